//! Records of competence: what somebody attended, practised and has demonstrated, and the same as a document that an auditor
//! can hold against the organisation's key without asking this server.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use chrono::{DateTime, SecondsFormat, Utc};
use plumbline_core::audit::{Action, Subject};
use plumbline_core::ids::{PersonId, ScoreId};
use plumbline_core::{Decimal, Digest};
use plumbline_measure::canonical;
use plumbline_store::Reading;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{Admin, Caller, ReadReceipts, ReadScorecards, ReadScores};
use super::extract::{Id, Json as Body};
use super::problem::{Problem, Result};
use super::readings;
use crate::App;
use crate::improvement::competence::{Of, competence};
use crate::improvement::viewer::Viewer;
use crate::wire::competence::CompetenceView;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_competence))
        .routes(routes!(export_competence))
        .routes(routes!(get_rules, set_rules))
        .routes(routes!(get_signing_key))
}

/// What a person attended, practised and has demonstrated, skill by skill.
#[utoipa::path(
    get, path = "/v1/people/{id}/competence", tag = "answers",
    params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 200, body = CompetenceView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn get_competence(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
) -> Result<Json<CompetenceView>> {
    let record = of(&app, &caller, person, Utc::now()).await?;
    let reading = Reading {
        action: Action::CompetenceRead,
        subject: Subject::Person(person),
        people: vec![person],
        details: Default::default(),
    };
    readings::record(&app, &caller, vec![reading]).await?;
    Ok(Json(record))
}

async fn of(app: &App, caller: &Caller<ReadScores>, person: PersonId, now: DateTime<Utc>) -> Result<CompetenceView> {
    let organisation = caller.organisation;
    app.store.person(organisation, person).await?.ok_or_else(Problem::not_found)?;
    let viewer = Viewer::of(app, caller).await?;
    if viewer.sees(app, caller, vec![person], now).await?.is_empty() {
        return Err(Viewer::nothing(caller));
    }
    let of = Of {
        person,
        weeks: viewer.weeks(app, caller, person).await?,
        weeks_again: viewer.weeks(app, caller, person).await?,
        practice: caller.person() == Some(person),
        expires_days: app.store.competence_expires(organisation).await?,
    };
    competence(app, organisation, of, now).await
}

/// A signed record.
#[derive(Debug, Serialize, ToSchema)]
struct SignedView {
    /// What is signed, as RFC 8785 writes it, after the line `plumbline competence 1`. Fractions are texts in it.
    document: CompetenceDocument,
    /// Of the organisation, 64 hexadecimal digits: `GET /v1/signing-key`.
    public_key: String,
    /// Ed25519, 128 hexadecimal digits.
    signature: String,
}

/// A record of competence that has left the house.
#[derive(Debug, Serialize, ToSchema)]
struct CompetenceDocument {
    /// The version of this form.
    plumbline_competence: u32,
    organisation: Uuid,
    issued: DateTime<Utc>,
    /// Where the organisation's audit log stood then: `SEQUENCE:HASH`. A later entry names this document's digest.
    audit_head: String,
    /// As `GET /v1/people/{id}/competence` gives it, but that fractions are texts.
    #[schema(value_type = Object)]
    record: CompetenceView,
    /// The SHA-256 of the receipt of each score that is named, by the score's id.
    receipts: BTreeMap<Uuid, String>,
}

