//! Tests of the index: what it finds, that it agrees with the evaluator, and
//! what it does when its files are not as it wrote them.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::item::{Date, DateVariable, Identifier, Kind, Name, NameVariable, Variable};

const HEAP: usize = 16_000_000;

#[derive(Debug, Clone, Default)]
struct Entry {
    item: Item,
    tags: Vec<String>,
    notes: Vec<String>,
    collections: Vec<String>,
}

impl Entry {
    fn titled(key: &str, title: &str) -> Self {
        let mut entry = Self::default();
        entry.item.id = key.into();
        entry.item.set(Variable::Title, title);
        entry
    }

    fn document(&self, uid: u64) -> Document<'_> {
        Document {
            uid,
            key: &self.item.id,
            item: &self.item,
            tags: &self.tags,
            notes: &self.notes,
            collections: &self.collections,
            attachments_text: None,
        }
    }
}

fn indexed(entries: &[Entry]) -> (TempDir, Index) {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::open_or_create(dir.path()).unwrap();
    let mut writer = index.writer(HEAP).unwrap().unwrap();
    for (uid, entry) in entries.iter().enumerate() {
        writer.put(&entry.document(uid as u64)).unwrap();
    }
    writer.commit(entries.len() as u64).unwrap();
    writer.close().unwrap();
    (dir, index)
}

fn keys(index: &Index, query: &str) -> Vec<String> {
    let options = Options { limit: 100, ..Options::default() };
    let results = index.search(&Query::parse(query), &options).unwrap();
    assert_eq!(results.total, results.hits.len());
    results.hits.into_iter().map(|hit| hit.key).collect()
}

