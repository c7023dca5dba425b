//! What the tests share.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The folder of recorded and labelled test data: `$IBID_CORPORA`, else
/// `../shared/corpora`. Prints `skipped: no corpora` and gives `None` where
/// neither is there.
pub(crate) fn corpora() -> Option<PathBuf> {
    let path = std::env::var_os("IBID_CORPORA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"), PathBuf::from);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no corpora");
    None
}

/// Compares the failing cases of a corpus with the checked-in list of known
/// failures, `tests/known-failures/NAME.txt` (one case a line). The list may
/// only shrink: a case that fails and is not listed, or is listed and passes,
/// is an error.
///
/// With `IBID_UPDATE_KNOWN_FAILURES` set, the list is written anew instead.
pub(crate) fn known_failures(name: &str, failed: &BTreeSet<String>) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/known-failures").join(format!("{name}.txt"));
    if std::env::var_os("IBID_UPDATE_KNOWN_FAILURES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let list: String = failed.iter().map(|case| format!("{case}\n")).collect();
        std::fs::write(&path, list).unwrap();
        return Ok(());
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let known: BTreeSet<String> = known.lines().map(str::to_owned).collect();
    let new: Vec<_> = failed.difference(&known).collect();
    let mended: Vec<_> = known.difference(failed).collect();
    if !new.is_empty() {
        return Err(format!("{name}: these fail and are not known to: {new:#?}"));
    }
    if !mended.is_empty() {
        return Err(format!("{name}: these pass now; take them off {}: {mended:#?}", path.display()));
    }
    Ok(())
}

/// Prints `N passed, N failed` and fails the test as [`known_failures`] says.
#[allow(dead_code, reason = "the suite's binary, which shares this file, prints its own")]
pub(crate) fn check_known_failures(name: &str, passed: usize, failed: &BTreeSet<String>) {
    println!("{name}: {passed} passed, {} failed", failed.len());
    known_failures(name, failed).unwrap();
}
