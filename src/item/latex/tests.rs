use super::*;
use proptest::prelude::*;

fn title(latex: &str) -> String {
    to_text_with(latex, Decode { case_protection: true, ..Decode::default() })
}

#[test]
fn accents_read_in_every_spelling() {
    for (latex, text) in [
        (r#"\"{u}"#, "ü"),
        (r#"\"u"#, "ü"),
        (r#"{\"u}"#, "ü"),
        (r#"{\"{u}}"#, "ü"),
        (r"\v{c}\v c{\v c}", "ččč"),
        (r"\'\i\'{\i}{\'\i}\'{i}", "íííí"),
        (r"\o\O{\ss}\ae{} x", "øØßæ x"),
        (r"\c{c}\c c", "çç"),
        (r"Erd\H{o}s, \L{}ukasz", "Erdős, Łukasz"),
        (r#"\={\"u}"#, "ǖ"),
        (r"\'{\^{a}}", "ấ"),
        (r"\~{}\^{}\'{}", "~^´"),
        (r"\~/home", "~/home"),
        (r"\'ecole \`a la", "école à la"),
        (r#"\r{a}\aa\AA ngstr\"om"#, "ååÅngström"),
        (r"\.{z}\d{h}\k{a}\u{g}\b{d}", "żḥąğḏ"),
        (r"\'", "´"),
        (r"{\'}", "´"),
        (r"\v{кот}", "к\u{30c}от"),
    ] {
        assert_eq!(to_text(latex), text, "{latex}");
    }
}

#[test]
fn dashes_quotes_spaces_and_escapes_read() {
    for (latex, text) in [
        ("1--2---3", "1–2—3"),
        ("``quoted'' and `single'", "“quoted” and ‘single'"),
        (r"A~B \& C\_D 5\% \#1 \$5 \{x\}", "A\u{A0}B & C_D 5% #1 $5 {x}"),
        ("two  \n lines", "two lines"),
        (r"\LaTeX\ and \TeX{} too", "LaTeX and TeX too"),
        (r"\textregistered{} 25\textdegree C", "® 25°C"),
        (r"x\textendash{}y \dots", "x–y …"),
        (r"\url{http://a.b/~c\_d}", "http://a.b/~c_d"),
        (r"\href{http://a.b/x\_y}{here} \href{http://a.b}{a.b}", "here (http://a.b/x_y) http://a.b"),
        (r"\verb|a_b~c| \verb+open", r"a_b~c \verb+open"),
        (r#"\char65\char"42\char'103 \symbol{68}"#, "ABC D"),
        (r"\MakeUppercase{abc \emph{d}} e", "ABC <i>D</i> e"),
        (r#"\foreignlanguage{german}{\"Uber} \textcolor{red}{x}"#, "Über x"),
        (r"\noopsort{1973b}1973\hspace*{2pt} x\vphantom{\{}y", "1973 xy"),
        (r"ring {\circ} and \alpha-helix", "ring ∘ and α-helix"),
    ] {
        assert_eq!(to_text(latex), text, "{latex}");
    }
}

#[test]
fn styles_become_rich_text() {
    for (latex, text) in [
        (r"\emph{in vitro} \textbf{b}", "<i>in vitro</i> <b>b</b>"),
        (r"H\textsubscript{2}O$^+$", "H<sub>2</sub>O<sup>+</sup>"),
        (r"{\em E. coli} genes", "<i>E. coli</i> genes"),
        (r"\textsc{Nasa \emph{x}}", "<sc>Nasa <i>x</i></sc>"),
        (r"\enquote{so}", "“so”"),
        (r"\mbox{AT}\&T", "AT&T"),
        (r"\emph{open", "<i>open</i>"),
    ] {
        assert_eq!(to_text(latex), text, "{latex}");
    }
    assert_eq!(to_text_with(r"\textsc{de} \emph{X}", Decode { plain: true, ..Decode::default() }), "de X");
}

#[test]
fn simple_formulas_become_text() {
    for (latex, text) in [
        (r"$\alpha$-helix of H$_2$O", "α-helix of H<sub>2</sub>O"),
        (r"$\alpha_{i}$-cut", "α<sub>i</sub>-cut"),
        (r"\(a^2\) \ensuremath{x^{n+1}}", "a<sup>2</sup> x<sup>n+1</sup>"),
        (
            r"In$_x$Ga$_{1-x}$N, 37$^\circ$C, $f'$, $f^{\prime}$",
            "In<sub>x</sub>Ga<sub>1-x</sub>N, 37°C, f′, f′",
        ),
        (r"$\mathbb{R}^n$ and $\mathcal{O}(n \log n)$", "ℝ<sup>n</sup> and 𝒪(n log n)"),
        (r"$0 < x \leq 1$ $\bar{1}00$ $\mathrm{d}x$ $\mathbf{v}$", "0 < x ≤ 1 1\u{304}00 dx <b>v</b>"),
        (r"\ce{H2SO4} \ce{Ca^{2+}} \ce{Na+}", "H<sub>2</sub>SO<sub>4</sub> Ca<sup>2+</sup> Na<sup>+</sup>"),
        (r"$t$-$J$ models", "t-J models"),
    ] {
        assert_eq!(to_text(latex), text, "{latex}");
    }
    assert_eq!(to_text_with("H$_2$O", Decode { plain: true, ..Decode::default() }), "H2O");
}

#[test]
fn other_math_and_unknown_commands_stay() {
    for text in [
        r"$\frac{1}{2}$",
        r"$x_{i_j}$",
        r"$a<b>c$",
        r"$\unknown$",
        r"\foo[opt]{a}{b {c}}",
        r"\(\sqrt{2}\)",
        r"\unknown x",
        "\\",
    ] {
        assert_eq!(to_text(text), text);
    }
    assert_eq!(to_text("costs $5"), "costs $5");
    assert_eq!(to_text("a } b"), "a } b");
    assert_eq!(to_text(r"$ \sqrt x $ {$y} z}$"), r"$ \sqrt x $ $y z}$");
}

#[test]
fn protected_words_are_marked_where_it_matters() {
    for (latex, text) in [
        ("{{The whole title}}", "The whole title"),
        ("{The whole title}", "The whole title"),
        ("On {NASA} and {McDonald} {D}", "On NASA and McDonald D"),
        (
            "The {G}ermany of {Bayes}",
            r#"The <span class="nocase">Germany</span> of <span class="nocase">Bayes</span>"#,
        ),
        (r#"{\"U}ber {\emph{p}} alles"#, "Über <i>p</i> alles"),
        (r"The {{\emph{p}}}53", r#"The <span class="nocase"><i>p</i></span>53"#),
        ("A {GaAs, InAs and InP} wire", r#"A <span class="nocase">GaAs, InAs and InP</span> wire"#),
        ("{} x", "x"),
    ] {
        assert_eq!(title(latex), text, "{latex}");
    }
}

#[test]
fn paragraphs_are_kept_where_asked() {
    let options = Decode { paragraphs: true, ..Decode::default() };
    assert_eq!(to_text_with("a\nb\n\n  c\\\\ d\\par e", options), "a b\n\nc\nd\n\ne");
    assert_eq!(to_text("a\n\nb\\\\c"), "a b c");
    let encode = Encode { paragraphs: true, ..Encode::default() };
    assert_eq!(to_text_with(&from_text("a\nb\n\nc", encode), options), "a\nb\n\nc");
}

#[test]
fn only_what_tex_forbids_is_escaped() {
    let write = |text| from_text(text, Encode::default());
    assert_eq!(write("Müller & Söhne, 5% of #1_a"), r"Müller \& Söhne, 5\% of \#1\_a");
    assert_eq!(
        write("a{b}~^\\"),
        r"a\textbraceleft{}b\textbraceright{}\textasciitilde{}\textasciicircum{}\textbackslash{}"
    );
    assert_eq!(write("<i>p</i> < 0.05 <b>x"), r"\emph{p} < 0.05 <b>x");
    assert_eq!(write("$5 and $10, $x_i$"), r"\$5 and \$10, $x_i$");
    assert_eq!(write(r"\foo{a} C:\temp"), r"\foo{a} C:\textbackslash{}temp");
    assert_eq!(write("a--b ''c''"), "a-{}-b '{}'c'{}'");
}

#[test]
fn ascii_writes_accents_as_commands() {
    let write = |text| from_text(text, Encode { ascii: true, ..Encode::default() });
    assert_eq!(write("Düsseldorf"), r#"D{\"u}sseldorf"#);
    assert_eq!(write("Łódź – ß α"), r"{\L}{\'o}d{\'z} -- {\ss} \ensuremath{\alpha}");
    assert_eq!(write("č"), r"{\v c}");
    assert_eq!(write("文"), "文");
}

#[test]
fn capitals_inside_words_are_braced_in_titles() {
    let write = |text| from_text(text, Encode { protect_case: true, ..Encode::default() });
    assert_eq!(
        write("An NMDA antagonist in mRNA of A. thaliana"),
        "An {NMDA} antagonist in {mRNA} of A. thaliana"
    );
    assert_eq!(write("vitamin D in <span class=\"nocase\">Germany</span>"), "vitamin {D} in {Germany}");
    assert_eq!(write("<span class=\"nocase\"><i>p</i></span>53"), r"{{}\emph{p}}53");
}

#[test]
fn hostile_text_takes_linear_time() {
    let started = std::time::Instant::now();
    for unit in [
        "{",
        "}",
        r"\emph{",
        r"\'{",
        r"\'{a}x",
        "$",
        "${",
        r"\foo{",
        r"\foo[",
        r"\(",
        "`",
        "<i>",
        "{G}",
        r"\em ",
        "\\",
        "~",
        "{\\bf ",
        "$_{",
        "$x^",
        r"\href{a}{",
        r"\verb|",
        r"\uppercase{",
        r"\ce{",
        r"\noopsort{",
        r"\$",
        "$\\bar",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        let read = title(&text);
        let written =
            from_text(&text, Encode { ascii: true, protect_case: true, paragraphs: true, plain: false });
        assert!(read.len() + written.len() < 8_000_000, "{unit}");
    }
    let nested = |command: &str| command.repeat(8000) + &"x".repeat(100_000) + &"}".repeat(8000);
    assert_eq!(to_text(&nested(r"\uppercase{")), "X".repeat(100_000));
    assert_eq!(to_text(&nested(r"\foo{\$")), nested(r"\foo{\$"));
    let escaped = r"\$".repeat(50_000);
    assert_eq!(to_text(&from_text(&escaped, Encode::default())), escaped);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn arguments_without_braces_do_not_recurse_without_end() {
    for command in [r"\bar", r"\mathrm", r"\text", r"\phantom", r"\mathbb"] {
        let latex = format!("${}x$", format!("{command} ").repeat(100_000));
        assert_eq!(to_text(&latex), latex);
    }
    assert_eq!(to_text(r"$\mathrm\bar x$"), "x\u{304}");
}

proptest! {
    #[test]
    fn what_is_written_reads_back(text in r"[A-Za-zÀ-žα-ω0-9&%$#_{}~^\\`'\-<>/.,:;!?() “”–—]{0,40}", ascii: bool) {
        // Two dollars may hold a formula, which reads as what it says.
        prop_assume!(text.matches('$').count() < 2);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let latex = from_text(&text, Encode { ascii, ..Encode::default() });
        prop_assert!(is_balanced(&latex), "{}", latex);
        prop_assert_eq!(to_text(&latex), text, "{}", latex);
    }

    #[test]
    fn titles_read_back_under_protection(words in proptest::collection::vec("[A-Za-zé]{1,6}", 1..6)) {
        let text = words.join(" ");
        let latex = from_text(&text, Encode { protect_case: true, ..Encode::default() });
        prop_assert_eq!(title(&latex), text, "{}", latex);
    }

    #[test]
    fn reading_twice_is_reading_once(latex in r"[a-zA-Z{}$\\'`~\-<>/ ]{0,40}") {
        let text = to_text(&latex);
        prop_assume!(text.matches('$').count() < 2);
        prop_assert_eq!(to_text(&from_text(&text, Encode::default())), text);
    }

    #[test]
    fn nothing_panics(latex in r"\PC{0,60}") {
        let _ = title(&latex);
        let _ = from_text(&latex, Encode { ascii: true, protect_case: true, paragraphs: true, plain: false });
    }
}
