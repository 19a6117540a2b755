//! What may be kept of an exchange: headers and URLs without the secrets in them. Overrides and credentials have rules of
//! their own, in `activity` and `integration`.

use std::borrow::Cow;

use model::secret::MASK;

/// Parts of names of request headers whose values are taken for secrets, in lower case.
const SECRET_PARTS: [&str; 9] =
    ["signature", "auth", "token", "secret", "api-key", "apikey", "password", "cookie", "session"];

/// The headers of a request as they may be kept: every name, but no signature and nothing that lets somebody in.
#[must_use]
pub fn request_headers(sent: &[(String, String)]) -> Vec<(String, String)> {
    let kept = |(name, value): &(String, String)| {
        let name = name.to_ascii_lowercase();
        let is_secret = SECRET_PARTS.iter().any(|part| name.contains(part));
        (name, if is_secret { MASK.to_owned() } else { value.clone() })
    };
    sent.iter().map(kept).collect()
}

/// The headers of a response as they may be kept: cookies lose their values.
#[must_use]
pub fn response_headers(received: &[(String, String)]) -> Vec<(String, String)> {
    let kept = |(name, value): &(String, String)| {
        (name.clone(), if name == "set-cookie" { MASK.to_owned() } else { value.clone() })
    };
    received.iter().map(kept).collect()
}

/// A URL without what may hold a secret: its query, its fragment, and a user name with a password.
#[must_use]
pub fn url(full: &str) -> Cow<'_, str> {
    let end = full.find(['?', '#']).unwrap_or(full.len());
    let shown = full.get(..end).unwrap_or_default();
    let authority = shown.find("://").map_or(0, |at| at + 3);
    let path = shown.get(authority..).and_then(|rest| rest.find('/')).map_or(shown.len(), |at| authority + at);
    match shown.get(authority..path).and_then(|host| host.rfind('@')) {
        None => Cow::Borrowed(shown),
        Some(at) => {
            let (scheme, rest) = (shown.get(..authority).unwrap_or_default(), shown.get(authority + at + 1..));
            Cow::Owned(format!("{scheme}{}", rest.unwrap_or_default()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_header_that_lets_somebody_in_is_kept() {
        let cases = [
            ("content-type", false),
            ("x-tenant", false),
            ("webhook-id", false),
            ("webhook-timestamp", false),
            ("x-novu-signature", true),
            ("webhook-signature", true),
            ("Authorization", true),
            ("proxy-authorization", true),
            ("x-auth", true),
            ("x-api-key", true),
            ("cookie", true),
            ("x-access-token", true),
        ];
        for (name, is_secret) in cases {
            let expected = if is_secret { MASK } else { "value" };
            let kept = request_headers(&[(name.to_owned(), "value".to_owned())]);
            assert_eq!(kept, [(name.to_ascii_lowercase(), expected.to_owned())]);
        }
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let received = [header("set-cookie", "a=b"), header("www-authenticate", "Bearer")];
        assert_eq!(response_headers(&received), [header("set-cookie", MASK), header("www-authenticate", "Bearer")]);
    }

    #[test]
    fn a_url_is_kept_without_what_may_be_secret() {
        let cases = [
            ("https://a.test/hook", "https://a.test/hook"),
            ("https://a.test/hook?key=s#x", "https://a.test/hook"),
            ("https://a.test?key=s", "https://a.test"),
            ("https://user:pass@a.test/b@c", "https://a.test/b@c"),
            ("https://user:p@ss@a.test", "https://a.test"),
            ("nonsense", "nonsense"),
            ("", ""),
        ];
        for (full, expected) in cases {
            assert_eq!(url(full), expected, "{full}");
        }
    }
}
