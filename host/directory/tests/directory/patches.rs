//! PATCH: the requests that identity providers document, the standard's rules, and anything at all.

use plumbline_directory::scim::{Group, ScimType, User};
use proptest::prelude::*;
use serde_json::{Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn user() -> User {
    User::read(&json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "userName": "ada@fabrikam.example",
        "externalId": "e-1",
        "name": {"formatted": "Ada King", "familyName": "King", "givenName": "Ada"},
        "active": true,
        "emails": [{"value": "ada@fabrikam.example", "type": "work", "primary": true}],
        ENTERPRISE: {"department": "Sales", "manager": {"value": "m-1"}},
    }))
    .unwrap()
}

fn patch(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

/// What is different after the operations, by JSON pointer; null is nothing.
fn changed(operations: Value, places: &[(&str, Value)]) {
    let patched = user().patched(&patch(operations.clone())).unwrap_or_else(|error| panic!("{operations}: {error}"));
    let mut expected = Value::from(user().object().clone());
    for (pointer, value) in places {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = expected.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Value::Null => _ = parent.remove(&name.replace("~1", "/")),
            value => _ = parent.insert(name.replace("~1", "/"), value.clone()),
        }
    }
    assert_eq!(Value::from(patched.object().clone()), expected, "{operations}");
}

/// learn.microsoft.com, “Tutorial: Develop and plan provisioning for a SCIM endpoint in Microsoft Entra ID” and “Known
/// issues and resolutions with SCIM 2.0 protocol compliance”.
#[test]
fn what_entra_id_sends() {
    changed(
        json!([
            {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "updatedEmail@microsoft.com"},
            {"op": "Replace", "path": "name.familyName", "value": "updatedFamilyName"},
        ]),
        &[
            ("/emails", json!([{"value": "updatedEmail@microsoft.com", "type": "work", "primary": true}])),
            ("/name/familyName", json!("updatedFamilyName")),
        ],
    );
    changed(
        json!([{"op": "Replace", "path": "userName", "value": "x@testuser.com"}]),
        &[("/userName", json!("x@testuser.com"))],
    );
    for off in [json!("False"), json!(false)] {
        changed(json!([{"op": "Replace", "path": "active", "value": off}]), &[("/active", json!(false))]);
    }
    changed(json!([{"op": "Add", "path": "nickName", "value": "Babs"}]), &[("/nickName", json!("Babs"))]);
    changed(
        json!([{"op": "replace", "value": {
            "displayName": "Bjfe",
            "name.givenName": "Kkom",
            "name.familyName": "Unua",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": "Aklq",
        }}]),
        &[
            ("/displayName", json!("Bjfe")),
            ("/name/givenName", json!("Kkom")),
            ("/name/familyName", json!("Unua")),
            (&format!("/{ENTERPRISE}/employeeNumber"), json!("Aklq")),
        ],
    );
    let manager = format!("{ENTERPRISE}:manager");
    changed(
        json!([{"op": "Add", "path": manager, "value": "m-2"}]),
        &[(&format!("/{ENTERPRISE}/manager"), json!({"value": "m-2"}))],
    );
    changed(
        json!([{"op": "Replace", "path": manager, "value": {"$ref": null, "value": "m-2"}}]),
        &[(&format!("/{ENTERPRISE}/manager"), json!({"value": "m-2"}))],
    );
    for gone in [json!({"op": "Remove", "path": manager}), json!({"op": "Replace", "path": manager, "value": ""})] {
        changed(json!([gone]), &[(&format!("/{ENTERPRISE}/manager"), Value::Null)]);
    }
    // What the default mappings send and nobody needs here.
    changed(
        json!([
            {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+49 30 1"},
            {"op": "Add", "path": "addresses[type eq \"work\"].locality", "value": "Berlin"},
            {"op": "Add", "path": "roles[primary eq \"True\"].value", "value": "admin"},
        ]),
        &[],
    );
    // An address that was not there yet, made of what the brackets say.
    changed(
        json!([{"op": "Add", "path": "emails[type eq \"other\"].value", "value": "a@b.example"}]),
        &[(
            "/emails",
            json!([{"value": "ada@fabrikam.example", "type": "work", "primary": true},
            {"type": "other", "value": "a@b.example"}]),
        )],
    );
}

/// developer.okta.com, “SCIM 2.0 Protocol Reference”.
#[test]
fn what_okta_sends() {
    changed(json!([{"op": "replace", "value": {"active": false}}]), &[("/active", json!(false))]);
    let team = Group::known("Test SCIMv2", None, ["89bb1940", "a"]);
    let renamed = team
        .patched(&patch(json!([{"op": "replace", "value": {"id": "abf4dd94", "displayName": "Test SCIMv20"}}])))
        .unwrap();
    assert_eq!((renamed.name(), renamed.members().len()), ("Test SCIMv20", 2));
    let moved = team
        .patched(&patch(json!([
            {"op": "remove", "path": "members[value eq \"89bb1940\"]"},
            {"op": "add", "path": "members", "value": [{"value": "23a35c27", "display": "test.user@okta.local"}]},
        ])))
        .unwrap();
    assert_eq!(moved.members().into_iter().collect::<Vec<_>>(), ["23a35c27", "a"]);
    let replaced = team
        .patched(&patch(json!([{"op": "replace", "path": "members", "value": [{"value": "b"}, {"value": "c"}]}])))
        .unwrap();
    assert_eq!(replaced.members().into_iter().collect::<Vec<_>>(), ["b", "c"]);
}

#[test]
fn members_come_and_go() {
    let team = Group::known("Sales", Some("g-1"), ["a", "b"]);
    let after = |operations: Value| {
        let group = team.patched(&patch(operations)).unwrap();
        group.members().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let added = json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": "c"}, {"value": "a"}]}]);
    assert_eq!(after(added), ["a", "b", "c"]);
    let removed = json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "a"}]}]);
    assert_eq!(after(removed), ["b"]);
    assert_eq!(after(json!([{"op": "remove", "path": "members[value eq \"z\"]"}])), ["a", "b"]);
    assert_eq!(after(json!([{"op": "remove", "path": "members"}])), [""; 0]);
    assert_eq!(after(json!([{"op": "replace", "path": "members", "value": []}])), [""; 0]);
}

