//! The names of columns and what they mean.

use std::collections::HashMap;
use std::str::FromStr;

use crate::format::mapping::{
    FieldRow, Form, Table, Target, TypeRow, date, kind, kind_alias, names, row, text,
};
use crate::item::{DateVariable, Field, Kind, NameVariable, Variable};

pub(super) static TABLE: Table = Table {
    source: "CSL 1.0.2, Appendix III and IV; the column names of Zotero's, Scopus', Web of Science's, PubMed's, \
             Dimensions', EndNote's, Rayyan's and Covidence's exports",
    typed_tags: false,
    types: &TYPES,
    fields: &FIELDS,
};

/// Columns that are more than one variable's, or a part of one.
pub(super) mod tag {
    pub(in super::super) const ID: &str = "id";
    pub(in super::super) const KIND: &str = "type";
    pub(in super::super) const YEAR: &str = "year";
    pub(in super::super) const MONTH: &str = "month";
    pub(in super::super) const DAY: &str = "day";
    /// Full names, beside a column of names with initials.
    pub(in super::super) const FULL_AUTHORS: &str = "author-full";
    /// PubMed's citation line.
    pub(in super::super) const CITATION: &str = "citation";
    /// The number of an article without pages.
    pub(in super::super) const ARTICLE_NUMBER: &str = "article-number";
    /// A column that is not wanted.
    pub(in super::super) const NONE: &str = "-";
}

const fn own_form(variable: Variable) -> Form {
    match variable {
        Variable::Doi => Form::Doi,
        Variable::Isbn | Variable::Issn => Form::List(" "),
        Variable::Keyword => Form::Keywords,
        Variable::Abstract | Variable::Note | Variable::Annote => Form::Long,
        Variable::Url | Variable::Pmid | Variable::Pmcid => Form::Verbatim,
        Variable::Page => Form::Pages,
        _ => Form::Text,
    }
}

/// Columns that come first in a table that is written.
const HEAD: [FieldRow; 13] = [
    text("title", Variable::Title),
    names("author", NameVariable::Author),
    date("issued", DateVariable::Issued),
    text("container-title", Variable::ContainerTitle),
    text("volume", Variable::Volume),
    text("issue", Variable::Issue),
    row("page", Target::Text(Variable::Page), Form::Pages),
    row("DOI", Target::Text(Variable::Doi), Form::Doi),
    // Parts of variables; only read.
    row(tag::YEAR, Target::Date(DateVariable::Issued), Form::Year).read_only(),
    row(tag::MONTH, Target::Date(DateVariable::Issued), Form::MonthDay).read_only(),
    row("page-start", Target::Text(Variable::Page), Form::FirstPage).read_only(),
    row("page-end", Target::Text(Variable::Page), Form::LastPage).read_only(),
    text(tag::ARTICLE_NUMBER, Variable::Number).read_only(),
];

const TAIL: [FieldRow; 2] = [
    row("arxiv", Target::Extra("arxiv"), Form::Verbatim),
    row("file", Target::Extra("file"), Form::Verbatim),
];

const COUNT: usize =
    HEAD.len() + NameVariable::ALL.len() + DateVariable::ALL.len() + Variable::ALL.len() + TAIL.len();

/// Every variable under its own name.
static FIELDS: [FieldRow; COUNT] = fields();

const fn fields() -> [FieldRow; COUNT] {
    let mut rows = [HEAD[0]; COUNT];
    let (mut at, mut from) = (0, 0);
    while from < HEAD.len() {
        rows[at] = HEAD[from];
        (at, from) = (at + 1, from + 1);
    }
    from = 0;
    while from < NameVariable::ALL.len() {
        rows[at] = names(NameVariable::ALL[from].as_str(), NameVariable::ALL[from]);
        (at, from) = (at + 1, from + 1);
    }
    from = 0;
    while from < DateVariable::ALL.len() {
        rows[at] = date(DateVariable::ALL[from].as_str(), DateVariable::ALL[from]);
        (at, from) = (at + 1, from + 1);
    }
    from = 0;
    while from < Variable::ALL.len() {
        let variable = Variable::ALL[from];
        rows[at] = row(variable.as_str(), Target::Text(variable), own_form(variable));
        (at, from) = (at + 1, from + 1);
    }
    from = 0;
    while from < TAIL.len() {
        rows[at] = TAIL[from];
        (at, from) = (at + 1, from + 1);
    }
    rows
}

