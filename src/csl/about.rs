//! What a style says of itself.
//!
//! Source: CSL 1.0.2, *Info*.

use citationberg as cb;
use serde::Serialize;

use super::CslError;
use super::load::{find_archived, parse};

/// What a style says of itself. The archive keeps of its styles' only what
/// they need to work and whose they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// Its title.
    pub title: String,
    /// Its identifier, usually a URL.
    pub id: String,
    /// For a dependent style, its parent's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The language it is written for.
    #[serde(rename = "default-locale", skip_serializing_if = "Option::is_none")]
    pub default_locale: Option<String>,
    /// How it cites: `author-date`, `numeric`, `note`, …
    #[serde(rename = "citation-format", skip_serializing_if = "Option::is_none")]
    pub citation_format: Option<String>,
    /// The fields of study it is used in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its licence, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<String>,
    /// When it was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
}

impl About {
    /// What a style of the archive says.
    ///
    /// # Errors
    /// As [`super::Style::named`].
    pub fn named(name: &str) -> Result<Self, CslError> {
        Ok(Self::of(&find_archived(name)?.get()))
    }

    /// What the text of a `.csl` file says.
    ///
    /// # Errors
    /// [`CslError::Parse`] if it is no CSL.
    pub fn from_xml(xml: &str) -> Result<Self, CslError> {
        Ok(Self::of(&parse(xml)?.0))
    }

    fn of(style: &cb::Style) -> Self {
        let info = style.info();
        let (parent, locale) = match style {
            cb::Style::Independent(style) => (None, style.default_locale.as_ref()),
            cb::Style::Dependent(style) => {
                (Some(style.parent_link.href.clone()), style.default_locale.as_ref())
            }
        };
        let mut about = Self {
            title: info.title.value.clone(),
            id: info.id.clone(),
            parent,
            default_locale: locale.map(|l| l.0.clone()).filter(|l| !l.is_empty()),
            citation_format: None,
            fields: Vec::new(),
            authors: info.authors.iter().map(|a| one_line(&a.name)).collect(),
            summary: info.summary.as_ref().map(|s| one_line(&s.value)).filter(|s| !s.is_empty()),
            rights: info.rights.as_ref().map(|r| one_line(&r.name)).filter(|r| !r.is_empty()),
            updated: info.updated.as_ref().map(|t| t.raw.clone()),
        };
        for category in &info.category {
            match category {
                cb::StyleCategory::CitationFormat { format } => about.citation_format = serialised(format),
                cb::StyleCategory::Field { field } => about.fields.extend(serialised(field)),
            }
        }
        about
    }
}

/// XML breaks its lines where it likes.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a value in CSL, which is how the parser's types serialise.
fn serialised(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_says_what_it_is() {
        let about = About::from_xml(
            r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="de-DE"><info>
                <title>A Journal</title><id>http://www.zotero.org/styles/a-journal</id>
                <link href="http://www.zotero.org/styles/apa" rel="independent-parent"/>
                <author><name>Ada  Lovelace</name></author><category citation-format="author-date"/>
                <category field="psychology"/><summary>For
                tests.</summary><updated>2020-01-01T00:00:00+00:00</updated>
                <rights license="https://example.org">Public domain</rights></info></style>"#,
        )
        .unwrap();
        assert_eq!(about.parent.as_deref(), Some("http://www.zotero.org/styles/apa"));
        assert_eq!(about.citation_format.as_deref(), Some("author-date"));
        assert_eq!((about.fields, about.authors), (vec!["psychology".into()], vec!["Ada Lovelace".into()]));
        assert_eq!(
            (about.summary.as_deref(), about.rights.as_deref()),
            (Some("For tests."), Some("Public domain"))
        );
        assert_eq!(About::named("apa").unwrap().id, "http://www.zotero.org/styles/apa");
    }
}
