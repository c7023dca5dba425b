//! A registry that answers from a local file of Crossref-shaped JSON lines,
//! plain or gzip, or of a JSON document that holds a list of works (`items`),
//! as Crossref's public data file does.
//!
//! The file is read once, at the first question, and held in memory as the
//! text it is; a record is parsed again when it is an answer.

mod index;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use flate2::read::MultiGzDecoder;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde_json::Value;

use self::index::Index;
use super::crossref::map;
use super::{Query, Record, Registry, RegistryError};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, fold};

/// The most that is held in memory, in bytes after unpacking.
const LARGEST: u64 = 1_000_000_000;
/// So many bad lines are reported one by one.
const WARNINGS: usize = 20;

/// A local snapshot.
pub struct Snapshot {
    title: String,
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    data: OnceLock<Result<Data, RegistryError>>,
}

struct Data {
    text: Vec<u8>,
    /// Where each record stands in `text`.
    records: Vec<Range<usize>>,
    by_id: HashMap<Identifier, u32>,
    index: Index,
    warnings: Vec<RegistryError>,
    fetched: Timestamp,
}

impl Snapshot {
    /// Names a file; it is read at the first question.
    ///
    /// # Errors
    /// [`RegistryError::Snapshot`] when it is not there, no file, or too
    /// large.
    pub fn open(path: &Path) -> Result<Self, RegistryError> {
        let refuse = |reason: String| RegistryError::Snapshot { path: path.to_owned(), line: None, reason };
        let about = std::fs::metadata(path).map_err(|error| refuse(error.to_string()))?;
        if about.is_dir() {
            return Err(refuse("it is a folder".to_owned()));
        }
        if about.len() > LARGEST {
            return Err(refuse(too_large()));
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let inner = Inner { path: path.to_owned(), data: OnceLock::new() };
        Ok(Self { title: format!("snapshot {name}"), inner: Arc::new(inner) })
    }

    /// The lines that could not be read, at most 20 of them; reads the file
    /// if that has not been done.
    ///
    /// # Errors
    /// [`RegistryError::Snapshot`] when the file cannot be used at all.
    pub fn warnings(&self) -> Result<&[RegistryError], RegistryError> {
        self.inner.data().map(|data| data.warnings.as_slice())
    }

    /// Runs `ask` where reading a large file holds nobody up.
    async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Data) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let inner = Arc::clone(&self.inner);
        let path = self.inner.path.clone();
        let asked = tokio::task::spawn_blocking(move || inner.data().and_then(ask)).await;
        asked.unwrap_or_else(|error| {
            Err(RegistryError::Snapshot { path, line: None, reason: error.to_string() })
        })
    }
}

fn too_large() -> String {
    format!("it is larger than {} MB, too large to be held in memory", LARGEST / 1_000_000)
}

impl Inner {
    fn data(&self) -> Result<&Data, RegistryError> {
        self.data.get_or_init(|| Data::read(&self.path)).as_ref().map_err(Clone::clone)
    }
}

impl Data {
    fn read(path: &Path) -> Result<Self, RegistryError> {
        let refuse = |line, reason: String| RegistryError::Snapshot { path: path.to_owned(), line, reason };
        let io = |error: std::io::Error| refuse(None, error.to_string());
        let file = File::open(path).map_err(io)?;
        let changed = file.metadata().and_then(|m| m.modified()).ok();
        let text = unpacked(file).map_err(io)?.ok_or_else(|| refuse(None, too_large()))?;
        let mut data = Self {
            text,
            records: Vec::new(),
            by_id: HashMap::new(),
            index: Index::default(),
            warnings: Vec::new(),
            fetched: changed.and_then(|t| Timestamp::try_from(t).ok()).unwrap_or_else(Timestamp::now),
        };
        let bad = data.read_lines(path);
        // A document of one record or list may be laid out over many lines.
        if data.records.is_empty() {
            data.read_document();
        }
        if data.records.is_empty() {
            let first = data.warnings.into_iter().next();
            return Err(first.unwrap_or_else(|| refuse(None, "it holds no records".to_owned())));
        }
        for warning in &data.warnings {
            tracing::warn!("{warning}");
        }
        if bad > data.warnings.len() {
            tracing::warn!("{}: {bad} lines in all could not be read", path.display());
        }
        Ok(data)
    }

