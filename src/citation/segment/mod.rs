//! Finding the references of a text.
//!
//! The text is cut into lines; headings mark where lists begin and end
//! ([`heading`]); a list is split at its labels or, where it has none, at the
//! lines that look like the beginning of a reference ([`split`]); each piece
//! is joined into one line ([`join`]). Every step is linear in the text.

mod blocks;
mod heading;
mod html;
mod inside;
mod join;
mod label;
mod latex;
mod likeness;
mod markdown;
mod split;
mod starts;
mod view;
mod whole;

use std::ops::Range;

use super::Labeller;

/// The longest reference, in bytes of the source. A piece of text longer than
/// this is cut there: only pieces of a text that is no list of references, or
/// author lists of thousands of names, are.
pub const MAX_REFERENCE: usize = 8192;

/// One printed reference of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The reference in one line: white space made single, words mended that
    /// were broken at a line's end, without its label.
    pub text: String,
    /// The bytes of the source it was made from, with the label.
    pub span: Range<usize>,
    /// What the list calls it: `12`, `Kno84`.
    pub label: Option<String>,
}

/// One line of the source.
#[derive(Debug, Clone)]
struct Line {
    /// Its text without white space at both ends; empty for a blank line.
    range: Range<usize>,
    /// White space before the text, in columns.
    indent: usize,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.range.is_empty()
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\0')
}

/// Cuts at `\n`, `\r\n`, `\r`, form feed and the Unicode separators.
fn cut_lines(text: &str) -> Vec<Line> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let part = text.get(from..to).unwrap_or_default();
        let lead = part.len() - part.trim_start_matches(is_space).len();
        let body = part.trim_matches(is_space);
        let indent = part.get(..lead).map_or(0, |s| {
            s.chars().filter(|c| *c != '\u{feff}').map(|c| if c == '\t' { 4 } else { 1 }).sum()
        });
        out.push(Line { range: from + lead..from + lead + body.len(), indent });
    };
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            push(start, i);
            start = i + c.len_utf8();
            if c == '\r' && chars.peek().is_some_and(|(_, n)| *n == '\n') {
                chars.next();
                start += 1;
            }
        }
    }
    push(start, text.len());
    out
}

/// Finds the references of a text: a whole article with its list, a list with
/// or without a heading, a paragraph of references, a single one.
///
/// Where a heading (in some fifteen languages) opens a list, only lists are
/// read; otherwise whatever looks like a reference. A text without any gives
/// an empty list. Each reference is at most [`MAX_REFERENCE`] bytes long.
#[must_use]
pub fn segment(text: &str, labeller: &dyn Labeller) -> Vec<Reference> {
    let trials = whole::Trials::new(labeller);
    if latex::is_latex(text) {
        latex::references(text)
    } else if html::is_page(text) {
        let (view, blocks) = html::blocks(text);
        blocks::references(&view, &blocks, &trials)
    } else if markdown::is_markdown(text) {
        let (view, blocks) = markdown::blocks(text);
        blocks::references(&view, &blocks, &trials)
    } else if html::has_inline_markup(text) {
        let view = html::without_tags(text);
        let mut found = plain(view.text(), &trials);
        for reference in &mut found {
            reference.span = view.source(&reference.span);
        }
        found
    } else {
        plain(text, &trials)
    }
}

/// The references of a text without markup.
fn plain(text: &str, trials: &whole::Trials<'_>) -> Vec<Reference> {
    let lines = cut_lines(text);
    let mut found = Vec::new();
    for region in heading::regions(text, &lines) {
        found.extend(split::region(text, &region, false, trials));
    }
    if found.is_empty() {
        found = split::region(text, &lines, true, trials);
    }
    found
}

/// Takes each line that is not blank as one reference, whatever it looks
/// like, except headings. A line longer than [`MAX_REFERENCE`] is cut there.
#[must_use]
pub fn lines(text: &str) -> Vec<Reference> {
    cut_lines(text)
        .iter()
        .filter(|line| !line.is_blank())
        .filter(|line| !text.get(line.range.clone()).is_some_and(heading::opens_list))
        .filter_map(|line| make(text, line.range.clone()))
        .collect()
}

