//! Types and tags of RIS.
//!
//! RIS is the model of EndNote's reference types: what a tag means depends on
//! the type of the record. The tags are those of EndNote's export and of the
//! specification of 2001; the rest is read as an alias.

use crate::format::mapping::{
    FieldRow, Form, Table, Target, TypeRow, kind, kind_alias, kind_nearest, names, row, text,
};
use crate::item::DateVariable as D;
use crate::item::Kind::{self, *};
use crate::item::NameVariable as N;
use crate::item::Variable as V;

/// Works whose second title is their series (EndNote's *Series Title*).
const IN_SERIES: &[Kind] = &[Book, Classic, Pamphlet, Report, Map, Software, MotionPicture, Manuscript];
/// Works whose second title is neither a series nor a container.
const OWN_SECOND_TITLE: &[Kind] = &[
    Book,
    Classic,
    Pamphlet,
    Report,
    Map,
    Software,
    MotionPicture,
    Manuscript,
    Thesis,
    Hearing,
    Speech,
    PaperConference,
    Periodical,
];
/// Works of law, with sections and sessions.
const LAWS: &[Kind] = &[Bill, Hearing, Legislation, Regulation];
/// Works that issues of a serial hold.
pub(in crate::format) const IN_ISSUES: &[Kind] =
    &[ArticleJournal, ArticleMagazine, ArticleNewspaper, Document, PaperConference, Periodical];
/// Works that stand under a number in a series.
const NUMBERED_IN_SERIES: &[Kind] =
    &[Book, Chapter, Classic, EntryDictionary, EntryEncyclopedia, Map, MusicalScore, Pamphlet];
/// Works with a number of their own under `SN`.
pub(super) const OWN_NUMBER: &[Kind] = &[Patent, Report, Standard];
/// Works with a number of their own under `M1`.
const NUMBERED: &[Kind] = &[
    Bill,
    Dataset,
    Hearing,
    LegalCase,
    Legislation,
    Manuscript,
    PersonalCommunication,
    Regulation,
    Song,
    Thesis,
];
/// Works whose `SP` counts their pages.
pub(super) const COUNTED: &[Kind] = &[Book, Classic, Manuscript, Pamphlet, Thesis];
/// Works whose `SP` says how long they run.
const RUNNING: &[Kind] = &[MotionPicture, Song];
/// Works whose `SP` is no page, or a number of pages.
const WITHOUT_PAGES: &[Kind] = &[Book, Classic, Manuscript, MotionPicture, Pamphlet, Song, Thesis];
/// Works whose `M3` is what they are made of.
const OF_MEDIUM: &[Kind] = &[Figure, Graphic, MotionPicture, Song];
/// Works whose `M3` is a sort of work. Databases put `Article` there for
/// articles, which says nothing that the type does not say.
const OF_GENRE: &[Kind] = &[
    Book,
    Classic,
    Dataset,
    Manuscript,
    Map,
    Pamphlet,
    Patent,
    PersonalCommunication,
    PostWeblog,
    Report,
    Software,
    Speech,
    Standard,
    Thesis,
    Webpage,
];
/// Works that an authority gives out: `PB` is it.
const BY_AUTHORITY: &[Kind] = &[LegalCase, Patent];
/// Works whose second authors are editors of their series.
pub(in crate::format) const EDITED_SERIES: &[Kind] = &[Book, Classic, Map, Report, Software, Webpage];

pub(in crate::format) static TABLE: Table = Table {
    source: "RIS Format Specifications (Research Information Systems, 2001); EndNote manual, table of reference types",
    typed_tags: true,
    types: TYPES,
    fields: FIELDS,
};

