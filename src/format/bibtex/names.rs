//! Name lists: BibTeX's three forms, braced institutions, `and others`, and
//! biblatex's extended form.
//!
//! Sources: *Tame the BeaST*, §3; biblatex manual, §3.4 (data annotations:
//! extended name format). One thing is done better than BibTeX does it: in
//! `Vieira de Souza, João` only leading lower-case words are a particle.

use super::split::{self, Part};
use crate::item::Name;
use crate::item::latex::{Decode, Encode, from_text, to_text_with};

/// Reads a name list.
pub(super) fn read(latex: &str) -> Vec<Name> {
    let mut names = Vec::new();
    for piece in split::at_and(latex) {
        let names_there = at_semicolons(piece);
        let all = names_there.as_deref().unwrap_or(std::slice::from_ref(&piece));
        names.extend(all.iter().map(|name| read_one(name)).filter(|name| !name.is_empty()));
    }
    names.shrink_to_fit();
    names
}

/// The names of a piece that people have written a list into: `Smith, J.;
/// Doe, K.`. Each must look like a name turned round.
fn at_semicolons(latex: &str) -> Option<Vec<&str>> {
    if !latex.contains(';') {
        return None;
    }
    let pieces: Vec<&str> =
        split::at_char(latex, ';').into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let turned = |piece: &&str| split::at_char(piece, ',').len() == 2;
    (pieces.len() > 1 && pieces.iter().all(turned)).then_some(pieces)
}

fn text(latex: &str) -> String {
    let text = to_text_with(latex, Decode { plain: true, ..Decode::default() });
    if text.contains('\u{A0}') { text.replace('\u{A0}', " ") } else { text }
}

fn read_one(latex: &str) -> Name {
    let latex = latex.trim();
    if let Some(inside) = split::braced(latex) {
        return Name::literal(text(inside));
    }
    if matches!(latex, "others" | "et al." | "et al" | "et~al.") {
        return Name::literal("others");
    }
    let mut parts: Vec<&str> = split::at_char(latex, ',').into_iter().map(str::trim).collect();
    if let Some(name) = extended(&parts) {
        return name;
    }
    while parts.len() > 1 && parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    match parts.as_slice() {
        [] => Name::default(),
        [one] => first_von_last(one),
        [last, first] => von_last(last, first, ""),
        // `Last, First, Jr.` is wrong and common.
        [last, first, suffix] if is_suffix(suffix) && !is_suffix(first) => von_last(last, first, suffix),
        [last, suffix, first] => von_last(last, first, suffix),
        [last, suffix, first @ ..] => von_last(last, &first.join(", "), suffix),
    }
}

fn is_suffix(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    ["Jr", "Sr", "I", "II", "III", "IV", "V"].iter().any(|suffix| word.eq_ignore_ascii_case(suffix))
}

/// `family=Gogh, given=Vincent, prefix=van, useprefix=true`.
fn extended(parts: &[&str]) -> Option<Name> {
    const KEYS: &[&str] = &[
        "family",
        "given",
        "prefix",
        "suffix",
        "useprefix",
        "id",
        "family-i",
        "given-i",
        "prefix-i",
        "suffix-i",
        "cjk",
    ];
    let mut name = Name::default();
    let mut use_prefix = true;
    let mut prefix = String::new();
    if !parts.iter().all(|part| part.contains('=')) {
        return None;
    }
    for part in parts {
        let (key, value) = part.trim_matches('"').split_once('=')?;
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        if !KEYS.contains(&key.as_str()) {
            return None;
        }
        let value = text(value.trim_matches('"'));
        match key.as_str() {
            "family" => name.family = value,
            "given" => name.given = value,
            "prefix" => prefix = value,
            "suffix" => name.suffix = value,
            "useprefix" => use_prefix = value.eq_ignore_ascii_case("true"),
            _ => {}
        }
    }
    if use_prefix {
        name.non_dropping_particle = prefix;
    } else {
        name.dropping_particle = prefix;
    }
    Some(name)
}

fn first_von_last(latex: &str) -> Name {
    let words = split::words(latex);
    let Some(before_last) = words.len().checked_sub(1) else { return Name::default() };
    let lower = |part: &Part<'_>| starts_lower(part);
    let head = words.get(..before_last).unwrap_or_default();
    let (first, von, last) = match head.iter().position(lower) {
        Some(start) => {
            let end = head.iter().rposition(lower).map_or(start, |end| end + 1);
            (0..start, start..end, end..words.len())
        }
        None => (0..before_last, 0..0, before_last..words.len()),
    };
    let of = |range: std::ops::Range<usize>| text(&split::join(words.get(range).unwrap_or_default()));
    with_elision(
        Name { given: of(first), non_dropping_particle: of(von), ..Name::person(of(last), "") },
        &words,
    )
}

