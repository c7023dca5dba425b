//! Titles, containers and publishers, and what is printed into them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::kind::{self, GB_MARK};
use super::text::clean;
use super::{Reader, numbers, spans};
use crate::citation::label::{Label, regex};
use crate::citation::words;
use crate::item::{Kind, Variable};

/// `The art of computer programming (3rd ed.)`
static EDITION_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)[,.]?\s*\((?P<x>[^()]{0,30}\b(?:ed\.|edn\.?|edition|aufl\.|auflage|éd\.|edición|edizione))\s*\)?\s*$",
    )
});
/// `Handbuch der Wissenschaft. 3. Aufl.`
static EDITION_LAST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)[,.;]\s*(?P<x>(?:\d{1,2}(?:st|nd|rd|th|\.|e|ª|a|-?[ео]?е)?|first|second|third|fourth|fifth|sixth|revised|rev\.)\s*(?:(?:rev|revised|enl|überarb|erw|aktual)\.?\s*)?(?:ed|edn|edition|aufl|auflage|éd|édition|edición|edizione|edição|изд)\b\.?)\s*$",
    )
});
/// A description in square brackets after a title, as APA and Vancouver have it.
const DESCRIPTIONS: &str = r"\[(?P<x>internet|online|electronic\s+resource|computer\s+software|software|mobile\s+app|data\s?set|preprint|film|video|map|blog(?:\s+post)?|tweet|abstract|letter|editorial|comment|review|poster|conference\s+paper|(?:unpublished\s+)?(?:doctoral|master['’]?s|phd|bachelor['’]?s)?\s*(?:thesis|dissertation)|manuscript|unpublished\s+manuscript|white\s+paper|motion\s+picture)";
static DESCRIPTION: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"(?i)\s*{DESCRIPTIONS}\]?\s*$")));
/// The same with what a labeller took for the end of the title after it:
/// `[Data set]. Copernicus Climate Change Service`.
static DESCRIPTION_WITHIN: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?i)\s*{DESCRIPTIONS}\]\s*\.\s+(?P<rest>(?-i:\p{{Lu}}).*)$")));
/// The same before what a labeller took for the container.
static DESCRIPTION_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"(?i)^\W*?{DESCRIPTIONS}\][\s.,:]*(?P<rest>.*)$")));
/// A container that is the name of a sort of work.
static WHOLLY_GENRE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)^(?:(?:unpublished\s+)?(?:ph\.?\s?d\.?|doctoral|master(?:['’]?s)?|m\.?\s?sc\.?|m\.?a\.?|bachelor(?:['’]?s)?|diploma)\s+(?:thesis|dissertation|diss\.?)
          | (?:inaugural-?\s?)?dissertation | doktorarbeit | habilitationsschrift | diplomarbeit | masterarbeit | bachelorarbeit
          | th[eè]se(?:\s+de\s+doctorat)? | tesis(?:\s+(?:doctoral|de\s+\p{L}+))? | tesi\s+di\s+\p{L}+ | tese(?:\s+de\s+doutorado)? | dissertação(?:\s+de\s+mestrado)?
          | (?:technical|research)\s+report | working\s+paper | discussion\s+paper | white\s+paper | data\s?set | (?:computer\s+)?software)\.?$",
    )
});
/// `[in Russian]`
static IN_LANGUAGE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\s*[\[(]in\s+\p{L}+(?:\s+with[^\])]{0,60})?[\])]?\s*$"));
/// Words at the ends of a container that introduce it or its volume.
static BEFORE_CONTAINER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:(?i:in|en|dans|em|aus)\s*:\s*|In\s+|in\s+)(?P<x>[\p{Lu}\d“\x22«‘„])"));
static AFTER_CONTAINER: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)[\s,;.(]+(?:in|vol(?:ume)?|no|nr|pp?|pages?|bd|issue|and|eds?)\b[\s.,:;(]*$")
});
/// Words after a title that announce pages, or say that it was cited before.
static AFTER_TITLE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)(?:,\s*(?:op\.\s*)?cit\.?)?(?:\s*,\s*(?:pp?|pagg?|col)\.?)?$"));
/// The same without a comma, which only a number after them tells from the
/// last word of a title (`electrons on p`).
static PAGES_AFTER_TITLE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\s+(?:pp?|pagg?|col)\.?$"));
static VOLUME_AFTER: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?P<t>.*[\p{L}.])\s*(?P<v>\d{1,3})$"));
/// Journals whose names begin with the word.
const IN_NAMES: &[&str] = &["In Vitro", "In Vivo", "In Silico", "In Situ", "In Practice"];
static BEFORE_PUBLISHER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(?:published\s+by|publisher\s*:|verlag\s*:)\s*"));
static SERIES_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^(?P<t>.*?\p{L}[\p{L})])(?:,\s*|\s+)[(]?(?:(?:(?:vol|no|nr|bd|band|v|t)\b\.?|n[.°º]|№)\s*)?(?P<n>\d{1,5}|(?-i:[IVXLC]{1,7}))[)]?$",
    )
});

