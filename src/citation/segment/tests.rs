//! Tests of the room.

use proptest::prelude::*;

use super::*;
use crate::citation::CrfLabeller;

fn texts(text: &str) -> Vec<String> {
    segment(text, &CrfLabeller).into_iter().map(|r| r.text).collect()
}

const TWO: [&str; 2] = [
    "Andrade, C. (2017). Ketamine for depression, 4: In what dose? Journal of Clinical Psychiatry, 78(7), e852-e857.",
    "Vollenweider, F. X., & Kometer, M. (2010). The neurobiology of psychedelic drugs. Nature Reviews Neuroscience, 11(9), 642-651.",
];

#[test]
fn a_list_without_heading_is_read() {
    assert_eq!(texts(&TWO.join("\n")), TWO);
    assert_eq!(texts(&TWO.join("\n\n")), TWO);
    assert_eq!(texts(TWO[0]), TWO[..1]);
}

#[test]
fn references_on_one_line_are_parted() {
    assert_eq!(texts(&TWO.join(" ")), TWO);
}

#[test]
fn line_ends_of_every_system_and_a_byte_order_mark_are_read() {
    for end in ["\r\n", "\r", "\n", "\u{2028}"] {
        let text = format!("\u{feff}References{end}{end}{}{end}{}{end}", TWO[0], TWO[1]);
        assert_eq!(texts(&text), TWO, "{end:?}");
    }
}

const HEADINGS: &[&str] = &[
    // English
    "References",
    "7. REFERENCES",
    "Literature cited",
    "Works Cited",
    "R E F E R E N C E S",
    "Reference list:",
    // German, French, Spanish, Portuguese, Italian, Catalan, Romanian
    "Literaturverzeichnis",
    "Quellen- und Literaturverzeichnis",
    "Références",
    "Références bibliographiques",
    "Referencias",
    "Bibliografía",
    "Referências bibliográficas",
    "Bibliografia",
    "Riferimenti bibliografici",
    "Referències",
    "Referințe",
    // Dutch, Afrikaans, Swedish, Danish, Norwegian, Icelandic, Finnish, Estonian
    "Literatuurlijst",
    "Verwysings",
    "Referenser",
    "Källförteckning",
    "Litteratur",
    "Referanser",
    "Heimildir",
    "Lähteet",
    "Kirjandus",
    // Polish, Czech, Slovak, Slovene, Croatian, Russian, Ukrainian, Bulgarian
    "Piśmiennictwo",
    "Seznam literatury",
    "Zoznam použitej literatúry",
    "Viri in literatura",
    "Literatura",
    "Литература",
    "Список литературы",
    "Список використаних джерел",
    "Използвана литература",
    // Hungarian, Greek, Turkish, Latvian, Lithuanian
    "Irodalomjegyzék",
    "Βιβλιογραφία",
    "Kaynakça",
    "Izmantotā literatūra",
    "Literatūros sąrašas",
    // Chinese, Japanese, Korean, Arabic, Hebrew, Persian, Vietnamese, Indonesian, Hindi
    "参考文献",
    "參考文獻",
    "引用文献",
    "참고문헌",
    "المراجع",
    "מקורות",
    "منابع",
    "Tài liệu tham khảo",
    "Daftar pustaka",
    "संदर्भ",
];

const ENDS: &[&str] = &[
    "Appendix A",
    "Author information",
    "About the author",
    "Acknowledgements",
    "Figure legends",
    "Footnotes",
    "Supplementary material",
    "Anhang",
    "Danksagung",
    "Über den Autor",
    "Annexe",
    "Remerciements",
    "À propos de l’auteur",
    "Anexo",
    "Agradecimientos",
    "Sobre el autor",
    "Agradecimentos",
    "Ringraziamenti",
    "Appendice B",
    "Bijlage",
    "Dankwoord",
    "Bilaga",
    "Tack",
    "Załącznik",
    "Podziękowania",
    "Příloha",
    "Poděkování",
    "Приложение",
    "Благодарности",
    "Об авторах",
    "附录",
    "致谢",
    "謝辞",
    "부록",
    "Ek 1",
    "Teşekkür",
];

