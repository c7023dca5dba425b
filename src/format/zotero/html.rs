//! Zotero's notes, which are HTML, as plain text.

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// The text of a note: blocks become paragraphs, line breaks stay. A tag that
/// breaks off is text.
pub(super) fn to_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    let emitter = DefaultEmitter::<usize>::new_with_span();
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        let (name, span) = match token {
            Token::StartTag(tag) => (tag.name, tag.span),
            Token::EndTag(tag) => (tag.name, tag.span),
            Token::Comment(comment) => (html5gum::HtmlString::default(), comment.span),
            _ => continue,
        };
        push_words(&mut out, html.get(done..span.start).unwrap_or_default());
        done = span.end;
        match name.as_slice() {
            b"p" | b"div" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"blockquote" | b"pre"
            | b"table" | b"ul" | b"ol" => out.push_str("\n\n"),
            b"br" | b"li" | b"tr" => out.push('\n'),
            _ => {}
        }
    }
    push_words(&mut out, html.get(done..).unwrap_or_default());
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
            ("<a title=\"x > y\">link</a><!-- <p> --> &lt;p&gt;", "link <p>"),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }
}
