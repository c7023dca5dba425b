use super::super::mapping::{Target, Written};
use super::*;
use crate::item::{DateVariable, Item, Kind, NameVariable, Variable};
use proptest::prelude::*;
use serde_json::json;

fn one(text: &str) -> Item {
    let mut read = read(text);
    assert_eq!(read.problems, vec![], "{text}");
    read.items.remove(0).item
}

#[test]
fn an_article_reads_whole() {
    let item = one(r#"@article{zarate2006,
  author = {Zarate, Jr., Carlos A. and Singh, Jaskaran B.},
  title = {A randomized trial of an {N-methyl-D-aspartate} antagonist in treatment-resistant major depression},
  journal = {Archives of General Psychiatry}, year = 2006, month = aug, volume = 63, number = 8,
  pages = {856--864}, doi = {https://doi.org/10.1001/archpsyc.63.8.856}, pmid = {16894061},
  keywords = {ketamine, depression}, mytag = {K{\"u}r}, langid = {english},
}"#);
    assert_eq!(
        item.to_json(),
        json!({
            "id": "zarate2006", "type": "article-journal",
            "author": [
                {"family": "Zarate", "given": "Carlos A.", "suffix": "Jr."},
                {"family": "Singh", "given": "Jaskaran B."}
            ],
            "issued": {"date-parts": [[2006, 8]]},
            "title": "A randomized trial of an <span class=\"nocase\">N-methyl-D-aspartate</span> antagonist in treatment-resistant major depression",
            "container-title": "Archives of General Psychiatry", "volume": "63", "issue": "8", "page": "856-864",
            "language": "en", "DOI": "10.1001/archpsyc.63.8.856", "PMID": "16894061",
            "keyword": "ketamine, depression", "custom": {"mytag": "Kür"}
        })
    );
}

#[test]
fn kinds_follow_type_subtype_and_booktitle() {
    for (entry, kind) in [
        ("@article{a, title={x}, entrysubtype={magazine}}", Kind::ArticleMagazine),
        ("@inbook{a, title={x}}", Kind::Chapter),
        ("@book{a, title={x}, booktitle={y}}", Kind::Chapter),
        ("@book{a, title={x}, booktitle={x}}", Kind::Book),
        ("@conference{a, title={x}}", Kind::PaperConference),
        ("@www{a, title={x}}", Kind::Webpage),
    ] {
        assert_eq!(one(entry).kind, kind, "{entry}");
    }
    let read = read("@odd{a, title={x}}");
    assert_eq!(read.items[0].item.kind, Kind::Document);
    assert_eq!(read.items[0].item.extra["entrytype"], "odd");
    assert_eq!(read.problems[0].to_string(), "1: a: `@odd` is no entry type; read as `document`");
}

#[test]
fn numbers_publishers_and_theses_go_where_their_type_says() {
    let report = one("@techreport{a, number={7}, institution={MIT}, type={resreport}}");
    assert_eq!(
        [Variable::Number, Variable::Publisher, Variable::Genre].map(|v| report.get(v).unwrap()),
        ["7", "MIT", "Research report"]
    );
    let book = one("@book{a, number={7}, series={LNCS}, organization={ACM}, publisher={Springer}}");
    assert_eq!(book.get(Variable::CollectionNumber), Some("7"));
    assert_eq!(
        (book.get(Variable::Publisher), book.extra["organization"].as_str()),
        (Some("Springer"), Some("ACM"))
    );
    assert_eq!(one("@mastersthesis{a, school={X}}").get(Variable::Genre), Some("Master’s thesis"));
    assert_eq!(one("@article{a, journal={J}, eid={e12}}").get(Variable::Number), Some("e12"));
    for (language, tag) in [("ngerman", "de"), ("Lat", "la"), ("English", "en"), ("tlh", "tlh")] {
        let item = one(&format!("@book{{a, language={{{language}}}}}"));
        assert_eq!(item.get(Variable::Language), Some(tag));
    }
}

#[test]
fn identifiers_are_found_in_eprint() {
    let item = one("@misc{a, eprint={2101.00001v2}, archiveprefix={arXiv}, primaryclass={cs.CL}}");
    assert_eq!(
        (item.extra["arxiv"].as_str(), item.extra["primaryclass"].as_str()),
        (Some("2101.00001v2"), Some("cs.CL"))
    );
    assert_eq!(
        one("@article{a, eprint={16894061}, eprinttype={pubmed}}").get(Variable::Pmid),
        Some("16894061")
    );
    let item = one("@article{a, eprint={4711}, eprinttype={jstor}}");
    assert_eq!(
        (item.extra["eprint"].as_str(), item.extra["eprinttype"].as_str()),
        (Some("4711"), Some("jstor"))
    );
}

#[test]
fn subtitles_addresses_and_roles_read() {
    let item =
        one("@book{a, title={{On X}}, subtitle={A {\\'E}tude}, howpublished={\\url{http://a.b/c\\_d}}, \
         editor={A B}, editortype={compiler}, editora={C D}, editoratype={redactor}}");
    assert_eq!(item.get(Variable::Title), Some("On X: A Étude"));
    assert_eq!(item.get(Variable::Url), Some("http://a.b/c_d"));
    assert_eq!(item.names(NameVariable::Compiler)[0].family, "B");
    assert_eq!(
        (item.extra["editora"].as_str(), item.extra["editoratype"].as_str()),
        (Some("C D"), Some("redactor"))
    );
}

#[test]
fn raw_line_and_problems_point_at_the_source() {
    let read = read("\n@book{a,\n title={x},\n date={sometime}\n}\n@book{a, title = {y}}");
    assert_eq!(
        (read.items[0].raw.as_str(), read.items[0].line),
        ("@book{a,\n title={x},\n date={sometime}\n}", 2)
    );
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        ["2: a: `date`: `sometime` is no date; kept as words", "6: a: another entry has the same key"]
    );
}

fn written(json: serde_json::Value, dialect: Dialect) -> String {
    let item = Item::from_json(&json).unwrap();
    write(&[&item], dialect, &Options::default())
}

#[test]
fn both_dialects_are_written_in_their_own_words() {
    let item = json!({
        "id": "zarate2006", "type": "article-journal", "title": "NMDA & <i>in vivo</i> use",
        "author": [{"family": "Zarate", "given": "Carlos A.", "suffix": "Jr."}, {"literal": "WHO"}],
        "container-title": "Archives", "issued": {"date-parts": [[2006, 8, 1]]}, "page": "856-864",
        "publisher-place": "Chicago", "PMID": "16894061", "URL": "http://a.b/c_d%20e"
    });
    assert_eq!(
        written(item.clone(), Dialect::Bibtex),
        "@article{zarate2006,
  author = {Zarate, Jr., Carlos A. and {WHO}},
  title = {{NMDA} \\& \\emph{in vivo} use},
  journal = {Archives},
  year = {2006},
  month = aug,
  day = {1},
  pages = {856--864},
  address = {Chicago},
  pmid = {16894061},
  url = {http://a.b/c_d%20e},
}
"
    );
    assert_eq!(
        written(item, Dialect::Biblatex),
        "@article{zarate2006,
  author = {Zarate, Jr., Carlos A. and {WHO}},
  title = {{NMDA} \\& \\emph{in vivo} use},
  journaltitle = {Archives},
  date = {2006-08-01},
  pages = {856--864},
  location = {Chicago},
  eprint = {16894061},
  eprinttype = {pubmed},
  url = {http://a.b/c_d%20e},
}
"
    );
}

#[test]
fn the_layout_of_entries_is_a_choice() {
    let item = Item::from_json(&json!({
        "id": "a", "type": "article-journal", "title": "One two three four fïve", "volume": "3",
        "author": [{"family": "Doe", "given": "A"}], "issued": {"date-parts": [[2006, 8]]}, "DOI": "10.1000/a-long-name"
    }))
    .unwrap();
    let layout = Layout {
        indent: Indent::Tab,
        align: true,
        delimiters: Delimiters::Quotes,
        trailing_comma: false,
        order: vec!["year".to_owned(), "title".to_owned()],
        width: Some(24),
        ..Layout::default()
    };
    let options = Options { ascii: true, dates: Some(Dates::YearMonth), month_macros: false, layout };
    assert_eq!(
        write(&[&item], Dialect::Biblatex, &options),
        "@article{a,
\tyear   = \"2006\",
\ttitle  = {One two three
           four f{\\\"i}ve},
\tauthor = \"Doe, A\",
\tmonth  = \"8\",
\tvolume = \"3\",
\tdoi    = \"10.1000/a-long-name\"
}
"
    );
    let dated = Options { dates: Some(Dates::Date), ..Options::default() };
    assert!(write(&[&item], Dialect::Bibtex, &dated).contains("  date = {2006-08},\n"));
}

#[test]
fn every_kind_reads_back() {
    for kind in Kind::ALL {
        for dialect in [Dialect::Bibtex, Dialect::Biblatex] {
            for genre in [None, Some("PhD thesis"), Some("Master’s thesis"), Some("Odd work")] {
                for container in [None, Some("A container")] {
                    let mut item = Item::new(*kind);
                    item.id = "k".to_owned();
                    item.set(Variable::Title, "T");
                    item.set(Variable::Genre, genre.unwrap_or_default());
                    item.set(Variable::ContainerTitle, container.unwrap_or_default());
                    let text = write(&[&item], dialect, &Options::default());
                    assert_eq!(one(&text), item, "{text}");
                }
            }
        }
    }
}

#[test]
fn keys_are_made_fit_and_unique() {
    let items: Vec<Item> = ["a b{", "", "x", "X"]
        .map(|id| Item { id: id.to_owned(), ..Item::new(Kind::Book) })
        .into_iter()
        .collect();
    let text = write(&items.iter().collect::<Vec<_>>(), Dialect::Bibtex, &Options::default());
    let keys: Vec<String> = read(&text).items.into_iter().map(|read| read.item.id).collect();
    assert_eq!(keys, ["a-b-", "ref2", "x", "X-2"]);
    let same = Item { id: "a-2".to_owned(), ..Item::new(Kind::Book) };
    let text = write(&[&same; 3], Dialect::Bibtex, &Options::default());
    assert!(text.contains("{a-2,") && text.contains("{a-2-2,") && text.contains("{a-2-3,"), "{text}");
}

#[test]
fn thousands_of_equal_keys_are_told_apart_in_time() {
    let started = std::time::Instant::now();
    let same = Item { id: "a".to_owned(), ..Item::new(Kind::Book) };
    let text = write(&vec![&same; 20_000], Dialect::Bibtex, &Options::default());
    assert!(text.contains("{a-20000,"));
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn nothing_a_field_holds_breaks_the_file() {
    let nasty = "} \\ { % # \" @x{y, $ \u{0} \n\n ~^_&";
    let item = json!({
        "id": nasty, "type": "book", "title": nasty, "URL": nasty, "DOI": nasty, "page": nasty, "abstract": nasty,
        "author": [{"family": nasty, "given": nasty}, {"literal": nasty}], "issued": {"literal": nasty},
        "custom": {"file": nasty, "mine": nasty, "Not a name": nasty}
    });
    for dialect in [Dialect::Bibtex, Dialect::Biblatex] {
        let text = written(item.clone(), dialect);
        let read = read(&text);
        assert_eq!(read.items.len(), 1, "{text}");
        assert_eq!(read.items[0].item.names(NameVariable::Author).len(), 2, "{text}");
        assert!(biblatex::RawBibliography::parse(&text).is_ok(), "{text}");
    }
}

#[test]
fn a_list_that_is_cut_ends_in_others() {
    let item = |gap: usize| {
        json!({
            "id": "a", "type": "book", "author": [{"family": "Smith"}, {"family": "Doe"}],
            "custom": {"author-gap": gap}
        })
    };
    assert!(written(item(2), Dialect::Bibtex).contains("author = {Smith and Doe and others}"));
    assert!(written(item(1), Dialect::Bibtex).contains("author = {Smith and Doe}"));
}

#[test]
fn dates_of_all_shapes_read_back() {
    for date in [
        json!({"date-parts": [[2006]]}),
        json!({"date-parts": [[2006, 8]]}),
        json!({"date-parts": [[2006, 8, 31]]}),
        json!({"date-parts": [[2006, 22]]}),
        json!({"date-parts": [[1998], [2001]]}),
        json!({"date-parts": [[2006, 1], [2006, 2]]}),
        json!({"date-parts": [[2006, 1, 5], [2007, 2, 6]]}),
        json!({"date-parts": [[1850]], "circa": true}),
        json!({"date-parts": [[-44, 3, 15]]}),
        json!({"literal": "in press"}),
    ] {
        for dialect in [Dialect::Bibtex, Dialect::Biblatex] {
            let text = written(json!({"id": "a", "type": "book", "issued": date, "accessed": date}), dialect);
            let item = read(&text).items.remove(0).item;
            for variable in [DateVariable::Issued, DateVariable::Accessed] {
                assert_eq!(item.date(variable).unwrap().to_json(), date, "{text}");
            }
        }
    }
}

/// A word that reads back in any field: letters, also with accents, and what
/// TeX wants escaped. No dollars: two of them may make a formula.
fn word() -> impl Strategy<Value = String> {
    "[A-Za-zÀ-ž]{1,6}[&%#_~^{}\\\\]?[a-zα-ω0-9]{0,3}"
}

fn words() -> impl Strategy<Value = String> {
    proptest::collection::vec(word(), 1..5).prop_map(|words| words.join(" "))
}

fn name() -> impl Strategy<Value = crate::item::Name> {
    use crate::item::Name;
    let particle = prop_oneof![Just(""), Just("van"), Just("van der"), Just("d’")];
    prop_oneof![
        (words(), words(), particle, prop_oneof![Just(""), Just("Jr."), Just("III")]).prop_map(
            |(family, given, particle, suffix)| Name {
                // An elided particle goes with a capital.
                family: if particle == "d’" { format!("A{family}") } else { family },
                given,
                non_dropping_particle: particle.to_owned(),
                suffix: suffix.to_owned(),
                ..Name::default()
            }
        ),
        words().prop_map(Name::literal),
        word().prop_map(|family| Name::person(family, "")),
    ]
}

fn item() -> impl Strategy<Value = Item> {
    let kind = proptest::sample::select(Kind::ALL);
    let texts = proptest::collection::vec(words(), Variable::ALL.len());
    let given = proptest::collection::vec(any::<bool>(), Variable::ALL.len());
    let names = proptest::collection::vec(name(), 1..4);
    let date = (1000..2100_i32, proptest::option::of(1..=12_u8), proptest::option::of(1..=28_u8));
    (kind, texts, given, names, date, words()).prop_map(|(kind, texts, given, names, date, own)| {
        let mut item = Item::new(kind);
        item.id = "key".to_owned();
        for ((variable, text), given) in Variable::ALL.iter().zip(texts).zip(given) {
            let mapped = mapping::FIELDS.iter().any(|row| {
                row.target == Target::Text(*variable) && row.holds_for(kind) && row.written != Written::Never
            });
            let text = match variable {
                Variable::Doi => "10.1000/a_b%c".to_owned(),
                Variable::Url => "https://example.org/a_b~c#d%20e?f=1&g".to_owned(),
                Variable::Pmid => "16894061".to_owned(),
                Variable::Pmcid => "PMC123456".to_owned(),
                Variable::Page => "12-15, e7-e9".to_owned(),
                Variable::Abstract | Variable::Note => format!("{text}\n\n{text}\n{text}"),
                _ => text,
            };
            if mapped && given {
                item.set(*variable, text);
            }
        }
        for variable in [NameVariable::Author, NameVariable::Editor, NameVariable::Director] {
            item.set_names(variable, names.clone());
        }
        let (year, month, day) = date;
        let date = crate::item::Date::from_parts(crate::item::DateParts::new(year, month, day));
        item.set_date(DateVariable::Issued, date.clone());
        item.set_date(DateVariable::Accessed, date);
        item.extra.insert("mine".to_owned(), json!(own));
        item
    })
}

proptest! {
    #[test]
    fn items_read_back_as_written(items in proptest::collection::vec(item(), 1..3), biblatex: bool, ascii: bool) {
        let dialect = if biblatex { Dialect::Biblatex } else { Dialect::Bibtex };
        let mut items = items;
        for (i, item) in items.iter_mut().enumerate() {
            item.id = format!("key{i}");
        }
        let text = write(&items.iter().collect::<Vec<_>>(), dialect, &Options { ascii, ..Options::default() });
        let read = read(&text);
        prop_assert_eq!(&read.problems, &vec![], "{}", text);
        for (item, read) in items.iter().zip(&read.items) {
            let diff = item.diff(&read.item);
            prop_assert!(diff.is_empty(), "{:?}\n{}", diff, text);
        }
        prop_assert_eq!(items.len(), read.items.len());
        // An independent reader takes the file too.
        prop_assert!(biblatex::RawBibliography::parse(&text).is_ok(), "{}", text);
    }

    #[test]
    fn no_text_makes_reading_panic(text in r#"(@[a-z]{0,6}|[{}()=,#"\\%~\n ]|crossref|author|and|[a-z]{1,3}){0,60}"#) {
        let first = read(&text);
        let items: Vec<&Item> = first.items.iter().map(|read| &read.item).collect();
        let written = write(&items, Dialect::Biblatex, &Options { ascii: true, ..Options::default() });
        prop_assert_eq!(items.is_empty(), written.is_empty());
    }
}