fn article(heading: &str, end: &str) -> String {
    format!(
        "As Smith, J. (2001) has shown in Nature, 12(3), 45-67, this is so.\n\n{heading}\n\n{}\n\n{}\n\n{end}\n\nJones, K. (2004). A table of the appendix. Springer, 12(3), 4-5.\n",
        TWO[0], TWO[1]
    )
}

#[test]
fn headings_of_many_languages_open_a_list() {
    for heading in HEADINGS.iter().chain(&["## Bibliography", "**References**", "\\section*{References}"]) {
        assert_eq!(texts(&article(heading, "Appendix A")), TWO, "{heading}");
    }
}

#[test]
fn what_follows_a_list_is_left_out() {
    for end in ENDS {
        assert_eq!(texts(&article("References", end)), TWO, "{end}");
    }
}

#[test]
fn running_text_alone_holds_no_reference() {
    for text in [
        "",
        "   \n\n ",
        "Ketamine works in depression (Zarate et al., 2006).",
        "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression",
        "We met in 2006. It rained. Then, in 2007, we wrote the paper that everybody has read since.",
        "In 1999, the World Health Organization published its report. The report was long (see p. 12).",
    ] {
        assert_eq!(segment(text, &CrfLabeller), [], "{text}");
    }
}

#[test]
fn labels_are_taken_off_and_kept() {
    for (open, close) in [("[", "]"), ("(", ")"), ("", "."), ("", ")")] {
        let text = format!("References\n{open}1{close} {}\n{open}2{close} {}\n", TWO[0], TWO[1]);
        let found = segment(&text, &CrfLabeller);
        assert_eq!(found.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), TWO, "{open}1{close}");
        assert_eq!(found[1].label.as_deref(), Some("2"));
    }
    let text = format!("[And17] {}\n[Vol10] {}\n", TWO[0], TWO[1]);
    let found = segment(&text, &CrfLabeller);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].label.as_deref(), Some("And17"));
    assert_eq!(found[0].text, TWO[0]);
}

#[test]
fn hard_wrapped_and_hanging_lines_are_joined() {
    let text = "References\n\
        Andrade, C. (2017). Ketamine for depres-\n    sion, 4: In what dose? Journal of\n    Clinical Psychiatry, 78(7), e852-\n    e857.\n\
        Vollenweider, F. X., & Kometer, M. (2010). The\n    neurobiology of psychedelic drugs. Nature\n    Reviews Neuroscience, 11(9), 642-651.\n";
    assert_eq!(texts(text), TWO);
}

#[test]
fn prose_before_a_list_without_heading_is_left_out() {
    let text = format!(
        "Ketamine is much discussed. It was shown early (Zarate et al., 2006) that it works, and many have followed [1, 2].\n\n{}\n\n{}\n",
        TWO[0], TWO[1]
    );
    assert_eq!(texts(&text), TWO);
}

#[test]
fn a_label_that_stands_for_several_references_gives_each() {
    let text = "[1] A. Abe et al., Phys. Rev. Lett. 89, 142001 (2002); B. Aubert et al., Phys. Rev. D 72, 031101 (2005).\n\
                [2] G. T. Bodwin, Phys. Rev. D 51, 1125 (1995).\n";
    let found = segment(text, &CrfLabeller);
    let labels: Vec<_> = found.iter().filter_map(|r| r.label.as_deref()).collect();
    assert_eq!(labels, ["1", "1", "2"]);
    assert_eq!(found[1].text, "B. Aubert et al., Phys. Rev. D 72, 031101 (2005).");
}

#[test]
fn a_label_may_stand_on_its_own_line() {
    let text = format!("References\n 1.\n {}\n 2.\n {}\n", TWO[0], TWO[1]);
    assert_eq!(texts(&text), TWO);
}

#[test]
fn a_contents_line_opens_no_list() {
    let text = format!(
        "Contents\nReferences ........ 35\n\nChapter one. We saw it.\n\nReferences\n{}\n{}\n",
        TWO[0], TWO[1]
    );
    assert_eq!(texts(&text), TWO);
}

#[test]
fn spans_point_into_the_source() {
    let text = format!("References\n\n  [1] {}\n  [2] {}\n", TWO[0], TWO[1]);
    for reference in segment(&text, &CrfLabeller) {
        assert!(text[reference.span.clone()].ends_with(&reference.text));
    }
}

