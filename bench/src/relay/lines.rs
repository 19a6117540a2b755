//! The connections to the sink: as many as deliveries at once, kept open, each used by one delivery at a time.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::Request;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::{Body, Connection};

pub(super) struct Lines {
    sink: SocketAddr,
    idle: Mutex<Vec<Connection>>,
    room: Arc<Semaphore>,
}

/// The right to one delivery.
pub(super) struct Line {
    lines: Arc<Lines>,
    connection: Option<Connection>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Lines {
    pub(super) fn new(sink: SocketAddr, in_flight: usize) -> Self {
        let idle = Mutex::new(Vec::with_capacity(in_flight));
        Lines { sink, idle, room: Arc::new(Semaphore::new(in_flight)) }
    }

    /// Waits until there is room for one more delivery.
    pub(super) async fn take(self: &Arc<Self>) -> Line {
        // The semaphore is never closed.
        let permit = Arc::clone(&self.room).acquire_owned().await.ok();
        let connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Line { lines: Arc::clone(self), connection, permit }
    }
}

impl Line {
    /// Sends in the background. What fails is not tried again: the sink's count shows it.
    pub(super) fn deliver(self, request: Request<Body>) {
        tokio::spawn(async move {
            let Line { lines, connection, permit } = self;
            let connection = match connection {
                Some(connection) => Ok(connection),
                None => Connection::open(lines.sink).await,
            };
            if let Ok(mut connection) = connection
                && connection.send(request).await.is_ok()
            {
                lines.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            }
            drop(permit);
        });
    }
}
