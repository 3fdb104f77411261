//! Reads an assessment against the contract. What breaks it makes the whole answer `invalid-output`, since nothing else
//! in such an answer can be trusted; what only fails to be proved is [`crate::evidence`]'s.

use plumbline_core::definition::{Bounds, Criterion, Definition, Scale};
use plumbline_core::finding::{Assessment, Finding, Measured, Rating};
use plumbline_core::score::{MeasuredValue, ScoredRating};
use plumbline_core::{Decimal, Failure};

use crate::faults::{check_id, shown};
use crate::limits;

/// A finding with its place in the assessment.
pub(crate) struct Placed<'a> {
    pub(crate) index: usize,
    pub(crate) finding: &'a Finding,
}

impl Placed<'_> {
    /// Where `field` of this finding is, such as `findings[3].rating`.
    pub(crate) fn place(&self, field: &str) -> String {
        format!("findings[{}].{field}", self.index)
    }

    fn invalid(&self, field: &str, message: impl Into<String>) -> Failure {
        Failure::InvalidOutput { place: self.place(field), message: message.into() }
    }
}

/// The findings in the definition's order: exactly one for each criterion.
pub(crate) fn in_order<'a>(definition: &Definition, assessment: &'a Assessment) -> Result<Vec<Placed<'a>>, Failure> {
    check_options(|| "options".to_owned(), &assessment.options)?;
    let ids: Vec<&str> = definition.criteria().map(|(_, it)| it.id.as_str()).collect();
    let mut found: Vec<Option<usize>> = vec![None; ids.len()];
    for (index, finding) in assessment.findings.iter().enumerate() {
        let invalid = |message| Failure::InvalidOutput { place: format!("findings[{index}].criterion"), message };
        // Findings usually come in the definition's order, where the criterion is found at once.
        let expected = ids.get(index).is_some_and(|it| *it == finding.criterion).then_some(index);
        let Some(at) = expected.or_else(|| ids.iter().position(|it| *it == finding.criterion)) else {
            return Err(invalid(format!("`{}` is no criterion of the scorecard", shown(&finding.criterion))));
        };
        if let Some(first) = found[at].replace(index) {
            let id = ids[at];
            return Err(invalid(format!("`{id}` has its finding already at findings[{first}]; each has exactly one")));
        }
    }
    let placed = found.into_iter().zip(&ids).map(|(index, id)| match index {
        Some(index) => Ok(Placed { index, finding: &assessment.findings[index] }),
        None => Err(Failure::InvalidOutput {
            place: "findings".to_owned(),
            message: format!("there is none for the criterion `{id}`; each has exactly one"),
        }),
    });
    placed.collect()
}

/// What a finding says, within the contract and in the host's numbers.
pub(crate) struct Read {
    pub(crate) rating: ScoredRating,
    pub(crate) confidence: Option<Decimal>,
    pub(crate) measured: Vec<MeasuredValue>,
}

/// Reads one finding.
pub(crate) fn read(placed: &Placed<'_>, criterion: &Criterion) -> Result<Read, Failure> {
    let finding = placed.finding;
    check_length(placed, "rationale", &finding.rationale, limits::RATIONALE)?;
    check_length(placed, "suggestion", finding.suggestion.as_deref().unwrap_or_default(), limits::SUGGESTION)?;
    check_count(placed, "quotes", finding.quotes.len(), limits::QUOTES)?;
    check_count(placed, "searched", finding.searched.len(), limits::SEARCHED)?;
    check_count(placed, "measured", finding.measured.len(), limits::MEASURED)?;
    check_options(|| placed.place("options"), &finding.options)?;
    let measured = finding.measured.iter().enumerate().map(|(index, it)| read_measured(placed, index, it));
    Ok(Read {
        rating: read_rating(placed, criterion)?,
        confidence: read_confidence(placed)?,
        measured: measured.collect::<Result<_, _>>()?,
    })
}

