//! Rich Text Format. Source: the Rich Text Format Specification 1.9.1.
//!
//! All of it is ASCII. A text is a fragment that may stand in any paragraph, so
//! that display blocks are lines of it; a bibliography is a document.

use percent_encoding::utf8_percent_encode;

use super::runs::{Block, Look, Piece, blocks, label};
use super::{Rendered, URI};
use crate::csl::bibliography::{Bibliography, Parameters, SecondFieldAlign};
use crate::csl::tree::Display;

/// Half an inch, in twips.
const INDENT: usize = 720;
/// A line of 12 points with its leading, in twips.
const LINE: i32 = 276;
/// Somewhat more than a figure of 12 points takes, in twips.
const FIGURE: usize = 130;

/// Writes a text; a label in the margin is followed by a tab.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut out = String::new();
    write_blocks(&blocks(rendered), &mut out);
    out
}

/// Writes a document with a paragraph for each entry.
pub(crate) fn bibliography(bibliography: &Bibliography) -> String {
    let mut out =
        "{\\rtf1\\ansi\\deff0\\uc1{\\fonttbl{\\f0\\froman Times New Roman;}}\\f0\\fs24\n".to_owned();
    let entries: Vec<_> = bibliography.entries.iter().map(|e| blocks(&e.content)).collect();
    let widest = entries.iter().filter_map(|blocks| label(blocks).0).map(Block::width).max();
    let paragraph = paragraph(&bibliography.parameters, widest);
    for entry in &entries {
        out.push_str(&paragraph);
        // An entry without a label stands beside the labels.
        if widest.is_some() && label(entry).0.is_none() {
            out.push_str("\\tab ");
        }
        write_blocks(entry, &mut out);
        out.push_str("\\par\n");
    }
    out.push('}');
    out
}

/// How the paragraphs of the entries look, given the widest label.
fn paragraph(parameters: &Parameters, widest: Option<usize>) -> String {
    let mut out = "\\pard".to_owned();
    match widest {
        Some(widest) => {
            let width = widest.saturating_add(1).saturating_mul(FIGURE).clamp(INDENT / 2, INDENT * 4);
            let left =
                if parameters.second_field_align == Some(SecondFieldAlign::Margin) { 0 } else { width };
            out.push_str(&format!("\\fi-{width}\\li{left}\\tx{left}"));
        }
        None if parameters.hanging_indent => out.push_str(&format!("\\fi-{INDENT}\\li{INDENT}")),
        None => {}
    }
    out.push_str(&format!("\\sa{}", LINE * i32::from(parameters.entry_spacing.max(0))));
    if parameters.line_spacing > 1 {
        // In 240ths of a line.
        out.push_str(&format!("\\sl{}\\slmult1", 240 * i32::from(parameters.line_spacing)));
    }
    out.push(' ');
    out
}

fn write_blocks(blocks: &[Block<'_>], out: &mut String) {
    let mut before: Option<&Block<'_>> = None;
    for block in blocks {
        let own_line = |block: &Block<'_>| matches!(block.display, Some(Display::Block | Display::Indent));
        if before.is_some_and(|before| own_line(before) || own_line(block)) {
            out.push_str("\\line ");
        }
        if block.display == Some(Display::Indent) {
            out.push_str("\\tab ");
        }
        write_pieces(&block.pieces, out);
        if block.display == Some(Display::LeftMargin) {
            out.truncate(out.trim_end_matches(' ').len());
            out.push_str("\\tab ");
        }
        before = Some(block);
    }
}

fn write_pieces(pieces: &[Piece<'_>], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => escape(text, out),
            Piece::Open(Look::Link(address)) => open_link(address, out),
            Piece::Open(look) => out.push_str(group(*look)),
            Piece::Close(Look::Link(_)) => out.push_str("}}"),
            Piece::Close(_) => out.push('}'),
            Piece::Address(address) => {
                open_link(address, out);
                escape(address, out);
                out.push_str("}}");
            }
        }
    }
}

/// A field, up to the text that it shows.
fn open_link(address: &str, out: &mut String) {
    out.push_str("{\\field{\\*\\fldinst{HYPERLINK \"");
    out.extend(utf8_percent_encode(address, URI));
    out.push_str("\"}}{\\fldrslt ");
}

