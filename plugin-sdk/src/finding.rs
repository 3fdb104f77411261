//! How a criterion is rated. What can be said depends on the criterion's type: a level is one of its own, quotes are
//! there where they are needed, and a number comes with its measure, so that no finding breaks the contract.

use std::borrow::Cow;

use crate::bindings::scorecard as contract;
use crate::card::Card;
use crate::conversation::Part;
use crate::definition::{Bounds, Criterion, Entry, Levels, Number, QuotesFrom, Scale};
use crate::proof::{ByAbsence, ByMeasure, ByQuotes, Measured, Proof, Quote, Quotes};

pub use crate::bindings::plumbline::rubric::terms::Failure;
pub use crate::bindings::scorecard::Refusal;

/// What one criterion came to, and why.
#[derive(Clone, PartialEq, Debug)]
#[must_use = "a criterion without a finding makes the assessment invalid"]
pub struct Finding {
    criterion: &'static str,
    rating: contract::Rating,
    confidence: Option<f32>,
    rationale: Cow<'static, str>,
    suggestion: Option<Cow<'static, str>>,
    quotes: Vec<Quote>,
    searched: Vec<Part>,
    measured: Vec<Measured>,
}

impl Finding {
    /// Why, about the task and not about the person.
    pub fn because(mut self, rationale: impl Into<Cow<'static, str>>) -> Self {
        self.rationale = rationale.into();
        self
    }

    /// What to try next time, in words that could be said aloud.
    pub fn suggest(mut self, suggestion: impl Into<Cow<'static, str>>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// How sure the rating is, from 0 to 1; what lies outside counts as the nearer end.
    pub fn confidence(mut self, confidence: f32) -> Self {
        self.confidence = (!confidence.is_nan()).then(|| confidence.clamp(0.0, 1.0));
        self
    }

    /// Shows a value that stands behind the rating.
    pub fn showing(mut self, measured: Measured) -> Self {
        self.measured.push(measured);
        self
    }

    /// The turns that were searched.
    pub fn searching(mut self, part: Part) -> Self {
        self.searched.push(part);
        self
    }
}

impl<S: Levels> Criterion<S, ByQuotes> {
    /// A level, with what shows it. Quotes of those who may not be quoted are left out; where none is left, the
    /// finding says `insufficient-evidence`.
    pub fn rate(&self, level: S, quotes: impl Into<Quotes>) -> Finding {
        self.entry.quoted(level.index(), quotes.into())
    }

    /// The lowest level, since nothing in `searched` shows more.
    pub fn nothing_in(&self, searched: Part) -> Finding {
        self.entry.finding(contract::Rating::Level(0)).searching(searched)
    }
}

impl<S: Levels> Criterion<S, ByAbsence> {
    /// A level that rests on something not being in `searched`.
    pub fn absent(&self, level: S, searched: Part) -> Finding {
        self.entry.finding(contract::Rating::Level(level.index())).searching(searched)
    }

    /// A level that rests on what was there.
    pub fn rate(&self, level: S, quotes: impl Into<Quotes>, searched: Part) -> Finding {
        self.entry.quoted(level.index(), quotes.into()).searching(searched)
    }
}

impl<S: Levels> Criterion<S, ByMeasure> {
    /// A level that rests on a measured value.
    pub fn rate(&self, level: S, measured: Measured) -> Finding {
        self.entry.finding(contract::Rating::Level(level.index())).showing(measured)
    }
}

impl Criterion<Number, ByMeasure> {
    /// The measured number, within the criterion's bounds.
    pub fn measure(&self, measured: Measured) -> Finding {
        let Scale::Number(Bounds { lowest, highest, .. }) = self.entry.scale else {
            return self.unscorable("the criterion has no bounds");
        };
        let number = measured.value.clamp(lowest, highest);
        self.entry.finding(contract::Rating::Number(number)).showing(measured)
    }
}

impl<S, P: Proof> Criterion<S, P> {
    /// The occasion for it did not arise. Of a criterion without
    /// [`may_not_apply`](Self::may_not_apply) it becomes [`insufficient`](Self::insufficient).
    pub fn not_applicable(&self, why: impl Into<String>) -> Finding {
        let why = bounded(why.into().into());
        self.entry.finding(if self.entry.may_not_apply {
            contract::Rating::NotApplicable(why)
        } else {
            contract::Rating::InsufficientEvidence(why)
        })
    }

