//! Genres, and where the parts of an item stand.

use std::borrow::Cow;

use super::super::mapping::{
    FieldRow, Form, Table, Target, TypeRow, date, kind, kind_alias, kind_nearest, names, row, text,
};
use crate::item::{DateVariable, Kind, NameVariable, Variable};

pub(super) static TABLE: Table = Table {
    source: "Library of Congress, MODS User Guidelines (version 3); MARC Genre Term List",
    typed_tags: false,
    types: TYPES,
    fields: FIELDS,
};

/// Genres: MARC's terms first, then the names of types in Zotero and BibTeX.
/// CSL's own names are known besides (`kinds`).
const TYPES: &[TypeRow] = &[
    kind("article", Kind::ArticleJournal),
    kind("book", Kind::Book),
    kind("thesis", Kind::Thesis),
    kind("technical report", Kind::Report),
    kind("conference publication", Kind::PaperConference),
    kind("newspaper", Kind::ArticleNewspaper),
    kind("patent", Kind::Patent),
    kind("web site", Kind::Webpage),
    kind("map", Kind::Map),
    kind("motion picture", Kind::MotionPicture),
    kind("sound", Kind::Song),
    kind("encyclopedia", Kind::EntryEncyclopedia),
    kind("dictionary", Kind::EntryDictionary),
    kind("interview", Kind::Interview),
    kind("letter", Kind::PersonalCommunication),
    kind("speech", Kind::Speech),
    kind("legal case and case notes", Kind::LegalCase),
    kind("legislation", Kind::Legislation),
    kind("treaty", Kind::Treaty),
    kind("review", Kind::Review),
    kind("periodical", Kind::Periodical),
    kind("numeric data", Kind::Dataset),
    kind("graphic", Kind::Graphic),
    kind("technical drawing", Kind::Figure),
    kind("series", Kind::Collection),
    kind_alias("legal article", Kind::ArticleJournal),
    kind_alias("offprint", Kind::ArticleJournal),
    kind_alias("journal", Kind::Periodical),
    kind_alias("issue", Kind::Periodical),
    kind_alias("law report or digest", Kind::LegalCase),
    kind_alias("government publication", Kind::Report),
    kind_alias("videorecording", Kind::MotionPicture),
    kind_alias("filmstrip", Kind::MotionPicture),
    kind_alias("atlas", Kind::Map),
    kind_alias("globe", Kind::Map),
    kind_alias("remote sensing image", Kind::Map),
    kind_alias("database", Kind::Dataset),
    kind_alias("statistics", Kind::Dataset),
    kind_alias("picture", Kind::Graphic),
    kind_alias("art original", Kind::Graphic),
    kind_alias("art reproduction", Kind::Graphic),
    kind_alias("slide", Kind::Graphic),
    kind_alias("chart", Kind::Figure),
    kind_alias("online system or service", Kind::Webpage),
    kind_alias("autobiography", Kind::Book),
    kind_alias("biography", Kind::Book),
    kind_alias("catalog", Kind::Book),
    kind_alias("directory", Kind::Book),
    kind_alias("festschrift", Kind::Book),
    kind_alias("handbook", Kind::Book),
    kind_alias("memoir", Kind::Book),
    kind_alias("multivolume monograph", Kind::Book),
    kind_alias("novel", Kind::Book),
    kind_alias("programmed text", Kind::Book),
    kind_alias("yearbook", Kind::Book),
    // Zotero's.
    kind_alias("artwork", Kind::Graphic),
    kind_alias("audioRecording", Kind::Song),
    kind_alias("blogPost", Kind::PostWeblog),
    kind_alias("bookSection", Kind::Chapter),
    kind_alias("case", Kind::LegalCase),
    kind_alias("computerProgram", Kind::Software),
    kind_alias("conferencePaper", Kind::PaperConference),
    kind_alias("dictionaryEntry", Kind::EntryDictionary),
    kind_alias("email", Kind::PersonalCommunication),
    kind_alias("encyclopediaArticle", Kind::EntryEncyclopedia),
    kind_alias("film", Kind::MotionPicture),
    kind_alias("forumPost", Kind::Post),
    kind_alias("instantMessage", Kind::PersonalCommunication),
    kind_alias("journalArticle", Kind::ArticleJournal),
    kind_alias("magazineArticle", Kind::ArticleMagazine),
    kind_alias("newspaperArticle", Kind::ArticleNewspaper),
    kind_alias("podcast", Kind::Broadcast),
    kind_alias("preprint", Kind::Article),
    kind_alias("presentation", Kind::Speech),
    kind_alias("radioBroadcast", Kind::Broadcast),
    kind_alias("statute", Kind::Legislation),
    kind_alias("tvBroadcast", Kind::Broadcast),
    kind_alias("videoRecording", Kind::MotionPicture),
    // BibTeX's, and bibutils'.
    kind_alias("booklet", Kind::Pamphlet),
    kind_alias("conference", Kind::PaperConference),
    kind_alias("inbook", Kind::Chapter),
    kind_alias("incollection", Kind::Chapter),
    kind_alias("inproceedings", Kind::PaperConference),
    kind_alias("manual", Kind::Report),
    kind_alias("mastersthesis", Kind::Thesis),
    kind_alias("phdthesis", Kind::Thesis),
    kind_alias("proceedings", Kind::Book),
    kind_alias("techreport", Kind::Report),
    kind_alias("unpublished", Kind::Manuscript),
    kind_alias("Ph.D. thesis", Kind::Thesis),
    kind_alias("Masters thesis", Kind::Thesis),
    kind_alias("academic journal", Kind::Periodical),
    kind_alias("journal article", Kind::ArticleJournal),
    kind_alias("magazine article", Kind::ArticleMagazine),
    kind_alias("newspaper article", Kind::ArticleNewspaper),
    kind_alias("book chapter", Kind::Chapter),
    kind_alias("hearing", Kind::Hearing),
    kind_alias("email communication", Kind::PersonalCommunication),
    kind_nearest("article", Kind::Article),
    kind_nearest("article", Kind::ArticleMagazine),
    kind_nearest("legislation", Kind::Bill),
    kind_nearest("sound", Kind::Broadcast),
    kind_nearest("book", Kind::Chapter),
    kind_nearest("book", Kind::Classic),
    kind_nearest("book", Kind::Document),
    kind_nearest("encyclopedia", Kind::Entry),
    kind_nearest("book", Kind::Event),
    kind_nearest("legislation", Kind::Hearing),
    kind_nearest("book", Kind::Manuscript),
    kind_nearest("sound", Kind::MusicalScore),
    kind_nearest("book", Kind::Pamphlet),
    kind_nearest("sound", Kind::Performance),
    kind_nearest("web site", Kind::Post),
    kind_nearest("web site", Kind::PostWeblog),
    kind_nearest("legislation", Kind::Regulation),
    kind_nearest("review", Kind::ReviewBook),
    kind_nearest("online system or service", Kind::Software),
    kind_nearest("technical report", Kind::Standard),
];

