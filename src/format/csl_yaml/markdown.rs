//! CSL's rich text as pandoc's Markdown inside values, and back.
//!
//! `*x*`, `**x**`, `^x^`, `~x~`, `[x]{.smallcaps}` and `[x]{.nocase}` are
//! `<i>`, `<b>`, `<sup>`, `<sub>` and the two spans; CSL's own tags are taken
//! too. Quotes stay straight: a citation processor curls them. Math stays as
//! it is, links and code become their text.
//!
//! CommonMark's parsers do not read it: values are no blocks (`- a` is no
//! list), `^x y^` is no superscript, and spans in brackets are pandoc's own.
//!
//! Source: *Pandoc User's Guide*, "Specifying bibliographic data" and
//! "Pandoc's Markdown".

/// The marks that open and close alike, by their tags.
const MARKS: [(&str, &str, &str); 4] =
    [("**", "<b>", "</b>"), ("*", "<i>", "</i>"), ("^", "<sup>", "</sup>"), ("~", "<sub>", "</sub>")];
const SMALL_CAPS: &str = "<span style=\"font-variant:small-caps;\">";
const NO_CASE: &str = "<span class=\"nocase\">";
/// More brackets than this are no markup.
const MOST_BRACKETS: usize = 32;

/// Takes the backslashes off escaped punctuation: what an address or an
/// identifier says.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => {
                out.push(*next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// Escapes what Markdown would read as markup, in a text that has none.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Reads Markdown as CSL's rich text.
pub(super) fn read(text: &str) -> String {
    let mut reader = Reader::new(text);
    while let Some(rest) = text.get(reader.at..).filter(|rest| !rest.is_empty()) {
        let length = reader.step(rest);
        reader.at += length;
    }
    let mut out: String = reader.pieces.concat();
    out.truncate(out.trim_end().len());
    out
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    pieces: Vec<String>,
    /// The piece of each of [`MARKS`] that is open.
    open: [Option<usize>; 4],
    brackets: Vec<usize>,
    ends: [End; 4],
}

/// Finds the next place of a character, and looks at no part of a text twice.
#[derive(Clone, Copy)]
struct End {
    of: char,
    known: Option<usize>,
    none: bool,
}

impl End {
    const fn new(of: char) -> Self {
        Self { of, known: None, none: false }
    }

    fn after(&mut self, text: &str, at: usize) -> Option<usize> {
        if self.none {
            return None;
        }
        if self.known.is_none_or(|known| known < at) {
            self.known = text.get(at..).and_then(|rest| rest.find(self.of)).map(|place| at + place);
            self.none = self.known.is_none();
        }
        self.known
    }
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let ends = [End::new('`'), End::new('$'), End::new('}'), End::new(')')];
        Self { text, at: 0, pieces: Vec::new(), open: [None; 4], brackets: Vec::new(), ends }
    }

    /// Takes what the rest of the text starts with; gives its length.
    fn step(&mut self, rest: &str) -> usize {
        let Some(first) = rest.chars().next() else { return 1 };
        match first {
            '\\' => match rest.chars().nth(1) {
                // An escaped space is how a space stands in `^x^`.
                Some(next) if next.is_ascii_punctuation() || next == ' ' => {
                    self.say(&next.to_string());
                    1 + next.len_utf8()
                }
                _ => self.literal("\\"),
            },
            '*' | '^' | '~' | '_' => self.mark(rest, first),
            '[' => {
                if self.brackets.len() < MOST_BRACKETS {
                    self.brackets.push(self.pieces.len());
                    self.pieces.push("[".to_owned());
                    return 1;
                }
                self.literal("[")
            }
            ']' => self.close_bracket(),
            '`' => self.code(),
            '$' => self.math(),
            '<' => match tag(rest) {
                Some(length) => self.literal(rest.get(..length).unwrap_or_default()),
                None => self.literal("<"),
            },
            '&' => {
                let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'#';
                let name = rest.bytes().skip(1).take(32).take_while(|b| is_name(b)).count();
                let entity = (name > 0 && rest.as_bytes().get(name + 1) == Some(&b';')).then_some(name + 2);
                match entity.and_then(|length| rest.get(..length)) {
                    Some(entity) => {
                        let meant = htmlize::unescape(entity).into_owned();
                        self.say(&meant);
                        entity.len()
                    }
                    None => self.literal("&"),
                }
            }
            '-' if rest.starts_with("---") => self.replaced(3, "—"),
            '-' if rest.starts_with("--") => self.replaced(2, "–"),
            '.' if rest.starts_with("...") => self.replaced(3, "…"),
            '\n' => {
                let blank = rest.len() - rest.trim_start().len();
                let is_paragraph = rest.get(..blank).is_some_and(|space| space.matches('\n').count() > 1);
                self.forget_tight();
                self.say(if is_paragraph { "\n\n" } else { " " });
                blank
            }
            c => {
                if c.is_whitespace() {
                    self.forget_tight();
                }
                self.say(c.encode_utf8(&mut [0; 4]));
                c.len_utf8()
            }
        }
    }

    fn say(&mut self, text: &str) {
        // Marks and brackets are pieces of their own, so that they can change.
        let is_mark = |at: usize| self.open.contains(&Some(at)) || self.brackets.contains(&at);
        match self.pieces.len().checked_sub(1) {
            Some(last) if !is_mark(last) => {
                if let Some(piece) = self.pieces.last_mut() {
                    piece.push_str(text);
                }
            }
            _ => self.pieces.push(text.to_owned()),
        }
    }

    fn literal(&mut self, text: &str) -> usize {
        self.say(text);
        text.len()
    }

    fn replaced(&mut self, length: usize, by: &str) -> usize {
        self.say(by);
        length
    }

    /// `^x y^` and `~x y~` are no marks.
    fn forget_tight(&mut self) {
        self.open[2] = None;
        self.open[3] = None;
    }

    fn mark(&mut self, rest: &str, first: char) -> usize {
        let run = rest.len() - rest.trim_start_matches(first).len();
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back());
        let after = rest.get(run..).and_then(|rest| rest.chars().next());
        let may_open = after.is_some_and(|c| !c.is_whitespace());
        let may_close = before.is_some_and(|c| !c.is_whitespace());
        let inside_word =
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        let strikes = first == '~' && run > 1;
        if run > 3 || strikes || (first == '_' && inside_word) || (matches!(first, '^' | '~') && run > 1) {
            return self.literal(rest.get(..run).unwrap_or_default());
        }
        let mut left = run;
        while left > 0 {
            let (kind, length) = match (first, left) {
                ('^', _) => (2, 1),
                ('~', _) => (3, 1),
                // `***x***`: the strong outside opens first and closes last.
                (_, 3) => match (self.open[0], self.open[1]) {
                    (Some(strong), Some(emphasis)) if may_close && strong > emphasis => (0, 2),
                    (_, Some(_)) if may_close => (1, 1),
                    _ => (0, 2),
                },
                (_, 2) if self.open[0].is_none() && self.open[1].is_some() && may_close && run == 2 => (0, 2),
                (_, 2) => (0, 2),
                _ => (1, 1),
            };
            self.toggle(kind, may_open, may_close, first, length);
            left -= length;
        }
        run
    }

    fn toggle(&mut self, kind: usize, may_open: bool, may_close: bool, mark: char, length: usize) {
        let (_, start, end) = MARKS[kind];
        let text = mark.to_string().repeat(length);
        match self.open[kind] {
            Some(opened) if may_close && opened < self.pieces.len() => {
                let same = self.pieces.get(opened).is_some_and(|piece| *piece == text);
                if !same {
                    self.say(&text);
                    return;
                }
                if let Some(piece) = self.pieces.get_mut(opened) {
                    start.clone_into(piece);
                }
                self.open[kind] = None;
                // What opened inside and did not close is no markup.
                for other in &mut self.open {
                    if other.is_some_and(|at| at > opened) {
                        *other = None;
                    }
                }
                self.brackets.retain(|at| *at < opened);
                self.say(end);
            }
            None if may_open => {
                self.open[kind] = Some(self.pieces.len());
                self.pieces.push(text);
            }
            _ => self.say(&text),
        }
    }

    fn close_bracket(&mut self) -> usize {
        let Some(opened) = self.brackets.pop() else { return self.literal("]") };
        let after = self.at + 1;
        let follows = self.text.get(after..).and_then(|rest| rest.chars().next());
        let (start, end, length) = match follows {
            Some('{') => {
                let Some(close) = self.ends[2].after(self.text, after) else { return self.literal("]") };
                let attributes = self.text.get(after + 1..close).unwrap_or_default();
                let (start, end) = if attributes.contains(".smallcaps") || attributes.contains("small-caps") {
                    (SMALL_CAPS, "</span>")
                } else if attributes.contains(".nocase") {
                    (NO_CASE, "</span>")
                } else {
                    ("", "")
                };
                (start, end, close + 1 - self.at)
            }
            Some('(') => {
                let Some(close) = self.ends[3].after(self.text, after) else { return self.literal("]") };
                ("", "", close + 1 - self.at)
            }
            _ => return self.literal("]"),
        };
        if let Some(piece) = self.pieces.get_mut(opened) {
            start.clone_into(piece);
        }
        for other in &mut self.open {
            if other.is_some_and(|at| at > opened) {
                *other = None;
            }
        }
        self.say(end);
        length
    }

    fn code(&mut self) -> usize {
        match self.ends[0].after(self.text, self.at + 1) {
            Some(end) if end > self.at + 1 => {
                let code = self.text.get(self.at + 1..end).unwrap_or_default();
                self.say(code);
                end + 1 - self.at
            }
            _ => self.literal("`"),
        }
    }

    /// `$x$`: no space inside beside the dollars, no digit after them.
    fn math(&mut self) -> usize {
        let end = self.ends[1].after(self.text, self.at + 1);
        let math = end.and_then(|end| self.text.get(self.at + 1..end)).unwrap_or_default();
        let follows = end.and_then(|end| self.text.get(end + 1..)?.chars().next());
        let is_math = !math.is_empty()
            && !math.starts_with(char::is_whitespace)
            && !math.ends_with(|c: char| c.is_whitespace() || c == '\\')
            && !follows.is_some_and(|c| c.is_ascii_digit());
        if !is_math {
            return self.literal("$");
        }
        let whole = format!("${math}$");
        self.literal(&whole)
    }
}

