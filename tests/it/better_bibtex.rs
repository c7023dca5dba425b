//! Better BibTeX's import pairs: a `.bib` and the Zotero items that it should
//! become, compared field by field.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use ibid::format::{self, Format, decode};
use ibid::item::{Date, DateVariable, Item, Name, NameVariable, Variable, fold, markup};
use serde_json::Value;

use crate::support::{check_known_failures, corpora};

/// Zotero's base fields and the labels of its `extra`, with the variables that
/// its CSL export gives them (the documented map of fields, `typeMap.xml`).
const TEXT: &[(&str, &[Variable])] = &[
    ("title", &[Variable::Title]),
    ("shortTitle", &[Variable::TitleShort]),
    ("publicationTitle", &[Variable::ContainerTitle]),
    ("websiteTitle", &[Variable::ContainerTitle]),
    ("journalAbbreviation", &[Variable::ContainerTitleShort]),
    ("series", &[Variable::CollectionTitle]),
    ("seriesTitle", &[Variable::CollectionTitle]),
    ("seriesNumber", &[Variable::CollectionNumber]),
    ("volume", &[Variable::Volume]),
    ("numberOfVolumes", &[Variable::NumberOfVolumes]),
    ("issue", &[Variable::Issue]),
    ("pages", &[Variable::Page]),
    ("numPages", &[Variable::NumberOfPages]),
    ("Number of pages", &[Variable::NumberOfPages]),
    ("number", &[Variable::Number, Variable::CollectionNumber, Variable::Issue]),
    ("section", &[Variable::Section, Variable::ChapterNumber]),
    ("edition", &[Variable::Edition]),
    ("versionNumber", &[Variable::Version]),
    ("Version number", &[Variable::Version]),
    ("type", &[Variable::Genre]),
    ("publisher", &[Variable::Publisher]),
    ("place", &[Variable::PublisherPlace, Variable::EventPlace]),
    ("originalPlace", &[Variable::OriginalPublisherPlace]),
    ("conferenceName", &[Variable::EventTitle]),
    ("rights", &[Variable::License]),
    ("callNumber", &[Variable::CallNumber]),
    ("language", &[Variable::Language]),
    ("DOI", &[Variable::Doi]),
    ("url", &[Variable::Url]),
    ("ISBN", &[Variable::Isbn]),
    ("ISSN", &[Variable::Issn]),
    ("PMID", &[Variable::Pmid]),
    ("PMCID", &[Variable::Pmcid]),
    ("abstractNote", &[Variable::Abstract]),
    ("annote", &[Variable::Annote]),
    ("Publication title", &[Variable::ContainerTitle]),
    ("Journal abbreviation", &[Variable::ContainerTitleShort]),
    ("Original title", &[Variable::OriginalTitle]),
];

/// Zotero's roles in CSL; a role that no row names has CSL's name.
const ROLES: &[(&str, NameVariable)] = &[
    ("programmer", NameVariable::Author),
    ("inventor", NameVariable::Author),
    ("seriesEditor", NameVariable::CollectionEditor),
    ("bookAuthor", NameVariable::ContainerAuthor),
    ("scriptwriter", NameVariable::ScriptWriter),
];

const DATES: &[(&str, DateVariable)] = &[
    ("date", DateVariable::Issued),
    ("accessDate", DateVariable::Accessed),
    ("originalDate", DateVariable::OriginalDate),
    ("original date", DateVariable::OriginalDate),
    ("event date", DateVariable::EventDate),
];

/// What Zotero keeps for itself, and files.
const NOT_COMPARED: &[&str] = &[
    "attachments",
    "citationKey",
    "collections",
    "dateAdded",
    "dateModified",
    "itemID",
    "itemKey",
    "key",
    "libraryID",
    "note",
    "relations",
    "uri",
    "version",
];

