//! A `.bib` file brought up to date with items: what differs is changed, and
//! nothing else.
//!
//! Whether an entry says what its item says is judged by what this house
//! would write: the entry is read and written, the item is written, read and
//! written, and the fields of the two are compared. A field that differs is
//! changed where the file says it, even if under another name (`journal` for
//! `journaltitle`).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::super::Problem;
use super::document::{Document, NewValue};
use super::write::{Dialect, Options, key_of, write};
use super::{block, entry, inherit, source};
use crate::item::Item;

/// A file brought up to date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Update {
    /// Its text.
    pub text: String,
    /// The keys of the entries that changed.
    pub changed: Vec<String>,
    /// The keys of the entries that are new.
    pub added: Vec<String>,
    /// The keys of the entries that are gone.
    pub removed: Vec<String>,
    /// What could not be brought up to date, by lines of the old text.
    pub problems: Vec<Problem>,
}

/// Fields by which entries need others that are no items of their own.
const LINKS: &[&str] = &["crossref", "xdata", "xref", "related", "entryset"];

/// How often the fields of an entry are compared before it is written anew.
const MAX_ROUNDS: usize = 4;

/// Of how many fields it is asked whether they say what is said under another
/// name. No honest entry has so many of them.
const MAX_ORIGINS: usize = 32;

/// How often a file is gone through: an entry that changes may be one that
/// others inherit from.
const MAX_PASSES: usize = 8;

/// Brings a `.bib` file up to date with items. An entry is an item's if its
/// key is the item's id, or what the id is written as. Items that are not
/// there are added at the end; entries of no item are taken out if they are
/// `ours`, unless another entry needs them. Comments, strings, preambles and
/// the order stay.
/// Doing it twice changes nothing the second time.
#[must_use]
pub fn update(
    text: &str,
    items: &[&Item],
    dialect: Dialect,
    options: &Options,
    ours: &dyn Fn(&str) -> bool,
) -> Update {
    let mut update = pass(text, items, dialect, options, ours);
    for _ in 1..MAX_PASSES {
        let next = pass(&update.text, items, dialect, options, ours);
        if next.text == update.text {
            break;
        }
        update.text = next.text;
        let known: HashSet<&String> = update.changed.iter().chain(&update.added).collect();
        let more: Vec<String> = next.changed.into_iter().filter(|key| !known.contains(key)).collect();
        update.changed.extend(more);
        update.removed.extend(next.removed);
    }
    update
}

fn pass(
    text: &str,
    items: &[&Item],
    dialect: Dialect,
    options: &Options,
    ours: &dyn Fn(&str) -> bool,
) -> Update {
    let mut document = Document::parse(text);
    let mut update = Update::default();
    let mut wanted: HashMap<String, &Item> = HashMap::new();
    for item in items {
        wanted.entry(item.id.clone()).or_insert(item);
    }
    for item in items {
        wanted.entry(key_of(item)).or_insert(item);
    }
    let own = source::split(text).entries;
    let mut read = source::Source { entries: own.clone(), problems: Vec::new() };
    inherit::resolve(&mut read, super::budget(text));
    let mut by_key: HashMap<&str, &source::Entry<'_>> = HashMap::new();
    for entry in &read.entries {
        by_key.entry(entry.key).or_insert(entry);
    }
    let scribe = Scribe { dialect, options, by_key };

    let mut seen: HashSet<&str> = HashSet::new();
    let places: Vec<(usize, bool)> = document.entries().map(|(i, entry)| (i, entry.is_whole)).collect();
    let mut strangers = Vec::new();
    let mut needed: HashSet<String> = HashSet::new();
    for (((block, is_whole), own), read) in places.into_iter().zip(&own).zip(&read.entries) {
        let Some(item) = wanted.get(own.key) else {
            strangers.push((block, own));
            continue;
        };
        let links = own.fields.iter().filter(|(name, _)| LINKS.contains(&name.as_ref()));
        needed.extend(links.flat_map(|(_, keys)| keys.split(',').map(|key| key.trim().to_owned())));
        let mut problem = |message: &str| {
            let entry = Some(own.key.to_owned());
            update.problems.push(Problem { line: own.line, entry, message: message.to_owned() });
        };
        if !seen.insert(own.key) {
            problem("another entry has the same key; that one is kept up to date");
        } else if !is_whole {
            problem("the entry is broken and was left as it is");
        } else if is_circular(read, &scribe.by_key) {
            problem("the entry inherits from itself and was left as it is");
        } else if scribe.entry(&mut document, block, own, item) {
            update.changed.push(own.key.to_owned());
        }
    }
    for (block, entry) in strangers {
        if entry.kind != "xdata" && !needed.contains(entry.key) && ours(entry.key) {
            document.remove(block);
            update.removed.push(entry.key.to_owned());
        }
    }
    for item in items {
        let key = key_of(item);
        let is_there = seen.contains(key.as_str()) || seen.contains(item.id.as_str());
        if !is_there && !update.added.contains(&key) {
            document.insert(&write(&[item], dialect, options));
            update.added.push(key);
        }
    }
    update.text = document.text();
    update
}

