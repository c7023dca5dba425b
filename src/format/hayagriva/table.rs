//! Hayagriva's types and fields, and the kinds and variables that they are.
//!
//! A type is written `TYPE/PARENT` where the parent says what it is. Tags are
//! paths: `container/` is the parent that the item appears in, `collection/`
//! the series of that (or of a book itself), `event/` a conference or an
//! exhibition, `original/` what it was first published as, `source/` a
//! repository.

use crate::format::mapping::{
    FieldRow, Form, Table, Target, TypeRow, date, kind, kind_alias, kind_nearest, names, row, text,
};
use crate::item::{DateVariable as D, Kind, NameVariable as N, Variable as V};

pub(super) static TABLE: Table = Table {
    source: "The Hayagriva YAML File Format (docs/file-format.md of hayagriva 0.10); how hayagriva itself \
             resolves CSL's types and variables",
    types: TYPES,
    fields: FIELDS,
};

const TYPES: &[TypeRow] = &[
    kind("article/periodical", Kind::ArticleJournal),
    kind("article/newspaper", Kind::ArticleNewspaper),
    kind("article/proceedings", Kind::PaperConference),
    // "An event at the conference itself", not in its proceedings.
    kind("article/conference", Kind::Speech),
    kind("article/blog", Kind::PostWeblog),
    kind("article", Kind::Article),
    kind_alias("article/repository", Kind::Article),
    kind_alias("article/reference", Kind::EntryEncyclopedia),
    kind_alias("article/web", Kind::Webpage),
    kind_alias("article/thread", Kind::Post),
    kind("anthos/anthology", Kind::Chapter),
    kind_alias("anthos/reference", Kind::EntryEncyclopedia),
    kind_alias("anthos", Kind::Chapter),
    kind_alias("chapter/reference", Kind::EntryEncyclopedia),
    kind_alias("chapter", Kind::Chapter),
    kind("entry/reference", Kind::EntryEncyclopedia),
    kind("entry", Kind::Entry),
    kind("book", Kind::Book),
    kind_alias("anthology", Kind::Book),
    kind_alias("proceedings", Kind::Book),
    kind_alias("reference", Kind::Book),
    kind("periodical", Kind::Periodical),
    kind_alias("newspaper", Kind::Periodical),
    kind("report", Kind::Report),
    kind("thesis", Kind::Thesis),
    kind("manuscript", Kind::Manuscript),
    kind("patent", Kind::Patent),
    kind("case", Kind::LegalCase),
    kind("legislation", Kind::Legislation),
    kind("web", Kind::Webpage),
    kind_alias("blog", Kind::Webpage),
    kind("post", Kind::Post),
    kind_alias("thread", Kind::Post),
    kind("repository", Kind::Software),
    kind("performance", Kind::Performance),
    kind("conference", Kind::Event),
    kind_alias("exhibition", Kind::Event),
    kind("artwork/article", Kind::Figure),
    kind("artwork", Kind::Graphic),
    // A part of a series; a film stands alone.
    kind("video/video", Kind::Broadcast),
    kind_alias("video/audio", Kind::Broadcast),
    kind("video", Kind::MotionPicture),
    kind("audio/book", Kind::MusicalScore),
    kind_alias("audio/audio", Kind::Broadcast),
    kind_alias("audio/blog", Kind::Broadcast),
    kind_alias("audio/web", Kind::Broadcast),
    kind_alias("audio/periodical", Kind::Broadcast),
    kind("audio", Kind::Song),
    kind_alias("scene/performance", Kind::Performance),
    kind_alias("scene", Kind::Broadcast),
    kind("misc", Kind::Document),
    kind_alias("original", Kind::Document),
    kind_nearest("article/periodical", Kind::ArticleMagazine),
    kind_nearest("article/periodical", Kind::Review),
    kind_nearest("article/periodical", Kind::ReviewBook),
    kind_nearest("entry/reference", Kind::EntryDictionary),
    kind_nearest("anthology", Kind::Collection),
    kind_nearest("book", Kind::Classic),
    kind_nearest("book", Kind::Pamphlet),
    kind_nearest("report", Kind::Standard),
    kind_nearest("repository", Kind::Dataset),
    kind_nearest("legislation", Kind::Bill),
    kind_nearest("legislation", Kind::Regulation),
    kind_nearest("legislation", Kind::Treaty),
    kind_nearest("case", Kind::Hearing),
    kind_nearest("artwork", Kind::Map),
    kind_nearest("misc", Kind::Interview),
    kind_nearest("misc", Kind::PersonalCommunication),
];

