//! Where people stand, and whose a pattern is.

use plumbline_core::ids::PersonId;
use plumbline_progress::improvement::question::Window;
use plumbline_progress::level::levels;
use plumbline_progress::pattern::{Asked, SourceKind, pattern};
use uuid::Uuid;

use super::count;
use crate::tally::{Promise, Row};
use crate::world::{WINDOW, World};

pub(super) fn all(worlds: u64) -> Vec<Row> {
    [standing(worlds), patterns(worlds)].concat()
}

const LATE: Window = Window { first: 0, weeks: WINDOW as u32 };

/// Levels and trends hold the truth as often as they say.
fn standing(worlds: u64) -> Vec<Row> {
    let usual = World { growth_between: 1.0, ..World::default() };
    let settings = [
        ("35 people, 8 a week", usual),
        ("35 people, 1 a week", World { a_week: 1.0, ..usual }),
        ("8 people, 2 a week", World { asked: 8, others: 0, a_week: 2.0, ..usual }),
        ("35 people who hardly differ, 1 a week", World { a_week: 1.0, between: 4.0, ..usual }),
    ];
    let mut rows = Vec::new();
    for (place, (name, world)) in settings.into_iter().enumerate() {
        let [level, trend] = count(worlds, 700 + place as u64, |seed, [level, trend]| {
            let made = world.make(seed);
            for person in levels(&made.skill.criteria[0], made.question.strata.len(), LATE, LATE).people {
                let place = person.person as usize;
                // Effects of kinds add up to 0 over kinds; those of the worlds do not.
                let truth = made.levels[place] + made.ease;
                level.see(person.interval.contains(truth));
                if let Some(interval) = person.trend_interval {
                    trend.see(interval.contains(made.growth[place]));
                }
            }
        });
        rows.push(level.row(name, "the interval of a level holds it", Promise::Within(0.93, 0.97)));
        rows.push(trend.row(name, "the interval of a trend holds it", Promise::Within(0.93, 0.97)));
    }
    rows
}

/// Who is worth practising with is told from what is to be changed for all.
fn patterns(worlds: u64) -> Vec<Row> {
    let people = World { asked: 12, others: 0, team_week: 0.0, ..World::default() };
    let alike = World { between: 0.0, ..people };
    let mut rows = Vec::new();
    for (place, (name, world)) in
        [("12 people who differ", people), ("12 people who are alike", alike)].into_iter().enumerate()
    {
        let [practice, person, week, covered] =
            count(worlds.div_ceil(4), 800 + place as u64, |seed, [practice, person, week, covered]| {
                let made = world.make(seed);
                let people: Vec<_> =
                    (0..12).map(|it| (it, Some(PersonId(Uuid::from_u128(u128::from(it % 2)))))).collect();
                let asked = Asked { seed, window: LATE, people: &people, strata: &made.question.strata };
                let Some(pattern) = pattern(&asked, &made.skill.criteria[0]) else { return };
                practice.see(pattern.practice_helps);
                for source in pattern.sources {
                    match source.source {
                        SourceKind::Person => {
                            person.see(source.p.is_some_and(|it| it <= 0.05));
                            covered.see(source.interval.contains(world.between.powi(2)));
                        }
                        SourceKind::Week => week.see(source.p.is_some_and(|it| it <= 0.05)),
                        _ => {}
                    }
                }
            });
        let differ = world.between > 0.0;
        let promise = if differ { Promise::AtLeast(0.95) } else { Promise::AtMost(0.05) };
        rows.push(practice.row(name, "practice is said to help", promise));
        rows.push(person.row(name, "people are said to differ", promise));
        rows.push(week.row(name, "weeks are said to differ, which they do not", Promise::AtMost(0.05)));
        if differ {
            rows.push(covered.row(
                name,
                "the interval of the variance between people holds it",
                Promise::Within(0.93, 0.97),
            ));
        }
    }
    rows
}
