//! Lists of names as references print them, read into [`Name`]s.

mod form;
mod grammar;
mod token;

pub(super) use grammar::scan;

use crate::item::Name;

/// A name list and whether it says that names are missing from it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    /// The names in order. After a gap (`… & Manji, H. K.`) the last author is kept.
    pub names: Vec<Name>,
    /// Whether the list is shortened: `et al.`, `…`.
    pub truncated: bool,
}

/// Reads a text that is a list of names and nothing else.
///
/// Text that is no list of people becomes literal names: one, or one for each
/// part between semicolons.
#[must_use]
pub fn read_names(text: &str) -> Names {
    let mut out = Names::default();
    let mut rest = text.trim().trim_start_matches([',', ';', '.', ':', '(', '[', ' ']);
    // Each round takes at least one character off.
    for _ in 0..64 {
        rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, ',' | ';' | '.' | ':' | ')' | ']' | '/')
        });
        if rest.is_empty() {
            break;
        }
        if let Some(list) = scan(rest, true) {
            out.truncated |= list.truncated;
            out.names.extend(list.names);
            rest = rest.get(list.end..).unwrap_or_default();
            continue;
        }
        let lower = rest.to_lowercase();
        if lower.starts_with("et al") || lower.starts_with("and others") || rest.starts_with('…') {
            out.truncated = true;
            break;
        }
        let (part, tail) = rest.split_once(';').unwrap_or((rest, ""));
        for name in bare_names(part) {
            out.names.push(name);
        }
        rest = tail;
    }
    out
}

/// What the grammar could not read: `Brown and Dobbie` is two people, one
/// word is a person, more words an institution.
fn bare_names(text: &str) -> Vec<Name> {
    let text = text.trim().trim_end_matches(['.', ',']).trim_end();
    let bare = text.strip_prefix("and ").or_else(|| text.strip_prefix("& ")).unwrap_or(text).trim();
    let parts: Vec<&str> =
        bare.split(" and ").flat_map(|p| p.split(" & ")).flat_map(|p| p.split(", ")).map(str::trim).collect();
    let single = |p: &&str| {
        !p.is_empty()
            && !p.contains(' ')
            && p.starts_with(char::is_alphabetic)
            && !p.contains(|c: char| c.is_ascii_digit())
    };
    if parts.iter().all(single) {
        return parts.into_iter().map(|p| Name::person(p, "")).collect();
    }
    if bare.is_empty() { Vec::new() } else { vec![Name::literal(bare)] }
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
        assert!(read_names(text).truncated);
        assert!(read_names("Zarate, C. A., . . . Manji, H. K.").truncated);
        assert!(!read_names("Zarate, C. A., & Manji, H. K.").truncated);
    }

    #[test]
    fn initials_stand_before_or_after_the_family_name() {
        assert_eq!(shown("Smith JA, van der Berg K"), ["|Smith|JA|", "van der|Berg|K|"]);
        assert_eq!(
            shown("A. Cau, R. Kuiper, and W.-P. de Roever"),
            ["|Cau|A.|", "|Kuiper|R.|", "de|Roever|W.-P.|"]
        );
        assert_eq!(shown("COLLMAN, J. P. and LI, W."), ["|COLLMAN|J. P.|", "|LI|W.|"]);
        assert_eq!(shown("LIANG Z T, WANG X N"), ["|LIANG|Z T|", "|WANG|X N|"]);
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
    fn et_al_marks_a_shortened_list() {
        for text in ["Mirza A, et al.", "A. Mirza et al.", "Mirza, Anna, and others", "A. Mirza, [et al.]"] {
            let names = read_names(text);
            assert!(names.truncated, "{text}");
            assert_eq!(names.names.len(), 1, "{text}");
            assert_eq!(names.names[0].family, "Mirza", "{text}");
        }
    }

    #[test]
    fn bare_family_names_are_people() {
        assert_eq!(shown("Brown and Dobbie"), ["|Brown||", "|Dobbie||"]);
    }
}
