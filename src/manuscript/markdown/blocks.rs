//! Blocks: what is text and what is code, metadata or a definition; which
//! note a text belongs to.

use std::ops::Range;

use super::{Reader, inline, metadata};

/// What begins and ends HTML in which blank lines mean nothing.
const VERBATIM: &[(&str, &str)] = &[
    ("<!--", "-->"),
    ("<script", "</script>"),
    ("<style", "</style>"),
    ("<pre", "</pre>"),
    ("<textarea", "</textarea>"),
];

/// A line of the document.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    /// Without its line break.
    text: &'t str,
    /// Columns of white space before it; a tab goes to the next multiple of 4.
    indent: usize,
}

impl<'t> Line<'t> {
    fn body(&self) -> &'t str {
        self.text.trim_start_matches([' ', '\t'])
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (line, length) = match rest.find('\n') {
            Some(end) => (rest.get(..end)?, end + 1),
            None => (rest, rest.len()),
        };
        let start = self.at;
        self.at += length;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut indent = 0;
        for c in line.chars() {
            match c {
                ' ' => indent += 1,
                '\t' => indent += 4 - indent % 4,
                _ => break,
            }
        }
        Some(Line { start, text: line, indent })
    }
}

/// The note whose definition is being read.
struct Definition {
    note: usize,
    start: usize,
}

struct Blocks<'t, 'r> {
    lines: Lines<'t>,
    reader: &'r mut Reader,
    /// The text being gathered: a paragraph, a table, a list item.
    chunk: Option<Range<usize>>,
    /// Columns at which the content of open list items starts.
    items: Vec<usize>,
    definition: Option<Definition>,
    after_blank: bool,
    /// For each kind of fence, the shortest length that nothing closes.
    unclosed: [usize; 2],
    /// Which of [`VERBATIM`] nothing closes.
    unclosed_html: Vec<usize>,
    /// Open `:::` blocks; whether each is the one for references.
    divs: Vec<bool>,
    /// Nothing ends metadata from here on.
    no_metadata: bool,
    /// Where the last text ended that is no definition of a note.
    last_text: usize,
}

/// Reads all blocks.
pub(super) fn read(text: &str, reader: &mut Reader) {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut blocks = Blocks {
        lines: Lines { text, at: start },
        reader,
        chunk: None,
        items: Vec::new(),
        definition: None,
        after_blank: true,
        unclosed: [usize::MAX; 2],
        unclosed_html: Vec::new(),
        divs: Vec::new(),
        no_metadata: false,
        last_text: start,
    };
    while let Some(line) = blocks.lines.next() {
        blocks.line(line);
    }
    blocks.flush();
    blocks.end_definition(text.len());
    blocks.reader.out.tail = blocks.last_text;
}

