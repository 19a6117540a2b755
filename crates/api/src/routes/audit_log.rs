//! The audit log: who changed what.

use axum::extract::State;

use crate::envelope::Bare;
use crate::error::ApiError;
use crate::extract::{Admin, QueryString, SignedIn};
use crate::state::AppState;
use crate::wire::audit_log::{AuditEntryDto, AuditQuery};
use crate::wire::cursor::SearchPageDto;

/// Search the audit log
///
/// Newest first. All filters must hold. Entries are kept for 400 days.
#[utoipa::path(get, path = "/tidings/v1/audit-log", tag = "audit-log", security(("session" = [])),
    params(
        ("actor" = Option<String>, Query, description = "The id of an account or a key"),
        ("action" = Option<String>, Query, description = "What was done, such as `integration.update`, or its noun alone"),
        ("target" = Option<String>, Query, description = "The id of what was changed"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "The most entries on a page, 1 to 100", minimum = 1, maximum = 100, example = 10),
    ),
    responses((status = 200, description = "A page of the audit log", body = SearchPageDto<AuditEntryDto>)))]
pub(crate) async fn search(
    State(app): State<AppState>,
    _: SignedIn<Admin>,
    QueryString(query): QueryString,
) -> Result<Bare<SearchPageDto<AuditEntryDto>>, ApiError> {
    let AuditQuery { search, after, limit } = AuditQuery::read(query)?;
    let page = app.engine.store().audit_search(&search, after, limit).await?;
    let environments = app.engine.environments().await?;
    let show = |entry| AuditEntryDto::of(entry, environments.iter().map(|environment| &**environment));
    Ok(Bare(SearchPageDto::of((page.entries, page.next), show)))
}
