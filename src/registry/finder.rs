//! What is looked for page by page: the works that a query in a registry's own
//! language finds, and the works that cite a work.
//!
//! [`Registry::search`] looks for one work that is known in part and wants the
//! few best candidates. Here all that there is to find is wanted, the newest
//! first, up to a bound that the caller sets. Answers are not kept: who asks
//! again wants to know what is new.

use std::future::Future;

use futures_util::future::BoxFuture;

use super::{Record, Registry, RegistryError};
use crate::item::Identifier;

/// Records asked for in one request.
pub(super) const PAGE: usize = 100;

/// No registry pages further than this.
pub const MOST: usize = 10_000;

/// A registry that can be searched to the end.
pub trait Finder: Registry {
    /// The works that a request finds, at most so many of them. The parameters
    /// are those of the registry's own query language.
    fn find<'a>(
        &'a self,
        parameters: &'a [(&'static str, String)],
        most: usize,
    ) -> BoxFuture<'a, Result<Found, RegistryError>>;
}

/// A registry that tells which works cite a work.
pub trait Citations: Registry {
    /// The works that cite the work of these identifiers, at most so many of
    /// them; `None` where the registry does not have the work.
    fn citing<'a>(
        &'a self,
        work: &'a [Identifier],
        most: usize,
    ) -> BoxFuture<'a, Result<Option<Found>, RegistryError>>;
}

/// What a registry has found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The records, in the order given.
    pub records: Vec<Record>,
    /// How many there are in all, as the registry counts them.
    pub total: usize,
    /// What it says about the question: a phrase that it does not know.
    pub remarks: Vec<String>,
    /// Why it broke off before the end: the records are those of the pages
    /// before.
    pub broken: Option<RegistryError>,
}

/// One page of an answer.
pub(super) struct Page<C> {
    pub(super) records: Vec<Record>,
    /// Members of the page, also those that are no record.
    pub(super) members: usize,
    pub(super) total: usize,
    /// Where the next page begins; none at the end.
    pub(super) next: Option<C>,
}

/// Asks for page after page. A page that fails ends it; if it is the first,
/// there is no answer.
pub(super) async fn pages<C, F>(
    first: C,
    most: usize,
    ask: impl Fn(C, usize) -> F,
) -> Result<Found, RegistryError>
where
    F: Future<Output = Result<Page<C>, RegistryError>>,
{
    let most = most.clamp(1, MOST);
    let mut found = Found::default();
    let (mut next, mut seen) = (Some(first), 0);
    while let Some(at) = next.take().filter(|_| seen < most) {
        match ask(at, PAGE.min(most - seen)).await {
            Ok(page) => {
                seen += page.members;
                found.total = page.total;
                found.records.extend(page.records);
                if page.members > 0 && seen < page.total {
                    next = page.next;
                }
            }
            Err(error) if seen == 0 => return Err(error),
            Err(error) => found.broken = Some(error),
        }
    }
    found.records.truncate(most);
    found.total = found.total.max(found.records.len());
    Ok(found)
}
