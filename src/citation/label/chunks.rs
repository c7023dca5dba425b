//! What the regular grammar leaves over (title, container, publisher, place
//! and the rest): the free text is cut into chunks at its punctuation, every
//! chunk is scored for every label, and the best sequence is found by
//! dynamic programming.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::numbers::regex;
use super::{Board, Label};
use crate::citation::words;

/// What parts a chunk from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Break {
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
struct Chunk {
    range: Range<usize>,
    before: Break,
    quoted: bool,
    bracketed: bool,
    /// After `In`, up to the next labelled span.
    inside: bool,
    /// A volume (or pages, or a date in brackets) comes next.
    before_number: bool,
    /// Stands after volume or pages.
    after_number: bool,
    /// Followed by a colon.
    colon_after: bool,
    /// The last of all.
    last: bool,
    /// Followed by a comma and a place.
    before_place: bool,
}

const STATES: [Label; 10] = [
    Label::Title,
    Label::Container,
    Label::Series,
    Label::Publisher,
    Label::Location,
    Label::Editor,
    Label::Edition,
    Label::Genre,
    Label::Note,
    Label::Other,
];

static EDITION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:(?:\d{1,2}(?:st|nd|rd|th|\.|e|è[mr]e|ème)?|first|second|third|fourth|fifth|sixth|revised|rev\.?|new|enlarged|expanded|international|paperback|zweite|dritte|deuxième|segunda|tercera)\s*(?:,|and|&|\s|revised|rev\.?|enlarged|updated)*(?:american\s+|printing\s+)?(?:ed\b|edn\b|version\b|edition|auflage|aufl\b|édition|éd\b|edición|edizione|ausgabe)|ed\.\s*\d)",
    )
});
static GENRE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:unpublished\s+)?(?:(?:[a-z]+\s+)?(?:ph\.?\s?d\.?|d\.?\s?phil\.?|master'?s?’?s?|m\.?\s?sc?\.?|m\.?a\.?|bachelor'?s?|doctoral|diploma|licentiate|habilitation)\W*(?:thesis|dissertation|diss\b|memo)|(?:doctoral\s+)?dissertation\b|thesis\b|diss\b|tech(?:nical|n?\.?)\s*(?:rep(?:ort|\.)?|memo(?:randum)?|note)|research\s+(?:report|memo)|working\s+paper|discussion\s+paper|th[eè]se\b|tesis\b|tesi\b|diplomarbeit|dissertação|computer\s+software|internet\b|online\b|film\b|dvd\b|cd-rom|television\s+program|[mjdcr]\]|poster\b|doctoral\s+diss)",
    )
});
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:submitted|to\s+appear|to\s+be\s+published|in\s+prep|unpublished|personal\s+comm|accessed|retrieved|available|last\s+(?:accessed|visited|retrieved|modified|updated)|visited|viewed|accepted|preprint|manuscript|cited\b|see\s+also|see\b|reprint|url\b|doi\b|pmid|pmcid|pubmed|google\s+scholar|crossref|medline|epub|abgerufen|consulté|disponible|disponível|erratum|retracted|and\s+references|and\s+\d|\(?in\s+(?:german|french|russian|chinese|japanese|italian|spanish)|mr\s*\d|zbl\b|isbn|issn|printed|forthcoming|in\s+press|supplement|chapter\s+\d|chap\.?\s|article\s+(?:id|no)|private|ibid|op\.\s*cit)",
    )
});
static SERIES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:lecture\s+notes\s+in|\bser(?:ies)?\b\.?|\blncs\b|\blnai\b|\bcollection\b|\bcoll\.|\breihe\b|graduate\s+texts|translations\s+of\s+mathematical|studies\s+in\b.*\bvol|\bcollana\b)",
    )
});
/// Words that say what a number is, and say nothing themselves.
static EMPTY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[\W_]*(?:(?:vol(?:ume)?s?|bd|band|tome|no|nos|nr|n|num|number|issue|iss|heft|pp?|pages?|pgs?|s|art|article|and|und|et|in|the|of|ed|eds|editors?|edited|by|seiten|doi|url|ext|from|at|available|https?|éds?|hrsg|hg|trans|transl|translated|übers|trad)[\W_]*){0,4}$",
    )
});

