//! What the registries of books have in common: the words they are searched
//! by, their ISBNs, and their dates, which are free text.

use crate::format::mapping::date;
use crate::item::identifier::Scheme;
use crate::item::{Date, DateParts, Identifier, Item, Variable};

/// The words of a text, without marks that a search may take for operators.
pub(super) fn words(text: &str, most: usize) -> String {
    let words =
        text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}')));
    let words = words.map(|word| match word.trim_matches(['\'', '’']) {
        // Not as an operator.
        "AND" => "and",
        "OR" => "or",
        "NOT" => "not",
        word => word,
    });
    let words = words.filter(|word| !word.is_empty());
    words.take(most).collect::<Vec<_>>().join(" ")
}

/// The words of a title before its subtitle, which registries keep apart.
pub(super) fn main_title(item: &Item) -> String {
    let title = item.plain_title();
    words(title.split_once(": ").map_or(title.as_str(), |(main, _)| main), 20)
}

/// The first creator by family name, or the name of a group.
pub(super) fn first_creator(item: &Item) -> String {
    words(&item.creators().first().map(crate::item::Name::family_or_literal).unwrap_or_default(), 8)
}

/// Sets the ISBNs, in their form of 13 digits and each once, and gives those
/// that are none.
pub(super) fn set_isbns(item: &mut Item, texts: &[String]) -> Vec<String> {
    let (mut isbns, mut others): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for text in texts {
        let (list, value) = match Identifier::parse_as(Scheme::Isbn, text) {
            Ok(isbn) => (&mut isbns, isbn.value()),
            Err(_) => (&mut others, text.clone()),
        };
        if !list.contains(&value) {
            list.push(value);
        }
    }
    item.set(Variable::Isbn, isbns.join(", "));
    others
}

/// Reads a date of publication as title pages and booksellers have them:
/// `1996`, `2004-05`, `March 2009`, `c1985`, `[1998?]`, `19980901`.
pub(super) fn published(text: &str) -> Date {
    let text = text.trim().trim_end_matches('*');
    if let Some(date) = Date::from_edtf(text) {
        return date;
    }
    if text.len() == 8
        && let (Ok(year), Ok(month), Ok(day)) = (
            text.get(..4).unwrap_or_default().parse(),
            text.get(4..6).unwrap_or_default().parse(),
            text.get(6..).unwrap_or_default().parse(),
        )
    {
        return Date::from_parts(DateParts::new(year, Some(month), Some(day)));
    }
    let doubtful = text.contains('?') || text.to_lowercase().starts_with("ca") || text.contains("circa");
    // What stands before a year only says which year it is: `c1985`, `cop. 1985`.
    let bare: String =
        text.chars().map(|c| if matches!(c, '[' | ']' | '?' | '©') { ' ' } else { c }).collect();
    let copyright = |word: &str| {
        let digits = word.trim_start_matches(['c', 'p']);
        let year = digits.len() >= 4 && digits.bytes().take(4).all(|b| b.is_ascii_digit());
        if year { digits.to_owned() } else { word.to_owned() }
    };
    let bare = bare.split_whitespace().map(copyright).collect::<Vec<_>>().join(" ");
    // Which of `1/2/2004` is the month differs from country to country.
    let mut date =
        if bare.contains('/') { year_in(&bare).map(Date::year) } else { Some(date::medline(&bare)) }
            .filter(|date| !date.parts.is_empty())
            .or_else(|| year_in(&bare).map(Date::year))
            .unwrap_or_else(|| Date::literal(text));
    date.circa = doubtful && !date.parts.is_empty();
    date
}

/// The first number of four digits that can be a year.
fn year_in(text: &str) -> Option<i32> {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
    numbers.filter_map(|digits| digits.parse().ok()).find(|year| (1000..=2999).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Kind;

    #[test]
    fn dates_of_publication_are_read() {
        for (text, edtf) in [
            ("1996", "1996"),
            ("2004-05", "2004-05"),
            ("1998-09-01", "1998-09-01"),
            ("19980901", "1998-09-01"),
            ("March 2009", "2009-03"),
            ("Mar 03, 2009", "2009-03-03"),
            ("September 5, 2017", "2017-09-05"),
            ("c1985", "1985"),
            ("©1985", "1985"),
            ("[1998]", "1998"),
            ("1994, c1993", "1994"),
            ("1/2/2004", "2004"),
            ("Paris, 1789", "1789"),
            ("1998-09*", "1998-09"),
            ("2001-01-01T00:00:00+02:00", "2001-01-01"),
            ("1998-1999", "1998/1999"),
        ] {
            assert_eq!(published(text).to_edtf().as_deref(), Some(edtf), "{text}");
        }
        assert!(published("[1998?]").circa && published("ca. 1900").circa && !published("1998").circa);
        assert_eq!(published("19--?").literal, "19--?");
        assert!(published("").is_empty());
    }

    #[test]
    fn isbns_are_one_list_and_what_is_none_is_given_back() {
        let mut item = Item::new(Kind::Book);
        let texts = ["0-306-40615-2", "9780306406157", "9780306406158", "080442957X"].map(str::to_owned);
        assert_eq!(set_isbns(&mut item, &texts), ["9780306406158"]);
        assert_eq!(item.get(Variable::Isbn), Some("9780306406157, 9780804429573"));
        assert_eq!(item.identifiers().len(), 2);
    }

    #[test]
    fn words_have_no_operators() {
        assert_eq!(words("L'Étranger: \"a (new)\" AND -title* [2]", 20), "L'Étranger a new and title 2");
        let mut item = Item::new(Kind::Book);
        item.set(Variable::Title, "Dune: a <i>novel</i>");
        assert_eq!(main_title(&item), "Dune");
    }
}
