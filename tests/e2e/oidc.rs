//! Signing in with an identity provider that others wrote, and every way of doing it that must not work.

use plumbline_tests::provider::{CLIENT, CLIENT_FOR_OTHERS, CLIENT_SECRET, Provider, SUBJECT};
use plumbline_tests::{Answer, Client, Home, LOOPBACK, Person, Request, Server, UNLIMITED};
use serde_json::{Value, json};

crate::on_both_databases!(people_sign_in_with_a_provider_and_nobody_else_does);

const CALLBACK: &str = "/sign-in/oidc/callback";

/// An organisation's provider, and the server that believes it.
struct Relation<'a> {
    admin: &'a Client,
    id: String,
    settings: Value,
}

impl<'a> Relation<'a> {
    async fn new(admin: &'a Client, issuer: &str, client: &str) -> Self {
        let settings = json!({
            "name": "Company account", "issuer": issuer, "client_id": client, "client_secret": CLIENT_SECRET,
            "scopes": ["profile", "email", "groups"], "group_roles": {"leads": ["manager"], "others": ["admin"]},
        });
        let id = admin.post("/v1/identity-providers", &settings).await["id"].as_str().unwrap().to_owned();
        Self { admin, id, settings }
    }

    /// Describes it anew.
    async fn change(&self, field: &str, value: Value) {
        let mut settings = self.settings.clone();
        settings[field] = value;
        // What is not sent along stays.
        settings.as_object_mut().unwrap().remove("client_secret");
        let change = Request::new("PUT", format!("/v1/identity-providers/{}", self.id)).json(&settings);
        self.admin.send(&change).await.expect(200);
    }

    /// Sends a browser to the provider, and returns where.
    async fn depart(&self, browser: &Person, next: &str) -> String {
        let path = format!("/sign-in/oidc/{}?organisation=Fabrikam&next={next}", self.id);
        browser.open(&path).await.expect(303).header("location").to_owned()
    }

    /// The way back, without this server's address.
    fn back(&self, url: &str) -> String {
        let path = url.strip_prefix(self.admin.address()).unwrap_or_else(|| panic!("{url} is somewhere else"));
        assert!(path.starts_with(CALLBACK), "{path}");
        path.to_owned()
    }
}

async fn roles(admin: &Client, person: &str) -> Value {
    admin.get(&format!("/v1/people/{person}")).await["roles"].clone()
}

async fn refused(answer: Answer) {
    let answer = answer.expect(422);
    assert!(!answer.header("set-cookie").contains("plumbline="), "nobody is signed in");
}

