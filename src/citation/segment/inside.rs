//! Several references one after the other in one piece of text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::label::{parts, take_label};
use super::likeness::{self, Opening};
use crate::citation::label::regex;
use crate::citation::words;

/// Ends of a reference, and what may begin the next.
static SEAM: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:[\p{L}\d)\]/’”\x22][.)\]]\s|(?P<semicolon>;)|(?P<bare>[\d\])]\s))\s*(?:\(?[a-h]\s?\)\s*)?(?P<start>(?:(?:van|von|de|der|den|la|le|di|da|du)\s+){0,3}\p{Lu}[\p{L}'’.-]*[,\s]|ibid\b|[-–—_]{1,8}[.,]{0,3}\s*\(?{YEAR})",
    )
});
static ENDS_IN_NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:[:,)]\s*(?:pp?\.?\s*)?[A-Za-z]?\d+(?:\s?[-–—]\s?[A-Za-z]?\d+)?[A-Za-z]?|\(?{YEAR}\)?|10\.\d{4,9}/\S+|https?://\S+|[a-z-]+/\d{7}|\d{4}\.\d{4,5}|\[(?:[a-z]+-)?[a-z]{2,5}(?:\.[A-Za-z-]{2,5})?\])[.;)\]]*\s*$",
    )
});
/// Words before a name that say that the reference goes on.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?:(?:^|[\s(,.-])\p{Lu}\.|\b(?:[Ee]ds?|[Tt]rans|Hrsg|Hg|Dr|Prof|St|vs|cf|[Ii]n|by)\.?)$")
});
static QUOTED: LazyLock<Regex> = LazyLock::new(|| regex(r"^[\s.,:]*(?:\({YEAR}\)[.,]?\s*)?[“\x22«„]"));

/// How the references of a piece are told apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// The piece has a label: it is one reference unless it plainly holds
    /// several.
    pub(super) labelled: bool,
    /// The date stands behind the authors.
    pub(super) dated: bool,
}

/// Whether a text ends in the numbers that references end in.
pub(super) fn ends_in_numbers(text: &str) -> bool {
    ENDS_IN_NUMBERS.is_match(tail(text))
}

/// Splits a piece that holds several references one after the other.
pub(super) fn split(text: &str, piece: Range<usize>, manner: Manner, out: &mut Vec<Range<usize>>) {
    let Some(body) = text.get(piece.clone()) else { return };
    let mut start = 0;
    if manner.labelled {
        for part in parts(body) {
            out.push(piece.start + start..piece.start + part);
            start = part;
        }
    }
    if start == 0 && body.len() > 60 {
        let mut head = head_of(body, 0);
        for captures in SEAM.captures_iter(body) {
            let (Some(all), Some(found)) = (captures.get(0), captures.name("start")) else { continue };
            let semicolon = captures.name("semicolon").is_some();
            let bare = captures.name("bare").is_some();
            let at = found.start();
            let stop = if semicolon || bare { 1 } else { 2 };
            let stop = all.as_str().char_indices().nth(stop).map_or(all.end(), |(i, _)| all.start() + i);
            let Some(left) = body.get(start..stop.min(at)) else { continue };
            if left.len() < if semicolon { 24 } else { 36 }
                || likeness::is_slight(body.get(head.min(stop)..stop).unwrap_or_default())
            {
                continue;
            }
            let right = likeness::clip(body.get(at..).unwrap_or_default(), 320);
            let line = body.get(stop.min(at)..at).is_some_and(|gap| gap.contains('\n'));
            let seam = Seam { left, right, semicolon, bare, line };
            if seam.parts_references(manner) {
                let space =
                    body.get(stop..).and_then(|t| t.find(char::is_whitespace)).map_or(at, |i| stop + i);
                let at = space.min(at);
                out.push(piece.start + start..piece.start + at);
                start = at;
                head = head_of(body, at);
            }
        }
    }
    out.push(piece.start + start..piece.end);
}

/// Where the authors and date of the reference at `start` end.
fn head_of(body: &str, start: usize) -> usize {
    let piece = likeness::clip(body.get(start..).unwrap_or_default(), 700);
    let (_, rest) = take_label(piece);
    let rest = rest.trim_start();
    start + piece.len() - rest.len() + likeness::opening(rest).end
}

/// A place where one reference may end and another begin.
struct Seam<'t> {
    left: &'t str,
    right: &'t str,
    semicolon: bool,
    /// No full stop stands between.
    bare: bool,
    /// A line ends.
    line: bool,
}

impl Seam<'_> {
    fn parts_references(&self, manner: Manner) -> bool {
        if likeness::is_imprint(self.right) || (!self.semicolon && GOES_ON.is_match(tail(self.left))) {
            return false;
        }
        let complete = ends_in_numbers(self.left);
        let dated = likeness::YEAR.is_match(likeness::clip(self.left, 1500));
        if !complete && !dated {
            return false;
        }
        let opening = likeness::opening(self.right);
        let sure = opening.certain && opening.score >= 2.0;
        if self.semicolon {
            return sure && (complete || manner.labelled)
                || complete && (self.goes_on_with_serial() || self.right_is_quoted(opening));
        }
        if self.bare {
            // A line's end is more than a space.
            let range = self.right.starts_with(['-', '–', '—', '_']);
            return sure
                && !range
                && (complete || self.line)
                && if manner.dated || manner.labelled { opening.dated } else { opening.many };
        }
        if manner.dated {
            return opening.dated
                && (sure || dated)
                && !likeness::is_slight(self.right.get(opening.end..).unwrap_or_default());
        }
        sure && (complete || (!manner.labelled && (opening.dated || opening.many && dated)))
    }

    /// `…; Phys. Rev. D 70 (2004) 054508`, `…; ibid. 81, 155303 (2010)`: the
    /// same authors in another place, no `Erratum in:`. The two editions of one chemistry
    /// journal are one work.
    fn goes_on_with_serial(&self) -> bool {
        if self.right.starts_with("ibid") {
            return true;
        }
        let own = self.right.find(';').map_or(self.right, |end| self.right.get(..end).unwrap_or_default());
        let own = likeness::clip(own, 120);
        let words = own.find(|c: char| c.is_ascii_digit()).map_or("", |i| own.get(..i).unwrap_or_default());
        words.len() < 40
            && words::serial_words(words) > 0
            && likeness::YEAR.is_match(own)
            && !words.contains(':')
            && words.split_whitespace().all(|w| !w.starts_with(char::is_lowercase))
            && !words.starts_with("Angew")
    }

    fn right_is_quoted(&self, opening: Opening) -> bool {
        opening.end > 0 && QUOTED.is_match(self.right.get(opening.end..).unwrap_or_default())
    }
}

/// The last signs of a text. Only they are looked at again and again.
fn tail(text: &str) -> &str {
    let at = text.char_indices().rev().nth(60).map_or(0, |(i, _)| i);
    text.get(at..).unwrap_or_default().trim_end()
}
