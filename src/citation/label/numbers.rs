//! What a regular grammar can find in a reference: identifiers, addresses,
//! dates, and the composites of volume, issue and pages.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Board, Label};
use crate::item::Identifier;

#[expect(clippy::expect_used, reason = "the patterns are constants")]
pub(in crate::citation) fn regex(pattern: &str) -> Regex {
    let pattern = pattern
        .replace("{PP}", r"[A-Za-z]{0,3}\.?\d{1,7}(?:\.\d{1,4})?[A-Za-z]{0,2}")
        .replace("{DASH}", r"\s?(?:--?|[‐‑‒–—−~])\s?")
        .replace("{VOL}", r"(?:[A-Z]{0,2}-?\d{1,4}[A-Za-z]?(?:[-–/]\d{1,4})?|[IVXLC]{1,8})")
        .replace("{YEAR}", r"(?:1[4-9]\d\d|20[0-3]\d)")
        .replace("{MONTH}", MONTH)
        .replace("{PAGEWORD}", r"(?:\b(?:pp?|pages?|pgs?|pag|págs?|S|Seiten|с|стр)\b\.?\s*)");
    Regex::new(&pattern).expect("a constant pattern compiles")
}

/// Names of months and seasons, whole and shortened, in the languages
/// references are most often printed in.
const MONTH: &str = r"(?:(?i:jan(?:uary|uar|vier|v)?|feb(?:ruary|ruar|r|braio|rero)?|fév(?:rier|r)?|mar(?:ch|s|zo|ço|zec)?|märz|apr(?:il|ile)?|avr(?:il)?|may|mai|mayo|maggio|maio|june?|juin|juni|junio|giugno|july?|juillet|juil|juli|julio|luglio|aug(?:ust)?|août|agosto|ago|sept?(?:ember|embre|tembre)?|settembre|septiembre|o[ck]t(?:ober|obre|ubre)?|ottobre|nov(?:ember|embre|iembre)?|d[eé][cz](?:ember|embre)?|dic(?:iembre|embre)?|dezember|spring|summer|autumn|fall|winter|enero|febrero|abril|junho|julho|setembro|outubro|gennaio))\b";

static URL: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"(?i)(?:<\s*)?\b(?:(?:https?|ftp)\s?:\s?//|www\.)[^\s<>"“”«»]+[^\s<>"“”«».,;:\])}'’]/?"#)
});

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)
        (?P<iso>\b{YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b)
      | (?P<dmy>\b\d{1,2}(?:st|nd|rd|th|\.)?(?:\s?[-–/]\s?\d{1,2}(?:st|nd|rd|th|\.)?)?\s+(?:de\s+|di\s+)?{MONTH}\.?,?\s+(?:de\s+)?{YEAR}[a-z]?\b)
      | (?P<mdy>\b{MONTH}\.?\s*(?:[-–/]\s*{MONTH}\.?)?(?:\s*\d{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2}(?:st|nd|rd|th)?)?)?\s*[,/]?\s*{YEAR}[a-z]?\b)
      | (?P<ymd>\b{YEAR}[a-z]?\s*[,;]?\s+{MONTH}\.?(?:\s*[-–/]\s*{MONTH}\.?)?(?:\s+\d{1,2}(?:\s?[-–]\s?\d{1,2})?\b)?)
      | (?P<range>\b{YEAR}(?:\s?[-–]\s?(?:{YEAR}|\d\d)|/(?:{YEAR}|\d\d?))\b)
      | (?P<y>\b{YEAR}[a-z]?\b)
      | (?P<word>\b(?i:in\s+press|forthcoming|n\.\s?d\.|s\.\s?a\.|s\.\s?d\.|in\s+prep(?:aration|\.)|im\s+druck|sous\s+presse|en\s+prensa|to\s+appear|undated|o\.\s?J\.))
    ",
    )
});

