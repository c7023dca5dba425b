//! Documents that cite: their items, and the documents with citations and
//! bibliography written out. Joins `manuscript`, `library` and `csl`.

mod compose;
mod inlines;
mod references;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::Config;
use super::styles::Styles;
use super::{WorkflowError, input};
use crate::csl::{self, Output, Processor};
use crate::item::Item;
use crate::library::Library;
use crate::manuscript::keys::{self, Keys};
use crate::manuscript::markdown::{self, Markdown};
use crate::manuscript::{Aside, InNote, Metadata, Replacement, latex, lines_of, pandoc, typst};
use compose::{Composed, Piece};
use references::References;

/// What kind of document a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Markdown with Pandoc's citations.
    Markdown,
    /// The same, with Quarto's cross-references.
    Quarto,
    /// What LaTeX wrote for BibTeX.
    Aux,
    /// What biblatex wrote for biber.
    Bcf,
    /// LaTeX itself.
    Tex,
    /// Typst.
    Typst,
}

impl Kind {
    /// The names of all kinds.
    pub const NAMES: [&str; 6] = ["markdown", "quarto", "aux", "bcf", "tex", "typst"];

    /// The kind that a name or the ending of a file says.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "rmd" | "mdown" | "mkd" | "pandoc" => Self::Markdown,
            "qmd" | "quarto" => Self::Quarto,
            "aux" => Self::Aux,
            "bcf" => Self::Bcf,
            "tex" | "ltx" | "latex" | "rnw" => Self::Tex,
            "typ" | "typst" => Self::Typst,
            _ => return None,
        })
    }

    /// The kind of a file by its ending.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        Self::named(path.extension()?.to_str()?)
    }

    /// Whether it can be written back with its citations formatted.
    #[must_use]
    pub fn is_markdown(self) -> bool {
        matches!(self, Self::Markdown | Self::Quarto)
    }
}

/// With what a document is read.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The library, if there is one.
    pub library: Option<&'a Library>,
    /// The settings in force.
    pub config: &'a Config,
    /// The style, where it is not the document's own.
    pub style: Option<&'a str>,
    /// The language, where it is not the document's own.
    pub locale: Option<&'a str>,
    /// The file that will be written: it is no source of references.
    pub output: Option<&'a Path>,
}

/// A key that is no item's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The key.
    pub key: String,
    /// Where it is cited first: `paper.md:12`.
    pub place: String,
}

/// What a document cites.
#[derive(Debug, Clone, Default)]
pub struct Cited {
    /// The items, in the order in which they are first cited. The id of each
    /// is the key as the document writes it.
    pub items: Vec<Item>,
    /// Keys that are no item's.
    pub missing: Vec<Missing>,
    /// The same, where the key may be something else: a label in Typst.
    pub unsure: Vec<Missing>,
    /// Files that could not be read.
    pub problems: Vec<String>,
}

