//! What a rubric says of many conversations at once: how often each level is reached, with quotes for each, what changed
//! since the last time, and which conversations are worth reading. What is kept from one try to the next holds ratings and
//! names of files, and nobody's words.

use std::collections::BTreeMap;

use plumbline_core::conversation::Conversation;
use plumbline_core::definition::{Criterion, Definition, Scale};
use plumbline_core::score::{Card, CriterionScore, Outcome, ScoredRating};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::cases::level;

/// One participant of one conversation, and what scoring them came to.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a> {
    /// How the conversation is called: a file's name, or an id.
    pub name: &'a str,
    /// As the host has it.
    pub conversation: &'a Conversation,
    /// Index of the one who was scored.
    pub participant: usize,
    /// What scoring them came to.
    pub outcome: &'a Outcome,
}

/// What a try came to.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Trial {
    /// How many were scored.
    pub scored: usize,
    /// How many were to be scored: a conversation for each who is scored in it.
    pub tried: usize,
    /// Those that were not, and why.
    pub unscored: Vec<Remark>,
    /// The final scores, 0 to 100.
    pub scores: Option<Spread>,
    /// In the scorecard's order.
    pub criteria: Vec<CriterionTrial>,
    /// Pairs of criteria that came to the same level in every conversation.
    pub always_agree: Vec<(String, String)>,
    /// Since the last try, where that had any of these conversations.
    pub changes: Option<Vec<Change>>,
    /// Conversations to look at, the most telling first.
    pub look_at: Vec<Remark>,
}

/// One criterion over all conversations.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CriterionTrial {
    /// Its id.
    pub criterion: String,
    /// In the rubric's first language.
    pub title: String,
    /// Every level from the lowest to the highest, reached or not, and then whatever else it came to.
    pub ratings: Vec<RatingTrial>,
    /// Of a criterion that is a number.
    pub numbers: Option<Spread>,
}

/// One rating of a criterion, and how often it was given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct RatingTrial {
    /// A level's title, `number`, `not applicable`, `insufficient evidence`, …
    pub rating: String,
    /// The level's index, where it is one.
    pub level: Option<u32>,
    /// In how many conversations.
    pub count: usize,
    /// Of different conversations, where there are as many.
    pub quotes: Vec<Quoted>,
}

/// Words that back a rating.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Quoted {
    /// A file's name, or an id.
    pub conversation: String,
    /// Index of the turn.
    pub turn: usize,
    /// The words.
    pub text: String,
}

/// Something about one conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Remark {
    /// A file's name, or an id.
    pub conversation: String,
    /// Who was scored in it.
    pub participant: String,
    /// What about it.
    pub why: String,
}

/// A rating that is another one than the last time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Change {
    /// A file's name, or an id.
    pub conversation: String,
    /// Who was scored in it.
    pub participant: String,
    /// The criterion's id.
    pub criterion: String,
    /// None where the criterion is new.
    pub before: Option<String>,
    /// This time.
    pub after: String,
}

/// Some numbers. The median is the mean of the middle two where there is no middle one.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, ToSchema)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// The lowest of them.
    pub lowest: f64,
    /// The middle one.
    pub median: f64,
    /// The highest of them.
    pub highest: f64,
}

/// What is kept for the next try to compare with.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Kept(BTreeMap<String, BTreeMap<String, String>>);

/// Quotes that are shown of a rating.
const QUOTES: usize = 3;
/// Conversations to look at; more is a list that nobody reads.
const LOOK_AT: usize = 8;
/// Conversations of which it can be said that two criteria always agree, or that a level is rare.
const ENOUGH: usize = 5;

