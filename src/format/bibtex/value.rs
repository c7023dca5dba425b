//! The values of fields as CSL has them: LaTeX to text, pages, editions,
//! languages, addresses.
//!
//! Sources: `btxdoc`; biblatex manual, §2.2 (fields and their data types).

use super::super::mapping::Form;
use super::super::medline;
pub(super) use super::super::{bare_doi, pages};
use super::mapping;
use crate::item::Date;
use crate::item::latex::{Decode, to_text, to_text_with, unescape_verbatim};

pub(super) fn date_text(latex: &str) -> String {
    if Date::from_edtf(latex).is_some() { latex.to_owned() } else { to_text(latex) }
}

pub(super) fn one_line(value: &str) -> String {
    let line = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if line.contains(char::is_control) { line.chars().filter(|c| !c.is_control()).collect() } else { line }
}

pub(super) fn read_text(form: Form, latex: &str) -> String {
    match form {
        Form::Title => to_text_with(latex, Decode { case_protection: true, ..Decode::default() }),
        Form::Long => to_text_with(latex, Decode { paragraphs: true, ..Decode::default() }),
        Form::Verbatim => verbatim(latex),
        Form::Pages => pages(&to_text(latex)),
        Form::Edition => edition(&to_text(latex)),
        Form::Language => {
            let text = to_text(latex);
            let lower = text.to_lowercase();
            let known = mapping::LANGUAGES.iter().find(|(name, _)| *name == lower).map(|row| row.1);
            known.unwrap_or_else(|| medline::language(&text)).to_owned()
        }
        _ => to_text(latex),
    }
}

/// `2nd` and `Second` are 2: biblatex and CSL make words of the number.
fn edition(text: &str) -> String {
    const ORDINALS: &[&str] = &[
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth",
    ];
    let lower = text.to_lowercase();
    if let Some(i) = ORDINALS.iter().position(|word| *word == lower) {
        return (i + 1).to_string();
    }
    let number = ["st", "nd", "rd", "th"].iter().find_map(|end| lower.strip_suffix(end));
    match number.filter(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(number) => number.to_owned(),
        None => text.to_owned(),
    }
}

/// A value that is no LaTeX, though tools escape it as if it were.
pub(super) fn verbatim(latex: &str) -> String {
    let bare = latex.trim();
    let bare = super::split::braced(bare).unwrap_or(bare);
    // `\url{…}` in a field that is an address.
    let bare = bare.strip_prefix("\\url").and_then(super::split::braced).unwrap_or(bare);
    if !bare.contains('\\') {
        return one_line(bare);
    }
    // No address or number has a backslash but as `%5C`.
    one_line(&unescape_verbatim(bare)).replace('\\', "%5C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_ranges_have_one_hyphen() {
        for (text, read) in [
            ("12–15", "12-15"),
            ("12 - 15, 20—3", "12-15, 20-3"),
            ("e852-e857", "e852-e857"),
            ("5-", "5"),
            ("A.1", "A.1"),
        ] {
            assert_eq!(pages(text), read);
        }
    }

    #[test]
    fn dois_lose_their_address() {
        assert_eq!(bare_doi("https://dx.doi.org/10.1000/X"), "10.1000/X");
        assert_eq!(bare_doi("doi: 10.1000/X"), "10.1000/X");
    }
}
