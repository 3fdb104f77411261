//! Whose the pattern is: whether scores differ by person, by manager, by kind of conversation or by week, or only by chance.
//! Practice helps where people differ. Where all of them do worse in one kind of conversation or since one week, it is the
//! work that is to be changed, and practice would blame people for it.

use std::collections::BTreeMap;

use plumbline_core::ids::PersonId;
use serde::{Deserialize, Serialize};

use crate::components::{Cell, Component, Components, components};
use crate::estimate::{Estimate, Interval};
use crate::improvement::question::{CriterionData, Stratum, Window};
use crate::mix::{FEW_PEOPLE, Mix};
use crate::points::{Point, runs};
use crate::seeded::Seeded;
use crate::windows::pairs;

/// Whose conversations, when.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked<'a> {
    /// Where people are drawn from if there are too many.
    pub seed: u64,
    /// The weeks.
    pub window: Window,
    /// Those asked about, by place in the list that cells name, each with their manager where there is one.
    pub people: &'a [(u32, Option<PersonId>)],
    /// The kinds of conversation that cells name.
    pub strata: &'a [Stratum],
}

/// What scores differ by.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Pattern {
    /// The mean of all, in points.
    pub mean: f64,
    /// Person, manager, conversation type, week and rest, as far as there are several of them.
    pub sources: Vec<Source>,
    /// Whose the pattern is.
    pub kind: PatternKind,
    /// What would move scores most.
    pub lever: Lever,
    /// Whether practice is worth assigning to people for it.
    pub practice_helps: bool,
    /// Conversations of each type against the mean of types, within the same people and weeks.
    pub conversation_types: Vec<TypeEffect>,
    /// Conversations.
    pub conversations: i64,
    /// People.
    pub people: u32,
    /// Whether people were drawn by lot because there were too many.
    pub drawn: bool,
}

/// What one type of conversation adds to scores.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TypeEffect {
    /// The type.
    pub conversation_type: String,
    /// In points, against the mean of types.
    pub effect: Estimate,
    /// Holds the truth with probability 0.95.
    pub interval: Interval,
    /// Conversations.
    pub conversations: i64,
}

/// One source of variance.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Source {
    /// Which.
    pub source: SourceKind,
    /// In points squared.
    pub variance: f64,
    /// Holds the true variance with probability 0.95.
    pub interval: Interval,
    /// Its share of all variance, from 0 to 1.
    pub share: f64,
    /// Its share at either end of its interval, the others being as estimated.
    pub share_interval: Interval,
    /// Of its not being there; nothing for the rest.
    pub p: Option<f64>,
}

/// What scores can differ by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Who.
    Person,
    /// Whose team.
    Manager,
    /// What kind of conversation.
    ConversationType,
    /// When.
    Week,
    /// Everything else: the conversation itself, and error of measurement.
    Rest,
}

/// Whose a pattern is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatternKind {
    /// Most of what can be explained is between people.
    Individual,
    /// Most of it is not.
    Structural,
    /// Nothing can be explained yet.
    Unclear,
}

/// What would move scores most.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lever {
    /// People differ: coaching and practice.
    Practice,
    /// Teams differ: how they are led.
    Leading,
    /// Kinds of conversation differ: enablement or process for the kind that is hard.
    Enablement,
    /// Weeks differ: season, launch or a change of process.
    Process,
    /// Nothing stands out from the noise: more conversations.
    MoreConversations,
}

/// More people than these are drawn from by lot: a share is known well enough from so many.
pub const MOST_PEOPLE: usize = 200;
/// From which share of what can be explained people are worth practising with.
const WORTH: f64 = 0.25;
/// A source is there where chance would show it less often.
const LEVEL: f64 = 0.05;

