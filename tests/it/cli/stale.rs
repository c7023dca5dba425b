//! Generated files that are checked in are those the program makes now.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Sandbox, repository};

fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries =
        std::fs::read_dir(folder).map(|entries| entries.flatten().collect::<Vec<_>>()).unwrap_or_default();
    entries
        .into_iter()
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn the_manual_pages_are_fresh() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["man", "--to", "man"]);
    let (made, kept) = (files(&sandbox.path("man")), files(&repository().join("docs/man")));
    assert!(made.len() > 20, "a page for every verb");
    assert!(made == kept, "run `cargo run -- man --to docs/man`");
}

#[test]
fn the_page_of_the_formats_is_fresh() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["formats", "--page", "formats.md"]);
    let made = std::fs::read_to_string(sandbox.path("formats.md")).unwrap();
    let kept = std::fs::read_to_string(repository().join("docs/formats.md")).unwrap_or_default();
    assert!(made == kept, "run `cargo run -- formats --page docs/formats.md`");
}
