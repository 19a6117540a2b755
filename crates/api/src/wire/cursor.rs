//! Lists that are walked with a cursor (`spec/contract/00-conventions.md` §8).

use std::fmt::Display;

use model::Object;
use serde::Serialize;
use store::{Cursor, Page, PageRequest};
use utoipa::ToSchema;

use crate::error::ApiError;
use crate::validate::{self, Fields};
use crate::wire::words::{CURSOR_ORDERS, DIRECTIONS};

/// How many items a page has unless the caller says so, and the most that it may have.
const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;

/// Reads the page that a query string asks for, and with `read` what narrows the list down.
pub(crate) fn read_page<T>(query: Object, read: impl FnOnce(&mut Fields) -> T) -> Result<(PageRequest, T), ApiError> {
    let (request, after, before, filter) = validate::query(query, |fields| {
        let limit = fields.integer("limit").within(1..=LIMIT_MAX).or(LIMIT_DEFAULT);
        fields.text("orderBy").one_of(&CURSOR_ORDERS).optional();
        let order = fields.text("orderDirection").one_of(&DIRECTIONS).optional();
        let request = PageRequest {
            cursor: None,
            include_cursor: fields.boolean("includeCursor").or_default(),
            limit: u32::try_from(limit).unwrap_or(1),
            oldest_first: order.as_deref() == Some("ASC"),
        };
        let mut cursor = |name| fields.text(name).filled();
        (request, cursor("after"), cursor("before"), read(fields))
    })?;
    let cursor = match (after, before) {
        (None, None) => None,
        (Some(id), None) => Some(Cursor::After(read_cursor("after", &id)?)),
        (None, Some(id)) => Some(Cursor::Before(read_cursor("before", &id)?)),
        (Some(_), Some(_)) => {
            let message = "Cannot specify both \"before\" and \"after\" cursors at the same time.";
            return Err(ApiError::bad_request(message));
        }
    };
    Ok((PageRequest { cursor, ..request }, filter))
}

fn read_cursor(name: &str, id: &str) -> Result<model::Id, ApiError> {
    id.parse().map_err(|_| ApiError::bad_request(format!("The \"{name}\" cursor must be the _id of an item.")))
}

/// A page of a search, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchPageDto<T> {
    /// The items. A page can have fewer than were asked for, even none, although others follow: a bounded part of what is
    /// kept is read for each page.
    data: Vec<T>,
    /// What to give as `cursor` for the next page; null on the last one.
    next: Option<String>,
}

impl<T> SearchPageDto<T> {
    /// A page with its items as they go over the wire, and the id of the last of them if others follow.
    pub(crate) fn of<S>((items, next): (Vec<S>, Option<impl Display>), convert: impl FnMut(S) -> T) -> Self {
        SearchPageDto { data: items.into_iter().map(convert).collect(), next: next.map(|id| id.to_string()) }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CursorPage<T> {
    /// The items.
    data: Vec<T>,
    /// What to give as `after` for the next page; null on the last one.
    next: Option<String>,
    /// What to give as `before` for the previous page; null on the first one.
    previous: Option<String>,
    /// How many items there are in all; counting stops at 50,000.
    total_count: u32,
    /// Whether counting stopped.
    total_count_capped: bool,
}

impl<T> CursorPage<T> {
    /// A page with its items as they go over the wire.
    pub(crate) fn of<S>(page: Page<S>, convert: impl FnMut(S) -> T) -> Self {
        CursorPage {
            data: page.items.into_iter().map(convert).collect(),
            next: page.next.map(|id| id.to_string()),
            previous: page.previous.map(|id| id.to_string()),
            total_count: page.total,
            total_count_capped: page.total_capped,
        }
    }
}
