//! Changes: whether intervals hold the truth, and how often something is said to have improved that has not.

use plumbline_progress::improvement::answer;
use plumbline_progress::improvement::reply::Status;
use plumbline_progress::seeded::Seeded;

use super::count;
use crate::chance::between;
use crate::tally::{Promise, Row};
use crate::world::World;

const COVERS: Promise = Promise::Within(0.93, 0.97);

/// Worlds of many kinds.
fn settings() -> Vec<(&'static str, World)> {
    let usual = World::default();
    vec![
        ("a team of seven", usual),
        ("one person", World { asked: 1, ..usual }),
        ("one person, nobody else", World { asked: 1, others: 0, ..usual }),
        ("two people, 2 conversations a week", World { asked: 2, a_week: 2.0, ..usual }),
        ("few conversations, 1 a week", World { a_week: 1.0, ..usual }),
        ("many, 40 a week", World { a_week: 40.0, ..usual }),
        ("thirty people", World { asked: 30, ..usual }),
        ("weeks that differ much", World { week: 8.0, team_week: 4.0, ..usual }),
        ("weeks that do not differ", World { week: 0.0, team_week: 0.0, ..usual }),
        ("another mix", World { shift: true, ..usual }),
        ("growth that differs", World { growth: 1.5, growth_between: 2.0, ..usual }),
        ("people whose noise is unlike", World { unlike: 0.4, ..usual }),
        ("weeks of which 30 % stays for the next", World { lasting: 0.3, ..usual }),
        ("weeks of which 60 % stays for the next", World { lasting: 0.6, ..usual }),
        ("one person, weeks of which 60 % stays for the next", World { asked: 1, lasting: 0.6, ..usual }),
        ("four levels", World { levels: true, conversation: 4.0, between: 6.0, week: 3.0, ..usual }),
        ("three criteria", World { criteria: 3, ..usual }),
    ]
}

pub(super) fn all(worlds: u64) -> Vec<Row> {
    [coverage(worlds), discoveries(worlds), picked(worlds), series(worlds)].concat()
}

/// Intervals of 95 % hold the truth as often as they say.
fn coverage(worlds: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, (name, world)) in settings().into_iter().enumerate() {
        let [group, people] = count(worlds, place as u64, |seed, [group, people]| {
            let made = world.make(seed);
            let answer = answer(&made.question, std::slice::from_ref(&made.skill));
            if let Some(change) = &answer.skills[0].change {
                group.see(change.interval.contains(made.change));
            }
            for person in &answer.skills[0].people {
                if let Some(truth) = made.changes[person.person.0.as_u128() as usize] {
                    people.see(person.interval.contains(truth));
                }
            }
        });
        // The error of a skill of several criteria is an upper bound on purpose.
        let promise = if world.criteria > 1 { Promise::AtLeast(0.93) } else { COVERS };
        rows.push(group.row(name, "the interval of a group holds its change", promise));
        rows.push(people.row(name, "the interval of a person holds their change", promise));
    }
    rows
}

/// What is said to have improved has not in at most one case of twenty: where nothing did, and where half did.
fn discoveries(worlds: u64) -> Vec<Row> {
    const SKILLS: u64 = 8;
    let mut rows = Vec::new();
    for (place, (name, changed)) in
        [("nothing improved", 0), ("half of eight skills improved by 6", 4)].into_iter().enumerate()
    {
        let [families, discoveries, found] =
            count(worlds, 100 + place as u64, |seed, [families, discoveries, found]| {
                let mut random = Seeded::new(seed);
                let mut skills = Vec::new();
                let mut question = None;
                for skill in 0..SKILLS {
                    let world = World {
                        conversation: between(&mut random, 10.0, 20.0),
                        week: between(&mut random, 1.0, 6.0),
                        shift: skill % 2 == 0,
                        season: if skill < changed { 6.0 } else { 0.0 },
                        ..World::default()
                    };
                    let made = world.make(random.bits());
                    skills.push(made.skill);
                    question = Some(made.question);
                }
                let Some(question) = question else { return };
                let answer = answer(&question, &skills);
                let said = |it: &u64| matches!(answer.skills[*it as usize].status, Status::Improved | Status::Declined);
                let (right, wrong) = ((0..changed).filter(said).count(), (changed..SKILLS).filter(said).count());
                families.see(wrong > 0);
                for place in 0..right + wrong {
                    discoveries.see(place < wrong);
                }
                for place in 0..changed as usize {
                    found.see(place < right);
                }
            });
        if changed == 0 {
            rows.push(families.row(name, "any skill is said to have changed", Promise::AtMost(0.05)));
        } else {
            rows.push(discoveries.row(name, "of what is said to have changed, what has not", Promise::AtMost(0.05)));
            rows.push(found.row(name, "a change of 6 is seen", Promise::AtLeast(0.8)));
        }
    }
    rows
}

/// Who is asked about for bad scores has not improved by scoring as usual again.
fn picked(worlds: u64) -> Vec<Row> {
    let usual = World { picked: true, ..World::default() };
    let settings = [
        ("the worst of 35 is asked about", World { asked: 1, others: 34, ..usual }),
        ("the worst of 35 is asked about, 1 a week", World { asked: 1, others: 34, a_week: 1.0, ..usual }),
        ("the 7 worst of 35 are asked about", usual),
        ("the 7 worst of 35 are asked about, 1 a week", World { a_week: 1.0, ..usual }),
    ];
    let mut rows = Vec::new();
    for (place, (name, world)) in settings.into_iter().enumerate() {
        let [said] = count(worlds, 150 + place as u64, |seed, [said]| {
            let made = world.make(seed);
            let answer = answer(&made.question, std::slice::from_ref(&made.skill));
            said.see(matches!(answer.skills[0].status, Status::Improved | Status::Declined));
        });
        rows.push(said.row(name, "it is said to have changed", Promise::AtMost(0.05)));
    }
    rows
}

/// Another version of the rubric is no improvement.
fn series(worlds: u64) -> Vec<Row> {
    let usual = World { version: Some(8.0), ..World::default() };
    let mut rows = Vec::new();
    for (place, (name, world)) in
        [("a new version, not linked", usual), ("a new version, linked by 60", World { linked: 60, ..usual })]
            .into_iter()
            .enumerate()
    {
        let [said, broken, covered] = count(worlds, 200 + place as u64, |seed, [said, broken, covered]| {
            let made = world.make(seed);
            let answer = answer(&made.question, std::slice::from_ref(&made.skill));
            let skill = &answer.skills[0];
            said.see(matches!(skill.status, Status::Improved | Status::Declined));
            broken.see(matches!(skill.status, Status::BrokenSeries { .. }));
            if let Some(change) = &skill.change {
                covered.see(change.interval.contains(made.change));
            }
        });
        rows.push(said.row(name, "it is said to have changed", Promise::AtMost(0.05)));
        if world.linked == 0 {
            rows.push(broken.row(name, "the series is said to be broken", Promise::AtLeast(1.0)));
        } else {
            rows.push(covered.row(name, "the interval of a group holds its change", COVERS));
        }
    }
    rows
}
