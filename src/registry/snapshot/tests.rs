use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

const ZARATE: &str = r#"{"DOI":"10.1001/archpsyc.63.8.856","type":"journal-article","title":["A randomized trial"],"author":[{"family":"Zarate","given":"Carlos A."}]}"#;
const ANDRADE: &str =
    r#"{"DOI":"10.4088/jcp.17f11738","type":"journal-article","title":["Ketamine for depression, 4"]}"#;
const OPENALEX: &str = r#"{"id":"https://openalex.org/W7000","doi":"https://doi.org/10.1000/OA","title":"Unpaywalled scholarship","authorships":[{"author":{"display_name":"Ana Šimić"}}],"publication_year":2020}"#;
const BIB: &str = "@string{acm = {ACM Press}}\n@book{knuth, title={The {\\TeX}book}, author={Donald Knuth}, year=1984, isbn={0201134489}}\n\
    @inproceedings{x, title={Sorting out}, author={M{\\\"u}ller, Eva}, publisher=acm, year=1999, doi={10.1000/SORT}}\n";
const PUBMED: &str = r#"<?xml version="1.0"?><!DOCTYPE PubmedArticleSet><PubmedArticleSet>
<PubmedArticle><MedlineCitation><PMID>11</PMID><Article><ArticleTitle>Papillary carcinoma</ArticleTitle></Article></MedlineCitation></PubmedArticle>
<PubmedArticle><MedlineCitation><PMID>12</PMID><Article><ArticleTitle>Cut short
<PubmedArticle><MedlineCitation><PMID>13</PMID><Article><ArticleTitle>&lt;i&gt;Naïve&lt;/i&gt; cells</ArticleTitle></Article></MedlineCitation></PubmedArticle>
</PubmedArticleSet>"#;

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

fn packed(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// A folder of dumps, and one of snapshots.
struct Shelf(tempfile::TempDir);

impl Shelf {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn dump(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join("dumps").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("snapshots")
    }

    fn build(&self, name: &str, path: &Path) -> Result<Built, RegistryError> {
        build(&self.folder(), name, &[path.to_owned()], &|_| {})
    }

    fn open(&self, name: &str) -> Snapshot {
        Snapshot::built(&self.folder(), name)
    }

    fn files(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder().join(name)).into_iter().flatten().flatten();
        let mut files: Vec<String> = entries.map(|e| e.file_name().into_string().unwrap()).collect();
        files.sort();
        files
    }
}

async fn title(snapshot: &Snapshot, id: &str) -> Option<String> {
    let record = snapshot.lookup(&Identifier::parse(id).unwrap()).await.unwrap()?;
    Some(record.item.plain_title())
}

async fn found(snapshot: &Snapshot, text: &str) -> Vec<String> {
    snapshot.search(&query(text), 5).await.unwrap().iter().map(|r| r.item.plain_title()).collect()
}

#[tokio::test]
async fn lines_are_looked_up_and_searched() {
    let (_folder, snapshot) = snapshot("s.jsonl", format!("\u{feff}{ZARATE}\n\n{ANDRADE}").as_bytes());
    let doi = Identifier::parse("10.1001/ARCHPSYC.63.8.856").unwrap();
    let record = snapshot.lookup(&doi).await.unwrap().unwrap();
    assert_eq!(record.item.plain_title(), "A randomized trial");
    assert_eq!(record.raw["DOI"], "10.1001/archpsyc.63.8.856");
    assert_eq!(found(&snapshot, "Andrade (2017). Ketamine for Depression").await.len(), 1);
    assert_eq!(title(&snapshot, "10.1000/none").await, None);
    assert_eq!(snapshot.title(), "snapshot s.jsonl");
}

#[tokio::test]
async fn gzip_lists_and_laid_out_documents_are_read() {
    let list = format!("{{\"items\":[{ZARATE},3,{ANDRADE}]}}");
    let laid_out =
        serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&list).unwrap()).unwrap();
    for bytes in [packed(&format!("{ZARATE}\n{ANDRADE}\n")), list.into_bytes(), laid_out.into_bytes()] {
        let (_folder, snapshot) = snapshot("s", &bytes);
        assert_eq!(title(&snapshot, "10.4088/JCP.17f11738").await.unwrap(), "Ketamine for depression, 4");
    }
}

