//! What happened in the simulation, as those outside saw it: what was asked and acknowledged, what was on the wire, when
//! processes lived. The checks compare it with what the store says in the end.

use model::Timestamp;
use model::exchange::Request;
use model::job::Weight;

/// Microseconds since the simulation began, by a clock that nobody sets.
pub(crate) type Moment = u64;

/// A trigger that a client asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) transaction: String,
    pub(crate) workflow: String,
    pub(crate) recipients: Vec<String>,
    pub(crate) weight: Weight,
    /// When somebody asked for it first.
    pub(crate) at: Moment,
    /// When a request for it was first answered with success.
    pub(crate) acknowledged: Option<Moment>,
}

/// How an exchange ended for its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With this status.
    Status(u16),
    /// Without an answer.
    Failed(String),
    /// The sender cut it off.
    Cut,
}

/// An exchange.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// The message, by the header that names it.
    pub(crate) message: String,
    /// The receiver.
    pub(crate) integration: String,
    /// The process that sent it, by its number.
    pub(crate) life: usize,
    pub(crate) began: Moment,
    /// The sender's time at that moment.
    pub(crate) began_at: Timestamp,
    /// When and how it ended; nothing if its process died before.
    pub(crate) ended: Option<(Moment, Ended)>,
    /// Whether the receiver got it.
    pub(crate) has_arrived: bool,
    pub(crate) request: Request,
}

impl Sent {
    /// The status that the sender got.
    pub(crate) fn status(&self) -> Option<u16> {
        match self.ended {
            Some((_, Ended::Status(status))) => Some(status),
            _ => None,
        }
    }

    pub(crate) fn is_delivered(&self) -> bool {
        self.status().is_some_and(|status| (200..300).contains(&status))
    }
}

/// How the life of a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It died.
    Died,
    /// It was stopped and had time to tidy up.
    Stopped,
    /// Nothing was left to do.
    Rested,
    /// It came to no end.
    Stuck,
}

/// The life of a process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    /// When and how it ended.
    pub(crate) ended: Option<(Moment, End)>,
}

/// A write that the database refused.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal {
    pub(crate) life: usize,
    pub(crate) at: Moment,
}

/// A resend that was asked for; whether it came to be is not known if its process died.
#[derive(Clone, Debug)]
pub(crate) struct Resend {
    /// The message; nothing for all that are dead.
    pub(crate) message: Option<String>,
    pub(crate) at: Moment,
}

/// Everything that happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) asked: Vec<Asked>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) lives: Vec<Life>,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) resends: Vec<Resend>,
    /// The triggers for which somebody asked to cancel what is left.
    pub(crate) cancels: Vec<String>,
}

impl Ledger {
    /// Whether the database gave trouble to a process in a time.
    pub(crate) fn had_trouble(&self, life: usize, from: Moment, until: Moment) -> bool {
        self.refusals.iter().any(|refusal| refusal.life == life && (from..=until).contains(&refusal.at))
    }

    /// How many resends of a message were asked for in a time.
    pub(crate) fn resends_of(&self, message: &str, from: Moment, until: Moment) -> usize {
        let concerns = |resend: &&Resend| resend.message.as_deref().is_none_or(|named| named == message);
        self.resends.iter().filter(concerns).filter(|resend| (from..=until).contains(&resend.at)).count()
    }
}