/// Kinds that appear in something: publisher, volume and the like are that
/// something's.
const PARTS: &[Kind] = &[
    Kind::ArticleJournal,
    Kind::ArticleMagazine,
    Kind::ArticleNewspaper,
    Kind::Review,
    Kind::ReviewBook,
    Kind::PaperConference,
    Kind::Chapter,
    Kind::EntryDictionary,
    Kind::EntryEncyclopedia,
    Kind::PostWeblog,
    Kind::Broadcast,
    Kind::Figure,
    Kind::MusicalScore,
];

/// Kinds whose parent is a series.
pub(super) const WHOLES: &[Kind] = &[
    Kind::Book,
    Kind::Classic,
    Kind::Collection,
    Kind::Pamphlet,
    Kind::Periodical,
    Kind::Report,
    Kind::Standard,
];

/// All others.
const OTHERS: &[Kind] = &[
    Kind::Article,
    Kind::Bill,
    Kind::Dataset,
    Kind::Document,
    Kind::Entry,
    Kind::Event,
    Kind::Graphic,
    Kind::Hearing,
    Kind::Interview,
    Kind::LegalCase,
    Kind::Legislation,
    Kind::Manuscript,
    Kind::Map,
    Kind::MotionPicture,
    Kind::Patent,
    Kind::Performance,
    Kind::PersonalCommunication,
    Kind::Post,
    Kind::Regulation,
    Kind::Software,
    Kind::Song,
    Kind::Speech,
    Kind::Thesis,
    Kind::Treaty,
    Kind::Webpage,
];

const EVENTS: &[Kind] = &[Kind::Event, Kind::Performance];
const OF_INSTITUTIONS: &[Kind] = &[Kind::Thesis, Kind::Report];

const fn exact(tag: &'static str, variable: V, form: Form) -> FieldRow {
    row(tag, Target::Text(variable), form)
}

const fn people(tag: &'static str, variable: N) -> FieldRow {
    names(tag, variable).as_form(Form::Parts)
}

const fn day(tag: &'static str, variable: D) -> FieldRow {
    date(tag, variable).as_form(Form::Parts)
}

