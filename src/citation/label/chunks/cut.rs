//! Cutting free text into chunks.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::citation::label::numbers::regex;
use crate::citation::label::{Board, Label};

/// What parts a chunk from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    Start,
    Comma,
    Semicolon,
    Colon,
    Stop,
    Question,
    Open,
    Close,
    Quote,
    /// A labelled span stands between.
    Span,
    /// The word `In`.
    Inside,
}

#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) range: Range<usize>,
    pub(super) before: Break,
    pub(super) quoted: bool,
    pub(super) bracketed: bool,
    /// After `In`, up to the next labelled span.
    pub(super) inside: bool,
    /// A volume (or pages, or a date in brackets) comes next.
    pub(super) before_number: bool,
    /// Stands after volume or pages.
    pub(super) after_number: bool,
    /// Followed by a colon.
    pub(super) colon_after: bool,
    /// The last of all.
    pub(super) last: bool,
    /// After a comma and a publisher.
    pub(super) after_publisher: bool,
    /// Followed by a comma and a state or country.
    pub(super) before_place: bool,
}

/// Words that say what a number is, and say nothing themselves.
static EMPTY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[\W_]*(?:(?:vol(?:ume)?s?|bd|band|tome|no|nos|nr|n|num|number|issue|iss|heft|pp?|pages?|pgs?|s|art|article|and|und|et|in|the|of|ed|eds|editors?|edited|by|seiten|doi|url|ext|from|at|available|https?|éds?|hrsg|hg|trans|transl|translated|übers|trad)[\W_]*){0,4}$",
    )
});

/// Cuts the free text into chunks.
pub(super) fn cut(
    text: &str,
    from: usize,
    inside: Option<(Range<usize>, usize)>,
    board: &Board,
) -> Vec<Chunk> {
    let mut spans: Vec<(Range<usize>, Label)> =
        board.spans.iter().filter(|s| s.range.end > from).map(|s| (s.range.clone(), s.label)).collect();
    spans.sort_by_key(|(r, _)| r.start);
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut at = from;
    let mut after_number = false;
    let mut before = Break::Start;
    let mut before_editors = false;
    let end = (text.len()..text.len(), Label::Other);
    for (span, label) in spans.iter().chain([&end]) {
        let to = span.start.max(at);
        let first = chunks.len();
        match &inside {
            Some((word, after)) if word.start >= at && word.end <= to => {
                pieces(text, at..word.start, before, &mut chunks);
                let middle = chunks.len();
                pieces(text, *after..to.max(*after), Break::Inside, &mut chunks);
                // A full stop ends what `In` opens.
                let opened =
                    chunks.iter().skip(middle + 1).take_while(|c| c.before != Break::Stop).count() + 1;
                chunks.iter_mut().skip(middle).take(opened).for_each(|c| c.inside = true);
            }
            _ => pieces(text, at..to, before, &mut chunks),
        }
        for chunk in chunks.iter_mut().skip(first) {
            chunk.after_number = after_number;
        }
        let number = matches!(label, Label::Volume | Label::Pages | Label::Issue);
        let near = text.get(chunks.last().map_or(to, |c| c.range.end)..to).is_some_and(|t| EMPTY.is_match(t));
        if (number || *label == Label::Date) && near && chunks.len() > first && !after_number {
            let dated = *label == Label::Date
                && !spans
                    .iter()
                    .any(|(r, l)| r.start > span.start && matches!(l, Label::Volume | Label::Pages));
            if let Some(last) = chunks.last_mut() {
                last.before_number = !dated;
            }
        }
        after_number |= matches!(label, Label::Volume | Label::Pages);
        at = span.end.max(at);
        if chunks.len() > first || before != Break::Start {
            before = Break::Span;
        }
        // Editors stand inside what `In` opens; its title comes next.
        let editors = *label == Label::Editor || (*label == Label::Other && before_editors);
        before_editors = editors;
        if editors && inside.as_ref().is_some_and(|(word, _)| word.end <= span.start) {
            before = Break::Inside;
        }
    }
    // What follows the editors of a container is the container.
    let mut open = false;
    for chunk in &mut chunks {
        if chunk.before == Break::Inside {
            open = true;
        } else if matches!(chunk.before, Break::Span | Break::Stop) {
            open = false;
        }
        chunk.inside |= open;
    }
    chunks
}

