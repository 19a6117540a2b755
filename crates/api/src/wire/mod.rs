//! What goes over the wire, one file per noun: the members of requests and answers by the names of Novu's contract, and
//! their conversion from and to the model. A member here is a promise to strangers.

pub(crate) mod accounts;
pub(crate) mod contexts;
pub(crate) mod credentials;
pub(crate) mod cursor;
pub(crate) mod dead_letters;
pub(crate) mod delivery;
pub(crate) mod delivery_log;
pub(crate) mod endpoints;
pub(crate) mod environments;
pub(crate) mod errors;
pub(crate) mod events;
pub(crate) mod inspectors;
pub(crate) mod integrations;
pub(crate) mod live;
pub(crate) mod message_filter;
pub(crate) mod messages;
pub(crate) mod notifications;
pub(crate) mod operational_webhooks;
pub(crate) mod paging;
pub(crate) mod providers;
pub(crate) mod recipients;
pub(crate) mod removed_tokens;
pub(crate) mod retention;
pub(crate) mod sessions;
pub(crate) mod signing;
pub(crate) mod step_bodies;
pub(crate) mod step_delivery;
pub(crate) mod storage;
pub(crate) mod subscribers;
pub(crate) mod test_sends;
pub(crate) mod verification;
pub(crate) mod words;
pub(crate) mod workflows;
