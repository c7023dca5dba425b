//! Names as tagged formats write them, one string each.
//!
//! Sources: *RIS Format Specifications* (`Lastname, Firstname, Suffix`);
//! EndNote's manual on author names (a comma after the name of an
//! institution).

use crate::item::Name;

/// Reads `Family, Given, Suffix`, `Given Family` or an institution. An
/// institution ends in a comma, has two where its name has one, or is known by
/// one of its words.
pub(crate) fn read(text: &str) -> Name {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains(",,") {
        return Name::literal(text.replace(",,", ","));
    }
    let mut parts = text.split(',').map(str::trim);
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    match rest.as_slice() {
        [] => without_comma(first),
        [""] => Name::literal(first),
        _ if first.is_empty() => without_comma(text.trim_matches([',', ' '])),
        _ if is_institution(&text) && !is_person(first, &rest) => Name::literal(text),
        [given] | [given, ""] => family_given(first, given, ""),
        [given, suffix] if !is_suffix(given) => family_given(first, given, suffix),
        [suffix, given] => family_given(first, given, suffix),
        _ => Name::literal(text),
    }
}

/// Whether a comma divides a family name that is also a word of institutions
/// (`Press, William H.`) from given names.
fn is_person(family: &str, rest: &[&str]) -> bool {
    !family.contains(' ') && !rest.iter().any(|part| is_institution(part))
}

fn family_given(family: &str, given: &str, suffix: &str) -> Name {
    let mut name = Name { suffix: suffix.to_owned(), ..Name::person(family, given) };
    split_particle(&mut name);
    name
}

fn without_comma(text: &str) -> Name {
    let Some((given, family)) = text.rsplit_once(' ').filter(|_| !is_institution(text)) else {
        return Name::literal(text);
    };
    if is_suffix(family)
        && let Some((given, own)) = given.rsplit_once(' ')
    {
        return Name { suffix: family.to_owned(), ..Name::person(own, given) };
    }
    // `Smith JA`: initials stand last in medical lists.
    if is_initials(family) && !is_initials(given) {
        return family_given(given, family, "");
    }
    let words: Vec<&str> = given.split(' ').collect();
    let lower = words.iter().rev().take_while(|word| word.starts_with(char::is_lowercase)).count();
    let (given, particle) = words.split_at(words.len() - lower);
    Name { non_dropping_particle: particle.join(" "), ..Name::person(family, given.join(" ")) }
}

/// Puts the lower-case words before a family name into their own part.
pub(crate) fn split_particle(name: &mut Name) {
    let words: Vec<&str> = name.family.split(' ').collect();
    let most = words.len().saturating_sub(1);
    let lower = words.iter().take(most).take_while(|word| word.starts_with(char::is_lowercase)).count();
    if lower > 0 {
        let (particle, family) = words.split_at(lower);
        let (particle, family) = (particle.join(" "), family.join(" "));
        name.non_dropping_particle = particle;
        name.family = family;
    }
}

pub(crate) fn is_suffix(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.'),
        "Jr" | "Sr" | "jr" | "sr" | "II" | "III" | "IV" | "2nd" | "3rd" | "4th"
    )
}

/// `CA`, `C.A.`, `J.-P.`
pub(crate) fn is_initials(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (1..=4).contains(&letters) && word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-'))
}

/// Words that people are not called, in the languages of most records.
const INSTITUTIONAL: &[&str] = &[
    "academy",
    "agency",
    "association",
    "authority",
    "board",
    "bureau",
    "centre",
    "center",
    "college",
    "collaboration",
    "collaborators",
    "commission",
    "committee",
    "company",
    "conference",
    "consortium",
    "corporation",
    "council",
    "department",
    "directorate",
    "division",
    "federation",
    "foundation",
    "fund",
    "government",
    "group",
    "inc",
    "initiative",
    "institut",
    "institute",
    "institution",
    "instituto",
    "international",
    "investigators",
    "laboratory",
    "library",
    "llc",
    "ltd",
    "gmbh",
    "ministry",
    "ministère",
    "ministerio",
    "museum",
    "national",
    "network",
    "office",
    "organisation",
    "organization",
    "press",
    "program",
    "programme",
    "project",
    "publishing",
    "registry",
    "research",
    "school",
    "secretariat",
    "service",
    "services",
    "society",
    "team",
    "trust",
    "trial",
    "unit",
    "union",
    "united",
    "universidad",
    "universität",
    "université",
    "university",
    "working",
    "world",
];

