//! PubMed through NCBI's E-utilities: ESearch, ECitMatch and ELink find ids,
//! EFetch gives the records.
//!
//! Documentation: NCBI, *Entrez Programming Utilities Help* (NBK25501). Errors
//! may come with status 200. ESearch maps terms as it likes, so that what it
//! finds for an identifier is believed only when the record carries it.

mod find;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::batch::{Batch, Batched, LEAST_BATCH, Several};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared, message_of};
use super::words::Wanted;
use super::{Citations, Finder, Query, Record, Registry, RegistryError, Settings, body, is_html, xml};
use crate::format::pubmed_xml::map;
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, NameVariable, Variable, fold};

/// Records looked at for one identifier.
const SINGLE: usize = 5;

/// PubMed.
pub(super) struct Pubmed {
    channel: Channel,
    mailto: Option<String>,
    key: Option<String>,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    Ok(Arc::new(Batched::new(Pubmed::new(shared, settings)?)))
}

impl Pubmed {
    fn new(shared: Arc<Shared>, settings: &Settings) -> Result<Self, RegistryError> {
        let remote = settings.remote("pubmed");
        let per_second = if remote.key.is_some() { 10.0 } else { 3.0 };
        let profile = Profile {
            name: "pubmed",
            title: "PubMed",
            single: Pace { per_second, at_once: 3 },
            list: None,
            implied_interval: Some(Duration::from_secs(1)),
        };
        let channel = Channel::new(shared, profile, &remote.base_url)?;
        Ok(Self { channel, mailto: settings.mailto.clone(), key: remote.key.clone() })
    }

    fn request(&self, tool: &str, parameters: &[(&str, &str)]) -> Result<Ask, RegistryError> {
        let mut all = vec![("db", "pubmed")];
        all.extend_from_slice(parameters);
        all.push(("tool", "ibid"));
        all.extend(self.mailto.iter().map(|m| ("email", m.as_str())));
        all.extend(self.key.iter().map(|k| ("api_key", k.as_str())));
        let url = self.channel.url(tool, &all)?;
        // A longer address is answered with a web page and status 414.
        Ok(if url.as_str().len() > 3500 { Ask::post_form(url) } else { url.into() })
    }

