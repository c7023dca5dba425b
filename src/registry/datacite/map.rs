//! A work of DataCite as an item. Every member is optional, and one of an odd
//! shape is as if it were not there.
//!
//! Source: *DataCite Metadata Schema* 4.6 and its JSON as the REST API gives
//! it. Also read are the API's older names (`author`, `title`, `published`)
//! and Schema.org's (`name`, `datePublished`), in which DataCite's records
//! are passed on.

use serde_json::{Map, Value, json};

use crate::item::identifier::Scheme;
use crate::item::{Date, DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};
use crate::registry::lenient::{is_telling, orcid, plain_at, text_at, text_of, texts_at};
use crate::registry::{names, text};

/// `resourceTypeGeneral`, as far as it says one thing only.
const KINDS: &[(&str, Kind)] = &[
    ("JournalArticle", Kind::ArticleJournal),
    ("DataPaper", Kind::ArticleJournal),
    ("Preprint", Kind::Article),
    ("ConferencePaper", Kind::PaperConference),
    ("ConferenceProceeding", Kind::Book),
    ("Book", Kind::Book),
    ("BookChapter", Kind::Chapter),
    ("Dissertation", Kind::Thesis),
    ("Report", Kind::Report),
    ("OutputManagementPlan", Kind::Report),
    ("PeerReview", Kind::Review),
    ("Standard", Kind::Standard),
    ("Dataset", Kind::Dataset),
    ("Software", Kind::Software),
    ("ComputationalNotebook", Kind::Software),
    ("Image", Kind::Graphic),
    ("Audiovisual", Kind::MotionPicture),
    ("Sound", Kind::Song),
    ("Collection", Kind::Collection),
    ("Event", Kind::Event),
];

/// What people write into `resourceType` under the general type `Text`: a part
/// of it in lower case.
const TEXT_KINDS: &[(&str, Kind)] = &[
    ("dissertation", Kind::Thesis),
    ("thesis", Kind::Thesis),
    ("preprint", Kind::Article),
    ("working paper", Kind::Article),
    ("blog", Kind::PostWeblog),
    ("chapter", Kind::Chapter),
    ("conference", Kind::PaperConference),
    ("poster", Kind::Speech),
    ("presentation", Kind::Speech),
    ("report", Kind::Report),
    ("deliverable", Kind::Report),
    ("monograph", Kind::Book),
    ("book", Kind::Book),
    ("article", Kind::ArticleJournal),
];

/// Contributors that CSL has a name variable for.
const ROLES: &[(&str, NameVariable)] = &[
    ("Editor", NameVariable::Editor),
    ("Translator", NameVariable::Translator),
    ("Producer", NameVariable::Producer),
];

/// Members that CSL has no name for and that tell something of the work.
/// Counts of views, and the registry's own bookkeeping, stay in the raw
/// record.
const KEPT: &[&str] = &[
    "citationCount",
    "formats",
    "fundingReferences",
    "geoLocations",
    "relatedIdentifiers",
    "relatedItems",
    "rightsList",
    "sizes",
];

/// The attributes of a record, whether or not they are wrapped.
fn attributes(work: &Value) -> &Value {
    let work = work.get("data").filter(|data| data.is_object()).unwrap_or(work);
    work.get("attributes").filter(|a| a.is_object()).unwrap_or(work)
}

/// The DOI of a record.
pub(super) fn doi(work: &Value) -> Option<Identifier> {
    let own = attributes(work);
    let texts = [text_at(own, "doi"), text_at(own, "@id"), text_at(work, "id"), text_at(own, "id")];
    texts.into_iter().flatten().find_map(|text| Identifier::parse_as(Scheme::Doi, &text).ok())
}