/// Export a record of competence, signed.
///
/// `plumbline audit competence` holds it against the organisation's public key, without a server. The audit log names its
/// digest. What the person practised is in it where the person asks.
#[utoipa::path(
    post, path = "/v1/people/{id}/competence/exports", tag = "answers",
    params(("id" = Uuid, Path, description = "The person's id")),
    responses(
        (status = 200, body = SignedView), (status = 404, body = Problem), (status = 409, body = Problem),
    ),
)]
async fn export_competence(
    State(app): State<App>,
    caller: Caller<ReadScores>,
    Id(person): Id<PersonId>,
) -> Result<impl IntoResponse> {
    let (organisation, now) = (caller.organisation, Utc::now());
    let record = of(&app, &caller, person, now).await?;
    let mut receipts = BTreeMap::new();
    for backing in &record.scores {
        if let Some(receipt) = app.store.receipt(organisation, ScoreId(backing.score)).await? {
            receipts.insert(backing.score.to_string(), Digest::of(&receipt).to_string());
        }
    }
    let document = json!({
        "plumbline_competence": 1,
        "organisation": organisation,
        "issued": now.to_rfc3339_opts(SecondsFormat::Secs, true),
        "audit_head": app.store.audit_head(organisation).await?.to_string(),
        "record": without_fractions(serde_json::to_value(&record).map_err(|error| Problem::internal(&error))?),
        "receipts": receipts,
    });
    let signed = signed_bytes(&document);
    let (key, signature) = app.store.sign(organisation, &signed).await?;
    let reading = Reading {
        action: Action::CompetenceExported,
        subject: Subject::Person(person),
        people: vec![person],
        details: [("document".to_owned(), json!(Digest::of(&canonical::bytes(&document))))].into(),
    };
    // It leaves the house, so it is noted whoever asks.
    let reason = caller.reason().map(str::to_owned);
    app.store.record_readings(organisation, caller.actor(), vec![reading], reason).await?;
    let whole = json!({
        "document": document,
        "public_key": hex::encode(key.0),
        "signature": hex::encode(signature.0),
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], canonical::bytes(&whole)))
}

/// What is signed of a document.
pub fn signed_bytes(document: &Value) -> Vec<u8> {
    [b"plumbline competence 1\n".as_slice(), &canonical::bytes(document)].concat()
}

/// With fractions as texts of decimals, so that no two programs write them in two ways.
fn without_fractions(value: Value) -> Value {
    match value {
        Value::Number(number) if !number.is_i64() && !number.is_u64() => {
            let ten_thousandths = number.as_f64().map_or(0.0, |it| (it * 10_000.0).round());
            Value::String(Decimal::from_ten_thousandths(ten_thousandths as i64).to_string())
        }
        Value::Array(items) => items.into_iter().map(without_fractions).collect(),
        Value::Object(map) => map.into_iter().map(|(name, it)| (name, without_fractions(it))).collect(),
        other => other,
    }
}

/// How long a skill counts as demonstrated.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CompetenceRules {
    /// Days after the last score; 180 where the organisation has not said.
    #[schema(minimum = 28, maximum = 366)]
    expires_days: u32,
}

/// How long a skill counts as demonstrated.
#[utoipa::path(
    get, path = "/v1/competence", tag = "answers", responses((status = 200, body = CompetenceRules)),
)]
async fn get_rules(State(app): State<App>, caller: Caller<ReadScorecards>) -> Result<Json<CompetenceRules>> {
    let expires_days = app.store.competence_expires(caller.organisation).await?;
    Ok(Json(CompetenceRules { expires_days }))
}

/// Say how long a skill counts as demonstrated.
#[utoipa::path(
    put, path = "/v1/competence", tag = "answers", request_body = CompetenceRules,
    responses(
        (status = 204), (status = 400, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
async fn set_rules(
    State(app): State<App>,
    caller: Caller<Admin>,
    Body(CompetenceRules { expires_days }): Body<CompetenceRules>,
) -> Result<StatusCode> {
    if !(28..=366).contains(&expires_days) {
        let problem = Problem::invalid("invalid-competence-rules", "competence cannot last so long");
        return Err(problem.with_error("/expires_days", "from 28 to 366"));
    }
    app.store.set_competence_expires(caller.organisation, caller.actor(), expires_days).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the organisation's signatures are held against.
#[derive(Debug, Serialize, ToSchema)]
struct SigningKeyView {
    #[schema(example = "Ed25519")]
    algorithm: &'static str,
    /// 64 hexadecimal digits.
    public_key: String,
}

/// The organisation's public key, which never changes. Whoever holds signatures against it gets it from here, or from
/// somebody whom they trust, and not from what is signed.
#[utoipa::path(
    get, path = "/v1/signing-key", tag = "answers", responses((status = 200, body = SigningKeyView)),
)]
async fn get_signing_key(State(app): State<App>, caller: Caller<ReadReceipts>) -> Result<Json<SigningKeyView>> {
    let key = app.store.public_key(caller.organisation).await?;
    Ok(Json(SigningKeyView { algorithm: "Ed25519", public_key: hex::encode(key.0) }))
}
