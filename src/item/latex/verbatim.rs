//! Values that are no LaTeX: addresses, identifiers.

/// A value that is no LaTeX (an address, a DOI) without the escapes that tools
/// put into it nevertheless.
#[must_use]
pub fn unescape_verbatim(text: &str) -> String {
    /// Spellings of the characters that tools escape.
    const ESCAPED: &[(&str, &str)] = &[
        ("{\\textasciitilde}", "~"),
        ("\\textasciitilde{}", "~"),
        ("\\textasciitilde ", "~"),
        ("{\\~{}}", "~"),
        ("\\~{}", "~"),
        ("{\\_}", "_"),
        ("{\\%}", "%"),
        ("{\\&}", "&"),
        ("{\\#}", "#"),
        ("\\textunderscore{}", "_"),
        ("\\textbackslash{}", "\\"),
        ("\\slash ", "/"),
        ("\\allowbreak ", ""),
        ("\\allowbreak{}", ""),
        ("{$\\sim$}", "~"),
        ("$\\sim$", "~"),
        ("\\-", ""),
        ("\\/", ""),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '{', '$']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((spelling, text)) = ESCAPED.iter().find(|(spelling, _)| rest.starts_with(spelling)) {
            out.push_str(text);
            rest = &rest[spelling.len()..];
            continue;
        }
        let escape =
            rest.starts_with('\\') && rest[1..].starts_with(['_', '%', '&', '#', '$', '~', '{', '}']);
        let from = usize::from(escape);
        let taken = from + rest[from..].chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[from..taken]);
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}
