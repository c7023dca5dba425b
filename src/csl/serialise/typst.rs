//! Typst. Source: the Typst reference, *Syntax*, *Text* and *Model*.
//!
//! Formatting is written as functions: `_` and `*` only work at the edges of
//! words. Curly quotes stay the characters that they are. The spacing of a
//! bibliography needs Typst 0.12.

use percent_encoding::utf8_percent_encode;

use super::runs::{Block, Look, Piece, blocks, label};
use super::{Rendered, URI};
use crate::csl::bibliography::{Bibliography, Parameters, SecondFieldAlign};
use crate::csl::tree::Display;

/// The gap between lines, and the distance of two lines, in ems.
const LEADING: f32 = 0.65;
const LINE: f32 = 1.35;

/// Writes a text; a label in the margin is followed by a wide space.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut out = String::new();
    write_blocks(&blocks(rendered), &mut out);
    out
}

/// Writes a block of paragraphs, or of the rows of a grid where labels stand
/// beside the entries.
pub(crate) fn bibliography(bibliography: &Bibliography) -> String {
    let parameters = &bibliography.parameters;
    let entries: Vec<_> = bibliography.entries.iter().map(|e| blocks(&e.content)).collect();
    let (leading, spacing) = spacing(parameters);
    let mut out = format!("#block[\n#set par(leading: {leading}em, spacing: {spacing}em");
    if entries.iter().any(|blocks| label(blocks).0.is_some()) {
        out.push_str(")\n");
        write_grid(&entries, parameters, spacing, &mut out);
    } else {
        out.push_str(if parameters.hanging_indent { ", hanging-indent: 1.5em)\n" } else { ")\n" });
        let paragraphs: Vec<String> = entries.iter().map(|blocks| content(blocks)).collect();
        out.push_str(&paragraphs.join("\n\n"));
        out.push('\n');
    }
    out.push(']');
    out
}

/// The gaps between lines and between entries, in ems.
fn spacing(parameters: &Parameters) -> (f32, f32) {
    let lines = |n: i16| LINE * f32::from(n);
    let leading = LEADING + lines(parameters.line_spacing.max(1) - 1);
    let spacing = leading + lines(parameters.entry_spacing.max(0));
    // Hundredths are enough, and hide what binary fractions add.
    ((leading * 100.0).round() / 100.0, (spacing * 100.0).round() / 100.0)
}

fn write_grid(entries: &[Vec<Block<'_>>], parameters: &Parameters, spacing: f32, out: &mut String) {
    let margin = parameters.second_field_align == Some(SecondFieldAlign::Margin);
    let columns = if margin { "(0pt, 1fr)" } else { "(auto, 1fr), column-gutter: 0.5em" };
    out.push_str(&format!("#grid(columns: {columns}, row-gutter: {spacing}em,\n"));
    for blocks in entries {
        let (label, rest) = label(blocks);
        let mut shown = String::new();
        if let Some(label) = label {
            write_pieces(&label.pieces, &mut shown);
        }
        let shown = shown.trim_end_matches(' ');
        out.push_str(&if margin && !shown.is_empty() {
            format!("place(top + right, dx: -0.5em)[{shown}]")
        } else {
            format!("[{shown}]")
        });
        out.push_str(&format!(", [{}],\n", content(rest)));
    }
    out.push_str(")\n");
}

fn content(blocks: &[Block<'_>]) -> String {
    let mut out = String::new();
    write_blocks(blocks, &mut out);
    out.trim_matches(' ').to_owned()
}

fn write_blocks(blocks: &[Block<'_>], out: &mut String) {
    for block in blocks {
        let (before, after) = match block.display {
            None | Some(Display::RightInline) => ("", ""),
            Some(Display::LeftMargin) => ("", "#h(0.5em)"),
            Some(Display::Block) => ("#block(above: 0.65em, below: 0.65em)[", "]"),
            Some(Display::Indent) => ("#block(inset: (left: 1.5em), above: 0.65em, below: 0.65em)[", "]"),
        };
        out.push_str(before);
        write_pieces(&block.pieces, out);
        if block.display == Some(Display::LeftMargin) {
            out.truncate(out.trim_end_matches(' ').len());
        }
        out.push_str(after);
    }
}

fn write_pieces(pieces: &[Piece<'_>], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => escape(text, out),
            Piece::Open(Look::Link(address)) => {
                link(address, out);
                out.push('[');
            }
            Piece::Open(look) => out.push_str(function(*look)),
            Piece::Close(_) => out.push(']'),
            Piece::Address(address) => link(address, out),
        }
    }
}

fn link(address: &str, out: &mut String) {
    out.push_str("#link(\"");
    out.extend(utf8_percent_encode(address, URI));
    out.push_str("\")");
}

const fn function(look: Look<'_>) -> &'static str {
    match look {
        Look::Italic => "#emph[",
        Look::Oblique => "#text(style: \"oblique\")[",
        Look::Bold => "#strong[",
        Look::Light => "#text(weight: \"light\")[",
        Look::SmallCaps => "#smallcaps[",
        Look::Underline => "#underline[",
        Look::Sup => "#super[",
        Look::Sub => "#sub[",
        // The address comes first.
        Look::Link(_) => "[",
    }
}

/// Writes text. What is read otherwise at the start of a line is so at the
/// start of a content block as well; and right after a function, an argument,
/// a field or a semicolon would belong to it.
fn escape(text: &str, out: &mut String) {
    let line_start = out.is_empty() || out.ends_with('[');
    let after_function = out.ends_with([']', ')']);
    let start = text.len() - text.trim_start_matches(' ').len();
    let number = text.get(start..).unwrap_or_default();
    let dot = start + number.len() - number.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        let escaped = is_syntax(before, c, after)
            || (line_start && at == start && matches!(c, '=' | '-' | '+' | '/'))
            || (line_start && at == dot && c == '.')
            || (after_function && at == 0 && continues_code(c, after));
        if escaped {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// Whether what follows a function would belong to it.
fn continues_code(c: char, after: &str) -> bool {
    match c {
        '(' | ';' => true,
        '.' => after.starts_with(|n: char| n.is_alphanumeric() || n == '_'),
        _ => false,
    }
}

/// Whether a character is syntax within a line.
fn is_syntax(before: Option<char>, c: char, after: &str) -> bool {
    let next = after.chars().next();
    let follows_word = before.is_some_and(|b| b.is_ascii_alphanumeric());
    match c {
        // Straight quotes would turn curly.
        '\\' | '*' | '`' | '$' | '#' | '[' | ']' | '~' | '"' | '\'' => true,
        // Within a word it is no emphasis.
        '_' => !(follows_word && next.is_some_and(|n| n.is_ascii_alphanumeric())),
        // A label, a reference.
        '<' | '@' => next != Some(' '),
        // A comment.
        '/' => next.is_some_and(|n| matches!(n, '/' | '*')),
        // A dash, a hyphenation point, a minus sign.
        '-' => next.is_some_and(|n| matches!(n, '-' | '?') || (n.is_numeric() && !follows_word)),
        // An ellipsis.
        '.' => after.starts_with(".."),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
