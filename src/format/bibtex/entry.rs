//! An entry becomes an item.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::Problem;
use super::super::mapping::{FieldRow, Form, Target};
use super::mapping;
use super::source::Entry;
use super::value::{bare_doi, date_text, one_line, read_text, verbatim};
use super::{dates, names};
use crate::item::identifier::Scheme;
use crate::item::latex::to_text;
use crate::item::{Date, DateVariable, Identifier, Item, Kind, NameVariable, Variable};

/// Titles that come in two fields.
const WITH_SUBTITLE: &[(&str, &str)] = &[
    ("title", "subtitle"),
    ("booktitle", "booksubtitle"),
    ("journaltitle", "journalsubtitle"),
    ("journal", "journalsubtitle"),
];

/// Entry types whose kind and genre say all there is to say.
const PLAIN_TYPES: &[&str] = &[
    "conference",
    "techreport",
    "report",
    "phdthesis",
    "mastersthesis",
    "thesis",
    "electronic",
    "www",
    "webpage",
    "web_page",
    "online",
    "misc",
    "book_section",
    "newspaper_article",
    "newspaper",
    "magazine_article",
    "film",
    "pamphlet",
    "data",
    "preprint",
    "talk",
    "presentation",
];

/// Makes an item of an entry. What has no place in CSL goes to `extra` under
/// its own name.
pub(super) fn to_item(entry: &Entry<'_>, problems: &mut Vec<Problem>) -> Item {
    let mut reader = Reader { entry, item: Item::default(), used: BTreeSet::new(), complaints: Vec::new() };
    entry.key.clone_into(&mut reader.item.id);
    reader.kind();
    reader.eprint();
    reader.editors();
    reader.places();
    for row in mapping::rows(entry.fields.iter().map(|(name, _)| name.as_ref())) {
        reader.field(row);
    }
    reader.title_of_none();
    reader.genre();
    reader.issued();
    reader.howpublished();
    reader.rest();
    let id = Some(entry.key.to_owned()).filter(|key| !key.is_empty());
    let complaints = reader.complaints.into_iter();
    problems.extend(complaints.map(|message| Problem { line: entry.line, entry: id.clone(), message }));
    reader.item
}

struct Reader<'a> {
    entry: &'a Entry<'a>,
    item: Item,
    used: BTreeSet<&'static str>,
    complaints: Vec<String>,
}

