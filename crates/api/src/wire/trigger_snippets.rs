//! Code that triggers a workflow, on the wire.

use logic::subscriber::EXTERNAL_ID_MAX;
use logic::trigger_code::{TriggerCode, server_of};
use model::Object;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;

/// The most characters of an origin: a host name has 253.
const ORIGIN_MAX: usize = 300;

/// What the code is to be made for.
#[derive(Debug)]
pub(crate) struct SnippetQuery {
    /// The subscriber.
    pub(crate) subscriber: Option<String>,
    /// Where the API answers.
    pub(crate) server: Option<String>,
}

impl SnippetQuery {
    /// Reads the query string.
    pub(crate) fn read(query: Object) -> Result<Self, ApiError> {
        validate::query(query, |fields| {
            let origin = fields.text("origin").length(0..=ORIGIN_MAX);
            let is_url = |text: &String| text.is_empty() || server_of(text).is_some();
            let origin = origin.check("must be an http or https URL", is_url).filled();
            SnippetQuery {
                subscriber: fields.text("subscriberId").length(0..=EXTERNAL_ID_MAX).filled(),
                server: origin.as_deref().and_then(server_of),
            }
        })
    }
}

/// Code that triggers, in one language.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TriggerSnippetDto {
    /// `node`, `python`, `go`, `php` or `curl`.
    #[schema(example = "node")]
    language: &'static str,
    /// The language, for people.
    #[schema(example = "Node.js")]
    name: &'static str,
    /// What the file is called.
    #[schema(example = "trigger.mjs")]
    file_name: &'static str,
    /// The file.
    code: String,
}

impl From<TriggerCode> for TriggerSnippetDto {
    fn from(code: TriggerCode) -> Self {
        let TriggerCode { language, name, file_name, code } = code;
        TriggerSnippetDto { language, name, file_name, code }
    }
}