/// Whether an entry refers to one that is there, and yet did not inherit.
fn is_circular(read: &source::Entry<'_>, by_key: &HashMap<&str, &source::Entry<'_>>) -> bool {
    let links = ["crossref", "xdata"].into_iter().filter_map(|name| read.get(name));
    links.flat_map(|keys| keys.split(',')).any(|key| by_key.contains_key(key.trim()))
}

/// What an entry says in the words of our own writing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    kind: String,
    fields: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    name: String,
    /// Its LaTeX, macros put in.
    latex: String,
    /// How it is written where that is not its LaTeX in braces.
    source: Option<String>,
}

impl Said {
    fn get(&self, name: &str) -> Option<&Line> {
        self.fields.iter().find(|line| line.name == name)
    }

    fn latex(&self, name: &str) -> Option<&str> {
        self.get(name).map(|line| line.latex.as_str())
    }
}

struct Scribe<'a> {
    dialect: Dialect,
    options: &'a Options,
    /// The entries of the file with what they inherit.
    by_key: HashMap<&'a str, &'a source::Entry<'a>>,
}

impl<'a> Scribe<'a> {
    fn said(&self, item: &Item) -> Said {
        let options = Options { layout: super::Layout::default(), ..self.options.clone() };
        let text = write(&[item], self.dialect, &options);
        let document = Document::parse(&text);
        let source = source::split(&text);
        let (Some((_, cut)), Some(read)) = (document.entries().next(), source.entries.first()) else {
            return Said { kind: String::new(), fields: Vec::new() };
        };
        let line = |(field, (name, latex)): (&block::Field, &(Cow<'_, str>, Cow<'_, str>))| {
            let is_plain =
                matches!(field.pieces.as_slice(), [block::Piece { delimiter: block::Delimiter::Braces, .. }]);
            Line {
                name: name.to_string(),
                latex: latex.to_string(),
                source: (!is_plain).then(|| field.value().of(&text).to_owned()),
            }
        };
        Said { kind: read.kind.clone(), fields: cut.fields.iter().zip(&read.fields).map(line).collect() }
    }

    /// What an entry says together with what it inherits.
    fn says(&self, entry: &source::Entry<'a>) -> Said {
        let links = ["crossref", "xdata"].into_iter().filter_map(|name| entry.get(name));
        let parents = links.flat_map(|keys| keys.split(',')).filter_map(|key| {
            self.by_key
                .get(key.trim())
                .filter(|parent| parent.key != entry.key)
                .map(|parent| (*parent).clone())
        });
        let entries: Vec<source::Entry<'_>> = std::iter::once(entry.clone()).chain(parents).collect();
        let mut source = source::Source { entries, problems: Vec::new() };
        inherit::resolve(&mut source, super::MIN_BUDGET);
        self.said(&entry::to_item(source.entries.first().unwrap_or(entry), &mut Vec::new()))
    }

    /// Brings one entry up to date; says whether anything had to be changed.
    fn entry(&self, document: &mut Document<'_>, block: usize, own: &source::Entry<'a>, item: &Item) -> bool {
        let written = self.said(item);
        let mut back = Draft::of(own);
        back.entry.kind.clone_from(&written.kind);
        back.entry.fields =
            written.fields.iter().map(|line| (line.name.clone().into(), line.latex.clone().into())).collect();
        let wanted = self.says(&back.entry);
        let mut draft = Draft::of(own);
        let mut now = self.says(&draft.entry);
        let is_verbatim = || {
            own.kind == wanted.kind
                && own.fields.len() == wanted.fields.len()
                && own.fields.iter().all(|(name, latex)| wanted.latex(name) == Some(latex))
        };
        if is_equal(&now, &wanted) || is_verbatim() {
            return false;
        }
        for _ in 0..MAX_ROUNDS {
            self.round(&mut draft, &now, &wanted);
            now = self.says(&draft.entry);
            if is_equal(&now, &wanted) {
                break;
            }
        }
        if !is_equal(&now, &wanted) {
            // What it inherits, or a field of another name, says otherwise.
            let item = entry::to_item(&back.entry, &mut Vec::new());
            document.replace(block, &write(&[&item], self.dialect, self.options));
            return true;
        }
        if let Some(kind) = &draft.kind {
            document.set_type(block, kind);
        }
        for (name, value) in &draft.changes {
            let value = value.as_ref().map(|line| match &line.source {
                Some(source) => NewValue::Source(source),
                None => NewValue::Latex(&line.latex),
            });
            document.edit(block, name, value);
        }
        true
    }

