//! What every operation of the OpenAPI document has in common, added in one pass over the finished document, so that
//! handlers say only what is their own.

use utoipa::openapi::path::{HttpMethod, Operation};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use crate::wire::errors::{ErrorDto, FieldErrorDto, ValidationErrorDto};

/// The names of the security schemes: what programs have, and what somebody who is logged in has.
const SECRET_KEY: &str = "secretKey";
const SESSION: &str = "session";
/// What a session needs besides for everything that is no read.
const CSRF_TOKEN: &str = "csrfToken";

/// Status, name of its body, when it happens. The event routes describe their own 400.
const ERRORS: [(&str, &str, &str); 12] = [
    ("400", "ErrorDto", "A rule was broken, or the body is not JSON."),
    ("401", "ErrorDto", "There is no secret key and no session, or an unknown one."),
    (
        "403",
        "ErrorDto",
        "The role of the account does not reach, the CSRF token is missing, or a page of another site asks.",
    ),
    ("404", "ErrorDto", "There is no such thing in this environment."),
    ("408", "ErrorDto", "The body did not arrive in time."),
    ("409", "ErrorDto", "It exists already, or another request is changing it at the moment."),
    ("413", "ErrorDto", "The body is too large."),
    ("414", "ErrorDto", "The path with its query is too long."),
    ("415", "ErrorDto", "The body is not application/json."),
    ("422", "ValidationErrorDto", "Fields are missing or do not hold what they must."),
    ("500", "ErrorDto", "The server failed; the log has more under errorId."),
    ("503", "ErrorDto", "The server cannot do it at the moment. Try again later."),
];

/// The document before any route is in it.
pub(crate) fn base() -> OpenApi {
    let description = "The REST API of Tidings, a self-hosted notification server that speaks Novu's contract.";
    let info = InfoBuilder::new()
        .title("Tidings")
        .description(Some(description))
        .version(env!("CARGO_PKG_VERSION"))
        .license(Some(utoipa::openapi::License::new("MIT OR Apache-2.0")));
    let key = ApiKeyValue::with_description("Authorization", "`ApiKey` followed by a blank and the secret key");
    let session = "The session of somebody who is logged in. The header `Novu-Environment-Id`, or `environmentId` in the query, \
                   names the environment that a request is for; without it that is Development";
    let session = ApiKeyValue::with_description(crate::cookie::NAME, session);
    let csrf_token = ApiKeyValue::with_description("X-CSRF-Token", "The `csrfToken` of the session, for all but GET");
    let components = ComponentsBuilder::new()
        .schema(ErrorDto::name(), ErrorDto::schema())
        .schema(FieldErrorDto::name(), FieldErrorDto::schema())
        .schema(ValidationErrorDto::name(), ValidationErrorDto::schema())
        .security_scheme(SECRET_KEY, SecurityScheme::ApiKey(ApiKey::Header(key)))
        .security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(session)))
        .security_scheme(CSRF_TOKEN, SecurityScheme::ApiKey(ApiKey::Header(csrf_token)));
    OpenApiBuilder::new().info(info.build()).components(Some(components.build())).build()
}

/// Adds operation ids, security and the common errors.
pub(crate) fn finish(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        let operations = [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Delete, &mut item.delete),
            (HttpMethod::Patch, &mut item.patch),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                finish_operation(&method, operation);
            }
        }
    }
    document
}

/// The operation id is the tag and the handler's name, which together are unique.
fn finish_operation(method: &HttpMethod, operation: &mut Operation) {
    let tag = operation.tags.as_ref().and_then(|tags| tags.first()).cloned().unwrap_or_default();
    let handler = operation.operation_id.take().unwrap_or_default();
    operation.operation_id = Some(format!("{tag}_{handler}"));
    let session = match method {
        HttpMethod::Get => requirement(SESSION),
        _ => requirement(SESSION).add::<_, [&str; 0], &str>(CSRF_TOKEN, []),
    };
    // What is said of an operation is that nobody is asked, or that a key does not do.
    let is_open = operation.security.as_ref().is_some_and(|given| *given == [SecurityRequirement::default()]);
    match &mut operation.security {
        None => operation.security = Some(vec![requirement(SECRET_KEY), session]),
        Some(given) if !is_open => *given = vec![session],
        Some(_) => {}
    }
    let takes_json = match &operation.request_body {
        Some(RefOr::T(body)) => body.content.contains_key("application/json"),
        Some(RefOr::Ref(_)) | None => true,
    };
    let has_parameters = operation.parameters.is_some();
    let has_body = takes_json && matches!(method, HttpMethod::Post | HttpMethod::Put | HttpMethod::Patch);
    for (status, schema, description) in ERRORS {
        let applies = match status {
            "400" => !is_open || has_body || has_parameters,
            "401" | "404" => !is_open,
            "408" | "409" | "413" | "415" => has_body,
            "414" | "500" | "503" => true,
            _ => !is_open || has_body,
        };
        if applies && !operation.responses.responses.contains_key(status) {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
            let response = ResponseBuilder::new().description(description).content("application/json", content);
            operation.responses.responses.insert(status.to_owned(), RefOr::T(response.build()));
        }
    }
}

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new::<_, [&str; 0], &str>(scheme, [])
}
