//! Conditions: what can be true of a conversation. Which one a table is, one key of it says; what else may stand beside
//! that key depends on it.

use rubric_engine::program::{Condition, Measure, Region, WithoutModel};

use crate::read::faults::or;
use crate::read::scale::measure;
use crate::read::sighting::{BESIDE, COUNTS, SEEN, region};
use crate::read::value::{Table, Value, join};
use crate::read::{Reader, limits};

/// The keys that say which condition a table is, but for a sighting's.
const KINDS: &[&str] = &["never", "in_order", "measure", "ask", "all_of", "any_of", "none_of", "of"];

impl Reader<'_> {
    /// One that holds always, and a fault, where there is none.
    pub(super) fn condition(&mut self, value: &Value<'_>) -> Condition {
        self.condition_within(value, 1)
    }

    fn condition_within(&mut self, value: &Value<'_>, depth: usize) -> Condition {
        self.try_condition(value, depth).unwrap_or_else(|| Condition::AllOf(Vec::new()))
    }

    fn try_condition(&mut self, value: &Value<'_>, depth: usize) -> Option<Condition> {
        if depth > limits::CONDITIONS_DEEP {
            value.fault(&format!("is too deep; conditions can be {} deep", limits::CONDITIONS_DEEP));
            return None;
        }
        let all: Vec<&str> = [SEEN, KINDS, BESIDE, COUNTS, &["without_model"]].concat();
        let table = value.table(&all, "a condition, such as `{ says = \"thank you\" }`,")?;
        let kind = kind(&table)?;
        let only = |beside: &[&str]| only(&table, kind, beside);
        let whole = |key: &str| table.get(key).map(|it| it.whole(0..=limits::COUNT));
        let get = || table.get(kind);
        Some(match kind {
            "never" => Condition::Never({
                only(&[]);
                let sighting = self.bare_sighting(&get()?, "`never`");
                if let Some(never) = get().filter(Value::is_table).and_then(|it| it.any_table("a sighting")) {
                    never.need("in", "`never` says where it looks, such as `in = \"whole\"`");
                }
                sighting
            }),
            "in_order" => {
                only(&["within_turns"]);
                let of = self.list(&get()?, "sightings");
                if of.len() == 1 {
                    get()?.fault("holds one sighting; an order is of two or more");
                }
                Condition::InOrder {
                    of: of.iter().map(|it| self.bare_sighting(it, "`in_order`")).collect(),
                    within_turns: whole("within_turns"),
                }
            }
            "measure" => {
                only(COUNTS);
                let (measure, _) = measure(&get()?).unwrap_or((Measure::WordShare, ""));
                let (at_least, at_most) = (number(&table, "at_least"), number(&table, "at_most"));
                if at_least.is_none() && at_most.is_none() {
                    table.fault("a measure is weighed by `at_least`, `at_most` or both; neither is there");
                }
                check_bounds(&table, at_least, at_most);
                Condition::Measured { measure, at_least, at_most }
            }
            "ask" => {
                only(&["in", "without_model"]);
                ask(&table)?
            }
            "all_of" => Condition::AllOf(self.conditions(&table, kind, depth)?),
            "any_of" => Condition::AnyOf(self.conditions(&table, kind, depth)?),
            "none_of" => Condition::NoneOf(self.conditions(&table, kind, depth)?),
            "of" => self.at_least(&table, depth)?,
            _ => {
                only(&[BESIDE, COUNTS].concat());
                let (at_least, at_most) = (whole("at_least"), whole("at_most"));
                check_bounds(&table, at_least.map(f64::from), at_most.map(f64::from));
                let least = at_least.unwrap_or(u32::from(at_most.is_none()));
                if at_least == Some(0) && at_most.is_none() && !self.faults.touch(&join(&table.path, "at_least")) {
                    table.fault_at_key("at_least", "`at_least = 0` holds always; give an `at_most`, or at least 1");
                }
                Condition::Seen { sighting: self.sighting(&table, depth), at_least: least, at_most }
            }
        })
    }

    fn conditions(&mut self, table: &Table<'_>, kind: &str, depth: usize) -> Option<Vec<Condition>> {
        only(table, kind, &[]);
        let list = self.list(&table.get(kind)?, "conditions");
        Some(list.iter().map(|it| self.condition_within(it, depth + 1)).collect())
    }

    fn at_least(&mut self, table: &Table<'_>, depth: usize) -> Option<Condition> {
        only(table, "of", &["at_least"]);
        let least = table.need("at_least", "how many of the conditions must hold");
        let list = self.list(&table.get("of")?, "conditions");
        let of: Vec<Condition> = list.iter().map(|it| self.condition_within(it, depth + 1)).collect();
        let least = least.map_or(1, |it| {
            let least = it.whole(1..=limits::COUNT);
            if !of.is_empty() && least as usize > of.len() {
                it.fault(&format!("is {least}, and there are only {} conditions", of.len()));
            }
            least
        });
        Some(Condition::AtLeast { least, of })
    }

    /// A list with something in it, and not too much.
    fn list<'v>(&self, value: &Value<'v>, what: &str) -> Vec<Value<'v>> {
        let list = value.list(&format!("a list of {what}"));
        if list.is_empty() && value.is_list() {
            value.fault(&format!("is empty; it must hold {what}"));
        }
        if list.len() > limits::CONDITIONS {
            value.fault(&format!("holds {} {what}; at most {} are allowed", list.len(), limits::CONDITIONS));
        }
        list.into_iter().take(limits::CONDITIONS).collect()
    }
}

