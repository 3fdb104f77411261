//! Lists of people. What one says, and what it changes, is [`plumbline_directory::roster`]'s; here it is planned on what the
//! store knows, and all of it is done or nothing.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header;
use chrono::{SubsecRound as _, Utc};
use plumbline_core::roster::Step;
use plumbline_directory::roster::{Change, Changed, LARGEST, Plan, Roster, SheetFault};
use plumbline_store::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Caller, Scope, WritePeople};
use super::extract::{Params, body};
use super::problem::{Fault, Problem, Result};
use crate::App;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(import_people))
}

/// How often a list is planned again where somebody changed people meanwhile.
const TRIES: usize = 3;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportParams {
    /// True says what would be done, and what is wrong, and does nothing.
    #[serde(default)]
    dry_run: bool,
}

/// What a list of people changes.
#[derive(Debug, Serialize, ToSchema)]
struct ImportView {
    /// Whether nothing was done.
    dry_run: bool,
    /// Rows with a person in them.
    rows: usize,
    /// How many things are new, are different and are over.
    created: usize,
    changed: usize,
    ended: usize,
    /// Each of them, in the order of the rows.
    changes: Vec<ChangeView>,
    /// Everything that is wrong, in the order of the rows. Where there is anything, nothing is done.
    faults: Vec<CellFault>,
    /// What was made of the sheet, such as columns that were left out.
    notes: Vec<String>,
}

/// Something that a row changes.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeView {
    /// As the spreadsheet shows it: the header is row 1.
    row: usize,
    /// `created`, `changed` or `ended`.
    change: &'static str,
    /// `person`, `name`, `ids`, `team`, `membership`, `manager` or `role`.
    what: &'static str,
    /// In words.
    #[schema(example = "Ada Example is in Sales from 2026-10-01 on")]
    detail: String,
}

/// Something that is wrong with a cell.
#[derive(Debug, Serialize, ToSchema)]
struct CellFault {
    /// Null where it is about the whole sheet.
    row: Option<usize>,
    /// As the spreadsheet names it; null where it is about the whole row.
    #[schema(example = "D")]
    column: Option<String>,
    /// What the first row calls the column.
    #[schema(example = "manager")]
    header: Option<String>,
    detail: String,
}

impl From<Change> for ChangeView {
    fn from(Change { row, changed, what, detail }: Change) -> Self {
        let change = match changed {
            Changed::Created => "created",
            Changed::Changed => "changed",
            Changed::Ended => "ended",
        };
        Self { row, change, what, detail }
    }
}

impl From<SheetFault> for CellFault {
    fn from(SheetFault { row, column, message }: SheetFault) -> Self {
        let (column, header) = column.map_or((None, None), |it| (Some(it.letter), Some(it.header)));
        Self { row, column, header, detail: message }
    }
}

impl ImportView {
    fn new(plan: Plan, dry_run: bool) -> Self {
        let count = |changed| plan.changes.iter().filter(|it| it.changed == changed).count();
        Self {
            dry_run,
            rows: plan.rows,
            created: count(Changed::Created),
            changed: count(Changed::Changed),
            ended: count(Changed::Ended),
            changes: plan.changes.into_iter().map(ChangeView::from).collect(),
            faults: plan.faults.into_iter().map(CellFault::from).collect(),
            notes: plan.notes,
        }
    }
}

/// Import people from a list.
///
/// CSV as spreadsheet programs save it, with a row for each person, or for each team that a person is in, and columns in any
/// order: ids by which people are known (`email`, `crm`, `<system>:id`), `name`, `team` (`Sales / North`), `manager` (an id
/// of somebody, `-` for nobody), `role`, `starts` and `ends` (of team and manager; from now on where nothing is said). Whoever
/// is listed in a team leaves the teams that are not listed for them; whoever is not listed stays as they are. All of it is
/// done or nothing, and the same list again changes nothing. With a column `role`, the scope `admin` is needed.
#[utoipa::path(
    post, path = "/v1/people/import", tag = "people", params(ImportParams),
    request_body(content = String, content_type = "text/csv", description = "The list"),
    responses(
        (status = 200, body = ImportView), (status = 400, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    ),
)]
async fn import_people(
    State(app): State<App>,
    caller: Caller<WritePeople>,
    Params(ImportParams { dry_run }): Params<ImportParams>,
    request: Request,
) -> Result<Json<ImportView>> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/csv") {
        return Err(Problem::unsupported_media_type("send the header `Content-Type: text/csv`"));
    }
    let list = body(request, LARGEST).await?;
    for _ in 0..TRIES {
        let sheet = list.clone();
        let roster = apart(move || Roster::read(&sheet)).await?;
        if roster.gives_roles() {
            caller.also(Scope::Admin)?;
        }
        let standing = app.store.standing(caller.organisation, &roster.ids().collect()).await?;
        // What the store keeps has microseconds, and the plan is compared with it.
        let now = Utc::now().trunc_subsecs(6);
        let mut plan = apart(move || roster.plan(&standing, now)).await?;
        if dry_run {
            return Ok(Json(ImportView::new(plan, true)));
        }
        if !plan.faults.is_empty() {
            return Err(refused(plan.faults));
        }
        let steps: Vec<Step> = std::mem::take(&mut plan.steps);
        if steps.is_empty() {
            return Ok(Json(ImportView::new(plan, false)));
        }
        match app.store.carry_out(caller.organisation, caller.actor(), steps).await {
            Ok(()) => return Ok(Json(ImportView::new(plan, false))),
            Err(StoreError::Outdated | StoreError::IdTaken | StoreError::NotFound(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::unavailable("people are being changed at the same time; send the list again"))
}

/// Runs what takes a while where no request waits for it.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::internal(&error))
}

fn refused(faults: Vec<SheetFault>) -> Problem {
    let fault = |SheetFault { row, column, message }: SheetFault| {
        let row = row.map(|it| format!("row {it}"));
        let place = [row, column.map(|it| it.to_string())].into_iter().flatten().collect::<Vec<_>>();
        Fault { pointer: place.join(", "), detail: message }
    };
    let detail = "something in the list is wrong, so nothing was done; the places say what";
    Problem::invalid("invalid-list", detail).with_errors(faults.into_iter().map(fault))
}
