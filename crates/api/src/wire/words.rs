//! The closed sets of words that members and parameters take, each stated once: requests are checked against it, and
//! the OpenAPI document lists it.

use engine::{EndpointState, StatisticsPeriod, Topic};
use logic::activity::SEVERITIES;
use logic::breaker::BreakerState;
use logic::providers::ByteEncoding;
use model::account::Role;
use model::attempt::AttemptOutcome;
use model::audit::ActorKind;
use model::delivery::DeliveryOrder;
use model::inspector::{SignatureState, TimestampState};
use model::message::MessageStatus;
use model::operational::EventKind;
use model::subscriber::RemovalReason;
use model::workflow::WorkflowStatus;
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Novu's channels, those included for which no step runs yet.
pub(crate) const CHANNELS: [&str; 6] = ["in_app", "email", "sms", "chat", "push", "tool"];
/// The directions of a list.
pub(crate) const DIRECTIONS: [&str; 2] = ["ASC", "DESC"];
/// What lists with a cursor are in order of: ids rise with the time of creation, so that both are the same.
pub(crate) const CURSOR_ORDERS: [&str; 2] = ["_id", "createdAt"];
/// What the list of workflows can be in order of.
pub(crate) const WORKFLOW_ORDERS: [&str; 4] = ["createdAt", "updatedAt", "name", "lastTriggeredAt"];

/// The kinds of a provider's fields.
pub(crate) const FIELD_KINDS: [&str; 3] = ["text", "url", "choice"];

/// Names a set of words for the document.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $words:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    one_of(&$words)
                }
            }

            impl ToSchema for $name {}
        )*
    };
}

words! {
    /// A channel.
    Channel: CHANNELS;
    /// The direction of a list.
    Direction: DIRECTIONS;
    /// The order of a list with a cursor.
    CursorOrder: CURSOR_ORDERS;
    /// The order of the list of workflows.
    WorkflowOrder: WORKFLOW_ORDERS;
    /// How urgent the messages of a workflow are.
    Severity: SEVERITIES;
    /// How an attempt ended.
    Outcome: AttemptOutcome::ALL.map(AttemptOutcome::name);
    /// What an account may do, least first.
    RoleName: Role::ALL.map(Role::name);
    /// Whether a member can log in.
    MemberState: ["active", "invited"];
    /// Who did something.
    ActorIs: ActorKind::ALL.map(ActorKind::name);
    /// What kind of environment this is.
    EnvironmentType: ["dev", "prod"];
    /// How an endpoint fares.
    EndpointIs: EndpointState::ALL.map(EndpointState::name);
    /// Where a circuit breaker stands.
    Breaker: BreakerState::ALL.map(BreakerState::name);
    /// How far back statistics go.
    Period: StatisticsPeriod::ALL.map(StatisticsPeriod::name);
    /// What operational webhooks are told.
    EventType: EventKind::ALL.map(EventKind::name);
    /// How a message stands.
    DeliveryStatus: MessageStatus::ALL.map(MessageStatus::name);
    /// Which messages keep their order.
    Order: DeliveryOrder::ALL.map(DeliveryOrder::name);
    /// The level that decides a member of a policy.
    PolicySource: ["integration", "environment", "server"];
    /// The level that decides how long something is kept.
    RetentionSource: ["environment", "server"];
    /// Why a device token was removed.
    RemovedBecause: RemovalReason::ALL.map(RemovalReason::name);
    /// What a field of a provider holds.
    FieldKindIs: FIELD_KINDS;
    /// How bytes are written.
    Encoding: ByteEncoding::ALL.map(ByteEncoding::name);
    /// What something that changes is about.
    TopicIs: Topic::ALL.map(Topic::name);
    /// What a signature says.
    SignatureIs: SignatureState::ALL.map(SignatureState::name);
    /// What the time of an attempt says.
    TimestampIs: TimestampState::ALL.map(TimestampState::name);
    /// The state of a workflow.
    Status: WorkflowStatus::ALL.map(WorkflowStatus::name);
}

fn one_of(words: &[&str]) -> RefOr<Schema> {
    let mut schema = Object::with_type(Type::String);
    schema.enum_values = Some(words.iter().map(|word| (*word).into()).collect());
    schema.into()
}
