//! Where styles come from: the archive that comes with the program, or the
//! text of a `.csl` file. Reading files is the business of
//! whoever calls.

use hayagriva::archive::ArchivedStyle;

use super::CslError;
use super::compile;
use super::lenient;
use super::program::{Class, Program};

/// Names under which people ask for styles that the archive holds under
/// another name.
const ALIASES: &[(&str, &str)] = &[
    ("acs", "american-chemical-society"),
    ("ama", "american-medical-association"),
    ("asa", "american-sociological-association"),
    ("chicago", "chicago-author-date"),
    ("cse", "council-of-science-editors"),
    ("harvard", "harvard-cite-them-right"),
    ("nlm", "nlm-citation-sequence"),
];

/// XML nested deeper than this is no style anyone wrote.
const MAX_XML_DEPTH: usize = 128;
/// A parent is independent by the specification; styles that were renamed are
/// dependent ones now, and still named as parents.
const MAX_PARENTS: usize = 3;
/// Names longer than this are like none.
const LONGEST_NAME: usize = 100;

/// A citation style, compiled.
#[derive(Debug, Clone)]
pub struct Style {
    /// The style's title.
    pub title: String,
    /// The style's identifier, usually a URL.
    pub id: String,
    /// What in the style is not CSL 1.0.2 and was left out.
    pub warnings: Vec<String>,
    pub(crate) program: Program,
}

/// A style of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleName {
    /// The name to ask for it by.
    pub name: String,
    /// Its title.
    pub title: String,
}

/// Every style of the archive, by name.
#[must_use]
pub fn styles() -> Vec<StyleName> {
    let mut list: Vec<StyleName> = ArchivedStyle::all()
        .iter()
        .map(|style| StyleName {
            name: official_name(*style).to_owned(),
            title: style.display_name().to_owned(),
        })
        .collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    list.dedup();
    list
}

/// A style's name in the repository of the Citation Style Language, which its
/// identifier ends in; for others, the archive's own.
fn official_name(style: ArchivedStyle) -> &'static str {
    let official = style.csl_id().strip_prefix("http://www.zotero.org/styles/");
    official.or_else(|| style.names().first().copied()).unwrap_or_default()
}

fn archived(name: &str) -> Option<ArchivedStyle> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, name)| *name);
    ArchivedStyle::by_name(name).or_else(|| ArchivedStyle::by_name(alias?)).or_else(|| {
        ArchivedStyle::all()
            .iter()
            .copied()
            .find(|s| s.names().contains(&name) || s.csl_id().rsplit('/').next() == Some(name))
    })
}

/// A style of the archive by its name, alias, title or identifier.
pub(super) fn find_archived(name: &str) -> Result<ArchivedStyle, CslError> {
    let wanted = name.trim().to_lowercase().replace([' ', '_'], "-");
    let wanted = wanted.strip_suffix(".csl").unwrap_or(&wanted);
    let by_title =
        || ArchivedStyle::all().iter().copied().find(|s| s.display_name().eq_ignore_ascii_case(name.trim()));
    let by_id = || ArchivedStyle::by_id(name.trim());
    archived(wanted).or_else(by_title).or_else(by_id).ok_or_else(|| unknown_style(wanted, &[]))
}

/// The name under which the archive lists a style that is asked for by name,
/// alias, title or identifier.
#[must_use]
pub fn archived_name(name: &str) -> Option<String> {
    let found = find_archived(name).ok().or_else(|| archived_parent(name))?;
    Some(official_name(found).to_owned())
}

/// The error for a name that is no style's, with those names of the archive
/// and of `others` that look like it.
#[must_use]
pub fn unknown_style(name: &str, others: &[String]) -> CslError {
    let known = ArchivedStyle::all().iter().flat_map(|s| s.names()).copied();
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let mut scored: Vec<(f64, &str)> = known
        .chain(ArchivedStyle::all().iter().map(|style| official_name(*style)))
        .chain(ALIASES.iter().map(|(alias, _)| *alias))
        .chain(others.iter().map(String::as_str))
        .map(|known| {
            let near = strsim::jaro_winkler(&name, known);
            (if known.split('-').any(|word| word == name) { near.max(0.9) } else { near }, known)
        })
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    let candidates = scored.into_iter().take(3).map(|(_, name)| name.to_owned()).collect();
    CslError::UnknownStyle { name, candidates }
}

impl Style {
    /// A style of the archive by its name, its title, or its CSL identifier:
    /// `apa`, `american-psychological-association`, `vancouver`.
    ///
    /// # Errors
    /// [`CslError::UnknownStyle`] with names that look like it.
    pub fn named(name: &str) -> Result<Self, CslError> {
        follow((find_archived(name)?.get(), Vec::new()), &|_| None, MAX_PARENTS)
    }

    /// A style from the text of a `.csl` file. The parent of a dependent one
    /// is looked for in the archive.
    ///
    /// # Errors
    /// [`CslError::Parse`] if it is no CSL; the other errors of compiling.
    pub fn from_xml(xml: &str) -> Result<Self, CslError> {
        Self::from_xml_with(xml, &|_| None)
    }

    /// A style from the text of a `.csl` file. The parent of a dependent one
    /// is the text that `parents` gives for its identifier, or else one of
    /// the archive; title, identifier and language stay the dependent
    /// style's.
    ///
    /// # Errors
    /// As [`Style::from_xml`], and [`CslError::MissingParent`].
    pub fn from_xml_with(xml: &str, parents: &dyn Fn(&str) -> Option<String>) -> Result<Self, CslError> {
        follow(parse(xml)?, parents, MAX_PARENTS)
    }

