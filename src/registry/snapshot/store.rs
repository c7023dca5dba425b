//! The index of a snapshot: one document a record, found by its identifiers
//! and its terms, with the record's own text.

use std::path::Path;

use jiff::Timestamp;
use tantivy::directory::{MmapDirectory, RamDirectory};
use tantivy::indexer::{IndexWriterOptions, SingleSegmentIndexWriter};
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions, Value as _,
};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{
    DocAddress, DocSet as _, Index, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TERMINATED,
    TantivyDocument, Term,
};

use super::shape::Shape;
use super::{search, words};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item};
use crate::registry::{Query, Record};

/// The version of the index. A snapshot of another is refused.
pub(super) const VERSION: u32 = 1;
/// What is not yet on disk while a snapshot is built, in bytes.
const HEAP: usize = 150_000_000;
/// What the table of terms of an index in memory begins with, in bytes.
const TABLE: usize = 15_000_000;
/// An index up to this many records is merged into one segment at the end;
/// larger ones keep the few that they have grown to.
const MERGED: u64 = 20_000_000;
const SPLIT: &str = "split";

#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    words: Field,
    shape: Field,
    raw: Field,
    source: Field,
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let terms = |tokenizer: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        id: builder.add_text_field("id", terms("raw")),
        words: builder.add_text_field("words", terms(SPLIT)),
        shape: builder.add_text_field("shape", STORED),
        raw: builder.add_text_field("raw", STORED),
        source: builder.add_u64_field("source", NumericOptions::default().set_stored()),
    };
    (builder.build(), fields)
}

fn ready(index: &Index) {
    index.tokenizers().register(SPLIT, TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
}

fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor::default()),
        ..IndexSettings::default()
    }
}

/// The schemes whose identifiers find records.
pub(super) fn supports(scheme: Scheme) -> bool {
    scheme != Scheme::Issn
}

fn id_term(id: &Identifier) -> String {
    format!("{}:{}", id.scheme().as_str(), id.identity())
}

fn document(fields: Fields, shape: Shape, raw: &str, item: &Item, source: usize) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    for id in item.identifiers().iter().filter(|id| supports(id.scheme())) {
        document.add_text(fields.id, id_term(id));
    }
    document.add_text(fields.words, words::of_record(item).join(" "));
    document.add_text(fields.shape, shape.name());
    document.add_text(fields.raw, raw);
    document.add_u64(fields.source, source as u64);
    document
}

/// Writes an index into an empty folder.
pub(super) struct DiskWriter {
    writer: IndexWriter,
    fields: Fields,
    records: u64,
}

impl DiskWriter {
    pub(super) fn create(folder: &Path) -> tantivy::Result<Self> {
        let (schema, fields) = schema();
        let index = Index::builder().schema(schema).settings(settings()).create_in_dir(folder)?;
        ready(&index);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(HEAP)
            .num_merge_threads(1)
            .build();
        Ok(Self { writer: index.writer_with_options(options)?, fields, records: 0 })
    }

    pub(super) fn add(&mut self, shape: Shape, raw: &str, item: &Item, source: usize) -> tantivy::Result<()> {
        self.records += 1;
        self.writer.add_document(document(self.fields, shape, raw, item, source)).map(drop)
    }

    /// Makes all of it durable.
    pub(super) fn finish(mut self) -> tantivy::Result<()> {
        self.writer.commit()?;
        let segments = self.writer.index().searchable_segment_ids()?;
        if segments.len() > 1 && self.records <= MERGED {
            self.writer.merge(&segments).wait()?;
        }
        self.writer.wait_merging_threads()
    }
}

/// Writes an index in memory.
pub(super) struct MemoryWriter {
    writer: SingleSegmentIndexWriter,
    fields: Fields,
}

impl MemoryWriter {
    pub(super) fn create() -> tantivy::Result<Self> {
        let (schema, fields) = schema();
        let tokenizers = tantivy::tokenizer::TokenizerManager::default();
        tokenizers.register(SPLIT, TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
        let builder = Index::builder().schema(schema).settings(settings()).tokenizers(tokenizers);
        Ok(Self { writer: builder.single_segment_index_writer(RamDirectory::create(), TABLE)?, fields })
    }

    pub(super) fn add(&mut self, shape: Shape, raw: &str, item: &Item) -> tantivy::Result<()> {
        self.writer.add_document(document(self.fields, shape, raw, item, 0))
    }

    pub(super) fn finish(self, made: Timestamp) -> tantivy::Result<Store> {
        Store::over(self.writer.finalize()?, vec![made])
    }
}

/// An index that is asked.
pub(super) struct Store {
    searcher: Searcher,
    fields: Fields,
    /// When each source was made.
    made: Vec<Timestamp>,
}

impl Store {
    pub(super) fn open(folder: &Path, made: Vec<Timestamp>) -> tantivy::Result<Self> {
        Self::over(Index::open(MmapDirectory::open(folder)?)?, made)
    }

    fn over(index: Index, made: Vec<Timestamp>) -> tantivy::Result<Self> {
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err(tantivy::TantivyError::SchemaError("it is of another version".to_owned()));
        }
        let reader: tantivy::IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { searcher: reader.searcher(), fields, made })
    }

    /// The first record that carries an identifier.
    pub(super) fn lookup(&self, id: &Identifier) -> tantivy::Result<Option<Record>> {
        let term = Term::from_field_text(self.fields.id, &id_term(id));
        for (segment, reader) in self.searcher.segment_readers().iter().enumerate() {
            let index = reader.inverted_index(self.fields.id)?;
            let Some(postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            if postings.doc_freq() > 0 && postings.doc() != TERMINATED {
                let segment = u32::try_from(segment).unwrap_or(u32::MAX);
                return self.record(DocAddress::new(segment, postings.doc()));
            }
        }
        Ok(None)
    }

    /// Up to `limit` records that may be what is meant, the likeliest first.
    pub(super) fn search(&self, query: &Query, limit: usize) -> tantivy::Result<Vec<Record>> {
        let terms = words::of_query(query);
        let found = search::search(&self.searcher, self.fields.words, &terms, limit)?;
        found.into_iter().filter_map(|address| self.record(address).transpose()).collect()
    }

    fn record(&self, address: DocAddress) -> tantivy::Result<Option<Record>> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let text = |field| document.get_first(field).and_then(|value| value.as_str());
        let read = text(self.fields.shape).and_then(Shape::named).zip(text(self.fields.raw));
        let Some(Ok((item, raw))) = read.map(|(shape, raw)| shape.read(raw)) else { return Ok(None) };
        let source = document.get_first(self.fields.source).and_then(|value| value.as_u64());
        let source = source.and_then(|source| usize::try_from(source).ok()).unwrap_or_default();
        let fetched = self.made.get(source).copied().unwrap_or_default();
        Ok(Some(Record { registry: "snapshot".to_owned(), item, raw, fetched }))
    }
}
