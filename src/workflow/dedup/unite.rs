//! One item out of two, field by field.

use serde_json::Value;

use super::USER;
use crate::item::gap::is_gap;
use crate::item::{Date, Field, Item, Kind, Name, NameVariable, Variable, fold};
use crate::library::{Provenance, Source, Stored};
use crate::matching::versions::is_preprint;
use crate::workflow::refresh::is_registry;

/// What an article takes over from its preprint: all else that a preprint says
/// is about the server it stands on.
const OF_ANY_VERSION: [Field; 3] =
    [Field::Text(Variable::Abstract), Field::Text(Variable::Keyword), Field::Text(Variable::Language)];
/// Fields of a BibTeX file in which the writer, or JabRef for the writer, says
/// what is not about the publication (JabRef, *Entry fields* and *Special
/// fields*).
const REMARKS: [&str; 8] =
    ["file", "comment", "groups", "priority", "ranking", "readstatus", "relevance", "qualityassured"];
/// A source must be so much surer to be believed against the kept item's.
const SURER: f32 = 0.05;

/// A field of the kept item that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The field.
    pub field: Field,
    /// What the kept item had.
    pub old: Option<Value>,
    /// What it has now.
    pub new: Option<Value>,
    /// Who said so of the other.
    pub source: Source,
}

/// One of two items.
pub(super) struct Side<'a> {
    key: &'a str,
    item: &'a Item,
    story: &'a [Provenance],
}

impl<'a> Side<'a> {
    pub(super) fn new(stored: &'a Stored, story: &'a [Provenance]) -> Self {
        Self { key: &stored.key, item: &stored.item, story }
    }

    fn standing(&self, field: &Field) -> Option<&Provenance> {
        self.story.iter().find(|told| told.field == *field && !told.replaced)
    }

    fn is_own(&self, field: &Field) -> bool {
        self.standing(field).is_some_and(|told| told.source == USER)
    }

    /// Whether a field holds the writer's own remarks.
    fn is_remark(&self, field: &Field) -> bool {
        let of_the_writer = match field {
            Field::Text(variable) => matches!(variable, Variable::Annote | Variable::Note),
            Field::Extra(name) => REMARKS.contains(&name.as_str()),
            _ => false,
        };
        of_the_writer && self.standing(field).is_none_or(|told| !is_registry(&told.source))
    }

    fn confidence(&self, field: &Field) -> f32 {
        self.standing(field).map_or(0.0, |told| told.confidence)
    }

    fn source(&self, field: &Field) -> Source {
        match self.standing(field) {
            Some(told) => {
                Source { source: told.source.clone(), fetched: told.fetched, confidence: told.confidence }
            }
            None => Source::new(format!("item:{}", self.key)),
        }
    }
}

/// Makes one item of two, and says what the kept one took from the other.
///
/// - What the writer has set stands, the kept item's first.
/// - Of a preprint and its article, the article's values stand whichever is
///   kept, and only what is true of any version is filled in, and what the
///   writer remarks.
/// - Else the fuller value stands (more names, a whole range of pages, a date
///   with its month, a title with its subtitle); of values as full, the one
///   whose source is surer by more than a little; else the kept item's.
/// - What only one of them has is kept. Identifiers of the kept item stay.
pub(super) fn unite(kept: &Side<'_>, gone: &Side<'_>) -> (Item, Vec<Taken>) {
    let preprint = (is_preprint(kept.item), is_preprint(gone.item));
    let mut merged = kept.item.clone();
    let mut fields: Vec<Field> = kept.item.fields().into_iter().map(|(field, _)| field).collect();
    fields.extend(
        gone.item.fields().into_iter().map(|(field, _)| field).filter(|f| kept.item.field(f).is_none()),
    );
    for field in fields.iter().filter(|field| !matches!(field, Field::Extra(name) if is_gap(name))) {
        let (mine, theirs) = (kept.item.field(field), gone.item.field(field));
        let takes = if kept.is_own(field) {
            false
        } else if gone.is_own(field) {
            true
        } else {
            match preprint {
                (true, false) => theirs.is_some() || !(is_of_any_version(field) || kept.is_remark(field)),
                (false, true) => mine.is_none() && (is_of_any_version(field) || gone.is_remark(field)),
                (true, true) | (false, false) => match (&mine, &theirs) {
                    (_, None) => false,
                    (None, Some(_)) => true,
                    (Some(mine), Some(theirs)) => is_better(field, (kept, mine), (gone, theirs)),
                },
            }
        };
        // A value that stood in one item stands in the other.
        if takes
            && merged.set_field(field, theirs).is_ok()
            && let Field::Names(variable) = field
        {
            merged.set_gap(*variable, gone.item.gap(*variable));
        }
    }
    let taken = kept.item.diff(&merged).into_iter();
    let taken = taken.map(|(field, old, new)| {
        let source = gone.source(&field);
        Taken { field, old, new, source }
    });
    let taken = taken.collect();
    (merged, taken)
}