#[test]
fn one_address_is_the_primary_one() {
    changed(
        json!([{"op": "add", "path": "emails", "value": [{"value": "a@b.example", "type": "home", "primary": true}]}]),
        &[(
            "/emails",
            json!([{"value": "ada@fabrikam.example", "type": "work", "primary": false},
                {"value": "a@b.example", "type": "home", "primary": true}]),
        )],
    );
    // The same again changes nothing.
    changed(
        json!([{"op": "add", "path": "emails", "value": {"value": "ADA@fabrikam.example"}}]),
        &[("/emails", json!([{"value": "ADA@fabrikam.example", "type": "work", "primary": true}]))],
    );
}

#[test]
fn what_cannot_be_done_is_refused() {
    let cases = [
        (json!([{"op": "remove"}]), ScimType::NoTarget),
        (json!([{"op": "move", "path": "title"}]), ScimType::InvalidSyntax),
        (json!([{"op": "replace", "path": "shoeSize", "value": 44}]), ScimType::InvalidPath),
        (json!([{"op": "replace", "path": "name.shoeSize", "value": 44}]), ScimType::InvalidPath),
        (json!([{"op": "replace", "path": "title[x eq 1]", "value": "x"}]), ScimType::InvalidPath),
        (json!([{"op": "replace", "path": "emails[", "value": "x"}]), ScimType::InvalidPath),
        (json!([{"op": "replace", "path": "id", "value": "x"}]), ScimType::Mutability),
        (json!([{"op": "add", "path": "groups", "value": [{"value": "x"}]}]), ScimType::Mutability),
        (json!([{"op": "remove", "path": "userName"}]), ScimType::Mutability),
        (json!([{"op": "replace", "path": "userName", "value": ""}]), ScimType::InvalidValue),
        (json!([{"op": "replace", "path": "active", "value": "perhaps"}]), ScimType::InvalidValue),
        (json!([{"op": "replace", "path": "title", "value": {"a": 1}}]), ScimType::InvalidValue),
        (json!([{"op": "replace", "path": "title", "value": "x".repeat(2_000)}]), ScimType::InvalidValue),
        (json!([{"op": "replace", "path": "title"}]), ScimType::InvalidValue),
        (json!([{"op": "add", "path": "emails", "value": "x".repeat(2_000)}]), ScimType::InvalidValue),
        (json!([{"op": "replace", "value": "x"}]), ScimType::InvalidValue),
        (
            json!([{"op": "replace", "path": "emails[type eq \"home\"].value", "value": "x@y.example"}]),
            ScimType::NoTarget,
        ),
        (
            json!([{"op": "add", "path": "emails[value pr and primary eq true and type eq \"no\"].value", "value": "x"},
            {"op": "add", "path": "emails[not (type pr)].value", "value": "x"}]),
            ScimType::NoTarget,
        ),
        (json!("x"), ScimType::InvalidSyntax),
        (json!(["x"]), ScimType::InvalidSyntax),
    ];
    for (operations, kind) in cases {
        let error = user().patched(&patch(operations.clone())).unwrap_err();
        assert_eq!(error.kind, Some(kind), "{operations}: {error}");
    }
    let many = vec![json!({"op": "add", "path": "title", "value": "x"}); 1_001];
    assert_eq!(user().patched(&patch(many.into())).unwrap_err().status, 413);
}

