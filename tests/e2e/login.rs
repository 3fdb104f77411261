//! How people come in, and how nobody else does: passwords that only an invitation sets, sessions that change hands at no
//! moment, forms of other sites, guesses, and limits that say when to come back.

use plumbline_tests::{Answer, Browser, Client, Home, Person, Request, Server, concurrently, form, invite};
use serde_json::{Value, json};

use crate::said;

crate::on_both_databases!(
    an_invitation_sets_a_password_once,
    a_session_ends_when_it_should,
    a_session_is_given_another_token_when_its_person_may_do_something_else,
    a_cookie_alone_changes_nothing,
    whatever_is_wrong_the_answer_is_the_same,
    guessing_is_locked_out_and_only_for_a_while,
);

const EMAIL: &str = "Ada@Example.com";
pub const PASSWORD: &str = "only words that rain";
const SESSION: &str = "plumbline";

/// A server, an admin with a key, and a person who has no password yet.
async fn house(home: &Home) -> (Server, Client, String) {
    let (server, admin) = home.open().await;
    let person = add(&admin, "Ada Example").await;
    (server, admin, person)
}

pub async fn add(admin: &Client, name: &str) -> String {
    admin.post("/v1/people", &json!({"name": name})).await["id"].as_str().unwrap().to_owned()
}

pub async fn grant(admin: &Client, person: &str, role: &str) {
    let grant = Request::post(format!("/v1/people/{person}/roles"), &json!({"role": role}));
    admin.send(&grant).await.expect(204);
}

/// Somebody who has set a password, and is signed in by that.
pub async fn set_password(admin: &Client, person: &str, email: &str) -> Person {
    let page = invite(admin, person, email).await;
    let browser = Person::new(admin);
    browser.open(&page).await.expect(200);
    let answer = accept(&browser, &page, PASSWORD).await.expect(303);
    assert_eq!(answer.header("location"), "/account");
    browser
}

async fn accept(browser: &Person, page: &str, password: &str) -> Answer {
    let token = page.split_once('=').unwrap().1;
    let fields = [("invitation", token), ("password", password), ("again", password)];
    browser.submit("/set-password", &fields).await
}

/// The sessions of whoever is signed in; none where nobody is.
async fn sessions(browser: &Person) -> Option<Vec<Value>> {
    let answer = browser.send(Request::new("GET", "/v1/sessions")).await;
    (answer.status == 200).then(|| answer.json()["items"].as_array().unwrap().clone())
}

async fn an_invitation_sets_a_password_once(home: Home) {
    let (_server, admin, person) = house(&home).await;
    let replaced = invite(&admin, &person, EMAIL).await;
    let page = invite(&admin, &person, EMAIL).await;
    let browser = Person::new(&admin);
    browser.open(&replaced).await.expect(404);
    for (refused, why) in [
        ("short", "at least 12"),
        ("password1234", "everybody tries first"),
        ("ada@example.com", "something else than the e-mail address"),
    ] {
        let answer = accept(&browser, &page, refused).await.expect(422);
        assert!(answer.text().contains(why), "{refused}: {}", answer.text());
    }
    accept(&browser, &page, PASSWORD).await.expect(303);
    assert_eq!(sessions(&browser).await.unwrap().len(), 1, "whoever set it is signed in");
    accept(&browser, &page, "another one of theirs").await.expect(404);
    browser.open(&page).await.expect(404);

    let elsewhere = Person::new(&admin);
    elsewhere.sign_in("Fabrikam", "ada@EXAMPLE.com ", PASSWORD).await.expect(303);
    // Forgotten: the next invitation ends what the old password opened.
    let page = invite(&admin, &person, EMAIL).await;
    assert!(sessions(&elsewhere).await.is_some(), "to be invited changes nothing yet");
    accept(&browser, &page, "another one of theirs").await.expect(303);
    assert!(sessions(&elsewhere).await.is_none());
    Person::new(&admin).sign_in("Fabrikam", EMAIL, PASSWORD).await.expect(422);

    // An e-mail address signs one person in, and nobody of another organisation is known by it.
    let other = add(&admin, "Bea Example").await;
    let taken = Request::post(format!("/v1/people/{other}/invitation"), &json!({"email": EMAIL}));
    admin.send(&taken).await.expect(409);
    let theirs = home.bootstrap("Contoso");
    let foreign = Request::post(format!("/v1/people/{person}/invitation"), &json!({"email": EMAIL}));
    admin.with_key(&theirs).send(&foreign).await.expect(404);
    assert!(home.places_of("ada@example.com").await.is_empty(), "the address is nowhere to be read");
    assert!(home.places_of(PASSWORD).await.is_empty());
}

