//! What the API's description says of all operations alike, in one place: what each may answer besides its own statuses,
//! in which media type, and in which words.

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};

/// What any operation that wants a key may answer: the reason that came with it may be unreadable, the key may be wrong, may
/// not do this or may ask too often, and the server may be at fault or under strain.
const ALWAYS: [&str; 6] = ["400", "401", "403", "429", "500", "503"];
const PROBLEM: &str = "application/problem+json";
const SCIM: &str = "application/scim+json";

/// Completes the description of every operation.
pub fn complete(document: &mut OpenApi) {
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