#[test]
fn a_line_is_taken_as_it_is() {
    let found = line(" 1. Baz, 1999\r\n").unwrap();
    assert_eq!((found.text.as_str(), found.label.as_deref()), ("Baz, 1999", Some("1")));
    assert_eq!(line("Foo bar").unwrap().text, "Foo bar");
    assert_eq!((line(""), line("Literature cited:")), (None, None));
}

#[test]
fn a_long_line_is_cut_and_does_not_hang() {
    let text = "Smith, J. (1999). ".repeat(6_000);
    assert!(segment(&text, &CrfLabeller).iter().all(|r| r.text.len() <= MAX_REFERENCE));
    let noise = "x".repeat(100_000);
    assert_eq!(segment(&noise, &CrfLabeller), []);
    assert_eq!(line(&noise).unwrap().text.len(), MAX_REFERENCE);
    assert!(segment(&"\n".repeat(100_000), &CrfLabeller).is_empty());
    assert!(segment(&"(".repeat(100_000), &CrfLabeller).is_empty());
}

#[test]
fn parts_under_one_label_are_references() {
    let text = "[1] a) R. Sakamoto, H. Nishihara, Chem. Commun. 2017, 53, 5781-5801; b) P. Amo-Ochoa, F. Zamora, Chem. Commun. 2016, 52, 4113-4127.\n\
                [2] W.-J. Song, Talanta 2017, 170, 74-80.\n";
    let found = segment(text, &CrfLabeller);
    assert_eq!(found.len(), 3);
    assert_eq!(found[1].text, "P. Amo-Ochoa, F. Zamora, Chem. Commun. 2016, 52, 4113-4127.");
    assert_eq!(found[1].label.as_deref(), Some("1"));
}

#[test]
fn dashes_and_what_is_left_of_them_stand_for_authors() {
    for dash in ["———.", "--.", "9", ".", ","] {
        let text = format!(
            "References\nGrant, V. 1958. The regulation of recombination in plants. Evolution 23: 337-363.\n\
             {dash} 1963. The origin of adaptations. Columbia University Press, New York.\n\
             Raven, P. H. 1976. Systematics and plant population biology. Syst. Bot. 1: 284-316.\n"
        );
        assert_eq!(texts(&text).len(), 3, "{dash}");
    }
}

#[test]
fn names_in_full_begin_a_reference_where_a_date_follows_them() {
    let text = "References Peter F. Brown and Robert L. Mercer. 1993. The Mathematics of Translation. \
                Computational Linguistics, vol. 19, no. 2, pp. 263–311. Thomas Roelleke. 2003. A Poisson-based \
                Definition of Being Informative. Proceedings of the 26th annual ACM SIGIR. pp. 227-234.";
    assert_eq!(texts(text).len(), 2);
}

#[test]
fn editors_and_a_publisher_on_a_line_of_their_own_begin_nothing() {
    let text = "References\n\
        Margot, J. L., & Giorgini, J. D. 2009, in IAU Symposium, Vol. 261, ed.\nS. A. Klioner, P. K. Seidelmann, & M. H. Soffel, 183-188.\n\
        Pandya, D., & Yeterian, E. 1985. Architecture of Cortical Areas, eds. A. Peters, E. Jones, pp. 3-61.\nBoston, MA: Springer\n";
    assert_eq!(texts(text).len(), 2);
}

#[test]
fn a_reference_broken_over_two_paragraphs_is_joined() {
    let whole = TWO[1];
    let (one, other) = whole.split_at(whole.find("psychedelic").unwrap());
    assert_eq!(texts(&format!("References\n\n{}\n\n{}\n\n{other}\n", TWO[0], one.trim())), TWO);
    let page =
        format!("<h2>References</h2><p>{}</p><p>{one}</p><p>{other}</p>", TWO[0]).replace("& ", "&amp; ");
    assert_eq!(texts(&page), TWO);
}

fn page(reference: &str) -> String {
    reference.replace('&', "&amp;").replace('-', "&#45;")
}