impl Reader<'_> {
    pub(super) fn titles(&mut self) {
        let runs = spans::runs(self.text, &self.labelled, Label::Title);
        let mut title = runs.first().map_or_else(String::new, |range| self.stopped(range).to_owned());
        let mut container = self.first(Label::Container).to_owned();
        if let Some((first, (mark, kind))) = runs.first().and_then(|first| Some((first, self.mark(first)?))) {
            self.mark = Some(kind);
            self.part(first.start..mark.start).clone_into(&mut title);
            // A run goes on behind the mark where the labeller took what is
            // there for title too.
            let more = clean(self.part(mark.end.min(first.end)..first.end));
            let none = |label: Label| self.labelled.of(label).next().is_none();
            if matches!(kind, Kind::Book | Kind::Thesis) && none(Label::Publisher) && !container.is_empty() {
                // `[D]. 北京: 北京大学`
                if none(Label::Location) {
                    self.set(Variable::PublisherPlace, more, Label::Title);
                }
                let publisher = clean(&std::mem::take(&mut container));
                self.set(Variable::Publisher, publisher, Label::Container);
            } else if container.is_empty() {
                container = more;
            }
        }
        let mut end = runs.first().map_or(0, |range| range.end);
        for (before, range) in runs.iter().zip(runs.iter().skip(1)) {
            let between = self.text.get(before.end..range.start).unwrap_or_default();
            let words: Vec<&str> =
                between.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
            let part = self.part(range.clone());
            if matches!(words.as_slice(), [.., last] if last.eq_ignore_ascii_case("in"))
                && container.is_empty()
            {
                part.clone_into(&mut container);
            } else if between.len() <= 16 && words.len() <= 1 {
                // A list number, or a word the labeller knew no label for.
                title.push(' ');
                title.push_str(part);
                end = range.end;
            }
        }
        // The full stop after a title is the style's, but for `the U.S.`
        let closed = |title: String| match title.strip_suffix('.') {
            Some(bare) if !bare.rsplit(' ').next().unwrap_or_default().contains('.') => bare.to_owned(),
            _ => title,
        };
        let mut title = clean(&title);
        if let Some(captures) = DESCRIPTION_WITHIN.captures(&title)
            && let Some(start) = captures.get(0).map(|m| m.start()).filter(|start| *start > 0)
        {
            let part = |name: &str| captures.name(name).map_or_else(String::new, |m| clean(m.as_str()));
            let (genre, publisher) = (part("x"), part("rest"));
            title.truncate(start);
            self.set(Variable::Genre, genre, Label::Title);
            if container.is_empty() {
                self.set(Variable::Publisher, publisher, Label::Title);
            }
        }
        for pattern in [&*IN_LANGUAGE, &*DESCRIPTION, &*EDITION_AFTER, &*EDITION_LAST] {
            let Some(captures) = pattern.captures(&title) else { continue };
            let Some(whole) = captures.get(0).filter(|m| m.start() > 0) else { continue };
            let inner = captures.name("x").map(|m| m.as_str().to_owned());
            let bare = clean(title.get(..whole.start()).unwrap_or_default());
            title = bare;
            let variable = match inner {
                Some(edition)
                    if std::ptr::eq(pattern, &*EDITION_AFTER) || std::ptr::eq(pattern, &*EDITION_LAST) =>
                {
                    (Variable::Edition, numbers::edition(&edition))
                }
                Some(genre) => (Variable::Genre, genre),
                None => continue,
            };
            self.set(variable.0, variable.1, Label::Title);
        }
        let mut title = AFTER_TITLE.replace(&title, "").into_owned();
        let after = self.text.get(end..).unwrap_or_default();
        if after.trim_start_matches(['.', ' ']).starts_with(|c: char| c.is_ascii_digit())
            && (after.starts_with('.') || self.text.get(..end).is_some_and(|t| t.ends_with('.')))
        {
            title = PAGES_AFTER_TITLE.replace(&title, "").into_owned();
        }
        self.set(Variable::Title, closed(title), Label::Title);
        let label =
            if self.labelled.of(Label::Container).next().is_some() { Label::Container } else { Label::Title };
        if let Some((whole, edition)) =
            EDITION_LAST.captures(&container).and_then(|c| Some((c.get(0)?.range(), c.name("x")?.as_str())))
        {
            self.set(Variable::Edition, numbers::edition(edition), label);
            container.truncate(whole.start);
        }
        if let Some((whole, kind)) = kind::marked(&container) {
            self.mark = self.mark.or(Some(kind));
            container.replace_range(whole, "");
        }
        if let Some(captures) = DESCRIPTION_BEFORE.captures(&container) {
            let part = |name: &str| captures.name(name).map_or_else(String::new, |m| clean(m.as_str()));
            let (genre, rest) = (part("x"), part("rest"));
            let made = ["software", "data"].iter().any(|w| genre.to_lowercase().contains(w));
            self.set(Variable::Genre, genre, label);
            if made && self.labelled.of(Label::Publisher).next().is_none() {
                self.set(Variable::Publisher, rest, label);
                container.clear();
            } else {
                container = rest;
            }
        }
        let container = bare_container(&container);
        let genre = WHOLLY_GENRE.is_match(&container);
        self.set(if genre { Variable::Genre } else { Variable::ContainerTitle }, container, label);
    }

    /// The mark of GB/T 7714 that ends one of the spans of a title, and the
    /// kind it stands for. In a Western title such letters in brackets may be
    /// words (`The [N] II emission lines`): there the title must end too.
    fn mark(&self, run: &Range<usize>) -> Option<(Range<usize>, Kind)> {
        let blank = |from: usize, to: usize| {
            from >= to || self.text.get(from..to).is_some_and(|t| !t.contains(char::is_alphanumeric))
        };
        let spans: Vec<&Range<usize>> = self
            .labelled
            .of(Label::Title)
            .map(|span| &span.range)
            .filter(|range| run.start <= range.start && range.end <= run.end)
            .collect();
        GB_MARK.captures_iter(self.text).find_map(|captures| {
            let mark = captures.get(0)?.range();
            let after = self.text.get(mark.end..).unwrap_or_default().trim_start();
            let closed = after.is_empty() || after.starts_with(['.', '．', '。']) || after.starts_with("//");
            let eastern = self.before(mark.start, 8).trim_end().ends_with(|c: char| c >= '\u{2e80}');
            let ends = |title: &&Range<usize>| {
                let last = blank(mark.end, title.end) || (eastern && closed);
                title.start < mark.start && blank(title.end, mark.start) && last
            };
            let kind = kind::of_mark(captures.name("m")?.as_str())?;
            (spans.iter().any(ends) && (closed || eastern)).then_some((mark, kind))
        })
    }
}

