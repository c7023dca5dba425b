//! Which entry type is which CSL kind, and which field which variable: one
//! set of tables for both directions.
//!
//! Sources: biblatex manual, §2.1 (entry types), §2.2 (fields) and the
//! default data model; `btxdoc`; CSL 1.0.2, Appendices III and IV. Where
//! these leave a choice, what Zotero and Better BibTeX write was followed.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::Format;
use super::super::mapping::{FieldRow, Form, Table, Target, TypeRow, Written, kind_alias};
use crate::item::{DateVariable, Kind, NameVariable, Variable};

/// Both dialects, for who reads the tables: the types as read and as written,
/// and every field.
pub(in crate::format) static TABLE: Table = Table {
    source: "biblatex manual, §2.1 and §2.2; btxdoc; CSL 1.0.2, Appendices III and IV",
    typed_tags: false,
    types: &ALL_TYPES,
    fields: &ALL_FIELDS,
};

/// What `date`, `year`, `month`, `day` and `eprint` say, by rules of their own.
const BY_RULE: [FieldRow; 6] = [
    row("date", Target::Date(DateVariable::Issued), Form::Date, BIBLATEX, &[]),
    row("year", Target::Date(DateVariable::Issued), Form::Year, BIBTEX, &[]),
    row("month", Target::Date(DateVariable::Issued), Form::MonthDay, BIBTEX, &[]),
    row("day", Target::Date(DateVariable::Issued), Form::MonthDay, BIBTEX, &[]),
    row("eprint", Target::Extra("arxiv"), Form::Verbatim, BOTH, &[]),
    row("eprint", Target::Text(Variable::Pmid), Form::Verbatim, BIBLATEX, &[]),
];

const ALL_FIELDS: [FieldRow; FIELDS.len() + BY_RULE.len()] = {
    let mut all = [BY_RULE[0]; FIELDS.len() + BY_RULE.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < FIELDS.len() { FIELDS[at] } else { BY_RULE[at - FIELDS.len()] };
        at += 1;
    }
    all
};

const ALL_TYPES: [TypeRow; TYPES.len() + 2 * KINDS.len()] = {
    let mut all = [TYPES[0]; TYPES.len() + 2 * KINDS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < TYPES.len() {
            TYPES[at]
        } else {
            let row = &KINDS[(at - TYPES.len()) / 2];
            let (name, written) = if (at - TYPES.len()).is_multiple_of(2) {
                (row.bibtex, BIBTEX)
            } else {
                (row.biblatex, BIBLATEX)
            };
            TypeRow { name, kind: row.kind, genre: "", read: false, written }
        };
        at += 1;
    }
    all
};

const fn ty(name: &'static str, kind: Kind) -> TypeRow {
    kind_alias(name, kind)
}