/// Labels the free text after the head.
pub(super) fn label(text: &str, from: usize, inside: Option<(Range<usize>, usize)>, board: &mut Board) {
    let chunks = cut(text, from, inside, board);
    let mut chunks = chunks;
    let places: Vec<bool> = chunks
        .iter()
        .map(|c| {
            let s = shape(text.get(c.range.clone()).unwrap_or_default());
            c.before == Break::Comma && s.words <= 3.0 && s.place > 0
        })
        .collect();
    for (chunk, place) in chunks.iter_mut().zip(places.iter().skip(1)) {
        chunk.before_place = *place;
    }
    let Some(last) = chunks.last_mut() else { return };
    last.last = true;
    let scores: Vec<[f32; STATES.len()]> = chunks
        .iter()
        .enumerate()
        .map(|(i, chunk)| emissions(text.get(chunk.range.clone()).unwrap_or_default(), chunk, i, board))
        .collect();
    let path = best_path(&chunks, &scores);
    let mut runs: Vec<(Label, Range<usize>, f32)> = Vec::new();
    for ((chunk, state), score) in chunks.iter().zip(path).zip(&scores) {
        let Some(label) = STATES.get(state).copied() else { continue };
        let own = score.get(state).copied().unwrap_or_default();
        let other =
            score.iter().enumerate().filter(|(i, _)| *i != state).map(|(_, s)| *s).fold(f32::MIN, f32::max);
        let confidence = 1.0 / (1.0 + (other - own).clamp(-6.0, 6.0).exp());
        match runs.last_mut() {
            Some((last, range, sure))
                if *last == label
                    && !matches!(chunk.before, Break::Span | Break::Inside)
                    && !matches!(label, Label::Note | Label::Other) =>
            {
                range.end = chunk.range.end;
                *sure = sure.min(confidence);
            }
            _ => runs.push((label, chunk.range.clone(), confidence)),
        }
    }
    for (label, range, confidence) in runs {
        if label != Label::Other {
            board.take(label, range, confidence.clamp(0.05, 0.97));
        }
    }
}