fn pieces(text: &str, range: Range<usize>, before: Break, out: &mut Vec<Chunk>) {
    let Some(part) = text.get(range.clone()) else { return };
    let base = range.start;
    let mut start = 0;
    let mut before = before;
    let mut quote: Option<(char, usize)> = None;
    let mut depth = 0_u32;
    let mut chars = part.char_indices().peekable();
    let push = |from: usize,
                to: usize,
                before: Break,
                quoted: bool,
                bracketed: bool,
                colon: bool,
                out: &mut Vec<Chunk>| {
        let Some(raw) = part.get(from..to) else { return false };
        if EMPTY.is_match(raw) {
            return false;
        }
        let lead = raw.len()
            - raw
                .trim_start_matches(|c: char| {
                    c.is_whitespace()
                        || matches!(c, ',' | '.' | ';' | ':' | ')' | ']' | '/' | '-' | '–' | '—')
                })
                .len();
        let tail = raw
            .trim_end_matches(|c: char| {
                c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | '[' | '-' | '–')
            })
            .len();
        if lead >= tail {
            return false;
        }
        out.push(Chunk {
            range: base + from + lead..base + from + tail,
            before,
            quoted,
            bracketed,
            inside: false,
            before_number: false,
            after_number: false,
            colon_after: colon,
            after_publisher: false,
            before_place: false,
            last: false,
        });
        true
    };
    while let Some((i, c)) = chars.next() {
        let after = i + c.len_utf8();
        let next = chars.peek().map(|(_, n)| *n);
        if let Some((close, from)) = quote {
            let closes =
                c == close && (close != '\'' && close != '’' || next.is_none_or(|n| !n.is_alphanumeric()));
            if closes && i > from {
                push(start, i, before, true, false, false, out);
                (start, before, quote) = (after, Break::Quote, None);
            }
            continue;
        }
        let prev = part.get(..i).and_then(|p| p.chars().next_back());
        let word_start = prev.is_none_or(|p| p.is_whitespace() || matches!(p, '(' | '[' | ',' | '.'));
        let close = match c {
            '“' | '„' => Some('”'),
            '«' => Some('»'),
            '"' if word_start => Some('"'),
            '‘' if word_start => Some('’'),
            '\'' if word_start => Some('\''),
            '`' if next == Some('`') => Some('\''),
            _ => None,
        };
        if let Some(close) = close {
            // „…“ closes with the mark that opens English quotation.
            let close = if c == '„' && !part.get(after..).unwrap_or_default().contains('”') {
                '“'
            } else {
                close
            };
            if part.get(after..).is_some_and(|t| t.contains(close)) {
                if push(start, i, before, false, depth > 0, false, out) || i == 0 {
                    before = if i == 0 { before } else { Break::Quote };
                }
                start = after;
                quote = Some((close, i));
                continue;
            }
        }
        let spaced = next.is_none_or(char::is_whitespace);
        // PDF text loses spaces: `model,Physica`, `states.Rev`.
        let glued = next.is_some_and(char::is_uppercase)
            && prev.is_some_and(|p| p.is_lowercase() || p.is_whitespace());
        let kind = match c {
            ',' if spaced || glued => Some(Break::Comma),
            ';' => Some(Break::Semicolon),
            ':' if spaced => Some(Break::Colon),
            '?' | '!' if spaced => Some(Break::Question),
            '。' | '．' => Some(Break::Stop),
            // The Russian standard parts the container with two strokes.
            '/' if next == Some('/') && prev.is_none_or(char::is_whitespace) => Some(Break::Inside),
            '，' => Some(Break::Comma),
            '：' => Some(Break::Colon),
            '.' if (spaced || glued) && sentence_ends(part, i) => Some(Break::Stop),
            '(' | '[' => Some(Break::Open),
            ')' | ']' => Some(Break::Close),
            _ => None,
        };
        let Some(kind) = kind else { continue };
        let to = if kind == Break::Question { after } else { i };
        // A bracket within a word is part of it: `Co(III)`.
        if kind == Break::Open && prev.is_some_and(char::is_alphanumeric) {
            if let Some(close) = part.get(after..).and_then(|t| t.find([')', ']'])) {
                let until = after + close;
                while chars.peek().is_some_and(|(at, _)| *at <= until) {
                    chars.next();
                }
            }
            continue;
        }
        let pushed = push(start, to, before, false, depth > 0, kind == Break::Colon, out);
        let bracket =
            matches!(kind, Break::Open | Break::Close) && !matches!(before, Break::Inside | Break::Start);
        let stop = kind == Break::Stop && before == Break::Close;
        if pushed || before == Break::Span || bracket || stop {
            before = kind;
        }
        match kind {
            Break::Open => depth += 1,
            Break::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        start = after;
    }
    push(start, part.len(), before, quote.is_some(), depth > 0, false, out);
}