/// Composites, the surest first. Groups: vol, iss, pp, date.
static COMPOSITES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // 12, no. 3 (1999): 45-67; vol. 357, no. 6346, pp. 61-66
        r"(?P<vol>{VOL})\s*[,:]?\s*\(?\b(?i:no|nos|nr|n|num|number|issue|iss|heft|h|fasc|№)\b[.°º]{0,2}\s*(?P<iss>[A-Z]?\d{1,5}(?:\s?[-–/&]\s?\d{1,5})?)\)?(?:\s*,?\s*\((?P<date>[^()]{0,20}{YEAR}[a-z]?)\s*\))?(?:\s*[,:;.]?\s*{PAGEWORD}?(?P<pp>{PP}{DASH}{PP}|{PP})\b)?",
        // 1999;12(3):45-6
        r"(?P<date>\b{YEAR}[a-z]?(?:\s+{MONTH}\.?(?:\s*[-–/]\s*{MONTH}\.?)?(?:\s+\d{1,2}(?:[-–]\d{1,2})?)?)?)\s*[;,]\s*(?:Vol\.?\s*)?(?P<vol>{VOL})\s*(?:\((?P<iss>[^()]{1,25})\))?\s*[:,]\s*{PAGEWORD}?(?P<pp>{PP}(?:{DASH}{PP})?)\b",
        // 1999;12(3)
        r"(?P<date>\b{YEAR}[a-z]?(?:\s+{MONTH}\.?(?:\s+\d{1,2})?)?)\s*;\s*(?P<vol>{VOL})\s*(?:\((?P<iss>[^()]{1,25})\))?",
        // 63(8), 856-864
        r"(?P<vol>{VOL})\s*\((?P<iss>[^()]{1,25})\)\s*[,:;.]?\s*(?:(?i:article|art\.?)\s+)?{PAGEWORD}?(?P<pp>{PP}{DASH}{PP}|{PP})\b",
        // 12.3 (1999): 45-67; 83 (1976), pp. 133–83; 42 (2009), 315001; 12:3 (1999)
        r"(?P<vol>{VOL})(?:\s?[.:/]\s?(?P<iss>\d{1,3}(?:[-–]\d{1,3})?))?\s*,?\s*\((?P<date>[^()]{0,22}{YEAR}[a-z]?)\s*\)\s*[,:.]?\s*{PAGEWORD}?(?P<pp>{PP}{DASH}{PP}|{PP})\b",
        // 103, 2450 (1981)
        r"(?P<vol>{VOL})\s*[,:]\s*{PAGEWORD}?(?P<pp>{PP}(?:{DASH}{PP})?)\s*,?\s*\((?P<date>[^()]{0,15}{YEAR}[a-z]?)\s*\)",
        // 28:596-608
        r"(?P<vol>{VOL})\s*:\s*{PAGEWORD}?(?P<pp>{PP}(?:{DASH}{PP})?)\b",
        // 97, pages 633-641
        r"(?P<vol>{VOL})\s*[,.;]?\s*{PAGEWORD}(?P<pp>{PP}(?:{DASH}{PP})?)\b",
        // 274, 242-249
        r"(?P<vol>{VOL})\s*[,;]\s*(?P<pp>{PP}{DASH}{PP})\b",
        // 475, 163
        r"(?P<vol>{VOL})\s*,\s*(?P<pp>{PP})\s*[.;,]?\s*(?:$|\((?P<date>{YEAR})\)|(?i:doi|https?|\[))",
        // 08 3693-702
        r"(?P<vol>{VOL})\s+(?P<pp>\d{1,6}{DASH}\d{1,6})\b",
        // 617 131
        r"\s(?P<vol>\d{1,4}[A-Z]?)\s+(?P<pp>[A-Z]?\d{1,6})\s*[.;]?\s*$",
        // 12 (1999)
        r"(?P<vol>{VOL})\s*\((?P<date>{YEAR}[a-z]?)\)",
        // 26(1)
        r"(?P<vol>{VOL})\s*\((?P<iss>[^()]{1,25})\)",
    ]
    .iter()
    .map(|p| regex(p))
    .collect()
});

/// The place of `63(8), 856-864` in [`COMPOSITES`].
const VOLUME_ISSUE_PAGES: usize = 3;

static YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"\b{YEAR}\b"));
static VOLUME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?i:vol(?:ume)?s?|bde?|band|tome|tomo|том|т)\b\.?\s*(?P<x>\d{1,4}[A-Za-z]?(?:\s?[-–/]\s?\d{1,4})?|[IVXLC]{1,8}\b)|\b(?:t|v)\.\s?(?P<y>[IVXLC]{1,8}\b|\d{1,3}\b)",
    )
});
static ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:\b(?:no|nos|nr|num|issue|iss|heft|fasc)\b\.?|\bn[.°º]{1,2}|№)\s*(?P<x>\d{1,5}(?:\s?[-–/]\s?\d{1,5})?)\b",
    )
});
static PAGES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)\b(?:(?i:pp?|pages?|pgs?|pag|págs?|seiten)\b\.?|[SсC]\.|стр\.)\s*:?\s*
          (?P<x>{PP}(?:{DASH}{PP})?(?:\s?,\s?\d{1,5}{DASH}\d{1,5})*)
        | (?P<y>\b\d{1,6}{DASH}\d{1,6})\s*(?i:pp|p|S)\b",
    )
});
/// A bare range where nothing else says pages.
static BARE_PAGES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"[,:.(]\s*(?P<x>[A-Za-z]?\d{1,6}{DASH}[A-Za-z]?\d{1,6})\s*(?:[.,;)]|$)"));
static TAIL_VOLUME: LazyLock<Regex> = LazyLock::new(|| regex(r"[\s,](?P<x>{VOL})\s*[,.;:(]*\s*$"));

