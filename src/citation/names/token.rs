//! Tokens of a printed name list.

use std::ops::Range;

/// What a token is, as far as its form tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Initials: `J`, `J.`, `J.-P.`, `JA`, `Yu.`; `dotted` when it ends in a full stop.
    Initials {
        dotted: bool,
    },
    /// A capitalised word, or a word of a script without case.
    Word,
    /// A nobiliary particle in lower case: `van`, `de`.
    Particle,
    /// `Jr.`, `III`.
    Suffix,
    /// `and`, `&`, `et`.
    And,
    /// `et al.`, `and others`.
    EtAl,
    /// `…`, `. . .`: some names are left out.
    Ellipsis,
    Comma,
    Semicolon,
    /// A full stop that is not part of an initial.
    Stop,
    Colon,
    Open,
    Close,
    Slash,
    /// A run of dashes for "the same author".
    Same,
    /// Any other word or mark.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

const AND: &[&str] =
    &["and", "und", "et", "y", "e", "en", "og", "och", "ja", "i", "и", "та", "ve", "si", "și"];

const PARTICLES: &[&str] = &[
    "van",
    "von",
    "vom",
    "vander",
    "vanden",
    "der",
    "den",
    "dem",
    "de",
    "del",
    "della",
    "dello",
    "dei",
    "degli",
    "delle",
    "dal",
    "dalla",
    "la",
    "las",
    "le",
    "los",
    "lo",
    "di",
    "da",
    "das",
    "dos",
    "do",
    "du",
    "des",
    "ten",
    "ter",
    "te",
    "'t",
    "’t",
    "el",
    "al",
    "bin",
    "ibn",
    "ben",
    "zu",
    "zum",
    "zur",
    "af",
    "av",
    "op",
    "d'",
    "d’",
    "auf",
    "san",
    "von und zu",
    "y",
    "e",
];

pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

pub(super) fn is_suffix(word: &str) -> bool {
    matches!(
        word.trim_end_matches('.'),
        "Jr" | "jr" | "Sr" | "II" | "III" | "IV" | "2nd" | "3rd" | "Jun" | "Filho" | "Neto" | "Júnior"
    )
}

pub(super) fn is_uncased_script(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{900}'..='\u{97f}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn joins(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '\'' | '’' | 'ʼ' | '`' | '´')
}