fn von_last(last: &str, first: &str, suffix: &str) -> Name {
    let words = split::words(last);
    let most = words.len().saturating_sub(1);
    let von = words.iter().take(most).take_while(|part| starts_lower(part)).count();
    let of = |range: &[Part<'_>]| text(&split::join(range));
    let (given, dropping_particle) = with_particle_behind(first);
    let name = Name {
        given,
        dropping_particle,
        suffix: text(suffix),
        non_dropping_particle: of(words.get(..von).unwrap_or_default()),
        ..Name::person(of(words.get(von..).unwrap_or_default()), "")
    };
    if name.family.is_empty() && name.non_dropping_particle.is_empty() && name.suffix.is_empty() {
        // `, Plato`: a person of one name.
        return Name { family: name.given, given: String::new(), ..name };
    }
    with_elision(name, &words)
}

/// Particles that go with the given name in `Beauvoir, Simone de`: they are
/// dropped with it. Other words in lower case are names.
const PARTICLES_BEHIND: &[&str] = &[
    "af", "aus", "av", "bin", "d'", "d’", "da", "das", "de", "de'", "de’", "degli", "dei", "del", "dell'",
    "della", "den", "der", "di", "do", "dos", "du", "el-", "ibn", "la", "le", "les", "l'", "s’", "'t", "’t",
    "te", "ten", "ter", "und", "ur", "van", "vom", "von", "y", "zu", "zum", "zur",
];

/// A given name and the particle behind it.
fn with_particle_behind(latex: &str) -> (String, String) {
    let words = split::words(latex);
    let is_particle = |word: &&Part<'_>| {
        word.source.starts_with(|c: char| c.is_lowercase() || matches!(c, '\'' | '’'))
            && PARTICLES_BEHIND.contains(&text(word.source).as_str())
    };
    let count = words.iter().rev().take_while(is_particle).count();
    if count == 0 || count == words.len() {
        return (text(latex), String::new());
    }
    let (given, particle) = words.split_at(words.len() - count);
    (text(&split::join(given)), text(&split::join(particle)))
}

/// `d'Alembert` is a particle and a name, unless braces hold it together.
fn with_elision(mut name: Name, words: &[Part<'_>]) -> Name {
    if words.iter().all(|part| !part.source.starts_with('{') || part.source.starts_with("{\\"))
        && let Some(length) = elided_particle(&name.family)
    {
        let family = name.family.split_off(length);
        let elided = std::mem::replace(&mut name.family, family);
        if !name.non_dropping_particle.is_empty() {
            name.non_dropping_particle.push(' ');
        }
        name.non_dropping_particle.push_str(&elided);
    }
    name
}

/// The length of the `d'` of `d'Alembert`, the `al-` of `al-Hasan` or the `'s-`
/// of `'s-Gravesande`: a short word in lower case, an apostrophe or hyphen, a
/// capital.
fn elided_particle(family: &str) -> Option<usize> {
    let (at, end) = family.char_indices().take(4).skip(1).find(|(_, c)| matches!(c, '\'' | '’' | '-'))?;
    let length = at + end.len_utf8();
    let rest = family.get(length..)?;
    let word = family.trim_start_matches(['\'', '’']);
    (word.starts_with(char::is_lowercase) && rest.starts_with(char::is_uppercase)).then_some(length)
}

/// Whether BibTeX counts a word among the particles: its first letter outside
/// braces, or the first that its commands make, is in lower case.
fn starts_lower(part: &Part<'_>) -> bool {
    let decoded;
    let word = if part.source.contains('\\') {
        decoded = text(part.source);
        decoded.as_str()
    } else {
        split::outside_braces(part.source)
    };
    elided_particle(word).is_none() && has_lower_start(word)
}

fn has_lower_start(word: &str) -> bool {
    word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// Writes a name list.
pub(super) fn write(names: &[Name], extended_form: bool, options: Encode) -> String {
    let mut out = String::new();
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            out.push_str(" and ");
        }
        let is_rest = name.literal == "others" && i + 1 == names.len() && i > 0;
        out.push_str(&if is_rest { "others".to_owned() } else { write_one(name, extended_form, options) });
    }
    out
}

