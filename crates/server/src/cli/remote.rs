//! Talking to a running server over its own API: the data folder belongs to it, so commands that change something ask it.

use clap::Args;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use model::Secret;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::assemble::{assemble_read_only, explain};
use crate::config::Config;

/// The most bytes of an answer: a page of 100 attempts with bodies fits.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most items that one request asks for.
const PAGE_MAX: usize = 100;

/// Where the server is, and as whom to ask it.
#[derive(Args)]
pub(super) struct Remote {
    /// Where the running server answers
    #[arg(long, env = "TIDINGS_URL", value_name = "URL", default_value = "http://127.0.0.1:3000")]
    url: String,
    /// The environment whose key is read from the data folder when no secret key is given
    #[arg(long, value_name = "NAME", default_value = "Development")]
    environment: String,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// A server that answers.
pub(super) struct Client {
    /// Host and port.
    authority: String,
    key: Secret<String>,
}

impl Remote {
    /// Finds the key: the one that was given, or that of the environment in the data folder.
    pub(super) async fn client(&self, config: &Config) -> Result<Client, String> {
        let uri: Uri = self.url.parse().map_err(|_| format!("{:?} is no URL", self.url))?;
        if uri.scheme_str() != Some("http") {
            return Err(format!(
                "{} must begin with http://; put a tunnel before a server that is elsewhere",
                self.url
            ));
        }
        let host = uri.host().ok_or_else(|| format!("{} names no host", self.url))?;
        let authority = format!("{host}:{}", uri.port_u16().unwrap_or(80));
        let key = match &config.secret_key {
            Some(key) => key.clone(),
            None => self.key_from_folder(config).await?,
        };
        Ok(Client { authority, key })
    }

    async fn key_from_folder(&self, config: &Config) -> Result<Secret<String>, String> {
        let engine = assemble_read_only(config)?;
        let keys = engine.environment_keys().await.map_err(|error| explain(&error, &config.data_dir));
        engine.store().close().await;
        let found = keys?.into_iter().find(|found| found.environment.name.eq_ignore_ascii_case(&self.environment));
        let key = found.and_then(|found| found.keys.into_iter().next()).map(|key| key.text);
        key.ok_or_else(|| {
            format!("there is no environment {:?} with a key; `tidings keys` lists them", self.environment)
        })
    }
}

impl Client {
    /// Sends a request and gives the JSON of its answer.
    pub(super) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let unreachable = |error: &dyn std::fmt::Display| {
            format!("no server answers at http://{} ({error}); start it, or name it with --url", self.authority)
        };
        let stream = TcpStream::connect(&self.authority).await.map_err(|error| unreachable(&error))?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| unreachable(&error))?;
        // It ends with the exchange, and what was wrong with it shows there.
        let connection = tokio::spawn(connection);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.authority)
            .header("authorization", format!("ApiKey {}", self.key.expose()))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body.map_or_else(String::new, Value::to_string))))
            .map_err(|error| format!("the request cannot be made: {error}"))?;
        let response = sender.send_request(request).await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let bytes = body.map_err(|error| format!("the answer broke off: {error}"))?.to_bytes();
        connection.abort();
        let answer: Value =
            serde_json::from_slice(&bytes).map_err(|_| format!("the server answered {status} without JSON"))?;
        if status.is_success() {
            return Ok(answer);
        }
        let message = answer.get("message").and_then(Value::as_str).unwrap_or_default();
        let errors = answer.get("errors").filter(|errors| errors.as_object().is_some_and(|errors| !errors.is_empty()));
        Err(format!(
            "the server answered {status}: {message}{}",
            errors.map_or_else(String::new, |errors| format!(" {errors}"))
        ))
    }

    /// The items of a list, page by page, at most `limit`.
    pub(super) async fn list(&self, path: &str, query: &Query, limit: usize) -> Result<Vec<Value>, String> {
        let (mut items, mut cursor) = (Vec::new(), None);
        while items.len() < limit {
            let mut page = query.clone();
            page.add("limit", Some(&(limit - items.len()).min(PAGE_MAX).to_string()));
            page.add("cursor", cursor.as_deref());
            let answer = self.call(Method::GET, &format!("{path}?{}", page.0), None).await?;
            items.extend(answer.get("data").and_then(Value::as_array).into_iter().flatten().cloned());
            cursor = match answer.get("next") {
                Some(Value::String(next)) => Some(next.clone()),
                Some(Value::Number(next)) => Some(next.to_string()),
                _ => break,
            };
        }
        Ok(items)
    }
}

/// A query string.
#[derive(Clone, Default)]
pub(super) struct Query(String);

impl Query {
    /// Adds a parameter, if it has a value.
    pub(super) fn add(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value else { return };
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        self.0.push_str(&encode(value));
    }
}

/// A value for a path or a query (RFC 3986 §2.3).
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_break_out_of_a_query() {
        let mut query = Query::default();
        query.add("a", Some("x&b=1 é"));
        query.add("c", None);
        query.add("d", Some(""));
        assert_eq!(query.0, "a=x%26b%3D1%20%C3%A9&d=");
    }
}
