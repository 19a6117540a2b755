//! Lists that are read by `page` and `limit` (`spec/contract/00-conventions.md` §8).

use store::{Offset, TOTAL_MAX};

use crate::validate::Fields;

/// How many items a page has unless the caller says so.
const LIMIT_DEFAULT: i64 = 10;

/// A page as the caller names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageNumber {
    /// Which page, from 0.
    pub(crate) page: u32,
    /// The most items on a page.
    pub(crate) limit: u32,
}

impl PageNumber {
    /// Reads `page` and `limit`. A list can be read as far as its items are counted; who wants older ones narrows the
    /// list down, since skipping costs time that grows with what is skipped.
    pub(crate) fn read(fields: &mut Fields, limit_max: i64) -> Self {
        let limit = fields.integer("limit").within(1..=limit_max).or(LIMIT_DEFAULT);
        let last = i64::from(TOTAL_MAX) / limit.clamp(1, limit_max);
        let page = fields.integer("page").within(0..=last).or(0);
        PageNumber { page: u32::try_from(page).unwrap_or(0), limit: u32::try_from(limit).unwrap_or(1) }
    }

    /// The part of the list that this page is.
    pub(crate) fn offset(self) -> Offset {
        Offset { skip: self.page.saturating_mul(self.limit), limit: self.limit }
    }
}
