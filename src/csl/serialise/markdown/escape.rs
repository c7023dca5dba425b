//! Text as Markdown that shows just this text.
//!
//! A character is escaped only where it would be read as syntax, with the
//! extensions that Pandoc has on by default: text without such reads as it is.

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the start of a line, where lists, headings and tables begin.
    LineStart,
    /// Within a line.
    Within,
}

/// Writes a text. At its edges it may touch markup. In a script, spaces are
/// escaped as well.
pub(super) fn escape(text: &str, place: Place, script: bool, out: &mut String) {
    let (start, enumerator) = match place {
        Place::LineStart => {
            let start = text.len() - text.trim_start_matches(' ').len();
            let enumerator = enumerator(text.get(start..).unwrap_or_default());
            (Some(start), enumerator.map(|at| start + at))
        }
        Place::Within => (None, None),
    };
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        let escaped = is_syntax(before, c, after)
            || (script && c == ' ')
            || enumerator == Some(at)
            || (start == Some(at) && matches!(c, '#' | '>' | '+' | '-' | '|' | ':' | '%' | '='));
        if escaped {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

/// Whether a character is syntax within a line.
fn is_syntax(before: Option<char>, c: char, after: &str) -> bool {
    let next = after.chars().next();
    let follows_word = before.is_some_and(char::is_alphanumeric);
    match c {
        // Straight quotes would turn curly.
        '\\' | '`' | '*' | '[' | ']' | '^' | '~' | '"' | '\'' => true,
        // Alone it would turn to an apostrophe.
        '‘' => !closes_well(after),
        '“' => after.split_once('”').is_some_and(|(inner, _)| inner.ends_with(' ')),
        // Within a word it is no emphasis.
        '_' => !(follows_word && next.is_some_and(char::is_alphanumeric)),
        // Mathematics begins right after the sign.
        '$' => next != Some(' '),
        '<' => next.is_none_or(|n| n.is_alphabetic() || matches!(n, '/' | '!' | '?')),
        // A citation.
        '@' => next.is_none_or(|n| n.is_alphanumeric() || matches!(n, '_' | '{' | '*')),
        // A dash.
        '-' => next == Some('-'),
        // An ellipsis.
        '.' => after.starts_with(".."),
        '&' => is_reference(after),
        // An image, with a link after it.
        '!' => next.is_none(),
        // Attributes, with a part before it.
        '{' => before.is_none(),
        _ => false,
    }
}

/// Whether the quote that has just begun ends and Pandoc keeps all of it: it
/// drops a space before the end.
fn closes_well(after: &str) -> bool {
    let end = after.match_indices('’').find(|(at, quote)| {
        !after.get(at + quote.len()..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
    });
    end.and_then(|(at, _)| after.get(..at)).is_some_and(|inner| !inner.is_empty() && !inner.ends_with(' '))
}

/// Whether `amp;`, `#38;` or the like follows.
fn is_reference(after: &str) -> bool {
    let name = after.strip_prefix('#').unwrap_or(after);
    let rest = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    rest.len() < name.len() && rest.starts_with(';')
}

/// Where to escape what would begin an item of an ordered list: `1.`, `(ii)`,
/// `(@)`.
fn enumerator(line: &str) -> Option<usize> {
    let (inner, bracket) = match line.strip_prefix('(') {
        Some(inner) => (inner, true),
        None => (line, false),
    };
    let end = inner.find(['.', ')', ' '])?;
    let (word, rest) = inner.split_at_checked(end)?;
    let mut rest = rest.chars();
    let (delimiter, next) = (rest.next(), rest.next());
    if delimiter == Some(' ') || next.is_some_and(|n| n != ' ') {
        return None;
    }
    let counts = word.starts_with('@') || counts(word);
    if bracket {
        return (delimiter == Some(')') && counts).then_some(0);
    }
    // An initial: `J. Doe`. Pandoc wants two spaces to see a list there.
    let initial =
        delimiter == Some('.') && next.is_some() && word.chars().all(char::is_uppercase) && word.len() == 1;
    (counts && !initial).then_some(end)
}

/// Whether a word is a number, a letter, or a Roman number.
fn counts(word: &str) -> bool {
    let all = |is: fn(char) -> bool| !word.is_empty() && word.chars().all(is);
    all(|c| c.is_ascii_digit())
        || (word.len() == 1 && all(|c| c.is_ascii_alphabetic()))
        || all(|c| "ivxlcdmIVXLCDM".contains(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn within(text: &str) -> String {
        let mut out = String::new();
        escape(text, Place::Within, false, &mut out);
        out
    }

    fn line(text: &str) -> String {
        let mut out = String::new();
        escape(text, Place::LineStart, false, &mut out);
        out
    }

    #[test]
    fn only_syntax_is_escaped() {
        for plain in [
            "A & B, pp. 1-2 (3rd ed.); x: y!?",
            "snake_case AT&T @ 3 < 4 > 2 US$ 5 50 % C# a|b a+b .. a - b {x}",
            "“Größe” – 1 # 2",
        ] {
            assert_eq!(within(plain), plain);
        }
        for (text, escaped) in [
            ("a*b `c` [d] \\ x^2 y~z", r"a\*b \`c\` \[d\] \\ x\^2 y\~z"),
            ("_a_ a_ _b", r"\_a\_ a\_ \_b"),
            ("$x$ 5$ $ $$", r"\$x$ 5$ $ \$\$"),
            ("<i> </i> <!-- <?", r"\<i> \</i> \<!\-- \<?"),
            ("@doe (@x) a@b", r"\@doe (\@x) a\@b"),
            ("a--b --- ... ....", r"a\--b \-\-- \... \.\..."),
            ("&amp; &#38; &x &;", r"\&amp; \&#38; &x &;"),
            ("\"a\" it's", r#"\"a\" it\'s"#),
            ("{.x} wow!", r"\{.x} wow\!"),
            ("‘a’ ‘b’c „‚d‘“", r"‘a’ \‘b’c „‚d\‘“"),
        ] {
            assert_eq!(within(text), escaped);
        }
    }

    #[test]
    fn lines_do_not_begin_lists() {
        for (text, escaped) in [
            ("1. Doe", r"1\. Doe"),
            (" 12) Doe", r" 12\) Doe"),
            ("(ii) Doe", r"\(ii) Doe"),
            ("(@a) Doe", r"\(\@a) Doe"),
            ("@) Doe", r"@\) Doe"),
            ("iv. Doe", r"iv\. Doe"),
            ("a. Doe", r"a\. Doe"),
            ("A) Doe", r"A\) Doe"),
            ("- Doe", r"\- Doe"),
            ("+ Doe", r"\+ Doe"),
            ("# Doe", r"\# Doe"),
            ("::: Doe", r"\::: Doe"),
            ("| Doe", r"\| Doe"),
        ] {
            assert_eq!(line(text), escaped);
        }
        for plain in ["J. Doe", "Mr. Doe", "(2001) Doe", "1.5 Doe", "1 Doe", "(Doe 2001)"] {
            assert_eq!(line(plain).replace('\\', ""), plain);
        }
        assert_eq!(line("J. Doe"), "J. Doe");
        assert_eq!(line("1.5 Doe"), "1.5 Doe");
    }

    #[test]
    fn scripts_hold_no_spaces() {
        let mut out = String::new();
        escape("a b", Place::Within, true, &mut out);
        assert_eq!(out, r"a\ b");
    }

    /// Takes the escapes out as Markdown does.
    fn unescape(markdown: &str) -> String {
        let mut out = String::new();
        let mut chars = markdown.chars();
        while let Some(c) = chars.next() {
            out.extend(if c == '\\' { chars.next() } else { Some(c) });
        }
        out
    }

    proptest! {
        #[test]
        fn text_comes_back(text in "[ -~“é]{0,40}", script in any::<bool>()) {
            for place in [Place::LineStart, Place::Within] {
                let mut out = String::new();
                escape(&text, place, script, &mut out);
                prop_assert_eq!(unescape(&out), text.as_str());
            }
        }
    }
}
