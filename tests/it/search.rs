//! Tests of the search room from outside: a small library, and for each query
//! the keys it must find.

use ibid::item::Item;
use ibid::search::{Document, Index, Options, Query, Sort, snippets};
use serde_json::{Value, json};

/// One item of the library: CSL-JSON, tags, notes, collections.
struct Entry {
    item: Item,
    tags: Vec<String>,
    notes: Vec<String>,
    collections: Vec<String>,
}

impl Entry {
    fn document(&self, uid: u64) -> Document<'_> {
        Document {
            uid,
            key: &self.item.id,
            item: &self.item,
            tags: &self.tags,
            notes: &self.notes,
            collections: &self.collections,
            attachments_text: (self.item.id == "zarate2006")
                .then_some("The text of the attached file, verbatim."),
        }
    }
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn library() -> Vec<Entry> {
    let entries = json!([
        {
            "item": {
                "id": "zarate2006", "type": "article-journal",
                "title": "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression",
                "author": [{"family": "Zarate", "given": "Carlos A.", "suffix": "Jr"}, {"family": "Singh", "given": "Jaskaran B."}],
                "container-title": "Archives of General Psychiatry", "container-title-short": "Arch Gen Psychiatry",
                "issued": {"date-parts": [[2006, 8]]}, "DOI": "10.1001/archpsyc.63.8.856", "PMID": "16894061",
                "ISSN": "0003-990X", "language": "en", "volume": "63",
                "abstract": "Existing therapies for major depression have a lag of onset. Ketamine hydrochloride was infused."
            },
            "tags": ["to read", "Ketamine"], "notes": ["Landmark study: read it with care."], "collections": ["Thesis"]
        },
        {
            "item": {
                "id": "sanacora2017", "type": "article-journal",
                "title": "A consensus statement on the use of ketamine in the treatment of mood disorders",
                "author": [{"family": "Sanacora", "given": "G"}, {"literal": "American Psychiatric Association Council of Research"}],
                "container-title": "JAMA Psychiatry", "issued": {"date-parts": [[2017]]},
                "DOI": "10.1001/jamapsychiatry.2017.0080",
                "abstract": "Depressed patients are studied more and more often."
            },
            "tags": ["Ketamine"], "notes": [], "collections": ["Thesis", "Guidelines"]
        },
        {
            "item": {
                "id": "andrade2017", "type": "article-journal",
                "title": "Ketamine for depression, 1: clinical summary of issues related to efficacy",
                "author": [{"family": "Andrade", "given": "Chittaranjan"}],
                "container-title": "The Journal of Clinical Psychiatry", "issued": {"date-parts": [[2017, 4]]},
                "DOI": "10.4088/JCP.17f11567"
            }
        },
        {
            "item": {
                "id": "mueller2012", "type": "book", "title": "Häuser und Straßen in Düsseldorf",
                "author": [{"family": "Müller", "given": "Jörg-Peter"}], "publisher": "Springer", "publisher-place": "Berlin",
                "issued": {"date-parts": [[2012]]}, "ISBN": "978-0-306-40615-7", "language": "de-DE"
            }
        },
        {
            "item": {
                "id": "latex1", "type": "chapter", "title": "The city of D\\\"{u}sseldorf and {DNA} in $C_4$ plants",
                "author": [{"family": "Goethe", "given": "J. W.", "non-dropping-particle": "von"}],
                "container-title": "Goethe’s World", "issued": {"date-parts": [[1999]]}
            }
        },
        {
            "item": {
                "id": "ue3", "type": "webpage", "title": "Welcome to Duesseldorf: what’s on?", "URL": "https://www.example.org/de/Duesseldorf/",
                "author": [{"literal": "Stadt Dusseldorf"}]
            }
        },
        {
            "item": {
                "id": "sici1998", "type": "article-journal", "title": "Deep learning: a review of <i>C++</i> & C# don'ts",
                "author": [{"family": "O'Brien", "given": "Peter C."}], "container-title": "Statistics in Medicine",
                "issued": {"date-parts": [[1998]]},
                "DOI": "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
            }
        },
        {
            "item": {
                "id": "cjk", "type": "article-journal", "title": "文献検索とデータベース", "language": "ja",
                "author": [{"family": "山田", "given": "太郎"}], "container-title": "情報管理", "issued": {"date-parts": [[2010]]}
            }
        },
        {
            "item": {
                "id": "vaswani2017", "type": "paper-conference", "title": "Attention is all you need",
                "author": [{"family": "Vaswani", "given": "Ashish"}], "event-title": "Neural Information Processing Systems",
                "issued": {"date-parts": [[2017]]}, "custom": {"arxiv": "1706.03762"}, "keyword": "transformer, self-attention"
            },
            "notes": ["See also https://doi.org/10.1001/archpsyc.63.8.856 for something else entirely."]
        },
        {
            "item": {
                "id": "etude", "type": "thesis", "title": "L’étude des œuvres de l'Antiquité", "language": "fr",
                "author": [{"family": "La Fontaine", "given": "Jean", "dropping-particle": "de"}], "issued": {"date-parts": [[-44]]}
            }
        },
        {
            "item": {
                "id": "covid", "type": "article", "title": "To be or not to be: COVID-19 and the of the",
                "author": [{"family": "Łukasz", "given": "Żaneta"}], "issued": {"date-parts": [[2021]]}, "PMID": "33333333"
            },
            "tags": ["covid"]
        }
    ]);
    entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| Entry {
            item: Item::from_json(&entry["item"]).unwrap(),
            tags: strings(&entry["tags"]),
            notes: strings(&entry["notes"]),
            collections: strings(&entry["collections"]),
        })
        .collect()
}