/// Cuts the free text into chunks.
fn cut(text: &str, from: usize, inside: Option<(Range<usize>, usize)>, board: &Board) -> Vec<Chunk> {
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
                    c.is_whitespace() || matches!(c, ',' | '.' | ';' | ':' | ')' | ']' | '-' | '–' | '—')
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
        let bracket = matches!(kind, Break::Open | Break::Close) && !matches!(before, Break::Inside | Break::Start);
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
        return !after.starts_with(|c: char| c.is_lowercase());
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
    "ed",
    "eds",
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
    "aufl",
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

struct Shape {
    words: f32,
    /// Lower-case words that are no small words, share of all words.
    lower: f32,
    /// Words that end in a full stop, share.
    dotted: f32,
    serial: f32,
    meeting: usize,
    publisher: usize,
    place: usize,
    organisation: usize,
    digits: bool,
}

fn shape(text: &str) -> Shape {
    let (mut words, mut lower, mut dotted, mut serial, mut place) =
        (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    let mut large = 0_usize;
    for raw in text.split_whitespace() {
        let bare = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(first) = bare.chars().next() else { continue };
        words += 1;
        let folded = bare.to_lowercase();
        let small = words::SMALL.contains(folded.as_str());
        large += usize::from(!small);
        if first.is_lowercase() && !small {
            lower += 1;
        }
        if raw.trim_end_matches([',', ';']).ends_with('.') && first.is_uppercase() {
            dotted += 1;
        }
        serial += usize::from(words::SERIAL.contains(folded.as_str()) && !first.is_lowercase());
        let state = words::STATE.contains(folded.as_str())
            && bare.chars().count() <= 2
            && bare.chars().all(char::is_uppercase);
        place += usize::from(state || (!first.is_lowercase() && words::PLACE.contains(folded.as_str())));
    }
    let all = words.max(1) as f32;
    Shape {
        words: words as f32,
        lower: lower as f32 / all,
        dotted: dotted as f32 / all,
        serial: serial as f32 / large.max(1) as f32,
        meeting: words::count(&words::MEETING, text),
        publisher: words::count(&words::PUBLISHER, text),
        place,
        organisation: words::count(&words::ORGANISATION, text),
        digits: text.contains(|c: char| c.is_ascii_digit()),
    }
}

/// How well a chunk fits each of [`STATES`].
fn emissions(text: &str, chunk: &Chunk, index: usize, board: &Board) -> [f32; STATES.len()] {
    let s = shape(text);
    let flag = |b: bool| f32::from(u8::from(b));
    let first_word = text
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .find(|w| !w.is_empty())
        .unwrap_or_default()
        .to_lowercase();
    let head_serial = flag(words::SERIAL_HEAD.contains(first_word.as_str()));
    let head_meeting = flag(matches!(
        first_word.as_str(),
        "proceedings" | "proc" | "conference" | "symposium" | "workshop" | "advances"
    ));
    let meeting = flag(s.meeting > 0);
    let first = flag(index == 0);
    let short = flag(s.words <= 4.0);
    let share = |n: usize| n as f32 / s.words.max(1.0);

    let title = 1.2
        + 1.6 * first
        + 5.0 * flag(chunk.quoted)
        + 3.0 * s.lower
        + 0.5 * flag(s.words >= 5.0)
        + 0.5 * flag(s.words >= 9.0)
        - 4.0 * flag(chunk.inside)
        - 0.8 * flag(chunk.bracketed)
        - 3.0 * s.dotted
        - 2.0 * s.serial
        - 1.0 * head_serial
        - 2.0 * head_meeting
        - 1.5 * flag(chunk.before_number)
        - 3.0 * flag(chunk.after_number)
        - 1.5 * share(s.publisher)
        - 1.5 * share(s.place);
    let container = 2.6 * flag(chunk.inside) + 2.6 * flag(chunk.before_number) + 2.0 * s.serial + 2.0 * s.dotted
        + 1.2 * head_serial
        + 1.5 * meeting
        + 1.0 * head_meeting
        - 1.5 * flag(chunk.quoted)
        - 2.4 * s.lower * flag(!chunk.inside)
        - 0.8 * first
        - 1.6 * flag(chunk.bracketed)
        - 1.5 * flag(chunk.after_number && s.meeting == 0)
        - 1.2 * share(s.place)
        - 0.8 * share(s.publisher) * flag(!chunk.before_number)
        // A serial stands alone at the end, or before its numbers.
        + 1.2 * flag(chunk.last && chunk.before == Break::Stop && s.lower == 0.0 && index > 0)
        + 1.2 * flag(chunk.before_number && s.words <= 5.0 && s.lower == 0.0);
    let publisher = 0.4
        + 2.6 * flag(s.publisher > 0)
        + 1.2 * share(s.publisher)
        + 0.8 * flag(s.organisation > 0)
        + 0.3 * short
        - 4.0 * s.lower
        - 2.5 * first
        - 2.0 * flag(chunk.before_number)
        - 1.5 * flag(s.words > 8.0)
        - 2.0 * meeting
        - 1.0 * s.serial
        - 2.5 * flag(chunk.quoted)
        - 0.6 * flag(chunk.inside)
        - 1.0 * share(s.place);
    let location = -0.4
        + 2.6 * flag(s.place > 0)
        + 2.0 * share(s.place)
        + 0.8 * flag(chunk.colon_after && s.words <= 4.0)
        + 1.8 * flag(chunk.before_place && s.words <= 2.0)
        - 5.0 * s.lower
        - 2.5 * first
        - 1.0 * flag(chunk.before_number)
        - 2.0 * flag(s.words > 5.0)
        - 1.5 * flag(s.publisher > 0)
        - 1.5 * meeting
        - 2.0 * flag(s.digits)
        - 2.5 * flag(s.serial > 0.0)
        - 3.0 * flag(chunk.quoted)
        - 0.5 * flag(chunk.inside && chunk.before == Break::Inside);
    let series = -1.5 + 3.6 * flag(SERIES.is_match(text)) - 2.0 * first - 1.0 * flag(chunk.quoted);
    let edition = -3.0 + 9.0 * flag(EDITION.is_match(text) && s.words <= 6.0);
    let genre = -3.0 + 8.5 * flag(GENRE.is_match(text) && s.words <= 9.0 && (index > 0 || chunk.bracketed));
    let note = -0.2
        + 5.5 * flag(NOTE.is_match(text) && (index > 0 || s.words <= 3.0))
        + 1.0 * flag(chunk.after_number)
        + 0.8 * flag(chunk.bracketed && !board.has(Label::Note))
        - 1.5 * first
        - 1.5 * flag(chunk.quoted);
    let other = -0.3
        + 0.6 * flag(s.words <= 1.0 && (s.digits || text.chars().count() <= 2))
        + 0.5 * flag(chunk.after_number)
        - first;
    let editor = -4.0;
    [title, container, series, publisher, location, editor, edition, genre, note, other]
}

fn transition(from: Option<Label>, to: Label, before: Break) -> f32 {
    use Break::{Close, Colon, Comma, Inside, Open, Question, Quote, Semicolon, Span, Start, Stop};
    use Label::{Container, Genre, Location, Note, Other, Publisher, Series, Title};
    let Some(from) = from else {
        return if to == Title { 0.0 } else { -0.8 };
    };
    match (from, to) {
        (Title, Title) => match before {
            Comma => 1.0,
            Colon => 1.6,
            Semicolon | Open | Close => 0.6,
            Question => -0.6,
            Quote => -2.5,
            Stop => -1.2,
            Span | Inside => -3.5,
            Start => 0.0,
        },
        (Container, Container) => match before {
            Comma => 0.5,
            Colon | Close | Open => 0.6,
            Stop => -0.2,
            Span => -2.5,
            _ => 0.0,
        },
        (_, Title) => -7.0,
        (Title, Container) => match before {
            Stop | Quote | Question => 0.9,
            Inside => 1.5,
            Comma => 0.2,
            Colon | Open | Close => -1.2,
            _ => 0.2,
        },
        (Publisher, Publisher) => {
            if before == Comma {
                -0.4
            } else {
                -1.0
            }
        }
        (Location, Location) => {
            if before == Comma {
                0.7
            } else {
                -0.6
            }
        }
        (Location, Publisher) => {
            if before == Colon {
                2.6
            } else {
                0.4
            }
        }
        (Publisher, Location) => 0.6,
        (Title, Location | Publisher) => {
            if matches!(before, Colon) {
                -1.8
            } else {
                0.1
            }
        }
        (Genre, Publisher) => 1.6,
        (Note, Note) => 0.2,
        (Publisher | Location, Container) => -1.6,
        (Note | Other, Container) => -0.6,
        (Container, Series) | (Title, Series) => 0.2,
        _ => 0.0,
    }
}

/// Viterbi over the chunks.
fn best_path(chunks: &[Chunk], scores: &[[f32; STATES.len()]]) -> Vec<usize> {
    let mut best: Vec<[f32; STATES.len()]> = Vec::with_capacity(chunks.len());
    let mut back: Vec<[usize; STATES.len()]> = Vec::with_capacity(chunks.len());
    for (chunk, score) in chunks.iter().zip(scores) {
        let mut row = [f32::MIN; STATES.len()];
        let mut from = [0_usize; STATES.len()];
        for (slot, ((label, own), from)) in row.iter_mut().zip(STATES.iter().zip(score).zip(from.iter_mut()))
        {
            match best.last() {
                None => *slot = own + transition(None, *label, chunk.before),
                Some(previous) => {
                    for (p, (before, sum)) in STATES.iter().zip(previous).enumerate() {
                        let total = sum + own + transition(Some(*before), *label, chunk.before);
                        if total > *slot {
                            *slot = total;
                            *from = p;
                        }
                    }
                }
            }
        }
        best.push(row);
        back.push(from);
    }
    let last = best
        .last()
        .map_or(0, |row| row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i));
    let mut path = vec![last];
    for from in back.iter().skip(1).rev() {
        let state = path.last().and_then(|s| from.get(*s)).copied().unwrap_or_default();
        path.push(state);
    }
    path.reverse();
    path
}
