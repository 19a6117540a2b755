//! The route table, and what stands around it.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use bytes::Bytes;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::error::ApiError;
use crate::layers::{idempotency, observe};
use crate::routes::{
    accounts, audit_log, bulk_operations, credentials, dead_letters, delivery, delivery_log, endpoints,
    environment_keys, environments, events, health, inspect, inspectors, integrations, invitations, live, members,
    messages, notifications, operational_webhooks, providers, removed_tokens, retention, server, sessions, signing,
    statistics, step_bodies, step_delivery, storage, subscriber_search, subscribers, test_sends, trigger_snippets,
    workflows,
};
use crate::state::AppState;

/// Every route that anybody may know of. What is not here answers Novu's 404.
fn table() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(crate::openapi::base()).merge(contract()).merge(additions())
}

/// What is built of Novu's contract.
fn contract() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(health::check))
        .routes(routes!(events::trigger))
        .routes(routes!(events::trigger_bulk))
        .routes(routes!(events::cancel))
        .routes(routes!(subscribers::create, subscribers::search))
        .routes(routes!(subscribers::create_bulk))
        .routes(routes!(subscribers::retrieve, subscribers::patch, subscribers::delete))
        .routes(routes!(subscribers::update_online_flag))
        .routes(routes!(credentials::update, credentials::append))
        .routes(routes!(credentials::delete))
        .routes(routes!(integrations::create, integrations::list))
        .routes(routes!(integrations::list_active))
        .routes(routes!(integrations::update, integrations::delete))
        .routes(routes!(integrations::set_as_primary))
        .routes(routes!(notifications::list))
        .routes(routes!(notifications::retrieve))
        .routes(routes!(messages::list))
        .routes(routes!(messages::delete))
        .routes(routes!(messages::delete_by_transaction))
        .routes(routes!(environments::list))
        .routes(routes!(environments::tags))
        .routes(routes!(workflows::create))
        .routes(routes!(workflows::list))
        .routes(routes!(workflows::retrieve))
        .routes(routes!(workflows::update))
        .routes(routes!(workflows::patch))
        .routes(routes!(workflows::delete))
        .routes(routes!(workflows::retrieve_step))
        .routes(routes!(workflows::preview_step))
}

/// What Tidings adds.
fn additions() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(integrations::retrieve))
        .routes(routes!(workflows::duplicate))
        .routes(routes!(trigger_snippets::list))
        .routes(routes!(delivery_log::search))
        .routes(routes!(delivery_log::retrieve))
        .routes(routes!(delivery_log::attempts))
        .routes(routes!(delivery_log::resend))
        .routes(routes!(dead_letters::list))
        .routes(routes!(dead_letters::retrieve, dead_letters::drop_one))
        .routes(routes!(dead_letters::resend))
        .routes(routes!(dead_letters::resend_many))
        .routes(routes!(dead_letters::drop_many))
        .routes(routes!(bulk_operations::list))
        .routes(routes!(bulk_operations::retrieve))
        .routes(routes!(bulk_operations::cancel))
        .routes(routes!(delivery::environment, delivery::change_environment))
        .routes(routes!(step_delivery::retrieve, step_delivery::change))
        .routes(routes!(delivery::integration, delivery::change_integration, delivery::reset_integration))
        .routes(routes!(endpoints::list))
        .routes(routes!(endpoints::retrieve))
        .routes(routes!(endpoints::enable))
        .routes(routes!(live::listen))
        .routes(routes!(inspectors::create, inspectors::list))
        .routes(routes!(inspectors::retrieve, inspectors::change, inspectors::delete))
        .routes(routes!(inspectors::connect))
        .routes(routes!(inspectors::requests, inspectors::empty))
        .routes(routes!(operational_webhooks::create, operational_webhooks::list))
        .routes(routes!(operational_webhooks::retrieve, operational_webhooks::change, operational_webhooks::delete))
        .routes(routes!(operational_webhooks::events))
        .routes(routes!(providers::list))
        .routes(routes!(subscriber_search::find))
        .routes(routes!(removed_tokens::list))
        .routes(routes!(retention::retrieve, retention::change))
        .routes(routes!(signing::retrieve))
        .routes(routes!(signing::verification_snippets))
        .routes(routes!(signing::rotate_secret))
        .routes(routes!(signing::rotate_key_pair))
        .routes(routes!(signing::end_former_keys))
        .routes(routes!(server::retrieve))
        .routes(routes!(statistics::retrieve))
        .routes(routes!(statistics::checklist))
        .routes(routes!(test_sends::send))
        .routes(routes!(step_bodies::show))
        .routes(routes!(storage::retrieve, storage::update))
}

/// What concerns the people of the organization.
fn people(router: OpenApiRouter<AppState>) -> OpenApiRouter<AppState> {
    router
        .routes(routes!(accounts::setup_state, accounts::setup))
        .routes(routes!(sessions::log_in, sessions::retrieve, sessions::log_out))
        .routes(routes!(sessions::list, sessions::log_out_everywhere))
        .routes(routes!(accounts::change))
        .routes(routes!(accounts::change_password))
        .routes(routes!(members::list, members::invite))
        .routes(routes!(members::change, members::remove))
        .routes(routes!(members::invite_again))
        .routes(routes!(invitations::retrieve, invitations::accept))
        .routes(routes!(environment_keys::list))
        .routes(routes!(environment_keys::rotate))
        .routes(routes!(environment_keys::end))
        .routes(routes!(audit_log::search))
}

/// What anybody sends as they like: it takes any method, and no idempotency key means anything here.
fn inspected() -> OpenApiRouter<AppState> {
    let (schemas, paths, _) = routes!(inspect::capture);
    OpenApiRouter::new().routes((schemas, paths, any(inspect::capture)))
}

/// The OpenAPI document of everything that is served.
#[must_use]
pub fn openapi() -> OpenApi {
    crate::openapi::finish(people(table()).merge(inspected()).into_openapi())
}

/// The whole API as one service.
pub fn router(app: AppState) -> Router {
    let (router, _) = people(table()).split_for_parts();
    let (inspected, _) = inspected().split_for_parts();
    let document = Bytes::from(openapi().to_json().unwrap_or_default());
    let document_route = get(|| async move { ([(CONTENT_TYPE, "application/json")], document) });
    router
        .route("/openapi.json", document_route)
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
        .layer(from_fn_with_state(app.clone(), idempotency))
        .merge(inspected)
        .layer(from_fn_with_state(app.clone(), observe))
        .with_state(app)
}

/// The dashboard, or Novu's answer to a path or a method that it does not know.
async fn no_route(State(app): State<AppState>, request: Request) -> Response {
    app.settings.dashboard.answer(&request).unwrap_or_else(|| {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        ApiError::not_found(format!("Cannot {} {path}", request.method())).into_response()
    })
}