fn write_one(name: &Name, extended_form: bool, options: Encode) -> String {
    let latex = |text: &str| from_text(text, options);
    let literal = |text: &str| format!("{{{}}}", latex(text));
    if !name.literal.is_empty() {
        return literal(&name.literal);
    }
    if name.family.is_empty() {
        return write_family(&name.given, options);
    }
    let alone = guard(&latex(&name.given));
    let behind = format!("{alone} {}", latex(&name.dropping_particle));
    let goes_behind = !extended_form
        && !name.dropping_particle.is_empty()
        && with_particle_behind(&behind) == (name.given.clone(), name.dropping_particle.clone());
    let (dropping, given) = if goes_behind { ("", behind) } else { (name.dropping_particle.as_str(), alone) };
    let particles: Vec<&str> =
        [dropping, &name.non_dropping_particle].into_iter().filter(|particle| !particle.is_empty()).collect();
    let particle = particles.join(" ");
    let elided = particle.ends_with(['\'', '’', '-']);
    let plain_particle = particle.split(' ').all(|word| word.starts_with(char::is_lowercase))
        && (!elided || name.family.starts_with(char::is_uppercase));
    if let Some(spoken) = spoken_order(name, &particle, options).filter(|_| !plain_particle) {
        return spoken;
    }
    let odd = !dropping.is_empty() || (!particle.is_empty() && !plain_particle);
    if extended_form && (odd || (name.given.is_empty() && !name.suffix.is_empty())) {
        let mut parts = vec![format!("family={}", group(&latex(&name.family)))];
        for (key, value) in [("given", &name.given), ("prefix", &particle), ("suffix", &name.suffix)] {
            if !value.is_empty() {
                parts.push(format!("{key}={}", group(&latex(value))));
            }
        }
        if !particle.is_empty() {
            parts.push(format!("useprefix={}", name.dropping_particle.is_empty()));
        }
        return parts.join(", ");
    }
    let family = if particle.is_empty() {
        write_family(&name.family, options)
    } else if !plain_particle {
        write_family(&format!("{particle} {}", name.family), options)
    } else if elided {
        format!("{}{}", latex(&particle), latex(&name.family))
    } else {
        format!("{} {}", latex(&particle), write_family(&name.family, options))
    };
    match (name.given.is_empty(), name.suffix.is_empty()) {
        // A comma tells a family name in braces from an institution.
        (true, true) if split::braced(&family).is_some() => format!("{family},"),
        (true, true) if particle.is_empty() && name.family.contains([' ', '\u{A0}']) => literal(&name.family),
        (true, true) => family,
        (false, true) => format!("{family}, {given}"),
        (_, false) => {
            let given = if given.is_empty() { "{}" } else { &given };
            format!("{family}, {}, {given}", guard(&latex(&name.suffix)))
        }
    }
}

/// `Andrea de Leeuw van Weenen`: with the given name in front the particle may
/// hold capitals, as long as its first and last words do not start with one.
fn spoken_order(name: &Name, particle: &str, options: Encode) -> Option<String> {
    let latex = |text: &str| from_text(text, options);
    let reads = name.dropping_particle.is_empty()
        && name.suffix.is_empty()
        && !name.given.is_empty()
        && !particle.is_empty()
        && !name.given.split([' ', '~']).any(has_lower_start)
        && particle.split(' ').next().is_some_and(has_lower_start)
        && particle.split(' ').next_back().is_some_and(has_lower_start);
    let (given, particle) = (latex(&name.given), latex(particle));
    let cut = |latex: &str| {
        latex.contains([',', '=']) || latex.split(' ').any(|word| word.eq_ignore_ascii_case("and"))
    };
    (reads && !cut(&given) && !cut(&particle))
        .then(|| format!("{given} {particle} {}", write_family(&name.family, options)))
}

/// A family name, braced where its words would be taken for particles.
fn write_family(family: &str, options: Encode) -> String {
    let latex = from_text(family, options);
    if family.split([' ', '~']).any(has_lower_start) || needs_group(&latex) { group(&latex) } else { latex }
}

fn guard(latex: &str) -> String {
    let ends_in_particle = || !with_particle_behind(latex).1.is_empty();
    if needs_group(latex) || ends_in_particle() { group(latex) } else { latex.to_owned() }
}

fn group(latex: &str) -> String {
    format!("{{{latex}}}")
}

