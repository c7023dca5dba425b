//! What a search gives: hits in order, their number, and counts by facet.

use std::collections::HashMap;

use tantivy::collector::sort_key::{SortBySimilarityScore, SortByStaticFastValue, SortByString};
use tantivy::collector::{Collector, Count, SegmentCollector, TopDocs};
use tantivy::columnar::StrColumn;
use tantivy::query::Query;
use tantivy::{DocAddress, DocId, Order, Score, Searcher, SegmentOrdinal, SegmentReader};

use super::schema::{Column, KEY, UID, YEAR};

/// The most values a facet lists.
const MAX_VALUES: usize = 50;

/// The order of hits. Hits without the value come last; among equals the
/// item added first comes first, except where said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first; among equals the latest year first.
    #[default]
    Relevance,
    /// Latest year first.
    YearDescending,
    /// Earliest year first.
    YearAscending,
    /// Last added first.
    Added,
    /// By citekey.
    Key,
    /// By title, folded.
    Title,
    /// By the creators' family names, folded, then year.
    Author,
}

/// What to give of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The most hits.
    pub limit: usize,
    /// How many of the first hits to leave out.
    pub offset: usize,
    /// The order of the hits.
    pub sort: Sort,
    /// Whether to count by year, type, journal and author.
    pub facets: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { limit: 20, offset: 0, sort: Sort::Relevance, facets: false }
    }
}

/// A document that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The citekey.
    pub key: String,
    /// The library's number of the item.
    pub uid: u64,
    /// BM25 score; 0 when sorted by anything else.
    pub score: f32,
}

/// Counts of the values of one field over all that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// `year`, `type`, `journal` or `author`.
    pub name: &'static str,
    /// Value and count: years latest first, others by count and then by
    /// value. At most 50.
    pub counts: Vec<(String, u64)>,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    /// The hits asked for.
    pub hits: Vec<Hit>,
    /// How many documents match.
    pub total: usize,
    /// Counts, if asked for.
    pub facets: Vec<Facet>,
}

/// Runs a query.
pub(super) fn collect(searcher: &Searcher, query: &dyn Query, options: &Options) -> tantivy::Result<Results> {
    let documents = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
    let offset = options.offset.min(documents);
    let limit = options.limit.min(documents - offset);
    let (addresses, total) = if limit == 0 {
        (Vec::new(), searcher.search(query, &Count)?)
    } else {
        ranked(searcher, query, TopDocs::with_limit(limit).and_offset(offset), options.sort)?
    };
    let hits = addresses.into_iter().map(|(score, at)| hit(searcher, score, at)).collect::<Result<_, _>>()?;
    let facets = if options.facets { searcher.search(query, &Facets)? } else { Vec::new() };
    Ok(Results { hits, total, facets })
}

type Ranked = (Vec<(Score, DocAddress)>, usize);

fn ranked(searcher: &Searcher, query: &dyn Query, top: TopDocs, sort: Sort) -> tantivy::Result<Ranked> {
    fn unscored<K>((hits, total): (Vec<(K, DocAddress)>, usize)) -> Ranked {
        (hits.into_iter().map(|(_, at)| (0.0, at)).collect(), total)
    }
    let year = || SortByStaticFastValue::<i64>::for_field(YEAR);
    let uid = || SortByStaticFastValue::<u64>::for_field(UID);
    let text = |column: &str| SortByString::for_field(column.to_owned());
    Ok(match sort {
        Sort::Relevance => {
            let key = ((SortBySimilarityScore, Order::Desc), (year(), Order::Desc));
            let (hits, total) = searcher.search(query, &(top.order_by(key), Count))?;
            (hits.into_iter().map(|((score, _), at)| (score, at)).collect(), total)
        }
        Sort::YearDescending => unscored(
            searcher.search(query, &(top.order_by(((year(), Order::Desc), (uid(), Order::Asc))), Count))?,
        ),
        Sort::YearAscending => unscored(
            searcher.search(query, &(top.order_by(((year(), Order::Asc), (uid(), Order::Asc))), Count))?,
        ),
        Sort::Added => unscored(searcher.search(query, &(top.order_by((uid(), Order::Desc)), Count))?),
        Sort::Key => unscored(searcher.search(query, &(top.order_by((text(KEY), Order::Asc)), Count))?),
        Sort::Title => {
            let key = ((text(Column::SortTitle.name()), Order::Asc), (uid(), Order::Asc));
            unscored(searcher.search(query, &(top.order_by(key), Count))?)
        }
        Sort::Author => {
            let key = ((text(Column::SortAuthor.name()), Order::Asc), (year(), Order::Asc));
            unscored(searcher.search(query, &(top.order_by(key), Count))?)
        }
    })
}

