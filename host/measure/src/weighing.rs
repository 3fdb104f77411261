//! Adds up a card. Every section and the card are computed exactly from the ratings and rounded once, half-even, to
//! ten-thousandths; nothing is computed from what was rounded before. The README has the formulas.

use plumbline_core::Decimal;
use plumbline_core::definition::{AutoFail, Criterion, Definition, Scale, Section, SectionKind};
use plumbline_core::score::{
    AutoFailEffect, Card, CriterionScore, NotApplicable, Policies, ScoredRating, SectionScore, Verdict,
};
use serde::{Deserialize, Serialize};

use crate::exact::Exact;
use crate::scale;

/// The exact score of a rating; None where it is no rating.
pub(crate) fn rated(scale: &Scale, rating: &ScoredRating) -> Option<Exact> {
    match (rating, scale) {
        (ScoredRating::Level(level), Scale::Levels(levels)) => scale::of_level(levels, *level),
        (ScoredRating::Number(number), Scale::Number(bounds)) => Some(scale::of_number(bounds, *number)),
        _ => None,
    }
}

/// The card of these criteria, which are the definition's, in its order.
pub(crate) fn add_up(definition: &Definition, policies: &Policies, criteria: Vec<CriterionScore>) -> Card {
    let sums = Sums::of(definition, policies, &criteria);
    let rated_weight = sums.rated_weight();
    let enough = rated_weight >= policies.least_rated;
    let calculated = sums.card(&[], Bonus::Counts).filter(|_| enough);
    let fails = auto_fails(definition, &criteria);
    let r#final = calculated.as_ref().and_then(|it| sums.after(it, &fails, policies.auto_fail_effect, Bonus::Counts));
    let r#final = r#final.map(|it| it.rounded());
    Card {
        outcome: verdict(&reasons_for(definition, &criteria, r#final, policies)),
        calculated: calculated.map(|it| it.rounded()),
        r#final,
        rated_weight,
        policies: policies.clone(),
        sections: sums.0.iter().map(SectionSum::score).collect(),
        criteria,
    }
}

/// The final score without bonus sections: what statistics and comparisons take. None where the card has no score.
/// `definition` is the card's own.
#[must_use]
pub fn without_bonus(definition: &Definition, card: &Card) -> Option<Decimal> {
    card.r#final?;
    let sums = Sums::of(definition, &card.policies, &card.criteria);
    let calculated = sums.card(&[], Bonus::LeftOut)?;
    let fails = auto_fails(definition, &card.criteria);
    sums.after(&calculated, &fails, card.policies.auto_fail_effect, Bonus::LeftOut).map(|it| it.rounded())
}

/// Why a card's outcome is what it is; empty where it is `passed`. `definition` is the card's own.
#[must_use]
pub fn reasons(definition: &Definition, card: &Card) -> Vec<Reason> {
    reasons_for(definition, &card.criteria, card.r#final, &card.policies)
}

/// Something that keeps a card from having passed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Reason {
    /// An auto-fail criterion scored below where it passes: the card has failed.
    AutoFail {
        /// The criterion's id.
        criterion: String,
    },
    /// The final score is below the pass mark: the card has failed.
    BelowPassMark,
    /// An auto-fail criterion has no valid rating, so that nobody knows.
    Unrated {
        /// The criterion's id.
        criterion: String,
    },
    /// There is no score, so that nobody knows.
    NoScore,
}

/// What is certain outweighs what is not: one failure fails the card, whatever else is unknown.
fn verdict(reasons: &[Reason]) -> Verdict {
    if reasons.iter().any(|it| matches!(it, Reason::AutoFail { .. } | Reason::BelowPassMark)) {
        Verdict::Failed
    } else if reasons.is_empty() {
        Verdict::Passed
    } else {
        Verdict::Undetermined
    }
}

fn reasons_for(
    definition: &Definition,
    criteria: &[CriterionScore],
    r#final: Option<Decimal>,
    policies: &Policies,
) -> Vec<Reason> {
    let scored = definition.criteria().zip(criteria);
    let auto_fails = scored.filter_map(|((_, criterion), score)| {
        let id = || criterion.id.clone();
        match standing_of_auto_fail(criterion, score)? {
            AutoFailed::Yes => Some(Reason::AutoFail { criterion: id() }),
            AutoFailed::Unknown => Some(Reason::Unrated { criterion: id() }),
            AutoFailed::No => None,
        }
    });
    let of_score = match (r#final, policies.pass_mark) {
        (None, _) => Some(Reason::NoScore),
        (Some(score), Some(mark)) if score < mark => Some(Reason::BelowPassMark),
        (Some(_), _) => None,
    };
    auto_fails.chain(of_score).collect()
}

enum AutoFailed {
    Yes,
    No,
    Unknown,
}

/// None where the criterion is no auto-fail. The score that is compared is the rounded one that everybody sees.
fn standing_of_auto_fail(criterion: &Criterion, score: &CriterionScore) -> Option<AutoFailed> {
    let (AutoFail::Section { passes_at } | AutoFail::Card { passes_at }) = criterion.auto_fail else { return None };
    Some(match (score.score, &score.rating) {
        (Some(score), _) if score < passes_at => AutoFailed::Yes,
        (Some(_), _) => AutoFailed::No,
        // Where the occasion did not arise, nothing went wrong.
        (None, ScoredRating::NotApplicable(_)) if score.failure.is_none() => AutoFailed::No,
        (None, _) => AutoFailed::Unknown,
    })
}

/// Which criteria failed, by section: those that fail it, and those that fail the card.
fn auto_fails(definition: &Definition, criteria: &[CriterionScore]) -> AutoFails {
    let mut fails = AutoFails { card: false, sections: Vec::new() };
    for ((section, criterion), score) in definition.criteria().zip(criteria) {
        if matches!(standing_of_auto_fail(criterion, score), Some(AutoFailed::Yes)) {
            match criterion.auto_fail {
                AutoFail::Card { .. } => fails.card = true,
                AutoFail::Section { .. } => fails.sections.push(section.id.clone()),
                AutoFail::None => {}
            }
        }
    }
    fails
}

struct AutoFails {
    card: bool,
    sections: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Bonus {
    Counts,
    LeftOut,
}

/// What a criterion contributes.
enum Standing {
    Rated(Exact),
    /// Its weight counts as applicable, and it has no score.
    Unrated,
    /// Its weight does not count.
    Excluded,
}

impl Standing {
    fn of(criterion: &Criterion, policies: &Policies, score: &CriterionScore) -> Self {
        match (&score.failure, &score.rating, policies.not_applicable) {
            (Some(_), _, _) => Self::Unrated,
            (None, ScoredRating::NotApplicable(_), NotApplicable::Exclude) => Self::Excluded,
            (None, ScoredRating::NotApplicable(_), NotApplicable::AsPass) => Self::Rated(Exact::hundred()),
            (None, rating, _) => rated(&criterion.scale, rating).map_or(Self::Unrated, Self::Rated),
        }
    }
}

/// One section, added up. Weights are in ten-thousandths.
struct SectionSum<'a> {
    section: &'a Section,
    applicable: i64,
    rated: i64,
    /// The weighted mean over what is rated.
    mean: Option<Exact>,
}

impl SectionSum<'_> {
    fn score(&self) -> SectionScore {
        SectionScore { section: self.section.id.clone(), score: self.mean.as_ref().map(Exact::rounded) }
    }

    const fn weight(&self) -> i64 {
        self.section.weight.ten_thousandths()
    }
}

struct Sums<'a>(Vec<SectionSum<'a>>);

