//! Splitting a list into its references.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Line, Reference, likeness, make};
use crate::citation::label::regex;

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\s*(?:\[\s*(?P<square>\d{1,4}[a-z]?)\s*\]\.?|\(\s*(?P<round>\d{1,4})\s*\)|(?P<dot>\d{1,4})\s?[.)](?:\s|$|\p{Lu}|[“\x22«])|(?P<bare>\d{1,4})(?:$|\s+(?:\p{Lu}|[“\x22«]))|\[(?P<alpha>\p{L}[^\[\]\n]{0,30}\d{2,4}[a-z]?|\p{Lu}[\p{L}+\d*-]{1,9})\]|[•▪●■*]\s)",
    )
});
/// `(a)`, `b)`: one of several references under one label.
static PART: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*\(?[a-h]\s?\)\s*"));
/// Labels inside a line, after the end of a sentence.
static INNER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"[.)\]\d\p{L}/”\x22;]\s+(?P<label>\[(?P<square>\d{1,4})\]\s*|(?P<dot>\d{1,4})\.\s+)(?:\p{Lu}|[“\x22«]|https?:)",
    )
});
static INNER_START: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:[\p{L}\d)\]/’”\x22][.)\]]|(?P<semicolon>;))\s+(?:\(?[a-h]\s?\)\s*)?(?P<start>(?:(?:van|von|de|der|den|la|le|di|da|du)\s+){0,3}\p{Lu}[\p{L}'’.-]*[,\s])",
    )
});
static ENDS_IN_NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:[:,)]\s*(?:pp?\.?\s*)?[A-Za-z]?\d+(?:\s?[-–—]\s?[A-Za-z]?\d+)?[A-Za-z]?|\(?{YEAR}\)?|10\.\d{4,9}/\S+|https?://\S+|[a-z-]+/\d{7}|\d{4}\.\d{4,5})[.;)\]]*\s*$",
    )
});

/// The label of a reference and what follows it, without the letter of a part.
pub(super) fn take_label(piece: &str) -> (Option<String>, &str) {
    let (label, rest) = take_number(piece);
    let rest = PART.find(rest).and_then(|m| rest.get(m.end()..)).unwrap_or(rest);
    (label, rest)
}

fn take_number(piece: &str) -> (Option<String>, &str) {
    let Some(captures) = LABEL.captures(piece) else { return (None, piece) };
    let Some(all) = captures.get(0) else { return (None, piece) };
    let found = ["square", "round", "dot", "bare", "alpha"]
        .into_iter()
        .find_map(|n| captures.name(n).map(|m| (n, m)));
    let Some((name, label)) = found else { return (None, piece.get(all.end()..).unwrap_or_default()) };
    // A year alone (`1984. A novel`) is no label.
    if matches!(name, "dot" | "bare") && likeness::YEAR.is_match(label.as_str()) {
        return (None, piece);
    }
    // The pattern reads one sign ahead.
    let end = match name {
        "dot" | "bare" => {
            let tail = piece.get(label.end()..all.end()).unwrap_or_default();
            label.end()
                + tail.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '“' | '"' | '«')).len()
        }
        _ => all.end(),
    };
    (Some(label.as_str().to_owned()), piece.get(end..).unwrap_or_default())
}

/// The references of one list. `strict`: no heading vouches for it.
pub(super) fn region(text: &str, lines: &[Line], strict: bool) -> Vec<Reference> {
    let lines: Vec<&Line> = lines.iter().collect();
    let (Some(first), Some(last)) =
        (lines.iter().find(|l| !l.is_blank()), lines.iter().rfind(|l| !l.is_blank()))
    else {
        return Vec::new();
    };
    let whole = first.range.start..last.range.end;
    if let Some(found) = by_label(text, &lines, &whole, strict) {
        return found;
    }
    let starts = by_lines(text, &lines);
    let mut pieces = Vec::new();
    for piece in between(&starts, &lines) {
        within_line(text, piece, false, &mut pieces);
    }
    judge(text, pieces, strict)
}