#[tokio::test]
async fn a_file_without_records_is_an_error_and_not_an_empty_answer() {
    for bytes in [&b""[..], b"\n\n", b"\xff\xfe{\x00", b"{}", b"\x1f\x8b\x08broken", b"<html>", b"@book"] {
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

#[tokio::test]
async fn one_snapshot_takes_every_shape() {
    let shelf = Shelf::new();
    shelf.dump("a/works.txt", format!("{OPENALEX}\n{ZARATE}\n"));
    shelf.dump("b.bib", BIB);
    shelf.dump("c.xml.gz", packed(PUBMED));
    shelf.dump("c.xml.gz.md5", "MD5 (c.xml.gz) = 0123");
    shelf.dump(".hidden", ANDRADE);
    let built = shelf.build("all", &shelf.0.path().join("dumps")).unwrap();
    assert_eq!((built.manifest.records, built.manifest.bad, built.passed_over), (6, 1, 1));
    assert!(built.warnings[0].to_string().contains("c.xml.gz, line 3: "), "{:?}", built.warnings);
    let all = shelf.open("all");
    for (id, expected) in [
        ("10.1000/oa", "Unpaywalled scholarship"),
        ("https://openalex.org/W7000", "Unpaywalled scholarship"),
        ("10.1001/archpsyc.63.8.856", "A randomized trial"),
        ("ISBN 978-0-201-13448-3", "The TeXbook"),
        ("doi:10.1000/sort", "Sorting out"),
        ("pmid:11", "Papillary carcinoma"),
        ("pmid:13", "Naïve cells"),
    ] {
        assert_eq!(title(&all, id).await.as_deref(), Some(expected), "{id}");
    }
    for (text, expected) in [
        ("Simic A. Unpaywalled scholar-\nship. 2020", "Unpaywalled scholarship"),
        ("Mueller (1999)", "Sorting out"),
        ("NAIVE CELLS", "Naïve cells"),
    ] {
        assert_eq!(found(&all, text).await.first().map(String::as_str), Some(expected), "{text}");
    }
    // A macro of its file is in the entry that is kept.
    let sort = all.lookup(&Identifier::parse("doi:10.1000/sort").unwrap()).await.unwrap().unwrap();
    assert_eq!(sort.item.get(crate::item::Variable::Publisher), Some("ACM Press"));
    assert_eq!(sort.fetched, build::modified(&shelf.0.path().join("dumps/b.bib")));
    let book = all.lookup(&Identifier::parse("ISBN 978-0-201-13448-3").unwrap()).await.unwrap().unwrap();
    assert!(book.raw.as_str().unwrap().starts_with("@book{knuth"));
}

#[tokio::test]
async fn what_was_read_of_a_broken_file_stays() {
    let shelf = Shelf::new();
    let lines: String = (0..20_000)
        .map(|n| format!("{{\"DOI\":\"10.1000/{n}\",\"title\":\"T {}\"}}\n", n * 7919 % 10_007))
        .collect();
    let mut bytes = packed(&lines);
    bytes.truncate(bytes.len() * 2 / 3);
    let built = shelf.build("cut", &shelf.dump("cut.jsonl.gz", bytes)).unwrap();
    assert!(built.manifest.records > 10_000 && built.manifest.bad > 0, "{:?}", built.manifest);
    assert!(built.warnings.last().unwrap().to_string().contains("cannot be read further"));
    assert!(title(&shelf.open("cut"), "10.1000/100").await.is_some());
}

#[tokio::test]
async fn a_bomb_costs_one_record() {
    let shelf = Shelf::new();
    let bomb = format!("{ZARATE}\n{{\"title\":\"{}\"}}\n{ANDRADE}\n", "x".repeat(40_000_000));
    let built = shelf.build("bomb", &shelf.dump("bomb.jsonl.gz", packed(&bomb))).unwrap();
    assert_eq!((built.manifest.records, built.manifest.bad), (2, 1));
    assert!(built.warnings[0].to_string().contains("line 2: longer than"));
}

#[test]
fn bad_records_are_counted_and_the_first_are_named() {
    let shelf = Shelf::new();
    let lines = format!("{ZARATE}\n{}", "{\"DOI\": \n".repeat(50));
    let built = shelf.build("bad", &shelf.dump("bad.jsonl", lines)).unwrap();
    assert_eq!((built.manifest.bad, built.warnings.len()), (50, 20));
}

#[tokio::test]
async fn a_new_build_replaces_the_old_and_a_failed_one_does_not() {
    let shelf = Shelf::new();
    assert!(!shelf.build("s", &shelf.dump("a.jsonl", ZARATE)).unwrap().replaced);
    let before = shelf.open("s");
    assert!(title(&before, "10.1001/archpsyc.63.8.856").await.is_some());
    // An interrupted build leaves a folder behind.
    std::fs::create_dir(shelf.folder().join("s/index-dead")).unwrap();
    assert!(shelf.build("s", &shelf.dump("none.jsonl", "{}\n")).is_err());
    assert!(title(&shelf.open("s"), "10.1001/archpsyc.63.8.856").await.is_some());
    assert_eq!(shelf.files("s").len(), 2, "{:?}", shelf.files("s"));
    assert!(shelf.build("s", &shelf.dump("b.jsonl", ANDRADE)).unwrap().replaced);
    // Who has the old one open keeps it; who opens it now gets the new one.
    assert!(title(&before, "10.1001/archpsyc.63.8.856").await.is_some());
    assert_eq!(found(&before, "Zarate").await.len(), 1);
    let after = shelf.open("s");
    assert!(title(&after, "10.1001/archpsyc.63.8.856").await.is_none());
    assert!(title(&after, "10.4088/jcp.17f11738").await.is_some());
    assert_eq!(shelf.files("s").len(), 2);
    assert!(shelf.build("first", &shelf.dump("none.jsonl", "{}\n")).is_err());
    assert!(!shelf.folder().join("first").exists());
}

#[test]
fn opening_goes_on_while_it_is_rebuilt() {
    let shelf = Shelf::new();
    let dump = shelf.dump("a.jsonl", ZARATE);
    shelf.build("s", &dump).unwrap();
    std::thread::scope(|scope| {
        let builder = scope.spawn(|| (0..10).all(|_| shelf.build("s", &dump).is_ok()));
        let mut opened = 0;
        while !builder.is_finished() || opened == 0 {
            let snapshot = shelf.open("s");
            snapshot.inner.store().unwrap();
            opened += 1;
        }
        assert!(builder.join().unwrap());
    });
}

#[test]
fn one_process_builds_at_a_time() {
    let shelf = Shelf::new();
    let dump = shelf.dump("a.jsonl", ZARATE);
    shelf.build("s", &dump).unwrap();
    let held = shelf::lock(&shelf.folder(), "s").unwrap();
    assert!(shelf.build("s", &dump).unwrap_err().to_string().contains("another process"));
    assert!(remove(&shelf.folder(), "s").is_err());
    drop(held);
    remove(&shelf.folder(), "s").unwrap();
    assert!(list(&shelf.folder()).is_empty());
    assert!(matches!(remove(&shelf.folder(), "s"), Err(RegistryError::NoSnapshot { .. })));
}

#[tokio::test]
async fn another_version_is_refused_with_what_to_do() {
    let shelf = Shelf::new();
    shelf.build("s", &shelf.dump("a.jsonl", ZARATE)).unwrap();
    let manifest = shelf.folder().join("s/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"version\": 1", "\"version\": 999")).unwrap();
    let error = shelf.open("s").search(&query("zarate"), 5).await.unwrap_err();
    assert!(matches!(error, RegistryError::SnapshotVersion { version: 999, .. }), "{error}");
    assert!(error.reason().contains("ibid snapshot build") && error.is_outage());
    assert!(list(&shelf.folder())[0].manifest.is_err());
    for broken in [&text[..text.len() / 2], "", &text.replace("\"index-", "\"../index-")] {
        std::fs::write(&manifest, broken).unwrap();
        assert!(shelf.open("s").search(&query("zarate"), 5).await.is_err());
    }
    shelf.build("s", &shelf.dump("a.jsonl", ZARATE)).unwrap();
    assert_eq!(found(&shelf.open("s"), "zarate").await.len(), 1);
}

#[test]
fn odd_names_and_missing_paths_are_refused() {
    let shelf = Shelf::new();
    let dump = shelf.dump("a.jsonl", ZARATE);
    for name in ["", "..", "a/b", ".a", "a b"] {
        assert!(matches!(shelf.build(name, &dump), Err(RegistryError::Setting { .. })), "{name}");
    }
    assert!(shelf.build("s", Path::new("nowhere.jsonl")).is_err());
    assert!(!shelf.folder().exists());
}