const fn group(look: Look<'_>) -> &'static str {
    match look {
        Look::Italic | Look::Oblique => "{\\i ",
        Look::Bold => "{\\b ",
        // RTF knows one weight besides bold.
        Look::Light | Look::Link(_) => "{",
        Look::SmallCaps => "{\\scaps ",
        Look::Underline => "{\\ul ",
        Look::Sup => "{\\super ",
        Look::Sub => "{\\sub ",
    }
}

/// Writes text in ASCII. A code unit of UTF-16 is a signed number, followed by
/// what a reader shows that knows no Unicode. The space ends the control word;
/// not every reader looks for the fallback without it.
fn escape(text: &str, out: &mut String) {
    let mut units = [0_u16; 2];
    for c in text.chars() {
        match c {
            '\\' | '{' | '}' => out.extend(['\\', c]),
            '\u{a0}' => out.push_str("\\~"),
            '\u{2011}' => out.push_str("\\_"),
            c if c.is_ascii() => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{} ?", unit.cast_signed()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{bibliography, display, formatted, link, rich};
    use super::*;
    use crate::csl::serialise::Output;
    use crate::csl::tree::{FontWeight, TextDecoration};

    fn rtf(text: &str) -> String {
        rich(text).write(Output::Rtf)
    }

    #[test]
    fn text_is_ascii() {
        assert_eq!(rtf("a \\ {b}"), r"a \\ \{b\}");
        assert_eq!(rtf("ü–漢\u{a0}😀 ﷐"), r"\u252 ?\u8211 ?\u28450 ?\~\u-10179 ?\u-8704 ? \u-560 ?");
        assert_eq!(rtf("a\nb\u{1}c\t"), "a bc ");
    }

    #[test]
    fn formatting_nests_and_flips() {
        assert_eq!(rtf("<i>On <i>Homo</i> and</i> <b>b</b>"), r"{\i On} Homo {\i and} {\b b}");
        assert_eq!(rtf("<i>a <b>b</b></i>"), r"{\i a {\b b}}");
        assert_eq!(rtf("a<sub>2</sub><sup>3</sup> <sc>x</sc>"), r"a{\sub 2}{\super 3} {\scaps x}");
        assert_eq!(
            formatted(|f| f.decoration = Some(TextDecoration::Underline)).write(Output::Rtf),
            r"{\ul text}"
        );
        assert_eq!(formatted(|f| f.weight = Some(FontWeight::Light)).write(Output::Rtf), "{text}");
    }

    #[test]
    fn quotes_and_links() {
        assert_eq!(rtf("\"a 'b'\""), r"\u8220 ?a \u8216 ?b\u8217 ?\u8221 ?");
        assert_eq!(
            link("https://x.org/\"{}\\", "a").write(Output::Rtf),
            r#"{\field{\*\fldinst{HYPERLINK "https://x.org/%22%7B%7D%5C"}}{\fldrslt a}}"#
        );
        assert_eq!(
            link("x:a", "x:a").write(Output::Rtf),
            r#"{\field{\*\fldinst{HYPERLINK "x:a"}}{\fldrslt x:a}}"#
        );
    }

    #[test]
    fn display_blocks_are_lines() {
        let text = display(&[
            (Some(Display::LeftMargin), "[1] "),
            (Some(Display::RightInline), "Doe."),
            (Some(Display::Block), "B"),
            (Some(Display::Indent), "C"),
            (None, "D"),
        ]);
        assert_eq!(text.write(Output::Rtf), r"[1]\tab Doe.\line B\line \tab C\line D");
    }

    #[test]
    fn bibliographies_are_documents() {
        let head = "{\\rtf1\\ansi\\deff0\\uc1{\\fonttbl{\\f0\\froman Times New Roman;}}\\f0\\fs24\n";
        let mut list = bibliography(&[("a", rich("A <i>T</i>.")), ("b", rich("B."))]);
        list.parameters.hanging_indent = true;
        list.parameters.line_spacing = 2;
        let style = "\\pard\\fi-720\\li720\\sa276\\sl480\\slmult1 ";
        assert_eq!(list.write(Output::Rtf), format!("{head}{style}A {{\\i T}}.\\par\n{style}B.\\par\n}}"));
        let entry = display(&[(Some(Display::LeftMargin), "[1] "), (Some(Display::RightInline), "Doe.")]);
        let mut list = bibliography(&[("a", entry), ("b", rich("B."))]);
        list.parameters.entry_spacing = 0;
        let style = "\\pard\\fi-650\\li650\\tx650\\sa0 ";
        assert_eq!(
            list.write(Output::Rtf),
            format!("{head}{style}[1]\\tab Doe.\\par\n{style}\\tab B.\\par\n}}")
        );
        list.parameters.second_field_align = Some(SecondFieldAlign::Margin);
        assert!(list.write(Output::Rtf).contains("\\pard\\fi-650\\li0\\tx0\\sa0 "));
    }

    proptest! {
        #[test]
        fn groups_balance(text in "\\PC{0,40}|(<i>|</i>|<sup>|</sup>|\"|\\\\|[{}a ]){0,20}") {
            let rtf = rtf(&text);
            prop_assert!(rtf.is_ascii());
            let mut depth = 0_i32;
            let mut chars = rtf.chars();
            while let Some(c) = chars.next() {
                match c {
                    '\\' => drop(chars.next()),
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                prop_assert!(depth >= 0);
            }
            prop_assert_eq!(depth, 0);
        }
    }
}