#[test]
fn every_spelling_of_duesseldorf_finds_every_other() {
    let spellings = ["Düsseldorf", "Duesseldorf", "Dusseldorf", r#"D\"{u}sseldorf"#, "Du\u{308}sseldorf"];
    let entries: Vec<Entry> = spellings.iter().map(|title| Entry::titled(title, title)).collect();
    let (_dir, index) = indexed(&entries);
    for query in ["Düsseldorf", "Duesseldorf", "DUSSELDORF", "\"Duesseldorf\"", "title:düsseldorf", "duss*"]
    {
        assert_eq!(keys(&index, query).len(), spellings.len(), "{query}");
    }
}

#[test]
fn the_field_and_the_exact_word_decide_the_order() {
    let mut abstracted = Entry::titled("abstract", "Something else");
    abstracted.item.set(Variable::Abstract, "We gave ketamine once");
    let mut noted = Entry::titled("note", "Something else");
    noted.notes.push("see ketamine".into());
    let mut tagged = Entry::titled("tag", "Something else");
    tagged.tags.push("ketamine".into());
    let mut journal = Entry::titled("journal", "Something else");
    journal.item.set(Variable::ContainerTitle, "Ketamine");
    let (_dir, index) =
        indexed(&[noted, abstracted, tagged, journal, Entry::titled("title", "Ketamine now")]);
    assert_eq!(keys(&index, "ketamine"), ["title", "journal", "tag", "abstract", "note"]);

    let (_dir, index) = indexed(&[Entry::titled("stem", "Studies now"), Entry::titled("exact", "Study now")]);
    assert_eq!(keys(&index, "study"), ["exact", "stem"]);
    assert_eq!(keys(&index, "studying"), ["stem", "exact"]);
    assert_eq!(keys(&index, "\"study\""), ["exact"]);
}

#[test]
fn among_equals_the_later_year_comes_first() {
    let entries: Vec<Entry> = [2001, 2020, 1990]
        .iter()
        .map(|year| {
            let mut entry = Entry::titled(&format!("k{year}"), "Ketamine");
            entry.item.set_date(DateVariable::Issued, Date::year(*year));
            entry
        })
        .collect();
    let (_dir, index) = indexed(&entries);
    assert_eq!(keys(&index, "ketamine"), ["k2020", "k2001", "k1990"]);
}

#[test]
fn hits_sort_by_each_order_and_come_in_pages() {
    let mut entries = Vec::new();
    for (key, title, author, year) in [
        ("b", "Zebra", "Álvarez", Some(2001)),
        ("a", "Äpfel", "Young", Some(1990)),
        ("c", "Mango", "Brown", None),
    ] {
        let mut entry = Entry::titled(key, title);
        entry.item.set_names(NameVariable::Author, vec![Name::person(author, "X")]);
        if let Some(year) = year {
            entry.item.set_date(DateVariable::Issued, Date::year(year));
        }
        entries.push(entry);
    }
    let (_dir, index) = indexed(&entries);
    let sorted = |sort, offset, limit| {
        let options = Options { sort, offset, limit, facets: false };
        let results = index.search(&Query::parse("*"), &options).unwrap();
        assert_eq!(results.total, 3);
        results.hits.into_iter().map(|hit| hit.key).collect::<String>()
    };
    for (sort, order) in [
        (Sort::YearDescending, "bac"),
        (Sort::YearAscending, "abc"),
        (Sort::Added, "cab"),
        (Sort::Key, "abc"),
        (Sort::Title, "acb"),
        (Sort::Author, "bca"),
    ] {
        assert_eq!(sorted(sort, 0, 10), order, "{sort:?}");
        assert_eq!(sorted(sort, 1, 1), &order[1..2], "{sort:?}");
    }
    assert_eq!(sorted(Sort::Key, 0, 0), "");
    assert_eq!(sorted(Sort::Key, 5, usize::MAX), "");
}

#[test]
fn facets_count_all_that_match() {
    let mut entries = Vec::new();
    for (key, kind, year) in
        [("a", Kind::Book, 2001), ("b", Kind::Book, 2002), ("c", Kind::ArticleJournal, 2002)]
    {
        let mut entry = Entry::titled(key, "Ketamine");
        entry.item.kind = kind;
        entry.item.set_date(DateVariable::Issued, Date::year(year));
        entry.item.set_names(NameVariable::Author, vec![Name::person("Zarate", "C"), Name::person(key, "X")]);
        entry.item.set(Variable::ContainerTitle, "The <i>Lancet</i>");
        entries.push(entry);
    }
    let (_dir, index) = indexed(&entries);
    let options = Options { limit: 1, facets: true, ..Options::default() };
    let results = index.search(&Query::parse("ketamine -key:a"), &options).unwrap();
    let counts = |name: &str| {
        let facet = results.facets.iter().find(|facet| facet.name == name).unwrap();
        facet.counts.iter().map(|(value, count)| format!("{value} {count}")).collect::<Vec<_>>()
    };
    assert_eq!((results.hits.len(), results.total), (1, 2));
    assert_eq!(counts("year"), ["2002 2"]);
    assert_eq!(counts("type"), ["article-journal 1", "book 1"]);
    assert_eq!(counts("journal"), ["The Lancet 2"]);
    assert_eq!(counts("author"), ["Zarate 2", "b 1", "c 1"]);
}

#[test]
fn changes_replace_and_delete_and_are_numbered() {
    let (dir, index) = indexed(&[Entry::titled("a", "Ketamine"), Entry::titled("b", "Lithium")]);
    assert_eq!(index.last_change(), 2);
    let mut writer = index.writer(HEAP).unwrap().unwrap();
    let changed = Entry::titled("a", "Valproate");
    writer.apply(&Update::Put(changed.document(0))).unwrap();
    writer.apply(&Update::Delete { uid: 1 }).unwrap();
    writer.commit(7).unwrap();
    writer.close().unwrap();
    assert_eq!(keys(&index, "*"), ["a"]);
    assert_eq!(keys(&index, "ketamine OR lithium"), Vec::<String>::new());
    let again = Index::open_or_create(dir.path()).unwrap();
    assert_eq!((again.last_change(), again.was_rebuilt(), again.len().unwrap()), (7, false, 1));
    let mut writer = again.writer(HEAP).unwrap().unwrap();
    writer.clear().unwrap();
    writer.commit(0).unwrap();
    writer.close().unwrap();
    assert!(again.is_empty().unwrap());
}

#[test]
fn what_is_not_committed_is_forgotten() {
    let (_dir, index) = indexed(&[Entry::titled("a", "Ketamine")]);
    let mut writer = index.writer(HEAP).unwrap().unwrap();
    writer.put(&Entry::titled("b", "Ketamine").document(5)).unwrap();
    drop(writer);
    index.reload().unwrap();
    assert_eq!(keys(&index, "ketamine"), ["a"]);
}

#[test]
fn a_second_writer_gets_none_and_a_reader_goes_on() {
    let (dir, index) = indexed(&[Entry::titled("a", "Ketamine")]);
    let writer = index.writer(HEAP).unwrap().unwrap();
    let other = Index::open_or_create(dir.path()).unwrap();
    assert!(other.writer(HEAP).unwrap().is_none());
    assert!(matches!(Index::rebuild(dir.path()), Err(SearchError::Busy { .. })));
    assert_eq!(keys(&other, "ketamine"), ["a"]);
    drop(writer);
    assert!(other.writer(HEAP).unwrap().is_some());
}

#[test]
fn an_index_of_another_version_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut schema = tantivy::schema::Schema::builder();
    schema.add_text_field("old", tantivy::schema::TEXT);
    tantivy::Index::create_in_dir(dir.path(), schema.build()).unwrap();
    let index = Index::open_or_create(dir.path()).unwrap();
    assert!(index.was_rebuilt());
    assert_eq!(index.last_change(), 0);
    assert!(!Index::open_or_create(dir.path()).unwrap().was_rebuilt());
}

