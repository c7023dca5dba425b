//! Lookups that are made at the same time, put into one request.
//!
//! While a request is on its way, further lookups gather; when it is back they
//! go out together, as many as the registry takes, unless they are few. So
//! nobody waits for company, and a run over a thousand DOIs makes some dozens
//! of requests.
//! Each record is kept as the answer to its own lookup.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, join_all};
use tokio::sync::oneshot::{self, error::TryRecvError};

use super::error::Unreachable;
use super::{Citations, Finder, Notices, Query, Record, Registry, RegistryError};
use crate::item::Identifier;
use crate::item::identifier::Scheme;

/// How long the first of several lookups waits for those that follow at once,
/// each of which looks among the kept answers first.
const COMPANIONS: Duration = Duration::from_millis(20);

/// The length of the list in an address: servers take some 4 KB in all.
const ADDRESS: usize = 3_500;
/// What stands around an identifier of a list: the name of a field and marks.
const AROUND: usize = 10;

/// [`Batch::least`] of registries that answer single lookups fast, and some of
/// them only.
pub(super) const LEAST_BATCH: usize = 6;

/// A registry that answers several lookups in one request.
pub(super) trait Batch: Registry {
    /// Identifiers that one request takes at most.
    fn most(&self) -> usize;

    /// Identifiers for which one request is made at least; fewer are looked up
    /// one by one, where single records are cheaper or tell more.
    fn least(&self) -> usize {
        2
    }

    /// Whether an identifier can stand in a list with others.
    fn fits(&self, id: &Identifier) -> bool;

    /// What an identifier takes up of a request's [`Batch::room`].
    fn cost(&self, id: &Identifier) -> usize {
        length(id)
    }

    /// What one request has room for.
    fn room(&self) -> usize {
        ADDRESS
    }

    /// The record of an identifier among those of a list.
    fn record_of<'r>(&self, records: &'r [Record], id: &Identifier) -> Option<&'r Record> {
        records.iter().find(|record| is_of(record, id))
    }

    /// What is kept of an earlier lookup; the outer `None` when nothing is.
    fn recall<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Option<Option<Record>>>;

    /// The records of identifiers of one scheme, in any order, each kept as
    /// the answer to its lookup.
    fn lookup_all<'a>(&'a self, ids: &'a [Identifier]) -> BoxFuture<'a, Result<Several, RegistryError>>;
}

/// The length of an identifier as it stands in the list of an address, with
/// what is put around it.
fn length(id: &Identifier) -> usize {
    url::form_urlencoded::byte_serialize(id.value().as_bytes()).map(str::len).sum::<usize>() + AROUND
}

/// Lists of at most `most` identifiers that an address has room for.
pub(super) fn lists(ids: Vec<Identifier>, most: usize) -> Vec<Vec<Identifier>> {
    let mut lists: Vec<Vec<Identifier>> = Vec::new();
    let mut room = 0;
    for id in ids {
        let cost = length(&id);
        match lists.last_mut().filter(|list| list.len() < most && cost <= room) {
            Some(list) => {
                list.push(id);
                room -= cost;
            }
            None => {
                lists.push(vec![id]);
                room = ADDRESS.saturating_sub(cost);
            }
        }
    }
    lists
}

/// The answer to a list.
pub(super) struct Several {
    pub(super) records: Vec<Record>,
    /// Whether a record that is not there does not exist; otherwise it is
    /// looked up alone.
    pub(super) complete: bool,
}

impl Several {
    /// Records of which one that is not there may exist all the same.
    pub(super) fn some(records: Vec<Record>) -> Self {
        Self { records, complete: false }
    }
}

/// Whether each record has an identifier of the scheme of those that were
/// asked for: one that has none may be the record of any of them.
pub(super) fn all_tell(records: &[Record], ids: &[Identifier]) -> bool {
    let tells = |record: &Record, scheme| record.item.identifiers().iter().any(|its| its.scheme() == scheme);
    ids.first().is_none_or(|id| records.iter().all(|record| tells(record, id.scheme())))
}

/// What a lookup is told by whoever asked for it.
enum Told {
    Answer(Box<Result<Option<Record>, RegistryError>>),
    /// To ask alone.
    Alone,
}

struct Waiting {
    id: Identifier,
    tell: oneshot::Sender<Told>,
}

/// A registry whose lookups go out together.
pub(super) struct Batched<B> {
    inner: B,
    waiting: Mutex<Vec<Waiting>>,
    /// Held by who makes the request for all.
    gate: tokio::sync::Mutex<()>,
}

