//! Mends a style that the XML parser refuses over a word CSL 1.0.2 does not
//! have: a variable, item type or term of a dialect or a later version, or a
//! list with stray white space; or over a group without children. What such a word would test does not hold,
//! and what it would show is nothing; each is reported.

use std::borrow::Cow;
use std::collections::BTreeSet;

use citationberg::taxonomy as tax;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use quick_xml::{Reader, Writer};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The style without the words that CSL does not have, and a warning for each
/// of them; `None` if that is not what is wrong with it.
pub(super) fn mend(xml: &str) -> Option<(String, Vec<String>)> {
    let mut reader = Reader::from_str(xml);
    let mut writer = Writer::new(Vec::new());
    let mut mender = Mender::default();
    // How deep in an element that is left out.
    let mut skipped = 0usize;
    // Where each open element begins in what is written, and its content.
    let mut open: Vec<(usize, usize)> = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Start(_) if skipped > 0 => skipped += 1,
            Event::End(_) if skipped > 0 => skipped -= 1,
            _ if skipped > 0 => {}
            Event::Start(tag) => match mender.tag(&tag) {
                Some(tag) => {
                    let begin = writer.get_ref().len();
                    writer.write_event(Event::Start(tag)).ok()?;
                    open.push((begin, writer.get_ref().len()));
                }
                None => skipped = 1,
            },
            // The parser takes no group without children.
            Event::Empty(tag) if tag.local_name().as_ref() == "group" => mender.changed = true,
            Event::End(tag) => {
                let (begin, content) = open.pop()?;
                let written = writer.get_mut();
                let empty = written.get(content..).is_some_and(|c| c.iter().all(u8::is_ascii_whitespace));
                if empty && tag.local_name().as_ref() == "group" {
                    written.truncate(begin);
                    mender.changed = true;
                } else {
                    writer.write_event(Event::End(tag)).ok()?;
                }
            }
            Event::Empty(tag) if is_no_number(&tag) => {
                // What is no number is shown as it is.
                let mut text = BytesStart::new("text");
                text.extend_attributes(tag.attributes().flatten().filter(|a| a.key.as_ref() != "form"));
                mender.changed = true;
                writer.write_event(Event::Empty(text)).ok()?;
            }
            Event::Empty(tag) => {
                if let Some(tag) = mender.tag(&tag) {
                    writer.write_event(Event::Empty(tag)).ok()?;
                }
            }
            other => writer.write_event(other).ok()?,
        }
    }
    let mended = String::from_utf8(writer.into_inner()).ok()?;
    mender.changed.then_some((mended, mender.warnings.into_iter().collect()))
}

#[derive(Default)]
struct Mender {
    changed: bool,
    warnings: BTreeSet<String>,
}

fn known<T: DeserializeOwned>(word: &str) -> bool {
    serde_json::from_value::<T>(Value::from(word)).is_ok()
}

/// Whether this is `cs:number` with a variable that is not one of numbers.
fn is_no_number(tag: &BytesStart<'_>) -> bool {
    tag.local_name().as_ref() == "number"
        && tag.attributes().flatten().any(|a| {
            a.key.as_ref() == "variable"
                && known::<tax::Variable>(&a.value)
                && !known::<tax::NumberOrPageVariable>(&a.value)
        })
}

impl Mender {
    /// The tag with words of CSL alone; `None` if nothing of it is left.
    fn tag<'t>(&mut self, tag: &BytesStart<'t>) -> Option<BytesStart<'t>> {
        let name = tag.name();
        let local = name.local_name();
        let kind: &str = local.as_ref();
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in tag.attributes().flatten() {
            attributes.push((attribute.key.as_ref().to_owned(), attribute.value.into_owned()));
        }
        let all = !attributes.iter().any(|(k, v)| k == "match" && v != "all");
        let mut never = false;
        let mut changed = false;
        for (key, value) in &mut attributes {
            // Oblique is what italic is where a font has no italic.
            if key == "font-style" && value == "oblique" {
                "italic".clone_into(value);
                changed = true;
                continue;
            }
            let (what, is_known): (&str, fn(&str) -> bool) = match (kind, key.as_str()) {
                ("if" | "else-if", "type") => ("item type", known::<tax::Kind>),
                ("if" | "else-if", "variable" | "is-numeric" | "is-uncertain-date") => {
                    ("variable", known::<tax::Variable>)
                }
                ("names", "variable") => ("variable", known::<tax::NameVariable>),
                ("text", "variable") => ("variable", known::<tax::Variable>),
                ("text" | "term", "term" | "name") => ("term", known::<tax::Term>),
                _ => continue,
            };
            let (good, bad): (Vec<&str>, Vec<&str>) = match what {
                "term" => std::iter::once(value.as_str()).partition(|w| is_known(w)),
                _ => value.split_whitespace().partition(|w| is_known(w)),
            };
            self.warnings.extend(bad.iter().map(|word| format!("CSL 1.0.2 has no {what} `{word}`")));
            never |= all && !bad.is_empty() && matches!(kind, "if" | "else-if");
            let joined = good.join(" ");
            if joined != *value {
                *value = joined;
                changed = true;
            }
        }
        if !changed {
            return Some(tag.clone());
        }
        self.changed = true;
        if never {
            attributes = vec![("disambiguate".to_owned(), "false".to_owned())];
        }
        attributes.retain(|(_, value)| !value.is_empty());
        let shows = |key: &str| attributes.iter().any(|(k, _)| k == key);
        match kind {
            "names" if !shows("variable") => return None,
            "text" if !["variable", "macro", "term", "value"].iter().any(|k| shows(k)) => return None,
            "term" if !shows("name") => return None,
            "if" | "else-if" if attributes.iter().all(|(key, _)| key == "match") => {
                attributes = vec![("disambiguate".to_owned(), "false".to_owned())];
            }
            _ => {}
        }
        let qualified: &str = name.as_ref();
        let mut mended = BytesStart::new(qualified.to_owned());
        for (key, value) in &attributes {
            // The values are as they stood in the file, escapes and all.
            mended.push_attribute(Attribute { key: QName(key), value: Cow::Borrowed(value) });
        }
        Some(mended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_go_and_are_named() {
        let xml = r#"<style><macro name="m"><choose><if variable="title  foo" match="any"><text variable="bar"/><text value="&lt;"/></if><else-if type="gizmo"/></choose></macro></style>"#;
        let (mended, warnings) = mend(xml).unwrap();
        assert_eq!(
            mended,
            r#"<style><macro name="m"><choose><if variable="title" match="any"><text value="&lt;"/></if><else-if disambiguate="false"/></choose></macro></style>"#
        );
        assert_eq!(
            warnings,
            [
                "CSL 1.0.2 has no item type `gizmo`",
                "CSL 1.0.2 has no variable `bar`",
                "CSL 1.0.2 has no variable `foo`"
            ]
        );
        assert!(mend("<style><text value='x'/></style>").is_none());
        let (mended, _) = mend("<style><group> <group/> </group><text value='x'/></style>").unwrap();
        assert_eq!(mended, "<style><text value='x'/></style>");
        let (mended, _) =
            mend(r#"<style><number variable="genre" form="roman" prefix="x"/></style>"#).unwrap();
        assert_eq!(mended, r#"<style><text variable="genre" prefix="x"/></style>"#);
    }
}
