//! A scorecard as a page shows it: numbers to one place, tones beside words, quotes numbered for their links.

use std::collections::{BTreeMap, HashMap};

use plumbline_core::conversation::Conversation;
use plumbline_core::definition::{AutoFail, Criterion, Definition, Scale};
use plumbline_core::score::{Card, CriterionScore, Outcome, ScoredRating, Source, Verdict};
use plumbline_core::{Decimal, Failure};
use plumbline_progress::estimate::Interval;
use plumbline_progress::label::{Rate, Reliability};
use plumbline_store::Mode;

use crate::work::result::StoredResult;

pub struct CardView {
    pub title: String,
    pub version: String,
    pub subject: String,
    pub rated: String,
    /// Why it does not count, or what it is beside a plugin's.
    pub badges: Vec<&'static str>,
    pub score: String,
    pub outcome: &'static str,
    pub tone: &'static str,
    /// Why there is no score, where there is none.
    pub why: Option<String>,
    pub sections: Vec<SectionView>,
}

pub struct SectionView {
    pub id: String,
    pub title: String,
    pub score: String,
    pub criteria: Vec<CriterionView>,
}

pub struct CriterionView {
    pub id: String,
    pub title: String,
    pub gate: bool,
    pub score: String,
    pub tone: &'static str,
    /// Width of its bar, 0 to 100.
    pub width: Option<String>,
    pub rating: String,
    pub anchor: String,
    pub rationale: String,
    pub suggestion: Option<String>,
    pub measured: Vec<String>,
    pub searched: String,
    pub failure: Option<String>,
    /// What people's ratings say of the scorecard here; empty where there are none.
    pub relied: Vec<String>,
    pub quotes: Vec<QuoteView>,
}

pub struct QuoteView {
    /// Counts all quotes of the page, from 0.
    pub number: usize,
    pub text: String,
    pub place: String,
    pub turn: usize,
    pub range: std::ops::Range<usize>,
    pub low: bool,
}

fn badges(result: &StoredResult) -> Vec<&'static str> {
    let shadow = (result.record.mode == Mode::Shadow).then_some("shadow");
    let source = match result.record.source {
        Source::Plugin => None,
        Source::Human => Some("by hand"),
        Source::Dispute => Some("after a dispute"),
    };
    let superseded = result.superseded_by.map(|_| "superseded");
    [shadow, source, superseded].into_iter().flatten().collect()
}

/// What one result looks like. `definition` gives the words for ids; without it, ids are shown.
pub fn view(result: &StoredResult, conversation: &Conversation, definition: Option<&Definition>) -> CardView {
    let record = &result.record;
    let subject = record.participant.and_then(|it| conversation.participants.get(it as usize));
    let subject = subject.map_or("nobody", |it| it.label.as_str());
    let bare = CardView {
        title: definition.map_or_else(|| record.plugin_name.clone(), |it| it.title.clone()),
        version: format!("{} {}", record.plugin_name, record.plugin_version),
        subject: subject.to_owned(),
        rated: "none".to_owned(),
        badges: badges(result),
        score: "–".to_owned(),
        outcome: "",
        tone: "none",
        why: None,
        sections: Vec::new(),
    };
    match &result.outcome {
        Outcome::Declined { failure } => {
            CardView { outcome: "declined", why: Some(format!("{} ({})", failure.message, failure.code)), ..bare }
        }
        Outcome::Failed { failure } => CardView { outcome: "failed", why: Some(explained(failure)), ..bare },
        Outcome::Scored(card) => scored(card, conversation, definition, bare),
    }
}

