//! The lines at which references of a list without labels begin.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Line;
use super::label::take_label;
use super::likeness::{self, Opening};
use super::whole::Trials;
use crate::citation::label::regex;

/// A range of pages, or the number of a database.
static ENDS_IN_PAGES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:\d\s?[-–—]\s?[A-Za-z]?\d+|(?i:pmid|pmcid):?\s*(?:PMC)?\d+)$"));

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

/// A line as a beginning.
struct Start<'t> {
    line: &'t str,
    opening: Opening,
    /// What the end of the line before says.
    seam: f32,
}

/// Looks at each line by itself and the line before it.
fn look<'t>(text: &'t str, lines: &[&Line]) -> Vec<Option<Start<'t>>> {
    let mut out = Vec::with_capacity(lines.len());
    let mut previous: Option<&str> = None;
    for (i, at) in lines.iter().enumerate() {
        let line = text.get(at.range.clone()).unwrap_or_default();
        if line.is_empty() {
            out.push(None);
            continue;
        }
        // An author list may run over the line's end.
        let to = lines.get((i + 3).min(lines.len() - 1)).map_or(text.len(), |l| l.range.end);
        let ahead = text.get(at.range.start..to).map_or(line, |t| likeness::clip(t, REACH));
        let runs_on = line.ends_with([',', '&', ';', '-', '.', '…']) || line.ends_with("and");
        let near = likeness::clip(line, REACH);
        let mut opening = likeness::opening(if runs_on { ahead } else { near });
        if !runs_on && opening.score < 3.0 && line.contains(',') {
            let far = likeness::opening(ahead);
            if far.dated && far.certain {
                opening = far;
            }
        }
        if opening.score < 2.0
            && let Some(ditto) = likeness::worn_ditto(ahead)
        {
            opening = ditto;
        }
        out.push(Some(Start { line, opening, seam: previous.map_or(1.0, seam) }));
        previous = Some(line);
    }
    out
}

/// How far a name list is looked for, in bytes.
const REACH: usize = 700;
/// A line of at least this score begins a reference.
const ENOUGH: f32 = 2.2;
/// How near to that a score is doubtful.
const DOUBT: f32 = 0.7;

/// What is known of a whole list.
struct List<'l> {
    text: &'l str,
    lines: &'l [&'l Line],
    looks: Vec<Option<Start<'l>>>,
    indents: Indents,
    /// The length that a tenth of the lines reach.
    longest: usize,
    /// Whether the dates stand behind the authors.
    dates_follow: bool,
}

/// What is known of the reference that the lines before belong to.
struct Current {
    /// Where it begins.
    from: usize,
    /// Where its authors and their date end.
    head: usize,
    /// The length of its lines.
    length: usize,
    /// Whether a year or an address was seen.
    dated: bool,
    /// Its last line.
    last: usize,
    /// Whether a blank line stands behind that.
    blank: bool,
}

/// The lines at which references begin, by what stands before and after; and
/// whether the list has its dates behind the authors.
pub(super) fn by_lines(text: &str, lines: &[&Line], trials: &Trials<'_>) -> (Vec<usize>, bool) {
    let looks = look(text, lines);
    let dates_follow = likeness::dates_follow_names(looks.iter().flatten().map(|l| l.opening));
    // A line within an author list reads as names, too.
    let alone: Vec<f32> = looks
        .iter()
        .map(|l| l.as_ref().filter(|l| l.seam >= -1.5).map_or(0.0, |l| l.opening.score))
        .collect();
    let list =
        List { text, lines, looks, indents: indents(lines, &alone), longest: long_line(lines), dates_follow };
    let mut starts: Vec<usize> = Vec::new();
    let mut current: Option<Current> = None;
    for (i, (line, look)) in lines.iter().zip(&list.looks).enumerate() {
        let Some(look) = look else {
            if let Some(current) = &mut current {
                current.blank = true;
            }
            continue;
        };
        if current.as_ref().is_none_or(|current| list.begins(i, look, current, trials)) {
            starts.push(i);
            let from = line.range.start;
            let head = from + look.opening.end;
            current = Some(Current { from, head, length: 0, dated: false, last: i, blank: false });
        }
        if let Some(current) = &mut current {
            let dated = likeness::YEAR.is_match(look.line)
                || look.line.contains("10.") && look.line.contains('/')
                || look.line.contains("://");
            current.dated |= dated;
            current.length += look.line.len();
            current.last = i;
            current.blank = false;
        }
    }
    (starts, dates_follow)
}

