//! The citation processor, with what nobody writes: mutated styles, mutated
//! items, citations at random, in every form of output.

use std::hint::black_box;
use std::sync::Arc;

use fastrand::Rng;
use ibid::csl::{Citation, CitationMode, Cite, CitePosition, Output, Processor, Session, Style};
use ibid::item::{DateVariable, Item, Kind, NameVariable, Variable};
use serde_json::{Value, json};

/// Pieces of styles, put together and nested at random.
const PIECES: &[&str] = &[
    r#"<text variable="title" text-case="title" quotes="true" font-style="italic" suffix="."/>"#,
    r#"<text variable="title-short" form="short"/>"#,
    r#"<text macro="m"/>"#,
    r#"<text macro="n" prefix="(" suffix=")"/>"#,
    r#"<text term="edition" form="short" plural="true" text-case="capitalize-first"/>"#,
    r#"<text value="&#x202f;:; &amp;" vertical-align="sup"/>"#,
    r#"<number variable="edition" form="ordinal"/>"#,
    r#"<number variable="volume" form="long-ordinal"/>"#,
    r#"<number variable="issue" form="roman"/>"#,
    r#"<label variable="page" form="short" plural="contextual"/><text variable="page"/>"#,
    r#"<label variable="locator" form="symbol"/><text variable="locator"/>"#,
    r#"<date variable="issued" form="text" date-parts="year-month-day"/>"#,
    r#"<date variable="issued"><date-part name="month" form="long" text-case="uppercase"/><date-part name="day" form="ordinal" prefix=" "/><date-part name="year" form="short" range-delimiter="/"/></date>"#,
    r#"<date variable="accessed" form="numeric"/>"#,
    r#"<names variable="author editor" delimiter="; "><name and="symbol" form="short" initialize-with=". " name-as-sort-order="first" et-al-min="3" et-al-use-first="1" et-al-use-last="true"/><et-al term="and others"/><label form="short" prefix=" ("/><substitute><names variable="translator"/><text variable="title"/></substitute></names>"#,
    r#"<names variable="author"><name form="count"/></names>"#,
    r#"<names variable="author"><name initialize="false" initialize-with="" sort-separator="," name-as-sort-order="all" delimiter-precedes-last="always"><name-part name="family" text-case="uppercase" font-weight="bold"/></name></names>"#,
    r#"<choose><if type="book chapter" variable="title" match="any"><text variable="publisher"/></if><else-if position="ibid-with-locator"><text term="ibid"/></else-if><else><text variable="URL"/></else></choose>"#,
    r#"<choose><if disambiguate="true"><text variable="title"/></if></choose>"#,
    r#"<text variable="citation-number" prefix="["/>"#,
    r#"<text variable="citation-label"/>"#,
    r#"<text variable="year-suffix"/>"#,
    r#"<text variable="first-reference-note-number"/>"#,
    r#"<text variable="nonsense"/>"#,
    r#"<text variable="abstract" display="block"/>"#,
    r#"<text variable="note" strip-periods="true" display="left-margin"/>"#,
];

const WORDS: &[&str] = &[
    "the",
    "of",
    "Ketamine",
    "<i>",
    "</i>",
    "<b>",
    "<sup>",
    "</sup>",
    "<span class=\"nocase\">",
    "</span>",
    "\"",
    "'",
    "“",
    "”",
    "‘",
    "’",
    "«",
    "»",
    ":",
    "?",
    "!",
    ".",
    ",",
    ";",
    "—",
    "-",
    "–",
    "(",
    ")",
    "[",
    "]",
    "12-14",
    "xii",
    "e852-e857",
    "pp. 3",
    "vol. 1, fol. 2",
    "ß",
    "日本",
    "Ünïcode",
    "\u{202e}",
    "\u{301}",
    "\u{0}",
    "\\",
    "{",
    "}",
    "$x^2$",
    "{:genre: x}",
    "author: A || B\n",
    "&amp;",
    "~",
    "#",
    "@key",
    "99999999999999999999",
    "-1",
    "van",
    "d'",
    "de la ",
    "Jr.",
    "\t",
    "\n",
    "𝒳",
    "",
];

