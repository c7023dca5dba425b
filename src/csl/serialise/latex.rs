//! LaTeX. Source: LaTeX2e, *An unofficial reference manual*, and for links the
//! manual of `hyperref`, which a document with links has to load.
//!
//! Text stays Unicode: every engine reads UTF-8 today. A bibliography is a
//! `list`: that is part of LaTeX itself, so that it works with any class and
//! needs no package, where `thebibliography` differs from class to class, adds
//! a heading and puts labels where a style wants none.

use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::runs::{Block, Look, Piece, blocks, label};
use super::{Rendered, URI};
use crate::csl::bibliography::{Bibliography, SecondFieldAlign};
use crate::csl::tree::Display;

/// A dollar sign within an argument would begin mathematics.
const TARGET: &AsciiSet = &URI.add(b'$');

/// Writes a text; a label in the margin is followed by a wide space.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut out = String::new();
    write_blocks(&blocks(rendered), is_english(rendered), &mut out);
    out
}

/// Writes a list.
pub(crate) fn bibliography(bibliography: &Bibliography) -> String {
    // LaTeX takes a list without items for a mistake.
    if bibliography.entries.is_empty() {
        return String::new();
    }
    let parameters = &bibliography.parameters;
    let mut items = String::new();
    let mut widest: Option<(usize, String)> = None;
    for entry in &bibliography.entries {
        let english = is_english(&entry.content);
        let blocks = blocks(&entry.content);
        let (label, rest) = label(&blocks);
        let mut shown = String::new();
        if let Some(label) = label {
            write_pieces(&label.pieces, english, &mut shown);
            shown.truncate(shown.trim_end_matches(' ').len());
            if widest.as_ref().is_none_or(|(width, _)| *width < label.width()) {
                widest = Some((label.width(), shown.clone()));
            }
        }
        // The braces keep a bracket in the label from ending it.
        items.push_str(&if shown.is_empty() {
            "\\item[] ".to_owned()
        } else {
            format!("\\item[{{{shown}}}] ")
        });
        let mut text = String::new();
        write_blocks(rest, english, &mut text);
        items.push_str(text.trim_matches([' ', '\n']));
        items.push('\n');
    }
    let mut out = "\\begin{list}{}{%\n".to_owned();
    if parameters.line_spacing != 1 {
        out.push_str(&format!("  \\linespread{{{}}}\\selectfont\n", parameters.line_spacing.max(1)));
    }
    out.push_str(&match &widest {
        Some((_, label)) => {
            let margin = if parameters.second_field_align == Some(SecondFieldAlign::Margin) {
                "  \\setlength{\\leftmargin}{0pt}\n"
            } else {
                "  \\setlength{\\leftmargin}{\\labelwidth}\\addtolength{\\leftmargin}{\\labelsep}\n"
            };
            format!(
                "  \\settowidth{{\\labelwidth}}{{{label}}}\\setlength{{\\labelsep}}{{0.5em}}\n{margin}  \
                 \\setlength{{\\itemindent}}{{0pt}}\\renewcommand*{{\\makelabel}}[1]{{#1\\hfil}}\n"
            )
        }
        None => {
            let (margin, indent) =
                if parameters.hanging_indent { ("1.5em", "-1.5em") } else { ("0pt", "0pt") };
            format!(
                "  \\setlength{{\\labelwidth}}{{0pt}}\\setlength{{\\labelsep}}{{0pt}}\n  \
                 \\setlength{{\\leftmargin}}{{{margin}}}\\setlength{{\\itemindent}}{{{indent}}}\n"
            )
        }
    });
    let spacing = parameters.entry_spacing.max(0);
    out + "  \\setlength{\\listparindent}{0pt}\\setlength{\\parsep}{0pt}\n"
        + &format!("  \\setlength{{\\itemsep}}{{{spacing}\\baselineskip}}}}\n{items}\\end{{list}}")
}

/// Whether the language's quotation marks are those that TeX has ligatures for.
fn is_english(rendered: &Rendered) -> bool {
    let (open, close) = &rendered.quotes.outer;
    open == "“" && close == "”"
}

fn write_blocks(blocks: &[Block<'_>], english: bool, out: &mut String) {
    for block in blocks {
        let (before, after) = match block.display {
            None | Some(Display::RightInline) => ("", ""),
            Some(Display::LeftMargin) => ("", "\\quad "),
            Some(Display::Block) => ("\\par ", "\\par\n"),
            Some(Display::Indent) => {
                ("\\par\\begingroup\\advance\\leftskip by 1.5em\\relax ", "\\par\\endgroup\n")
            }
        };
        if !before.is_empty() && !out.is_empty() && !out.ends_with('\n') {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        }
        out.push_str(before);
        write_pieces(&block.pieces, english, out);
        if !after.is_empty() {
            out.truncate(out.trim_end_matches(' ').len());
        }
        out.push_str(after);
    }
}

fn write_pieces(pieces: &[Piece<'_>], english: bool, out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => escape(text, english, out),
            Piece::Open(Look::Link(address)) => {
                out.push_str("\\href{");
                target(address, out);
                out.push_str("}{");
            }
            Piece::Open(look) => out.push_str(command(*look)),
            Piece::Close(_) => out.push('}'),
            Piece::Address(address) => {
                out.push_str("\\url{");
                target(address, out);
                out.push('}');
            }
        }
    }
}

fn target(address: &str, out: &mut String) {
    for part in utf8_percent_encode(address, TARGET) {
        for c in part.chars() {
            if matches!(c, '%' | '#' | '&') {
                out.push('\\');
            }
            out.push(c);
        }
    }
}

const fn command(look: Look<'_>) -> &'static str {
    match look {
        Look::Italic => "\\emph{",
        Look::Oblique => "\\textsl{",
        Look::Bold => "\\textbf{",
        // LaTeX has no command for light type that every font family knows.
        Look::Light | Look::Link(_) => "{",
        Look::SmallCaps => "\\textsc{",
        Look::Underline => "\\underline{",
        Look::Sup => "\\textsuperscript{",
        Look::Sub => "\\textsubscript{",
    }
}

/// Writes text, with TeX's ligatures for dashes and English quotes, and none
/// where the text has two of a character by itself.
fn escape(text: &str, english: bool, out: &mut String) {
    for c in text.chars() {
        let written = match c {
            '#' | '$' | '%' | '&' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(c);
                continue;
            }
            '\\' => "\\textbackslash{}",
            '~' => "\\textasciitilde{}",
            '^' => "\\textasciicircum{}",
            '<' => "\\textless{}",
            '>' => "\\textgreater{}",
            '|' => "\\textbar{}",
            '`' => "\\textasciigrave{}",
            // Babel takes the character itself for a shorthand in some languages.
            '"' => "\\symbol{34}",
            '\u{a0}' => "~",
            '\u{ad}' => "\\-",
            '\u{2009}' | '\u{202f}' => "\\,",
            '–' => "--",
            '—' => "---",
            '’' => "'",
            '‘' if english => "`",
            '“' if english => "``",
            '”' if english => "''",
            c => {
                ligature_end(c, out);
                out.push(c);
                continue;
            }
        };
        if let Some(first) = written.chars().next() {
            ligature_end(first, out);
        }
        out.push_str(written);
    }
}

/// Keeps the next character from forming a ligature with what is written.
fn ligature_end(next: char, out: &mut String) {
    let forms = match next {
        '-' | '\'' | ',' => out.ends_with(next),
        '`' => out.ends_with(['`', '?', '!']),
        _ => false,
    };
    if forms {
        out.push_str("{}");
    }
}

#[cfg(test)]
mod tests;
