//! Test messages on the wire.

use engine::TestMessage;
use model::Object;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate;

/// The most characters of a title.
const TITLE_MAX: usize = 1_000;
/// The most characters of a content: more than any device shows.
const CONTENT_MAX: usize = 16_384;
/// The most characters of a device token: those of the great push services have a few hundred.
const TOKEN_MAX: usize = 4_096;

/// A test message. What is missing is made up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TestMessageDto {
    /// Its title.
    title: Option<String>,
    /// Its content.
    content: Option<String>,
    /// The device token that it goes to.
    token: Option<String>,
}

/// Reads a test message.
pub(crate) fn read_message(body: Object) -> Result<TestMessage, ApiError> {
    validate::body(body, |fields| {
        fields.refuse_others(&["title", "content", "token"]);
        TestMessage {
            title: fields.text("title").length(0..=TITLE_MAX).optional(),
            content: fields.text("content").length(0..=CONTENT_MAX).optional(),
            token: fields.text("token").length(1..=TOKEN_MAX).optional(),
        }
    })
}
