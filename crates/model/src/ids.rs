//! Identifiers: 12 bytes that read as 24 hexadecimal digits, one newtype per entity, and the generator that keeps them
//! in order of creation (`spec/contract/00-conventions.md` §9).

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::{Rng, Timestamp};

/// 12 bytes, written as 24 lower-case hexadecimal digits.
///
/// The first four bytes are Unix seconds, as in the ids that Novu's clients know; the next 20 bits are microseconds,
/// so that ids sort by creation and an index on them grows at its end.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Id([u8; 12]);

/// The text was not 24 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id is 24 hexadecimal digits")]
pub struct ParseIdError;

impl Id {
    /// The id with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 12]) -> Self {
        Id(bytes)
    }

    /// The bytes of this id.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 12] {
        &self.0
    }

    /// A different id that always belongs to this one and `index`: for parts that need an id of their own on the wire
    /// but no row of their own. Random bits make room for it, so ids of different parents stay apart.
    #[must_use]
    pub fn part(&self, index: u32) -> Id {
        let mut bytes = self.0;
        let tail = u32::from_be_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
        bytes[8..].copy_from_slice(&tail.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9E37_79B9)).to_be_bytes());
        Id(bytes)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0_u8; 24];
        for (index, byte) in self.0.iter().enumerate() {
            text[index * 2] = DIGITS[usize::from(byte >> 4)];
            text[index * 2 + 1] = DIGITS[usize::from(byte & 15)];
        }
        formatter.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Id {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let digits = text.as_bytes();
        if digits.len() != 24 {
            return Err(ParseIdError);
        }
        let mut bytes = [0; 12];
        for (index, pair) in digits.chunks_exact(2).enumerate() {
            let digit = |at: usize| char::from(pair[at]).to_digit(16).ok_or(ParseIdError);
            bytes[index] = u8::try_from(digit(0)? * 16 + digit(1)?).map_err(|_| ParseIdError)?;
        }
        Ok(Id(bytes))
    }
}

macro_rules! id_types {
    ($($(#[$docs:meta])* $name:ident;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub Id);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                text.parse().map($name)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl From<Id> for $name {
            fn from(id: Id) -> Self {
                $name(id)
            }
        }

        impl From<$name> for Id {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

id_types! {
    /// The organization that owns the environments.
    OrganizationId;
    /// An environment; everything else belongs to one. Leads every key in storage.
    EnvironmentId;
    /// Somebody who acts: an account, or the owner of an API key.
    UserId;
    /// A browser in which an account is logged in.
    SessionId;
    /// What the audit log says of one change.
    AuditEntryId;
    /// A subscriber's own id (`_id`), not the one that the caller chose.
    SubscriberId;
    /// An integration.
    IntegrationId;
    /// A workflow (`_id`), not its trigger identifier.
    WorkflowId;
    /// A step of a workflow (`_id`), not its `stepId`.
    StepId;
    /// One run of a workflow for one subscriber (Novu: notification).
    NotificationId;
    /// One delivery to one target; also the id of the job that brings it there.
    MessageId;
    /// Something that is done with many dead letters.
    OperationId;
    /// An operational webhook.
    WebhookId;
    /// Something that operational webhooks are told.
    EventId;
    /// An address that keeps what is sent to it.
    InspectorId;
    /// A request that an inspector keeps.
    CaptureId;
}

/// Makes ids that are unique and rise: in one process strictly, between processes by the microsecond.
#[derive(Clone)]
pub struct IdGenerator {
    last: Arc<Mutex<i64>>,
    rng: Arc<dyn Rng>,
}

impl IdGenerator {
    /// A generator that takes its random bits from `rng`.
    #[must_use]
    pub fn new(rng: Arc<dyn Rng>) -> Self {
        IdGenerator { last: Arc::new(Mutex::new(0)), rng }
    }

    /// A new id for something made at `now`. A clock that stands or goes back does not make ids go back.
    #[must_use]
    pub fn next<T: From<Id>>(&self, now: Timestamp) -> T {
        let micros = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = now.0.max(last.saturating_add(1));
            u64::try_from(*last).unwrap_or(0)
        };
        let seconds = u32::try_from(micros / 1_000_000).unwrap_or(u32::MAX);
        let random = self.rng.next_u64();
        let low = ((micros % 1_000_000) << 44) | (random & 0xFFF_FFFF_FFFF);
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&seconds.to_be_bytes());
        bytes[4..].copy_from_slice(&low.to_be_bytes());
        T::from(Id(bytes))
    }
}

impl IdGenerator {
    /// Lets every further id come after `id`, even if the clock was set back since it was made.
    pub fn continue_after(&self, id: Id) {
        let [a, b, c, d, ref low @ ..] = id.0;
        let seconds = i64::from(u32::from_be_bytes([a, b, c, d]));
        let micros = i64::try_from(u64::from_be_bytes(*low) >> 44).unwrap_or(0);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = (*last).max(seconds.saturating_mul(1_000_000).saturating_add(micros));
    }
}

impl fmt::Debug for IdGenerator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdGenerator")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededRng;

    #[test]
    fn ids_read_back_as_they_were_written() {
        let text = "66aa0000000000000000000f";
        assert_eq!(text.parse::<Id>().unwrap().to_string(), text);
        for bad in ["", "66aa", "66aa0000000000000000000g", "66aa0000000000000000000ff", "66aa00000000000000000é0"] {
            assert_eq!(bad.parse::<Id>(), Err(ParseIdError), "{bad}");
        }
    }

    #[test]
    fn ids_rise_even_when_the_clock_does_not() {
        let ids = IdGenerator::new(Arc::new(SeededRng::new(1)));
        let times = [5_000_000, 5_000_000, 4_000_000, 6_000_000];
        let made: Vec<Id> = times.into_iter().map(|at| ids.next(Timestamp(at))).collect();
        assert!(made.is_sorted_by(|one, two| one < two), "{made:?}");
        assert_eq!(&made[0].to_string()[..8], "00000005");
    }

    #[test]
    fn ids_go_on_after_those_of_a_former_process() {
        let ids = IdGenerator::new(Arc::new(SeededRng::new(1)));
        let former: Id = ids.next(Timestamp(7_654_321));
        let ids = IdGenerator::new(Arc::new(SeededRng::new(2)));
        ids.continue_after(former);
        assert!(ids.next::<Id>(Timestamp(1)) > former);
    }

    #[test]
    fn parts_differ_from_each_other_and_their_whole() {
        let whole: Id = "66aa00000000000000000001".parse().unwrap();
        let parts = [whole, whole.part(0), whole.part(1), whole.part(2)];
        let distinct: std::collections::HashSet<Id> = parts.into_iter().collect();
        assert_eq!(distinct.len(), 4);
        assert_eq!(whole.part(1), whole.part(1));
    }
}