impl List<'_> {
    /// Whether a reference begins at line `i`.
    fn begins(&self, i: usize, look: &Start<'_>, current: &Current, trials: &Trials<'_>) -> bool {
        let score = self.opening(i, look, current) + self.place(i, look, current);
        let doubtful = (score - ENOUGH).abs() < DOUBT;
        let tried = doubtful.then(|| self.try_both(i, current, trials)).flatten();
        tried.unwrap_or(score >= ENOUGH) || (current.blank && ends_list_text(look.line))
    }

    fn is_first_line(&self, i: usize) -> bool {
        self.indents.telling && self.lines.get(i).is_some_and(|l| self.indents.first.contains(&l.indent))
    }

    /// What the beginning of the line and the end of the one before say.
    fn opening(&self, i: usize, look: &Start<'_>, current: &Current) -> f32 {
        let Start { line, opening, seam } = look;
        let worn = opening.ditto && !line.starts_with(['-', '–', '—', '_', '―', '⸺', '⸻']);
        let mut score = opening.score + seam;
        if line.starts_with(", ") && current.dated && *seam >= 1.0 {
            // A dash that was lost: no sentence begins with a comma.
            score = score.max(3.5);
        } else if worn && !(self.dates_follow && current.dated && *seam >= 0.3) {
            score = *seam;
        }
        if self.dates_follow {
            score += match (opening.dated, opening.certain) {
                (true, false) => 0.5,
                (false, true) if !self.is_first_line(i) => -0.7,
                _ => 0.0,
            };
        }
        score -= if likeness::is_imprint(line) { 2.5 } else { 0.0 };
        let first = line.chars().next().unwrap_or(' ');
        if opening.ditto || opening.certain && first.is_lowercase() {
            // Dashes, or a name such as `van Es`.
        } else if first.is_lowercase() && opening.score + seam < 2.5 {
            score -= 3.0;
        } else if first.is_ascii_digit() || matches!(first, '(' | ',' | ';' | ')' | '.') {
            score -= 1.5;
        } else if first.is_uppercase() || matches!(first, '“' | '"' | '«') {
            score += 0.3;
        }
        score + if take_label(line).0.is_some() { 1.0 } else { 0.0 }
    }

    /// What its place says: how far the reference before has come, and how
    /// the lines are set.
    fn place(&self, i: usize, look: &Start<'_>, current: &Current) -> f32 {
        let mut score = if current.dated { 1.0 } else { -1.6 };
        score += if current.blank { 1.3 } else { 0.0 };
        if self.indents.telling {
            score += if self.is_first_line(i) { 1.5 } else { -1.5 };
        }
        score -= if current.length < 30 { 1.5 } else { 0.0 };
        // Authors and a date alone are no reference.
        let at = self.lines.get(i).map_or(0, |l| l.range.start);
        let body = self.text.get(current.head.min(at)..at).unwrap_or_default();
        score -= if likeness::is_slight(body) { 3.0 } else { 0.0 };
        // A line far shorter than the rest ends a wrapped paragraph.
        let width = self.lines.get(current.last).map_or(0, |l| l.range.len());
        if (41..200).contains(&self.longest) {
            score += if width * 10 < self.longest * 8 { 0.7 } else { -0.3 };
        }
        if self.longest >= PARAGRAPH && look.seam >= 0.3 {
            score += 0.7;
        }
        score
    }

    fn try_both(&self, i: usize, current: &Current, trials: &Trials<'_>) -> Option<bool> {
        let at = self.lines.get(i)?.range.start;
        let end = self.lines.get(self.reach(i))?.range.end;
        trials.parts(self.text.get(current.from..end)?, at - current.from)
    }

    /// The last line that may belong to a reference that begins at line `i`.
    fn reach(&self, i: usize) -> usize {
        let ahead = if self.longest >= PARAGRAPH { 1 } else { 4 };
        let sure = |look: &Start<'_>| look.opening.certain && look.opening.score + look.seam >= 3.0;
        let end = (i + ahead).min(self.looks.len());
        let next = (i + 1..end).find(|j| self.looks.get(*j).and_then(Option::as_ref).is_none_or(sure));
        next.unwrap_or(end) - 1
    }
}

/// Lines that long are paragraphs.
const PARAGRAPH: usize = 160;

/// The length that a tenth of the lines reach.
fn long_line(lines: &[&Line]) -> usize {
    let mut widths: Vec<usize> = lines.iter().filter(|l| !l.is_blank()).map(|l| l.range.len()).collect();
    widths.sort_unstable();
    widths.get(widths.len().saturating_sub(1) * 9 / 10).copied().unwrap_or(0)
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
        "In:", "pp.", "vol.", "no.", "ed.", "eds.", "Ed.", "Eds.", "(ed.", "(eds.", "Dr.", "St.",
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
    if ENDS_IN_PAGES.is_match(before) {
        return 1.0;
    }
    if before.ends_with(|c: char| c.is_ascii_digit()) {
        return 0.3;
    }
    -1.2
}
