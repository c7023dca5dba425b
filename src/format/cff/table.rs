//! The types and fields of the Citation File Format, and the kinds and
//! variables that they are. Tags of entities are paths: `publisher/name`.

use crate::format::mapping::{
    FieldRow, Form, Table, Target, TypeRow, kind, kind_alias, kind_nearest, people, row, text, to, when,
};
use crate::item::{DateVariable as D, Kind, NameVariable as N, Variable as V};

pub(super) static TABLE: Table = Table {
    source: "Guide to Citation File Format schema version 1.2.0: definitions.reference",
    typed_tags: false,
    types: TYPES,
    fields: FIELDS,
};

pub(super) const PREPRINT: &str = "preprint";
pub(super) const CHAPTER: &str = "chapter";

const TYPES: &[TypeRow] = &[
    kind("software", Kind::Software),
    kind_alias("software-code", Kind::Software),
    kind_alias("software-container", Kind::Software),
    kind_alias("software-executable", Kind::Software),
    kind_alias("software-virtual-machine", Kind::Software),
    kind("data", Kind::Dataset),
    // The word for it at the top of a file.
    kind_alias("dataset", Kind::Dataset),
    kind_alias("database", Kind::Dataset),
    kind("article", Kind::ArticleJournal),
    kind("magazine-article", Kind::ArticleMagazine),
    kind("newspaper-article", Kind::ArticleNewspaper),
    kind("conference-paper", Kind::PaperConference),
    kind("conference", Kind::Event),
    kind("book", Kind::Book),
    kind_alias("edited-work", Kind::Book),
    kind_alias("proceedings", Kind::Book),
    kind_alias("catalogue", Kind::Book),
    kind_alias("manual", Kind::Book),
    kind("historical-work", Kind::Classic),
    kind("dictionary", Kind::EntryDictionary),
    kind("encyclopedia", Kind::EntryEncyclopedia),
    kind("serial", Kind::Periodical),
    kind("report", Kind::Report),
    kind_alias("government-document", Kind::Report),
    kind("standard", Kind::Standard),
    kind("thesis", Kind::Thesis),
    kind("unpublished", Kind::Manuscript),
    kind("pamphlet", Kind::Pamphlet),
    kind("patent", Kind::Patent),
    kind("bill", Kind::Bill),
    kind("hearing", Kind::Hearing),
    kind("legal-case", Kind::LegalCase),
    kind("legal-rule", Kind::Regulation),
    kind("statute", Kind::Legislation),
    kind("map", Kind::Map),
    kind("art", Kind::Graphic),
    kind("film-broadcast", Kind::Broadcast),
    kind("video", Kind::MotionPicture),
    kind("music", Kind::MusicalScore),
    kind("sound-recording", Kind::Song),
    kind_alias("audio", Kind::Song),
    kind("slides", Kind::Speech),
    kind("personal-communication", Kind::PersonalCommunication),
    kind("blog", Kind::PostWeblog),
    kind("website", Kind::Webpage),
    kind("generic", Kind::Document),
    kind_alias("multimedia", Kind::Document),
    kind_alias("grant", Kind::Document),
    // The reader's and the writer's own names for what a file says as an
    // article whose status is `preprint`, and as a book with a
    // `collection-type`.
    kind(PREPRINT, Kind::Article),
    kind(CHAPTER, Kind::Chapter),
    kind_nearest("article", Kind::Review),
    kind_nearest("article", Kind::ReviewBook),
    kind_nearest("edited-work", Kind::Collection),
    kind_nearest("encyclopedia", Kind::Entry),
    kind_nearest("art", Kind::Figure),
    kind_nearest("personal-communication", Kind::Interview),
    kind_nearest("generic", Kind::Performance),
    kind_nearest("blog", Kind::Post),
    kind_nearest("legal-rule", Kind::Treaty),
];

/// Kinds that appear in a journal.
const IN_JOURNALS: &[Kind] = &[
    Kind::Article,
    Kind::ArticleJournal,
    Kind::ArticleMagazine,
    Kind::ArticleNewspaper,
    Kind::Review,
    Kind::ReviewBook,
];

/// Kinds whose `collection-title` is what they appear in; of others it is a
/// series.
const IN_COLLECTIONS: &[Kind] = &[
    Kind::PaperConference,
    Kind::Chapter,
    Kind::Entry,
    Kind::EntryDictionary,
    Kind::EntryEncyclopedia,
    Kind::PostWeblog,
    Kind::Post,
    Kind::Webpage,
    Kind::Broadcast,
    Kind::Speech,
];