    /// Reads JSON lines; the number of bad ones.
    fn read_lines(&mut self, path: &Path) -> usize {
        let text = std::mem::take(&mut self.text);
        let (mut start, mut bad) = (0, 0);
        let mut lists: Vec<Value> = Vec::new();
        for (number, line) in text.split(|b| *b == b'\n').enumerate() {
            let place = start..start + line.len();
            start += line.len() + 1;
            let bare = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            if bare.trim_ascii().is_empty() {
                continue;
            }
            let place = place.end - bare.len()..place.end;
            let reason = match serde_json::from_slice::<Value>(bare) {
                Ok(mut value) => match works(&mut value) {
                    Some(list) => {
                        lists.extend(list);
                        continue;
                    }
                    None if is_work(&value) => {
                        self.add(&value, place);
                        continue;
                    }
                    None => "no work of Crossref's shape".to_owned(),
                },
                Err(error) => error.to_string(),
            };
            bad += 1;
            if self.warnings.len() < WARNINGS {
                let line = u64::try_from(number + 1).ok();
                self.warnings.push(RegistryError::Snapshot { path: path.to_owned(), line, reason });
            }
        }
        self.text = text;
        self.add_lists(lists);
        bad
    }

    fn read_document(&mut self) {
        let Ok(mut value) = serde_json::from_slice::<Value>(&self.text) else { return };
        self.warnings.clear();
        let list = works(&mut value).unwrap_or_else(|| vec![value]);
        self.text = Vec::new();
        self.add_lists(list);
    }

    /// Adds works that do not stand in a line of their own.
    fn add_lists(&mut self, works: Vec<Value>) {
        for work in works.into_iter().filter(is_work) {
            let start = self.text.len();
            self.text.extend_from_slice(work.to_string().as_bytes());
            self.add(&work, start..self.text.len());
        }
    }

    fn add(&mut self, work: &Value, place: Range<usize>) {
        let Ok(number) = u32::try_from(self.records.len()) else { return };
        let item = map::outline(work);
        for id in item.identifiers() {
            if id.scheme().names_one_work() || id.scheme() == Scheme::Isbn {
                self.by_id.entry(id).or_insert(number);
            }
        }
        self.index.add(&item);
        self.records.push(place);
    }

    fn record(&self, number: u32) -> Option<Record> {
        let place = self.records.get(usize::try_from(number).ok()?)?;
        let raw: Value = serde_json::from_slice(self.text.get(place.clone())?).ok()?;
        Some(Record { registry: "snapshot".to_owned(), item: map::item(&raw), raw, fetched: self.fetched })
    }
}

/// The whole file, unpacked if it is gzip; `None` if it is too large.
fn unpacked(file: File) -> std::io::Result<Option<Vec<u8>>> {
    let mut reader = BufReader::new(file);
    let packed = std::io::BufRead::fill_buf(&mut reader)?.starts_with(&[0x1f, 0x8b]);
    let mut text = Vec::new();
    let read = if packed {
        MultiGzDecoder::new(reader).take(LARGEST + 1).read_to_end(&mut text)?
    } else {
        reader.take(LARGEST + 1).read_to_end(&mut text)?
    };
    Ok((read as u64 <= LARGEST).then_some(text))
}

/// The members of a list of works, however it is wrapped.
fn works(value: &mut Value) -> Option<Vec<Value>> {
    let list = match value {
        Value::Array(_) => value,
        Value::Object(_) if value.get("items").is_some_and(Value::is_array) => value.get_mut("items")?,
        Value::Object(_) => value.pointer_mut("/message/items").filter(|v| v.is_array())?,
        _ => return None,
    };
    match list.take() {
        Value::Array(list) => Some(list),
        _ => None,
    }
}

fn is_work(value: &Value) -> bool {
    ["DOI", "title", "type"].iter().any(|key| value.get(key).is_some())
}

