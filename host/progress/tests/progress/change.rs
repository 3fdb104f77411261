//! Changes between windows, against sums done by hand.

use plumbline_core::ids::PersonId;
use plumbline_core::sums::Sums;
use plumbline_progress::improvement::answer;
use plumbline_progress::improvement::question::{
    Cell, CriterionData, Person, Question, Series, SkillData, Stratum, Window,
};
use plumbline_progress::improvement::reply::{Answer, Status};
use plumbline_progress::series::{Link, link};
use uuid::Uuid;

/// People with (person, week, stratum, series, score).
type Row = (u32, i32, u32, u32, f64);

fn ask(rows: &[Row], links: Vec<Link>) -> Answer {
    let people = rows.iter().map(|it| it.0).max().unwrap_or(0) + 1;
    let person =
        |it: u32| Person { id: PersonId(Uuid::from_u128(it.into())), asked: true, team: None, since: Some(-99) };
    let stratum = |it: &str| Stratum {
        conversation_type: it.into(),
        channel: "phone".into(),
        language: "en".into(),
        source: "a".into(),
    };
    let question = Question {
        seed: 1,
        before: Window { first: 0, weeks: 4 },
        after: Window { first: 4, weeks: 4 },
        people: (0..people).map(person).collect(),
        strata: vec![stratum("new"), stratum("renewal")],
        candidates: Vec::new(),
        false_discovery: 0.05,
    };
    let cell = |it: &Row| Cell {
        person: it.0,
        week: it.1,
        stratum: it.2,
        series: it.3,
        sums: Sums::of((it.4 * 10_000.0) as i64),
    };
    let series = |name: &str| Series { name: name.into(), changed: Vec::new() };
    let criterion = CriterionData {
        criterion: "questions".into(),
        cells: rows.iter().map(cell).collect(),
        series: vec![series("1"), series("2")],
        links,
    };
    answer(&question, &[SkillData { skill: "asks".into(), least_important: 5.0, criteria: vec![criterion] }])
}

/// What is known of two people is a t-test of their weekly means, around a line in each window.
#[test]
fn a_group_is_as_sure_as_its_weeks() {
    let before = [[50.0, 60.0, 54.0, 56.0], [40.0, 44.0, 42.0, 46.0]];
    let after = [[60.0, 66.0, 64.0, 62.0], [50.0, 52.0, 58.0, 56.0]];
    let mut rows = Vec::new();
    for (person, (before, after)) in before.iter().zip(&after).enumerate() {
        rows.extend((0..4).map(|week| (person as u32, week as i32, 0, 0, before[week])));
        rows.extend((0..4).map(|week| (person as u32, 4 + week as i32, 0, 0, after[week])));
    }
    let answer = ask(&rows, Vec::new());
    let change = answer.skills[0].change.as_ref().unwrap();
    // Weekly means 45 52 48 51 and 55 59 61 59: squares of 30 and 19, of which a line takes 49/5 each. Student's t with two
    // degrees of freedom for each window.
    let error = (((30.0 - 9.8) / 2.0 + (19.0 - 9.8) / 2.0) / 4.0_f64).sqrt();
    assert!((change.estimate.value - 9.5).abs() < 1e-9, "{change:?}");
    assert!((change.estimate.error - error).abs() < 1e-9 && (change.estimate.freedom - 4.0).abs() < 1e-9, "{change:?}");
    assert_eq!((answer.skills[0].status, change.conversations_before, change.people), (Status::Improved, 8, 2));
    let json = serde_json::to_string(&answer).unwrap();
    assert_eq!(serde_json::from_str::<Answer>(&json).unwrap().skills[0].status, Status::Improved);
}

/// Renewals score 20 more. Who gets more of them has not improved.
#[test]
fn another_mix_is_no_change() {
    let mut rows = Vec::new();
    for person in 0..3 {
        for week in 0..8 {
            for conversation in 0..4 {
                let renewal = conversation < if week < 4 { 1 } else { 3 };
                let noise = f64::from((person * 7 + week as u32 * 5 + conversation * 3) % 4);
                rows.push((
                    person,
                    week,
                    u32::from(renewal),
                    0,
                    50.0 + f64::from(person) + noise + 20.0 * f64::from(u8::from(renewal)),
                ));
            }
        }
    }
    let answer = ask(&rows, Vec::new());
    let change = answer.skills[0].change.as_ref().unwrap();
    assert!((change.raw - 10.0).abs() < 1.5 && (change.mix_shift - 10.0).abs() < 1.5, "{change:?}");
    assert!(change.interval.contains(0.0) && change.mix_unknown < 1e-9, "{change:?}");
    assert_eq!(answer.skills[0].status, Status::Steady);
}

/// Another rubric gives ten points more. Without a link nothing is said; with one, the ten points are gone.
#[test]
fn two_series_meet_only_by_a_link() {
    let mut rows = Vec::new();
    for person in 0..3_u32 {
        for week in 0..8_u32 {
            let noise = f64::from((person * 7 + week * 5) % 4);
            rows.push((person, week as i32, 0, u32::from(week > 3), 50.0 + noise + if week > 3 { 10.0 } else { 0.0 }));
        }
    }
    let broken = ask(&rows, Vec::new());
    assert_eq!(broken.skills[0].status, Status::BrokenSeries { since: 4 });
    assert_eq!(broken.skills[0].criteria[0].broken_since, Some(4));
    let pairs: Vec<(f64, f64)> = (0..20).map(|it| (f64::from(40 + it), f64::from(50 + it + it % 3))).collect();
    let linked = ask(&rows, vec![link(0, 1, &pairs).unwrap()]);
    let change = linked.skills[0].change.as_ref().unwrap();
    assert!(change.estimate.value.abs() < 2.0 && (change.linked - 1.0).abs() < 1e-9, "{change:?}");
    assert!(link(0, 1, &pairs[..9]).is_none());
}