/// Reads a work: a record of the API, or only its attributes.
pub(in crate::registry) fn item(work: &Value) -> Item {
    let own = attributes(work);
    let mut item = Item::new(Kind::Document);
    titles(own, &mut item);
    for key in ["creators", "author", "creator"] {
        if item.names(NameVariable::Author).is_empty() {
            item.set_names(NameVariable::Author, members(own, key).into_iter().flat_map(people).collect());
        }
    }
    contributors(own, &mut item);
    let publisher = own.get("publisher");
    let publisher = publisher.and_then(|p| plain_at(p, "name").or_else(|| plain_at(own, "publisher")));
    item.set(Variable::Publisher, publisher.filter(|p| is_known(p)).unwrap_or_default());
    dates(own, &mut item);
    container(own, &mut item);
    kind(own, &mut item);
    in_series(&mut item);
    numbers(work, &mut item);
    descriptions(own, &mut item);
    for (key, variable) in
        [("version", Variable::Version), ("language", Variable::Language), ("inLanguage", Variable::Language)]
    {
        if let Some(value) = plain_at(own, key) {
            item.set(variable, value);
        }
    }
    let mut subjects: Vec<String> = Vec::new();
    let given = members(own, "subjects");
    let given = given.into_iter().filter_map(|s| plain_at(s, "subject").or_else(|| plain(s)));
    for subject in given.chain(plain_at(own, "keywords")) {
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    item.set(Variable::Keyword, subjects.join("; "));
    // Some put the whole terms of use there.
    let rights = members(own, "rightsList").into_iter().find_map(|r| {
        let mut named = ["rightsIdentifier", "rights", "rightsUri"].iter().filter_map(|key| plain_at(r, key));
        named.find(|name| name.chars().count() <= 100)
    });
    item.set(Variable::License, rights.or_else(|| plain_at(own, "license")).unwrap_or_default());
    for key in KEPT {
        if let Some(value) = own.get(*key).filter(|v| is_telling(v) && v.as_u64() != Some(0)) {
            item.extra.insert((*key).to_owned(), value.clone());
        }
    }
    item
}

/// The members of a list; a single member may stand without one.
fn members<'v>(object: &'v Value, key: &str) -> Vec<&'v Value> {
    match object.get(key) {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(value) if is_telling(value) => vec![value],
        _ => Vec::new(),
    }
}

fn plain(value: &Value) -> Option<String> {
    text_of(value).map(|t| text::plain(&t)).filter(|t| !t.is_empty())
}

/// Not one of the schema's codes for values that nobody knows (`:unav`,
/// `(:tba)`).
fn is_known(text: &str) -> bool {
    let bare = text.trim().trim_start_matches('(').trim_end_matches(')');
    !(bare.len() <= 6 && bare.starts_with(':'))
}

fn titles(own: &Value, item: &mut Item) {
    let (mut main, mut subtitle) = (String::new(), String::new());
    let (mut translated, mut others) = (Vec::new(), Vec::new());
    for given in members(own, "titles") {
        let title = text_at(given, "title").or_else(|| text_of(given)).unwrap_or_default();
        let title = text::title(&title);
        if title.is_empty() || !is_known(&title) {
            continue;
        }
        match text_at(given, "titleType").as_deref() {
            None if main.is_empty() => main = title,
            Some("Subtitle") if subtitle.is_empty() => subtitle = title,
            Some("TranslatedTitle") => translated.push(json!({"lang": given.get("lang"), "title": title})),
            _ => others.push(title),
        }
    }
    if main.is_empty() {
        let older = text_at(own, "title").or_else(|| text_at(own, "name"));
        main = older.map(|t| text::title(&t)).filter(|t| is_known(t)).unwrap_or_default();
    }
    if main.is_empty() && !others.is_empty() {
        main = others.remove(0);
    }
    text::add_subtitle(&mut main, &subtitle);
    item.set(Variable::Title, main);
    keep(item, "translated-titles", translated);
    keep(item, "other-titles", others.into_iter().map(Value::from).collect());
}

fn keep(item: &mut Item, key: &str, values: Vec<Value>) {
    if !values.is_empty() {
        item.extra.insert(key.to_owned(), Value::Array(values));
    }
}

