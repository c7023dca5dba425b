//! Documents in, documents with their citations out; and what a document
//! cites, exported.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use super::Sandbox;

const BIB: &str = "@book{doe99, author={Doe, Ann}, title={First Book}, year=1999, publisher={Pub}, address={Town}}\n\
    @article{smith04, author={Smith, Bob}, title={On Things}, year=2004, journal={Journal of Things}, volume=4, \
    pages={1--20}}\n\
    @book{unused, author={Uno, Ned}, title={Not Cited}, year=2000}\n";

/// A sandbox without a library: the references are in a file.
fn with_file() -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::remove_file(sandbox.path("ibid.toml")).unwrap();
    sandbox.write("refs.bib", BIB);
    sandbox
}

/// A sandbox whose library has the references.
fn with_library() -> Sandbox {
    let sandbox = Sandbox::new();
    let file = sandbox.write("refs.bib", BIB);
    sandbox.ok(&["add", "--offline", "refs.bib"]);
    std::fs::remove_file(file).unwrap();
    sandbox
}

const PAPER: &str = "\
---
title: Paper
bibliography: refs.bib
csl: chicago-author-date
---

# Things

As said [see @doe99, pp. 33-35 and passim; @smith04, sec. 2], and by
@smith04 [p. 3], `@doe99` is code, me@example.org is an address.[^n]

[^n]: In a note [-@doe99].
";