/// Entry types as read, aliases included.
pub(super) const TYPES: &[TypeRow] = &[
    ty("article", Kind::ArticleJournal),
    ty("suppperiodical", Kind::ArticleJournal),
    ty("book", Kind::Book),
    ty("mvbook", Kind::Book),
    ty("booklet", Kind::Pamphlet),
    ty("pamphlet", Kind::Pamphlet),
    ty("inbook", Kind::Chapter),
    ty("bookinbook", Kind::Chapter),
    ty("suppbook", Kind::Chapter),
    ty("incollection", Kind::Chapter),
    ty("suppcollection", Kind::Chapter),
    ty("book_section", Kind::Chapter),
    ty("collection", Kind::Book),
    ty("mvcollection", Kind::Book),
    ty("reference", Kind::Book),
    ty("mvreference", Kind::Book),
    ty("proceedings", Kind::Book),
    ty("mvproceedings", Kind::Book),
    ty("inproceedings", Kind::PaperConference),
    ty("conference", Kind::PaperConference),
    ty("inreference", Kind::EntryEncyclopedia),
    ty("manual", Kind::Report),
    ty("report", Kind::Report),
    ty("techreport", Kind::Report),
    TypeRow { genre: "PhD thesis", ..kind_alias("phdthesis", Kind::Thesis) },
    TypeRow { genre: "Master’s thesis", ..kind_alias("mastersthesis", Kind::Thesis) },
    ty("thesis", Kind::Thesis),
    ty("online", Kind::Webpage),
    ty("electronic", Kind::Webpage),
    ty("www", Kind::Webpage),
    ty("webpage", Kind::Webpage),
    ty("web_page", Kind::Webpage),
    ty("periodical", Kind::Periodical),
    ty("unpublished", Kind::Manuscript),
    ty("misc", Kind::Document),
    ty("patent", Kind::Patent),
    ty("dataset", Kind::Dataset),
    ty("data", Kind::Dataset),
    ty("software", Kind::Software),
    ty("softwareversion", Kind::Software),
    ty("softwaremodule", Kind::Software),
    ty("codefragment", Kind::Software),
    ty("hardware", Kind::Software),
    ty("preprint", Kind::Article),
    ty("artwork", Kind::Graphic),
    ty("image", Kind::Graphic),
    ty("map", Kind::Map),
    ty("audio", Kind::Song),
    ty("music", Kind::Song),
    ty("movie", Kind::MotionPicture),
    ty("film", Kind::MotionPicture),
    ty("video", Kind::MotionPicture),
    ty("performance", Kind::Performance),
    ty("jurisdiction", Kind::LegalCase),
    ty("legislation", Kind::Legislation),
    ty("constitution", Kind::Legislation),
    ty("legal", Kind::Treaty),
    ty("legmaterial", Kind::Bill),
    ty("legadminmaterial", Kind::Regulation),
    ty("letter", Kind::PersonalCommunication),
    ty("commentary", Kind::Review),
    ty("review", Kind::Review),
    ty("standard", Kind::Standard),
    ty("presentation", Kind::Speech),
    ty("talk", Kind::Speech),
    ty("newspaper_article", Kind::ArticleNewspaper),
    ty("newspaper", Kind::ArticleNewspaper),
    ty("magazine_article", Kind::ArticleMagazine),
    ty("magazine", Kind::ArticleMagazine),
    ty("generic", Kind::Document),
    ty("set", Kind::Document),
    ty("journal", Kind::Periodical),
    ty("journal_article", Kind::ArticleJournal),
    ty("conference_proceedings", Kind::PaperConference),
    ty("computer_program", Kind::Software),
    ty("code", Kind::Software),
    ty("hearing", Kind::Hearing),
    ty("bill", Kind::Bill),
    ty("statute", Kind::Legislation),
    ty("working_paper", Kind::Report),
    ty("workingpaper", Kind::Report),
    ty("encyclopedia_article", Kind::EntryEncyclopedia),
    ty("television_broadcast", Kind::Broadcast),
    ty("podcast", Kind::Broadcast),
    ty("interview", Kind::Interview),
    ty("lecture", Kind::Speech),
    ty("blogpost", Kind::PostWeblog),
    ty("website", Kind::Webpage),
    ty("bachelorsthesis", Kind::Thesis),
    ty("masterthesis", Kind::Thesis),
    ty("dissertation", Kind::Thesis),
    ty("etd", Kind::Thesis),
    ty("manuscript", Kind::Manuscript),
];

/// What entry type a kind is written as, in BibTeX and in BibLaTeX. A kind
/// whose type reads as another kind gets an `entrysubtype`: a word of
/// [`SUBTYPES`], or its CSL name.
pub(super) struct WriteType {
    pub(super) kind: Kind,
    pub(super) bibtex: &'static str,
    pub(super) biblatex: &'static str,
}

const fn as_types(kind: Kind, bibtex: &'static str, biblatex: &'static str) -> WriteType {
    WriteType { kind, bibtex, biblatex }
}