/// The names that one member of a list gives: some put a whole list into it.
fn people(value: &Value) -> Vec<Name> {
    let whole = plain_at(value, "name").or_else(|| plain(value)).unwrap_or_default();
    let part = |key: &str| plain_at(value, key).filter(|p| is_known(p)).unwrap_or_default();
    let (family, given) = (part("familyName"), part("givenName"));
    let of_group = [text_at(value, "nameType"), text_at(value, "@type"), text_at(value, "type")];
    let of_group = of_group.iter().flatten().any(|t| matches!(t.as_str(), "Organizational" | "Organization"))
        || members(value, "nameIdentifiers")
            .iter()
            .any(|i| text_at(i, "nameIdentifierScheme").is_some_and(|s| s.eq_ignore_ascii_case("ROR")));
    let mut found: Vec<Name> = if !is_known(&whole) {
        Vec::new()
    } else if of_group {
        vec![Name::literal(if whole.is_empty() { family } else { whole })]
    } else if given.is_empty() && family.contains(' ') {
        vec![divide(&family)]
    } else if !family.is_empty() || !given.is_empty() {
        let mut name = Name::person(family, given);
        names::unglue_suffix(&mut name);
        vec![name]
    } else {
        whole.split(';').map(divide).collect()
    };
    found.retain(|name| !name.is_empty());
    if let [name] = found.as_mut_slice() {
        let ids = members(value, "nameIdentifiers");
        let ids = ids.into_iter().filter_map(|i| text_at(i, "nameIdentifier"));
        let ids = ids.chain(text_at(value, "@id")).chain(text_at(value, "id"));
        if let Some(id) = ids.filter_map(|id| orcid(&id)).next() {
            name.extra.insert("ORCID".to_owned(), Value::from(id));
        }
        let affiliations = members(value, "affiliation");
        let affiliations = affiliations.into_iter().filter_map(|a| plain_at(a, "name").or_else(|| plain(a)));
        let affiliations: Vec<String> = affiliations.collect();
        if !affiliations.is_empty() {
            name.extra.insert("affiliation".to_owned(), Value::from(affiliations));
        }
    }
    found
}

/// A name in one string, without the remark in brackets that may end it:
/// `Schaa, Volker RW (Ed.)`.
fn divide(whole: &str) -> Name {
    let whole = whole.trim();
    let bare = match whole.rfind(['(', '[']) {
        Some(at) if at > 0 && whole.ends_with([')', ']']) => whole.get(..at).unwrap_or(whole).trim(),
        _ => whole,
    };
    if whole.split_whitespace().any(|word| ["for", "of", "für", "and", "und"].contains(&word)) {
        return Name::literal(whole);
    }
    // `Gurbanov E.`
    match bare.rsplit_once(' ') {
        Some((family, initials))
            if !bare.contains(',')
                && initials.ends_with('.')
                && initials
                    .split('.')
                    .all(|part| part.chars().count() <= 1 && part.chars().all(char::is_uppercase))
                && !family.contains('.') =>
        {
            names::divide(&format!("{family}, {initials}"))
        }
        _ => names::divide(bare),
    }
}

fn contributors(own: &Value, item: &mut Item) {
    let (mut listed, mut others): (Vec<(NameVariable, Vec<Name>)>, Vec<Value>) = (Vec::new(), Vec::new());
    for contributor in members(own, "contributors") {
        let role = text_at(contributor, "contributorType").unwrap_or_default();
        let names = people(contributor);
        match ROLES.iter().find(|(name, _)| *name == role) {
            Some((_, variable)) => match listed.iter_mut().find(|(v, _)| v == variable) {
                Some((_, list)) => list.extend(names),
                None => listed.push((*variable, names)),
            },
            None => others.extend(names.iter().map(|n| json!({"type": role, "name": n.display()}))),
        }
    }
    for (variable, names) in listed {
        item.set_names(variable, names);
    }
    keep(item, "contributors", others);
}

/// A date as the schema has it: W3CDTF, and ranges with a slash.
fn date(text: &str) -> Option<Date> {
    let day = text.trim().split([' ', 'T']).next().unwrap_or_default();
    Date::from_edtf(text).or_else(|| Date::from_edtf(day)).filter(|d| d.first_year().is_some())
}