impl<'t> Blocks<'t, '_> {
    /// Hands the gathered text to the inline reader.
    fn flush(&mut self) {
        if let Some(chunk) = self.chunk.take() {
            let note = self.definition.as_ref().map(|d| d.note);
            inline::read(self.lines.text, chunk, note, self.reader);
        }
    }

    /// Adds a line to the gathered text, with what it opens and later lines
    /// close, whatever these look like: a comment, a script.
    fn gather(&mut self, start: usize, line: Line<'t>) {
        let mut end = line.end();
        let opened = VERBATIM.iter().enumerate().find_map(|(n, (open, close))| {
            let at = line.text.rfind(open)?;
            let closed = line.text.get(at..).is_some_and(|rest| rest.contains(close));
            (!closed && !self.unclosed_html.contains(&n)).then_some((n, *close))
        });
        if let Some((n, close)) = opened {
            let rest = self.lines.text.get(self.lines.at..).unwrap_or_default();
            match rest.find(close) {
                Some(found) => {
                    let last = rest.get(found..).and_then(|r| r.find('\n')).map_or(rest.len(), |n| found + n);
                    end = self.lines.at + last;
                    self.lines.at = (end + 1).min(self.lines.text.len());
                    if self.definition.is_none() {
                        self.last_text = end;
                    }
                }
                None => self.unclosed_html.push(n),
            }
        }
        match &mut self.chunk {
            Some(chunk) => chunk.end = end,
            None => self.chunk = Some(start..end),
        }
    }

    fn end_definition(&mut self, at: usize) {
        if let Some(Definition { note, start }) = self.definition.take()
            && let Some(range) = self.reader.out.notes.get_mut(note)
        {
            *range = start..at;
        }
    }

    fn line(&mut self, line: Line<'t>) {
        if line.is_blank() {
            self.flush();
            self.after_blank = true;
            return;
        }
        let body = line.body();
        if self.definition.is_some() && self.after_blank && line.indent < 4 {
            self.flush();
            self.end_definition(line.start);
        }
        if self.metadata(line) {
            return;
        }
        if self.after_blank {
            let marker = list_marker(body).is_some();
            if line.indent == 0 && !marker {
                self.items.clear();
            }
            while self.items.last().is_some_and(|column| line.indent < (*column).min(4 * self.items.len())) {
                self.items.pop();
            }
            let base =
                self.items.last().copied().unwrap_or(0).max(4 * usize::from(self.definition.is_some()));
            if line.indent >= base + 4 {
                // Indented code goes on until a line that is not.
                self.flush();
                self.text_goes_to(line);
                return;
            }
        }
        if self.fence(line) {
            return;
        }
        let at_block = self.chunk.is_none();
        self.after_blank = false;
        if let Some((label, length)) = definition(body).filter(|_| line.indent < 4) {
            self.flush();
            self.end_definition(line.start);
            let note = self.reader.note(label);
            let start = line.end() - body.len() + length;
            self.definition = Some(Definition { note, start });
            self.items.clear();
            self.gather(start, line);
            return;
        }
        self.text_goes_to(line);
        if line.indent < 4 && is_link_definition(body) {
            self.flush();
            return;
        }
        if let Some(fence) = body.strip_prefix(":::") {
            self.flush();
            self.div(line, fence.trim_start_matches(':').trim());
            return;
        }
        if at_block && let Some(label) = example(body) {
            self.reader.examples.insert(label.to_owned());
            // The label is not in the text.
            let start = line.end() - body.len() + body.find(char::is_whitespace).unwrap_or(body.len());
            self.items.push(line.indent + 4);
            self.gather(start, line);
            return;
        }
        // A list does not interrupt a paragraph, but an item the one before.
        let bullet = !body.starts_with(char::is_alphabetic);
        if let Some(width) = list_marker(body).filter(|_| at_block || (bullet && !self.items.is_empty())) {
            self.flush();
            self.items.retain(|column| *column <= line.indent);
            self.items.push(line.indent + width);
        }
        let heading = body.starts_with('#');
        if heading {
            self.flush();
        }
        self.gather(line.start, line);
        if heading {
            self.flush();
        }
    }

    fn text_goes_to(&mut self, line: Line<'_>) {
        if self.definition.is_none() {
            self.last_text = line.end();
        }
    }

    /// A block of metadata, if one begins here.
    fn metadata(&mut self, line: Line<'t>) -> bool {
        if line.text.trim_end() != "---" || !self.after_blank || self.no_metadata {
            return false;
        }
        let mut ahead = Lines { text: self.lines.text, at: self.lines.at };
        let start = ahead.at;
        // Between rules there may be text.
        if !ahead.next().is_some_and(|first| first.text.contains(':') || first.text.starts_with('#')) {
            return false;
        }
        ahead.at = start;
        let Some(end) = ahead.find(|line| matches!(line.text.trim_end(), "---" | "...")) else {
            self.no_metadata = true;
            return false;
        };
        let yaml = self.lines.text.get(start..end.start).unwrap_or_default();
        metadata::read(yaml, &mut self.reader.out.metadata);
        self.lines.at = ahead.at;
        self.text_goes_to(end);
        true
    }

    /// Goes past fenced code, if it begins here.
    fn fence(&mut self, line: Line<'t>) -> bool {
        let body = line.body();
        let Some((mark, kind)) = body.chars().next().and_then(|c| match c {
            '`' => Some(('`', 0)),
            '~' => Some(('~', 1)),
            _ => None,
        }) else {
            return false;
        };
        let length = body.len() - body.trim_start_matches(mark).len();
        let info = body.get(length..).unwrap_or_default();
        if length < 3 || (mark == '`' && info.contains('`')) || length >= self.unclosed[kind] {
            return false;
        }
        let closes = |line: &Line<'_>| {
            let body = line.body().trim_end();
            body.len() >= length && body.chars().all(|c| c == mark)
        };
        let mut ahead = Lines { text: self.lines.text, at: self.lines.at };
        let Some(end) = ahead.find(closes) else {
            self.unclosed[kind] = length;
            return false;
        };
        self.flush();
        self.lines.at = ahead.at;
        self.text_goes_to(end);
        self.after_blank = true;
        true
    }

    /// A line that opens or closes a `:::` block.
    fn div(&mut self, line: Line<'t>, attributes: &str) {
        if attributes.is_empty() {
            if self.divs.pop() == Some(true) {
                self.reader.out.refs = Some(line.start);
            }
            return;
        }
        let refs = attributes.trim_matches(['{', '}']).split_whitespace().any(|word| word == "#refs");
        self.divs.push(refs && self.reader.out.refs.is_none());
    }
}

