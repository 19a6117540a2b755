//! The checks checked: sound evidence passes, and each way in which it is made unsound is found by the check that it is for.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use logic::sign::{HmacKey, base64, hex};
use model::attempt::AttemptOutcome;
use model::delivery::DeliveryOrder;
use model::exchange::Request;
use model::job::Weight;
use model::message::MessageStatus;
use model::notification::{RunStatus, StepStatus};
use model::{Id, NotificationId, Timestamp};

use super::checks::check;
use super::evidence::{Evidence, FinalAttempt, FinalMessage, FinalRun};
use super::ledger::{Asked, End, Ended, Ledger, Life, Moment, Sent};
use super::scene::Terms;
use crate::furnish::SECRET;

const MESSAGE: &str = "6957368e34bf0ad7fb8932af";

/// A request as it must be.
fn request(message: &str, at: Timestamp) -> Request {
    let body = Bytes::from(format!("{{\"messageId\":\"{message}\"}}"));
    let key = HmacKey::new(SECRET.as_bytes());
    let seconds = at.0.div_euclid(1_000_000).to_string();
    let signed = key.sign(&[message.as_bytes(), b".", seconds.as_bytes(), b".", &body]);
    let headers = [
        ("x-novu-signature", hex(&key.sign(&[&body]))),
        ("webhook-id", message.to_owned()),
        ("webhook-timestamp", seconds),
        ("webhook-signature", format!("v1,{}", base64(&signed))),
    ];
    Request {
        url: "https://r0.test/hook".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        body,
        connect_timeout: std::time::Duration::from_secs(5),
        timeout: std::time::Duration::from_secs(15),
    }
}

/// An exchange that begins and ends at these seconds.
fn exchange(began: u64, ended: u64, status: u16) -> Sent {
    exchange_of(MESSAGE, (began, ended), status)
}

fn exchange_of(message: &str, (began, ended): (u64, u64), status: u16) -> Sent {
    let second = 1_000_000;
    let began_at = Timestamp(i64::try_from(began * second).unwrap());
    Sent {
        message: message.to_owned(),
        integration: "r0".to_owned(),
        life: 1,
        began: began * second,
        began_at,
        ended: Some((ended * second, Ended::Status(status))),
        has_arrived: true,
        request: request(message, began_at),
    }
}

fn attempt(number: u32, began: i64, outcome: AttemptOutcome) -> FinalAttempt {
    FinalAttempt { number, started_at: Timestamp(began * 1_000_000), outcome }
}

/// One trigger for one subscriber with one token: refused once, then delivered.
fn sound() -> Evidence {
    let run = NotificationId(Id::from_bytes([7; 12]));
    let asked = Asked {
        transaction: "t0".to_owned(),
        workflow: "w0".to_owned(),
        recipients: vec!["ada".to_owned()],
        weight: Weight::Interactive,
        at: 9_000_000,
        acknowledged: Some(9_500_000),
    };
    let target = ("r0".to_owned(), "token".to_owned());
    Evidence {
        ledger: Ledger {
            asked: vec![asked],
            sent: vec![exchange(10, 11, 500), exchange(20, 21, 200)],
            lives: vec![Life { ended: Some((90_000_000, End::Rested)) }],
            ..Ledger::default()
        },
        schedule: 2,
        targets: BTreeMap::from([("ada".to_owned(), BTreeSet::from([target]))]),
        steps: BTreeMap::from([("w0".to_owned(), 1)]),
        is_steady: true,
        recording_max: 5_000_000,
        terms: BTreeMap::new(),
        is_unfinished: false,
        runs: vec![FinalRun {
            id: run,
            transaction: "t0".to_owned(),
            subscriber: "ada".to_owned(),
            status: RunStatus::Completed,
            pending: 0,
            log: BTreeMap::from([(0, vec![StepStatus::Delayed, StepStatus::Completed])]),
        }],
        messages: vec![FinalMessage {
            id: MESSAGE.to_owned(),
            run,
            step: 0,
            integration: "r0".to_owned(),
            token: "token".to_owned(),
            status: MessageStatus::Sent,
            outcome: AttemptOutcome::Delivered,
            attempts: vec![attempt(1, 10, AttemptOutcome::ServerError), attempt(2, 20, AttemptOutcome::Delivered)],
        }],
    }
}

