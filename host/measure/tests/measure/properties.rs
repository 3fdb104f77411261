//! What holds for every card and whatever a guest says.

use plumbline_core::Decimal;
use plumbline_core::definition::{Definition, QuotesFrom, RawCriterion, RawDefinition, RawScale, RawSection, Scale};
use plumbline_core::finding::{Finding, Measured, Quote, Rating, Reach};
use plumbline_core::score::{Card, NotApplicable, Policies};
use plumbline_core::transcript::Span;
use plumbline_measure::{default_policies, hashes, join, reasons, score, sound, split, without_bonus};
use proptest::prelude::*;
use proptest::sample::select;

use crate::build::{
    TEXTS, assessment, card, criterion, finding, levels, quote, section, sound_card, three_criteria, transcript,
};

/// A card that adds up, with a rating for each criterion.
#[derive(Clone, Debug)]
struct Plan(Vec<PlannedSection>);

#[derive(Clone, Debug)]
struct PlannedSection {
    bonus: bool,
    weight: u32,
    criteria: Vec<PlannedCriterion>,
}

#[derive(Clone, Debug)]
struct PlannedCriterion {
    weight: u32,
    /// How far each level is above the one before.
    steps: Vec<u32>,
    auto_fail: Option<(&'static str, u32)>,
    rating: Planned,
}

#[derive(Clone, Debug, PartialEq)]
enum Planned {
    Level(usize),
    NotApplicable,
    Insufficient,
    Unscorable,
    Invented,
}

prop_compose! {
    fn planned_criterion()(
        weight in 1_u32..100,
        steps in prop::collection::vec(1_u32..50, 1..5),
        auto_fail in prop::option::weighted(0.2, (select(vec!["section", "card"]), 1_u32..=100)),
    )(
        rating in prop_oneof![
            6 => (0..=steps.len()).prop_map(Planned::Level),
            1 => select(vec![Planned::NotApplicable, Planned::Insufficient, Planned::Unscorable, Planned::Invented]),
        ],
        (weight, steps, auto_fail) in Just((weight, steps, auto_fail)),
    ) -> PlannedCriterion {
        PlannedCriterion { weight, steps, auto_fail, rating }
    }
}

fn plan() -> impl Strategy<Value = Plan> {
    let section = (any::<bool>(), 1_u32..1_000, prop::collection::vec(planned_criterion(), 1..5));
    prop::collection::vec(section, 1..5).prop_map(|sections| {
        let sections = sections.into_iter().enumerate().map(|(index, (bonus, weight, criteria))| PlannedSection {
            bonus: bonus && index > 0,
            weight,
            criteria,
        });
        Plan(sections.collect())
    })
}

impl Plan {
    fn definition(&self, scaled: f64) -> Definition {
        let mut raw = card(Vec::new());
        raw.sections = self.0.iter().enumerate().map(|(index, it)| it.raw(index, scaled)).collect();
        sound(&raw).unwrap()
    }

    fn findings(&self) -> Vec<Finding> {
        let sections = self.0.iter().enumerate();
        sections
            .flat_map(|(index, it)| it.criteria.iter().enumerate().map(move |(inner, it)| it.finding(index, inner)))
            .collect()
    }

    fn card(&self, policies: &Policies) -> Card {
        score(&self.definition(1.0), policies, &transcript(&TEXTS), &assessment(self.findings())).unwrap()
    }

    fn criteria(&self) -> impl Iterator<Item = &PlannedCriterion> {
        self.0.iter().flat_map(|it| &it.criteria)
    }
}

impl PlannedSection {
    fn raw(&self, index: usize, scaled: f64) -> RawSection {
        let criteria = self.criteria.iter().enumerate().map(|(inner, it)| RawCriterion {
            weight: f64::from(it.weight) * scaled,
            scale: levels(&it.points()),
            auto_fail: it.auto_fail.filter(|_| !self.bonus).map_or("none", |it| it.0).into(),
            passes_at: it.auto_fail.filter(|_| !self.bonus).map(|it| f64::from(it.1)),
            ..criterion(&format!("c{index}-{inner}"))
        });
        let kind = if self.bonus { "bonus" } else { "standard" };
        section(&format!("s{index}"), kind, f64::from(self.weight) * scaled, criteria.collect())
    }

    /// The mean over what is rated, in floats and by another way than the crate's.
    fn mean(&self) -> Option<f64> {
        let rated = || self.criteria.iter().filter_map(|it| Some((f64::from(it.weight), it.share()?)));
        let whole: f64 = rated().map(|it| it.0).sum();
        (whole > 0.0).then(|| rated().map(|(weight, share)| weight / whole * share * 100.0).sum())
    }
}

impl PlannedCriterion {
    fn points(&self) -> Vec<f64> {
        let mut points = vec![-3.5];
        points.extend(self.steps.iter().scan(-3.5, |at, step| {
            *at += f64::from(*step);
            Some(*at)
        }));
        points
    }

