//! Crossref's types, and where the parts of a work stand: its own, and those
//! of the journal, issue, book, series or event that it is in.

use super::super::mapping::{FieldRow, Form, Table, Target, TypeRow, date, kind_alias, names, row, text};
use crate::item::{DateVariable, Kind, NameVariable, Variable};

pub(super) static TABLE: Table = Table {
    source: "Crossref, metadata deposit schema 5.3; unixref 1.1",
    typed_tags: false,
    types: TYPES,
    fields: FIELDS,
};

const TYPES: &[TypeRow] = &[
    kind_alias("journal_article", Kind::ArticleJournal),
    kind_alias("journal", Kind::Periodical),
    kind_alias("book", Kind::Book),
    kind_alias("content_item", Kind::Chapter),
    kind_alias("reference_entry", Kind::EntryEncyclopedia),
    kind_alias("conference_paper", Kind::PaperConference),
    kind_alias("conference", Kind::Book),
    kind_alias("dissertation", Kind::Thesis),
    kind_alias("report-paper", Kind::Report),
    kind_alias("standard", Kind::Standard),
    kind_alias("database", Kind::Dataset),
    kind_alias("dataset", Kind::Dataset),
    kind_alias("posted_content", Kind::Article),
    kind_alias("peer_review", Kind::Review),
    kind_alias("component", Kind::Document),
];

const WHOLE: &[Kind] = &[Kind::Book, Kind::Report, Kind::Standard];
const IN_BOOKS: &[Kind] = &[Kind::Chapter, Kind::EntryEncyclopedia, Kind::PaperConference];

const fn to(tag: &'static str, variable: Variable, form: Form) -> FieldRow {
    row(tag, Target::Text(variable), form).read_only()
}

const fn said(tag: &'static str, variable: Variable) -> FieldRow {
    text(tag, variable).read_only()
}

const fn people(tag: &'static str, variable: NameVariable) -> FieldRow {
    names(tag, variable).as_form(Form::Parts).read_only()
}

const fn listed(tag: &'static str, variable: Variable) -> FieldRow {
    to(tag, variable, Form::List(" "))
}

const fn when(tag: &'static str, variable: DateVariable) -> FieldRow {
    date(tag, variable).as_form(Form::Parts).read_only()
}

/// Who deposited the work.
pub(super) const MEMBER: &str = "query/crm-item@name=publisher-name";

/// The first step says whose the element is: `own`, or that of what the work
/// is in.
const FIELDS: &[FieldRow] = &[
    said("own/titles", Variable::Title),
    said("own/full_title", Variable::Title),
    said("own/proceedings_title", Variable::Title),
    said("own/titles/original_language_title", Variable::OriginalTitle),
    people("own/contributors/contributor@role=author", NameVariable::Author),
    people("own/contributors/contributor@role=editor", NameVariable::Editor),
    people("own/contributors/contributor@role=translator", NameVariable::Translator),
    people("own/contributors/contributor@role=chair", NameVariable::Chair),
    people("own/contributors/contributor@role=other", NameVariable::Contributor),
    people("book/contributors/contributor@role=editor", NameVariable::Editor),
    people("book/contributors/contributor@role=author", NameVariable::ContainerAuthor),
    people("series/contributors/contributor@role=editor", NameVariable::CollectionEditor),
    said("journal/full_title", Variable::ContainerTitle),
    said("journal/abbrev_title", Variable::ContainerTitleShort),
    said("own/abbrev_title", Variable::TitleShort),
    said("book/titles", Variable::ContainerTitle),
    said("book/proceedings_title", Variable::ContainerTitle),
    said("database/titles", Variable::ContainerTitle),
    said("series/titles", Variable::CollectionTitle),
    said("set/titles", Variable::CollectionTitle),
    said("own/volume", Variable::Volume),
    said("book/volume", Variable::Volume),
    said("issue/journal_volume/volume", Variable::Volume),
    said("volume/volume", Variable::Volume),
    said("issue/issue", Variable::Issue),
    said("own/edition_number", Variable::Edition),
    said("book/edition_number", Variable::Edition),
    said("own/component_number", Variable::ChapterNumber).of(&[Kind::Chapter]),
    to("own/pages", Variable::Page, Form::Pages),
    said("own/publisher_item/item_number", Variable::Number),
    said("own/item_number", Variable::Number),
    said("own/designators/standard_designator/as_published", Variable::Number),
    said("own/standard_designator/as_published", Variable::Number),
    said("own/event/conference_name", Variable::EventTitle),
    said("event/conference_name", Variable::EventTitle),
    said("event/conference_location", Variable::EventPlace),
    when("event/conference_date", DateVariable::EventDate),
    said("own/institution/institution_name", Variable::Publisher).of(&[Kind::Thesis, Kind::Article]),
    said("own/publisher/publisher_name", Variable::Publisher),
    said("book/publisher/publisher_name", Variable::Publisher),
    said("database/publisher/publisher_name", Variable::Publisher),
    said("own/standards_body/standards_body_name", Variable::Publisher),
    said("own/institution/institution_name", Variable::Publisher),
    said("database/institution/institution_name", Variable::Publisher),
    said(MEMBER, Variable::Publisher),
    said("own/publisher/publisher_place", Variable::PublisherPlace),
    said("book/publisher/publisher_place", Variable::PublisherPlace),
    said("own/institution/institution_place", Variable::PublisherPlace),
    said("own/institution/institution_department", Variable::Division),
    said("own/degree", Variable::Genre),
    listed("own/isbn", Variable::Isbn),
    listed("book/isbn", Variable::Isbn).of(IN_BOOKS),
    listed("journal/issn", Variable::Issn),
    listed("own/issn", Variable::Issn),
    listed("series/issn", Variable::Issn).of(WHOLE),
    to("own/abstract", Variable::Abstract, Form::Long),
    to("own/description", Variable::Abstract, Form::Long),
    to("own/doi_data/doi", Variable::Doi, Form::Doi),
    to("own/doi_data/resource", Variable::Url, Form::Verbatim),
];
