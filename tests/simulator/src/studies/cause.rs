//! Causes: what works gets the grade that it can have, and what does not is not credited, whoever was chosen for it.

use plumbline_progress::improvement::answer;
use plumbline_progress::improvement::reply::{Grade, Status};

use super::count;
use crate::tally::{Promise, Row};
use crate::world::{Plan, World};

/// Worlds in which an initiative began.
fn settings() -> Vec<(&'static str, World, Grade)> {
    let usual = World { growth_between: 0.5, ..World::default() };
    let team = World { asked: 24, others: 12, ..usual };
    let chosen = World { asked: 10, others: 40, team: 5, ..usual };
    vec![
        ("24 people by lot in 3 waves", World { plan: Plan::Waves(3, 4), ..team }, Grade::A),
        ("24 people, half by lot", World { plan: Plan::Halves, ..team }, Grade::A),
        ("12 people by lot in 3 waves", World { asked: 12, plan: Plan::Waves(3, 4), ..usual }, Grade::A),
        ("10 of 50, chosen for the worst fortnight", World { plan: Plan::Worst(10, 2), ..chosen }, Grade::B),
        (
            "10 of 50, chosen for the worst fortnight, 2 a week",
            World { plan: Plan::Worst(10, 2), a_week: 2.0, ..chosen },
            Grade::B,
        ),
        (
            "10 of 50, chosen for the worst quarter, 2 a week",
            World { plan: Plan::Worst(10, 13), a_week: 2.0, ..chosen },
            Grade::B,
        ),
        ("10 of 50, of the least skill", World { plan: Plan::Lowest(10), ..chosen }, Grade::B),
        ("10 of 50, at random, with a season", World { plan: Plan::Some(10), season: 5.0, ..chosen }, Grade::B),
        (
            "3 of 35, chosen for the worst quarter, 1 a week",
            World { asked: 7, others: 28, a_week: 1.0, plan: Plan::Worst(3, 13), ..usual },
            Grade::B,
        ),
        (
            "10 of 50 whose noise is unlike, chosen for the worst month",
            World { plan: Plan::Worst(10, 4), unlike: 0.4, ..chosen },
            Grade::B,
        ),
        (
            "10 of 50, chosen for the worst month, 26 weeks known",
            World { plan: Plan::Worst(10, 4), known: -13, ..chosen },
            Grade::B,
        ),
        ("the worst of 8 teams", World { asked: 7, others: 49, plan: Plan::WorstTeam, ..usual }, Grade::C),
        (
            "the worst of 8 teams, 2 a week",
            World { asked: 7, others: 49, a_week: 2.0, plan: Plan::WorstTeam, ..usual },
            Grade::C,
        ),
        ("a whole team, with other teams", World { plan: Plan::All, ..usual }, Grade::C),
        (
            "a whole team, five weeks after the windows meet, with other teams",
            World { plan: Plan::All, start: 5, ..usual },
            Grade::C,
        ),
        ("the whole organisation", World { asked: 20, others: 0, plan: Plan::All, ..usual }, Grade::C),
    ]
}

/// What is credited, with and without an effect.
pub(super) fn effects(worlds: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, (name, world, grade)) in settings().into_iter().enumerate() {
        let idle = World { effect: 0.0, ..world };
        let [credited, shown] = count(worlds, 300 + place as u64, |seed, [credited, shown]| {
            let made = idle.make(seed);
            let answer = answer(&made.question, std::slice::from_ref(&made.skill));
            credited.see(!answer.skills[0].credited.is_empty());
            shown.see(answer.skills[0].effects[0].shown);
        });
        rows.push(shown.row(name, "an initiative without effect is shown to have one", Promise::AtMost(0.05)));
        rows.push(credited.row(name, "an initiative without effect is credited", Promise::AtMost(0.05)));
        let works = World { effect: 8.0, ..world };
        let [graded, better, covered, seen] =
            count(worlds, 400 + place as u64, |seed, [graded, better, covered, seen]| {
                let made = works.make(seed);
                let answer = answer(&made.question, std::slice::from_ref(&made.skill));
                let skill = &answer.skills[0];
                let effect = &skill.effects[0];
                seen.see(effect.shown && matches!(skill.status, Status::Improved));
                if !skill.credited.is_empty() {
                    graded.see(skill.grade == grade);
                    better.see(skill.grade < grade);
                }
                if let Some(interval) = effect.interval {
                    covered.see(interval.contains(works.effect));
                }
            });
        rows.push(graded.row(name, "what is credited has the grade of its design", Promise::AtLeast(0.9)));
        rows.push(better.row(name, "what is credited has a better grade than its design", Promise::AtMost(0.0)));
        if grade == Grade::A {
            rows.push(covered.row(name, "the interval of an effect holds it", Promise::Within(0.93, 0.97)));
        }
        rows.push(seen.row(name, "an effect of 8 is credited", Promise::None));
    }
    rows.extend(refusals(worlds));
    rows
}

/// What must not be credited though scores rise.
fn refusals(worlds: u64) -> Vec<Row> {
    let usual = World { asked: 10, others: 40, team: 5, ..World::default() };
    let settings = [
        ("those who grow fastest are chosen", World { plan: Plan::Growing(10), growth_between: 2.0, ..usual }),
        (
            "a workshop works, 2 weeks after an initiative that does not",
            World { plan: Plan::Some(10), workshop: Some(8.0), ..usual },
        ),
    ];
    let mut rows = Vec::new();
    for (place, (name, world)) in settings.into_iter().enumerate() {
        let [credited] = count(worlds, 500 + place as u64, |seed, [credited]| {
            let made = world.make(seed);
            let answer = answer(&made.question, std::slice::from_ref(&made.skill));
            credited.see(answer.skills[0].credited.iter().any(|it| it == "initiative"));
        });
        rows.push(credited.row(name, "the initiative is credited", Promise::AtMost(0.05)));
    }
    rows
}
