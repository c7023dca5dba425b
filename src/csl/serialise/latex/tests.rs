use proptest::prelude::*;

use super::super::tests::{bibliography, display, formatted, german, link, rich};
use super::*;
use crate::csl::serialise::Output;
use crate::csl::tree::{FontStyle, TextDecoration, VerticalAlign};

fn latex(text: &str) -> String {
    rich(text).write(Output::Latex)
}

#[test]
fn special_characters_are_escaped() {
    assert_eq!(latex("a # b $ c % d & e_f {g}"), r"a \# b \$ c \% d \& e\_f \{g\}");
    assert_eq!(
        latex("~ ^ \\ | `"),
        r"\textasciitilde{} \textasciicircum{} \textbackslash{} \textbar{} \textasciigrave{}"
    );
    assert_eq!(latex("3 < 4 > 2"), r"3 \textless{} 4 \textgreater{} 2");
    assert_eq!(latex("p.\u{a0}1–2 – Größe 漢"), "p.~1--2 -- Größe 漢");
    assert_eq!(latex("a--b –- ,,"), "a-{}-b --{}- ,{},");
    assert_eq!(latex("a\n\nb\u{0}c"), "a bc");
}

#[test]
fn formatting_nests_and_flips() {
    assert_eq!(latex("<i>On <i>Homo</i> and</i> <b>b</b>"), r"\emph{On} Homo \emph{and} \textbf{b}");
    assert_eq!(latex("<i>a <b>b</b></i>"), r"\emph{a \textbf{b}}");
    assert_eq!(
        latex("H<sub>2</sub>O<sup>3</sup> <sc>x</sc>"),
        r"H\textsubscript{2}O\textsuperscript{3} \textsc{x}"
    );
    assert_eq!(
        formatted(|f| f.decoration = Some(TextDecoration::Underline)).write(Output::Latex),
        r"\underline{text}"
    );
    assert_eq!(formatted(|f| f.style = Some(FontStyle::Oblique)).write(Output::Latex), r"\textsl{text}");
    assert_eq!(formatted(|f| f.align = Some(VerticalAlign::Baseline)).write(Output::Latex), "text");
}

#[test]
fn quotes_are_ligatures_in_english_only() {
    assert_eq!(latex("a \"b 'c'\" it's"), "a ``b `c'{}'' it's");
    assert_eq!(latex("\"'c' d\" ?‘"), "``{}`c' d''\\,?{}`");
    assert_eq!(german("\"b 'c'\" it's").write(Output::Latex), "„b ‚c‘“ it's");
}

#[test]
fn links_need_hyperref() {
    assert_eq!(
        link("https://x.org/a_b?c=1&d=%20#e", "a_b").write(Output::Latex),
        r"\href{https://x.org/a_b?c=1\&d=\%20\#e}{a\_b}"
    );
    assert_eq!(link("x:}\\ü$", "x:}\\ü$").write(Output::Latex), r"\url{x:\%7D\%5C\%C3\%BC\%24}");
}

#[test]
fn display_blocks_are_paragraphs() {
    let text = display(&[
        (Some(Display::LeftMargin), "[1] "),
        (Some(Display::RightInline), "Doe. "),
        (Some(Display::Block), "B"),
        (Some(Display::Indent), "C"),
        (None, "D"),
    ]);
    assert_eq!(
        text.write(Output::Latex),
        "[1]\\quad Doe.\n\\par B\\par\n\\par\\begingroup\\advance\\leftskip by 1.5em\\relax C\\par\\endgroup\nD"
    );
}

#[test]
fn bibliographies_are_lists() {
    let mut list = bibliography(&[("a", rich("[A] <i>T</i>.")), ("b", rich("B."))]);
    list.parameters.hanging_indent = true;
    list.parameters.line_spacing = 2;
    assert_eq!(
        list.write(Output::Latex),
        r"\begin{list}{}{%
  \linespread{2}\selectfont
  \setlength{\labelwidth}{0pt}\setlength{\labelsep}{0pt}
  \setlength{\leftmargin}{1.5em}\setlength{\itemindent}{-1.5em}
  \setlength{\listparindent}{0pt}\setlength{\parsep}{0pt}
  \setlength{\itemsep}{1\baselineskip}}
\item[] [A] \emph{T}.
\item[] B.
\end{list}"
    );
    let entry = |label| display(&[(Some(Display::LeftMargin), label), (Some(Display::RightInline), "Doe.")]);
    let mut list = bibliography(&[("a", entry("[9] ")), ("b", entry("[10] ")), ("c", rich("No label."))]);
    list.parameters.entry_spacing = 0;
    assert_eq!(
        list.write(Output::Latex),
        r"\begin{list}{}{%
  \settowidth{\labelwidth}{[10]}\setlength{\labelsep}{0.5em}
  \setlength{\leftmargin}{\labelwidth}\addtolength{\leftmargin}{\labelsep}
  \setlength{\itemindent}{0pt}\renewcommand*{\makelabel}[1]{#1\hfil}
  \setlength{\listparindent}{0pt}\setlength{\parsep}{0pt}
  \setlength{\itemsep}{0\baselineskip}}
\item[{[9]}] Doe.
\item[{[10]}] Doe.
\item[] No label.
\end{list}"
    );
    list.parameters.second_field_align = Some(SecondFieldAlign::Margin);
    assert!(list.write(Output::Latex).contains("\\setlength{\\leftmargin}{0pt}\n"));
    assert_eq!(bibliography(&[]).write(Output::Latex), "");
}

proptest! {
    #[test]
    fn braces_balance(text in "[ -~“é–]{0,40}|(<i>|</i>|<sup>|</sup>|\"|'|\\\\|[{}a ]){0,20}") {
        let latex = latex(&text);
        let mut depth = 0_i32;
        let mut chars = latex.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            prop_assert!(depth >= 0, "{}", latex);
            prop_assert!(!matches!(c, '#' | '$' | '%' | '&' | '_' | '^'), "{}", latex);
        }
        prop_assert_eq!(depth, 0, "{}", latex);
    }
}
