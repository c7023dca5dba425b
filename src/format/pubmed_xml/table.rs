//! Where the parts of an item stand in a record, in the order of the DTD.

use super::super::mapping::{
    FieldRow, Form, Table, Target, TypeRow, date, kind, kind_nearest, names, row, text,
};
use crate::item::{DateVariable, Kind, NameVariable, Variable};

pub(super) static TABLE: Table = Table {
    source: "NLM, MEDLINE/PubMed XML element descriptions; PubMed DTD 2025",
    typed_tags: false,
    types: TYPES,
    fields: FIELDS,
};

/// A whole book, a `PubmedBookArticle`.
pub(super) const BOOK: &str = "Book";
/// A part of one: the same with an `ArticleTitle`.
pub(super) const CHAPTER: &str = "Book Chapter";

/// Publication types; books go by their elements.
const TYPES: &[TypeRow] = &[
    kind("Journal Article", Kind::ArticleJournal),
    kind("Preprint", Kind::Article),
    kind("Dataset", Kind::Dataset),
    kind(BOOK, Kind::Book),
    kind(CHAPTER, Kind::Chapter),
    kind_nearest(BOOK, Kind::Classic),
    kind_nearest(BOOK, Kind::Collection),
    kind_nearest(BOOK, Kind::Manuscript),
    kind_nearest(BOOK, Kind::Pamphlet),
    kind_nearest(BOOK, Kind::Report),
    kind_nearest(BOOK, Kind::Software),
    kind_nearest(BOOK, Kind::Standard),
    kind_nearest(BOOK, Kind::Thesis),
    kind_nearest(CHAPTER, Kind::Entry),
    kind_nearest(CHAPTER, Kind::EntryDictionary),
    kind_nearest(CHAPTER, Kind::EntryEncyclopedia),
    kind_nearest("Journal Article", Kind::ArticleMagazine),
    kind_nearest("Journal Article", Kind::ArticleNewspaper),
    kind_nearest("Journal Article", Kind::Bill),
    kind_nearest("Journal Article", Kind::Broadcast),
    kind_nearest("Journal Article", Kind::Document),
    kind_nearest("Journal Article", Kind::Event),
    kind_nearest("Journal Article", Kind::Figure),
    kind_nearest("Journal Article", Kind::Graphic),
    kind_nearest("Journal Article", Kind::Hearing),
    kind_nearest("Journal Article", Kind::Interview),
    kind_nearest("Journal Article", Kind::LegalCase),
    kind_nearest("Journal Article", Kind::Legislation),
    kind_nearest("Journal Article", Kind::Map),
    kind_nearest("Journal Article", Kind::MotionPicture),
    kind_nearest("Journal Article", Kind::MusicalScore),
    kind_nearest("Journal Article", Kind::PaperConference),
    kind_nearest("Journal Article", Kind::Patent),
    kind_nearest("Journal Article", Kind::Performance),
    kind_nearest("Journal Article", Kind::Periodical),
    kind_nearest("Journal Article", Kind::PersonalCommunication),
    kind_nearest("Journal Article", Kind::Post),
    kind_nearest("Journal Article", Kind::PostWeblog),
    kind_nearest("Journal Article", Kind::Regulation),
    kind_nearest("Journal Article", Kind::Review),
    kind_nearest("Journal Article", Kind::ReviewBook),
    kind_nearest("Journal Article", Kind::Song),
    kind_nearest("Journal Article", Kind::Speech),
    kind_nearest("Journal Article", Kind::Treaty),
    kind_nearest("Journal Article", Kind::Webpage),
];

const ARTICLES: &[Kind] = &[
    Kind::ArticleJournal,
    Kind::Article,
    Kind::Dataset,
    Kind::ArticleMagazine,
    Kind::ArticleNewspaper,
    Kind::Bill,
    Kind::Broadcast,
    Kind::Document,
    Kind::Event,
    Kind::Figure,
    Kind::Graphic,
    Kind::Hearing,
    Kind::Interview,
    Kind::LegalCase,
    Kind::Legislation,
    Kind::Map,
    Kind::MotionPicture,
    Kind::MusicalScore,
    Kind::PaperConference,
    Kind::Patent,
    Kind::Performance,
    Kind::Periodical,
    Kind::PersonalCommunication,
    Kind::Post,
    Kind::PostWeblog,
    Kind::Regulation,
    Kind::Review,
    Kind::ReviewBook,
    Kind::Song,
    Kind::Speech,
    Kind::Treaty,
    Kind::Webpage,
];
const BOOKS: &[Kind] = &[
    Kind::Book,
    Kind::Classic,
    Kind::Collection,
    Kind::Manuscript,
    Kind::Pamphlet,
    Kind::Report,
    Kind::Software,
    Kind::Standard,
    Kind::Thesis,
];
const CHAPTERS: &[Kind] = &[Kind::Chapter, Kind::Entry, Kind::EntryDictionary, Kind::EntryEncyclopedia];
const BOOKS_AND_CHAPTERS: &[Kind] = &[
    Kind::Book,
    Kind::Classic,
    Kind::Collection,
    Kind::Manuscript,
    Kind::Pamphlet,
    Kind::Report,
    Kind::Software,
    Kind::Standard,
    Kind::Thesis,
    Kind::Chapter,
    Kind::Entry,
    Kind::EntryDictionary,
    Kind::EntryEncyclopedia,
];