    fn share(&self) -> Option<f64> {
        let Planned::Level(level) = self.rating else { return None };
        let sum = |steps: &[u32]| f64::from(steps.iter().sum::<u32>());
        Some(sum(&self.steps[..level]) / sum(&self.steps))
    }

    fn finding(&self, index: usize, inner: usize) -> Finding {
        let id = format!("c{index}-{inner}");
        match self.rating {
            Planned::Level(level) => finding(&id, Rating::Level(u32::try_from(level).unwrap())),
            Planned::NotApplicable => finding(&id, Rating::NotApplicable("so".into())),
            Planned::Insufficient => finding(&id, Rating::InsufficientEvidence("so".into())),
            Planned::Unscorable => finding(&id, Rating::Unscorable("so".into())),
            Planned::Invented => Finding { quotes: vec![quote(9, 0, 1)], ..finding(&id, Rating::Level(1)) },
        }
    }
}

fn least(share: &str) -> Policies {
    Policies { least_rated: share.parse().unwrap(), ..Policies::default() }
}

proptest! {
    #[test]
    fn the_order_of_findings_does_not_matter(plan in plan(), seed in any::<prop::sample::Index>()) {
        let mut findings = plan.findings();
        let middle = seed.index(findings.len());
        findings.rotate_left(middle);
        findings[..middle].reverse();
        let policies = Policies::default();
        let found = score(&plan.definition(1.0), &policies, &transcript(&TEXTS), &assessment(findings)).unwrap();
        let mut expected = plan.card(&policies);
        // Only the places of failures follow the answer's order.
        let (found, _) = split(found);
        for (left, right) in expected.criteria.iter_mut().zip(&found.criteria) {
            prop_assert_eq!(left.failure.is_some(), right.failure.is_some());
            left.failure.clone_from(&right.failure);
        }
        prop_assert_eq!(split(expected).0, found);
    }

    #[test]
    fn only_the_proportions_of_weights_matter(plan in plan(), scaled in select(vec![0.5, 2.0, 7.0, 1_000.0])) {
        let scaled = score(&plan.definition(scaled), &least("0"), &transcript(&TEXTS), &assessment(plan.findings()));
        prop_assert_eq!(scaled.unwrap(), plan.card(&least("0")));
    }

    #[test]
    fn the_exact_score_is_the_one_that_floats_come_close_to(plan in plan()) {
        let found = plan.card(&least("0"));
        let standard = || plan.0.iter().filter(|it| !it.bonus);
        let rated = || standard().filter_map(|it| Some((f64::from(it.weight), it.mean()?)));
        let whole: f64 = rated().map(|it| it.0).sum();
        let all: f64 = standard().map(|it| f64::from(it.weight)).sum();
        let bonus = plan.0.iter().filter(|it| it.bonus).filter_map(|it| Some(f64::from(it.weight) * it.mean()? / all));
        let mean = (whole > 0.0).then(|| rated().map(|(weight, mean)| weight * mean / whole).sum::<f64>());
        let expected = mean.map(|mean| mean + bonus.sum::<f64>());
        prop_assert_eq!(found.calculated.is_some(), expected.is_some());
        if let (Some(found), Some(expected)) = (found.calculated, expected) {
            prop_assert!((found.to_f64() - expected).abs() <= 0.000_05 + 1e-7, "{} is not {}", found, expected);
        }
        for (score, section) in found.sections.iter().zip(&plan.0) {
            prop_assert_eq!(score.score.is_some(), section.mean().is_some());
            if let (Some(score), Some(mean)) = (score.score, section.mean()) {
                prop_assert!((score.to_f64() - mean).abs() <= 0.000_05 + 1e-7, "{} is not {}", score, mean);
            }
        }
    }

    #[test]
    fn scores_stay_within_their_bounds(plan in plan()) {
        let definition = plan.definition(1.0);
        let found = plan.card(&Policies::default());
        let bounds = Decimal::ZERO..=Decimal::HUNDRED;
        let within = |score: Option<Decimal>| score.is_none_or(|it| bounds.contains(&it));
        prop_assert!(found.criteria.iter().all(|it| within(it.score)));
        prop_assert!(found.sections.iter().all(|it| within(it.score)));
        prop_assert!(within(without_bonus(&definition, &found)));
        prop_assert!((Decimal::ZERO..=Decimal::ONE).contains(&found.rated_weight));
        prop_assert!(found.r#final <= found.calculated);
        prop_assert!(without_bonus(&definition, &found) <= found.r#final);
        prop_assert_eq!(found.calculated.is_some(), found.r#final.is_some());
        let passed = found.outcome == plumbline_core::score::Verdict::Passed;
        prop_assert_eq!(reasons(&definition, &found).is_empty(), passed);
    }

    #[test]
    fn a_better_rating_never_lowers_a_score(plan in plan(), which in any::<prop::sample::Index>()) {
        let mut better = plan.clone();
        let count = plan.criteria().count();
        let chosen = which.index(count);
        let criterion = better.0.iter_mut().flat_map(|it| &mut it.criteria).nth(chosen).unwrap();
        let Planned::Level(level) = &mut criterion.rating else { return Ok(()) };
        *level = criterion.steps.len().min(*level + 1);
        let (before, after) = (plan.card(&Policies::default()), better.card(&Policies::default()));
        prop_assert!(after.calculated >= before.calculated);
        prop_assert!(after.r#final >= before.r#final);
        prop_assert_eq!(after.rated_weight, before.rated_weight);
    }

    #[test]
    fn counting_as_a_pass_is_never_worse_than_leaving_out(plan in plan()) {
        let exclude = plan.card(&least("0"));
        let as_pass = plan.card(&Policies { not_applicable: NotApplicable::AsPass, ..least("0") });
        prop_assert!(as_pass.calculated >= exclude.calculated);
        prop_assert!(as_pass.rated_weight >= exclude.rated_weight);
    }

    #[test]
    fn words_leave_every_card_and_come_back(plan in plan()) {
        let whole = plan.card(&Policies::default());
        let (bare, words) = split(whole.clone());
        prop_assert!(bare.criteria.iter().all(|it| it.rationale.is_empty() && it.suggestion.is_none()));
        prop_assert_eq!(join(bare, words), whole);
    }
}

/// A finding for the criterion at `index` of [`three_criteria`], which mostly makes sense and sometimes does not.
fn any_finding(index: usize, id: &'static str) -> impl Strategy<Value = Finding> {
    let sensible = if index == 1 {
        (0_u32..=10).prop_map(|it| Rating::Number(f64::from(it) / 10.0)).boxed()
    } else {
        (0_u32..4).prop_map(Rating::Level).boxed()
    };
    let rating = prop_oneof![
        20 => sensible,
        1 => any::<u32>().prop_map(Rating::Level),
        1 => prop::num::f64::ANY.prop_map(Rating::Number),
        1 => any::<String>().prop_map(Rating::NotApplicable),
        1 => any::<String>().prop_map(Rating::Unscorable),
    ];
    let small = |below: u32| prop_oneof![30 => 0..below, 1 => any::<u32>()];
    let quote = prop_oneof![
        select(vec![quote(0, 0, 19), quote(0, 5, 12), quote(1, 24, 31), quote(2, 46, 49), quote(3, 56, 64)]),
        (small(4), small(66), small(12))
            .prop_map(|(turn, start, length)| Quote { turn, text: Span { start, end: start.saturating_add(length) } }),
    ];
    let reach = (small(3), small(5)).prop_map(|(first, last)| Reach { first, last });
    let name = prop_oneof![20 => select(vec!["own-count", "talk-share"]).prop_map(str::to_owned), 1 => any::<String>()];
    let value = prop_oneof![20 => Just(50.0), 1 => prop::num::f64::ANY];
    let measured = (name, value).prop_map(|(name, value)| Measured { name, value, unit: "%".into() });
    let places =
        (prop::collection::vec(quote, 0..3), prop::collection::vec(reach, 0..3), prop::collection::vec(measured, 0..3));
    let confidence = prop::option::of(prop_oneof![30 => Just(0.5_f32), 1 => prop::num::f32::ANY]);
    let criterion = prop_oneof![60 => Just(id.to_owned()), 1 => any::<String>()];
    (criterion, rating, confidence, any::<String>(), places).prop_map(
        |(criterion, rating, confidence, rationale, (quotes, searched, measured))| Finding {
            criterion,
            rating,
            confidence,
            rationale,
            suggestion: None,
            quotes,
            searched,
            measured,
            options: Vec::new(),
        },
    )
}

/// Puts something arbitrary somewhere into a sound definition.
fn disturb(raw: &mut RawDefinition, place: usize, text: &str, number: f64) {
    let section = &mut raw.sections[0];
    let [first, second, _] = section.criteria.as_mut_slice() else { return };
    let (RawScale::Levels(levels), RawScale::Number(bounds)) = (&mut first.scale, &mut second.scale) else { return };
    match place {
        0 => raw.id = text.into(),
        1 => raw.title = text.into(),
        2 => raw.version = text.into(),
        3 => raw.languages.push(text.into()),
        4 => raw.conversation_types.push(text.into()),
        5 => raw.options.push((text.into(), text.into())),
        6 => raw.options.push(("least-rated".into(), text.into())),
        7 => section.kind = text.into(),
        8 => section.weight = number,
        9 => first.id = text.into(),
        10 => first.guidance = text.into(),
        11 => first.weight = number,
        12 => levels.iter_mut().skip(1).take(1).for_each(|it| it.points = number),
        13 => levels.iter_mut().take(1).for_each(|it| it.anchor = text.into()),
        14 => bounds.lowest = number,
        15 => bounds.highest = number,
        16 => bounds.unit = text.into(),
        17 => bounds.curve = vec![(0.0, 0.0), (number, 50.0)],
        18 => bounds.curve = vec![(0.0, 0.0), (1.0, number)],
        19 => bounds.curve.truncate(1),
        20 => (first.auto_fail, first.passes_at) = ("card".into(), Some(number)),
        21 => (second.auto_fail, second.passes_at) = ("section".into(), Some(number)),
        22 => first.passes_at = Some(number),
        23 => first.proof = text.into(),
        24 => second.proof = "quotes".into(),
        25 => second.quotes_from = text.into(),
        26 => first.skills.push(text.into()),
        27 => levels.truncate(1),
        _ => section.criteria.clear(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_a_guest_finds_breaks_the_host(
        first in any_finding(0, "open"),
        second in any_finding(1, "share"),
        third in any_finding(2, "calm"),
    ) {
        let definition = sound_card(three_criteria());
        let answer = score(&definition, &Policies::default(), &transcript(&TEXTS), &assessment(vec![first, second, third]));
        let card = match answer {
            Ok(card) => card,
            Err(failure) => {
                prop_assert_eq!(failure.kind(), "invalid-output");
                return Ok(());
            }
        };
        for (score, (_, criterion)) in card.criteria.iter().zip(definition.criteria()) {
            prop_assert!(score.score.is_none() || score.failure.is_none());
            for evidence in &score.evidence {
                let text = TEXTS[evidence.turn].get(evidence.start_byte..evidence.end_byte);
                prop_assert!(text.is_some_and(|it| !it.trim().is_empty()), "{:?}", evidence);
                let by_subject = evidence.turn % 2 == 0;
                prop_assert!(criterion.quotes_from == QuotesFrom::Others || by_subject, "{:?}", evidence);
                prop_assert!(criterion.quotes_from == QuotesFrom::Subject || !by_subject, "{:?}", evidence);
            }
        }
    }

    #[test]
    fn nothing_that_a_guest_defines_breaks_the_host(
        places in prop::collection::vec(0_usize..29, 1..4),
        text in prop_oneof![any::<String>(), select(vec!["en", "card", "quotes", "0.5", "1.2.3"]).prop_map(str::to_owned)],
        number in prop_oneof![prop::num::f64::ANY, -1.0..101.0_f64, select(vec![0.0, 1.0, 50.0, 1e11])],
    ) {
        let mut raw = card(three_criteria());
        for place in places {
            disturb(&mut raw, place, &text, number);
        }
        match sound(&raw) {
            Err(faults) => prop_assert!(!faults.is_empty()),
            Ok(definition) => {
                let _ = (hashes(&definition), default_policies(&definition));
                for (section, criterion) in definition.criteria() {
                    prop_assert!(section.weight > Decimal::ZERO && criterion.weight > Decimal::ZERO);
                    let rating = match &criterion.scale {
                        Scale::Levels(levels) => Rating::Level(u32::try_from(levels.len() - 1).unwrap()),
                        Scale::Number(bounds) => Rating::Number(bounds.highest.to_f64()),
                    };
                    let mut alone = raw.clone();
                    alone.sections[0].criteria.retain(|it| it.id == criterion.id);
                    let quotes = if criterion.quotes_from == QuotesFrom::Others { Vec::new() } else { vec![quote(0, 0, 4)] };
                    let findings = vec![Finding { quotes, ..finding(&criterion.id, rating) }];
                    let alone = sound(&alone).unwrap();
                    let card = score(&alone, &Policies::default(), &transcript(&TEXTS), &assessment(findings)).unwrap();
                    let score = card.criteria[0].score.unwrap();
                    prop_assert!((Decimal::ZERO..=Decimal::HUNDRED).contains(&score));
                }
            }
        }
    }
}
