//! What a browser does: it posts the form of the sign-in page and keeps the cookie.

use crate::{Answer, Client, Request};

/// Somebody who looks at pages, signed in or not.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    cookie: Option<String>,
}

impl Browser {
    /// Nobody in particular.
    pub fn new(client: &Client) -> Self {
        Self { client: client.anonymous(), cookie: None }
    }

    /// Somebody who has signed in with the client's key.
    pub async fn sign_in(client: &Client) -> Self {
        let mut browser = Self::new(client);
        let answer = browser.submit(client.key(), "/conversations").await.expect(303);
        assert_eq!(answer.header("location"), "/conversations");
        let cookie = answer.header("set-cookie").split(';').next().unwrap();
        browser.cookie = Some(cookie.to_owned());
        browser
    }

    /// Sends the form of the sign-in page.
    pub async fn submit(&self, key: &str, next: &str) -> Answer {
        let form = format!("key={key}&next={}", next.replace('/', "%2F"));
        let request = Request::new("POST", "/sign-in").body("application/x-www-form-urlencoded", form);
        self.client.send(&request.header("sec-fetch-site", "same-origin")).await
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Answer {
        let request = Request::new("GET", path);
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        self.client.send(&request).await
    }
}
