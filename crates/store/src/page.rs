//! Pages of lists that are walked with a cursor (`spec/contract/00-conventions.md` §8): the order is that of the ids,
//! which is that of creation, and a cursor is the id of an item.

use model::{EnvironmentId, Id};

use crate::db::{Row, Store, StoreError};
use crate::select::Select;
use crate::statement::{Query, SqlValue};

/// The most items that are counted; a longer list says that it is.
pub const TOTAL_MAX: u32 = 50_000;

/// Which page is wanted.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// Where it starts or ends; without a cursor it is the first page.
    pub cursor: Option<Cursor>,
    /// Whether the item of the cursor is on the page.
    pub include_cursor: bool,
    /// The most items on the page.
    pub limit: u32,
    /// Whether old items come first.
    pub oldest_first: bool,
}

/// An item next to which a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// The page follows this item.
    After(Id),
    /// The page ends before this item.
    Before(Id),
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The last item's id, if more follow it.
    pub next: Option<Id>,
    /// The first item's id, if others precede it.
    pub previous: Option<Id>,
    /// How many items the whole list has, at most [`TOTAL_MAX`].
    pub total: u32,
    /// Whether it has more than that.
    pub total_capped: bool,
}

impl<T> Page<T> {
    const EMPTY: Page<T> = Page { items: Vec::new(), next: None, previous: None, total: 0, total_capped: false };
}

/// A list that is ordered by id.
pub(crate) struct Keyset<'a> {
    /// Names the statements of the list.
    pub(crate) name: &'static str,
    /// The table; its key is `(environment_id, id)`.
    pub(crate) table: &'static str,
    /// The columns of a row.
    pub(crate) columns: &'static str,
    /// The environment that the list belongs to.
    pub(crate) environment: EnvironmentId,
    /// What narrows the list down.
    pub(crate) filter: &'a (dyn Fn(&mut Select) + Sync),
}

impl Keyset<'_> {
    fn all(&self, what: &str) -> Select {
        let mut select = Select::new(self.name, &format!("select {what} from {}", self.table));
        select.filter("environment_id = ?", vec![self.environment.into()]);
        select
    }

    fn filtered(&self, what: &str) -> Select {
        let mut select = self.all(what);
        (self.filter)(&mut select);
        select
    }

    fn exists(&self, id: Id) -> Query {
        let mut select = self.all("1");
        select.filter("id = ?", vec![id.into()]);
        select.finish("", Vec::new())
    }

    fn count(&self) -> Query {
        let mut query = self.filtered("1").finish("limit ?", vec![SqlValue::from(TOTAL_MAX + 1)]);
        query.sql = format!("select count(*) from ({}) as counted", query.sql).into();
        query
    }
}

/// On which side of its cursor a page lies in the table, and in which direction it is read from there.
struct Walk {
    id: Option<Id>,
    rising: bool,
    backward: bool,
    include: bool,
}

impl Walk {
    fn new(request: &PageRequest) -> Self {
        let (id, backward) = match request.cursor {
            None => (None, false),
            Some(Cursor::After(id)) => (Some(id), false),
            Some(Cursor::Before(id)) => (Some(id), true),
        };
        Walk { id, rising: request.oldest_first != backward, backward, include: request.include_cursor }
    }

    /// The items on the page's side of the cursor, nearest first.
    fn page(&self, keyset: &Keyset<'_>, limit: u32) -> Query {
        let mut select = keyset.filtered(keyset.columns);
        if let Some(id) = self.id {
            let condition = match (self.rising, self.include) {
                (true, true) => "id >= ?",
                (true, false) => "id > ?",
                (false, true) => "id <= ?",
                (false, false) => "id < ?",
            };
            select.filter(condition, vec![id.into()]);
        }
        let order = if self.rising { "order by id limit ?" } else { "order by id desc limit ?" };
        select.finish(order, vec![limit.saturating_add(1).into()])
    }

    /// Whether there are items on the other side.
    fn opposite(&self, keyset: &Keyset<'_>) -> Query {
        let mut select = keyset.filtered("1");
        let condition = match (self.rising, self.include) {
            (true, true) => "id < ?",
            (true, false) => "id <= ?",
            (false, true) => "id > ?",
            (false, false) => "id >= ?",
        };
        select.filter(condition, vec![self.id.unwrap_or_default().into()]);
        select.finish("limit 1", Vec::new())
    }
}

impl Store {
    /// Reads one page on one snapshot. `read` gives the id and the item of a row. A cursor whose item is gone gives an
    /// empty page.
    pub(crate) async fn page<T>(
        &self,
        keyset: &Keyset<'_>,
        request: &PageRequest,
        read: impl Fn(&Row) -> Result<(Id, T), StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let walk = Walk::new(request);
        let mut queries = vec![keyset.count(), walk.page(keyset, request.limit)];
        if let Some(id) = walk.id {
            queries.extend([keyset.exists(id), walk.opposite(keyset)]);
        }
        let results = self.query_all(queries).await?;
        let rows = |index: usize| results.get(index).map(Vec::as_slice).unwrap_or_default();
        if walk.id.is_some() && rows(2).is_empty() {
            return Ok(Page::EMPTY);
        }
        let total = rows(0).first().map_or(Ok(0), |row| row.count(0))?;
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let mut items = rows(1).iter().take(limit).map(read).collect::<Result<Vec<_>, _>>()?;
        let (mut more_before, mut more_after) = (!rows(3).is_empty(), rows(1).len() > limit);
        if walk.backward {
            items.reverse();
            std::mem::swap(&mut more_before, &mut more_after);
        }
        let next = items.last().filter(|_| more_after).map(|(id, _)| *id);
        let previous = items.first().filter(|_| more_before).map(|(id, _)| *id);
        let items = items.into_iter().map(|(_, item)| item).collect();
        Ok(Page { items, next, previous, total: total.min(TOTAL_MAX), total_capped: total > TOTAL_MAX })
    }
}
