use super::super::{Citation, Cite, Mode, Replacement};
use super::*;

fn cite(cite: &Cite) -> String {
    let mut out = String::new();
    if !cite.prefix.is_empty() {
        out.push_str(&format!("<{}> ", cite.prefix));
    }
    if cite.suppress_author {
        out.push('-');
    }
    out.push_str(&cite.key);
    if let Some(locator) = &cite.locator {
        out.push_str(&format!(" {}={}", locator.label, locator.value));
    }
    if !cite.suffix.is_empty() {
        out.push_str(&format!(" <{}>", cite.suffix));
    }
    out
}

fn shown(citation: &Citation) -> String {
    let cites: Vec<String> = citation.cites.iter().map(cite).collect();
    let cites = cites.join(" | ");
    if citation.mode == Mode::InText { format!("@({cites})") } else { format!("[{cites}]") }
}

/// The citations of a text, as short text.
fn read_all(text: &str) -> String {
    let document = read(text);
    for cite in document.citations.iter().flat_map(|citation| &citation.cites) {
        assert!(text[cite.at..].trim_start_matches('{').starts_with(&cite.key), "{cite:?}");
    }
    document.citations.iter().map(shown).collect::<Vec<_>>().join(" ")
}

/// Compared by hand with what pandoc 2.17 makes of the same texts.
#[test]
fn citations_are_read_as_pandoc_reads_them() {
    for (text, citations) in [
        (
            "Blah [see @doe99, pp. 33-35 and *passim*; @smith04, chap. 1].",
            "[<see> doe99 page=33-35 < and <i>passim</i>> | smith04 chapter=1]",
        ),
        ("[-@a]", "[-a]"),
        ("[-@a, p. 3; see -@b]", "[-a page=3 | <see> -b]"),
        ("@a says", "@(a)"),
        ("@a [p. 30] says", "@(a page=30)"),
        ("@a[p. 30]", "@(a page=30)"),
        ("@a [foo]", "@(a <, foo>)"),
        ("@a\n[p. 3]", "@(a page=3)"),
        ("@a [see @b]", "@(a | <see> b)"),
        ("@a [p. 3; -@b]", "@(a page=3 | -b)"),
        ("@a [x](y) @b [^1] @c [d][e]", "@(a) @(b) @(c)"),
        ("[@a{pp. iv, vi-xi, (xv)-(xvii)} suffix]", "[a page=iv, vi-xi, (xv)-(xvii) < suffix>]"),
        ("[@a{} 33]", "[a < 33>]"),
        ("[@a, 33, emphasis mine]", "[a page=33 <, emphasis mine>]"),
        ("[@a\np. 3]", "[a page=3]"),
        ("[@a, p.&nbsp;3] [@b, p.\\ 3]", "[a page=3] [b page=3]"),
        ("> [see @a;\n> @b, p. 3]", "[<see> a | b page=3]"),
        ("(@a; @b)", "@(a) @(b)"),
        ("[@a][@b]", "[a] [b]"),
        ("[see @a and @b, p. 3]", "[<see> a | <and> b page=3]"),
        ("[foo; @a]", "@(a)"),
        ("[@a; foo]", "@(a)"),
        ("[@a; @b;]", "@(a) @(b)"),
        ("[@a, pp. 3; 4]", "@(a)"),
        ("[see [@b] in @a]", "[b] @(a)"),
        ("[*@a*; @b]", "@(a) @(b)"),
        ("[(@a); @b]", "[<(> a <)> | b]"),
        ("[@a, see **b** and d~2~]", "[a <, see <b>b</b> and d<sub>2</sub>>]"),
        ("[@a p. ", "@(a)"),
        ("\\[@a]", "@(a)"),
        ("[*]", ""),
    ] {
        assert_eq!(read_all(text), citations, "{text}");
    }
}

#[test]
fn keys_are_those_of_pandoc() {
    for (text, key) in [
        ("@doe:2001.x.", "doe:2001.x"),
        ("@a--b", "a"),
        ("@a_b_", "a_b_"),
        ("@_x", "_x"),
        ("@1x", "1x"),
        ("@Müller99", "Müller99"),
        ("@{https://example.com/bib?name=foo&date=2000}", "https://example.com/bib?name=foo&date=2000"),
        ("@{a:}", "a:"),
        ("@DBLP:books/lib/Knuth86a,", "DBLP:books/lib/Knuth86a"),
        ("@a.", "a"),
        ("@a's", "a"),
    ] {
        let document = read(text);
        assert_eq!(document.citations[0].cites[0].key, key, "{text}");
    }
    for none in ["@:x", "@ x", "@", "@{a b}", "@{", "x@a", "a.@b", "me@example.org", "\\@a"] {
        assert_eq!(read_all(none), "", "{none}");
    }
}