/// Every kind under its own name, then the words of others, in small letters
/// and without what is no letter.
static TYPES: [TypeRow; Kind::ALL.len() + WORDS.len()] = types();

const fn types() -> [TypeRow; Kind::ALL.len() + WORDS.len()] {
    let mut rows = [kind("", Kind::Document); Kind::ALL.len() + WORDS.len()];
    let mut at = 0;
    while at < Kind::ALL.len() {
        rows[at] = kind(Kind::ALL[at].as_str(), Kind::ALL[at]);
        at += 1;
    }
    let mut from = 0;
    while from < WORDS.len() {
        rows[at] = kind_alias(WORDS[from].0, WORDS[from].1);
        (at, from) = (at + 1, from + 1);
    }
    rows
}

const WORDS: [(&str, Kind); 88] = [
    // Zotero's item types, and EndNote's and Rayyan's words for the same.
    ("journalarticle", Kind::ArticleJournal),
    ("magazinearticle", Kind::ArticleMagazine),
    ("newspaperarticle", Kind::ArticleNewspaper),
    ("booksection", Kind::Chapter),
    ("bookchapter", Kind::Chapter),
    ("conferencepaper", Kind::PaperConference),
    ("conferenceproceedings", Kind::PaperConference),
    ("computerprogram", Kind::Software),
    ("encyclopediaarticle", Kind::EntryEncyclopedia),
    ("encyclopedia", Kind::EntryEncyclopedia),
    ("dictionaryentry", Kind::EntryDictionary),
    ("dictionary", Kind::EntryDictionary),
    ("artwork", Kind::Graphic),
    ("figure", Kind::Figure),
    ("audiorecording", Kind::Song),
    ("videorecording", Kind::MotionPicture),
    ("audiovisualmaterial", Kind::MotionPicture),
    ("filmorbroadcast", Kind::MotionPicture),
    ("film", Kind::MotionPicture),
    ("blogpost", Kind::PostWeblog),
    ("blog", Kind::PostWeblog),
    ("forumpost", Kind::Post),
    ("case", Kind::LegalCase),
    ("legalcase", Kind::LegalCase),
    ("statute", Kind::Legislation),
    ("email", Kind::PersonalCommunication),
    ("instantmessage", Kind::PersonalCommunication),
    ("letter", Kind::PersonalCommunication),
    ("personalcommunication", Kind::PersonalCommunication),
    ("podcast", Kind::Broadcast),
    ("radiobroadcast", Kind::Broadcast),
    ("tvbroadcast", Kind::Broadcast),
    ("presentation", Kind::Speech),
    ("preprint", Kind::Article),
    ("electronicarticle", Kind::ArticleJournal),
    ("electronicbook", Kind::Book),
    ("electronicbooksection", Kind::Chapter),
    ("editedbook", Kind::Book),
    ("serial", Kind::Periodical),
    ("generic", Kind::Document),
    ("unpublishedwork", Kind::Manuscript),
    ("governmentdocument", Kind::Report),
    ("computerfile", Kind::Software),
    ("onlinedatabase", Kind::Dataset),
    ("onlinemultimedia", Kind::Webpage),
    ("music", Kind::MusicalScore),
    ("grant", Kind::Document),
    ("website", Kind::Webpage),
    ("web", Kind::Webpage),
    // Scopus', Web of Science's and Dimensions' document types.
    ("article", Kind::ArticleJournal),
    ("review", Kind::ArticleJournal),
    ("reviewarticle", Kind::ArticleJournal),
    ("editorial", Kind::ArticleJournal),
    ("editorialmaterial", Kind::ArticleJournal),
    ("erratum", Kind::ArticleJournal),
    ("correction", Kind::ArticleJournal),
    ("retracted", Kind::ArticleJournal),
    ("note", Kind::ArticleJournal),
    ("shortsurvey", Kind::ArticleJournal),
    ("datapaper", Kind::ArticleJournal),
    ("meetingabstract", Kind::ArticleJournal),
    ("articleearlyaccess", Kind::ArticleJournal),
    ("articleinpress", Kind::ArticleJournal),
    ("articleproceedingspaper", Kind::ArticleJournal),
    ("articlebookchapter", Kind::Chapter),
    ("proceedingspaper", Kind::PaperConference),
    ("proceeding", Kind::PaperConference),
    ("conferencereview", Kind::PaperConference),
    ("chapter", Kind::Chapter),
    ("monograph", Kind::Book),
    ("bookreview", Kind::ReviewBook),
    ("businessarticle", Kind::ArticleMagazine),
    ("j", Kind::ArticleJournal),
    ("b", Kind::Book),
    ("s", Kind::Book),
    ("p", Kind::Patent),
    // Crossref's and BibTeX's.
    ("proceedingsarticle", Kind::PaperConference),
    ("postedcontent", Kind::Article),
    ("inproceedings", Kind::PaperConference),
    ("incollection", Kind::Chapter),
    ("inbook", Kind::Chapter),
    ("phdthesis", Kind::Thesis),
    ("mastersthesis", Kind::Thesis),
    ("dissertation", Kind::Thesis),
    ("techreport", Kind::Report),
    ("online", Kind::Webpage),
    ("misc", Kind::Document),
    ("unpublished", Kind::Manuscript),
];

