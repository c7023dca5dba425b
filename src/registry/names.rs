//! Names as registries give them: suffixes glued to other parts, whole names
//! in one string.

use std::sync::LazyLock;

use regex::Regex;

use crate::item::Name;

#[expect(clippy::expect_used, reason = "the pattern is a constant")]
static SUFFIX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<rest>.*\S?)(?:,\s*|\s+)(?P<suffix>(?:[JjSs][Rr]\.?)|II|III|IV|2nd|3rd|4th)$")
        .expect("a constant pattern compiles")
});

/// Words that stand in the names of groups and not of people.
const GROUP_WORDS: &[&str] = &[
    "academy",
    "agency",
    "alliance",
    "association",
    "botanic",
    "bureau",
    "center",
    "centre",
    "collaboration",
    "collaborators",
    "college",
    "commission",
    "committee",
    "consortium",
    "corporation",
    "council",
    "department",
    "federation",
    "force",
    "foundation",
    "group",
    "initiative",
    "institute",
    "lab",
    "investigators",
    "laboratory",
    "ministry",
    "museum",
    "network",
    "observatory",
    "office",
    "organisation",
    "organization",
    "program",
    "programme",
    "project",
    "society",
    "team",
    "trial",
    "university",
    "workgroup",
];

/// Particles that belong to the family name after them.
const PARTICLES: &[&str] = &[
    "al", "af", "av", "da", "dal", "das", "de", "degli", "dei", "del", "della", "den", "der", "di", "do",
    "dos", "du", "el", "la", "las", "le", "lo", "los", "ten", "ter", "van", "vander", "vom", "von", "zu",
    "zum", "zur", "'t",
];

/// Moves a suffix (`Jr`, `III`) that is glued to the family or given name to
/// its own place.
pub(super) fn unglue_suffix(name: &mut Name) {
    if !name.suffix.is_empty() || name.family.is_empty() || name.given.is_empty() {
        return;
    }
    for part in [&mut name.family, &mut name.given] {
        if let Some((rest, suffix)) = split_suffix(part) {
            *part = rest;
            name.suffix = suffix;
            return;
        }
    }
}

fn split_suffix(part: &str) -> Option<(String, String)> {
    let found = SUFFIX.captures(part)?;
    let rest = found["rest"].trim_end_matches([',', ' ']);
    (!rest.is_empty()).then(|| (rest.to_owned(), found["suffix"].to_owned()))
}

/// Divides a name that is given in one string: `Zarate, Carlos A.`,
/// `Carlos A. Zarate Jr.`, `Zarate CA`, `Ludwig van Beethoven`. A group stays
/// whole.
pub(super) fn divide(whole: &str) -> Name {
    // A stray bracket from a badly cut list is no name, nor is DataCite's code
    // for an unknown one.
    if !whole.chars().any(char::is_alphabetic) || whole.trim_matches(['(', ')', ' ']) == ":unav" {
        return Name::default();
    }
    let has_letters = |word: &&str| word.chars().any(char::is_alphanumeric);
    let whole = whole.split_whitespace().filter(has_letters).collect::<Vec<_>>().join(" ");
    let is_group = crate::item::fold::words(&whole).iter().any(|w| GROUP_WORDS.contains(&w.as_str()));
    let words: Vec<&str> = whole.split(' ').collect();
    if is_group || words.len() > 7 {
        return Name::literal(whole);
    }
    if let Some((family, rest)) = whole.split_once(',') {
        let (family, rest) = (family.trim(), rest.trim());
        // `Carlos Zarate, Jr.` has a comma, too.
        if !family.is_empty() && !rest.is_empty() && split_suffix(&whole).is_none_or(|(r, _)| r.contains(','))
        {
            let mut name = with_particle(family, rest.trim_matches(','));
            unglue_suffix(&mut name);
            return name;
        }
    }
    let (body, suffix) =
        split_suffix(&whole).filter(|(rest, _)| rest.contains(' ')).unwrap_or((whole, String::new()));
    let words: Vec<&str> = body.split(' ').collect();
    let Some((last, before)) = words.split_last() else { return Name::default() };
    let mut name = if before.is_empty() {
        Name::person(*last, "")
    } else if is_initials(last) && before.iter().all(|w| !is_initials(w)) {
        with_particle(&before.join(" "), last)
    } else {
        // Particles stand before the last word; one given name must remain.
        let given = before.iter().rposition(|w| !PARTICLES.contains(w)).map_or(0, |at| at + 1).max(1);
        let (given, particles) = before.split_at_checked(given).unwrap_or((before, &[]));
        Name { non_dropping_particle: particles.join(" "), ..Name::person(*last, given.join(" ")) }
    };
    name.suffix = suffix;
    name
}

fn with_particle(family: &str, given: &str) -> Name {
    let words: Vec<&str> = family.split(' ').collect();
    let particles =
        words.iter().take(words.len().saturating_sub(1)).take_while(|w| PARTICLES.contains(w)).count();
    let (particles, rest) = words.split_at_checked(particles).unwrap_or((&[], &words));
    Name { non_dropping_particle: particles.join(" "), ..Name::person(rest.join(" "), given) }
}

/// `CA`, `J`: capitals only, few, without stops.
fn is_initials(word: &str) -> bool {
    word.chars().count() <= 3 && word.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_divided() {
        for (whole, particle, family, given, suffix) in [
            ("Carlos A. Zarate", "", "Zarate", "Carlos A.", ""),
            ("Carlos A. Zarate Jr.", "", "Zarate", "Carlos A.", "Jr."),
            ("Carlos A. Zarate, Jr", "", "Zarate", "Carlos A.", "Jr"),
            ("Zarate, Carlos A.", "", "Zarate", "Carlos A.", ""),
            ("Zarate CA", "", "Zarate", "CA", ""),
            ("J R Smith", "", "Smith", "J R", ""),
            ("Ludwig van Beethoven", "van", "Beethoven", "Ludwig", ""),
            ("van der Berg, Anna", "van der", "Berg", "Anna", ""),
            ("Van Nguyen", "", "Nguyen", "Van", ""),
            ("Plato", "", "Plato", "", ""),
            ("de Sade", "", "Sade", "de", ""),
        ] {
            let name = divide(whole);
            assert_eq!(
                (&*name.non_dropping_particle, &*name.family, &*name.given, &*name.suffix),
                (particle, family, given, suffix),
                "{whole}"
            );
        }
        assert_eq!(divide("COVID-19 Study Group").literal, "COVID-19 Study Group");
        assert!(divide("").is_empty() && divide(" ; )").is_empty());
        assert_eq!(divide("; Michael Elad").family, "Elad");
    }

    #[test]
    fn a_glued_suffix_finds_its_place() {
        for (family, given) in
            [("Zarate Jr.", "Carlos"), ("Zarate, Jr.", "Carlos"), ("Zarate", "Carlos, Jr.")]
        {
            let mut name = Name::person(family, given);
            unglue_suffix(&mut name);
            assert_eq!((&*name.family, &*name.given, &*name.suffix), ("Zarate", "Carlos", "Jr."), "{family}");
        }
        let mut name = Name::person("III", "Name");
        unglue_suffix(&mut name);
        assert_eq!(name.family, "III");
    }
}
