//! Document types and tags of Web of Science.

use crate::format::mapping::{
    FieldRow, Form, Table, Target, TypeRow, kind, kind_alias, kind_nearest, names, row, text,
};
use crate::item::DateVariable as D;
use crate::item::Kind::{self, *};
use crate::item::NameVariable as N;
use crate::item::Variable as V;

/// Works that another one holds: `SO` is its title.
const HELD: &[Kind] =
    &[Article, ArticleJournal, ArticleNewspaper, Chapter, Dataset, PaperConference, Review, ReviewBook];

pub(super) static TABLE: Table = Table {
    source: "Clarivate, Web of Science Core Collection field tags; document types",
    typed_tags: true,
    types: TYPES,
    fields: FIELDS,
};

const TYPES: &[TypeRow] = &[
    kind("Article", ArticleJournal),
    kind("Book", Book),
    kind("Book Chapter", Chapter),
    kind("Proceedings Paper", PaperConference),
    kind("Book Review", ReviewBook),
    // A review of software, records or a performance. Plain `Review` is a
    // review article.
    kind("Software Review", Review),
    kind("News Item", ArticleNewspaper),
    kind("Preprint", Article),
    kind("Data Set", Dataset),
    kind("Dissertation/Thesis", Thesis),
    kind("Patent", Patent),
    kind("Software", Software),
    kind_alias("Data set", Dataset),
    kind_alias("Dissertation Thesis", Thesis),
    kind_alias("Hardware Review", Review),
    kind_alias("Record Review", Review),
    kind_alias("Database Review", Review),
    kind_alias("Art Exhibit Review", Review),
    kind_alias("Dance Performance Review", Review),
    kind_alias("Film Review", Review),
    kind_alias("Music Performance Review", Review),
    kind_alias("Music Score Review", Review),
    kind_alias("Theater Review", Review),
    kind_alias("TV Review, Radio Review", Review),
    kind_nearest("Article", ArticleMagazine),
    kind_nearest("Book", Bill),
    kind_nearest("Software", Broadcast),
    kind_nearest("Book", Classic),
    kind_nearest("Book", Collection),
    kind_nearest("Article", Document),
    kind_nearest("Book Chapter", Entry),
    kind_nearest("Book Chapter", EntryDictionary),
    kind_nearest("Book Chapter", EntryEncyclopedia),
    kind_nearest("Proceedings Paper", Event),
    kind_nearest("Data Set", Figure),
    kind_nearest("Data Set", Graphic),
    kind_nearest("Book", Hearing),
    kind_nearest("Article", Interview),
    kind_nearest("Book", LegalCase),
    kind_nearest("Book", Legislation),
    kind_nearest("Preprint", Manuscript),
    kind_nearest("Data Set", Map),
    kind_nearest("Software", MotionPicture),
    kind_nearest("Book", MusicalScore),
    kind_nearest("Book", Pamphlet),
    kind_nearest("Software", Performance),
    kind_nearest("Book", Periodical),
    kind_nearest("Article", PersonalCommunication),
    kind_nearest("Article", Post),
    kind_nearest("Article", PostWeblog),
    kind_nearest("Book", Regulation),
    kind_nearest("Book", Report),
    kind_nearest("Software", Song),
    kind_nearest("Proceedings Paper", Speech),
    kind_nearest("Book", Standard),
    kind_nearest("Book", Treaty),
    kind_nearest("Article", Webpage),
];

const FIELDS: &[FieldRow] = &[
    names("AU", N::Author).as_form(Form::Parts),
    names("BA", N::ContainerAuthor).of(&[Chapter, PaperConference]),
    names("BE", N::Editor),
    text("TI", V::Title),
    text("SO", V::Title).of(&[Book]).read_only(),
    text("SO", V::ContainerTitle).of(HELD),
    text("SE", V::CollectionTitle),
    row("LA", Target::Text(V::Language), Form::Language),
    text("CT", V::EventTitle),
    // `JUN 12-14, 2006`
    row("CY", Target::Date(D::EventDate), Form::Medline),
    text("CL", V::EventPlace),
    row("DE", Target::Text(V::Keyword), Form::Keywords),
    row("ID", Target::Text(V::Keyword), Form::Keywords).read_only(),
    row("AB", Target::Text(V::Abstract), Form::Long),
    text("PU", V::Publisher).except(&[Patent]),
    text("PI", V::PublisherPlace),
    text("AE", V::Authority).of(&[Patent]),
    row("SN", Target::Text(V::Issn), Form::List(" ")),
    row("EI", Target::Text(V::Issn), Form::List(" ")).read_only(),
    row("BN", Target::Text(V::Isbn), Form::List(" ")),
    text("JI", V::ContainerTitleShort).of(HELD),
    text("J9", V::ContainerTitleShort).of(HELD).read_only(),
    row("PY", Target::Date(D::Issued), Form::Year),
    row("PD", Target::Date(D::Issued), Form::MonthDay),
    text("VL", V::Volume),
    text("IS", V::Issue),
    // For patents it is their number.
    text("PN", V::Number).of(&[Patent]),
    text("PN", V::PartNumber).except(&[Patent]),
    text("SU", V::SupplementNumber),
    row("BP", Target::Text(V::Page), Form::FirstPage),
    row("EP", Target::Text(V::Page), Form::LastPage),
    text("AR", V::Number).except(&[Patent]),
    row("DI", Target::Text(V::Doi), Form::Doi),
    row("D2", Target::Text(V::Doi), Form::Doi).of(&[Book]).read_only(),
    row("EA", Target::Date(D::AvailableDate), Form::Medline),
    text("PG", V::NumberOfPages).of(&[Book, Thesis]),
    row("PM", Target::Text(V::Pmid), Form::Verbatim),
    text("UT", V::ArchiveLocation),
];