pub(super) const TYPES: &[TypeRow] = &[
    kind("JOUR", ArticleJournal),
    kind("BOOK", Book),
    kind("CHAP", Chapter),
    kind("CONF", PaperConference),
    kind("THES", Thesis),
    kind("RPRT", Report),
    kind("ELEC", Webpage),
    kind("MGZN", ArticleMagazine),
    kind("NEWS", ArticleNewspaper),
    kind("DATA", Dataset),
    kind("COMP", Software),
    kind("MANSCPT", Manuscript),
    kind("PAT", Patent),
    kind("STAND", Standard),
    kind("SLIDE", Speech),
    kind("BLOG", PostWeblog),
    kind("PCOMM", PersonalCommunication),
    kind("ENCYC", EntryEncyclopedia),
    kind("DICT", EntryDictionary),
    kind("MPCT", MotionPicture),
    kind("SOUND", Song),
    kind("MUSIC", MusicalScore),
    kind("ART", Graphic),
    kind("FIGURE", Figure),
    kind("MAP", Map),
    kind("PAMP", Pamphlet),
    kind("CLSWK", Classic),
    kind("JFULL", Periodical),
    kind("CASE", LegalCase),
    kind("STAT", Legislation),
    kind("BILL", Bill),
    kind("HEAR", Hearing),
    kind("LEGAL", Regulation),
    kind_alias("ABST", ArticleJournal),
    kind_alias("ADVS", MotionPicture),
    kind_alias("AGGR", Document),
    kind_alias("ANCIENT", Classic),
    kind_alias("CHART", Graphic),
    kind_alias("CPAPER", PaperConference),
    // Zotero takes a catalogue for a magazine.
    kind_alias("CTLG", ArticleMagazine),
    kind_alias("DBASE", Document),
    kind_alias("EBOOK", Book),
    kind_alias("ECHAP", Chapter),
    kind_alias("EDBOOK", Book),
    kind_alias("EJOUR", ArticleJournal),
    kind_alias("EQUA", Document),
    // What nobody knows better is a journal article to Zotero.
    kind_alias("GEN", ArticleJournal),
    kind_alias("GOVDOC", Report),
    kind_alias("GRANT", Document),
    kind_alias("GRNT", Document),
    kind_alias("ICOMM", PersonalCommunication),
    kind_alias("INPR", Manuscript),
    kind_alias("MULTI", MotionPicture),
    kind_alias("SER", Book),
    kind_alias("THESIS", Thesis),
    kind_alias("UNBILL", Bill),
    kind_alias("UNPB", Manuscript),
    kind_alias("UNPD", Manuscript),
    kind_alias("VIDEO", MotionPicture),
    kind_alias("WEB", Webpage),
    kind_nearest("UNPB", Article),
    kind_nearest("MPCT", Broadcast),
    kind_nearest("MANSCPT", Collection),
    kind_nearest("GEN", Document),
    kind_nearest("ENCYC", Entry),
    kind_nearest("GEN", Event),
    kind_nearest("PCOMM", Interview),
    kind_nearest("GEN", Performance),
    kind_nearest("ICOMM", Post),
    kind_nearest("JOUR", Review),
    kind_nearest("JOUR", ReviewBook),
    kind_nearest("STAT", Treaty),
];

