//! XML that mixes text and markup.
//!
//! [`Element`] is a small tree of bounded depth; [`records`] cuts a document
//! into its records without reading it whole; [`text`] is what the markup in
//! a field means; [`fields`] goes from elements to the rows of a mapping table
//! and back. No DTD is fetched and no entity of a document's own is replaced.
//!
//! Standard: *Extensible Markup Language (XML) 1.0*, fifth edition.

pub(crate) mod fields;
pub(crate) mod records;
pub(crate) mod text;
mod tree;
mod write;

pub(crate) use tree::{Element, parse, parse_local};
pub(crate) use write::document;

/// The name of a document's root element without its prefix, after the
/// declaration, comments and document type; nothing for what is no XML.
pub(crate) fn root(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let after = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("<?") {
            rest.find("?>").map(|end| end + 2)
        } else if rest.starts_with("<!") {
            records::declaration(rest)
        } else {
            break;
        };
        let Some(after) = after.and_then(|after| rest.get(after..)) else { return "" };
        rest = after.trim_start();
    }
    rest.strip_prefix('<').map(records::name_of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_after_the_prolog() {
        for (text, name) in [
            ("<a>", "a"),
            ("<?xml version=\"1.0\"?>\n<!-- <b> -->\n<m:mods xmlns:m=\"x\">", "mods"),
            ("<!DOCTYPE a [<!ENTITY x \"]>\"> <!-- ]> --> <!ELEMENT b ANY>]>\n<c/>", "c"),
            ("<!DOCTYPE a PUBLIC \"-//x//\" 'y>z'>\n<d>", "d"),
            ("<?xml", ""),
            ("<!-- ", ""),
            ("no xml", ""),
            ("", ""),
        ] {
            assert_eq!(root(text), name, "{text}");
        }
    }
}
