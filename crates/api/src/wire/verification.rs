//! How deliveries are verified, on the wire.

use logic::verification::{self, SNIPPETS, Snippet};
use model::Timestamp;
use model::integration::Integration;
use serde::Serialize;
use utoipa::ToSchema;

/// How an endpoint verifies what an integration sends.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VerificationDto {
    /// What to know of this integration beside the code.
    notes: Vec<String>,
    /// The code, one file for each language.
    snippets: Vec<SnippetDto>,
}

/// Code that verifies, in one language.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SnippetDto {
    /// The language, by the name that code blocks have.
    #[schema(example = "js")]
    language: &'static str,
    /// The language, for people.
    #[schema(example = "Node.js")]
    name: &'static str,
    /// What the file is called.
    #[schema(example = "verify.mjs")]
    file_name: &'static str,
    /// The file.
    code: &'static str,
}

impl From<Snippet> for SnippetDto {
    fn from(snippet: Snippet) -> Self {
        let Snippet { language, name, file_name, code } = snippet;
        SnippetDto { language, name, file_name, code }
    }
}

impl VerificationDto {
    /// How deliveries of an integration are verified that are made at `now`.
    pub(crate) fn of(integration: &Integration, now: Timestamp) -> Self {
        VerificationDto {
            notes: verification::notes(integration, now),
            snippets: SNIPPETS.into_iter().map(Into::into).collect(),
        }
    }
}
