//! Pandoc's JSON: the document tree that filters are given.
//!
//! Source: pandoc-types 1.22 and 1.23, *Text.Pandoc.Definition*. Only what
//! citations need is read; the rest of the tree is carried along as it is.
//! `serde_json` refuses trees deeper than 128, so that walks can recurse.

use serde_json::{Map, Value, json};

use super::{Aside, Citation, Cite, InNote, ManuscriptError, Metadata, Mode, Placed, Replacement, locator};

/// A document, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pandoc {
    /// The tree.
    tree: Value,
    /// Its citations in reading order.
    pub citations: Vec<Citation>,
    /// For each citation how it stands in its note.
    pub in_notes: Vec<Option<InNote>>,
    /// What its metadata says.
    pub metadata: Metadata,
    /// What affixes hold beyond rich text, as inlines.
    pub aside: Aside<Value>,
    /// Notes and citations in the text, in reading order.
    steps: Vec<Step>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Note,
    Citation(usize),
}

/// A bibliography as Pandoc has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bibliography {
    /// For each entry its key and its inlines.
    pub entries: Vec<(String, Vec<Value>)>,
    /// Whether all lines but the first are indented.
    pub hanging_indent: bool,
    /// The heading over it.
    pub heading: Option<String>,
}

/// Reads a document.
///
/// # Errors
/// [`ManuscriptError`] when the text is no document.
pub fn read(text: &str) -> Result<Pandoc, ManuscriptError> {
    let tree: Value = serde_json::from_str(text).map_err(|error| {
        if error.to_string().starts_with("recursion limit") {
            ManuscriptError::TooDeep
        } else {
            ManuscriptError::Json(error)
        }
    })?;
    for member in ["pandoc-api-version", "blocks"] {
        if tree.get(member).is_none() {
            return Err(ManuscriptError::NoDocument(member));
        }
    }
    let mut reader = Reader::default();
    if let Some(meta) = tree.get("meta").and_then(Value::as_object) {
        reader.metadata(meta);
    }
    if let Some(blocks) = tree.get("blocks") {
        reader.walk(blocks, None);
    }
    let mut out = reader.out;
    out.tree = tree;
    Ok(out)
}

#[derive(Default)]
struct Reader {
    out: Pandoc,
    notes: usize,
    /// Whether anything was seen in the current note.
    seen: bool,
    /// Citations of the current note that nothing follows so far.
    last: Vec<usize>,
}

/// The type of an element and its content.
fn element(value: &Value) -> Option<(&str, &Value)> {
    let object = value.as_object()?;
    Some((object.get("t")?.as_str()?, object.get("c").unwrap_or(&Value::Null)))
}

impl Reader {
    fn walk(&mut self, value: &Value, note: Option<usize>) {
        if let Some(list) = value.as_array() {
            for value in list {
                self.walk(value, note);
            }
        }
        let Some((name, content)) = element(value) else { return };
        match name {
            "Note" => {
                if note.is_some() {
                    return self.walk(content, note);
                }
                self.out.steps.push(Step::Note);
                self.notes += 1;
                (self.seen, self.last) = (false, Vec::new());
                self.walk(content, Some(self.notes - 1));
                self.last.clear();
            }
            "Cite" => {
                let (first, n) = (!self.seen, self.out.citations.len());
                self.saw();
                if let Some(citation) = self.citation(content, note) {
                    self.out.citations.push(citation);
                    self.out.in_notes.push(note.map(|_| InNote { first, last: true }));
                    self.last.push(n);
                    if note.is_none() {
                        self.out.steps.push(Step::Citation(n));
                    }
                }
            }
            "Space" | "SoftBreak" | "LineBreak" => {}
            "Str" | "Math" | "Code" | "RawInline" | "CodeBlock" | "RawBlock" => self.saw(),
            _ => self.walk(content, note),
        }
    }

    /// Something stands in the current note.
    fn saw(&mut self) {
        self.seen = true;
        for n in self.last.drain(..) {
            if let Some(Some(in_note)) = self.out.in_notes.get_mut(n) {
                in_note.last = false;
            }
        }
    }

    fn citation(&mut self, content: &Value, note: Option<usize>) -> Option<Citation> {
        let list = content.get(0)?.as_array()?;
        let mut citation = Citation { note, ..Citation::default() };
        let mode =
            |value: &Value| value.pointer("/citationMode/t").and_then(Value::as_str).map(str::to_owned);
        if list.first().and_then(mode).as_deref() == Some("AuthorInText") {
            citation.mode = Mode::InText;
        }
        for value in list {
            self.cites(value, &mut citation.cites)?;
        }
        (!citation.cites.is_empty()).then_some(citation)
    }

