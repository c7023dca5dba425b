//! Pandoc's Markdown. Source: the Pandoc User's Guide, *Pandoc's Markdown*, and
//! what Pandoc's own citation processor writes.

mod escape;

use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::runs::{Block, Look, Piece, blocks};
use super::{Rendered, URI};
use crate::csl::bibliography::{Bibliography, Entry};
use crate::csl::tree::Display;
use escape::{Place, escape};

/// Parentheses and angle brackets would end the address.
const TARGET: &AsciiSet = &URI.add(b'(').add(b')');

/// Between `*a*` and `**b**`, where the asterisks would be read as one row.
const APART: &str = "<!-- -->";

/// Writes a text.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut out = String::new();
    for block in blocks(rendered) {
        write_block(&block, &mut out);
    }
    out
}

/// Writes an entry in its division.
pub(crate) fn entry(entry: &Entry) -> String {
    let content = write(&entry.content);
    format!("::: {{{} .csl-entry}}\n{}\n:::", identifier(&entry.id), content.trim_matches([' ', '\n']))
}

/// Writes the divisions that Pandoc's own citation processor writes.
pub(crate) fn bibliography(bibliography: &Bibliography) -> String {
    let parameters = &bibliography.parameters;
    let mut out = "::: {#refs .references .csl-bib-body".to_owned();
    if parameters.hanging_indent {
        out.push_str(" .hanging-indent");
    }
    for (name, value) in
        [("entry-spacing", parameters.entry_spacing), ("line-spacing", parameters.line_spacing)]
    {
        // What is usual is not said.
        if value != 1 {
            out.push_str(&format!(" {name}=\"{value}\""));
        }
    }
    let entries: Vec<String> = bibliography.entries.iter().map(entry).collect();
    out + "}\n" + &entries.join("\n\n") + "\n:::"
}

/// The identifier of an entry: `#ref-name`, or an attribute for what may not
/// follow a `#`.
fn identifier(id: &str) -> String {
    if id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.')) {
        return format!("#ref-{id}");
    }
    let mut out = "id=\"ref-".to_owned();
    for c in id.chars().filter(|c| !c.is_control()) {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out + "\""
}

