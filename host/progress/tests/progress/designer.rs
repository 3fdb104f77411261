//! What plans promise, by sums done by hand and by what must hold.

use plumbline_progress::designer::{Plan, PlanDesign, Variation, detectable, draw, weeks_needed};

const USUAL: Variation = Variation { conversation: 225.0, week: 16.0, team_week: 2.25, growth: 0.0 };

fn plan(people: usize, a_week: f64, weeks_after: u32, design: PlanDesign) -> Plan {
    Plan { a_week: vec![a_week; people], weeks_before: 8, weeks_after, design, questions: 1 }
}

#[test]
fn a_plan_promises_what_its_sums_say() {
    // One conversation a week, nothing but conversations vary: (225 + 0) / 10 people × (1/8 + 1/8), 12 degrees of freedom.
    let only = Variation { conversation: 225.0, ..Variation::default() };
    let found = detectable(&plan(10, 1.0, 8, PlanDesign::BeforeAfter), only).unwrap();
    let error = (225.0 / 10.0 * 0.25_f64).sqrt();
    let away = 2.178_813 * (1.0 - 0.25 / 12.0) + 0.841_621 * (1.0 + 2.178_813_f64.powi(2) / 24.0).sqrt();
    assert!((found - away * error).abs() < 1e-4, "{found}");
    // Half against half, 5 and 5: twice the variance for each side, 8 degrees of freedom.
    let halves = detectable(&plan(10, 1.0, 8, PlanDesign::Parallel), only).unwrap();
    let error = (2.0 * 225.0 / 5.0 * 0.25_f64).sqrt();
    let away = 2.306_004 * (1.0 - 0.25 / 8.0) + 0.841_621 * (1.0 + 2.306_004_f64.powi(2) / 16.0).sqrt();
    assert!((halves - away * error).abs() < 1e-4, "{halves}");
}

#[test]
fn more_of_anything_shows_less() {
    let least = |people, a_week, weeks, design| detectable(&plan(people, a_week, weeks, design), USUAL).unwrap();
    for design in [PlanDesign::BeforeAfter, PlanDesign::Parallel, PlanDesign::Stepped { waves: 3, apart: 3 }] {
        let usual = least(12, 4.0, 9, design);
        assert!(least(24, 4.0, 9, design) < usual && least(12, 8.0, 9, design) < usual);
        let asked_much = Plan { questions: 10, ..plan(12, 4.0, 9, design) };
        assert!(detectable(&asked_much, USUAL).unwrap() > usual);
    }
    let plan = plan(7, 12.0, 1, PlanDesign::BeforeAfter);
    let weeks = weeks_needed(&plan, USUAL, 5.0).unwrap();
    let with = |weeks_after| detectable(&Plan { weeks_after, ..plan.clone() }, USUAL).unwrap();
    assert!(with(weeks) <= 5.0 && with(weeks - 1) > 5.0, "{weeks}");
    assert_eq!(weeks_needed(&plan, USUAL, 0.1), None);
    assert_eq!(detectable(&Plan { a_week: Vec::new(), ..plan }, USUAL), None);
}

#[test]
fn a_draw_is_even_and_can_be_repeated() {
    let drawn = draw(10, 3, 7);
    let sizes = [0, 1, 2].map(|wave| drawn.iter().filter(|it| **it == wave).count());
    assert_eq!((sizes, drawn.clone()), ([4, 3, 3], draw(10, 3, 7)));
    assert_ne!(drawn, draw(10, 3, 8));
}