/// The length of one of CSL's tags at the start of a text.
fn tag(text: &str) -> Option<usize> {
    let end = text.bytes().take(80).position(|b| b == b'>')? + 1;
    let tag = text.get(..end)?;
    let known =
        ["<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", "<sub>", "</sub>", "<sc>", "</sc>", "</span>"];
    (known.contains(&tag) || tag.starts_with("<span ")).then_some(end)
}

/// Writes CSL's rich text as Markdown.
pub(super) fn write(text: &str) -> String {
    let pairs = pairs(text);
    let mut out = String::with_capacity(text.len());
    let mut plain = 0;
    for (at, length, mark) in pairs {
        push_escaped(&mut out, text.get(plain..at).unwrap_or_default());
        out.push_str(mark.unwrap_or_else(|| text.get(at..at + length).unwrap_or_default()));
        plain = at + length;
    }
    let rest = text.get(plain..).unwrap_or_default();
    push_escaped(&mut out, rest);
    out
}

/// The tags of a text by place and length, with the mark to write for them;
/// `None` where Markdown cannot say it so and the tag stays.
fn pairs(text: &str) -> Vec<(usize, usize, Option<&'static str>)> {
    let mut tags: Vec<(usize, usize, Option<&'static str>)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        at += found;
        let rest = text.get(at..).unwrap_or_default();
        let Some(length) = tag(rest) else {
            at += 1;
            continue;
        };
        let name = rest.get(..length).unwrap_or_default();
        if let Some(closing) = name.strip_prefix("</") {
            let closed = closing.trim_end_matches('>');
            let opened = open.last().copied().filter(|opened| {
                tags.get(*opened).and_then(|(at, ..)| text.get(at + 1..)).is_some_and(|tag| {
                    tag.strip_prefix(closed).is_some_and(|rest| rest.starts_with(['>', ' ']))
                })
            });
            if let Some(opened) = opened {
                open.pop();
                let (start, start_length, _) = tags.get(opened).copied().unwrap_or_default();
                let inside = text.get(start + start_length..at).unwrap_or_default();
                let marks = marks_for(text.get(start..start + start_length).unwrap_or_default(), inside);
                if let Some((before, after)) = marks {
                    if let Some(tag) = tags.get_mut(opened) {
                        tag.2 = Some(before);
                    }
                    tags.push((at, length, Some(after)));
                } else {
                    tags.push((at, length, None));
                }
            } else {
                tags.push((at, length, None));
            }
        } else {
            open.push(tags.len());
            tags.push((at, length, None));
        }
        at += length;
    }
    // Marks side by side (`*a***b**`) could be read in two ways.
    let touching = tags.windows(2).any(|two| {
        let (first, second) = (two.first(), two.last());
        first.zip(second).is_some_and(|(a, b)| {
            let both = a.2.zip(b.2).is_some_and(|(a, b)| a.starts_with('*') && b.starts_with('*'));
            both && a.0 + a.1 == b.0
        })
    });
    if touching {
        for tag in &mut tags {
            if tag.2.is_some_and(|mark| mark.starts_with('*')) {
                tag.2 = None;
            }
        }
    }
    tags
}

