//! What to do about an attempt that was no delivery: one sentence for each outcome.

use model::attempt::AttemptOutcome;
use model::subscriber::RemovalReason;

/// What the owner of the endpoint, or of the integration, should do about an attempt that ended so. `status` is that of
/// the answer, where it tells more. A delivery needs nothing.
#[must_use]
pub const fn remedy(outcome: AttemptOutcome, status: Option<u16>) -> &'static str {
    match (outcome, status) {
        (AttemptOutcome::Delivered, _) => "",
        (AttemptOutcome::Redirected, _) => {
            "Redirects are not followed: set the integration's webhook URL to the address that the endpoint names in its Location header."
        }
        (AttemptOutcome::Throttled, _) => {
            "The endpoint asks for fewer requests: raise its limit, or set a rate limit for the integration."
        }
        (AttemptOutcome::Gone, _) => {
            "The endpoint says that the device token is gone, and it was removed from the subscriber: have the device register again."
        }
        (AttemptOutcome::ClientError, Some(401 | 403)) => {
            "The endpoint did not let the request in: check that it verifies the signature over the raw body with the integration's secret key."
        }
        (AttemptOutcome::ClientError, Some(404 | 405)) => {
            "Nothing takes a POST at this URL: check the path in the integration's webhook URL and the route of the endpoint."
        }
        (AttemptOutcome::ClientError, Some(408 | 425)) => {
            "The endpoint was not ready for the request; no change is needed unless this goes on."
        }
        (AttemptOutcome::ClientError, Some(413)) => {
            "The body is too large for the endpoint: raise its limit, or send a smaller payload."
        }
        (AttemptOutcome::ClientError, _) => {
            "The endpoint refuses the request: compare the body that was sent with what it expects; its answer may say more."
        }
        (AttemptOutcome::ServerError, Some(502..=504)) => {
            "The endpoint is not available, or a proxy before it had no answer: check that the application is running and fast enough."
        }
        (AttemptOutcome::ServerError, _) => "The endpoint failed: its own log says why.",
        (AttemptOutcome::UnexpectedStatus, _) => {
            "The endpoint answered with a status that is no final answer: have it answer 2xx once it has the message."
        }
        (AttemptOutcome::Unresolved, _) => {
            "The host name has no address: check it for typing errors, and that its DNS record exists where this server looks names up."
        }
        (AttemptOutcome::Refused, _) => {
            "Nothing accepts connections there: check that the endpoint is running, its port, and the firewalls between."
        }
        (AttemptOutcome::TlsFailed, _) => {
            "The TLS handshake failed: check that the certificate is valid for the host name, has not expired and comes with its chain."
        }
        (AttemptOutcome::ConnectTimedOut, _) => {
            "No connection came about in time: check the firewalls between, or allow more time to connect."
        }
        (AttemptOutcome::ResponseTimedOut, _) => {
            "The answer did not come in time: have the endpoint answer first and work later, or allow more time for a request."
        }
        (AttemptOutcome::BrokenOff, _) => {
            "The connection broke before there was a whole answer: check the endpoint's log for crashes, and proxies for limits."
        }
        (AttemptOutcome::Blocked, _) => {
            "The address lies in a network that webhooks may not reach: use a public address, or add it to egress.allow of this server, which opens any network but cloud metadata."
        }
        (AttemptOutcome::Unsendable, _) => {
            "There was no request that could be sent: the error says what to mend in the integration, the workflow or the trigger."
        }
        (AttemptOutcome::Expired, _) => {
            "The message was too old to be worth sending: raise the time to live if late messages are still wanted."
        }
    }
}

/// What to do about a device token that was removed.
#[must_use]
pub const fn token_remedy(reason: RemovalReason) -> &'static str {
    match reason {
        RemovalReason::Gone => {
            "The endpoint answered 410 to a message for the token: have the device register again. If the token is good, answer 4xx other than 410, and set the token anew."
        }
        RemovalReason::Invalid => {
            "The endpoint named the token in invalidTokens: have the device register again. If the token is good, leave it out of invalidTokens, and set it anew."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_one_sentence() {
        let failures = [
            AttemptOutcome::Redirected,
            AttemptOutcome::Throttled,
            AttemptOutcome::Gone,
            AttemptOutcome::ClientError,
            AttemptOutcome::ServerError,
            AttemptOutcome::UnexpectedStatus,
            AttemptOutcome::Unresolved,
            AttemptOutcome::Refused,
            AttemptOutcome::TlsFailed,
            AttemptOutcome::ConnectTimedOut,
            AttemptOutcome::ResponseTimedOut,
            AttemptOutcome::BrokenOff,
            AttemptOutcome::Blocked,
            AttemptOutcome::Unsendable,
            AttemptOutcome::Expired,
        ];
        let mut seen = std::collections::HashSet::new();
        for outcome in failures {
            let text = remedy(outcome, None);
            assert!(text.ends_with('.') && seen.insert(text), "{outcome:?}: {text}");
        }
        assert_eq!(remedy(AttemptOutcome::Delivered, Some(204)), "");
    }

    #[test]
    fn a_status_tells_more() {
        for status in [401, 404, 408, 413] {
            let general = remedy(AttemptOutcome::ClientError, None);
            assert_ne!(remedy(AttemptOutcome::ClientError, Some(status)), general, "{status}");
        }
        assert_ne!(remedy(AttemptOutcome::ServerError, Some(502)), remedy(AttemptOutcome::ServerError, Some(500)));
    }
}