fn copy(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.path().join(path.file_name().unwrap())).unwrap();
    }
    to
}

#[test]
fn damage_to_any_file_is_seen() {
    let entries: Vec<Entry> = (0..50).map(|n| Entry::titled(&format!("k{n}"), "Ketamine for all")).collect();
    let (dir, index) = indexed(&entries);
    let mut writer = index.writer(HEAP).unwrap().unwrap();
    writer.delete(3).unwrap();
    writer.commit(51).unwrap();
    writer.close().unwrap();
    let files: Vec<String> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".lock"))
        .collect();
    assert!(files.len() >= 8, "{files:?}");
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 4] = [
        ("removed", |path| fs::remove_file(path).unwrap()),
        ("emptied", |path| fs::write(path, "").unwrap()),
        ("cut", |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("changed", |path| {
            let mut bytes = fs::read(path).unwrap();
            for byte in bytes.iter_mut().step_by(7) {
                *byte ^= 0x55;
            }
            fs::write(path, bytes).unwrap();
        }),
    ];
    for file in &files {
        for (name, harm) in &harms {
            let dir = copy(dir.path());
            harm(&dir.path().join(file));
            let index = Index::open_or_create(dir.path()).unwrap();
            if file == "seal" {
                assert!(!index.was_rebuilt(), "{file} {name}");
                assert_eq!(keys(&index, "ketamine").len(), 49);
            } else {
                assert!(index.was_rebuilt(), "{file} {name}");
                assert_eq!(index.last_change(), 0);
            }
            let mut writer = index.writer(HEAP).unwrap().unwrap();
            writer.put(&entries[0].document(0)).unwrap();
            writer.commit(1).unwrap();
            writer.close().unwrap();
            assert!(!keys(&index, "ketamine").is_empty(), "{file} {name}");
        }
    }
}

#[test]
fn a_copied_index_is_sound() {
    let (dir, _) = indexed(&[Entry::titled("a", "Ketamine")]);
    let copied = copy(dir.path());
    let index = Index::open_or_create(copied.path()).unwrap();
    assert!(!index.was_rebuilt());
    assert_eq!(keys(&index, "ketamine"), ["a"]);
}