/// Kinds that are a part of what `container-title` names.
pub(super) const HOSTED: &[Kind] = &[
    Kind::Article,
    Kind::ArticleJournal,
    Kind::ArticleMagazine,
    Kind::ArticleNewspaper,
    Kind::Broadcast,
    Kind::Chapter,
    Kind::Entry,
    Kind::EntryDictionary,
    Kind::EntryEncyclopedia,
    Kind::PaperConference,
    Kind::Post,
    Kind::PostWeblog,
    Kind::Review,
    Kind::ReviewBook,
    Kind::Webpage,
];

const fn to(tag: &'static str, variable: Variable, form: Form) -> FieldRow {
    row(tag, Target::Text(variable), form)
}

const fn exact(tag: &'static str, variable: Variable) -> FieldRow {
    to(tag, variable, Form::Verbatim)
}

const fn listed(tag: &'static str, variable: Variable, joint: &'static str) -> FieldRow {
    to(tag, variable, Form::List(joint))
}

const fn people(tag: &'static str, variable: NameVariable) -> FieldRow {
    names(tag, variable).as_form(Form::Parts)
}

const fn when(tag: &'static str, variable: DateVariable) -> FieldRow {
    date(tag, variable).as_form(Form::Parts)
}

/// A name's `role` is MARC's code for the role it is given in `role/roleTerm`.
const FIELDS: &[FieldRow] = &[
    text("titleInfo@type=", Variable::Title),
    text("titleInfo@type=uniform", Variable::Title).read_only(),
    text("titleInfo@type=/partNumber", Variable::PartNumber),
    text("titleInfo@type=/partName", Variable::PartTitle),
    text("titleInfo@type=abbreviated", Variable::TitleShort),
    people("name@role=aut", NameVariable::Author),
    people("relatedItem@type=host/name@role=edt", NameVariable::Editor).of(HOSTED),
    people("name@role=edt", NameVariable::Editor),
    people("relatedItem@type=host/name@role=edt", NameVariable::Editor),
    people("name@role=trl", NameVariable::Translator),
    people("relatedItem@type=host/name@role=aut", NameVariable::ContainerAuthor),
    people("relatedItem@type=series/name@role=edt", NameVariable::CollectionEditor),
    people("relatedItem@type=original/name@role=aut", NameVariable::OriginalAuthor),
    people("relatedItem@type=reviewOf/name@role=aut", NameVariable::ReviewedAuthor),
    people("name@role=pbd", NameVariable::EditorialDirector),
    people("name@role=com", NameVariable::Compiler),
    people("name@role=cmp", NameVariable::Composer),
    people("name@role=ctb", NameVariable::Contributor),
    people("name@role=cur", NameVariable::Curator),
    people("name@role=drt", NameVariable::Director),
    people("name@role=hst", NameVariable::Host),
    people("name@role=ill", NameVariable::Illustrator),
    people("name@role=ivr", NameVariable::Interviewer),
    people("name@role=nrt", NameVariable::Narrator),
    people("name@role=orm", NameVariable::Organizer),
    people("name@role=prf", NameVariable::Performer),
    people("name@role=pro", NameVariable::Producer),
    people("name@role=rcp", NameVariable::Recipient),
    people("name@role=aus", NameVariable::ScriptWriter),
    text("name@role=isb", Variable::Authority),
    text("name@type=conference", Variable::EventTitle),
    // The university of a thesis.
    text("name@role=dgg", Variable::Publisher).read_only(),
    text("name@role=pbl", Variable::Publisher).read_only(),
    text("genre", Variable::Genre),
    text("relatedItem@type=host/originInfo/place/placeTerm@type=text", Variable::PublisherPlace).of(HOSTED),
    text("originInfo/place/placeTerm@type=text", Variable::PublisherPlace),
    text("relatedItem@type=host/originInfo/place/placeTerm@type=text", Variable::PublisherPlace).read_only(),
    text("relatedItem@type=host/originInfo/publisher", Variable::Publisher).of(HOSTED),
    text("originInfo/publisher", Variable::Publisher),
    text("relatedItem@type=host/originInfo/publisher", Variable::Publisher).read_only(),
    when("relatedItem@type=host/part/date", DateVariable::Issued).read_only(),
    when("part/date", DateVariable::Issued).read_only(),
    when("originInfo/dateIssued", DateVariable::Issued),
    when("relatedItem@type=host/originInfo/dateIssued", DateVariable::Issued).read_only(),
    when("originInfo/copyrightDate", DateVariable::Issued).read_only(),
    when("originInfo/dateCreated", DateVariable::Issued).read_only(),
    when("originInfo/dateOther@type=event", DateVariable::EventDate),
    when("originInfo/dateOther@type=submitted", DateVariable::Submitted),
    when("originInfo/dateOther@type=available", DateVariable::AvailableDate),
    text("relatedItem@type=host/originInfo/edition", Variable::Edition).of(HOSTED),
    text("originInfo/edition", Variable::Edition),
    text("relatedItem@type=host/originInfo/edition", Variable::Edition).read_only(),
    to("language/languageTerm", Variable::Language, Form::Language),
    text("physicalDescription/form", Variable::Medium),
    text("physicalDescription/extent@unit=pages", Variable::NumberOfPages),
    text("physicalDescription/extent@unit=volumes", Variable::NumberOfVolumes),
    text("physicalDescription/extent@unit=", Variable::Dimensions),
    to("abstract", Variable::Abstract, Form::Long),
    to("note@type=", Variable::Note, Form::Long),
    text("note@type=venue", Variable::EventPlace),
    text("note@type=version identification", Variable::Version),
    text("subject/cartographics/scale", Variable::Scale),
    listed("subject/topic", Variable::Keyword, ", "),
    listed("subject/geographic", Variable::Keyword, ", ").read_only(),
    listed("subject/temporal", Variable::Keyword, ", ").read_only(),
    listed("subject/genre", Variable::Keyword, ", ").read_only(),
    listed("subject/name", Variable::Keyword, ", ").read_only(),
    listed("subject/titleInfo", Variable::Keyword, ", ").read_only(),
    text("classification", Variable::CallNumber),
    text("relatedItem@type=host/titleInfo@type=", Variable::ContainerTitle),
    text("relatedItem@type=host/titleInfo@type=uniform", Variable::ContainerTitle).read_only(),
    text("relatedItem@type=host/titleInfo@type=abbreviated", Variable::ContainerTitleShort),
    text("relatedItem@type=host/part/detail@type=volume", Variable::Volume).of(HOSTED),
    text("part/detail@type=volume", Variable::Volume),
    text("relatedItem@type=host/part/detail@type=volume", Variable::Volume).read_only(),
    text("relatedItem@type=host/part/detail@type=issue", Variable::Issue),
    text("relatedItem@type=host/part/detail@type=number", Variable::Issue).read_only(),
    text("part/detail@type=issue", Variable::Issue).read_only(),
    text("part/detail@type=number", Variable::Issue).read_only(),
    text("relatedItem@type=host/part/detail@type=supplement", Variable::SupplementNumber),
    text("relatedItem@type=host/part/detail@type=chapter", Variable::ChapterNumber),
    text("relatedItem@type=host/part/detail@type=section", Variable::Section),
    to("relatedItem@type=host/part/extent@unit=page/start", Variable::Page, Form::FirstPage),
    to("relatedItem@type=host/part/extent@unit=page/end", Variable::Page, Form::LastPage),
    to("relatedItem@type=host/part/extent@unit=page/list", Variable::Page, Form::Pages).read_only(),
    to("relatedItem@type=host/part/detail@type=page", Variable::Page, Form::Pages).read_only(),
    to("part/extent@unit=page/start", Variable::Page, Form::FirstPage).read_only(),
    to("part/extent@unit=page/end", Variable::Page, Form::LastPage).read_only(),
    to("part/extent@unit=page/list", Variable::Page, Form::Pages).read_only(),
    to("part/detail@type=page", Variable::Page, Form::Pages).read_only(),
    listed("relatedItem@type=host/identifier@type=issn", Variable::Issn, " ").of(HOSTED),
    listed("identifier@type=issn", Variable::Issn, " "),
    listed("relatedItem@type=host/identifier@type=issn", Variable::Issn, " ").read_only(),
    listed("relatedItem@type=host/identifier@type=isbn", Variable::Isbn, " ").of(HOSTED),
    listed("identifier@type=isbn", Variable::Isbn, " "),
    listed("relatedItem@type=host/identifier@type=isbn", Variable::Isbn, " ").read_only(),
    text("relatedItem@type=series/titleInfo@type=", Variable::CollectionTitle),
    text("relatedItem@type=host/relatedItem@type=series/titleInfo@type=", Variable::CollectionTitle)
        .read_only(),
    text("relatedItem@type=series/titleInfo@type=/partNumber", Variable::CollectionNumber),
    text("relatedItem@type=series/part/detail@type=volume", Variable::CollectionNumber).read_only(),
    text("relatedItem@type=series/part/detail@type=number", Variable::CollectionNumber).read_only(),
    text("relatedItem@type=original/titleInfo@type=", Variable::OriginalTitle),
    text("relatedItem@type=original/originInfo/place/placeTerm@type=text", Variable::OriginalPublisherPlace),
    text("relatedItem@type=original/originInfo/publisher", Variable::OriginalPublisher),
    when("relatedItem@type=original/originInfo/dateIssued", DateVariable::OriginalDate),
    text("relatedItem@type=reviewOf/titleInfo@type=", Variable::ReviewedTitle),
    text("relatedItem@type=reviewOf/genre", Variable::ReviewedGenre),
    to("identifier@type=doi", Variable::Doi, Form::Doi),
    exact("identifier@type=pmid", Variable::Pmid),
    exact("identifier@type=pubmed", Variable::Pmid).read_only(),
    exact("identifier@type=pmc", Variable::Pmcid),
    exact("identifier@type=pmcid", Variable::Pmcid).read_only(),
    row("identifier@type=arxiv", Target::Extra("arxiv"), Form::Verbatim),
    text("identifier@type=report number", Variable::Number).of(&[Kind::Report]),
    text("identifier@type=patent number", Variable::Number).of(&[Kind::Patent]),
    text("identifier@type=number", Variable::Number),
    exact("location/url@access=", Variable::Url),
    exact("identifier@type=uri", Variable::Url).read_only(),
    exact("identifier@type=url", Variable::Url).read_only(),
    exact("relatedItem@type=host/location/url@access=", Variable::Url).read_only(),
    row("location/url@access=raw object", Target::Extra("file"), Form::List("; ")),
    text("location/physicalLocation", Variable::Archive),
    text("location/shelfLocator", Variable::ArchiveLocation),
    to("accessCondition", Variable::License, Form::Text),
    text("recordInfo/recordContentSource", Variable::Source),
];

/// What says something of the work and is no variable of CSL's.
pub(super) const KEPT: &[&str] = &[
    "titleInfo@type=translated",
    "titleInfo@type=alternative",
    "tableOfContents",
    "targetAudience",
    "physicalDescription/note",
];

/// Where the identifiers stand that are no variable: in the record, and in its
/// host.
pub(super) const HOLDERS: [&str; 2] = ["", "relatedItem@type=host/"];

/// The path of a tag that `extra` keeps.
pub(super) fn path_of(tag: &str) -> Option<Cow<'_, str>> {
    let kept = KEPT.iter().copied().find(|path| path.eq_ignore_ascii_case(tag));
    if let Some(known) = kept.or_else(|| TABLE.spelled(tag)) {
        return Some(Cow::Borrowed(known));
    }
    HOLDERS.iter().rev().find_map(|holder| {
        let own = tag.strip_prefix(&holder.to_lowercase())?;
        own.starts_with("identifier@type=").then(|| Cow::Owned(format!("{holder}{own}")))
    })
}
