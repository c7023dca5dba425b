//! The reader of printed references, with what nobody prints: references cut,
//! joined and mutated, marks without end, markup left open, any characters.

use fastrand::Rng;
use ibid::citation::{CrfLabeller, Labeller, read_line, read_names, read_text};

const REFERENCES: &str = include_str!("../../benches/references.txt");

/// Pieces that mean something to some part of the reader.
const PIECES: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " ",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\u{301}",
    "-\n",
    "…",
    "...",
    ". . .",
    "& ",
    " and ",
    " et al.",
    " // ",
    "[1] ",
    "12. ",
    "(3) ",
    "[Kno84] ",
    "———. ",
    "--- ",
    "References\n",
    "# Literatur\n",
    "\\begin{thebibliography}{9}\n",
    "\\bibitem{a} ",
    "\\newblock ",
    "{\\em ",
    "\\'{e}",
    "<p>",
    "</p>",
    "<li>",
    "<ol>",
    "<cite>",
    "<html>",
    "<h2>References</h2>",
    "&amp;",
    "&#x",
    "<!--",
    "<script>",
    "* ",
    "- ",
    "*",
    "_",
    "](",
    "[^1]: ",
    "In ",
    "In: ",
    "(Eds.), ",
    "pp. ",
    "vol. ",
    "no. ",
    "doi:10.1000/",
    "https://doi.org/10.",
    "http://",
    "arXiv:2001.00001",
    "PMID: ",
    "ISBN ",
    "[PubMed] [Google Scholar]",
    "Retrieved from ",
    "1425-37",
    "e852-e857",
    "S12-8",
    "12(3):45",
    "(2006)",
    "2006a",
    "n.d.",
    "in press",
    "“",
    "”",
    "\"",
    "«",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "北京",
    "張三, 李四. ",
    "Иванов И. И. ",
    "ﬁ",
    "ＡＢＣ",
    "İ",
    "ß",
    "\0",
];

/// One case; how many references were found in it.
pub(crate) fn case(seed: u64) -> usize {
    run(&text(&mut Rng::with_seed(seed)))
}

/// A piece of a reference, a piece from the list, or any characters, many times.
fn text(random: &mut Rng) -> String {
    let references: Vec<&str> = REFERENCES.lines().collect();
    let mut text = String::new();
    let most = if random.u8(..20) == 0 { 400 } else { 12 };
    for _ in 0..random.usize(1..=most) {
        match random.u8(..10) {
            0..4 => {
                let reference: Vec<char> = references[random.usize(..references.len())].chars().collect();
                let (a, b) = (random.usize(..=reference.len()), random.usize(..=reference.len()));
                text.extend(&reference[a.min(b)..a.max(b)]);
            }
            4 => text.push_str(references[random.usize(..references.len())]),
            5..9 => {
                let piece = PIECES[random.usize(..PIECES.len())];
                let times = if random.u8(..12) == 0 { random.usize(1..3_000) } else { 1 };
                text.push_str(&piece.repeat(times));
            }
            _ => text.extend((0..random.usize(1..40)).map(|_| random.char(..))),
        }
    }
    text
}

/// Reads a text in every way; gives how many references were found in it.
fn run(text: &str) -> usize {
    for span in CrfLabeller.label(text).spans {
        assert!(text.get(span.range).is_some_and(|part| !part.is_empty()));
    }
    let mut end = 0;
    let readings = read_text(text);
    for reading in &readings {
        let span = &reading.reference.span;
        assert!(span.start >= end && text.get(span.clone()).is_some(), "{span:?} after {end}");
        end = span.start;
        let json = reading.item.to_json().to_string();
        assert!(!json.is_empty());
    }
    let line = text.replace('\n', " ");
    for part in read_line(&line).parts {
        assert!(!part.range.is_empty());
    }
    let _ = read_names(&line.chars().take(2_000).collect::<String>());
    readings.len()
}