fn hit(searcher: &Searcher, score: Score, at: DocAddress) -> tantivy::Result<Hit> {
    let columns = searcher.segment_reader(at.segment_ord).fast_fields();
    let uid = columns.u64(UID)?.first(at.doc_id).unwrap_or_default();
    let mut key = String::new();
    if let Some(column) = columns.str(KEY)?
        && let Some(ord) = column.ords().first(at.doc_id)
    {
        column.ord_to_str(ord, &mut key)?;
    }
    Ok(Hit { key, uid, score })
}

/// Counts documents by facet.
struct Facets;

const TEXT_FACETS: [(&str, Column); 3] =
    [("type", Column::Kind), ("journal", Column::Journal), ("author", Column::Author)];

struct SegmentFacets {
    years: tantivy::columnar::Column<i64>,
    by_year: HashMap<i64, u64>,
    texts: Vec<Option<(StrColumn, Vec<u64>)>>,
}

/// Counts of one segment: by year, and by value for each text facet.
type Counted = (HashMap<i64, u64>, Vec<HashMap<String, u64>>);

impl Collector for Facets {
    type Fruit = Vec<Facet>;
    type Child = SegmentFacets;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentFacets> {
        let columns = segment.fast_fields();
        let mut texts = Vec::new();
        for (_, column) in TEXT_FACETS {
            texts.push(columns.str(column.name())?.map(|column| {
                let counts = vec![0; column.num_terms()];
                (column, counts)
            }));
        }
        Ok(SegmentFacets { years: columns.i64(YEAR)?, by_year: HashMap::new(), texts })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Counted>>) -> tantivy::Result<Vec<Facet>> {
        let mut years: HashMap<i64, u64> = HashMap::new();
        let mut texts: Vec<HashMap<String, u64>> = vec![HashMap::new(); TEXT_FACETS.len()];
        for segment in segments {
            let (by_year, by_text) = segment?;
            for (year, count) in by_year {
                *years.entry(year).or_default() += count;
            }
            for (all, some) in texts.iter_mut().zip(by_text) {
                for (value, count) in some {
                    *all.entry(value).or_default() += count;
                }
            }
        }
        let mut years: Vec<(i64, u64)> = years.into_iter().collect();
        years.sort_by(|a, b| b.cmp(a));
        years.truncate(MAX_VALUES);
        let counts = years.into_iter().map(|(year, count)| (year.to_string(), count)).collect();
        let mut facets = vec![Facet { name: "year", counts }];
        for ((name, _), counts) in TEXT_FACETS.into_iter().zip(texts) {
            let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
            counts.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
            counts.truncate(MAX_VALUES);
            facets.push(Facet { name, counts });
        }
        Ok(facets)
    }
}

impl SegmentCollector for SegmentFacets {
    type Fruit = tantivy::Result<Counted>;

    fn collect(&mut self, doc: DocId, _: Score) {
        if let Some(year) = self.years.first(doc) {
            *self.by_year.entry(year).or_default() += 1;
        }
        for (column, counts) in self.texts.iter_mut().flatten() {
            for ord in column.ords().values_for_doc(doc) {
                if let Some(count) = usize::try_from(ord).ok().and_then(|ord| counts.get_mut(ord)) {
                    *count += 1;
                }
            }
        }
    }

    fn harvest(self) -> Self::Fruit {
        let mut texts = Vec::new();
        for text in self.texts {
            let mut values = HashMap::new();
            if let Some((column, counts)) = text {
                for (ord, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                    let mut value = String::new();
                    column.ord_to_str(ord as u64, &mut value)?;
                    values.insert(value, count);
                }
            }
            texts.push(values);
        }
        Ok((self.by_year, texts))
    }
}
