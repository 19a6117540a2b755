//! URLs that users give for webhooks (`spec/engine/push-webhook.md` §1). Which addresses may be reached is decided by
//! the transport when it connects.

use url::Url;

/// The most bytes of a URL.
const URL_BYTES_MAX: usize = 4_096;

/// `text` as an absolute http or https URL: trimmed, `https://` put before it when it names no scheme, without a
/// fragment.
///
/// # Errors
/// The reason as the end of a sentence that begins with the name of the URL.
pub fn normalise(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.len() > URL_BYTES_MAX {
        return Err("is too long");
    }
    let url = if has_scheme(text) { Url::parse(text) } else { Url::parse(&format!("https://{text}")) };
    let mut url = url.map_err(|_| "is no valid URL")?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("must be an http or https URL");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not carry a user name or password");
    }
    url.set_fragment(None);
    Ok(url.into())
}

/// Whether `text` begins with a scheme. A host with a port looks like one, so that other schemes count only with
/// slashes.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_known = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_known || (is_scheme && rest.starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_normalised_or_refused() {
        let cases = [
            ("https://example.test/hook?a=b", Ok("https://example.test/hook?a=b")),
            ("  http://example.test  ", Ok("http://example.test/")),
            ("HTTPS://EXAMPLE.test/Hook#top", Ok("https://example.test/Hook")),
            ("example.test/hook", Ok("https://example.test/hook")),
            ("example.test:8443/hook", Ok("https://example.test:8443/hook")),
            ("localhost:4000", Ok("https://localhost:4000/")),
            ("http://127.0.0.1:4000/x", Ok("http://127.0.0.1:4000/x")),
            ("http:/example.test", Ok("http://example.test/")),
            ("https://bücher.test/ä", Ok("https://xn--bcher-kva.test/%C3%A4")),
            ("ftp://example.test", Err("must be an http or https URL")),
            ("file:///etc/passwd", Err("must be an http or https URL")),
            ("javascript:alert(1)", Err("is no valid URL")),
            ("mailto:a@example.test", Err("must not carry a user name or password")),
            ("https://user@example.test", Err("must not carry a user name or password")),
            ("https://:secret@example.test", Err("must not carry a user name or password")),
            ("https://", Err("is no valid URL")),
            ("not a url", Err("is no valid URL")),
            ("", Err("is no valid URL")),
        ];
        for (text, expected) in cases {
            assert_eq!(normalise(text).as_deref(), expected.as_deref(), "{text}");
        }
        assert_eq!(normalise(&format!("https://e.test/{}", "a".repeat(5_000))), Err("is too long"));
    }
}
