//! Filters: the standard's own examples, those that Microsoft Entra ID and Okta send, and anything at all.

use plumbline_directory::scim::{Filter, GROUP, Literal, Object, Operator, Path, ScimError, ScimType, USER};
use proptest::prelude::*;
use serde_json::{Value, json};

fn user() -> Object {
    let user = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "id": "0190a000-0000-7000-8000-000000000001",
        "externalId": "Ext-1",
        "userName": "Bjensen@Example.com",
        "name": {"familyName": "O'Malley", "givenName": "Barbara"},
        "title": "Head of Sales",
        "userType": "Employee",
        "active": true,
        "emails": [
            {"value": "bjensen@example.com", "type": "work", "primary": true},
            {"value": "babs@jensen.org", "type": "home"},
        ],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Sales", "manager": {"value": "0190a000-0000-7000-8000-000000000002"},
        },
        "meta": {"resourceType": "User", "lastModified": "2026-05-13T04:42:34.000Z"},
    });
    let Value::Object(user) = user else { unreachable!() };
    user
}

#[test]
fn resources_are_meant_or_not() {
    let cases = [
        // RFC 7644, figure 2, and section 3.4.2.2.
        (r#"userName Eq "bjensen@example.com""#, true),
        (r#"name.familyName co "O'Malley""#, true),
        (r#"userName sw "J""#, false),
        (r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "b""#, true),
        ("title pr", true),
        ("nickName pr", false),
        (r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, true),
        (r#"meta.lastModified ge "2026-05-13T04:42:34Z""#, true),
        (r#"meta.lastModified lt "2026-05-13T06:42:34+02:00""#, false),
        (r#"title pr and userType eq "Employee""#, true),
        (r#"title pr or userType eq "Intern""#, true),
        (r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#, true),
        (r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#, true),
        (r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#, false),
        (r#"userType eq "Employee" and (emails.type eq "work")"#, true),
        (r#"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#, true),
        (r#"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#, true),
        (r#"emails[type eq "home" and value co "@example.com"]"#, false),
        // Microsoft Entra ID.
        (r#"externalId eq "Ext-1""#, true),
        (r#"externalId eq "ext-1""#, false),
        (r#"emails[type eq "work"].value eq "bjensen@example.com""#, true),
        (r#"emails[type eq "home"].value eq "bjensen@example.com""#, false),
        (r#"id eq "0190a000-0000-7000-8000-000000000001" and manager eq "0190a000-0000-7000-8000-000000000002""#, true),
        // `and` binds closer than `or`.
        (r#"userName eq "x" and title pr or active eq true"#, true),
        (r#"userName eq "x" and (title pr or active eq true)"#, false),
        (r#"active eq "True""#, true),
        ("active eq false", false),
        ("nickName eq null", true),
        ("title ne null", true),
        (r#"nickName ne "Babs""#, true),
        (r#"shoeSize eq "44""#, false),
        ("not (shoeSize pr)", true),
        (r#"userName ew ".com""#, true),
        (r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "sales""#, true),
    ];
    for (text, meant) in cases {
        let filter: Filter = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        filter.check(&USER).unwrap();
        assert_eq!(filter.matches(&user(), &USER), meant, "{text}");
        assert_eq!(filter.to_string().parse::<Filter>().unwrap(), filter, "{text} is written as {filter}");
    }
}

#[test]
fn what_is_no_filter_is_refused_with_its_place() {
    let deep = format!("{}title pr{}", "(".repeat(33), ")".repeat(33));
    let long = format!(r#"userName eq "{}""#, "x".repeat(20_000));
    let cases = [
        ("", 1),
        ("userName", 9),
        ("userName is \"x\"", 9),
        ("userName eq", 12),
        ("userName eq x", 13),
        ("userName eq \"x", 13),
        ("userName eq \"\\x\"", 13),
        ("(title pr", 10),
        ("title pr)", 9),
        ("emails[type eq \"work\"", 22),
        ("emails[type[x pr] pr]", 12),
        ("title pr and", 13),
        ("not title pr", 4),
        ("urn::title pr", 11),
        ("na.me.x pr", 8),
        (deep.as_str(), 34),
        (long.as_str(), 0),
    ];
    for (text, place) in cases {
        let error = text.parse::<Filter>().unwrap_err();
        assert_eq!((error.status, error.kind), (400, Some(ScimType::InvalidFilter)), "{text}");
        let said = error.detail.strip_prefix("at character ").and_then(|it| it.split(':').next());
        assert_eq!(said.map_or(0, |it| it.parse().unwrap()), place, "{text}: {error}");
    }
    for text in ["active gt true", "active co \"t\"", "title gt null", "emails[primary gt false]"] {
        assert!(text.parse::<Filter>().unwrap().check(&USER).is_err(), "{text}");
    }
}

#[test]
fn what_every_resource_meant_must_have_is_told() {
    let pinned = |text: &str, of| -> Vec<(String, String)> {
        let filter: Filter = text.parse().unwrap();
        filter.pinned(of).into_iter().map(|(name, value)| (name, value.to_owned())).collect()
    };
    let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    assert_eq!(pinned(r#"USERNAME eq "a" and title pr"#, &USER), one("userName", "a"));
    assert_eq!(pinned(r#"emails[type eq "work"].value eq "a""#, &USER), one("emails.value", "a"));
    assert_eq!(pinned(r#"emails eq "a""#, &USER), one("emails.value", "a"));
    assert_eq!(pinned(r#"members[value eq "a"]"#, &GROUP), one("members.value", "a"));
    assert_eq!(pinned(r#"members eq "a" or displayName eq "b""#, &GROUP), []);
    assert_eq!(pinned(r#"not (userName eq "a")"#, &USER), []);
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z$][a-zA-Z0-9_-]{0,8}"
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<String>().prop_map(Literal::Text),
        any::<i64>().prop_map(|it| Literal::Number(it.into())),
        any::<bool>().prop_map(Literal::Boolean),
        Just(Literal::Null),
    ]
}

fn plain_path() -> impl Strategy<Value = Path> {
    let schema = prop::option::of("urn:[a-z0-9:]{0,9}[a-z0-9.]{1,5}")
        .prop_filter("parts", |it| it.as_ref().is_none_or(|it| it.split(':').all(|part| !part.is_empty())));
    (schema, name(), prop::option::of(name())).prop_map(|(schema, attribute, sub)| Path {
        schema,
        attribute,
        filter: None,
        sub,
    })
}

fn comparison() -> impl Strategy<Value = Filter> {
    prop_oneof![
        plain_path().prop_map(Filter::Present),
        (plain_path(), prop::sample::select(&Operator::ALL), literal())
            .prop_map(|(path, operator, literal)| Filter::Compare(path, operator, literal)),
    ]
}

/// Without brackets within brackets.
fn flat() -> impl Strategy<Value = Filter> {
    joined(comparison().boxed())
}

fn joined(leaf: BoxedStrategy<Filter>) -> impl Strategy<Value = Filter> {
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|it| Filter::Not(Box::new(it))),
        ]
    })
}

fn path() -> impl Strategy<Value = Path> {
    (plain_path(), prop::option::of(flat())).prop_map(|(path, filter)| Path { filter: filter.map(Box::new), ..path })
}

fn filter() -> impl Strategy<Value = Filter> {
    let bracketed = (plain_path(), flat())
        .prop_map(|(path, filter)| Filter::Has(Path { filter: Some(Box::new(filter)), sub: None, ..path }));
    let compared = (path(), prop::sample::select(&Operator::ALL), literal())
        .prop_map(|(path, operator, literal)| Filter::Compare(path, operator, literal));
    joined(prop_oneof![comparison(), bracketed, compared].boxed())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn a_filter_is_read_as_it_is_written(filter in filter()) {
        let text = filter.to_string();
        if text.len() <= 16_384 {
            prop_assert_eq!(text.parse::<Filter>().map_err(|it| format!("{it}: {text}")), Ok(filter));
        }
    }

    #[test]
    fn a_path_is_read_as_it_is_written(path in path()) {
        let text = path.to_string();
        if text.len() <= 16_384 {
            prop_assert_eq!(text.parse::<Path>().map_err(|it| format!("{it}: {text}")), Ok(path));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let read: Result<Filter, ScimError> = text.parse();
        if let Ok(filter) = read {
            prop_assert_eq!(filter.to_string().parse::<Filter>(), Ok(filter));
        }
    }

    #[test]
    fn pieces_of_filters_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(&[
        "userName", "emails", "[", "]", "(", ")", "eq", "and", "or", "not", "pr", "\"x\"", "\"", "\\", ".", ":", "true", "1",
        "null", " ", "ü", "urn:a:b:c",
    ]), 0..24)) {
        let text = pieces.join(" ");
        for text in [text.replace(' ', ""), text] {
            if let Ok(filter) = text.parse::<Filter>() {
                prop_assert_eq!(filter.to_string().parse::<Filter>(), Ok(filter.clone()));
                _ = filter.matches(&user(), &USER);
            }
        }
    }

    #[test]
    fn not_is_the_opposite(filter in filter()) {
        let opposite = Filter::Not(Box::new(filter.clone()));
        prop_assert_ne!(filter.matches(&user(), &USER), opposite.matches(&user(), &USER));
    }
}