#[test]
fn a_markdown_document_is_written_with_its_citations() {
    let sandbox = with_file();
    sandbox.write("paper.md", PAPER);
    insta::assert_snapshot!(sandbox.seen(&["cite", "--in", "paper.md"]), @r#"
    exit 0
    --- stdout
    ---
    title: Paper
    bibliography: refs.bib
    csl: chicago-author-date
    ---

    # Things

    As said (see Doe 1999, 33–35 and passim; Smith 2004, sec. 2), and by
    Smith (2004, 3), `@doe99` is code, me@example.org is an address.[^n]

    ::: {#refs .references .csl-bib-body .hanging-indent}
    ::: {#ref-doe99 .csl-entry}
    Doe, Ann. 1999. *First Book*. Pub.
    :::

    ::: {#ref-smith04 .csl-entry}
    Smith, Bob. 2004. “On Things.” *Journal of Things* 4: 1–20.
    :::
    :::

    [^n]: In a note \(1999).
    --- stderr
    "#);
    assert!(!sandbox.path("data").exists() && !sandbox.library().join("../.local/share/ibid").exists());
}

#[test]
fn a_style_of_notes_makes_footnotes() {
    let sandbox = with_file();
    sandbox.write("paper.md", PAPER);
    insta::assert_snapshot!(sandbox.seen(&["cite", "--in", "paper.md", "--style", "chicago-fullnotes"]), @r#"
    exit 0
    --- stdout
    ---
    title: Paper
    bibliography: refs.bib
    csl: chicago-author-date
    ---

    # Things

    As said,^[see Ann Doe, *First Book* (Pub, 1999), 33–35 and passim; Bob Smith, “On Things,” *Journal of Things* 4 (2004): sec. 2.] and by
    Smith,^[“On Things,” 3.] `@doe99` is code, me@example.org is an address.[^n]

    ::: {#refs .references .csl-bib-body .hanging-indent}
    ::: {#ref-doe99 .csl-entry}
    Doe, Ann. *First Book*. Pub, 1999.
    :::

    ::: {#ref-smith04 .csl-entry}
    Smith, Bob. “On Things.” *Journal of Things* 4 (2004): 1–20.
    :::
    :::

    [^n]: In a note (*First Book*).
    --- stderr
    "#);
}

#[test]
fn the_library_gives_what_no_file_has() {
    let sandbox = with_library();
    sandbox.write(
        "own.json",
        r#"[{"id":"doe99","type":"book","title":"Their Own","author":[{"family":"Doe"}]}]"#,
    );
    sandbox.write("paper.md", "---\nbibliography: own.json\n---\n\n[@doe99; @Smith04; @smith04, p. 3]\n");
    insta::assert_snapshot!(sandbox.seen(&["cite", "--in", "paper.md", "-s", "apa", "-o", "out.md"]), @r#"
    exit 0
    --- stdout
    --- stderr
    "#);
    insta::assert_snapshot!(std::fs::read_to_string(sandbox.path("out.md")).unwrap(), @r#"
    ---
    bibliography: own.json
    ---

    (Doe, n.d.; Smith, 2004, 2004, p. 3)

    ::: {#refs .references .csl-bib-body .hanging-indent entry-spacing="0" line-spacing="2"}
    ::: {#ref-doe99 .csl-entry}
    Doe. (n.d.). *Their Own*.
    :::

    ::: {#ref-Smith04 .csl-entry}
    Smith, B. (2004). On Things. *Journal of Things*, *4*, 1–20.
    :::
    :::
    "#);
}

#[test]
fn keys_without_an_item_are_marked_and_named_with_their_line() {
    let sandbox = with_library();
    sandbox.write(
        "paper.md",
        "---\nsuppress-bibliography: true\n---\n\n[@nobody; see @doe99; @nowhere] @nobody says [@nowhere].\n",
    );
    insta::assert_snapshot!(sandbox.seen(&["cite", "--in", "paper.md", "-s", "apa"]), @r#"
    exit 1
    --- stdout
    ---
    suppress-bibliography: true
    ---

    (**nobody?**; see Doe, 1999; **nowhere?**) (**nobody?**) says (**nowhere?**).
    --- stderr
    warning: paper.md:5: no item has the citekey `nobody`
    warning: paper.md:5: no item has the citekey `nowhere`
    "#);
    let json: Value =
        serde_json::from_slice(&sandbox.run(&["--json", "cite", "--in", "paper.md"]).stdout).unwrap();
    assert_eq!(json["missing"][1], serde_json::json!({"key": "nowhere", "place": "paper.md:5"}));
}

#[test]
fn cross_references_of_quarto_are_left_alone() {
    let sandbox = with_library();
    sandbox.write("paper.qmd", "See @fig-map, [@tbl-x; @sec-y] and @doe99.\n");
    let written = sandbox.ok(&["cite", "--in", "paper.qmd", "-s", "apa"]);
    assert!(written.starts_with("See @fig-map, [@tbl-x; @sec-y] and Doe (1999).\n"), "{written}");
    assert_eq!(sandbox.run(&["cite", "--in", "paper.qmd", "--from", "markdown"]).status.code(), Some(1));
}

#[test]
fn what_the_metadata_asks_for_is_done() {
    let sandbox = with_file();
    let head = "---\nbibliography: refs.bib\nlang: de-DE\ncsl: apa\nnocite: \"@*\"\nreference-section-title: Literatur\n";
    sandbox.write("paper.md", format!("{head}---\n\nNichts.\n\n::: {{#refs}}\n:::\n\nEnde.\n"));
    insta::assert_snapshot!(sandbox.seen(&["cite", "--in", "paper.md"]), @r#"
    exit 0
    --- stdout
    ---
    bibliography: refs.bib
    lang: de-DE
    csl: apa
    nocite: "@*"
    reference-section-title: Literatur
    ---

    Nichts.

    ::: {#refs}
    ::: {#ref-doe99 .csl-entry}
    Doe, A. (1999). *First Book*. Pub.
    :::

    ::: {#ref-smith04 .csl-entry}
    Smith, B. (2004). On Things. *Journal of Things*, *4*, 1–20.
    :::

    ::: {#ref-unused .csl-entry}
    Uno, N. (2000). *Not Cited*.
    :::
    :::

    Ende.
    --- stderr
    "#);
    sandbox.write("paper.md", format!("{head}suppress-bibliography: true\n---\n\n[@doe99]\n"));
    let written = sandbox.ok(&["cite", "--in", "paper.md"]);
    assert!(written.ends_with("---\n\n(Doe, 1999)\n"), "{written}");
    sandbox.write("paper.md", "---\nbibliography: none.bib\nreferences:\n- id: x\n---\n\n[@x]\n");
    insta::assert_snapshot!(sandbox.seen(&["cite", "--in", "paper.md", "-s", "apa"]), @r#"
    exit 1
    --- stdout
    ---
    bibliography: none.bib
    references:
    - id: x
    ---

    (**x?**)
    --- stderr
    warning: paper.md: the records under `references` are not read; keep them in a file that `bibliography` names
    warning: cannot read none.bib: No such file or directory (os error 2)
    warning: paper.md:7: no item has the citekey `x`
    "#);
}

#[test]
fn a_latex_document_exports_what_it_cites_in_its_order() {
    let sandbox = with_library();
    std::fs::create_dir(sandbox.path("chapters")).unwrap();
    sandbox.write(
        "thesis.tex",
        "\\input{chapters/one}\n\\citep[p.~3]{doe99,nobody}\n\\include{lost}\n\\bibliography{out}\n",
    );
    sandbox.write("chapters/one.tex", "\\autocites{smith04}{doe99} % \\cite{unused}\n\\input{thesis}\n");
    insta::assert_snapshot!(sandbox.seen(&["export", "--in", "thesis.tex", "-o", "out.bib"]), @r#"
    exit 1
    --- stdout
    --- stderr
    warning: cannot read lost, which thesis.tex includes
    warning: thesis.tex:2: no item has the citekey `nobody`
    wrote 2 items to out.bib
    "#);
    let written = std::fs::read_to_string(sandbox.path("out.bib")).unwrap();
    let keys: Vec<&str> = written.lines().filter(|line| line.starts_with('@')).collect();
    assert_eq!(keys, ["@article{smith04,", "@book{doe99,"]);
    // The file that is written is not where the items come from.
    sandbox.ok(&["set", "doe99", "title=Second Edition"]);
    sandbox.run(&["export", "--in", "thesis.tex", "-o", "out.bib"]);
    assert!(std::fs::read_to_string(sandbox.path("out.bib")).unwrap().contains("Second Edition"));
}

#[test]
fn what_latex_wrote_for_bibtex_and_biber_is_read() {
    let sandbox = with_library();
    sandbox.write("thesis.aux", "\\relax\n\\@input{chapter.aux}\n\\citation{doe99}\n");
    sandbox.write("chapter.aux", "\\citation{Smith04}\n");
    insta::assert_snapshot!(sandbox.seen(&["cite", "--in", "thesis.aux", "-s", "apa"]), @r#"
    exit 0
    --- stdout
    Doe, A. (1999). First Book. Pub.
    Smith, B. (2004). On Things. Journal of Things, 4, 1–20.
    --- stderr
    "#);
    sandbox.write(
        "paper.bcf",
        "<bcf:controlfile xmlns:bcf=\"x\"><bcf:section number=\"0\"><bcf:citekey order=\"1\">smith04</bcf:citekey>\
         </bcf:section></bcf:controlfile>",
    );
    let json: Value =
        serde_json::from_str(&sandbox.ok(&["export", "--in", "paper.bcf", "-f", "csl-json"])).unwrap();
    assert_eq!((json.as_array().unwrap().len(), &json[0]["id"]), (1, &"smith04".into()));
    sandbox.write("all.aux", "\\citation{smith04}\\citation{*}");
    let exported = sandbox.ok(&["export", "--in", "all.aux", "--format", "csl-json"]);
    let json: Value = serde_json::from_str(&exported).unwrap();
    let ids: Vec<&Value> = json.as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, ["smith04", "doe99", "unused"]);
}

#[test]
fn the_key_is_written_as_the_document_has_it() {
    let sandbox = with_library();
    sandbox.write("a.aux", "\\citation{Doe99}");
    assert!(sandbox.ok(&["export", "--in", "a.aux"]).starts_with("@book{Doe99,"));
}

#[test]
fn labels_of_typst_are_no_missing_keys() {
    let sandbox = with_library();
    sandbox.write("paper.typ", "#include \"part.typ\"\nSee @fig-map and @doe99[p. 3].\n#cite(<nobody>)\n");
    sandbox.write("part.typ", "#cite(<smith04>)\n");
    let output = sandbox.run(&["export", "--in", "paper.typ"]);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(err, "warning: paper.typ:3: no item has the citekey `nobody`\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(out.find("smith04") < out.find("doe99") && out.contains("doe99"), "{out}");
    let said = sandbox.run(&["-v", "export", "--in", "paper.typ"]).stderr;
    assert!(String::from_utf8_lossy(&said).contains("`fig-map`"));
}

#[test]
fn a_markdown_document_exports_what_it_cites() {
    let sandbox = with_library();
    sandbox.write("paper.md", "@smith04, and in a note.[^1] [@doe99]\n\n[^1]: [@unused]\n");
    let json: Value =
        serde_json::from_str(&sandbox.ok(&["export", "--in", "paper.md", "-f", "json"])).unwrap();
    let ids: Vec<&Value> = json.as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, ["smith04", "unused", "doe99"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let sandbox = with_library();
    sandbox.write("paper.docx", "x");
    sandbox.write("paper.bcf", "<a></b>");
    sandbox.write("paper.md", "x");
    for arguments in [
        &["cite", "--in", "paper.docx"][..],
        &["cite", "--in", "paper.docx", "--from", "markdwon"],
        &["cite", "--in", "none.md"],
        &["export", "--in", "paper.bcf"],
        &["cite", "--in", "paper.md", "--to", "html"],
        &["cite", "--in", "paper.md", "--all"],
        &["export", "--in", "paper.md", "doe99"],
        &["export", "--from", "tex"],
    ] {
        let output = sandbox.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    insta::assert_snapshot!(sandbox.seen(&["cite", "--in", "paper.docx"]), @r#"
    exit 2
    --- stdout
    --- stderr
    error: the ending of paper.docx tells no kind of document

    hint: say with --from what it is: markdown, quarto, aux, bcf, tex, typst
    "#);
}

fn filtered(sandbox: &Sandbox, arguments: &[&str], json: &str) -> (i32, String, String) {
    let mut command = sandbox.command(&[&["pandoc-filter"], arguments].concat());
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(json.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// As pandoc 2.17 writes `[see @doe99, p. 3; @nobody].`
const TREE: &str = r#"{"pandoc-api-version":[1,22,2,1],"meta":{"bibliography":{"t":"MetaInlines","c":[{"t":"Str","c":"refs.bib"}]}},"blocks":[{"t":"Para","c":[{"t":"Str","c":"Said"},{"t":"Space"},{"t":"Cite","c":[[{"citationId":"doe99","citationPrefix":[{"t":"Str","c":"see"}],"citationSuffix":[{"t":"Str","c":","},{"t":"Space"},{"t":"Str","c":"p. 3"}],"citationMode":{"t":"NormalCitation"},"citationNoteNum":1,"citationHash":0},{"citationId":"nobody","citationPrefix":[],"citationSuffix":[],"citationMode":{"t":"NormalCitation"},"citationNoteNum":1,"citationHash":0}],[{"t":"Str","c":"raw"}]]},{"t":"Str","c":"."}]}]}"#;

#[test]
fn pandoc_gets_its_document_back_with_citations() {
    let sandbox = with_file();
    let (code, out, err) = filtered(&sandbox, &["html", "--style", "apa"], TREE);
    assert_eq!((code, err.as_str()), (0, "warning: standard input: no item has the citekey `nobody`\n"));
    let tree: Value = serde_json::from_str(&out).unwrap();
    insta::assert_snapshot!(tree["blocks"][0]["c"][2]["c"][1], @r#"[{"t":"Str","c":"(see"},{"t":"Space"},{"t":"Str","c":"Doe,"},{"t":"Space"},{"t":"Str","c":"1999,"},{"t":"Space"},{"t":"Str","c":"p."},{"t":"Space"},{"t":"Str","c":"3;"},{"t":"Space"},{"t":"Strong","c":[{"t":"Str","c":"nobody?"}]},{"t":"Str","c":")"}]"#);
    insta::assert_snapshot!(tree["blocks"][1], @r#"{"t":"Div","c":[["refs",["references","csl-bib-body","hanging-indent"],[]],[{"t":"Div","c":[["ref-doe99",["csl-entry"],[]],[{"t":"Para","c":[{"t":"Str","c":"Doe,"},{"t":"Space"},{"t":"Str","c":"A."},{"t":"Space"},{"t":"Str","c":"(1999)."},{"t":"Space"},{"t":"Emph","c":[{"t":"Str","c":"First"},{"t":"Space"},{"t":"Str","c":"Book"}]},{"t":"Str","c":"."},{"t":"Space"},{"t":"Str","c":"Pub."}]}]]}]]}"#);
    let (_, out, _) = filtered(&sandbox, &["--style", "chicago-fullnotes"], TREE);
    let tree: Value = serde_json::from_str(&out).unwrap();
    insta::assert_snapshot!(tree["blocks"][0], @r#"{"t":"Para","c":[{"t":"Str","c":"Said"},{"t":"Cite","c":[[{"citationId":"doe99","citationPrefix":[{"t":"Str","c":"see"}],"citationSuffix":[{"t":"Str","c":","},{"t":"Space"},{"t":"Str","c":"p. 3"}],"citationMode":{"t":"NormalCitation"},"citationNoteNum":1,"citationHash":0},{"citationId":"nobody","citationPrefix":[],"citationSuffix":[],"citationMode":{"t":"NormalCitation"},"citationNoteNum":1,"citationHash":0}],[{"t":"Str","c":"."},{"t":"Note","c":[{"t":"Para","c":[{"t":"Str","c":"see"},{"t":"Space"},{"t":"Str","c":"Ann"},{"t":"Space"},{"t":"Str","c":"Doe,"},{"t":"Space"},{"t":"Emph","c":[{"t":"Str","c":"First"},{"t":"Space"},{"t":"Str","c":"Book"}]},{"t":"Space"},{"t":"Str","c":"(Pub,"},{"t":"Space"},{"t":"Str","c":"1999),"},{"t":"Space"},{"t":"Str","c":"3;"},{"t":"Space"},{"t":"Strong","c":[{"t":"Str","c":"nobody?"}]},{"t":"Str","c":"."}]}]}]]}]}"#);
}

#[test]
fn what_is_no_document_of_pandoc_is_refused() {
    let sandbox = with_file();
    let (code, out, err) = filtered(&sandbox, &[], "# Markdown");
    assert_eq!((code, out.as_str()), (2, ""));
    insta::assert_snapshot!(err, @r#"
    error: cannot read standard input: not the JSON of a Pandoc document: expected value at line 1 column 1

    hint: `pandoc paper.md -t json | ibid pandoc-filter` hands one over
    "#);
    let deep = format!("{{\"pandoc-api-version\":[],\"blocks\":{}", "[".repeat(100_000));
    assert!(filtered(&sandbox, &[], &deep).2.contains("too deep"));
}