    /// The records of these PMIDs, as far as there are such.
    async fn fetch(&self, ids: &[String]) -> Result<Vec<Record>, RegistryError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let records = self.channel.fetch(Lane::Single, self.fetching(ids)?, |answer| self.records(answer));
        Ok(records.await?.unwrap_or_default())
    }

    fn fetching(&self, ids: &[String]) -> Result<Ask, RegistryError> {
        self.request("efetch.fcgi", &[("id", &*ids.join(",")), ("retmode", "xml")])
    }

    /// The records of several PMIDs, or of several DOIs, in two requests at
    /// most, and all that one lookup would ask kept as if it had.
    async fn several_of(&self, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let mut complete = true;
        let mut wanted: Vec<String> = Vec::new();
        let mut terms = Vec::new();
        for id in ids {
            match id.scheme() {
                Scheme::Pmid => wanted.push(id.value()),
                _ => terms.push(doi_term(&id.value())),
            }
        }
        if !terms.is_empty() {
            let ask = self.finding(&terms.join(" OR "), terms.len() * 2)?;
            let found = self.channel.fetch_unkept(Lane::Single, ask, |answer| {
                Ok(Some((self.read_found(answer)?, answer.fetched)))
            });
            let Some(((found, result), fetched)) = found.await? else {
                return Ok(Several::some(Vec::new()));
            };
            complete = is_whole(&result, found.len(), ids);
            wanted.extend(found);
            if wanted.is_empty() {
                let several = Several { records: Vec::new(), complete };
                self.remember(ids, &several, fetched).await?;
                return Ok(several);
            }
        }
        let ask = self.fetching(&wanted)?;
        let records = self.channel.fetch_unkept(Lane::Single, ask, |answer| self.records(answer)).await?;
        let records = records.unwrap_or_default();
        let fetched = records.first().map_or_else(jiff::Timestamp::now, |record| record.fetched);
        let has = |pmid: &String| records.iter().any(|r| r.item.get(Variable::Pmid) == Some(pmid.as_str()));
        // What it found is there; what was asked for need not be.
        complete &= terms.is_empty() || wanted.iter().all(has);
        complete &= records.iter().all(|record| record.item.get(Variable::Pmid).is_some());
        let several = Several { records, complete };
        self.remember(ids, &several, fetched).await?;
        Ok(several)
    }

    /// Keeps the parts of an answer as the answers to single lookups.
    async fn remember(
        &self,
        ids: &[Identifier],
        several: &Several,
        fetched: jiff::Timestamp,
    ) -> Result<(), RegistryError> {
        let Several { records, complete } = several;
        for record in records {
            let Some(pmid) = record.item.get(Variable::Pmid) else { continue };
            let set =
                format!("<PubmedArticleSet>{}</PubmedArticleSet>", record.raw.as_str().unwrap_or_default());
            self.channel.remember(&self.fetching(&[pmid.to_owned()])?, set.into_bytes(), true, fetched).await;
        }
        for id in ids.iter().filter(|id| id.scheme() == Scheme::Doi) {
            let its = records.iter().find(|record| record.item.identifiers().contains(id));
            let pmids: Vec<&str> =
                its.and_then(|record| record.item.get(Variable::Pmid)).into_iter().collect();
            let found = !pmids.is_empty();
            if !found && !complete {
                continue;
            }
            let body = json!({"esearchresult": {"idlist": pmids}}).to_string().into_bytes();
            let ask = self.finding(&doi_term(&id.value()), SINGLE)?;
            self.channel.remember(&ask, body, found, fetched).await;
        }
        Ok(())
    }

    /// What a single lookup would find kept.
    async fn kept(&self, id: &Identifier) -> Option<Option<Record>> {
        let pmid = match id.scheme() {
            Scheme::Pmid => id.value(),
            _ => {
                let ask = self.finding(&doi_term(&id.value()), SINGLE).ok()?;
                let kept = self.channel.recall(&ask, |answer| Ok(Some(self.read_found(answer)?.0))).await?;
                let [pmid] = kept.as_deref()? else {
                    return kept.is_some_and(|ids| ids.is_empty()).then_some(None);
                };
                pmid.clone()
            }
        };
        let kept = self.channel.recall(&self.fetching(&[pmid]).ok()?, |answer| self.records(answer)).await?;
        let records = kept.unwrap_or_default();
        Some(records.into_iter().find(|record| record.item.identifiers().contains(id)))
    }

    fn records(&self, answer: &Answer) -> Result<Option<Vec<Record>>, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("efetch.fcgi", "no such address"));
        }
        let root = self.document(answer)?;
        if !map::is_set(&root) {
            return Err(self.channel.malformed(root.name(), "expected a set of PubMed articles"));
        }
        let records: Vec<Record> = map::records(&root)
            .into_iter()
            .map(|record| Record {
                registry: "pubmed".to_owned(),
                item: map::item(record),
                raw: Value::from(format!("<{0}>{1}</{0}>", record.name(), record.escaped())),
                fetched: answer.fetched,
            })
            .collect();
        Ok((!records.is_empty()).then_some(records))
    }

    fn document(&self, answer: &Answer) -> Result<xml::Element, RegistryError> {
        let text = String::from_utf8_lossy(&answer.body);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        if text.starts_with('{') {
            return Err(self.told(answer, &message_of(&answer.body)));
        }
        if is_html(text.as_bytes()) {
            return Err(self.channel.malformed("body", "a web page"));
        }
        let root = xml::parse(text).map_err(|reason| self.channel.malformed("body", &reason))?;
        match root.text_at("ERROR").or_else(|| (root.name() == "ERROR").then(|| root.text()).flatten()) {
            Some(error) => Err(self.told(answer, &error)),
            None => Ok(root),
        }
    }

    /// An error that came with a status of success.
    fn told(&self, answer: &Answer, message: &str) -> RegistryError {
        let registry = self.channel.title().to_owned();
        if message.to_ascii_lowercase().contains("rate limit") {
            return RegistryError::Limited { registry, until: None };
        }
        RegistryError::Server { registry, status: answer.status, message: message.to_owned() }
    }

    fn finding(&self, term: &str, limit: usize) -> Result<Ask, RegistryError> {
        let limit = limit.clamp(1, 500).to_string();
        let parameters = [("term", term), ("retmode", "json"), ("retmax", &*limit), ("sort", "relevance")];
        self.request("esearch.fcgi", &parameters)
    }

    /// The PMIDs that a term finds, best first.
    async fn find(&self, term: &str, limit: usize) -> Result<Vec<String>, RegistryError> {
        let found = self.channel.fetch(Lane::Single, self.finding(term, limit)?, |answer| {
            let (ids, result) = self.read_found(answer)?;
            Ok((!ids.is_empty() && !is_unknown(&result, term)).then_some(ids))
        });
        Ok(found.await?.unwrap_or_default())
    }

    fn read_found(&self, answer: &Answer) -> Result<(Vec<String>, Value), RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("esearch.fcgi", "no such address"));
        }
        let json = self.json(answer)?;
        let result = json.get("esearchresult").cloned().unwrap_or_default();
        let error = result.get("ERROR").or_else(|| json.get("error")).and_then(Value::as_str);
        if let Some(error) = error {
            return Err(self.told(answer, error));
        }
        let Some(ids) = result.get("idlist").and_then(Value::as_array) else {
            return Err(self.channel.malformed("esearchresult.idlist", "expected a list"));
        };
        let ids = ids.iter().filter_map(Value::as_str).filter(|id| is_pmid(id)).map(str::to_owned).collect();
        Ok((ids, result))
    }

    /// The PMID of a citation, by ECitMatch.
    async fn cited(&self, citation: &str) -> Result<Option<String>, RegistryError> {
        let parameters = [("retmode", "xml"), ("bdata", citation)];
        let ask = self.request("ecitmatch.cgi", &parameters)?;
        self.channel
            .fetch(Lane::Single, ask, |answer| {
                if answer.is_not_found() {
                    return Err(self.channel.malformed("ecitmatch.cgi", "no such address"));
                }
                let text = String::from_utf8_lossy(&answer.body);
                let text = text.trim();
                if text.starts_with('{') {
                    return Err(self.told(answer, &message_of(&answer.body)));
                }
                // The citation comes back with the answer as its last part.
                let Some((_, said)) = text.lines().next().and_then(|line| line.rsplit_once('|')) else {
                    return Err(self.channel.malformed("ecitmatch", "expected the citation and a PMID"));
                };
                let said = said.trim();
                Ok(is_pmid(said).then(|| said.to_owned()))
            })
            .await
    }

    async fn one(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        let ids = match id {
            Identifier::Pmid(pmid) => vec![pmid.to_string()],
            Identifier::Doi(doi) => self.find(&doi_term(doi), SINGLE).await?,
            // PubMed has no field for it, but finds it among all fields.
            Identifier::Pmcid(_) => self.find(&id.value(), SINGLE).await?,
            _ => return Err(super::unsupported(self.title(), id)),
        };
        let mine = |record: &Record| record.item.identifiers().contains(id);
        if let Some(record) = self.fetch(&ids).await?.into_iter().find(mine) {
            return Ok(Some(record));
        }
        let Identifier::Pmcid(pmcid) = id else { return Ok(None) };
        let linked = self.linked(*pmcid).await?;
        Ok(self.fetch(&linked).await?.into_iter().find(mine))
    }

    /// The PMIDs that ELink has for an article of PubMed Central.
    async fn linked(&self, pmcid: u32) -> Result<Vec<String>, RegistryError> {
        let pmcid = pmcid.to_string();
        let parameters =
            [("dbfrom", "pmc"), ("linkname", "pmc_pubmed"), ("id", &*pmcid), ("retmode", "json")];
        let ask = self.request("elink.fcgi", &parameters)?;
        let linked = self.channel.fetch(Lane::Single, ask, |answer| {
            let mut links = self.read_links(answer)?;
            links.truncate(SINGLE);
            Ok((!links.is_empty()).then_some(links))
        });
        Ok(linked.await?.unwrap_or_default())
    }

    /// The PMIDs that ELink gives.
    fn read_links(&self, answer: &Answer) -> Result<Vec<String>, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("elink.fcgi", "no such address"));
        }
        let json = self.json(answer)?;
        let Some(sets) = json.get("linksets").and_then(Value::as_array) else {
            let said = json.get("ERROR").or_else(|| json.get("error")).and_then(Value::as_str);
            return Err(match said {
                Some(error) => self.told(answer, error),
                None => self.channel.malformed("linksets", "expected a list"),
            });
        };
        let databases = sets.iter().filter_map(|set| set.get("linksetdbs")?.as_array()).flatten();
        let links = databases.filter_map(|database| database.get("links")?.as_array()).flatten();
        Ok(links.filter_map(crate::registry::lenient::text_of).filter(|id| is_pmid(id)).collect())
    }

    fn json(&self, answer: &Answer) -> Result<Value, RegistryError> {
        body::json(&self.channel, answer)
    }

    async fn several(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        if let Some(citation) = citation(&query.item)
            && let Some(pmid) = self.cited(&citation).await?
        {
            let records = self.fetch(&[pmid]).await?;
            if !records.is_empty() {
                return Ok(records);
            }
        }
        for term in terms(query) {
            let ids = self.find(&term, limit).await?;
            if !ids.is_empty() {
                return self.fetch(&ids).await;
            }
        }
        Ok(Vec::new())
    }
}