/// A row for each kind.
pub(super) const KINDS: &[WriteType] = &[
    as_types(Kind::Article, "misc", "online"),
    as_types(Kind::ArticleJournal, "article", "article"),
    as_types(Kind::ArticleMagazine, "article", "article"),
    as_types(Kind::ArticleNewspaper, "article", "article"),
    as_types(Kind::Bill, "misc", "legislation"),
    as_types(Kind::Book, "book", "book"),
    as_types(Kind::Broadcast, "misc", "audio"),
    as_types(Kind::Chapter, "incollection", "incollection"),
    as_types(Kind::Classic, "book", "book"),
    as_types(Kind::Collection, "book", "collection"),
    as_types(Kind::Dataset, "misc", "dataset"),
    as_types(Kind::Document, "misc", "misc"),
    as_types(Kind::Entry, "incollection", "inreference"),
    as_types(Kind::EntryDictionary, "incollection", "inreference"),
    as_types(Kind::EntryEncyclopedia, "incollection", "inreference"),
    as_types(Kind::Event, "misc", "misc"),
    as_types(Kind::Figure, "misc", "image"),
    as_types(Kind::Graphic, "misc", "artwork"),
    as_types(Kind::Hearing, "misc", "jurisdiction"),
    as_types(Kind::Interview, "misc", "misc"),
    as_types(Kind::LegalCase, "misc", "jurisdiction"),
    as_types(Kind::Legislation, "misc", "legislation"),
    as_types(Kind::Manuscript, "unpublished", "unpublished"),
    as_types(Kind::Map, "misc", "misc"),
    as_types(Kind::MotionPicture, "misc", "movie"),
    as_types(Kind::MusicalScore, "misc", "misc"),
    as_types(Kind::Pamphlet, "booklet", "booklet"),
    as_types(Kind::PaperConference, "inproceedings", "inproceedings"),
    as_types(Kind::Patent, "misc", "patent"),
    as_types(Kind::Performance, "misc", "performance"),
    as_types(Kind::Periodical, "misc", "periodical"),
    as_types(Kind::PersonalCommunication, "misc", "letter"),
    as_types(Kind::Post, "misc", "online"),
    as_types(Kind::PostWeblog, "misc", "online"),
    as_types(Kind::Regulation, "misc", "legislation"),
    as_types(Kind::Report, "techreport", "report"),
    as_types(Kind::Review, "article", "review"),
    as_types(Kind::ReviewBook, "article", "review"),
    as_types(Kind::Software, "misc", "software"),
    as_types(Kind::Song, "misc", "audio"),
    as_types(Kind::Speech, "unpublished", "unpublished"),
    as_types(Kind::Standard, "misc", "standard"),
    as_types(Kind::Thesis, "phdthesis", "thesis"),
    as_types(Kind::Treaty, "misc", "legal"),
    as_types(Kind::Webpage, "misc", "online"),
];

/// Words for a kind that `entrysubtype` may give besides CSL's own.
pub(super) const SUBTYPES: &[(&str, Kind)] = &[
    ("magazine", Kind::ArticleMagazine),
    ("newspaper", Kind::ArticleNewspaper),
    ("preprint", Kind::Article),
    ("blogpost", Kind::PostWeblog),
    ("podcast", Kind::Broadcast),
    ("podcastepisode", Kind::Broadcast),
    ("audio podcast episode", Kind::Broadcast),
    ("tvepisode", Kind::Broadcast),
    ("tvseries", Kind::Broadcast),
    ("tvbroadcast", Kind::Broadcast),
    ("radiobroadcast", Kind::Broadcast),
    ("dictionary", Kind::EntryDictionary),
    ("encyclopedia", Kind::EntryEncyclopedia),
];

/// biblatex's keys for `type`, and what they say.
pub(super) const TYPE_KEYS: &[(&str, &str)] = &[
    ("phdthesis", "PhD thesis"),
    ("mathesis", "Master’s thesis"),
    ("bathesis", "Bachelor’s thesis"),
    ("candthesis", "Candidate thesis"),
    ("techreport", "Technical report"),
    ("resreport", "Research report"),
    ("software", "Computer software"),
    ("datacd", "Data CD"),
    ("audiocd", "Audio CD"),
];