fn dates(own: &Value, item: &mut Item) {
    let year = ["publicationYear", "publication-year"].iter().find_map(|key| text_at(own, key));
    let year = year.and_then(|y| y.parse::<i32>().ok()).filter(|y| *y > 0);
    let mut issued = None;
    let mut others = Vec::new();
    for given in members(own, "dates") {
        let kind = text_at(given, "dateType").unwrap_or_default();
        let read = text_at(given, "date").and_then(|t| date(&t));
        match (kind.as_str(), read) {
            ("Issued", Some(read)) if issued.is_none() => issued = Some(read),
            ("Available", Some(read)) if item.date(DateVariable::AvailableDate).is_none() => {
                item.set_date(DateVariable::AvailableDate, read);
            }
            ("Submitted", Some(read)) if item.date(DateVariable::Submitted).is_none() => {
                item.set_date(DateVariable::Submitted, read);
            }
            _ if is_telling(given) => others.push(given.clone()),
            _ => {}
        }
    }
    let older = ["datePublished", "date-published", "published"];
    let issued = issued.or_else(|| older.iter().find_map(|key| date(&text_at(own, key)?)));
    // The year of publication is the one to cite.
    let date = match (issued, year) {
        (Some(issued), Some(year)) if issued.first_year() != Some(year) => {
            others.push(json!({"dateType": "Issued", "date": issued.to_edtf()}));
            Some(Date::year(year))
        }
        (Some(issued), _) => Some(issued),
        (None, year) => year.map(Date::year),
    };
    if let Some(date) = date {
        item.set_date(DateVariable::Issued, date);
    }
    keep(item, "dates", others);
}

/// What it stands in: a related item of that kind, or else what DataCite has
/// made of the description of a series.
fn container(own: &Value, item: &mut Item) {
    let is_host = |related: &&Value| text_at(related, "relationType").as_deref() == Some("IsPublishedIn");
    if let Some(host) = members(own, "relatedItems").into_iter().find(is_host) {
        let mut title = String::new();
        for given in members(host, "titles") {
            let said = text_at(given, "title").map(|t| text::plain(&t)).unwrap_or_default();
            if title.is_empty() || text_at(given, "titleType").as_deref() == Some("Subtitle") {
                text::add_subtitle(&mut title, &said);
            }
        }
        item.set(Variable::ContainerTitle, title);
        for (key, variable) in
            [("volume", Variable::Volume), ("issue", Variable::Issue), ("edition", Variable::Edition)]
        {
            item.set(variable, plain_at(host, key).unwrap_or_default());
        }
        let number = plain_at(host, "number").unwrap_or_default();
        match text_at(host, "numberType").as_deref() {
            Some("Chapter") => item.set(Variable::ChapterNumber, number),
            _ => item.set(Variable::Number, number),
        }
        pages(host, item);
        let id = host.get("relatedItemIdentifier").unwrap_or(&Value::Null);
        serial(id, "relatedItemIdentifier", "relatedItemIdentifierType", item);
        let creators = members(host, "creators").into_iter().flat_map(people).collect();
        item.set_names(NameVariable::ContainerAuthor, creators);
        let editors = members(host, "contributors");
        let editors =
            editors.into_iter().filter(|c| text_at(c, "contributorType").as_deref() == Some("Editor"));
        if item.names(NameVariable::Editor).is_empty() {
            item.set_names(NameVariable::Editor, editors.flat_map(people).collect());
        }
    }
    let Some(container) = own.get("container").filter(|c| c.is_object()) else { return };
    if item.get(Variable::ContainerTitle).is_none() {
        for (key, variable) in [
            ("title", Variable::ContainerTitle),
            ("volume", Variable::Volume),
            ("issue", Variable::Issue),
            ("number", Variable::Number),
        ] {
            item.set(variable, plain_at(container, key).unwrap_or_default());
        }
        pages(container, item);
    }
    if !serial(container, "identifier", "identifierType", item) && container.get("identifier").is_some() {
        item.extra.insert("container".to_owned(), container.clone());
    }
}

/// Pages that can be some: a description of a series that is cut at its commas
/// leaves places and years there.
fn pages(host: &Value, item: &mut Item) {
    let at = |key: &str| {
        let page = plain_at(host, key)?;
        let page = page.rsplit([';', ' ']).next()?.to_owned();
        page.chars().any(|c| c.is_ascii_digit()).then_some(page)
    };
    match (at("firstPage"), at("lastPage")) {
        (Some(first), Some(last)) if first != last => item.set(Variable::Page, format!("{first}-{last}")),
        // The year of `Diss., 2014`.
        (Some(page), None) if item.year().is_some_and(|year| year.to_string() == page) => {}
        (Some(page), _) | (None, Some(page)) => item.set(Variable::Page, page),
        (None, None) => {}
    }
}