impl Registry for Snapshot {
    fn name(&self) -> &str {
        "snapshot"
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn supports(&self, scheme: Scheme) -> bool {
        scheme != Scheme::Issn
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(async move {
            if !self.supports(id.scheme()) {
                return Err(super::unsupported(&self.title, id));
            }
            // The version of an arXiv id is no part of the work.
            let id = match id.clone() {
                Identifier::Arxiv { id, .. } => Identifier::Arxiv { id, version: None },
                other => other,
            };
            self.ask(move |data| Ok(data.by_id.get(&id).and_then(|number| data.record(*number)))).await
        })
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(async move {
            let mut words = fold::words(&query.item.plain_title());
            for name in query.item.creators().iter().take(10) {
                words.extend(fold::words(&name.family_or_literal()));
            }
            let text: String = query.text.chars().take(2000).collect();
            words.extend(fold::words(&text));
            self.ask(move |data| {
                let found = data.index.search(words, limit);
                Ok(found.into_iter().filter_map(|number| data.record(number)).collect())
            })
            .await
        })
    }

    fn is_local(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const ZARATE: &str = r#"{"DOI":"10.1001/archpsyc.63.8.856","type":"journal-article","title":["A randomized trial"],"author":[{"family":"Zarate"}]}"#;
    const ANDRADE: &str =
        r#"{"DOI":"10.4088/jcp.17f11738","type":"journal-article","title":["Ketamine for depression, 4"]}"#;

    fn snapshot(name: &str, bytes: &[u8]) -> (tempfile::TempDir, Snapshot) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let snapshot = Snapshot::open(&path).unwrap();
        (folder, snapshot)
    }

    fn query(text: &str) -> Query {
        Query { text: text.to_owned(), item: crate::item::Item::default() }
    }

    #[tokio::test]
    async fn lines_are_looked_up_and_searched() {
        let (_folder, snapshot) = snapshot("s.jsonl", format!("\u{feff}{ZARATE}\n\n{ANDRADE}").as_bytes());
        let doi = Identifier::parse("10.1001/ARCHPSYC.63.8.856").unwrap();
        let record = snapshot.lookup(&doi).await.unwrap().unwrap();
        assert_eq!(record.item.plain_title(), "A randomized trial");
        assert_eq!(record.raw["DOI"], "10.1001/archpsyc.63.8.856");
        let found = snapshot.search(&query("Andrade (2017). Ketamine for Depression"), 5).await.unwrap();
        assert_eq!(found.len(), 1);
        let none = Identifier::parse("10.1000/none").unwrap();
        assert!(snapshot.lookup(&none).await.unwrap().is_none());
        assert_eq!(snapshot.title(), "snapshot s.jsonl");
    }

    #[tokio::test]
    async fn gzip_lists_and_laid_out_documents_are_read() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(format!("{ZARATE}\n{ANDRADE}\n").as_bytes()).unwrap();
        let list = format!("{{\"items\":[{ZARATE},3,{ANDRADE}]}}");
        let laid_out = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&list).unwrap()).unwrap();
        let doi = Identifier::parse("10.4088/JCP.17f11738").unwrap();
        for bytes in [packed.finish().unwrap(), list.into_bytes(), laid_out.into_bytes()] {
            let (_folder, snapshot) = snapshot("s", &bytes);
            assert!(snapshot.lookup(&doi).await.unwrap().is_some());
            assert_eq!(snapshot.warnings().unwrap(), []);
        }
    }

    #[tokio::test]
    async fn a_bad_line_is_named_and_costs_nothing_else() {
        let (folder, snapshot) =
            snapshot("s.jsonl", format!("{ZARATE}\n{{\"DOI\": \n[]\n7\n{ANDRADE}\n").as_bytes());
        let doi = Identifier::parse("10.4088/JCP.17f11738").unwrap();
        assert!(snapshot.lookup(&doi).await.unwrap().is_some());
        let warnings = snapshot.warnings().unwrap();
        let place = folder.path().join("s.jsonl");
        assert_eq!(warnings.len(), 2);
        assert!(warnings[0].to_string().starts_with(&format!("snapshot {}, line 2: ", place.display())));
        assert!(warnings[1].to_string().contains("line 4"));
    }

    #[tokio::test]
    async fn a_file_without_records_is_an_error_and_not_an_empty_answer() {
        for bytes in [&b""[..], b"\n\n", b"\xff\xfe{\x00", b"{}", b"\x1f\x8b\x08broken"] {
            let (_folder, snapshot) = snapshot("s.jsonl", bytes);
            let error = snapshot.search(&query("ketamine"), 5).await.unwrap_err();
            assert!(matches!(error, RegistryError::Snapshot { .. }) && error.is_outage(), "{error}");
        }
    }

    #[test]
    fn a_missing_file_is_named_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none.jsonl");
        let error = Snapshot::open(&path).err().unwrap();
        assert!(error.to_string().contains("none.jsonl"), "{error}");
        assert!(Snapshot::open(folder.path()).is_err());
    }
}
