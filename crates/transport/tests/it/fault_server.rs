//! A TCP server that plays scripts byte by byte, well-behaved or not, and tells what it saw. It needs nothing but
//! tokio, so that the tests of other crates include this file by `#[path]`.
#![allow(dead_code, reason = "each test binary that includes this file uses a part of it")]

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval};

/// One thing that the server does on a connection. After the last one it closes.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Reads one whole request, head and body.
    Read,
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Writes zeroes, as many as this.
    Flood(usize),
    /// Writes this piece again and again, with a pause before each, for as long as anybody listens.
    Drip(Vec<u8>, Duration),
    /// Does nothing for a while.
    Pause(Duration),
    /// Does nothing until the other side closes.
    Hang,
    /// Starts from the first act, unless the other side has closed.
    Again,
}

/// What happens on one connection.
pub(crate) type Script = Vec<Act>;

/// What the server saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A whole request; `connection` counts from 0.
    Request { connection: usize, head: String, body: Vec<u8> },
    /// A connection is over on both sides, whoever began.
    Closed { connection: usize },
}

/// The server; dropping it ends it with all its connections.
pub(crate) struct FaultServer {
    address: SocketAddr,
    events: UnboundedReceiver<Event>,
    acceptor: AbortHandle,
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.acceptor.abort();
    }
}

impl FaultServer {
    /// Listens on a free loopback port. The first connection plays the first script and so on; the last script serves
    /// all that follow.
    pub(crate) async fn start(scripts: Vec<Script>) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (sender, events) = mpsc::unbounded_channel();
        let acceptor = tokio::spawn(accept(listener, Arc::new(scripts), sender)).abort_handle();
        Ok(FaultServer { address, events, acceptor })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// An http URL of the server; `path` begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next thing that happens; `None` when the server has ended.
    pub(crate) async fn next_event(&mut self) -> Option<Event> {
        self.events.recv().await
    }

    /// What has happened and was not asked for yet.
    pub(crate) fn events_so_far(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.events.try_recv().ok()).collect()
    }
}

/// An address on which nobody listens any more.
pub(crate) async fn refusing_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0").await?.local_addr()
}

/// Answers any number of requests with these bytes.
pub(crate) fn always(answer: &[u8]) -> Script {
    vec![Act::Read, Act::Write(answer.to_vec()), Act::Again]
}

/// Answers one request with these bytes, then closes.
pub(crate) fn once(answer: &[u8]) -> Script {
    vec![Act::Read, Act::Write(answer.to_vec())]
}

/// Answers one request with these bytes, then keeps the connection open without a word.
pub(crate) fn once_then_hang(answer: &[u8]) -> Script {
    vec![Act::Read, Act::Write(answer.to_vec()), Act::Hang]
}

/// A response with a body of known length; `status` is like `200 OK`.
pub(crate) fn response(status: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn accept(listener: TcpListener, scripts: Arc<Vec<Script>>, events: UnboundedSender<Event>) {
    // Dropped with this task, and every connection with it.
    let mut connections = tokio::task::JoinSet::new();
    for connection in 0.. {
        let Ok((socket, _)) = listener.accept().await else {
            return;
        };
        let Some(script) = scripts.get(connection).or(scripts.last()).cloned() else {
            return;
        };
        let mut player = Player { socket, connection, events: events.clone(), unread: Vec::new() };
        connections.spawn(async move {
            // A peer that goes away in the middle of a script is what many scripts are for.
            let _ = player.play(&script).await;
            drop(player.socket);
            let _ = player.events.send(Event::Closed { connection });
        });
    }
}

struct Player {
    socket: TcpStream,
    connection: usize,
    events: UnboundedSender<Event>,
    unread: Vec<u8>,
}

impl Player {
    async fn play(&mut self, script: &[Act]) -> io::Result<()> {
        self.socket.set_nodelay(true)?;
        let mut acts = script.iter();
        while let Some(act) = acts.next() {
            match act {
                Act::Read => self.read_request().await?,
                Act::Write(bytes) => self.socket.write_all(bytes).await?,
                Act::Flood(count) => self.flood(*count).await?,
                Act::Drip(piece, pause) => self.drip(piece, *pause).await?,
                Act::Pause(length) => pause(*length).await,
                Act::Hang => while self.read_some().await? > 0 {},
                Act::Again => acts = script.iter(),
            }
        }
        Ok(())
    }

    async fn flood(&mut self, count: usize) -> io::Result<()> {
        let zeroes = [b'0'; 4096];
        for start in (0..count).step_by(zeroes.len()) {
            let piece = zeroes.len().min(count - start);
            self.socket.write_all(&zeroes[..piece]).await?;
        }
        Ok(())
    }

    async fn drip(&mut self, piece: &[u8], pause: Duration) -> io::Result<()> {
        let mut ticks = interval(pause);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.socket.write_all(piece).await?;
        }
    }

    async fn read_request(&mut self) -> io::Result<()> {
        let head_length = loop {
            if let Some(at) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.read_more().await?;
        };
        let head = String::from_utf8_lossy(&self.unread[..head_length]).into_owned();
        let length = head_length + content_length(&head);
        while self.unread.len() < length {
            self.read_more().await?;
        }
        let body = self.unread[head_length..length].to_vec();
        self.unread.drain(..length);
        let _ = self.events.send(Event::Request { connection: self.connection, head, body });
        Ok(())
    }

    async fn read_more(&mut self) -> io::Result<()> {
        match self.read_some().await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn read_some(&mut self) -> io::Result<usize> {
        self.socket.read_buf(&mut self.unread).await
    }
}

/// By the clock of an interval, whose first tick is at once.
async fn pause(length: Duration) {
    let mut ticks = interval(length);
    ticks.tick().await;
    ticks.tick().await;
}

fn content_length(head: &str) -> usize {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.and_then(|(_, value)| value.trim().parse().ok()).unwrap_or(0)
}