async fn a_session_ends_when_it_should(home: Home) {
    let (_server, admin, person) = house(&home).await;
    let first = set_password(&admin, &person, EMAIL).await;
    let second = Person::new(&admin);
    second.sign_in("Fabrikam", EMAIL, PASSWORD).await.expect(303);

    // Each sees all of theirs, and which is the one they have.
    let seen = sessions(&first).await.unwrap();
    assert_eq!(seen.len(), 2);
    let of_second = seen.iter().find(|it| it["current"] == false).unwrap()["id"].as_str().unwrap().to_owned();
    let end = |id: &str| Request::new("DELETE", format!("/v1/sessions/{id}")).header("sec-fetch-site", "same-origin");
    let stranger = set_password(&admin, &add(&admin, "Bea Example").await, "bea@example.com").await;
    stranger.send(end(&of_second)).await.expect(404);
    assert!(sessions(&second).await.is_some());
    first.send(end(&of_second)).await.expect(204);
    assert!(sessions(&second).await.is_none());
    admin.send(&Request::new("GET", "/v1/sessions")).await.expect(403);
    admin.anonymous().send(&Request::new("GET", "/v1/sessions")).await.expect(401);

    // Signing out ends it for whoever copied the cookie too.
    let copy = first.copied();
    assert!(sessions(&copy).await.is_some());
    let token = first.form_token("/account").await;
    first.submit("/sign-out", &[("form_token", &token)]).await.expect(303);
    assert_eq!(first.cookie(SESSION), "");
    assert!(sessions(&copy).await.is_none());

    // Another password ends all others, and a deactivated person has none.
    first.sign_in("Fabrikam", EMAIL, PASSWORD).await.expect(303);
    second.sign_in("Fabrikam", EMAIL, PASSWORD).await.expect(303);
    let token = first.form_token("/set-password").await;
    let changed = "as many words as it takes";
    let fields =
        |current| [("form_token", token.as_str()), ("current", current), ("password", changed), ("again", changed)];
    first.submit("/set-password", &fields("not the one")).await.expect(422);
    assert!(sessions(&second).await.is_some());
    first.submit("/set-password", &fields(PASSWORD)).await.expect(303);
    assert!(sessions(&second).await.is_none());
    assert_eq!(sessions(&first).await.unwrap().len(), 1);
    let leave = Request::new("PATCH", format!("/v1/people/{person}")).json(&json!({"active": false}));
    admin.send(&leave).await.expect(204);
    assert!(sessions(&first).await.is_none());
    first.sign_in("Fabrikam", EMAIL, changed).await.expect(422);
}

async fn a_session_is_given_another_token_when_its_person_may_do_something_else(home: Home) {
    let (_server, admin, person) = house(&home).await;
    // What somebody put into the browser before is not what is signed in.
    let page = invite(&admin, &person, EMAIL).await;
    accept(&Person::new(&admin), &page, PASSWORD).await.expect(303);
    let browser = Person::new(&admin);
    let planted = "A".repeat(64);
    browser.plant(SESSION, &planted);
    browser.sign_in("Fabrikam", EMAIL, PASSWORD).await.expect(303);
    let first = browser.cookie(SESSION);
    assert_ne!(first, planted);
    let thief = browser.copied();
    browser.sign_in("Fabrikam", EMAIL, PASSWORD).await.expect(303);
    assert_ne!(browser.cookie(SESSION), first, "each sign-in has a token of its own");
    assert!(sessions(&thief).await.is_none(), "and ends the session that the browser had");

    let keys = Request::new("GET", "/v1/keys");
    browser.send(keys.clone()).await.expect(403);
    let before = browser.cookie(SESSION);
    assert_eq!(before, browser.cookie(SESSION), "nothing changed");
    let thief = browser.copied();
    grant(&admin, &person, "admin").await;
    browser.send(keys.clone()).await.expect(200);
    let after = browser.cookie(SESSION);
    assert_ne!(after, before, "with another role comes another token");
    browser.send(keys.clone()).await.expect(200);
    assert_eq!(browser.cookie(SESSION), after, "once");
    // What was on its way with the old one still arrives, and is not given the new one.
    thief.send(keys).await.expect(200);
    assert_eq!(thief.cookie(SESSION), before);
}

