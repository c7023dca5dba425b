//! From terms to candidates: the rarest terms find records, and those that
//! share most, by the rarity of what is shared, are told apart by the rest.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Searcher, TERMINATED, Term};

/// So many of the rarest terms find records …
const FINDING: usize = 20;
/// … as long as they stand in so many records together. The rarest two count
/// however common they are.
const POSTINGS: u64 = 15_000;
/// So many records are told apart by further terms, and by so many of them.
const POOL: usize = 100;
const TELLING: usize = 20;

/// A term with where it stands.
struct Known {
    /// For each segment, what leads to its records.
    places: Vec<Option<tantivy::postings::TermInfo>>,
    records: u64,
    rarity: f32,
}

/// Document numbers are spread well enough by one multiplication.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_right(29);
    }
}

type Scores = HashMap<DocId, f32, BuildHasherDefault<Spread>>;

/// Up to `limit` records that share most with the terms, best first.
pub(super) fn search(
    searcher: &Searcher,
    field: Field,
    terms: &[String],
    limit: usize,
) -> tantivy::Result<Vec<DocAddress>> {
    let indexes: Vec<_> =
        searcher.segment_readers().iter().map(|r| r.inverted_index(field)).collect::<Result<_, _>>()?;
    let all = searcher.num_docs();
    let mut known = Vec::with_capacity(terms.len());
    for text in terms {
        let term = Term::from_field_text(field, text);
        let places = indexes.iter().map(|index| index.get_term_info(&term)).collect::<Result<Vec<_>, _>>()?;
        let records: u64 = places.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        if records > 0 {
            let rarity = (all as f32 / records as f32).ln().max(0.0) + 0.1;
            known.push(Known { places, records, rarity });
        }
    }
    known.sort_by_key(|term| term.records);
    let mut budget = POSTINGS;
    let finding = known
        .iter()
        .take(FINDING)
        .enumerate()
        .take_while(|(rank, term)| {
            let affordable = *rank < 2 || term.records <= budget;
            budget = budget.saturating_sub(term.records);
            affordable
        })
        .count();
    let telling = known.get(finding..).unwrap_or_default();
    let mut best: Vec<(f32, DocAddress)> = Vec::new();
    for (segment, index) in indexes.iter().enumerate() {
        let ordinal = u32::try_from(segment).unwrap_or(u32::MAX);
        let postings = |term: &Known| {
            let info = term.places.get(segment).and_then(Option::as_ref);
            info.map(|info| index.read_postings_from_terminfo(info, IndexRecordOption::Basic)).transpose()
        };
        let room = known.iter().take(finding).map(|term| term.records).sum::<u64>().min(POSTINGS);
        let mut scores = Scores::default();
        scores.reserve(usize::try_from(room).unwrap_or_default());
        for term in known.iter().take(finding) {
            let Some(mut list) = postings(term)? else { continue };
            while list.doc() != TERMINATED {
                *scores.entry(list.doc()).or_default() += term.rarity;
                list.advance();
            }
        }
        let mut pool: Vec<(DocId, f32)> = scores.into_iter().collect();
        let size = POOL.max(limit);
        if pool.len() > size {
            pool.select_nth_unstable_by(size, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            pool.truncate(size);
        }
        pool.sort_unstable_by_key(|(doc, _)| *doc);
        for term in telling.iter().take(TELLING) {
            let Some(mut list) = postings(term)? else { continue };
            for (doc, score) in &mut pool {
                if list.doc() < *doc {
                    list.seek(*doc);
                }
                if list.doc() == *doc {
                    *score += term.rarity;
                }
            }
        }
        best.extend(pool.into_iter().map(|(doc, score)| (score, DocAddress::new(ordinal, doc))));
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    best.truncate(limit);
    Ok(best.into_iter().map(|(_, address)| address).collect())
}
