//! Zotero's notes, which are HTML, as plain text.

/// The text of a note: blocks become paragraphs, line breaks stay.
pub(super) fn to_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        push_words(&mut out, before);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let Some((tag, after_tag)) = is_tag.then(|| after.split_once('>')).flatten() else {
            out.push('<');
            if is_tag {
                // No tag ends after this place.
                push_words(&mut out, after);
                return finish(&out);
            }
            rest = after;
            continue;
        };
        let name = tag
            .trim_start_matches('/')
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "pre" | "table" | "ul"
            | "ol" => {
                out.push_str("\n\n");
            }
            "br" | "li" | "tr" => out.push('\n'),
            _ => {}
        }
        rest = after_tag;
    }
    push_words(&mut out, rest);
    finish(&out)
}

/// Text outside tags: white space is one space, entities are characters.
fn push_words(out: &mut String, text: &str) {
    let text = htmlize::unescape(text);
    for c in text.chars() {
        match c {
            ' ' | '\n' | '\t' | '\r' => {
                if !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
}

fn finish(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_read_as_text() {
        for (html, text) in [
            (
                "<div class=\"zotero-note\"><h1>Head</h1>\n<p>One &amp; <b>two</b><br/>three</p></div>",
                "Head\n\nOne & two\nthree",
            ),
            ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "a\n\nb"),
            ("5 < 6 and <b", "5 < 6 and <b"),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }
}
