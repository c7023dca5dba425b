//! Simple formulas as text: `$\alpha$`, `H$_2$O`, `$x^{2}$`.
//!
//! A formula is simple when a line of characters with CSL's rich text says all
//! of it: letters, digits, signs that Unicode has, one level of indices. What
//! needs setting (fractions, roots, indices of indices) is no text and stays a
//! formula.
//!
//! Sources: *The LaTeX Companion* (3rd ed.), chapter on formulas;
//! `unicode-math` for letters in other alphabets.

use unicode_normalization::char::compose;

use super::tables::{self, Command};
use super::{is_balanced, math_end, name_length};

/// Arguments and braces deeper than this are no simple formula.
const MAX_DEPTH: usize = 8;

/// The text of the formula between two dollars; `None` if it is not simple.
/// `plain` leaves rich text out.
pub(super) fn to_text(source: &str, plain: bool) -> Option<String> {
    let mut reader = Reader { source, at: 0, out: String::new(), depth: 0, in_index: false, plain };
    while reader.at < source.len() {
        reader.token()?;
    }
    let text = reader.out.trim();
    // A lone sign such as `$<$` is text, a tag made of signs is not.
    let said = text.chars().any(|c| !c.is_whitespace());
    said.then(|| text.to_owned())
}

/// Whether the `$…$` at a place of a text is meant as a formula and not as two
/// prices.
pub(super) fn is_formula(text: &str, start: usize, end: usize) -> bool {
    let inside = text.get(start + 1..end - 1).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    if !is_balanced(inside) || inside.contains(['%', '#', '<', '\u{A0}', '\n']) {
        return false;
    }
    // `$n$`, `$x_i$`; `$5 and $10` are prices.
    inside.contains(['\\', '^', '_', '{'])
        || !(inside.contains(char::is_whitespace) || after.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether the `$` at a place of a text follows a backslash, and starts no
/// formula.
pub(super) fn is_escaped(text: &str, at: usize) -> bool {
    text.get(..at).is_some_and(|before| before.ends_with('\\'))
}

/// The text with its simple formulas said as text. Tools that take formulas for
/// text write `\$x^2\$`, which is a formula again once it has been read.
pub(super) fn settle(text: String, plain: bool) -> String {
    if text.matches('$').nth(1).is_none() {
        return text;
    }
    // What an unknown command was given still has its escapes.
    let next_dollar = |from: usize| {
        let dollars = text.get(from..)?.match_indices('$').map(|(at, _)| from + at);
        dollars.into_iter().find(|at| !is_escaped(&text, *at))
    };
    let mut out = String::with_capacity(text.len());
    let (mut done, mut next) = (0, next_dollar(0));
    while let Some(at) = next {
        let end = math_end(&text, at).filter(|end| is_formula(&text, at, *end));
        let said = end.and_then(|end| to_text(text.get(at + 1..end - 1)?, plain));
        if let (Some(end), Some(said)) = (end, said) {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push_str(&said);
            done = end;
        }
        next = next_dollar(end.unwrap_or(at + 1));
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// The text of `\ce{H2O}` or `\chemform{}`: digits after a letter or bracket
/// are low, charges high. `None` for reactions with more than arrows in them.
pub(super) fn chemistry(source: &str, plain: bool) -> Option<String> {
    let mut out = String::with_capacity(source.len() + 16);
    let script = |out: &mut String, text: &str, tag: &str| {
        if plain { out.push_str(text) } else { out.extend(["<", tag, ">", text, "</", tag, ">"]) }
    };
    let mut rest = source.trim();
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        let after_part = out.ends_with(|c: char| c.is_ascii_alphabetic() || matches!(c, ')' | ']'));
        match c {
            '0'..='9' if after_part => {
                length = rest.bytes().take_while(u8::is_ascii_digit).count();
                script(&mut out, &rest[..length], "sub");
            }
            '^' | '_' => {
                let argument = rest.get(1..)?;
                let inside = match argument.strip_prefix('{') {
                    Some(group) => group.get(..group.find('}')?)?,
                    None => argument.get(..argument.chars().next()?.len_utf8())?,
                };
                if inside.contains(['{', '\\', '$', '^', '_']) {
                    return None;
                }
                script(&mut out, inside, if c == '^' { "sup" } else { "sub" });
                length = 1 + inside.len() + if argument.starts_with('{') { 2 } else { 0 };
            }
            '+' | '-' if rest.len() == 1 && (after_part || out.ends_with('>')) => {
                script(&mut out, &rest[..1], "sup");
            }
            '-' if rest.starts_with("->") => {
                out.push('→');
                length = 2;
            }
            '<' | '{' | '}' | '\\' | '$' | '%' | '#' | '&' => return None,
            c if c.is_control() => return None,
            c => out.push(c),
        }
        rest = rest.get(length..)?;
    }
    (!out.is_empty()).then_some(out)
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    out: String,
    depth: usize,
    /// Whether this is the inside of an index or exponent.
    in_index: bool,
    plain: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Reads one token: a character, a group, a command with its argument.
    fn token(&mut self) -> Option<()> {
        let rest = self.rest();
        let c = rest.chars().next()?;
        match c {
            '\\' => return self.command(),
            '{' => {
                let text = self.group()?;
                self.out.push_str(&text);
                return Some(());
            }
            '_' => return self.index("<sub>", "</sub>"),
            '^' => return self.index("<sup>", "</sup>"),
            '\'' => self.out.push('′'),
            '~' => self.out.push('\u{A0}'),
            '<' if starts_tag(rest) => return None,
            '}' | '&' | '#' | '%' | '$' => return None,
            c if c.is_ascii_whitespace() => {
                if !self.out.is_empty() && !self.out.ends_with(' ') {
                    self.out.push(' ');
                }
            }
            c if c.is_control() => return None,
            c => self.out.push(c),
        }
        self.at += c.len_utf8();
        Some(())
    }

    /// The text of the group that starts here.
    fn group(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let before = std::mem::take(&mut self.out);
        self.at += 1;
        while !self.rest().starts_with('}') {
            self.token()?;
        }
        self.at += 1;
        self.depth -= 1;
        Some(std::mem::replace(&mut self.out, before))
    }

    /// The text of the argument that follows: a group or one token.
    fn argument(&mut self) -> Option<String> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_ascii_start().len();
        if self.rest().starts_with('{') {
            return self.group();
        }
        // `\bar\bar\bar x`: arguments without braces lie in each other too.
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let before = std::mem::take(&mut self.out);
        self.token()?;
        self.depth -= 1;
        Some(std::mem::replace(&mut self.out, before))
    }

    fn index(&mut self, open: &str, close: &str) -> Option<()> {
        if std::mem::replace(&mut self.in_index, true) {
            return None;
        }
        self.at += 1;
        let text = self.argument()?;
        self.in_index = false;
        match text.trim() {
            "" => {}
            // Degrees and primes are high as they are.
            "∘" => self.out.push('°'),
            text if text.chars().all(|c| c == '′') => self.out.push_str(text),
            text if self.plain => self.out.push_str(text),
            text => {
                self.out.push_str(open);
                self.out.push_str(text);
                self.out.push_str(close);
            }
        }
        Some(())
    }

    fn styled(&mut self, open: &str, close: &str) -> Option<()> {
        let text = self.argument()?;
        let (open, close) = if self.plain || text.is_empty() { ("", "") } else { (open, close) };
        self.out.push_str(open);
        self.out.push_str(&text);
        self.out.push_str(close);
        Some(())
    }

    fn command(&mut self) -> Option<()> {
        let after = self.rest().get(1..)?;
        let name = after.get(..name_length(after)).filter(|name| !name.is_empty())?;
        self.at += 1 + name.len();
        let mut spaced = false;
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let rest = self.rest();
            let skipped = rest.len() - rest.trim_ascii_start().len();
            self.at += skipped;
            // `a \leq b`: a sign with blanks on both sides keeps them.
            spaced = skipped > 0 && self.out.ends_with(' ');
        }
        if let Some(letters) = alphabet(name) {
            for c in self.argument()?.chars() {
                self.out.push(if c.is_ascii_alphanumeric() { letters(c)? } else { c });
            }
            return Some(());
        }
        match name {
            "left" | "right" | "big" | "Big" | "bigl" | "bigr" | "bigm" | "Bigl" | "Bigr" => {
                // A dot is the fence that is not set.
                if self.rest().starts_with('.') {
                    self.at += 1;
                }
                return Some(());
            }
            "mathrm" | "mathsf" | "mathtt" | "mathnormal" | "mathord" | "mathop" | "mathbin" | "mathrel" => {
                return self.styled("", "");
            }
            "mathbf" | "boldsymbol" | "bm" | "pmb" => return self.styled("<b>", "</b>"),
            "mathit" => return self.styled("<i>", "</i>"),
            _ => {}
        }
        match tables::command(name)? {
            Command::Symbol(" ") => {
                if !self.out.is_empty() && !self.out.ends_with(' ') {
                    self.out.push(' ');
                }
            }
            Command::Symbol(text) => {
                self.out.push_str(text);
                // TeX sets an operator's name off from what it is applied to.
                let is_name = text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_lowercase());
                let sticks = is_name && self.rest().starts_with(|c: char| c.is_alphanumeric() || c == '\\');
                if (spaced || sticks) && !self.out.ends_with(' ') {
                    self.out.push(' ');
                }
            }
            Command::Silent => {}
            Command::Transparent => return self.styled("", ""),
            Command::Style { open, close } => return self.styled(open, close),
            Command::Swallowed => {
                self.argument()?;
            }
            Command::SecondOfTwo => {
                self.argument()?;
                return self.styled("", "");
            }
            Command::MathAccent(mark) | Command::Accent { mark, .. } => {
                let text = self.argument()?;
                self.out.push_str(&accented(&text, mark)?);
            }
            Command::Declaration { .. } => return None,
        }
        Some(())
    }
}

