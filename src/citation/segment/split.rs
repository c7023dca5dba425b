//! Splitting a list into its references.

use std::ops::Range;

use super::whole::Trials;
use super::{Line, Reference, inside, label, likeness, make, starts};

/// The references of one list. `strict`: no heading vouches for it.
pub(super) fn region(text: &str, lines: &[Line], strict: bool, trials: &Trials<'_>) -> Vec<Reference> {
    let lines: Vec<&Line> = lines.iter().collect();
    let (Some(first), Some(last)) =
        (lines.iter().find(|l| !l.is_blank()), lines.iter().rfind(|l| !l.is_blank()))
    else {
        return Vec::new();
    };
    let whole = first.range.start..last.range.end;
    if let Some(found) = by_label(text, &lines, &whole, strict, trials) {
        return found;
    }
    let manner = |dated| inside::Manner { labelled: false, dated };
    let (starts, dated) = starts::by_lines(text, &lines, trials);
    let mut pieces = Vec::new();
    for piece in between(&starts, &lines) {
        inside::split(text, piece, manner(dated), &mut pieces);
    }
    keep(text, pieces, strict, trials)
}

/// Keeps the pieces that look like references.
fn keep(text: &str, pieces: Vec<Range<usize>>, strict: bool, trials: &Trials<'_>) -> Vec<Reference> {
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
    let in_list = !strict || sure * 2 > made.len() && sure > 1;
    let threshold = match (strict, in_list) {
        (false, _) => 1.5,
        (true, true) => 2.0,
        (true, false) => 3.5,
    };
    let mut after_reference = false;
    made.into_iter()
        .filter(|(reference, score)| {
            let dated = *score >= 0.5 && likeness::YEAR.is_match(&reference.text);
            let kept = *score >= threshold
                || (in_list && after_reference && dated)
                || (!in_list && *score >= 0.8 && trials.is_whole(&reference.text));
            after_reference = kept;
            kept
        })
        .map(|(reference, _)| reference)
        .collect()
}

/// Splits at the labels, if the list has any.
fn by_label(
    text: &str,
    lines: &[&Line],
    whole: &Range<usize>,
    strict: bool,
    trials: &Trials<'_>,
) -> Option<Vec<Reference>> {
    let starts = label::places(text, lines);
    let filled = lines.iter().filter(|l| !l.is_blank()).count();
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
    let dated = likeness::dates_follow_names(pieces.iter().map(|piece| {
        let piece = likeness::clip(text.get(piece.clone()).unwrap_or_default(), 700);
        likeness::opening(label::take_label(piece).1.trim_start())
    }));
    let mut made: Vec<Reference> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        // One label may stand for several references.
        let mut parts = Vec::new();
        inside::split(text, piece, inside::Manner { labelled: true, dated }, &mut parts);
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
        let (starts, _) = starts::by_lines(text, &before, trials);
        let mut head = keep(text, between(&starts, &before), true, trials);
        head.append(&mut made);
        made = head;
    }
    Some(made)
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
            let so_far = text.get(piece.start..end).unwrap_or_default();
            let complete = so_far.ends_with(['.', ')', ']', ';', '/']) || inside::ends_in_numbers(so_far);
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