impl<B: Batch> Batched<B> {
    pub(super) fn new(inner: B) -> Self {
        Self { inner, waiting: Mutex::new(Vec::new()), gate: tokio::sync::Mutex::new(()) }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn one(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        if !self.inner.supports(id.scheme()) || !self.inner.fits(id) {
            return self.inner.lookup(id).await;
        }
        if let Some(kept) = self.inner.recall(id).await {
            return Ok(kept);
        }
        let (tell, mut told) = oneshot::channel();
        self.waiting().push(Waiting { id: id.clone(), tell });
        let gate = tokio::select! {
            biased;
            said = &mut told => return self.heed(id, said.unwrap_or(Told::Alone)).await,
            gate = self.gate.lock() => gate,
        };
        let said = loop {
            match told.try_recv() {
                Ok(said) => break said,
                Err(TryRecvError::Closed) => break Told::Alone,
                Err(TryRecvError::Empty) => self.ask_for_all(id.scheme()).await,
            }
        };
        drop(gate);
        self.heed(id, said).await
    }

    async fn heed(&self, id: &Identifier, said: Told) -> Result<Option<Record>, RegistryError> {
        match said {
            Told::Answer(answer) => *answer,
            Told::Alone => self.inner.lookup(id).await,
        }
    }

    /// Makes one request for those who wait with an identifier of a scheme,
    /// the longest waiting first.
    async fn ask_for_all(&self, scheme: Scheme) {
        tokio::time::sleep(COMPANIONS).await;
        let mut asking = Vec::new();
        {
            let mut waiting = self.waiting();
            let mut room = self.inner.room();
            for one in std::mem::take(&mut *waiting) {
                if one.tell.is_closed() {
                    continue;
                }
                let cost = self.inner.cost(&one.id);
                let fits = asking.is_empty() || (asking.len() < self.inner.most() && cost <= room);
                if fits && one.id.scheme() == scheme {
                    room = room.saturating_sub(cost);
                    asking.push(one);
                } else {
                    waiting.push(one);
                }
            }
        }
        if asking.len() < self.inner.least() {
            let ask = async |one: Waiting| {
                let answer = self.inner.lookup(&one.id).await;
                // Who has gone away in the meantime needs no answer.
                let _ = one.tell.send(Told::Answer(Box::new(answer)));
            };
            join_all(asking.into_iter().map(ask)).await;
            return;
        }
        let ids: Vec<Identifier> = asking.iter().map(|one| one.id.clone()).collect();
        let answer = self.inner.lookup_all(&ids).await;
        for one in asking {
            let told = match &answer {
                Ok(several) => match self.inner.record_of(&several.records, &one.id) {
                    Some(record) => Told::Answer(Box::new(Ok(Some(record.clone())))),
                    None if several.complete => Told::Answer(Box::new(Ok(None))),
                    None => Told::Alone,
                },
                // One that it does not like spoils the answer for all.
                Err(
                    RegistryError::Rejected { .. }
                    | RegistryError::Malformed { .. }
                    | RegistryError::TooLarge { .. }
                    | RegistryError::Server { .. },
                ) => Told::Alone,
                // A list takes the registry longer than a record.
                Err(RegistryError::Unreachable {
                    cause: Unreachable::Timeout | Unreachable::BrokenOff,
                    ..
                }) => Told::Alone,
                // Single records may have an allowance of their own, or be
                // free. Where all of it is down, each is told so at once.
                Err(RegistryError::Limited { .. } | RegistryError::Down { .. }) => Told::Alone,
                Err(error) => Told::Answer(Box::new(Err(error.clone()))),
            };
            let _ = one.tell.send(told);
        }
    }
}

fn is_of(record: &Record, id: &Identifier) -> bool {
    record.item.identifiers().iter().any(|its| its.scheme() == id.scheme() && its.identity() == id.identity())
}

impl<B: Batch> Registry for Batched<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn title(&self) -> &str {
        self.inner.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        self.inner.supports(scheme)
    }

    fn searches(&self) -> bool {
        self.inner.searches()
    }

    fn annotates(&self) -> bool {
        self.inner.annotates()
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(self.one(id))
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        self.inner.search(query, limit)
    }

    fn notices<'a>(&'a self, of: &'a [Identifier]) -> BoxFuture<'a, Notices> {
        self.inner.notices(of)
    }

    fn is_local(&self) -> bool {
        self.inner.is_local()
    }

    fn finder(&self) -> Option<&dyn Finder> {
        self.inner.finder()
    }

