//! The XML formats from outside: pairs of files that say the same, what is
//! written and read back, and hostile documents.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use ibid::format::{self, Format, decode};
use ibid::item::{Date, DateVariable, Field, Item, Kind, Name, NameVariable, Variable, fold, markup};

use crate::support::{check_known_failures, corpora};

const WRITTEN: [Format; 4] = [Format::PubmedXml, Format::EndnoteXml, Format::Mods, Format::Jats];

fn items(format: Format, text: &str) -> Vec<Item> {
    format::read(format, text).unwrap().items.into_iter().map(|read| read.item).collect()
}

fn written(format: Format, items: &[Item]) -> String {
    format::write(format, &items.iter().collect::<Vec<_>>()).unwrap()
}

/// Letters and digits alone: no case, markup, LaTeX braces, punctuation.
fn plain(text: &str) -> String {
    fold::words(&markup::strip(text)).join(" ")
}

/// What both sides of a pair are compared by, where the `.bib` has it. Names
/// are family names; keywords are a set; an article's journal may be given in
/// full or abbreviated; numbers of books and journals lose their hyphens.
fn comparable(item: &Item) -> BTreeMap<&'static str, Vec<String>> {
    let text = |variables: &[Variable]| -> Vec<String> {
        variables.iter().filter_map(|v| item.get(*v)).map(plain).filter(|t| !t.is_empty()).collect()
    };
    let names = |variable| -> Vec<String> {
        let families: Vec<String> =
            item.names(variable).iter().map(|name: &Name| plain(&name.family_or_literal())).collect();
        Some(families.join("; ")).filter(|f| !f.is_empty()).into_iter().collect()
    };
    let numbers: Vec<String> = [Variable::Isbn, Variable::Issn]
        .iter()
        .filter_map(|v| item.get(*v))
        .flat_map(|text| text.split([' ', ',']))
        .map(|word| word.replace('-', ""))
        .filter(|word| word.bytes().filter(u8::is_ascii_digit).count() >= 7)
        .collect();
    let mut keywords: Vec<String> =
        item.get(Variable::Keyword).map(plain).unwrap_or_default().split(' ').map(str::to_owned).collect();
    keywords.sort();
    keywords.retain(|word| !word.is_empty());
    BTreeMap::from([
        ("title", text(&[Variable::Title])),
        ("author", names(NameVariable::Author)),
        ("editor", names(NameVariable::Editor)),
        (
            "year",
            item.date(DateVariable::Issued)
                .and_then(Date::first_year)
                .map(|year| year.to_string())
                .into_iter()
                .collect(),
        ),
        ("container", text(&[Variable::ContainerTitle, Variable::ContainerTitleShort])),
        ("volume", text(&[Variable::Volume])),
        ("issue", text(&[Variable::Issue])),
        ("page", text(&[Variable::Page])),
        ("publisher", text(&[Variable::Publisher])),
        ("doi", text(&[Variable::Doi])),
        ("pmid", text(&[Variable::Pmid])),
        ("numbers", numbers),
        ("abstract", text(&[Variable::Abstract])),
        ("keyword", Some(keywords.join(" ")).filter(|k| !k.is_empty()).into_iter().collect()),
        ("kind", vec![item.kind.to_string()]),
    ])
}