#[test]
fn rebuild_leaves_strangers_and_locks_alone() {
    let (dir, index) = indexed(&[Entry::titled("a", "Ketamine")]);
    fs::write(dir.path().join("README"), "mine").unwrap();
    drop(index);
    let index = Index::rebuild(dir.path()).unwrap();
    assert!(index.is_empty().unwrap());
    assert!(dir.path().join("README").exists());
    assert!(dir.path().join(".tantivy-writer.lock").exists());
}

#[test]
fn a_folder_that_cannot_be_is_an_error_with_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    let error = Index::open_or_create(&file.join("index")).unwrap_err();
    assert!(matches!(error, SearchError::Io { .. }), "{error}");
    assert!(error.to_string().contains("file"));
}

#[test]
fn hostile_queries_only_find_or_do_not_find() {
    let (_dir, index) = indexed(&[Entry::titled("a", "Deep learning: a review of C++ (don't panic)")]);
    for (query, found) in [
        ("Deep learning: a review", true),
        ("don't", true),
        ("don’t", true),
        ("C++", true),
        ("C#", false),
        ("unbalanced \"deep", false),
        ("\"deep learning", true),
        ("(deep", true),
        ("-covid", true),
        ("-deep", false),
        ("*", true),
        ("", true),
        ("???", false),
        ("AND", false),
        ("https://doi.org/10.1000/none", false),
        ("\"a review of\"", true),
        ("\"of a\"", false),
    ] {
        assert_eq!(!keys(&index, query).is_empty(), found, "{query}");
    }
    for query in [
        "a*",
        "a~",
        "a~2",
        "title:*",
        "x".repeat(100_000).as_str(),
        &"é".repeat(50_000),
        &"a*b~ ".repeat(9_000),
    ] {
        let _ = keys(&index, query);
        let _ = keys(&index, &format!("{query}~2"));
    }
}

