//! What there is to talk about, on one page: for the person and for whom they report to, who both see the same of what the
//! person has read.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use plumbline_core::ids::PersonId;

use super::feedback::Item;
use super::{Fault, Viewer, render};
use crate::App;
use crate::http::extract::Id;
use crate::http::one_on_one::prepared;
use crate::wire::improvement::EstimateView;
use crate::wire::one_on_one::{ChangedView, OneOnOneView, ToldView};

#[derive(Template)]
#[template(path = "one_on_one.html")]
struct Page {
    form_token: String,
    name: String,
    /// Whether it is the person who looks.
    own: bool,
    weeks: u32,
    last: Option<String>,
    changed: Vec<Changed>,
    open: Vec<Changed>,
    went_well: Option<Told>,
    work_on: Option<Told>,
    tried: Vec<Tried>,
    contested: Vec<Contested>,
}

struct Changed {
    name: String,
    status: String,
    says: String,
    interval: Option<String>,
}

struct Told {
    conversation: String,
    heading: String,
    item: Item,
}

struct Tried {
    title: String,
    until: String,
}

struct Contested {
    conversation: String,
    criterion: String,
    due: String,
}

pub async fn show(
    State(app): State<App>,
    Viewer { caller, form_token }: Viewer,
    Id(person): Id<PersonId>,
) -> Result<Response, Fault> {
    let OneOnOneView { last, window, changed, open, went_well, work_on, tried, contested, .. } =
        prepared(&app, &caller, person).await?;
    let profile = app.store.person(caller.organisation, person).await?.and_then(|it| it.profile);
    let day = |it: chrono::NaiveDate| it.format("%-d %B %Y").to_string();
    Ok(render(&Page {
        form_token,
        name: profile.map(|it| it.name).unwrap_or_default(),
        own: caller.person() == Some(person),
        weeks: window.weeks,
        last: last.map(day),
        changed: changed.into_iter().map(Changed::from).collect(),
        open: open.into_iter().map(Changed::from).collect(),
        went_well: went_well.map(Told::from),
        work_on: work_on.map(Told::from),
        tried: tried.into_iter().map(|it| Tried { title: it.title, until: day(it.ends) }).collect(),
        contested: contested
            .into_iter()
            .map(|it| Contested {
                conversation: it.conversation.to_string(),
                criterion: it.criterion,
                due: day(it.due.date_naive()),
            })
            .collect(),
    }))
}

impl From<ChangedView> for Changed {
    fn from(view: ChangedView) -> Self {
        let interval = |it: EstimateView| format!("{:+.1} points, from {:+.1} to {:+.1}", it.value, it.low, it.high);
        Self {
            name: view.name,
            status: view.status.replace('-', " "),
            says: view.says,
            interval: view.change.map(interval),
        }
    }
}

impl From<ToldView> for Told {
    fn from(view: ToldView) -> Self {
        Self {
            conversation: view.conversation.to_string(),
            heading: view.started.format("%-d %B %Y").to_string(),
            item: view.item.into(),
        }
    }
}
