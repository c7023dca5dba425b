//! The bibliographic formats, with mutants of what they should look like.

use ibid::format::bibtex::{self, Dialect, Document, Layout, Options, Tidy};
use ibid::format::{self, Format, decode};
use ibid::item::Item;
use ibid::item::journal::JournalNames;

use crate::Case;
use crate::mutants::Mutants;

/// A record of every sort that formats treat by rules of their own.
const RECORDS: &str = r#"[
{"id": "a", "type": "article-journal", "title": "On <i>Homo sapiens</i> & H<sub>2</sub>O", "DOI": "10.1000/x",
 "author": [{"family": "Berg", "non-dropping-particle": "van der", "given": "Anna", "suffix": "Jr."}, {"literal": "World Health Organization"}],
 "container-title": "Nature", "volume": "3", "issue": "4", "page": "12-19", "ISSN": "0003-990X", "PMID": "12345",
 "issued": {"date-parts": [[2006, 8, 3]]}, "keyword": "one, two", "abstract": "First.\n\nSecond.", "language": "en"},
{"id": "b", "type": "chapter", "title": "Chapter", "container-title": "Book", "collection-title": "Series",
 "editor": [{"family": "Doe", "given": "J."}], "publisher": "P", "publisher-place": "Zürich", "ISBN": "978-0-306-40615-7",
 "issued": {"date-parts": [[2001], [2002]]}, "edition": "2", "custom": {"file": "a b.pdf"}},
{"id": "c", "type": "paper-conference", "title": "Paper", "event-title": "Conf", "event-place": "Oslo", "number": "7",
 "issued": {"literal": "in press"}, "URL": "https://example.org/?a=b&c=%20", "accessed": {"date-parts": [[2020, 1]]}},
{"id": "d", "type": "software", "title": "Tool", "version": "1.2", "note": "A note.", "genre": "Library"},
{"id": "e", "type": "thesis", "title": "Thesis", "genre": "PhD thesis", "publisher": "University of Oslo",
 "issued": {"date-parts": [[1999, 21]], "circa": true}}
]"#;

fn items() -> Vec<Item> {
    format::csl_json::read(RECORDS).items.into_iter().map(|read| read.item).collect()
}

