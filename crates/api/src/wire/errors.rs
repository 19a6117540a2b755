//! The bodies of errors, as the OpenAPI document describes them. They are written in `error`.

use std::collections::BTreeMap;

use model::Value;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request failed. Members of `ctx` are repeated beside it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorDto {
    /// The HTTP status.
    #[schema(example = 404)]
    pub(crate) status_code: u16,
    /// When it happened, ISO-8601.
    pub(crate) timestamp: String,
    /// The path of the request, with its query.
    pub(crate) path: String,
    /// What went wrong.
    pub(crate) message: String,
    /// Details.
    pub(crate) ctx: BTreeMap<String, Value>,
    /// For failures of the server: the id under which the log says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_id: Option<String>,
}

/// What is wrong with the fields of a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ValidationErrorDto {
    #[serde(flatten)]
    pub(crate) error: ErrorDto,
    /// Messages by field; nested fields are named by dotted paths.
    pub(crate) errors: BTreeMap<String, FieldErrorDto>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldErrorDto {
    /// One message for each rule that was broken.
    pub(crate) messages: Vec<String>,
    /// The refused value, if it is short and no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<Value>,
}
