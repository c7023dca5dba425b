//! Reference types and what their fields mean, in the order in which EndNote
//! writes them.

use super::super::mapping::{
    FieldRow, Form, Table, Target, TypeRow, date, kind, kind_alias, kind_nearest, names, row, text,
};
use super::super::ris::EDITED_SERIES;
use crate::item::{DateVariable, Kind, NameVariable, Variable};

pub(super) static TABLE: Table = Table {
    source: "EndNote XML (RSXML) DTD; EndNote, table of reference types",
    typed_tags: true,
    types: TYPES,
    fields: FIELDS,
};

/// Types of films; the `authors` of the first are directors.
pub(super) const FILM: &str = "Film or Broadcast";
pub(super) const RECORDING: &str = "Audiovisual Material";

/// A book whose `authors` are its editors.
pub(super) const EDITED_BOOK: &str = "Edited Book";

const TYPES: &[TypeRow] = &[
    kind("Journal Article", Kind::ArticleJournal),
    kind_alias("Electronic Article", Kind::ArticleJournal),
    kind("Magazine Article", Kind::ArticleMagazine),
    kind("Newspaper Article", Kind::ArticleNewspaper),
    kind("Book", Kind::Book),
    kind_alias(EDITED_BOOK, Kind::Book),
    kind_alias("Electronic Book", Kind::Book),
    kind_alias("Catalog", Kind::Book),
    kind("Book Section", Kind::Chapter),
    kind_alias("Electronic Book Section", Kind::Chapter),
    kind("Conference Proceedings", Kind::PaperConference),
    kind_alias("Conference Paper", Kind::PaperConference),
    // JabRef's name.
    kind_alias("Conference", Kind::PaperConference),
    kind("Thesis", Kind::Thesis),
    kind("Report", Kind::Report),
    kind_alias("Government Document", Kind::Report),
    kind("Web Page", Kind::Webpage),
    kind_alias("Online Multimedia", Kind::MotionPicture),
    kind("Blog", Kind::PostWeblog),
    kind_alias("Discussion Forum", Kind::Post),
    kind_alias("Social Media", Kind::Post),
    kind("Dataset", Kind::Dataset),
    kind_alias("Online Database", Kind::Dataset),
    kind_alias("Aggregated Database", Kind::Dataset),
    kind("Computer Program", Kind::Software),
    kind_alias("Multimedia Application", Kind::Software),
    kind("Patent", Kind::Patent),
    kind("Case", Kind::LegalCase),
    kind("Statute", Kind::Legislation),
    kind("Legal Rule or Regulation", Kind::Regulation),
    kind("Bill", Kind::Bill),
    kind("Hearing", Kind::Hearing),
    kind("Standard", Kind::Standard),
    kind("Map", Kind::Map),
    kind("Artwork", Kind::Graphic),
    kind("Figure", Kind::Figure),
    kind_alias("Chart or Table", Kind::Figure),
    kind_alias("Equation", Kind::Figure),
    kind(FILM, Kind::MotionPicture),
    kind_alias(RECORDING, Kind::MotionPicture),
    kind("Television Episode", Kind::Broadcast),
    kind_alias("Podcast", Kind::Broadcast),
    kind("Music", Kind::Song),
    kind("Personal Communication", Kind::PersonalCommunication),
    kind_alias("Interview", Kind::Interview),
    kind("Manuscript", Kind::Manuscript),
    kind_alias("Unpublished Work", Kind::Manuscript),
    kind("Pamphlet", Kind::Pamphlet),
    kind("Serial", Kind::Periodical),
    kind("Encyclopedia", Kind::EntryEncyclopedia),
    kind("Dictionary", Kind::EntryDictionary),
    kind("Classical Work", Kind::Classic),
    kind_alias("Ancient Text", Kind::Classic),
    kind_alias("Preprint", Kind::Article),
    kind("Generic", Kind::Document),
    kind_alias("Grant", Kind::Document),
    kind_alias("Press Release", Kind::Document),
    kind_nearest("Unpublished Work", Kind::Article),
    kind_nearest("Generic", Kind::Collection),
    kind_nearest("Encyclopedia", Kind::Entry),
    kind_nearest("Generic", Kind::Event),
    kind_nearest("Personal Communication", Kind::Interview),
    kind_nearest("Music", Kind::MusicalScore),
    kind_nearest("Generic", Kind::Performance),
    kind_nearest("Web Page", Kind::Post),
    kind_nearest("Journal Article", Kind::Review),
    kind_nearest("Journal Article", Kind::ReviewBook),
    kind_nearest("Generic", Kind::Speech),
    kind_nearest("Legal Rule or Regulation", Kind::Treaty),
];