const TEXTS: &[Variable] = &[
    Variable::Title,
    Variable::TitleShort,
    Variable::ContainerTitle,
    Variable::Volume,
    Variable::Issue,
    Variable::Page,
    Variable::Edition,
    Variable::Publisher,
    Variable::Url,
    Variable::Doi,
    Variable::Note,
    Variable::Language,
    Variable::Abstract,
    Variable::NumberOfPages,
];

fn words(rng: &mut Rng) -> String {
    let count = if rng.u8(..) == 0 { rng.usize(..2_000) } else { rng.usize(..8) };
    (0..count).map(|_| WORDS[rng.usize(..WORDS.len())]).collect::<Vec<_>>().join(if rng.bool() {
        " "
    } else {
        ""
    })
}

fn number(rng: &mut Rng) -> Value {
    match rng.u8(..6) {
        0 => json!(rng.i64(..)),
        1 => json!(words(rng)),
        2 => json!(null),
        _ => json!(rng.i32(-50..2_100)),
    }
}

fn item(rng: &mut Rng, id: usize) -> Value {
    let mut record =
        json!({ "id": format!("i{id}"), "type": Kind::ALL[rng.usize(..Kind::ALL.len())].as_str() });
    for variable in TEXTS {
        if rng.bool() {
            record[variable.as_str()] = json!(words(rng));
        }
    }
    for variable in [NameVariable::Author, NameVariable::Editor, NameVariable::Translator] {
        let count = if rng.u8(..) == 0 { rng.usize(..3_000) } else { rng.usize(..5) };
        let names: Vec<Value> = (0..count)
            .map(|_| match rng.u8(..4) {
                0 => json!({ "literal": words(rng) }),
                1 => json!({ "family": "Doe", "given": "J." }),
                _ => json!({ "family": words(rng), "given": words(rng), "suffix": words(rng), "comma-suffix": rng.bool() }),
            })
            .collect();
        record[variable.as_str()] = json!(names);
    }
    for variable in [DateVariable::Issued, DateVariable::Accessed] {
        let part = |rng: &mut Rng| json!([number(rng), number(rng), number(rng)]);
        record[variable.as_str()] = match rng.u8(..5) {
            0 => json!({ "literal": words(rng) }),
            1 => json!({ "raw": words(rng), "circa": true }),
            2 => json!({ "date-parts": [part(rng), part(rng)], "season": words(rng) }),
            _ => json!({ "date-parts": [[rng.i32(1990..1994)]] }),
        };
    }
    record
}

fn body(rng: &mut Rng, depth: usize) -> String {
    let mut out = String::new();
    for _ in 0..rng.usize(..5) {
        if depth > 0 && rng.u8(..3) == 0 {
            out.push_str(&format!(
                "<group delimiter=\"{}\">{}</group>",
                [". ", ", ", "", " "][rng.usize(..4)],
                body(rng, depth - 1)
            ));
        } else {
            out.push_str(PIECES[rng.usize(..PIECES.len())]);
        }
    }
    out
}