    /// The fields that are said under other names, each with what the entry says
    /// without it.
    fn origins(&self, draft: &Draft<'a>, now: &Said, wanted: &Said) -> Vec<(String, Said)> {
        let fields = draft.entry.fields.iter().filter(|(name, latex)| {
            let is_itself = now.get(name).is_some() || wanted.get(name).is_some();
            !is_itself && !latex.trim().is_empty() && !LINKS.contains(&name.as_ref())
        });
        let without = |(name, _): &(Cow<'a, str>, Cow<'a, str>)| {
            let mut without = draft.clone();
            without.set(name, None);
            (name.to_string(), self.says(&without.entry))
        };
        fields.take(MAX_ORIGINS).map(without).collect()
    }

    /// Changes each field that differs where the entry says it.
    fn round(&self, draft: &mut Draft<'a>, now: &Said, wanted: &Said) {
        if now.kind != wanted.kind {
            draft.set_kind(&wanted.kind);
            return;
        }
        let names =
            wanted.fields.iter().chain(now.fields.iter().filter(|line| wanted.get(&line.name).is_none()));
        let differing: Vec<&str> = names
            .map(|line| line.name.as_str())
            .filter(|name| now.latex(name) != wanted.latex(name))
            .collect();
        let is_missing = |name: &&str| draft.entry.get(name).is_none();
        let origins =
            if differing.iter().any(is_missing) { self.origins(draft, now, wanted) } else { vec![] };
        for name in differing {
            let line = wanted.get(name);
            if draft.entry.get(name).is_some() {
                draft.set(name, line);
                continue;
            }
            let origins = origins.iter().filter(|(_, without)| without.latex(name) != now.latex(name));
            let alias = origins.clone().find_map(|(origin, _)| {
                let mut tried = draft.clone();
                tried.set(origin, Some(line?));
                let said = self.says(&tried.entry);
                let keeps = |other: &Line| {
                    let latex = said.latex(&other.name);
                    latex == Some(&other.latex) || latex == wanted.latex(&other.name)
                };
                (said.latex(name) == wanted.latex(name)
                    && now.fields.iter().all(|l| l.name == name || keeps(l)))
                .then_some(tried)
            });
            match alias {
                Some(tried) => *draft = tried,
                None => {
                    origins.for_each(|(origin, _)| draft.set(origin, None));
                    if line.is_some() {
                        draft.set(name, line);
                    }
                }
            }
        }
    }
}

fn is_equal(a: &Said, b: &Said) -> bool {
    a.kind == b.kind
        && a.fields.len() == b.fields.len()
        && a.fields.iter().all(|line| b.latex(&line.name) == Some(&line.latex))
}

/// An entry as it would be after the changes so far.
#[derive(Clone)]
struct Draft<'a> {
    entry: source::Entry<'a>,
    kind: Option<String>,
    changes: Vec<(String, Option<Line>)>,
}

impl<'a> Draft<'a> {
    fn of(entry: &source::Entry<'a>) -> Self {
        Self { entry: entry.clone(), kind: None, changes: Vec::new() }
    }

    fn set_kind(&mut self, kind: &str) {
        kind.clone_into(&mut self.entry.kind);
        self.kind = Some(kind.to_owned());
    }

