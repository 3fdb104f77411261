//! That labels go where they tell most, checked against all ways to spend a budget.

use plumbline_progress::label_budget::{Candidate, Rating, Stratum, plan, strata};
use proptest::prelude::*;

use crate::assert_near;

fn stratum(criterion: usize, share: f64, labels: u64, wrong: u64) -> Stratum {
    Stratum { criterion, share, labels, wrong, expected: 0.5 }
}

#[test]
fn labels_are_allocated_as_neyman_says() {
    // Error rates of 50 % and 5 % are known well enough that the prior matters little.
    let strata = [stratum(0, 0.5, 200, 100), stratum(0, 0.5, 200, 10)];
    let candidates: Vec<Candidate> = (0..4000).map(|it| Candidate { cost: 1.0, strata: vec![it % 2] }).collect();
    let plan = plan(&[1.0], &strata, &candidates, 2000.0, 1);
    let labels = |of: usize| 200.0 + plan.chosen.iter().filter(|it| *it % 2 == of).count() as f64;
    // √(p·q) of a half against that of (10 + 1) / 202.
    assert_near(labels(0) / labels(1), (0.5 * 0.5_f64).sqrt() / (0.054_455 * 0.945_545_f64).sqrt(), 0.02);
    assert!(plan.precision[0].half_width_then < plan.precision[0].half_width / 2.0);
}

#[test]
fn prefers_what_is_unsure_important_and_short() {
    let strata = [stratum(0, 1.0, 0, 0), stratum(1, 1.0, 50, 2)];
    let candidate = |cost, of: &[usize]| Candidate { cost, strata: of.to_vec() };
    let first = |importance: &[f64], candidates: &[Candidate]| plan(importance, &strata, candidates, 10.0, 1).chosen[0];
    assert_eq!(first(&[1.0, 1.0], &[candidate(1.0, &[1]), candidate(1.0, &[0])]), 1, "nothing is known of it");
    assert_eq!(first(&[0.0, 1.0], &[candidate(1.0, &[1]), candidate(1.0, &[0])]), 0, "the other matters to nobody");
    assert_eq!(first(&[1.0, 1.0], &[candidate(9.0, &[0]), candidate(3.0, &[0])]), 1, "it is shorter");
    assert_eq!(first(&[1.0, 1.0], &[candidate(1.0, &[0]), candidate(1.0, &[0, 1])]), 1, "it serves both");
}

#[test]
fn chance_decides_between_equals_and_can_be_repeated() {
    let strata = [stratum(0, 1.0, 0, 0)];
    let candidates = vec![Candidate { cost: 1.0, strata: vec![0] }; 100];
    let chosen = |seed| plan(&[1.0], &strata, &candidates, 5.0, seed).chosen;
    assert_eq!(chosen(1), chosen(1));
    assert_ne!(chosen(1), chosen(2));
}

#[test]
fn ratings_that_cannot_be_told_apart_are_one_stratum() {
    let rating = |level, confidence| Rating { criterion: 0, level, confidence };
    let sure = rating(1, Some(0.9));
    let all = [vec![rating(0, None)], vec![sure], vec![rating(1, Some(0.8))], vec![rating(1, Some(0.3))]];
    let (strata, places) = strata(&all, &[(sure, false), (rating(1, Some(1.0)), true), (rating(7, None), true)]);
    assert_eq!(places, [vec![0], vec![2], vec![2], vec![1]]);
    let known = |it: &Stratum| (it.share, it.labels, it.wrong);
    assert_eq!(strata.iter().map(known).collect::<Vec<_>>(), [(0.25, 0, 0), (0.25, 0, 0), (0.5, 2, 1)]);
    assert_eq!(strata[0].expected, 0.5);
    assert_near(strata[2].expected, 0.15, 1e-12);
}

proptest! {
    #[test]
    fn spends_no_more_than_there_is_and_never_widens(
        strata in prop::collection::vec((0_usize..3, 0.0..1.0_f64, 0_u64..20), 1..8),
        candidates in prop::collection::vec((0.5..5.0_f64, prop::collection::vec(0_usize..10, 0..4)), 0..30),
        budget in 0.0..40.0_f64,
    ) {
        let strata: Vec<Stratum> = strata.into_iter().map(|(of, share, labels)| stratum(of, share, labels, labels / 3)).collect();
        let candidates: Vec<Candidate> =
            candidates.into_iter().map(|(cost, strata)| Candidate { cost, strata }).collect();
        let plan = plan(&[1.0, 2.0, 0.5], &strata, &candidates, budget, 9);
        let mut once = plan.chosen.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), plan.chosen.len());
        prop_assert!(plan.chosen.iter().map(|it| candidates[*it].cost).sum::<f64>() <= budget + 1e-9);
        prop_assert!(plan.precision.iter().all(|it| it.half_width_then <= it.half_width));
    }

    #[test]
    fn of_one_criterion_no_other_choice_is_better(
        strata in prop::collection::vec((0.1..1.0_f64, 0_u64..6), 2..5),
        of in prop::collection::vec(0_usize..5, 1..9),
        budget in 1_u32..6,
    ) {
        let strata: Vec<Stratum> = strata.into_iter().map(|(share, labels)| stratum(0, share, labels, labels / 2)).collect();
        let candidates: Vec<Candidate> =
            of.iter().map(|it| Candidate { cost: 1.0, strata: vec![it % strata.len()] }).collect();
        let width = |candidates: &[Candidate], budget| plan(&[1.0], &strata, candidates, budget, 1).precision[0].half_width_then;
        let greedy = width(&candidates, f64::from(budget));
        for subset in (0_u32..1 << candidates.len()).filter(|it| it.count_ones() <= budget) {
            let only: Vec<Candidate> =
                (0..candidates.len()).filter(|it| subset >> it & 1 == 1).map(|it| candidates[it].clone()).collect();
            prop_assert!(greedy <= width(&only, 100.0) + 1e-12);
        }
    }
}