    fn citations(&self) -> Option<&dyn Citations> {
        self.inner.citations()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Item;
    use serde_json::{Value, json};

    /// Notes how it is asked; has every DOI but those with `none` in them.
    #[derive(Default)]
    struct Fake {
        asked: Mutex<Vec<usize>>,
        complete: bool,
        refuses_lists: bool,
        breaks_off: Option<Unreachable>,
    }

    fn record(id: &Identifier) -> Option<Record> {
        let doi = id.value();
        let item = Item::from_json(&json!({"DOI": doi, "title": "x"})).unwrap();
        let record =
            Record { registry: "fake".into(), item, raw: Value::Null, fetched: jiff::Timestamp::UNIX_EPOCH };
        (!doi.contains("none")).then_some(record)
    }

    impl Registry for Fake {
        fn name(&self) -> &str {
            "fake"
        }
        fn title(&self) -> &str {
            "Fake"
        }
        fn supports(&self, scheme: Scheme) -> bool {
            scheme == Scheme::Doi
        }
        fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(30)).await;
                self.asked.lock().unwrap().push(1);
                Ok(record(id))
            })
        }
        fn search<'a>(&'a self, _: &'a Query, _: usize) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
            Box::pin(async { Ok(Vec::new()) })
        }
    }

    impl Batch for Fake {
        fn most(&self) -> usize {
            20
        }
        fn least(&self) -> usize {
            4
        }
        fn fits(&self, id: &Identifier) -> bool {
            !id.value().contains(',')
        }
        fn recall<'a>(&'a self, _: &'a Identifier) -> BoxFuture<'a, Option<Option<Record>>> {
            Box::pin(async { None })
        }
        fn lookup_all<'a>(&'a self, ids: &'a [Identifier]) -> BoxFuture<'a, Result<Several, RegistryError>> {
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(30)).await;
                self.asked.lock().unwrap().push(ids.len());
                if let Some(cause) = self.breaks_off {
                    return Err(RegistryError::Unreachable { registry: "Fake".to_owned(), cause });
                }
                if self.refuses_lists {
                    let registry = "Fake".to_owned();
                    return Err(RegistryError::Rejected { registry, status: 400, message: String::new() });
                }
                let records = ids.iter().rev().filter_map(record).collect();
                Ok(Several { records, complete: self.complete })
            })
        }
    }

    async fn found(fake: Fake, dois: &[String]) -> (Vec<bool>, Vec<usize>) {
        let batched = Batched::new(fake);
        let ids: Vec<Identifier> = dois.iter().map(|doi| Identifier::parse(doi).unwrap()).collect();
        let answers = join_all(ids.iter().map(|id| batched.lookup(id))).await;
        for (id, answer) in ids.iter().zip(&answers) {
            let its = answer.as_ref().unwrap().as_ref().map(|r| r.item.identifiers());
            assert!(its.is_none_or(|its| its.contains(id)), "{id}");
        }
        let asked = batched.inner.asked.lock().unwrap().clone();
        (answers.into_iter().map(|answer| answer.unwrap().is_some()).collect(), asked)
    }

    fn dois(count: usize) -> Vec<String> {
        (0..count).map(|i| format!("10.1000/{}{i}", if i % 10 == 3 { "none" } else { "x" })).collect()
    }

    #[tokio::test]
    async fn lookups_at_the_same_time_go_out_together() {
        let (found, asked) = found(Fake { complete: true, ..Fake::default() }, &dois(50)).await;
        assert_eq!(asked, [20, 20, 10]);
        assert_eq!(found.iter().filter(|found| !**found).count(), 5);
    }

    #[tokio::test]
    async fn what_a_list_lacks_is_looked_up_alone_where_lists_are_incomplete() {
        let (found, mut asked) = found(Fake::default(), &dois(20)).await;
        asked.sort_unstable();
        assert_eq!(asked, [1, 1, 20]);
        assert_eq!(found.iter().filter(|found| !**found).count(), 2);
    }

    #[tokio::test]
    async fn a_refused_list_is_asked_one_by_one() {
        let (found, asked) = found(Fake { refuses_lists: true, ..Fake::default() }, &dois(8)).await;
        assert_eq!((asked.len(), asked[0], found.len()), (9, 8, 8));
    }

    #[tokio::test]
    async fn a_list_without_an_answer_is_asked_one_by_one() {
        for cause in [Unreachable::Timeout, Unreachable::BrokenOff] {
            let (found, asked) = found(Fake { breaks_off: Some(cause), ..Fake::default() }, &dois(8)).await;
            assert_eq!((asked.len(), asked[0], found.len()), (9, 8, 8));
        }
    }

    #[tokio::test]
    async fn a_list_of_long_identifiers_stays_short_enough_for_an_address() {
        // Each takes 75 characters, and 10 more than those escaped.
        let dois: Vec<String> = (10..50).map(|i| format!("10.1000/{}{i}", "é".repeat(60))).collect();
        let (_, asked) = found(Fake { complete: true, ..Fake::default() }, &dois).await;
        assert!(asked.iter().all(|count| *count <= 9), "{asked:?}");
        assert_eq!(asked.iter().sum::<usize>(), 40);
    }

    #[test]
    fn lists_are_as_long_as_an_address_allows() {
        let of = |count: usize| -> Vec<Identifier> {
            dois(count).iter().filter_map(|doi| Identifier::parse(doi)).collect()
        };
        let lengths = |lists: Vec<Vec<Identifier>>| lists.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(lists(of(90), 40)), [40, 40, 10]);
        let long = Identifier::Doi(format!("10.1000/{}", "x".repeat(5_000)));
        assert_eq!(lengths(lists([of(2), vec![long], of(1)].concat(), 40)), [2, 1, 1]);
        assert!(lists(Vec::new(), 40).is_empty());
    }

    #[tokio::test]
    async fn a_few_and_one_that_fits_no_list_are_asked_one_by_one() {
        let (_, asked) = found(Fake::default(), &["10.1000/x".into(), "10.1000/a,b".into()]).await;
        assert_eq!(asked, [1, 1]);
        let (found, asked) = found(Fake::default(), &dois(3)).await;
        assert_eq!((asked.len(), found.len()), (3, 3));
    }
}