/// A document with its citations written out.
#[derive(Debug, Clone, Default)]
pub struct Formatted {
    /// The document.
    pub text: String,
    /// Keys that are no item's.
    pub missing: Vec<Missing>,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// The items that a document cites, in its order.
///
/// # Errors
/// When the document or the library cannot be read.
pub fn cited(setting: &Setting<'_>, path: &Path, kind: Kind) -> Result<Cited, WorkflowError> {
    let text = input::file_text(path)?;
    let name = path.display().to_string();
    let mut problems = Vec::new();
    let found = if kind.is_markdown() {
        let document = markdown::read(&text);
        unread(&document.metadata, &name, &mut problems);
        in_markdown(&name, &text, &document)
    } else {
        collected(path, text, kind)?
    };
    problems.extend(found.unopened.iter().map(|file| format!("cannot read {file}, which {name} includes")));
    let mut references = References::new(setting.library, folder(path), setting.output);
    references.read_files(&found.bibliography, &mut problems);
    let (mut out, mut uids) = (Cited { problems, ..Cited::default() }, Vec::new());
    for mention in found.mentions {
        match references.find(&mention.key)? {
            Some(at) if uids.contains(&at) => {}
            Some(at) => uids.push(at),
            None => {
                let place = format!("{}:{}", mention.file, mention.line);
                let cross = kind == Kind::Quarto && markdown::is_cross_reference(&mention.key);
                let list = if mention.sure && !cross { &mut out.missing } else { &mut out.unsure };
                list.push(Missing { key: mention.key, place });
            }
        }
    }
    if found.all {
        for at in references.find_all()? {
            if !uids.contains(&at) {
                uids.push(at);
            }
        }
    }
    out.items = uids.into_iter().filter_map(|at| references.items.get(at).cloned()).collect();
    Ok(out)
}

/// The keys of a Markdown document.
fn in_markdown(name: &str, text: &str, document: &Markdown) -> Keys {
    let order = document.in_order(false);
    let citations = order.iter().filter_map(|placed| document.citations.get(placed.citation));
    let cites: Vec<_> = citations.flat_map(|citation| &citation.cites).collect();
    let lines = Lines::new(text, cites.iter().map(|cite| cite.at));
    let mut keys = Keys { bibliography: document.metadata.bibliography.clone(), ..Keys::default() };
    let cited = cites.iter().map(|cite| (&cite.key, lines.of(cite.at)));
    for (key, line) in cited.chain(document.metadata.nocite.iter().map(|key| (key, 1))) {
        match key.as_str() {
            "*" => keys.all = true,
            _ => keys.mentions.push(keys::Mention {
                key: key.clone(),
                file: name.to_owned(),
                line,
                sure: true,
            }),
        }
    }
    let mut seen = std::collections::HashSet::new();
    keys.mentions.retain(|mention| seen.insert(mention.key.clone()));
    keys
}

/// The lines of places in a text.
struct Lines {
    places: Vec<usize>,
    lines: Vec<usize>,
}

impl Lines {
    fn new(text: &str, places: impl Iterator<Item = usize>) -> Self {
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        let lines = lines_of(text, &places);
        Self { places, lines }
    }

