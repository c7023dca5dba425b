//! PubMed's XML: `PubmedArticleSet`s of articles and books, as the
//! E-utilities and the baseline give them, read and written.
//!
//! `map` makes an item of a record, here and for the registry; `table` says
//! where its parts stand and is what the writer goes by. Written are the
//! elements of the DTD that an item has something for, in its order, and those
//! it requires.
//!
//! Source: NLM, *MEDLINE/PubMed XML element descriptions*, and the PubMed DTD
//! of 2025.

mod date;
pub(crate) mod map;
mod table;
#[cfg(test)]
mod tests;
mod write;

use serde_json::Value;

use super::mapping::name::split_particle;
use super::mapping::record::keep;
use super::xml::records::{self, Found};
use super::xml::{fields, text};
use super::{Codec, Format, Read, xml};
use crate::item::{Item, Variable};
use table::{OTHER_ABSTRACTS, PII};

pub(super) const CODEC: Codec = Codec {
    format: Format::PubmedXml,
    name: "pubmed-xml",
    aliases: &["pubmed", "pubmedxml"],
    extensions: &["xml"],
    looks_like: |text| {
        let roots = ["PubmedArticleSet", "PubmedBookArticleSet", "PubmedArticle", "PubmedBookArticle"];
        roots.contains(&xml::root(text))
    },
    read: Some(read),
    write: Some(write::write),
    table: Some(&table::TABLE),
};

fn read(text: &str) -> Read {
    records::read(text, &["PubmedArticle", "PubmedBookArticle"], |record| {
        if record.at("MedlineCitation").is_none() && record.at("BookDocument").is_none() {
            return Err(format!("`{}` holds no citation", record.name()));
        }
        let mut item = map::item(&record);
        as_formats_have_it(&mut item);
        for path in OTHER_ABSTRACTS.iter().chain([&PII]) {
            for found in fields::select(&record, path) {
                let said = if *path == PII { text::one_line(found) } else { map::abstract_of(found) };
                keep(&mut item, Format::PubmedXml, path, said);
            }
        }
        Ok(vec![Found::from(item)])
    })
}

/// What is joined and divided otherwise in files than in answers, and what
/// the DTD requires though it says nothing.
fn as_formats_have_it(item: &mut Item) {
    for variable in [Variable::Issn, Variable::Isbn] {
        if let Some(several) = item.get(variable).map(|text| text.replace(", ", " ")) {
            item.set(variable, several);
        }
    }
    // A heading with a comma in it would fall apart.
    if let Some(words) = item.get(Variable::Keyword).filter(|words| !words.contains(',')) {
        let words = words.replace("; ", ", ");
        item.set(Variable::Keyword, words);
    }
    if item.get(Variable::Language) == Some("und") {
        item.set(Variable::Language, "");
    }
    item.names.values_mut().flatten().for_each(split_particle);
    let own = table::TABLE.written_type(Format::PubmedXml, item.kind).map(|row| row.name);
    let types = item.extra.get("publication-types").and_then(Value::as_array);
    if let Some([only]) = types.map(Vec::as_slice)
        && only.as_str() == own
    {
        item.extra.shift_remove("publication-types");
    }
}