/// What one criterion's scores differ by; nothing where too few tell it. Only the newest series is looked at.
#[must_use]
pub fn pattern(asked: &Asked<'_>, data: &CriterionData) -> Option<Pattern> {
    let mut people: Vec<(u32, Option<PersonId>)> = asked.people.to_vec();
    let drawn = people.len() > MOST_PEOPLE;
    if drawn {
        Seeded::new(asked.seed).shuffle(&mut people);
        people.truncate(MOST_PEOPLE);
    }
    let people: BTreeMap<u32, Option<PersonId>> = people.into_iter().collect();
    let here = |it: &&crate::improvement::question::Cell| {
        it.sums.n > 0
            && asked.window.contains(it.week)
            && people.contains_key(&it.person)
            && (it.stratum as usize) < asked.strata.len()
    };
    let cells: Vec<_> = data.cells.iter().filter(here).collect();
    let newest = cells.iter().map(|it| it.series).max()?;
    let mut kinds = Numbers::default();
    let mut points: Vec<Point> = Vec::new();
    for cell in cells.into_iter().filter(|it| it.series == newest) {
        let stratum = kinds.of(asked.strata[cell.stratum as usize].conversation_type.as_str()) as u32;
        let (n, mean, deviations) = (cell.sums.n as f64, cell.sums.mean(), cell.sums.deviations());
        points.push(Point { person: cell.person, week: cell.week, stratum, n, mean, deviations, linked: false });
    }
    points.sort_unstable_by_key(|it| (it.person, it.week, it.stratum));
    let types = Types::of(&points, kinds.items());
    let (mut person, mut manager, mut week) = (Numbers::default(), Numbers::default(), Numbers::default());
    // One cell for each person's week, with types taken out: what the week has of its own is then a source like the others.
    let mut levels: Vec<[usize; 3]> = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    for pair in pairs(&points, &types.mix, asked.window, Window { first: asked.window.end(), weeks: 1 }) {
        for own in &pair.before.weeks {
            levels.push([person.of(pair.person), manager.of(people[&pair.person]), week.of(own.week)]);
            cells.push(Cell { levels: Vec::new(), n: own.n, mean: own.mean, deviations: own.within });
        }
    }
    let several = [person.many() > 1, manager.many() > 1 && manager.many() < person.many(), week.many() > 1];
    let used: Vec<usize> = (0..3).filter(|it| several[*it]).collect();
    for (cell, levels) in cells.iter_mut().zip(&levels) {
        cell.levels = used.iter().map(|it| levels[*it]).collect();
    }
    let conversations: f64 = points.iter().map(|it| it.n).sum();
    // What a person's week has of its own can be told from conversations only where weeks have several.
    let own = conversations > cells.len() as f64 * 1.25;
    let split = components(&cells, used.len(), own).ok()?;
    let sources = sources(&split, &used, types.source);
    let (kind, lever, practice_helps) = judge(&sources);
    Some(Pattern {
        mean: split.mean,
        sources,
        kind,
        lever,
        practice_helps,
        conversation_types: types.effects,
        conversations: conversations as i64,
        people: person.many() as u32,
        drawn,
    })
}

/// What types of conversation add, compared within people and months, so that it does not matter who has which.
struct Types {
    mix: Mix,
    source: Option<Component>,
    effects: Vec<TypeEffect>,
}

impl Types {
    fn of(points: &[Point], names: &[&str]) -> Self {
        let mix = Mix::of(points, names.len());
        let many =
            |stratum: usize| points.iter().filter(|it| it.stratum as usize == stratum).map(|it| it.n).sum::<f64>();
        let all: f64 = points.iter().map(|it| it.n).sum();
        let shares: Vec<f64> = (0..names.len()).map(|it| many(it) / all).collect();
        let clusters = runs(points, |it| it.person).count() as f64;
        let clusters = if clusters >= FEW_PEOPLE as f64 {
            clusters
        } else {
            runs(points, |it| (it.person, it.week)).count() as f64
        };
        let source = (names.len() > 1).then(|| {
            let (variance, error, p) = mix.differences(&shares, clusters);
            let interval = Interval { low: (variance - 1.96 * error).max(0.0), high: variance + 1.96 * error };
            Component { variance, interval, p, levels: Vec::new() }
        });
        let effect = |(place, name): (usize, &&str)| {
            let (value, error) = mix.effect(place);
            let effect = Estimate { value, error, freedom: (clusters - 1.0).max(1.0) };
            TypeEffect {
                conversation_type: (*name).to_owned(),
                effect,
                interval: effect.interval(0.95),
                conversations: many(place) as i64,
            }
        };
        let effects = names.iter().enumerate().map(effect).collect();
        Self { mix, source, effects }
    }
}

