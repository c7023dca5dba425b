//! The forms that identifiers take, and their check digits.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use super::{BadIdentifier, Identifier, Scheme, regex};

static DOI: LazyLock<Regex> = LazyLock::new(|| regex(r"^10\.\d{4,9}(?:\.\d+)*/\S+$"));
static ARXIV: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?xi)^(?: (?P<new>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}) | (?P<old>[a-z]{2,10}(?:-[a-z]{2,10})?)(?:\.[a-z]{2})?/(?P<number>\d{7}) )(?:v(?P<version>\d{1,3}))?$",
    )
});

/// Leaves off what follows a DOI in running text: closing punctuation, and
/// brackets that were opened before it.
pub(super) fn trim_doi(text: &str) -> &str {
    let mut text = text;
    loop {
        let Some(last) = text.chars().next_back() else { return text };
        let open = match last {
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            '>' => Some('<'),
            _ => None,
        };
        let cut = match open {
            Some(open) => text.matches(last).count() > text.matches(open).count(),
            None => matches!(
                last,
                '.' | ',' | ';' | ':' | '\'' | '"' | '’' | '”' | '»' | '…' | '!' | '?' | '|' | '*'
            ),
        };
        if !cut {
            return text;
        }
        text = &text[..text.len() - last.len_utf8()];
    }
}

pub(super) fn doi(text: &str) -> Option<String> {
    let start = text.find("10.")?;
    let before = text[..start].trim().to_ascii_lowercase();
    let known = before.is_empty()
        || before.ends_with("doi.org/")
        || before.trim_end_matches([':', '=', ' ', '/']).ends_with("doi")
        || before.ends_with('<');
    if !known {
        return None;
    }
    let body = &text[start..];
    let is_address = before.contains("doi.org/");
    let decoded = if is_address && body.contains('%') {
        percent_decode_str(body).decode_utf8().ok()?.into_owned()
    } else {
        body.to_owned()
    };
    let decoded = if decoded.contains("&lt;") || decoded.contains("&gt;") || decoded.contains("&amp;") {
        htmlize::unescape(&decoded).into_owned()
    } else {
        decoded
    };
    // TeX files escape the characters that TeX reserves.
    let decoded = decoded.replace("\\_", "_").replace("\\%", "%").replace("\\&", "&").replace("\\#", "#");
    let body = trim_doi(decoded.trim()).to_ascii_lowercase();
    (body.len() <= 2048 && DOI.is_match(&body)).then_some(body)
}

pub(super) fn arxiv(text: &str) -> Option<Identifier> {
    let captures = ARXIV.captures(text)?;
    let id = match captures.name("new") {
        Some(new) => new.as_str().to_owned(),
        None => format!("{}/{}", captures["old"].to_ascii_lowercase(), &captures["number"]),
    };
    let version = captures.name("version").and_then(|v| v.as_str().parse().ok());
    Some(Identifier::Arxiv { id, version })
}

/// The digits of a standard number, with a final `X` allowed; hyphens of any
/// kind and spaces are left out. `None` if anything else stands in it.
fn standard_number(text: &str, prefix: &str) -> Option<Vec<u8>> {
    let text = strip_prefix_ignore_case(text.trim(), prefix).unwrap_or(text.trim());
    let text = text.trim_start_matches([':', ' ']).trim_end_matches('.');
    let mut digits = Vec::with_capacity(13);
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c as u8 - b'0'),
            'x' | 'X' => digits.push(10),
            ' ' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => continue,
            _ => return None,
        }
        if digits.len() > 13 {
            return None;
        }
    }
    let x_only_last = digits.iter().rev().skip(1).all(|d| *d < 10);
    (x_only_last && !digits.is_empty()).then_some(digits)
}

/// Whether the digits, weighted from `digits.len()` down to 1, sum to 0
/// modulo 11: ISBN-10 and ISSN.
fn modulo_11(digits: &[u8]) -> bool {
    let sum: usize = digits.iter().rev().enumerate().map(|(i, d)| (i + 1) * usize::from(*d)).sum();
    sum.is_multiple_of(11)
}

fn ean_sum(digits: &[u8]) -> u32 {
    digits.iter().enumerate().map(|(i, d)| u32::from(*d) * if i % 2 == 0 { 1 } else { 3 }).sum()
}

pub(super) fn isbn(text: &str) -> Result<Identifier, BadIdentifier> {
    let form = || BadIdentifier::Form { text: clip(text), scheme: Scheme::Isbn };
    let check = || BadIdentifier::CheckDigit { text: clip(text), scheme: Scheme::Isbn };
    let digits = standard_number(text, "isbn").ok_or_else(form)?;
    let mut thirteen: Vec<u8> = match digits.len() {
        10 if modulo_11(&digits) => [9, 7, 8].iter().chain(&digits[..9]).copied().collect(),
        10 => return Err(check()),
        13 if !(digits.starts_with(&[9, 7, 8]) || digits.starts_with(&[9, 7, 9])) || digits.contains(&10) => {
            return Err(form());
        }
        13 if ean_sum(&digits).is_multiple_of(10) => digits[..12].to_vec(),
        13 => return Err(check()),
        _ => return Err(form()),
    };
    let last = (10 - ean_sum(&thirteen) % 10) % 10;
    thirteen.push(u8::try_from(last).unwrap_or_default());
    Ok(Identifier::Isbn(thirteen.iter().map(|d| char::from(b'0' + d)).collect()))
}

pub(super) fn issn(text: &str) -> Result<Identifier, BadIdentifier> {
    let digits = standard_number(text, "issn").filter(|d| d.len() == 8);
    let digits = digits.ok_or_else(|| BadIdentifier::Form { text: clip(text), scheme: Scheme::Issn })?;
    if !modulo_11(&digits) {
        return Err(BadIdentifier::CheckDigit { text: clip(text), scheme: Scheme::Issn });
    }
    let show = |d: &u8| if *d == 10 { 'X' } else { char::from(b'0' + d) };
    let (left, right) = digits.split_at(4);
    Ok(Identifier::Issn(left.iter().map(show).chain(['-']).chain(right.iter().map(show)).collect()))
}

/// What follows the last of the given markers, or the text itself.
pub(super) fn after_any<'t>(text: &'t str, markers: &[&str]) -> &'t str {
    let lower = text.to_ascii_lowercase();
    markers
        .iter()
        .find_map(|marker| lower.find(marker).map(|at| text[at + marker.len()..].trim()))
        .unwrap_or(text)
}

pub(super) fn strip_prefix_ignore_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

pub(super) fn clip(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(59).chain(['…']).collect() }
}