#[test]
fn the_structure_of_a_page_says_where_references_begin() {
    let (one, two) = (page(TWO[0]), page(TWO[1]));
    for list in [
        format!("<ol><li>{one}</li><li>{two}</li></ol>"),
        format!("<ul><li>{one}<li>{two}</ul>"),
        format!("<p>{one}</p>\r\n<p>{two}</p>"),
        format!("<div class=\"csl-entry\">{one}</div><div class=\"csl-entry\">{two}</div>"),
        format!("<dl><dt>[1]</dt><dd>{one}</dd><dt>[2]</dt><dd>{two}</dd></dl>"),
        format!("<table><tr><td>1.</td><td>{one}</td></tr><tr><td>2.</td><td>{two}</td></tr></table>"),
        format!("<cite>{one}</cite> <cite>{two}</cite>"),
        format!("{one}<br>\n{two}<br>"),
    ] {
        let page = format!(
            "<!DOCTYPE html><html><head><title>Smith, J. (2001). Nature, 1, 2-3.</title><style>p {{}}</style></head><body>\
             <nav><ul><li>Home, 2001, 12(3), 4-5</li></ul></nav><p>It works (Smith, 2001).</p>\
             <h2>References</h2>{list}<h2>Thanks</h2><p>Jones, K. (2004). A table. Springer, 12(3), 4-5.</p></body></html>"
        );
        assert_eq!(texts(&page), TWO, "{list}");
        for reference in segment(&page, &CrfLabeller) {
            assert!(list.contains(page[reference.span].trim_end_matches("</td>")), "{list}");
        }
    }
}

#[test]
fn a_list_without_heading_is_known_by_its_class() {
    let text =
        format!("<p>Text, 1999.</p><ol class=\"references\"><li>{}</li><li>{}</li></ol>", TWO[0], TWO[1]);
    assert_eq!(texts(&text), TWO);
    assert_eq!(segment(&text, &CrfLabeller)[1].label.as_deref(), Some("2"));
}

#[test]
fn links_to_services_are_left_out_and_other_links_stay() {
    let text = "<h2>References</h2><ol><li><a href=\"#b\" class=\"mw-cite-backlink\">^</a> Andrade C. Ketamine for <i>depression</i>. J Clin Psychiatry. 2017;78(7):e852. \
                <a href=\"https://doi.org/10.4088/x\">doi:10.4088/x</a> <a href=\"y\">Google Scholar</a> <a href=\"z\">PubMed</a></li></ol>";
    assert_eq!(
        texts(text),
        ["Andrade C. Ketamine for depression. J Clin Psychiatry. 2017;78(7):e852. doi:10.4088/x"]
    );
}

#[test]
fn the_references_of_an_article_in_jats_are_read() {
    let text = "<article><back><ref-list><title>References</title><ref id=\"B1\"><label>1.</label><mixed-citation><name><surname>Andrade</surname> \
                <given-names>C</given-names></name>. <article-title>Ketamine</article-title>. <source>J Clin Psychiatry</source>. <year>2017</year>;<volume>78</volume>:<fpage>852</fpage>.</mixed-citation></ref></ref-list></back></article>";
    let found = segment(text, &CrfLabeller);
    assert_eq!(found[0].text, "Andrade C. Ketamine. J Clin Psychiatry. 2017;78:852.");
    assert_eq!(found[0].label.as_deref(), Some("1"));
}

#[test]
fn tags_and_entities_inside_plain_lines_go() {
    let text = format!(
        "{}\n{}\n",
        TWO[0].replace("Journal of Clinical Psychiatry", "<i>Journal of Clinical Psychiatry</i>"),
        TWO[1].replace('&', "&amp;")
    );
    assert_eq!(texts(&text), TWO);
    let text = format!("{} <https://doi.org/10.1/x>\n{}\n", TWO[0], TWO[1].replace('&', "&amp;"));
    assert_eq!(texts(&text)[0], format!("{} <https://doi.org/10.1/x>", TWO[0]));
}

#[test]
fn the_items_and_footnotes_of_a_note_are_references() {
    let two = TWO[1]
        .replace("Nature Reviews Neuroscience", "*Nature Reviews Neuroscience*")
        .replace("11(9)", "**11**(9)");
    for list in [
        format!(
            "## References\n\n- {}\n- {two}\n\n## Notes\n\n- Jones, K. (2004). A table. Springer, 12(3), 4-5.",
            TWO[0]
        ),
        format!("**References**\n\n1. {}\n2. {two}\n", TWO[0]),
        format!("It works.[^a]\n\n[^a]: {}\n[^b]: {two}\n", TWO[0]),
        format!("# References\n\n{}\n\n{two}\n", TWO[0]),
    ] {
        assert_eq!(texts(&list), TWO, "{list}");
    }
}