impl<'a> Sums<'a> {
    fn of(definition: &'a Definition, policies: &Policies, criteria: &[CriterionScore]) -> Self {
        let mut scores = criteria.iter();
        let sums = definition.sections.iter().map(|section| {
            let mut sum = SectionSum { section, applicable: 0, rated: 0, mean: None };
            let mut total = Exact::zero();
            for (criterion, score) in section.criteria.iter().zip(scores.by_ref()) {
                let weight = criterion.weight.ten_thousandths();
                match Standing::of(criterion, policies, score) {
                    Standing::Excluded => {}
                    Standing::Unrated => sum.applicable += weight,
                    Standing::Rated(score) => {
                        sum.applicable += weight;
                        sum.rated += weight;
                        total = total.plus(&score.times(weight));
                    }
                }
            }
            sum.mean = (sum.rated > 0).then(|| total.over(sum.rated));
            sum
        });
        Self(sums.collect())
    }

    /// The share of the applicable weight that was rated, over standard sections; zero where nothing is applicable.
    fn rated_weight(&self) -> Decimal {
        let mut share = Exact::zero();
        let mut applicable = 0;
        for sum in self.standard().filter(|it| it.applicable > 0) {
            let rated = Exact::ratio(i128::from(sum.rated), i128::from(sum.applicable));
            share = share.plus(&rated.times(sum.weight()));
            applicable += sum.weight();
        }
        if applicable == 0 { Decimal::ZERO } else { share.over(applicable).rounded() }
    }

    /// The card's score, where the sections named count 0. None where no standard section is rated.
    fn card(&self, zeroed: &[String], bonus: Bonus) -> Option<Exact> {
        let (mut total, mut extra) = (Exact::zero(), Exact::zero());
        let mut rated = 0;
        for sum in &self.0 {
            let Some(mean) = &sum.mean else { continue };
            let zero = zeroed.contains(&sum.section.id);
            let weighed = if zero { Exact::zero() } else { mean.times(sum.weight()) };
            match sum.section.kind {
                SectionKind::Standard => {
                    total = total.plus(&weighed);
                    rated += sum.weight();
                }
                SectionKind::Bonus => extra = extra.plus(&weighed),
            }
        }
        let whole: i64 = self.standard().map(SectionSum::weight).sum();
        let mean = (rated > 0).then(|| total.over(rated))?;
        Some(if bonus == Bonus::Counts { mean.plus(&extra.over(whole)) } else { mean })
    }

    /// The card's score after auto-fails.
    fn after(&self, calculated: &Exact, fails: &AutoFails, effect: AutoFailEffect, bonus: Bonus) -> Option<Exact> {
        match effect {
            AutoFailEffect::Zero if fails.card => Some(Exact::zero()),
            AutoFailEffect::Zero if !fails.sections.is_empty() => self.card(&fails.sections, bonus),
            AutoFailEffect::Zero | AutoFailEffect::OutcomeOnly => Some(calculated.clone()),
        }
    }

    fn standard(&self) -> impl Iterator<Item = &SectionSum<'a>> {
        self.0.iter().filter(|it| it.section.kind == SectionKind::Standard)
    }
}