fn is_of_any_version(field: &Field) -> bool {
    OF_ANY_VERSION.contains(field) || matches!(field, Field::Extra(name) if name == "arxiv")
}

/// Whether the other's value is to stand in the place of the kept one's.
fn is_better(field: &Field, (kept, mine): (&Side<'_>, &Value), (gone, theirs): (&Side<'_>, &Value)) -> bool {
    match field {
        Field::Kind => kept.item.kind == Kind::Document,
        Field::Text(Variable::Doi | Variable::Pmid | Variable::Pmcid | Variable::Isbn | Variable::Issn) => {
            false
        }
        Field::Extra(_) => false,
        _ => {
            let (ours, other) = (fullness(field, kept.item, mine), fullness(field, gone.item, theirs));
            match other.cmp(&ours) {
                std::cmp::Ordering::Greater => !is_text(field) || goes_on(field, mine, theirs),
                std::cmp::Ordering::Less if !is_text(field) || goes_on(field, theirs, mine) => false,
                _ => gone.confidence(field) > kept.confidence(field) + SURER,
            }
        }
    }
}

fn is_text(field: &Field) -> bool {
    matches!(field, Field::Text(_))
}

/// Whether one text is the beginning of another, or a journal's short name of
/// its long one.
fn goes_on(field: &Field, short: &Value, long: &Value) -> bool {
    let words = |value: &Value| fold::words(value.as_str().unwrap_or_default());
    let (short, long) = (words(short), words(long));
    if *field == Field::Text(Variable::ContainerTitle) {
        let mut rest = long.iter();
        return short.iter().all(|word| rest.any(|other| other.starts_with(word.as_str())));
    }
    long.starts_with(&short)
}

/// How much a value says, on a scale of its field's own.
fn fullness(field: &Field, item: &Item, value: &Value) -> (usize, usize) {
    match field {
        Field::Names(variable) => names_fullness(item, *variable),
        Field::Date(_) => {
            let start = Date::from_json(value).and_then(|date| date.start());
            let parts =
                start.map_or(0, |d| 1 + usize::from(d.month.is_some()) + usize::from(d.day.is_some()));
            (parts, 0)
        }
        _ => (value.as_str().map_or(0, |text| text.chars().count()), 0),
    }
}