/// Splits text into tokens, as far as `limit` of them.
pub(super) fn tokens(text: &str, limit: usize) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        if out.len() >= limit {
            break;
        }
        if c.is_whitespace() {
            continue;
        }
        let after = start + c.len_utf8();
        if c.is_alphanumeric() {
            let mut end = after;
            while let Some(&(at, next)) = rest.peek() {
                let mark = joins(next) || matches!(next, '\u{300}'..='\u{36f}');
                let inside = mark
                    && text
                        .get(at + next.len_utf8()..)
                        .and_then(|t| t.chars().next())
                        .is_some_and(char::is_alphabetic);
                if !(next.is_alphanumeric() || inside || matches!(next, '\u{300}'..='\u{36f}')) {
                    break;
                }
                end = at + next.len_utf8();
                rest.next();
            }
            let mut word = text.get(start..end).unwrap_or_default();
            // `J.-P.` and `J.P.`: the next initial follows its dot directly.
            let mut kind = kind_of_word(word);
            if matches!(kind, Kind::Initials { .. }) || is_short_initial(word) {
                let tail = text.get(end..).unwrap_or_default();
                // `Saitoh ,E .` comes of PDF text.
                let spaced = tail.starts_with(" .") && !tail.starts_with(" . .") && !tail.starts_with(" ..");
                let dot = tail.starts_with('.') || spaced;
                if dot {
                    end += 1 + usize::from(spaced);
                    rest.nth(usize::from(spaced));
                    kind = Kind::Initials { dotted: true };
                    word = text.get(start..end).unwrap_or_default();
                    // A hyphen may tie the next initial on.
                    let tail = text.get(end..).unwrap_or_default();
                    let space = usize::from(tail.starts_with(' '));
                    let mut chars = tail.chars().skip(space);
                    if let (Some(h), Some(n)) = (chars.next(), chars.next())
                        && joins(h)
                        && n.is_alphabetic()
                    {
                        rest.nth(space);
                        end += space + h.len_utf8();
                    }
                } else if is_short_initial(word) && !matches!(kind, Kind::Initials { .. }) {
                    kind = Kind::Word;
                }
            }
            if word == "al" && matches!(out.last(), Some(t) if text.get(t.range.clone()) == Some("et")) {
                let from = out.pop().map_or(start, |t| t.range.start);
                let tail = text.get(end..).unwrap_or_default();
                let spaced = usize::from(tail.starts_with(" ."));
                if tail.starts_with('.') || spaced == 1 {
                    end += 1 + spaced;
                    rest.nth(spaced);
                }
                out.push(Token { kind: Kind::EtAl, range: from..end });
                continue;
            }
            if matches!(word, "others" | "otros" | "outros" | "andere" | "altri")
                && matches!(out.last(), Some(t) if t.kind == Kind::And)
            {
                let from = out.pop().map_or(start, |t| t.range.start);
                out.push(Token { kind: Kind::EtAl, range: from..end });
                continue;
            }
            if matches!(kind, Kind::Suffix)
                && text.get(end..).is_some_and(|t| t.starts_with('.'))
                && word.ends_with('r')
            {
                end += 1;
                rest.next();
            }
            if matches!(word, "др" | "等")
                || (word == "a" && text.get(end..).is_some_and(|t| t.starts_with(".)")))
            {
                kind = Kind::EtAl;
            }
            out.push(Token { kind, range: start..end });
            continue;
        }
        let kind = match c {
            ',' | '，' | '、' => Kind::Comma,
            ';' | '；' => Kind::Semicolon,
            ':' | '：' => Kind::Colon,
            '&' | '＆' => Kind::And,
            '(' | '[' | '（' => Kind::Open,
            ')' | ']' | '）' => Kind::Close,
            '/' => Kind::Slash,
            '…' => Kind::Ellipsis,
            '\'' | '’' if text.get(after..).is_some_and(|t| t.starts_with("t ")) => {
                rest.next();
                out.push(Token { kind: Kind::Particle, range: start..after + 1 });
                continue;
            }
            '.' | '。' | '．' => Kind::Stop,
            '-' | '–' | '—' | '_' | '―' | '⸺' | '⸻' => {
                let mut end = after;
                let mut count = 1;
                while let Some(&(at, next)) = rest.peek() {
                    if !matches!(next, '-' | '–' | '—' | '_' | '―' | '⸺' | '⸻' | ' ') {
                        break;
                    }
                    if next != ' ' {
                        end = at + next.len_utf8();
                        count += 1;
                    } else if !text
                        .get(at + 1..)
                        .is_some_and(|t| t.starts_with(['-', '–', '—', '_', '―', '⸺', '⸻']))
                    {
                        break;
                    }
                    rest.next();
                }
                let same = count > 1 || matches!(c, '—' | '―' | '⸺' | '⸻');
                out.push(Token { kind: if same { Kind::Same } else { Kind::Other }, range: start..end });
                continue;
            }
            _ => Kind::Other,
        };
        if kind == Kind::Stop {
            // `. . .` and `...`
            let dots: Vec<usize> = text
                .get(start..)
                .unwrap_or_default()
                .char_indices()
                .take_while(|(_, c)| matches!(c, '.' | ' '))
                .filter(|(_, c)| *c == '.')
                .map(|(i, _)| i)
                .take(4)
                .collect();
            if dots.len() >= 3 {
                let end = start + dots.get(2).copied().unwrap_or_default() + 1;
                while rest.peek().is_some_and(|(at, _)| *at < end) {
                    rest.next();
                }
                out.push(Token { kind: Kind::Ellipsis, range: start..end });
                continue;
            }
        }
        out.push(Token { kind, range: start..after });
    }
    out
}

/// `Yu`, `Th`, `Chr`: initials only with a full stop after them.
fn is_short_initial(word: &str) -> bool {
    matches!(
        word,
        "Yu" | "Ya"
            | "Ch"
            | "Chr"
            | "Th"
            | "Ph"
            | "Wm"
            | "Jos"
            | "Geo"
            | "St"
            | "Sh"
            | "Zh"
            | "Kh"
            | "Ts"
            | "Ye"
            | "Fr"
            | "Jr"
            | "Ed"
            | "Rob"
            | "Chas"
            | "Jas"
            | "Al"
            | "Ю"
            | "Я"
    ) && word != "Jr"
        && word != "Ed"
}

fn kind_of_word(word: &str) -> Kind {
    if AND.contains(&word) || matches!(word, "And" | "AND") {
        return Kind::And;
    }
    if is_suffix(word) {
        return Kind::Suffix;
    }
    if is_particle(word) {
        return Kind::Particle;
    }
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return Kind::Other };
    if is_uncased_script(first) {
        return Kind::Word;
    }
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let upper = letters.iter().filter(|c| c.is_uppercase()).count();
    let parts = word.split(joins).count();
    if !word.chars().any(char::is_numeric) && upper == letters.len() && upper > 0 {
        let single_parts = parts > 1 && word.split(joins).all(|p| p.chars().count() == 1);
        if letters.len() == 1 || single_parts || (parts == 1 && letters.len() <= 3) {
            return Kind::Initials { dotted: false };
        }
    }
    if first.is_uppercase() {
        return if word.chars().any(char::is_numeric) { Kind::Other } else { Kind::Word };
    }
    // d'Alembert, al-Khwarizmi, de'Medici.
    for prefix in
        ["d'", "d’", "l'", "l’", "dell'", "dell’", "dall’", "al-", "el-", "de'", "de’", "Mc", "o’", "o'"]
    {
        if let Some(tail) = word.strip_prefix(prefix)
            && tail.chars().next().is_some_and(char::is_uppercase)
        {
            return Kind::Word;
        }
    }
    Kind::Other
}
