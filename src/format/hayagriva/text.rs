//! Formattable strings and persons of Hayagriva.

use serde_json::{Map, Value as Json};

use crate::format::mapping::name::split_particle;
use crate::format::yaml::Node;
use crate::item::{Name, markup};

const NO_CASE: &str = "<span class=\"nocase\">";

/// A formattable string as CSL's rich text: braces keep the case of what is in
/// them. Math (`$…$`) stays as it is.
pub(super) fn read(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut in_math = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|c| matches!(c, '{' | '}' | '$' | '\\')) => {
                out.extend(chars.next());
            }
            '$' => {
                in_math = !in_math;
                out.push('$');
            }
            '{' if !in_math => {
                if depth == 0 {
                    out.push_str(NO_CASE);
                }
                depth += 1;
            }
            '}' if !in_math && depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    out.push_str("</span>");
                }
            }
            c => out.push(c),
        }
    }
    if depth > 0 {
        out.push_str("</span>");
    }
    out
}

/// CSL's rich text as a formattable string. What has no mark in Hayagriva is
/// written plain.
pub(super) fn write(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(NO_CASE) {
        let (before, marked) = rest.split_at(at);
        let inside = marked.get(NO_CASE.len()..).unwrap_or_default();
        let Some((inside, after)) = inside.split_once("</span>").filter(|(inside, _)| !inside.contains('<'))
        else {
            break;
        };
        out.push_str(&escape(&markup::strip(before)));
        out.push('{');
        out.push_str(&escape(inside));
        out.push('}');
        rest = after;
    }
    out.push_str(&escape(&markup::strip(rest)));
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('$').enumerate() {
        if at > 0 {
            out.push_str("\\$");
        }
        for c in part.chars() {
            if matches!(c, '{' | '}' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// A person: `Family, Suffix, Given`, or a mapping of its parts.
pub(super) fn read_person(node: &Node) -> Option<Name> {
    if let Some(text) = node.text() {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let mut name = match parts.as_slice() {
            [whole] => return Some(Name::literal(*whole)),
            [family, given] => Name::person(*family, *given),
            [family, suffix, given] => Name { suffix: (*suffix).to_owned(), ..Name::person(*family, *given) },
            _ => return Some(Name::literal(text.trim())),
        };
        split_particle(&mut name);
        return Some(name);
    }
    let text = |key: &str| node.get_text(key).unwrap_or_default().trim().to_owned();
    let family = text("name");
    let given = text("given-name");
    let (prefix, suffix, alias) = (text("prefix"), text("suffix"), text("alias"));
    let mut name = if given.is_empty() && prefix.is_empty() && suffix.is_empty() {
        Name::literal(family)
    } else {
        Name { non_dropping_particle: prefix, suffix, ..Name::person(family, given) }
    };
    name.comma_suffix = node.get_text("comma-suffix") == Some("true");
    if !alias.is_empty() {
        name.extra.insert("alias".to_owned(), Json::from(alias));
    }
    (!name.is_empty()).then_some(name)
}

/// Writes a person so that Hayagriva divides it as it is divided.
pub(super) fn write_person(name: &Name) -> Json {
    let particle = [name.dropping_particle.as_str(), name.non_dropping_particle.as_str()]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    let starts_low = |text: &str| text.split(' ').any(|word| word.starts_with(char::is_lowercase));
    let alias = name.extra.get("alias").and_then(Json::as_str);
    let whole = if name.literal.is_empty() { name.family_or_literal() } else { name.literal.clone() };
    if (!name.literal.is_empty() || name.given.is_empty() || name.family.is_empty()) && alias.is_none() {
        // Hayagriva takes all before the last small word for a prefix.
        let is_plain = !whole.contains(',') && !starts_low(&whole);
        return if is_plain { Json::from(whole) } else { parts(&[("name", &whole)]) };
    }
    let is_plain = !name.family.contains(',')
        && !name.given.contains(',')
        && !name.suffix.contains(',')
        && !starts_low(&name.family)
        && particle.split(' ').all(|word| word.is_empty() || word.starts_with(char::is_lowercase))
        && alias.is_none();
    if is_plain {
        let family =
            if particle.is_empty() { name.family.clone() } else { format!("{particle} {}", name.family) };
        let suffix = if name.suffix.is_empty() { String::new() } else { format!("{}, ", name.suffix) };
        return Json::from(format!("{family}, {suffix}{}", name.given));
    }
    let family = if name.family.is_empty() { &whole } else { &name.family };
    parts(&[
        ("name", family),
        ("given-name", &name.given),
        ("prefix", &particle),
        ("suffix", &name.suffix),
        ("alias", alias.unwrap_or_default()),
    ])
}

fn parts(parts: &[(&str, &str)]) -> Json {
    let parts = parts.iter().filter(|(_, text)| !text.is_empty());
    Json::Object(parts.map(|(key, text)| ((*key).to_owned(), Json::from(*text))).collect::<Map<_, _>>())
}