/// Makes a reference of a piece of the source; `None` if nothing is in it.
fn make(text: &str, range: Range<usize>) -> Option<Reference> {
    let mut end = range.end.min(range.start.saturating_add(MAX_REFERENCE));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let piece = text.get(range.start..end)?;
    end = range.start + piece.trim_end_matches(is_space).len();
    let (label, body) = label::take_label(piece);
    let joined = join::join(body);
    let joined = joined.trim().to_owned();
    joined.contains(char::is_alphanumeric).then_some(Reference {
        text: joined,
        span: range.start..end,
        label,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::RuleLabeller;

    fn texts(text: &str) -> Vec<String> {
        segment(text, &RuleLabeller).into_iter().map(|r| r.text).collect()
    }

    const TWO: [&str; 2] = [
        "Andrade, C. (2017). Ketamine for depression, 4: In what dose? Journal of Clinical Psychiatry, 78(7), e852-e857.",
        "Vollenweider, F. X., & Kometer, M. (2010). The neurobiology of psychedelic drugs. Nature Reviews Neuroscience, 11(9), 642-651.",
    ];

    #[test]
    fn a_list_without_heading_is_read() {
        assert_eq!(texts(&TWO.join("\n")), TWO);
        assert_eq!(texts(&TWO.join("\n\n")), TWO);
        assert_eq!(texts(TWO[0]), TWO[..1]);
    }

    #[test]
    fn references_on_one_line_are_parted() {
        assert_eq!(texts(&TWO.join(" ")), TWO);
    }

    #[test]
    fn line_ends_of_every_system_and_a_byte_order_mark_are_read() {
        for end in ["\r\n", "\r", "\n", "\u{2028}"] {
            let text = format!("\u{feff}References{end}{end}{}{end}{}{end}", TWO[0], TWO[1]);
            assert_eq!(texts(&text), TWO, "{end:?}");
        }
    }

    #[test]
    fn headings_of_many_languages_open_a_list() {
        for heading in [
            "References",
            "7. REFERENCES",
            "Literature cited",
            "Works Cited",
            "## Bibliography",
            "Literaturverzeichnis",
            "Références",
            "Bibliografía",
            "Referências bibliográficas",
            "Bibliografia",
            "Литература",
            "参考文献",
            "R E F E R E N C E S",
            "\\section*{References}",
            "**References**",
            "Piśmiennictwo",
            "Kaynakça",
        ] {
            let text = format!(
                "As Smith, J. (2001) has shown in Nature, 12(3), 45-67, this is so.\n\n{heading}\n\n{}\n\n{}\n\nAppendix A\n\nJones, K. (2004). A table of the appendix. Springer, 12(3), 4-5.\n",
                TWO[0], TWO[1]
            );
            assert_eq!(texts(&text), TWO, "{heading}");
        }
    }

    #[test]
    fn running_text_alone_holds_no_reference() {
        for text in [
            "",
            "   \n\n ",
            "Ketamine works in depression (Zarate et al., 2006).",
            "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression",
            "We met in 2006. It rained. Then, in 2007, we wrote the paper that everybody has read since.",
            "In 1999, the World Health Organization published its report. The report was long (see p. 12).",
        ] {
            assert_eq!(segment(text, &RuleLabeller), [], "{text}");
        }
    }

    #[test]
    fn labels_are_taken_off_and_kept() {
        for (open, close) in [("[", "]"), ("(", ")"), ("", "."), ("", ")")] {
            let text = format!("References\n{open}1{close} {}\n{open}2{close} {}\n", TWO[0], TWO[1]);
            let found = segment(&text, &RuleLabeller);
            assert_eq!(found.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), TWO, "{open}1{close}");
            assert_eq!(found[1].label.as_deref(), Some("2"));
        }
        let text = format!("[And17] {}\n[Vol10] {}\n", TWO[0], TWO[1]);
        let found = segment(&text, &RuleLabeller);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].label.as_deref(), Some("And17"));
        assert_eq!(found[0].text, TWO[0]);
    }

    #[test]
    fn hard_wrapped_and_hanging_lines_are_joined() {
        let text = "References\n\
            Andrade, C. (2017). Ketamine for depres-\n    sion, 4: In what dose? Journal of\n    Clinical Psychiatry, 78(7), e852-\n    e857.\n\
            Vollenweider, F. X., & Kometer, M. (2010). The\n    neurobiology of psychedelic drugs. Nature\n    Reviews Neuroscience, 11(9), 642-651.\n";
        assert_eq!(texts(text), TWO);
    }

    #[test]
    fn prose_before_a_list_without_heading_is_left_out() {
        let text = format!(
            "Ketamine is much discussed. It was shown early (Zarate et al., 2006) that it works, and many have followed [1, 2].\n\n{}\n\n{}\n",
            TWO[0], TWO[1]
        );
        assert_eq!(texts(&text), TWO);
    }

    #[test]
    fn a_label_that_stands_for_several_references_gives_each() {
        let text = "[1] A. Abe et al., Phys. Rev. Lett. 89, 142001 (2002); B. Aubert et al., Phys. Rev. D 72, 031101 (2005).\n\
                    [2] G. T. Bodwin, Phys. Rev. D 51, 1125 (1995).\n";
        let found = segment(text, &RuleLabeller);
        let labels: Vec<_> = found.iter().filter_map(|r| r.label.as_deref()).collect();
        assert_eq!(labels, ["1", "1", "2"]);
        assert_eq!(found[1].text, "B. Aubert et al., Phys. Rev. D 72, 031101 (2005).");
    }

    #[test]
    fn a_label_may_stand_on_its_own_line() {
        let text = format!("References\n 1.\n {}\n 2.\n {}\n", TWO[0], TWO[1]);
        assert_eq!(texts(&text), TWO);
    }

    #[test]
    fn a_contents_line_opens_no_list() {
        let text = format!(
            "Contents\nReferences ........ 35\n\nChapter one. We saw it.\n\nReferences\n{}\n{}\n",
            TWO[0], TWO[1]
        );
        assert_eq!(texts(&text), TWO);
    }

    #[test]
    fn spans_point_into_the_source() {
        let text = format!("References\n\n  [1] {}\n  [2] {}\n", TWO[0], TWO[1]);
        for reference in segment(&text, &RuleLabeller) {
            assert!(text[reference.span.clone()].ends_with(&reference.text));
        }
    }

    #[test]
    fn lines_takes_each_line_as_it_is() {
        let found = lines("Foo bar\n\n1. Baz, 1999\r\n");
        assert_eq!(found.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["Foo bar", "Baz, 1999"]);
        assert_eq!(found[1].label.as_deref(), Some("1"));
    }

    #[test]
    fn a_long_line_is_cut_and_does_not_hang() {
        let text = "Smith, J. (1999). ".repeat(6_000);
        assert!(segment(&text, &RuleLabeller).iter().all(|r| r.text.len() <= MAX_REFERENCE));
        let noise = "x".repeat(100_000);
        assert_eq!(segment(&noise, &RuleLabeller), []);
        assert_eq!(lines(&noise)[0].text.len(), MAX_REFERENCE);
        assert!(segment(&"\n".repeat(100_000), &RuleLabeller).is_empty());
        assert!(segment(&"(".repeat(100_000), &RuleLabeller).is_empty());
    }
}