/// In either dialect.
const BOTH: Written = Written::Always;
const BIBTEX: Written = Written::In(Format::Bibtex);
const BIBLATEX: Written = Written::In(Format::Biblatex);
const NEITHER: Written = Written::Never;

const ARTICLES: &[Kind] = &[
    Kind::ArticleJournal,
    Kind::ArticleMagazine,
    Kind::ArticleNewspaper,
    Kind::Review,
    Kind::ReviewBook,
    Kind::Periodical,
];
/// Kinds whose `number` counts within a series.
const IN_SERIES: &[Kind] = &[
    Kind::Book,
    Kind::Chapter,
    Kind::Classic,
    Kind::Collection,
    Kind::Entry,
    Kind::EntryDictionary,
    Kind::EntryEncyclopedia,
    Kind::PaperConference,
    Kind::Pamphlet,
];
const THESIS: &[Kind] = &[Kind::Thesis];
const FROM_INSTITUTIONS: &[Kind] = &[Kind::Thesis, Kind::Report];
/// Kinds whose entry types have an `organization` and no publisher.
const ONLINE: &[Kind] = &[Kind::Webpage, Kind::Post, Kind::PostWeblog, Kind::Article];

const fn row(
    name: &'static str,
    target: Target,
    form: Form,
    written: Written,
    kinds: &'static [Kind],
) -> FieldRow {
    FieldRow { tag: name, target, form, read: true, written, kinds, except: &[] }
}

const fn text(name: &'static str, variable: Variable) -> FieldRow {
    row(name, Target::Text(variable), Form::Text, BOTH, &[])
}

const fn alias(name: &'static str, variable: Variable) -> FieldRow {
    row(name, Target::Text(variable), Form::Text, NEITHER, &[])
}

const fn role(name: &'static str, variable: NameVariable) -> FieldRow {
    row(name, Target::Names(variable), Form::Names, NEITHER, &[])
}

const fn later_date(name: &'static str) -> FieldRow {
    row(name, Target::Date(DateVariable::Accessed), Form::Date, NEITHER, &[])
}

