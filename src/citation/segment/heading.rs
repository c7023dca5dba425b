//! Where lists of references begin and end.

use std::sync::LazyLock;

use regex::Regex;

use super::Line;
use super::likeness;
use crate::citation::label::regex;

/// Headings of reference lists, in lower case.
const OPEN: &[&str] = &[
    // English
    "references",
    "reference",
    "reference list",
    "list of references",
    "references cited",
    "cited references",
    "references and notes",
    "references & notes",
    "notes and references",
    "references and further reading",
    "references and bibliography",
    "literature cited",
    "literature",
    "cited literature",
    "bibliography",
    "selected bibliography",
    "select bibliography",
    "bibliographic references",
    "bibliographical references",
    "works cited",
    "cited works",
    "work cited",
    "sources",
    "sources cited",
    "references and recommended reading",
    // German
    "literaturverzeichnis",
    "literatur",
    "quellen",
    "quellenverzeichnis",
    "literaturangaben",
    "bibliographie",
    "quellen- und literaturverzeichnis",
    "referenzen",
    "schrifttum",
    // French
    "références",
    "references bibliographiques",
    "références bibliographiques",
    "ouvrages cités",
    "œuvres citées",
    "sources et bibliographie",
    "références citées",
    // Spanish, Catalan
    "referencias",
    "referencias bibliográficas",
    "referencias bibliograficas",
    "bibliografía",
    "bibliografia",
    "obras citadas",
    "literatura citada",
    "fuentes",
    "referències",
    "bibliografía citada",
    // Portuguese
    "referências",
    "referencias bibliograficas",
    "referências bibliográficas",
    "obras citadas",
    "bibliografia citada",
    "literatura citada",
    // Italian
    "riferimenti",
    "riferimenti bibliografici",
    "opere citate",
    "letteratura citata",
    // Dutch, Afrikaans
    "literatuur",
    "literatuurlijst",
    "bronnen",
    "bibliografie",
    "geraadpleegde literatuur",
    "referenties",
    "verwysings",
    // Scandinavian, Finnish
    "referenser",
    "litteratur",
    "litteraturliste",
    "litteraturförteckning",
    "källor",
    "referanser",
    "kilder",
    "referencer",
    "litteraturhenvisninger",
    "lähteet",
    "kirjallisuus",
    "viitteet",
    "heimildir",
    // Slavic
    "literatura",
    "piśmiennictwo",
    "odkazy",
    "seznam literatury",
    "použitá literatura",
    "reference a literatura",
    "reference list",
    "литература",
    "список литературы",
    "библиография",
    "библиографический список",
    "список использованной литературы",
    "список використаних джерел",
    "література",
    "литератур",
    "literatūra",
    "zoznam použitej literatúry",
    "literatura i izvori",
    "viri",
    "viri in literatura",
    "источники",
    // Hungarian, Romanian, Turkish, Greek, Baltic
    "irodalom",
    "irodalomjegyzék",
    "hivatkozások",
    "bibliografie",
    "referințe",
    "kaynakça",
    "kaynaklar",
    "βιβλιογραφία",
    "αναφορές",
    "kirjandus",
    "literatūros sąrašas",
    // East and West Asian
    "参考文献",
    "參考文獻",
    "引用文献",
    "文献",
    "참고문헌",
    "참고 문헌",
    "المراجع",
    "مراجع",
    "מקורות",
    "ביבליוגרפיה",
    "tài liệu tham khảo",
    "daftar pustaka",
    "संदर्भ",
];

/// Headings that end a list, in lower case; whole lines.
const CLOSE: &[&str] = &[
    "appendix",
    "appendices",
    "appendixes",
    "annex",
    "annexe",
    "annexes",
    "anhang",
    "apéndice",
    "anexo",
    "anexos",
    "appendice",
    "приложение",
    "附录",
    "author information",
    "about the author",
    "about the authors",
    "author biography",
    "author biographies",
    "biographies",
    "biography",
    "authors' addresses",
    "author contributions",
    "authors' contributions",
    "author affiliations",
    "acknowledgement",
    "acknowledgements",
    "acknowledgment",
    "acknowledgments",
    "danksagung",
    "remerciements",
    "agradecimientos",
    "funding",
    "conflict of interest",
    "conflicts of interest",
    "competing interests",
    "declaration of interest",
    "declarations",
    "disclosure",
    "disclosures",
    "ethics statement",
    "supplementary material",
    "supplementary materials",
    "supplementary information",
    "supplementary data",
    "supporting information",
    "additional information",
    "additional files",
    "data availability",
    "data availability statement",
    "figures",
    "tables",
    "figure legends",
    "figure captions",
    "list of figures",
    "list of tables",
    "tables and figures",
    "figures and tables",
    "index",
    "glossary",
    "endnotes",
    "footnotes",
    "notes",
    "correspondence",
    "copyright",
    "rights and permissions",
    "about this article",
    "reprints and permissions",
    "publisher's note",
    "received",
    "footnote",
    "author details",
    "cite this article",
];