#[test]
fn asterisks_and_underscores_of_plain_text_stay() {
    let text = "References\nAndrade, C. (2017). The A* search in STAR*D. J. Clin. Psychiatry, 78(7), 852. https://doi.org/10.1/a_b_c\n\
                Kometer, M. (2010). f*g and g*h. Nat. Rev. Neurosci., 11(9), 642-651. doi:10.1007/978-3_4_5\n";
    assert!(
        texts(text)[0]
            .ends_with("A* search in STAR*D. J. Clin. Psychiatry, 78(7), 852. https://doi.org/10.1/a_b_c")
    );
    assert!(texts(text)[1].contains("f*g and g*h") && texts(text)[1].ends_with("978-3_4_5"));
}

#[test]
fn each_bibitem_is_a_reference() {
    let text = "\\begin{thebibliography}{9}\n\\bibitem{a} C.~Andr\\'ade, % why\n \\emph{Ketamine}, {\\em J. Clin. Psych.} \\textbf{78}, 852--857 (2017).\n\
                \\bibitem[Vollenweider(2010)]{v} F.~X. Vollenweider. \\newblock The neurobiology. Nature, 2010.\n\\end{thebibliography}\nSmith, J. (2001).";
    let found = segment(text, &CrfLabeller);
    let seen: Vec<_> = found.iter().map(|r| (r.text.as_str(), r.label.as_deref())).collect();
    assert_eq!(
        seen,
        [
            ("C. Andráde, Ketamine, J. Clin. Psych. 78, 852–857 (2017).", Some("1")),
            ("F. X. Vollenweider. The neurobiology. Nature, 2010.", Some("Vollenweider(2010)")),
        ]
    );
    assert!(
        text[found[0].span.clone()].starts_with("\\bibitem{a}")
            && text[found[0].span.clone()].ends_with("(2017).")
    );
}

#[test]
fn long_texts_of_every_kind_take_linear_time() {
    for part in [
        "<li>",
        "<p>Smith, J. (1999). ",
        "<div><ol>",
        "</div>",
        "&amp;",
        "- Smith, J. (1999). A title. Nature, 1, 2-3.\n",
        "*a **b ",
        "[^1]: a\n",
        "\\bibitem{a} Smith {",
        "% \\bibitem[",
        "[1] a) Smith, J. (1999); b) ",
        "Smith, J. and Brown, K. (1999). A title. Nature, 1, 2-3. ",
        "Smith-\nBrown ",
        "9 1999. A\n",
        ".\n",
        "— &\n",
        "<dt>a<dd>b",
        "<a>b</a>",
        "<a href=\"https://doi.org/10.1000/1\">b</a>",
        "<li><a href=\"https://doi.org/10.1000/1\">Smith, J. (1999). A title. Nature, 1, 2-3.",
        "[b](https://doi.org/10.1000/1) ",
        "\\bibitem{a} \\href{https://doi.org/10.1000/1}{b} \\bysame",
        "<head><title>",
        "<span class=\"sr-only\"><p>",
    ] {
        let started = std::time::Instant::now();
        let text = part.repeat(200_000 / part.len());
        assert!(segment(&text, &CrfLabeller).iter().all(|r| r.text.len() <= MAX_REFERENCE));
        assert!(started.elapsed().as_secs() < 20, "{part}: {:?}", started.elapsed());
    }
}

proptest! {
    #[test]
    fn any_text_gives_places_in_order_on_character_boundaries(
        text in "(?s)(\\PC|[\n\r\t]|References\n|Smith, J\\. \\(1999\\)\\. |<li>|<p>|</p>|<br>|<head>|<span class=sr-only>|<a href=https://doi.org/10.1000/1>|</a>|\\[a\\]\\(https://doi.org/10.1000/2\\)|\\\\href\\{10.1000/3\\}|<b|&amp;|&#|\\[1\\] |\\* |- |\\*\\*|\\\\bibitem|\\{|\\[\\^a\\]: |—|é){0,60}"
    ) {
        let mut end = 0;
        for reference in segment(&text, &CrfLabeller) {
            prop_assert!(text.get(reference.span.clone()).is_some(), "{:?}", reference.span);
            prop_assert!(reference.span.start >= end, "{:?} {end}", reference.span);
            prop_assert!(!reference.text.contains('\n'));
            end = reference.span.end;
        }
    }
}

