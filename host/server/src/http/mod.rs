//! The HTTP API. Every route of it is listed in [`router`], is described in the OpenAPI document by the same line, and
//! answers errors as [`problem::Problem`].

pub mod activities;
pub mod audit;
pub mod auth;
pub mod by_hand;
pub mod calibrations;
pub mod competence;
pub mod conversations;
pub mod coverage;
pub mod disputes;
pub mod events;
pub mod extract;
pub mod feedback;
pub mod house;
pub mod idempotency;
pub mod identity_providers;
pub mod import;
pub mod improvement;
pub mod initiatives;
pub mod invitations;
pub mod keys;
pub mod label_budget;
pub mod me;
pub mod notices;
pub mod one_on_one;
pub mod people;
pub mod plugins;
pub mod practice;
pub mod privacy;
pub mod problem;
pub mod progress;
pub mod ramp;
pub mod readings;
pub mod rubrics;
pub mod scim;
pub mod scorecards;
pub mod scores;
pub mod sessions;
pub mod shifts;
pub mod sight;
pub mod skills;
pub mod speakers;
pub mod submission;
pub mod teams;
pub mod webhooks;

mod described;
mod layers;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use crate::{App, pages};
use problem::Problem;

/// Everything that is served.
pub fn router(app: App) -> Router {
    let (api, mut document) = api().split_for_parts();
    described::complete(&mut document);
    let limit = app.config.limits.component_bytes.max(app.config.limits.conversation_bytes);
    let router = api.merge(pages::routes()).merge(explorer(document));
    let router = router
        .fallback(async || Problem::not_found().into_response())
        .method_not_allowed_fallback(async || Problem::method_not_allowed().into_response());
    layers::wrap(router, limit).with_state(app)
}

/// The embedded explorer of the API. It asks nobody outside: neither its validator, which would be told this server's
/// name, nor anything else that the browser would load for it.
fn explorer(document: utoipa::openapi::OpenApi) -> Router<App> {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                  font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let config = utoipa_swagger_ui::Config::default().validator_url("none");
    let explorer = utoipa_swagger_ui::SwaggerUi::new("/docs").url("/openapi.json", document).config(config);
    Router::from(explorer)
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)))
}

/// The API's description.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut document) = api().split_for_parts();
    described::complete(&mut document);
    document
}

fn api() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(conversations::routes())
        .merge(scores::routes())
        .merge(by_hand::routes())
        .merge(disputes::routes())
        .merge(calibrations::routes())
        .merge(label_budget::routes())
        .merge(feedback::routes())
        .merge(practice::routes())
        .merge(improvement::routes())
        .merge(progress::routes())
        .merge(coverage::routes())
        .merge(competence::routes())
        .merge(ramp::routes())
        .merge(shifts::routes())
        .merge(one_on_one::routes())
        .merge(initiatives::routes())
        .merge(skills::routes())
        .merge(activities::routes())
        .merge(plugins::routes())
        .merge(rubrics::routes())
        .merge(scorecards::routes())
        .merge(people::routes())
        .merge(me::routes())
        .merge(import::routes())
        .merge(teams::routes())
        .merge(speakers::routes())
        .merge(notices::routes())
        .merge(privacy::routes())
        .merge(scim::routes())
        .merge(keys::routes())
        .merge(webhooks::routes())
        .merge(events::routes())
        .merge(audit::routes())
        .merge(invitations::routes())
        .merge(sessions::routes())
        .merge(identity_providers::routes())
        .merge(house::routes())
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Plumbline",
        description = "Measures every conversation against the standards an organisation defines for itself.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "capture", description = "Conversations in any format, in and out"),
        (name = "measure", description = "Scores with quoted evidence, and their receipts"),
        (name = "disputes", description = "What people contest of their results, and how that was decided"),
        (name = "calibration", description = "People rating the same conversations, and how far they and a scorecard agree"),
        (name = "feedback", description = "What people are told of their conversations"),
        (name = "practice", description = "Role-plays on the gaps that live work shows, and whether they carry over"),
        (name = "plugins", description = "Components, checked and compiled in the background"),
        (name = "scorecards", description = "Which plugin scores which conversations, and how"),
        (name = "people", description = "People, teams, who reports to whom, and what people were told"),
        (name = "login", description = "How people sign in: invitations, identity providers and sessions"),
        (name = "scim", description = "People and teams for identity providers, by SCIM 2.0"),
        (name = "events", description = "What happens, as a stream and a list, and who is told of it by webhooks"),
        (name = "house", description = "Keys, health and metrics"),
    ),
    security(("key" = []), ("session" = [])),
    modifiers(&Security),
)]
struct Document;

struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let session = ApiKeyValue::with_description(
            "__Host-plumbline",
            "Of somebody who has signed in at `/sign-in`. Whatever changes something must come from this server's own \
             page, or with the header `X-CSRF-Token`, whose value `GET /v1/sessions` gives.",
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", scheme);
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    }
}