/// One kind of dash, quote and space, no `nocase` spans, the entities and tags
/// of HTML that CSL does not have left out.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let tag = if c == '<' { rest.bytes().take(80).position(|b| b == b'>') } else { None };
        if let Some(end) = tag.filter(|_| is_layout(rest)) {
            rest = &rest[end + 1..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '–' | '—' | '‐' | '‑' | '−' => out.push('-'),
            '“' | '”' | '„' | '«' | '»' => out.push('"'),
            '‘' | '’' | '´' | '`' => out.push('\''),
            c if c.is_whitespace() => out.push(' '),
            '\u{ad}' | '\u{200b}' => {}
            c => out.push(c),
        }
    }
    let out =
        indices(&out).replace("--", "-").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Unicode's raised and lowered characters as CSL's rich text says them.
fn indices(text: &str) -> String {
    const LOW: &str = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ";
    const HIGH: &str = "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻=⁼(⁽)⁾iⁱnⁿ";
    if text.is_ascii() {
        return text.to_owned();
    }
    let find = |table: &str, c: char| {
        let chars: Vec<char> = table.chars().collect();
        chars.chunks(2).find(|pair| pair[1] == c).map(|pair| pair[0])
    };
    let mut out = String::new();
    for c in text.chars() {
        match (find(LOW, c), find(HIGH, c)) {
            (Some(c), _) => out.push_str(&format!("<sub>{c}</sub>")),
            (_, Some(c)) => out.push_str(&format!("<sup>{c}</sup>")),
            _ => out.push(c),
        }
    }
    out.replace("</sub><sub>", "").replace("</sup><sup>", "")
}

fn is_layout(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    ["span", "p>", "br", "pre", "math", "div", "script"].iter().any(|layout| name.starts_with(layout))
}

/// A title: case apart, because Better BibTeX puts English titles into
/// sentence case.
fn title(text: &str) -> String {
    plain(text).to_lowercase()
}

fn date_text(date: &Date) -> String {
    date.to_edtf().unwrap_or_else(|| plain(&date.literal))
}

/// Zotero's date as EDTF where it can be.
fn zotero_date(text: &str) -> String {
    Date::from_edtf(text.split(' ').next().unwrap_or_default())
        .filter(|_| text.split(' ').count() == 1 || text.contains(':'))
        .map_or_else(|| plain(text), |date| date_text(&date))
}

fn text_of<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What people of a role are in CSL. Zotero gives the first role of a type to
/// `author`: a film's author is its director. What recordings and pictures
/// have authors for, Better BibTeX calls contributors.
fn role(role: &str, item_type: &str) -> NameVariable {
    match (role, item_type) {
        ("director", "film" | "videoRecording" | "tvBroadcast" | "radioBroadcast")
        | ("contributor", "audioRecording" | "artwork" | "presentation" | "videoRecording") => {
            NameVariable::Author
        }
        _ => {
            let variable = ROLES.iter().find(|row| row.0 == role).map(|row| row.1);
            variable.or_else(|| role.parse().ok()).unwrap_or(NameVariable::Contributor)
        }
    }
}

/// `last|first`: Zotero has no place for particles and suffixes.
fn name_text(name: &Name) -> String {
    if !name.literal.is_empty() {
        return plain(&name.literal);
    }
    let last = name.family_or_literal();
    let mut first = if name.family.is_empty() { String::new() } else { name.given.clone() };
    if !name.dropping_particle.is_empty() {
        first = format!("{first} {}", name.dropping_particle);
    }
    if !name.suffix.is_empty() {
        first = format!("{first}, {}", name.suffix);
    }
    one_part(plain(&format!("{last}|{first}")))
}

/// A name of one part is the same in one field or two.
fn one_part(name: String) -> String {
    name.strip_suffix('|').map_or(name.clone(), str::to_owned)
}

fn zotero_name(creator: &Value) -> String {
    match text_of(creator, "name") {
        "" => one_part(plain(&format!("{}|{}", text_of(creator, "lastName"), text_of(creator, "firstName")))),
        name => plain(name),
    }
}