const fn verbatim(tag: &'static str, variable: Variable) -> FieldRow {
    row(tag, Target::Text(variable), Form::Verbatim)
}

const fn listed(tag: &'static str, variable: Variable) -> FieldRow {
    row(tag, Target::Text(variable), Form::List(" "))
}

const fn long(tag: &'static str, variable: Variable) -> FieldRow {
    row(tag, Target::Text(variable), Form::Long)
}

const FIELDS: &[FieldRow] = &[
    verbatim("MedlineCitation/PMID", Variable::Pmid).of(ARTICLES),
    listed("MedlineCitation/Article/Journal/ISSN", Variable::Issn).of(ARTICLES),
    text("MedlineCitation/Article/Journal/JournalIssue/Volume", Variable::Volume).of(ARTICLES),
    text("MedlineCitation/Article/Journal/JournalIssue/Issue", Variable::Issue).of(ARTICLES),
    date("MedlineCitation/Article/Journal/JournalIssue/PubDate", DateVariable::Issued)
        .as_form(Form::Parts)
        .of(ARTICLES),
    text("MedlineCitation/Article/Journal/Title", Variable::ContainerTitle).of(ARTICLES),
    text("MedlineCitation/Article/Journal/ISOAbbreviation", Variable::ContainerTitleShort).of(ARTICLES),
    text("MedlineCitation/Article/ArticleTitle", Variable::Title).of(ARTICLES),
    row("MedlineCitation/Article/Pagination/MedlinePgn", Target::Text(Variable::Page), Form::Pages)
        .of(ARTICLES),
    long("MedlineCitation/Article/Abstract/AbstractText", Variable::Abstract).of(ARTICLES),
    names("MedlineCitation/Article/AuthorList@Type=authors/Author", NameVariable::Author)
        .as_form(Form::Parts)
        .of(ARTICLES),
    names("MedlineCitation/Article/AuthorList@Type=editors/Author", NameVariable::Editor)
        .as_form(Form::Parts)
        .of(ARTICLES),
    row("MedlineCitation/Article/Language", Target::Text(Variable::Language), Form::Language).of(ARTICLES),
    text("MedlineCitation/Article/VernacularTitle", Variable::OriginalTitle).of(ARTICLES),
    text("MedlineCitation/KeywordList@Owner=NOTNLM/Keyword", Variable::Keyword).of(ARTICLES),
    row("PubmedData/ArticleIdList/ArticleId@IdType=doi", Target::Text(Variable::Doi), Form::Doi).of(ARTICLES),
    verbatim("PubmedData/ArticleIdList/ArticleId@IdType=pmc", Variable::Pmcid).of(ARTICLES),
    verbatim("BookDocument/PMID", Variable::Pmid).of(BOOKS_AND_CHAPTERS),
    row("BookDocument/ArticleIdList/ArticleId@IdType=doi", Target::Text(Variable::Doi), Form::Doi)
        .of(BOOKS_AND_CHAPTERS),
    verbatim("BookDocument/ArticleIdList/ArticleId@IdType=pmc", Variable::Pmcid).of(BOOKS_AND_CHAPTERS),
    text("BookDocument/Book/Publisher/PublisherName", Variable::Publisher).of(BOOKS_AND_CHAPTERS),
    text("BookDocument/Book/Publisher/PublisherLocation", Variable::PublisherPlace).of(BOOKS_AND_CHAPTERS),
    text("BookDocument/Book/BookTitle", Variable::Title).of(BOOKS),
    text("BookDocument/Book/BookTitle", Variable::ContainerTitle).of(CHAPTERS),
    date("BookDocument/Book/PubDate", DateVariable::Issued).as_form(Form::Parts).of(BOOKS_AND_CHAPTERS),
    names("BookDocument/Book/AuthorList@Type=authors/Author", NameVariable::Author)
        .as_form(Form::Parts)
        .of(BOOKS),
    names("BookDocument/Book/AuthorList@Type=authors/Author", NameVariable::ContainerAuthor)
        .as_form(Form::Parts)
        .of(CHAPTERS),
    names("BookDocument/Book/AuthorList@Type=editors/Author", NameVariable::Editor)
        .as_form(Form::Parts)
        .of(BOOKS_AND_CHAPTERS),
    text("BookDocument/Book/Volume", Variable::Volume).of(BOOKS_AND_CHAPTERS),
    text("BookDocument/Book/Edition", Variable::Edition).of(BOOKS_AND_CHAPTERS),
    text("BookDocument/Book/CollectionTitle", Variable::CollectionTitle).of(BOOKS_AND_CHAPTERS),
    listed("BookDocument/Book/Isbn", Variable::Isbn).of(BOOKS_AND_CHAPTERS),
    text("BookDocument/Book/Medium", Variable::Medium).of(BOOKS_AND_CHAPTERS),
    text("BookDocument/ArticleTitle", Variable::Title).of(CHAPTERS),
    row("BookDocument/Pagination/MedlinePgn", Target::Text(Variable::Page), Form::Pages)
        .of(BOOKS_AND_CHAPTERS),
    row("BookDocument/Language", Target::Text(Variable::Language), Form::Language).of(BOOKS_AND_CHAPTERS),
    names("BookDocument/AuthorList@Type=authors/Author", NameVariable::Author)
        .as_form(Form::Parts)
        .of(CHAPTERS),
    long("BookDocument/Abstract/AbstractText", Variable::Abstract).of(BOOKS_AND_CHAPTERS),
    text("BookDocument/KeywordList@Owner=NOTNLM/Keyword", Variable::Keyword).of(BOOKS_AND_CHAPTERS),
];