static CLOSE_START: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(?:Figure|Fig\.|FIGURE|Table|TABLE|Abbildung|Abb\.|Tabelle|Tableau|Tabla|Tabela|Рис\.|Таблица)\s+\d+|(?:Supplementary|Supplemental|Extended Data|Supporting)\s+(?:Figure|Fig\.|Table|Material|Information|Data)|(?:Appendix|APPENDIX|Annex|Anhang|Appendice|Anexo)\s+[A-Z\d]{1,3}\b|Address(?:es)?\s+(?:for|correspondence)|Correspondence\s+(?:to|should)|Received\s+\w+\s+\d|Manuscript\s+received|Edited\s+by\s+\p{Lu}.{3,60}$|©|\*\s?(?:Corresponding|To whom))",
    )
});
static DECORATION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:\\(?:sub)*(?:section|chapter)\*?\{|<h\d[^<>]{0,200}>|[#*_=~\s|■●▪•]+)|(?:\}|</h\d>|[*_=~\s:.#|：]+)$",
    )
});
static NUMBERING: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:§\s*)?(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVXLC]{1,6}\.?|[A-Z][.)])\s+"));
static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:References|REFERENCES|Bibliography|BIBLIOGRAPHY|Literature [Cc]ited|LITERATURE CITED|Works [Cc]ited|Literaturverzeichnis|Références|Literatur|Bibliografía|Referencias|Referências|Bibliografia|Литература|参考文献)\s*[:.]?\s+",
    )
});

/// Longer lines are no headings.
const HEADING_LENGTH: usize = 120;

/// The bare words of a heading, in lower case.
fn bare(line: &str) -> String {
    let mut line = line.trim();
    for _ in 0..4 {
        let next = DECORATION.find(line).map_or(line, |m| {
            if m.start() == 0 { line.get(m.end()..) } else { line.get(..m.start()) }.unwrap_or_default()
        });
        if next.len() == line.len() {
            break;
        }
        line = next;
    }
    let line = NUMBERING.find(line).and_then(|m| line.get(m.end()..)).unwrap_or(line);
    let words: Vec<&str> = line.split_whitespace().collect();
    let spaced = words.len() > 3 && words.iter().all(|w| w.chars().count() == 1);
    if spaced { words.concat() } else { words.join(" ") }.to_lowercase()
}

/// Whether a line is a heading of a reference list.
pub(super) fn opens_list(line: &str) -> bool {
    line.len() <= HEADING_LENGTH && OPEN.contains(&bare(line).as_str())
}

/// Whether a line ends a list. `free`: it does not stand inside a sentence.
pub(super) fn closes_list(line: &str, free: bool) -> bool {
    if line.len() <= HEADING_LENGTH && CLOSE.contains(&bare(line).as_str()) {
        return true;
    }
    free && CLOSE_START.is_match(line)
}

/// The lists that headings open, as lines; none if there is no heading.
pub(super) fn regions(text: &str, lines: &[Line]) -> Vec<Vec<Line>> {
    let mut out: Vec<Vec<Line>> = Vec::new();
    let mut current: Option<Vec<Line>> = None;
    let mut after_blank = true;
    let mut after_stop = true;
    for line in lines {
        let body = text.get(line.range.clone()).unwrap_or_default();
        if line.is_blank() {
            after_blank = true;
            if let Some(region) = &mut current {
                region.push(line.clone());
            }
            continue;
        }
        if opens_list(body) {
            out.extend(current.take());
            current = Some(Vec::new());
        } else if let Some(start) = inline(body) {
            out.extend(current.take());
            let range = line.range.start + start..line.range.end;
            current = Some(vec![Line { range, indent: line.indent }]);
        } else if current.as_ref().is_some_and(|r| !r.is_empty())
            && closes_list(body, after_blank || after_stop)
        {
            out.extend(current.take());
        } else if let Some(region) = &mut current {
            region.push(line.clone());
        }
        after_blank = false;
        after_stop = body.ends_with(['.', ')', ']', '!', '?']);
    }
    out.extend(current.take());
    out
}

/// A heading that runs on into the first reference: where that starts.
pub(super) fn inline(line: &str) -> Option<usize> {
    let heading = INLINE.find(line)?;
    let rest = line.get(heading.end()..)?;
    (rest.len() > 40 && likeness::starts_reference(rest)).then_some(heading.end())
}
