use proptest::prelude::*;

use super::super::tests::{bibliography, display, formatted, link, rich};
use super::*;
use crate::csl::serialise::Output;
use crate::csl::tree::{FontStyle, FontWeight, TextDecoration};

fn typst(text: &str) -> String {
    rich(text).write(Output::Typst)
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape(text, &mut out);
    out
}

#[test]
fn only_syntax_is_escaped() {
    for plain in
        ["A & B (2001), pp. 1-2; x: y! a < b > c", "“Größe” – it’s 50 % a=b x/y a+b {c} ^", "J. Doe a.-b"]
    {
        assert_eq!(escaped(plain), plain);
    }
    for (text, typst) in [
        ("a*b #c $d$ `e` [f] \\ ~", r"a\*b \#c \$d\$ \`e\` \[f\] \\ \~"),
        ("_a_ a_b", r"\_a\_ a_b"),
        ("<a> @b a@b", r"\<a> \@b a\@b"),
        ("https://x.org /* */", r"https:\//x.org \/\* \*/"),
        ("a--b --- -? -1 a-1", r"a\--b \-\-- \-? \-1 a-1"),
        ("... \"q\" it's", r#"\... \"q\" it\'s"#),
    ] {
        assert_eq!(escaped(text), typst);
    }
    for (text, typst) in
        [("- a", r"\- a"), ("+ a", r"\+ a"), ("= a", r"\= a"), ("/ a: b", r"\/ a: b"), (" 12. a", r" 12\. a")]
    {
        assert_eq!(escaped(text), typst);
    }
}

#[test]
fn formatting_nests_and_flips() {
    assert_eq!(typst("<i>On <i>Homo</i> and</i> <b>b</b>"), "#emph[On] Homo #emph[and] #strong[b]");
    assert_eq!(typst("<i>a <b>b</b></i>"), "#emph[a #strong[b]]");
    assert_eq!(typst("a<sub>2</sub><sup>3</sup> <sc>x</sc>"), "a#sub[2]#super[3] #smallcaps[x]");
    assert_eq!(
        formatted(|f| f.decoration = Some(TextDecoration::Underline)).write(Output::Typst),
        "#underline[text]"
    );
    assert_eq!(
        formatted(|f| f.style = Some(FontStyle::Oblique)).write(Output::Typst),
        "#text(style: \"oblique\")[text]"
    );
    assert_eq!(
        formatted(|f| f.weight = Some(FontWeight::Light)).write(Output::Typst),
        "#text(weight: \"light\")[text]"
    );
}

#[test]
fn functions_end_where_they_should() {
    assert_eq!(typst("<i>a</i>(b)"), r"#emph[a]\(b)");
    assert_eq!(typst("<i>a</i>; b"), r"#emph[a]\; b");
    assert_eq!(typst("<i>a</i>.b"), r"#emph[a]\.b");
    assert_eq!(typst("<i>- a</i> - b"), r"#emph[\- a] - b");
    assert_eq!(typst("a (b). c"), "a (b). c");
}

#[test]
fn quotes_stay_characters() {
    assert_eq!(typst("\"a 'b'\" it's"), "“a ‘b’” it’s");
}

#[test]
fn links_are_calls() {
    assert_eq!(
        link("https://x.org/\"a\\", "a]").write(Output::Typst),
        r#"#link("https://x.org/%22a%5C")[a\]]"#
    );
    assert_eq!(link("https://x.org", "https://x.org").write(Output::Typst), r#"#link("https://x.org")"#);
}

#[test]
fn display_blocks_are_blocks() {
    let text = display(&[
        (Some(Display::LeftMargin), "[1] "),
        (Some(Display::RightInline), "(Doe)"),
        (Some(Display::Block), "- B"),
        (Some(Display::Indent), "C"),
        (None, "D"),
    ]);
    assert_eq!(
        text.write(Output::Typst),
        r"\[1\]#h(0.5em)\(Doe)#block(above: 0.65em, below: 0.65em)[\- B]#block(inset: (left: 1.5em), above: 0.65em, below: 0.65em)[C]D"
    );
}

#[test]
fn bibliographies_are_paragraphs_or_rows() {
    let mut list = bibliography(&[("a", rich("A <i>T</i>.")), ("b", rich("- B."))]);
    list.parameters.hanging_indent = true;
    list.parameters.line_spacing = 2;
    assert_eq!(
        list.write(Output::Typst),
        "#block[\n#set par(leading: 2em, spacing: 3.35em, hanging-indent: 1.5em)\nA #emph[T].\n\n\\- B.\n]"
    );
    let entry = display(&[(Some(Display::LeftMargin), "[1] "), (Some(Display::RightInline), "Doe.")]);
    let mut list = bibliography(&[("a", entry), ("b", rich("B."))]);
    list.parameters.entry_spacing = 0;
    assert_eq!(
        list.write(Output::Typst),
        "#block[\n#set par(leading: 0.65em, spacing: 0.65em)\n\
         #grid(columns: (auto, 1fr), column-gutter: 0.5em, row-gutter: 0.65em,\n[\\[1\\]], [Doe.],\n[], [B.],\n)\n]"
    );
    list.parameters.second_field_align = Some(SecondFieldAlign::Margin);
    assert!(list.write(Output::Typst).contains(
        "#grid(columns: (0pt, 1fr), row-gutter: 0.65em,\nplace(top + right, dx: -0.5em)[\\[1\\]], [Doe.],"
    ));
}

proptest! {
    #[test]
    fn text_comes_back(text in "[ -~“é]{0,40}") {
        let mut chars = escaped(&text).chars().collect::<Vec<_>>().into_iter();
        let mut back = String::new();
        while let Some(c) = chars.next() {
            back.extend(if c == '\\' { chars.next() } else { Some(c) });
        }
        prop_assert_eq!(back, text);
    }

    #[test]
    fn brackets_balance(text in "(<i>|</i>|<sup>|</sup>|\"|\\\\|[\\[\\]()a ]){0,30}") {
        let typst = typst(&text);
        let mut depth = 0_i32;
        let mut chars = typst.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            prop_assert!(depth >= 0, "{}", typst);
        }
        prop_assert_eq!(depth, 0, "{}", typst);
    }
}
