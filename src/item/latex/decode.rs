//! LaTeX to text.

use unicode_normalization::char::compose;

use super::protect::mark_protected;
use super::tables::{self, Command};
use super::verbatim::unescape_verbatim;
use super::{Braces, Decode, math, math_end, name_length};

/// What a `}` ends.
enum Frame {
    /// Braces that are no command's argument, and whether they protect case.
    Group { start: usize, protects: bool },
    /// The argument of a command that has its tag, if any, among the closers.
    Argument,
    /// The argument of an accent; the number of accents that were waiting
    /// before it.
    Accent { waiting: usize },
    /// The argument of a command that sets it in capitals or small letters.
    Case { start: usize, upper: bool },
    /// The text of a link to an address.
    Link { address: String },
}

pub(super) struct Decoder<'a> {
    source: &'a str,
    options: Decode,
    at: usize,
    out: String,
    /// Open braces, each with the number of closers that were there before it.
    frames: Vec<(Frame, usize)>,
    closers: Vec<&'static str>,
    /// Accents that wait for their letter, outermost first.
    accents: Vec<char>,
    protected: Vec<(usize, usize)>,
    braces: Braces,
    /// Whether a [`Frame::Case`] is open. It sets all that is in it.
    in_case: bool,
    /// No closing `$`, no closing `\\)` follows any more.
    dollars_are_over: bool,
    parens_are_over: bool,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(source: &'a str, options: Decode) -> Self {
        Self {
            source,
            options,
            at: 0,
            out: String::with_capacity(source.len()),
            frames: Vec::new(),
            closers: Vec::new(),
            accents: Vec::new(),
            protected: Vec::new(),
            braces: Braces::default(),
            in_case: false,
            dollars_are_over: false,
            parens_are_over: false,
        }
    }

    pub(super) fn run(mut self) -> String {
        while let Some(c) = self.rest().chars().next() {
            if self.accents.is_empty() {
                let run = ordinary_run(self.rest());
                if run > 0 {
                    self.out.push_str(self.rest().get(..run).unwrap_or_default());
                    self.at += run;
                    continue;
                }
            }
            match c {
                '\\' => self.command(),
                '{' => self.open_group(),
                '}' => self.close(),
                '$' => self.dollar(),
                c if c.is_ascii_whitespace() => self.white_space(),
                c if c.is_control() => self.at += c.len_utf8(),
                c => self.character(c),
            }
        }
        self.flush_accents(0);
        while let Some(tag) = self.closers.pop() {
            self.out.push_str(tag);
        }
        self.out.truncate(self.out.trim_ascii_end().len());
        // Commands are longer than what they say, and texts are kept.
        self.out.shrink_to_fit();
        if self.protected.is_empty() { self.out } else { mark_protected(&self.out, self.protected) }
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn character(&mut self, c: char) {
        if matches!(c, '-' | '`' | '\'' | '?' | '!' | '~') {
            let rest = self.rest();
            if let Some((run, text)) = tables::LIGATURES.iter().find(|(run, _)| rest.starts_with(run)) {
                self.at += run.len();
                self.text(text);
                return;
            }
        }
        self.at += c.len_utf8();
        self.letter(c);
    }

    /// Emits a character with the accents that wait for it.
    fn letter(&mut self, c: char) {
        if self.accents.is_empty() {
            self.out.push(c);
            return;
        }
        if !c.is_alphanumeric() {
            self.flush_accents(0);
            self.out.push(c);
            return;
        }
        let mut base = match c {
            'ı' => 'i',
            'ȷ' => 'j',
            c => c,
        };
        let mut marks = String::new();
        for mark in self.accents.drain(..).rev() {
            match compose(base, mark).filter(|_| marks.is_empty()) {
                Some(composed) => base = composed,
                None => marks.push(mark),
            }
        }
        self.out.push(base);
        self.out.push_str(&marks);
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            self.letter(c);
        }
    }

    /// Emits the accents that found no letter, but for the first `keep`.
    fn flush_accents(&mut self, keep: usize) {
        while self.accents.len() > keep {
            let mark = self.accents.pop();
            let alone = tables::ACCENTS.iter().find(|(_, m, _)| Some(*m) == mark);
            self.out.extend(alone.map(|(.., alone)| *alone));
        }
    }

    /// Copies the source up to `end` as it is.
    fn copy_to(&mut self, end: usize) {
        self.flush_accents(0);
        for (i, word) in
            self.source.get(self.at..end).unwrap_or_default().split_ascii_whitespace().enumerate()
        {
            if i > 0 {
                self.out.push(' ');
            }
            self.out.push_str(word);
        }
        self.at = end;
    }

    fn white_space(&mut self) {
        let rest = self.rest();
        let run = &rest[..rest.len() - rest.trim_ascii_start().len()];
        self.at += run.len();
        if self.options.paragraphs && run.matches('\n').count() > 1 {
            self.break_line("\n\n");
        } else if !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
            self.flush_accents(0);
            self.out.push(' ');
        }
    }

    fn break_line(&mut self, line_break: &str) {
        self.flush_accents(0);
        if !self.options.paragraphs {
            if !self.out.is_empty() && !self.out.ends_with(' ') {
                self.out.push(' ');
            }
            return;
        }
        self.out.truncate(self.out.trim_end_matches(' ').len());
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push_str(line_break);
        }
    }

    fn dollar(&mut self) {
        let end = if self.dollars_are_over { None } else { math_end(self.source, self.at) };
        match end {
            Some(end) => self.formula(self.at + 1, end - 1, end),
            None => {
                self.dollars_are_over |= !self.rest()[1..].contains('$');
                self.at += 1;
                self.letter('$');
            }
        }
    }

    /// A formula: text where it is simple, else as it is.
    fn formula(&mut self, start: usize, inside_end: usize, end: usize) {
        let inside = self.source.get(start..inside_end).unwrap_or_default();
        match math::to_text(inside, self.options.plain) {
            Some(text) => {
                self.flush_accents(0);
                self.out.push_str(&text);
                self.at = end;
            }
            None => self.copy_to(end),
        }
    }

    fn open_group(&mut self) {
        self.at += 1;
        let protects = self.options.case_protection && !self.rest().starts_with('\\');
        self.frames.push((Frame::Group { start: self.out.len(), protects }, self.closers.len()));
    }

    fn close(&mut self) {
        self.at += 1;
        let Some((frame, closers)) = self.frames.pop() else {
            self.letter('}');
            return;
        };
        if let Frame::Accent { waiting } = frame {
            self.flush_accents(waiting);
        }
        while self.closers.len() > closers {
            self.out.push_str(self.closers.pop().unwrap_or_default());
        }
        match frame {
            Frame::Group { start, protects: true } if self.out.len() > start => {
                self.protected.push((start, self.out.len()));
            }
            Frame::Case { start, upper } => {
                self.in_case = false;
                let text = self.out.split_off(start.min(self.out.len()));
                self.out.push_str(&change_case(&text, upper));
            }
            Frame::Link { address } => self.out.extend([" (", &address, ")"]),
            _ => {}
        }
    }

    fn command(&mut self) {
        let start = self.at;
        let after = self.source.get(start + 1..).unwrap_or_default();
        let mut length = name_length(after);
        if length == 0 {
            self.at += 1;
            self.letter('\\');
            return;
        }
        if after.as_bytes().get(length) == Some(&b'*') && tables::command(&after[..=length]).is_some() {
            length += 1;
        }
        let name = &after[..length];
        let name_end = start + 1 + length;
        let is_word = name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        match name {
            "\\" => {
                self.at = name_end;
                self.break_line("\n");
                return;
            }
            "par" => {
                self.at = name_end;
                self.break_line("\n\n");
                return;
            }
            "url" | "path" | "nolinkurl" if after[length..].starts_with('{') => {
                if let Some(close) = self.braces.close_of(self.source, name_end) {
                    self.flush_accents(0);
                    let address = self.source.get(name_end + 1..close).unwrap_or_default();
                    self.out.push_str(&unescape_verbatim(address));
                    self.at = close + 1;
                    return;
                }
            }
            "href" if self.link(name_end).is_some() => return,
            "verb" | "lstinline" if self.verb(name_end).is_some() => return,
            "char" | "symbol" => {
                if let Some((c, used)) = character_code(&after[length..]) {
                    self.at = name_end + used;
                    self.letter(c);
                    return;
                }
            }
            "ce" | "chemform" | "ensuremath" if after[length..].starts_with('{') => {
                let close = self.braces.close_of(self.source, name_end);
                let inside = close.and_then(|close| self.source.get(name_end + 1..close));
                let text = match name {
                    "ensuremath" => inside.and_then(|inside| math::to_text(inside, self.options.plain)),
                    _ => inside.and_then(|inside| math::chemistry(inside, self.options.plain)),
                };
                if let (Some(close), Some(text)) = (close, text) {
                    self.text(&text);
                    self.at = close + 1;
                    return;
                }
            }
            "uppercase" | "MakeUppercase" | "lowercase" | "MakeLowercase"
                if after[length..].starts_with('{') =>
            {
                self.at = name_end + 1;
                let upper = name.ends_with("ppercase");
                let is_inner = std::mem::replace(&mut self.in_case, true);
                let case = Frame::Case { start: self.out.len(), upper };
                self.frames.push((if is_inner { Frame::Argument } else { case }, self.closers.len()));
                return;
            }
            "(" => {
                let end = if self.parens_are_over { None } else { after.find("\\)") };
                if let Some(end) = end {
                    self.formula(start + 2, start + 1 + end, start + 1 + end + 2);
                    return;
                }
                self.parens_are_over = true;
            }
            _ => {}
        }
        self.at = name_end;
        match tables::command(name) {
            Some(Command::Symbol(text)) => {
                self.skip_space(is_word);
                if name == " " || text == " " {
                    self.flush_accents(0);
                    if !self.out.is_empty() && !self.out.ends_with(' ') {
                        self.out.push(' ');
                    }
                } else {
                    self.text(text);
                }
            }
            Some(Command::Silent) => self.skip_space(is_word),
            Some(Command::Declaration { open, close }) => {
                self.skip_space(true);
                self.open_style(open, close);
            }
            Some(Command::Accent { mark, .. }) => {
                self.skip_space(true);
                let waiting = self.accents.len();
                self.accents.push(mark);
                match self.rest().as_bytes().first() {
                    Some(b'{') => {
                        self.at += 1;
                        self.frames.push((Frame::Accent { waiting }, self.closers.len()));
                    }
                    None | Some(b'}') => self.flush_accents(waiting),
                    Some(_) => {}
                }
            }
            Some(Command::Swallowed) => match self.argument_end(name_end).or_else(|| self.sign_end(name_end))
            {
                Some(end) => self.at = end,
                None => self.copy_name(start, name_end),
            },
            Some(Command::SecondOfTwo) => {
                match self.argument_end(name_end).filter(|end| self.source[*end..].starts_with('{')) {
                    Some(end) => {
                        self.at = end + 1;
                        self.frames.push((Frame::Argument, self.closers.len()));
                    }
                    None => self.copy_name(start, name_end),
                }
            }
            Some(Command::Style { .. } | Command::Transparent) if !self.argument_follows() => {
                self.copy_name(start, name_end);
            }
            Some(Command::Style { open, close }) => {
                self.frames.push((Frame::Argument, self.closers.len()));
                self.open_style(open, close);
            }
            Some(Command::Transparent) => self.frames.push((Frame::Argument, self.closers.len())),
            Some(Command::MathAccent(_)) | None => match self.braces.arguments_end(self.source, name_end) {
                Some(end) => {
                    self.at = start;
                    self.copy_to(end);
                }
                None => self.copy_name(start, name_end),
            },
        }
    }

    /// The end of the argument in braces that starts at `at`.
    fn argument_end(&mut self, at: usize) -> Option<usize> {
        let starts = self.source.get(at..).is_some_and(|rest| rest.starts_with('{'));
        if starts { self.braces.close_of(self.source, at).map(|close| close + 1) } else { None }
    }

    /// The end of the sign (`\{`) at `at`, which is an argument without braces.
    fn sign_end(&self, at: usize) -> Option<usize> {
        let sign = self.source.get(at..)?.strip_prefix('\\')?.chars().next()?;
        sign.is_ascii_punctuation().then_some(at + 2)
    }

    /// `\href{address}{text}`: the text, and the address after it where that
    /// says more.
    fn link(&mut self, at: usize) -> Option<()> {
        let middle = self.argument_end(at)?;
        let end = self.argument_end(middle)?;
        let address = unescape_verbatim(self.source.get(at + 1..middle - 1)?);
        let text = self.source.get(middle + 1..end - 1)?.trim();
        self.flush_accents(0);
        // What is longer than the address says more.
        let said = if text.len() > 2 * address.len() { None } else { Some(unescape_verbatim(text)) };
        if said.is_some_and(|said| address.ends_with(&said)) {
            self.out.push_str(&address);
            self.at = end;
            return Some(());
        }
        self.at = middle + 1;
        self.frames.push((Frame::Link { address }, self.closers.len()));
        Some(())
    }

    /// `\verb+text+`, on one line.
    fn verb(&mut self, at: usize) -> Option<()> {
        let rest = self.source.get(at..)?;
        let delimiter = rest.chars().next().filter(|c| c.is_ascii_punctuation() && !"{}*\\".contains(*c))?;
        let inside = rest.get(1..)?;
        let length = inside.find([delimiter, '\n']).filter(|end| inside[*end..].starts_with(delimiter))?;
        self.flush_accents(0);
        self.out.extend(inside.get(..length)?.chars().filter(|c| !c.is_control()));
        self.at = at + 1 + length + 1;
        Some(())
    }

    fn copy_name(&mut self, start: usize, end: usize) {
        self.at = start;
        self.copy_to(end);
    }

    /// Steps over the `{` of an argument.
    fn argument_follows(&mut self) -> bool {
        let rest = self.rest();
        let trimmed = rest.trim_start();
        let follows = trimmed.starts_with('{');
        if follows {
            self.at += rest.len() - trimmed.len() + 1;
        }
        follows
    }

    fn skip_space(&mut self, after_word: bool) {
        if after_word {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        }
    }

    fn open_style(&mut self, open: &'static str, close: &'static str) {
        if !(self.options.plain && open.starts_with('<')) {
            self.out.push_str(open);
            self.closers.push(close);
        }
    }
}

