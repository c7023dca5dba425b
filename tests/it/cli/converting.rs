//! `ibid convert`, `ibid formats`, and `ibid export` into other formats.

use super::Sandbox;

const BIB: &str = "% kept by hand
@string{agp = {Archives of General Psychiatry}}

@article{zarate2006,
  author  = {Zarate, Jr, Carlos A. and Singh, Jaskaran B.},
  title   = {A Randomized Trial of an {N}-methyl-{D}-aspartate Antagonist},
  journal = agp,
  year    = 2006,
  month   = aug,
  volume  = {63},
  number  = {8},
  pages   = {856--864},
  doi     = {10.1001/archpsyc.63.8.856},
  groups  = {ketamine},
}

@article{broken, title = {No end

@book{vollenweider, title = {Halluzinogene}, publisher = {Some Press}, address = {Z{\\\"u}rich}, year = {2010}}
";

#[test]
fn a_bib_file_becomes_csl_json_and_each_loss_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("refs.bib", BIB.replace("\\\\", "\\"));
    insta::assert_snapshot!(sandbox.seen(&["convert", "refs.bib", "--to", "csl-json"]));
}

#[test]
fn strict_makes_a_loss_a_finding() {
    let sandbox = Sandbox::new();
    sandbox.write("a.json", r#"[{"id": "a", "type": "hearing", "title": "T", "dimensions": "20 cm"}]"#);
    insta::assert_snapshot!(sandbox.seen(&["convert", "a.json", "--to", "bibtex", "--strict"]));
    let output = sandbox.run(&["convert", "a.json", "--to", "csl-json", "--strict"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn printed_references_become_records_and_records_a_list() {
    let sandbox = Sandbox::new();
    let reference =
        "Andrade, C. (2017). Ketamine for depression, 4. Journal of Clinical Psychiatry, 78(7), e852-e857.";
    sandbox.write("refs.txt", reference);
    let bib = sandbox.ok(&["convert", "refs.txt", "--output", "refs.bib"]);
    assert_eq!(bib, "");
    assert!(std::fs::read_to_string(sandbox.path("refs.bib")).unwrap().starts_with("@article{andrade2017,"));
    insta::assert_snapshot!(sandbox.seen(&["convert", "refs.bib", "--to", "markdown", "--style", "apa"]));
}

#[test]
fn what_cannot_be_converted_says_why() {
    let sandbox = Sandbox::new();
    sandbox.write("refs.bib", "@book{a, title={A}}");
    for (arguments, words) in [
        (&["convert", "refs.bib"] as &[&str], "which format?"),
        (&["convert", "refs.bib", "--to", "bibtx"], "did you mean `bibtex`?"),
        (&["convert", "refs.bib", "--to", "html", "--strict"], "--strict is for formats of records"),
        (&["convert", "no.bib", "--to", "ris"], "no.bib"),
        (&["convert", "--from", "bib", "no.bib", "--to", "csl-json"], "no.bib"),
    ] {
        let output = sandbox.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn an_aux_file_stands_for_the_works_it_cites() {
    let sandbox = Sandbox::new();
    sandbox.write("refs.bib", "@book{a, title={A}}\n@book{b, title={B}}\n@book{c, title={C}}\n");
    sandbox.write("paper.aux", "\\relax\n\\citation{c}\n\\citation{a,x}\n\\bibdata{refs}\n");
    insta::assert_snapshot!(sandbox.seen(&["convert", "paper.aux", "--to", "bibtex"]));
}
