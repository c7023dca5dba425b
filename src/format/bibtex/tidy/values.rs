//! Values made tidy: what TeX forbids escaped, what is not ASCII written as
//! commands, months as macros. What they say stays the same.

use super::super::block::{Delimiter, Field, Piece};
use super::super::{dates, mapping};
use super::Tidy;
use crate::item::journal::{self, JournalNames};
use crate::item::latex::{Encode, from_text, to_text};
use crate::item::{Item, Kind, Variable};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Commands whose first argument is no prose.
const VERBATIM: &[&str] =
    &["url", "href", "path", "nolinkurl", "verb", "cite", "citet", "citep", "label", "ref"];

/// What a value's meaning depends on.
pub(super) struct Entry {
    pub(super) has_date: bool,
    pub(super) is_article: bool,
}

/// The source of a field's value, made tidy. `is_defined` says whether the
/// file defines a macro of its own by that name. Beside a `date` a month is
/// not BibTeX's.
pub(super) fn write(
    text: &str,
    field: &Field,
    name: &str,
    entry: &Entry,
    options: &Tidy,
    is_defined: impl Fn(&str) -> bool,
) -> String {
    if options.months
        && name == "month"
        && !entry.has_date
        && let [piece] = field.pieces.as_slice()
        && let Some(number @ 1..=12) = dates::month(piece.inside(text))
        && let Some(word) = dates::month_latex(number).filter(|word| !is_defined(word))
    {
        return word;
    }
    if entry.is_article
        && matches!(name, "journal" | "journaltitle")
        && let [piece] = field.pieces.as_slice()
        && piece.delimiter != Delimiter::Bare
        && let Some(title) = renamed(&to_text(piece.inside(text)), options.journals)
    {
        let latex = from_text(&title, Encode { ascii: options.ascii, ..Encode::default() });
        return options.layout.delimited(piece.delimiter, &latex);
    }
    let pieces: Vec<String> =
        field.pieces.iter().map(|piece| self::piece(text, piece, name, options)).collect();
    pieces.join(" # ")
}

/// A journal's name in the way wanted, if that is another.
fn renamed(title: &str, names: JournalNames) -> Option<String> {
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(Variable::ContainerTitle, title);
    journal::apply(&mut item, names)?;
    item.get(Variable::ContainerTitle).map(str::to_owned)
}

fn piece(text: &str, piece: &Piece, name: &str, options: &Tidy) -> String {
    let inside = piece.inside(text);
    let is_prose = piece.delimiter != Delimiter::Bare && !mapping::is_raw(name);
    if is_prose && (options.ascii || options.escape) {
        options.layout.delimited(piece.delimiter, &encoded(inside, options))
    } else {
        options.layout.delimited(piece.delimiter, inside)
    }
}

/// LaTeX with what is forbidden escaped and what is not ASCII as commands.
/// Math, and the arguments of commands that hold addresses, stay as they are.
fn encoded(latex: &str, options: &Tidy) -> String {
    let mut out = String::with_capacity(latex.len() + latex.len() / 8);
    let mut chars = latex.char_indices().peekable();
    let mut in_math = false;
    // How deep in braces an argument that stays as it is began.
    let (mut depth, mut kept_from) = (0_usize, None);
    // A space at an edge is cut off in reading, `~` is not.
    let start = latex.len() - latex.trim_start().len();
    let end = latex.trim_end().len();
    while let Some((at, c)) = chars.next() {
        let is_kept = in_math || kept_from.is_some();
        match c {
            '\\' => {
                out.push(c);
                let rest = latex.get(at + 1..).unwrap_or_default();
                let name = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let name = rest.get(..name).unwrap_or_default();
                match name.len() {
                    0 => {
                        let mark = chars.next().map(|(_, c)| c);
                        match mark {
                            Some('(' | '[') if kept_from.is_none() => in_math = true,
                            Some(')' | ']') => in_math = false,
                            _ => {}
                        }
                        out.extend(mark);
                    }
                    length => out.extend(chars.by_ref().take(length).map(|(_, c)| c)),
                }
                let has_argument = rest.get(name.len()..).unwrap_or_default().trim_start().starts_with('{');
                if VERBATIM.contains(&name) && has_argument && kept_from.is_none() {
                    kept_from = Some(depth);
                }
            }
            '{' => {
                depth += 1;
                out.push(c);
            }
            '}' => {
                depth = depth.saturating_sub(1);
                kept_from = kept_from.filter(|from| depth > *from);
                out.push(c);
            }
            '$' if kept_from.is_none() => {
                in_math = !in_math && latex.get(at + 1..).is_some_and(|rest| rest.contains('$'));
                out.push(c);
            }
            '&' | '%' | '#' | '_' if options.escape && !is_kept => {
                out.push('\\');
                out.push(c);
            }
            c if options.ascii && !is_kept => {
                let mut whole = c.to_string();
                while let Some((_, mark)) = chars.next_if(|(_, c)| is_combining_mark(*c)) {
                    whole.push(mark);
                }
                match in_ascii(&whole).filter(|_| (start..end).contains(&at)) {
                    Some(command) => out.push_str(&command),
                    None => out.push_str(&whole),
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// A character with its marks as a command, if there is one that is read as
/// just that character.
fn in_ascii(whole: &str) -> Option<String> {
    if whole.is_ascii() || whole.starts_with(is_combining_mark) {
        return None;
    }
    let command = from_text(&whole.nfc().collect::<String>(), Encode { ascii: true, ..Encode::default() });
    let is_equal = to_text(&command).nfc().eq(whole.nfc());
    (command.is_ascii() && is_equal).then_some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_prose_is_encoded() {
        let options = Tidy { ascii: true, escape: true, ..Tidy::default() };
        for (latex, tidy) in [
            ("R&D 50% #1 a_b \\& \\%", "R\\&D 50\\% \\#1 a\\_b \\& \\%"),
            ("$a_b & c$ d_e", "$a_b & c$ d\\_e"),
            ("\\url{a_b%20é} \\href{x_y}{z_w}", "\\url{a_b%20é} \\href{x_y}{z\\_w}"),
            ("5$ a_b", "5$ a\\_b"),
            ("Größe", "Gr{\\\"o}{\\ss}e"),
            ("e\u{301} {\\'e}\u{301} 中", "{\\'e} {\\'e}\u{301} 中"),
            ("\\(a_b\\) a_b", "\\(a_b\\) a\\_b"),
        ] {
            assert_eq!(encoded(latex, &options), tidy);
            assert_eq!(encoded(tidy, &options), tidy);
        }
        assert_eq!(encoded("ü & x", &Tidy::default()), "ü & x");
    }
}
