//! Sets a fresh Tidings up over its API, as a user would: integrations, subscribers with a device, workflows.

use std::net::SocketAddr;

use hyper::Method;
use hyper::header::{AUTHORIZATION, HeaderValue};
use serde_json::{Value, json};

use super::stage::{KEY, SECRET};
use crate::failure::Failure;
use crate::http::{self, Connection};

/// The API of a server under test.
pub(crate) struct Scene(Connection);

impl Scene {
    pub(crate) async fn of(server: SocketAddr) -> Result<Scene, Failure> {
        Ok(Scene(Connection::open(server).await?))
    }

    /// The scene of most runs: the workflow, one endpoint, and one subscriber, all of them called `bench`.
    pub(crate) async fn plain(server: SocketAddr, sink: SocketAddr) -> Result<Scene, Failure> {
        let mut scene = Scene::of(server).await?;
        scene.workflow().await?;
        scene.endpoint("bench", &format!("http://{sink}/push")).await?;
        scene.subscriber("bench", "bench").await?;
        Ok(scene)
    }

    /// A workflow with one push step.
    pub(crate) async fn workflow(&mut self) -> Result<(), Failure> {
        let controls = json!({ "subject": "Hello {{subscriber.firstName}}", "body": "Message {{payload.n}}" });
        let step = json!({ "name": "Push", "type": "push", "controlValues": controls });
        let body = json!({ "name": "bench", "workflowId": "bench", "active": true, "steps": [step] });
        self.call(Method::POST, "/v2/workflows", &body).await
    }

    /// An integration that sends to `url`.
    pub(crate) async fn endpoint(&mut self, identifier: &str, url: &str) -> Result<(), Failure> {
        let body = json!({
            "providerId": "push-webhook", "channel": "push", "name": identifier, "identifier": identifier, "active": true,
            "credentials": { "webhookUrl": url, "secretKey": SECRET },
        });
        self.call(Method::POST, "/v1/integrations", &body).await
    }

    /// A subscriber with one device that is reached through one integration.
    pub(crate) async fn subscriber(&mut self, name: &str, integration: &str) -> Result<(), Failure> {
        let body = json!({ "subscriberId": name, "firstName": "Ada" });
        self.call(Method::POST, "/v2/subscribers", &body).await?;
        let body = json!({
            "providerId": "push-webhook", "integrationIdentifier": integration,
            "credentials": { "deviceTokens": ["bench-device"] },
        });
        self.call(Method::PUT, &format!("/v1/subscribers/{name}/credentials"), &body).await
    }

    async fn call(&mut self, method: Method, path: &str, body: &Value) -> Result<(), Failure> {
        let mut request = http::post(path, body.to_string().into_bytes());
        *request.method_mut() = method;
        let key = HeaderValue::try_from(format!("ApiKey {KEY}")).map_err(Failure::when("the key"))?;
        request.headers_mut().insert(AUTHORIZATION, key);
        let answer = self.0.send(request).await?;
        let text = String::from_utf8_lossy(&answer.body);
        let refusal = || Failure::new(format!("{path} was answered with {}: {text}", answer.status));
        answer.status.is_success().then_some(()).ok_or_else(refusal)
    }
}