/// Kinds that an institution publishes, by the words of the schema.
const OF_INSTITUTIONS: &[Kind] = &[Kind::Thesis, Kind::Report];
/// Kinds that an authority issues.
const OF_AUTHORITIES: &[Kind] = &[
    Kind::LegalCase,
    Kind::Hearing,
    Kind::Bill,
    Kind::Legislation,
    Kind::Regulation,
    Kind::Patent,
    Kind::Treaty,
];
/// Kinds that are released rather than published.
pub(super) const RELEASED: &[Kind] = &[Kind::Software, Kind::Dataset];

const FIELDS: &[FieldRow] = &[
    text("title", V::Title),
    text("abbreviation", V::TitleShort),
    people("authors", N::Author),
    people("senders", N::Author).read_only(),
    people("editors", N::Editor),
    people("editors-series", N::CollectionEditor),
    people("translators", N::Translator),
    people("recipients", N::Recipient),
    text("version", V::Version),
    to("doi", V::Doi, Form::Doi),
    to("identifiers/doi", V::Doi, Form::Doi).read_only(),
    when("date-released", D::Issued).of(RELEASED),
    when("date-published", D::Issued),
    when("date-released", D::Issued).read_only(),
    when("year-original", D::OriginalDate),
    when("date-accessed", D::Accessed),
    when("date-downloaded", D::Accessed).read_only(),
    text("journal", V::ContainerTitle).of(IN_JOURNALS),
    text("collection-title", V::ContainerTitle).of(IN_COLLECTIONS),
    text("journal", V::ContainerTitle).read_only(),
    text("collection-title", V::CollectionTitle).except(IN_COLLECTIONS),
    text("volume", V::Volume),
    text("volume-title", V::VolumeTitle),
    text("number-volumes", V::NumberOfVolumes),
    text("issue", V::Issue),
    text("number", V::Number),
    to("start", V::Page, Form::FirstPage),
    to("end", V::Page, Form::LastPage),
    text("pages", V::NumberOfPages),
    text("section", V::ChapterNumber).of(&[Kind::Chapter]),
    text("section", V::Section).except(IN_COLLECTIONS),
    text("edition", V::Edition),
    text("institution/name", V::Publisher).of(OF_INSTITUTIONS),
    text("institution/name", V::Authority).of(OF_AUTHORITIES),
    text("institution/location", V::PublisherPlace).of(OF_INSTITUTIONS),
    text("publisher/name", V::Publisher),
    text("publisher/location", V::PublisherPlace),
    text("institution/name", V::Publisher).read_only(),
    text("institution/location", V::PublisherPlace).read_only(),
    text("conference/name", V::EventTitle),
    text("conference/location", V::EventPlace),
    when("conference/date", D::EventDate),
    text("location/name", V::PublisherPlace).read_only(),
    text("department", V::Division),
    text("thesis-type", V::Genre).of(&[Kind::Thesis]),
    text("data-type", V::Genre).of(&[Kind::Dataset]),
    text("medium", V::Medium),
    text("status", V::Status),
    text("database", V::Source),
    text("license", V::License).as_form(Form::List(" OR ")),
    text("license-url", V::License).read_only(),
    to("isbn", V::Isbn, Form::Verbatim),
    to("issn", V::Issn, Form::Verbatim),
    to("pmcid", V::Pmcid, Form::Verbatim),
    to("identifiers/pmid", V::Pmid, Form::Verbatim),
    to("identifiers/pmcid", V::Pmcid, Form::Verbatim).read_only(),
    row("identifiers/arxiv", Target::Extra("arxiv"), Form::Verbatim),
    to("url", V::Url, Form::Verbatim),
    to("repository-code", V::Url, Form::Verbatim).read_only(),
    to("identifiers/url", V::Url, Form::Verbatim).read_only(),
    to("repository", V::Url, Form::Verbatim).read_only(),
    to("repository-artifact", V::Url, Form::Verbatim).read_only(),
    text("languages", V::Language),
    text("keywords", V::Keyword).as_form(Form::Keywords),
    text("notes", V::Note).as_form(Form::Long),
    text("abstract", V::Abstract).as_form(Form::Long),
];
