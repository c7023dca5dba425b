//! LaTeX: what `.aux`, `.bcf` and `.tex` files cite.
//!
//! Sources: `\citation`, `\bibdata` and `\@input` as LaTeX writes them to the
//! `.aux` (source2e), `\abx@aux@cite` and `\abx@aux@defaultrefcontext` of
//! biblatex; biber's control file; the cite commands of LaTeX, natbib and
//! biblatex.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::ManuscriptError;
use super::keys::Part;

/// What a document's `.aux` file cites.
#[must_use]
pub fn aux(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (at, _) in text.match_indices('\\') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let (name, after) = command(rest);
        let start = text.len() - after.len();
        match name {
            "citation" => keys_in(after, start, &mut parts),
            // `\abx@aux@cite{0}{key}`, in older versions `\abx@aux@cite{key}`.
            "abx@aux@cite" => {
                let Some((_, second)) = argument(after) else { continue };
                let last = if second.starts_with('{') { second } else { after };
                keys_in(last, text.len() - last.len(), &mut parts);
            }
            "bibdata" => bibliographies(after, &mut parts),
            "@input" => {
                if let Some((file, _)) = argument(after) {
                    parts.push(Part::Include(file.trim().to_owned()));
                }
            }
            _ => {}
        }
    }
    parts
}

/// What biblatex's control file asks biber for.
///
/// # Errors
/// [`ManuscriptError::Xml`] when the text is no XML.
pub fn bcf(text: &str) -> Result<Vec<Part>, ManuscriptError> {
    let mut parts = Vec::new();
    let mut reader = Reader::from_str(text);
    // The element whose text is wanted, with where it starts and its text.
    let mut within: Option<(bool, usize, String)> = None;
    loop {
        let event = reader.read_event().map_err(|error| ManuscriptError::Xml(error.to_string()))?;
        match (event, &mut within) {
            (Event::Start(element), _) => {
                let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                within = match element.local_name().as_ref() {
                    "citekey" => Some((true, at, String::new())),
                    "datasource" => Some((false, at, String::new())),
                    _ => None,
                };
            }
            (Event::Text(text), Some((.., content))) => content.push_str(&text.xml10_content()),
            (Event::GeneralRef(entity), Some((.., content))) => {
                content.push_str(&htmlize::unescape(format!("&{};", entity.xml10_content())));
            }
            (Event::End(_), _) => {
                let Some((key, at, content)) = within.take() else { continue };
                match (key, content.trim()) {
                    (_, "") => {}
                    (true, "*") => parts.push(Part::All),
                    (true, key) => parts.push(Part::Key { key: key.to_owned(), at, sure: true }),
                    (false, file) => parts.push(Part::Bibliography(file.to_owned())),
                }
            }
            (Event::Eof, _) => return Ok(parts),
            _ => {}
        }
    }
}

/// Environments in which nothing is a command.
const VERBATIM: &[&str] = &[
    "verbatim",
    "verbatim*",
    "Verbatim",
    "lstlisting",
    "minted",
    "comment",
    "filecontents",
    "filecontents*",
];

