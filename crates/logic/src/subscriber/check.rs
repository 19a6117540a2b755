//! What a subscriber's id and profile may hold; the messages are those of the contract
//! (`spec/contract/30-errors-and-edge-cases.md` D).

use model::subscriber::Profile;

/// The most characters of an id that a caller chooses.
pub const EXTERNAL_ID_MAX: usize = 255;

/// What is wrong with an id that a caller chose, if anything. It must be trimmed already.
#[must_use]
pub fn check_external_id(external_id: &str) -> Option<String> {
    if external_id.is_empty() {
        return Some("SubscriberId is required".to_owned());
    }
    let fits = external_id.chars().count() <= EXTERNAL_ID_MAX;
    (!fits).then(|| format!("subscriberId must be shorter than or equal to {EXTERNAL_ID_MAX} characters"))
}

/// The members of a profile that cannot be kept, with what is wrong with each. Names, phone and avatar are free.
#[must_use]
pub fn check_profile(profile: &Profile) -> Vec<(&'static str, &'static str)> {
    let checks = [
        ("email", &profile.email, is_email as fn(&str) -> bool, "email must be an email"),
        ("locale", &profile.locale, is_locale, "locale must be locale"),
        ("timezone", &profile.timezone, is_timezone, "timezone must be a valid IANA time-zone"),
    ];
    let failed = checks.into_iter().filter(|(_, field, check, _)| field.value().is_some_and(|text| !check(text)));
    failed.map(|(name, .., message)| (name, message)).collect()
}

/// An address as mail servers take it: a dotted local part, a host name with a top-level domain.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_atom = |part: &str| !part.is_empty() && part.chars().all(is_local_character);
    let labels: Vec<&str> = domain.split('.').collect();
    let has_top_level = labels.len() > 1 && labels.last().is_some_and(|label| is_top_level(label));
    local.len() <= 64
        && domain.len() <= 254
        && local.split('.').all(is_atom)
        && has_top_level
        && labels.into_iter().all(is_host_label)
}

fn is_local_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(character) || is_beyond_latin(character)
}

fn is_beyond_latin(character: char) -> bool {
    character >= '\u{a1}' && !character.is_control() && !character.is_whitespace()
}

fn is_host_label(label: &str) -> bool {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || character == '-' || is_beyond_latin(character);
    !label.is_empty()
        && label.len() <= 63
        && label.chars().all(is_allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_top_level(label: &str) -> bool {
    let letters = label.chars().all(|character| character.is_ascii_alphabetic() || is_beyond_latin(character));
    label.chars().count() >= 2 && (letters || label.to_ascii_lowercase().starts_with("xn--"))
}

/// A language tag of BCP 47 (RFC 5646 §2.1), its parts joined by `-` or `_`: language, script, region, variants.
fn is_locale(text: &str) -> bool {
    let mut parts = text.split(['-', '_']).peekable();
    let is_language = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !parts.next().is_some_and(is_language) {
        return false;
    }
    parts.next_if(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    parts.next_if(|part| match part.len() {
        2 => part.bytes().all(|byte| byte.is_ascii_alphabetic()),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    });
    parts.all(|part| part.len() <= 8 && part.len() >= 4 && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// A name of the IANA time zone database that is built in, so that the answer is the same on every machine.
fn is_timezone(text: &str) -> bool {
    jiff::tz::TimeZoneDatabase::bundled().get(text).is_ok()
}