/// Field, what Zotero has, what was read.
struct Field {
    name: String,
    wanted: String,
    read: String,
}

impl Field {
    fn agrees(&self) -> bool {
        self.wanted == self.read
    }

    fn kind(&self) -> String {
        let how = if self.read.is_empty() { "not read" } else { "differs" };
        let name = if self.name.starts_with("tex.") { "tex.*" } else { &self.name };
        format!("{name} {how}")
    }
}

/// A language by its tag, where Zotero keeps its name.
fn language(text: &str) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("english", "en"),
        ("eng", "en"),
        ("german", "de"),
        ("deutsch", "de"),
        ("french", "fr"),
        ("hebrew", "he"),
    ];
    let lower = text.to_lowercase();
    NAMES.iter().find(|row| row.0 == lower).map_or(lower, |row| row.1.to_owned())
}

fn text_fields(key: &str, wanted: &str, item: &Item) -> Field {
    let row = TEXT.iter().find(|row| row.0.eq_ignore_ascii_case(key));
    let variables = row.map_or(&[][..], |row| row.1);
    let is_title = matches!(
        key,
        "title" | "shortTitle" | "publicationTitle" | "series" | "Publication title" | "Original title"
    );
    let form = |text: &str| match key {
        "DOI" => text
            .trim_start_matches("http://dx.doi.org/")
            .trim_start_matches("https://doi.org/")
            .to_lowercase(),
        "ISBN" | "ISSN" => plain(text).replace(['-', ' '], "").to_lowercase(),
        "language" => language(text),
        _ if is_title => title(text),
        _ => plain(text),
    };
    let wanted = form(wanted);
    let reads: Vec<String> = variables.iter().filter_map(|variable| item.get(*variable)).map(form).collect();
    let read = reads.iter().find(|read| **read == wanted).or(reads.first()).cloned().unwrap_or_default();
    Field { name: key.to_owned(), wanted, read }
}

/// A `tex.*` line is a field that Zotero has no place for: it agrees when the
/// item has its value, under that name or in a variable.
fn tex_field(name: &str, wanted: &str, item: &Item) -> Field {
    let own = item.extra.get(name).and_then(Value::as_str).map(|text| title(&markup::strip(text)));
    let wanted = title(wanted);
    let mut values: Vec<String> = item.text.values().map(|text| title(text)).collect();
    values.extend(
        item.names
            .values()
            .map(|names| names.iter().map(|name| title(&name.display())).collect::<Vec<_>>().join(" and ")),
    );
    values.extend(item.dates.values().map(date_text));
    values.push(item.kind.to_string());
    let read = match own {
        Some(own) => own,
        None => values.into_iter().find(|value| *value == wanted).unwrap_or_default(),
    };
    Field { name: format!("tex.{name}"), wanted, read }
}

/// Every field of a Zotero record that a file can say, beside what was read.
fn compare(record: &Value, item: &Item, kinds: &HashMap<String, String>) -> Vec<Field> {
    let mut fields = Vec::new();
    for (key, value) in record.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            (key, _) if NOT_COMPARED.contains(&key) => {}
            ("itemType", _) => fields.push(Field {
                name: "itemType".to_owned(),
                wanted: kinds.get(text_of(record, "itemType")).cloned().unwrap_or_default(),
                read: item.kind.to_string(),
            }),
            ("creators", Value::Array(creators)) => {
                fields.extend(creator_fields(creators, text_of(record, "itemType"), item));
            }
            ("tags", Value::Array(tags)) => fields.push(tags_field(tags, item)),
            ("notes", Value::Array(notes)) => fields.extend(notes.iter().map(|note| note_field(note, item))),
            ("extra", Value::Array(lines)) => {
                let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
                fields.extend(lines.iter().filter_map(|line| extra_field(line, item)));
            }
            ("extra", Value::String(lines)) => {
                fields.extend(lines.lines().filter_map(|line| extra_field(line, item)));
            }
            (key, Value::String(wanted)) => {
                if let Some((_, variable)) = DATES.iter().find(|row| row.0 == key) {
                    let read = item.date(*variable).map(date_text).unwrap_or_default();
                    fields.push(Field { name: key.to_owned(), wanted: zotero_date(wanted), read });
                } else {
                    fields.push(text_fields(key, wanted, item));
                }
            }
            _ => panic!("{key} is not compared"),
        }
    }
    expanded_journal(&mut fields);
    fields
}

