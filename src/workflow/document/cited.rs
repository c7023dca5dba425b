//! Which items a document cites.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::references::References;
use super::{Cited, Kind, Lines, Missing, Setting, WorkflowError, folder, unread};
use crate::manuscript::keys::{self, Keys};
use crate::manuscript::markdown::{self, Markdown};
use crate::manuscript::{latex, typst};
use crate::workflow::input;

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
    let mut references = References::new(setting, folder(path))?;
    references.read_files(&found.bibliography, &mut problems);
    let mut out = Cited { problems, ..Cited::default() };
    let mut places = Vec::new();
    for mention in found.mentions {
        match references.find(&mention.key)? {
            Some(at) => places.push(at),
            None => {
                let place = format!("{}:{}", mention.file, mention.line);
                let cross = kind == Kind::Quarto && markdown::is_cross_reference(&mention.key);
                let list = if mention.sure && !cross { &mut out.missing } else { &mut out.unsure };
                list.push(Missing { key: mention.key, place });
            }
        }
    }
    if found.all {
        places.extend(references.find_all()?);
    }
    // Two spellings may be one item.
    let mut seen = HashSet::new();
    places.retain(|at| seen.insert(*at));
    for at in places {
        let (item, also) = (references.items.get(at), references.also.get(at));
        out.items.extend(item.cloned());
        out.also.extend(also.cloned());
    }
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
    let mut seen = HashSet::new();
    keys.mentions.retain(|mention| seen.insert(mention.key.clone()));
    keys
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
