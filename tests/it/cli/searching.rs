//! Finding, as a user types it.

use super::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_article();
    sandbox.write(
        "more.bib",
        "@book{dus1999, title={Geschichte von D{\\\"u}sseldorf}, author={M{\\\"u}ller, J{\\\"o}rg}, year=1999}\n\
         @article{cjk, title={文献検索の方法}, author={山田, 太郎}, year=2003}\n\
         @article{dont, title={Don't panic: a review}, author={Adams, Douglas}, year=1979, journal={Galaxy}}\n",
    );
    sandbox.ok(&["add", "more.bib"]);
    sandbox.ok(&["tag", "zarate2006", "--add", "trial"]);
    sandbox.ok(&["note", "andrade2017", "practical advice on dosing"]);
    sandbox
}

#[test]
fn each_operator_finds_what_it_should() {
    let sandbox = sandbox();
    for (query, expected) in [
        ("ketamine depresion~ year:2010-", "andrade2017"),
        ("ketamine", "andrade2017 sanacora2017 wilcox2019"),
        ("ketamine -consensus", "andrade2017 wilcox2019"),
        ("ketamine NOT (consensus OR dissociative)", "andrade2017"),
        ("author:zarate", "zarate2006"),
        ("author:\"Zarate, Carlos\"", "zarate2006"),
        ("title:ketamine author:andrade", "andrade2017"),
        ("journal:psychiatry year:2017", "andrade2017 sanacora2017"),
        ("year:-2006", "cjk dont dus1999 zarate2006"),
        ("year:2010-2017", "andrade2017 sanacora2017 vollenweider2010"),
        ("year:2019", "wilcox2019"),
        ("type:book", "dus1999"),
        ("tag:trial", "zarate2006"),
        ("note:dosing", "andrade2017"),
        ("key:zarate2006", "zarate2006"),
        ("doi:10.1038/nrn2884", "vollenweider2010"),
        ("10.1038/nrn2884", "vollenweider2010"),
        ("https://doi.org/10.1038/NRN2884", "vollenweider2010"),
        ("\"psychedelic drugs\"", "vollenweider2010"),
        ("\"drugs psychedelic\"", ""),
        ("neurobiol*", "vollenweider2010"),
        ("Düsseldorf", "dus1999"),
        ("Duesseldorf", "dus1999"),
        ("Dusseldorf", "dus1999"),
        ("D\\\"{u}sseldorf", "dus1999"),
        ("author:Mueller", "dus1999"),
        ("文献", "cjk"),
        ("検索", "cjk"),
        ("don't panic", "dont"),
        ("Don't panic: a review", "dont"),
        ("\"don't panic", "dont"),
        ("randomized trials", "zarate2006"),
    ] {
        let output = sandbox.run(&["search", "--keys", "--sort", "key", "--", query]);
        let stdout = String::from_utf8(output.stdout).unwrap();
        let found = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(found, expected, "{query}");
        assert_eq!(output.status.code(), Some(i32::from(expected.is_empty())), "{query}");
    }
}

#[test]
fn nothing_that_can_be_pasted_fails() {
    let sandbox = sandbox();
    let nested = "(".repeat(10_000);
    let long = "word ".repeat(20_000);
    for query in [
        "\"",
        "(",
        ")",
        "-",
        "*",
        "~",
        ":",
        "AND",
        "OR NOT",
        "year:",
        "year:abc",
        "author:",
        "a:b:c",
        "x~99",
        "\\",
        "[]{}^",
        "https://example.org/?q=1&r=2",
        "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
        "C++",
        "-covid",
        "to be or not to be",
        &nested,
        &long[..90_000],
    ] {
        let output = sandbox.run(&["search", "--", query]);
        let code = output.status.code();
        let empty = query.chars().all(|c| !c.is_alphanumeric());
        assert!(
            matches!(code, Some(0 | 1)) || (empty && code == Some(2)),
            "{}: {code:?}",
            &query[..query.len().min(60)]
        );
    }
}

#[test]
fn results_come_with_snippets_and_counts() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.seen(&["search", "--facets", "ketamine", "year:2010-"]));
    let json: serde_json::Value =
        serde_json::from_str(&sandbox.ok(&["--json", "search", "--facets", "dosing"])).unwrap();
    assert_eq!(json["total"], 1);
    assert_eq!(json["found"][0]["key"], "andrade2017");
    assert!(json["found"][0]["snippets"].to_string().contains("dosing"));
}

#[test]
fn results_sort_and_page() {
    let sandbox = sandbox();
    let keys = |arguments: &[&str]| {
        let all = [&["search", "--keys"], arguments].concat();
        sandbox.ok(&all).split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(keys(&["--sort", "newest", "ketamine"])[0], "wilcox2019");
    assert_eq!(keys(&["--sort", "oldest", "year:1900-"])[0], "dont");
    let all = keys(&["--sort", "key", "year:1900-"]);
    assert_eq!(all.len(), 8);
    assert_eq!(keys(&["--sort", "key", "-n", "3", "year:1900-"]), all[..3]);
    assert_eq!(keys(&["--sort", "key", "-n", "3", "--offset", "3", "year:1900-"]), all[3..6]);
}