/// Keeps the pieces that look like references.
fn judge(text: &str, pieces: Vec<Range<usize>>, strict: bool) -> Vec<Reference> {
    let made: Vec<(Reference, f32)> = pieces
        .into_iter()
        .filter_map(|piece| make(text, piece))
        .map(|reference| {
            let score = likeness::score(&reference.text, reference.label.is_some());
            (reference, score)
        })
        .collect();
    let sure = made.iter().filter(|(_, score)| *score >= 3.5).count();
    // Among good references a poor one is one, too.
    let threshold = if !strict {
        1.5
    } else if sure * 2 > made.len() && sure > 1 {
        2.0
    } else {
        3.5
    };
    made.into_iter().filter(|(_, score)| *score >= threshold).map(|(reference, _)| reference).collect()
}

#[derive(Clone, Copy)]
struct Candidate {
    at: usize,
    number: u32,
    weight: f32,
    style: u8,
}

/// Splits at the longest rising chain of numbers, or at alphanumeric labels.
fn by_label(text: &str, lines: &[&Line], whole: &Range<usize>, strict: bool) -> Option<Vec<Reference>> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut named: Vec<usize> = Vec::new();
    for line in lines.iter().filter(|l| !l.is_blank()) {
        let body = text.get(line.range.clone()).unwrap_or_default();
        if let Some(captures) = LABEL.captures(body) {
            for (style, name) in [(0_u8, "square"), (1, "round"), (2, "dot"), (3, "bare")] {
                let Some(found) = captures.name(name) else { continue };
                let number = found.as_str().trim_end_matches(char::is_alphabetic).parse().ok();
                if let Some(number) = number.filter(|n| *n < 1500 || style == 0) {
                    candidates.push(Candidate { at: line.range.start, number, weight: 1.0, style });
                }
            }
            if captures.name("alpha").is_some() {
                named.push(line.range.start);
            }
        }
        if body.len() > 60 {
            for captures in INNER.captures_iter(body) {
                let Some(label) = captures.name("label") else { continue };
                for (style, name) in [(0_u8, "square"), (2, "dot")] {
                    if let Some(number) =
                        captures.name(name).and_then(|m| m.as_str().parse().ok()).filter(|n| *n < 1500)
                    {
                        candidates.push(Candidate {
                            at: line.range.start + label.start(),
                            number,
                            weight: 0.7,
                            style,
                        });
                    }
                }
            }
        }
    }
    let filled = lines.iter().filter(|l| !l.is_blank()).count();
    let chain = (0..4_u8)
        .map(|style| longest_chain(candidates.iter().filter(|c| c.style == style)))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let mut starts = match chain {
        Some((chain, _)) if chain.len() >= 2 => chain,
        _ => Vec::new(),
    };
    if named.len() >= 2 && named.len() > starts.len() {
        starts = named;
    }
    let first = *starts.first()?;
    // A chain of a few numbers in a long text is chance, not a list.
    let dense = (whole.end - first) / starts.len() < 2000 || starts.len() > 20;
    if !dense || (starts.len() == 2 && filled > 60) || (first - whole.start) > 4 * (whole.end - first) {
        return None;
    }
    let lead = whole.start..first;
    let mut pieces: Vec<Range<usize>> =
        starts.iter().zip(starts.iter().skip(1).chain([&whole.end])).map(|(a, b)| *a..*b).collect();
    if let Some(last) = pieces.last_mut() {
        last.end = end_of_last(text, last.clone(), lines);
    }
    let mut made: Vec<Reference> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        // One label may stand for several references.
        let mut parts = Vec::new();
        within_line(text, piece, true, &mut parts);
        let first = made.len();
        made.extend(parts.into_iter().filter_map(|p| make(text, p)));
        let label = made.get(first).and_then(|r| r.label.clone());
        made.iter_mut().skip(first + 1).for_each(|r| r.label = label.clone());
    }
    let like = made.iter().filter(|r| likeness::score(&r.text, true) >= 2.0).count();
    if like * 2 < made.len() {
        return None;
    }
    if strict {
        // What stands before the list may hold references of its own.
        if like * 3 < made.len() * 2 {
            return None;
        }
    } else if text.get(lead.clone()).is_some_and(|t| t.trim().len() > 40) {
        let before: Vec<&Line> = lines.iter().copied().filter(|l| l.range.end <= lead.end).collect();
        let starts = by_lines(text, &before);
        let mut head = judge(text, between(&starts, &before), true);
        head.append(&mut made);
        made = head;
    }
    Some(made)
}

