//! People who sign in: browsers with cookies of their own, forms, and the token that each form holds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::{Answer, Client, Request};

/// A browser: it keeps the cookies that it is given, and says what page made it send a request.
#[derive(Clone)]
pub struct Person {
    client: Client,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Person {
    /// A browser that knows no cookie.
    pub fn new(client: &Client) -> Self {
        Self { client: client.anonymous(), cookies: Arc::default() }
    }

    /// A browser with the same cookies as this one has now, and whoever steals cookies has such a one.
    #[must_use]
    pub fn copied(&self) -> Self {
        Self { client: self.client.clone(), cookies: Arc::new(Mutex::new(self.cookies.lock().unwrap().clone())) }
    }

    /// The value of the only cookie whose name ends so; empty where there is none.
    pub fn cookie(&self, name: &str) -> String {
        self.cookies.lock().unwrap().get(name).cloned().unwrap_or_default()
    }

    /// Puts a cookie there, as somebody else may have.
    pub fn plant(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// All of them, as the header has them.
    pub fn cookies(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().map(|(name, it)| format!("{name}={it}")).collect::<Vec<_>>().join("; ")
    }

    /// Sends a request with the cookies, and keeps those that come back.
    pub async fn send(&self, request: Request) -> Answer {
        let cookies = self.cookies();
        let request = if cookies.is_empty() { request } else { request.header("cookie", cookies) };
        let answer = self.client.send(&request).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let (pair, rest) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            match rest.contains("Max-Age=0") {
                true => _ = cookies.remove(name),
                false => _ = cookies.insert(name.to_owned(), value.to_owned()),
            }
        }
        answer
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Answer {
        self.send(Request::new("GET", path)).await
    }

    /// Sends a form from the server's own page.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path, fields).header("sec-fetch-site", "same-origin")).await
    }

    /// Signs in with a password.
    pub async fn sign_in(&self, organisation: &str, email: &str, password: &str) -> Answer {
        let fields = [("organisation", organisation), ("email", email), ("password", password), ("next", "/account")];
        self.submit("/sign-in", &fields).await
    }

    /// What a form on this page holds, so that it can be told from another site's.
    pub async fn form_token(&self, page: &str) -> String {
        let page = self.open(page).await.expect(200).text();
        let (_, rest) = page.split_once(r#"name="form_token" value=""#).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A form as a browser sends it, without a word of what page it stood on.
pub fn form(path: &str, fields: &[(&str, &str)]) -> Request {
    let escaped = |text: &str| {
        let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
        text.bytes()
            .map(|it| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") })
            .collect::<String>()
    };
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    Request::new("POST", path).body("application/x-www-form-urlencoded", pairs.join("&"))
}

/// Invites a person to set a password, and returns the address of the page where that is done, without the server's.
pub async fn invite(admin: &Client, person: &str, email: &str) -> String {
    let invitation: Value = admin.post(&format!("/v1/people/{person}/invitation"), &json!({"email": email})).await;
    let url = invitation["url"].as_str().unwrap();
    url.strip_prefix(admin.address()).unwrap_or_else(|| panic!("{url} is not on this server")).to_owned()
}