fn pairs(folder: &Path) -> Vec<(PathBuf, Format)> {
    let mut pairs: Vec<(PathBuf, Format)> = std::fs::read_dir(folder.join("formats/jabref-pairs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "xml") && path.with_extension("bib").exists())
        .filter_map(|path| {
            let format = format::detect(&std::fs::read(&path).unwrap())?;
            WRITTEN.contains(&format).then_some((path, format))
        })
        .collect();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs
}

#[test]
fn jabrefs_pairs_agree() {
    let Some(corpora) = corpora() else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    let mut by_field: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (path, format) in pairs(&corpora) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = |path: &Path| decode::decode(&std::fs::read(path).unwrap()).unwrap().text;
        let expected = items(Format::Bibtex, &text(&path.with_extension("bib")));
        let read = items(format, &text(&path));
        let mut equal = expected.len() == read.len();
        if !equal && std::env::var_os("IBID_SHOW").is_some() {
            println!("{name}: {} records, {} expected", read.len(), expected.len());
        }
        for (wanted, got) in expected.iter().zip(&read) {
            let got = comparable(got);
            for (field, wanted) in comparable(wanted) {
                if wanted.is_empty() {
                    continue;
                }
                let counts = by_field.entry(field).or_default();
                counts.1 += 1;
                // One of several that we have, in full or abbreviated.
                if wanted.iter().all(|value| got[field].contains(value)) {
                    counts.0 += 1;
                } else {
                    equal = false;
                    if std::env::var_os("IBID_SHOW").is_some() {
                        println!("{name} {field}: {wanted:?} read as {:?}", got[field]);
                    }
                }
            }
        }
        if equal {
            passed += 1;
        } else {
            failed.insert(name);
        }
    }
    let (right, all) = by_field.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
    println!("{right} of {all} fields equal: {by_field:?}");
    check_known_failures("format-xml-jabref", passed, &failed);
}

/// Works that Crossref gave both as JSON and as XML say the same. Publishers
/// are left out: the JSON has the member's name where the XML has the imprint's.
#[test]
fn crossrefs_xml_says_what_its_json_says() {
    let Some(corpora) = corpora() else { return };
    let files = |folder: &str, extension: &str| -> Vec<PathBuf> {
        let folder = corpora.join("registries").join(folder);
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|e| e == extension)).collect();
        files.sort();
        files
    };
    let mut by_doi: BTreeMap<String, Item> = BTreeMap::new();
    for path in files("doi-cn", "xml") {
        let text = std::fs::read_to_string(path).unwrap();
        if format::detect(text.as_bytes()) == Some(Format::Unixref) {
            for item in items(Format::Unixref, &text) {
                by_doi.insert(item.get(Variable::Doi).unwrap_or_default().to_lowercase(), item);
            }
        }
    }
    let (mut passed, mut failed) = (0, BTreeSet::new());
    let mut by_field: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for path in files("crossref", "json") {
        let Ok(answer) = serde_json::from_slice::<serde_json::Value>(&std::fs::read(&path).unwrap()) else {
            continue;
        };
        let Some(work) = answer.get("message").filter(|work| work.get("DOI").is_some()) else { continue };
        let wanted = ibid::registry::read_crossref(work);
        let doi = wanted.get(Variable::Doi).unwrap_or_default().to_lowercase();
        let Some(got) = by_doi.get(&doi) else { continue };
        let got = comparable(got);
        let mut equal = true;
        for (field, wanted) in comparable(&wanted) {
            if wanted.is_empty() || field == "publisher" {
                continue;
            }
            let counts = by_field.entry(field).or_default();
            counts.1 += 1;
            if wanted.iter().all(|value| got[field].contains(value)) {
                counts.0 += 1;
            } else {
                equal = false;
                if std::env::var_os("IBID_SHOW").is_some() {
                    println!("{doi} {field}: {wanted:?} read as {:?}", got[field]);
                }
            }
        }
        if equal {
            passed += 1;
        } else {
            failed.insert(doi);
        }
    }
    println!("{by_field:?}");
    assert!(passed + failed.len() > 10, "too few works in both");
    check_known_failures("format-xml-unixref", passed, &failed);
}

/// Text that a format may trip over.
const NASTY: &[&str] = &[
    "A <i>b</i> & \"c\" 'd' < e > f",
    "  leading, trailing\t and  inner space  ",
    "line\nbreak",
    "&amp; &lt;i&gt; ]]> <!-- --> <?x?>",
    "emoji 👩‍🔬 é ü 中文 \u{202e}rtl",
    "RIS  - tag",
    "\u{1}\u{8}control",
    "<sub>1</sub><sup>2</sup><b>3</b>",
    "<p>a</p> <title>t</title> <mods>",
    "a; b, c: d / e",
];

