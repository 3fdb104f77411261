//! Where people stand, and whose a pattern is, in worlds without chance or with a little.

use plumbline_core::ids::PersonId;
use plumbline_core::sums::Sums;
use plumbline_progress::improvement::question::{Cell, CriterionData, Series, Stratum, Window};
use plumbline_progress::level::levels;
use plumbline_progress::pattern::{Asked, Lever, PatternKind, SourceKind, pattern};
use plumbline_progress::seeded::Seeded;
use uuid::Uuid;

const WINDOW: Window = Window { first: 0, weeks: 13 };

/// Twelve people, two kinds of conversation, four of each in a week.
fn data(score: impl Fn(u32, i32, u32) -> f64, series: impl Fn(i32) -> u32) -> CriterionData {
    let mut random = Seeded::new(5);
    let mut cells = Vec::new();
    for person in 0..12 {
        for week in 0..13 {
            for stratum in 0..2 {
                let mut sums = Sums::default();
                for _ in 0..4 {
                    let score = score(person, week, stratum) + 8.0 * (random.share() - 0.5);
                    sums += Sums::of((score * 10_000.0) as i64);
                }
                cells.push(Cell { person, week, stratum, series: series(week), sums });
            }
        }
    }
    let one = |name: &str| Series { name: name.into(), changed: Vec::new() };
    CriterionData { criterion: "a".into(), cells, series: vec![one("1"), one("2")], links: Vec::new() }
}

#[test]
fn levels_and_trends_are_those_of_the_newest_series() {
    let score = |person: u32, week: i32, stratum: u32| {
        40.0 + f64::from(person) + f64::from(week) / 2.0 + 10.0 * f64::from(stratum) + if week < 6 { 20.0 } else { 0.0 }
    };
    let found = levels(&data(score, |week| u32::from(week >= 6)), 2, WINDOW, WINDOW);
    assert_eq!((found.series, found.breaks, found.people.len()), (Some(1), vec![6], 12));
    let mut held = 0;
    for level in &found.people {
        // Weeks 6 to 12 and both kinds alike.
        let truth = 40.0 + f64::from(level.person) + 4.5 + 5.0;
        held += usize::from(level.interval.contains(truth));
        assert!((level.level.value - truth).abs() < 3.5 * level.level.error && level.level.error < 1.0, "{level:?}");
        let trend = level.trend.unwrap();
        assert!((trend.value - 2.0).abs() < 3.0 * trend.error && level.reliability.unwrap() > 0.9, "{level:?}");
        assert_eq!((level.weeks.len(), level.conversations), (13, 56));
    }
    assert!(held >= 10, "{held} of 12");
    let drawn_in = found.people.iter().filter(|it| (it.level.value - 55.0).abs() < (it.mean - 55.0).abs()).count();
    assert_eq!(drawn_in, 12);
}

#[test]
fn practice_is_for_people_who_differ() {
    let strata = ["new", "renewal"].map(|it| Stratum {
        conversation_type: it.into(),
        channel: "phone".into(),
        language: "en".into(),
        source: "a".into(),
    });
    let people: Vec<(u32, Option<PersonId>)> =
        (0..12).map(|it| (it, Some(PersonId(Uuid::from_u128(u128::from(it % 2)))))).collect();
    let asked = Asked { seed: 1, window: WINDOW, people: &people, strata: &strata };
    type Score = fn(u32, i32, u32) -> f64;
    type Case = (&'static str, Score, PatternKind, Lever, bool, Option<SourceKind>);
    let cases: [Case; 5] = [
        (
            "people",
            |person, _, _| 50.0 + f64::from(person * 5 % 12),
            PatternKind::Individual,
            Lever::Practice,
            true,
            Some(SourceKind::Person),
        ),
        (
            "kinds",
            |_, _, kind| 50.0 + 8.0 * f64::from(kind),
            PatternKind::Structural,
            Lever::Enablement,
            false,
            Some(SourceKind::ConversationType),
        ),
        (
            "weeks",
            |_, week, _| 50.0 + f64::from(week * 5 % 13),
            PatternKind::Structural,
            Lever::Process,
            false,
            Some(SourceKind::Week),
        ),
        (
            "managers",
            |person, _, _| 50.0 + 12.0 * f64::from(person % 2),
            PatternKind::Structural,
            Lever::Leading,
            false,
            None,
        ),
        ("nothing", |_, _, _| 50.0, PatternKind::Unclear, Lever::MoreConversations, false, Some(SourceKind::Rest)),
    ];
    for (name, score, kind, lever, practice, greatest) in cases {
        let found = pattern(&asked, &data(score, |_| 0)).unwrap();
        if name == "managers" {
            // Two managers are too few to be sure of their differing; nobody is sent to practise for it all the same.
            assert!(
                !found.practice_helps && matches!(found.lever, Lever::Leading | Lever::MoreConversations),
                "{found:?}"
            );
            continue;
        }
        assert_eq!((found.kind, found.lever, found.practice_helps), (kind, lever, practice), "{name}: {found:?}");
        let most = found.sources.iter().max_by(|a, b| a.share.total_cmp(&b.share)).unwrap();
        assert!(
            greatest.is_none_or(|it| it == most.source) && most.share_interval.contains(most.share),
            "{name}: {found:?}"
        );
        assert!((found.sources.iter().map(|it| it.share).sum::<f64>() - 1.0).abs() < 1e-9, "{name}");
    }
}
