//! How well a chunk fits a label, and how well labels follow each other. The
//! weights are set by hand.

use std::sync::LazyLock;

use regex::Regex;

use super::cut::{Break, Chunk};
use crate::citation::label::numbers::regex;
use crate::citation::label::{Board, Label};
use crate::citation::words;

static PRESENTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:(?:paper|poster|talk|poster session|symposium|lecture|presentation)\s+)?(?:to\s+be\s+)?presented\s+(?:at|to|in)\b",
    )
});

/// The labels a chunk may have.
pub(super) const STATES: [Label; 10] = [
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
        r"(?i)^\W*(?:(?:\d{1,2}(?:st|nd|rd|th|\.|e|è[mr]e|ème)?|first|second|third|fourth|fifth|sixth|revised|rev\.?|new|enlarged|expanded|international|paperback|zweite|dritte|deuxième|segunda|tercera)\s*(?:,|and|&|\s|revised|rev\.?|enlarged|updated)*(?:american\s+|printing\s+)?(?:ed\b|edn\b|version\b|edition|auflage|aufl\b|vyd\b|izd\b|изд\b|édition|éd\b|edición|edizione|ausgabe)|ed\.\s*\d)",
    )
});
static GENRE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:unpublished\s+)?(?:(?:[a-z]+\s+)?(?:ph\.?\s?d\.?|d\.?\s?phil\.?|master'?s?’?s?|m\.?\s?sc?\.?|m\.?a\.?|bachelor'?s?|doctoral|diploma|licentiate|habilitation)\W*(?:thesis|dissertation|diss\b|memo)|(?:doctoral\s+)?dissertation\b|thesis\b|diss\b|tech(?:nical|n?\.?)\s*(?:rep(?:ort|\.)?|memo(?:randum)?|note)|research\s+(?:report|memo)|working\s+paper|discussion\s+paper|th[eè]se\b|tesis\b|tesi\b|diplomarbeit|dissertação|computer\s+software|internet\b|online\b|film\b|dvd\b|cd-rom|television\s+program|[mjdcr]\]|(?:u\.?s\.?\s+)?patent\b|poster\b|doctoral\s+diss)",
    )
});
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:arxiv\b|e-?prints?\b|submitted|to\s+appear|to\s+be\s+published|in\s+prep|unpublished|personal\s+comm|accessed|retrieved|available|last\s+(?:accessed|visited|retrieved|modified|updated)|visited|viewed|accepted|preprint|manuscript|cited\b|see\s+also|see\b|reprint|url\b|doi\b|pmid|pmcid|pubmed|google\s+scholar|crossref|medline|epub|abgerufen|consulté|disponible|disponível|erratum|retracted|and\s+references|and\s+\d|\(?in\s+(?:german|french|russian|chinese|japanese|italian|spanish)|mr\s*\d|zbl\b|isbn|issn|printed|forthcoming|in\s+press|supplement|chapter\s+\d|chap\.?\s|article\s+(?:id|no)|private|ibid|op\.\s*cit)",
    )
});
static SERIES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:lecture\s+notes\s+in|\bser(?:ies)?\b\.?|\blncs\b|\blnai\b|\bcollection\b|\bcoll\.|\breihe\b|graduate\s+texts|translations\s+of\s+mathematical|studies\s+in\b.*\bvol|\bcollana\b)",
    )
});
pub(super) struct Shape {
    pub(super) words: f32,
    /// Lower-case words that are no small words, share of all words.
    pub(super) lower: f32,
    /// Words that end in a full stop, share.
    pub(super) dotted: f32,
    pub(super) serial: f32,
    pub(super) meeting: usize,
    pub(super) publisher: usize,
    pub(super) place: usize,
    /// States and countries among the places.
    pub(super) region: usize,
    pub(super) organisation: usize,
    pub(super) digits: bool,
}

pub(super) fn shape(text: &str) -> Shape {
    let (mut words, mut lower, mut dotted, mut serial, mut place) =
        (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    let mut large = 0_usize;
    let mut region = 0_usize;
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
        region += usize::from(state || words::REGION.contains(folded.as_str()));
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
        region,
        organisation: words::count(&words::ORGANISATION, text),
        digits: text.contains(|c: char| c.is_ascii_digit()),
    }
}

/// How well a chunk fits each of [`STATES`].
pub(super) fn emissions(text: &str, chunk: &Chunk, index: usize, board: &Board) -> [f32; STATES.len()] {
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
        + 1.0 * flag(s.meeting > 0 && s.lower == 0.0 && s.words >= 4.0)
        + 5.0 * flag(PRESENTED.is_match(text))
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
        // An unknown word after a publisher, at the end.
        + 0.9 * flag(chunk.last && chunk.after_publisher && s.words <= 2.0 && s.organisation == 0)
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

pub(super) fn transition(from: Option<Label>, to: Label, before: Break) -> f32 {
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
            Quote => -4.0,
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