/// A list without gap counts for more than one with, then its length, then
/// whether given names are written out.
fn names_fullness(item: &Item, variable: NameVariable) -> (usize, usize) {
    let names = item.names(variable);
    let letters = |name: &Name| name.given.chars().filter(|c| c.is_alphabetic()).count().min(6);
    let given: usize = names.iter().map(letters).sum();
    (usize::from(item.gap(variable).is_none()) * names.len(), given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What is told of some fields: source, confidence.
    fn story(told: &[(&str, &str, f32)]) -> Vec<Provenance> {
        let one = |(field, source, confidence): &(&str, &str, f32)| Provenance {
            field: Field::from_name(field),
            source: (*source).to_owned(),
            value: None,
            fetched: None,
            confidence: *confidence,
            replaced: false,
        };
        told.iter().map(one).collect()
    }

    fn united(
        kept: Value,
        mine: &[(&str, &str, f32)],
        gone: Value,
        theirs: &[(&str, &str, f32)],
    ) -> (Value, Vec<String>) {
        let (kept, gone) = (Item::from_json(&kept).unwrap(), Item::from_json(&gone).unwrap());
        let (mine, theirs) = (story(mine), story(theirs));
        let side = |key, item, story| Side { key, item, story };
        let (item, taken) = unite(&side("a", &kept, &mine), &side("b", &gone, &theirs));
        (item.to_json(), taken.iter().map(|t| format!("{} from {}", t.field, t.source.source)).collect())
    }

    #[test]
    fn the_fuller_value_stands_and_what_is_missing_is_filled_in() {
        let (item, taken) = united(
            json!({"type": "article-journal", "title": "On sleep", "page": "231", "container-title": "J Sleep Res",
                   "author": [{"family": "Doe", "given": "J."}], "custom": {"author-gap": 1}, "volume": "4"}),
            &[],
            json!({"type": "article-journal", "title": "On sleep: a survey", "page": "231-239", "volume": "5",
                   "container-title": "Journal of Sleep Research", "DOI": "10.5555/x",
                   "author": [{"family": "Doe", "given": "Jane"}, {"family": "Roe", "given": "R."}]}),
            &[("title", "crossref", 0.9)],
        );
        assert_eq!(item["title"], "On sleep: a survey");
        assert_eq!(
            (&item["page"], &item["container-title"]),
            (&json!("231-239"), &json!("Journal of Sleep Research"))
        );
        assert_eq!((&item["volume"], &item["DOI"]), (&json!("4"), &json!("10.5555/x")));
        assert_eq!((item["author"].as_array().unwrap().len(), item.get("custom")), (2, None));
        assert!(
            taken.contains(&"title from crossref".to_owned())
                && taken.contains(&"DOI from item:b".to_owned())
        );
    }

    #[test]
    fn what_the_writer_set_stands_and_a_surer_source_counts() {
        let (item, taken) = united(
            json!({"title": "Mine", "volume": "4", "issue": "1", "publisher": "A"}),
            &[
                ("title", "user", 1.0),
                ("volume", "openalex", 0.75),
                ("issue", "crossref", 0.97),
                ("publisher", "crossref", 0.9),
            ],
            json!({"title": "Mine, and longer", "volume": "5", "issue": "2", "publisher": "B"}),
            &[("volume", "crossref", 0.97), ("issue", "openalex", 0.75), ("publisher", "user", 1.0)],
        );
        assert_eq!((&item["title"], &item["volume"]), (&json!("Mine"), &json!("5")));
        assert_eq!((&item["issue"], &item["publisher"]), (&json!("1"), &json!("B")));
        assert_eq!(
            taken,
            ["publisher from user", "volume from crossref"]
                .map(str::to_owned)
                .into_iter()
                .rev()
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn of_a_preprint_and_its_article_the_article_stands() {
        let preprint = json!({"type": "article", "title": "On sleep: a longer name", "DOI": "10.1101/2019.03.11.000001",
            "publisher": "bioRxiv", "abstract": "We slept.", "annote": "for chapter 3", "note": "Mine",
            "custom": {"arxiv": "1905.00001", "file": "sleep.pdf", "published-online": "2019"}});
        let article = json!({"type": "article-journal", "title": "On sleep", "DOI": "10.5555/x", "volume": "4",
            "container-title": "Journal of Sleep Research"});
        for (kept, gone) in [(&preprint, &article), (&article, &preprint)] {
            let (item, _) = united(kept.clone(), &[], gone.clone(), &[]);
            for field in ["type", "title", "DOI", "volume", "container-title"] {
                assert_eq!(item[field], article[field], "{field}");
            }
            assert_eq!((&item["abstract"], item.get("publisher")), (&json!("We slept."), None));
            assert_eq!(item["custom"], json!({"arxiv": "1905.00001", "file": "sleep.pdf"}));
            assert_eq!((&item["annote"], &item["note"]), (&json!("for chapter 3"), &json!("Mine")));
            let of_arxiv = [("note", "arxiv", 0.9)];
            let stories = if kept == &preprint { (&of_arxiv[..], &[][..]) } else { (&[][..], &of_arxiv[..]) };
            let (item, _) = united(kept.clone(), stories.0, gone.clone(), stories.1);
            assert_eq!(item.get("note"), None, "a registry's remark on the preprint");
        }
    }
}
