//! What two people who meet have to talk about, on one page: what changed, one thing that went well and one to work on, each
//! with its quote, what is being tried, and what is contested. What the person has not read yet is not in it: they read first.

use chrono::{DateTime, Days, Utc};
use plumbline_core::ids::{OrganisationId, PersonId};
use plumbline_core::week::Week;
use plumbline_store::{ActivityKind, DisputeFilter, DisputeState, Feedback, PageRequest};

use super::compute;
use super::gather::{Whom, gather};
use super::viewer::Weeks;
use crate::App;
use crate::http::feedback::view;
use crate::http::problem::Result;
use crate::wire::feedback::{FeedbackView, ItemView};
use crate::wire::improvement::{ImprovementView, SkillAnswerView};
use crate::wire::one_on_one::{ChangedView, ContestedView, OneOnOneView, PractiseView, ToldView, TriedView};

/// How far back it is looked.
const DAYS: u32 = 90;
/// Feedback that is looked through, the newest.
const FEEDBACK: u32 = 20;

/// What is asked, and what is seen of it.
pub struct Of {
    pub person: PersonId,
    pub weeks: Weeks,
    /// Only of conversations in which the person reported to them.
    pub manager: Option<PersonId>,
}

/// What there is to talk about, and the feedback that it quotes.
///
/// # Errors
/// Where what is stored cannot be read.
pub async fn one_on_one(
    app: &App,
    organisation: OrganisationId,
    of: Of,
    now: DateTime<Utc>,
) -> Result<(OneOnOneView, Vec<Feedback>)> {
    let Of { person, weeks, manager } = of;
    let gathered =
        gather(app, organisation, Whom { people: vec![(person, weeks)], subject: person.0 }, DAYS, now).await?;
    let (gathered, answer) = compute(gathered).await?;
    let answer = ImprovementView::of(uuid::Uuid::nil(), now, &answer, &gathered, 1);
    let (changed, open): (Vec<SkillAnswerView>, Vec<SkillAnswerView>) =
        answer.skills.into_iter().partition(|it| ["improved", "declined"].contains(&it.status.as_str()));
    let activities = app.store.activities_of(organisation, person).await?;
    let today = now.date_naive();
    let last = activities.iter().find(|it| it.activity.kind == ActivityKind::Coaching && it.activity.held < today);
    let (told, quoted) = told(app, organisation, person, manager, now).await?;
    let work_on = told.1;
    let practise = work_on
        .as_ref()
        .map(|it| PractiseView { scorecard: it.item.scorecard.name.clone(), criterion: it.item.criterion.clone() });
    Ok((
        OneOnOneView {
            person: person.0,
            last: last.map(|it| it.activity.held),
            window: answer.after,
            changed: changed.into_iter().map(ChangedView::from).collect(),
            open: open.into_iter().map(ChangedView::from).collect(),
            went_well: told.0,
            work_on,
            practise,
            tried: tried(app, organisation, person, now).await?,
            contested: contested(app, organisation, person, manager).await?,
        },
        quoted,
    ))
}

/// The newest that went well, and what to work on: what has come up more than once, and else the newest. Only of what the
/// person has read.
async fn told(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    manager: Option<PersonId>,
    now: DateTime<Utc>,
) -> Result<((Option<ToldView>, Option<ToldView>), Vec<Feedback>)> {
    // Composed before there was any: what is left is what was read.
    let read = Some(DateTime::UNIX_EPOCH);
    let page = PageRequest { after: None, limit: FEEDBACK };
    let since = now - chrono::TimeDelta::days(DAYS.into());
    let found = app.store.feedback_of(organisation, person, manager, read, page).await?;
    let mut well: Option<(ToldView, usize)> = None;
    let mut work_on: Option<(ToldView, usize)> = None;
    for (place, feedback) in found.items.iter().enumerate().filter(|it| it.1.composed >= since) {
        if well.is_some() && work_on.as_ref().is_some_and(|it| it.0.item.practise) {
            break;
        }
        let Some(FeedbackView { conversation, started, went_well, work_on: items, .. }) =
            view(app, organisation, feedback).await?
        else {
            continue;
        };
        let told = |item: ItemView| (ToldView { conversation, started, item }, place);
        // What quotes nothing shows nothing that two people could look at together.
        let shown = |it: &ItemView| !it.evidence.is_empty() || !it.searched.is_empty() || !it.measured.is_empty();
        if well.is_none() {
            well = went_well.filter(shown).map(told);
        }
        let returns = |it: &&ItemView| it.practise;
        let best = items.iter().find(returns).or(items.first()).map(|it| it.practise);
        let better = match (&work_on, best) {
            (None, Some(_)) => true,
            (Some(kept), Some(returns)) => returns && !kept.0.item.practise,
            (_, None) => false,
        };
        if better {
            let chosen = items.iter().position(|it| Some(it.practise) == best).unwrap_or(0);
            work_on = items.into_iter().nth(chosen).map(told);
        }
    }
    let places: Vec<usize> = [&well, &work_on].into_iter().flatten().map(|it| it.1).collect();
    let quoted = found.items.into_iter().enumerate().filter(|it| places.contains(&it.0)).map(|it| it.1).collect();
    Ok(((well.map(|it| it.0), work_on.map(|it| it.0)), quoted))
}

/// Initiatives that are running for somebody.
async fn tried(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Vec<TriedView>> {
    let today = now.date_naive();
    // None is watched for longer than two years.
    let first = today.checked_sub_days(Days::new(2 * 366)).unwrap_or(today);
    let found = app.store.initiatives_started(organisation, first, Week::of(now).ends()).await?;
    let mut tried = Vec::new();
    for initiative in found.into_iter().filter(|it| it.cancelled.is_none()) {
        let plan = initiative.plan;
        let ends = Week(Week::of_date(plan.starts).0 + i32::try_from(plan.weeks).unwrap_or(i32::MAX) - 1).ends();
        // Whom others are only compared with has nothing to talk about.
        let begins = plan.people.iter().find(|it| it.person == person).and_then(|it| it.begins);
        if let Some(begins) = begins.filter(|it| *it <= today && today <= ends) {
            tried.push(TriedView { initiative: initiative.id.0, title: plan.title, begins, ends });
        }
    }
    Ok(tried)
}

/// What the person contests and nobody has decided, in conversations that are seen.
async fn contested(
    app: &App,
    organisation: OrganisationId,
    person: PersonId,
    manager: Option<PersonId>,
) -> Result<Vec<ContestedView>> {
    let filter =
        DisputeFilter { concerns: Some(person), waiting_at: None, conversation: None, state: Some(DisputeState::Open) };
    let page = PageRequest { after: None, limit: 100 };
    let mut contested = Vec::new();
    for dispute in app.store.disputes(organisation, filter, page).await?.items {
        if dispute.person != person {
            continue;
        }
        if let Some(manager) = manager {
            let speakers = app.store.speakers(organisation, dispute.conversation, dispute.revision).await?;
            if !speakers.iter().any(|it| it.person == Some(person) && it.manager == Some(manager)) {
                continue;
            }
        }
        contested.push(ContestedView {
            dispute: dispute.id.0,
            conversation: dispute.conversation.0,
            criterion: dispute.criterion,
            opened: dispute.opened,
            due: dispute.due,
        });
    }
    Ok(contested)
}