const FIELDS: &[FieldRow] = &[
    text("title", V::Title),
    text("title/short", V::TitleShort),
    people("author", N::Author),
    day("date", D::Issued),
    // The date of an article may be given by its issue alone.
    day("container/date", D::Issued).read_only(),
    people("editor", N::Editor).of(WHOLES),
    people("editor", N::Editor).of(OTHERS),
    people("container/editor", N::Editor).of(PARTS),
    people("editor", N::Editor).read_only(),
    people("container/editor", N::Editor).read_only(),
    people("affiliated/translator", N::Translator),
    people("affiliated/compiler", N::Compiler),
    people("affiliated/composer", N::Composer),
    people("affiliated/director", N::Director),
    people("affiliated/producer", N::Producer),
    people("affiliated/executive-producer", N::ExecutiveProducer),
    people("affiliated/writer", N::ScriptWriter),
    people("affiliated/cast-member", N::Performer),
    people("affiliated/narrator", N::Narrator),
    people("affiliated/illustrator", N::Illustrator),
    people("affiliated/collaborator", N::Contributor),
    people("affiliated/organizer", N::Organizer),
    people("affiliated/founder", N::SeriesCreator),
    people("container/affiliated/translator", N::Translator).read_only(),
    people("container/affiliated/director", N::Director).read_only(),
    people("container/affiliated/founder", N::SeriesCreator).read_only(),
    people("container/author", N::ContainerAuthor).of(PARTS),
    people("container/author", N::ContainerAuthor).of(OTHERS),
    text("container/title", V::ContainerTitle).of(PARTS),
    text("container/title", V::ContainerTitle).of(OTHERS),
    text("container/title/short", V::ContainerTitleShort).of(PARTS),
    text("container/title/short", V::ContainerTitleShort).of(OTHERS),
    text("container/volume", V::Volume).of(PARTS),
    text("container/volume", V::Volume).read_only(),
    text("volume", V::Volume),
    text("container/issue", V::Issue).of(PARTS),
    text("container/issue", V::Issue).read_only(),
    text("issue", V::Issue),
    text("container/edition", V::Edition).of(PARTS),
    text("container/edition", V::Edition).read_only(),
    text("edition", V::Edition),
    text("chapter", V::ChapterNumber),
    exact("page-range", V::Page, Form::Pages),
    text("page-total", V::NumberOfPages),
    text("volume-total", V::NumberOfVolumes),
    text("container/volume-total", V::NumberOfVolumes).read_only(),
    // A preprint's publisher is the repository that it is in.
    text("source/title", V::Publisher).of(&[Kind::Article]),
    text("container/publisher", V::Publisher).of(PARTS),
    text("container/publisher/location", V::PublisherPlace).of(PARTS),
    text("publisher", V::Publisher),
    text("publisher/location", V::PublisherPlace),
    text("container/publisher", V::Publisher).read_only(),
    text("container/publisher/location", V::PublisherPlace).read_only(),
    text("organization", V::Publisher).of(OF_INSTITUTIONS).read_only(),
    text("organization", V::Authority),
    text("source/title", V::Source).read_only(),
    text("location", V::EventPlace).of(EVENTS),
    text("event/title", V::EventTitle),
    day("event/date", D::EventDate),
    text("event/location", V::EventPlace),
    people("event/affiliated/director", N::Chair),
    people("event/affiliated/organizer", N::Organizer).read_only(),
    text("location", V::PublisherPlace).read_only(),
    text("collection/title", V::CollectionTitle),
    text("collection/volume", V::CollectionNumber),
    people("collection/editor", N::CollectionEditor),
    text("original/title", V::OriginalTitle),
    people("original/author", N::OriginalAuthor),
    day("original/date", D::OriginalDate),
    text("original/publisher", V::OriginalPublisher),
    text("original/publisher/location", V::OriginalPublisherPlace),
    text("genre", V::Genre),
    text("runtime", V::Dimensions),
    text("call-number", V::CallNumber),
    text("archive", V::Archive),
    text("archive-location", V::ArchiveLocation),
    text("language", V::Language),
    text("container/language", V::Language).read_only(),
    exact("url", V::Url, Form::Verbatim),
    day("url/date", D::Accessed),
    exact("container/url", V::Url, Form::Verbatim).read_only(),
    day("container/url/date", D::Accessed).read_only(),
    exact("serial-number/doi", V::Doi, Form::Doi),
    exact("serial-number/pmid", V::Pmid, Form::Verbatim),
    exact("serial-number/pmcid", V::Pmcid, Form::Verbatim),
    row("serial-number/arxiv", Target::Extra("arxiv"), Form::Verbatim),
    exact("container/serial-number/isbn", V::Isbn, Form::Verbatim).of(PARTS),
    exact("container/serial-number/issn", V::Issn, Form::Verbatim).of(PARTS),
    exact("serial-number/isbn", V::Isbn, Form::Verbatim),
    exact("serial-number/issn", V::Issn, Form::Verbatim),
    exact("container/serial-number/isbn", V::Isbn, Form::Verbatim).read_only(),
    exact("container/serial-number/issn", V::Issn, Form::Verbatim).read_only(),
    exact("serial-number/serial", V::Number, Form::Verbatim),
    exact("serial-number", V::Number, Form::Verbatim).read_only(),
    exact("serial-number/version", V::Version, Form::Verbatim),
    exact("serial-number/printing", V::PrintingNumber, Form::Verbatim),
    text("note", V::Note).as_form(Form::Long),
    text("abstract", V::Abstract).as_form(Form::Long),
];
