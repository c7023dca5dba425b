//! Where braces and quotes end, in one pass over the text.
//!
//! BibTeX counts every brace, escaped or not. A brace that is never closed
//! must not swallow the file: a value ends in vain where a line starts a block
//! right after a `}`, as entries do. To keep all scans together linear, what
//! was scanned in vain is not scanned again: its pairs of braces are kept.

/// Finds what closes a `{` or a `"`.
pub(super) struct Groups<'a> {
    text: &'a str,
    /// Each `{` of the region last scanned in vain with the place of its `}`.
    pairs: Vec<(usize, usize)>,
    /// Where that region starts and ends; a scan that starts before its end is
    /// answered by `pairs`.
    known: (usize, usize),
}

impl<'a> Groups<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, pairs: Vec::new(), known: (0, 0) }
    }

    /// The `}` that closes the `{` of a value at `open`.
    pub(super) fn close_of(&mut self, open: usize) -> Option<usize> {
        self.close(open, true)
    }

    /// The `}` that closes the `{` at `open`, whatever is between: a comment
    /// may hold entries.
    pub(super) fn close_of_any(&mut self, open: usize) -> Option<usize> {
        self.close(open, false)
    }

    fn close(&mut self, open: usize, is_value: bool) -> Option<usize> {
        if open < self.known.1 {
            let found = self.pairs.binary_search_by_key(&open, |pair| pair.0).ok()?;
            return self.pairs.get(found).map(|pair| pair.1);
        }
        let (mut depth, mut quotes_entries) = (0_usize, false);
        for (i, byte) in self.text.bytes().enumerate().skip(open) {
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(i);
                    }
                }
                // The first of several entries quoted in an abstract follows
                // no other; then all of them are text.
                b'@' if is_value && !quotes_entries && starts_block(self.text, i) => {
                    if follows_brace(self.text, i) {
                        self.learn(open, i);
                        return None;
                    }
                    quotes_entries = true;
                }
                _ => {}
            }
        }
        self.learn(open, self.text.len());
        None
    }

    /// The quote that ends the string opened at `open`; quotes inside braces
    /// are text.
    pub(super) fn quote_end(&mut self, open: usize) -> Result<usize, String> {
        let bytes = self.text.as_bytes();
        let mut at = open + 1;
        let (end, what) = loop {
            match bytes.get(at) {
                None => break (at, "a `\"` is not closed"),
                Some(b'"') => return Ok(at),
                Some(b'{') => match self.close_of(at) {
                    Some(close) => at = close + 1,
                    None => break (self.known.1, "a `{` is not closed"),
                },
                Some(b'}') => break (at, "a `}` too many"),
                Some(b'@') if starts_block(self.text, at) && follows_brace(self.text, at) => {
                    break (at, "a `\"` is not closed");
                }
                Some(_) => at += 1,
            }
        };
        self.learn(open, end);
        Err(what.to_owned())
    }

    /// Keeps the pairs of a region that was scanned in vain: reading goes on
    /// inside it.
    pub(super) fn learn(&mut self, start: usize, end: usize) {
        if end <= self.known.1 && start >= self.known.0 {
            return;
        }
        self.known = (start, end.max(self.known.1));
        self.pairs.clear();
        let mut open = Vec::new();
        for (i, byte) in self.text.bytes().enumerate().take(self.known.1).skip(start) {
            match byte {
                b'{' => open.push(i),
                b'}' => self.pairs.extend(open.pop().map(|start| (start, i))),
                _ => {}
            }
        }
        self.pairs.sort_unstable();
    }
}

/// The `}` that closes the `{` at `open` if escaped braces are characters; it
/// must come before the next line that starts with `@`, where reading goes on if
/// there is none.
pub(super) fn unescaped_close(text: &str, open: usize) -> Option<usize> {
    let (mut depth, mut is_escaped) = (0_usize, false);
    for (i, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            _ if is_escaped => {
                is_escaped = false;
                continue;
            }
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            b'@' if starts_line(text, i) => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(i);
        }
        is_escaped = byte == b'\\';
    }
    None
}

/// Whether the `@` at this place is in an entry that was commented out: `%`
/// starts its line and the next one, or the entry ends in its line. BibTeX
/// knows no such comment, but biber and people do; where `%` stands before the
/// first line alone, the entry counts.
pub(super) fn is_commented_out(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let marks = before.len() - before.trim_end_matches(['%', ' ', '\t']).len();
    let has_mark = before.get(at - marks..).is_some_and(|marks| marks.contains('%'));
    if !has_mark
        || !(marks == at || before.get(..at - marks).is_some_and(|rest| rest.ends_with(['\n', '\r'])))
    {
        return false;
    }
    let rest = text.get(at..).unwrap_or_default();
    let (line, after) = rest.split_at(rest.find(['\n', '\r']).unwrap_or(rest.len()));
    let count = |brace: char| line.matches(brace).count();
    // Empty lines are passed over, but not without end.
    let next = after.bytes().take(200).find(|byte| !byte.is_ascii_whitespace());
    next == Some(b'%') || (count('{') > 0 && count('{') <= count('}'))
}

/// Whether only white space stands before this place in its line.
pub(super) fn starts_line(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before
        .iter()
        .rev()
        .find(|byte| !matches!(byte, b' ' | b'\t'))
        .is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
}

/// Whether the `@` at this place starts a block: `@word{`.
pub(super) fn is_block(text: &str, at: usize) -> bool {
    let rest = text.get(at + 1..).unwrap_or_default().trim_start();
    let name = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    name > 0 && rest.get(name..).unwrap_or_default().trim_start().starts_with(['{', '('])
}

fn starts_block(text: &str, at: usize) -> bool {
    is_block(text, at) && starts_line(text, at)
}

/// Whether the last character before this place is a `}`.
fn follows_brace(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().rev().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_closed_ends_where_the_next_entry_starts() {
        let text = "{a {b}\n}\n\n@book{x}}";
        let mut groups = Groups::new(text);
        assert_eq!(groups.close_of(0), Some(7));
        let text = "{a {b\n}\n\n @book {x}}";
        let mut groups = Groups::new(text);
        assert_eq!((groups.close_of(0), groups.close_of(3)), (None, Some(6)));
        assert_eq!(Groups::new(text).close_of_any(0), Some(text.len() - 1));
        // An address, or an entry quoted in an abstract.
        for text in ["{{a}\n@me}", "{see\n@book{x}\n@book{y}}"] {
            assert_eq!(Groups::new(text).close_of(0), Some(text.len() - 1), "{text}");
        }
    }

    #[test]
    fn quotes_end_outside_braces() {
        assert_eq!(Groups::new("\"a{\"}b\" \"").quote_end(0), Ok(6));
        for text in ["\"a", "\"a}\"", "\"a{\"", "\"{a}\n@book{x, y=\"z\"}"] {
            assert!(Groups::new(text).quote_end(0).is_err(), "{text}");
        }
    }
}