/// The number of each reference type.
pub(super) const NUMBERS: &[(&str, u32)] = &[
    ("Artwork", 2),
    ("Audiovisual Material", 3),
    ("Bill", 4),
    ("Book Section", 5),
    ("Book", 6),
    ("Case", 7),
    ("Catalog", 8),
    ("Computer Program", 9),
    ("Conference Proceedings", 10),
    ("Web Page", 12),
    ("Generic", 13),
    ("Hearing", 14),
    ("Journal Article", 17),
    ("Magazine Article", 19),
    ("Map", 20),
    ("Film or Broadcast", 21),
    ("Newspaper Article", 23),
    ("Pamphlet", 24),
    ("Patent", 25),
    ("Personal Communication", 26),
    ("Report", 27),
    (EDITED_BOOK, 28),
    ("Statute", 31),
    ("Thesis", 32),
    ("Unpublished Work", 34),
    ("Manuscript", 36),
    ("Figure", 37),
    ("Chart or Table", 38),
    ("Equation", 39),
    ("Electronic Article", 43),
    ("Electronic Book", 44),
    ("Online Database", 45),
    ("Government Document", 46),
    ("Conference Paper", 47),
    ("Online Multimedia", 48),
    ("Classical Work", 49),
    ("Legal Rule or Regulation", 50),
    ("Ancient Text", 51),
    ("Dictionary", 52),
    ("Encyclopedia", 53),
    ("Grant", 54),
    ("Aggregated Database", 55),
    ("Blog", 56),
    ("Serial", 57),
    ("Standard", 58),
    ("Dataset", 59),
    ("Electronic Book Section", 60),
    ("Music", 61),
];

/// Kinds whose number counts the issues of a periodical.
pub(super) const PERIODICAL: &[Kind] = &[
    Kind::ArticleJournal,
    Kind::ArticleMagazine,
    Kind::ArticleNewspaper,
    Kind::PaperConference,
    Kind::Periodical,
    Kind::Review,
    Kind::ReviewBook,
];
/// Kinds of which `secondary-title` is the series.
const WHOLE: &[Kind] = &[
    Kind::Book,
    Kind::Classic,
    Kind::Collection,
    Kind::Manuscript,
    Kind::Map,
    Kind::MotionPicture,
    Kind::Pamphlet,
    Kind::Report,
    Kind::Software,
    Kind::Song,
    Kind::Standard,
];
/// Kinds whose pages are counted.
pub(super) const COUNTED: &[Kind] =
    &[Kind::Book, Kind::Classic, Kind::Collection, Kind::Manuscript, Kind::Pamphlet, Kind::Thesis];
const SHOWN: &[Kind] = &[Kind::MotionPicture, Kind::Broadcast];
/// Kinds whose number is the series volume.
const SERIES_VOLUME: &[Kind] = &[Kind::Book, Kind::Chapter, Kind::Classic, Kind::Collection];
/// Kinds whose own number stands where books have their ISBN.
pub(super) const NUMBERED: &[Kind] = &[Kind::Report, Kind::Patent, Kind::Standard];
/// Kinds whose `volume` and `number` say when they were looked at.
pub(super) const LOOKED_AT: &[Kind] = &[Kind::Webpage, Kind::PostWeblog];
const BY_A_COURT: &[Kind] = &[Kind::LegalCase, Kind::Patent];

const fn to(tag: &'static str, variable: Variable, form: Form) -> FieldRow {
    row(tag, Target::Text(variable), form)
}

