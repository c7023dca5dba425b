//! The citation processor by itself: a request as JSON, answered as JSON.
//!
//! The names are those of CSL-JSON and of citeproc-js's data and parameters;
//! those of pandoc's `citeproc` program are taken as well. Nothing here reads
//! a library or a file: who calls finds the style.

mod filter;
mod read;

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{WorkflowError, export};
use crate::csl::tree::{Display, Event, Mark};
use crate::csl::{self, Bibliography, Citation, Output, Processor, SecondFieldAlign, Style};
use crate::item::Item;
use filter::Filter;
use read::Request;

/// What is wrong with a request as a whole. What is wrong with one of its
/// items is a warning of the answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It is no JSON.
    #[error("{place} is no JSON: {reason}")]
    Json {
        /// File name or `standard input`.
        place: String,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// A member that must be there is not.
    #[error("the request has no `{path}`")]
    Missing {
        /// Which one.
        path: String,
    },
    /// A member is not what it should be.
    #[error("`{path}` is {found}; expected {expected}")]
    Member {
        /// Which one.
        path: String,
        /// What it is.
        found: String,
        /// What it should be.
        expected: String,
    },
}

impl RequestError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some("`ibid man citeproc` describes a request".to_owned())
    }
}

/// Reads a request's JSON.
///
/// # Errors
/// [`RequestError::Json`] with line and column.
pub fn parse(place: &str, bytes: &[u8]) -> Result<Value, RequestError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes)
        .map_err(|error| RequestError::Json { place: place.to_owned(), reason: error.to_string() })
}

/// Answers a request; `find_style` gets its style as it stands there: a name,
/// a path, or XML.
///
/// # Errors
/// [`RequestError`] when the request makes no sense, and what `find_style`
/// says.
pub fn answer(
    request: &Value,
    find_style: &dyn Fn(&str) -> Result<Style, WorkflowError>,
) -> Result<Value, WorkflowError> {
    let mut request = Request::read(request)?;
    let style = Arc::new(find_style(&request.style)?);
    let processor = Processor::new(Arc::clone(&style), request.locale.as_deref())?;
    let mut warnings = std::mem::take(&mut request.warnings);
    warn_of_style(&style, &request, &mut warnings);
    warn_of_ids(&request, &mut warnings);
    if style.is_note() && request.citations.iter().all(|(_, note)| note.is_none()) {
        // Each stands in a note of its own.
        for (number, (_, note)) in (1..).zip(&mut request.citations) {
            *note = Some(number);
        }
    }
    let citations: Vec<Citation> = request
        .citations
        .into_iter()
        .map(|(citation, note)| Citation { note: note.unwrap_or(0), ..citation })
        .collect();
    let items: Vec<&Item> = request.items.iter().collect();
    let none = Filter::default();
    let filter = request.bibliography.as_ref().unwrap_or(&none);
    let document = processor.document_listing(&items, &citations, &|item| filter.lets_pass(item));
    let bibliography = document.bibliography.filter(|_| request.bibliography.is_some());
    for id in bibliography.iter().flat_map(|b| &b.omitted) {
        warnings.push(format!("the style shows nothing of `{id}` in the bibliography"));
    }
    let citations: Vec<Value> =
        document.citations.iter().map(|citation| export::written(citation, request.format)).collect();
    let entries = bibliography.iter().flat_map(|b| &b.entries);
    let entries: Vec<Value> =
        entries.map(|entry| json!({"id": entry.id, "entry": export::entry(entry, request.format)})).collect();
    Ok(json!({
        "citations": citations,
        "bibliography": entries,
        "parameters": bibliography.map(|b| parameters(&b, request.format)).unwrap_or_default(),
        "warnings": warnings,
    }))
}

fn warn_of_style(style: &Style, request: &Request, warnings: &mut Vec<String>) {
    warnings.extend(style.warnings.iter().cloned());
    let language = request.locale.as_deref().or(style.default_locale()).unwrap_or("en-US");
    if let Some(instead) = csl::locale_fallback(language) {
        warnings.push(format!("there is no locale `{language}`; {instead} is used"));
    }
    let wanted = request.bibliography_asked || request.citations.is_empty();
    if request.bibliography.is_some() && wanted && !style.has_bibliography() {
        warnings.push(format!("the style `{}` has no bibliography", style.title));
    }
}

fn warn_of_ids(request: &Request, warnings: &mut Vec<String>) {
    let known: HashSet<&str> = request.items.iter().map(|item| item.id.as_str()).collect();
    for (at, (citation, _)) in request.citations.iter().enumerate() {
        for cite in citation.cites.iter().filter(|cite| !known.contains(cite.id.as_str())) {
            warnings.push(format!("citations[{at}]: no item has the id `{}`", cite.id));
        }
    }
}

/// How to set the bibliography, under citeproc-js's names.
fn parameters(bibliography: &Bibliography, format: Output) -> Map<String, Value> {
    let parameters = &bibliography.parameters;
    let align = match parameters.second_field_align {
        None => Value::Bool(false),
        Some(SecondFieldAlign::Margin) => "margin".into(),
        Some(SecondFieldAlign::Flush) => "flush".into(),
    };
    let widest = bibliography.entries.iter().map(|entry| first_field(&entry.content.events)).max();
    let offset = widest.filter(|_| parameters.second_field_align.is_some()).unwrap_or(0);
    // What stands before and after the entries is all of a list without any.
    let (start, end) = match format {
        Output::Html | Output::Markdown => {
            let parameters = parameters.clone();
            let frame = Bibliography { entries: Vec::new(), omitted: Vec::new(), parameters }.write(format);
            frame
                .rsplit_once('\n')
                .map(|(start, end)| (format!("{start}\n"), end.to_owned()))
                .unwrap_or_default()
        }
        _ => (String::new(), String::new()),
    };
    let mut map = Map::new();
    map.insert("hanging-indent".to_owned(), parameters.hanging_indent.into());
    map.insert("second-field-align".to_owned(), align);
    map.insert("max-offset".to_owned(), offset.into());
    map.insert("entry-spacing".to_owned(), parameters.entry_spacing.into());
    map.insert("line-spacing".to_owned(), parameters.line_spacing.into());
    map.insert("bib-start".to_owned(), start.into());
    map.insert("bib-end".to_owned(), end.into());
    map
}

/// The number of characters in the margin of an entry.
fn first_field(events: &[Event]) -> usize {
    let from = events.iter().position(|event| *event == Event::Open(Mark::Display(Display::LeftMargin)));
    let Some(from) = from else { return 0 };
    let (mut depth, mut length) = (0usize, 0);
    for event in &events[from..] {
        match event {
            Event::Open(_) => depth += 1,
            Event::Close => depth -= 1,
            Event::Text(text) => length += text.trim_end().chars().count(),
        }
        if depth == 0 {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests;
