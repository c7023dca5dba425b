//! Where lists of references begin and end.

mod words;

use std::sync::LazyLock;

use regex::Regex;

use super::Line;
use super::likeness;
use crate::citation::label::regex;

static CLOSE_START: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:(?:Figure|Fig\.|FIGURE|Table|TABLE|Abbildung|Abb\.|Tabelle|Tableau|Tabla|Tabela|Рис\.|Таблица)\s+\d+|(?:Supplementary|Supplemental|Extended Data|Supporting)\s+(?:Figure|Fig\.|Table|Material|Information|Data)|(?:Appendix|APPENDIX|Annexe?|Anhang|Appendice|Anexo|Apéndice|Apêndice|Bijlage|Bilaga|Bilag|Liite|Załącznik|Příloha|Приложение|Додаток|Ek)\s+[A-Z\d]{1,3}\b|Address(?:es)?\s+(?:for|correspondence)|Correspondence\s+(?:to|should)|Received\s+\w+\s+\d|Manuscript\s+received|Edited\s+by\s+\p{Lu}.{3,60}$|©|\*\s?(?:Corresponding|To whom))",
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
    if spaced { words.concat() } else { words.join(" ") }.to_lowercase().replace('’', "'")
}

/// Whether a line is a heading of a reference list.
pub(super) fn opens_list(line: &str) -> bool {
    line.len() <= HEADING_LENGTH && words::OPEN.contains(&bare(line).as_str())
}

/// Whether a line ends a list. `free`: it does not stand inside a sentence.
pub(super) fn closes_list(line: &str, free: bool) -> bool {
    if line.len() <= HEADING_LENGTH && words::CLOSE.contains(&bare(line).as_str()) {
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