async fn people_sign_in_with_a_provider_and_nobody_else_does(home: Home) {
    let key = home.bootstrap("Fabrikam");
    let server = Server::start_with(&home, &format!("{UNLIMITED}{LOOPBACK}")).await;
    let admin = server.client(&key);
    let callback = format!("{}{CALLBACK}", admin.address());
    let Some(provider) = Provider::start(&callback).await else { return };
    let relation = Relation::new(&admin, &provider.issuer(), CLIENT).await;
    let shown = admin.get(&format!("/v1/identity-providers/{}", relation.id)).await;
    assert_eq!((shown["redirect_uri"].as_str(), shown["has_client_secret"].as_bool()), (Some(&*callback), Some(true)));
    assert!(!shown.to_string().contains(CLIENT_SECRET));
    assert!(home.places_of(CLIENT_SECRET).await.is_empty());

    // Somebody whom nobody here knows.
    let browser = Person::new(&admin);
    let back = relation.back(&provider.sign_in(&relation.depart(&browser, "/account").await).await);
    browser.open(&back).await.expect(403);
    assert!(browser.cookie("plumbline").is_empty());

    // Somebody who is known by what the provider calls them.
    let ids = json!([{"scheme": format!("oidc:{}", provider.issuer()), "value": SUBJECT}]);
    let person = admin.post("/v1/people", &json!({"name": "Ada", "ids": ids})).await["id"].as_str().unwrap().to_owned();
    let auditor = Request::post(format!("/v1/people/{person}/roles"), &json!({"role": "auditor"}));
    admin.send(&auditor).await.expect(204);
    let back = relation.back(&provider.sign_in(&relation.depart(&browser, "/account").await).await);
    // The code alone is worth nothing in another browser, even one that is on its own way.
    let thief = Person::new(&admin);
    refused(thief.open(&back).await).await;
    let back = relation.back(&provider.sign_in(&relation.depart(&browser, "/account").await).await);
    relation.depart(&thief, "/account").await;
    refused(thief.open(&back).await).await;
    refused(browser.open(&back).await).await;

    let back = relation.back(&provider.sign_in(&relation.depart(&browser, "/account").await).await);
    let entered = browser.open(&back).await.expect(303);
    assert_eq!(entered.header("location"), "/account");
    let sessions = browser.send(Request::new("GET", "/v1/sessions")).await.expect(200).json();
    assert_eq!(sessions["items"][0]["identity_provider"], json!(relation.id));
    assert_eq!(roles(&admin, &person).await, json!(["member", "auditor", "manager"]), "a group gave one");
    refused(browser.copied().open(&back).await).await;
    for elsewhere in ["//evil.example", "https://evil.example"] {
        let back = relation.back(&provider.sign_in(&relation.depart(&browser, elsewhere).await).await);
        assert_eq!(browser.open(&back).await.expect(303).header("location"), "/conversations");
    }

    // The provider takes away what it gave, and nothing else; what an admin gives meanwhile stays.
    relation.change("group_roles", json!({"leads": ["reviewer"]})).await;
    let back = relation.back(&provider.sign_in(&relation.depart(&browser, "/account").await).await);
    browser.open(&back).await.expect(303);
    assert_eq!(roles(&admin, &person).await, json!(["member", "auditor", "reviewer"]));
    let reviewer = Request::post(format!("/v1/people/{person}/roles"), &json!({"role": "reviewer"}));
    admin.send(&reviewer).await.expect(204);
    relation.change("group_roles", json!({})).await;
    let back = relation.back(&provider.sign_in(&relation.depart(&browser, "/account").await).await);
    browser.open(&back).await.expect(303);
    assert_eq!(roles(&admin, &person).await, json!(["member", "auditor", "reviewer"]));

    for (tampered, why) in [("nonce", "Invalid nonce"), ("code_challenge", "does not accept the code"), ("state", "")] {
        let url = relation.depart(&browser, "/account").await;
        let (before, rest) = url.split_once(&format!("{tampered}=")).unwrap();
        let value = rest.split('&').next().unwrap();
        let other = "x".repeat(value.len());
        let url = format!("{before}{tampered}={other}{}", &rest[value.len()..]);
        refused(browser.open(&relation.back(&provider.sign_in(&url).await)).await).await;
        server.logs(why).await;
    }
    for path in ["", "?state=made-up&code=x", "?error=access_denied&state=made-up"] {
        refused(browser.open(&format!("{CALLBACK}{path}")).await).await;
    }
    // A token that the provider issued to somebody else, or under another name; and a provider that has another name.
    let others = Relation::new(&admin, &provider.issuer(), CLIENT_FOR_OTHERS).await;
    let back = others.back(&provider.sign_in(&others.depart(&browser, "/account").await).await);
    refused(browser.open(&back).await).await;
    server.logs("Invalid audiences").await;
    let misnamed = provider.misnamed().await;
    let under_another = Relation::new(&admin, &misnamed.issuer(), CLIENT).await;
    let back = under_another.back(&misnamed.sign_in(&under_another.depart(&browser, "/account").await).await);
    refused(browser.open(&back).await).await;
    server.logs("Invalid issuer").await;
    let nameless = Relation::new(&admin, provider.issuer().trim_end_matches('/'), CLIENT).await;
    let path = format!("/sign-in/oidc/{}?organisation=Fabrikam", nameless.id);
    refused(browser.open(&path).await).await;
    for path in [path.replace("Fabrikam", "Contoso"), path.replace(&nameless.id, &person)] {
        refused(browser.open(&path).await).await;
    }
    for issuer in
        ["http://login.example.com", "ftp://login.example.com", "login", "https://login.example.com/?tenant=1"]
    {
        let mut settings = relation.settings.clone();
        settings["issuer"] = json!(issuer);
        admin.send(&Request::post("/v1/identity-providers", &settings)).await.expect(422);
    }

    // Whoever is new becomes a person where the organisation wants it so, and what came by the provider goes with it.
    let listed = admin.list("/v1/people").await.len();
    relation.change("create_people", json!(true)).await;
    let rename = json!({"ids": []});
    let rename = Request::new("PATCH", format!("/v1/people/{person}")).json(&rename);
    admin.send(&rename).await.expect(204);
    let newcomer = Person::new(&admin);
    let back = relation.back(&provider.sign_in(&relation.depart(&newcomer, "/account").await).await);
    newcomer.open(&back).await.expect(303);
    let people = admin.list("/v1/people").await;
    assert_eq!(people.len(), listed + 1);
    assert_eq!(people[0]["name"], "Ada Example");
    newcomer.open("/account").await.expect(200);
    admin.send(&Request::new("DELETE", format!("/v1/identity-providers/{}", relation.id))).await.expect(204);
    newcomer.open("/account").await.expect(303);
    assert_eq!(roles(&admin, people[0]["id"].as_str().unwrap()).await, json!(["member"]), "and so do the roles");
}