/// What the ratings come to, and what to keep for the next time.
#[must_use]
pub fn tally(definition: &Definition, tried: &[Scored<'_>], before: Option<&Kept>) -> (Trial, Kept) {
    let rows: Vec<Row<'_>> = tried.iter().filter_map(|it| Row::of(it, definition)).collect();
    let kept = Kept(rows.iter().map(|row| (row.key(), row.ratings.clone())).collect());
    let known = |before: &&Kept| rows.iter().any(|row| before.0.contains_key(&row.key()));
    let changes = before.filter(known).map(|before| changes(&rows, before));
    let trial = Trial {
        scored: rows.len(),
        tried: tried.len(),
        unscored: tried.iter().filter_map(unscored).collect(),
        scores: Spread::of(rows.iter().filter_map(|it| Some(it.card.r#final?.to_f64()))),
        criteria: definition.criteria().map(|(_, it)| criterion(it, &rows)).collect(),
        always_agree: always_agree(definition, &rows),
        look_at: look_at(&rows, changes.as_deref().unwrap_or_default()),
        changes,
    };
    (trial, kept)
}

/// A conversation that was scored.
struct Row<'a> {
    scored: &'a Scored<'a>,
    card: &'a Card,
    /// What each criterion came to, by its id.
    ratings: BTreeMap<String, String>,
}

impl<'a> Row<'a> {
    fn of(scored: &'a Scored<'a>, definition: &Definition) -> Option<Self> {
        let Outcome::Scored(card) = scored.outcome else { return None };
        let rating = |it: &CriterionScore| {
            let criterion = definition.criteria().find(|(_, criterion)| criterion.id == it.criterion)?.1;
            Some((it.criterion.clone(), rating(it, criterion)))
        };
        Some(Self { scored, card, ratings: card.criteria.iter().filter_map(rating).collect() })
    }

    fn participant(&self) -> String {
        participant(self.scored)
    }

    fn key(&self) -> String {
        format!("{} · {}", self.scored.name, self.participant())
    }

    fn score(&self, criterion: &str) -> Option<&'a CriterionScore> {
        self.card.criteria.iter().find(|it| it.criterion == criterion)
    }

    fn quotes(&self, criterion: &str) -> impl Iterator<Item = Quoted> {
        let evidence = self.score(criterion).map_or(&[][..], |it| it.evidence.as_slice());
        evidence.iter().filter_map(|it| {
            let text = self.scored.conversation.turns.get(it.turn)?.text.get(it.start_byte..it.end_byte)?;
            Some(Quoted { conversation: self.scored.name.to_owned(), turn: it.turn, text: text.to_owned() })
        })
    }

    fn remark(&self, why: impl Into<String>) -> Remark {
        Remark { conversation: self.scored.name.to_owned(), participant: self.participant(), why: why.into() }
    }
}

fn participant(scored: &Scored<'_>) -> String {
    scored.conversation.participants.get(scored.participant).map(|it| it.id.clone()).unwrap_or_default()
}

/// A rating in a word or two.
fn rating(score: &CriterionScore, criterion: &Criterion) -> String {
    if score.failure.is_some() {
        return "invalid evidence".to_owned();
    }
    match &score.rating {
        ScoredRating::Level(_) => level(score, criterion).unwrap_or_default(),
        ScoredRating::Number(number) => number.to_string(),
        ScoredRating::NotApplicable(_) => "not applicable".to_owned(),
        ScoredRating::InsufficientEvidence(_) => "insufficient evidence".to_owned(),
        ScoredRating::Unscorable(_) => "unscorable".to_owned(),
    }
}

fn unscored(scored: &Scored<'_>) -> Option<Remark> {
    let why = match scored.outcome {
        Outcome::Scored(_) => return None,
        Outcome::Declined { failure } => format!("declined: {}", failure.message),
        Outcome::Failed { failure } => format!("failed: {failure}"),
    };
    Some(Remark { conversation: scored.name.to_owned(), participant: participant(scored), why })
}

fn criterion(criterion: &Criterion, rows: &[Row<'_>]) -> CriterionTrial {
    let levels = match &criterion.scale {
        Scale::Levels(levels) => levels.as_slice(),
        Scale::Number(_) => &[],
    };
    let mut ratings: Vec<RatingTrial> = (0..)
        .zip(levels)
        .map(|(index, it)| RatingTrial { rating: it.title.clone(), level: Some(index), count: 0, quotes: Vec::new() })
        .collect();
    let mut numbers = Vec::new();
    for row in rows {
        let Some(said) = row.ratings.get(&criterion.id) else { continue };
        let number = row.score(&criterion.id).and_then(|it| match it.rating {
            ScoredRating::Number(number) if it.failure.is_none() => Some(number.to_f64()),
            _ => None,
        });
        numbers.extend(number);
        let name = if number.is_some() { "number" } else { said };
        let index = ratings.iter().position(|it| it.rating == name).unwrap_or_else(|| {
            ratings.push(RatingTrial { rating: name.to_owned(), level: None, count: 0, quotes: Vec::new() });
            ratings.len() - 1
        });
        let rating = &mut ratings[index];
        rating.count += 1;
        // One of each conversation, so that the quotes show more than one.
        if rating.quotes.len() < QUOTES {
            rating.quotes.extend(row.quotes(&criterion.id).next());
        }
    }
    CriterionTrial {
        criterion: criterion.id.clone(),
        title: criterion.title.clone(),
        ratings,
        numbers: Spread::of(numbers),
    }
}

fn always_agree(definition: &Definition, rows: &[Row<'_>]) -> Vec<(String, String)> {
    let levelled: Vec<&str> = definition
        .criteria()
        .filter(|(_, it)| matches!(it.scale, Scale::Levels(_)))
        .map(|(_, it)| it.id.as_str())
        .collect();
    let levels = |id: &str| -> Vec<Option<u32>> {
        let level = |row: &Row<'_>| match row.score(id)?.rating {
            ScoredRating::Level(level) => Some(level),
            _ => None,
        };
        rows.iter().map(level).collect()
    };
    let columns: Vec<(&str, Vec<Option<u32>>)> = levelled.into_iter().map(|it| (it, levels(it))).collect();
    let mut pairs = Vec::new();
    for (index, (left, first)) in columns.iter().enumerate() {
        // Two that never leave one level agree by nothing that they say.
        let varies = first.iter().flatten().any(|it| Some(it) != first.iter().flatten().next());
        if !varies || first.iter().flatten().count() < ENOUGH {
            continue;
        }
        for (right, second) in &columns[index + 1..] {
            if first == second {
                pairs.push(((*left).to_owned(), (*right).to_owned()));
            }
        }
    }
    pairs
}

fn changes(rows: &[Row<'_>], before: &Kept) -> Vec<Change> {
    let mut changes = Vec::new();
    for row in rows {
        // A conversation that was not there the last time has not changed.
        let Some(earlier) = before.0.get(&row.key()) else { continue };
        for (criterion, after) in &row.ratings {
            let before = earlier.get(criterion);
            if before != Some(after) {
                changes.push(Change {
                    conversation: row.scored.name.to_owned(),
                    participant: row.participant(),
                    criterion: criterion.clone(),
                    before: before.cloned(),
                    after: after.clone(),
                });
            }
        }
    }
    changes
}

fn look_at(rows: &[Row<'_>], changes: &[Change]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut changed: Vec<(usize, &Row<'_>)> = rows
        .iter()
        .map(|row| {
            let own = |it: &&Change| it.conversation == row.scored.name && it.participant == row.participant();
            (changes.iter().filter(own).count(), row)
        })
        .filter(|(count, _)| *count > 0)
        .collect();
    changed.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let criteria = |count: usize| if count == 1 { "1 criterion".to_owned() } else { format!("{count} criteria") };
    for (count, row) in changed.into_iter().take(3) {
        remarks.push(row.remark(format!("{} changed since the last try", criteria(count))));
    }
    for row in rows {
        let invalid = row.card.criteria.iter().filter(|it| it.failure.is_some()).count();
        if invalid > 0 {
            remarks.push(row.remark(format!("{} with evidence that does not hold", criteria(invalid))));
        }
    }
    if rows.len() >= ENOUGH {
        remarks.extend(only_ones(rows));
    }
    let by_score = |it: &&Row<'_>| it.card.r#final;
    let scored = || rows.iter().filter(|it| it.card.r#final.is_some());
    if let (Some(lowest), Some(highest)) = (scored().min_by_key(by_score), scored().max_by_key(by_score))
        && lowest.card.r#final != highest.card.r#final
    {
        let score = |it: &Row<'_>| it.card.r#final.map(|it| it.to_string()).unwrap_or_default();
        remarks.push(lowest.remark(format!("the lowest score, {}", score(lowest))));
        remarks.push(highest.remark(format!("the highest score, {}", score(highest))));
    }
    let unrated = |row: &Row<'_>| row.ratings.values().filter(|it| *it == "insufficient evidence").count();
    if let Some(row) = rows.iter().max_by_key(|it| unrated(it)).filter(|it| unrated(it) * 2 > it.ratings.len()) {
        remarks.push(row.remark(format!("{} of {} criteria without evidence", unrated(row), row.ratings.len())));
    }
    remarks.truncate(LOOK_AT);
    remarks
}

/// Conversations that alone came to a rating: either it is rare, or the rule is wrong.
fn only_ones(rows: &[Row<'_>]) -> Vec<Remark> {
    let mut seen: BTreeMap<(&str, &str), Vec<&Row<'_>>> = BTreeMap::new();
    for row in rows {
        for it in &row.card.criteria {
            if let (ScoredRating::Level(_), Some(said)) = (&it.rating, row.ratings.get(&it.criterion)) {
                seen.entry((&it.criterion, said)).or_default().push(row);
            }
        }
    }
    let only = seen.into_iter().filter_map(|((criterion, level), rows)| match rows.as_slice() {
        [row] => Some(row.remark(format!("the only one that is `{level}` in `{criterion}`"))),
        _ => None,
    });
    only.take(4).collect()
}

impl Spread {
    /// None of no numbers.
    fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut numbers: Vec<f64> = numbers.into_iter().collect();
        numbers.sort_by(f64::total_cmp);
        let (lowest, highest) = (*numbers.first()?, *numbers.last()?);
        let middle = numbers.len() / 2;
        let median =
            if numbers.len() % 2 == 1 { numbers[middle] } else { f64::midpoint(numbers[middle - 1], numbers[middle]) };
        Some(Self { count: numbers.len(), lowest, median, highest })
    }
}
