//! Where styles and locales come from: the archive that comes with the
//! program, or a `.csl` file.

use std::path::Path;

use hayagriva::archive::{ArchivedStyle, LOCALES};

use super::CslError;
use super::compile;
use super::lenient;
use super::locale::{Layer, Locale, primary_dialect};
use super::program::Program;

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
            name: style.names().first().copied().unwrap_or_default().to_owned(),
            title: style.display_name().to_owned(),
        })
        .collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    list.dedup();
    list
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

fn unknown(name: &str) -> CslError {
    let known = ArchivedStyle::all().iter().flat_map(|s| s.names()).copied();
    let mut scored: Vec<(f64, &str)> = known
        .chain(ALIASES.iter().map(|(alias, _)| *alias))
        .map(|known| {
            let near = strsim::jaro_winkler(name, known);
            (if known.split('-').any(|word| word == name) { near.max(0.9) } else { near }, known)
        })
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    let candidates = scored.into_iter().take(3).map(|(_, name)| name.to_owned()).collect();
    CslError::UnknownStyle { name: name.to_owned(), candidates }
}

impl Style {
    /// A style of the archive by its name, its title, or its CSL identifier:
    /// `apa`, `american-psychological-association`, `vancouver`.
    ///
    /// # Errors
    /// [`CslError::UnknownStyle`] with names that look like it.
    pub fn named(name: &str) -> Result<Self, CslError> {
        let wanted = name.trim().to_lowercase().replace([' ', '_'], "-");
        let wanted = wanted.strip_suffix(".csl").unwrap_or(&wanted);
        let by_title = || {
            ArchivedStyle::all().iter().copied().find(|s| s.display_name().eq_ignore_ascii_case(name.trim()))
        };
        let by_id = || ArchivedStyle::by_id(name.trim());
        let style = archived(wanted).or_else(by_title).or_else(by_id).ok_or_else(|| unknown(wanted))?;
        match style.get() {
            citationberg::Style::Independent(style) => compile::style(&style),
            citationberg::Style::Dependent(style) => parent(&style),
        }
    }

    /// A style from the text of a `.csl` file.
    ///
    /// # Errors
    /// [`CslError::Parse`] if it is no CSL; the other errors of compiling.
    pub fn from_xml(xml: &str) -> Result<Self, CslError> {
        check_depth(xml)?;
        let (style, warnings) = match citationberg::Style::from_xml(xml) {
            Ok(style) => (style, Vec::new()),
            Err(error) => {
                let (mended, warnings) = lenient::mend(xml).ok_or_else(|| parse_error(&error))?;
                (citationberg::Style::from_xml(&mended).map_err(|_| parse_error(&error))?, warnings)
            }
        };
        let mut style = match style {
            citationberg::Style::Independent(style) => compile::style(&style)?,
            citationberg::Style::Dependent(style) => parent(&style)?,
        };
        style.warnings = warnings;
        Ok(style)
    }

    /// A style from a `.csl` file.
    ///
    /// # Errors
    /// [`CslError::Unreadable`] if the file is; else as [`Style::from_xml`].
    pub fn from_file(path: &Path) -> Result<Self, CslError> {
        let xml = std::fs::read_to_string(path).map_err(|error| CslError::Unreadable {
            path: path.display().to_string(),
            reason: error.to_string(),
        })?;
        Self::from_xml(&xml)
    }

    /// A style by name, or by path where that ends in `.csl` or names a
    /// folder.
    ///
    /// # Errors
    /// As [`Style::named`] and [`Style::from_file`].
    pub fn find(name_or_path: &str) -> Result<Self, CslError> {
        let is_path = name_or_path.contains(['/', '\\'])
            || Path::new(name_or_path).extension().is_some_and(|e| e.eq_ignore_ascii_case("csl"));
        if is_path && !name_or_path.starts_with("http") {
            Self::from_file(Path::new(name_or_path))
        } else {
            Self::named(name_or_path)
        }
    }

    /// Whether it formats bibliographies.
    #[must_use]
    pub fn has_bibliography(&self) -> bool {
        self.program.bibliography.is_some()
    }

    /// The language the style is written for, if it says.
    #[must_use]
    pub fn default_locale(&self) -> Option<&str> {
        self.program.default_locale.as_deref()
    }
}

fn parse_error(error: &citationberg::XmlDeError) -> CslError {
    let place = error.path.as_ref().map(|p| format!(" (at {p})")).unwrap_or_default();
    CslError::Parse(format!("{}{place}", error.source))
}

