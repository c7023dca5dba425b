//! The layout of the index.

use std::collections::BTreeMap;

use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use super::Document;
use super::analysis::plain::plain;
use super::analysis::tokenizer::Analysis;
use super::fields::{self, Area, Terms};
use crate::item::{Item, Name, Variable, fold};

/// Changes whenever the same item would be indexed otherwise: terms, fields,
/// folding, stemmers. An index of another version is built anew.
pub(super) const VERSION: u32 = 1;

/// Longer sort keys and facet values are cut.
const MAX_COLUMN: usize = 120;

/// The fields of the schema.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    lists: BTreeMap<Terms, Field>,
    /// The library's number of the item.
    pub(super) uid: Field,
    /// Year of publication.
    pub(super) year: Field,
    key: Field,
    columns: [Field; 5],
}

/// Columns of text: what results are sorted and counted by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    /// CSL type.
    Kind,
    /// Container title.
    Journal,
    /// Each creator's family name.
    Author,
    /// Folded title.
    SortTitle,
    /// Folded family names.
    SortAuthor,
}

impl Column {
    const ALL: [Self; 5] = [Self::Kind, Self::Journal, Self::Author, Self::SortTitle, Self::SortAuthor];

    /// The name in the schema.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Kind => "facet_type",
            Self::Journal => "facet_journal",
            Self::Author => "facet_author",
            Self::SortTitle => "sort_title",
            Self::SortAuthor => "sort_author",
        }
    }
}

/// The names of the columns of numbers, and of the citekey's.
pub(super) const UID: &str = "uid";
pub(super) const YEAR: &str = "year";
pub(super) const KEY: &str = "citekey";

impl Fields {
    /// The schema with its fields.
    pub(super) fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let uid = schema.add_u64_field(UID, INDEXED | FAST);
        let year = schema.add_i64_field(YEAR, INDEXED | FAST);
        let column = TextOptions::default().set_fast("raw");
        let key = schema.add_text_field(KEY, column.clone());
        let columns = Column::ALL.map(|c| schema.add_text_field(c.name(), column.clone()));
        let mut lists = BTreeMap::new();
        for list in Terms::all() {
            let (analysis, option, norms) = match list {
                Terms::Words(area) => {
                    (area.analysis().name(), IndexRecordOption::WithFreqsAndPositions, true)
                }
                // Only words with a stem of their own are there: their
                // number says nothing of the text's length.
                Terms::Stems(_) => (Analysis::Stems.name(), IndexRecordOption::WithFreqs, false),
                _ => ("raw", IndexRecordOption::Basic, false),
            };
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(analysis)
                .set_index_option(option)
                .set_fieldnorms(norms);
            lists.insert(
                list,
                schema.add_text_field(&list.name(), TextOptions::default().set_indexing_options(indexing)),
            );
        }
        (schema.build(), Self { lists, uid, year, key, columns })
    }

    /// The field of a list of terms.
    pub(super) fn list(&self, list: Terms) -> Field {
        self.lists[&list]
    }

    /// A document as the index takes it.
    pub(super) fn document(&self, document: &Document<'_>) -> TantivyDocument {
        let item = document.item;
        let mut out = TantivyDocument::new();
        out.add_u64(self.uid, document.uid);
        out.add_text(self.key, document.key);
        if let Some(year) = item.year() {
            out.add_i64(self.year, year.into());
        }
        let language = fields::language(item);
        let mut filled = Vec::new();
        for area in Area::ALL {
            let values = fields::values(document, area);
            if values.iter().any(|value| !value.trim().is_empty()) {
                filled.push(area);
            }
            for value in &values {
                out.add_text(self.list(Terms::Words(area)), value);
            }
            if area.is_stemmed() {
                for value in fields::stem_values(&values, language) {
                    out.add_text(self.list(Terms::Stems(area)), value);
                }
            }
        }
        for term in fields::present(document, |area| filled.contains(&area)) {
            out.add_text(self.list(Terms::Present), term);
        }
        for list in [Terms::Key, Terms::Identifier, Terms::Kind, Terms::Language] {
            for term in fields::keywords(document, list) {
                out.add_text(self.list(list), term);
            }
        }
        for column in Column::ALL {
            for value in column.values(item) {
                out.add_text(self.columns[column as usize], value);
            }
        }
        out
    }
}

impl Column {
    fn values(self, item: &Item) -> Vec<String> {
        let bounded = |text: &str| text.chars().take(MAX_COLUMN).collect::<String>();
        let authors = || item.creators().iter().map(Name::family_or_literal);
        match self {
            Self::Kind => vec![item.kind.as_str().to_owned()],
            Self::Journal => {
                item.get(Variable::ContainerTitle).map(|text| bounded(&plain(text))).into_iter().collect()
            }
            Self::Author => {
                let mut names: Vec<String> = authors().map(|name| bounded(&plain(&name))).collect();
                names.sort();
                names.dedup();
                names
            }
            Self::SortTitle => {
                item.get(Variable::Title).map(|text| bounded(&fold::fold(&plain(text)))).into_iter().collect()
            }
            Self::SortAuthor => {
                let names = authors().take(4).collect::<Vec<_>>().join(" ");
                let names = bounded(&fold::fold(&plain(&names)));
                if names.is_empty() { Vec::new() } else { vec![names] }
            }
        }
    }
}