    /// Adds a cite. Citations that its affixes hold become cites of their own:
    /// `[see @a and @b]`.
    fn cites(&mut self, value: &Value, out: &mut Vec<Cite>) -> Option<()> {
        let inlines = |name: &str| value.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut cite = Cite { key: value.get("citationId")?.as_str()?.to_owned(), ..Cite::default() };
        let mode = value.pointer("/citationMode/t").and_then(Value::as_str);
        cite.suppress_author = mode == Some("SuppressAuthor");
        let mut before = String::new();
        for inlines in inlines("citationPrefix").split_inclusive(is_cite) {
            let Some((last, rest)) = inlines.split_last().filter(|(last, _)| is_cite(last)) else {
                before.push_str(&rich_list(inlines, &mut self.out.aside));
                continue;
            };
            before.push_str(&rich_list(rest, &mut self.out.aside));
            self.nested(last, &std::mem::take(&mut before), out)?;
        }
        cite.prefix = before.trim().to_owned();
        let aside = &mut self.out.aside;
        let mut parts = inlines("citationSuffix").split(is_cite);
        let suffix = rich_list(parts.next().unwrap_or_default(), aside);
        let (locator, rest) = locator::parse(&suffix);
        let bare = locator.is_none() && rest.starts_with(|c: char| c.is_alphanumeric() || c == '<');
        let rest = rest.trim_end();
        cite.locator = locator;
        cite.suffix = if bare { format!(", {rest}") } else { rest.to_owned() };
        out.push(cite);
        let nested = inlines("citationSuffix").iter().filter(|inline| is_cite(inline));
        for (inline, after) in nested.zip(parts) {
            let before = out.last_mut().map(|cite| std::mem::take(&mut cite.suffix)).unwrap_or_default();
            self.nested(inline, before.trim_matches([' ', ',']), out)?;
            let after = rich_list(after, &mut self.out.aside);
            if let Some(cite) = out.last_mut() {
                cite.suffix.push_str(after.trim_end());
            }
        }
        Some(())
    }

    /// Adds the cites of a citation within another, with the text before it.
    fn nested(&mut self, inline: &Value, before: &str, out: &mut Vec<Cite>) -> Option<()> {
        let first = out.len();
        for value in inline.pointer("/c/0").and_then(Value::as_array).into_iter().flatten() {
            self.cites(value, out)?;
        }
        if let Some(cite) = out.get_mut(first) {
            cite.prefix = format!("{before} {}", cite.prefix).trim().to_owned();
        }
        Some(())
    }

    fn metadata(&mut self, meta: &Map<String, Value>) {
        let metadata = &mut self.out.metadata;
        let list = |value: &Value| match element(value) {
            Some(("MetaList", Value::Array(list))) => list.iter().filter_map(plain).collect(),
            _ => plain(value).into_iter().collect(),
        };
        for (key, value) in meta {
            match key.as_str() {
                "bibliography" => metadata.bibliography = list(value),
                "csl" | "citation-style" => metadata.csl = plain(value),
                "lang" => metadata.lang = plain(value).or(metadata.lang.take()),
                "locale" => metadata.lang = metadata.lang.take().or(plain(value)),
                "nocite" => keys(value, &mut metadata.nocite),
                "suppress-bibliography" => {
                    metadata.suppress_bibliography = matches!(element(value), Some((_, Value::Bool(true))))
                        || plain(value).is_some_and(|text| text == "true");
                }
                "reference-section-title" => metadata.section_title = plain(value),
                "references" => {
                    if let Value::Array(list) = data(value, &mut self.out.aside) {
                        metadata.references = list;
                    }
                }
                _ => {}
            }
        }
    }
}

/// The keys of all citations in a tree.
fn keys(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| keys(value, out)),
        Value::Object(object) => {
            if let Some(key) = object.get("citationId").and_then(Value::as_str) {
                out.push(key.to_owned());
            }
            object.values().for_each(|value| keys(value, out));
        }
        _ => {}
    }
}

/// A value of the metadata as text.
fn plain(value: &Value) -> Option<String> {
    let mut out = String::new();
    match element(value)? {
        (_, Value::String(text)) => out.push_str(text),
        (_, content) => rich(content, &mut Aside::default(), &mut out),
    }
    (!out.is_empty()).then_some(out)
}