// Tags with a colon stand in no file: the reader puts there what it could tell
// by its form alone (`SN:ISBN`).
pub(super) const FIELDS: &[FieldRow] = &[
    text("TI", V::Title),
    text("T1", V::Title).read_only(),
    text("CT", V::Title).read_only(),
    text("BT", V::Title).of(IN_SERIES).read_only(),
    text("JF", V::Title).of(&[Periodical]).read_only(),
    text("T2", V::Title).of(&[Periodical]).read_only(),
    text("ST", V::TitleShort),
    // Conference Proceedings: T2 is the conference, C3 its proceedings; most
    // databases know T2 alone and put the proceedings there.
    text("C3", V::ContainerTitle).of(&[PaperConference]),
    text("BT", V::ContainerTitle).of(&[PaperConference]).read_only(),
    text("T2", V::ContainerTitle).of(&[PaperConference]).read_only(),
    text("T2", V::EventTitle).of(&[PaperConference, Speech]),
    text("JF", V::ContainerTitle).of(&[PaperConference]).read_only(),
    text("JO", V::ContainerTitle).of(&[PaperConference]).read_only(),
    text("T2", V::Section).of(&[Hearing]),
    text("T2", V::Division).of(&[Thesis]),
    text("T3", V::CollectionTitle).of(IN_SERIES).read_only(),
    text("T2", V::CollectionTitle).of(IN_SERIES),
    text("T2", V::ContainerTitle).except(OWN_SECOND_TITLE),
    text("JF", V::ContainerTitle).except(OWN_SECOND_TITLE).read_only(),
    text("BT", V::ContainerTitle).except(OWN_SECOND_TITLE).read_only(),
    text("JO", V::ContainerTitle).except(OWN_SECOND_TITLE).read_only(),
    text("J2", V::ContainerTitleShort),
    text("JA", V::ContainerTitleShort).read_only(),
    text("J1", V::ContainerTitleShort).read_only(),
    text("JO", V::ContainerTitleShort).read_only(),
    text("T3", V::Authority).of(LAWS),
    text("T3", V::CollectionTitle).except(LAWS),
    text("RI", V::ReviewedTitle),
    names("AU", N::Director).of(&[MotionPicture]),
    names("A1", N::Director).of(&[MotionPicture]).read_only(),
    names("AU", N::Composer).of(&[MusicalScore]),
    names("A1", N::Composer).of(&[MusicalScore]).read_only(),
    names("AU", N::Author).except(&[MotionPicture, MusicalScore]),
    names("A1", N::Author).except(&[MotionPicture, MusicalScore]).read_only(),
    names("ED", N::Editor).read_only(),
    names("A2", N::Recipient).of(&[PersonalCommunication]),
    names("A2", N::CollectionEditor).of(EDITED_SERIES),
    names("A2", N::Editor).except(&[
        Book,
        Classic,
        LegalCase,
        Map,
        Report,
        Software,
        Webpage,
        PersonalCommunication,
    ]),
    // EndNote's *Reporter*.
    text("A2", V::ContainerTitle).of(&[LegalCase]).read_only(),
    names("A3", N::Editor).of(EDITED_SERIES),
    names("A3", N::Producer).of(&[MotionPicture]),
    // EndNote's *Advisor*.
    names("A3", N::Contributor).of(&[Thesis]),
    names("A3", N::CollectionEditor).except(&[
        Book,
        Classic,
        Map,
        Report,
        Software,
        Webpage,
        MotionPicture,
        Thesis,
        Patent,
    ]),
    names("A4", N::Performer).of(&[MotionPicture]),
    names("A4", N::Translator).except(&[MotionPicture, LegalCase, Dataset, Report]),
    row("PY", Target::Date(D::Issued), Form::Year),
    row("DA", Target::Date(D::Issued), Form::Slashed),
    row("Y1", Target::Date(D::Issued), Form::Slashed).read_only(),
    // Web of Science's month and day.
    row("PD", Target::Date(D::Issued), Form::MonthDay).read_only(),
    // EndNote's *Epub Date*; elsewhere ET is an edition.
    row("ET:DATE", Target::Date(D::AvailableDate), Form::Slashed).read_only(),
    row("ET", Target::Date(D::AvailableDate), Form::Slashed).of(&[ArticleJournal]).write_only(),
    text("VL", V::Volume).except(&[Thesis]),
    text("IS", V::Issue).of(IN_ISSUES),
    text("M1:ISSUE", V::Issue).read_only(),
    text("M1", V::CollectionNumber).of(NUMBERED_IN_SERIES),
    text("IS", V::CollectionNumber).of(NUMBERED_IN_SERIES).read_only(),
    text("NV", V::CollectionNumber).of(&[Report]),
    text("NV", V::NumberOfVolumes).except(&[Report, Patent, Dataset, Standard]),
    text("SN", V::Number).of(OWN_NUMBER),
    text("M1", V::Number).of(NUMBERED),
    text("M1", V::Number).of(OWN_NUMBER).read_only(),
    text("IS", V::Number).except(IN_ISSUES).read_only(),
    // EndNote's *Article Number*.
    text("C7", V::Number).of(&[ArticleJournal]),
    text("ET", V::Version).of(&[Software, Dataset]),
    // EndNote's *Session*.
    text("ET", V::ChapterNumber).of(LAWS),
    text("ET", V::Edition).except(&[
        ArticleJournal,
        Software,
        Dataset,
        Bill,
        Hearing,
        Legislation,
        Regulation,
    ]),
    text("SE", V::Section).of(&[ArticleNewspaper, Bill, Legislation, Regulation]),
    text("SE", V::ChapterNumber).of(&[Chapter]),
    text("SP", V::NumberOfPages).of(COUNTED),
    text("SP", V::Dimensions).of(RUNNING),
    row("SP:RANGE", Target::Text(V::Page), Form::Pages).read_only(),
    row("SP", Target::Text(V::Page), Form::FirstPage).except(WITHOUT_PAGES),
    row("EP", Target::Text(V::Page), Form::LastPage).except(WITHOUT_PAGES),
    text("PB", V::Authority).of(BY_AUTHORITY),
    text("PB", V::Publisher).except(BY_AUTHORITY),
    text("CY", V::EventPlace).of(&[Speech]),
    // Conference Proceedings: CY is the place of the conference, C1 that of
    // the publisher; databases know CY alone and put the publisher's there.
    text("C1", V::PublisherPlace).of(&[PaperConference]),
    text("CY", V::PublisherPlace).of(&[PaperConference]).read_only(),
    text("CY", V::EventPlace).of(&[PaperConference]),
    text("CY", V::PublisherPlace).except(&[PaperConference, Speech]),
    text("PP", V::PublisherPlace).read_only(),
    text("M3", V::Medium).of(OF_MEDIUM),
    text("M3", V::Genre).of(OF_GENRE),
    // EndNote's *Degree*.
    text("VL", V::Genre).of(&[Thesis]).read_only(),
    text("C1", V::Scale).of(&[Map]),
    text("C3", V::Dimensions).of(&[Graphic, Map]),
    text("C4", V::Genre).of(&[MotionPicture]),
    text("C5", V::References).of(&[Bill, Legislation, Patent]),
    text("C6", V::Status).of(&[Patent]),
    row("DO", Target::Text(V::Doi), Form::Doi),
    row("SN:ISSN", Target::Text(V::Issn), Form::List(" ")).read_only(),
    row("SN:ISBN", Target::Text(V::Isbn), Form::List(" ")).read_only(),
    row("SN", Target::Text(V::Issn), Form::List(" ")).of(IN_ISSUES),
    row("SN", Target::Text(V::Isbn), Form::List(" ")),
    row("SN", Target::Text(V::Issn), Form::List(" ")).write_only(),
    row("PMCID:", Target::Text(V::Pmcid), Form::Verbatim).read_only(),
    row("C2", Target::Text(V::Pmcid), Form::Verbatim).of(&[ArticleJournal]).write_only(),
    // As PubMed's own RIS says it: `12345678[pmid]`.
    row("PMID:", Target::Text(V::Pmid), Form::Verbatim),
    row("UR", Target::Text(V::Url), Form::Verbatim),
    row("LK", Target::Text(V::Url), Form::Verbatim).read_only(),
    row("L2", Target::Text(V::Url), Form::Verbatim).read_only(),
    row("Y2", Target::Date(D::Accessed), Form::Slashed),
    row("LA", Target::Text(V::Language), Form::Language),
    text("DB", V::Archive),
    text("AN", V::ArchiveLocation),
    text("AV", V::ArchiveLocation).read_only(),
    text("DP", V::Source),
    text("CN", V::CallNumber),
    row("L1", Target::Extra("file"), Form::List("; ")),
    row("KW", Target::Text(V::Keyword), Form::Keywords),
    row("AB", Target::Text(V::Abstract), Form::Long),
    row("N2", Target::Text(V::Abstract), Form::Long).read_only(),
    row("N1", Target::Text(V::Note), Form::List("\n\n")),
    // EndNote's *Research Notes* are the reader's own.
    row("RN", Target::Text(V::Annote), Form::List("\n\n")),
];
