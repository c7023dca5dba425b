//! CSL's rich text inside fields: `<i>`, `<b>`, `<sup>`, `<sub>`, `<sc>` and
//! `<span …>`.
//!
//! Source: CSL-JSON, *Rich text content within fields*
//! (citationstyles.org), which names exactly these tags. Any other `<` is a
//! character of the text.

use std::borrow::Cow;

/// The text without its markup.
#[must_use]
pub fn strip(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        match tag_length(&rest[at..]) {
            Some(length) => rest = &rest[at + length..],
            None => {
                out.push('<');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The text without CSL's spans (`nocase`, small capitals), which only its own
/// processors know; other markup stays.
#[must_use]
pub fn without_spans(text: &str) -> Cow<'_, str> {
    if !text.contains("<span") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("<span").into_iter().chain(rest.find("</span")).min() {
        out.push_str(&rest[..at]);
        let length = tag_length(&rest[at..]).unwrap_or_else(|| {
            out.push('<');
            1
        });
        rest = &rest[at + length..];
    }
    Cow::Owned(out + rest)
}

/// The length of the tag that the text starts with, if it is one of CSL's.
pub(super) fn tag_length(text: &str) -> Option<usize> {
    let end = text.bytes().take(120).position(|b| b == b'>')?;
    let inner = text[1..end].trim_end_matches('/').trim();
    let name = inner.strip_prefix('/').unwrap_or(inner).split_whitespace().next()?;
    let known = ["i", "b", "sup", "sub", "sc", "span", "em", "strong"];
    known.iter().any(|k| k.eq_ignore_ascii_case(name)).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_text_stays() {
        assert_eq!(strip("The <i>p53</i> gene and H<sub>2</sub>O"), "The p53 gene and H2O");
        assert_eq!(strip(r#"<span class="nocase">iPhone</span> use"#), "iPhone use");
        assert_eq!(strip("p < 0.05 and a<b>c"), "p < 0.05 and ac");
        assert_eq!(strip("1 < 2 > 0, <unknown>x</unknown>"), "1 < 2 > 0, <unknown>x</unknown>");
        assert_eq!(strip("<"), "<");
    }

    #[test]
    fn spans_go_alone() {
        let text = r#"<span class="nocase">iPhone</span> in <i>E. coli</i>, a <spanner"#;
        assert_eq!(without_spans(text), "iPhone in <i>E. coli</i>, a <spanner");
    }
}
