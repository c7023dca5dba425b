//! What a style is named by: a path, an address, or a name that is a file's.

use std::path::Path;

use percent_encoding::percent_decode_str;

/// Whether a style is named by its path: it ends in `.csl` or names a folder.
pub(super) fn is_path(name: &str) -> bool {
    let path = name.contains(['/', '\\'])
        || Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csl"));
    path && !is_address(name)
}

pub(super) fn is_address(name: &str) -> bool {
    name.starts_with("http://") || name.starts_with("https://")
}

/// A name as files have it.
pub(super) fn normal(name: &str) -> String {
    let name = name.trim().to_lowercase().replace([' ', '_'], "-");
    name.strip_suffix(".csl").unwrap_or(&name).to_owned()
}

/// The name that an address ends in; a name is its own.
pub(super) fn name_of_address(address: &str) -> String {
    if !is_address(address) {
        return normal(address);
    }
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    normal(&percent_decode_str(last).decode_utf8_lossy())
}

/// The name, if a file can be called by it: no path, no hidden file, nothing
/// that a shell or a file system trips over.
pub(super) fn file_name(name: &str) -> Option<String> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '+');
    let name = normal(name);
    let good = !name.is_empty() && name.len() <= 200 && !name.starts_with('.') && name.chars().all(fits);
    good.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_the_folder() {
        for name in ["../apa", "..", "", ".hidden", "a/b", "a\\b", "a\0b", "/etc/passwd"] {
            assert_eq!(file_name(name), None, "{name}");
        }
        assert_eq!(file_name("My Style_2.csl").as_deref(), Some("my-style-2"));
        assert_eq!(name_of_address("https://x.org/styles/nature.csl?raw=1"), "nature");
        assert_eq!(file_name(&name_of_address("https://x.org/..%2Fnature.csl")), None);
        assert_eq!(name_of_address("http://www.zotero.org/styles/nature/"), "nature");
    }
}
