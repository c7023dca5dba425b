//! Typst: what a `.typ` file cites.
//!
//! Source: the Typst reference, *Syntax*, `cite`, `ref` and `bibliography`.
//! Markup, code and comments are told apart, no more: a citation is `@key` in
//! markup, or a call of `cite` with a label.

use super::keys::Part;

/// What the scanner stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Text, up to `]` or the end of the file.
    Markup,
    /// Code in brackets, up to this.
    Code(char),
    /// A statement, up to the end of its line.
    Statement,
    /// An expression that goes on while brackets follow at once.
    Expression,
}

/// A call in which strings and labels mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Cite,
    Bibliography,
    File,
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    modes: Vec<Mode>,
    /// The call that is open, and how many modes were when it began.
    call: Option<(Call, usize)>,
    parts: Vec<Part>,
    /// No `$` closes a formula from here on.
    no_formula: bool,
}

/// What a `.typ` file cites.
#[must_use]
pub fn typ(text: &str) -> Vec<Part> {
    let mut scanner =
        Scanner { text, at: 0, modes: vec![Mode::Markup], call: None, parts: Vec::new(), no_formula: false };
    while scanner.step() {}
    scanner.parts
}

/// Endings of files with references.
const REFERENCES: &[&str] = &[".bib", ".json", ".yml", ".yaml"];

const STATEMENTS: &[&str] =
    &["let", "set", "show", "import", "include", "if", "for", "while", "return", "context", "else"];

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

fn is_label(c: char) -> bool {
    is_name(c) || matches!(c, ':' | '.')
}