    fn set(&mut self, name: &str, line: Option<&Line>) {
        let fields = &mut self.entry.fields;
        match (line, fields.iter_mut().find(|(field, _)| field == name)) {
            (Some(line), Some((_, value))) => *value = Cow::Owned(line.latex.clone()),
            (Some(line), None) => fields.push((Cow::Owned(name.to_owned()), Cow::Owned(line.latex.clone()))),
            (None, _) => fields.retain(|(field, _)| field != name),
        }
        self.changes.retain(|(changed, _)| changed != name);
        self.changes.push((name.to_owned(), line.cloned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Date, DateVariable, Kind, Variable};

    const FILE: &str = "% Mine\n@string{acm = {ACM}}\n@article{a,\n  author  = \"M{\\\"u}ller, A.\",\n  title   = {{On X}},\n  journal = {J},\n  date    = {2006-08},\n  note    = {n} % why\n}\n\n\
                        @book{b, title={B}, publisher = acm, year=1999}\n\n@incollection{c, title={C}, crossref={b}, pages={1--2}}\n\n@xdata{x, location={L}}\n@misc{stranger, title={S}}\n@misc{b}\n";

    fn items(change: impl FnOnce(&mut Vec<Item>)) -> Vec<Item> {
        let mut items: Vec<Item> =
            super::super::read(FILE).items.into_iter().map(|read| read.item).take(3).collect();
        change(&mut items);
        items
    }

    /// Updates twice; gives the first result.
    fn updated(items: &[Item], dialect: Dialect, remove: bool) -> Update {
        let items: Vec<&Item> = items.iter().collect();
        let first = update(FILE, &items, dialect, &Options::default(), &|_| remove);
        let second = update(&first.text, &items, dialect, &Options::default(), &|_| remove);
        assert_eq!(second.text, first.text);
        assert_eq!((second.changed, second.added, second.removed), Default::default());
        let read = super::super::read(&first.text).items;
        for item in items {
            let read = read.iter().find(|read| read.item.id == item.id).unwrap();
            assert_eq!(read.item.diff(item), vec![], "{}", first.text);
        }
        first
    }

    #[test]
    fn equal_items_change_nothing() {
        for dialect in [Dialect::Bibtex, Dialect::Biblatex] {
            let update = updated(&items(|_| ()), dialect, false);
            assert_eq!(update.text, FILE);
            assert_eq!(
                update.problems[0].to_string(),
                "17: b: another entry has the same key; that one is kept up to date"
            );
        }
    }

    #[test]
    fn only_what_differs_changes() {
        let changed = items(|items| {
            items[0].set(Variable::ContainerTitle, "New J");
            items[0].set(Variable::Note, "");
            items[0].set(Variable::Doi, "10.1000/x");
            items[1].set_date(DateVariable::Issued, Date::year(2000));
        });
        let update = updated(&changed, Dialect::Biblatex, false);
        // What `c` inherited from `b` it says itself now.
        assert_eq!(update.changed, ["a", "b", "c"]);
        assert_eq!(
            update.text.replace(", date={1999}", ""),
            FILE.replace("{J}", "{New J}")
                .replace(",\n  note    = {n} % why", ",\n  doi     = {10.1000/x} % why")
                .replace("year=1999", "year=2000")
        );
        let changed =
            items(|items| items[0].set_date(DateVariable::Issued, Date::from_edtf("2006-09").unwrap()));
        let update = updated(&changed, Dialect::Bibtex, false);
        assert!(update.text.contains("year") && update.text.contains("month   = sep"), "{}", update.text);
        let changed = items(|items| items[0].kind = Kind::ArticleNewspaper);
        updated(&changed, Dialect::Biblatex, false);
    }

    #[test]
    fn inherited_fields_and_whole_entries_are_brought_up_to_date() {
        let changed = items(|items| {
            items[2].set(Variable::Publisher, "Other");
            items[2].set(Variable::ContainerTitle, "");
        });
        let update = updated(&changed, Dialect::Bibtex, false);
        assert_eq!(update.changed, ["c"]);
    }

    #[test]
    fn hundreds_of_differing_fields_take_little_time() {
        let started = std::time::Instant::now();
        let fields = |name: &str, value: &str| -> String {
            (0..400).map(|i| format!(",\n {name}{i} = {{{value}}}")).collect()
        };
        let wanted = super::super::read(&format!("@misc{{a{}}}", fields("y", "v"))).items.remove(0).item;
        for there in [fields("x", "v"), fields("x", ""), fields("y", "w"), fields("x", "{}")] {
            let text = format!("@misc{{a{there}}}");
            let update = update(&text, &[&wanted], Dialect::Bibtex, &Options::default(), &|_| false);
            assert_eq!(super::super::read(&update.text).items[0].item, wanted);
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }

    #[test]
    fn entries_are_added_and_taken_out() {
        let changed = items(|items| {
            items.remove(1);
            let mut new = Item::new(Kind::Book);
            new.id = "new".to_owned();
            items.push(new);
        });
        let update = updated(&changed, Dialect::Biblatex, true);
        // `b` is needed by `c`; `@xdata` is no item.
        assert_eq!((update.added, update.removed), (vec!["new".to_owned()], vec!["stranger".to_owned()]));
        assert!(
            update.text.ends_with("@xdata{x, location={L}}\n@misc{b}\n\n@book{new,\n}\n"),
            "{}",
            update.text
        );
    }
}
