//! Subscribers: how a change meets what is stored, and what a profile may hold. Loading and writing them is the
//! engine's.

mod check;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use model::integration::Integration;
use model::organization::Environment;
use model::subscriber::{Channel, ChannelCredentials, DEVICE_TOKENS_MAX, Profile, Subscriber};
use model::{Field, SubscriberId, Timestamp};

pub use check::{EXTERNAL_ID_MAX, check_external_id, check_profile};

/// A subscriber of whom nothing is known yet but the id that the caller chose.
#[must_use]
pub fn unknown(id: SubscriberId, environment: &Environment, external_id: &str, now: Timestamp) -> Subscriber {
    Subscriber {
        id,
        environment_id: environment.id,
        organization_id: environment.organization_id,
        external_id: external_id.to_owned(),
        profile: Profile::default(),
        channels: Vec::new(),
        is_online: None,
        last_online_at: None,
        created_at: now,
        updated_at: now,
        revision: 1,
    }
}

/// Each id once: of items with the same id the last, in the order in which the ids first appeared
/// (`spec/contract/20-semantics.md` §1.4).
pub fn last_of_each<T>(items: Vec<T>, id: impl Fn(&T) -> &str) -> Vec<T> {
    let mut places = HashMap::with_capacity(items.len());
    let mut kept: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        let place = *places.entry(id(&item).to_owned()).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(earlier) => *earlier = item,
            None => kept.push(item),
        }
    }
    kept
}

/// What happens to stored members that a change does not mention (`spec/contract/20-semantics.md` §1.4, §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileRules {
    /// `POST /v2/subscribers`: they stay, except `data`, which is dropped unless it is given.
    Upsert,
    /// A patch, or the inline profile of a trigger: they stay.
    Patch,
}

/// Brings a change into a stored profile: a value replaces, null clears, `data` is replaced as a whole. Says whether
/// anything is different now.
pub fn merge_profile(stored: &mut Profile, change: &Profile, rules: ProfileRules) -> bool {
    let mut changed = false;
    let texts = [
        (&mut stored.first_name, &change.first_name),
        (&mut stored.last_name, &change.last_name),
        (&mut stored.phone, &change.phone),
        (&mut stored.email, &change.email),
        (&mut stored.avatar, &change.avatar),
        (&mut stored.locale, &change.locale),
        (&mut stored.timezone, &change.timezone),
    ];
    for (stored, change) in texts {
        changed |= overwrite(stored, change);
    }
    let drops_data = rules == ProfileRules::Upsert && change.data.value().is_none();
    if drops_data {
        changed |= !stored.data.is_absent();
        stored.data = Field::Absent;
    } else {
        changed |= overwrite(&mut stored.data, &change.data);
    }
    changed
}

fn overwrite<T: Clone + PartialEq>(stored: &mut Field<T>, change: &Field<T>) -> bool {
    let differs = !change.is_absent() && stored != change;
    if differs {
        stored.clone_from(change);
    }
    differs
}

/// What happens to the tokens that are stored already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelMode {
    /// They go (PUT).
    Replace,
    /// They stay, new ones follow (PATCH, and the inline channels of a trigger).
    Append,
}

/// Credentials for the entry of one integration.
#[derive(Clone, Copy, Debug)]
pub struct ChannelChange<'a> {
    /// The integration that the entry belongs to.
    pub integration: &'a Integration,
    /// The new addresses.
    pub credentials: &'a ChannelCredentials,
    /// What happens to stored tokens.
    pub mode: ChannelMode,
}

/// An entry would hold more than [`DEVICE_TOKENS_MAX`] tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Device tokens limit exceeded. Maximum allowed tokens per subscriber channel is {DEVICE_TOKENS_MAX}, but got {count} tokens."
)]
pub struct TooManyTokens {
    /// How many it would hold.
    pub count: usize,
}

/// Brings credentials into the channel entries, by the table of `spec/contract/20-semantics.md` §4, and says whether
/// anything is different now.
///
/// # Errors
/// [`TooManyTokens`] if the entry would grow too large; nothing is changed then.
pub fn apply_channel(channels: &mut Vec<Channel>, change: ChannelChange<'_>) -> Result<bool, TooManyTokens> {
    let ChannelChange { integration, credentials, mode } = change;
    let existing = channels
        .iter_mut()
        .find(|channel| channel.integration_id == integration.id && channel.provider_id == integration.provider_id);
    let Some(channel) = existing else {
        let device_tokens = credentials.device_tokens.as_ref().map(|tokens| union(&[], tokens)).transpose()?;
        channels.push(Channel {
            integration_id: integration.id,
            provider_id: integration.provider_id.clone(),
            credentials: ChannelCredentials { device_tokens, ..credentials.clone() },
            rewritten: false,
        });
        return Ok(true);
    };
    if channel.credentials == *credentials {
        return Ok(false);
    }
    let merged = merge_credentials(&channel.credentials, credentials, mode)?;
    let differs = channel.credentials != merged || !channel.rewritten;
    channel.credentials = merged;
    channel.rewritten = true;
    Ok(differs)
}

/// Members that are not given stay, except tokens: without a list of them the entry has none afterwards.
fn merge_credentials(
    stored: &ChannelCredentials,
    change: &ChannelCredentials,
    mode: ChannelMode,
) -> Result<ChannelCredentials, TooManyTokens> {
    let given = change.device_tokens.as_deref().unwrap_or_default();
    let kept = match mode {
        ChannelMode::Append if !given.is_empty() => stored.device_tokens.as_deref().unwrap_or_default(),
        ChannelMode::Append | ChannelMode::Replace => &[],
    };
    Ok(ChannelCredentials {
        webhook_url: change.webhook_url.clone().or_else(|| stored.webhook_url.clone()),
        channel: change.channel.clone().or_else(|| stored.channel.clone()),
        device_tokens: Some(union(kept, given)?),
    })
}

/// The tokens of both lists in order, each once.
fn union(first: &[String], second: &[String]) -> Result<Vec<String>, TooManyTokens> {
    let mut seen = HashSet::new();
    let tokens: Vec<String> = first.iter().chain(second).filter(|token| seen.insert(token.as_str())).cloned().collect();
    if tokens.len() > DEVICE_TOKENS_MAX { Err(TooManyTokens { count: tokens.len() }) } else { Ok(tokens) }
}

/// The integration that credentials for a provider belong to: the one with this identifier, or the newest active one.
#[must_use]
pub fn choose_integration<'a>(
    integrations: &'a [Integration],
    provider_id: &str,
    identifier: Option<&str>,
) -> Option<&'a Integration> {
    integrations
        .iter()
        .filter(|integration| integration.active && integration.provider_id == provider_id)
        .filter(|integration| identifier.is_none_or(|identifier| integration.identifier == identifier))
        .max_by_key(|integration| (integration.created_at, integration.id))
}