#[test]
fn a_stray_tag_leaves_the_lines_of_a_plain_list_apart() {
    let more = [
        "Smith, J. (2001). One more. Nature, 12(3), 45-67.",
        "Zahn, K. (2004). A last one. Science, 1(2), 3-4.",
    ];
    let text = format!("References\n{}<br>\n{}\n{}\n{}\n", TWO[0], TWO[1], more[0], more[1]);
    assert_eq!(texts(&text), [TWO[0], TWO[1], more[0], more[1]]);
}

#[test]
fn a_head_without_end_tag_ends_where_the_body_begins() {
    let list = format!("<h2>References</h2><ol><li>{}</li><li>{}</li></ol>", page(TWO[0]), page(TWO[1]));
    for (before, after) in [
        ("<body>", "</body></html>"),
        ("", ""),
        ("</head>", ""),
        ("<script>document.write(\"<p>Smith, J. (2001). A title. Nature, 1, 2-3.</p>\")</script>", ""),
    ] {
        let text =
            format!("<!doctype html><html><head><meta charset=utf-8><title>T</title>{before}{list}{after}");
        assert_eq!(texts(&text), TWO, "{before}");
    }
}

#[test]
fn classes_of_controls_leave_no_reference_out() {
    let (one, two) = (page(TWO[0]), page(TWO[1]));
    for list in [
        format!("<ol><li class=\"has-backlink\">{one}</li><li>{two}</li></ol>"),
        format!("<ol><li class=\"backlink\">{one}<li class=\"sr-only\">{two}</ol>"),
        format!("<p class=\"sr-only\">{one}<p>{two}"),
        format!("<table><tr><td class=\"backlink\">{one}<tr><td>{two}</table>"),
        format!("<ol><li><span class=\"sr-only\">Reference 1 {}</li><li>{two}</li></ol>", "")
            .replace("</li><li>", &format!("<p>{one}</p></li><li>")),
        format!("<ol><li><div class=\"visually-hidden\">Reference 1</div>{one}</li><li>{two}</li></ol>"),
        format!("<ol><li><a class=\"u mw-cite-backlink\">↑ a</a>{one}</li><li>{two}</li></ol>"),
    ] {
        let text = format!("<html><body><h2>References</h2>{list}</body></html>");
        assert_eq!(texts(&text), TWO, "{list}");
    }
    let text = format!("<h2 class=\"sr-only\">References</h2><p>{one}</p><p>{two}</p>");
    assert_eq!(texts(&text), TWO);
}

#[test]
fn a_mention_of_bibitem_makes_no_bibliography() {
    let mention = "Lamport, L. (1994). The \\bibitem command of LaTeX. TUGboat, 15(3), 100-120.";
    let text = format!("References\n{}\n{}\n{mention}\n", TWO[0], TWO[1]);
    assert_eq!(texts(&text)[..2], TWO);
    assert_eq!(texts(&text).len(), 3);
    let text =
        format!("Write \\bibitem{{key}} or \\bibitem before each.\n\nReferences\n{}\n{}\n", TWO[0], TWO[1]);
    assert_eq!(texts(&text), TWO);
    let text = format!("We use \\begin{{thebibliography}} here.\n\nReferences\n{}\n{}\n", TWO[0], TWO[1]);
    assert_eq!(texts(&text), TWO);
    for list in [
        "\\bibitem{a} A. Smith, Nature 12, 45 (2001).",
        "\\begin{thebibliography}{9}\n\\bibitem{a} A. Smith, Nature 12, 45 (2001).\n\\end{thebibliography}",
        "Text \\cite{a}.\n\\bibitem{a} A. Smith, Nature 12, 45 (2001).\n\\bibitem[B(2002)]{b}\n",
    ] {
        assert_eq!(texts(list), ["A. Smith, Nature 12, 45 (2001)."], "{list}");
    }
}