/// Numbers from 0 for whatever comes.
struct Numbers<T>(Vec<T>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq + Copy> Numbers<T> {
    fn of(&mut self, item: T) -> usize {
        self.0.iter().position(|it| *it == item).unwrap_or_else(|| {
            self.0.push(item);
            self.0.len() - 1
        })
    }

    fn many(&self) -> usize {
        self.0.len()
    }

    fn items(&self) -> &[T] {
        &self.0
    }
}

fn sources(split: &Components, used: &[usize], types: Option<Component>) -> Vec<Source> {
    const KINDS: [SourceKind; 3] = [SourceKind::Person, SourceKind::Manager, SourceKind::Week];
    let none = Component { variance: 0.0, interval: Interval { low: 0.0, high: 0.0 }, p: 1.0, levels: Vec::new() };
    let own = split.cells.as_ref().unwrap_or(&none);
    let rest = Component {
        variance: split.rest.variance + own.variance,
        interval: Interval {
            low: split.rest.interval.low + own.interval.low,
            high: split.rest.interval.high + own.interval.high,
        },
        ..none.clone()
    };
    let of_types = types.as_ref().map_or(0.0, |it| it.variance);
    let total = split.factors.iter().map(|it| it.variance).sum::<f64>() + rest.variance + of_types;
    let source = |source, it: &Component, p: Option<f64>| {
        let others = total - it.variance;
        let share = |variance: f64| if variance + others > 0.0 { variance / (variance + others) } else { 0.0 };
        // A source that may well not be there may be none.
        let low = if p.is_some_and(|it| it > LEVEL) { 0.0 } else { it.interval.low };
        Source {
            source,
            variance: it.variance,
            interval: Interval { low, ..it.interval },
            share: share(it.variance),
            share_interval: Interval { low: share(low), high: share(it.interval.high) },
            p,
        }
    };
    let mut sources: Vec<Source> =
        used.iter().zip(&split.factors).map(|(kind, it)| source(KINDS[*kind], it, Some(it.p))).collect();
    sources.extend(types.iter().map(|it| source(SourceKind::ConversationType, it, Some(it.p))));
    sources.push(source(SourceKind::Rest, &rest, None));
    sources
}

fn judge(sources: &[Source]) -> (PatternKind, Lever, bool) {
    let there: Vec<&Source> = sources.iter().filter(|it| it.p.is_some_and(|p| p <= LEVEL)).collect();
    let explained: f64 = there.iter().map(|it| it.variance).sum();
    let of_people: f64 = there.iter().filter(|it| it.source == SourceKind::Person).map(|it| it.variance).sum();
    let Some(greatest) = there.iter().max_by(|a, b| a.variance.total_cmp(&b.variance)) else {
        return (PatternKind::Unclear, Lever::MoreConversations, false);
    };
    let lever = match greatest.source {
        SourceKind::Person => Lever::Practice,
        SourceKind::Manager => Lever::Leading,
        SourceKind::ConversationType => Lever::Enablement,
        SourceKind::Week => Lever::Process,
        SourceKind::Rest => Lever::MoreConversations,
    };
    let kind = if of_people * 2.0 >= explained { PatternKind::Individual } else { PatternKind::Structural };
    (kind, lever, of_people >= WORTH * explained)
}
