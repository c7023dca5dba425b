//! Searching PubMed to the end, and the articles that cite one.

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::Pubmed;
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Variable};
use crate::registry::finder::{self, Citations, Finder, Found};
use crate::registry::transport::{Answer, Lane};
use crate::registry::{Registry, RegistryError, lenient};

/// Records that EFetch gives at a time.
const FETCHED: usize = 200;

impl Pubmed {
    /// The PMIDs that a query finds, the newest first, and what ESearch says
    /// of it.
    async fn listed(
        &self,
        query: &[(&'static str, String)],
        most: usize,
    ) -> Result<(Vec<String>, Value), RegistryError> {
        let most = most.to_string();
        let mut parameters: Vec<(&str, &str)> = query.iter().map(|(n, value)| (*n, value.as_str())).collect();
        parameters.extend([("retmode", "json"), ("retmax", &*most), ("sort", "pub_date")]);
        let ask = self.request("esearch.fcgi", &parameters)?;
        let found = self.channel.fetch_unkept(Lane::Single, ask, |answer| self.read_found(answer).map(Some));
        found.await?.ok_or_else(|| self.channel.malformed("esearchresult", "it is missing"))
    }

    /// The records of many PMIDs, some at a time.
    async fn gathered(&self, ids: &[String]) -> Result<Found, RegistryError> {
        let mut found = Found::default();
        for ids in ids.chunks(FETCHED) {
            let records =
                self.channel.fetch_unkept(Lane::Single, self.fetching(ids)?, |answer| self.records(answer));
            match records.await {
                Ok(records) => found.records.extend(records.unwrap_or_default()),
                Err(error) if found.records.is_empty() => return Err(error),
                Err(error) => {
                    found.broken = Some(error);
                    break;
                }
            }
        }
        Ok(found)
    }

    async fn pmid(&self, work: &[Identifier]) -> Result<Option<String>, RegistryError> {
        if let Some(pmid) = work.iter().find(|id| id.scheme() == Scheme::Pmid) {
            return Ok(Some(pmid.value()));
        }
        for id in work.iter().filter(|id| self.supports(id.scheme())) {
            let record = self.one(id).await?;
            if let Some(pmid) = record.as_ref().and_then(|record| record.item.get(Variable::Pmid)) {
                return Ok(Some(pmid.to_owned()));
            }
        }
        Ok(None)
    }

    /// The PMIDs of the articles in PubMed Central that cite one.
    async fn cited_in(&self, pmid: &str) -> Result<Vec<String>, RegistryError> {
        let parameters =
            [("dbfrom", "pubmed"), ("linkname", "pubmed_pubmed_citedin"), ("id", pmid), ("retmode", "json")];
        let ask = self.request("elink.fcgi", &parameters)?;
        let read = |answer: &Answer| self.read_links(answer).map(Some);
        Ok(self.channel.fetch_unkept(Lane::Single, ask, read).await?.unwrap_or_default())
    }
}

impl Finder for Pubmed {
    fn find<'a>(
        &'a self,
        parameters: &'a [(&'static str, String)],
        most: usize,
    ) -> BoxFuture<'a, Result<Found, RegistryError>> {
        Box::pin(async move {
            let most = most.clamp(1, finder::MOST);
            let (ids, result) = self.listed(parameters, most).await?;
            let mut found = self.gathered(&ids).await?;
            found.total = count(&result).unwrap_or(ids.len()).max(found.records.len());
            found.remarks = remarks(&result);
            Ok(found)
        })
    }
}

impl Citations for Pubmed {
    fn citing<'a>(
        &'a self,
        work: &'a [Identifier],
        most: usize,
    ) -> BoxFuture<'a, Result<Option<Found>, RegistryError>> {
        Box::pin(async move {
            let Some(pmid) = self.pmid(work).await? else { return Ok(None) };
            let mut ids = self.cited_in(&pmid).await?;
            let total = ids.len();
            // Higher numbers are later ones.
            ids.sort_by_key(|id| std::cmp::Reverse(id.parse::<u32>().unwrap_or_default()));
            ids.truncate(most.clamp(1, finder::MOST));
            let found = self.gathered(&ids).await?;
            Ok(Some(Found { total, ..found }))
        })
    }
}

/// How many records ESearch has found in all.
fn count(result: &Value) -> Option<usize> {
    lenient::text_of(result.get("count")?)?.parse().ok()
}

/// What ESearch says that it did not understand.
fn remarks(result: &Value) -> Vec<String> {
    let lists = [
        ("/errorlist/phrasesnotfound", "it does not know"),
        ("/errorlist/fieldsnotfound", "it has no field"),
        ("/warninglist/quotedphrasesnotfound", "it does not know the phrase"),
        ("/warninglist/phrasesignored", "it passes over"),
    ];
    let list = |path: &str| result.pointer(path).and_then(Value::as_array).into_iter().flatten();
    lists
        .iter()
        .flat_map(|(path, what)| {
            list(path).filter_map(Value::as_str).map(move |said| format!("{what} {said}"))
        })
        .take(10)
        .collect()
}
