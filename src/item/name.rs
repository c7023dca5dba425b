//! Names of people and institutions.

use serde_json::{Map, Value};

use super::Extra;

/// One name of a name list.
///
/// Parts that a name does not have are empty. A name is either `literal` (an
/// institution, or a person whose parts are unknown) or made of parts; where
/// a source gives both, `literal` is what is shown. Source: CSL 1.0.2,
/// *Name Parts*, and `csl-data.json`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Name {
    /// Family name without its particles: `Zarate`, `Gogh`.
    pub family: String,
    /// Given names or initials, as written: `Carlos A.`
    pub given: String,
    /// A particle that is dropped when only the family name is shown: the
    /// `de` of *Jean de La Fontaine*.
    pub dropping_particle: String,
    /// A particle that stays with the family name: the `van` of *van Gogh*.
    pub non_dropping_particle: String,
    /// `Jr.`, `III`.
    pub suffix: String,
    /// Whether a comma stands before the suffix.
    pub comma_suffix: bool,
    /// Whether the parts keep the order family, given in every style.
    pub static_ordering: bool,
    /// Whether a processor may look for particles inside `family` and `given`
    /// (`parse-names`).
    pub parse_names: bool,
    /// The whole name, for institutions.
    pub literal: String,
    /// What a source says of this name and CSL has no word for: `ORCID`,
    /// `affiliation`, …
    pub extra: Extra,
}

impl Name {
    /// A person by family and given name.
    pub fn person(family: impl Into<String>, given: impl Into<String>) -> Self {
        Self { family: family.into(), given: given.into(), ..Self::default() }
    }

    /// An institution, or a name that cannot be divided.
    pub fn literal(name: impl Into<String>) -> Self {
        Self { literal: name.into(), ..Self::default() }
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.literal.is_empty() && self.family.is_empty() && self.given.is_empty()
    }

    /// Family name with its non-dropping particle, or the literal name, or
    /// (for people of one name) the given name: what a list is sorted by.
    #[must_use]
    pub fn family_or_literal(&self) -> String {
        if !self.literal.is_empty() {
            self.literal.clone()
        } else if self.family.is_empty() {
            self.given.clone()
        } else if self.non_dropping_particle.is_empty() {
            self.family.clone()
        } else if self.non_dropping_particle.ends_with(['\'', '’', '-']) {
            format!("{}{}", self.non_dropping_particle, self.family)
        } else {
            format!("{} {}", self.non_dropping_particle, self.family)
        }
    }

    /// The name as one would say it: `Carlos A. Zarate Jr`.
    #[must_use]
    pub fn display(&self) -> String {
        if !self.literal.is_empty() {
            return self.literal.clone();
        }
        let family = if self.family.is_empty() { String::new() } else { self.family_or_literal() };
        [&self.given, &self.dropping_particle, &family, &self.suffix]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Reads a CSL-JSON name. A string is a literal name; anything but a
    /// string or an object is `None`.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let object = match value {
            Value::String(text) => return Some(Self::literal(text.clone())),
            Value::Object(object) => object,
            _ => return None,
        };
        let mut name = Self::default();
        for (key, value) in object {
            let text = || super::json::text_of(value);
            let slot = match key.as_str() {
                "family" => &mut name.family,
                "given" => &mut name.given,
                "dropping-particle" => &mut name.dropping_particle,
                "non-dropping-particle" => &mut name.non_dropping_particle,
                "suffix" => &mut name.suffix,
                "literal" => &mut name.literal,
                "comma-suffix" => {
                    name.comma_suffix = super::json::truthy(value);
                    continue;
                }
                "static-ordering" => {
                    name.static_ordering = super::json::truthy(value);
                    continue;
                }
                "parse-names" => {
                    name.parse_names = super::json::truthy(value);
                    continue;
                }
                _ => {
                    name.extra.insert(key.clone(), value.clone());
                    continue;
                }
            };
            match text() {
                Some(text) => *slot = text,
                None if value.is_null() => {}
                None => {
                    name.extra.insert(key.clone(), value.clone());
                }
            }
        }
        Some(name)
    }

    /// Writes a CSL-JSON name: only the parts it has.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (key, value) in [
            ("family", &self.family),
            ("given", &self.given),
            ("dropping-particle", &self.dropping_particle),
            ("non-dropping-particle", &self.non_dropping_particle),
            ("suffix", &self.suffix),
            ("literal", &self.literal),
        ] {
            if !value.is_empty() {
                object.insert(key.to_owned(), Value::String(value.clone()));
            }
        }
        for (key, value) in [
            ("comma-suffix", self.comma_suffix),
            ("static-ordering", self.static_ordering),
            ("parse-names", self.parse_names),
        ] {
            if value {
                object.insert(key.to_owned(), Value::Bool(true));
            }
        }
        for (key, value) in &self.extra {
            object.insert(key.clone(), value.clone());
        }
        Value::Object(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_part_reads_and_writes_back() {
        let value = json!({
            "family": "Beethoven", "given": "Ludwig", "dropping-particle": "d'",
            "non-dropping-particle": "van", "suffix": "Jr.", "comma-suffix": true,
            "static-ordering": true, "ORCID": "https://orcid.org/0000-0002-1825-0097"
        });
        let name = Name::from_json(&value).unwrap();
        assert_eq!(name.family_or_literal(), "van Beethoven");
        assert_eq!(name.display(), "Ludwig d' van Beethoven Jr.");
        assert_eq!(name.to_json(), value);
    }

    #[test]
    fn a_name_of_one_part_still_shows() {
        assert_eq!(Name::person("", "Plato").family_or_literal(), "Plato");
        assert_eq!(Name::literal("World Health Organization").display(), "World Health Organization");
        assert!(Name::default().is_empty());
    }

    #[test]
    fn an_elided_particle_takes_no_space() {
        let name = Name { non_dropping_particle: "d'".into(), ..Name::person("Alembert", "Jean") };
        assert_eq!(name.family_or_literal(), "d'Alembert");
    }
}