/// A value of the metadata as data: records in CSL-JSON.
fn data(value: &Value, aside: &mut Aside<Value>) -> Value {
    match element(value) {
        Some(("MetaMap", Value::Object(map))) => {
            map.iter().map(|(key, value)| (key.clone(), data(value, aside))).collect()
        }
        Some(("MetaList", Value::Array(list))) => list.iter().map(|value| data(value, aside)).collect(),
        Some(("MetaBool" | "MetaString", content)) => content.clone(),
        Some((_, content)) => {
            let mut out = String::new();
            rich(content, aside, &mut out);
            // YAML's numbers come as text; dates want them back.
            out.parse::<i64>().map_or(Value::String(out), Value::from)
        }
        None => Value::Null,
    }
}

fn rich_list(list: &[Value], aside: &mut Aside<Value>) -> String {
    let mut out = String::new();
    list.iter().for_each(|value| rich(value, aside, &mut out));
    out
}

/// Inlines as rich text; what it cannot say is kept aside.
fn rich(value: &Value, aside: &mut Aside<Value>, out: &mut String) {
    if let Some(list) = value.as_array() {
        for value in list {
            rich(value, aside, out);
        }
        return;
    }
    let Some((name, content)) = element(value) else { return };
    let tag = match name {
        "Str" => return out.push_str(content.as_str().unwrap_or_default()),
        "Space" | "SoftBreak" | "LineBreak" => return out.push(' '),
        "Plain" | "Para" => return rich(content, aside, out),
        "Span" | "Cite" => return rich(content.get(1).unwrap_or(&Value::Null), aside, out),
        "Quoted" => {
            let single = content.pointer("/0/t").and_then(Value::as_str) == Some("SingleQuote");
            let (open, close) = if single { ('‘', '’') } else { ('“', '”') };
            out.push(open);
            rich(content.get(1).unwrap_or(&Value::Null), aside, out);
            return out.push(close);
        }
        "Emph" => "i",
        "Strong" => "b",
        "Superscript" => "sup",
        "Subscript" => "sub",
        "SmallCaps" => "sc",
        _ => return out.extend(aside.put(value.clone())),
    };
    out.push_str(&format!("<{tag}>"));
    rich(content, aside, out);
    out.push_str(&format!("</{tag}>"));
}

impl Pandoc {
    /// The citations in reading order with the numbers of their notes; with
    /// `notes`, a citation in the text becomes a note of its own.
    #[must_use]
    pub fn in_order(&self, notes: bool) -> Vec<Placed> {
        let mut numbers: Vec<u32> = Vec::new();
        let mut in_text: Vec<u32> = vec![0; self.citations.len()];
        let mut number = 0;
        for step in &self.steps {
            match step {
                Step::Note => {
                    number += 1;
                    numbers.push(number);
                }
                Step::Citation(n) if notes => {
                    number += 1;
                    if let Some(own) = in_text.get_mut(*n) {
                        *own = number;
                    }
                }
                Step::Citation(_) => {}
            }
        }
        let note = |(n, citation): (usize, &Citation)| {
            let of_note = citation.note.and_then(|note| numbers.get(note));
            let note = of_note.or_else(|| in_text.get(n)).copied().unwrap_or_default();
            Placed { citation: n, note }
        };
        self.citations.iter().enumerate().map(note).collect()
    }

    /// The document with its citations replaced and its bibliography.
    #[must_use]
    pub fn write(
        mut self,
        replacements: Vec<Replacement<Vec<Value>>>,
        bibliography: Option<Bibliography>,
    ) -> Value {
        let mut replacements = replacements.into_iter();
        let Some(blocks) = self.tree.get_mut("blocks") else { return self.tree };
        replace(blocks, &mut replacements);
        if let Some(bibliography) = bibliography.filter(|b| !b.entries.is_empty()) {
            let mut written = Some(bibliography);
            fill_refs(blocks, &mut written);
            if let (Some(bibliography), Some(list)) = (written, blocks.as_array_mut()) {
                if let Some(heading) = &bibliography.heading {
                    let words = heading.split_whitespace().map(|word| json!({"t": "Str", "c": word}));
                    let mut title: Vec<Value> = Vec::new();
                    for word in words {
                        if !title.is_empty() {
                            title.push(json!({"t": "Space"}));
                        }
                        title.push(word);
                    }
                    list.push(json!({"t": "Header", "c": [1, ["bibliography", ["unnumbered"], []], title]}));
                }
                let mut attributes = json!(["refs", [], []]);
                let blocks = entries(bibliography, &mut attributes);
                list.push(json!({"t": "Div", "c": [attributes, blocks]}));
            }
        }
        self.tree
    }
}