#[test]
fn what_is_no_text_has_no_citations() {
    for text in [
        "`@a` ``x ` @a``",
        "```\n@a\n```",
        "~~~ {.r}\n@a\n\n@b\n~~~~",
        "    @a code\n\n    @b code",
        "- item\n\n        @a code",
        "$x @a$ and $$y\n@b$$",
        "<!-- @a\n\n[@b] -->",
        "<script>\n\n@a\n\n</script>",
        "<a href=\"@a\">x</a> <http://x.org/@a> <me@x.org>",
        "https://mastodon.social/@user and www.x.org/@y",
        "[text](http://x.org/@a \"by @b\") ![x](@c.png)",
        "[label]: http://x.org/@a",
        "---\nauthor: \"@a\"\n---",
        "[^@a]",
        "{{< video @a >}}",
    ] {
        assert_eq!(read_all(text), "", "{text}");
    }
}

#[test]
fn what_only_looks_like_code_is_text() {
    for text in [
        "``` @a",
        "5$ for @a and $6",
        "- item\n\n    @a",
        "1. item\n\n   @a",
        "<!-- x --> @a",
        "a < b and @a > c",
        "text\n    @a",
        "[^1]: Note.\n\n    @a\n",
        "---\n\n@a\n\n---\n",
        "[@a]: said so",
        "| @a | `x` |",
        "# Heading @a",
        "[link @a](http://x.org)",
        "term\n:   @a",
    ] {
        let document = read(text);
        assert_eq!(document.citations.len(), 1, "{text}: {:?}", document.citations);
        assert_eq!(document.citations[0].cites[0].key, "a", "{text}");
    }
}

#[test]
fn examples_of_a_numbered_list_are_no_citations() {
    assert_eq!(read_all("(@good) An example.\n\nSee (@good), and @a.\n"), "@(a)");
}

fn order(text: &str, notes: bool) -> Vec<(String, u32)> {
    let document = read(text);
    let key = |placed: &Placed| document.citations[placed.citation].cites[0].key.clone();
    document.in_order(notes).iter().map(|placed| (key(placed), placed.note)).collect()
}

