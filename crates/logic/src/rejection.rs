//! Device tokens that an endpoint says are no more: which ones, and what remains of a subscriber's channels. Removing them
//! from storage is the engine's.

use model::IntegrationId;
use model::exchange::Response;
use model::subscriber::{Channel, RemovalReason};

use crate::providers::Provider;

/// A token that an answer says is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedToken {
    /// The token.
    pub token: String,
    /// How the answer says so.
    pub reason: RemovalReason,
}

/// The tokens that an answer to a message for `target` says are no more: `target` itself where the status is 410, and those
/// that the answer names. Each once.
#[must_use]
pub fn rejected_tokens(provider: &dyn Provider, response: &Response, target: &str) -> Vec<RejectedToken> {
    let mut rejected = Vec::new();
    if response.status == 410 {
        rejected.push(RejectedToken { token: target.to_owned(), reason: RemovalReason::Gone });
    }
    for token in provider.invalid_tokens(response) {
        if !rejected.iter().any(|known| known.token == token) {
            rejected.push(RejectedToken { token, reason: RemovalReason::Invalid });
        }
    }
    rejected
}

/// Takes tokens out of the channel entries of an integration, and gives those that were there.
pub fn remove_tokens(
    channels: &mut [Channel],
    integration: IntegrationId,
    rejected: &[RejectedToken],
) -> Vec<RejectedToken> {
    let mut removed = Vec::new();
    for channel in channels.iter_mut().filter(|channel| channel.integration_id == integration) {
        let Some(tokens) = &mut channel.credentials.device_tokens else { continue };
        let before = tokens.len();
        tokens.retain(|token| match rejected.iter().find(|rejected| rejected.token == *token) {
            Some(found) => {
                removed.push(found.clone());
                false
            }
            None => true,
        });
        channel.rewritten |= tokens.len() < before;
    }
    removed
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use model::Id;
    use model::subscriber::ChannelCredentials;

    use super::*;
    use crate::providers::find;

    fn check(status: u16, body: &'static str, expected: &str) {
        let response =
            Response { status, headers: Vec::new(), body: Bytes::from_static(body.as_bytes()), truncated: false };
        let found = rejected_tokens(find("push-webhook").unwrap(), &response, "own");
        let found: Vec<String> =
            found.iter().map(|rejected| format!("{} {}", rejected.token, rejected.reason.name())).collect();
        assert_eq!(found.join(", "), expected, "{status} {body}");
    }

    #[test]
    fn answers_say_which_tokens_are_no_more() {
        check(410, "", "own gone");
        check(410, r#"{"invalidTokens":["own","b"]}"#, "own gone, b invalid");
        check(200, r#"{"id":"1","invalidTokens":["b","a","b"]}"#, "b invalid, a invalid");
        check(503, r#"{"invalidTokens":["own"]}"#, "own invalid");
        let nothing = [
            "",
            "invalidTokens",
            "{}",
            r#"{"invalidTokens":[]}"#,
            r#"{"invalidTokens":"own"}"#,
            r#"{"invalidTokens":[1,null,{"token":"own"}]}"#,
            r#"{"data":{"invalidTokens":["own"]}}"#,
            r#"{"invalidTokens":["own"]"#,
            r#"["invalidTokens"]"#,
        ];
        for body in nothing {
            check(200, body, "");
        }
    }

    #[test]
    fn only_the_entries_of_the_integration_lose_tokens() {
        let [one, two] = [IntegrationId(Id::from_bytes([1; 12])), IntegrationId(Id::from_bytes([2; 12]))];
        let channel = |integration_id, tokens: Option<&[&str]>| Channel {
            integration_id,
            provider_id: "push-webhook".to_owned(),
            credentials: ChannelCredentials {
                device_tokens: tokens.map(|tokens| tokens.iter().map(|token| (*token).to_owned()).collect()),
                ..ChannelCredentials::default()
            },
            rewritten: false,
        };
        let mut channels =
            vec![channel(one, Some(&["a", "b", "c"])), channel(two, Some(&["a", "b"])), channel(one, None)];
        let rejected = |token: &str| RejectedToken { token: token.to_owned(), reason: RemovalReason::Invalid };
        let removed = remove_tokens(&mut channels, one, &[rejected("c"), rejected("a"), rejected("other")]);
        assert_eq!(removed, [rejected("a"), rejected("c")]);
        let mut expected = vec![channel(one, Some(&["b"])), channel(two, Some(&["a", "b"])), channel(one, None)];
        expected[0].rewritten = true;
        assert_eq!(channels, expected);
        assert_eq!(remove_tokens(&mut channels, one, &[rejected("a")]), []);
        assert_eq!(channels, expected);
    }
}