    /// It may have been done, but the transcript does not show it.
    pub fn insufficient(&self, why: impl Into<String>) -> Finding {
        self.entry.finding(contract::Rating::InsufficientEvidence(bounded(why.into().into())))
    }

    /// The scorecard cannot judge it here.
    pub fn unscorable(&self, why: impl Into<String>) -> Finding {
        self.entry.finding(contract::Rating::Unscorable(bounded(why.into().into())))
    }
}

impl Entry {
    fn finding(&self, rating: contract::Rating) -> Finding {
        let rationale = match &rating {
            contract::Rating::Level(_) | contract::Rating::Number(_) => String::new(),
            contract::Rating::NotApplicable(why)
            | contract::Rating::InsufficientEvidence(why)
            | contract::Rating::Unscorable(why) => why.clone(),
        };
        Finding {
            criterion: self.id,
            rating,
            confidence: None,
            rationale: rationale.into(),
            suggestion: None,
            quotes: Vec::new(),
            searched: Vec::new(),
            measured: Vec::new(),
        }
    }

    fn quoted(&self, level: u32, quotes: Quotes) -> Finding {
        let Quotes(mut quotes) = quotes;
        quotes.retain(|it| match self.quotes_from {
            QuotesFrom::Subject => it.by_subject(),
            QuotesFrom::Others => it.by_others(),
            QuotesFrom::Any => true,
        });
        if quotes.is_empty() {
            let why = "what shows it was said by somebody who may not be quoted for it";
            return self.finding(contract::Rating::InsufficientEvidence(why.to_owned()));
        }
        Finding { quotes, ..self.finding(contract::Rating::Level(level)) }
    }
}

/// The findings of a conversation: one a criterion, in the card's order.
#[derive(Clone, PartialEq, Debug)]
pub struct Assessment(Vec<Finding>);

impl Card {
    /// The findings as an assessment of this card.
    ///
    /// # Errors
    /// A failure `incomplete-assessment` that names the first criterion without exactly one finding in its place.
    pub fn assess(&self, findings: impl IntoIterator<Item = Finding>) -> Result<Assessment, Refusal> {
        let findings: Vec<Finding> = findings.into_iter().collect();
        let mut found = findings.iter().map(|it| it.criterion);
        for criterion in self.criteria() {
            let next = found.next();
            if next != Some(criterion) {
                let message = format!("the finding of {criterion} is due, and {} is there", next.unwrap_or("none"));
                return Err(Refusal::Failed(Failure::new("incomplete-assessment", message)));
            }
        }
        match found.next() {
            None => Ok(Assessment(findings)),
            Some(extra) => {
                let message = format!("the finding of {extra} belongs to no criterion that is left");
                Err(Refusal::Failed(Failure::new("incomplete-assessment", message)))
            }
        }
    }
}

impl Assessment {
    pub(crate) fn into_contract(self) -> contract::Assessment {
        contract::Assessment { findings: self.0.into_iter().map(Finding::into_contract).collect(), options: Vec::new() }
    }
}

impl Finding {
    fn into_contract(self) -> contract::Finding {
        let measured =
            |it: Measured| contract::Measured { name: it.name.to_owned(), value: it.value, unit: it.unit.to_owned() };
        contract::Finding {
            criterion: self.criterion.to_owned(),
            rating: self.rating,
            confidence: self.confidence,
            rationale: bounded(self.rationale),
            suggestion: self.suggestion.map(bounded),
            quotes: self.quotes.into_iter().map(Quote::contract).collect(),
            searched: self.searched.into_iter().map(crate::export::reach).collect(),
            measured: self.measured.into_iter().map(measured).collect(),
            options: Vec::new(),
        }
    }
}

/// A text that no host finds too long.
fn bounded(text: Cow<'static, str>) -> String {
    const MOST: usize = 2_000;
    let mut text = text.into_owned();
    text.truncate(text.floor_char_boundary(MOST));
    text
}

impl Failure {
    /// A failure that would come again. `code` is stable: callers may match on it.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), retryable: false }
    }
}

impl From<Failure> for Refusal {
    /// Something went wrong; declining is said in so many words.
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}
