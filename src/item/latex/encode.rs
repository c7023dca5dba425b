//! Text to LaTeX.

use unicode_normalization::char::decompose_canonical;

use super::math::{is_escaped, is_formula};
use super::{Braces, math_end, name_length, needs_case_protection, tables};

/// How [`from_text`] writes a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Encode {
    /// Write what is not ASCII as commands, where there are any.
    pub ascii: bool,
    /// Brace the words of a title whose capitals BibTeX styles would lower
    /// (see [`super::needs_case_protection`]).
    pub protect_case: bool,
    /// Keep line breaks: a blank line for two, `\\` for one. Otherwise all
    /// white space is one space.
    pub paragraphs: bool,
    /// Take tags and dollars for characters: names have no rich text and no
    /// math.
    pub plain: bool,
}

/// The tags of CSL's rich text, and how each opens and closes in LaTeX.
const TAGS: &[(&str, &str, &str, &str)] = &[
    ("<i>", "</i>", "\\emph{", "}"),
    ("<em>", "</em>", "\\emph{", "}"),
    ("<b>", "</b>", "\\textbf{", "}"),
    ("<strong>", "</strong>", "\\textbf{", "}"),
    ("<sup>", "</sup>", "\\textsuperscript{", "}"),
    ("<sub>", "</sub>", "\\textsubscript{", "}"),
    ("<sc>", "</sc>", "\\textsc{", "}"),
    ("<span style=\"font-variant:small-caps;\">", "</span>", "\\textsc{", "}"),
    ("<span style=\"font-variant: small-caps;\">", "</span>", "\\textsc{", "}"),
    ("<span class=\"nocase\">", "</span>", "{", "}"),
];

/// Row of the tag that only protects case.
const NO_CASE: &str = "<span class=\"nocase\">";

/// What stands at a place of the text.
#[derive(Clone, Copy)]
enum Tag {
    Open(usize),
    Close(usize),
}

/// The LaTeX of a text with CSL's rich text. Only what TeX forbids is
/// escaped; math (`$…$`) and unknown commands with arguments go through, as
/// [`super::to_text`] keeps them. Braces are always balanced.
#[must_use]
pub fn from_text(text: &str, options: Encode) -> String {
    let tags = if options.plain { Vec::new() } else { tags(text) };
    let mut next_tag = tags.iter().peekable();
    let mut encoder = Encoder {
        options,
        out: String::with_capacity(text.len() + text.len() / 8),
        protecting: 0,
        after_command: false,
    };
    let mut braces = (Braces::default(), Braces { count_escaped: true, ..Braces::default() });
    let mut dollars_are_over = options.plain;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some((_, length, tag)) = next_tag.next_if(|(place, ..)| *place == at) {
            encoder.tag(*tag);
            at += length;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        let verbatim_end = match c {
            '$' if !dollars_are_over && !is_escaped(text, at) => {
                let end = math_end(text, at);
                dollars_are_over = end.is_none() && !rest[1..].contains('$');
                end.filter(|end| is_formula(text, at, *end))
            }
            '\\' => kept_command_end(text, at, &mut braces),
            _ => None,
        };
        if let Some(end) = verbatim_end {
            encoder.push(text.get(at..end).unwrap_or_default());
            encoder.after_command = c == '\\';
            at = end;
            while next_tag.next_if(|(place, ..)| *place < at).is_some() {}
        } else if c.is_alphanumeric() {
            let length = word_length(rest);
            encoder.word(&rest[..length]);
            at += length;
        } else if c.is_ascii_whitespace() {
            let length = rest.len() - rest.trim_ascii_start().len();
            encoder.white_space(&rest[..length]);
            at += length;
        } else {
            let length = c.len_utf8()
                + rest[c.len_utf8()..].chars().take_while(|c| is_mark(*c)).map(char::len_utf8).sum::<usize>();
            encoder.characters(&rest[..length]);
            at += length;
        }
    }
    encoder.out
}

struct Encoder {
    options: Encode,
    out: String,
    /// How many `nocase` spans are open.
    protecting: usize,
    /// Whether a brace written now would be taken for the last command's
    /// argument.
    after_command: bool,
}

impl Encoder {
    fn tag(&mut self, tag: Tag) {
        let (Tag::Open(row) | Tag::Close(row)) = tag;
        let Some((name, _, open, close)) = TAGS.get(row) else { return };
        let counts = usize::from(*name == NO_CASE);
        match tag {
            Tag::Open(_) => {
                self.guard_brace(open);
                self.out.push_str(open);
                self.protecting += counts;
            }
            Tag::Close(_) => {
                self.out.push_str(close);
                self.protecting -= counts;
            }
        }
    }

    /// A brace that protects must not be followed by a backslash: BibTeX
    /// would take the group for one accented character. An empty group keeps
    /// them apart. And a brace after a command's argument would be another
    /// argument; `\/` ends it.
    fn guard_brace(&mut self, next: &str) {
        if std::mem::take(&mut self.after_command) && next.starts_with('{') {
            self.out.push_str("\\/");
        }
        if self.options.protect_case
            && next.starts_with('\\')
            && self.protecting > 0
            && self.out.ends_with('{')
        {
            self.out.push_str("{}");
        }
    }

