//! Preconditions of changes: `If-Match` (RFC 9110 §13.1.1), by which a caller says what they have seen. The entity tag of
//! something is its revision as text.

use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use engine::Seen;

use crate::error::ApiError;
use crate::state::AppState;

/// The most entity tags of one request that are looked at.
const TAGS_MAX: usize = 32;

/// What the caller has seen of what they change; anything if they do not say.
#[derive(Debug)]
pub(crate) struct IfMatch(pub(crate) Seen);

impl FromRequestParts<AppState> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, ApiError> {
        let mut values =
            parts.headers.get_all(IF_MATCH).iter().map(|value| value.to_str().unwrap_or_default()).peekable();
        if values.peek().is_none() {
            return Ok(IfMatch(Seen::Any));
        }
        let tags: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).take(TAGS_MAX).collect();
        if tags.contains(&"*") {
            return Ok(IfMatch(Seen::Any));
        }
        Ok(IfMatch(Seen::OneOf(tags.into_iter().filter_map(revision).collect())))
    }
}

/// The revision that a strong entity tag of ours names. Weak ones, and those of others, match nothing here.
fn revision(tag: &str) -> Option<i64> {
    let text = tag.strip_prefix('"')?.strip_suffix('"')?;
    text.parse().ok().filter(|revision: &i64| revision.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_strong_tags_of_ours_name_a_revision() {
        for (tag, expected) in [
            ("\"1\"", Some(1)),
            ("\"12\"", Some(12)),
            ("W/\"1\"", None),
            ("1", None),
            ("\"1", None),
            ("\"01\"", None),
            ("\"+1\"", None),
            ("\"\"", None),
            ("\"abc\"", None),
            ("\"99999999999999999999\"", None),
        ] {
            assert_eq!(revision(tag), expected, "{tag}");
        }
    }
}