impl Reader<'_> {
    /// The LaTeX of a field that has not been used, if it is not blank.
    fn latex(&self, name: &str) -> Option<&str> {
        if self.used.contains(name) {
            return None;
        }
        self.entry.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.latex(name).map(to_text)
    }

    /// The text of a date. `~` is EDTF's mark of an uncertain date before it is
    /// LaTeX's space.
    fn date_text(&self, name: &str) -> Option<String> {
        self.latex(name).map(date_text)
    }

    fn kind(&mut self) {
        let name = self.entry.kind.as_str();
        let known = mapping::read_type(name);
        let mut kind = known.map_or_else(|| self.guessed_kind(), |row| row.kind);
        if known.is_none() {
            self.complaints.push(format!("`@{name}` is no entry type; read as `{kind}`"));
        }
        let subtype = self.text("entrysubtype").map(|word| word.to_lowercase());
        let told = self.text("csl-type").and_then(|word| word.parse().ok());
        if told.is_some() {
            self.used.insert("csl-type");
        }
        let told = told.or_else(|| {
            subtype.and_then(|word| {
                word.parse()
                    .ok()
                    .or_else(|| mapping::SUBTYPES.iter().find(|row| row.0 == word).map(|row| row.1))
            })
        });
        if let Some(told) = told {
            kind = told;
            if !self.used.contains("csl-type") {
                self.used.insert("entrysubtype");
            }
        } else if kind == Kind::Book
            && let (Some(title), Some(booktitle)) = (self.latex("title"), self.latex("booktitle"))
            && to_text(title) != to_text(booktitle)
        {
            // A part of a book, by people who know no `@incollection`.
            kind = Kind::Chapter;
        }
        self.item.kind = kind;
        let says_all =
            mapping::KINDS.iter().any(|row| row.kind == kind && (row.bibtex == name || row.biblatex == name));
        if !says_all && !PLAIN_TYPES.contains(&name) {
            self.item.extra.insert("entrytype".to_owned(), Value::from(name));
        }
    }

    /// What an entry of no known type must be by what it is in.
    fn guessed_kind(&self) -> Kind {
        let has = |names: &[&str]| names.iter().any(|name| self.latex(name).is_some());
        if has(&["journal", "journaltitle"]) {
            Kind::ArticleJournal
        } else if has(&["booktitle"]) {
            Kind::Chapter
        } else {
            Kind::Document
        }
    }

    /// `eprint` names arXiv, PubMed or something else that stays in `extra`.
    fn eprint(&mut self) {
        let archive = ["eprinttype", "archiveprefix"].into_iter().find_map(|name| self.text(name));
        let archive_name = archive.as_deref().map(str::to_lowercase);
        let scheme = match archive_name.as_deref() {
            None | Some("arxiv") => Scheme::Arxiv,
            Some("pubmed" | "pmid") => Scheme::Pmid,
            Some("pmc" | "pmcid" | "pubmed central") => Scheme::Pmcid,
            Some(_) => return,
        };
        let found = ["eprint", "arxivid", "arxiv"].into_iter().find_map(|name| {
            let id = Identifier::parse_as(
                if name == "eprint" { scheme } else { Scheme::Arxiv },
                &self.text(name)?,
            )
            .ok()?;
            Some((name, id))
        });
        if let Some((name, id)) = found {
            id.put(&mut self.item);
            self.used.insert(name);
            if name == "eprint" {
                self.used.extend(["eprinttype", "archiveprefix"]);
            }
        }
    }

    /// Editors whose type says that they are something else.
    fn editors(&mut self) {
        let slots = std::iter::once(("editor", "editortype")).chain(mapping::EDITOR_SLOTS.iter().copied());
        for (field, type_field) in slots {
            let Some(role) = self.text(type_field) else { continue };
            let Some(variable) = mapping::editor_role(&role.to_lowercase()) else { continue };
            let taken =
                self.entry.get("editor").is_some() && variable == NameVariable::Editor && field != "editor";
            if let Some(latex) = self.latex(field).filter(|_| !taken && self.item.names(variable).is_empty())
            {
                let names = names::read(latex);
                self.item.set_names(variable, names);
                self.used.extend([field, type_field]);
            }
        }
    }

    /// The ACM says where a conference was in `location` and where its
    /// publisher is in `address`.
    fn places(&mut self) {
        if self.item.kind != Kind::PaperConference || self.latex("venue").is_some() {
            return;
        }
        if let (Some(event), Some(publisher)) = (self.text("location"), self.text("address"))
            && event != publisher
        {
            self.item.set(Variable::EventPlace, event);
            self.item.set(Variable::PublisherPlace, publisher);
            self.used.extend(["location", "address"]);
        }
    }

    fn field(&mut self, row: &FieldRow) {
        if !row.holds_for(self.item.kind) {
            return;
        }
        let Some(latex) = self.latex(row.tag) else { return };
        if !row.target.is_free(&self.item) {
            // The same said twice under two names.
            if let Target::Text(variable) = row.target
                && self.item.get(variable) == Some(read_text(row.form, latex).as_str())
            {
                self.used.insert(row.tag);
            }
            return;
        }
        match row.target {
            Target::Text(variable) => {
                let mut value = read_text(row.form, latex);
                if let Some((_, second)) = WITH_SUBTITLE.iter().find(|(first, _)| *first == row.tag)
                    && let Some(subtitle) = self.latex(second)
                {
                    let subtitle = read_text(row.form, subtitle);
                    let joint = if value.ends_with(['.', ':', '?', '!', '…']) { " " } else { ": " };
                    value = [&value, joint, &subtitle].concat();
                    self.used.insert(second);
                }
                if variable == Variable::Doi {
                    value = bare_doi(&value).to_owned();
                }
                self.item.set(variable, value);
            }
            Target::Names(variable) => {
                let names = names::read(latex);
                self.item.set_names(variable, names);
            }
            Target::Date(variable) => {
                let date = dates::date(&date_text(latex));
                self.item.set_date(variable, date);
            }
            // What has no variable keeps its own name.
            Target::Extra(_) => return,
        }
        self.used.insert(row.tag);
    }

    /// A work without title goes by what describes it; the title of
    /// proceedings is also found where that of a paper's would be.
    fn title_of_none(&mut self) {
        if self.item.get(Variable::Title).is_some() {
            return;
        }
        if let Some(latex) = self.latex("titleaddon") {
            let text = read_text(Form::Title, latex);
            self.item.set(Variable::Title, text);
            self.used.insert("titleaddon");
        } else if self.entry.kind == "proceedings"
            && let Some(title) = self.item.text.remove(&Variable::ContainerTitle)
        {
            self.item.set(Variable::Title, title);
        }
    }

    /// `type` may be one of biblatex's keys; some entry types say it
    /// themselves.
    fn genre(&mut self) {
        let genre = match self.item.get(Variable::Genre) {
            Some(genre) => match mapping::TYPE_KEYS.iter().find(|(key, _)| genre == *key) {
                Some((_, words)) => (*words).to_owned(),
                None if self.item.kind == Kind::Thesis && genre == "Thesis" => String::new(),
                None => return,
            },
            None => mapping::read_type(&self.entry.kind)
                .filter(|row| row.kind == self.item.kind)
                .map(|row| row.genre.to_owned())
                .unwrap_or_default(),
        };
        self.item.set(Variable::Genre, genre);
    }

    fn issued(&mut self) {
        if let Some(text) = self.date_text("date") {
            let date = dates::date(&text);
            // `date={Mar 3}, year={2015}`: old styles have a date in the year.
            if let (true, Some(year)) = (date.parts.is_empty(), self.text("year")) {
                let (whole, understood) = dates::from_year(&year, Some(&text), None);
                if understood {
                    self.item.set_date(DateVariable::Issued, whole);
                    self.used.extend(["date", "year"]);
                    return;
                }
            }
            // Files made for both dialects say the year twice, and the month
            // in one place or the other.
            if let Some(year) = self.text("year").filter(|_| !date.parts.is_empty()) {
                if date.first_year().map(|year| year.to_string()).as_ref() != Some(&year) {
                    self.complaints.push(format!("`year`: `{year}` is not the year of `date`; left out"));
                }
                self.used.insert("year");
            }
            if let ([one], Some(month)) = (date.parts.as_slice(), self.text("month")) {
                let (full, understood) = dates::from_year(&one.year.to_string(), Some(&month), None);
                if understood && one.month.is_none() {
                    self.item.set_date(DateVariable::Issued, Date { circa: date.circa, ..full });
                    self.used.extend(["date", "month"]);
                    return;
                }
                if understood {
                    if full.parts.first().is_none_or(|part| part.month != one.month) {
                        self.complaints
                            .push(format!("`month`: `{month}` is not the month of `date`; left out"));
                    }
                    self.used.insert("month");
                }
            }
            if date.parts.is_empty() {
                self.complaints.push(format!("`date`: `{text}` is no date; kept as words"));
            }
            self.item.set_date(DateVariable::Issued, date);
            self.used.insert("date");
            return;
        }
        let Some(mut year) = self.date_text("year") else { return };
        if let Some((bare, original)) = with_original(&year)
            && self.item.date(DateVariable::OriginalDate).is_none()
        {
            self.item.set_date(DateVariable::OriginalDate, dates::date(&original));
            year = bare;
        }
        let (month, day) = (self.text("month"), self.text("day"));
        let (date, understood) = dates::from_year(&year, month.as_deref(), day.as_deref());
        let has_day = date.start().is_some_and(|start| start.day.is_some());
        self.item.set_date(DateVariable::Issued, date);
        self.used.insert("year");
        if understood {
            self.used.insert("month");
        } else if let Some(month) = month {
            self.complaints.push(format!("`month`: `{month}` is no month; kept under that name"));
        }
        if has_day {
            self.used.insert("day");
        }
    }

    /// BibTeX has no `url`: people put addresses into `howpublished`.
    fn howpublished(&mut self) {
        let Some(latex) = self.latex("howpublished") else { return };
        let text = verbatim(latex);
        let is_address = text.starts_with("http") && !text.contains(char::is_whitespace);
        if is_address && self.item.get(Variable::Url).is_none() {
            self.item.set(Variable::Url, text);
            self.used.insert("howpublished");
        }
    }

    fn rest(&mut self) {
        for (name, value) in &self.entry.fields {
            let name: &str = name;
            if self.used.contains(name) || value.trim().is_empty() {
                continue;
            }
            let value = if mapping::is_raw(name) { one_line(value) } else { to_text(value) };
            if !value.is_empty() {
                self.item.extra.insert(name.to_owned(), Value::from(value));
            }
        }
    }
}

/// `1989 [1987]` and `[1987] 1989`: the year, and that of the first edition.
fn with_original(year: &str) -> Option<(String, String)> {
    let (before, rest) = year.split_once('[')?;
    let (original, after) = rest.split_once(']')?;
    let (before, original, after) = (before.trim(), original.trim(), after.trim());
    let year = if before.is_empty() { after } else { before };
    let is_year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_year(year) && is_year(original) && (before.is_empty() || after.is_empty()))
        .then(|| (year.to_owned(), original.to_owned()))
}
