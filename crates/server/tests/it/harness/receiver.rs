//! An endpoint that receives pushes: it checks the signature over the raw bytes and remembers what came. One thread for each
//! connection.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use logic::sign::signature;
use serde_json::Value;

/// The secret of every integration that points here.
pub(crate) const SECRET: &str = "s3cret";

/// What came so far.
#[derive(Default)]
pub(crate) struct Received {
    /// For each content of a push, the ids of the messages that brought it.
    pub(crate) by_content: BTreeMap<String, BTreeSet<String>>,
    /// How many pushes came in all.
    pub(crate) count: usize,
    /// How many were taken that had been taken before.
    pub(crate) repeated: usize,
    /// What was wrong with some of them.
    pub(crate) faults: Vec<String>,
    bodies: BTreeMap<String, Vec<u8>>,
}

/// A receiver that listens until the test ends.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    state: Arc<(Mutex<Received>, Condvar)>,
}

impl Receiver {
    /// Listens on a free port. Every `refused_every`th push is answered 503.
    pub(crate) fn start(refused_every: usize) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state: Arc<(Mutex<Received>, Condvar)> = Arc::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A server that is killed breaks its connections; that is no fault of the test.
                std::thread::spawn(move || drop(serve(&stream, &shared, refused_every)));
            }
        });
        Receiver { address, state }
    }

    /// Waits until `enough` says so of what came, and gives what it makes of it.
    pub(crate) fn wait<T>(&self, enough: impl Fn(&Received) -> Option<T>) -> T {
        let (received, changed) = &*self.state;
        let mut received = received.lock().unwrap();
        loop {
            if let Some(found) = enough(&received) {
                return found;
            }
            let (next, wait) = changed.wait_timeout(received, Duration::from_secs(120)).unwrap();
            assert!(!wait.timed_out(), "nothing came for two minutes, after {} pushes", next.count);
            received = next;
        }
    }
}

/// Serves one connection to its end.
fn serve(stream: &TcpStream, state: &(Mutex<Received>, Condvar), refused_every: usize) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = BTreeMap::new();
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            head.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = head.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let takes = note(&head, body, state, refused_every);
        let status = if takes { "200 OK" } else { "503 Service Unavailable" };
        (&mut &*stream).write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes())?;
    }
}

/// Notes a push and says whether it is taken.
fn note(
    head: &BTreeMap<String, String>,
    body: Vec<u8>,
    (state, changed): &(Mutex<Received>, Condvar),
    refused_every: usize,
) -> bool {
    let mut received = state.lock().unwrap();
    if head.get("x-novu-signature") != Some(&signature(SECRET.as_bytes(), &body)) {
        received.faults.push(format!("not signed over its bytes: {}", String::from_utf8_lossy(&body)));
    }
    let push: Value = serde_json::from_slice(&body).unwrap();
    let (id, content) = (push["messageId"].as_str().unwrap(), push["content"].as_str().unwrap());
    let first = received.bodies.entry(id.to_owned()).or_insert_with(|| body.clone());
    if *first != body {
        received.faults.push(format!("{id} came with other bytes than before"));
    }
    received.count += 1;
    let takes = refused_every == 0 || !received.count.is_multiple_of(refused_every);
    if takes {
        let is_new = received.by_content.entry(content.to_owned()).or_default().insert(id.to_owned());
        received.repeated += usize::from(!is_new);
    }
    changed.notify_all();
    takes
}