/// The label of a note's definition, and the length up to its text.
fn definition(body: &str) -> Option<(&str, usize)> {
    let label = body.strip_prefix("[^")?;
    let end = label.find(']')?;
    let label = label.get(..end).filter(|label| !label.is_empty() && !label.contains(char::is_whitespace))?;
    body.get(end + 3..)?.strip_prefix(':')?;
    Some((label, end + 4))
}

/// `[label]: address "title"`, all on one line.
fn is_link_definition(body: &str) -> bool {
    let Some((label, rest)) = body.strip_prefix('[').and_then(|b| b.split_once("]:")) else { return false };
    if label.starts_with('@') || label.contains([']', '[']) {
        return false;
    }
    let mut words = rest.trim().splitn(2, char::is_whitespace);
    let address = words.next().unwrap_or_default();
    let title = words.next().unwrap_or_default().trim();
    !address.is_empty() && (title.is_empty() || title.starts_with(['"', '\'', '(', '{']))
}

/// The label of an item of an example list: `(@label) text`.
fn example(body: &str) -> Option<&str> {
    let inside = body.strip_prefix('(');
    let label = inside.unwrap_or(body).strip_prefix('@')?;
    let end = label.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(label.len());
    let (label, rest) = label.split_at(end);
    let rest = match inside {
        Some(_) => rest.strip_prefix(')')?,
        None => rest.strip_prefix(['.', ')'])?,
    };
    (!label.is_empty() && rest.starts_with(char::is_whitespace)).then_some(label)
}

/// The width of a list item's marker with the space after it.
pub(super) fn list_marker(body: &str) -> Option<usize> {
    let rest = match body.chars().next()? {
        '-' | '*' | '+' => body.get(1..)?,
        '(' | '0'..='9' | 'a'..='z' | 'A'..='Z' | '#' => {
            let inside = body.strip_prefix('(').unwrap_or(body);
            let digits = inside.trim_start_matches(|c: char| c.is_ascii_digit());
            let after = match digits.len() < inside.len() {
                true if inside.len() - digits.len() < 10 => digits,
                true => return None,
                false => inside.get(inside.chars().next().map_or(0, char::len_utf8)..)?,
            };
            after.strip_prefix(['.', ')'])?
        }
        _ => return None,
    };
    let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    (space > 0).then(|| body.len() - rest.len() + space.min(4))
}
