//! What sort of work a reference names.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::citation::label::regex;
use crate::citation::words;
use crate::item::{Date, DateVariable, Item, Kind, NameVariable, Variable};

/// The mark of the Chinese standard GB/T 7714.
pub(super) static GB_MARK: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\[(?P<m>[JMDCRPSNGZ]|EB|DB|CP)(?:/OL)?\]"));
/// The same at an end of a text.
static GB_AT_END: LazyLock<Regex> = LazyLock::new(|| {
    let mark = GB_MARK.as_str().replace("?P<m>", "");
    regex(&format!(r"^\W*?{mark}[\s.．。]*|\s*{mark}[\s.．。]*$"))
});
const GB_KINDS: &[(&str, Kind)] = &[
    ("J", Kind::ArticleJournal),
    ("M", Kind::Book),
    ("D", Kind::Thesis),
    ("C", Kind::PaperConference),
    ("R", Kind::Report),
    ("P", Kind::Patent),
    ("S", Kind::Standard),
    ("N", Kind::ArticleNewspaper),
    ("G", Kind::Collection),
    ("DB", Kind::Dataset),
    ("CP", Kind::Software),
    ("EB", Kind::Webpage),
];

/// What a genre says of the kind, the surest first.
static GENRES: LazyLock<Vec<(Regex, Kind)>> = LazyLock::new(|| {
    [
        (r"(?i)thesis|dissertation|\bdiss\b|th[eè]se|tesis?\b|diplomarbeit|masterarbeit|habilitation|dissertação", Kind::Thesis),
        (r"(?i)\bpatent\b", Kind::Patent),
        (r"(?i)\bstandard\b|^(?:rfc|bcp|std)\b|request\s+for\s+comments", Kind::Standard),
        (r"(?i)\bpreprint", Kind::Article),
        (r"(?i)data\s?set|\bdatabase\b", Kind::Dataset),
        (r"(?i)software|computer\s+program|\br\s+package|mobile\s+app", Kind::Software),
        (r"(?i)blog", Kind::PostWeblog),
        (r"(?i)\btweet\b|facebook", Kind::Post),
        (r"(?i)\bfilm\b|\bvideo\b|motion\s+picture|\bdvd\b", Kind::MotionPicture),
        (r"(?i)personal\s+communication", Kind::PersonalCommunication),
        (r"(?i)unpublished|manuscript", Kind::Manuscript),
        (r"(?i)paper\s+presented|presented\s+at|conference\s+paper|\bposter\b", Kind::PaperConference),
        (r"(?i)\brep(?:ort|\.|\b)|memo|working\s+paper|discussion\s+paper|technical\s+note|white\s+paper|rapport|bericht", Kind::Report),
    ]
    .into_iter()
    .map(|(pattern, kind)| (regex(pattern), kind))
    .collect()
});
static PATENT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\bpatent\b"));
/// `US Patent`, `European Patent Application No.`, but no journal with the
/// word in its name.
static PATENTS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\bpatent(?:s|schrift)?(?:\s+(?:application|publication|appl\.?))?(?:\s+(?:no|nr|number)\b\.?)?[\s\d,./]*$|\bpatent\s+(?:and\s+trademark\s+)?office\b",
    )
});
static STANDARD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:ISO(?:/IEC)?|IEC|ANSI(?:/\p{L}+)?|DIN(?:\sEN)?(?:\sISO)?|ASTM|IEEE\sStd|RFC|BCP|ГОСТ(?:\sР)?|NF\sEN|BS(?:\sEN)?|EN|GB/T|JIS)\.?\s?[\w/.-]{0,8}\d",
    )
});
static PREPRINTS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:arxiv|biorxiv|medrxiv|chemrxiv|psyarxiv|socarxiv|ssrn|research\s+square|preprints\.org|corr)\b|^abs/",
    )
});
static MEETING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:proc(?:eedings)?\b.*\b(?:conf|symp|workshop|congress|meeting|annual|international)|conference|\bconf\.|symposium|workshop|proceedings\s+of\s+the\s+\d|colloquium|advances\s+in\s+neural|kongress|congreso|convegno)",
    )
});
static PROCEEDINGS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b(?:proceedings|proc\.|atti\s+del|actes\s+d[ue]|tagungsband)"));
static ENCYCLOPEDIA: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)encyclop[aæ]?edia|encyclopédie|enciclopedia|lexikon|enzyklopädie|wikipedia")
});
static DICTIONARY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\bdictionary\b|wörterbuch|dictionnaire|diccionario|dizionario"));
static NEWSPAPER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:Times|Post|Guardian|Herald|Tribune|Zeitung|Monde|Figaro|Independent|Telegraph|Gazette|Globe|News|Spiegel|Observer|Repubblica)\b",
    )
});