/// The publisher's own number of an article.
pub(super) const PII: &str = "MedlineCitation/Article/ELocationID@EIdType=pii";

/// Abstracts beside the journal's own, by who wrote them or for whom.
pub(super) const OTHER_ABSTRACTS: &[&str] = &[
    "MedlineCitation/OtherAbstract@Type=Publisher",
    "MedlineCitation/OtherAbstract@Type=plain-language-summary",
    "MedlineCitation/OtherAbstract@Type=AAMC",
    "MedlineCitation/OtherAbstract@Type=AIDS",
    "MedlineCitation/OtherAbstract@Type=KIE",
    "MedlineCitation/OtherAbstract@Type=PIP",
    "MedlineCitation/OtherAbstract@Type=NASA",
];

/// The order of children, and whether one must be there, by parent.
pub(super) const ORDER: &[(&str, &[(&str, bool)])] = &[
    ("PubmedArticle", &[("MedlineCitation", true), ("PubmedData", false)]),
    (
        "MedlineCitation",
        &[
            ("PMID", true),
            ("Article", true),
            ("MedlineJournalInfo", true),
            ("OtherAbstract", false),
            ("KeywordList", false),
        ],
    ),
    (
        "Article",
        &[
            ("Journal", true),
            ("ArticleTitle", true),
            ("Pagination", true),
            ("ELocationID", false),
            ("Abstract", false),
            ("AuthorList", false),
            ("Language", true),
            ("PublicationTypeList", true),
            ("VernacularTitle", false),
            ("ArticleDate", false),
        ],
    ),
    ("Journal", &[("ISSN", false), ("JournalIssue", true), ("Title", false), ("ISOAbbreviation", false)]),
    ("JournalIssue", &[("Volume", false), ("Issue", false), ("PubDate", true)]),
    ("MedlineJournalInfo", &[("MedlineTA", true), ("ISSNLinking", false)]),
    ("Pagination", &[("MedlinePgn", true)]),
    (
        "PubDate",
        &[("Year", false), ("Month", false), ("Season", false), ("Day", false), ("MedlineDate", false)],
    ),
    ("PubmedData", &[("PublicationStatus", true), ("ArticleIdList", true)]),
    ("PubmedBookArticle", &[("BookDocument", true)]),
    (
        "BookDocument",
        &[
            ("PMID", true),
            ("ArticleIdList", true),
            ("Book", true),
            ("ArticleTitle", false),
            ("Pagination", false),
            ("Language", false),
            ("AuthorList", false),
            ("Abstract", false),
            ("KeywordList", false),
        ],
    ),
    (
        "Book",
        &[
            ("Publisher", true),
            ("BookTitle", true),
            ("PubDate", true),
            ("AuthorList", false),
            ("Volume", false),
            ("Edition", false),
            ("CollectionTitle", false),
            ("Isbn", false),
            ("Medium", false),
        ],
    ),
    ("Publisher", &[("PublisherName", true), ("PublisherLocation", false)]),
];