/// The one key that says which condition this is.
fn kind<'k>(table: &Table<'_>) -> Option<&'k str> {
    let given: Vec<&str> = [SEEN, KINDS].concat().into_iter().filter(|it| table.has(it)).collect();
    match given.as_slice() {
        [kind] => return Some(kind),
        // What is missing is then what was misspelt.
        [] if table.is_faulty() => {}
        [] => {
            table.fault(format!("there is no condition in this table; it needs one of {}", or(&[SEEN, KINDS].concat())))
        }
        [first, second, ..] => table.fault(format!(
            "`{first}` and `{second}` are two conditions; join them as tables of their own, such as \
             `all_of = [{{ {first} = … }}, {{ {second} = … }}]`"
        )),
    }
    None
}

/// A fault for each key of a condition that does not go with its kind.
fn only(table: &Table<'_>, kind: &str, beside: &[&str]) {
    for key in [SEEN, KINDS, BESIDE, COUNTS, &["without_model"]].concat() {
        if key != kind && table.has(key) && !beside.contains(&key) {
            table.fault_at_key(
                key,
                match beside {
                    [] => format!("`{key}` does not go with `{kind}`, which stands alone"),
                    _ => format!("`{key}` does not go with `{kind}`; only {} does", or(beside)),
                },
            );
        }
    }
}

fn number(table: &Table<'_>, key: &str) -> Option<f64> {
    table.get(key).map(|it| it.number())
}

fn check_bounds(table: &Table<'_>, at_least: Option<f64>, at_most: Option<f64>) {
    if let (Some(at_least), Some(at_most)) = (at_least, at_most)
        && at_least > at_most
    {
        table.fault_at_key("at_most", format!("`at_most` is {at_most}, below `at_least`, which is {at_least}"));
    }
}

fn ask(table: &Table<'_>) -> Option<Condition> {
    let choices =
        [("yes", WithoutModel::Yes), ("no", WithoutModel::No), ("insufficient evidence", WithoutModel::Insufficient)];
    let region = table.get("in").map_or(Region::Whole, |it| region(&it));
    let without = table.need("without_model", "what the question comes to where no model answers");
    let ask = table.get("ask")?;
    let question = ask.string("a yes-or-no question")?.trim();
    let length = question.chars().count();
    if question.is_empty() {
        ask.fault("is empty; it must be a yes-or-no question");
    }
    if length > limits::QUESTION {
        ask.fault(&format!("has {length} characters; a question has at most {}", limits::QUESTION));
    }
    let without_model = without?.choice("answer for want of a model", &choices)?;
    Some(Condition::Ask { question: question.to_owned(), region, without_model })
}
