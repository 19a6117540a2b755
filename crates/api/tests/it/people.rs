//! People in tests: accounts, and requests in their sessions.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::SET_COOKIE;
use model::Value;
use serde_json::json;

use crate::harness::{Answer, TestApp};

/// The address and the password of the first owner.
pub(crate) const OWNER: (&str, &str) = ("ada@example.org", "correct horse battery");

/// The password of everybody else.
pub(crate) const MEMBER_PASSWORD: &str = "staple horse battery";

/// Somebody who is logged in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// `name=token`, as the browser sends it.
    pub(crate) cookie: String,
    pub(crate) csrf_token: String,
    pub(crate) id: String,
}

impl Person {
    /// The person who is logged in by an answer.
    pub(crate) fn of(answer: &Answer) -> Person {
        assert_eq!(answer.status, 201, "{}", answer.body);
        let cookie = answer.header(SET_COOKIE.as_str()).unwrap().split(';').next().unwrap().to_owned();
        let (csrf_token, id) = (answer.text("/data/csrfToken").to_owned(), answer.text("/data/account/id").to_owned());
        Person { cookie, csrf_token, id }
    }

    /// A request in the session of this person; `line` is method and path. A null body is none.
    pub(crate) fn request(&self, app: &TestApp, line: &str, body: &Value) -> Request<Body> {
        let mut request = app.request(line, body);
        let headers = request.headers_mut();
        headers.remove("authorization");
        headers.insert("cookie", self.cookie.parse().unwrap());
        headers.insert("x-csrf-token", self.csrf_token.parse().unwrap());
        request
    }

    /// Sends a request in the session of this person.
    pub(crate) async fn call(&self, app: &TestApp, line: &str, body: Value) -> Answer {
        app.send(self.request(app, line, &body)).await
    }
}

impl TestApp {
    /// A request of somebody who is nobody yet.
    pub(crate) async fn call_open(&self, line: &str, body: Value) -> Answer {
        let mut request = self.request(line, &body);
        request.headers_mut().remove("authorization");
        self.send(request).await
    }

    /// Makes the first account and gives its session.
    pub(crate) async fn owner(&self) -> Person {
        let (email, password) = OWNER;
        let body = json!({ "name": "Ada", "email": email, "password": password });
        Person::of(&self.call_open("POST /tidings/v1/accounts/setup", body).await)
    }

    /// Logs somebody in.
    pub(crate) async fn log_in(&self, email: &str, password: &str) -> Answer {
        self.call_open("POST /tidings/v1/session", json!({ "email": email, "password": password })).await
    }

    /// Makes a member with this role and gives their session. Their address is that of the role at `example.org`.
    pub(crate) async fn member(&self, owner: &Person, role: &str) -> Person {
        let body = json!({ "email": format!("{role}@example.org"), "role": role });
        let invited = owner.call(self, "POST /tidings/v1/members", body).await;
        assert_eq!(invited.status, 201, "{}", invited.body);
        self.accept(invited.text("/data/invitation/path"), role).await
    }

    /// Takes an invitation, with the password [`MEMBER_PASSWORD`].
    pub(crate) async fn accept(&self, path: &str, name: &str) -> Person {
        let body = json!({ "name": name, "password": MEMBER_PASSWORD });
        let line = format!("POST /tidings/v1/invitations/{}", path.strip_prefix("/invitation/").unwrap());
        Person::of(&self.call_open(&line, body).await)
    }
}