/// Better BibTeX looks abbreviated journals up in a table, which no file says:
/// where it has both names, one of them must have been read.
fn expanded_journal(fields: &mut Vec<Field>) {
    let Some(at) = fields.iter().position(|f| f.name == "journalAbbreviation" && f.read.is_empty()) else {
        return;
    };
    let Some(container) = fields.iter().find(|f| f.name == "publicationTitle") else { return };
    if title(&fields[at].wanted) == container.read || container.agrees() {
        fields.remove(at);
        fields.iter_mut().filter(|f| f.name == "publicationTitle").for_each(|f| f.wanted.clone_from(&f.read));
    }
}

fn creator_fields(creators: &[Value], item_type: &str, item: &Item) -> Vec<Field> {
    let mut roles: BTreeMap<NameVariable, Vec<String>> = BTreeMap::new();
    for creator in creators {
        let variable = role(text_of(creator, "creatorType"), item_type);
        roles.entry(variable).or_default().push(zotero_name(creator));
    }
    let said = |variable| item.names(variable).iter().map(name_text).collect::<Vec<_>>().join("; ");
    roles
        .into_iter()
        .map(|(variable, wanted)| {
            let wanted = wanted.join("; ");
            // A director may also be read as one.
            let read = Some(said(NameVariable::Director)).filter(|read| *read == wanted);
            Field { name: variable.to_string(), read: read.unwrap_or_else(|| said(variable)), wanted }
        })
        .collect()
}

fn tags_field(tags: &[Value], item: &Item) -> Field {
    let set = |tags: Vec<String>| {
        tags.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("; ")
    };
    let read = item.get(Variable::Keyword).unwrap_or_default();
    let separator = if read.contains(';') { ';' } else { ',' };
    Field {
        name: "tags".to_owned(),
        wanted: set(tags.iter().map(|tag| title(tag.as_str().unwrap_or(text_of(tag, "tag")))).collect()),
        read: set(read.split(separator).map(title).filter(|tag| !tag.is_empty()).collect()),
    }
}

fn note_field(note: &Value, item: &Item) -> Field {
    let bare = |text: &str| plain(&markup::strip(text));
    let wanted = bare(note.as_str().unwrap_or(text_of(note, "note")));
    let reads: Vec<String> =
        [Variable::Note, Variable::Annote].iter().filter_map(|v| item.get(*v)).map(bare).collect();
    let held = item.extra.values().filter_map(Value::as_str).map(bare);
    let read = reads.iter().cloned().chain(held).find(|read| *read == wanted).or(reads.first().cloned());
    Field { name: "notes".to_owned(), wanted, read: read.unwrap_or_default() }
}

fn extra_field(line: &str, item: &Item) -> Option<Field> {
    if let Some(quoted) = line.strip_prefix("tex.\"") {
        let (name, value) = quoted.split_once("\": ")?;
        return Some(tex_field(name, value, item));
    }
    let (label, value) = line.split_once(": ")?;
    if let Some(name) = label.strip_prefix("tex.") {
        return Some(tex_field(name, value, item));
    }
    match label {
        "Citation Key" => None,
        "arXiv" => Some(Field {
            name: "arXiv".to_owned(),
            wanted: value.split(' ').next().unwrap_or_default().trim_start_matches("arXiv:").to_owned(),
            read: item.extra.get("arxiv").and_then(Value::as_str).unwrap_or_default().to_owned(),
        }),
        label => match DATES.iter().find(|row| row.0 == label.to_lowercase()) {
            Some((name, variable)) => Some(Field {
                name: (*name).to_owned(),
                wanted: zotero_date(value),
                read: item.date(*variable).map(date_text).unwrap_or_default(),
            }),
            None => Some(text_fields(label, value, item)),
        },
    }
}

