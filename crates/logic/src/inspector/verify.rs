//! Whether a request that an inspector keeps is genuine, judged as a receiver with the secrets of the integration would, and
//! the sentence that says why.

use std::time::Duration;

use model::Timestamp;
use model::inspector::{InspectedRequest, SignatureState, TimestampState, Verification};
use model::integration::Integration;

use crate::providers::{self, Received, Signatures, Signer};
use crate::signing::ALLOW_OVERRIDES;
use crate::standard_webhooks::{SIGNATURE_HEADER, TIMESTAMP_HEADER};

/// How far the time of an attempt may lie from when it comes, as in the code of docs/verify.md.
pub const TOLERANCE: Duration = Duration::from_secs(5 * 60);

/// Judges a request that came at a time by the integrations that may have sent it: the first whose key made a signature, else
/// the first.
#[must_use]
pub fn verify(request: &InspectedRequest, at: Timestamp, candidates: &[&Integration]) -> Verification {
    let received = Received { headers: &request.headers, body: &request.body, at };
    let clock = Clock::of(&received);
    let is_whole = u64::try_from(request.body.len()).is_ok_and(|length| length == request.size);
    let judge = |integration: &&Integration| {
        let provider = providers::find(&integration.provider_id)?;
        Some((provider, provider.verify(&received, integration)))
    };
    let judged: Vec<_> = candidates.iter().filter_map(|one| Some((*one, judge(one)?))).collect();
    let known = judged.iter().find(|(_, (_, signatures))| signatures.are_some_known());
    let judged = known.or(judged.first()).filter(|_| is_whole);
    let (secret, standard, explanation) = match judged {
        None => without_keys(&received, is_whole),
        Some((integration, (provider, signatures))) => {
            let own = state(signatures.own, signatures.has_secret);
            let standard = state(signatures.standard, signatures.has_keys());
            let header = provider.signature_header().unwrap_or_default();
            (own, standard, explain(integration, header, (signatures, clock)))
        }
    };
    let integration_id = judged.map(|(integration, _)| integration.id).or(candidates.first().map(|first| first.id));
    let (timestamp, age_seconds) = (clock.state, clock.age);
    Verification { secret, standard, timestamp, age_seconds, integration_id, explanation }
}

fn state(signer: Signer, has_key: bool) -> SignatureState {
    match signer {
        Signer::Nobody => SignatureState::Absent,
        _ if !has_key => SignatureState::Unknown,
        Signer::Stranger => SignatureState::Failed,
        Signer::Current | Signer::Former(_) | Signer::Pair => SignatureState::Verified,
    }
}

/// What can be said of a request without a key.
fn without_keys(received: &Received<'_>, is_whole: bool) -> (SignatureState, SignatureState, String) {
    let mut headers = providers::ALL.iter().filter_map(|provider| provider.signature_header());
    let has_own = headers.any(|name| received.header(name).is_some());
    let has_standard = received.header(SIGNATURE_HEADER).is_some();
    let state = |is_there: bool| if is_there { SignatureState::Unknown } else { SignatureState::Absent };
    let explanation = match (is_whole, has_own || has_standard) {
        (false, _) => "The body is too large and was cut off, so that no signature of it can be checked.",
        (true, true) => "No integration sends here, so that there is no secret to check the signature with.",
        (true, false) => "There is no signature, and no integration sends here.",
    };
    (state(has_own), state(has_standard), explanation.to_owned())
}

/// What the time of the attempt says.
#[derive(Clone, Copy)]
struct Clock {
    state: TimestampState,
    age: Option<i64>,
}

impl Clock {
    fn of(received: &Received<'_>) -> Self {
        let sent = received.header(TIMESTAMP_HEADER).and_then(|text| text.trim().parse::<i64>().ok());
        let age = sent.and_then(|sent| received.at.0.div_euclid(1_000_000).checked_sub(sent));
        let state = match age {
            None => TimestampState::Absent,
            Some(age) if age.unsigned_abs() <= TOLERANCE.as_secs() => TimestampState::Fresh,
            Some(_) => TimestampState::Stale,
        };
        Clock { state, age }
    }
}

/// One sentence for people.
fn explain(integration: &Integration, header: &str, (signatures, clock): (&Signatures, Clock)) -> String {
    let name = &integration.identifier;
    let Signatures { own, standard, .. } = signatures;
    match (own, standard) {
        (Signer::Nobody, Signer::Nobody) if !signatures.has_keys() => {
            format!("There is no signature: the integration {name} has no secret.")
        }
        _ if !signatures.has_keys() => {
            format!("The request is signed, but the integration {name} has no secret to check it with.")
        }
        (Signer::Nobody, Signer::Nobody) => {
            format!(
                "There is no signature, although the integration {name} signs: another sent this, or the headers were removed on \
                 the way."
            )
        }
        (Signer::Stranger, Signer::Stranger | Signer::Nobody) | (Signer::Nobody, Signer::Stranger) => {
            let own =
                if integration.is_configured(ALLOW_OVERRIDES) { ", a trigger brought a secret of its own" } else { "" };
            format!("Signed with another secret than that of the integration {name}{own}, or changed on the way.")
        }
        (_, Signer::Stranger) => {
            format!("{header} is right, but {SIGNATURE_HEADER} is not: the id, the time or the secret is another one.")
        }
        (Signer::Stranger, _) => format!("{SIGNATURE_HEADER} is right, but {header} is not."),
        _ => genuine(integration, signatures, clock),
    }
}

/// The sentence for a request whose signatures are all right.
fn genuine(integration: &Integration, signatures: &Signatures, clock: Clock) -> String {
    let name = &integration.identifier;
    let age = clock.age.unwrap_or(0);
    let limit = time(TOLERANCE.as_secs());
    let signed = match (&signatures.own, &signatures.standard) {
        (Signer::Former(until), _) | (Signer::Nobody, Signer::Former(until)) => {
            let until = crate::time::iso(*until);
            format!("Signed with a former secret of the integration {name}, which counts until {until}")
        }
        (Signer::Nobody, Signer::Pair) => format!("Signed with the key pair of the integration {name}"),
        _ => format!("Signed with the secret of the integration {name}"),
    };
    match clock.state {
        TimestampState::Stale if age > 0 => {
            format!(
                "{signed}, but its timestamp is {} old: receivers refuse more than {limit}.",
                time(age.unsigned_abs())
            )
        }
        TimestampState::Stale => {
            let ahead = time(age.unsigned_abs());
            format!("{signed}, but its timestamp lies {ahead} ahead: receivers refuse more than {limit}.")
        }
        _ if signatures.standard == Signer::Nobody => {
            format!("{signed}; without {SIGNATURE_HEADER} a receiver cannot tell a repetition.")
        }
        _ if age > 0 => format!("{signed}, {} before it came.", time(age.unsigned_abs())),
        _ => format!("{signed}, within the second in which it came."),
    }
}

/// A time in the largest unit of which it has one or more.
fn time(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (size, name) = UNITS.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "second"));
    let count = seconds / size;
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}