/// IEEE Xplore's types, after the name of the publisher: `IET Conferences`.
pub(super) const ENDINGS: &[(&str, Kind)] = &[
    ("conferences", Kind::PaperConference),
    ("journals", Kind::ArticleJournal),
    ("journalsmagazines", Kind::ArticleJournal),
    ("earlyaccessarticles", Kind::ArticleJournal),
    ("magazines", Kind::ArticleMagazine),
    ("standards", Kind::Standard),
    ("ebookchapters", Kind::Chapter),
    ("bookchapters", Kind::Chapter),
    ("books", Kind::Book),
];

/// Names of columns, in small letters and without what is no letter or digit,
/// and the column of [`TABLE`] that each is. CSL's own names need no line.
const SYNONYMS: &[(&str, &str)] = &[
    ("key", tag::ID),
    ("citationkey", tag::ID),
    ("citekey", tag::ID),
    ("bibtexkey", tag::ID),
    ("itemtype", tag::KIND),
    ("documenttype", tag::KIND),
    ("publicationtype", tag::KIND),
    ("referencetype", tag::KIND),
    ("entrytype", tag::KIND),
    // IEEE Xplore's.
    ("documentidentifier", tag::KIND),
    ("reftype", tag::KIND),
    ("articletitle", "title"),
    ("documenttitle", "title"),
    ("itemtitle", "title"),
    ("primarytitle", "title"),
    ("papertitle", "title"),
    ("ti", "title"),
    ("authors", "author"),
    ("au", "author"),
    ("authornames", "author"),
    ("creator", "author"),
    ("creators", "author"),
    ("inventor", "author"),
    ("authorfullnames", tag::FULL_AUTHORS),
    ("fullauthors", tag::FULL_AUTHORS),
    ("groupauthors", "author"),
    ("editors", "editor"),
    ("bookeditors", "editor"),
    ("serieseditor", "collection-editor"),
    ("translators", "translator"),
    ("bookauthor", "container-author"),
    ("bookauthors", "container-author"),
    ("castmember", "performer"),
    ("scriptwriter", "script-writer"),
    ("date", "issued"),
    ("publicationdate", "issued"),
    ("datepublished", "issued"),
    ("coverdate", "issued"),
    ("published", "issued"),
    ("publicationyear", tag::YEAR),
    ("publishedyear", tag::YEAR),
    ("pubyear", tag::YEAR),
    ("yearpublished", tag::YEAR),
    ("py", tag::YEAR),
    ("publishedmonth", tag::MONTH),
    ("pubmonth", tag::MONTH),
    ("accessdate", "accessed"),
    ("dateaccessed", "accessed"),
    ("filingdate", "submitted"),
    ("conferencedate", "event-date"),
    ("meetingdate", "event-date"),
    ("issuedate", "issued"),
    ("onlinedate", "available-date"),
    ("journal", "container-title"),
    ("journaltitle", "container-title"),
    ("journalname", "container-title"),
    ("journalbook", "container-title"),
    ("sourcetitle", "container-title"),
    ("publicationtitle", "container-title"),
    ("publicationname", "container-title"),
    ("publication", "container-title"),
    ("venue", "container-title"),
    ("booktitle", "container-title"),
    ("anthologytitle", "container-title"),
    ("secondarytitle", "container-title"),
    ("containertitleshort", "container-title-short"),
    ("journalabbreviation", "container-title-short"),
    ("journalisoabbreviation", "container-title-short"),
    ("abbreviatedsourcetitle", "container-title-short"),
    ("shorttitle", "title-short"),
    ("series", "collection-title"),
    ("seriestitle", "collection-title"),
    ("bookseriestitle", "collection-title"),
    ("seriesnumber", "collection-number"),
    ("vol", "volume"),
    ("journalvolume", "volume"),
    ("numberofvolumes", "number-of-volumes"),
    ("issuenumber", "issue"),
    ("journalissue", "issue"),
    ("pages", "page"),
    ("pagination", "page"),
    ("pagerange", "page"),
    ("startpage", "page-start"),
    ("pagestart", "page-start"),
    ("firstpage", "page-start"),
    ("endpage", "page-end"),
    ("pageend", "page-end"),
    ("lastpage", "page-end"),
    ("artno", tag::ARTICLE_NUMBER),
    ("articlenumber", tag::ARTICLE_NUMBER),
    ("elocationid", tag::ARTICLE_NUMBER),
    ("elocator", tag::ARTICLE_NUMBER),
    ("numpages", "number-of-pages"),
    ("pagecount", "number-of-pages"),
    ("partnumber", "part-number"),
    ("supplement", "supplement-number"),
    ("reportnumber", "number"),
    ("patentnumber", "number"),
    ("place", "publisher-place"),
    ("publisherplace", "publisher-place"),
    ("placepublished", "publisher-place"),
    ("publishercity", "publisher-place"),
    ("city", "publisher-place"),
    ("location", "publisher-place"),
    ("university", "publisher"),
    ("institution", "publisher"),
    ("conferencename", "event-title"),
    ("conferencetitle", "event-title"),
    ("meetingname", "event-title"),
    ("conferencelocation", "event-place"),
    ("court", "authority"),
    ("assignee", "authority"),
    ("issuingauthority", "authority"),
    ("archivelocation", "archive_location"),
    ("callnumber", "call-number"),
    ("librarycatalog", "source"),
    ("nameofdatabase", "source"),
    ("databaseprovider", "source"),
    ("rights", "license"),
    ("languageoforiginaldocument", "language"),
    ("runningtime", "dimensions"),
    ("artworksize", "dimensions"),
    ("doilink", "URL"),
    ("link", "URL"),
    ("links", "URL"),
    ("pdflink", "URL"),
    ("urls", "URL"),
    ("sourcelinkout", "URL"),
    ("pubmedid", "PMID"),
    ("pmcid", "PMCID"),
    ("pmcids", "PMCID"),
    ("eissn", "ISSN"),
    ("issnisbn", "ISSN"),
    ("issns", "ISSN"),
    ("isbns", "ISBN"),
    ("ieeeterms", "keyword"),
    ("keywords", "keyword"),
    ("authorkeywords", "keyword"),
    ("indexkeywords", "keyword"),
    ("keywordsplus", "keyword"),
    ("meshterms", "keyword"),
    ("manualtags", "keyword"),
    ("automatictags", "keyword"),
    ("tags", "keyword"),
    ("abstractnote", "abstract"),
    ("ab", "abstract"),
    ("summary", "abstract"),
    ("extra", "note"),
    ("notes", "note"),
    ("citation", tag::CITATION),
    ("arxivid", "arxiv"),
    ("fileattachments", "file"),
    // Says what its neighbours say better.
    ("firstauthor", tag::NONE),
];