impl Reader<'_> {
    /// `Phys. Rev. D72`: a volume printed into the name of the journal.
    pub(super) fn volume_in_container(&mut self) {
        let Some(container) = self.item.get(Variable::ContainerTitle) else { return };
        let serial =
            words::count(&words::SERIAL, container) > 0 && words::count(&words::MEETING, container) == 0;
        let Some(captures) = VOLUME_AFTER.captures(container).filter(|_| serial) else { return };
        let part = |name: &str| captures.name(name).map_or_else(String::new, |m| m.as_str().to_owned());
        let (journal, volume) = (part("t"), part("v"));
        self.set(Variable::ContainerTitle, journal, Label::Container);
        self.set(Variable::Volume, volume, Label::Container);
    }
}

/// A container without the words around it.
fn bare_container(printed: &str) -> String {
    let mut text = clean(printed);
    if !IN_NAMES.iter().any(|name| text.starts_with(name)) {
        text = BEFORE_CONTAINER.replace(&text, "${x}").into_owned();
    }
    if let Some(after) = AFTER_CONTAINER.find(&text).filter(|m| m.start() > 0) {
        text.truncate(after.start());
    }
    let text = DESCRIPTION.replace(&text, "").into_owned();
    clean(&text)
}

/// A publisher, and the place that is printed before it where no place was
/// labelled: `London: Academic Press`.
pub(super) fn publisher(text: &str, placeless: bool) -> (String, Option<String>) {
    let bare = BEFORE_PUBLISHER.replace(text, "").into_owned();
    if placeless
        && let Some((place, name)) = bare.split_once(": ")
        && words::count(&words::PLACE, place) > 0
        && place.split_whitespace().count() <= 4
    {
        return (clean(name), Some(clean(place)));
    }
    (bare, None)
}