    fn push(&mut self, latex: &str) {
        self.guard_brace(latex);
        let joins = latex.starts_with(['-', '\'']) && self.out.ends_with(&latex[..1])
            || latex.starts_with('`') && self.out.ends_with(['!', '?', '`']);
        if joins {
            self.out.push_str("{}");
        }
        self.out.push_str(latex);
    }

    fn word(&mut self, word: &str) {
        let brace = self.options.protect_case && self.protecting == 0 && needs_case_protection(word);
        if brace {
            self.push("{");
        }
        self.characters(word);
        if brace {
            self.out.push('}');
        }
    }

    fn white_space(&mut self, run: &str) {
        match run.matches('\n').count() {
            1 if self.options.paragraphs => self.push("\\\\\n"),
            2.. if self.options.paragraphs => self.out.push_str("\n\n"),
            _ => self.out.push(' '),
        }
    }

    fn characters(&mut self, text: &str) {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '&' | '%' | '$' | '#' | '_' => self.push(&format!("\\{c}")),
                '{' => self.push("\\textbraceleft{}"),
                '}' => self.push("\\textbraceright{}"),
                '~' => self.push("\\textasciitilde{}"),
                '^' => self.push("\\textasciicircum{}"),
                '\\' => self.push("\\textbackslash{}"),
                '`' => self.push("\\textasciigrave{}"),
                '-' | '\'' if self.out.ends_with(c) => {
                    self.out.push_str("{}");
                    self.out.push(c);
                }
                '\u{A0}' => self.out.push('~'),
                c if c.is_control() => {}
                c if c.is_ascii() || !self.options.ascii => {
                    self.after_command = false;
                    self.out.push(c);
                }
                c => {
                    let mut marks = String::new();
                    while let Some(mark) = chars.next_if(|c| is_mark(*c)) {
                        marks.push(mark);
                    }
                    self.ascii(c, &marks);
                }
            }
        }
    }

    /// A character as commands: its own, or its letter's with accents, or, if
    /// there are none, as it is.
    fn ascii(&mut self, c: char, marks: &str) {
        if let Some(spelling) = tables::spelling(c).filter(|_| marks.is_empty()) {
            self.push(spelling);
            return;
        }
        let mut base = c;
        let mut accents: Vec<char> = Vec::new();
        decompose_canonical(c, |part| if is_mark(part) { accents.push(part) } else { base = part });
        accents.extend(marks.chars());
        let commands: Option<Vec<&str>> = accents.iter().map(|mark| tables::accent_of(*mark)).collect();
        let spelled = match tables::spelling(base) {
            Some(spelling) => spelling.to_owned(),
            None => base.to_string(),
        };
        match commands {
            Some(commands) if !commands.is_empty() => {
                let mut latex = String::new();
                for command in commands.iter().rev() {
                    let gap = if command.starts_with(|c: char| c.is_ascii_alphabetic()) { " " } else { "" };
                    latex.extend(["{\\", command, gap]);
                }
                latex.push_str(&spelled);
                latex.push_str(&"}".repeat(commands.len()));
                self.push(&latex);
            }
            _ => {
                self.out.push(c);
                self.out.push_str(marks);
            }
        }
    }
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The length of the word that the text starts with, its accents included.
fn word_length(text: &str) -> usize {
    text.chars().take_while(|c| c.is_alphanumeric() || is_mark(*c)).map(char::len_utf8).sum()
}

/// Every tag that has its partner: place, length, tag. Crossing tags and tags
/// without partner are characters of the text.
fn tags(text: &str) -> Vec<(usize, usize, Tag)> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.match_indices('<') {
        let rest = text.get(at..).unwrap_or_default();
        if let Some(row) = TAGS.iter().position(|(tag, ..)| rest.starts_with(tag)) {
            open.push((at, row));
        } else if let Some(&(start, row)) = open.last()
            && let Some((tag, end_tag, ..)) = TAGS.get(row)
            && rest.starts_with(end_tag)
        {
            open.pop();
            found.push((start, tag.len(), Tag::Open(row)));
            found.push((at, end_tag.len(), Tag::Close(row)));
        }
    }
    found.sort_unstable_by_key(|(at, ..)| *at);
    found
}

/// The end of the unknown command with arguments that starts at the backslash
/// at `start`.
fn kept_command_end(text: &str, start: usize, (tex, bibtex): &mut (Braces, Braces)) -> Option<usize> {
    let after = text.get(start + 1..)?;
    let length = name_length(after);
    let name = after.get(..length).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    if tables::command(name).is_some() || matches!(name, "url" | "path" | "nolinkurl" | "par") {
        return None;
    }
    let end = tex.arguments_end(text, start + 1 + length)?;
    // TeX and BibTeX must agree where the argument ends.
    (bibtex.arguments_end(text, start + 1 + length) == Some(end)).then_some(end)
}
