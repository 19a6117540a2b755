//! Idle connections, kept for a while for the next request to the same origin. Knows nothing of HTTP or sockets: what
//! is kept is a parameter, and so is the time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

/// How many connections are kept idle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For one origin.
    pub(crate) per_origin_max: usize,
    /// For all of them.
    pub(crate) total_max: usize,
}

/// Connections by origin, the one used last at the back.
pub(crate) struct Pool<T> {
    limits: Limits,
    shelves: Mutex<Shelves<T>>,
}

struct Shelves<T> {
    by_origin: HashMap<Box<str>, VecDeque<Idle<T>>>,
    total: usize,
    /// Whether somebody has been told to call [`Pool::expire`] until the pool is empty.
    has_reaper: bool,
}

struct Idle<T> {
    connection: T,
    expires: Instant,
}

/// What whoever puts a connection back has to do next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// Nothing.
    Kept,
    /// Start the one task that calls [`Pool::expire`] at the times which it names.
    KeptFirst,
}

impl<T> Pool<T> {
    pub(crate) fn new(limits: Limits) -> Self {
        let shelves = Shelves { by_origin: HashMap::new(), total: 0, has_reaper: false };
        Pool { limits, shelves: Mutex::new(shelves) }
    }

    /// Takes the connection that was used last: the likeliest to be alive.
    pub(crate) fn take(&self, origin: &str, now: Instant) -> Option<T> {
        let mut shelves = self.lock();
        loop {
            let idle = shelves.by_origin.get_mut(origin)?.pop_back()?;
            shelves.total -= 1;
            if idle.expires > now {
                return Some(idle.connection);
            }
        }
    }

    /// Keeps a connection until it expires. Where the pool is full, the one that waits longest makes room.
    pub(crate) fn put(&self, origin: &str, connection: T, expires: Instant) -> Put {
        let mut shelves = self.lock();
        if !shelves.by_origin.contains_key(origin) {
            shelves.by_origin.insert(origin.into(), VecDeque::new());
        }
        if let Some(shelf) = shelves.by_origin.get_mut(origin) {
            shelf.push_back(Idle { connection, expires });
            if shelf.len() > self.limits.per_origin_max {
                shelf.pop_front();
            } else {
                shelves.total += 1;
            }
        }
        if shelves.total > self.limits.total_max {
            shelves.drop_stalest();
        }
        if std::mem::replace(&mut shelves.has_reaper, true) { Put::Kept } else { Put::KeptFirst }
    }

    /// Drops what has expired and says when to come again; `None` means that the pool is empty and the caller done.
    pub(crate) fn expire(&self, now: Instant) -> Option<Instant> {
        let mut shelves = self.lock();
        shelves.by_origin.retain(|_, shelf| {
            shelf.retain(|idle| idle.expires > now);
            !shelf.is_empty()
        });
        shelves.total = shelves.by_origin.values().map(VecDeque::len).sum();
        let next = shelves.by_origin.values().flatten().map(|idle| idle.expires).min();
        shelves.has_reaper = next.is_some();
        next
    }

    /// The shelves stay sound even if a holder of the lock panicked: each change is complete in itself.
    fn lock(&self) -> MutexGuard<'_, Shelves<T>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Shelves<T> {
    fn drop_stalest(&mut self) {
        let oldest = self.by_origin.values_mut().filter(|shelf| !shelf.is_empty());
        if let Some(shelf) = oldest.min_by_key(|shelf| shelf.front().map(|idle| idle.expires)) {
            shelf.pop_front();
            self.total -= 1;
        }
    }
}

#[cfg(test)]
mod tests;