/// Whether a part of a name would be taken apart: commas, `and`, `=`.
fn needs_group(latex: &str) -> bool {
    [',', '=', '"'].into_iter().any(|c| latex.contains(c) && split::at_char(latex, c).len() > 1)
        || latex.split_whitespace().any(|word| word.eq_ignore_ascii_case("and") || word == "others")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// given | particle | family | suffix, or `{literal}`.
    fn show(name: &Name) -> String {
        if name.literal.is_empty() {
            [&name.given, &name.non_dropping_particle, &name.family, &name.suffix]
                .map(String::as_str)
                .join("|")
        } else {
            format!("{{{}}}", name.literal)
        }
    }

    fn names(latex: &str) -> Vec<String> {
        read(latex).iter().map(show).collect()
    }

    #[test]
    fn all_forms_of_bibtex_read() {
        for (latex, shown) in [
            ("Carlos A. Zarate", "Carlos A.||Zarate|"),
            ("Zarate, Carlos A.", "Carlos A.||Zarate|"),
            ("Zarate, Jr., Carlos A.", "Carlos A.||Zarate|Jr."),
            ("Zarate, Carlos A., Jr.", "Carlos A.||Zarate|Jr."),
            ("Ludwig van Beethoven", "Ludwig|van|Beethoven|"),
            ("van Beethoven, Ludwig", "Ludwig|van|Beethoven|"),
            (
                "Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin",
                "Charles Louis Xavier Joseph|de la|Vallée Poussin|",
            ),
            ("De La Cruz, Juan", "Juan||De La Cruz|"),
            ("Vieira de Souza, Jo\\~ao", "João||Vieira de Souza|"),
            ("{World Health Organization}", "{World Health Organization}"),
            ("{Barnes and Noble, Inc.}", "{Barnes and Noble, Inc.}"),
            ("{van Gogh}, Vincent", "Vincent||van Gogh|"),
            ("{\\'E}mile Zola", "Émile||Zola|"),
            ("Plato", "||Plato|"),
            ("d'Alembert, Jean", "Jean|d'|Alembert|"),
            ("boven d'Eert, Jan", "Jan|boven d'|Eert|"),
            ("O'Brien, Flann", "Flann||O'Brien|"),
            ("Donald~E. Knuth", "Donald E.||Knuth|"),
            ("中村 太郎", "中村||太郎|"),
            ("\"{O}zg\\\"ur, Ali", "Ali||\"Ozgür|"),
            ("family=Gogh, given=Vincent, prefix=van", "Vincent|van|Gogh|"),
            ("given={Hans, the elder}, family=Maier", "Hans, the elder||Maier|"),
            ("Smith, J.,", "J.||Smith|"),
            ("al-Hasan, Ali", "Ali|al-|Hasan|"),
            (", Plato", "||Plato|"),
            ("'s-Gravesande, Goverdus", "Goverdus|'s-|Gravesande|"),
            ("Andrea de Leeuw van Weenen", "Andrea|de Leeuw van|Weenen|"),
            ("Smith-Jones, A.", "A.||Smith-Jones|"),
        ] {
            assert_eq!(names(latex), [shown], "{latex}");
        }
    }

    #[test]
    fn lists_split_at_and_outside_braces() {
        assert_eq!(
            names("A B and\n  C, D AND {X and Y} and others"),
            ["A||B|", "D||C|", "{X and Y}", "{others}"]
        );
        assert_eq!(names("Anders Sandberg and Anderson, B"), ["Anders||Sandberg|", "B||Anderson|"]);
        assert_eq!(names("Cullis, A. G.; Hutchison, J. L."), ["A. G.||Cullis|", "J. L.||Hutchison|"]);
        assert_eq!(names("A B and et al."), ["A||B|", "{others}"]);
        assert_eq!(names(" and and "), Vec::<String>::new());
        assert_eq!(names(""), Vec::<String>::new());
    }

    #[test]
    fn written_names_read_back() {
        let particle = |particle: &str, family: &str| Name {
            non_dropping_particle: particle.into(),
            ..Name::person(family, "X.")
        };
        let list = vec![
            Name::person("Zarate", "Carlos A."),
            Name { suffix: "Jr.".into(), ..Name::person("King", "Martin Luther") },
            particle("van der", "Berg"),
            particle("d'", "Alembert"),
            particle("al-", "Hasan"),
            particle("de Leeuw van", "Weenen"),
            Name::person("al-Hasan", "A."),
            Name::person("de Silva", "A."),
            Name::person("d'Alembert", "A."),
            Name::person("De La Cruz", "J."),
            Name::person("Smith, Esq", "A and B"),
            Name::person("Plato", ""),
            Name::literal("World Health Organization"),
            Name::literal("Barnes & Noble, Inc."),
            Name::literal("others"),
        ];
        for extended in [false, true] {
            for ascii in [false, true] {
                let latex = write(&list, extended, Encode { ascii, ..Encode::default() });
                assert_eq!(read(&latex), list, "{latex}");
            }
        }
        let dropping = vec![Name { dropping_particle: "de".into(), ..Name::person("La Fontaine", "Jean") }];
        let latex = write(&dropping, true, Encode::default());
        assert_eq!(latex, "family={La Fontaine}, given={Jean}, prefix={de}, useprefix=false");
        assert_eq!(read(&latex), dropping);
        let latex = write(&dropping, false, Encode::default());
        assert_eq!(latex, "La Fontaine, Jean de");
        assert_eq!(read(&latex), dropping);
        let ends_so = vec![Name::person("Silva", "João da")];
        assert_eq!(read(&write(&ends_so, false, Encode::default())), ends_so);
    }
}