const FIELDS: &[FieldRow] = &[
    names("contributors/authors/author", NameVariable::Author),
    names("contributors/secondary-authors/author", NameVariable::Recipient)
        .of(&[Kind::PersonalCommunication, Kind::Interview]),
    names("contributors/secondary-authors/author", NameVariable::CollectionEditor).of(EDITED_SERIES),
    names("contributors/secondary-authors/author", NameVariable::Editor).except(EDITED_SERIES),
    names("contributors/tertiary-authors/author", NameVariable::Editor).of(EDITED_SERIES),
    names("contributors/tertiary-authors/author", NameVariable::Producer).of(SHOWN),
    // A thesis' advisor.
    names("contributors/tertiary-authors/author", NameVariable::Contributor).of(&[Kind::Thesis]),
    names("contributors/tertiary-authors/author", NameVariable::CollectionEditor).except(EDITED_SERIES),
    names("contributors/subsidiary-authors/author", NameVariable::Performer).of(SHOWN),
    names("contributors/subsidiary-authors/author", NameVariable::Translator),
    text("titles/title", Variable::Title),
    text("titles/secondary-title", Variable::CollectionTitle).of(WHOLE),
    // The department; the committee.
    text("titles/secondary-title", Variable::Division).of(&[Kind::Thesis]),
    text("titles/secondary-title", Variable::Section).of(&[Kind::Hearing]),
    // The name of a conference, where the proceedings have their own title.
    text("titles/secondary-title", Variable::EventTitle).of(&[Kind::PaperConference]).write_only(),
    text("titles/secondary-title", Variable::ContainerTitle).of(&[Kind::PaperConference]).read_only(),
    text("titles/secondary-title", Variable::ContainerTitle).except(&[Kind::PaperConference]),
    text("custom3", Variable::ContainerTitle).of(&[Kind::PaperConference]).write_only(),
    // The legislative body.
    text("titles/tertiary-title", Variable::Authority).of(&[Kind::Hearing]),
    text("titles/tertiary-title", Variable::CollectionTitle),
    text("titles/alt-title", Variable::ContainerTitleShort),
    text("titles/short-title", Variable::TitleShort),
    text("periodical/full-title", Variable::ContainerTitle).read_only(),
    text("periodical/abbr-1", Variable::ContainerTitleShort).read_only(),
    to("pages", Variable::NumberOfPages, Form::Text).of(COUNTED),
    to("pages", Variable::Page, Form::Pages),
    text("volume", Variable::Volume),
    to("isbn", Variable::Number, Form::Text).of(&[Kind::Patent]),
    text("number", Variable::CollectionNumber).of(SERIES_VOLUME),
    text("number", Variable::Issue).of(PERIODICAL),
    text("number", Variable::Number).of(NUMBERED).read_only(),
    text("number", Variable::Number),
    text("issue", Variable::Issue).read_only(),
    text("num-vols", Variable::NumberOfVolumes),
    text("section", Variable::ChapterNumber).of(&[Kind::Chapter]),
    text("section", Variable::Section),
    text("edition", Variable::Version).of(&[Kind::Software]),
    // EndNote's *Epub Date*.
    row("edition:date", Target::Date(DateVariable::AvailableDate), Form::Slashed).read_only(),
    row("edition", Target::Date(DateVariable::AvailableDate), Form::Medline)
        .of(&[Kind::ArticleJournal])
        .write_only(),
    text("edition", Variable::Edition).of(&[Kind::ArticleJournal]).read_only(),
    text("edition", Variable::Edition).except(&[Kind::ArticleJournal]),
    to("keywords/keyword", Variable::Keyword, Form::List(", ")),
    date("dates/year", DateVariable::Issued).as_form(Form::Parts),
    date("dates/pub-dates/date", DateVariable::Issued).as_form(Form::Parts).read_only(),
    text("pub-location", Variable::EventPlace).of(&[Kind::PaperConference]).write_only(),
    text("pub-location", Variable::PublisherPlace).of(&[Kind::PaperConference]).read_only(),
    text("pub-location", Variable::PublisherPlace).except(&[Kind::PaperConference]),
    text("custom1", Variable::PublisherPlace).of(&[Kind::PaperConference]).write_only(),
    // The court; whom a patent belongs to.
    text("publisher", Variable::Authority).of(BY_A_COURT),
    text("publisher", Variable::Publisher),
    to("isbn", Variable::Number, Form::Text).of(NUMBERED),
    to("isbn", Variable::Issn, Form::List(" ")).of(PERIODICAL),
    to("isbn", Variable::Isbn, Form::List(" ")),
    to("isbn", Variable::Issn, Form::List(" ")),
    to("accession-num", Variable::Pmid, Form::Verbatim),
    text("call-num", Variable::CallNumber),
    to("abstract", Variable::Abstract, Form::Long),
    to("notes", Variable::Note, Form::Long),
    to("research-notes", Variable::Annote, Form::Long),
    text("work-type", Variable::Genre),
    to("urls/web-urls/url", Variable::Url, Form::Verbatim),
    to("urls/related-urls/url", Variable::Url, Form::Verbatim).read_only(),
    to("urls/text-urls/url", Variable::Url, Form::Verbatim).read_only(),
    row("urls/pdf-urls/url", Target::Extra("file"), Form::List("; ")),
    to("custom2", Variable::Pmcid, Form::Verbatim),
    to("electronic-resource-num", Variable::Doi, Form::Doi),
    text("remote-database-name", Variable::Source),
    to("language", Variable::Language, Form::Language),
    date("access-date", DateVariable::Accessed),
];