fn is_institution(text: &str) -> bool {
    text.split([' ', ',', '.', '/', '(', ')']).any(|word| {
        matches!(word, "of" | "for" | "the" | "The" | "and" | "&")
            || INSTITUTIONAL.contains(&word.to_lowercase().as_str())
    })
}

/// Writes a name so that [`read`] reads it back.
pub(crate) fn write(name: &Name) -> String {
    if !name.literal.is_empty() {
        let text = name.literal.split_whitespace().collect::<Vec<_>>().join(" ");
        return match read(&text) {
            read if read.literal == text => text,
            _ if text.contains(',') => text.replacen(',', ",,", 1),
            _ => text + ",",
        };
    }
    let family = name.family_or_literal();
    let particle = &name.dropping_particle;
    let family = if particle.is_empty() { family } else { format!("{particle} {family}") };
    match (name.given.as_str(), name.suffix.as_str()) {
        _ if name.family.is_empty() => family,
        ("", "") => family + ",",
        (given, "") => format!("{family}, {given}"),
        (given, suffix) => format!("{family}, {given}, {suffix}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(name: &Name) -> String {
        if name.literal.is_empty() && !name.is_empty() {
            [&name.given, &name.non_dropping_particle, &name.family, &name.suffix]
                .iter()
                .map(|part| part.as_str())
                .collect::<Vec<_>>()
                .join("|")
        } else {
            format!("{{{}}}", name.literal)
        }
    }

    #[test]
    fn names_are_read_and_written() {
        for (text, read_as, written) in [
            ("Zarate, Carlos A., Jr.", "Carlos A.||Zarate|Jr.", "Zarate, Carlos A., Jr."),
            ("King, Jr., Martin", "Martin||King|Jr.", "King, Martin, Jr."),
            ("van der Berg, A.", "A.|van der|Berg|", "van der Berg, A."),
            ("Ludwig van Beethoven", "Ludwig|van|Beethoven|", "van Beethoven, Ludwig"),
            ("Smith JA", "JA||Smith|", "Smith, JA"),
            ("Smith J.A.B.", "J.A.B.||Smith|", "Smith, J.A.B."),
            ("J. A. Smith", "J. A.||Smith|", "Smith, J. A."),
            ("World Health Organization", "{World Health Organization}", "World Health Organization"),
            ("Médecins Sans Frontières,", "{Médecins Sans Frontières}", "Médecins Sans Frontières,"),
            ("Plato", "{Plato}", "Plato"),
            ("Press, William H.", "William H.||Press|", "Press, William H."),
            ("Pfizer, Inc.", "{Pfizer, Inc.}", "Pfizer, Inc."),
            ("Foo,, Bar", "{Foo, Bar}", "Foo,, Bar"),
            ("Valle-Delgado,J. J. ", "J. J.||Valle-Delgado|", "Valle-Delgado, J. J."),
            ("Zarate, Carlos,", "Carlos||Zarate|", "Zarate, Carlos"),
            (", Carlos Zarate", "Carlos||Zarate|", "Zarate, Carlos"),
            ("", "{}", ""),
            (
                "University of California, Berkeley",
                "{University of California, Berkeley}",
                "University of California, Berkeley",
            ),
        ] {
            let name = read(text);
            assert_eq!((show(&name).as_str(), write(&name).as_str()), (read_as, written), "{text}");
        }
    }
}