fn doi_term(doi: &str) -> String {
    format!("\"{}\"[doi]", doi.replace('"', " "))
}

fn is_pmid(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether ESearch says that it does not know the whole term. What it found
/// instead answers another question.
fn is_unknown(result: &Value, term: &str) -> bool {
    let lists = ["/errorlist/phrasesnotfound", "/warninglist/quotedphrasesnotfound"];
    lists.iter().filter_map(|path| result.pointer(path)?.as_array()).flatten().any(|phrase| {
        let phrase = phrase.as_str().unwrap_or_default().trim_matches('"');
        !phrase.is_empty() && term.trim_matches('"').starts_with(phrase)
    })
}

/// Whether ESearch has understood the terms of all identifiers, and told all
/// that it found.
fn is_whole(result: &Value, told: usize, ids: &[Identifier]) -> bool {
    let count = result.get("count").and_then(crate::registry::lenient::text_of);
    let all = count.and_then(|count| count.parse::<usize>().ok()).is_none_or(|count| count <= told);
    let list = |path: &str| result.pointer(path).and_then(Value::as_array).into_iter().flatten();
    let is_ours = |phrase: &Value| {
        let phrase = phrase.as_str().unwrap_or_default();
        let phrase = phrase.strip_suffix("[doi]").unwrap_or(phrase).trim_matches('"');
        ids.iter().any(|id| id.value().replace('"', " ").eq_ignore_ascii_case(phrase))
    };
    let unknown = list("/errorlist/phrasesnotfound").chain(list("/warninglist/quotedphrasesnotfound"));
    let other = list("/errorlist/fieldsnotfound").chain(list("/warninglist/phrasesignored"));
    all && unknown.into_iter().all(is_ours) && other.count() == 0
}

/// The citation as ECitMatch wants it, `journal|year|volume|page|author|key|`;
/// `None` where too little is known.
fn citation(item: &Item) -> Option<String> {
    let clean = |text: &str| -> String {
        crate::item::markup::strip(text)
            .replace(['|', '\r', '\n', '%'], " ")
            .trim()
            .chars()
            .take(200)
            .collect()
    };
    let journal = clean(item.get(Variable::ContainerTitle).or(item.get(Variable::ContainerTitleShort))?);
    let year = item.year()?;
    let volume = clean(item.get(Variable::Volume)?);
    let page = clean(item.get(Variable::Page)?.split(['-', '–', ',', ';']).next()?);
    let author = item.names(NameVariable::Author).first().filter(|name| name.literal.is_empty());
    let author = author.map(|name| {
        let initials = name.given.split([' ', '.', '-']).filter_map(|part| part.chars().next());
        clean(&format!("{} {}", name.family_or_literal(), initials.collect::<String>().to_lowercase()))
    });
    if journal.is_empty() || page.is_empty() || volume.is_empty() {
        return None;
    }
    Some(format!("{journal}|{year}|{volume}|{page}|{}|ibid|", author.unwrap_or_default()))
}

/// ESearch terms for a query: first all words of the title with the author,
/// then the longest words with the years around.
fn terms(query: &Query) -> Vec<String> {
    let Some(wanted) = Wanted::of(query) else { return Vec::new() };
    let field = if wanted.of_title { "[ti]" } else { "" };
    let joined = |words: &[String]| {
        words.iter().map(|word| format!("{word}{field}")).collect::<Vec<_>>().join(" AND ")
    };
    let author = query.item.names(NameVariable::Author).first().map(|name| {
        let family = fold::words(&name.family_or_literal()).join(" ");
        if name.literal.is_empty() { format!("{family}[au]") } else { String::new() }
    });
    let author = author.filter(|a| a.len() > "[au]".len());
    let strict = joined(&wanted.words);
    let wide = joined(&wanted.longest(3));
    let mut terms = vec![
        author.map_or_else(|| strict.clone(), |author| format!("{strict} AND {author}")),
        wanted.years.map_or_else(|| wide.clone(), |(from, to)| format!("{wide} AND {from}:{to}[dp]")),
    ];
    terms.dedup();
    terms
}

impl Batch for Pubmed {
    fn most(&self) -> usize {
        40
    }

    fn least(&self) -> usize {
        LEAST_BATCH
    }

    fn fits(&self, id: &Identifier) -> bool {
        matches!(id.scheme(), Scheme::Doi | Scheme::Pmid)
    }

    fn room(&self) -> usize {
        // A long list is posted.
        usize::MAX
    }

    fn recall<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Option<Option<Record>>> {
        Box::pin(self.kept(id))
    }

    fn lookup_all<'a>(&'a self, ids: &'a [Identifier]) -> BoxFuture<'a, Result<Several, RegistryError>> {
        Box::pin(self.several_of(ids))
    }
}

impl Registry for Pubmed {
    fn name(&self) -> &str {
        "pubmed"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        matches!(scheme, Scheme::Doi | Scheme::Pmid | Scheme::Pmcid)
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(self.one(id))
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(self.several(query, limit))
    }

    fn finder(&self) -> Option<&dyn Finder> {
        Some(self)
    }

    fn citations(&self) -> Option<&dyn Citations> {
        Some(self)
    }
}

/// Reads the records of an EFetch answer.
///
/// # Errors
/// What is wrong with the document.
pub(super) fn read(text: &str) -> Result<Vec<Item>, String> {
    let root = xml::parse(text.trim_start_matches('\u{feff}').trim_start())?;
    if !map::is_set(&root) {
        return Err(format!("`{}` is no set of PubMed articles", root.name()));
    }
    Ok(map::records(&root).into_iter().map(map::item).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Date, DateVariable, Kind, Name};

    fn zarate() -> Item {
        let mut item = Item::new(Kind::ArticleJournal);
        item.set(Variable::Title, "A randomized trial of an N-methyl-D-aspartate antagonist");
        item.set(Variable::ContainerTitle, "Archives of General Psychiatry");
        item.set(Variable::Volume, "63");
        item.set(Variable::Page, "856–864");
        item.set_date(DateVariable::Issued, Date::year(2006));
        item.set_names(NameVariable::Author, vec![Name::person("Zarate", "Carlos A.")]);
        item
    }

    #[test]
    fn a_citation_for_ecitmatch_needs_journal_year_volume_and_page() {
        let wanted = "Archives of General Psychiatry|2006|63|856|Zarate ca|ibid|";
        assert_eq!(citation(&zarate()).as_deref(), Some(wanted));
        let mut item = zarate();
        item.set(Variable::Volume, "");
        assert_eq!(citation(&item), None);
    }

    #[test]
    fn terms_go_from_strict_to_wide() {
        let query = Query { text: String::new(), item: zarate() };
        assert_eq!(
            terms(&query),
            [
                "randomized[ti] AND trial[ti] AND methyl[ti] AND aspartate[ti] AND antagonist[ti] AND zarate[au]",
                "randomized[ti] AND antagonist[ti] AND aspartate[ti] AND 2005:2007[dp]"
            ]
        );
        let bare = Query { text: "(2019)[ti] \"".into(), item: Item::default() };
        assert!(terms(&bare).is_empty());
    }

    #[test]
    fn a_phrase_that_is_not_known_makes_the_answer_void() {
        let result = json!({"errorlist": {"phrasesnotfound": ["10.1000/x"]}});
        assert!(is_unknown(&result, "\"10.1000/x\"[doi]"));
        let other = json!({"errorlist": {"phrasesnotfound": ["zzz"], "fieldsnotfound": []}});
        assert!(!is_unknown(&other, "\"10.1000/x\"[doi]"));
        assert!(!is_unknown(&Value::Null, "x"));
    }

    #[test]
    fn a_cut_or_loosely_mapped_list_is_not_whole() {
        let ids = [Identifier::parse("10.1000/x").unwrap(), Identifier::parse("10.1000/y").unwrap()];
        assert!(is_whole(&Value::Null, 1, &ids));
        assert!(is_whole(&json!({"count": "1"}), 1, &ids));
        assert!(!is_whole(&json!({"count": "3"}), 1, &ids), "cut");
        for phrase in ["10.1000/y", "\"10.1000/Y\"", "\"10.1000/y\"[doi]"] {
            assert!(is_whole(&json!({"errorlist": {"phrasesnotfound": [phrase]}}), 1, &ids), "{phrase}");
        }
        for (list, name) in [
            ("errorlist", "phrasesnotfound"),
            ("errorlist", "fieldsnotfound"),
            ("warninglist", "quotedphrasesnotfound"),
            ("warninglist", "phrasesignored"),
        ] {
            assert!(!is_whole(&json!({list: {name: ["1000/y[doi] OR"]}}), 1, &ids), "{name}");
        }
    }
}