/// Whether the full stop at `i` ends a sentence rather than an abbreviation.
fn sentence_ends(text: &str, i: usize) -> bool {
    let before = text.get(..i).unwrap_or_default();
    let word_at = before
        .rfind(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '(' | '/'))
        .map_or(0, |at| at + before.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8));
    let word = before.get(word_at..).unwrap_or_default();
    let letters = word.chars().count();
    let after = text.get(i + 1..).unwrap_or_default().trim_start();
    // A full stop at the very end may belong to the last word.
    if after.is_empty() {
        return false;
    }
    if word.chars().all(|c| c.is_ascii_digit()) {
        let edition = ["Aufl", "Ed", "Éd", "Izd", "Изд"].iter().any(|w| after.starts_with(w));
        return !(after.starts_with(|c: char| c.is_lowercase()) || (letters <= 2 && edition));
    }
    if letters <= 1 {
        return false;
    }
    if after.starts_with(|c: char| c.is_lowercase()) {
        return false;
    }
    let lower = word.to_lowercase();
    if ABBREVIATIONS.contains(&lower.as_str()) {
        return false;
    }
    let capital = word.starts_with(char::is_uppercase);
    let mixed = word.chars().skip(1).any(char::is_lowercase);
    let vowel_end = lower.ends_with(['a', 'e', 'i', 'o', 'u', 'y', 's']);
    // A short capitalised word before a capital is a shortened title word.
    !(capital && mixed && letters <= 10 && !vowel_end && next_is_abbreviated(after))
}

/// Whether the next word ends in a full stop, too.
fn next_is_abbreviated(after: &str) -> bool {
    let word = after.split_whitespace().next().unwrap_or_default();
    word.ends_with('.') || word.ends_with(".,") || word.starts_with(|c: char| c.is_ascii_digit())
}

/// Abbreviations that end no sentence (journal words, ranks, places).
const ABBREVIATIONS: &[&str] = &[
    "proc",
    "natl",
    "acad",
    "sci",
    "am",
    "chem",
    "soc",
    "phys",
    "rev",
    "lett",
    "int",
    "conf",
    "symp",
    "trans",
    "ann",
    "appl",
    "math",
    "comput",
    "nat",
    "bull",
    "arch",
    "psychol",
    "psychiatr",
    "biol",
    "med",
    "clin",
    "res",
    "eur",
    "univ",
    "dept",
    "vol",
    "no",
    "nos",
    "nr",
    "pp",
    "st",
    "dr",
    "mr",
    "mrs",
    "vs",
    "cf",
    "jr",
    "sr",
    "inc",
    "co",
    "ltd",
    "corp",
    "exp",
    "pharmacol",
    "biochem",
    "biophys",
    "mol",
    "microbiol",
    "immunol",
    "genet",
    "neurosci",
    "neurol",
    "physiol",
    "env",
    "environ",
    "ecol",
    "evol",
    "bot",
    "zool",
    "entomol",
    "agric",
    "geophys",
    "geol",
    "astron",
    "astrophys",
    "mech",
    "eng",
    "mater",
    "electron",
    "technol",
    "inform",
    "theor",
    "comm",
    "commun",
    "adv",
    "anal",
    "annu",
    "assoc",
    "br",
    "brit",
    "can",
    "amer",
    "intl",
    "nucl",
    "instr",
    "meth",
    "methods.",
    "opt",
    "philos",
    "hist",
    "stud",
    "mag",
    "rep",
    "tech",
    "suppl",
    "pt",
    "ser",
    "trop",
    "vet",
    "surg",
    "radiol",
    "oncol",
    "endocrinol",
    "org",
    "inorg",
    "struct",
    "syst",
    "stat",
    "statist",
    "internat",
    "angew",
    "chim",
    "ber",
    "monatsh",
    "helv",
    "acta.",
    "europhys",
    "mod",
    "quant",
    "quantum.",
    "rel",
    "spectrosc",
    "sov",
    "jpn",
    "aust",
    "z",
    "j",
    "ibid",
    "fig",
    "eq",
    "approx",
    "dep",
    "gov",
    "lib",
    "quart",
    "rec",
    "sect",
    "sym",
    "wkly",
    "fed",
    "cl",
    "sup",
    "bd",
    "hrsg",
    "diss",
    "phil",
    "cit",
    "op",
    "sec",
    "ch",
    "chap",
    "art",
    "mass",
    "calif",
    "penn",
    "conn",
    "wash",
    "va",
    "fla",
    "ill",
    "mich",
    "minn",
    "wis",
    "ont",
    "pol",
    "econ",
];