async fn a_cookie_alone_changes_nothing(home: Home) {
    let (_server, admin, person) = house(&home).await;
    grant(&admin, &person, "admin").await;
    let browser = set_password(&admin, &person, EMAIL).await;
    let people = || Request::post("/v1/people", &json!({"name": "Eve"}));
    let count = admin.list("/v1/people").await.len();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
        ("origin", "https://evil.example"),
        ("x-csrf-token", "made-up"),
        ("accept", "*/*"),
    ] {
        let refused = browser.send(people().header(name, value)).await.expect(403).json();
        assert_eq!(refused["type"], "urn:plumbline:problem:foreign-form", "{name}: {value}");
    }
    assert_eq!(admin.list("/v1/people").await.len(), count, "nobody was added");
    let listed = browser.send(Request::new("GET", "/v1/sessions")).await.expect(200);
    browser.send(people().header("x-csrf-token", listed.header("x-csrf-token"))).await.expect(201);
    browser.send(people().header("sec-fetch-site", "same-origin")).await.expect(201);
    let host = admin.address().strip_prefix("http://").unwrap();
    browser.send(people().header("origin", format!("http://{host}"))).await.expect(201);

    // Forms: from our own page, with the token of this session.
    let stranger = set_password(&admin, &add(&admin, "Bea Example").await, "bea@example.com").await;
    let foreign = stranger.form_token("/account").await;
    let own = browser.form_token("/account").await;
    for token in ["", &foreign] {
        browser.submit("/sign-out", &[("form_token", token)]).await.expect(403);
    }
    browser.send(form("/sign-out", &[("form_token", &own)]).header("sec-fetch-site", "cross-site")).await.expect(403);
    let fields = [("organisation", "Fabrikam"), ("email", EMAIL), ("password", PASSWORD)];
    let planted = form("/sign-in", &fields).header("sec-fetch-site", "cross-site");
    let planted = Person::new(&admin).send(planted).await.expect(403);
    assert_eq!(planted.header("set-cookie"), "", "another site signs nobody in");
    assert!(sessions(&browser).await.is_some());
    browser.submit("/sign-out", &[("form_token", &own)]).await.expect(303);
    assert!(sessions(&browser).await.is_none());
}

async fn whatever_is_wrong_the_answer_is_the_same(home: Home) {
    let (_server, admin, person) = house(&home).await;
    set_password(&admin, &person, EMAIL).await;
    let browser = Person::new(&admin);
    let mut answers = Vec::new();
    for (organisation, email, password) in [
        ("Fabrikam", EMAIL, "not their password"),
        ("Fabrikam", "nobody@example.com", PASSWORD),
        ("Nowhere", EMAIL, PASSWORD),
        ("", "", ""),
    ] {
        // Until it is locked, and beyond.
        let mut seen = Vec::new();
        for _ in 0..7 {
            let answer = browser.sign_in(organisation, email, password).await;
            assert_eq!(answer.header("set-cookie"), "");
            let told = answer.text().replace(organisation, "").replace(email, "");
            // What was entered is shown again, and an empty field is the first to be filled.
            let told = told.replace(r#"value="""#, "").replace(" autofocus", "");
            seen.push((answer.status, told, !answer.header("retry-after").is_empty()));
        }
        let statuses: Vec<_> = seen.iter().map(|it| it.0).collect();
        assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429], "{organisation} {email}");
        answers.push(seen);
    }
    assert!(answers.iter().take(3).all(|it| *it == answers[0]), "{answers:#?}");
}