/// Replaces the citations in a tree, in the order in which they were read.
fn replace(value: &mut Value, replacements: &mut std::vec::IntoIter<Replacement<Vec<Value>>>) {
    if matches!(element(value), Some(("Cite", _))) {
        // Where no list of inlines is around it, it only counts.
        if is_cite(value) {
            replacements.next();
        }
        return;
    }
    match value {
        Value::Array(list) if list.iter().any(is_cite) => {
            let mut out: Vec<Value> = Vec::with_capacity(list.len());
            let mut rest = std::mem::take(list).into_iter().peekable();
            while let Some(mut value) = rest.next() {
                if !is_cite(&value) {
                    replace(&mut value, replacements);
                    out.push(value);
                    continue;
                }
                let inlines = match replacements.next() {
                    None | Some(Replacement::Keep) => None,
                    Some(Replacement::Inline(inlines)) => Some(inlines),
                    Some(Replacement::Note { before, text }) => {
                        let mut inlines = match before {
                            Some(author) => author,
                            None => {
                                out.pop_if(|last| matches!(element(last), Some(("Space" | "SoftBreak", _))));
                                Vec::new()
                            }
                        };
                        inlines.extend(rest.peek_mut().and_then(moved));
                        inlines.push(json!({"t": "Note", "c": [{"t": "Para", "c": text}]}));
                        rest.next_if(
                            |next| matches!(element(next), Some(("Str", Value::String(s))) if s.is_empty()),
                        );
                        Some(inlines)
                    }
                };
                if let (Some(inlines), Some(slot)) = (inlines, value.pointer_mut("/c/1")) {
                    *slot = Value::Array(inlines);
                }
                out.push(value);
            }
            *list = out;
        }
        Value::Array(list) => list.iter_mut().for_each(|value| replace(value, replacements)),
        Value::Object(object) => {
            if let Some(content) = object.get_mut("c") {
                replace(content, replacements);
            }
        }
        _ => {}
    }
}

/// A `Cite` that was read as a citation.
fn is_cite(value: &Value) -> bool {
    let Some(("Cite", content)) = element(value) else { return false };
    let keyed = |cite: &Value| cite.get("citationId").is_some_and(Value::is_string);
    content.get(0).and_then(Value::as_array).is_some_and(|list| !list.is_empty() && list.iter().all(keyed))
}

/// Takes the punctuation off the start of a text, to stand before a note.
fn moved(next: &mut Value) -> Option<Value> {
    let Value::String(text) = next.get_mut("c")? else { return None };
    let end = text.find(|c| !matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '…')).unwrap_or(text.len());
    let rest = text.split_off(end);
    let marks = std::mem::replace(text, rest);
    (!marks.is_empty()).then(|| json!({"t": "Str", "c": marks}))
}

/// Puts the entries into the block that waits for them.
fn fill_refs(value: &mut Value, bibliography: &mut Option<Bibliography>) {
    if bibliography.is_none() {
        return;
    }
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| fill_refs(value, bibliography)),
        Value::Object(object) => {
            let div = object.get("t").and_then(Value::as_str) == Some("Div");
            let Some(content) = object.get_mut("c") else { return };
            if div && content.pointer("/0/0").and_then(Value::as_str) == Some("refs") {
                if let Some(bibliography) = bibliography.take() {
                    let mut attributes = content.get(0).cloned().unwrap_or_default();
                    let blocks = entries(bibliography, &mut attributes);
                    if let Some(list) = content.get_mut(1).and_then(Value::as_array_mut) {
                        list.extend(blocks);
                    }
                    if let Some(slot) = content.get_mut(0) {
                        *slot = attributes;
                    }
                }
            } else {
                fill_refs(content, bibliography);
            }
        }
        _ => {}
    }
}

/// The blocks of the entries; the block around them is marked as theirs.
fn entries(bibliography: Bibliography, attributes: &mut Value) -> Vec<Value> {
    if let Some(classes) = attributes.get_mut(1).and_then(Value::as_array_mut) {
        let hanging = bibliography.hanging_indent.then_some("hanging-indent");
        for class in ["references", "csl-bib-body"].into_iter().chain(hanging) {
            if !classes.iter().any(|known| known == class) {
                classes.push(json!(class));
            }
        }
    }
    let block = |(key, inlines): (String, Vec<Value>)| json!({"t": "Div", "c": [[format!("ref-{key}"), ["csl-entry"], []], [{"t": "Para", "c": inlines}]]});
    bibliography.entries.into_iter().map(block).collect()
}

#[cfg(test)]
mod tests;