/// Takes the number of a serial or book from a member that says of which kind
/// it is; whether it was one.
fn serial(value: &Value, key: &str, kind: &str, item: &mut Item) -> bool {
    let (Some(id), Some(kind)) = (text_at(value, key), text_at(value, kind)) else { return false };
    let (scheme, variable) = match kind.to_ascii_uppercase().as_str() {
        "ISSN" | "EISSN" | "LISSN" => (Scheme::Issn, Variable::Issn),
        "ISBN" | "EAN13" => (Scheme::Isbn, Variable::Isbn),
        _ => return false,
    };
    match Identifier::parse_as(scheme, &id) {
        Ok(id) if item.get(variable).is_none() => id.put(item),
        Ok(_) => {}
        Err(_) => return false,
    }
    true
}

fn kind(own: &Value, item: &mut Item) {
    let types = own.get("types").unwrap_or(&Value::Null);
    let either = |new: &str, old: &str| plain_at(types, new).or_else(|| plain_at(own, old));
    let general = either("resourceTypeGeneral", "resource-type-general").or_else(|| plain_at(own, "@type"));
    let special = either("resourceType", "resource-type")
        .or_else(|| plain_at(own, "resource-type-subtype").or_else(|| plain_at(own, "additionalType")));
    let general = general.unwrap_or_default();
    let lower = special.as_deref().unwrap_or_default().to_lowercase();
    // The other vocabularies are made of the general type. They say more only
    // in older records.
    let older = |key: &str| plain_at(types, key).unwrap_or_default();
    // Used for the articles of one, too.
    let is_article = general == "Journal" && !item.names(NameVariable::Author).is_empty();
    let is_shown = ["Image", "Other", "Audiovisual", "InteractiveResource"].contains(&general.as_str())
        && ["poster", "presentation", "slides"].iter().any(|word| lower.contains(word));
    item.kind = match KINDS.iter().find(|(name, _)| *name == general) {
        _ if is_article => Kind::ArticleJournal,
        _ if general == "Journal" => Kind::Periodical,
        _ if is_shown => Kind::Speech,
        Some((_, kind)) => *kind,
        None => match TEXT_KINDS.iter().find(|(word, _)| lower.contains(word)) {
            Some((_, kind)) if general == "Text" || general.is_empty() => *kind,
            _ => match (older("citeproc").as_str(), older("bibtex").as_str()) {
                ("thesis", _) | (_, "phdthesis" | "mastersthesis") => Kind::Thesis,
                ("book", _) | (_, "book") => Kind::Book,
                ("dataset", _) => Kind::Dataset,
                (_, "inproceedings") => Kind::PaperConference,
                _ if general == "Text" && is_in_journal(own, item) => Kind::ArticleJournal,
                _ => Kind::Document,
            },
        },
    };
    if let Some(special) = special {
        let named = matches!(item.kind, Kind::Thesis | Kind::Report | Kind::Article | Kind::Speech);
        if named {
            item.set(Variable::Genre, special.clone());
        }
        item.extra.insert("resourceType".to_owned(), Value::from(special));
    }
    if !general.is_empty() {
        item.extra.insert("resourceTypeGeneral".to_owned(), Value::from(general));
    }
}

/// Whether a text has a volume, or a serial, to stand in.
fn is_in_journal(own: &Value, item: &Item) -> bool {
    let container = own.get("container").and_then(|c| text_at(c, "type"));
    container.as_deref() == Some("Journal")
        || (item.get(Variable::ContainerTitle).is_some()
            && (item.get(Variable::Issn).is_some() || item.get(Variable::Volume).is_some()))
}

