//! `crossref` and `xdata`: entries that take fields from others.
//!
//! The rules are biblatex's defaults (manual, appendix B), less what names
//! the parent itself: its DOI, address, pages, abstract and the like would
//! make the child another work. Cycles are reported and cut.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::super::Problem;
use super::source::{Entry, Source};

/// Fields that stay with the entry that has them.
const OWN: &[&str] = &[
    "abstract",
    "annotation",
    "annote",
    "crossref",
    "doi",
    "entryset",
    "entrysubtype",
    "eprint",
    "eprintclass",
    "eprinttype",
    "archiveprefix",
    "primaryclass",
    "execute",
    "file",
    "pdf",
    "ids",
    "key",
    "keywords",
    "label",
    "note",
    "options",
    "pages",
    "pagetotal",
    "pmid",
    "pmcid",
    "presort",
    "related",
    "relatedoptions",
    "relatedstring",
    "relatedtype",
    "shortauthor",
    "shorteditor",
    "shorthand",
    "shorthandintro",
    "shorttitle",
    "indextitle",
    "indexsorttitle",
    "sortkey",
    "sortname",
    "sorttitle",
    "sortyear",
    "url",
    "urldate",
    "xdata",
    "xref",
    "date-added",
    "date-modified",
    "timestamp",
    "owner",
    "groups",
];

/// Those of [`OWN`] that say something of the work and not of the entry.
const OF_THE_WORK: &[&str] = &[
    "abstract",
    "doi",
    "eprint",
    "eprintclass",
    "eprinttype",
    "archiveprefix",
    "primaryclass",
    "keywords",
    "note",
    "pages",
    "pagetotal",
    "pmid",
    "pmcid",
    "url",
    "urldate",
];

/// What a parent's titles become in the child: parent types, child types,
/// and pairs of field names. The first row that fits counts.
type TitleRule = (&'static [&'static str], &'static [&'static str], &'static [(&'static str, &'static str)]);

const TO_BOOKTITLE: &[(&str, &str)] =
    &[("title", "booktitle"), ("subtitle", "booksubtitle"), ("titleaddon", "booktitleaddon")];
const TO_MAINTITLE: &[(&str, &str)] =
    &[("title", "maintitle"), ("subtitle", "mainsubtitle"), ("titleaddon", "maintitleaddon")];
const TO_JOURNAL: &[(&str, &str)] = &[("title", "journaltitle"), ("subtitle", "journalsubtitle")];
const PARTS: &[&str] = &[
    "inbook",
    "bookinbook",
    "suppbook",
    "incollection",
    "suppcollection",
    "inreference",
    "inproceedings",
    "conference",
];

const TITLE_RULES: &[TitleRule] = &[
    (&["mvbook", "mvcollection", "mvproceedings", "mvreference"], PARTS, TO_MAINTITLE),
    (
        &["mvbook", "mvcollection", "mvproceedings", "mvreference"],
        &["book", "collection", "proceedings", "reference"],
        TO_MAINTITLE,
    ),
    (&["periodical", "journal"], &["article", "suppperiodical", "review"], TO_JOURNAL),
    (&[], PARTS, TO_BOOKTITLE),
];

/// Chains longer than this are a mistake.
const MAX_CHAIN: usize = 32;

/// What a field costs of the budget besides its value: its place in memory.
const FIELD_COST: usize = 64;

/// Fills every entry with what it inherits; a `crossref` or `xdata` that is
/// met goes. `budget` is how many bytes inheriting may add.
pub(super) fn resolve(source: &mut Source<'_>, budget: usize) {
    let mut by_key: HashMap<&str, usize> = HashMap::new();
    for (i, entry) in source.entries.iter().enumerate() {
        if !entry.key.is_empty() {
            by_key.entry(entry.key).or_insert(i);
        }
    }
    let has_links =
        |entry: &Entry<'_>| entry.fields.iter().any(|(name, _)| name == "crossref" || name == "xdata");
    let mut resolver = Resolver {
        done: source.entries.iter().map(|entry| !has_links(entry)).collect(),
        entries: &mut source.entries,
        problems: &mut source.problems,
        by_key,
        budget,
    };
    for i in 0..resolver.entries.len() {
        resolver.entry(i, &mut Vec::new());
    }
    source.problems.sort_by_key(|problem| problem.line);
}

