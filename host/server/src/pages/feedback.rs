//! A person's own feedback: what to work on and what went well, conversation by conversation, each with what shows it. It
//! counts as read once this page showed it to them.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use plumbline_core::ids::FeedbackId;
use plumbline_store::FeedbackMark;
use serde::Deserialize;

use super::{Fault, Viewer, render};
use crate::App;
use crate::http::auth::Scope;
use crate::http::extract::{Id, page_request};
use crate::http::feedback::{note, view};
use crate::http::problem::Problem;
use crate::wire::feedback::{FeedbackView, ItemView};

#[derive(Template)]
#[template(path = "feedback.html")]
struct Page {
    form_token: String,
    /// Whether a person asks; a system of the organisation has no feedback of its own.
    is_person: bool,
    person: Option<String>,
    told: Vec<Told>,
    next: Option<String>,
}

struct Told {
    id: String,
    conversation: String,
    heading: String,
    new: bool,
    acknowledged: bool,
    useful: Option<bool>,
    work_on: Vec<Item>,
    went_well: Option<Item>,
    /// Titles of what does not hold any more.
    withdrawn: Vec<String>,
}

pub struct Item {
    pub title: String,
    pub reached: String,
    pub held_against: Option<String>,
    pub why: Option<String>,
    pub next_try: Option<String>,
    pub quotes: Vec<Quote>,
    pub searched: Vec<String>,
    pub measured: Vec<String>,
    pub practise: bool,
    pub score: String,
    pub criterion: String,
}

pub struct Quote {
    pub text: String,
    pub place: String,
}

#[derive(Deserialize)]
pub struct Cursor {
    cursor: Option<String>,
}

pub async fn list(
    State(app): State<App>,
    Viewer { caller, form_token }: Viewer,
    Query(query): Query<Cursor>,
) -> Result<Response, Fault> {
    let Some(person) = caller.person() else {
        return Ok(render(&Page { form_token, is_person: false, person: None, told: Vec::new(), next: None }));
    };
    if !app.store.people_were_told(caller.organisation).await? {
        return Err(Problem::people_not_told().into());
    }
    let page = page_request(query.cursor.as_deref(), Some(20))?;
    let found = app.store.feedback_of(caller.organisation, person, None, None, page).await?;
    note(&app, &caller, &found.items).await?;
    let mut told = Vec::with_capacity(found.items.len());
    for feedback in &found.items {
        let Some(shown) = view(&app, caller.organisation, feedback).await? else { continue };
        if feedback.read.is_none() {
            let read = FeedbackMark { read: true, ..FeedbackMark::default() };
            app.store.mark_feedback(caller.organisation, person, feedback.id, read).await?;
        }
        told.push(Told::from(shown));
    }
    Ok(render(&Page {
        form_token,
        is_person: true,
        person: Some(person.to_string()),
        told,
        next: found.next.map(|it| it.to_string()),
    }))
}

#[derive(Deserialize)]
pub struct Mark {
    form_token: String,
    /// `yes` or `no`; the person only takes note where it is absent.
    useful: Option<String>,
}

pub async fn mark(
    State(app): State<App>,
    viewer: Viewer,
    Id(id): Id<FeedbackId>,
    Form(form): Form<Mark>,
) -> Result<Response, Fault> {
    viewer.check_form(&form.form_token)?;
    let caller = viewer.caller;
    caller.also(Scope::WriteFeedback)?;
    let person = caller.person().ok_or_else(Problem::not_found)?;
    let useful = form.useful.map(|it| it == "yes");
    let mark = FeedbackMark { read: true, acknowledged: useful.is_none(), useful };
    if !app.store.mark_feedback(caller.organisation, person, id, mark).await? {
        return Err(Problem::not_found().into());
    }
    Ok(Redirect::to(&format!("/feedback#f-{id}")).into_response())
}

impl From<FeedbackView> for Told {
    fn from(view: FeedbackView) -> Self {
        Self {
            id: view.id.to_string(),
            conversation: view.conversation.to_string(),
            heading: view.started.format("%-d %B %Y, %H:%M UTC").to_string(),
            new: view.read.is_none(),
            acknowledged: view.acknowledged.is_some(),
            useful: view.useful,
            work_on: view.work_on.into_iter().map(Item::from).collect(),
            went_well: view.went_well.map(Item::from),
            withdrawn: view.withdrawn.into_iter().map(|it| it.title).collect(),
        }
    }
}

impl From<ItemView> for Item {
    fn from(item: ItemView) -> Self {
        let quote = |it: crate::wire::score::EvidenceView| Quote {
            place: match it.starts_ms {
                Some(starts) => format!("turn {}, {}", it.turn + 1, super::card::clock(starts)),
                None => format!("turn {}", it.turn + 1),
            },
            text: it.text,
        };
        let reach = |[first, last]: [u32; 2]| match (first + 1, last + 1) {
            (first, last) if first == last => format!("turn {first}"),
            (first, last) => format!("turns {first} to {last}"),
        };
        Self {
            title: item.title,
            reached: item.reached.map(|it| it.anchor).unwrap_or_default(),
            held_against: item.held_against.map(|it| it.anchor),
            why: item.why,
            next_try: item.next_try,
            quotes: item.evidence.into_iter().filter(|it| !it.text.is_empty()).map(quote).collect(),
            searched: item.searched.into_iter().map(reach).collect(),
            measured: item.measured.into_iter().map(|it| format!("{} {} {}", it.name, it.value, it.unit)).collect(),
            practise: item.practise,
            score: item.score.to_string(),
            criterion: item.criterion,
        }
    }
}