fn index(dir: &std::path::Path, entries: &[Entry]) -> Index {
    let index = Index::open_or_create(dir).unwrap();
    let mut writer = index.writer(16_000_000).unwrap().unwrap();
    for (uid, entry) in (1..).zip(entries) {
        writer.put(&entry.document(uid)).unwrap();
    }
    writer.commit(entries.len() as u64).unwrap();
    writer.close().unwrap();
    index
}

/// Query, and the keys it finds in alphabetical order.
const QUERIES: &[(&str, &str)] = &[
    // Words: all of them, anywhere, by stem, without case and accents.
    ("ketamine", "andrade2017 sanacora2017 zarate2006"),
    ("ketamine depression", "andrade2017 sanacora2017 zarate2006"),
    ("Ketamine AND depressed", "andrade2017 sanacora2017 zarate2006"),
    ("ketamine consensus", "sanacora2017"),
    ("KETAMINE zarate", "zarate2006"),
    ("ketamine nowhere", ""),
    ("haus", "mueller2012"),
    ("strasse", "mueller2012"),
    ("etude oeuvres", "etude"),
    ("etudes", "etude"),
    ("antiquite", "etude"),
    ("zaneta lukasz", "covid"),
    ("zarate 2006", "zarate2006"),
    ("attached", "zarate2006"),
    // Spellings of one name.
    ("Düsseldorf", "latex1 mueller2012 ue3"),
    ("duesseldorf", "latex1 mueller2012 ue3"),
    ("Dusseldorf", "latex1 mueller2012 ue3"),
    (r#"D\"{u}sseldorf"#, "latex1 mueller2012 ue3"),
    (r#"title:D{\"u}sseldorf {DNA}"#, "latex1"),
    ("author:mueller", "mueller2012"),
    ("author:Muller", "mueller2012"),
    ("author:göthe", "latex1"),
    ("DNA plants", "latex1"),
    // Fields.
    ("title:ketamine", "andrade2017 sanacora2017"),
    ("abstract:ketamine", "zarate2006"),
    ("tag:ketamine", "sanacora2017 zarate2006"),
    ("tag:\"to read\"", "zarate2006"),
    ("keyword:transformer", "vaswani2017"),
    ("note:landmark", "zarate2006"),
    ("journal:psychiatry", "andrade2017 sanacora2017 zarate2006"),
    ("journal:\"arch gen psychiatry\"", "zarate2006"),
    ("journal:\"neural information\"", "vaswani2017"),
    ("publisher:springer", "mueller2012"),
    ("publisher:berlin", "mueller2012"),
    ("collection:thesis", "sanacora2017 zarate2006"),
    ("language:de", "mueller2012"),
    ("language:de-DE", "mueller2012"),
    ("language:german", "mueller2012"),
    ("language:ja", "cjk"),
    ("type:book", "mueller2012"),
    ("type:article-journal ketamine", "andrade2017 sanacora2017 zarate2006"),
    ("type:inproceedings", "vaswani2017"),
    ("type:preprint", "andrade2017 cjk covid sanacora2017 sici1998 zarate2006"),
    ("key:zarate2006", "zarate2006"),
    ("key:ZARATE*", "zarate2006"),
    ("zarate2006", "zarate2006"),
    ("fulltext:verbatim", "zarate2006"),
    ("title:(ketamine depression)", "andrade2017"),
    ("title:(consensus OR efficacy)", "andrade2017 sanacora2017"),
    // Names.
    ("author:\"Zarate CA\"", "zarate2006"),
    ("author:\"Zarate, C. A.\"", "zarate2006"),
    ("author:\"Carlos Zarate\"", "zarate2006"),
    ("author:\"CA Zarate\"", "zarate2006"),
    ("author:\"Zarate B\"", ""),
    ("author:\"Sanacora Gerard\"", ""),
    ("author:\"von Goethe\"", "latex1"),
    ("author:\"Goethe JW\"", "latex1"),
    ("author:\"Jean de La Fontaine\"", "etude"),
    ("author:\"Müller JP\"", "mueller2012"),
    ("author:obrien", "sici1998"),
    ("author:O’Brien", "sici1998"),
    ("author:\"american psychiatric association\"", "sanacora2017"),
    ("author:山田", "cjk"),
    // Phrases: as written, also of common words, never across fields.
    ("\"treatment of mood disorders\"", "sanacora2017"),
    ("\"treatment mood\"", ""),
    ("\"the of the\"", "covid"),
    ("\"to be or not to be\"", "covid"),
    ("\"ketamine landmark\"", ""),
    ("\"N-methyl-D-aspartate antagonist\"", "zarate2006"),
    ("\"depressions\"", ""),
    ("“mood disorders”", "sanacora2017"),
    // Negation.
    ("ketamine -depression", ""),
    ("ketamine -title:depression", "sanacora2017"),
    ("ketamine NOT author:zarate", "andrade2017 sanacora2017"),
    ("ketamine -(zarate OR andrade)", "sanacora2017"),
    ("ketamine -\"mood disorders\"", "andrade2017 zarate2006"),
    ("-type:article-journal -type:book -type:article", "etude latex1 ue3 vaswani2017"),
    ("-year:1-", "etude ue3"),
    // Or, brackets.
    ("zarate OR sanacora", "sanacora2017 zarate2006"),
    ("zarate | sanacora", "sanacora2017 zarate2006"),
    ("ketamine (zarate OR andrade)", "andrade2017 zarate2006"),
    ("zarate 2006 OR sanacora 2017", "sanacora2017 zarate2006"),
    // Prefix and near words.
    ("keta*", "andrade2017 sanacora2017 zarate2006"),
    ("author:zar*", "zarate2006"),
    ("düs*", "latex1 mueller2012 ue3"),
    ("depresion~", "andrade2017 zarate2006"),
    ("depresin~", ""),
    ("depresin~2", "andrade2017 zarate2006"),
    ("ketmaine~", "andrade2017 sanacora2017 zarate2006"),
    ("title:ketamin~", "andrade2017 sanacora2017"),
    ("ketamine depresion~ year:2010-", "andrade2017"),
    // Years.
    ("year:2017", "andrade2017 sanacora2017 vaswani2017"),
    ("year:2017 ketamine", "andrade2017 sanacora2017"),
    ("year:2017-", "andrade2017 covid sanacora2017 vaswani2017"),
    ("year:-1999", "etude latex1 sici1998"),
    ("year:2006-2012", "cjk mueller2012 zarate2006"),
    ("year:(2006 OR 2012)", "mueller2012 zarate2006"),
    ("-year:*", "ue3"),
    // Having a field.
    ("pmid:*", "covid zarate2006"),
    ("abstract:*", "sanacora2017 zarate2006"),
    ("ketamine -abstract:*", "andrade2017"),
    // Identifiers, and texts that mention them.
    ("10.1001/archpsyc.63.8.856", "vaswani2017 zarate2006"),
    ("doi:10.1001/ARCHPSYC.63.8.856", "vaswani2017 zarate2006"),
    ("https://doi.org/10.1001/archpsyc.63.8.856", "vaswani2017 zarate2006"),
    ("doi:10.1001/*", "sanacora2017 zarate2006"),
    ("pmid:16894061", "zarate2006"),
    ("PMID: 16894061", "zarate2006"),
    ("16894061", "zarate2006"),
    ("https://pubmed.ncbi.nlm.nih.gov/16894061/", "zarate2006"),
    ("isbn:0306406152", "mueller2012"),
    ("ISBN 978-0-306-40615-7", "mueller2012"),
    ("issn:0003-990x", "zarate2006"),
    ("arXiv:1706.03762v5", "vaswani2017"),
    ("https://arxiv.org/abs/1706.03762", "vaswani2017"),
    ("10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2", "sici1998"),
    (
        "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
        "sici1998",
    ),
    ("http://example.org/de/duesseldorf", "ue3"),
    ("10.9999/none", ""),
    // Scripts without spaces.
    ("文献", "cjk"),
    ("検索", "cjk"),
    ("文献検索", "cjk"),
    ("献索", ""),
    ("\"データベース\"", "cjk"),
    ("索", "cjk"),
    // What is pasted and what is mistyped.
    ("Deep learning: a review", "sici1998"),
    ("Deep learning: a review of C++ & C# don'ts", "sici1998"),
    ("C++", "sici1998"),
    ("C#", "sici1998"),
    ("donts", "sici1998"),
    ("don’ts", "sici1998"),
    ("To be or not to be: COVID-19", "covid"),
    ("covid-19", "covid"),
    ("\"attention is", "vaswani2017"),
    ("attention (is", "vaswani2017"),
    ("attention) is", "vaswani2017"),
    ("attention - is", "vaswani2017"),
    ("Note: landmark", ""),
    ("what's on?", "ue3"),
    ("???", ""),
    ("()", ""),
    ("~", ""),
];

#[test]
fn each_query_finds_its_items() {
    let entries = library();
    let dir = tempfile::tempdir().unwrap();
    let index = index(dir.path(), &entries);
    let mut wrong = Vec::new();
    for (text, expected) in QUERIES {
        let query = Query::parse(text);
        let options = Options { limit: 100, ..Options::default() };
        let mut found: Vec<String> =
            index.search(&query, &options).unwrap().hits.into_iter().map(|hit| hit.key).collect();
        found.sort();
        let mut matching: Vec<&str> = (1..)
            .zip(&entries)
            .filter(|(uid, entry)| query.matches(&entry.document(*uid)))
            .map(|(_, entry)| entry.item.id.as_str())
            .collect();
        matching.sort_unstable();
        if found.join(" ") != *expected || matching != found {
            wrong.push(format!(
                "{text}\n   wanted {expected}\n   found  {}\n   evaluated {}",
                found.join(" "),
                matching.join(" ")
            ));
        }
        assert_eq!(Query::parse(&query.to_string()), query, "{text}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_best_hit_comes_first() {
    let entries = library();
    let dir = tempfile::tempdir().unwrap();
    let index = index(dir.path(), &entries);
    for (text, first) in [
        ("title:ketamine", "andrade2017"),
        ("ketamine", "sanacora2017"),
        ("depression ketamine", "andrade2017"),
        ("attention is all you need", "vaswani2017"),
        ("10.1001/archpsyc.63.8.856", "zarate2006"),
        ("clinical psychiatry ketamine 2017", "andrade2017"),
    ] {
        let results = index.search(&Query::parse(text), &Options { limit: 1, ..Options::default() }).unwrap();
        assert_eq!(results.hits[0].key, first, "{text}");
    }
    let options = Options { limit: 3, offset: 1, sort: Sort::YearDescending, facets: true };
    let results = index.search(&Query::parse("*"), &options).unwrap();
    let keys: Vec<&str> = results.hits.iter().map(|hit| hit.key.as_str()).collect();
    assert_eq!((keys, results.total), (vec!["sanacora2017", "andrade2017", "vaswani2017"], 11));
    assert_eq!(results.facets[0].counts[..2], [("2021".to_owned(), 1), ("2017".to_owned(), 3)]);
}

#[test]
fn snippets_show_why() {
    let entries = library();
    let zarate = &entries[0];
    let shown: Vec<String> = snippets(&Query::parse("depressions landmark"), &zarate.item, &zarate.notes, 60)
        .into_iter()
        .map(|snippet| {
            let marked = snippet.parts.iter().filter(|(_, marked)| *marked).map(|(text, _)| text.as_str());
            format!("{}: {}", snippet.field, marked.collect::<Vec<_>>().join(", "))
        })
        .collect();
    assert_eq!(shown, ["title: depression", "abstract: depression", "note: Landmark"]);
}
