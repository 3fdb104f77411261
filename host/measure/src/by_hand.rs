//! What a person rates by hand, read and added up as a plugin's findings are: the same scales, the same weights, the same
//! arithmetic. A person's word needs no proof; where they quote, the quote is a place that must hold.

use plumbline_core::conversation::Conversation;
use plumbline_core::definition::{Bounds, Criterion, Definition, QuotesFrom, Scale};
use plumbline_core::score::{Card, CriterionScore, Evidence, Policies, ScoredRating};

use crate::definition::Fault;
use crate::{evidence, limits, weighing};

/// How somebody rates one criterion.
#[derive(Clone, PartialEq, Debug)]
pub struct HandRating {
    /// The criterion's id.
    pub criterion: String,
    /// Level, number, or why there is none.
    pub rating: ScoredRating,
    /// Why.
    pub rationale: String,
    /// Places in turns, as yet unverified.
    pub quotes: Vec<Evidence>,
}

/// The card that these ratings come to. What is not rated stays so, and is not zero.
///
/// # Errors
/// Every fault with its place in the list, such as `/3/rating`.
pub fn by_hand(
    definition: &Definition,
    policies: &Policies,
    conversation: &Conversation,
    subject: usize,
    ratings: &[HandRating],
) -> Result<Card, Vec<Fault>> {
    let mut faults = Vec::new();
    if ratings.is_empty() {
        faults.push(Fault { place: String::new(), message: "is empty; at least one criterion is rated".to_owned() });
    }
    for (index, it) in ratings.iter().enumerate() {
        let at = |field: &str| format!("/{index}/{field}");
        let mut fault = |field: &str, message: String| faults.push(Fault { place: at(field), message });
        match definition.criteria().find(|(_, criterion)| criterion.id == it.criterion) {
            None => fault("criterion", "is no criterion of the scorecard".to_owned()),
            Some((_, criterion)) => {
                if let Err(message) = fits(criterion, &it.rating) {
                    fault("rating", message);
                }
                for (number, quote) in it.quotes.iter().enumerate() {
                    if let Err(message) = holds(conversation, subject, *quote, criterion.quotes_from) {
                        fault(&format!("quotes/{number}"), message);
                    }
                }
            }
        }
        if ratings[..index].iter().any(|other| other.criterion == it.criterion) {
            fault("criterion", "is rated twice".to_owned());
        }
        if it.rationale.chars().count() > limits::RATIONALE {
            fault("rationale", format!("has more than {} characters", limits::RATIONALE));
        }
        if it.quotes.len() > limits::QUOTES {
            fault("quotes", format!("there are {}; at most {} are allowed", it.quotes.len(), limits::QUOTES));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let criteria = definition.criteria().map(|(section, criterion)| {
        let bare = CriterionScore {
            criterion: criterion.id.clone(),
            section: section.id.clone(),
            rating: ScoredRating::Unscorable(String::new()),
            score: None,
            confidence: None,
            rationale: String::new(),
            suggestion: None,
            measured: Vec::new(),
            searched: Vec::new(),
            evidence: Vec::new(),
            failure: None,
        };
        match ratings.iter().find(|it| it.criterion == criterion.id) {
            None => bare,
            Some(it) => rated(criterion, bare, it),
        }
    });
    Ok(weighing::add_up(definition, policies, criteria.collect()))
}

/// The same card but for one criterion, which is rated anew. All else is added up again as it was, by the card's own
/// policies. `definition` is the card's own.
///
/// # Errors
/// Where the rating does not fit the criterion, or there is no such one.
pub fn revised(definition: &Definition, card: &Card, rating: &HandRating) -> Result<Card, String> {
    let (_, criterion) = definition
        .criteria()
        .find(|(_, it)| it.id == rating.criterion)
        .ok_or_else(|| format!("`{}` is no criterion of the scorecard", rating.criterion))?;
    fits(criterion, &rating.rating)?;
    let again = |it: &CriterionScore| {
        if it.criterion == rating.criterion { rated(criterion, it.clone(), rating) } else { it.clone() }
    };
    Ok(weighing::add_up(definition, &card.policies, card.criteria.iter().map(again).collect()))
}

/// Whether a place is some words of one turn, of a speaker who may be quoted.
///
/// # Errors
/// What is wrong with it.
pub fn holds(
    conversation: &Conversation,
    subject: usize,
    Evidence { turn, start_byte, end_byte }: Evidence,
    quotes_from: QuotesFrom,
) -> Result<(), String> {
    let turns = conversation.turns.len();
    let Some(said) = conversation.turns.get(turn) else {
        return Err(format!("there is no turn {turn}; the conversation has {turns}"));
    };
    let length = said.text.len();
    if start_byte >= end_byte || end_byte > length {
        return Err(format!("{start_byte}..{end_byte} is no part of turn {turn}, which has {length} bytes"));
    }
    let Some(text) = said.text.get(start_byte..end_byte) else {
        return Err(format!("{start_byte}..{end_byte} cuts a character; both ends must be UTF-8 character boundaries"));
    };
    if text.trim().is_empty() {
        return Err(format!("{start_byte}..{end_byte} holds no words"));
    }
    evidence::may_be_quoted(turn, said.speaker == subject, quotes_from)
}

fn rated(criterion: &Criterion, before: CriterionScore, by_hand: &HandRating) -> CriterionScore {
    let score = weighing::rated(&criterion.scale, &by_hand.rating);
    CriterionScore {
        rating: by_hand.rating.clone(),
        score: score.map(|it| it.rounded()),
        confidence: None,
        rationale: by_hand.rationale.clone(),
        suggestion: None,
        evidence: by_hand.quotes.clone(),
        failure: None,
        ..before
    }
}

fn fits(criterion: &Criterion, rating: &ScoredRating) -> Result<(), String> {
    match (rating, &criterion.scale) {
        (ScoredRating::Level(level), Scale::Levels(levels)) => {
            let there = usize::try_from(*level).is_ok_and(|it| it < levels.len());
            there
                .then_some(())
                .ok_or_else(|| format!("there is no level {level}; the last one is {}", levels.len() - 1))
        }
        (ScoredRating::Number(number), Scale::Number(Bounds { lowest, highest, .. })) => {
            let within = (*lowest..=*highest).contains(number);
            within
                .then_some(())
                .ok_or_else(|| format!("{number} is out of bounds; it must be from {lowest} to {highest}"))
        }
        (ScoredRating::Level(_), Scale::Number(_)) => Err("is a level; the criterion is rated by a number".to_owned()),
        (ScoredRating::Number(_), Scale::Levels(_)) => Err("is a number; the criterion is rated by levels".to_owned()),
        (ScoredRating::NotApplicable(_), _) if !criterion.not_applicable => {
            Err("is `not_applicable`, which the criterion does not allow".to_owned())
        }
        (
            ScoredRating::NotApplicable(why) | ScoredRating::InsufficientEvidence(why) | ScoredRating::Unscorable(why),
            _,
        ) => {
            let short = why.chars().count() <= limits::SUGGESTION;
            short.then_some(()).ok_or_else(|| format!("has more than {} characters", limits::SUGGESTION))
        }
    }
}