/// Fields in the order in which they are written. In reading, the first row
/// that a file fills wins its target; what comes too late stays in `extra`.
/// `date`, `year`, `month`, `day` and `eprint` with its companions have rules
/// of their own.
pub(super) const FIELDS: &[FieldRow] = &[
    row("author", Target::Names(NameVariable::Author), Form::Names, BOTH, &[]),
    row("editor", Target::Names(NameVariable::Editor), Form::Names, BOTH, &[]),
    row("translator", Target::Names(NameVariable::Translator), Form::Names, BOTH, &[]),
    row("bookauthor", Target::Names(NameVariable::ContainerAuthor), Form::Names, BOTH, &[]),
    role("director", NameVariable::Director),
    role("collaborator", NameVariable::Contributor),
    role("contributor", NameVariable::Contributor),
    role("scriptwriter", NameVariable::ScriptWriter),
    role("screenwriter", NameVariable::ScriptWriter),
    role("illustrator", NameVariable::Illustrator),
    role("composer", NameVariable::Composer),
    role("performer", NameVariable::Performer),
    role("narrator", NameVariable::Narrator),
    role("producer", NameVariable::Producer),
    role("execproducer", NameVariable::ExecutiveProducer),
    role("interviewer", NameVariable::Interviewer),
    role("recipient", NameVariable::Recipient),
    role("compiler", NameVariable::Compiler),
    role("serieseditor", NameVariable::CollectionEditor),
    role("reviewedauthor", NameVariable::ReviewedAuthor),
    role("origauthor", NameVariable::OriginalAuthor),
    row("title", Target::Text(Variable::Title), Form::Title, BOTH, &[]),
    row("shorttitle", Target::Text(Variable::TitleShort), Form::Title, BOTH, &[]),
    row("origtitle", Target::Text(Variable::OriginalTitle), Form::Title, BOTH, &[]),
    row("journaltitle", Target::Text(Variable::ContainerTitle), Form::Text, BIBLATEX, ARTICLES),
    row("journal", Target::Text(Variable::ContainerTitle), Form::Text, BIBTEX, ARTICLES),
    row("booktitle", Target::Text(Variable::ContainerTitle), Form::Title, BOTH, &[]),
    row("journaltitle", Target::Text(Variable::ContainerTitle), Form::Text, NEITHER, &[]),
    row("journal", Target::Text(Variable::ContainerTitle), Form::Text, NEITHER, &[]),
    row("shortjournal", Target::Text(Variable::ContainerTitleShort), Form::Text, BOTH, &[]),
    alias("journal-abbreviation", Variable::ContainerTitleShort),
    row("series", Target::Text(Variable::CollectionTitle), Form::Text, BOTH, &[]),
    text("volume", Variable::Volume),
    text("volumes", Variable::NumberOfVolumes),
    text("part", Variable::PartNumber),
    row("number", Target::Text(Variable::Issue), Form::Text, BOTH, ARTICLES),
    row("number", Target::Text(Variable::CollectionNumber), Form::Text, BOTH, IN_SERIES),
    row("eid", Target::Text(Variable::Number), Form::Text, BOTH, ARTICLES),
    row("eid", Target::Text(Variable::Number), Form::Text, BOTH, IN_SERIES),
    row("article-number", Target::Text(Variable::Number), Form::Text, NEITHER, ARTICLES),
    text("number", Variable::Number),
    text("issue", Variable::Issue),
    row("pages", Target::Text(Variable::Page), Form::Pages, BOTH, &[]),
    text("pagetotal", Variable::NumberOfPages),
    alias("numpages", Variable::NumberOfPages),
    text("chapter", Variable::ChapterNumber),
    text("section", Variable::Section),
    row("edition", Target::Text(Variable::Edition), Form::Edition, BOTH, &[]),
    text("version", Variable::Version),
    text("type", Variable::Genre),
    row("school", Target::Text(Variable::Publisher), Form::Text, BIBTEX, THESIS),
    row("institution", Target::Text(Variable::Publisher), Form::Text, BOTH, FROM_INSTITUTIONS),
    row("organization", Target::Text(Variable::Publisher), Form::Text, BOTH, ONLINE),
    text("publisher", Variable::Publisher),
    alias("school", Variable::Publisher),
    alias("institution", Variable::Publisher),
    alias("organization", Variable::Publisher),
    row("location", Target::Text(Variable::PublisherPlace), Form::Text, BIBLATEX, &[]),
    row("address", Target::Text(Variable::PublisherPlace), Form::Text, BIBTEX, &[]),
    text("eventtitle", Variable::EventTitle),
    alias("conference", Variable::EventTitle),
    text("venue", Variable::EventPlace),
    row("eventdate", Target::Date(DateVariable::EventDate), Form::Date, BOTH, &[]),
    row("origdate", Target::Date(DateVariable::OriginalDate), Form::Date, BOTH, &[]),
    text("origpublisher", Variable::OriginalPublisher),
    text("origlocation", Variable::OriginalPublisherPlace),
    text("pubstate", Variable::Status),
    row("doi", Target::Text(Variable::Doi), Form::Verbatim, BOTH, &[]),
    row("pmid", Target::Text(Variable::Pmid), Form::Verbatim, BOTH, &[]),
    row("pmcid", Target::Text(Variable::Pmcid), Form::Verbatim, BOTH, &[]),
    row("pmc", Target::Text(Variable::Pmcid), Form::Verbatim, NEITHER, &[]),
    text("isbn", Variable::Isbn),
    text("issn", Variable::Issn),
    row("url", Target::Text(Variable::Url), Form::Verbatim, BOTH, &[]),
    row("bdsk-url-1", Target::Text(Variable::Url), Form::Verbatim, NEITHER, &[]),
    row("ee", Target::Text(Variable::Url), Form::Verbatim, NEITHER, &[]),
    row("link", Target::Text(Variable::Url), Form::Verbatim, NEITHER, &[]),
    row("urldate", Target::Date(DateVariable::Accessed), Form::Date, BOTH, &[]),
    later_date("lastchecked"),
    later_date("accessed"),
    later_date("lastaccessed"),
    later_date("accessdate"),
    later_date("urlaccessdate"),
    row("langid", Target::Text(Variable::Language), Form::Language, BOTH, &[]),
    row("language", Target::Text(Variable::Language), Form::Language, BOTH, &[]),
    row("call-number", Target::Text(Variable::CallNumber), Form::Text, BOTH, &[]),
    alias("callnumber", Variable::CallNumber),
    alias("lccn", Variable::CallNumber),
    text("keywords", Variable::Keyword),
    alias("keyword", Variable::Keyword),
    alias("tags", Variable::Keyword),
    row("abstract", Target::Text(Variable::Abstract), Form::Long, BOTH, &[]),
    row("license", Target::Text(Variable::License), Form::Text, BOTH, &[]),
    alias("rights", Variable::License),
    alias("copyright", Variable::License),
    row("annotation", Target::Text(Variable::Annote), Form::Long, BIBLATEX, &[]),
    row("annote", Target::Text(Variable::Annote), Form::Long, BIBTEX, &[]),
    row("note", Target::Text(Variable::Note), Form::Long, BOTH, &[]),
];

