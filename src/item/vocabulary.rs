//! The closed vocabularies of CSL 1.0.2: item types and variables.
//!
//! Source: *Citation Style Language 1.0.2*, Appendix III (types) and IV
//! (variables), and the `csl-data.json` schema of the same version. Variants
//! stand in the order in which a reader wants to see fields, which is also
//! the order in which they are written.

use std::fmt;
use std::str::FromStr;

/// A name that is none of a vocabulary's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a CSL {vocabulary}")]
pub struct UnknownName {
    /// The name as given.
    pub name: String,
    /// What it should have been: "item type", "variable" and so on.
    pub vocabulary: &'static str,
}

macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $enum:ident, $what:literal { $( $variant:ident = $name:literal $(| $alias:literal)* ),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $enum {
            $( #[doc = concat!("CSL `", $name, "`.")] $variant, )+
        }

        impl $enum {
            /// Every member, in display order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The CSL name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name, )+ }
            }
        }

        impl fmt::Display for $enum {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $enum {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<Self, UnknownName> {
                match name {
                    $( $name $(| $alias)* => Ok(Self::$variant), )+
                    _ => Err(UnknownName { name: name.to_owned(), vocabulary: $what }),
                }
            }
        }

        impl serde::Serialize for $enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $enum {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

vocabulary! {
    /// What sort of work an item is (CSL `type`).
    Kind, "item type" {
        Article = "article",
        ArticleJournal = "article-journal",
        ArticleMagazine = "article-magazine",
        ArticleNewspaper = "article-newspaper",
        Bill = "bill",
        Book = "book",
        Broadcast = "broadcast",
        Chapter = "chapter",
        Classic = "classic",
        Collection = "collection",
        Dataset = "dataset",
        Document = "document",
        Entry = "entry",
        EntryDictionary = "entry-dictionary",
        EntryEncyclopedia = "entry-encyclopedia",
        Event = "event",
        Figure = "figure",
        Graphic = "graphic",
        Hearing = "hearing",
        Interview = "interview",
        LegalCase = "legal_case",
        Legislation = "legislation",
        Manuscript = "manuscript",
        Map = "map",
        MotionPicture = "motion_picture",
        MusicalScore = "musical_score",
        Pamphlet = "pamphlet",
        PaperConference = "paper-conference",
        Patent = "patent",
        Performance = "performance",
        Periodical = "periodical",
        PersonalCommunication = "personal_communication",
        Post = "post",
        PostWeblog = "post-weblog",
        Regulation = "regulation",
        Report = "report",
        Review = "review",
        ReviewBook = "review-book",
        Software = "software",
        Song = "song",
        Speech = "speech",
        Standard = "standard",
        Thesis = "thesis",
        Treaty = "treaty",
        Webpage = "webpage",
    }
}

vocabulary! {
    /// A standard or number variable of CSL: its value is text.
    Variable, "variable" {
        CitationKey = "citation-key",
        Title = "title",
        TitleShort = "title-short" | "shortTitle",
        PartTitle = "part-title",
        VolumeTitle = "volume-title",
        OriginalTitle = "original-title",
        ReviewedTitle = "reviewed-title",
        ReviewedGenre = "reviewed-genre",
        ContainerTitle = "container-title",
        ContainerTitleShort = "container-title-short" | "journalAbbreviation",
        CollectionTitle = "collection-title",
        CollectionNumber = "collection-number",
        Volume = "volume",
        NumberOfVolumes = "number-of-volumes",
        Issue = "issue",
        SupplementNumber = "supplement-number" | "supplement",
        Page = "page",
        PageFirst = "page-first",
        NumberOfPages = "number-of-pages",
        Number = "number",
        ChapterNumber = "chapter-number",
        PartNumber = "part-number",
        PrintingNumber = "printing-number",
        Section = "section",
        Locator = "locator",
        Edition = "edition",
        Version = "version",
        Genre = "genre",
        Medium = "medium",
        Dimensions = "dimensions",
        Scale = "scale",
        Publisher = "publisher",
        PublisherPlace = "publisher-place",
        OriginalPublisher = "original-publisher",
        OriginalPublisherPlace = "original-publisher-place",
        EventTitle = "event-title",
        Event = "event",
        EventPlace = "event-place",
        Authority = "authority",
        Division = "division",
        Jurisdiction = "jurisdiction",
        References = "references",
        Archive = "archive",
        ArchiveCollection = "archive_collection" | "archive-collection",
        ArchiveLocation = "archive_location" | "archive-location",
        ArchivePlace = "archive-place",
        CallNumber = "call-number",
        Source = "source",
        Status = "status",
        License = "license",
        Language = "language",
        Doi = "DOI",
        Pmid = "PMID",
        Pmcid = "PMCID",
        Isbn = "ISBN",
        Issn = "ISSN",
        Url = "URL",
        Keyword = "keyword",
        Annote = "annote",
        Note = "note",
        Abstract = "abstract",
        CitationLabel = "citation-label",
        CitationNumber = "citation-number",
        FirstReferenceNoteNumber = "first-reference-note-number",
        YearSuffix = "year-suffix",
    }
}

impl Variable {
    /// Whether CSL counts this among its number variables, which `<number>`
    /// and `is-numeric` treat apart (specification, Appendix IV).
    #[must_use]
    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Self::ChapterNumber
                | Self::CitationNumber
                | Self::CollectionNumber
                | Self::Edition
                | Self::FirstReferenceNoteNumber
                | Self::Issue
                | Self::Locator
                | Self::Number
                | Self::NumberOfPages
                | Self::NumberOfVolumes
                | Self::Page
                | Self::PageFirst
                | Self::PartNumber
                | Self::PrintingNumber
                | Self::Section
                | Self::SupplementNumber
                | Self::Version
                | Self::Volume
        )
    }
}

vocabulary! {
    /// A name variable of CSL: its value is a list of names.
    NameVariable, "name variable" {
        Author = "author",
        Editor = "editor",
        EditorTranslator = "editor-translator" | "editortranslator",
        Translator = "translator",
        ContainerAuthor = "container-author",
        CollectionEditor = "collection-editor",
        EditorialDirector = "editorial-director",
        OriginalAuthor = "original-author",
        ReviewedAuthor = "reviewed-author",
        Chair = "chair",
        Compiler = "compiler",
        Composer = "composer",
        Contributor = "contributor",
        Curator = "curator",
        Director = "director",
        ExecutiveProducer = "executive-producer",
        Guest = "guest",
        Host = "host",
        Illustrator = "illustrator",
        Interviewer = "interviewer",
        Narrator = "narrator",
        Organizer = "organizer",
        Performer = "performer",
        Producer = "producer",
        Recipient = "recipient",
        ScriptWriter = "script-writer",
        SeriesCreator = "series-creator",
    }
}

vocabulary! {
    /// A date variable of CSL.
    DateVariable, "date variable" {
        Issued = "issued",
        AvailableDate = "available-date",
        OriginalDate = "original-date",
        EventDate = "event-date",
        Submitted = "submitted",
        Accessed = "accessed",
    }
}