    /// Whether it formats bibliographies.
    #[must_use]
    pub fn has_bibliography(&self) -> bool {
        self.program.bibliography.is_some()
    }

    /// Whether its citations are notes, not part of the sentence.
    #[must_use]
    pub fn is_note(&self) -> bool {
        self.program.class == Class::Note
    }

    /// The language the style is written for, if it says.
    #[must_use]
    pub fn default_locale(&self) -> Option<&str> {
        self.program.default_locale.as_deref()
    }
}

/// A style's XML, parsed, with what had to be taken out.
pub(super) fn parse(xml: &str) -> Result<(citationberg::Style, Vec<String>), CslError> {
    let xml = xml.trim_start_matches('\u{feff}');
    check_depth(xml)?;
    let error = match citationberg::Style::from_xml(xml) {
        Ok(style) => return Ok((style, Vec::new())),
        Err(error) => error,
    };
    // For one word that it does not know, the parser refuses the style.
    let (mended, warnings) = lenient::mend(xml).ok_or_else(|| parse_error(&error))?;
    Ok((citationberg::Style::from_xml(&mended).map_err(|_| parse_error(&error))?, warnings))
}

fn parse_error(error: &citationberg::XmlDeError) -> CslError {
    let place = error.path.as_ref().map(|p| format!(" (at {p})")).unwrap_or_default();
    CslError::Parse(format!("{}{place}", error.source))
}

/// Compiles a style, or else its parent under its name.
fn follow(
    (style, warnings): (citationberg::Style, Vec<String>),
    parents: &dyn Fn(&str) -> Option<String>,
    left: usize,
) -> Result<Style, CslError> {
    let style = match style {
        citationberg::Style::Independent(style) => {
            return Ok(Style { warnings, ..compile::style(&style)? });
        }
        citationberg::Style::Dependent(style) => style,
    };
    if left == 0 {
        return Err(CslError::TooComplex("far from an independent parent"));
    }
    let href = &style.parent_link.href;
    let parent = match parents(href) {
        Some(xml) => parse(&xml)?,
        None => {
            let missing =
                || CslError::MissingParent { title: style.info.title.value.clone(), parent: href.clone() };
            (archived_parent(href).ok_or_else(missing)?.get(), Vec::new())
        }
    };
    let mut compiled = follow(parent, parents, left - 1)?;
    compiled.title.clone_from(&style.info.title.value);
    compiled.id.clone_from(&style.info.id);
    if let Some(locale) = style.default_locale.filter(|l| !l.0.is_empty()) {
        compiled.program.default_locale = Some(locale.0);
    }
    Ok(compiled)
}

fn archived_parent(href: &str) -> Option<ArchivedStyle> {
    ArchivedStyle::by_id(href).or_else(|| archived(href.rsplit('/').next().unwrap_or_default()))
}

/// The XML parser recurses: refuse what would exhaust the stack.
fn check_depth(xml: &str) -> Result<(), CslError> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut depth = 0usize;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(_)) => depth += 1,
            Ok(quick_xml::events::Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(quick_xml::events::Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(CslError::Parse(error.to_string())),
        }
        if depth > MAX_XML_DEPTH {
            return Err(CslError::TooComplex("deeply nested"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_found_by_name_alias_and_title() {
        for name in [
            "apa",
            "american-psychological-association",
            "vancouver",
            "nlm-citation-sequence",
            "nature",
            "ieee",
        ] {
            assert!(Style::named(name).unwrap().has_bibliography(), "{name}");
        }
        assert!(Style::named("chicago-author-date").is_ok());
    }

    #[test]
    fn an_unknown_name_brings_candidates() {
        let Err(CslError::UnknownStyle { candidates, .. }) = Style::named("vancuver") else { panic!() };
        assert!(candidates.contains(&"vancouver".to_owned()), "{candidates:?}");
        assert!(Style::named("zzzzqqqq").unwrap_err().hint().is_some());
    }

    #[test]
    fn a_dependent_style_follows_its_parent_or_names_it() {
        let dependent = |href: &str| {
            format!(
                r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="de-DE"><info>
                <title>A Journal</title><id>http://www.zotero.org/styles/a-journal</id>
                <link href="{href}" rel="independent-parent"/><updated>2020-01-01T00:00:00+00:00</updated></info></style>"#
            )
        };
        let style = Style::from_xml(&dependent("http://www.zotero.org/styles/apa")).unwrap();
        assert_eq!((style.title.as_str(), style.default_locale()), ("A Journal", Some("de-DE")));
        let error = Style::from_xml(&dependent("http://www.zotero.org/styles/no-such")).unwrap_err();
        assert!(error.to_string().contains("no-such"), "{error}");
        let itself = dependent("http://www.zotero.org/styles/a-journal");
        let error = Style::from_xml_with(&itself, &|_| Some(itself.clone())).unwrap_err();
        assert!(matches!(error, CslError::TooComplex(_)), "{error}");
    }

    #[test]
    fn every_archived_style_compiles() {
        for style in styles() {
            let made = Style::named(&style.name).unwrap();
            assert_eq!(archived_name(&made.title), Some(style.name));
        }
    }

    #[test]
    fn hostile_xml_is_refused() {
        let deep = format!("<style>{}", "<group>".repeat(100_000));
        assert!(matches!(Style::from_xml(&deep), Err(CslError::TooComplex(_))));
        assert!(matches!(Style::from_xml("no xml"), Err(CslError::Parse(_))));
        assert!(Style::from_xml("").is_err());
    }
}
