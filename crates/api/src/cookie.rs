//! The cookie that holds the token of a session.

use std::time::Duration;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use logic::account::token_hash;
use model::Secret;

/// The name of the cookie.
pub(crate) const NAME: &str = "tidings_session";

/// The token among the cookies of a request: the first that has the form of one.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut tokens = pairs.filter(|(name, _)| *name == NAME).map(|(_, token)| token);
    tokens.find(|token| token_hash(token).is_some())
}

/// What gives a browser a token for a time. No script can read it, and no other site's page makes the browser send it.
pub(crate) fn begin(token: &Secret<String>, life: Duration, is_https: bool) -> HeaderValue {
    header(token.expose(), life.as_secs(), is_https)
}

/// What takes the token from a browser.
pub(crate) fn end(is_https: bool) -> HeaderValue {
    header("", 0, is_https)
}

fn header(token: &str, seconds: u64, is_https: bool) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let text = format!("{NAME}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    // Digits and fixed text always make a header.
    let mut value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let token = "ab".repeat(32);
        let cases = [
            (format!("{NAME}={token}"), true),
            (format!("a=b; {NAME}={token};c=d"), true),
            (format!("{NAME}=short; {NAME}={token}"), true),
            (format!("x{NAME}={token}"), false),
            (format!("{NAME}={token}x"), false),
            (String::new(), false),
        ];
        for (text, is_found) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, text.parse().unwrap());
            assert_eq!(session_token(&headers), is_found.then_some(token.as_str()), "{text}");
        }
    }

    #[test]
    fn the_cookie_says_who_may_have_it() {
        let token = Secret::new("ab".to_owned());
        let begun = begin(&token, Duration::from_secs(60), true);
        assert_eq!(begun, "tidings_session=ab; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
        assert!(!format!("{begun:?}").contains("ab;"), "{begun:?}");
        assert_eq!(end(false), "tidings_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    }
}