fn read_rating(placed: &Placed<'_>, criterion: &Criterion) -> Result<ScoredRating, Failure> {
    let invalid = |message| placed.invalid("rating", message);
    let reason = |why: &String| check_length(placed, "rating", why, limits::SUGGESTION).map(|()| why.clone());
    match (&placed.finding.rating, &criterion.scale) {
        (Rating::Level(level), Scale::Levels(levels)) => {
            if usize::try_from(*level).is_ok_and(|it| it < levels.len()) {
                return Ok(ScoredRating::Level(*level));
            }
            Err(invalid(format!("there is no level {level}; the last one is {}", levels.len() - 1)))
        }
        (Rating::Number(number), Scale::Number(Bounds { lowest, highest, .. })) => Decimal::from_f64(*number)
            .filter(|it| (*lowest..=*highest).contains(it))
            .map(ScoredRating::Number)
            .ok_or_else(|| invalid(format!("{number} is out of bounds; it must be from {lowest} to {highest}"))),
        (Rating::Level(_), Scale::Number(_)) => Err(invalid("is a level; the criterion is rated by a number".into())),
        (Rating::Number(_), Scale::Levels(_)) => Err(invalid("is a number; the criterion is rated by levels".into())),
        (Rating::NotApplicable(why), _) => {
            if criterion.not_applicable {
                return reason(why).map(ScoredRating::NotApplicable);
            }
            Err(invalid("is `not-applicable`, which the criterion does not allow".into()))
        }
        (Rating::InsufficientEvidence(why), _) => reason(why).map(ScoredRating::InsufficientEvidence),
        (Rating::Unscorable(why), _) => reason(why).map(ScoredRating::Unscorable),
    }
}

fn read_confidence(placed: &Placed<'_>) -> Result<Option<Decimal>, Failure> {
    let Some(confidence) = placed.finding.confidence else { return Ok(None) };
    if !(0.0..=1.0).contains(&confidence) {
        return Err(placed.invalid("confidence", format!("{confidence} is not from 0 to 1")));
    }
    Ok(Decimal::from_f64(f64::from(confidence)))
}

/// The name and the unit lie in tables beside the numbers, so they have no room for what somebody said.
fn read_measured(placed: &Placed<'_>, index: usize, measured: &Measured) -> Result<MeasuredValue, Failure> {
    let invalid = |field: &str, message| placed.invalid(&format!("measured[{index}].{field}"), message);
    let Measured { name, value, unit } = measured;
    check_id(name).map_err(|why| invalid("name", why))?;
    if unit.chars().count() > limits::UNIT || unit.chars().any(|it| it.is_whitespace() || it.is_control()) {
        let (unit, most) = (shown(unit), limits::UNIT);
        return Err(invalid(
            "unit",
            format!("`{unit}` is not a unit; it must be one word of at most {most} characters"),
        ));
    }
    let kept = Decimal::from_f64(*value);
    let value = kept.ok_or_else(|| invalid("value", format!("{value} must be finite and at most 1e11")))?;
    Ok(MeasuredValue { name: name.clone(), value, unit: unit.clone() })
}

fn check_length(placed: &Placed<'_>, field: &str, text: &str, most: usize) -> Result<(), Failure> {
    // Bytes are counted first, since counting the characters of most texts is then unnecessary.
    if text.len() <= most || text.chars().count() <= most {
        return Ok(());
    }
    Err(placed.invalid(field, format!("has more than {most} characters")))
}

fn check_count(placed: &Placed<'_>, field: &str, count: usize, most: usize) -> Result<(), Failure> {
    if count <= most {
        return Ok(());
    }
    Err(placed.invalid(field, format!("there are {count}; at most {most} are allowed")))
}

fn check_options(place: impl FnOnce() -> String, options: &[(String, String)]) -> Result<(), Failure> {
    let too_long = |(name, value): &(String, String)| {
        name.chars().count() > limits::ID || value.chars().count() > limits::OPTION_VALUE
    };
    if options.len() <= limits::OPTIONS && !options.iter().any(too_long) {
        return Ok(());
    }
    let message = format!(
        "must be at most {}, with names of at most {} and values of at most {} characters",
        limits::OPTIONS,
        limits::ID,
        limits::OPTION_VALUE
    );
    Err(Failure::InvalidOutput { place: place(), message })
}
