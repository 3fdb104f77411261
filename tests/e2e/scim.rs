//! Identity providers: the requests that Microsoft Entra ID and Okta document, in the order in which they send them, and
//! what becomes of them in the organisation.
//!
//! Sources: learn.microsoft.com, “Develop and plan provisioning for a SCIM endpoint in Microsoft Entra ID” and “Known issues
//! and resolutions with SCIM 2.0 protocol compliance”; developer.okta.com, “SCIM 2.0 Protocol Reference”.

use plumbline_tests::{Answer, Client, Home, Request};
use serde_json::{Value, json};

crate::on_both_databases!(
    entra_id,
    okta,
    who_was_there_before_is_taken_over,
    every_filter_finds,
    versions_are_held_against
);

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// An identity provider with a key of its own.
struct Provider(Client);

impl Provider {
    async fn new(admin: &Client) -> Self {
        let key = admin.post("/v1/keys", &json!({"name": "identity provider", "scopes": ["scim"]})).await;
        Self(admin.with_key(key["key"].as_str().unwrap()))
    }

    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::new(method, format!("/scim/v2{path}"));
        if let Some(body) = body {
            request = request.body("application/scim+json; charset=utf-8", body.to_string());
        }
        let answer = self.0.send(&request).await;
        if answer.status >= 400 {
            let error = answer.json();
            assert_eq!(error["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
            assert_eq!(error["status"], answer.status.to_string());
        }
        answer
    }

    async fn get(&self, path: &str) -> Value {
        self.send("GET", path, None).await.expect(200).json()
    }

    /// The ids of what a filter finds.
    async fn find(&self, kind: &str, filter: &str) -> Vec<String> {
        let list = self.get(&format!("/{kind}?excludedAttributes=members&filter={}", escape(filter))).await;
        assert_eq!(list["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]));
        let found: Vec<String> =
            list["Resources"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(list["totalResults"], found.len());
        found
    }

    async fn create(&self, kind: &str, body: &Value) -> String {
        let answer = self.send("POST", &format!("/{kind}"), Some(body)).await.expect(201);
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(answer.header("location"), format!("/scim/v2/{kind}/{id}"));
        assert_eq!(answer.header("etag"), answer.json()["meta"]["version"].as_str().unwrap());
        id
    }

    async fn patch(&self, path: &str, operations: Value) -> Answer {
        let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations});
        self.send("PATCH", path, Some(&body)).await
    }

    async fn members(&self, group: &str) -> Vec<String> {
        let group = self.get(&format!("/Groups/{group}")).await;
        group["members"].as_array().unwrap().iter().map(|it| it["value"].as_str().unwrap().to_owned()).collect()
    }
}

fn escape(text: &str) -> String {
    let byte = |it: u8| match it {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(it).to_string(),
        it => format!("%{it:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// As Entra ID creates a user.
fn entra_user(name: &str, external_id: &str) -> Value {
    json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": external_id,
        "userName": format!("{name}@testuser.com"),
        "active": true,
        "emails": [{"primary": true, "type": "work", "value": format!("{name}@testuser.com")}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": format!("{name} familyName"), "familyName": "familyName", "givenName": name},
        "roles": [],
    })
}

async fn person(admin: &Client, id: &str) -> Value {
    admin.get(&format!("/v1/people/{id}")).await
}

async fn entra_id(home: Home) {
    let (_server, admin) = home.open().await;
    let entra = Provider::new(&admin).await;
    // The connection is tested by asking for somebody who does not exist.
    assert_eq!(entra.find("Users", "userName eq \"non-existent user\"").await, [""; 0]);

    let user = entra.create("Users", &entra_user("Test_User", "0a21f0f2")).await;
    let first_manager = entra.create("Users", &entra_user("Grace", "0a21f0f3")).await;
    let second_manager = entra.create("Users", &entra_user("Edsger", "0a21f0f4")).await;
    for filter in [
        "userName eq \"test_user@TestUser.com\"",
        "externalId eq \"0a21f0f2\"",
        "emails[type eq \"work\"].value eq \"Test_User@testuser.com\"",
    ] {
        assert_eq!(entra.find("Users", filter).await, [user.as_str()], "{filter}");
    }
    let known = person(&admin, &user).await;
    assert_eq!((&known["name"], &known["active"]), (&json!("Test_User familyName"), &json!(true)));
    assert!(known["ids"].as_array().unwrap().contains(&json!({"scheme": "email", "value": "Test_User@testuser.com"})));

    // A new manager is one from now on, and who was it before stays known.
    let manager = format!("{ENTERPRISE}:manager");
    for id in [&first_manager, &second_manager] {
        let answer = entra.patch(&format!("/Users/{user}"), json!([{"op": "Add", "path": manager, "value": id}])).await;
        assert_eq!(answer.expect(200).json()[ENTERPRISE]["manager"]["value"], *id.as_str());
    }
    let known = person(&admin, &user).await;
    let lines = known["reporting_lines"].as_array().unwrap();
    assert_eq!(
        lines.iter().map(|it| it["manager"].as_str().unwrap()).collect::<Vec<_>>(),
        [&first_manager, &second_manager]
    );
    assert_eq!(lines[0]["ends"], lines[1]["starts"]);
    assert_eq!(lines[1]["ends"], Value::Null);
    let filter = format!("id eq \"{user}\" and manager eq \"{second_manager}\"");
    assert_eq!(entra.find("Users", &filter).await, [user.as_str()]);

    // Several attributes; those that nobody needs here are accepted and not kept.
    let answer = entra
        .patch(
            &format!("/Users/{user}"),
            json!([
                {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "updatedEmail@microsoft.com"},
                {"op": "Replace", "path": "name.familyName", "value": "updatedFamilyName"},
                {"op": "Add", "path": "displayName", "value": "Given Updated"},
                {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+49 30 123"},
                {"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Sales"},
            ]),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(answer["emails"], json!([{"value": "updatedEmail@microsoft.com", "type": "work", "primary": true}]));
    assert_eq!(answer["name"]["familyName"], "updatedFamilyName");
    assert_eq!(answer.get("phoneNumbers"), None);
    assert_eq!(person(&admin, &user).await["name"], "Given Updated");
    assert_eq!(entra.find("Users", "emails[type eq \"work\"].value eq \"test_user@testuser.com\"").await, [""; 0]);

    // Switched off and on again, as strings.
    for (sent, active) in [("False", false), ("True", true)] {
        let off = json!([{"op": "Replace", "path": "active", "value": sent}]);
        assert_eq!(entra.patch(&format!("/Users/{user}"), off).await.expect(200).json()["active"], active);
        assert_eq!(person(&admin, &user).await["active"], active);
    }

    let group = json!({"schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "8aa1a0c0", "displayName": "displayName", "meta": {"resourceType": "Group"}});
    let group = entra.create("Groups", &group).await;
    assert_eq!(entra.find("Groups", "displayName eq \"DisplayName\"").await, [group.as_str()]);
    let bare = entra.get(&format!("/Groups/{group}?excludedAttributes=members")).await;
    assert_eq!((&bare["externalId"], bare.get("members")), (&json!("8aa1a0c0"), None));
    let path = format!("/Groups/{group}");
    let add = json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": user}]}]);
    for _ in 0..2 {
        assert_eq!(entra.patch(&path, add.clone()).await.expect(204).text(), "");
    }
    let filter = format!("id eq \"{group}\" and members eq \"{user}\"");
    assert_eq!(entra.find("Groups", &filter).await, [group.as_str()]);
    assert_eq!(entra.get(&format!("/Users/{user}")).await["groups"][0]["display"], "displayName");
    let rename = json!([{"op": "Replace", "path": "displayName", "value": "updatedDisplayName"}]);
    entra.patch(&path, rename).await.expect(204);
    let remove = json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": user}]}]);
    entra.patch(&path, remove).await.expect(204);
    assert_eq!(entra.find("Groups", &filter).await, [""; 0]);
    entra.patch(&path, add).await.expect(204);
    let known = person(&admin, &user).await;
    let memberships = known["memberships"].as_array().unwrap();
    assert_eq!(memberships.len(), 2, "who was in a team was in it: {memberships:?}");
    assert!(memberships[0]["ends"].is_string() && memberships[1]["ends"].is_null());

    // Whoever is deleted is not found any more, has left everything, and stays who they were.
    entra.send("DELETE", &format!("/Users/{user}"), None).await.expect(204);
    for method in ["GET", "DELETE"] {
        entra.send(method, &format!("/Users/{user}"), None).await.expect(404);
    }
    assert_eq!(entra.find("Users", "externalId eq \"0a21f0f2\"").await, [""; 0]);
    assert_eq!(entra.members(&group).await, [""; 0]);
    let known = person(&admin, &user).await;
    assert_eq!((&known["active"], &known["name"]), (&json!(false), &json!("Given Updated")));
    assert!(known["memberships"][1]["ends"].is_string() && known["reporting_lines"][1]["ends"].is_string());
    // Somebody who comes later with the same name is somebody else.
    let namesake = entra.create("Users", &entra_user("Test_User", "0a21f0f2")).await;
    assert_ne!(namesake, user);
    assert_eq!(person(&admin, &namesake).await["memberships"], json!([]));

    entra.send("DELETE", &path, None).await.expect(204);
    entra.send("GET", &path, None).await.expect(404);
}

async fn okta(home: Home) {
    let (_server, admin) = home.open().await;
    let okta = Provider::new(&admin).await;
    // When provisioning is switched on.
    let empty = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0,
        "startIndex": 1, "itemsPerPage": 0, "Resources": []});
    assert_eq!(okta.get("/Users?startIndex=1&count=2").await, empty);
    assert_eq!(okta.get("/Groups?startIndex=1&count=100").await, empty);
    let find = "/Users?filter=userName%20eq%20%22test.user%40okta.local%22&startIndex=1&count=100";
    assert_eq!(okta.get(find).await["totalResults"], 0);

    let body = json!({"schemas": [USER], "userName": "test.user@okta.local",
        "name": {"givenName": "Test", "familyName": "User"},
        "emails": [{"primary": true, "value": "test.user@okta.local", "type": "work"}], "displayName": "Test User",
        "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7", "groups": [], "password": "1mz050nq", "active": true});
    let user = okta.create("Users", &body).await;
    assert_eq!(okta.get(find).await["Resources"][0]["id"], user.as_str());
    let again = okta.send("POST", "/Users", Some(&body)).await.expect(409).json();
    assert_eq!(again["scimType"], "uniqueness");

    // It reads, changes and sends back the whole.
    let path = format!("/Users/{user}");
    let mut whole = okta.get(&path).await;
    assert_eq!(whole.get("password"), None);
    whole["name"] = json!({"givenName": "Another", "middleName": "Excited", "familyName": "User"});
    let put = okta.send("PUT", &path, Some(&whole)).await.expect(200).json();
    assert_eq!(put["name"], json!({"familyName": "User", "givenName": "Another", "middleName": "Excited"}));
    assert_eq!(put["externalId"], "00ujl29u0le5T6Aj10h7");
    let off = okta.patch(&path, json!([{"op": "replace", "value": {"active": false}}])).await.expect(200).json();
    assert_eq!(off["active"], false);
    whole["active"] = json!(true);
    assert_eq!(okta.send("PUT", &path, Some(&whole)).await.expect(200).json()["active"], true);
    whole["active"] = json!(false);
    assert_eq!(okta.send("PUT", &path, Some(&whole)).await.expect(200).json()["active"], false);
    assert_eq!(person(&admin, &user).await["active"], false);
    assert_eq!(okta.find("Users", "active eq false").await, [user.as_str()], "who was switched off can be found");

    let other = okta.create("Users", &json!({"schemas": [USER], "userName": "other.user@okta.local"})).await;
    let group = okta.create("Groups", &json!({"schemas": [GROUP], "displayName": "Test SCIMv2", "members": []})).await;
    let found = okta.get("/Groups?filter=displayName%20eq%20%22Test%20SCIMv2%22&startIndex=1&count=100").await;
    assert_eq!(found["Resources"][0]["members"], json!([]));
    let path = format!("/Groups/{group}");
    let add = json!([{"op": "add", "path": "members", "value": [{"value": user, "display": "test.user@okta.local"}]}]);
    okta.patch(&path, add).await.expect(204);
    let renamed = json!([{"op": "replace", "value": {"id": group, "displayName": "Test SCIMv20"}}]);
    okta.patch(&path, renamed).await.expect(204);
    let moved = json!([{"op": "remove", "path": format!("members[value eq \"{user}\"]")},
        {"op": "add", "path": "members", "value": [{"value": other, "display": "other.user@okta.local"}]}]);
    okta.patch(&path, moved).await.expect(204);
    assert_eq!(okta.members(&group).await, [other.as_str()]);
    let full = json!([{"op": "replace", "path": "members", "value": [{"value": user}, {"value": other}]}]);
    okta.patch(&path, full).await.expect(204);
    assert_eq!(okta.members(&group).await, [user.clone(), other.clone()]);
    let put = json!({"schemas": [GROUP], "displayName": "Test SCIMv2", "members": [{"value": user}]});
    let put = okta.send("PUT", &path, Some(&put)).await.expect(200).json();
    assert_eq!((&put["displayName"], put["members"].as_array().unwrap().len()), (&json!("Test SCIMv2"), 1));
    okta.send("DELETE", &path, None).await.expect(204);

    // Page by page, in the same order.
    let page = okta.get("/Users?startIndex=2&count=1").await;
    assert_eq!((&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!(page["Resources"][0]["id"], other.as_str());
}

async fn who_was_there_before_is_taken_over(home: Home) {
    let (_server, admin) = home.open().await;
    let provider = Provider::new(&admin).await;
    let ids = json!([{"scheme": "email", "value": "Ada@Fabrikam.example"}, {"scheme": "crm", "value": "u-17"}]);
    let ada = admin.post("/v1/people", &json!({"name": "Ada", "ids": ids})).await["id"].as_str().unwrap().to_owned();
    assert_eq!(provider.find("Users", "userName eq \"ada@fabrikam.example\"").await, [ada.as_str()]);
    let double = json!({"schemas": [USER], "userName": "ada@fabrikam.example"});
    provider.send("POST", "/Users", Some(&double)).await.expect(409);
    let path = format!("/Users/{ada}");
    provider.patch(&path, json!([{"op": "Add", "path": "externalId", "value": "e-1"}])).await.expect(200);
    assert_eq!(provider.find("Users", "externalId eq \"e-1\"").await, [ada.as_str()]);
    let known = person(&admin, &ada).await;
    assert!(known["ids"].as_array().unwrap().contains(&json!({"scheme": "crm", "value": "u-17"})), "{known:#}");
    // What is changed elsewhere is what the identity provider sees.
    let change = Request::new("PATCH", format!("/v1/people/{ada}")).json(&json!({"name": "Ada King", "active": false}));
    admin.send(&change).await.expect(204);
    let seen = provider.get(&path).await;
    assert_eq!((&seen["displayName"], &seen["active"]), (&json!("Ada King"), &json!(false)));
    // None of it lies about in plain words.
    assert_eq!(home.places_of("Ada King").await, [""; 0]);
    assert_eq!(home.places_of("ada@fabrikam.example").await, [""; 0]);
}

async fn every_filter_finds(home: Home) {
    let (_server, admin) = home.open().await;
    let provider = Provider::new(&admin).await;
    let mut ids = Vec::new();
    for (name, title) in [("ada", Some("Lead")), ("bob", None), ("cyd", Some("Clerk"))] {
        let body = json!({"schemas": [USER], "userName": name, "title": title, "displayName": name.to_uppercase()});
        ids.push(provider.create("Users", &body).await);
    }
    let cases: [(&str, &[usize]); 9] = [
        ("title pr", &[0, 2]),
        ("not (title pr)", &[1]),
        ("title eq \"lead\" or displayName eq \"bob\"", &[0, 1]),
        ("userName gt \"ada\" and title pr", &[2]),
        ("meta.created gt \"2020-01-01T00:00:00Z\"", &[0, 1, 2]),
        ("groups pr", &[]),
        ("shoeSize eq 44", &[]),
        (r#"userName eq "ada" and title eq "Clerk""#, &[]),
        (r#"id eq "nobody""#, &[]),
    ];
    for (filter, meant) in cases {
        let expected: Vec<_> = meant.iter().map(|it| ids[*it].clone()).collect();
        assert_eq!(provider.find("Users", filter).await, expected, "{filter}");
    }
    let page = provider.get("/Users?filter=title%20pr&startIndex=2&count=1&attributes=userName").await;
    assert_eq!((&page["totalResults"], &page["itemsPerPage"]), (&json!(2), &json!(1)));
    assert_eq!(page["Resources"], json!([{"schemas": [USER], "id": ids[2], "userName": "cyd"}]));
    let counted = provider.get("/Users?count=0").await;
    assert_eq!((&counted["totalResults"], &counted["Resources"]), (&json!(3), &json!([])));

    let refusals = [
        ("GET", "/Users?filter=userName%20is%20x", None, 400, "invalidFilter"),
        ("GET", "/Users?filter=active%20gt%20true", None, 400, "invalidFilter"),
        ("GET", "/Users?count=many", None, 400, "invalidValue"),
        ("GET", "/Users?attributes=a%20b", None, 400, "invalidPath"),
        ("POST", "/Users", Some(json!({"schemas": [USER]})), 400, "invalidValue"),
        ("POST", "/Users", Some(json!([])), 400, "invalidSyntax"),
        ("POST", "/Groups", Some(json!({"displayName": "x", "members": [{"value": "nobody"}]})), 400, "invalidValue"),
    ];
    for (method, path, body, status, kind) in refusals {
        let error = provider.send(method, path, body.as_ref()).await.expect(status).json();
        assert_eq!(error["scimType"], kind, "{method} {path}");
    }
    let path = format!("/Users/{}", ids[0]);
    let manager = format!("{ENTERPRISE}:manager");
    let cases = [
        (json!([{"op": "replace", "path": "id", "value": "x"}]), 400, "mutability"),
        (json!([{"op": "replace", "path": "shoeSize", "value": 44}]), 400, "invalidPath"),
        (json!([{"op": "remove"}]), 400, "noTarget"),
        (
            json!([{"op": "replace", "path": "title", "value": "X"}, {"op": "replace", "path": "userName", "value": "bob"}]),
            409,
            "uniqueness",
        ),
        (json!([{"op": "add", "path": manager, "value": "0190a000-0000-7000-8000-000000000000"}]), 400, "invalidValue"),
        (json!([{"op": "add", "path": manager, "value": ids[0]}]), 400, "invalidValue"),
    ];
    for (operations, status, kind) in cases {
        let error = provider.patch(&path, operations.clone()).await.expect(status).json();
        assert_eq!(error["scimType"], kind, "{operations}");
    }
    assert_eq!(provider.get(&path).await["title"], "Lead", "all operations are done, or none");
}

async fn versions_are_held_against(home: Home) {
    let (theirs, ours) = (home.bootstrap("Contoso"), home.bootstrap("Fabrikam"));
    let server = plumbline_tests::Server::start(&home).await;
    let (theirs, admin) = (server.client(&theirs), server.client(&ours));
    let provider = Provider::new(&admin).await;
    let user = provider.create("Users", &json!({"schemas": [USER], "userName": "ada"})).await;
    let group = provider.create("Groups", &json!({"schemas": [GROUP], "displayName": "Sales"})).await;
    let title = json!({"Operations": [{"op": "replace", "path": "title", "value": "Lead"}]});
    let join = json!({"Operations": [{"op": "add", "path": "members", "value": [{"value": user}]}]});
    for (path, change, done) in
        [(format!("/scim/v2/Users/{user}"), title, 200), (format!("/scim/v2/Groups/{group}"), join, 204)]
    {
        let get = Request::new("GET", &path);
        let before = provider.0.send(&get).await.expect(200).header("etag").to_owned();
        let unchanged = get.clone().header("if-none-match", &before);
        assert_eq!(provider.0.send(&unchanged).await.expect(304).text(), "");
        let change = |version: &str| Request::new("PATCH", &path).json(&change).header("if-match", version);
        provider.0.send(&change("W/\"another\"")).await.expect(412);
        provider.0.send(&change(&format!("W/\"another\", {before}"))).await.expect(done);
        let after = provider.0.send(&unchanged).await.expect(200).header("etag").to_owned();
        assert_ne!(after, before);
        provider.0.send(&Request::new("DELETE", &path).header("if-match", &before)).await.expect(412);

        // What is one organisation's is not there for another, and not without the scope.
        let foreign = Provider(theirs.clone());
        let unknown = path.rsplit_once('/').unwrap().0.to_owned() + "/0190a000-0000-7000-8000-000000000000";
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let ask = |path: &str| Request::new(method, path).json(&json!({"displayName": "x", "userName": "x"}));
            let answers =
                (foreign.0.send(&ask(&path)).await.expect(404), foreign.0.send(&ask(&unknown)).await.expect(404));
            assert_eq!(answers.0.text(), answers.1.text());
        }
        let anonymous = Provider(admin.anonymous());
        anonymous.send("GET", path.trim_start_matches("/scim/v2"), None).await.expect(401);
        let reader = admin.post("/v1/keys", &json!({"name": "reader", "scopes": ["people:write"]})).await;
        let reader = Provider(admin.with_key(reader["key"].as_str().unwrap()));
        reader.send("GET", path.trim_start_matches("/scim/v2"), None).await.expect(403);
    }
    provider.0.send(&Request::new("GET", "/v1/people")).await.expect(403);
    let sent = Request::new("POST", "/scim/v2/Users").body("text/plain", "userName");
    provider.0.send(&sent).await.expect(415);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_says_what_it_can_do() {
    let home = Home::sqlite();
    let (_server, admin) = home.open().await;
    let provider = Provider::new(&admin).await;
    let config = provider.get("/ServiceProviderConfig").await;
    assert_eq!((&config["patch"]["supported"], &config["etag"]["supported"]), (&json!(true), &json!(true)));
    let kinds = provider.get("/ResourceTypes").await;
    assert_eq!(kinds["totalResults"], 2);
    let schemas = provider.get("/Schemas").await;
    for schema in schemas["Resources"].as_array().unwrap() {
        let alone = provider.get(&format!("/Schemas/{}", schema["id"].as_str().unwrap())).await;
        assert_eq!(&alone, schema);
    }
    let user = provider.get(&format!("/Schemas/{USER}")).await;
    let name = user["attributes"].as_array().unwrap().iter().find(|it| it["name"] == "userName").unwrap().clone();
    assert_eq!(
        (&name["required"], &name["uniqueness"], &name["caseExact"]),
        (&json!(true), &json!("server"), &json!(false))
    );
    assert_eq!(provider.get("/ResourceTypes/Group").await["endpoint"], "/Groups");
    provider.send("GET", "/ResourceTypes/Device", None).await.expect(404);
}