fn kinds(corpora: &Path) -> HashMap<String, String> {
    let table = std::fs::read_to_string(corpora.join("formats/type-map.tsv")).unwrap();
    let mut rows = table.lines().skip(1).map(|line| line.split('\t'));
    rows.by_ref().filter_map(|mut row| Some((row.next()?.to_owned(), row.next()?.to_owned()))).collect()
}

/// Compares every field of every record. Equal is equal after this: Zotero's
/// fields and types are mapped to CSL's as Zotero maps them; dashes, quotes
/// and white space are of one kind; Unicode's indices are CSL's `<sub>` and
/// `<sup>`; `nocase` spans, HTML's layout tags and the case of titles, tags and
/// unmapped fields do not count; hyphens of ISBN and
/// ISSN do not count; names are family with particles, and given with suffix;
/// each role's list of names is one field and must agree whole; a journal's
/// name may be the abbreviation that the file has. Attachments and Zotero's
/// own bookkeeping are left out. Records are found by their key without
/// accents, or by their title; of several, the one that agrees best is compared.
#[test]
fn better_bibtex_pairs_agree() {
    let Some(corpora) = corpora() else { return };
    let kinds = kinds(&corpora);
    let (mut passed, mut failed) = (0, BTreeSet::new());
    let (mut right, mut all, mut missing, mut found) = (0, 0, 0, 0);
    let mut differences: BTreeMap<String, usize> = BTreeMap::new();
    let show = std::env::var_os("IBID_SHOW").is_some();
    for path in crate::format::files(&corpora.join("formats/better-bibtex-import"), "json") {
        let name = crate::format::name_of(&path);
        let expected: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let bytes = std::fs::read(path.with_extension("bib")).unwrap();
        let read = format::read(Format::Bibtex, &decode::decode(&bytes).unwrap().text).unwrap();
        let mut free: Vec<&Item> = read.items.iter().map(|read| &read.item).collect();
        let mut equal = true;
        for record in expected["items"].as_array().into_iter().flatten() {
            let key = text_of(record, "citationKey");
            let agreement = |fields: &[Field]| fields.iter().filter(|f| f.agrees()).count();
            let named = |item: &Item| fold::fold(&item.id) == fold::fold(key);
            let titled = |item: &Item| title(&item.plain_title()) == title(text_of(record, "title"));
            let any_named = !key.is_empty() && free.iter().any(|item| named(item));
            let best = (0..free.len())
                .filter(|i| if any_named { named(free[*i]) } else { titled(free[*i]) })
                .max_by_key(|i| agreement(&compare(record, free[*i], &kinds)));
            let Some(best) = best else {
                missing += 1;
                if show {
                    println!("{name} {key}: no such record");
                }
                continue;
            };
            found += 1;
            let item = free.remove(best);
            for field in compare(record, item, &kinds) {
                all += 1;
                if field.agrees() {
                    right += 1;
                    continue;
                }
                equal = false;
                *differences.entry(field.kind()).or_default() += 1;
                if show {
                    println!("{name} {key} {}: {:?} read as {:?}", field.name, field.wanted, field.read);
                }
            }
        }
        if equal {
            passed += 1;
        } else {
            failed.insert(name);
        }
    }
    println!("{found} records found, {missing} not; {right} of {all} fields equal");
    let mut differences: Vec<(String, usize)> = differences.into_iter().collect();
    differences.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (kind, count) in differences {
        println!("{count:5} {kind}");
    }
    assert!(right * 100 >= all * 92, "{right} of {all}");
    check_known_failures("format-better-bibtex", passed, &failed);
}
