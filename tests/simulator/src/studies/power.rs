//! Power: a plan sees the least effect that the designer promises four times in five.

use plumbline_progress::designer::{Plan as Design, PlanDesign, Variation, detectable};
use plumbline_progress::improvement::answer;
use plumbline_progress::improvement::reply::Status;

use super::count;
use crate::tally::{Promise, Row};
use crate::world::{Plan, WINDOW, World};

fn settings() -> Vec<(&'static str, World, PlanDesign)> {
    let usual = World { rates: 0.0, ..World::default() };
    let many = World { asked: 24, others: 6, ..usual };
    let stepped = PlanDesign::Stepped { waves: 3, apart: 4 };
    vec![
        ("7 people, 12 a week, before and after", World { a_week: 12.0, ..usual }, PlanDesign::BeforeAfter),
        ("7 people, 3 a week, before and after", World { a_week: 3.0, ..usual }, PlanDesign::BeforeAfter),
        ("one person, 8 a week, before and after", World { asked: 1, others: 0, ..usual }, PlanDesign::BeforeAfter),
        ("24 people, 8 a week, half by lot", World { plan: Plan::Halves, ..many }, PlanDesign::Parallel),
        ("24 people, 2 a week, half by lot", World { plan: Plan::Halves, a_week: 2.0, ..many }, PlanDesign::Parallel),
        ("24 people, 8 a week, 3 waves by lot", World { plan: Plan::Waves(3, 4), ..many }, stepped),
        ("12 people, 8 a week, 3 waves by lot", World { asked: 12, plan: Plan::Waves(3, 4), ..many }, stepped),
        (
            "24 people who grow unlike, 8 a week, half by lot",
            World { plan: Plan::Halves, growth_between: 1.0, ..many },
            PlanDesign::Parallel,
        ),
    ]
}

pub(super) fn promises(worlds: u64) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, (name, world, design)) in settings().into_iter().enumerate() {
        let plan = Design {
            a_week: vec![world.a_week; world.asked],
            weeks_before: WINDOW as u32,
            weeks_after: WINDOW as u32,
            design,
            questions: 1,
        };
        let variation = Variation {
            conversation: world.conversation.powi(2),
            week: world.week.powi(2),
            team_week: world.team_week.powi(2),
            growth: world.growth_between.powi(2),
        };
        let Some(least) = detectable(&plan, variation) else { continue };
        let world = match design {
            PlanDesign::BeforeAfter => World { season: least, ..world },
            _ => World { effect: least, ..world },
        };
        let [seen] = count(worlds, 600 + place as u64, |seed, [seen]| {
            let made = world.make(seed);
            let answer = answer(&made.question, std::slice::from_ref(&made.skill));
            let skill = &answer.skills[0];
            seen.see(match skill.effects.first() {
                None => skill.status == Status::Improved,
                Some(effect) => effect.shown && effect.estimate.is_some_and(|it| it.value > 0.0),
            });
        });
        let name = format!("{name}: promised {least:.1} points");
        rows.push(seen.row(&name, "the promised effect is seen", Promise::Within(0.75, 0.85)));
    }
    rows
}