/// The rows of each field name, by their places in [`FIELDS`].
static ROWS: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut rows: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (at, row) in FIELDS.iter().enumerate() {
        rows.entry(row.tag).or_default().push(at);
    }
    rows
});

/// The rows for the fields that an entry has, in the table's order.
pub(super) fn rows<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'static FieldRow> {
    let mut places: Vec<usize> = names.filter_map(|name| ROWS.get(name)).flatten().copied().collect();
    places.sort_unstable();
    places.into_iter().filter_map(|at| FIELDS.get(at)).collect()
}

static TYPE_ROWS: LazyLock<HashMap<&'static str, &'static TypeRow>> =
    LazyLock::new(|| TYPES.iter().map(|row| (row.name, row)).collect());

/// What an entry type is.
pub(super) fn read_type(name: &str) -> Option<&'static TypeRow> {
    TYPE_ROWS.get(name).copied()
}

/// The role of an editor, by biblatex's `editortype` or CSL's own name.
pub(super) fn editor_role(word: &str) -> Option<NameVariable> {
    match word {
        "editor" | "bookeditor" => Some(NameVariable::Editor),
        "collaborator" => Some(NameVariable::Contributor),
        "serieseditor" => Some(NameVariable::CollectionEditor),
        "scriptwriter" => Some(NameVariable::ScriptWriter),
        "author" => None,
        word => word.parse().ok(),
    }
}

/// The fields for editors in other roles, each with the field of its role.
pub(super) const EDITOR_SLOTS: &[(&str, &str)] =
    &[("editora", "editoratype"), ("editorb", "editorbtype"), ("editorc", "editorctype")];

/// Fields kept in `extra` whose value is no LaTeX text, or whose LaTeX is more
/// than a text (names): they are kept and written back as they are.
pub(super) fn is_raw(name: &str) -> bool {
    const RAW: &[&str] = &[
        "annotator",
        "afterword",
        "bdsk-color",
        "citeulike-article-id",
        "citation-key",
        "commentator",
        "crossref",
        "editora",
        "editorb",
        "editorc",
        "entryset",
        "eprint",
        "eprintclass",
        "eprinttype",
        "archiveprefix",
        "primaryclass",
        "execute",
        "file",
        "foreword",
        "gender",
        "groups",
        "holder",
        "ids",
        "introduction",
        "key",
        "label",
        "namea",
        "nameb",
        "namec",
        "nameaddon",
        "options",
        "owner",
        "pdf",
        "presort",
        "related",
        "shortauthor",
        "shorteditor",
        "shorthand",
        "sortinit",
        "sortkey",
        "sortname",
        "sorttitle",
        "sortyear",
        "timestamp",
        "verba",
        "verbb",
        "verbc",
        "xdata",
        "xref",
        "ee",
        "doi",
        "url",
        "bibsource",
    ];
    RAW.contains(&name) || name.contains("url") || name.starts_with("bdsk-") || name.starts_with("citeulike")
}