/// Adds a second trigger, which came when the first was done, and a receiver that takes one message after the other.
fn add_second(evidence: &mut Evidence) {
    let second = 1_000_000;
    let run = NotificationId(Id::from_bytes([8; 12]));
    let (at, acknowledged) = (50 * second, Some(51 * second));
    let asked = Asked { transaction: "t1".to_owned(), at, acknowledged, ..evidence.ledger.asked[0].clone() };
    evidence.ledger.asked.push(asked);
    evidence.ledger.sent.push(exchange_of("second", (60, 61), 200));
    evidence.runs.push(FinalRun { id: run, transaction: "t1".to_owned(), ..evidence.runs[0].clone() });
    let attempts = vec![attempt(1, 60, AttemptOutcome::Delivered)];
    evidence.messages.push(FinalMessage { id: "second".to_owned(), run, attempts, ..evidence.messages[0].clone() });
    let terms = Terms { order: DeliveryOrder::Subscriber, concurrency: Some(1), ..Terms::default() };
    evidence.terms.insert("r0".to_owned(), terms);
}

#[test]
fn sound_evidence_passes() {
    let mut evidence = sound();
    assert_eq!(check(&evidence), Vec::<String>::new());
    add_second(&mut evidence);
    assert_eq!(check(&evidence), Vec::<String>::new());
}

/// Makes evidence unsound in one way.
type Doctor = fn(&mut Evidence);

