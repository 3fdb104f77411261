//! What may have caused a change: initiatives and activities, each with who began it and in which week it can first have had
//! an effect.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use plumbline_core::ids::{OrganisationId, PersonId, SkillId};
use plumbline_core::week::Week;
use plumbline_progress::improvement::question::{Begun, Candidate, Design, Kind};
use plumbline_store::{Activity, ActivityKind, Initiative, InitiativePerson};

use crate::App;
use crate::http::problem::Result;

/// What took place or began in these weeks, for whom of these people, by their places.
///
/// # Errors
/// Where the database fails.
pub async fn candidates(
    app: &App,
    organisation: OrganisationId,
    first: Week,
    last: Week,
    places: &BTreeMap<PersonId, u32>,
) -> Result<(Vec<Candidate>, BTreeMap<String, String>)> {
    let (initiatives, activities) = tokio::try_join!(
        app.store.initiatives_started(organisation, first.starts(), last.ends()),
        app.store.activities_between(organisation, first.starts(), last.ends()),
    )?;
    let mut titles = BTreeMap::new();
    let mut candidates = Vec::new();
    for initiative in &initiatives {
        titles.insert(initiative.id.to_string(), initiative.plan.title.clone());
        candidates.push(of_initiative(initiative, places));
    }
    for activity in &activities {
        titles.insert(activity.id.to_string(), activity.activity.title.clone());
        candidates.push(of_activity(activity, places));
    }
    candidates.retain(|it| !it.begun.is_empty());
    Ok((candidates, titles))
}

fn of_initiative(initiative: &Initiative, places: &BTreeMap<PersonId, u32>) -> Candidate {
    let plan = &initiative.plan;
    let begun =
        |it: &InitiativePerson| Some(Begun { person: *places.get(&it.person)?, week: Week::of_date(it.begins?).0 });
    let controls = plan.people.iter().filter(|it| it.begins.is_none());
    let first = plan.people.iter().filter_map(|it| it.begins).min();
    let registered = initiative.registered.is_some_and(|(at, _)| first.is_some_and(|first| at.date_naive() < first));
    Candidate {
        id: initiative.id.to_string(),
        kind: Kind::Initiative,
        skills: keys(&plan.skills),
        begun: plan.people.iter().filter_map(begun).collect(),
        design: if plan.design.is_drawn() {
            Design::Drawn {
                controls: controls.filter_map(|it| places.get(&it.person).copied()).collect(),
                by_team: false,
                registered,
            }
        } else {
            Design::Chosen
        },
    }
}

fn of_activity(activity: &Activity, places: &BTreeMap<PersonId, u32>) -> Candidate {
    let held = &activity.activity;
    let week = effective(held.held);
    let begun =
        held.people.iter().filter_map(|it| places.get(it)).map(|person| Begun { person: *person, week: week.0 });
    Candidate {
        id: activity.id.to_string(),
        kind: match held.kind {
            ActivityKind::Workshop => Kind::Workshop,
            ActivityKind::Course => Kind::Course,
            ActivityKind::Coaching => Kind::Coaching,
            ActivityKind::ProcessChange => Kind::ProcessChange,
        },
        skills: keys(&held.skills),
        begun: begun.collect(),
        design: Design::Chosen,
    }
}

/// The first week that is wholly after a day, or begins with it.
fn effective(day: NaiveDate) -> Week {
    let week = Week::of_date(day);
    if week.starts() == day { week } else { Week(week.0 + 1) }
}

fn keys(skills: &[SkillId]) -> Vec<String> {
    skills.iter().map(ToString::to_string).collect()
}
