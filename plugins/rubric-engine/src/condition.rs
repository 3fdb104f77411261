//! Whether a condition holds in a conversation, what shows it, and what that rests on. Three answers: what cannot be told
//! (a measure that the transcript lacks, a model that was not asked yet) is neither yes nor no, as in Kleene's logic
//! (Introduction to Metamathematics, 1952, § 64), and so never becomes a level by accident.

use std::cell::RefCell;

use plumbline_sdk::{Answer, JudgeRefusal, Measured, Part, Quote, Verdict};

use crate::program::{Condition, Region, Sighting, WithoutModel};
use crate::reading::Reading;
use crate::reason::Reason;

/// What conditions are weighed against.
pub struct Context<'r, 'c> {
    pub reading: &'r Reading<'c>,
    pub asked: Asked,
}

/// A model's answers to a criterion's questions, in the order in which its conditions are weighed; every one is weighed
/// exactly once.
pub struct Asked(Option<RefCell<std::vec::IntoIter<Result<Verdict, JudgeRefusal>>>>);

impl Asked {
    /// Nobody was asked yet.
    pub const fn nothing() -> Self {
        Self(None)
    }

    pub fn answers(answers: Vec<Result<Verdict, JudgeRefusal>>) -> Self {
        Self(Some(RefCell::new(answers.into_iter())))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Truth {
    No,
    Unknown(Reason),
    Yes,
}

/// What a condition came to.
#[derive(Debug)]
pub struct Held {
    pub truth: Truth,
    /// Whether it rests on something that was not seen, so that a longer conversation might have come to another answer.
    pub by_absence: bool,
    /// What shows a yes; what forbids, or goes some of the way, where it is a no.
    pub quotes: Vec<Quote>,
    pub measured: Vec<Measured>,
    pub searched: Vec<Part>,
}

/// A share of repeated answers below which a model has not decided: two of three.
const AGREED: f32 = 0.66;

impl Context<'_, '_> {
    /// Weighs a condition.
    pub fn weigh(&self, condition: &Condition) -> Held {
        match condition {
            Condition::Seen { sighting, at_least, at_most } => {
                let (quotes, part) = self.look(sighting);
                let count = quotes.len();
                let too_many = at_most.is_some_and(|it| count > it as usize);
                let enough = count >= *at_least as usize;
                // One more can only undo what has an upper end, and only mend what lacks some.
                let by_absence = if too_many { false } else { !enough || at_most.is_some() };
                Held { by_absence, quotes, searched: vec![part], ..Held::of(enough && !too_many) }
            }
            Condition::Never(sighting) => {
                let (quotes, part) = self.look(sighting);
                Held { by_absence: quotes.is_empty(), searched: vec![part], ..Held::of(quotes.is_empty()) }
                    .showing(quotes)
            }
            Condition::InOrder { of, within_turns } => self.in_order(of, *within_turns),
            Condition::Measured { measure, at_least, at_most } => match self.reading.measure(*measure) {
                Some(measured) => {
                    let (value, any) = (measured.value(), self.reading.conversation.whole());
                    let within = at_least.is_none_or(|it| value >= it) && at_most.is_none_or(|it| value <= it);
                    Held { measured: vec![measured], searched: vec![any], ..Held::of(within) }
                }
                None => Held::unknown(Reason::NoMeasure),
            },
            Condition::Ask { region, without_model, .. } => self.ask(*region, *without_model),
            Condition::AllOf(of) => join(self.weigh_all(of), Truth::No),
            Condition::AnyOf(of) => join(self.weigh_all(of), Truth::Yes),
            Condition::NoneOf(of) => {
                let joined = join(self.weigh_all(of), Truth::Yes);
                let truth = match joined.truth {
                    Truth::Yes => Truth::No,
                    Truth::No => Truth::Yes,
                    unknown @ Truth::Unknown(_) => unknown,
                };
                Held { truth, ..joined }
            }
            Condition::AtLeast { least, of } => at_least(self.weigh_all(of), *least as usize),
        }
    }

    fn weigh_all(&self, of: &[Condition]) -> Vec<Held> {
        of.iter().map(|it| self.weigh(it)).collect()
    }

    fn look(&self, sighting: &Sighting) -> (Vec<Quote>, Part) {
        (self.reading.places(sighting), self.reading.part(sighting.region))
    }

    /// The first chain there is: of each sighting those places that some place of the one before leads to.
    fn in_order(&self, of: &[Sighting], within_turns: Option<u32>) -> Held {
        let mut searched = Vec::new();
        let mut chains: Vec<Vec<Quote>> = vec![Vec::new()];
        for sighting in of {
            let (places, part) = self.look(sighting);
            searched.push(part);
            let within = within_turns.map_or(usize::MAX, |it| it as usize);
            let mut longer: Vec<Vec<Quote>> = Vec::new();
            for place in places {
                // Chains are in the order of their last places, so the last that comes before is the nearest.
                let before = chains.partition_point(|it| it.last().is_none_or(|last| last.is_before(place)));
                let Some(chain) = chains[..before].last() else { continue };
                if chain.last().is_none_or(|last| place.turn() - last.turn() <= within) {
                    longer.push(chain.iter().copied().chain([place]).collect());
                }
            }
            chains = longer;
        }
        let first = chains.into_iter().next();
        Held { by_absence: first.is_none(), searched, ..Held::of(first.is_some()) }.showing(first.unwrap_or_default())
    }

    fn ask(&self, region: Region, without_model: WithoutModel) -> Held {
        let searched = vec![self.reading.part(region)];
        let Some(answers) = &self.asked.0 else {
            return Held { searched, ..Held::unknown(Reason::NotAsked) };
        };
        let held = match answers.borrow_mut().next() {
            Some(Ok(verdict)) => {
                let quotes: Vec<Quote> = self.reading.conversation.quotes_of(&verdict).collect();
                match verdict.answer {
                    _ if verdict.agreement < AGREED => Held::unknown(Reason::Undecided),
                    Answer::Level(1) if quotes.is_empty() => Held::unknown(Reason::Undecided),
                    Answer::Level(1) => Held::of(true).showing(quotes),
                    Answer::Level(_) | Answer::NotApplicable => Held::of(false),
                    Answer::InsufficientEvidence => Held::unknown(Reason::Undecided),
                }
            }
            Some(Err(_)) | None => match without_model {
                WithoutModel::Yes => Held::of(true),
                WithoutModel::No => Held::of(false),
                WithoutModel::Insufficient => Held::unknown(Reason::NoModel),
            },
        };
        Held { searched, ..held }
    }
}

impl Held {
    fn of(holds: bool) -> Self {
        Self::new(if holds { Truth::Yes } else { Truth::No })
    }

    fn unknown(why: Reason) -> Self {
        Self::new(Truth::Unknown(why))
    }

    const fn new(truth: Truth) -> Self {
        Self { truth, by_absence: false, quotes: Vec::new(), measured: Vec::new(), searched: Vec::new() }
    }

    fn showing(mut self, quotes: Vec<Quote>) -> Self {
        self.quotes = quotes;
        self
    }

    /// Takes on what another has to show.
    pub fn gather(&mut self, other: Self) {
        self.quotes.extend(other.quotes);
        self.measured.extend(other.measured);
        self.searched.extend(other.searched);
    }
}

/// Conditions of which one that is `decisive` settles it; `No` for all of them, `Yes` for any.
fn join(of: Vec<Held>, decisive: Truth) -> Held {
    let settled = of.iter().any(|it| it.truth == decisive);
    let unknown = of.iter().find_map(|it| matches!(it.truth, Truth::Unknown(_)).then_some(it.truth));
    let other = if decisive == Truth::No { Truth::Yes } else { Truth::No };
    let truth = if settled { decisive } else { unknown.unwrap_or(other) };
    let mut counting = of.iter().filter(|it| it.truth == truth);
    // One that settles it by what was seen is enough; without one, each of them could have been otherwise.
    let by_absence = if settled { counting.all(|it| it.by_absence) } else { counting.any(|it| it.by_absence) };
    collect(of, truth, by_absence)
}

fn at_least(of: Vec<Held>, least: usize) -> Held {
    let count = |truth: fn(&Truth) -> bool| of.iter().filter(|it| truth(&it.truth)).count();
    let yes = count(|it| matches!(it, Truth::Yes));
    let open = count(|it| matches!(it, Truth::Unknown(_)));
    let unknown = of.iter().map(|it| it.truth).find(|it| matches!(it, Truth::Unknown(_)));
    let truth = match unknown {
        _ if yes >= least => Truth::Yes,
        Some(unknown) if yes + open >= least => unknown,
        _ => Truth::No,
    };
    let counting = of.iter().filter(|it| it.truth == truth);
    let seen = counting.clone().filter(|it| !it.by_absence).count();
    let by_absence = match truth {
        Truth::Yes => seen < least,
        // So many that hold no matter what else is seen leave too few.
        _ => of.len() - seen >= least,
    };
    collect(of, truth, by_absence)
}

/// What those that came to the same answer show comes first, then what the others have found; a yes shows no more than
/// what makes it one.
fn collect(of: Vec<Held>, truth: Truth, by_absence: bool) -> Held {
    let mut joined = Held { by_absence, ..Held::new(truth) };
    let (same, others): (Vec<_>, Vec<_>) = of.into_iter().partition(|it| it.truth == truth);
    same.into_iter().for_each(|it| joined.gather(it));
    for mut other in others {
        if truth == Truth::Yes {
            other.quotes.clear();
        }
        joined.gather(other);
    }
    joined
}