fn parent(style: &citationberg::DependentStyle) -> Result<Style, CslError> {
    let href = &style.parent_link.href;
    let found = ArchivedStyle::by_id(href).or_else(|| archived(href.rsplit('/').next().unwrap_or_default()));
    match found.map(ArchivedStyle::get) {
        Some(citationberg::Style::Independent(parent)) => {
            let mut compiled = compile::style(&parent)?;
            compiled.title.clone_from(&style.info.title.value);
            compiled.id.clone_from(&style.info.id);
            if let Some(locale) = &style.default_locale {
                compiled.program.default_locale = Some(locale.0.clone());
            }
            Ok(compiled)
        }
        _ => Err(CslError::MissingParent { title: style.info.title.value.clone(), parent: href.clone() }),
    }
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

/// The archive stores locales as CBOR maps whose first member is the language:
/// this reads it without decoding the rest.
fn locale_language(bytes: &[u8]) -> Option<&str> {
    let rest = bytes.get(1..)?.strip_prefix(b"\x69@xml:lang")?;
    let length = usize::from(rest.first()?.checked_sub(0x60).filter(|n| *n < 24)?);
    std::str::from_utf8(rest.get(1..=length)?).ok()
}

/// The locale file of exactly this language, if there is one.
fn locale_file(language: &str) -> Result<Option<Layer>, CslError> {
    let is_it = |bytes: &&&[u8]| locale_language(bytes).is_some_and(|l| l.eq_ignore_ascii_case(language));
    let Some(bytes) = LOCALES.iter().find(is_it) else { return Ok(None) };
    let locale: citationberg::Locale = ciborium::de::from_reader(*bytes)
        .map_err(|e| CslError::Locale { language: language.to_owned(), reason: e.to_string() })?;
    Ok(Some(compile::locale_layer(&locale)))
}

/// The style's own locales for exactly this language, or for all.
fn own_layers<'a>(program: &'a Program, wanted: Option<&'a str>) -> impl Iterator<Item = &'a Layer> {
    program
        .locales
        .iter()
        .filter(move |(language, _)| match (language.as_deref(), wanted) {
            (None, None) => true,
            (Some(language), Some(wanted)) => language.eq_ignore_ascii_case(wanted),
            _ => false,
        })
        .map(|(_, layer)| layer)
}

/// Merges the locale of a language for a program: US English, the language's
/// main dialect, the dialect itself, then the style's own in the same order.
pub(crate) fn locale(language: &str, program: &Program) -> Result<Locale, CslError> {
    let base = language.split(['-', '_']).next().unwrap_or(language);
    let first_of_base = || {
        LOCALES
            .iter()
            .find_map(|b| locale_language(b).filter(|l| l.split('-').next() == Some(base)).map(str::to_owned))
    };
    let dialect = primary_dialect(base).map(str::to_owned).or_else(first_of_base);
    let mut chain = vec!["en-US".to_owned()];
    for next in [dialect, Some(language.replace('_', "-"))].into_iter().flatten() {
        if !chain.contains(&next) {
            chain.push(next);
        }
    }
    let mut files: Vec<Layer> = Vec::new();
    for language in &chain {
        files.extend(locale_file(language)?);
    }
    let full = language.replace('_', "-");
    let exact = (full != base).then_some(full.as_str());
    let layers = files
        .iter()
        .chain(own_layers(program, None))
        .chain(own_layers(program, Some(base)))
        .chain(exact.into_iter().flat_map(|l| own_layers(program, Some(l))));
    Ok(Locale::merge(language, &program.terms, layers))
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
    }

    #[test]
    fn every_archived_style_compiles() {
        for style in styles() {
            assert!(Style::named(&style.name).is_ok(), "{}", style.name);
        }
    }

    #[test]
    fn hostile_xml_is_refused() {
        let deep = format!("<style>{}", "<group>".repeat(100_000));
        assert!(matches!(Style::from_xml(&deep), Err(CslError::TooComplex(_))));
        assert!(matches!(Style::from_xml("no xml"), Err(CslError::Parse(_))));
        assert!(Style::from_xml("").is_err());
    }

    #[test]
    fn a_single_locale_decodes_alone() {
        assert!(LOCALES.iter().all(|bytes| locale_language(bytes).is_some()));
        assert!(locale_file("de-AT").unwrap().is_some());
        assert!(locale_file("xx-XX").unwrap().is_none());
    }
}
