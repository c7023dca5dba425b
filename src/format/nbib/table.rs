//! Publication types and tags of MEDLINE.

use crate::format::mapping::{FieldRow, Form, Table, Target, TypeRow, kind, kind_nearest, names, row, text};
use crate::item::DateVariable as D;
use crate::item::Kind::{self, *};
use crate::item::NameVariable as N;
use crate::item::Variable as V;

/// Works that stand in a journal or on a server that has the place of one.
const IN_JOURNALS: &[Kind] = &[Article, ArticleJournal, ArticleNewspaper, Dataset];
/// Works of the Bookshelf.
const BOOKS: &[Kind] = &[Book, Chapter];

pub(super) static TABLE: Table = Table {
    source: "NLM, MEDLINE/PubMed data element (field) descriptions; NLM, publication types",
    typed_tags: true,
    types: TYPES,
    fields: FIELDS,
};

/// A publication type makes the kind of a record only where no journal does:
/// a *Technical Report* in a journal is an article. See `kind_of`.
const TYPES: &[TypeRow] = &[
    kind("Journal Article", ArticleJournal),
    TypeRow { genre: "Preprint", ..kind("Preprint", Article) },
    kind("Dataset", Dataset),
    kind("Newspaper Article", ArticleNewspaper),
    kind("Book", Book),
    kind("Book Chapter", Chapter),
    kind("Congress", PaperConference),
    kind("Technical Report", Report),
    kind("Academic Dissertation", Thesis),
    kind("Video-Audio Media", MotionPicture),
    kind("Legal Case", LegalCase),
    kind("Legislation", Legislation),
    kind_nearest("Journal Article", ArticleMagazine),
    kind_nearest("Legislation", Bill),
    kind_nearest("Video-Audio Media", Broadcast),
    kind_nearest("Book", Classic),
    kind_nearest("Book", Collection),
    kind_nearest("Journal Article", Document),
    kind_nearest("Book Chapter", Entry),
    kind_nearest("Book Chapter", EntryDictionary),
    kind_nearest("Book Chapter", EntryEncyclopedia),
    kind_nearest("Congress", Event),
    kind_nearest("Dataset", Figure),
    kind_nearest("Dataset", Graphic),
    kind_nearest("Legislation", Hearing),
    kind_nearest("Journal Article", Interview),
    kind_nearest("Preprint", Manuscript),
    kind_nearest("Dataset", Map),
    kind_nearest("Book", MusicalScore),
    kind_nearest("Book", Pamphlet),
    kind_nearest("Technical Report", Patent),
    kind_nearest("Video-Audio Media", Performance),
    kind_nearest("Book", Periodical),
    kind_nearest("Journal Article", PersonalCommunication),
    kind_nearest("Journal Article", Post),
    kind_nearest("Journal Article", PostWeblog),
    kind_nearest("Legislation", Regulation),
    kind_nearest("Journal Article", Review),
    kind_nearest("Journal Article", ReviewBook),
    kind_nearest("Dataset", Software),
    kind_nearest("Video-Audio Media", Song),
    kind_nearest("Congress", Speech),
    kind_nearest("Technical Report", Standard),
    kind_nearest("Legislation", Treaty),
    kind_nearest("Journal Article", Webpage),
];

// Tags with a colon stand in no file: their values are told by a word after
// them (`LID - 10.1000/1 [doi]`).
const FIELDS: &[FieldRow] = &[
    row("PMID", Target::Text(V::Pmid), Form::Verbatim),
    row("IS", Target::Text(V::Issn), Form::List(" ")),
    row("ISBN", Target::Text(V::Isbn), Form::List(" ")),
    text("VI", V::Volume),
    text("IP", V::Issue),
    row("DP", Target::Date(D::Issued), Form::Medline),
    row("CTDT", Target::Date(D::Issued), Form::Medline).read_only(),
    text("TI", V::Title),
    text("BTI", V::ContainerTitle).of(&[Chapter]),
    text("VTI", V::VolumeTitle),
    text("CTI", V::CollectionTitle),
    text("TT", V::OriginalTitle),
    row("PG", Target::Text(V::Page), Form::Pages),
    row("LID:DOI", Target::Text(V::Doi), Form::Doi),
    row("AB", Target::Text(V::Abstract), Form::Long),
    row("OAB", Target::Text(V::Abstract), Form::Long).read_only(),
    names("FAU", N::Author).as_form(Form::Parts),
    names("FED", N::Editor).as_form(Form::Parts),
    row("LA", Target::Text(V::Language), Form::Language),
    row("DEP", Target::Date(D::AvailableDate), Form::Date),
    text("PB", V::Publisher),
    // Of a journal it is the country, which says nothing of the article.
    text("PL", V::PublisherPlace).except(IN_JOURNALS),
    text("EN", V::Edition).of(BOOKS),
    text("TA", V::ContainerTitleShort).of(IN_JOURNALS),
    text("JT", V::ContainerTitle).of(IN_JOURNALS),
    // Headings are NLM's to give; what is written are plain keywords.
    row("MH", Target::Text(V::Keyword), Form::Keywords).read_only(),
    row("OT", Target::Text(V::Keyword), Form::Keywords),
    row("GN", Target::Text(V::Note), Form::List("\n\n")),
    row("PMC", Target::Text(V::Pmcid), Form::Verbatim),
];
