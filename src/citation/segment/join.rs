//! Joining the lines of a reference.

/// First parts of compounds that keep their hyphen at a line's end.
const COMPOUNDS: &[&str] = &[
    "self",
    "non",
    "cross",
    "well",
    "high",
    "low",
    "long",
    "short",
    "half",
    "quasi",
    "semi",
    "multi",
    "co",
    "ex",
    "post",
    "pre",
    "anti",
    "inter",
    "time",
    "real",
    "large",
    "small",
    "two",
    "three",
    "one",
    "first",
    "second",
    "third",
    "full",
    "so",
    "double",
    "single",
    "state",
    "end",
    "open",
    "object",
    "data",
    "peer",
    "follow",
    "case",
    "meta",
    "evidence",
    "randomized",
    "placebo",
    "treatment",
    "decision",
    "problem",
    "mind",
    "user",
    "health",
];

/// Makes one line of a piece: white space single, soft hyphens gone, words
/// mended that a line's end has broken, addresses joined without a space.
pub(super) fn join(piece: &str) -> String {
    let mut out = String::with_capacity(piece.len());
    let mut chars = piece.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{ad}' {
            while chars.peek().is_some_and(|n| n.is_whitespace()) {
                chars.next();
            }
            continue;
        }
        if !super::is_space(c) {
            out.push(c);
            continue;
        }
        let mut line_end = is_line_end(c);
        while let Some(next) = chars.peek().copied().filter(|n| super::is_space(*n)) {
            line_end |= is_line_end(next);
            chars.next();
        }
        let Some(next) = chars.peek().copied() else { break };
        if !line_end {
            out.push(' ');
            continue;
        }
        match seam(&out, next) {
            Seam::Space => out.push(' '),
            Seam::Join => {}
            Seam::Mend => {
                out.pop();
            }
        }
    }
    out
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

enum Seam {
    Space,
    /// Nothing between.
    Join,
    /// Nothing between, and the hyphen goes.
    Mend,
}

fn seam(before: &str, next: char) -> Seam {
    let Some(last) = before.chars().next_back() else { return Seam::Join };
    let word_at = before.rfind(char::is_whitespace).map_or(0, |i| i + 1);
    let word = before.get(word_at..).unwrap_or_default();
    let address =
        word.contains("://") || word.contains("10.") && word.contains('/') || word.starts_with("www.");
    if address && matches!(last, '-' | '/' | '_' | '=' | '&' | '?' | '%' | '~' | '#') {
        return Seam::Join;
    }
    if !matches!(last, '-' | '‐' | '‑' | '¬') {
        let ideographic = |c: char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
        return if ideographic(last) && ideographic(next) { Seam::Join } else { Seam::Space };
    }
    let stem = word.trim_end_matches(['-', '‐', '‑', '¬']);
    let bare = stem.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if !stem.ends_with(char::is_alphanumeric) {
        return Seam::Space;
    }
    if !next.is_alphanumeric() {
        return Seam::Space;
    }
    if !next.is_lowercase() || stem.ends_with(|c: char| c.is_ascii_digit()) || bare.chars().count() < 2 {
        return Seam::Join;
    }
    // A hyphen in the same word, or a usual first part, speaks for a compound.
    if stem.contains('-') || COMPOUNDS.contains(&bare.to_lowercase().as_str()) {
        return Seam::Join;
    }
    Seam::Mend
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn words_broken_at_a_line_end_are_mended() {
        assert_eq!(join("Ge-\n netic divergence"), "Genetic divergence");
        assert_eq!(join("Ge\u{ad}\nnetic"), "Genetic");
        assert_eq!(join("self-\npollinated"), "self-pollinated");
        assert_eq!(join("Wegter-\nMcNelly"), "Wegter-McNelly");
        assert_eq!(join("395-\r\n408"), "395-408");
        assert_eq!(join("e852-\ne857"), "e852-e857");
    }

    #[test]
    fn addresses_broken_at_a_line_end_are_joined() {
        assert_eq!(
            join("https://doi.org/10.1016/0967-\n 0637(93)90129-Q"),
            "https://doi.org/10.1016/0967-0637(93)90129-Q"
        );
        assert_eq!(join("http://a.org/\nb c"), "http://a.org/b c");
    }

    #[test]
    fn white_space_becomes_single() {
        assert_eq!(join("a \u{a0} b\n\n\tc"), "a b c");
    }
}