#[test]
fn citations_in_notes_come_where_the_note_is_called() {
    let text = "[@a] x[^n] [@b]^[See @c.] y[^m]\n\n[^m]: @e\n\n[^n]: @d\n\n    [@f]\n\n[^never]: @g\n";
    let named = |list: &[(&str, u32)]| list.iter().map(|(k, n)| ((*k).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(
        order(text, false),
        named(&[("a", 0), ("d", 1), ("f", 1), ("b", 0), ("c", 2), ("e", 3), ("g", 4)])
    );
    assert_eq!(
        order(text, true),
        named(&[("a", 1), ("d", 2), ("f", 2), ("b", 3), ("c", 4), ("e", 5), ("g", 6)])
    );
}

#[test]
fn metadata_is_read_where_it_is_simple() {
    let text = "---\ntitle: \"A: b\" # x\nbibliography:\n  - refs.bib\n  - 'more.json'\ncsl: apa.csl\nlang: de-DE\n\
                nocite: |\n  @a, @b\n  @*\nsuppress-bibliography: true\nreference-section-title: Works # cited\n\
                references:\n- id: x\n...\n\nText\n";
    let metadata = read(text).metadata;
    assert_eq!(metadata.bibliography, ["refs.bib", "more.json"]);
    assert_eq!(metadata.csl.as_deref(), Some("apa.csl"));
    assert_eq!(metadata.lang.as_deref(), Some("de-DE"));
    assert_eq!(metadata.nocite, ["a", "b", "*"]);
    assert_eq!(metadata.section_title.as_deref(), Some("Works"));
    assert!(metadata.suppress_bibliography && metadata.unread_references);
    let flow = read("---\nbibliography: [a.bib, \"b.bib\"]\nnocite: '@a'\n---\n").metadata;
    assert_eq!(
        (flow.bibliography, flow.nocite),
        (vec!["a.bib".to_owned(), "b.bib".to_owned()], vec!["a".to_owned()])
    );
}

/// Writes a document with each citation as the keys it has.
fn written(text: &str, notes: bool) -> String {
    let document = read(text);
    let replacements: Vec<Replacement<String>> = document
        .citations
        .iter()
        .map(|citation| {
            let keys = citation.cites.iter().map(|c| c.key.to_uppercase()).collect::<Vec<_>>().join("+");
            let before = (citation.mode == Mode::InText).then(|| "Author".to_owned());
            match notes && citation.note.is_none() {
                true => Replacement::Note { before, text: keys },
                false => Replacement::Inline(keys),
            }
        })
        .collect();
    let bibliography = Bibliography { heading: None, entries: "ONE\n\nTWO\n\n".to_owned() };
    document.write(text, &replacements, Some(&bibliography))
}

#[test]
fn notes_close_up_and_punctuation_goes_before_them() {
    for (text, out) in [
        ("As said [@a].", "As said.^[A]"),
        ("As said [@a], and", "As said,^[A] and"),
        ("As said\n[@a], and", "As said,^[A]\nand"),
        ("@a said [@b]", "Author^[A] said^[B]"),
        ("said @a.", "said Author.^[A]"),
        ("[@a], and", "^[A], and"),
        ("- [@a], and", "- ^[A], and"),
        ("> [@a], and", "> ^[A], and"),
        ("1. x [@a]", "1. x^[A]"),
        ("etc. [@a].", "etc.^[A]"),
        ("[@a] [@b]!", "^[A]!^[B]"),
        ("x^[See @a, [@b].]", "x^[See A, B.]"),
    ] {
        let written = written(text, true);
        assert_eq!(written.strip_suffix("\n\nONE\n\nTWO"), Some(out), "{text}");
    }
}

#[test]
fn all_else_stays_and_the_bibliography_finds_its_place() {
    for (text, out) in [
        ("\u{feff}a\t[@a]  \r\n\r\nb\r\n", "\u{feff}a\tA  \r\n\r\nb\r\n\r\nONE\r\n\r\nTWO\r\n"),
        ("[@a][^1]\n\n[^1]: @b\n", "A[^1]\n\nONE\n\nTWO\n\n[^1]: B\n"),
        ("::: {#refs}\n:::\n\n[@a]\n", "::: {#refs}\nONE\n\nTWO\n:::\n\nA\n"),
        (
            "::: x\n::: {#refs .y}\nIntro\n\n:::\n:::\n\n@a\n",
            "::: x\n::: {#refs .y}\nIntro\n\nONE\n\nTWO\n:::\n:::\n\nA\n",
        ),
        ("@a", "A\n\nONE\n\nTWO"),
        ("[@a]\n\n```\n@a\n```\n", "A\n\n```\n@a\n```\n\nONE\n\nTWO\n"),
    ] {
        assert_eq!(written(text, false), out, "{text}");
    }
}

#[test]
fn what_an_affix_holds_beyond_rich_text_is_kept_aside() {
    let document = read("[see [x](http://y) @a, and $z_1$ `c` ~~d~~ \u{f0000}]");
    let cite = &document.citations[0].cites[0];
    assert_eq!(document.aside.restored(&cite.prefix), "see [x](http://y)");
    assert_eq!(document.aside.restored(&cite.suffix), ", and $z_1$ `c` ~~d~~ \u{f0000}");
    assert!(!cite.suffix.contains('$'));
}

#[test]
fn cross_references_are_told_by_their_prefix() {
    assert!(is_cross_reference("fig-map") && is_cross_reference("tbl-x-y") && is_cross_reference("Fig-map"));
    assert!(!is_cross_reference("figure-map") && !is_cross_reference("fig") && !is_cross_reference("doe99"));
}

#[test]
fn hostile_text_is_read_in_time() {
    let pieces = [
        "[",
        "]",
        "[@a",
        "@a [",
        "[@a;",
        "^[",
        "[^",
        "](",
        "`",
        "`` `",
        "$",
        "$$ ",
        "<",
        "<!--",
        "<a ",
        "<script>",
        "{{<",
        "@{",
        "*",
        "_*",
        "[[@a](",
        "[@a]{",
        "\\",
        "&",
        "---\na:\n",
        "\n```x\n",
        "\n````\n",
        "\n::: x\n",
        "[^1]: ",
        "\n[^1]: @a\n",
        "- ",
        "\n\n - [",
        "(@a) x\n\n",
        "@a.@b;",
        "**@a [_",
        "www.",
        "; @a",
        "[@a; @b]",
    ];
    for piece in pieces {
        let text = piece.repeat(20_000 / piece.len());
        let document = read(&text);
        let _ = document.in_order(true);
        let replacements =
            vec![Replacement::Note { before: None, text: "x".to_owned() }; document.citations.len()];
        let _ = document.write(&text, &replacements, None);
    }
    for (open, close) in [("[", "]"), ("^[", "]"), ("[@a ", "]"), ("*", "*")] {
        let text = format!("{}@a{}", open.repeat(20_000), close.repeat(20_000));
        let _ = read(&text);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_and_written_back(text in "([\\[\\]@;a-c*`$<>~^\\\\{}:.,\"' \n\t-]|\\[@a|\\^\\[|\\[\\^1\\]:|```|:::|---|é){0,60}") {
        let document = read(&text);
        let replacements = vec![Replacement::Keep; document.citations.len()];
        proptest::prop_assert_eq!(document.write(&text, &replacements, None), text);
        proptest::prop_assert_eq!(document.in_order(true).len(), document.citations.len());
        for pair in document.citations.windows(2) {
            proptest::prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
    }
}