fn marks_for(tag: &str, inside: &str) -> Option<(&'static str, &'static str)> {
    let (marks, of_words) = match tag {
        "<i>" => (("*", "*"), false),
        "<b>" => (("**", "**"), false),
        "<sup>" => (("^", "^"), true),
        "<sub>" => (("~", "~"), true),
        "<sc>" | SMALL_CAPS => (("[", "]{.smallcaps}"), false),
        NO_CASE => (("[", "]{.nocase}"), false),
        _ => return None,
    };
    let is_open = inside.is_empty()
        || inside.starts_with(char::is_whitespace)
        || inside.ends_with(char::is_whitespace)
        || inside.contains(tag)
        || of_words && inside.contains(char::is_whitespace);
    (!is_open).then_some(marks)
}

fn push_escaped(out: &mut String, text: &str) {
    let mut before = out.chars().next_back();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, c)| *c);
        let rest = text.get(at..).unwrap_or_default();
        let is_special = match c {
            '*' | '^' | '~' | '[' | ']' | '`' | '$' | '<' | '@' => true,
            '\\' => after.is_none_or(|c| c.is_ascii_punctuation() || c == ' '),
            '_' => !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)),
            '&' => after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '#'),
            '-' => rest.starts_with("--") || (before.is_none() && after == Some(' ')),
            '.' => rest.starts_with("..."),
            '#' | '>' | '+' => before.is_none(),
            _ => false,
        };
        if is_special {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_read_as_pandoc_reads_it() {
        for (markdown, csl) in [
            ("A *p53* and **b**", "A <i>p53</i> and <b>b</b>"),
            ("***both***", "<b><i>both</i></b>"),
            ("*a **b** c*", "<i>a <b>b</b> c</i>"),
            ("H~2~O 2^nd^", "H<sub>2</sub>O 2<sup>nd</sup>"),
            ("_e_ but a_b_c", "<i>e</i> but a_b_c"),
            ("[sc]{.smallcaps}", "<span style=\"font-variant:small-caps;\">sc</span>"),
            ("[iPhone]{.nocase} [x] [l](http://a.b)", "<span class=\"nocase\">iPhone</span> [x] l"),
            ("a -- b --- c ... don't", "a – b — c … don't"),
            ("5 * 3 * 2", "5 * 3 * 2"),
            ("2^a b^ ~ x", "2^a b^ ~ x"),
            ("\\*x\\* AT&T R&amp;D", "*x* AT&T R&D"),
            ("`code*` $x^2$ $5", "code* $x^2$ $5"),
            ("*open and **shut**", "*open and <b>shut</b>"),
            ("one\ntwo\n\nthree\n", "one two\n\nthree"),
            ("<i>x</i> < 5 <u>", "<i>x</i> < 5 <u>"),
        ] {
            assert_eq!(read(markdown), csl, "{markdown}");
        }
    }

    #[test]
    fn rich_text_is_written_and_read_back() {
        for text in [
            "The <i>p53</i> gene: H<sub>2</sub>O 2<sup>nd</sup> <b>bold</b>",
            "<b><i>x</i></b>",
            "<i>a</i><b>c</b>",
            "<i> x</i> <i>y",
            "<sup>a b</sup>",
            "<span class=\"nocase\">iPhone</span> <span class=\"odd\">x</span>",
            "* _ ^ ~ # \\ [x] \"q\" 'y' -- --- ... $5$ <b & @z &amp; `c` \\* \\",
            "# a",
            "- a",
            "a_b _c_ snake_case",
            "</i>x<i>",
            "a\\ b",
            "<i><i>x</i></i>",
            "x*y*z <i>a*b</i>",
        ] {
            assert_eq!(read(&write(text)), text, "{}", write(text));
        }
        assert_eq!(write("The <i>p53</i> gene, H<sub>2</sub>O"), "The *p53* gene, H~2~O");
        assert_eq!(unescape(&escape("10.1/a*b_c\\d~e")), "10.1/a*b_c\\d~e");
    }

    #[test]
    fn long_odd_texts_take_no_time() {
        for odd in ["*", "**a", "[", "](", "]{", "`", "$", "<", "&", "^a", "<i>", "\\", "_a ", "[a](b", "***"]
        {
            let text = odd.repeat(200_000);
            let _ = read(&text);
            let _ = write(&text);
        }
        let spans: String = (0..50_000).map(|n| format!("<span {n}>")).collect();
        let _ = write(&(spans + &"</span>".repeat(50_000)));
    }
}
