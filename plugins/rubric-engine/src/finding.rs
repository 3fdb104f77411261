//! From what a criterion's conditions came to, to its finding. What cannot be proved is `insufficient-evidence`, never a
//! level: the host would refuse it, and rightly so.

use plumbline_sdk::bindings::plumbline::judge::judge;
use plumbline_sdk::bindings::scorecard as contract;
use plumbline_sdk::{JudgeQuestion, Measured, Part, Quote, Quotes, export};

use crate::condition::{Context, Held, Truth};
use crate::program::{By, Condition, Criterion, Level, Number, Proof, Scale, Source};
use crate::reading::Reading;
use crate::reason::Reason;

/// The finding of a criterion, its texts by the index of a language; None where it depends on questions that were not
/// asked yet.
pub fn of(criterion: &Criterion, context: &Context<'_, '_>, words: usize, language: &str) -> Option<contract::Finding> {
    let sayer = Sayer { criterion, context, words, language };
    if let Some(applies) = &criterion.applies {
        let held = context.weigh(&applies.when);
        match held.truth {
            Truth::Yes => {}
            Truth::Unknown(Reason::NotAsked) => return None,
            Truth::Unknown(why) => return Some(sayer.insufficient(why)),
            Truth::No => return Some(sayer.not_applicable(held, applies.otherwise.words(words))),
        }
    }
    match &criterion.scale {
        Scale::Levels(levels) => sayer.level(levels),
        Scale::Number(number) => Some(sayer.number(number)),
    }
}

/// What a criterion asks a model, in the order in which its conditions are weighed.
pub fn questions(criterion: &Criterion, reading: &Reading<'_>) -> Vec<JudgeQuestion> {
    let mut found = Vec::new();
    let mut gather = |condition: &Condition| {
        if let Condition::Ask { question, region, .. } = condition {
            let part = export::reach(reading.part(*region));
            found.push(JudgeQuestion {
                criterion: criterion.id.clone(),
                instruction: question.clone(),
                levels: vec![
                    judge::Level { points: 0.0, title: "No".to_owned(), anchor: "The answer is no.".to_owned() },
                    judge::Level { points: 1.0, title: "Yes".to_owned(), anchor: "The answer is yes.".to_owned() },
                ],
                within: Some(judge::Reach { first: part.first, last: part.last }),
                options: Vec::new(),
            });
        }
    };
    criterion.conditions().for_each(|it| it.walk(&mut gather));
    found
}

/// What is said where a model was asked and the criterion still hangs in the air.
pub fn undecided(criterion: &Criterion, language: &str) -> contract::Finding {
    let why = Reason::Undecided.words(language).to_owned();
    rated(criterion, contract::Rating::InsufficientEvidence(why.clone()), why)
}

struct Sayer<'s, 'r, 'c> {
    criterion: &'s Criterion,
    context: &'s Context<'r, 'c>,
    words: usize,
    language: &'s str,
}