fn paths() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "userName",
        "active",
        "name",
        "name.givenName",
        "title",
        "emails",
        "emails.type",
        "emails[type eq \"work\"]",
        "emails[type eq \"home\"].value",
        "emails[primary eq true].primary",
        "emails[not (value pr)].value",
        "groups",
        "id",
        "meta",
        "schemas",
        "externalId",
        "phoneNumbers",
        "shoeSize",
        "manager",
        "members",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
    ])
    .prop_map(str::to_owned)
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zA-Z@. ]{0,8}".prop_map(Value::from),
        prop::sample::select(&["True", "work", "ada@fabrikam.example"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let names = prop_oneof![
            paths(),
            prop::sample::select(&["value", "type", "primary", "givenName", "$ref"]).prop_map(str::to_owned)
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((names, inner), 0..3).prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

fn operation() -> impl Strategy<Value = Value> {
    let verb = prop::sample::select(&["add", "Replace", "REMOVE"]);
    (verb, prop::option::of(paths()), prop::option::of(values()))
        .prop_map(|(op, path, value)| json!({"op": op, "path": path, "value": value}))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    /// Whatever is sent, what comes of it is a user: with a name to sign in with, with values of the schema's kinds, with
    /// at most one primary address, and read again it is the same.
    #[test]
    fn a_patched_user_is_a_user(operations in prop::collection::vec(operation(), 1..5)) {
        let Ok(patched) = user().patched(&patch(operations.into())) else { return Ok(()) };
        prop_assert!(!patched.user_name().is_empty());
        let value = Value::from(patched.object().clone());
        let emails = value["emails"].as_array().cloned().unwrap_or_default();
        prop_assert!(emails.iter().all(|it| it["value"].is_string()));
        prop_assert!(emails.iter().filter(|it| it["primary"] == true).count() <= 1);
        prop_assert!(value.get("active").is_none_or(Value::is_boolean));
        prop_assert_eq!(User::read(&value).unwrap(), patched);
    }

    /// To replace twice is to replace once. What brackets name may be another value after the first time.
    #[test]
    fn replacing_is_idempotent(path in paths().prop_filter("brackets", |it| !it.contains('[')), value in values()) {
        let request = patch(json!([{"op": "replace", "path": path, "value": value}]));
        if let Ok(once) = user().patched(&request) {
            prop_assert_eq!(once.patched(&request).map_err(|it| it.to_string()), Ok(once));
        }
    }

    #[test]
    fn any_json_is_read_or_refused(value in values()) {
        _ = user().patched(&value);
        _ = User::read(&value);
        _ = Group::read(&value);
    }
}