/// How much of a text is made of such characters.
fn run(text: &str, is: impl Fn(char) -> bool) -> &str {
    text.get(..text.find(|c| !is(c)).unwrap_or(text.len())).unwrap_or(text)
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes on to after a mark, or to the end.
    fn skip_past(&mut self, from: usize, mark: &str) {
        let body = self.text.get(self.at + from..).unwrap_or_default();
        self.at = body.find(mark).map_or(self.text.len(), |end| self.at + from + end + mark.len());
    }

    fn step(&mut self) -> bool {
        let Some(c) = self.rest().chars().next() else { return false };
        let before = self.text.get(..self.at).and_then(|t| t.chars().next_back());
        if self.rest().starts_with("//") && before != Some(':') {
            let line = self.rest().find('\n').unwrap_or(self.rest().len());
            self.at += line;
            return true;
        }
        if self.rest().starts_with("/*") {
            self.comment();
            return true;
        }
        if c == '`' {
            self.raw();
            return true;
        }
        match self.modes.last().copied().unwrap_or(Mode::Markup) {
            Mode::Markup => self.markup(c, before),
            mode => self.code(c, mode),
        }
        true
    }

    fn comment(&mut self) {
        let mut depth = 0usize;
        while self.at < self.text.len() {
            let rest = self.rest();
            if rest.starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth = depth.saturating_sub(1);
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    fn raw(&mut self) {
        let ticks = run(self.rest(), |c| c == '`').len();
        match ticks {
            2 => self.at += 2,
            1 => self.skip_past(1, "`"),
            ticks => self.skip_past(ticks, &"`".repeat(ticks)),
        }
    }

    fn markup(&mut self, c: char, before: Option<char>) {
        self.at += c.len_utf8();
        match c {
            '\\' => self.at += self.rest().chars().next().map_or(0, char::len_utf8),
            '@' if !before.is_some_and(char::is_alphanumeric) => {
                let key = run(self.rest(), is_label).trim_end_matches(['.', ':']).to_owned();
                let at = self.at;
                self.at += key.len();
                if !key.is_empty() {
                    self.parts.push(Part::Key { key, at, sure: false });
                }
            }
            '#' => self.hash(),
            '$' if !self.no_formula => {
                let from = self.at;
                self.formula();
                if self.at > self.text.len() {
                    self.no_formula = true;
                    self.at = from;
                }
            }
            ']' if self.modes.len() > 1 => self.pop(),
            'h' if !before.is_some_and(char::is_alphanumeric) => {
                let address = self.text.get(self.at - 1..).unwrap_or_default();
                if address.starts_with("http://") || address.starts_with("https://") {
                    self.at += run(self.rest(), |c| !c.is_whitespace() && c != ']').len();
                }
            }
            _ => {}
        }
    }

    /// Goes past the `$` that closes a formula; beyond the text if none does.
    fn formula(&mut self) {
        loop {
            match self.rest().find(['$', '\\']) {
                Some(found) if self.rest().get(found..).is_some_and(|r| r.starts_with('\\')) => {
                    self.at += found + 1;
                    self.at += self.rest().chars().next().map_or(0, char::len_utf8);
                }
                Some(found) => {
                    self.at += found + 1;
                    return;
                }
                None => {
                    self.at = self.text.len() + 1;
                    return;
                }
            }
        }
    }

    /// Code begins in markup.
    fn hash(&mut self) {
        let rest = self.rest();
        match rest.chars().next() {
            Some('(') => self.push(Mode::Code(')'), 1),
            Some('{') => self.push(Mode::Code('}'), 1),
            Some('[') => self.push(Mode::Markup, 1),
            Some('"') => self.string(),
            Some(c) if c.is_alphabetic() || c == '_' => {
                let statement = STATEMENTS.contains(&run(rest, is_name));
                self.modes.push(if statement { Mode::Statement } else { Mode::Expression });
                self.name();
            }
            _ => {}
        }
    }

    fn push(&mut self, mode: Mode, length: usize) {
        self.at += length;
        self.modes.push(mode);
    }

    fn pop(&mut self) {
        self.modes.pop();
        if self.call.is_some_and(|(_, depth)| self.modes.len() < depth) {
            self.call = None;
        }
    }

    fn name(&mut self) {
        let name = run(self.rest(), is_name).to_owned();
        self.at += name.len().max(1);
        let call = match name.as_str() {
            "cite" => Call::Cite,
            "bibliography" => Call::Bibliography,
            "include" | "import" => Call::File,
            _ => return,
        };
        if self.call.is_none() && (call == Call::File || self.rest().starts_with('(')) {
            let depth = self.modes.len() + usize::from(call != Call::File);
            self.call = Some((call, depth));
        }
    }

    fn code(&mut self, c: char, mode: Mode) {
        if mode == Mode::Expression {
            match c {
                '(' => self.push(Mode::Code(')'), 1),
                '[' => self.push(Mode::Markup, 1),
                '.' if self.rest().chars().nth(1).is_some_and(char::is_alphabetic) => {
                    self.at += 1;
                    self.name();
                }
                _ => self.pop(),
            }
            return;
        }
        match c {
            '\n' | ';' | ']' if mode == Mode::Statement => self.pop(),
            '}' | ')' if mode == Mode::Statement => self.pop(),
            '"' => self.string(),
            '(' => self.push(Mode::Code(')'), 1),
            '{' => self.push(Mode::Code('}'), 1),
            '[' => self.push(Mode::Markup, 1),
            c if mode == Mode::Code(c) => {
                self.at += c.len_utf8();
                self.pop();
            }
            '$' if !self.no_formula => {
                let from = self.at + 1;
                self.at = from;
                self.formula();
                if self.at > self.text.len() {
                    self.no_formula = true;
                    self.at = from;
                }
            }
            '<' => {
                let key = run(self.rest().get(1..).unwrap_or_default(), is_label).to_owned();
                let at = self.at + 1;
                let closed = self.text.get(at + key.len()..).is_some_and(|r| r.starts_with('>'));
                self.at = at + key.len();
                if closed && !key.is_empty() && matches!(self.call, Some((Call::Cite, _))) {
                    self.parts.push(Part::Key { key, at, sure: true });
                }
            }
            c if c.is_alphabetic() || c == '_' => {
                let rest = self.rest();
                let full = matches!(self.call, Some((Call::Bibliography, _)))
                    && rest.strip_prefix("full:").is_some_and(|r| r.trim_start().starts_with("true"));
                if full {
                    self.parts.push(Part::All);
                }
                self.name();
            }
            c => self.at += c.len_utf8(),
        }
    }

    /// A string in code.
    fn string(&mut self) {
        let start = self.at + 1;
        self.at = start;
        loop {
            match self.rest().find(['"', '\\']) {
                Some(found) if self.rest().get(found..).is_some_and(|r| r.starts_with('\\')) => {
                    self.at += found + 1;
                    self.at += self.rest().chars().next().map_or(0, char::len_utf8);
                }
                Some(found) => {
                    self.at += found + 1;
                    break;
                }
                None => {
                    self.at = self.text.len();
                    return;
                }
            }
        }
        let value = self.text.get(start..self.at - 1).unwrap_or_default().to_owned();
        match self.call {
            Some((Call::Cite, _)) if self.text.get(..start - 1).is_some_and(|t| t.ends_with("label(")) => {
                self.parts.push(Part::Key { key: value, at: start, sure: true });
            }
            Some((Call::Bibliography, _)) if REFERENCES.iter().any(|ending| value.ends_with(ending)) => {
                self.parts.push(Part::Bibliography(value));
            }
            Some((Call::File, _)) => {
                self.call = None;
                if value.ends_with(".typ") && !value.starts_with('@') {
                    self.parts.push(Part::Include(value));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let show = |part| match part {
            Part::Key { key, at, sure } => {
                assert!(text[at..].starts_with(&key), "{key} at {at}");
                format!("{key}{}", if sure { "!" } else { "" })
            }
            Part::All => "*".to_owned(),
            Part::Include(file) => format!("<{file}"),
            Part::Bibliography(file) => format!("+{file}"),
        };
        typ(text).into_iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn citations_are_found_in_markup_and_in_calls() {
        for (text, keys) in [
            ("As @doe99 says, and @smith04[p. 3].", "doe99 smith04"),
            ("(@a; @b:c.d.)", "a b:c.d"),
            ("#cite(<doe99>)", "doe99!"),
            ("#cite(<a>, supplement: [see @b], form: \"prose\") @c", "a! b c"),
            ("#cite(label(\"a/b\"))", "a/b!"),
            ("Write to a@b.org or \\@x", ""),
            ("`@a` ```typ @b\n``` @c", "c"),
            ("// @a\n@b /* @c /* @d */ @e */ @f", "b f"),
            ("https://x.org/@a @b", "b"),
            ("#link(\"mailto:x\")[see @a] #link(\"https://x.org/@b\")", "a"),
            ("#let note(body) = [see @a #body]\n@b", "a b"),
            ("#show: doc => conf(title: \"On @a\", doc)\n@b", "b"),
            ("\"as @a says\"", "a"),
            ("$x @ y$ @a, and $5", "a"),
            ("#figure(image(\"x.png\"), caption: [From @a.]) <fig>\n@fig", "a fig"),
            ("[@a] #strong[@b].c @d", "a b d"),
            ("#if x { [@a] } else { [@b] }\n@c", "a b c"),
            ("#{ let x = 1; cite(<a>) }", "a!"),
            ("#ref(<fig>) #(1 < 2) @a", "a"),
            ("@", ""),
            ("#", ""),
            ("#cite(<", ""),
            ("#\"", ""),
        ] {
            assert_eq!(read(text), keys, "{text}");
        }
    }

    #[test]
    fn files_are_named() {
        for (text, files) in [
            ("#include \"chap.typ\"\n@a", "<chap.typ a"),
            ("#import \"lib.typ\": x, y\n#import \"@preview/tablex:0.1\": *", "<lib.typ"),
            ("#bibliography(\"refs.bib\", style: \"apa\", full: true)", "+refs.bib *"),
            ("#bibliography((\"a.bib\", \"b.json\"))", "+a.bib +b.json"),
        ] {
            assert_eq!(read(text), files, "{text}");
        }
    }

    #[test]
    fn hostile_text_is_read_in_time() {
        for text in [
            "#(".repeat(50_000),
            "$ ".repeat(50_001),
            "/*".repeat(50_000),
            "`".repeat(50_001),
            "``` ".repeat(20_000),
            "#\"".repeat(50_001),
            "@".repeat(50_000),
            "#a".repeat(50_000),
        ] {
            let _ = typ(&text);
        }
    }
}
