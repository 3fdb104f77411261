//! Sightings: what can be pointed at in a conversation.

use rubric_engine::program::{By, Form, Near, Question, Region, Sighting, Term, What};

use crate::read::faults::or;
use crate::read::value::{Table, Value};
use crate::read::{Reader, limits};

/// The keys that say what is seen.
pub(super) const SEEN: &[&str] = &["says", "begins_with", "asks", "takes_up"];
/// What may stand beside one of them.
pub(super) const BESIDE: &[&str] = &["by", "in", "as", "with", "unless", "after", "before", "within_turns"];
/// How often it is seen, or how much a measure comes to.
pub(super) const COUNTS: &[&str] = &["at_least", "at_most"];

/// How many turns a sighting may be away from another where the file does not say.
const NEAR: u32 = 2;
/// More content words than one sentence takes up of another.
const MOST_TAKEN_UP: u32 = 50;

impl Reader<'_> {
    /// A sighting that is not counted by itself, since `holder` says how often it is wanted.
    pub(super) fn bare_sighting(&mut self, value: &Value<'_>, holder: &str) -> Sighting {
        self.sighting_of(value, holder, 1).unwrap_or_else(nothing)
    }

    fn sighting_of(&mut self, value: &Value<'_>, holder: &str, depth: usize) -> Option<Sighting> {
        if depth > limits::CONDITIONS_DEEP {
            value.fault(&format!("is too deep; sightings can be {} deep", limits::CONDITIONS_DEEP));
            return None;
        }
        let table = value.any_table("a sighting, such as `{ says = \"thank you\" }`,")?;
        for key in COUNTS.iter().filter(|it| table.has(it)) {
            table.fault_at_key(key, format!("`{key}` does not go with a sighting of {holder}"));
        }
        table.check_keys(&[SEEN, BESIDE].concat(), COUNTS);
        let given: Vec<&str> = SEEN.iter().copied().filter(|it| table.has(it)).collect();
        match given.as_slice() {
            [_] => Some(self.sighting(&table, depth)),
            [] => {
                table.fault(format!("nothing is seen in this table; it needs one of {}", or(SEEN)));
                None
            }
            [first, second, ..] => {
                table.fault(format!("`{first}` and `{second}` are two sightings; only one of them can stand here"));
                None
            }
        }
    }

    /// The sighting of a table whose keys have been checked, and which says once what is seen.
    pub(super) fn sighting(&mut self, table: &Table<'_>, depth: usize) -> Sighting {
        let what = self.what(table).unwrap_or(What::Asks(None));
        let form = table.get("as").and_then(|it| it.choice("form of a sentence", FORMS));
        if matches!(what, What::Asks(_)) && table.has("as") {
            table.fault_at_key("as", "`as` does not go with `asks`, which is a question already");
        }
        if table.has("within_turns") && !table.has("after") && !table.has("before") {
            table.fault_at_key("within_turns", "`within_turns` goes with `after` or `before`, and neither is there");
        }
        let within_turns = table.get("within_turns").map_or(NEAR, |it| it.whole(0..=limits::COUNT));
        let mut near = |key| {
            let value = table.get(key)?;
            Some(Box::new(Near { sighting: self.near(&value, key, depth), within_turns }))
        };
        let (after, before) = (near("after"), near("before"));
        Sighting {
            what,
            by: by(table),
            region: table.get("in").map_or(Region::Whole, |it| region(&it)),
            form,
            with: table.get("with").map(|it| self.term(&it)),
            unless: table.get("unless").map(|it| self.term(&it)),
            after,
            before,
        }
    }

    fn near(&mut self, value: &Value<'_>, key: &str, depth: usize) -> Sighting {
        let sighting = self.sighting_of(value, &format!("`{key}`"), depth + 1);
        if let Some(table) = Some(value).filter(|it| it.is_table()).and_then(|it| it.any_table("a sighting")) {
            table.need("by", &format!("`{key}` says by whom: `\"subject\"`, `\"others\"` or `\"anyone\"`"));
        }
        sighting.unwrap_or_else(nothing)
    }

    fn what(&mut self, table: &Table<'_>) -> Option<What> {
        if let Some(value) = table.get("says") {
            return Some(What::Says(self.term(&value)));
        }
        if let Some(value) = table.get("begins_with") {
            return Some(What::BeginsWith(self.term(&value)));
        }
        if let Some(value) = table.get("asks") {
            return Some(What::Asks(value.choice("form of a question", QUESTIONS)?));
        }
        Some(What::TakesUp(table.get("takes_up")?.whole(1..=MOST_TAKEN_UP)))
    }
}

const FORMS: &[(&str, Form)] = &[("statement", Form::Statement), ("question", Form::Question)];
const QUESTIONS: &[(&str, Option<Question>)] =
    &[("open", Some(Question::Open)), ("closed", Some(Question::Closed)), ("anything", None)];
const BY: &[(&str, By)] = &[("subject", By::Subject), ("others", By::Others), ("anyone", By::Anyone)];

fn by(table: &Table<'_>) -> By {
    table.get("by").and_then(|it| it.choice("side of a conversation", BY)).unwrap_or(By::Subject)
}

/// What stands in for a sighting that cannot be read.
fn nothing() -> Sighting {
    Sighting {
        what: What::Says(Term(0)),
        by: By::Subject,
        region: Region::Whole,
        form: None,
        with: None,
        unless: None,
        after: None,
        before: None,
    }
}

/// A part of a conversation.
pub(super) fn region(value: &Value<'_>) -> Region {
    let Some(written) = value.string("a part of a conversation, such as `\"first quarter\"`,") else {
        return Region::Whole;
    };
    named_region(written).unwrap_or_else(|| {
        let named = [
            "whole",
            "opening",
            "closing",
            "first half",
            "last half",
            "first third",
            "last third",
            "first quarter",
            "last quarter",
            "first fifth",
            "last fifth",
            "first tenth",
            "last tenth",
            "first 5 turns",
            "last 2 turns",
        ];
        value.wrong_choice(written, "part of a conversation", &named);
        Region::Whole
    })
}

fn named_region(written: &str) -> Option<Region> {
    const PARTS: &[(&str, u32)] = &[("half", 2), ("third", 3), ("quarter", 4), ("fifth", 5), ("tenth", 10)];
    match written {
        "whole" => return Some(Region::Whole),
        "opening" => return Some(Region::First(5)),
        "closing" => return Some(Region::Last(5)),
        _ => {}
    }
    let (end, rest) = written.split_once(' ')?;
    type Of = fn(u32) -> Region;
    let (of_parts, of_turns): (Of, Of) = match end {
        "first" => (Region::First, Region::FirstTurns),
        "last" => (Region::Last, Region::LastTurns),
        _ => return None,
    };
    if let Some((_, part)) = PARTS.iter().find(|(name, _)| *name == rest) {
        return Some(of_parts(*part));
    }
    let turns = rest.strip_suffix(" turns").or_else(|| rest.strip_suffix(" turn"))?;
    let turns = Some(turns).filter(|it| it.starts_with(|it: char| it.is_ascii_digit()))?;
    let turns = turns.parse().ok().filter(|it| (1..=limits::COUNT).contains(it))?;
    Some(of_turns(turns))
}