/// Each mutant is read in every one of some formats, and what was read is
/// written: records do not come apart.
fn case(formats: &'static [Format], tokens: &'static [&'static str], more: &[&str]) -> Case {
    let items = items();
    let mut seeds: Vec<Vec<u8>> = more.iter().map(|text| text.as_bytes().to_vec()).collect();
    for format in formats.iter().filter(|format| format.is_written()) {
        for some in items.chunks(2) {
            let some: Vec<&Item> = some.iter().collect();
            seeds.push(format::write(*format, &some).unwrap().into_bytes());
        }
    }
    let mutants = Mutants { seeds, tokens };
    Box::new(move |seed| {
        let bytes = mutants.mutant(seed);
        let _ = format::detect(&bytes);
        let Ok(decoded) = decode::decode(&bytes) else { return 0 };
        let mut found = 0;
        for format in formats {
            let read = format::read(*format, &decoded.text).unwrap();
            found += read.items.len();
            if !format.is_written() {
                continue;
            }
            let items: Vec<&Item> = read.items.iter().map(|read| &read.item).collect();
            let written = format::write(*format, &items).unwrap();
            let back = format::read(*format, &written).unwrap().items.len();
            assert!(back <= items.len(), "{format}: records came apart");
        }
        found
    })
}

/// RIS and the other formats of tagged lines.
pub(crate) fn tagged() -> Case {
    case(
        &[Format::Ris, Format::Nbib, Format::Endnote, Format::Refworks, Format::Wos],
        &[
            "TY  - JOUR\n",
            "ER  - \n",
            "T2  - ",
            "AU  - ",
            "PY  - 2001/05/12/x",
            "SP  - 1-",
            "PMID- ",
            "FAU - ",
            "      ",
            "%0 Book\n",
            "%A ",
            "RT Journal Article\n",
            "A1 ",
            "PT J\n",
            "AF ",
            "   ",
            "EF\n",
            "\r",
            "\u{FEFF}",
            "<i>",
            ";",
        ],
        &[],
    )
}

/// The XML formats.
pub(crate) fn xml() -> Case {
    case(
        &[Format::PubmedXml, Format::EndnoteXml, Format::Mods, Format::Jats, Format::Unixref],
        &[
            "<",
            ">",
            "</",
            "/>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<!DOCTYPE a [",
            "<!ENTITY a \"b\">",
            "<!ENTITY b \"&a;&a;&a;&a;\">",
            "&a;",
            "&b;",
            "&#0;",
            "&#xD;",
            "&",
            "<?xml?>",
            "<mods>",
            "</mods>",
            "<ref>",
            "<mixed-citation>",
            "<record>",
            "<style face=\"italic bold\">",
            "<titleInfo>",
            "<name>",
            "<PubmedArticle>",
            "<doi_record>",
            "<query>",
            "xmlns:a=\"b\"",
            "\"",
            "<i>",
            "\u{FEFF}",
        ],
        &[
            "<doi_records><doi_record><crossref><journal><journal_metadata><full_title>J</full_title></journal_metadata>\
           <journal_article><titles><title>A</title></titles><contributors><person_name contributor_role=\"author\">\
           <surname>B</surname></person_name></contributors><pages><first_page>1</first_page></pages>\
           <doi_data><doi>10.1000/x</doi></doi_data></journal_article></journal></crossref></doi_record></doi_records>",
        ],
    )
}

/// YAML, JSON and tables.
pub(crate) fn yaml_and_tables() -> Case {
    case(
        &[
            Format::CslYaml,
            Format::Hayagriva,
            Format::Cff,
            Format::CslJson,
            Format::Csv,
            Format::Tsv,
            Format::Excel,
        ],
        &[
            "- ",
            ": ",
            "&a ",
            "*a",
            "*a,",
            "<<: ",
            "[",
            "]",
            "{",
            "}",
            "|\n",
            ">-\n",
            "---\n",
            "...\n",
            "!!binary ",
            "? ",
            "\"",
            "'",
            "#",
            "%YAML 1.2\n",
            "parent:\n",
            "references:\n",
            "\t",
            ",",
            "=1",
            "\r\n",
            "\\u0000",
            "\u{FEFF}",
        ],
        &["a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nreferences: [*c, *c]\n"],
    )
}

/// BibTeX: no byte of a document is lost, what was read is written and read
/// again, a file made tidy is tidy, and updating ends.
pub(crate) fn bibtex() -> Case {
    let mut seeds = vec![
        "@string{acm = {ACM} # \"x\"}\n@article{a, author = {van der Berg, Jr., A. and {WHO} and others}, title = {On {X} \\& $a_1$},\n  month = jan # \"--\" # feb, year = {c. 1999}, crossref = {b}}\n",
        "@book(b, title = \"T \\emph{x}\", publisher = acm, xdata = {x, y}, date = {2001-02~/2003})\n@xdata{x, location = {L}, xdata = {b}}\n",
        "% me@x.y\n@comment{a{b}c}\n@preamble{\"\\def\\x{y}\" # {z}}\n@misc{c % d\n , Note = {\\\"u{\\'e}\\ss \\k{a}--x ``q''}, pages = {1-2,5--7}\n}\n%@misc{d,\n% x={1}\n%}\n",
    ]
    .into_iter()
    .map(|text| text.as_bytes().to_vec())
    .collect::<Vec<_>>();
    let items = items();
    for dialect in [Dialect::Bibtex, Dialect::Biblatex] {
        let items: Vec<&Item> = items.iter().collect();
        seeds.push(bibtex::write(&items, dialect, &Options::default()).into_bytes());
    }
    let tokens = &[
        "@",
        "@a{",
        "@string{",
        "@comment{",
        "@preamble{",
        "\n@book{k,",
        "{",
        "}",
        "(",
        ")",
        "\"",
        "#",
        ",",
        "=",
        "%",
        "\\",
        "$",
        "~",
        " and ",
        "\r\n",
        "\r",
        "crossref={a}",
        "xdata={b,c}",
        "month = jan",
        "\\emph{",
        "\\'{e}",
        "{\\\"u}",
        "\\{",
        "\\}",
        "family=",
        "\u{301}",
        "\u{FEFF}",
        "--",
        "2001-02/..",
        " = {",
        "},\n  ",
    ];
    let mutants = Mutants { seeds, tokens };
    let options = Tidy {
        layout: Layout { align: true, width: Some(72), ..Layout::default() },
        sort: vec!["author".parse().unwrap()],
        dedup: true,
        ascii: true,
        escape: true,
        months: true,
        drop_empty: true,
        strip: vec!["note".to_owned()],
        journals: JournalNames::Abbreviated,
    };
    Box::new(move |seed| {
        let Ok(decoded) = decode::decode(&mutants.mutant(seed)) else { return 0 };
        let text = decoded.text;
        assert!(Document::parse(&text).text() == text);
        let read = bibtex::read(&text);
        let is_sound = read.problems.is_empty();
        let mut items: Vec<Item> = read.items.into_iter().map(|read| read.item).take(50).collect();
        let _ = bibtex::check(&text);
        let tidied = bibtex::tidy(&text, &Tidy::default()).text;
        let again = bibtex::tidy(&tidied, &Tidy::default()).text;
        // Where entries begin and end in a broken file may look otherwise once
        // what is around them has moved.
        assert!(!is_sound || again == tidied, "not the same twice");
        let _ = bibtex::tidy(&text, &options);
        if text.len() < 4000 {
            let items: Vec<&Item> = items.iter().collect();
            let _ = bibtex::update(&text, &items, Dialect::Bibtex, &Options::default(), &|_| true);
        }
        // Ids that are no keys would be changed in writing.
        items.iter_mut().for_each(|item| item.id.clear());
        let items: Vec<&Item> = items.iter().collect();
        let written = bibtex::write(&items, Dialect::Biblatex, &Options::default());
        assert_eq!(bibtex::read(&written).items.len(), items.len());
        items.len()
    })
}