/// The kind a mark of GB/T 7714 stands for.
pub(super) fn of_mark(letters: &str) -> Option<Kind> {
    GB_KINDS.iter().find(|(mark, _)| *mark == letters).map(|(_, kind)| *kind)
}

/// The mark at an end of a text, and its kind.
pub(super) fn marked(text: &str) -> Option<(Range<usize>, Kind)> {
    let whole = GB_AT_END.find(text)?;
    let letters = GB_MARK.captures(whole.as_str())?.name("m")?;
    Some((whole.range(), of_mark(letters.as_str())?))
}

/// The kind of an item by its fields; `genre` is what was labelled so or
/// found in the title.
pub(super) fn of(item: &Item, genre: &str) -> Kind {
    let has = |v: Variable| item.get(v).is_some();
    let get = |v: Variable| item.get(v).unwrap_or_default();
    let container = get(Variable::ContainerTitle);
    let online = ["internet", "online"].contains(&genre.to_lowercase().as_str());
    if let Some((_, kind)) = GENRES.iter().find(|(pattern, _)| pattern.is_match(genre)) {
        return *kind;
    }
    if PATENTS.is_match(container) || PATENT.is_match(get(Variable::Number)) {
        return Kind::Patent;
    }
    let book = has(Variable::Publisher) || has(Variable::PublisherPlace) || has(Variable::Isbn);
    let numbered = has(Variable::Issue) || (has(Variable::Volume) && has(Variable::Page));
    // An article on a standard has a journal.
    let named = [Variable::Title, Variable::Number].into_iter().any(|v| STANDARD.is_match(get(v)));
    if !numbered && container.is_empty() && named {
        return Kind::Standard;
    }
    let preprint = PREPRINTS.is_match(container) || PREPRINTS.is_match(get(Variable::Volume));
    if preprint && !has(Variable::Issue) {
        return Kind::Article;
    }
    let page = has(Variable::Url) && !has(Variable::Isbn);
    if !container.is_empty() {
        let located = [Variable::Volume, Variable::Issue, Variable::Page].into_iter().any(has);
        if page && online && !located && words::count(&words::SERIAL, container) == 0 {
            return Kind::Webpage;
        }
        return in_container(item, container, book, numbered);
    }
    // An address that was visited is that of a page, whose publisher is no
    // sign of a book.
    let visited = item.date(DateVariable::Accessed).is_some()
        && ![Variable::PublisherPlace, Variable::Edition, Variable::NumberOfPages].into_iter().any(has);
    if page && (online || visited) {
        return Kind::Webpage;
    }
    if has(Variable::Issue) && has(Variable::Page) {
        return Kind::ArticleJournal;
    }
    if book || has(Variable::Edition) || has(Variable::NumberOfPages) {
        return Kind::Book;
    }
    if item.extra.contains_key("arxiv") {
        return Kind::Article;
    }
    if has(Variable::Url) { Kind::Webpage } else { Kind::Document }
}

fn in_container(item: &Item, container: &str, book: bool, numbered: bool) -> Kind {
    let has = |v: Variable| item.get(v).is_some();
    let editors = !item.names(NameVariable::Editor).is_empty();
    if MEETING.is_match(container) && !has(Variable::Issue) {
        return Kind::PaperConference;
    }
    // The proceedings of an academy have volumes.
    if PROCEEDINGS.is_match(container) && !has(Variable::Volume) {
        return Kind::PaperConference;
    }
    if !has(Variable::Issue) && ENCYCLOPEDIA.is_match(container) {
        return Kind::EntryEncyclopedia;
    }
    if !has(Variable::Issue) && DICTIONARY.is_match(container) {
        return Kind::EntryDictionary;
    }
    let serial = words::count(&words::SERIAL, container) > 0;
    if (editors && !has(Variable::Issue)) || (book && !numbered && !serial) {
        return Kind::Chapter;
    }
    let day = item.date(DateVariable::Issued).and_then(Date::start).is_some_and(|d| d.day.is_some());
    if day && !has(Variable::Volume) && NEWSPAPER.is_match(container) {
        return Kind::ArticleNewspaper;
    }
    Kind::ArticleJournal
}