/// The heaviest chain of candidates in which each number follows the last,
/// with up to two numbers missing.
fn longest_chain<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> (Vec<usize>, f32) {
    let mut all: Vec<(usize, f32, Option<usize>)> = Vec::new();
    let mut ending: HashMap<u32, usize> = HashMap::new();
    let mut best: Option<usize> = None;
    for candidate in candidates {
        let mut previous: Option<(usize, f32)> = None;
        for gap in 1..=3_u32 {
            let Some(at) = candidate.number.checked_sub(gap).and_then(|n| ending.get(&n)).copied() else {
                continue;
            };
            let weight = all.get(at).map_or(0.0, |c| c.1) - 0.4 * (gap - 1) as f32;
            if previous.is_none_or(|(_, w)| weight > w) {
                previous = Some((at, weight));
            }
        }
        let weight = candidate.weight + previous.map_or(0.0, |(_, w)| w);
        let index = all.len();
        all.push((candidate.at, weight, previous.map(|(i, _)| i)));
        // The first of equals stands: a later `3.` is likelier a volume.
        let better = ending.get(&candidate.number).and_then(|i| all.get(*i)).is_none_or(|c| weight > c.1);
        if better {
            ending.insert(candidate.number, index);
        }
        if best.and_then(|i| all.get(i)).is_none_or(|c| weight > c.1) {
            best = Some(index);
        }
    }
    let weight = best.and_then(|i| all.get(i)).map_or(0.0, |c| c.1);
    let mut chain = Vec::new();
    let mut at = best;
    while let Some((start, _, previous)) = at.and_then(|i| all.get(i)) {
        chain.push(*start);
        at = *previous;
    }
    chain.reverse();
    (chain, weight)
}

/// Where the last labelled reference ends: at a blank line after which
/// something else begins.
fn end_of_last(text: &str, piece: Range<usize>, lines: &[&Line]) -> usize {
    let mut end = piece.start;
    let mut blank = false;
    for line in lines.iter().filter(|l| l.range.start >= piece.start || l.range.end > piece.start) {
        if line.is_blank() {
            blank = true;
            continue;
        }
        if blank && end > piece.start {
            let so_far = likeness_tail(text.get(piece.start..end).unwrap_or_default());
            let complete = so_far.ends_with(['.', ')', ']', ';', '/']) || ENDS_IN_NUMBERS.is_match(so_far);
            if complete {
                return end;
            }
        }
        blank = false;
        end = line.range.end;
    }
    end.max(piece.start)
}

/// The pieces that begin at the given lines.
fn between(starts: &[usize], lines: &[&Line]) -> Vec<Range<usize>> {
    let mut out = Vec::with_capacity(starts.len());
    for (i, start) in starts.iter().enumerate() {
        let stop = starts.get(i + 1).copied().unwrap_or(lines.len());
        let span = lines.get(*start..stop).unwrap_or_default();
        let (Some(first), Some(last)) =
            (span.iter().find(|l| !l.is_blank()), span.iter().rfind(|l| !l.is_blank()))
        else {
            continue;
        };
        out.push(first.range.start..last.range.end);
    }
    out
}

