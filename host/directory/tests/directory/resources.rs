//! What a resource looks like, what a POST and a PUT make of one, and which parts of it are sent.

use chrono::DateTime;
use plumbline_directory::scim::{Group, GroupAbout, Object, Projection, ScimType, TeamOf, USER, User, UserAbout};
use serde_json::{Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn about<'a>(groups: &'a [TeamOf]) -> UserAbout<'a> {
    let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    UserAbout { base: "/scim/v2", id: "u-1", created: at, changed: at, groups }
}

/// As Okta creates a user, with what it sends and nobody needs.
fn created() -> User {
    User::read(&json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "test.user@okta.local",
        "name": {"givenName": "Test", "middleName": "", "familyName": "User"},
        "emails": [{"primary": true, "value": "test.user@okta.local", "type": "work", "display": "test.user@okta.local"}],
        "displayName": "Test User",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "phoneNumbers": [{"value": "1"}],
        "active": true,
        ENTERPRISE: {"manager": {"value": "u-2"}, "employeeNumber": 4711},
    }))
    .unwrap()
}

#[test]
fn a_user_is_answered_whole() {
    let groups = [TeamOf { id: "t-1".to_owned(), name: "Sales".to_owned() }];
    let mut resource = Value::from(created().resource(&about(&groups)));
    let version = resource["meta"]["version"].take();
    assert!(version.as_str().unwrap().starts_with("W/\""));
    assert_eq!(
        resource,
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
            "id": "u-1",
            "externalId": "00ujl29u0le5T6Aj10h7",
            "userName": "test.user@okta.local",
            "name": {"familyName": "User", "givenName": "Test"},
            "displayName": "Test User",
            "locale": "en-US",
            "active": true,
            "emails": [
                {"value": "test.user@okta.local", "display": "test.user@okta.local", "type": "work", "primary": true},
            ],
            ENTERPRISE: {
                "employeeNumber": "4711",
                "manager": {"value": "u-2", "$ref": "/scim/v2/Users/u-2"},
            },
            "groups": [{"value": "t-1", "$ref": "/scim/v2/Groups/t-1", "display": "Sales", "type": "direct"}],
            "meta": {
                "resourceType": "User", "created": "2027-01-15T08:00:00.000Z", "lastModified": "2027-01-15T08:00:00.000Z",
                "location": "/scim/v2/Users/u-1", "version": null,
            },
        })
    );
    let mut other = created();
    other.set_active(false);
    assert_ne!(other.resource(&about(&groups))["meta"]["version"], version, "whatever changes makes another version");
}

#[test]
fn a_put_says_everything_of_what_it_speaks_of() {
    let put = json!({"schemas": [], "id": "u-1", "userName": "other@okta.local", "name": {"givenName": "Other"}});
    let replaced = created().replaced(&put).unwrap();
    assert_eq!(replaced.name(), "Other");
    assert_eq!(replaced.emails().count(), 0);
    assert!(replaced.active());
    assert_eq!(replaced.manager(), Some("u-2"), "whoever does not speak of the extension leaves it");
    let put = json!({"userName": "other@okta.local", "active": "false", ENTERPRISE: {"department": "Sales"}});
    let replaced = created().replaced(&put).unwrap();
    assert!(!replaced.active());
    assert_eq!(replaced.manager(), None);
}

#[test]
fn names_are_shown_as_well_as_they_are_known() {
    let name = |value: Value| User::read(&value).unwrap().name();
    assert_eq!(name(json!({"userName": "u", "displayName": "D", "name": {"formatted": "F"}})), "D");
    assert_eq!(name(json!({"userName": "u", "name": {"formatted": "F", "givenName": "G"}})), "F");
    assert_eq!(name(json!({"userName": "u", "name": {"familyName": "Doe", "givenName": "Jo"}})), "Jo Doe");
    assert_eq!(name(json!({"userName": "u"})), "u");
}

#[test]
fn a_user_without_a_name_to_sign_in_with_is_none() {
    for sent in [json!({}), json!({"userName": " "}), json!({"userName": null})] {
        assert_eq!(User::read(&sent).unwrap_err().kind, Some(ScimType::InvalidValue));
    }
    assert_eq!(User::read(&json!([])).unwrap_err().kind, Some(ScimType::InvalidSyntax));
    assert_eq!(Group::read(&json!({"members": []})).unwrap_err().kind, Some(ScimType::InvalidValue));
}

#[test]
fn a_group_is_answered_with_or_without_its_members() {
    let group = Group::known("Sales", Some("g-1"), ["u-1"]);
    let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let about = GroupAbout { base: "/scim/v2", id: "t-1", created: at, changed: at, joined: 1 };
    let whole = group.resource(&about, true);
    assert_eq!(whole["members"], json!([{"value": "u-1", "$ref": "/scim/v2/Users/u-1", "type": "User"}]));
    assert_eq!(whole["externalId"], "g-1");
    let bare = group.resource(&about, false);
    assert!(!bare.contains_key("members"));
    assert_eq!(bare["meta"], whole["meta"], "the version does not depend on what is asked for");
    let later = group.resource(&GroupAbout { joined: 2, ..about }, false);
    assert_ne!(later["meta"]["version"], whole["meta"]["version"]);
}

#[test]
fn only_what_is_wanted_is_sent() {
    let sent = |attributes: Option<&str>, excluded: Option<&str>| -> Object {
        let projection = Projection::read(attributes, excluded).unwrap();
        let mut sent = projection.of(created().resource(&about(&[])), &USER);
        assert!(sent.shift_remove("schemas").is_some() && sent.shift_remove("id").is_some(), "always sent");
        sent
    };
    let expect = |sent: Object, expected: Value| assert_eq!(Value::from(sent), expected);
    expect(sent(Some("userName"), None), json!({"userName": "test.user@okta.local"}));
    expect(
        sent(Some("NAME.givenName, emails.value"), None),
        json!({"name": {"givenName": "Test"}, "emails": [{"value": "test.user@okta.local"}]}),
    );
    expect(
        sent(Some(&format!("{ENTERPRISE}:manager.value,shoeSize")), None),
        json!({ENTERPRISE: {"manager": {"value": "u-2"}}}),
    );
    expect(sent(Some("id"), None), json!({}));
    let without = sent(None, Some(&format!("emails,name,{ENTERPRISE},meta,id")));
    assert_eq!(without.keys().collect::<Vec<_>>(), ["externalId", "userName", "displayName", "locale", "active"]);
    let wants = |attributes, excluded, name| Projection::read(attributes, excluded).unwrap().wants(name, &USER);
    assert!(wants(None, None, "groups") && wants(Some("groups.value"), None, "groups"));
    assert!(!wants(Some("userName"), None, "groups") && !wants(None, Some("groups"), "groups"));
    assert!(wants(None, Some("groups.display"), "groups"));
    assert!(Projection::read(Some("a b"), None).is_err());
}
