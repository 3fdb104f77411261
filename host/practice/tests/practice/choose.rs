//! What is worth practising: levels shrunk as published, and an order that chance does not decide.

use plumbline_practice::choose::{Choice, Estimate, Policy, Spread, Standing, Sums, Why, choose, difficulty, shrunk};
use plumbline_practice::spread::{Moments, spread};
use proptest::prelude::*;

fn standing(criterion: &str, level: f64, error: f64) -> Standing {
    Standing {
        scorecard: "sales-conversation".into(),
        criterion: criterion.into(),
        weight: 0.2,
        estimate: Estimate { level, error },
        n: 20,
        practised_unseen: 0,
        due: false,
    }
}

fn chosen(standings: &[Standing]) -> Vec<String> {
    choose(standings, Policy::default()).into_iter().map(|it| it.criterion).collect()
}

/// Efron and Morris 1975: 18 batters, 45 at bats each; Clemente hit 18 and is put at .290 where others stand at .265.
#[test]
fn a_level_is_shrunk_as_published() {
    let within = 0.265_389 * (1.0 - 0.265_389);
    // The paper's factor, 0.212391 of the way from the mean to the player's own average.
    let own = 0.212_391;
    let between = own * within / 45.0 / (1.0 - own);
    let clemente = shrunk(Sums { n: 45, sum: 18.0 }, Spread { mean: 0.265_389, between, within });
    assert!((clemente.level - (0.265_389 + own * (0.4 - 0.265_389))).abs() < 1e-9, "{clemente:?}");
    let nobody = shrunk(Sums::default(), Spread { mean: 0.6, between: 0.04, within: 0.1 });
    assert_eq!((nobody.level, nobody.error), (0.6, 0.2), "without a score, where people stand");
}

#[test]
fn one_bad_score_after_many_good_ones_is_no_gap() {
    let spread = Spread { mean: 0.7, between: 0.02, within: 0.08 };
    let estimate = shrunk(Sums { n: 20, sum: 19.0 * 0.85 }, spread);
    let good = Standing { estimate, ..standing("closing", 0.0, 0.0) };
    assert_eq!(chosen(&[good]), [""; 0]);
}

#[test]
fn what_is_furthest_below_weighs_most_and_is_surest_comes_first() {
    let far = standing("far", 0.3, 0.05);
    let near = standing("near", 0.65, 0.05);
    let unsure = standing("unsure", 0.65, 0.3);
    let light = Standing { weight: 0.02, ..standing("light", 0.3, 0.05) };
    let reached = standing("reached", 0.9, 0.05);
    let rare = Standing { n: 2, ..standing("rare", 0.1, 0.05) };
    let practised = Standing { practised_unseen: 3, ..standing("practised", 0.3, 0.05) };
    let due = Standing { due: true, ..standing("due", 0.9, 0.05) };
    let all = [due, reached, light, unsure, near, practised, rare, far];
    assert_eq!(chosen(&all), ["far", "unsure", "near", "practised", "light", "due"]);
    let choices = choose(&all, Policy::default());
    let Choice { shortfall, certainty, why, .. } = &choices[0];
    assert!((shortfall - 0.45).abs() < 1e-6 && *certainty > 0.999 && *why == Why::BelowTarget, "{:?}", choices[0]);
    assert_eq!(choices[5].why, Why::Due);
}

proptest! {
    #[test]
    fn a_choice_depends_on_no_order_and_difficulty_rises_with_the_level(
        levels in proptest::collection::vec((0.0..1.0f64, 0.0..0.3f64), 1..12),
        error in 0.0..0.2f64,
        low in 0.0..1.0f64,
        more in 0.0..0.5f64,
    ) {
        let all: Vec<Standing> =
            levels.iter().enumerate().map(|(index, (level, error))| standing(&format!("c-{index}"), *level, *error)).collect();
        let reversed: Vec<Standing> = all.iter().rev().cloned().collect();
        prop_assert_eq!(choose(&all, Policy::default()), choose(&reversed, Policy::default()));
        for it in choose(&all, Policy::default()) {
            prop_assert!(it.value >= 0.0 && (0.0..=1.0).contains(&it.certainty) && (0.0..=1.0).contains(&it.difficulty));
        }
        let at = |level| difficulty(Estimate { level, error }, 0.75);
        prop_assert!(at(low) <= at(low + more));
    }
}

/// One-way analysis of variance of three people with 3, 2 and 4 scores, computed by hand from the definitions.
#[test]
fn people_and_conversations_are_told_apart() {
    let people = [&[0.2, 0.4, 0.3][..], &[0.9, 0.7], &[0.5, 0.5, 0.6, 0.4]];
    let moments: Vec<_> = people
        .iter()
        .map(|scores| {
            let mut moments = Moments::default();
            scores.iter().for_each(|it| moments.add(*it));
            moments
        })
        .collect();
    let found = spread(&moments);
    // Within: (0.02 + 0.02 + 0.02) / 6. Between: (3·0.2² + 2·0.3² + 4·0²) / 2, of groups of (9 − 29/9) / 2 on average.
    let (within, between, size) = (0.01, 0.15, (9.0 - 29.0 / 9.0) / 2.0);
    for (name, found, expected) in [
        ("mean", found.mean, 0.5),
        // Beside what is taken for granted, which counts as four degrees of freedom.
        ("within", found.within, (6.0 * within + 4.0 * 0.06) / 10.0),
        ("between", found.between, (2.0 * (between - within) / size + 4.0 * 0.04) / 6.0),
    ] {
        assert!((found - expected).abs() < 1e-12, "{name}: {found} is not {expected}");
    }
    // Three who are alike to the last digit make nothing certain.
    let alike = spread(&[moments[0]; 3]);
    assert!(alike.between > 0.0 && alike.within > 0.0, "{alike:?}");
    // Where nobody has anything to say, or one person alone, what is not known is taken for granted and nothing is certain.
    let nobody = spread(&[]);
    let alone = spread(&moments[..1]);
    assert!(nobody.between > 0.0 && nobody.within > 0.0 && alone.between > 0.0);
    assert!((nobody.mean - 0.5).abs() < 1e-12 && (alone.mean - 0.3).abs() < 1e-12);
}