impl Sayer<'_, '_, '_> {
    /// The highest level whose condition holds. Levels are weighed from the highest, and a model's answers come in that order.
    fn level(&self, levels: &[Level]) -> Option<contract::Finding> {
        let mut missed: Vec<Held> = Vec::new();
        for (index, level) in levels.iter().enumerate().rev() {
            let Some(when) = &level.when else { continue };
            let held = self.context.weigh(when);
            match held.truth {
                Truth::Yes => return Some(self.reached(index, level, held, missed)),
                Truth::Unknown(Reason::NotAsked) => return None,
                Truth::Unknown(why) => return Some(self.insufficient(why)),
                Truth::No => missed.push(held),
            }
        }
        let by_absence = missed.iter().any(|it| it.by_absence);
        // What the next level lacks tells most, so it comes first.
        let next = missed.pop()?;
        Some(self.reached(0, &levels[0], Held { by_absence, ..next }, missed))
    }

    fn reached(&self, index: usize, level: &Level, mut held: Held, missed: Vec<Held>) -> contract::Finding {
        if let (true, Some(why)) = (held.by_absence, self.context.reading.too_little) {
            return self.insufficient(Reason::Too(why));
        }
        // Why it is not a higher level is measured and searched, too; only what shows this one is quoted.
        for mut other in missed {
            other.quotes.clear();
            held.gather(other);
        }
        let proved = Proved::of(self.criterion, held);
        if let Err(why) = proved.backs(self.criterion.proof, index > 0) {
            return self.insufficient(why);
        }
        let rationale = proved.after(&level.anchor.words(self.words));
        let index = u32::try_from(index).unwrap_or_default();
        let suggestion = Some(level.suggestion.words(self.words)).filter(|it| !it.is_empty());
        proved.say(rated(self.criterion, contract::Rating::Level(index), rationale), suggestion)
    }

    fn number(&self, number: &Number) -> contract::Finding {
        let reading = self.context.reading;
        let (measured, quotes) = match &number.source {
            Source::Measure(measure) => match reading.measure(*measure) {
                Some(it) => (vec![counted(it)], Vec::new()),
                None => return self.insufficient(Reason::NoMeasure),
            },
            Source::Count { count, for_each } => {
                let places = reading.places(count);
                let against = for_each.as_ref().map(|it| reading.places(it).len());
                if against == Some(0) {
                    return self.insufficient(Reason::NothingToCompare);
                }
                if let (true, Some(why)) = (places.is_empty(), reading.too_little) {
                    return self.insufficient(Reason::Too(why));
                }
                #[expect(clippy::cast_precision_loss, reason = "counts in a conversation are far below 2⁵²")]
                let value = places.len() as f64 / against.unwrap_or(1) as f64;
                let name = if for_each.is_some() { "ratio" } else { "count" };
                (vec![contract::Measured { name: name.to_owned(), value, unit: number.unit.clone() }], places)
            }
        };
        let value = measured[0].value.clamp(number.lowest, number.highest);
        let searched = vec![reading.conversation.whole()];
        let held = Held { truth: Truth::Yes, by_absence: false, quotes, measured: Vec::new(), searched };
        let proved = Proved { measured, ..Proved::of(self.criterion, held) };
        let rationale = proved.after("");
        proved.say(rated(self.criterion, contract::Rating::Number(value), rationale), self.towards_best(number, value))
    }

    /// What to try where the number is not among those that score best.
    fn towards_best(&self, number: &Number, value: f64) -> Option<String> {
        let best = number.curve.iter().map(|it| it.1).fold(f64::NEG_INFINITY, f64::max);
        let mut best = number.curve.iter().filter(|it| it.1 >= best).map(|it| it.0);
        let first = best.next().unwrap_or(number.highest);
        let last = best.next_back().unwrap_or(first);
        let text = match value {
            it if it < first => &number.too_low,
            it if it > last => &number.too_high,
            _ => return None,
        };
        Some(text.words(self.words)).filter(|it| !it.is_empty())
    }

    fn insufficient(&self, why: Reason) -> contract::Finding {
        let why = why.words(self.language).to_owned();
        rated(self.criterion, contract::Rating::InsufficientEvidence(why.clone()), why)
    }

    fn not_applicable(&self, held: Held, why: String) -> contract::Finding {
        let finding = rated(self.criterion, contract::Rating::NotApplicable(why.clone()), why);
        let searched = Held { quotes: Vec::new(), measured: Vec::new(), ..held };
        Proved::of(self.criterion, searched).say(finding, None)
    }
}

/// What a finding has to show, as the contract has it.
struct Proved {
    quotes: Vec<Quote>,
    measured: Vec<contract::Measured>,
    searched: Vec<Part>,
}

impl Proved {
    fn of(criterion: &Criterion, held: Held) -> Self {
        let allowed = held.quotes.into_iter().filter(|it| match criterion.quotes_from {
            By::Subject => it.by_subject(),
            By::Others => it.by_others(),
            By::Anyone => true,
        });
        let quotes = once(allowed, Quotes::MOST);
        let measured = once(held.measured.into_iter().map(counted), usize::MAX);
        let searched = once(held.searched, usize::MAX);
        Self { quotes, measured, searched }
    }

    fn backs(&self, proof: Proof, above_lowest: bool) -> Result<(), Reason> {
        match proof {
            Proof::Quotes if above_lowest && self.quotes.is_empty() => Err(Reason::NoQuote),
            Proof::Measure if self.measured.is_empty() => Err(Reason::NoMeasure),
            Proof::Quotes | Proof::Measure | Proof::Absence => Ok(()),
        }
    }

    /// What was measured, after a text.
    fn after(&self, text: &str) -> String {
        let mut said = text.trim().to_owned();
        for it in &self.measured {
            if !said.is_empty() {
                said.push_str(" · ");
            }
            said.push_str(&format!("{}: {} {}", it.name, rounded(it.value), it.unit));
        }
        said
    }

    fn say(self, finding: contract::Finding, suggestion: Option<String>) -> contract::Finding {
        contract::Finding {
            suggestion,
            quotes: self.quotes.into_iter().map(export::quote).collect(),
            searched: self.searched.into_iter().map(export::reach).collect(),
            measured: self.measured,
            ..finding
        }
    }
}

fn rated(criterion: &Criterion, rating: contract::Rating, rationale: String) -> contract::Finding {
    contract::Finding {
        criterion: criterion.id.clone(),
        rating,
        confidence: None,
        rationale,
        suggestion: None,
        quotes: Vec::new(),
        searched: Vec::new(),
        measured: Vec::new(),
        options: Vec::new(),
    }
}

/// Each once, and no more than `most`.
fn once<T: PartialEq>(of: impl IntoIterator<Item = T>, most: usize) -> Vec<T> {
    let mut kept = Vec::new();
    for it in of {
        if kept.len() < most && !kept.contains(&it) {
            kept.push(it);
        }
    }
    kept
}

fn counted(it: Measured) -> contract::Measured {
    contract::Measured { name: it.name().to_owned(), value: it.value(), unit: it.unit().to_owned() }
}

/// To one place, and none where it is 0.
fn rounded(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}