/// The indents that mark a first line, if indents mark anything.
struct Indents {
    first: Vec<usize>,
    telling: bool,
}

fn indents(lines: &[&Line], openings: &[f32]) -> Indents {
    let mut counts: HashMap<usize, (usize, usize)> = HashMap::new();
    for (line, opening) in lines.iter().zip(openings) {
        if !line.is_blank() {
            let slot = counts.entry(line.indent).or_default();
            slot.0 += 1;
            slot.1 += usize::from(*opening >= 2.0);
        }
    }
    let all: usize = counts.values().map(|c| c.0).sum();
    let open: usize = counts.values().map(|c| c.1).sum();
    let mut first = Vec::new();
    let (mut inside, mut inside_open) = (0, 0);
    for (indent, (n, o)) in &counts {
        if *o * 2 > *n {
            first.push(*indent);
            inside += n;
            inside_open += o;
        }
    }
    let outside = all - inside;
    let outside_open = open - inside_open;
    let telling = inside >= 2 && outside >= 2 && outside_open * 4 <= outside && inside_open * 3 >= inside * 2;
    Indents { first, telling }
}

/// The lines at which references begin, by what stands before and after.
fn by_lines(text: &str, lines: &[&Line]) -> Vec<usize> {
    let body = |i: usize| lines.get(i).and_then(|l| text.get(l.range.clone())).unwrap_or_default();
    let widths: Vec<usize> = lines.iter().filter(|l| !l.is_blank()).map(|l| l.range.len()).collect();
    let longest = {
        let mut sorted = widths.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len().saturating_sub(1) * 9 / 10).copied().unwrap_or(0)
    };
    // How much each line looks like a beginning, by itself and by the line before it.
    let mut openings = Vec::with_capacity(lines.len());
    let mut alone = Vec::with_capacity(lines.len());
    let mut previous: Option<&str> = None;
    for i in 0..lines.len() {
        let line = body(i);
        if line.is_empty() {
            openings.push(0.0);
            alone.push(0.0);
            continue;
        }
        // An author list may run over the line's end.
        let from = lines.get(i).map_or(0, |l| l.range.start);
        let to = lines.get((i + 3).min(lines.len() - 1)).map_or(text.len(), |l| l.range.end);
        let ahead = text.get(from..to).map_or(line, |t| likeness::clip(t, 700));
        let runs_on = line.ends_with([',', '&', ';', '-', '.', '…']) || line.ends_with("and");
        let own = likeness::author_start(if runs_on { ahead } else { line });
        let seam = previous.map_or(1.0, seam);
        openings.push(own + seam);
        // A line within an author list reads as names, too.
        alone.push(if seam < -1.5 { 0.0 } else { own });
        previous = Some(line);
    }
    let indents = indents(lines, &alone);
    let mut starts: Vec<usize> = Vec::new();
    let mut blank = false;
    let mut dated = false;
    let mut length = 0;
    let mut last: Option<usize> = None;
    for (i, line) in lines.iter().enumerate() {
        if line.is_blank() {
            blank = true;
            continue;
        }
        let this = body(i);
        let begins = match last {
            None => true,
            Some(before) => {
                let mut score = openings.get(i).copied().unwrap_or_default();
                score += if dated { 1.0 } else { -1.6 };
                score += if blank { 1.3 } else { 0.0 };
                if indents.telling {
                    score += if indents.first.contains(&line.indent) { 1.5 } else { -1.5 };
                }
                score -= if length < 30 { 1.5 } else { 0.0 };
                let first = this.chars().next().unwrap_or(' ');
                if first.is_lowercase() && openings.get(i).copied().unwrap_or_default() < 2.5 {
                    score -= 3.0;
                } else if first.is_ascii_digit() || matches!(first, '(' | ',' | ';' | ')' | '.') {
                    score -= 1.5;
                } else if first.is_uppercase() || matches!(first, '“' | '"' | '«') {
                    score += 0.3;
                }
                // A line far shorter than the rest ends a wrapped paragraph.
                let width = lines.get(before).map_or(0, |l| l.range.len());
                if longest > 40 && longest < 200 {
                    score += if width * 10 < longest * 8 { 0.7 } else { -0.3 };
                }
                if take_label(this).0.is_some() {
                    score += 1.0;
                }
                score >= 2.2 || (blank && ends_list_text(this))
            }
        };
        if begins {
            starts.push(i);
            dated = false;
            length = 0;
        }
        dated |= likeness::YEAR.is_match(this)
            || this.contains("10.") && this.contains('/')
            || this.contains("://");
        length += this.len();
        blank = false;
        last = Some(i);
    }
    starts
}

