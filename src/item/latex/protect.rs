//! Braces that protect capitals, as CSL's `nocase` spans.

use super::needs_case_protection;

/// Puts `<span class="nocase">` around the protected stretches that say
/// something, each widened to whole words.
pub(super) fn mark_protected(text: &str, mut ranges: Vec<(usize, usize)>) -> String {
    for (_, end) in &mut ranges {
        *end = (*end).min(text.len());
    }
    if ranges.contains(&(0, text.len())) {
        return text.to_owned();
    }
    ranges.sort_unstable();
    let mut out = String::with_capacity(text.len() + 32);
    let mut done = 0;
    for (start, end) in ranges {
        let (start, end) = (start.max(done), end);
        let (Some(before), Some(inside)) = (text.get(done..start), text.get(start..end)) else { continue };
        if inside.is_empty() {
            continue;
        }
        let start = if inside.starts_with(char::is_alphanumeric) { start - word_tail(before) } else { start };
        let widen = inside.ends_with(char::is_alphanumeric);
        let end = end + text.get(end..).filter(|_| widen).map_or(0, word_head);
        let Some(stretch) = text.get(start..end) else { continue };
        out.push_str(text.get(done..start).unwrap_or_default());
        if is_protected_anyway(stretch) {
            out.push_str(stretch);
        } else {
            out.push_str("<span class=\"nocase\">");
            out.push_str(stretch);
            out.push_str("</span>");
        }
        done = end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// The length of the piece of a word that ends the text.
fn word_tail(text: &str) -> usize {
    text.chars().rev().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum()
}

/// The length of the piece of a word that starts the text.
fn word_head(text: &str) -> usize {
    text.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum()
}

/// Whether every word of the stretch has no case or is protected by the
/// writer without being told.
fn is_protected_anyway(stretch: &str) -> bool {
    let plain = crate::item::markup::strip(stretch);
    if plain.contains(['$', '\\']) {
        return true;
    }
    plain.split(|c: char| !c.is_alphanumeric()).all(|word| {
        needs_case_protection(word) || !word.chars().any(|c| c.is_lowercase() || c.is_uppercase())
    })
}