/// A text under an accent: one letter, or under a line any letters.
fn accented(text: &str, mark: char) -> Option<String> {
    let mut chars = text.chars();
    let first = match chars.next()? {
        'ı' => 'i',
        'ȷ' => 'j',
        c => c,
    };
    if chars.next().is_none() && !first.is_whitespace() {
        return Some(compose(first, mark).map_or_else(|| format!("{first}{mark}"), String::from));
    }
    let is_line = mark == '\u{305}' && text.chars().all(char::is_alphanumeric);
    is_line.then(|| text.chars().flat_map(|c| [c, mark]).collect())
}

/// Whether a `<` would make a tag of CSL's with what follows.
fn starts_tag(text: &str) -> bool {
    let name = text.trim_start_matches(['<', '/']);
    ["i", "b", "s", "em"].iter().any(|tag| name.starts_with(tag)) && text.contains('>')
}

/// The letters of an alphabet of mathematics (Unicode's *Mathematical
/// Alphanumeric Symbols*, with the letters that had a place before).
fn alphabet(name: &str) -> Option<fn(char) -> Option<char>> {
    fn letter(c: char, capitals: u32, small: u32, earlier: &[(char, char)]) -> Option<char> {
        if let Some((_, known)) = earlier.iter().find(|(letter, _)| *letter == c) {
            return Some(*known);
        }
        let offset = if c.is_ascii_uppercase() { 'A' } else { 'a' };
        let base = if c.is_ascii_uppercase() { capitals } else { small };
        c.is_ascii_alphabetic().then(|| char::from_u32(base + u32::from(c) - u32::from(offset))).flatten()
    }
    match name {
        "mathbb" | "Bbb" => Some(|c| {
            if c.is_ascii_digit() {
                return char::from_u32(0x1D7D8 + c.to_digit(10)?);
            }
            let earlier =
                [('C', 'ℂ'), ('H', 'ℍ'), ('N', 'ℕ'), ('P', 'ℙ'), ('Q', 'ℚ'), ('R', 'ℝ'), ('Z', 'ℤ')];
            letter(c, 0x1D538, 0x1D552, &earlier)
        }),
        "mathcal" | "mathscr" | "cal" => Some(|c| {
            let earlier = [
                ('B', 'ℬ'),
                ('E', 'ℰ'),
                ('F', 'ℱ'),
                ('H', 'ℋ'),
                ('I', 'ℐ'),
                ('L', 'ℒ'),
                ('M', 'ℳ'),
                ('R', 'ℛ'),
                ('e', 'ℯ'),
                ('g', 'ℊ'),
                ('o', 'ℴ'),
            ];
            if c.is_ascii_digit() { Some(c) } else { letter(c, 0x1D49C, 0x1D4B6, &earlier) }
        }),
        "mathfrak" | "frak" | "germ" => Some(|c| {
            let earlier = [('C', 'ℭ'), ('H', 'ℌ'), ('I', 'ℑ'), ('R', 'ℜ'), ('Z', 'ℨ')];
            if c.is_ascii_digit() { Some(c) } else { letter(c, 0x1D504, 0x1D51E, &earlier) }
        }),
        _ => None,
    }
}