/// Running text after a blank line belongs to no reference before it.
fn ends_list_text(line: &str) -> bool {
    line.len() > 200 && likeness::score(line, false) < 1.0 && line.starts_with(char::is_uppercase)
}

/// What the end of a line says about the next: may a reference end here?
fn seam(before: &str) -> f32 {
    let before = before.trim_end();
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    if [
        "and", "&", "in", "of", "the", "for", "und", "et", "y", "on", "to", "with", "from", "by", "In",
        "In:", "pp.", "vol.", "no.",
    ]
    .contains(&word)
        || before.ends_with([',', '-', '–', ':', '(', '/'])
    {
        return if word.contains("://") { 0.5 } else { -2.0 };
    }
    // An initial's full stop ends nothing.
    let initial = word.trim_end_matches('.').chars().count() == 1 && word.starts_with(char::is_uppercase);
    if initial && before.ends_with('.') {
        return -0.8;
    }
    if before.ends_with(['.', ')', ']', '”', '"', '»', ';', '?', '!', '>', '。'])
        || word.contains("://")
        || word.contains("10.")
    {
        return 1.0;
    }
    if before.ends_with(|c: char| c.is_ascii_digit()) {
        return 0.3;
    }
    -1.2
}

/// Splits a piece that holds several references one after the other. A
/// `labelled` piece is one reference unless it plainly holds several.
fn within_line(text: &str, piece: Range<usize>, labelled: bool, out: &mut Vec<Range<usize>>) {
    let Some(body) = text.get(piece.clone()) else { return };
    let mut start = 0;
    if body.len() > 60 {
        for captures in INNER_START.captures_iter(body) {
            let (Some(all), Some(found)) = (captures.get(0), captures.name("start")) else { continue };
            let semicolon = captures.name("semicolon").is_some();
            let left = body.get(start..found.start()).unwrap_or_default();
            if left.len() < if semicolon { 24 } else { 36 } {
                continue;
            }
            let left = body.get(start..all.start() + usize::from(!semicolon)).unwrap_or(left);
            // Only the near end of the left part is looked at: the rest was
            // looked at before.
            let tail = likeness_tail(left);
            let complete = ENDS_IN_NUMBERS.is_match(tail);
            if !complete && !likeness::YEAR.is_match(likeness::clip(left, 1500)) {
                continue;
            }
            let right = likeness::clip(body.get(found.start()..).unwrap_or_default(), 320);
            let (opening, certain) = likeness::opening(right);
            let certain = certain && opening >= 2.0;
            if certain && (complete || (opening >= 3.0 && !semicolon && !labelled)) {
                let at = body
                    .get(all.start()..)
                    .and_then(|t| t.find(char::is_whitespace))
                    .map_or(found.start(), |i| all.start() + i);
                out.push(piece.start + start..piece.start + at);
                start = at;
            }
        }
    }
    out.push(piece.start + start..piece.end);
}

fn likeness_tail(text: &str) -> &str {
    let at = text.char_indices().rev().nth(60).map_or(0, |(i, _)| i);
    text.get(at..).unwrap_or_default().trim_end()
}
