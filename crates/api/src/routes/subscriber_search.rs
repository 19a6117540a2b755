//! The search over subscribers that needs not be told where to look.

use axum::extract::State;

use crate::envelope::Bare;
use crate::error::ApiError;
use crate::extract::{Authorized, QueryString};
use crate::state::AppState;
use crate::wire::cursor::CursorPage;
use crate::wire::subscribers::{SubscriberResponseDto, read_text_search};
use crate::wire::words::{CursorOrder, Direction};

/// Find subscribers by any text of theirs
///
/// In their subscriberId, first and last name, e-mail address or phone number, whether its letters are large or small; in a
/// subscriberId that goes for the letters A to Z. Without a text, all subscribers are listed.
#[utoipa::path(get, path = "/tidings/v1/subscribers", tag = "subscribers",
    params(
        ("query" = Option<String>, Query, description = "The text"),
        ("after" = Option<String>, Query, description = "The `_id` of the item that the page follows"),
        ("before" = Option<String>, Query, description = "The `_id` of the item that the page ends before"),
        ("limit" = Option<u32>, Query, description = "The most items on the page, 1 to 100", minimum = 1, maximum = 100, example = 10),
        ("orderDirection" = inline(Option<Direction>), Query, description = "`DESC`, newest first, or `ASC`"),
        ("orderBy" = inline(Option<CursorOrder>), Query, description = "`_id` or `createdAt`, which are the same order"),
        ("includeCursor" = Option<bool>, Query, description = "Whether the item of the cursor is on the page"),
    ),
    responses((status = 200, description = "A page of subscribers", body = CursorPage<SubscriberResponseDto>)))]
pub(crate) async fn find(
    State(app): State<AppState>,
    environment: Authorized,
    QueryString(query): QueryString,
) -> Result<Bare<CursorPage<SubscriberResponseDto>>, ApiError> {
    let (request, search) = read_text_search(query)?;
    let page = app.engine.store().subscriber_search(environment.id, &search, &request).await?;
    Ok(Bare(CursorPage::of(page, Into::into)))
}
