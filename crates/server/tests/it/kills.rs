//! The process is killed, again and again, while it is under load, and started anew on its folder. What it acknowledged is
//! delivered; what is delivered twice comes under the same message id.
//!
//! `cargo xtask crash --kills N` does it N times with an optimised build.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::http::{Peer, try_send};
use crate::harness::process::{KEY, Server, tidings};
use crate::harness::receiver::{Received, Receiver, SECRET};

/// How often the process is killed where nobody says otherwise.
const KILLS: usize = 20;
/// Clients that trigger at the same time.
const CLIENTS: usize = 8;
/// One push in so many is refused, so that retries are in flight as well.
const REFUSED_EVERY: usize = 17;

/// The server on its folder, on any free port.
fn start(folder: &Path) -> Server {
    let mut command = tidings(folder);
    command.args(["serve", "--listen", "127.0.0.1:0", "--retry-schedule", "0s,100ms,200ms,500ms,1s,2s,5s,5s"]);
    Server::spawn(command.env("TIDINGS_SECRET_KEY", KEY))
}

/// Makes an integration `hook`, a subscriber and a workflow whose pushes go to the receiver.
pub(crate) fn furnish(server: &Server, receiver: &Receiver) {
    let url = format!("http://{}/push", receiver.address);
    let integration = json!({
        "providerId": "push-webhook", "channel": "push", "name": "Hook", "identifier": "hook", "active": true,
        "credentials": {"webhookUrl": url, "secretKey": SECRET},
    });
    let step = json!({"name": "Push", "type": "push", "controlValues": {"subject": "Hi", "body": "{{payload.id}}"}});
    let workflow = json!({"name": "Flow", "workflowId": "flow", "active": true, "steps": [step]});
    let credentials = json!({
        "providerId": "push-webhook", "integrationIdentifier": "hook", "credentials": {"deviceTokens": ["token"]},
    });
    for (method, path, body, status) in [
        ("POST", "/v1/integrations", integration, 201),
        ("POST", "/v2/subscribers", json!({"subscriberId": "ada"}), 201),
        ("PUT", "/v1/subscribers/ada/credentials", credentials, 200),
        ("POST", "/v2/workflows", workflow, 201),
    ] {
        let answer = server.send(method, path, Some(&body));
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
}

/// What the clients share.
#[derive(Default)]
struct Load {
    is_over: AtomicBool,
    acknowledged: Mutex<Vec<String>>,
}

/// Triggers until the server is gone. A trigger without an answer is sent again by the next one, under the same
/// transaction id, as a careful client does.
fn trigger_until_killed(
    server: &Server,
    load: &Load,
    unanswered: &mut Option<String>,
    next: &mut impl FnMut() -> String,
) {
    let peer = Peer { address: server.address, key: KEY };
    while !load.is_over.load(Ordering::SeqCst) {
        let transaction = unanswered.take().unwrap_or_else(&mut *next);
        let body = json!({"name": "flow", "to": "ada", "payload": {"id": transaction}, "transactionId": transaction});
        match try_send(&peer, "POST", "/v1/events/trigger", Some(&body)) {
            Ok(answer) if answer.status == 201 => load.acknowledged.lock().unwrap().push(transaction),
            Ok(_) | Err(_) => {
                *unanswered = Some(transaction);
                return;
            }
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "how long a recovery takes is measured, nothing is decided by it")]
fn nothing_that_was_acknowledged_is_lost_however_often_the_process_is_killed() {
    let kills = std::env::var("TIDINGS_CRASH_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(REFUSED_EVERY);
    let first = start(folder.path());
    furnish(&first, &receiver);
    first.stop();

    let acknowledged: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut unanswered: Vec<Option<String>> = vec![None; CLIENTS];
    let mut recoveries = Vec::new();
    for kill in 0..kills {
        let began = Instant::now();
        let server = start(folder.path());
        recoveries.push(began.elapsed());
        let load = Load::default();
        std::thread::scope(|scope| {
            for (client, unanswered) in unanswered.iter_mut().enumerate() {
                let (server, load) = (&server, &load);
                let mut number = 0;
                scope.spawn(move || {
                    let mut next = || {
                        number += 1;
                        format!("kill-{kill}-client-{client}-{number}")
                    };
                    trigger_until_killed(server, load, unanswered, &mut next);
                });
            }
            let before = receiver.wait(|received| Some(received.count));
            // Another point of its work at each kill: so many pushes further on.
            receiver.wait(|received| (received.count > before + kill * 37 % 300).then_some(()));
            server.kill();
            load.is_over.store(true, Ordering::SeqCst);
        });
        acknowledged.lock().unwrap().append(&mut load.acknowledged.into_inner().unwrap());
    }

    let last = start(folder.path());
    let wanted = std::mem::take(&mut *acknowledged.lock().unwrap());
    let is_all = |received: &Received| wanted.iter().all(|transaction| received.by_content.contains_key(transaction));
    receiver.wait(|received| is_all(received).then_some(()));
    last.stop();
    let (count, repeated) = receiver.wait(|received| {
        let has_one_id = |transaction| received.by_content[transaction].len() == 1;
        assert!(wanted.iter().all(has_one_id), "a trigger was delivered under several message ids");
        assert_eq!(received.faults, Vec::<String>::new());
        Some((received.count, received.repeated))
    });
    println!(
        "{kills} kills: {} triggers acknowledged, 0 lost; {count} pushes, {repeated} of what had arrived before, each under \
         its message id; ready again after {}",
        wanted.len(),
        spread(recoveries)
    );
}

/// The median, the 95th percentile and the longest of some times.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    let at = |percent: usize| times.get(last * percent / 100).map_or(0, Duration::as_millis);
    format!("{} ms (median), {} ms (p95), {} ms (longest)", at(50), at(95), at(100))
}