    fn of(&self, place: usize) -> usize {
        let at = self.places.partition_point(|known| *known < place);
        self.lines.get(at).copied().unwrap_or(1)
    }
}

/// The keys of a document of another kind and of all it includes.
fn collected(path: &Path, text: String, kind: Kind) -> Result<Keys, WorkflowError> {
    let name = path.display().to_string();
    let scan: fn(&str) -> Vec<keys::Part> = match kind {
        Kind::Aux => latex::aux,
        Kind::Tex => latex::tex,
        Kind::Typst => typst::typ,
        Kind::Bcf => {
            latex::bcf(&text).map_err(|reason| WorkflowError::Manuscript { place: name.clone(), reason })?;
            |text| latex::bcf(text).unwrap_or_default()
        }
        Kind::Markdown | Kind::Quarto => |_| Vec::new(),
    };
    let main = folder(path);
    let mut open = |including: &str, file: &str| {
        // LaTeX looks from where it runs, Typst from the including file.
        let beside = folder(Path::new(including));
        let mut places: Vec<PathBuf> = match kind {
            Kind::Typst => vec![beside.join(file.trim_start_matches('/'))],
            Kind::Tex => [&main, &beside].iter().map(|dir| dir.join(format!("{file}.tex"))).collect(),
            _ => Vec::new(),
        };
        places.extend([main.join(file), beside.join(file)]);
        // Nothing but files: a pipe would be waited for.
        let path = places.into_iter().find(|path| path.is_file())?;
        Some((path.display().to_string(), input::file_text(&path).ok()?))
    };
    Ok(keys::collect(&name, text, scan, &mut open))
}

fn folder(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_owned()
}

/// A Markdown document with its citations and bibliography written out.
///
/// # Errors
/// When the document, the library or the style cannot be read.
pub fn markdown(setting: &Setting<'_>, path: &Path, kind: Kind) -> Result<Formatted, WorkflowError> {
    let text = input::file_text(path)?;
    let name = path.display().to_string();
    let mut document = markdown::read(&text);
    let mut problems = Vec::new();
    unread(&document.metadata, &name, &mut problems);
    let base = folder(path);
    let processor = processor(setting, &document.metadata, &base)?;
    let mut references = References::new(setting.library, base, setting.output);
    references.read_files(&document.metadata.bibliography, &mut problems);
    let in_notes = compose::in_notes(processor.style());
    let order = document.in_order(in_notes);
    let mut aside = std::mem::take(&mut document.aside);
    let mark = |key: &str| format!("**{key}?**");
    let mut keep = |key: &str| aside.put(mark(key));
    let cross = |key: &str| kind == Kind::Quarto && markdown::is_cross_reference(key);
    let composed = compose::compose(
        &processor,
        &mut references,
        &document.citations,
        &order,
        &document.metadata.nocite,
        &mut keep,
        &cross,
    )?;
    let written = |text: &csl::serialise::Rendered| aside.restored(&text.write(Output::Markdown));
    let replacements: Vec<Replacement<String>> = composed
        .pieces
        .iter()
        .zip(&document.citations)
        .map(|(piece, citation)| match piece {
            Piece::Keep => Replacement::Keep,
            Piece::Missing(keys) => {
                let marks = keys.iter().map(|key| mark(key)).collect::<Vec<_>>().join("; ");
                let in_note = document.in_note(&text, citation);
                match in_note {
                    _ if !in_notes => Replacement::Inline(format!("({marks})")),
                    Some(in_note) => Replacement::Inline(fitted(in_note, marks)),
                    None => Replacement::Note { before: None, text: marks },
                }
            }
            Piece::Whole(text) => Replacement::Inline(written(text)),
            Piece::Note { before, text: note } if note.is_empty() => {
                Replacement::Inline(before.as_ref().map(written).unwrap_or_default())
            }
            Piece::Note { before, text: note } => match document.in_note(&text, citation) {
                None => Replacement::Note { before: before.as_ref().map(written), text: written(note) },
                Some(in_note) => Replacement::Inline(match before {
                    Some(author) => {
                        let rest = fitted(InNote { first: false, ..in_note }, written(note));
                        format!("{} {rest}", written(author))
                    }
                    None => fitted(in_note, written(note)),
                }),
            },
        })
        .collect();
    let bibliography = (!document.metadata.suppress_bibliography)
        .then(|| composed.bibliography.as_ref())
        .flatten()
        .map(|list| markdown::Bibliography {
            heading: document.metadata.section_title.clone(),
            entries: list.entries.iter().map(|e| e.write(Output::Markdown) + "\n\n").collect(),
        });
    let lines = Lines::new(&text, composed.missing.iter().filter_map(|(_, at)| *at));
    let missing = composed.missing.iter().map(|(key, at)| {
        let line = at.map_or(1, |at| lines.of(at));
        Missing { key: key.clone(), place: format!("{name}:{line}") }
    });
    Ok(Formatted {
        missing: missing.collect(),
        text: document.write(&text, &replacements, bibliography.as_ref()),
        problems,
    })
}

/// A note's text where it stands in a note that is there already: in
/// parentheses unless it opens the note, and without the full stop unless it
/// ends it.
fn fitted(in_note: InNote, mut text: String) -> String {
    if !(in_note.first && in_note.last) && text.ends_with('.') {
        text.pop();
    }
    if in_note.first { text } else { format!("({text})") }
}

/// A document as Pandoc's JSON, with its citations and bibliography written
/// out. Files that it names are looked for from the current folder, as Pandoc
/// does.
///
/// # Errors
/// When the text is no such document, or the library or style cannot be read.
pub fn pandoc(setting: &Setting<'_>, text: &str) -> Result<Formatted, WorkflowError> {
    let place = "standard input";
    let mut document =
        pandoc::read(text).map_err(|reason| WorkflowError::Manuscript { place: place.to_owned(), reason })?;
    let metadata = std::mem::take(&mut document.metadata);
    let mut problems = Vec::new();
    let processor = processor(setting, &metadata, Path::new(""))?;
    let mut references = References::new(setting.library, PathBuf::new(), setting.output);
    references.read_files(&metadata.bibliography, &mut problems);
    references.take_records(&metadata.references, &mut problems);
    let order = document.in_order(compose::in_notes(processor.style()));
    let mut aside = std::mem::take(&mut document.aside);
    let mut keep = |key: &str| aside.put(inlines::missing(key));
    let composed = compose::compose(
        &processor,
        &mut references,
        &document.citations,
        &order,
        &metadata.nocite,
        &mut keep,
        &|_| false,
    )?;
    let replacements = filled(&composed, &document.in_notes, &aside, compose::in_notes(processor.style()));
    let bibliography =
        (!metadata.suppress_bibliography).then_some(composed.bibliography).flatten().map(|list| {
            pandoc::Bibliography {
                hanging_indent: list.parameters.hanging_indent,
                heading: metadata.section_title,
                entries: list
                    .entries
                    .into_iter()
                    .map(|entry| (entry.id, inlines::inlines(&entry.content, &Aside::default())))
                    .collect(),
            }
        });
    let missing = composed.missing.into_iter().map(|(key, _)| Missing { key, place: place.to_owned() });
    Ok(Formatted {
        missing: missing.collect(),
        text: document.write(replacements, bibliography).to_string(),
        problems,
    })
}

/// What Pandoc's citations become.
fn filled(
    composed: &Composed,
    in_notes: &[Option<InNote>],
    aside: &Aside<serde_json::Value>,
    note_style: bool,
) -> Vec<Replacement<Vec<serde_json::Value>>> {
    let written = |text: &csl::serialise::Rendered| inlines::inlines(text, aside);
    let pieces = composed.pieces.iter().zip(in_notes);
    pieces
        .map(|(piece, in_note)| match (piece, in_note) {
            (Piece::Keep, _) => Replacement::Keep,
            (Piece::Missing(keys), in_note) => {
                let marks = inlines::all_missing(keys);
                match in_note {
                    _ if !note_style => Replacement::Inline(inlines::in_parentheses(marks)),
                    Some(in_note) => Replacement::Inline(inlines::fitted(*in_note, marks)),
                    None => Replacement::Note { before: None, text: marks },
                }
            }
            (Piece::Whole(text), _) => Replacement::Inline(written(text)),
            (Piece::Note { before, text }, _) if text.is_empty() => {
                Replacement::Inline(before.as_ref().map(written).unwrap_or_default())
            }
            (Piece::Note { before, text }, None) => {
                Replacement::Note { before: before.as_ref().map(written), text: written(text) }
            }
            (Piece::Note { before, text }, Some(in_note)) => Replacement::Inline(match before {
                Some(author) => {
                    let mut all = written(author);
                    all.push(inlines::space());
                    all.extend(inlines::fitted(InNote { first: false, ..*in_note }, written(text)));
                    all
                }
                None => inlines::fitted(*in_note, written(text)),
            }),
        })
        .collect()
}

fn unread(metadata: &Metadata, name: &str, problems: &mut Vec<String>) {
    if metadata.unread_references {
        problems.push(format!(
            "{name}: the records under `references` are not read; keep them in a file that `bibliography` names"
        ));
    }
}

/// The style and language: those asked for, else the document's, else those of
/// the settings.
fn processor(setting: &Setting<'_>, metadata: &Metadata, base: &Path) -> Result<Processor, WorkflowError> {
    let styles = Styles::of_user();
    let style = match (setting.style, &metadata.csl) {
        (Some(style), _) => styles.find(style)?,
        (None, Some(style)) => {
            let beside = base.join(style);
            // The name of a style file that is not there may name one that is
            // installed or comes with the program.
            let stem = style.strip_suffix(".csl").filter(|stem| !stem.contains(['/', '\\']));
            match (beside.is_file(), stem) {
                (true, _) => styles.find(&beside.to_string_lossy())?,
                (false, Some(stem)) => styles.find(stem)?,
                (false, None) => styles.find(style)?,
            }
        }
        (None, None) => styles.find(&setting.config.style)?,
    };
    let locale = setting.locale.or(metadata.lang.as_deref()).or(setting.config.locale.as_deref());
    Ok(Processor::new(Arc::new(style), locale)?)
}

/// A document on standard input.
///
/// # Errors
/// When it cannot be read.
pub fn stdin() -> Result<String, WorkflowError> {
    input::stdin_text()
}