fn scored(card: &Card, conversation: &Conversation, definition: Option<&Definition>, bare: CardView) -> CardView {
    let too_little = || "Too little could be rated for a score. What was rated stands below.".to_owned();
    let criteria: HashMap<&str, &Criterion> =
        definition.iter().flat_map(|it| it.criteria()).map(|(_, it)| (it.id.as_str(), it)).collect();
    let titles: HashMap<&str, &str> =
        definition.iter().flat_map(|it| &it.sections).map(|it| (it.id.as_str(), it.title.as_str())).collect();
    let mut number = 0;
    let sections = card.sections.iter().map(|section| SectionView {
        id: section.section.clone(),
        title: titles.get(section.section.as_str()).unwrap_or(&section.section.as_str()).to_string(),
        score: section.score.map_or_else(|| "not rated".to_owned(), shown),
        criteria: card
            .criteria
            .iter()
            .filter(|it| it.section == section.section)
            .map(|it| criterion(it, criteria.get(it.criterion.as_str()).copied(), conversation, &mut number))
            .collect(),
    });
    CardView {
        rated: format!("{} %", shown_share(card.rated_weight)),
        score: card.r#final.map_or_else(|| "–".to_owned(), shown),
        outcome: match card.outcome {
            // Without a pass mark nothing but the auto-fails was there to be passed, however low the score.
            Verdict::Passed if card.policies.pass_mark.is_none() => "no auto-fail",
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Undetermined => "undetermined",
        },
        tone: if card.outcome == Verdict::Failed { "poor" } else { tone(card.r#final) },
        why: card.r#final.is_none().then(too_little),
        sections: sections.collect(),
        ..bare
    }
}

fn criterion(
    score: &CriterionScore,
    defined: Option<&Criterion>,
    conversation: &Conversation,
    number: &mut usize,
) -> CriterionView {
    let tone = tone(score.score);
    let (rating, anchor) = rating(&score.rating, defined);
    let quotes = score.evidence.iter().filter_map(|place| {
        let turn = conversation.turns.get(place.turn)?;
        let range = place.start_byte..place.end_byte;
        let text = turn.text.get(range.clone())?.to_owned();
        let speaker = conversation.participants.get(turn.speaker).map_or("", |it| it.label.as_str());
        let time = turn.starts_ms.map(|it| format!(", {}", clock(it))).unwrap_or_default();
        let shown = *number;
        *number += 1;
        let place_text = format!("{speaker}, turn {}{time}", place.turn + 1);
        Some(QuoteView { number: shown, text, place: place_text, turn: place.turn, range, low: tone == "poor" })
    });
    CriterionView {
        quotes: quotes.collect(),
        id: score.criterion.clone(),
        title: defined.map_or_else(|| score.criterion.clone(), |it| it.title.clone()),
        gate: defined.is_some_and(|it| it.auto_fail != AutoFail::None),
        score: score.score.map_or_else(|| "–".to_owned(), shown),
        tone,
        width: score.score.map(|it| it.to_string()),
        rating,
        anchor,
        rationale: score.rationale.clone(),
        suggestion: score.suggestion.clone(),
        measured: score.measured.iter().map(|it| format!("{} {} {}", it.name, it.value, it.unit)).collect(),
        searched: searched(score),
        failure: score.failure.as_ref().map(explained),
        relied: Vec::new(),
    }
}

impl CardView {
    /// With how far the scorecard can be relied on, by criterion.
    #[must_use]
    pub fn beside(mut self, known: &BTreeMap<String, Reliability>) -> Self {
        for criterion in self.sections.iter_mut().flat_map(|it| &mut it.criteria) {
            criterion.relied = known.get(&criterion.id).map(relied).unwrap_or_default();
        }
        self
    }
}

fn relied(known: &Reliability) -> Vec<String> {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    let rate = |it: Rate, what: &str| {
        let (low, high) = (percent(it.interval.low), percent(it.interval.high));
        format!("{what}: {} of {} ({low} to {high} %)", it.count, it.of)
    };
    let agree = known.agreement.map(|(_, it)| {
        let Interval { low, high } = it.interval;
        format!("agreement with people {:.2} ({low:.2} to {high:.2}, {} ratings)", it.value, it.units)
    });
    let wrong = known.wrong.map(|it| rate(it, "people rated otherwise"));
    let disputed = known.disputed.map(|it| rate(it, "changed where contested"));
    [agree, wrong, disputed].into_iter().flatten().collect()
}

fn rating(rating: &ScoredRating, defined: Option<&Criterion>) -> (String, String) {
    let scale = defined.map(|it| &it.scale);
    match (rating, scale) {
        (ScoredRating::Level(level), Some(Scale::Levels(levels))) => match levels.get(*level as usize) {
            Some(level) => (level.title.clone(), level.anchor.clone()),
            None => (format!("level {level}"), String::new()),
        },
        (ScoredRating::Level(level), _) => (format!("level {level}"), String::new()),
        (ScoredRating::Number(value), Some(Scale::Number(bounds))) => {
            (format!("{value} {}", bounds.unit), String::new())
        }
        (ScoredRating::Number(value), _) => (value.to_string(), String::new()),
        (ScoredRating::NotApplicable(why), _) => ("Not applicable".to_owned(), why.clone()),
        (ScoredRating::InsufficientEvidence(why), _) => ("Insufficient evidence".to_owned(), why.clone()),
        (ScoredRating::Unscorable(why), _) => ("Unscorable".to_owned(), why.clone()),
    }
}

fn searched(score: &CriterionScore) -> String {
    let reach = |first: u32, last: u32| match (first + 1, last + 1) {
        (first, last) if first == last => format!("turn {first}"),
        (first, last) => format!("turns {first} to {last}"),
    };
    let parts: Vec<_> = score.searched.iter().map(|it| reach(it.first, it.last)).collect();
    if parts.is_empty() { String::new() } else { format!("searched: {}", parts.join(", ")) }
}

fn explained(failure: &Failure) -> String {
    format!("{failure} ({})", failure.kind())
}

/// A score to one place, rounded half-even from what is stored.
pub fn shown(score: Decimal) -> String {
    let tenths = rounded(score.ten_thousandths(), 1_000);
    format!("{}.{}", tenths / 10, (tenths % 10).abs())
}

fn shown_share(share: Decimal) -> String {
    rounded(share.ten_thousandths(), 100).to_string()
}

fn rounded(value: i64, unit: i64) -> i64 {
    let (whole, rest) = (value.div_euclid(unit), value.rem_euclid(unit));
    let up = 2 * rest > unit || (2 * rest == unit && whole % 2 != 0);
    whole + i64::from(up)
}

fn tone(score: Option<Decimal>) -> &'static str {
    match score.map(Decimal::ten_thousandths) {
        None => "none",
        Some(750_000..) => "good",
        Some(500_000..) => "fair",
        Some(_) => "poor",
    }
}

/// Milliseconds as `2:05`, or `1:02:05` from an hour on.
pub fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use plumbline_core::Decimal;

    #[test]
    fn scores_are_shown_to_one_place_with_ties_to_even() {
        for (stored, shown) in
            [(714_286, "71.4"), (666_667, "66.7"), (500, "0.0"), (1_500, "0.2"), (1_000_000, "100.0")]
        {
            assert_eq!(super::shown(Decimal::from_ten_thousandths(stored)), shown);
        }
    }
}
