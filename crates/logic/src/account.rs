//! Rules of accounts and sessions: addresses, when a session ends, and the token against forged requests.

use std::time::Duration;

use model::account::Session;
use model::{Rng, Secret, Timestamp};

use crate::sign::{HmacKey, hex, sha256};

/// The most accounts of an organization: lists and reads of all of them stay short.
pub const ACCOUNTS_MAX: u32 = 500;
/// The most sessions of an account; the oldest end. More than anybody has browsers.
pub const SESSIONS_MAX: u32 = 50;
/// The most characters of a name.
pub const NAME_CHARACTERS_MAX: usize = 100;
/// The most characters of an address (RFC 5321 §4.5.3.1).
pub const EMAIL_CHARACTERS_MAX: usize = 254;
/// The most characters that are kept of what a browser says that it is.
pub const USER_AGENT_CHARACTERS_MAX: usize = 300;
/// A session that nobody used for this long is over.
pub const IDLE_MAX: Duration = Duration::from_secs(7 * 86_400);
/// A session is over after this time, however much it is used.
pub const SESSION_LIFE: Duration = Duration::from_secs(30 * 86_400);
/// An invitation can be taken for this long.
pub const INVITATION_LIFE: Duration = Duration::from_secs(7 * 86_400);
/// How exactly it is noted when a session was last seen: each note is a write.
pub const SEEN_PRECISION: Duration = Duration::from_secs(60);
/// The random bytes of a token.
const TOKEN_BYTES: usize = 32;

/// An address as accounts are found by it: without blanks around it and in lower case. Nothing if it is none.
///
/// Only a message proves an address, and none is sent: so it must have a name, an `@` and a host, and that is all.
#[must_use]
pub fn normal_email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (name, host) = text.rsplit_once('@')?;
    let is_odd = |letter: char| letter.is_whitespace() || letter.is_control();
    let fits = !name.is_empty() && !host.is_empty() && !text.contains(is_odd);
    (fits && text.chars().nth(EMAIL_CHARACTERS_MAX).is_none()).then_some(text)
}

/// A new token, for a session or an invitation: nobody can guess it.
#[must_use]
pub fn new_token(rng: &dyn Rng) -> Secret<String> {
    let mut bytes = [0; TOKEN_BYTES];
    rng.fill(&mut bytes);
    Secret::new(hex(&bytes))
}

/// What a token is found by. Nothing for a text that cannot be one, so that such a text costs no read.
#[must_use]
pub fn token_hash(token: &str) -> Option<[u8; 32]> {
    let fits = token.len() == TOKEN_BYTES * 2 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| sha256(token.as_bytes()))
}

/// The token that a page sends along with every change, to show that it could read an answer of ours. It follows from the
/// token in the cookie, so that it need not be kept, and does not give that away.
#[must_use]
pub fn csrf_token(session_token: &str) -> String {
    hex(&HmacKey::new(session_token.as_bytes()).sign(&[b"tidings csrf"]))
}

/// Whether two tokens are the same, in a time that does not tell where they differ.
#[must_use]
pub fn is_same_token(one: &str, other: &str) -> bool {
    sha256(one.as_bytes()) == sha256(other.as_bytes())
}

/// Whether a session is over at `now`; `seen_at` is when it was last seen.
#[must_use]
pub fn is_over(session: &Session, seen_at: Timestamp, now: Timestamp) -> bool {
    now >= session.expires_at || now.since(seen_at) >= IDLE_MAX
}

/// When a session ends that is not used any more.
#[must_use]
pub fn ends_at(session: &Session) -> Timestamp {
    session.expires_at.min(session.last_seen_at.plus(IDLE_MAX))
}

#[cfg(test)]
mod tests {
    use model::account::Visitor;
    use model::clock::SeededRng;

    use super::*;

    #[test]
    fn addresses_are_compared_in_lower_case() {
        let long = format!("{}@b.c", "a".repeat(EMAIL_CHARACTERS_MAX - 3));
        let cases = [
            ("ada@example.org", Some("ada@example.org")),
            (" Ada@Example.ORG\n", Some("ada@example.org")),
            ("\"a@b\"@c", Some("\"a@b\"@c")),
            ("", None),
            ("ada", None),
            ("@example.org", None),
            ("ada@", None),
            ("a da@example.org", None),
            ("ada@exam\0ple.org", None),
            (long.as_str(), None),
        ];
        for (text, expected) in cases {
            assert_eq!(normal_email(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn tokens_are_found_by_their_hash_and_differ_from_their_csrf_token() {
        let token = new_token(&SeededRng::new(1));
        let text = token.expose();
        assert_eq!((text.len(), token_hash(text)), (64, Some(sha256(text.as_bytes()))));
        for bad in ["", "abc", &"x".repeat(64), &"ab".repeat(33)] {
            assert_eq!(token_hash(bad), None, "{bad}");
        }
        let csrf = csrf_token(text);
        assert!(csrf.len() == 64 && csrf != *text && csrf == csrf_token(text));
        assert!(is_same_token(&csrf, &csrf) && !is_same_token(&csrf, text));
    }

    #[test]
    fn a_session_ends_idle_or_old() {
        let day = |number: u64| Timestamp(0).plus(Duration::from_secs(number * 86_400));
        let session = Session {
            id: model::SessionId::default(),
            account_id: model::UserId::default(),
            hash: [0; 32],
            created_at: day(0),
            last_seen_at: day(0),
            expires_at: day(30),
            visitor: Visitor::default(),
        };
        for (seen, now, expected) in [(0, 6, false), (0, 7, true), (24, 29, false), (29, 30, true)] {
            assert_eq!(is_over(&session, day(seen), day(now)), expected, "seen on day {seen}, asked on day {now}");
        }
        assert_eq!(ends_at(&session), day(7));
        assert_eq!(ends_at(&Session { last_seen_at: day(28), ..session }), day(30));
    }
}
