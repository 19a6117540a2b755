//! How an endpoint verifies what an integration sends: code for it in eight languages, and what to know of the integration
//! beside. The code stands in `verification/`, one file each; docs/verify.md shows the same.

#[cfg(test)]
mod tests;

use model::Timestamp;
use model::integration::Integration;

use crate::signing::{ALLOW_OVERRIDES, ASYMMETRIC, STANDARD, secret_of};
use crate::standard_webhooks::{SECRET_PREFIX, key_of};
use crate::time::iso;

/// Code that verifies, in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The language, by the name that code blocks have.
    pub language: &'static str,
    /// The language, for people.
    pub name: &'static str,
    /// What the file is called.
    pub file_name: &'static str,
    /// The file.
    pub code: &'static str,
}

macro_rules! snippet {
    ($language:literal, $name:literal, $file_name:literal) => {
        Snippet {
            language: $language,
            name: $name,
            file_name: $file_name,
            code: include_str!(concat!("verification/", $file_name)),
        }
    };
}

/// All of them.
pub const SNIPPETS: [Snippet; 8] = [
    snippet!("js", "Node.js", "verify.mjs"),
    snippet!("python", "Python", "verify.py"),
    snippet!("go", "Go", "verify.go"),
    snippet!("php", "PHP", "verify.php"),
    snippet!("ruby", "Ruby", "verify.rb"),
    snippet!("java", "Java", "TidingsWebhook.java"),
    snippet!("csharp", "C#", "TidingsWebhook.cs"),
    snippet!("rust", "Rust", "verify.rs"),
];

/// What whoever verifies deliveries of an integration must know beside the code, one sentence or two each.
#[must_use]
pub fn notes(integration: &Integration, now: Timestamp) -> Vec<String> {
    let mut notes = Vec::new();
    let has_pair = integration.is_configured(ASYMMETRIC);
    let secret = secret_of(integration);
    match &secret {
        None if has_pair => notes.push("There is no secret: only the key pair signs.".to_owned()),
        None => notes.push("There is no secret: nothing is signed, and nothing can be verified.".to_owned()),
        Some(secret) => {
            if let Some(encoding) = &secret.encoding {
                notes.push(format!(
                    "The secret is written in {encoding}: decode it, and give the code {SECRET_PREFIX} and the base64 of its \
                     bytes. For x-novu-signature the key is these bytes."
                ));
            } else if secret.text.expose().starts_with(SECRET_PREFIX) && key_of(secret.text.expose()).is_none() {
                notes.push(format!(
                    "The secret begins with {SECRET_PREFIX} but holds no base64: it signs as the text that it is, where the \
                     code would decode it. Replace it."
                ));
            }
        }
    }
    if integration.is_switched_off(STANDARD) {
        notes.push(format!(
            "{STANDARD} is switched off: there is x-novu-signature only, and no protection from repetitions."
        ));
    }
    if has_pair {
        notes.push("The public keys stand under /signing of the integration.".to_owned());
    }
    let ends = integration.signing.former.iter().filter(|former| former.signs_at(now)).map(|former| former.signs_until);
    if let Some(end) = ends.max() {
        notes.push(format!("Until {} a former secret signs too, in webhook-signature.", iso(end)));
    }
    if integration.is_configured(ALLOW_OVERRIDES) {
        notes.push(format!("A trigger may sign with a secret of its own, since {ALLOW_OVERRIDES} is on."));
    }
    notes
}
