//! What the API's description says of all operations alike, in one place: what each may answer besides its own statuses,
//! in which media type, and in which words; and the events that webhooks are told of.

use plumbline_core::event::Kind;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder};

use crate::wire::event::catalogue;

/// What any operation that wants a key may answer: the reason that came with it may be unreadable, the key may be wrong, may
/// not do this or may ask too often, and the server may be at fault or under strain.
const ALWAYS: [&str; 6] = ["400", "401", "403", "429", "500", "503"];
const PROBLEM: &str = "application/problem+json";
const SCIM: &str = "application/scim+json";

/// Completes the description of every operation, and adds what is sent to webhooks.
pub fn complete(document: &mut OpenApi) {
    complete_operations(document);
    add_webhooks(document);
}

fn complete_operations(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        for operation in operations(item) {
            let responses = &mut operation.responses.responses;
            let refused = if path.starts_with("/scim/") { scim_error } else { problem };
            if path.starts_with("/v1/") || path.starts_with("/scim/") {
                for status in ALWAYS {
                    responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(refused()));
                }
            }
            for (status, response) in responses {
                let RefOr::T(response) = response else { continue };
                if is(response, "Problem") {
                    *response = problem();
                }
                if is(response, "ScimError") {
                    *response = scim_error();
                }
                if response.description.is_empty() {
                    response.description = meaning(status).to_owned();
                }
            }
        }
    }
}

/// What a receiver gets of each kind of event (Standard Webhooks 1.0).
fn add_webhooks(document: &mut OpenApi) {
    let text = |format: Option<KnownFormat>| {
        ObjectBuilder::new().schema_type(Type::String).format(format.map(SchemaFormat::KnownFormat))
    };
    let header = |name: &str, description: &str| {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header);
        parameter.required(Required::True).description(Some(description)).schema(Some(text(None)))
    };
    let mut paths = PathsBuilder::new();
    for (kind, (tells, name, schema)) in Kind::ALL.iter().zip(catalogue()) {
        let data = format!("{name}Data");
        let body = ObjectBuilder::new()
            .property("type", text(None).enum_values(Some([kind.as_str()])))
            .property("timestamp", text(Some(KnownFormat::DateTime)))
            .property("data", Ref::from_schema_name(&data))
            .required("type")
            .required("timestamp")
            .required("data");
        document.components.get_or_insert_default().schemas.insert(data, schema);
        let body = RequestBodyBuilder::new().content("application/json", Content::new(Some(body.build())));
        let success =
            ResponseBuilder::new().description("It has arrived; any 2xx says so. What else is answered is dropped");
        let gone = ResponseBuilder::new().description("Nothing more is wanted: the webhook is disabled at once");
        let operation = OperationBuilder::new()
            .summary(Some(tells))
            .parameter(header("webhook-id", "The event's id, the same at every attempt: whoever has seen it drops it"))
            .parameter(header("webhook-timestamp", "When it was sent, in seconds since 1970: what is old is refused"))
            .parameter(header(
                "webhook-signature",
                "`v1,` and the base64 of HMAC-SHA-256 of `id.timestamp.body` with the secret, for each secret, with spaces \
                 in between",
            ))
            .request_body(Some(body.required(Some(Required::True)).build()))
            .response("2XX", success)
            .response("410", gone);
        paths = paths.path(kind.as_str(), PathItem::new(HttpMethod::Post, operation));
    }
    document.webhooks = Some(paths.build());
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn problem() -> Response {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().content(PROBLEM, content).build()
}

fn scim_error() -> Response {
    let content = Content::new(Some(Ref::from_schema_name("ScimError")));
    ResponseBuilder::new().content(SCIM, content).build()
}

fn is(response: &Response, schema: &str) -> bool {
    let reference = format!("#/components/schemas/{schema}");
    response.content.values().any(|content| match content {
        RefOr::T(content) => matches!(&content.schema, Some(RefOr::Ref(it)) if it.ref_location == reference),
        RefOr::Ref(_) => false,
    })
}

fn meaning(status: &str) -> &'static str {
    match status {
        "200" => "What was asked for",
        "201" => "It was created",
        "202" => "It is accepted, and kept, and worked on",
        "204" => "It is done",
        "304" => "It is still of the version that the request names",
        "400" => "The request could not be read; the places say where",
        "401" => "No key or session was sent, or one that is not known, has expired or was revoked",
        "403" => "The key or person may not do this, or a session came with what another site may have sent",
        "404" => "There is no such thing in the key's organisation",
        "409" => "It does not fit what is already there",
        "412" => "It is not any more of the version that the request names",
        "413" => "The body is over the limit",
        "415" => "The body is of a type that is not read here",
        "422" => "What was sent was read and is wrong; the places say where and what would be right",
        "429" => "Too many requests came; the header Retry-After says after how many seconds to try again",
        "503" => "The server cannot take this now; try again after a moment",
        _ => "The fault is the server's, and has been logged",
    }
}