struct Resolver<'r, 'a> {
    entries: &'r mut Vec<Entry<'a>>,
    problems: &'r mut Vec<Problem>,
    by_key: HashMap<&'a str, usize>,
    done: Vec<bool>,
    budget: usize,
}

impl Resolver<'_, '_> {
    /// Resolves one entry, its parents first; `chain` is what waits for it,
    /// and bounds the recursion.
    fn entry(&mut self, i: usize, chain: &mut Vec<usize>) {
        if self.done.get(i).copied().unwrap_or(true) {
            return;
        }
        if let Some(done) = self.done.get_mut(i) {
            *done = true;
        }
        chain.push(i);
        let Some(child) = self.entries.get(i) else { return };
        let mut links: Vec<(&'static str, String)> = Vec::new();
        for field in ["xdata", "crossref"] {
            if let Some(value) = child.get(field) {
                links.extend(
                    value.split(',').map(|key| (field, key.trim().to_owned())).filter(|l| !l.1.is_empty()),
                );
            }
        }
        let mut kept: Vec<(&'static str, String)> = Vec::new();
        for (field, key) in links {
            match self.parent(&key, chain).and_then(|parent| self.inherit(i, parent, field)) {
                Ok(()) => {}
                Err(message) => {
                    if let Some(child) = self.entries.get(i) {
                        let entry = Some(child.key.to_owned()).filter(|key| !key.is_empty());
                        self.problems.push(Problem {
                            line: child.line,
                            entry,
                            message: format!("{field}: {message}"),
                        });
                    }
                    kept.push((field, key));
                }
            }
        }
        if let Some(child) = self.entries.get_mut(i) {
            child.fields.retain(|(name, _)| name != "xdata" && name != "crossref");
            for field in ["xdata", "crossref"] {
                let keys: Vec<&str> =
                    kept.iter().filter(|(f, _)| *f == field).map(|(_, key)| key.as_str()).collect();
                if !keys.is_empty() {
                    child.fields.push((Cow::Borrowed(field), Cow::Owned(keys.join(","))));
                }
            }
        }
        chain.pop();
    }

    fn parent(&mut self, key: &str, chain: &mut Vec<usize>) -> Result<usize, String> {
        let parent = *self.by_key.get(key).ok_or_else(|| format!("no entry has the key `{key}`"))?;
        if chain.contains(&parent) {
            return Err(format!("`{key}` refers back to this entry"));
        }
        if chain.len() >= MAX_CHAIN {
            return Err(format!("more than {MAX_CHAIN} entries refer to each other"));
        }
        self.entry(parent, chain);
        Ok(parent)
    }

    fn inherit(&mut self, child: usize, parent: usize, link: &str) -> Result<(), String> {
        let (Some(from), Some(to)) = (self.entries.get(parent), self.entries.get(child)) else {
            return Ok(());
        };
        // To look costs something too: a thousand entries may each name a
        // thousand others.
        let mut cost = from.fields.len() + to.fields.len();
        let mut known: HashSet<&str> = to.fields.iter().map(|(name, _)| name.as_ref()).collect();
        let mut taken: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
        let fits = |list: &[&str], kind: &str| list.is_empty() || list.contains(&kind);
        let rule = TITLE_RULES
            .iter()
            .find(|(parents, children, _)| fits(parents, &from.kind) && fits(children, &to.kind));
        // An entry that only refers to another of its type is that other under
        // a second key.
        let is_alias = link == "crossref" && from.kind == to.kind && to.get("title").is_none();
        let has_date = ["date", "year"].iter().any(|field| to.get(field).is_some());
        for (name, value) in &from.fields {
            if OWN.contains(&name.as_ref()) && !(is_alias && OF_THE_WORK.contains(&name.as_ref())) {
                continue;
            }
            if has_date && matches!(name.as_ref(), "date" | "year" | "month" | "day") {
                continue;
            }
            let title = matches!(name.as_ref(), "title" | "subtitle" | "titleaddon");
            let target = match rule {
                Some((.., pairs)) if link == "crossref" && title => {
                    match pairs.iter().find(|(from, _)| from == name) {
                        Some((_, target)) => *target,
                        None => continue,
                    }
                }
                // The child of no known kind has a title of its own.
                _ if link == "crossref" && title && name != "title" => continue,
                _ => name.as_ref(),
            };
            // A parent may give the child's container by its own name too.
            let given = target != name && from.get(target).is_some();
            if !given && known.insert(target) {
                cost += FIELD_COST + value.len();
                taken.push((Cow::Owned(target.to_owned()), value.clone()));
            }
        }
        let budget = self.budget.checked_sub(cost);
        self.budget = budget.ok_or("what entries inherit from each other is too much")?;
        if let Some(to) = self.entries.get_mut(child) {
            to.fields.append(&mut taken);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    fn fields(text: &str) -> (HashMap<String, String>, Vec<String>) {
        let mut source = source::split(text);
        resolve(&mut source, 1 << 20);
        let entry = &source.entries[0];
        let fields = entry.fields.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        (fields, source.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_chapter_takes_its_book_s_title_and_publisher() {
        let (fields, problems) = fields(
            "@incollection{a, title={A}, crossref={b}, pages={1}}\n\
             @book{b, title={B}, subtitle={S}, editor={E}, publisher={P}, doi={10.1/x}, year=2000}",
        );
        assert_eq!(fields["booktitle"], "B");
        assert_eq!(fields["booksubtitle"], "S");
        assert_eq!(fields["publisher"], "P");
        assert_eq!(fields["title"], "A");
        assert!(!fields.contains_key("doi") && !fields.contains_key("crossref"));
        assert!(problems.is_empty());
    }

    #[test]
    fn an_entry_that_only_refers_is_the_other_s_alias() {
        let (fields, _) =
            fields("@article{a, crossref={b}}\n@article{b, title={T}, pages={1--2}, url={U}, ids={x}}");
        assert_eq!((&*fields["title"], &*fields["pages"], &*fields["url"]), ("T", "1--2", "U"));
        assert!(!fields.contains_key("ids"));
    }

    #[test]
    fn xdata_passes_everything_on_through_levels() {
        let (fields, _) = fields(
            "@book{a, xdata={x, y}}\n@xdata{x, publisher={P}, xdata={z}}\n@xdata{y, location={L}}\n@xdata{z, date={2001}}",
        );
        assert_eq!((&*fields["publisher"], &*fields["location"], &*fields["date"]), ("P", "L", "2001"));
    }

    #[test]
    fn cycles_and_missing_parents_are_reported() {
        let (fields, problems) =
            fields("@book{a, crossref={b}, title={A}}\n@book{b, crossref={a}, publisher={P}}");
        assert_eq!(fields["publisher"], "P");
        assert_eq!(problems, ["2: b: crossref: `a` refers back to this entry"]);
        let (_, problems) = self::fields("@book{a, crossref={a}}");
        assert_eq!(problems, ["1: a: crossref: `a` refers back to this entry"]);
        let (fields, problems) = self::fields("@book{a, crossref={no}}");
        assert_eq!(fields["crossref"], "no");
        assert_eq!(problems, ["1: a: crossref: no entry has the key `no`"]);
    }

    #[test]
    fn long_chains_end() {
        let text: String =
            (0..5000).map(|i| format!("@book{{k{i}, crossref={{k{}}}, title={{x}}}}\n", i + 1)).collect();
        assert!(!fields(&text).1.is_empty());
    }

    #[test]
    fn many_entries_with_many_parents_end() {
        let started = std::time::Instant::now();
        let given: String = (0..900).map(|i| format!(", f{i}=1")).collect();
        let children = "@book{a, xdata={x}}\n".repeat(5000);
        let links = "x,".repeat(50_000);
        for text in [
            format!("{children}@xdata{{x{given}}}"),
            format!("@book{{a, xdata={{{links}}}}}@xdata{{x{given}}}"),
        ] {
            let (fields, problems) = fields(&text);
            assert_eq!(fields["f0"], "1");
            assert!(problems.last().unwrap().ends_with("is too much"), "{problems:?}");
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
