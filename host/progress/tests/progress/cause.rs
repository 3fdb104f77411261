//! Causes: who is credited, at which grade, and why not at a better one. How often these are right is the simulator's to say.

use plumbline_core::ids::{PersonId, TeamId};
use plumbline_core::sums::Sums;
use plumbline_progress::improvement::answer;
use plumbline_progress::improvement::question::{
    Begun, Candidate, Cell, CriterionData, Design, Kind, Person, Question, Series, SkillData, Stratum, Window,
};
use plumbline_progress::improvement::reply::{Grade, Method, SkillAnswer, Why};
use plumbline_progress::seeded::Seeded;
use uuid::Uuid;

const PEOPLE: u32 = 24;

fn candidate(id: &str, begun: &[(u32, i32)], design: Design) -> Candidate {
    let begun = begun.iter().map(|(person, week)| Begun { person: *person, week: *week }).collect();
    Candidate { id: id.into(), kind: Kind::Initiative, skills: Vec::new(), begun, design }
}

/// Of 24 people the first `asked` are asked about. Weeks −26 to 12 have three conversations each; from its start on, the first
/// candidate adds `effect`.
fn ask(asked: u32, effect: f64, candidates: Vec<Candidate>) -> SkillAnswer {
    let person = |it: u32| Person {
        id: PersonId(Uuid::from_u128(it.into())),
        asked: it < asked,
        team: Some(TeamId(Uuid::from_u128(u128::from(it / 8)))),
        since: Some(-300),
    };
    let mut random = Seeded::new(3);
    let mut cells = Vec::new();
    for person in 0..PEOPLE {
        let start = candidates.first().and_then(|it| it.begun.iter().find(|it| it.person == person)).map(|it| it.week);
        for week in -26..13 {
            let mut sums = Sums::default();
            for _ in 0..3 {
                let raised = if start.is_some_and(|it| week >= it) { effect } else { 0.0 };
                let score = 50.0 + f64::from(person % 7) + 10.0 * random.share() + raised;
                sums += Sums::of((score * 10_000.0) as i64);
            }
            cells.push(Cell { person, week, stratum: 0, series: 0, sums });
        }
    }
    let word = || "a".to_owned();
    let question = Question {
        seed: 9,
        before: Window { first: -13, weeks: 13 },
        after: Window { first: 0, weeks: 13 },
        people: (0..PEOPLE).map(person).collect(),
        strata: vec![Stratum { conversation_type: word(), channel: word(), language: word(), source: word() }],
        candidates,
        false_discovery: 0.05,
    };
    let series = vec![Series { name: word(), changed: Vec::new() }];
    let criterion = CriterionData { criterion: word(), cells, series, links: Vec::new() };
    let skill = SkillData { skill: word(), least_important: 3.0, criteria: vec![criterion] };
    let first = answer(&question, std::slice::from_ref(&skill));
    assert_eq!(first, answer(&question, &[skill]), "the same question has the same answer");
    first.skills[0].clone()
}

#[test]
fn each_design_has_its_grade_and_its_reasons() {
    let every = |people: std::ops::Range<u32>, week| people.map(|it| (it, week)).collect::<Vec<_>>();
    let drawn = |registered| Design::Drawn { controls: (12..PEOPLE).collect(), by_team: false, registered };
    let chosen = || Design::Chosen;
    let cases = [
        ("by lot", 24, every(0..12, 0), drawn(true), Grade::A, Some(Method::RandomisedStart), None),
        (
            "by lot, not registered",
            24,
            every(0..12, 0),
            drawn(false),
            Grade::B,
            Some(Method::RandomisedStart),
            Some(Why::NotRegistered),
        ),
        (
            "five of 24",
            5,
            every(0..5, 0),
            chosen(),
            Grade::B,
            Some(Method::DifferenceInDifferences),
            Some(Why::NotRandomised),
        ),
        (
            "one of three teams",
            8,
            every(0..8, 0),
            chosen(),
            Grade::C,
            Some(Method::InterruptedTimeSeries),
            Some(Why::NobodyToCompare),
        ),
        (
            "all, five weeks before the end",
            24,
            every(0..24, 8),
            chosen(),
            Grade::D,
            Some(Method::BeforeAfter),
            Some(Why::TooFewWeeks),
        ),
        (
            "all, one after the other",
            24,
            (0..24).map(|it| (it, it as i32 % 8)).collect(),
            chosen(),
            Grade::B,
            Some(Method::DifferenceInDifferences),
            None,
        ),
        ("after the last week", 5, every(0..5, 12), chosen(), Grade::E, None, Some(Why::OutsideWindows)),
    ];
    for (name, asked, begun, design, grade, method, why) in cases {
        let skill = ask(asked, 6.0, vec![candidate("it", &begun, design)]);
        let effect = &skill.effects[0];
        assert_eq!((effect.grade, effect.method), (grade, method), "{name}: {effect:?}");
        assert!(why.is_none_or(|why| effect.not_better.contains(&why)), "{name}: {effect:?}");
        if method.is_some() {
            assert!(effect.shown && effect.interval.unwrap().contains(6.0), "{name}: {effect:?}");
            assert_eq!(
                (skill.grade, skill.credited.len()),
                (grade, 1),
                "{name}: {:?} {:?}",
                skill.status,
                skill.change
            );
        } else {
            assert!(skill.credited.is_empty() && skill.grade == Grade::E, "{name}");
        }
    }
}

#[test]
fn two_candidates_for_the_same_people_cannot_be_told_apart() {
    let begun: Vec<(u32, i32)> = (0..5).map(|it| (it, 0)).collect();
    let workshop: Vec<(u32, i32)> = (0..5).map(|it| (it, 2)).collect();
    let both = vec![candidate("it", &begun, Design::Chosen), candidate("workshop", &workshop, Design::Chosen)];
    let skill = ask(5, 6.0, both);
    assert!(skill.credited.is_empty() && skill.grade == Grade::E, "{skill:?}");
    assert_eq!(skill.effects[0].confounded_with, ["workshop"]);
    assert_eq!(skill.effects[1].confounded_with, ["it"]);
    // Where others attended the workshop too, it is out of the comparison.
    let all: Vec<(u32, i32)> = (0..PEOPLE).map(|it| (it, 2)).collect();
    let apart = vec![candidate("it", &begun, Design::Chosen), candidate("workshop", &all, Design::Chosen)];
    let skill = ask(5, 6.0, apart);
    assert_eq!((skill.grade, skill.credited), (Grade::B, vec!["it".to_owned()]));
}

#[test]
fn what_does_nothing_is_not_credited() {
    let begun: Vec<(u32, i32)> = (0..5).map(|it| (it, 0)).collect();
    let skill = ask(5, 0.0, vec![candidate("it", &begun, Design::Chosen)]);
    assert!(!skill.effects[0].shown && skill.credited.is_empty() && skill.grade == Grade::E, "{skill:?}");
}