/// What a `.tex` file cites.
#[must_use]
pub fn tex(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['\\', '%'])) {
        at += found;
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with('%') {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let (name, after) = command(rest.get(1..).unwrap_or_default());
        if name.is_empty() {
            // An escaped character: `\%`, `\\`.
            at += 1 + rest.get(1..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
            continue;
        }
        at = text.len() - after.len();
        let after = after.strip_prefix('*').unwrap_or(after);
        match name {
            "begin" => {
                if let Some((environment, body)) = argument(after)
                    && VERBATIM.contains(&environment)
                {
                    let end = format!("\\end{{{environment}}}");
                    at = text.len() - body.len() + body.find(&end).unwrap_or(body.len());
                }
            }
            "verb" | "lstinline" => {
                if let Some(mark) = after.chars().next() {
                    let body = after.get(mark.len_utf8()..).unwrap_or_default();
                    let end = body.find([mark, '\n']).map_or(0, |end| end + mark.len_utf8());
                    at = text.len() - body.len() + end;
                }
            }
            "end" if after.starts_with("{document}") => break,
            "endinput" => break,
            "input" | "include" | "subfile" => {
                // Plain TeX's form has no braces.
                let bare = || after.trim_start().split(char::is_whitespace).next().unwrap_or_default();
                let file = argument(after).map_or_else(bare, |(file, _)| file).trim().trim_matches('"');
                if !file.is_empty() && !file.contains(['\\', '#']) {
                    parts.push(Part::Include(file.to_owned()));
                }
            }
            "bibliography" => bibliographies(after, &mut parts),
            "addbibresource" | "addglobalbib" => {
                if let Some((file, _)) = argument(options(after)) {
                    parts.push(Part::Bibliography(file.trim().to_owned()));
                }
            }
            _ if cites(name) => {
                let multi = name.ends_with('s');
                let mut rest = after;
                loop {
                    rest = options(rest);
                    let Some((_, next)) = argument(rest) else { break };
                    keys_in(rest, text.len() - rest.len(), &mut parts);
                    at = text.len() - next.len();
                    rest = next;
                    if !multi {
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    parts
}

/// Whether a command cites: `cite`, natbib's `citep`, biblatex's `textcite`,
/// `Autocites`, `footfullcite`.
fn cites(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "cite",
        "citep",
        "citet",
        "citealp",
        "citealt",
        "citeauthor",
        "citeyear",
        "citeyearpar",
        "citetitle",
        "citenum",
        "citeurl",
        "citedate",
        "citefullauthor",
        "nocite",
        "parencite",
        "textcite",
        "autocite",
        "footcite",
        "footcitetext",
        "fullcite",
        "footfullcite",
        "smartcite",
        "supercite",
        "nptextcite",
        "notecite",
        "pnotecite",
        "fnotecite",
        "onlinecite",
        "shortcite",
        "shortciteauthor",
        "citeA",
        "citeauthorfull",
        "citefull",
        "volcite",
        "pvolcite",
        "avolcite",
        "tvolcite",
        "ftvolcite",
        "fvolcite",
        "svolcite",
        "bibentry",
    ];
    const MULTI: &[&str] = &[
        "cites",
        "parencites",
        "textcites",
        "autocites",
        "footcites",
        "footcitetexts",
        "smartcites",
        "supercites",
    ];
    let lower = |first: char| first.to_ascii_lowercase();
    let mut letters = name.chars();
    let plain: String = letters.next().map(lower).into_iter().chain(letters).collect();
    NAMES.contains(&plain.as_str()) || MULTI.contains(&plain.as_str())
}

/// The name of a command after its backslash, and what follows it.
fn command(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphabetic() && c != '@').unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The braced argument at the start of a text, without inner braces, and what
/// follows it.
fn argument(text: &str) -> Option<(&str, &str)> {
    let body = text.strip_prefix('{')?;
    let end = body.find(['{', '}']).filter(|end| body.get(*end..).is_some_and(|r| r.starts_with('}')))?;
    Some((body.get(..end)?, body.get(end + 1..)?))
}

/// Skips optional arguments: `(see)(17)[cf.][p.~3]`. A page range may hold
/// braces with brackets in them.
fn options(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(open) = rest.chars().next().filter(|c| matches!(c, '[' | '(')) {
        let close = if open == '[' { ']' } else { ')' };
        let mut depth = 0usize;
        let end = rest.char_indices().skip(1).take(MOST_OPTION).find(|(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && *c == close
        });
        let Some((end, _)) = end else { break };
        rest = rest.get(end + 1..).unwrap_or_default().trim_start();
    }
    rest
}

/// Longer optional arguments are a bracket that was left open.
const MOST_OPTION: usize = 4096;

/// The keys of a braced list.
fn keys_in(text: &str, start: usize, parts: &mut Vec<Part>) {
    let Some((list, _)) = argument(text) else { return };
    let mut at = start + 1;
    for key in list.split(',') {
        let mut trimmed = key.trim_start();
        // A comment may end the line before.
        while let Some(comment) = trimmed.strip_prefix('%') {
            trimmed = comment.split_once('\n').map_or("", |(_, next)| next).trim_start();
        }
        let place = at + key.len() - trimmed.len();
        match trimmed.trim_end() {
            "" => {}
            "*" => parts.push(Part::All),
            // In a definition the key is an argument.
            key if key.contains(['#', '\\', '%']) => {}
            key => parts.push(Part::Key { key: key.to_owned(), at: place, sure: true }),
        }
        at += key.len() + 1;
    }
}

/// BibTeX's list of files, whose ending is left out.
fn bibliographies(text: &str, parts: &mut Vec<Part>) {
    let Some((list, _)) = argument(text) else { return };
    for file in list.split(',').map(str::trim).filter(|file| !file.is_empty()) {
        let name = if file.ends_with(".bib") { file.to_owned() } else { format!("{file}.bib") };
        parts.push(Part::Bibliography(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts as short text; for keys also that they stand where they say.
    fn shown(text: &str, parts: Vec<Part>) -> Vec<String> {
        let show = |part| match part {
            Part::Key { key, at, .. } => {
                assert!(text[at..].starts_with(&key), "{key} at {at}");
                key
            }
            Part::All => "*".to_owned(),
            Part::Include(file) => format!("<{file}"),
            Part::Bibliography(file) => format!("+{file}"),
        };
        parts.into_iter().map(show).collect()
    }

    fn in_tex(text: &str) -> Vec<String> {
        shown(text, tex(text))
    }

    #[test]
    fn the_aux_file_of_bibtex_and_of_biblatex() {
        let text = "\\relax\n\\citation{a,b}\n\\@input{chap.aux}\n\\citation{*}\n\\bibdata{refs,more.bib}\n\
                    \\abx@aux@cite{0}{c}\n\\abx@aux@segm{0}{0}{c}\n\\abx@aux@cite{d}\n\\bibcite{a}{1}\n";
        assert_eq!(shown(text, aux(text)), ["a", "b", "<chap.aux", "*", "+refs.bib", "+more.bib", "c", "d"]);
    }

    #[test]
    fn the_control_file() {
        let text = "<?xml version=\"1.0\"?><bcf:controlfile xmlns:bcf=\"https://sourceforge.net/projects/biblatex\">\
            <bcf:bibdata section=\"0\"><bcf:datasource type=\"file\">refs.bib</bcf:datasource></bcf:bibdata>\
            <bcf:section number=\"0\"><bcf:citekey order=\"1\" intorder=\"1\">doe99</bcf:citekey>\n\
            <bcf:citekey order=\"2\">smith04</bcf:citekey><bcf:citekey order=\"3\">*</bcf:citekey></bcf:section>\
            </bcf:controlfile>";
        assert_eq!(shown(text, bcf(text).unwrap()), ["+refs.bib", "doe99", "smith04", "*"]);
        assert!(bcf("<a></b>").is_err());
    }

    #[test]
    fn cite_commands_with_stars_options_and_lists() {
        for (text, keys) in [
            (r"\cite{a}", "a"),
            (r"\citep[see][p.~3]{a, b}", "a b"),
            (r"\citet*{a}", "a"),
            (r"\Textcite[{[sic]}]{a}", "a"),
            (r"\parencite {a}", "a"),
            (r"\autocites(pre)(post)[see][3]{a}[4]{b}{c} {d}", "a b c d"),
            (r"\cites{a}{b} and {c}", "a b"),
            (r"\footfullcite{a}\nocite{*}", "a *"),
            ("\\cite{a,%\n b}", "a b"),
            (r"\cite{#1}", ""),
            (r"\citation{a} \citestyle{b} \excite{c}", ""),
            (r"\\cite{a}", ""),
            (r"100\% \cite{a}", "a"),
            ("% \\cite{a}\n\\cite{b}", "b"),
            (r"\verb|\cite{a}| \cite{b}", "b"),
            ("\\begin{verbatim}\\cite{a}\\end{verbatim}\\cite{b}", "b"),
            ("\\begin{lstlisting}[x]\\cite{a}", ""),
            (r"\cite{a}\end{document}\cite{b}", "a"),
            (r"\cite", ""),
            (r"\cite{a", ""),
            (r"\cite[x", ""),
            (r"\verb", ""),
            ("\\", ""),
        ] {
            assert_eq!(in_tex(text).join(" "), keys, "{text}");
        }
    }

    #[test]
    fn files_are_followed_and_named() {
        let text = "\\input{intro}\n\\input chap1 \\include{chap2.tex}\\input{\\dir/x}\n\
                    \\bibliography{a,b}\\addbibresource[location=local]{c.bib}";
        assert_eq!(in_tex(text), ["<intro", "<chap1", "<chap2.tex", "+a.bib", "+b.bib", "+c.bib"]);
    }

    #[test]
    fn hostile_text_is_read_in_time() {
        for text in [
            r"\cites[".repeat(20_000),
            r"\cite{".repeat(50_000),
            r"\verb|".repeat(50_000),
            "\\begin{verbatim}".repeat(20_000),
            "[(".repeat(50_000),
        ] {
            let _ = (tex(&text), aux(&text));
        }
    }
}