fn full_items() -> Vec<Item> {
    let made = [
        Variable::CitationLabel,
        Variable::CitationNumber,
        Variable::FirstReferenceNoteNumber,
        Variable::YearSuffix,
    ];
    let mut items = Vec::new();
    for (at, kind) in Kind::ALL.iter().enumerate() {
        let mut item = Item::new(*kind);
        item.id = format!("key{at}");
        for (number, variable) in Variable::ALL.iter().filter(|v| !made.contains(v)).enumerate() {
            let value = match variable {
                Variable::Doi => "10.1000/x_(y)<z>;&a".to_owned(),
                Variable::Isbn => "978-0-306-40615-7".to_owned(),
                Variable::Issn => "0003-990X".to_owned(),
                Variable::Pmid => "16894061".to_owned(),
                Variable::Pmcid => "PMC12".to_owned(),
                Variable::Page => "12-15".to_owned(),
                Variable::Language => "de".to_owned(),
                Variable::Url => "https://example.org/?a=1&b=<2>".to_owned(),
                variable if variable.is_number() => (number + at).to_string(),
                _ => format!("{} {number}", NASTY[(number + at) % NASTY.len()]),
            };
            item.set(*variable, value);
        }
        for variable in NameVariable::ALL {
            item.set_names(
                *variable,
                vec![
                    Name { suffix: "Jr.".into(), ..Name::person("O'Neill-<x>", format!("{variable}")) },
                    Name { non_dropping_particle: "van der".into(), ..Name::person("Berg", "Anna M.") },
                    Name::literal("World Health Organization & Co."),
                ],
            );
        }
        for (day, variable) in DateVariable::ALL.iter().enumerate() {
            item.set_date(*variable, Date::from_edtf(&format!("2006-08-{:02}", day + 1)).unwrap());
        }
        items.push(item);
    }
    items
}

#[test]
fn what_is_written_reads_back_in_order_and_settles_at_once() {
    let all = full_items();
    for format in WRITTEN {
        let first = written(format, &all);
        assert_eq!(format::detect(first.as_bytes()), Some(format));
        let read = format::read(format, &first).unwrap();
        assert_eq!(read.problems, [], "{format}");
        let once: Vec<Item> = read.items.into_iter().map(|read| read.item).collect();
        assert_eq!(once.len(), all.len(), "{format}");
        let twice = items(format, &written(format, &once));
        for ((given, once), twice) in all.iter().zip(&once).zip(&twice) {
            let changes: Vec<String> = once
                .diff(twice)
                .into_iter()
                .map(|(field, a, b)| format!("{field}: {a:?} then {b:?}"))
                .collect();
            assert!(changes.is_empty(), "{format} {}: {changes:#?}", given.kind);
            for name in NameVariable::ALL {
                let read = once.names(*name);
                assert!(
                    read.is_empty() || read.len() == 3 && read[1] == given.names(*name)[1],
                    "{format} {} {name}: {read:?}",
                    given.kind
                );
            }
        }
    }
}

/// Fields that a format says in another's place, knowingly: by format, kind
/// (or all) and field.
const ELSEWHERE: &[(&str, &str)] = &[
    // A film's director is EndNote's author, and PubMed's number names PubMed.
    ("endnote-xml", "author"),
    ("endnote-xml", "source"),
    // EndNote has one field for the conference and its proceedings.
    ("endnote-xml", "container-title"),
    ("endnote-xml", "publisher-place"),
    ("pubmed-xml", "genre"),
];