#[test]
fn bysame_is_a_dash_for_the_authors() {
    let text = "\\begin{thebibliography}{9}\n\\bibitem{a} J.-P. Serre, \\emph{Local fields}, Springer, 1979.\n\
                \\bibitem{b} \\bysame, \\emph{Trees}, Springer, 1980.\n\
                \\bibitem{c} \\bysame{} \\emph{Lie algebras}, Benjamin, 1965.\n\\end{thebibliography}";
    assert_eq!(
        texts(text),
        [
            "J.-P. Serre, Local fields, Springer, 1979.",
            "———, Trees, Springer, 1980.",
            "——— Lie algebras, Benjamin, 1965.",
        ]
    );
}

#[test]
fn a_doi_that_only_the_target_of_a_link_holds_is_put_behind_its_reference() {
    let (one, two) = (page(TWO[0]), page(TWO[1]));
    let link = "<a href=\"https://doi.org/10.1000/182\">";
    let title = one.replace("Ketamine for depression", &format!("{link}Ketamine for depression</a>"));
    let title2 = TWO[0].replace("Ketamine for", "[Ketamine](https://doi.org/10.1000/182) for");
    let other = two.replace("Nature", "<a href=\"https://doi.org/10.1000/7\">Nature</a>");
    let bib = "\\begin{thebibliography}{9}\\bibitem{a}";
    let list2 = "<h2>References</h2><ol><li>";
    for text in [
        format!(
            "{list2}{one} {link}Crossref</a> <a href=\"http://dx.doi.org/10.1000%2F182\">Link</a></li><li>{other}</li></ol>"
        ),
        format!("{list2}{title}<ul><li>{link}View</a></li></ul></li><li>{other}</li></ol>"),
        format!(
            "{list2}{one} <a href=\"https://scholar.google.com/?title=K&amp;doi=10.1000%2F182\">Google Scholar</a><li>{other}</ol>"
        ),
        format!(
            "<h2>References</h2><p>{title}<br>{other}</p><p>Cite this: <a href=\"https://doi.org/10.1000/9\">Link</a></p>"
        ),
        format!("<h2>References</h2><p>{title} {other}</p>"),
        format!(
            "<h2>References</h2><p>{title}</p><p>{other}</p><a href=\"https://doi.org/10.1000/9\">Link</a>"
        ),
        format!("{title}\n{other}\n"),
        format!(
            "## References\n\n- {title2}\n- {}[ ](https://doi.org/10.1000/7)\n\n# More\n\n[One](https://doi.org/10.1000/9)\n",
            TWO[1]
        ),
        format!(
            "## References\n\n{title2}\n\n{}\n\n",
            TWO[1].replace("The neurobiology", "[*The* neurobiology][1]")
        ) + "[1]: https://doi.org/10.1000/7\n",
        format!(
            "{bib}\\href{{https://doi.org/10.1000/182}}{{{}}}\n\\bibitem{{b}} {} \\href {{\\doibase 10.1000/7}} {{}}\n",
            TWO[0],
            TWO[1].replace('&', "\\&")
        ),
    ] {
        let found = segment(&text, &CrfLabeller);
        let seen: Vec<&str> = found.iter().map(|r| r.text.as_str()).collect();
        let expected = [
            format!("{} https://doi.org/10.1000/182", TWO[0]),
            format!("{} https://doi.org/10.1000/7", TWO[1]),
        ];
        assert_eq!(seen, expected, "{text}");
        let item = crate::citation::normalise::read(&found[0], &CrfLabeller).item;
        let dois = item.identifiers();
        assert!(dois.contains(&crate::item::Identifier::Doi("10.1000/182".to_owned())), "{item:?}");
        assert!(found[0].span.end <= found[1].span.start && text.get(found[1].span.clone()).is_some());
    }
}

#[test]
fn a_printed_doi_is_not_put_twice_nor_joined_by_another() {
    let text = format!(
        "<h2>References</h2><ol><li>{} <a href=\"https://doi.org/10.1000/182\">doi: 10.1000/182</a></li>\
         <li>{} 10.1000/7 <a href=\"https://doi.org/10.1000/9\">Comment</a></li></ol>",
        page(TWO[0]),
        page(TWO[1])
    );
    assert_eq!(
        texts(&text),
        [format!("{} doi: 10.1000/182", TWO[0]), format!("{} 10.1000/7 Comment", TWO[1])]
    );
}
