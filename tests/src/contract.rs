//! The API's description, held against what the server really answers: a status that is not described, a content type
//! that is not, or a body that does not fit its schema fails the test that saw it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{Answer, Request, program};

/// What `plumbline openapi` prints.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        let output = program::run(["openapi"]);
        assert_eq!(output.status, Some(0), "{}", output.stderr);
        serde_json::from_str(&output.stdout).unwrap()
    });
    &DOCUMENT
}

/// Panics where the answer is not one that the description promises. Addresses outside the API are not described.
pub(crate) fn check(request: &Request, answer: &Answer) {
    let path = request.path.split('?').next().unwrap();
    let Some((template, operations)) = find(path) else { return };
    let method = request.method.as_str().to_lowercase();
    let Some(operation) = operations.get(&method) else {
        return assert_eq!(answer.status, 405, "{} {template} is not described", request.method);
    };
    let place = format!("{} {template} answers {}", request.method, answer.status);
    let response = &operation["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{place}, which is not described: {}", String::from_utf8_lossy(&answer.body));
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        return assert!(answer.body.is_empty(), "{place} with a body, which is not described");
    };
    let sent = answer.header("content-type").split(';').next().unwrap();
    let described = content.get(sent);
    let described = described.unwrap_or_else(|| panic!("{place} as {sent}, but {:?} is described", content.keys()));
    if sent == "application/json" || sent.ends_with("+json") {
        let body = answer.json();
        let validator = validator(&place, &described["schema"]);
        let faults: Vec<_> = validator.iter_errors(&body).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(faults.is_empty(), "{place} with a body that is not as described: {faults:#?}");
    }
}

/// The described path that this one is, literal segments before parameters.
fn find(path: &str) -> Option<(&'static str, &'static Value)> {
    let paths = document()["paths"].as_object().unwrap();
    let segments: Vec<_> = path.split('/').collect();
    let fits = |template: &str| {
        let parts: Vec<_> = template.split('/').collect();
        parts.len() == segments.len()
            && parts.iter().zip(&segments).all(|(part, it)| part == it || part.starts_with('{'))
    };
    let found = paths.iter().filter(|(template, _)| fits(template));
    found.min_by_key(|(template, _)| template.matches('{').count()).map(|(template, it)| (template.as_str(), it))
}

/// The compiled schema of one response; each is compiled once.
fn validator(place: &str, schema: &Value) -> Arc<Validator> {
    static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut validators = VALIDATORS.lock().unwrap();
    let compiled = validators.entry(place.to_owned()).or_insert_with(|| {
        let root = json!({"allOf": [schema], "components": document()["components"]});
        Arc::new(jsonschema::draft202012::new(&root).unwrap())
    });
    Arc::clone(compiled)
}
