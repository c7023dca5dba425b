//! Names made ready for rendering: particles and suffixes found, scripts
//! told apart, initials formed.

use crate::item::Name;

/// A name in its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct NameParts {
    pub(crate) family: String,
    pub(crate) given: String,
    pub(crate) dropping: String,
    pub(crate) non_dropping: String,
    pub(crate) suffix: String,
    pub(crate) comma_suffix: bool,
    /// An institution, or a name of one part.
    pub(crate) literal: bool,
    /// Family name first in every style, without a space where the script
    /// has none.
    pub(crate) fixed_order: bool,
    pub(crate) cjk: bool,
}

/// Particles that are written in capitals and yet are particles.
fn is_particle_word(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '‘' | 'ʿ' | 'ʾ'))
        && word.chars().any(char::is_alphabetic)
        && !word.chars().any(char::is_uppercase)
}

/// Splits leading particles off a family name: `van der Berg`, `d'Alembert`.
fn split_family(family: &str) -> (String, String) {
    let mut at = 0;
    loop {
        let rest = family.get(at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        let start = at + (rest.len() - trimmed.len());
        // `d'Alembert`, `al-Hakim`: a particle joined to the name.
        let joint = trimmed.find(['\'', '’', '-']).filter(|i| *i > 0 && *i <= 4);
        let space = trimmed.find(char::is_whitespace);
        let cut = match (joint, space) {
            (Some(j), Some(s)) if j < s => {
                Some(j + trimmed.get(j..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8))
            }
            (Some(j), None) => {
                Some(j + trimmed.get(j..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8))
            }
            (_, space) => space,
        };
        let Some(cut) = cut else { break };
        let Some(word) = trimmed.get(..cut) else { break };
        let next = trimmed.get(cut..).unwrap_or_default().trim_start();
        if !is_particle_word(word) || next.is_empty() {
            break;
        }
        at = start + cut;
    }
    // `de' Frinkle` keeps its space, which `d'Alembert` does not have.
    let spaced = family.get(at..).is_some_and(|f| f.starts_with(char::is_whitespace));
    let particle = family.get(..at).unwrap_or_default().trim();
    let particle = match (spaced, joint(particle)) {
        (true, "") if !particle.is_empty() => format!("{particle} "),
        _ => particle.to_owned(),
    };
    let rest = family.get(at..).unwrap_or_default().trim().to_owned();
    (particle, rest)
}

/// Splits trailing particles off given names: `Jean de`.
fn split_given(given: &str) -> (String, String) {
    let words: Vec<&str> = given.split_whitespace().collect();
    let names = words.iter().rposition(|w| !is_particle_word(w)).map_or(0, |i| i + 1);
    if names == 0 || names == words.len() {
        return (given.trim().to_owned(), String::new());
    }
    (words[..names].join(" "), words[names..].join(" "))
}

fn is_cjk(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3040..=0x30FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

impl NameParts {
    /// Takes a name apart. Where a name carries no particles of its own, those
    /// written into its parts are found.
    pub(crate) fn new(name: &Name) -> Self {
        if !name.literal.is_empty() || (name.family.is_empty() && !name.given.is_empty()) {
            let family = if name.literal.is_empty() { name.given.trim() } else { name.literal.trim() };
            return Self { family: family.to_owned(), literal: true, ..Self::default() };
        }
        let mut parts = Self {
            family: name.family.trim().to_owned(),
            given: name.given.trim().to_owned(),
            dropping: name.dropping_particle.trim().to_owned(),
            non_dropping: name.non_dropping_particle.trim().to_owned(),
            suffix: name.suffix.trim().to_owned(),
            comma_suffix: name.comma_suffix,
            ..Self::default()
        };
        if parts.suffix.is_empty()
            && let Some((given, suffix)) = name.given.split_once(',')
        {
            let bang = suffix.trim_start().starts_with('!');
            let suffix = suffix.trim_start_matches([' ', '!']).trim();
            let word = suffix.split_whitespace().next_back().unwrap_or_default();
            if is_particle_word(word) && !suffix.is_empty() {
                parts.given = format!("{} {suffix}", given.trim());
            } else {
                parts.given = given.trim().to_owned();
                parts.suffix = suffix.to_owned();
                parts.comma_suffix |= bang;
            }
        }
        if parts.dropping.is_empty() && parts.non_dropping.is_empty() {
            let quoted = parts.family.strip_prefix('"').and_then(|f| f.strip_suffix('"')).map(str::to_owned);
            if let Some(whole) = quoted {
                parts.family = whole;
            } else {
                (parts.non_dropping, parts.family) = split_family(&parts.family);
                (parts.given, parts.dropping) = split_given(&parts.given);
            }
        }
        let letters = || parts.family.chars().chain(parts.given.chars()).filter(|c| c.is_alphabetic());
        parts.cjk = letters().next().is_some() && letters().all(is_cjk);
        parts.fixed_order = parts.cjk || name.static_ordering;
        parts
    }
}

/// Joins a particle and what follows: no space after an apostrophe or hyphen.
pub(crate) fn joint(particle: &str) -> &'static str {
    if particle.is_empty() || particle.ends_with(['\'', '’', '-', '–', ' ']) { "" } else { " " }
}

/// Given names as initials: `Jean-Luc` with `. ` gives `J.-L.`; words in lower
/// case stay. With `full_words` false only what is initials already changes.
pub(crate) fn initials(given: &str, with: &str, hyphens: bool, full_words: bool) -> String {
    let mut out = String::new();
    let glue = with.trim_end();
    let spaced = with.len() > glue.len();
    let mut last_initial = false;
    // `J.R.` is two initials; `Ph.D.` one word.
    let spread = given.replace('.', ". ");
    for word in spread.split_whitespace() {
        for (i, part) in word.split(['-', '‐', '–']).enumerate() {
            let (opening, part, closing) = peel(part);
            let bare = part.trim_end_matches('.');
            let dotted = bare.len() < part.len();
            let Some(first) = bare.chars().next() else { continue };
            let single = bare.chars().nth(1).is_none();
            let joined = i > 0;
            let lower = first.is_lowercase() || !first.is_alphabetic();
            if lower && !(dotted && single) {
                // `Guo-ping` is one name; a word in lower case a particle.
                if !joined {
                    push_word(&mut out, part);
                    last_initial = false;
                } else if !full_words {
                    out.push('-');
                    out.push_str(part);
                }
                continue;
            }
            let is_initial = dotted || single;
            if !is_initial && !full_words {
                if joined {
                    out.push('-');
                    out.push_str(part);
                } else {
                    push_word(&mut out, part);
                }
                last_initial = false;
                continue;
            }
            if joined {
                out.truncate(out.trim_end().len());
                if hyphens {
                    out.push('-');
                } else if spaced {
                    out.push(' ');
                }
            } else if !(out.is_empty() || out.ends_with(' ') || (last_initial && !spaced)) {
                out.push(' ');
            }
            out.push_str(opening);
            // An abbreviation stays as it is: `Ph.`
            if is_initial {
                out.push_str(bare);
            } else {
                out.push(first);
            }
            out.push_str(glue);
            out.push_str(closing);
            last_initial = true;
        }
    }
    out.trim_end().to_owned()
}

/// The tags of rich text before and after a word.
fn peel(word: &str) -> (&str, &str, &str) {
    let opening = match word.strip_prefix('<').and_then(|w| w.find('>')) {
        Some(end) => end + 2,
        None => 0,
    };
    let (opening, rest) = word.split_at(opening);
    let closing = rest.find("</").unwrap_or(rest.len());
    let (word, closing) = rest.split_at(closing);
    (opening, word, closing)
}

fn push_word(out: &mut String, word: &str) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
    out.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(family: &str, given: &str) -> (String, String, String, String, String) {
        let p = NameParts::new(&Name::person(family, given));
        (p.given, p.dropping, p.non_dropping, p.family, p.suffix)
    }

    fn owned(p: [&str; 5]) -> (String, String, String, String, String) {
        let [a, b, c, d, e] = p.map(str::to_owned);
        (a, b, c, d, e)
    }

    #[test]
    fn particles_are_found_in_the_parts() {
        assert_eq!(parts("van der Berg", "Jan"), owned(["Jan", "", "van der", "Berg", ""]));
        assert_eq!(parts("d'Alembert", "Jean"), owned(["Jean", "", "d'", "Alembert", ""]));
        assert_eq!(parts("Fontaine", "Jean de La"), owned(["Jean de La", "", "", "Fontaine", ""]));
        assert_eq!(parts("Humboldt", "Alexander von"), owned(["Alexander", "von", "", "Humboldt", ""]));
        assert_eq!(parts("Van Gogh", "Vincent"), owned(["Vincent", "", "", "Van Gogh", ""]));
        assert_eq!(parts("King", "Martin Luther, Jr."), owned(["Martin Luther", "", "", "King", "Jr."]));
    }

    #[test]
    fn initials_keep_hyphens_and_particles() {
        assert_eq!(initials("Jean-Luc", ".", true, true), "J.-L.");
        assert_eq!(initials("Jean-Luc", ".", false, true), "J.L.");
        assert_eq!(initials("Carlos A.", ". ", true, true), "C. A.");
        assert_eq!(initials("Carlos A.", "", true, true), "CA");
        assert_eq!(initials("J.R.R.", ". ", true, true), "J. R. R.");
        assert_eq!(initials("John R.", ".", true, false), "John R.");
        assert_eq!(initials("", ". ", true, true), "");
        assert_eq!(initials("<b>John</b>-Quiggly", ". ", true, true), "<b>J.</b>-Q.");
    }

    #[test]
    fn cjk_names_keep_their_order() {
        assert!(NameParts::new(&Name::person("山田", "太郎")).cjk);
        assert!(!NameParts::new(&Name::person("Yamada", "Taro")).cjk);
    }
}
