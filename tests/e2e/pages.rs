//! The pages as a browser gets them: quotes and criteria lead to each other, what was said is only ever text, and nobody
//! sees anything without having signed in.

mod html;

use plumbline_tests::{Browser, Client, Home, Request};
use serde_json::{Value, json};

use crate::said;
use html::{Element, parse};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quotes_and_criteria_lead_to_each_other() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    let id = client.submit(&said::call("call-1")).await;
    let score = client.scores(&id).await["scores"][0].clone();
    let browser = Browser::sign_in(&client).await;

    let list = browser.open("/conversations").await.expect(200);
    let address = format!("/conversations/{id}");
    assert!(parse(&list.text()).iter().any(|it| it.attribute("href") == Some(&address)), "{}", list.text());

    let page = browser.open(&address).await.expect(200);
    assert!(page.header("content-type").starts_with("text/html"));
    let elements = parse(&page.text());
    let with_id = |wanted: &str| elements.iter().filter(|it| it.attribute("id") == Some(wanted)).count();
    for element in &elements {
        // A link within the page has exactly one end.
        if let Some(target) = element.attribute("href").and_then(|it| it.strip_prefix('#')) {
            assert_eq!(with_id(target), 1, "{element:?} leads nowhere");
        }
    }

    let criteria: Vec<_> = score["criteria"].as_array().unwrap().iter().collect();
    let quotes: usize = criteria.iter().map(|it| it["evidence"].as_array().unwrap().len()).sum();
    assert!(quotes >= 3, "{score:#}");
    for criterion in &criteria {
        let name = criterion["criterion"].as_str().unwrap();
        let shown = elements.iter().find(|it| it.attribute("id") == Some(&format!("c-{name}"))).unwrap();
        let evidence = criterion["evidence"].as_array().unwrap();
        let links: Vec<_> = inside(&elements, shown).filter(|it| it.is_link_to("#q-")).collect();
        let texts: Vec<_> = links.iter().map(|it| it.text.as_str()).collect();
        let expected: Vec<_> = evidence.iter().map(|it| it["text"].as_str().unwrap()).collect();
        assert_eq!(texts, expected, "{name} shows its quotes");
        for (link, quote) in links.iter().zip(evidence) {
            // The end of the link lies in the mark that starts with the quote, in the turn that was quoted.
            let anchor = link.attribute("href").unwrap().trim_start_matches('#');
            let turn = format!("t-{}", quote["turn"].as_u64().unwrap() + 1);
            let turn = elements.iter().find(|it| it.attribute("id") == Some(&turn)).unwrap();
            let mark = inside(&elements, turn).filter(|it| it.name == "mark");
            let mut mark = mark.filter(|it| inside(&elements, it).any(|it| it.attribute("id") == Some(anchor)));
            let mark = mark.next().unwrap_or_else(|| panic!("{name}: {anchor} is not in {turn:?}"));
            let text = quote["text"].as_str().unwrap();
            assert!(text.starts_with(&mark.text), "{name}: {text:?} is marked as {:?}", mark.text);
            let back = format!("#c-{name}");
            assert!(inside(&elements, turn).any(|it| it.attribute("href") == Some(&back)), "{name}: no way back");
        }
    }
    // Every marked piece is some criterion's, and says whose.
    let marks = elements.iter().filter(|it| it.name == "mark").count();
    let ways_back = elements.iter().filter(|it| it.is_link_to("#c-")).count();
    assert_eq!(ways_back, quotes, "each quote leads back to its criterion");
    assert!(marks > 0 && marks <= 2 * quotes, "{marks} marks of {quotes} quotes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_is_only_ever_text() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    client.bind("sales-conversation", &["*"]).await;
    let attack = "<script>alert('owned')</script><img src=x onerror=alert(1)>";
    let mut call = said::call(&format!("{attack}-1"));
    call["source"] = json!(attack);
    call["participants"][0]["label"] = json!(format!("Ada {attack}"));
    call["turns"][0]["text"] = json!(format!("Hello. {attack}"));
    call["turns"][2]["text"] = json!(format!("{} {attack}", said::QUESTION));
    let id = client.submit(&call).await;
    client.scores(&id).await;
    let browser = Browser::sign_in(&client).await;
    for path in ["/conversations".to_owned(), format!("/conversations/{id}"), format!("/sign-in?next=/{attack}")] {
        let page = browser.open(&path).await.expect(200);
        let harmless =
            |it: &Element| it.name != "script" && it.attributes.iter().all(|(name, _)| !name.starts_with("on"));
        let elements = parse(&page.text());
        assert!(elements.iter().all(harmless), "{path}: {}", page.text());
        // Only the pictures of the page itself.
        let pictures = elements.iter().filter(|it| it.name == "img").map(|it| it.attribute("src"));
        assert!(pictures.into_iter().all(|it| it == Some("/assets/plumbline.svg")), "{path}: {}", page.text());
        let policy = page.header("content-security-policy");
        for rule in ["default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{path}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("cache-control"), "no-store");
    }
    let shown = browser.open(&format!("/conversations/{id}")).await.text();
    assert!(parse(&shown).iter().any(|it| it.text.contains(attack)), "it is shown as it was said");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_sees_anything_without_having_signed_in() {
    let home = Home::sqlite();
    let (_server, client) = home.open().await;
    let id = client.submit(&said::call("call-1")).await;
    let path = format!("/conversations/{id}");
    let nobody = Browser::new(&client);
    for page in ["/conversations", &path] {
        let answer = nobody.open(page).await.expect(303);
        assert_eq!(answer.header("location").replace("%2F", "/"), format!("/sign-in?next={page}"));
    }
    assert_eq!(nobody.open("/").await.expect(303).header("location"), "/conversations");
    let form = nobody.open(&format!("/sign-in?next={path}")).await.expect(200);
    assert!(parse(&form.text()).iter().any(|it| it.attribute("value") == Some(&path)), "{}", form.text());

    // A good key leads to where one wanted to go, and never to another server.
    let entered = nobody.submit(client.key(), &path).await.expect(303);
    assert_eq!(entered.header("location"), path);
    let cookie = entered.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains(client.key()), "a session is not the key");
    for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let entered = nobody.submit(client.key(), elsewhere).await.expect(303);
        assert_eq!(entered.header("location"), "/conversations", "{elsewhere}");
    }

    // A wrong key, one that may not read, and the form of another site.
    let wrong = nobody.submit("plumb_wrong", "/conversations").await.expect(422);
    assert_eq!(wrong.header("set-cookie"), "");
    let writer = key(&client, &["conversations:write"]).await;
    nobody.submit(writer["key"].as_str().unwrap(), "/conversations").await.expect(422);
    let form = Request::new("POST", "/sign-in")
        .body("application/x-www-form-urlencoded", format!("key={}", client.key()))
        .header("sec-fetch-site", "cross-site");
    assert_eq!(client.anonymous().send(&form).await.expect(403).header("set-cookie"), "");

    // A session ends with its key.
    let reader = key(&client, &["conversations:read", "scores:read"]).await;
    let browser = Browser::sign_in(&client.with_key(reader["key"].as_str().unwrap())).await;
    browser.open(&path).await.expect(200);
    let revoke = Request::new("DELETE", format!("/v1/keys/{}", reader["id"].as_str().unwrap()));
    client.send(&revoke).await.expect(204);
    assert!(browser.open(&path).await.expect(303).header("location").starts_with("/sign-in"));
}

async fn key(client: &Client, scopes: &[&str]) -> Value {
    client.post("/v1/keys", &json!({"name": "page", "scopes": scopes})).await
}

/// What lies within an element.
fn inside<'a>(elements: &'a [Element], outer: &Element) -> impl Iterator<Item = &'a Element> {
    let range = outer.from..outer.to;
    elements.iter().filter(move |it| range.contains(&it.from) && it.from > range.start)
}
