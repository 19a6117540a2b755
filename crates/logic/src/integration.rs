//! Integrations: which credentials are kept and which of them are secret, what callers see of them, and the names that
//! an integration gets. Sealing and storing are the engine's.

mod conditions;
#[cfg(test)]
mod tests;

use model::integration::Integration;
use model::{Object, Rng, Secret, Value};

use crate::json;
use crate::providers::{self, CredentialField, Provider};
use crate::signing::{ASYMMETRIC, STANDARD};
use crate::slug;

pub use conditions::check_conditions;

/// Written back, it keeps the stored secret.
pub use model::secret::MASK;

/// The most integrations of an environment.
pub const INTEGRATIONS_MAX: usize = 1_000;

/// The most characters of one credential.
const CREDENTIAL_CHARS_MAX: usize = 16 * 1024;

/// The most bytes of the settings, and of the conditions, as JSON: they are kept in memory with the integration.
const DOCUMENT_BYTES_MAX: usize = 64 * 1024;

/// How many random characters follow the name in a generated identifier.
const IDENTIFIER_SUFFIX: usize = 9;

/// A setting that would be a secret outside the credentials; nothing uses it, so it is not kept.
const UNUSED_SECRET_SETTING: &str = "inboundWebhookSigningKey";

/// What is wrong with one member of an integration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The member, nested ones by a dotted path.
    pub field: String,
    /// What is wrong, for people; never holds a credential.
    pub message: String,
}

impl Problem {
    fn new(field: &str, message: impl Into<String>) -> Self {
        Problem { field: field.to_owned(), message: message.into() }
    }
}

/// The provider that an integration is made for.
///
/// # Errors
/// [`Problem`] if there is no such provider, or if it serves another channel.
pub fn provider_for(provider_id: &str, channel: &str) -> Result<&'static dyn Provider, Problem> {
    let provider = providers::find(provider_id).ok_or_else(|| {
        Problem::new("providerId", format!("providerId: {}", providers::unknown_message(provider_id)))
    })?;
    if provider.channel() == channel {
        return Ok(provider);
    }
    let message = format!("channel must be {} for the provider {}", provider.channel(), provider.id());
    Err(Problem::new("channel", message))
}

/// Credentials as they are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Credentials {
    /// Those that may be shown.
    pub open: Object,
    /// Those that may not.
    pub secrets: Secret<Object>,
}

/// Sorts what a caller gives into what is kept openly and what is kept sealed. What the provider does not know is
/// dropped; nulls and blank secrets count as not given. [`MASK`] stands for the secret in `stored`.
///
/// # Errors
/// The problems with each credential.
pub fn sort_credentials(
    provider: &dyn Provider,
    given: &Object,
    stored: &Secret<Object>,
) -> Result<Credentials, Vec<Problem>> {
    let mut open = Object::new();
    let mut secrets = Object::new();
    let mut problems = Vec::new();
    for field in provider.credential_fields() {
        let Some(value) = given.get(field.key).filter(|value| !value.is_null()) else { continue };
        if value.as_str().is_some_and(|text| text.chars().nth(CREDENTIAL_CHARS_MAX).is_some()) {
            let message = format!("must be shorter than or equal to {CREDENTIAL_CHARS_MAX} characters");
            problems.push(credential_problem(field.key, &message));
            continue;
        }
        if !field.secret {
            open.insert(field.key.to_owned(), value.clone());
        } else if value.as_str() != Some(MASK) {
            let is_blank = value.as_str().is_some_and(|text| text.trim().is_empty());
            if !is_blank {
                secrets.insert(field.key.to_owned(), value.clone());
            }
        } else if let Some(kept) = stored.expose().get(field.key) {
            secrets.insert(field.key.to_owned(), kept.clone());
        } else {
            problems
                .push(credential_problem(field.key, "cannot be the mask: there is no stored value that it stands for"));
        }
    }
    let all: Object = open.iter().chain(&secrets).map(|(key, value)| (key.clone(), value.clone())).collect();
    let found = provider.check_credentials(&all);
    problems.extend(found.into_iter().map(|problem| credential_problem(problem.field, &problem.message)));
    if problems.is_empty() { Ok(Credentials { open, secrets: Secret::new(secrets) }) } else { Err(problems) }
}

fn credential_problem(key: &str, message: &str) -> Problem {
    Problem { field: format!("credentials.{key}"), message: format!("{key} {message}") }
}

/// The credentials as callers see them: secrets masked.
#[must_use]
pub fn visible_credentials(integration: &Integration) -> Object {
    let masked = integration.secrets.expose().keys().map(|key| (key.clone(), Value::from(MASK)));
    let open = integration.credentials.iter().map(|(key, value)| (key.clone(), value.clone()));
    open.chain(masked).collect()
}

/// What an owner should know about an integration that is stored as they asked: credentials that are missing. One whose
/// key pair signs needs no secret.
#[must_use]
pub fn warnings(integration: &Integration) -> Vec<String> {
    let fields = providers::find(&integration.provider_id).map(Provider::credential_fields).unwrap_or_default();
    let needs_secret = !integration.is_configured(ASYMMETRIC);
    let is_needed = |field: &&CredentialField| field.required || field.secret && needs_secret;
    let missing = fields.iter().filter(is_needed).filter(|field| integration.credential(field.key).is_none());
    missing.map(|field| format!("{} is not set. {}", field.key, field.help)).collect()
}

/// The settings as they are kept: everything that is given, except a secret that nothing would use.
///
/// # Errors
/// The settings whose type clients could not read back.
pub fn check_configurations(mut given: Object) -> Result<Object, Vec<Problem>> {
    given.shift_remove(UNUSED_SECRET_SETTING);
    if !is_small(&given) {
        let message = format!("configurations must not be larger than {DOCUMENT_BYTES_MAX} bytes");
        return Err(vec![Problem::new("configurations", message)]);
    }
    let checks = [
        ("inboundWebhookEnabled", Value::is_boolean as fn(&Value) -> bool, "a boolean value"),
        ("payloadSchema", Value::is_string, "a string"),
        ("allowTriggerOverrides", Value::is_boolean, "a boolean value"),
        (STANDARD, Value::is_boolean, "a boolean value"),
        (ASYMMETRIC, Value::is_boolean, "a boolean value"),
    ];
    let wrong = checks.into_iter().filter(|(name, check, _)| given.get(*name).is_some_and(|value| !check(value)));
    let problem = |(name, _, what)| Problem::new(&format!("configurations.{name}"), format!("{name} must be {what}"));
    let mut problems: Vec<Problem> = wrong.map(problem).collect();
    if given.get(ASYMMETRIC) == Some(&Value::Bool(true)) && given.get(STANDARD) == Some(&Value::Bool(false)) {
        let message = format!("{ASYMMETRIC} needs {STANDARD}, which is switched off");
        problems.push(Problem::new(&format!("configurations.{ASYMMETRIC}"), message));
    }
    if problems.is_empty() { Ok(given) } else { Err(problems) }
}

fn is_small<T: serde::Serialize + ?Sized>(document: &T) -> bool {
    json::length(document) <= DOCUMENT_BYTES_MAX
}

/// A name for callers, made from the one for people: `push-webhook-MnGLxp8uy`.
#[must_use]
pub fn generate_identifier(name: &str, rng: &dyn Rng) -> String {
    let suffix = slug::random_text(rng, IDENTIFIER_SUFFIX);
    let name = slug::slugify(name);
    if name.is_empty() { suffix } else { format!("{name}-{suffix}") }
}