/// A word before a number that says it is no volume.
static NO_VOLUME_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^|[^\p{L}])(?:nos?|nr|num|number|issue|iss|heft|pp?|pages?|art|article|report|rep|chapter|chap|ch|part|pt|section|version|isbn|issn|rfc|iso|fig|paper|grant|patent|level|phase|type|and|[a-z]+uary|jun|jul|oct|dec)[.°º#]*\s*$",
    )
});

fn range_of(captures: &Captures<'_>, name: &str) -> Option<Range<usize>> {
    captures.name(name).map(|m| m.range()).filter(|r| !r.is_empty())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|y| (1500..=2039).contains(&y))
}

/// Identifiers and addresses.
pub(super) fn identifiers(text: &str, board: &mut Board) {
    for (range, _) in Identifier::find_all(text) {
        board.take(Label::Identifier, range, 0.98);
    }
    for found in URL.find_iter(text) {
        let range = found.start() + found.as_str().len() - found.as_str().trim_start_matches(['<', ' ']).len()
            ..found.end();
        board.take(Label::Url, range, 0.95);
    }
}

/// Volume, issue, pages, and the date if it stands among them.
pub(super) fn composite(text: &str, from: usize, board: &mut Board) {
    let years = YEAR.find_iter(text).count();
    'patterns: for (index, pattern) in COMPOSITES.iter().enumerate() {
        let mut at = from;
        while let Some(captures) = pattern.captures_at(text, at) {
            let Some(vol) = range_of(&captures, "vol") else { continue 'patterns };
            // The next attempt starts after this number, whatever it was.
            at = vol.end.max(at + 1);
            while !text.is_char_boundary(at) {
                at += 1;
            }
            let (pages, date) = (range_of(&captures, "pp"), range_of(&captures, "date"));
            let mut issue = range_of(&captures, "iss");
            let before = text.get(..vol.start).unwrap_or_default();
            let volume = text.get(vol.clone()).unwrap_or_default();
            let dated_before = date.as_ref().is_some_and(|d| d.start < vol.start);
            let glued = before.chars().next_back().is_some_and(|c| {
                c.is_alphanumeric()
                    || matches!(c, '/' | '+' | '#' | '$' | '’' | '\'' | '–' | '-')
                    || (matches!(c, '.' | ',')
                        && before.trim_end_matches(['.', ',']).ends_with(|c: char| c.is_ascii_digit()))
            });
            let tail =
                before.get(before.char_indices().rev().nth(14).map_or(0, |(i, _)| i)..).unwrap_or_default();
            let roman = volume.starts_with(|c: char| c.is_ascii_alphabetic())
                && volume.chars().all(|c| c.is_ascii_uppercase());
            if glued
                || (!dated_before && NO_VOLUME_BEFORE.is_match(tail))
                // `2011(3), 45-67` with another year beside it has a volume;
                // elsewhere a year is a year.
                || (is_year(volume) && !(index == VOLUME_ISSUE_PAGES && pages.is_some() && years > 1))
                || (roman && (volume.len() == 1 || pages.is_none()))
            {
                continue;
            }
            let mut extra_date = None;
            if let Some(range) = issue.clone() {
                let inner = text.get(range.clone()).unwrap_or_default().trim();
                if is_year(inner.get(inner.len().saturating_sub(4)..).unwrap_or_default()) {
                    extra_date = Some(range);
                    issue = None;
                } else if !inner.contains(|c: char| c.is_ascii_digit()) && !is_issue_word(inner) {
                    continue;
                }
            }
            if let Some(range) = &pages
                && (is_year(text.get(range.clone()).unwrap_or_default())
                    && date.is_none()
                    && extra_date.is_none())
            {
                continue;
            }
            let parts = [Some(&vol), issue.as_ref(), pages.as_ref(), date.as_ref()];
            if !parts.into_iter().flatten().all(|r| board.free(r)) {
                continue;
            }
            board.take(Label::Volume, vol, 0.9);
            for (label, part) in
                [(Label::Issue, issue), (Label::Pages, pages), (Label::Date, date.or(extra_date))]
            {
                if let Some(part) = part {
                    board.take(label, part, 0.9);
                }
            }
            break 'patterns;
        }
    }
    worded(text, from, board);
}