/// How many bytes stand for themselves: no command, brace, ligature, control
/// or white space but single blanks between words.
pub(super) fn ordinary_run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        let plain = match byte {
            b' ' => i > 0 && bytes.get(i - 1) != Some(&b' '),
            b'-' => bytes.get(i + 1) != Some(&b'-'),
            b'\'' => bytes.get(i + 1) != Some(&b'\''),
            b'?' | b'!' => bytes.get(i + 1) != Some(&b'`'),
            b'\\' | b'{' | b'}' | b'$' | b'`' | b'~' | 0x7F => false,
            // Control characters beyond ASCII: U+0080 to U+009F.
            0xC2 => bytes.get(i + 1).is_none_or(|next| *next >= 0xA0),
            byte => byte > b' ',
        };
        if !plain {
            break;
        }
        i += 1;
    }
    // A blank before what is not plain may be one of several.
    while i > 0 && bytes.get(i - 1) == Some(&b' ') {
        i -= 1;
    }
    i
}

/// The character of `\char"41`, `\char'101`, `\char65`, `\symbol{65}`, and the
/// length of the code.
fn character_code(text: &str) -> Option<(char, usize)> {
    let (digits, radix, before, after) = if let Some(braced) = text.strip_prefix('{') {
        (braced, 10, 1, 1)
    } else if let Some(hexadecimal) = text.strip_prefix('"') {
        (hexadecimal, 16, 1, 0)
    } else if let Some(octal) = text.strip_prefix('\'') {
        (octal, 8, 1, 0)
    } else {
        (text, 10, 0, 0)
    };
    let length = digits.bytes().take(7).take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let closed = after == 0 || digits.as_bytes().get(length) == Some(&b'}');
    let code = u32::from_str_radix(digits.get(..length)?, radix).ok().filter(|_| closed)?;
    let c = char::from_u32(code).filter(|c| !c.is_control())?;
    // The fonts of TeX have other characters beyond ASCII.
    (!(0x7F..=0xFF).contains(&code)).then_some((c, before + length + after))
}

/// A text in capitals or small letters, its tags as they are.
fn change_case(text: &str, upper: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let tag = if c == '<' { crate::item::markup::tag_length(rest) } else { None };
        let length = tag.unwrap_or(c.len_utf8());
        match tag {
            Some(_) => out.push_str(&rest[..length]),
            None if upper => out.extend(c.to_uppercase()),
            None => out.extend(c.to_lowercase()),
        }
        rest = &rest[length..];
    }
    out
}