/// A series and the number in it: `Lecture Notes in Computer Science, 1234`.
pub(super) fn series(text: &str) -> (String, String) {
    match SERIES_NUMBER.captures(text) {
        Some(captures) => {
            let part = |name: &str| captures.name(name).map(|m| m.as_str()).unwrap_or_default();
            (clean(part("t")), part("n").to_owned())
        }
        None => (text.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_around_a_container_go() {
        for (text, expected) in [
            ("In Proceedings of the Congress, vol.", "Proceedings of the Congress"),
            ("In: Handbuch der Wissenschaft,", "Handbuch der Wissenschaft"),
            ("In Vitro Cell. Dev. Biol.", "In Vitro Cell. Dev. Biol."),
            ("Nature, in", "Nature"),
            ("JAMA [Internet].", "JAMA"),
            ("in", "in"),
        ] {
            assert_eq!(bare_container(text), expected, "{text}");
        }
    }

    #[test]
    fn places_and_numbers_are_parted_from_names() {
        assert_eq!(
            publisher("London: Academic Press", true),
            ("Academic Press".into(), Some("London".into()))
        );
        assert_eq!(publisher("Smith: Sons", true), ("Smith: Sons".into(), None));
        assert_eq!(
            series("Lecture Notes in Computer Science, vol. 1234"),
            ("Lecture Notes in Computer Science".into(), "1234".into())
        );
        for whole in ["Studies in History", "Lecture Notes in Control", "Studies in Music"] {
            assert_eq!(series(whole), (whole.into(), String::new()));
        }
        for (text, number) in [
            ("Studies in History, no. XII", "XII"),
            ("Studies in History (12)", "12"),
            ("Studies in History vol 3", "3"),
            ("Studies in History, n° 3", "3"),
        ] {
            assert_eq!(series(text), ("Studies in History".into(), number.into()), "{text}");
        }
    }
}