/// A whole work stands in a series, and in no container.
fn in_series(item: &mut Item) {
    if matches!(item.kind, Kind::Book | Kind::Thesis | Kind::Report)
        && let Some(series) = item.get(Variable::ContainerTitle).map(str::to_owned)
    {
        item.set(Variable::ContainerTitle, "");
        // A thesis is often said to stand in a series of its university's name.
        if item.get(Variable::Publisher) != Some(series.as_str()) {
            item.set(Variable::CollectionTitle, series);
        }
        if let Some(volume) = item.get(Variable::Volume).map(str::to_owned) {
            item.set(Variable::Volume, "");
            if volume.chars().any(|c| c.is_ascii_digit()) {
                item.set(Variable::CollectionNumber, volume);
            }
        }
    }
}

fn numbers(work: &Value, item: &mut Item) {
    let own = attributes(work);
    match doi(work) {
        Some(doi) => doi.put(item),
        None => {
            if let Some(text) = text_at(own, "doi") {
                item.extra.insert("DOI".to_owned(), Value::from(text));
            }
        }
    }
    if let Some(url) = text_at(own, "url").filter(|url| url.starts_with("http")) {
        item.set(Variable::Url, url);
    }
    let mut others: Vec<Value> = Vec::new();
    let listed = [
        ("identifiers", "identifier", "identifierType"),
        ("alternateIdentifiers", "alternateIdentifier", "alternateIdentifierType"),
        ("identifier", "value", "propertyID"),
    ];
    for (list, key, kind) in listed {
        for given in members(own, list).into_iter().filter(|v| v.is_object()) {
            let (Some(id), Some(kind)) = (text_at(given, key), text_at(given, kind)) else { continue };
            let scheme = Scheme::from_name(&kind).filter(|s| !matches!(s, Scheme::Issn));
            match scheme.map(|scheme| (scheme, Identifier::parse_as(scheme, &id))) {
                Some((Scheme::Doi, _)) => {}
                Some((_, Ok(id))) => id.put(item),
                _ => {
                    let one = json!({"type": kind, "identifier": id});
                    if !others.contains(&one) {
                        others.push(one);
                    }
                }
            }
        }
    }
    // arXiv's own DOIs name it.
    if !item.extra.contains_key("arxiv")
        && let Some(arxiv) = doi(work).and_then(|doi| doi.arxiv_of_doi())
    {
        arxiv.put(item);
    }
    keep(item, "alternate-identifiers", others);
    for related in members(own, "relatedIdentifiers") {
        let relation = text_at(related, "relationType").unwrap_or_default();
        if matches!(relation.as_str(), "IsPartOf" | "IsPublishedIn") {
            serial(related, "relatedIdentifier", "relatedIdentifierType", item);
        }
    }
    // `12 pages` stands among the sizes.
    let sizes = texts_at(own, "sizes").into_iter().chain(text_at(own, "contentSize"));
    let count = sizes.filter_map(|size| {
        let (number, unit) = size.split_once(' ')?;
        let is_count = number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty();
        (is_count && matches!(unit.trim(), "pages" | "p." | "pp." | "Seiten" | "S."))
            .then(|| number.to_owned())
    });
    if let Some(pages) = count.into_iter().next() {
        item.set(Variable::NumberOfPages, pages);
    }
}

fn descriptions(own: &Value, item: &mut Item) {
    let mut others = Vec::new();
    for given in members(own, "descriptions") {
        let Some(said) = text_at(given, "description").map(|t| text::paragraphs(&t)) else { continue };
        if said.is_empty() || !is_known(&said) {
            continue;
        }
        let kind = text_at(given, "descriptionType");
        if kind.as_deref() == Some("Abstract") && item.get(Variable::Abstract).is_none() {
            item.set(Variable::Abstract, said);
            continue;
        }
        let mut one = Map::new();
        one.insert("type".to_owned(), Value::from(kind));
        if let Some(lang) = text_at(given, "lang") {
            one.insert("lang".to_owned(), Value::from(lang));
        }
        one.insert("text".to_owned(), Value::from(said));
        others.push(Value::Object(one));
    }
    if item.get(Variable::Abstract).is_none()
        && let Some(older) = text_at(own, "description")
    {
        item.set(Variable::Abstract, text::paragraphs(&older));
    }
    keep(item, "descriptions", others);
}

#[cfg(test)]
mod tests;
