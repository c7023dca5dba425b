//! YAML metadata as far as citations need it: scalars and lists of the top
//! level. Records under `references` are noticed, not read.

use super::super::Metadata;
use super::cite;

/// Reads a block of metadata; what a later one says counts.
pub(super) fn read(yaml: &str, metadata: &mut Metadata) {
    let mut lines = yaml.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.split_once(':') else { continue };
        if line.starts_with([' ', '\t', '#', '-']) {
            continue;
        }
        let mut more: Vec<&str> = Vec::new();
        while let Some(next) =
            lines.next_if(|next| next.starts_with([' ', '\t', '-']) || next.trim().is_empty())
        {
            more.push(next.trim());
        }
        let value = value.trim();
        match key.trim().trim_matches(['"', '\'']) {
            "bibliography" => metadata.bibliography = list(value, &more),
            "csl" | "citation-style" => metadata.csl = scalar(value).or(metadata.csl.take()),
            "lang" | "locale" => metadata.lang = scalar(value).or(metadata.lang.take()),
            "nocite" => {
                metadata.nocite = std::iter::once(&value).chain(&more).flat_map(|line| keys(line)).collect();
            }
            "suppress-bibliography" => metadata.suppress_bibliography = is_true(value),
            "reference-section-title" => {
                metadata.section_title = scalar(value).or(metadata.section_title.take());
            }
            "references" => metadata.unread_references = value != "[]",
            _ => {}
        }
    }
}

fn is_true(value: &str) -> bool {
    matches!(scalar(value).unwrap_or_default().to_ascii_lowercase().as_str(), "true" | "yes" | "on")
}

/// A value on one line, without its quotation marks or comment.
fn scalar(value: &str) -> Option<String> {
    let value = value.trim();
    let text = match value.chars().next()? {
        mark @ ('"' | '\'') => value.get(1..)?.split(mark).next()?,
        '|' | '>' | '[' | '{' | '&' | '!' | '#' => return None,
        _ => value.split(" #").next()?.trim(),
    };
    (!text.is_empty() && text != "null" && text != "~").then(|| text.to_owned())
}

fn list(value: &str, more: &[&str]) -> Vec<String> {
    if let Some(inside) = value.strip_prefix('[') {
        let whole = std::iter::once(inside).chain(more.iter().copied()).collect::<Vec<_>>().join(" ");
        let inside = whole.split(']').next().unwrap_or_default();
        return inside.split(',').filter_map(scalar).collect();
    }
    match scalar(value) {
        Some(one) => vec![one],
        None => more.iter().filter_map(|line| scalar(line.strip_prefix('-')?)).collect(),
    }
}

/// The keys in a text.
fn keys(text: &str) -> Vec<String> {
    let found = text.match_indices('@').filter_map(|(at, _)| cite::key(text, at, text.len()));
    found.map(|(key, _)| key.to_owned()).collect()
}