/// babel's language names, and what else files say, with their BCP 47 tags. The
/// first row of a tag is the name written. Codes of ISO 639-2 are MEDLINE's.
pub(super) const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("american", "en-US"),
    ("usenglish", "en-US"),
    ("british", "en-GB"),
    ("ukenglish", "en-GB"),
    ("canadian", "en-CA"),
    ("australian", "en-AU"),
    ("newzealand", "en-NZ"),
    ("ngerman", "de"),
    ("german", "de"),
    ("germanb", "de"),
    ("naustrian", "de-AT"),
    ("austrian", "de-AT"),
    ("nswissgerman", "de-CH"),
    ("swissgerman", "de-CH"),
    ("french", "fr"),
    ("francais", "fr"),
    ("frenchb", "fr"),
    ("canadien", "fr-CA"),
    ("acadian", "fr-CA"),
    ("spanish", "es"),
    ("italian", "it"),
    ("portuguese", "pt"),
    ("portuges", "pt"),
    ("brazilian", "pt-BR"),
    ("brazil", "pt-BR"),
    ("dutch", "nl"),
    ("catalan", "ca"),
    ("galician", "gl"),
    ("basque", "eu"),
    ("latin", "la"),
    ("greek", "el"),
    ("polutonikogreek", "el-polyton"),
    ("ancientgreek", "grc"),
    ("danish", "da"),
    ("norwegian", "no"),
    ("norsk", "nb"),
    ("nynorsk", "nn"),
    ("swedish", "sv"),
    ("finnish", "fi"),
    ("icelandic", "is"),
    ("estonian", "et"),
    ("latvian", "lv"),
    ("lithuanian", "lt"),
    ("polish", "pl"),
    ("czech", "cs"),
    ("slovak", "sk"),
    ("slovene", "sl"),
    ("slovenian", "sl"),
    ("croatian", "hr"),
    ("serbian", "sr-Latn"),
    ("serbianc", "sr-Cyrl"),
    ("hungarian", "hu"),
    ("magyar", "hu"),
    ("romanian", "ro"),
    ("bulgarian", "bg"),
    ("russian", "ru"),
    ("ukrainian", "uk"),
    ("turkish", "tr"),
    ("arabic", "ar"),
    ("hebrew", "he"),
    ("persian", "fa"),
    ("hindi", "hi"),
    ("chinese", "zh"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("vietnamese", "vi"),
    ("thai", "th"),
    ("afrikaans", "af"),
    ("irish", "ga"),
    ("welsh", "cy"),
    ("esperanto", "eo"),
    // By their own names.
    ("deutsch", "de"),
    ("français", "fr"),
    ("español", "es"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_type_that_reads() {
        for kind in Kind::ALL {
            let rows: Vec<&WriteType> = KINDS.iter().filter(|row| row.kind == *kind).collect();
            assert_eq!(rows.len(), 1, "{kind}");
            for name in [rows[0].bibtex, rows[0].biblatex] {
                assert_eq!(TYPES.iter().filter(|row| row.name == name).count(), 1, "{name}");
            }
        }
    }

    #[test]
    fn no_row_is_shadowed_by_an_earlier_one() {
        for (i, row) in FIELDS.iter().enumerate() {
            let shadowed = FIELDS[..i]
                .iter()
                .any(|earlier| earlier.tag == row.tag && earlier.kinds.is_empty() && row.written != NEITHER);
            assert!(!shadowed, "{}", row.tag);
        }
    }
}
