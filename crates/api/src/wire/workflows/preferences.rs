//! The delivery preferences of a workflow. Requests name the author's default `workflow`, answers name it `default`.

use std::collections::BTreeMap;

use logic::workflow::{CHANNELS, default_preferences};
use model::workflow::{PreferenceSet, Preferences};
use serde::Serialize;
use utoipa::ToSchema;

use crate::validate::Fields;

/// Delivery preferences as requests carry them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreferencesRequestDto {
    /// What a user of the dashboard set; null for nothing.
    user: Option<WorkflowPreferencesDto>,
    /// The author's default; everything is on when it is missing.
    workflow: Option<WorkflowPreferencesDto>,
}

/// Delivery preferences as answers carry them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkflowPreferencesResponseDto {
    /// What a user of the dashboard set; null for nothing.
    user: Option<WorkflowPreferencesDto>,
    /// The author's default.
    default: WorkflowPreferencesDto,
}

/// One set of preferences.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkflowPreferencesDto {
    /// For all channels.
    all: WorkflowPreferenceDto,
    /// For single channels, by name.
    channels: BTreeMap<String, ChannelPreferenceDto>,
}

/// The preference for all channels.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowPreferenceDto {
    /// Whether the workflow is on.
    enabled: bool,
    /// Whether subscribers may not change it.
    read_only: bool,
}

/// The preference for one channel.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChannelPreferenceDto {
    /// Whether the channel is on.
    enabled: bool,
}

impl From<&Preferences> for WorkflowPreferencesResponseDto {
    fn from(preferences: &Preferences) -> Self {
        let (user, default) = (preferences.user.as_ref().map(Into::into), (&preferences.workflow).into());
        WorkflowPreferencesResponseDto { user, default }
    }
}

impl From<&PreferenceSet> for WorkflowPreferencesDto {
    fn from(set: &PreferenceSet) -> Self {
        let channel = |(name, enabled): &(String, bool)| (name.clone(), ChannelPreferenceDto { enabled: *enabled });
        WorkflowPreferencesDto {
            all: WorkflowPreferenceDto { enabled: set.enabled, read_only: set.read_only },
            channels: set.channels.iter().map(channel).collect(),
        }
    }
}

/// Reads the member `preferences`.
pub(super) fn read_preferences(fields: &mut Fields) -> Preferences {
    let read = |fields: &mut Fields| {
        let user = fields.nested("user", read_set).optional();
        let workflow = fields.nested("workflow", read_set).optional();
        Preferences { user, workflow: workflow.unwrap_or_else(default_preferences) }
    };
    let none = Preferences { user: None, workflow: default_preferences() };
    fields.nested("preferences", read).optional().unwrap_or(none)
}

/// Reads a set; what it does not say is on. Names that are no channels are left out.
fn read_set(fields: &mut Fields) -> PreferenceSet {
    let all = |fields: &mut Fields| (fields.boolean("enabled").or(true), fields.boolean("readOnly").or(false));
    let (enabled, read_only) = fields.nested("all", all).optional().unwrap_or((true, false));
    let channel = |fields: &mut Fields| fields.boolean("enabled").or(true);
    let read = |fields: &mut Fields| {
        CHANNELS.map(|name| (name.to_owned(), fields.nested(name, channel).optional().unwrap_or(true))).to_vec()
    };
    let channels = fields.nested("channels", read).optional();
    let channels = channels.unwrap_or_else(|| default_preferences().channels);
    PreferenceSet { enabled, read_only, channels }
}