#[test]
fn no_field_is_read_as_another() {
    let mut found = BTreeSet::new();
    for kind in Kind::ALL {
        for given in full_items().into_iter().filter(|item| item.kind == *kind) {
            for (field, _) in given.fields().into_iter().filter(|(field, _)| *field != Field::Kind) {
                let mut alone = Item::new(*kind);
                alone.id = "k".to_owned();
                alone.set(Variable::Title, "T");
                alone.set_field(&field, given.field(&field)).unwrap();
                for format in WRITTEN {
                    let back = items(format, &written(format, std::slice::from_ref(&alone)));
                    for (other, _) in back[0].fields() {
                        let told =
                            other == field || other == Field::Kind || other == Field::Text(Variable::Title);
                        let known = ELSEWHERE.contains(&(format.name(), other.name()));
                        if !told && !known {
                            found.insert(format!("{format}: {kind} {field} read as {other}"));
                        }
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn hostile_documents_cost_themselves() {
    let bomb: String = (1..12).fold("<!DOCTYPE mods [<!ENTITY a0 \"lol\">".to_owned(), |text, n| {
        let before = format!("&a{};", n - 1).repeat(10);
        text + &format!("<!ENTITY a{n} \"{before}\">")
    }) + "]>";
    let record = |title: &str| format!("<mods><titleInfo><title>{title}</title></titleInfo></mods>");
    let cases = [
        (format!("{bomb}<modsCollection>{}{}</modsCollection>", record("&a11;"), record("kept")), 2, 0),
        (
            format!(
                "<!DOCTYPE mods SYSTEM \"file:///etc/passwd\" [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><modsCollection>{}</modsCollection>",
                record("&x;")
            ),
            1,
            0,
        ),
        (format!("<modsCollection>{}<mods>{}{}", record("a"), "<x>".repeat(100_000), record("b")), 2, 1),
        (format!("<modsCollection>{}<mods><titleInfo>", record("a")), 1, 1),
        (format!("<modsCollection><mods><a></b></mods>{}", record("a")), 1, 1),
        (format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{}", record("é")), 1, 0),
        ("<modsCollection></modsCollection>".to_owned(), 0, 1),
    ];
    for (text, count, problems) in cases {
        let started = Instant::now();
        assert_eq!(format::detect(text.as_bytes()), Some(Format::Mods));
        let read = format::read(Format::Mods, &text).unwrap();
        let head: String = text.chars().take(80).collect();
        assert_eq!((read.items.len(), read.problems.len()), (count, problems), "{head}: {:?}", read.problems);
        let longest = read.items.iter().flat_map(|read| read.item.text.values()).map(String::len).max();
        assert!(longest.unwrap_or_default() < 1000, "{head}");
        assert!(started.elapsed().as_secs() < 20, "{head}");
    }
}

#[test]
fn each_format_is_told_from_the_others() {
    for (text, format) in [
        (
            "<?xml version=\"1.0\"?><!DOCTYPE PubmedArticleSet><PubmedArticleSet></PubmedArticleSet>",
            Some(Format::PubmedXml),
        ),
        ("<PubmedArticle><x/></PubmedArticle>", Some(Format::PubmedXml)),
        ("<xml><records><record/></records></xml>", Some(Format::EndnoteXml)),
        ("\u{FEFF}  <!-- c --><m:mods xmlns:m=\"http://www.loc.gov/mods/v3\"/>", Some(Format::Mods)),
        (
            "<OAI-PMH><metadata><mods xmlns=\"http://www.loc.gov/mods/v3\"/></metadata></OAI-PMH>",
            Some(Format::Mods),
        ),
        ("<doi_records><doi_record/></doi_records>", Some(Format::Unixref)),
        (
            "<article><back><ref-list><ref><mixed-citation>x</mixed-citation></ref></ref-list></back></article>",
            Some(Format::Jats),
        ),
        ("<html><body>Doe J. On x.</body></html>", None),
        ("<article><p>A <cite>page</cite></p></article>", None),
        ("<b:Sources xmlns:b=\"http://schemas.openxmlformats.org/officeDocument/2006/bibliography\"/>", None),
        ("<rss><channel/></rss>", None),
        ("<", None),
    ] {
        assert_eq!(format::detect(text.as_bytes()), format, "{text}");
    }
}
