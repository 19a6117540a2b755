//! Lists that are read by `page` and `limit` (`spec/contract/00-conventions.md` §8), and the filter that they share.

use model::Value;
use store::{Offset, TOTAL_MAX};

use crate::validate::Fields;

/// How many items a page has unless the caller says so.
const LIMIT_DEFAULT: i64 = 10;

/// The most values of a filter.
pub(crate) const FILTER_VALUES_MAX: usize = 100;

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

/// `transactionId`, once or repeated. Callers choose these ids, so a comma in one does not separate.
pub(crate) fn read_transactions(fields: &mut Fields) -> Vec<String> {
    let given = match fields.value("transactionId").or_default() {
        Value::Array(values) => values,
        Value::Null => Vec::new(),
        single => vec![single],
    };
    if given.len() > FILTER_VALUES_MAX {
        fields.refuse("transactionId", format!("transactionId must contain no more than {FILTER_VALUES_MAX} elements"));
    }
    let texts = given.iter().filter_map(Value::as_str).filter(|text| !text.is_empty());
    texts.map(str::to_owned).collect()
}