/// Each way to make the evidence unsound, with what must be found then.
const UNSOUND: &[(&str, Doctor)] = &[
    ("I1: something is still to be done", |evidence| evidence.is_unfinished = true),
    ("I1: message 6957368e34bf0ad7fb8932af has no end", |evidence| {
        evidence.messages[0].status = MessageStatus::Retrying;
    }),
    ("I1: run 070707070707070707070707 has two messages for (0, \"r0\", \"token\")", |evidence| {
        let twin = FinalMessage { id: "another".to_owned(), ..evidence.messages[0].clone() };
        evidence.messages.push(twin);
    }),
    ("I1: run 070707070707070707070707 is Processing with 1 deliveries open", |evidence| {
        evidence.runs[0].status = RunStatus::Processing;
        evidence.runs[0].pending = 1;
    }),
    ("I1: step 0 of run 070707070707070707070707 went [Completed, Completed]", |evidence| {
        evidence.runs[0].log.insert(0, vec![StepStatus::Completed, StepStatus::Completed]);
    }),
    ("I1: step 0 of run 070707070707070707070707 went [Completed, Running]", |evidence| {
        evidence.runs[0].log.insert(0, vec![StepStatus::Completed, StepStatus::Running]);
    }),
    ("I1: run 070707070707070707070707 should reach {(0, \"r0\", \"token\")} and reached {}", |evidence| {
        evidence.messages.clear();
        evidence.ledger.sent.clear();
    }),
    ("I2: trigger t0 is for {\"ada\"} and ran for []", |evidence| evidence.runs.clear()),
    ("I2: trigger t0 is for {\"ada\"} and ran for [\"ada\", \"ada\"]", |evidence| {
        let twin = evidence.runs[0].clone();
        evidence.runs.push(twin);
    }),
    ("I2: message 6957368e34bf0ad7fb8932af is sent after 2 attempts", |evidence| {
        evidence.ledger.sent[1].has_arrived = false;
    }),
    ("I2: message 6957368e34bf0ad7fb8932af is failed after 2 attempts", |evidence| {
        evidence.messages[0].status = MessageStatus::Failed;
        evidence.schedule = 3;
    }),
    ("I4: message 6957368e34bf0ad7fb8932af was sent twice at once at 20000000", |evidence| {
        evidence.ledger.sent[0] = exchange(10, 30, 500);
    }),
    ("I4: message 6957368e34bf0ad7fb8932af was sent again at 20000000 after it had arrived", |evidence| {
        evidence.ledger.sent[0] = exchange(10, 11, 200);
    }),
    ("I5: message 6957368e34bf0ad7fb8932af spent 2 attempts in 1 series", |evidence| evidence.schedule = 1),
    ("I5: the attempts at message 6957368e34bf0ad7fb8932af are numbered [1, 3]", |evidence| {
        evidence.messages[0].attempts[1].number = 3;
    }),
    ("I5: attempt 3 at message 6957368e34bf0ad7fb8932af was never made", |evidence| {
        evidence.schedule = 3;
        evidence.messages[0].attempts.push(attempt(3, 30, AttemptOutcome::ServerError));
    }),
    ("I5: the exchange of message 6957368e34bf0ad7fb8932af at 15000000 is not recorded", |evidence| {
        evidence.ledger.sent.insert(1, exchange(15, 16, 500));
    }),
    ("I6: message 6957368e34bf0ad7fb8932af at 20000000: the body says \"\"", |evidence| {
        evidence.ledger.sent[1].request.body = Bytes::from_static(b"{\"messageId\":\"\"}");
    }),
    ("I6: message 6957368e34bf0ad7fb8932af at 20000000: Novu's signature is not that of the bytes", |evidence| {
        evidence.ledger.sent[1].request.headers[0].1.replace_range(0..1, "x");
    }),
    ("I6: message 6957368e34bf0ad7fb8932af at 20000000: the time of the signature is 19", |evidence| {
        evidence.ledger.sent[1].request.headers[2].1 = "19".to_owned();
    }),
    ("I6: message 6957368e34bf0ad7fb8932af at 20000000: there is no header webhook-signature", |evidence| {
        evidence.ledger.sent[1].request.headers.truncate(3);
    }),
    ("I7: two exchanges of (\"r0\", \"ada\") went on at once at 60000000", |evidence| {
        add_second(evidence);
        evidence.ledger.sent.push(exchange(59, 62, 500));
    }),
    ("I7: message 6957368e34bf0ad7fb8932af was sent at 63000000 after second, which came later", |evidence| {
        add_second(evidence);
        evidence.ledger.sent.push(exchange(63, 64, 500));
    }),
    ("limits: r0 takes 1 at once and got 2", |evidence| {
        add_second(evidence);
        evidence.ledger.sent[2] = exchange_of("second", (20, 22), 200);
    }),
    ("I6: message 6957368e34bf0ad7fb8932af was sent with different bytes", |evidence| {
        evidence.ledger.sent[1].request.body = Bytes::from(format!("{{ \"messageId\":\"{MESSAGE}\"}}"));
    }),
];

#[test]
fn what_is_unsound_is_found() {
    for (expected, doctor) in UNSOUND {
        let mut evidence = sound();
        doctor(&mut evidence);
        let found = check(&evidence);
        assert!(found.iter().any(|violation| violation == expected), "{expected}\nis not among\n{found:#?}");
    }
}

#[test]
fn what_a_dead_process_or_a_database_in_trouble_excuses_is_no_violation() {
    let cases: &[Doctor] = &[
        // It died while it sent, and another one sent it again.
        |evidence| {
            let (unfinished, again) = (exchange(15, 16, 200), exchange(30, 31, 200));
            evidence.ledger.sent =
                vec![exchange(10, 11, 500), Sent { ended: None, ..unfinished }, Sent { life: 2, ..again }];
            evidence.ledger.lives = [(16, End::Died), (90, End::Rested)]
                .map(|(second, end): (Moment, End)| Life { ended: Some((second * 1_000_000, end)) })
                .to_vec();
            evidence.messages[0].attempts[1] = attempt(2, 30, AttemptOutcome::Delivered);
        },
        // What nobody acknowledged need not be there.
        |evidence| {
            evidence.ledger.asked[0].acknowledged = None;
            evidence.runs.clear();
            evidence.messages.clear();
            evidence.ledger.sent.clear();
        },
    ];
    for doctor in cases {
        let mut evidence = sound();
        doctor(&mut evidence);
        assert_eq!(check(&evidence), Vec::<String>::new());
    }
}