fn style(rng: &mut Rng) -> String {
    let flag = |rng: &mut Rng| if rng.bool() { "true" } else { "false" };
    let collapse = ["citation-number", "year", "year-suffix", "year-suffix-ranged"][rng.usize(..4)];
    let rule =
        ["all-names", "all-names-with-initials", "primary-name", "primary-name-with-initials", "by-cite"]
            [rng.usize(..5)];
    let sort = if rng.bool() {
        "<sort><key macro=\"m\" names-min=\"2\"/><key variable=\"issued\" sort=\"descending\"/></sort>"
    } else {
        ""
    };
    let mut xml = format!(
        r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="{}" version="1.0" default-locale="{}" page-range-format="{}" demote-non-dropping-particle="{}"><info><title>t</title><id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info><macro name="n">{}</macro><macro name="m">{}</macro><citation disambiguate-add-names="{}" disambiguate-add-givenname="{}" disambiguate-add-year-suffix="{}" givenname-disambiguation-rule="{rule}" collapse="{collapse}">{sort}<layout prefix="(" suffix=")" delimiter="; ">{}</layout></citation><bibliography subsequent-author-substitute="---"{}>{sort}<layout suffix=".">{}</layout></bibliography></style>"#,
        if rng.bool() { "note" } else { "in-text" },
        ["en-US", "de-DE", "fr-FR", "zh-CN", "ar", "xx"][rng.usize(..6)],
        ["minimal", "minimal-two", "expanded", "chicago-16"][rng.usize(..4)],
        ["never", "sort-only", "display-and-sort"][rng.usize(..3)],
        PIECES[rng.usize(4..PIECES.len())]
            .replace("macro=\"n\"", "value=\"n\"")
            .replace("macro=\"m\"", "value=\"m\""),
        body(rng, 2).replace("macro=\"m\"", "macro=\"n\""),
        flag(rng),
        flag(rng),
        flag(rng),
        body(rng, 3),
        if rng.bool() { " second-field-align=\"flush\"" } else { "" },
        body(rng, 3),
    );
    // Now and then the file itself is damaged.
    if rng.u8(..4) == 0 {
        let places: Vec<usize> = xml.char_indices().map(|(i, _)| i).collect();
        let at = rng.usize(..places.len() - 10);
        match rng.u8(..3) {
            0 => drop(xml.drain(places[at]..places[at + 9])),
            1 => xml.insert_str(places[at], "<group>"),
            _ => xml.insert(places[at], '"'),
        }
    }
    xml
}

fn cite(rng: &mut Rng, items: usize) -> Cite {
    Cite {
        locator: rng.bool().then(|| words(rng)),
        label: (rng.u8(..4) == 0).then(|| ["page", "chapter", "nonsense"][rng.usize(..3)].to_owned()),
        prefix: if rng.u8(..4) == 0 { words(rng) } else { String::new() },
        suffix: if rng.u8(..4) == 0 { words(rng) } else { String::new() },
        suppress_author: rng.u8(..6) == 0,
        author_only: rng.u8(..8) == 0,
        position: (rng.u8(..8) == 0).then_some(CitePosition::IbidWithLocator),
        ..Cite::new(format!("i{}", rng.usize(..items + 1)))
    }
}

fn citation(rng: &mut Rng, items: usize, note: u32) -> Citation {
    Citation {
        cites: (0..rng.usize(..5)).map(|_| cite(rng, items)).collect(),
        note,
        mode: match rng.u8(..8) {
            0 => CitationMode::Composite { infix: words(rng) },
            1 => CitationMode::AuthorOnly,
            2 => CitationMode::SuppressAuthor,
            _ => CitationMode::Normal,
        },
    }
}

/// One case; 1 if its style was taken.
pub(crate) fn case(seed: u64) -> usize {
    let mut rng = Rng::with_seed(seed);
    let Ok(style) = Style::from_xml(&style(&mut rng)) else { return 0 };
    let processor =
        Processor::new(Arc::new(style), None).expect("every language has a locale to fall back to");
    let count = rng.usize(1..7);
    let items: Vec<Item> = (0..count).filter_map(|i| Item::from_json(&item(&mut rng, i)).ok()).collect();
    let refs: Vec<&Item> = items.iter().collect();
    let mut session = Session::new(&processor, &refs);
    for step in 0..rng.u32(1..4) {
        let citation = citation(&mut rng, count, step);
        session.insert(rng.usize(..4), step.to_string(), citation);
    }
    for output in Output::ALL {
        for (_, rendered) in session.citations() {
            black_box(rendered.write(*output));
        }
        if let Some(bibliography) = session.bibliography() {
            black_box(bibliography.write(*output));
        }
    }
    1
}
