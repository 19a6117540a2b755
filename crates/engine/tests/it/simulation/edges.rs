//! What a simulated process touches of its world: the clock, the gate of the database, the network.

use std::sync::Arc;

use model::clock::Sleep;
use model::exchange::{Exchange, Request, Transport, TransportError};
use model::{Clock, Timestamp};
use store::{Decision, Gate, Passage, StoreError};

use super::world::{Passed, World};

/// The world as one process sees it.
#[derive(Clone, Debug)]
pub(crate) struct Edge(pub(crate) Arc<World>);

impl Edge {
    async fn pass(&self, passage: &Passage, is_done: bool) -> Passed {
        let asked = self.0.state().pass(passage, is_done);
        match asked {
            Ok(()) => Ok(()),
            // A turn that never comes is that of a process that has died.
            Err(turn) => turn.await.unwrap_or_else(|_| Err(StoreError::Unavailable("it is over".to_owned()))),
        }
    }
}

impl Clock for Edge {
    fn now(&self) -> Timestamp {
        self.0.state().wall()
    }

    fn sleep_until(&self, until: Timestamp) -> Sleep<'_> {
        Box::pin(async move {
            let wakes = self.0.state().sleep_until(until);
            let _ = wakes.await;
        })
    }
}

impl Gate for Edge {
    fn enter<'a>(&'a self, passage: &'a Passage) -> Decision<'a, Passed> {
        Box::pin(self.pass(passage, false))
    }

    fn leave<'a>(&'a self, passage: &'a Passage) -> Decision<'a, ()> {
        Box::pin(async { drop(self.pass(passage, true).await) })
    }
}

impl Transport for Edge {
    fn send(&self, request: Request) -> Exchange<'_> {
        Box::pin(async move {
            let report = self.0.state().exchange(&self.0.scene, request);
            report.await.unwrap_or_else(|_| Err(TransportError::Broken("it is over".to_owned())).into())
        })
    }
}

/// A gate that stands open: for looking at what is there.
#[derive(Debug)]
pub(crate) struct OpenGate;

impl Gate for OpenGate {
    fn enter<'a>(&'a self, _: &'a Passage) -> Decision<'a, Passed> {
        Box::pin(async { Ok(()) })
    }

    fn leave<'a>(&'a self, _: &'a Passage) -> Decision<'a, ()> {
        Box::pin(async {})
    }
}
