//! Lists of names as references print them, read into [`Name`]s.

mod form;
mod grammar;
mod other;
mod prepare;
mod shape;
#[cfg(test)]
mod table_tests;
mod token;

pub(super) use grammar::scan;

use crate::item::Name;

/// A name list and where it says that names are missing from it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    /// The names in order. After a gap (`… & Manji, H. K.`) the last author is kept.
    pub names: Vec<Name>,
    /// How many names stand before the gap, if the list is shortened: all of
    /// them for `et al.` at the end; fewer for `…`, which the last author
    /// follows. The name after a gap has no known place in the full list.
    pub gap: Option<usize>,
}

impl Names {
    /// Adds another part of the same list.
    pub(super) fn append(&mut self, more: Self) {
        let before = self.names.len();
        self.gap = self.gap.or(more.gap.map(|gap| before + gap));
        self.names.extend(more.names);
    }
}

/// Rounds of reading: a list of thousands of names in one piece takes one.
const MOST_PARTS: usize = 64;

/// Reads a text that is a list of names and nothing else: roles, honorifics,
/// degrees and marks of footnotes are left out.
///
/// Text that is no list of people becomes literal names: one, or one for each
/// part between semicolons.
#[must_use]
pub fn read_names(text: &str) -> Names {
    let mut out = Names::default();
    let prepared = prepare::prepare(text);
    let mut rest = prepared.trim_start_matches([',', ';', '.', ':', '(', '[', ' ']);
    // Each round takes at least one character off.
    for _ in 0..MOST_PARTS {
        rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, ',' | ';' | '.' | ':' | ')' | ']' | '/')
        });
        if rest.is_empty() {
            break;
        }
        if let Some(tail) = other::after_aside(rest) {
            rest = tail;
            continue;
        }
        if let Some(list) = scan(rest, true) {
            out.append(Names { names: list.names, gap: list.gap });
            rest = rest.get(list.end..).unwrap_or_default();
            continue;
        }
        if other::says_more(rest) {
            out.gap = out.gap.or(Some(out.names.len()));
            break;
        }
        if let Some((institution, tail)) = other::institution_first(rest) {
            out.names.push(Name::literal(institution));
            rest = tail;
            continue;
        }
        let (part, tail) = rest.split_once(';').unwrap_or((rest, ""));
        out.append(other::read(part));
        rest = tail;
    }
    shape::shape(&mut out.names);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        read_names(text)
            .names
            .iter()
            .map(|n| {
                if n.literal.is_empty() {
                    format!("{}|{}|{}|{}", n.non_dropping_particle, n.family, n.given, n.suffix)
                } else {
                    format!("={}", n.literal)
                }
            })
            .collect()
    }

    #[test]
    fn apa_list_with_suffix_and_gap_keeps_the_last_author() {
        let text = "Zarate Jr., C. A., Singh, J. B., … & Manji, H. K.";
        assert_eq!(shown(text), ["|Zarate|C. A.|Jr", "|Singh|J. B.|", "|Manji|H. K.|"]);
        assert_eq!(read_names(text).gap, Some(2));
        assert_eq!(read_names("Zarate, C. A., . . . Manji, H. K.").gap, Some(1));
        assert_eq!(read_names("Zarate, C. A., & Manji, H. K.").gap, None);
    }

    #[test]
    fn initials_stand_before_or_after_the_family_name() {
        assert_eq!(shown("Smith JA, van der Berg K"), ["|Smith|JA|", "van der|Berg|K|"]);
        assert_eq!(
            shown("A. Cau, R. Kuiper, and W.-P. de Roever"),
            ["|Cau|A.|", "|Kuiper|R.|", "de|Roever|W.-P.|"]
        );
        assert_eq!(shown("COLLMAN, J. P. and LI, W."), ["|Collman|J. P.|", "|Li|W.|"]);
        assert_eq!(shown("LIANG Z T, WANG X N"), ["|Liang|Z T|", "|Wang|X N|"]);
    }

    #[test]
    fn names_in_full_words_are_told_apart_by_the_comma() {
        assert_eq!(
            shown("Aljoscha Burchardt, Katrin Erk, and Ludwig van Beethoven"),
            ["|Burchardt|Aljoscha|", "|Erk|Katrin|", "van|Beethoven|Ludwig|"]
        );
        assert_eq!(shown("Döblin, Alfred, and Ernst Behler"), ["|Döblin|Alfred|", "|Behler|Ernst|"]);
        assert_eq!(shown("King, Martin Luther, Jr."), ["|King|Martin Luther|Jr"]);
        assert_eq!(shown("Gogh, Vincent van"), ["van|Gogh|Vincent|"]);
    }

    #[test]
    fn an_institution_among_people_is_literal() {
        let text = "Turner, M. S., Schatzberg, A. F., & STAR*D Study Team";
        assert_eq!(shown(text), ["|Turner|M. S.|", "|Schatzberg|A. F.|", "=STAR*D Study Team"]);
        assert_eq!(shown("World Health Organization"), ["=World Health Organization"]);
    }

    #[test]
    fn parts_of_family_names_and_marks_of_lists_are_told_from_initials() {
        for (text, expected) in [
            ("Ursula K. Le Guin", &["|Le Guin|Ursula K.|"][..]),
            ("Nguyen Van Dung", &["|Dung|Nguyen Van|"]),
            ("Ó Briain, D., Ní Dhomhnaill, N.", &["|Ó Briain|D.|", "|Ní Dhomhnaill|N.|"]),
            ("WANG Xiao-ming, LI Na", &["|Wang|Xiao-ming|", "|Li|Na|"]),
            ("Smith JA1,2, Jones K3", &["|Smith|JA|", "|Jones|K|"]),
            ("Smith J (ed), Jones K (ed)", &["|Smith|J|", "|Jones|K|"]),
            ("Liu SM Zhong J", &["|Liu|SM|", "|Zhong|J|"]),
            (
                "LIGO Scientific Collaboration and Virgo Collaboration",
                &["=LIGO Scientific Collaboration", "=Virgo Collaboration"],
            ),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
        assert_eq!(read_names("Perez, J.P. & 12 others").gap, Some(1));
        assert_eq!(read_names("Devic et al.").gap, Some(1));
    }

    #[test]
    fn slashes_and_brackets_make_no_people() {
        for (text, expected) in [
            ("ISO/IEC", &["=ISO/IEC"][..]),
            ("NASA/ESA", &["=NASA/ESA"]),
            (
                "Abbott, B. P., et al. (LIGO Scientific Collaboration)",
                &["|Abbott|B. P.|", "=LIGO Scientific Collaboration"],
            ),
            ("Bach, J. S. (ca. 1720)", &["|Bach|J. S.|"]),
            (
                "Abbott BP, et al. (LIGO Scientific Collaboration).",
                &["|Abbott|BP|", "=LIGO Scientific Collaboration"],
            ),
            ("Bach, J. S. (ca", &["|Bach|J. S.|"]),
            ("Bach, J. S. (1685–1750), Händel, G. F.", &["|Bach|J. S.|", "|Händel|G. F.|"]),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn et_al_marks_a_shortened_list() {
        for text in ["Mirza A, et al.", "A. Mirza et al.", "Mirza, Anna, and others", "A. Mirza, [et al.]"] {
            let names = read_names(text);
            assert_eq!(names.gap, Some(1), "{text}");
            assert_eq!(names.names.len(), 1, "{text}");
            assert_eq!(names.names[0].family, "Mirza", "{text}");
        }
    }

    #[test]
    fn bare_family_names_are_people() {
        assert_eq!(shown("Brown and Dobbie"), ["|Brown||", "|Dobbie||"]);
    }
}
