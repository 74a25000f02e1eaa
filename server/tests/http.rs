//! The server over real HTTP on a free port, with a browser's cookies kept by hand.

use std::net::SocketAddr;
use std::sync::Arc;

use cas_server::router::router;
use cas_server::seed::STAFF;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use tokio::net::TcpListener;

use crate::world::World;

/// A served centre and a client that follows nothing by itself.
pub struct Served {
    pub world: World,
    pub base: String,
    pub client: reqwest::Client,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What came back.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub to: String,
    pub text: String,
    pub policy: String,
}

impl Served {
    pub async fn new(world: World) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let app = router(Arc::clone(&world.centre)).into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move { axum::serve(listener, app).await.expect("serves") });
        let client = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
        Self { world, base, client, task }
    }

    async fn got(request: reqwest::RequestBuilder) -> (Got, Vec<String>) {
        let response = request.send().await.expect("an answer");
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
        let cookies = response.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).map(str::to_owned).collect();
        let (status, to, policy) = (response.status().as_u16(), header(LOCATION.as_str()), header("content-security-policy"));
        (Got { status, to, policy, text: response.text().await.expect("text") }, cookies)
    }

    /// Signs in through the page; returns the cookie.
    pub async fn enter(&self, number: &str) -> String {
        let password = STAFF.iter().find(|person| person.number == number).expect("in the staff").password;
        let (got, cookie) = self.try_enter(number, password).await;
        assert_eq!(got.status, 303, "{}", got.text);
        cookie.expect("a cookie")
    }

    pub async fn try_enter(&self, number: &str, password: &str) -> (Got, Option<String>) {
        let (page, cookies) = Self::got(self.client.get(format!("{}/entrar", self.base))).await;
        let visit = cookies[0].split(';').next().expect("a cookie").to_owned();
        let form = [("token", token(&page.text)), ("number", number.to_owned()), ("password", password.to_owned())];
        let request =
            self.client.post(format!("{}/entrar", self.base)).header(COOKIE, visit).header("content-type", FORM).body(encoded(&form));
        let (got, cookies) = Self::got(request).await;
        (got, cookies.first().and_then(|cookie| cookie.split(';').next()).map(str::to_owned))
    }

    pub async fn get(&self, cookie: &str, path: &str) -> Got {
        Self::got(self.client.get(format!("{}{path}", self.base)).header(COOKIE, cookie)).await.0
    }

    /// Sends a form with the token of a page of that person.
    pub async fn post(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Got {
        let page = self.get(cookie, "/").await;
        let mut form = vec![("token", token(&page.text))];
        form.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        self.post_raw(cookie, path, encoded(&form)).await
    }

    pub async fn post_raw(&self, cookie: &str, path: &str, body: String) -> Got {
        let request = self.client.post(format!("{}{path}", self.base)).header(COOKIE, cookie).header("content-type", FORM).body(body);
        Self::got(request).await.0
    }

    pub async fn json(&self, path: &str, bearer: Option<&str>, body: Option<String>) -> Got {
        let url = format!("{}{path}", self.base);
        let mut request = match body {
            Some(body) => self.client.post(url).header("content-type", "application/json").body(body),
            None => self.client.get(url),
        };
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        Self::got(request).await.0
    }

    pub async fn bearer(&self, number: &str) -> String {
        let password = STAFF.iter().find(|person| person.number == number).expect("in the staff").password;
        let body = format!("{{\"number\":\"{number}\",\"password\":\"{password}\"}}");
        let got = self.json("/api/v1/session", None, Some(body)).await;
        assert_eq!(got.status, 200, "{}", got.text);
        let value: serde_json::Value = serde_json::from_str(&got.text).expect("JSON");
        value["token"].as_str().expect("a token").to_owned()
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// A form as browsers write it.
pub fn encoded(fields: &[(&str, String)]) -> String {
    let sign = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    let text = |text: &str| text.bytes().map(sign).collect::<String>();
    fields.iter().map(|(name, value)| format!("{}={}", text(name), text(value))).collect::<Vec<_>>().join("&")
}

/// The token of the first form of a page.
pub fn token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"token\" value=\"").expect("a form");
    rest.split('"').next().expect("a value").to_owned()
}