/// A name in small letters, without what is no letter or digit.
pub(super) fn normalised(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Every known name, normalised, and its column.
pub(super) fn known() -> HashMap<String, &'static str> {
    // Scopus' `References` are a list of references, CSL's those of a case.
    let own =
        FIELDS.iter().map(|row| (normalised(row.tag), row.tag)).filter(|(name, _)| name != "references");
    let fixed = [tag::ID, tag::KIND, tag::DAY].map(|tag| (tag.to_owned(), tag));
    let others = SYNONYMS.iter().map(|(name, tag)| ((*name).to_owned(), *tag));
    own.chain(fixed).chain(others).collect()
}

/// What columns mean, said by the caller: `Title=title,Writer=author`.
///
/// On the left stand names of columns (in quotes, as in CSV, if they hold a
/// comma), on the right CSL's names of fields, `id`, `year`, `page-start`,
/// `page-end`, or `-` for a column to leave out. A name that is none of these
/// is one of `extra`. Columns that are not named keep their own meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    targets: HashMap<String, String>,
}

/// Why a text says nothing of columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// A part without `=`, or with nothing on a side of it.
    #[error("`{part}` is no COLUMN=FIELD")]
    NoPair {
        /// The part.
        part: String,
    },
    /// The same column twice.
    #[error("the column `{column}` is given twice")]
    Twice {
        /// The column.
        column: String,
    },
}