fn is_issue_word(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["suppl", "pt", "spec", "part"].iter().any(|w| lower.starts_with(w))
}

fn worded(text: &str, from: usize, board: &mut Board) {
    for (label, pattern) in [(Label::Volume, &*VOLUME), (Label::Issue, &*ISSUE), (Label::Pages, &*PAGES)] {
        if board.has(label) {
            continue;
        }
        let mut last = None;
        let mut at = from;
        while let Some(captures) = pattern.captures_at(text, at) {
            at = captures.get(0).map_or(text.len(), |m| m.end());
            let Some(range) = range_of(&captures, "x").or_else(|| range_of(&captures, "y")) else { continue };
            if board.free(&range) {
                last = Some(range);
            }
            if at >= text.len() {
                break;
            }
        }
        if let Some(range) = last {
            board.take(label, range, 0.9);
        }
    }
    if !board.has(Label::Pages) {
        let mut at = from;
        let mut last = None;
        while let Some(captures) = BARE_PAGES.captures_at(text, at) {
            let Some(range) = range_of(&captures, "x") else { break };
            at = range.end;
            let inner = text.get(range.clone()).unwrap_or_default();
            let years = inner.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).all(is_year);
            if !years && board.free(&range) {
                last = Some(range);
            }
        }
        if let Some(range) = last {
            board.take(Label::Pages, range, 0.7);
        }
    }
}

/// A volume that stands alone before the date or the pages, or at the end:
/// `Journal of Fluid Mechanics 12, 1999.`
pub(super) fn lone_volume(text: &str, from: usize, to: usize, board: &mut Board) {
    let Some(part) = text.get(from..to) else { return };
    let Some(range) = TAIL_VOLUME.captures(part).and_then(|c| range_of(&c, "x")) else { return };
    let before = part.get(..range.start).unwrap_or_default();
    let inner = part.get(range.clone()).unwrap_or_default();
    let roman = !inner.contains(|c: char| c.is_ascii_digit());
    if roman || is_year(inner) || NO_VOLUME_BEFORE.is_match(before) {
        return;
    }
    board.take(Label::Volume, from + range.start..from + range.end, 0.6);
}

/// The date of publication, if no composite held it. `head` is where the
/// author list ends.
pub(super) fn date(text: &str, head: usize, board: &mut Board) {
    if board.has(Label::Date) {
        return;
    }
    let mut best: Option<(f32, Range<usize>)> = None;
    for captures in DATE.captures_iter(text) {
        let Some(found) = captures.get(0) else { continue };
        let range = found.start()..found.end();
        if range.start < head || !board.free(&range) {
            continue;
        }
        let before = text.get(..range.start).unwrap_or_default();
        let after = text.get(range.end..).unwrap_or_default();
        let between = text.get(head..range.start).unwrap_or_default();
        let next_to_head = head > 0 && between.chars().all(|c| !c.is_alphanumeric());
        let opened = before.trim_end().ends_with(['(', '[']);
        let word = captures.name("word").is_some();
        let mut score = range.start as f32 / text.len().max(1) as f32;
        if next_to_head {
            score += 6.0;
        }
        if opened && after.trim_start().starts_with([')', ']', ',', ';']) {
            score += 3.0;
        }
        if before.trim_end().ends_with([',', '.', ';', '(', ':', '[']) || before.is_empty() {
            score += 1.0;
        }
        if after.trim_start().starts_with([',', '.', ';', ')', ':', ']']) || after.trim().is_empty() {
            score += 1.5;
        }
        if captures.name("y").is_none() {
            score += 1.0;
        }
        if word && !(next_to_head || opened || after.trim().trim_end_matches('.').is_empty()) {
            continue;
        }
        if in_quotes(before) {
            score -= 5.0;
        }
        let tail = before
            .get(before.char_indices().rev().nth(28).map_or(0, |(i, _)| i)..)
            .unwrap_or_default()
            .to_lowercase();
        if [
            "accessed",
            "retrieved",
            "visited",
            "consulté",
            "abgerufen",
            "cited",
            "consultado",
            "accesso",
            "viewed",
            "last",
        ]
        .iter()
        .any(|w| tail.contains(w))
        {
            score -= 6.0;
        }
        if best.as_ref().is_none_or(|(s, _)| score > *s) {
            best = Some((score, range));
        }
    }
    if let Some((score, range)) = best
        && score > -2.0
    {
        board.take(Label::Date, range, if score > 3.0 { 0.95 } else { 0.75 });
    }
}

fn in_quotes(before: &str) -> bool {
    let open = before.matches(['“', '«', '„']).count();
    let close = before.matches(['”', '»']).count();
    open > close || before.matches('"').count() % 2 == 1
}