#[test]
fn snippets_mark_what_was_asked_for() {
    let mut entry = Entry::titled("a", "The <i>Ketamine</i> Studies");
    let filler = "word ".repeat(100);
    entry.item.set(Variable::Abstract, format!("{filler}Depressed patients got ketamine. {filler}"));
    entry.notes.push("nothing here".into());
    let show = |query: &str, width: usize| {
        snippets(&Query::parse(query), &entry.item, &entry.notes, width)
            .into_iter()
            .map(|snippet| {
                let text: String = snippet
                    .parts
                    .into_iter()
                    .map(|(part, on)| if on { format!("[{part}]") } else { part })
                    .collect();
                format!("{}: {text}", snippet.field)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(show("study -abstract:ketamine", 60), ["title: The Ketamine [Studies]"]);
    assert_eq!(show("title:\"ketamine studies\"", 60), ["title: The [Ketamine] [Studies]"]);
    assert_eq!(
        show("depression ketamin*", 50),
        [
            "title: The [Ketamine] Studies",
            "abstract: … word [Depressed] patients got [ketamine]. word word …"
        ]
    );
    assert_eq!(show("ketamime~ covid", 60)[0], "title: The [Ketamine] Studies");
    assert!(show("-ketamine", 60).is_empty());
}

#[test]
fn snippets_bear_any_text_and_width() {
    let mut entry = Entry::titled("a", "文献検索とデータベースの文献 x é");
    entry.item.set(Variable::Abstract, "文献".repeat(300));
    for width in [0, 1, 20, 33, 100_000] {
        for query in ["文献", "検索 x", "\"文献\"", "文", "é", "*"] {
            for snippet in snippets(&Query::parse(query), &entry.item, &[], width) {
                let length: usize = snippet.parts.iter().map(|(part, _)| part.chars().count()).sum();
                assert!(length <= width.max(20) + 4, "{length} {width} {snippet:?}");
            }
        }
    }
}

/// Words that meet one another in every way the language knows.
const WORDS: [&str; 24] = [
    "ketamine",
    "ketamin",
    "Ketamines",
    "depression",
    "depresion",
    "depressed",
    "the",
    "of",
    "a",
    "Düsseldorf",
    "Duesseldorf",
    "dusseldorf",
    "Häuser",
    "Haus",
    "études",
    "l'étude",
    "O'Brien",
    "covid-19",
    "文献検索",
    "文献",
    "検",
    "C++",
    "naïve",
    "2010",
];

fn words(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..most).prop_map(|words| words.join(" "))
}

prop_compose! {
    fn entry()(
        title in words(5),
        text in words(8),
        tags in prop::collection::vec(words(3), 0..3),
        notes in prop::collection::vec(words(4), 0..2),
        family in prop::sample::select(vec!["Zarate", "Müller", "van Gogh", "文"]),
        given in prop::sample::select(vec!["Carlos A.", "CA", "Jean-Pierre", ""]),
        language in prop::sample::select(vec!["", "de", "fr-FR", "english", "ja"]),
        year in prop::option::of(2008..2013),
        number in 0..5_u8,
    ) -> Entry {
        let mut entry = Entry { tags, notes, ..Entry::default() };
        entry.item.kind = if number > 2 { Kind::Book } else { Kind::ArticleJournal };
        entry.item.id = format!("{}{number}", family.to_lowercase());
        entry.item.set(Variable::Title, title);
        entry.item.set(Variable::Abstract, text);
        entry.item.set(Variable::Language, language);
        entry.item.set_names(NameVariable::Author, vec![Name::person(family, given), Name::literal("Haus der Kunst")]);
        if let Some(year) = year {
            entry.item.set_date(DateVariable::Issued, Date::year(year));
        }
        if number < 3 {
            Identifier::parse(&format!("10.1000/x{number}")).unwrap().put(&mut entry.item);
        }
        entry
    }
}

fn query() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.to_vec());
    let leaf = prop_oneof![
        4 => word.clone().prop_map(str::to_owned),
        2 => (word.clone(), word.clone()).prop_map(|(a, b)| format!("\"{a} {b}\"")),
        2 => (word.clone(), 1..6_usize).prop_map(|(a, n)| format!("{}*", a.chars().take(n).collect::<String>())),
        2 => (word.clone(), 1..3).prop_map(|(a, n)| format!("{a}~{n}")),
        2 => (prop::sample::select(vec!["title", "abstract", "tag", "note", "author"]), word)
            .prop_map(|(field, a)| format!("{field}:{a}")),
        2 => prop::sample::select(vec![
            "year:2010", "year:2010-", "year:-2009", "year:2009-2011", "type:book", "type:article", "language:de",
            "language:french", "key:zarate1", "key:zar*", "key:zarate9~", "doi:10.1000/x1", "10.1000/X2", "doi:*",
            "author:\"Zarate CA\"", "author:\"van Gogh\"", "author:mueller", "title:*", "-language:*", "zarate1",
            "author:\"jp muller\"",
        ]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| parts.join(" ")),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
            inner.prop_map(|part| format!("-({part})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_evaluator_agrees_with_the_index(
        entries in prop::collection::vec(entry(), 1..12),
        queries in prop::collection::vec(query(), 40),
    ) {
        let (_dir, index) = indexed(&entries);
        for text in queries {
            let query = Query::parse(&text);
            let options = Options { limit: 100, ..Options::default() };
            let mut found: Vec<u64> =
                index.search(&query, &options).unwrap().hits.into_iter().map(|hit| hit.uid).collect();
            found.sort_unstable();
            let matching: Vec<u64> = (0..entries.len() as u64)
                .filter(|uid| query.matches(&entries[*uid as usize].document(*uid)))
                .collect();
            prop_assert_eq!(found, matching, "{} in {:#?}", text, entries);
        }
    }
}
