//! Completions that look into the library: citekeys; and the names of styles
//! and snapshots.

use std::ffi::OsStr;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::item::{DateVariable, NameVariable, Variable};
use crate::library::{FactKind, Library};
use crate::workflow::snapshots::Snapshots;
use crate::workflow::styles::Styles;
use crate::workflow::{nearest, workspace};

/// More would not fit a screen.
const MOST: usize = 100;

/// Completes citekeys of the library in use.
pub(super) fn citekeys() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let keys = || -> Option<Vec<String>> {
            let named = std::env::var_os("IBID_LIBRARY").map(std::path::PathBuf::from);
            let place = workspace::locate(named.as_deref(), &std::env::current_dir().ok()?).ok()?;
            let library = Library::open(place.dir()).ok()?;
            library.keys_with_prefix(typed.to_str()?, MOST).ok()
        };
        keys().unwrap_or_default().into_iter().map(CompletionCandidate::new).collect()
    })
}

/// Completes names of watches of the library in use.
pub(super) fn watches() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let names = || -> Option<Vec<String>> {
            let named = std::env::var_os("IBID_LIBRARY").map(std::path::PathBuf::from);
            let place = workspace::locate(named.as_deref(), &std::env::current_dir().ok()?).ok()?;
            let library = Library::open(place.dir()).ok()?;
            let facts = library.facts(FactKind::Watch).ok()?;
            let typed = typed.to_str()?;
            Some(facts.into_iter().map(|fact| fact.name).filter(|name| name.starts_with(typed)).collect())
        };
        names().unwrap_or_default().into_iter().map(CompletionCandidate::new).collect()
    })
}

/// Completes names of citation styles.
pub(super) fn styles() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let typed = typed.to_string_lossy();
        let known =
            Styles::of_user().list().into_iter().filter(|style| style.name.starts_with(typed.as_ref()));
        known.map(|style| CompletionCandidate::new(style.name).help(Some(style.title.into()))).collect()
    })
}

/// Completes names of installed citation styles.
pub(super) fn installed_styles() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let names = Styles::of_user().installed_names(&typed.to_string_lossy());
        names.into_iter().map(CompletionCandidate::new).collect()
    })
}

/// Completes names of snapshots.
pub(super) fn snapshots() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let names = Snapshots::of_user().map(|snapshots| snapshots.names(&typed.to_string_lossy()));
        names.unwrap_or_default().into_iter().map(CompletionCandidate::new).collect()
    })
}

/// The CSL variable that a name is most likely a slip of.
pub(super) fn nearest_field(name: &str) -> Option<&'static str> {
    let text = Variable::ALL.iter().map(|v| v.as_str());
    let names = NameVariable::ALL.iter().map(|v| v.as_str());
    nearest(name, text.chain(names).chain(DateVariable::ALL.iter().map(|v| v.as_str())))
}