impl Columns {
    /// Reads `COLUMN=FIELD,COLUMN=FIELD`.
    ///
    /// # Errors
    /// [`ColumnsError`] for a part that is no such pair.
    pub fn parse(text: &str) -> Result<Self, ColumnsError> {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut targets = HashMap::new();
        // Reading from memory as text cannot fail.
        for part in
            reader.records().flatten().flat_map(|record| record.iter().map(str::to_owned).collect::<Vec<_>>())
        {
            let pair = part.rsplit_once('=').map(|(column, field)| (column.trim(), field.trim()));
            let Some((column, field)) =
                pair.filter(|(column, field)| !column.is_empty() && !field.is_empty())
            else {
                return Err(ColumnsError::NoPair { part });
            };
            if targets.insert(normalised(column), field.to_owned()).is_some() {
                return Err(ColumnsError::Twice { column: column.to_owned() });
            }
        }
        Ok(Self { targets })
    }

    /// The column of the table that a column of a file is, or the name in
    /// `extra` that the caller gave it.
    pub(super) fn target(&self, column: &str, known: &HashMap<String, &'static str>) -> Option<Column> {
        let name = normalised(column);
        match self.targets.get(&name) {
            Some(field) if field == tag::NONE => Some(Column::Tag(tag::NONE)),
            Some(field) => {
                let asked = known.get(&normalised(field)).copied();
                Some(match asked.filter(|tag| *tag == field || Field::from_name(field).name() == *tag) {
                    Some(tag) => Column::Tag(tag),
                    None => asked.map_or_else(|| Column::Extra(field.clone()), Column::Tag),
                })
            }
            None => {
                let own = FIELDS.iter().map(|row| row.tag).find(|tag| *tag == column);
                own.or_else(|| known.get(&name).copied()).map(Column::Tag)
            }
        }
    }
}

impl FromStr for Columns {
    type Err = ColumnsError;

    fn from_str(text: &str) -> Result<Self, ColumnsError> {
        Self::parse(text)
    }
}

/// What a column of a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// A column of the table.
    Tag(&'static str),
    /// A member of `extra`, as the caller wants it.
    Extra(String),
    /// Nobody knows; kept by its name.
    Unknown(String),
}