async fn guessing_is_locked_out_and_only_for_a_while(home: Home) {
    let (_server, admin, person) = house(&home).await;
    set_password(&admin, &person, EMAIL).await;
    let other = set_password(&admin, &add(&admin, "Bea Example").await, "bea@example.com").await;
    let browser = Person::new(&admin);
    // Four wrong ones and a right one begin anew.
    for password in ["wrong", "wrong", "wrong", "wrong", PASSWORD, "wrong", "wrong", "wrong", "wrong", "wrong"] {
        let expected = if password == PASSWORD { 303 } else { 422 };
        browser.sign_in("Fabrikam", EMAIL, password).await.expect(expected);
    }
    let locked = browser.sign_in("Fabrikam", EMAIL, PASSWORD).await.expect(429);
    let seconds: u32 = locked.header("retry-after").parse().unwrap();
    assert!((1..=31).contains(&seconds), "{seconds}");
    // Nobody else is locked out by it.
    assert!(sessions(&other).await.is_some());
    Person::new(&admin).sign_in("Fabrikam", "bea@example.com", PASSWORD).await.expect(303);
    // An admin who knows them lets them in again.
    set_password(&admin, &person, EMAIL).await;
    browser.sign_in("Fabrikam", EMAIL, PASSWORD).await.expect(303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_requests_are_told_when_to_come_back() {
    let home = Home::sqlite();
    let (ours, theirs) = (home.bootstrap("Fabrikam"), home.bootstrap("Contoso"));
    let settings = "[limits]\nrequests_per_second = 1\nrequests_burst = 10\norganisation_requests_per_second = 1\n\
                    organisation_requests_burst = 20\nsign_ins_per_minute = 4\norganisation_sign_ins_per_minute = 1\n";
    let server = Server::start_with(&home, settings).await;
    let (ours, theirs) = (server.client(&ours), server.client(&theirs));
    let mut clients = Vec::new();
    for name in ["first", "second", "third"] {
        let key = ours.post("/v1/keys", &json!({"name": name, "scopes": ["scorecards:read"]})).await;
        clients.push(ours.with_key(key["key"].as_str().unwrap()));
    }
    let ask = async |client: &Client| {
        let client = client.clone();
        let answers = concurrently(0..40, 40, move |_| {
            let client = client.clone();
            async move { client.send(&Request::new("GET", "/v1/scorecards")).await }
        });
        let (served, refused): (Vec<_>, Vec<_>) = answers.await.into_iter().partition(|it| it.status == 200);
        for answer in &refused {
            let seconds: u32 = answer.header("retry-after").parse().unwrap();
            assert!((1..=60).contains(&seconds), "{seconds}");
            assert_eq!(answer.json()["type"], "urn:plumbline:problem:too-many");
        }
        (served.len(), refused.into_iter().map(|it| it.json()["detail"].to_string()).collect::<Vec<_>>())
    };
    let (served, refused) = ask(&clients[0]).await;
    assert!(served >= 10 && refused.iter().any(|it| it.contains("with this key")), "{served}: {refused:?}");
    ask(&clients[1]).await;
    let (_, refused) = ask(&clients[2]).await;
    assert!(refused.iter().any(|it| it.contains("this organisation")), "its keys share what it has: {refused:?}");
    let provisioned = concurrently(0..10, 10, |_| {
        let client = ours.clone();
        async move { client.send(&Request::new("GET", "/scim/v2/Users")).await }
    });
    let refused: Vec<_> = provisioned.await.into_iter().filter(|it| it.status == 429).collect();
    assert!(!refused.is_empty() && refused.iter().all(|it| !it.header("retry-after").is_empty()));
    assert!(ask(&theirs).await.0 >= 10, "another organisation has its own");

    // Whoever uses the command line waits, and is told nothing of it.
    let folder = home.folder().join("calls");
    std::fs::create_dir(&folder).unwrap();
    for number in 0..14 {
        let call = said::call(&format!("call-{number}")).to_string();
        std::fs::write(folder.join(format!("{number}.json")), call).unwrap();
    }
    let folder = folder.to_str().unwrap();
    let submit = ["submit", folder, "--server", theirs.address(), "--key", theirs.key(), "--no-wait", "--json"];
    let submitted = tokio::task::block_in_place(|| plumbline_tests::run(submit));
    assert_eq!((submitted.status, submitted.stdout.lines().count()), (Some(0), 14), "{}", submitted.stderr);

    let refused = concurrently(0..10, 10, |_| {
        let browser = Browser::new(&ours);
        async move { browser.submit("plumb_wrong", "/conversations").await }
    });
    let refused: Vec<_> = refused.await.into_iter().filter(|it| it.status == 429).collect();
    assert!(!refused.is_empty() && refused.iter().all(|it| !it.header("retry-after").is_empty()));
    assert!(refused.len() <= 6, "a key names no organisation that others could use up");
}
