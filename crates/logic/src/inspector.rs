//! Inspectors: how much they take and keep, what they may answer, what of a request may be shown, and which integrations
//! point to one. Whether a request is genuine is judged in `verify`.

#[cfg(test)]
mod tests;
mod verify;

use std::ops::RangeInclusive;
use std::time::Duration;

use model::delivery::RateLimit;
use model::inspector::{Inspector, InspectorAnswer};
use model::integration::Integration;
use model::secret::MASK;
use model::{Object, Rng, Secret, Value};
use url::Url;

use crate::providers::{self, CredentialField, FieldKind, Provider, PushWebhook, normalise_url};
use crate::sign::hex;

pub use verify::{TOLERANCE, verify};

/// The most inspectors of an environment: as many as a person can tell apart.
pub const INSPECTORS_MAX: usize = 20;
/// The most requests that an inspector keeps; the oldest go.
pub const REQUESTS_MAX: u32 = 200;
/// The most bytes that the inspectors of an environment keep together; the oldest requests go.
pub const BYTES_MAX: u64 = 32 * 1024 * 1024;
/// The most bytes of requests that are shown at once, unless one alone is larger.
pub const PAGE_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// The most bytes of a body that is taken: room for any push that a device would show.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// The most bytes of the headers that are kept of a request.
pub const HEADERS_BYTES_MAX: usize = 32 * 1024;
/// How long an inspector stays after it was used last.
pub const KEPT: Duration = Duration::from_hours(24);
/// The most characters of a name.
pub const NAME_CHARS_MAX: usize = 100;

/// What an inspector may answer with: interim answers are none.
pub const STATUSES: RangeInclusive<u16> = 200..=599;
/// How long an inspector may wait before it answers: longer than any integration waits unless it is told to.
pub const DELAY_MAX: Duration = Duration::from_secs(30);
/// The most bytes of the body of an answer.
pub const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// The most characters of the content type of an answer.
pub const CONTENT_TYPE_CHARS_MAX: usize = 255;

/// How fast one inspector takes requests: anybody who knows its address can send to it.
pub const RATE: RateLimit = RateLimit { count: 50, period: Duration::from_secs(1), burst: 100 };
/// How fast all of them take requests: each is a write that deliveries wait for.
pub const RATE_OF_ALL: RateLimit = RateLimit { count: 200, period: Duration::from_secs(1), burst: 400 };

/// What the types of scripts have in their names.
const SCRIPTS: [&str; 4] = ["javascript", "ecmascript", "jscript", "livescript"];
/// How many random bytes a token has: nobody finds an inspector by trying.
const TOKEN_BYTES: usize = 16;
/// The most integrations by which a request is judged.
const CANDIDATES_MAX: usize = 5;

/// A token that nobody can guess.
#[must_use]
pub fn generate_token(rng: &dyn Rng) -> String {
    let mut bytes = [0; TOKEN_BYTES];
    rng.fill(&mut bytes);
    hex(&bytes)
}

/// Whether a text can be a token: what cannot is not looked for.
#[must_use]
pub fn is_token(text: &str) -> bool {
    text.len() == TOKEN_BYTES * 2 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// How an inspector answers that was told nothing.
#[must_use]
pub fn default_answer() -> InspectorAnswer {
    InspectorAnswer {
        status: 200,
        delay: Duration::ZERO,
        content_type: "application/json".to_owned(),
        body: "{}".to_owned(),
    }
}

/// Whether an answer with this status has a body (RFC 9110 §15.3.5, §15.3.6, §15.4.5).
#[must_use]
pub const fn has_body(status: u16) -> bool {
    !matches!(status, 204 | 205 | 304)
}

/// What is wrong with the content type of an answer, to follow its name. Answers come from the address of the dashboard, so
/// none may be a script.
#[must_use]
pub fn content_type_problem(text: &str) -> Option<&'static str> {
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_half = |half: &str| !half.is_empty() && half.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/');
    let is_type = essence.split_once('/').is_some_and(|(kind, name)| is_half(kind) && is_half(name));
    if !is_type || !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Some("must be a media type such as application/json");
    }
    let is_script = SCRIPTS.iter().any(|script| essence.contains(script));
    is_script.then_some("must not be that of a script")
}

/// Headers as they may be shown, and whether that is all of them. Who opens an inspector in the browser of the dashboard sends
/// their session along, and who tries it with a secret key that key.
#[must_use]
pub fn shown_headers(received: Vec<(String, String)>) -> (Vec<(String, String)>, bool) {
    let mut left = HEADERS_BYTES_MAX;
    let mut shown = Vec::with_capacity(received.len());
    for (name, value) in received {
        let is_key =
            |value: &str| value.trim_start().get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("ApiKey"));
        let is_secret = match name.as_str() {
            "cookie" | "x-csrf-token" => true,
            "authorization" => is_key(&value),
            _ => false,
        };
        let value = if is_secret { MASK.to_owned() } else { value };
        let Some(rest) = left.checked_sub(name.len() + value.len()) else { return (shown, false) };
        left = rest;
        shown.push((name, value));
    }
    (shown, true)
}

/// The URL of an inspector on a server that answers at `origin`.
///
/// # Errors
/// The reason as the end of a sentence that begins with the name of the origin.
pub fn url_at(origin: &str, inspector: &Inspector) -> Result<String, &'static str> {
    let origin = normalise_url(origin)?;
    if origin.contains('?') {
        return Err("must not have a query");
    }
    Ok(format!("{}{}", origin.trim_end_matches('/'), inspector.path()))
}

/// The integrations that send to an inspector, by which its requests are judged: those that are active first, then the newest.
#[must_use]
pub fn pointing_to<'a>(inspector: &Inspector, integrations: &'a [Integration]) -> Vec<&'a Integration> {
    let path = inspector.path();
    let mut found: Vec<&Integration> = integrations.iter().filter(|one| points_to(one, &path)).collect();
    found.sort_by_key(|integration| (!integration.active, std::cmp::Reverse(integration.id)));
    found.truncate(CANDIDATES_MAX);
    found
}

fn points_to(integration: &Integration, path: &str) -> bool {
    let fields = providers::find(&integration.provider_id).map(Provider::credential_fields).unwrap_or_default();
    let is_url = |field: &&CredentialField| field.kind == FieldKind::Url;
    let mut urls = fields.iter().filter(is_url).filter_map(|field| integration.credential(field.key));
    urls.any(|url| {
        let url = normalise_url(url).ok().and_then(|url| Url::parse(&url).ok());
        url.is_some_and(|url| url.path().ends_with(path))
    })
}

/// The provider whose integrations send to inspectors.
#[must_use]
pub fn provider() -> &'static dyn Provider {
    &PushWebhook
}

/// The credentials of an integration of [`provider`] that sends to a URL and signs with a secret.
#[must_use]
pub fn credentials(url: &str, secret: &Secret<String>) -> Secret<Object> {
    let url_field = provider().credential_fields().iter().find(|field| field.kind == FieldKind::Url);
    let url = url_field.map(|field| (field.key, url));
    let secret = provider().signing_credentials().map(|names| (names.secret, secret.expose().as_str()));
    let members = url.into_iter().chain(secret);
    Secret::new(members.map(|(name, value)| (name.to_owned(), Value::from(value))).collect())
}