fn write_block(block: &Block<'_>, out: &mut String) {
    let class = match block.display {
        None => return write_pieces(&block.pieces, out),
        Some(Display::Block) => "csl-block",
        Some(Display::LeftMargin) => "csl-left-margin",
        Some(Display::RightInline) => "csl-right-inline",
        Some(Display::Indent) => "csl-indent",
    };
    let own_line = matches!(block.display, Some(Display::Block | Display::Indent));
    if own_line && !out.is_empty() && !out.ends_with('\n') {
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out.push('[');
    write_pieces(&block.pieces, out);
    out.push_str("]{.");
    out.push_str(class);
    out.push('}');
    if own_line {
        out.push('\n');
    }
}

fn write_pieces(pieces: &[Piece<'_>], out: &mut String) {
    // How many scripts are open: white space would end them.
    let mut scripts = 0_usize;
    let mut after_close = false;
    for piece in pieces {
        let place = if out.is_empty() || out.ends_with('\n') { Place::LineStart } else { Place::Within };
        match piece {
            Piece::Text(text) => escape(text, place, scripts > 0, out),
            Piece::Open(look) => {
                let (open, _) = delimiters(*look);
                if after_close && open.starts_with('*') && out.ends_with('*') {
                    out.push_str(APART);
                }
                scripts += usize::from(is_script(*look));
                out.push_str(open);
            }
            Piece::Close(look) => {
                scripts = scripts.saturating_sub(usize::from(is_script(*look)));
                out.push_str(delimiters(*look).1);
                if let Look::Link(address) = look {
                    target(address, out);
                }
            }
            Piece::Address(address) => {
                if address.starts_with("http") && utf8_percent_encode(address, TARGET).to_string() == *address
                {
                    out.push('<');
                    out.push_str(address);
                    out.push('>');
                } else {
                    out.push('[');
                    escape(address, Place::Within, scripts > 0, out);
                    out.push(']');
                    target(address, out);
                }
            }
        }
        after_close = matches!(piece, Piece::Close(_));
    }
}

fn target(address: &str, out: &mut String) {
    out.push('(');
    out.extend(utf8_percent_encode(address, TARGET));
    out.push(')');
}

const fn is_script(look: Look<'_>) -> bool {
    matches!(look, Look::Sup | Look::Sub)
}

fn delimiters(look: Look<'_>) -> (&'static str, &'static str) {
    match look {
        Look::Italic | Look::Oblique => ("*", "*"),
        Look::Bold => ("**", "**"),
        Look::Light => ("[", "]{style=\"font-weight: lighter\"}"),
        Look::SmallCaps => ("[", "]{.smallcaps}"),
        Look::Underline => ("[", "]{.underline}"),
        Look::Sup => ("^", "^"),
        Look::Sub => ("~", "~"),
        Look::Link(_) => ("[", "]"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bibliography, display, formatted, link, rich};
    use super::*;
    use crate::csl::serialise::Output;

    fn markdown(text: &str) -> String {
        rich(text).write(Output::Markdown)
    }

    #[test]
    fn formatting_nests_and_flips() {
        assert_eq!(markdown("a <i>b</i> <b>c</b>"), "a *b* **c**");
        assert_eq!(markdown("<i>a <b>b</b> c</i>"), "*a **b** c*");
        assert_eq!(markdown("<i>On <i>Homo</i> and</i>"), "*On* Homo *and*");
        assert_eq!(markdown("x<i> a </i>y<i>z</i>"), "x *a* y*z*");
        assert_eq!(markdown("<i>a</i><b>b</b>"), "*a*<!-- -->**b**");
        assert_eq!(markdown("<b><i>a</i> b</b>"), "***a* b**");
        assert_eq!(markdown("H<sub>2 n</sub>O<sup>[x]</sup>"), "H~2\\ n~O^\\[x\\]^");
        assert_eq!(markdown("<sc>de</sc>{x} wow<sc>!</sc>"), "[de]{.smallcaps}\\{x} wow[\\!]{.smallcaps}");
        assert_eq!(markdown("<b>a <span class=\"nodecor\">b</span> c</b>"), "**a** b **c**");
        assert_eq!(
            formatted(|f| f.decoration = Some(crate::csl::tree::TextDecoration::Underline))
                .write(Output::Markdown),
            "[text]{.underline}"
        );
    }

    #[test]
    fn quotes_nest() {
        assert_eq!(markdown("a \"b 'c' d\""), "a “b ‘c’ d”");
        assert_eq!(markdown("\"<i>c</i>\""), "“*c*”");
    }

    #[test]
    fn links_show_their_address_or_text() {
        assert_eq!(
            link("https://x.org/a_b", "https://x.org/a_b").write(Output::Markdown),
            "<https://x.org/a_b>"
        );
        assert_eq!(
            link("https://x.org/(a) b", "a]b").write(Output::Markdown),
            "[a\\]b](https://x.org/%28a%29%20b)"
        );
        assert_eq!(link("x:<y>", "x:<y>").write(Output::Markdown), "[x:\\<y>](x:%3Cy%3E)");
    }

    #[test]
    fn display_blocks_are_spans() {
        let text = display(&[
            (Some(Display::LeftMargin), "[1] "),
            (Some(Display::RightInline), "Doe."),
            (Some(Display::Block), "B"),
            (Some(Display::Indent), "C"),
            (None, "1. D"),
        ]);
        assert_eq!(
            text.write(Output::Markdown),
            "[\\[1\\] ]{.csl-left-margin}[Doe.]{.csl-right-inline}\n[B]{.csl-block}\n[C]{.csl-indent}\n1\\. D"
        );
    }

    #[test]
    fn bibliographies_are_what_pandoc_writes() {
        let mut list = bibliography(&[("doe", rich("Doe <i>T</i>.")), ("a/\"b\"&c", rich("- x"))]);
        assert_eq!(
            list.write(Output::Markdown),
            "::: {#refs .references .csl-bib-body}\n::: {#ref-doe .csl-entry}\nDoe *T*.\n:::\n\n\
             ::: {id=\"ref-a/\\\"b\\\"&amp;c\" .csl-entry}\n\\- x\n:::\n:::"
        );
        list.parameters.hanging_indent = true;
        list.parameters.entry_spacing = 0;
        list.parameters.line_spacing = 2;
        let start =
            "::: {#refs .references .csl-bib-body .hanging-indent entry-spacing=\"0\" line-spacing=\"2\"}\n";
        assert!(list.write(Output::Markdown).starts_with(start));
        list.entries.clear();
        assert_eq!(list.write(Output::Markdown), format!("{start}\n:::"));
    }
}
