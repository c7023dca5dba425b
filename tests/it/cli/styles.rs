//! Styles: installed from a repository, an address or a file, and found
//! again.

use std::time::Duration;

use tokio::runtime::Runtime;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::Sandbox;

/// A style that shows a title between two marks.
fn style(name: &str, title: &str, mark: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-GB">
  <info>
    <title>{title}</title>
    <id>http://www.zotero.org/styles/{name}</id>
    <author><name>Ada Lovelace</name></author>
    <category citation-format="author-date"/>
    <category field="science"/>
    <summary>A style for tests</summary>
    <updated>2024-01-01T00:00:00+00:00</updated>
    <rights>Public domain</rights>
  </info>
  <citation><layout prefix="{mark}" suffix="{mark}"><names variable="author"/></layout></citation>
  <bibliography><layout prefix="{mark}" suffix="{mark}">
    <text variable="title"/><text term="accessed" prefix=" "/>
  </layout></bibliography>
</style>
"#
    )
}

fn dependent(name: &str, title: &str, parent: &str) -> String {
    format!(
        r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" default-locale="de-DE">
  <info>
    <title>{title}</title>
    <id>http://www.zotero.org/styles/{name}</id>
    <link href="{parent}" rel="independent-parent"/>
    <updated>2024-01-01T00:00:00+00:00</updated>
  </info>
</style>
"#
    )
}

/// A server that stands for the style repository.
struct Repository {
    server: MockServer,
    runtime: Runtime,
}

impl Repository {
    fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { server: runtime.block_on(MockServer::start()), runtime }
    }

    /// One with an independent style and one that depends on it.
    fn with_styles() -> Self {
        let repository = Self::start();
        repository.serve("plain.csl", &style("plain", "Plain Style", "*"));
        let parent = "http://www.zotero.org/styles/plain";
        repository.serve(
            "dependent/journal-of-tests.csl",
            &dependent("journal-of-tests", "Journal of Tests", parent),
        );
        repository
    }

    fn serve(&self, name: &str, text: &str) {
        self.answer(name, ResponseTemplate::new(200).set_body_raw(text, "text/plain; charset=utf-8"));
    }

    fn answer(&self, name: &str, answer: ResponseTemplate) {
        let mock = Mock::given(method("GET")).and(path(format!("/{name}"))).respond_with(answer);
        self.runtime.block_on(mock.mount(&self.server));
    }

    /// The paths that were asked for, in order.
    fn asked(&self) -> Vec<String> {
        let requests = self.runtime.block_on(self.server.received_requests()).unwrap_or_default();
        requests.iter().map(|request| request.url.path().to_owned()).collect()
    }

    /// A sandbox that takes it for the repository, with one book.
    fn sandbox(&self) -> Sandbox {
        let mut sandbox = with_book();
        sandbox.set("IBID_STYLES_URL", &self.server.uri());
        sandbox
    }

    /// What a user sees, with the server's address replaced.
    fn seen(&self, sandbox: &Sandbox, arguments: &[&str]) -> String {
        sandbox.seen(arguments).replace(&self.server.uri(), "SERVER")
    }
}

/// A sandbox with one book in its library.
fn with_book() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("book.bib", "@book{doe, title={On Tests}, author={Doe, Jane}, year=2001}\n");
    sandbox.ok(&["add", "--offline", "book.bib"]);
    sandbox
}

#[test]
fn a_style_of_the_repository_is_installed_used_shown_and_removed() {
    let repository = Repository::with_styles();
    let sandbox = repository.sandbox();
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "plain"]), @r"
    exit 0
    --- stdout
    --- stderr
    added plain: Plain Style
    ");
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "plain"]), "*On Tests accessed*\n");
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "Plain Style"]), "*On Tests accessed*\n");
    let id = "http://www.zotero.org/styles/plain";
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", id]), "*On Tests accessed*\n");
    insta::assert_snapshot!(sandbox.seen(&["style", "list", "plain"]), @r"
    exit 0
    --- stdout
     name   title        from
     plain  Plain Style  installed
    --- stderr
    ");
    insta::assert_snapshot!(sandbox.seen(&["style", "show", "plain"]), @r"
    exit 0
    --- stdout
    plain
     title         Plain Style
     id            http://www.zotero.org/styles/plain
     from          installed
     locale        en-GB
     format        author-date
     fields        science
     class         in-text
     bibliography  yes
     summary       A style for tests
     authors       Ada Lovelace
     updated       TIME+00:00
     rights        Public domain
     citation      *Franz X. Vollenweider, Michael Kometer*
     reference     *The neurobiology of psychedelic drugs: Implications for the treatment of mood
                   disorders accessed*
    --- stderr
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "plain", "--json"]), @r#"
    exit 0
    --- stdout
    {"name":"plain","title":"Plain Style","path":"HOME/.local/share/ibid/styles/plain.csl","replaced":true}
    --- stderr
    "#);
    insta::assert_snapshot!(sandbox.seen(&["style", "remove", "plian"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: no style `plian` is installed

    hint: did you mean `plain`?
    ");
    insta::assert_snapshot!(sandbox.seen(&["style", "remove", "plain"]), @r"
    exit 0
    --- stdout
    --- stderr
    removed plain
    ");
    insta::assert_snapshot!(sandbox.seen(&["style", "list", "plain"]), @r"
    exit 1
    --- stdout
    --- stderr
    no style at hand has these words in its name or title; `ibid style add NAME` asks the repository
    ");
}

#[test]
fn a_dependent_style_brings_its_parent_and_keeps_its_name_and_language() {
    let repository = Repository::with_styles();
    let sandbox = repository.sandbox();
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "journal-of-tests"]), @r"
    exit 0
    --- stdout
    --- stderr
    added plain: Plain Style
    added journal-of-tests: Journal of Tests
    ");
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "journal-of-tests"]), "*On Tests zugegriffen*\n");
    insta::assert_snapshot!(sandbox.seen(&["--json", "style", "show", "journal-of-tests"]), @r#"
    exit 0
    --- stdout
    {
      "name": "journal-of-tests",
      "origin": "installed",
      "title": "Journal of Tests",
      "id": "http://www.zotero.org/styles/journal-of-tests",
      "parent": "http://www.zotero.org/styles/plain",
      "default-locale": "de-DE",
      "updated": "TIME+00:00",
      "class": "in-text",
      "bibliography": true,
      "sample": {
        "citation": "*Franz X. Vollenweider, Michael Kometer*",
        "reference": "*The neurobiology of psychedelic drugs: Implications for the treatment of mood disorders zugegriffen*"
      }
    }
    --- stderr
    "#);
    // The parent is there now.
    repository
        .serve("dependent/second.csl", &dependent("second", "Second", "http://www.zotero.org/styles/plain"));
    sandbox.ok(&["style", "add", "second"]);
    let asked = [
        "/journal-of-tests.csl",
        "/dependent/journal-of-tests.csl",
        "/plain.csl",
        "/second.csl",
        "/dependent/second.csl",
    ];
    assert_eq!(repository.asked(), asked);
    insta::assert_snapshot!(sandbox.seen(&["style", "remove", "plain"]), @r"
    exit 0
    --- stdout
    --- stderr
    removed plain
    warning: journal-of-tests depends on it and does not work any more
    warning: second depends on it and does not work any more
    ");
    insta::assert_snapshot!(sandbox.seen(&["cite", "--all", "--style", "second"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: HOME/.local/share/ibid/styles/second.csl: the style `Second` only points to its parent `http://www.zotero.org/styles/plain`, which is not among the styles at hand

    hint: `ibid style add http://www.zotero.org/styles/plain` installs the parent
    ");
    insta::assert_snapshot!(sandbox.seen(&["style", "show", "second"]), @r"
    exit 0
    --- stdout
    second
     title    Second
     id       http://www.zotero.org/styles/second
     from     installed
     parent   http://www.zotero.org/styles/plain
     locale   de-DE
     problem  the style `Second` only points to its parent `http://www.zotero.org/styles/plain`, which
              is not among the styles at hand
     updated  TIME+00:00
    --- stderr
    ");
}

#[test]
fn a_parent_that_comes_with_the_program_is_not_fetched() {
    let repository = Repository::start();
    repository.serve("dependent/mine.csl", &dependent("mine", "Mine", "http://www.zotero.org/styles/apa"));
    let sandbox = repository.sandbox();
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "mine"]), @r"
    exit 0
    --- stdout
    --- stderr
    added mine: Mine
    ");
    assert_eq!(repository.asked(), ["/mine.csl", "/dependent/mine.csl"]);
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "mine"]), "Doe, J. (2001). On Tests.\n");
}

#[test]
fn a_parent_that_cannot_be_had_leaves_nothing_behind() {
    let repository = Repository::start();
    repository
        .serve("dependent/orphan.csl", &dependent("orphan", "Orphan", "http://www.zotero.org/styles/gone"));
    repository.serve("elsewhere.csl", &dependent("elsewhere", "Elsewhere", "https://example.org/styles/x"));
    let sandbox = repository.sandbox();
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "orphan"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: `orphan` depends on another style: the style repository has no style `gone`

    hint: look for its name at https://www.zotero.org/styles, or give the address or the file of the style
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "elsewhere"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: SERVER/elsewhere.csl: the style `Elsewhere` only points to its parent `https://example.org/styles/x`, which is not among the styles at hand

    hint: `ibid style add https://example.org/styles/x` installs the parent
    ");
    assert!(!sandbox.ok(&["style", "list"]).contains("installed"));
}

#[test]
fn an_address_is_fetched_and_zotero_means_the_repository() {
    let repository = Repository::with_styles();
    repository.serve("house/Our%20House.csl", &style("our-house", "Our House", "+"));
    let sandbox = repository.sandbox();
    let address = format!("{}/house/Our%20House.csl?raw=1", repository.server.uri());
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", &address]), @r"
    exit 0
    --- stdout
    --- stderr
    added our-house: Our House
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "http://www.zotero.org/styles/plain"]), @r"
    exit 0
    --- stdout
    --- stderr
    added plain: Plain Style
    ");
    let nothing = format!("{}/nothing.csl", repository.server.uri());
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", &nothing]), @r"
    exit 2
    --- stdout
    --- stderr
    error: there is no style at SERVER/nothing.csl

    hint: check the address; it must lead to the `.csl` file itself
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "http://"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: `http://` is no address: empty host
    ");
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "our-house"]), "+On Tests accessed+\n");
}

#[test]
fn a_file_is_installed_and_shadows_the_archive() {
    let sandbox = with_book();
    sandbox.write("APA.csl", style("apa", "My own APA", "="));
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "apa"]), "Doe, J. (2001). On Tests.\n");
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "APA.csl"]), "=On Tests accessed=\n");
    insta::assert_snapshot!(sandbox.seen(&["style", "add", "APA.csl"]), @r"
    exit 0
    --- stdout
    --- stderr
    added apa: My own APA
    ");
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "apa"]), "=On Tests accessed=\n");
    insta::assert_snapshot!(sandbox.seen(&["style", "list", "apa"]), @r"
    exit 0
    --- stdout
     name  title       from
     apa   My own APA  installed
    --- stderr
    ");
    sandbox.ok(&["style", "remove", "apa"]);
    assert_eq!(sandbox.ok(&["cite", "--all", "--style", "apa"]), "Doe, J. (2001). On Tests.\n");
    insta::assert_snapshot!(sandbox.seen(&["style", "remove", "apa"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: the style `apa` comes with the program and cannot be removed
    ");
}

#[test]
fn what_is_no_style_is_not_kept() {
    let repository = Repository::start();
    repository.serve("page.csl", "<!DOCTYPE html><html><body>Sign in</body></html>");
    repository.serve("big.csl", &"<!-- -->".repeat(700_000));
    repository.answer("bytes.csl", ResponseTemplate::new(200).set_body_bytes(vec![0xff; 100]));
    let sandbox = repository.sandbox();
    sandbox.write(
        "loop.csl",
        style("loop", "Loop", "*")
            .replace("<citation>", "<macro name=\"a\"><text macro=\"a\"/></macro><citation>"),
    );
    sandbox.write("big.csl", " ".repeat(5_000_001));
    for what in ["page", "big", "bytes", "loop.csl", "./big.csl", "none.csl", "."] {
        let seen = repository.seen(&sandbox, &["style", "add", what]);
        assert!(seen.starts_with("exit 2\n--- stdout\n--- stderr\nerror: "), "{seen}");
    }
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "page"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: SERVER/page.csl: not a CSL style: missing field `info` (at .)

    hint: check the file with the CSL validator, https://validator.citationstyles.org
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "big"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot use SERVER/big.csl: answer larger than 5 MB

    hint: check the address; it must lead to the `.csl` file itself
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "bytes"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot use SERVER/bytes.csl: answer not understood: it is no UTF-8 text

    hint: check the address; it must lead to the `.csl` file itself
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "loop.csl"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: loop.csl: the macro `a` calls itself

    hint: check the file with the CSL validator, https://validator.citationstyles.org
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "./big.csl"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: ./big.csl is larger than 5 MB, and no style
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "none.csl"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot read none.csl: No such file or directory (os error 2)

    hint: without `.csl` and without folders, a style is looked for by its name
    ");
    assert!(!sandbox.ok(&["style", "list"]).contains("installed"));
}

#[test]
fn a_style_that_cannot_be_fetched_says_why_and_what_to_do() {
    let repository = Repository::with_styles();
    repository.answer("slow.csl", ResponseTemplate::new(200).set_delay(Duration::from_secs(20)));
    let mut sandbox = repository.sandbox();
    sandbox.set("IBID_TIMEOUT", "0.2");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "natur"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: the style repository has no style `natur`

    hint: did you mean nature?
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "zzzzqqqq"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: the style repository has no style `zzzzqqqq`

    hint: look for its name at https://www.zotero.org/styles, or give the address or the file of the style
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "no;name"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: `no;name` cannot be a style's name

    hint: names are made of letters, digits and hyphens, as in `chicago-author-date`
    ");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "slow"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot fetch SERVER/slow.csl: no answer in time

    hint: check the network and the proxy settings, or fetch the style another way and give its file
    ");
    sandbox.set("IBID_STYLES_URL", "http://registry.invalid/styles");
    insta::assert_snapshot!(sandbox.seen(&["style", "add", "plain"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot fetch http://registry.invalid/styles/plain.csl: no connection: host name not resolved

    hint: check the network and the proxy settings, or fetch the style another way and give its file
    ");
    let asked = repository.asked().len();
    sandbox.set("IBID_STYLES_URL", &repository.server.uri());
    sandbox.set("IBID_OFFLINE", "1");
    insta::assert_snapshot!(repository.seen(&sandbox, &["style", "add", "plain"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot fetch SERVER/plain.csl: the setting `offline` is on

    hint: give the style's file, or allow the network with `ibid config set offline false`
    ");
    assert_eq!(repository.asked().len(), asked, "offline asks nobody");
}

#[test]
fn an_unknown_style_brings_names_that_look_like_it() {
    let sandbox = with_book();
    sandbox.write("quarterly-of-tests.csl", style("quarterly-of-tests", "Quarterly of Tests", "*"));
    sandbox.ok(&["style", "add", "quarterly-of-tests.csl"]);
    insta::assert_snapshot!(sandbox.seen(&["cite", "--all", "--style", "quartely-of-test"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: no citation style is called `quartely-of-test`

    hint: did you mean quarterly-of-tests?
    ");
    insta::assert_snapshot!(sandbox.seen(&["style", "show", "zzzzqqqq"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: no citation style is called `zzzzqqqq`

    hint: `ibid style list` shows the styles at hand; `ibid style add` installs others
    ");
    insta::assert_snapshot!(sandbox.seen(&["cite", "--all", "--style", "nowhere/x.csl"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot read nowhere/x.csl: No such file or directory (os error 2)

    hint: without `.csl` and without folders, a style is looked for by its name
    ");
    insta::assert_snapshot!(sandbox.seen(&["cite", "--all", "--locale", "fr-BE"]), @r"
    exit 0
    --- stdout
    Doe, J. (2001). On Tests.
    --- stderr
    warning: there is no locale `fr-BE`; fr-FR is used
    ");
    insta::assert_snapshot!(sandbox.seen(&["style", "list", "no", "such"]), @r"
    exit 1
    --- stdout
    --- stderr
    no style at hand has these words in its name or title; `ibid style add NAME` asks the repository
    ");
}

#[test]
fn completions_know_the_styles() {
    let sandbox = with_book();
    sandbox.write("apart.csl", style("apart", "Apart", "*"));
    sandbox.ok(&["style", "add", "apart.csl"]);
    let completed = |words: &[&str]| {
        let mut command = sandbox.command(&[&["--", "ibid"], words].concat());
        let last = words.len().to_string();
        command.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", last).env("_CLAP_IFS", "\n");
        String::from_utf8(command.output().unwrap().stdout).unwrap().trim().to_owned()
    };
    assert_eq!(completed(&["cite", "--style", "apa"]), "apa\napart");
    assert_eq!(completed(&["style", "remove", "ap"]), "apart");
}

#[test]
fn a_bibliography_is_written_in_every_form() {
    let sandbox = with_book();
    for form in ["text", "html", "markdown", "rtf", "latex", "typst", "json"] {
        assert!(sandbox.ok(&["cite", "--all", "--to", form]).contains("On Tests"), "{form}");
    }
    insta::assert_snapshot!(sandbox.seen(&["cite", "--all", "--json"]), @r#"
    exit 0
    --- stdout
    {"key":"doe","text":"Doe, J. (2001). On Tests.","html":"<div class=\"csl-entry\">Doe, J. (2001). <i>On Tests</i>.</div>"}
    --- stderr
    "#);
    insta::assert_snapshot!(sandbox.seen(&["cite", "--all", "--to", "pdf"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: invalid value 'pdf' for '--to <FORMAT>'
      [possible values: text, html, markdown, rtf, latex, typst, json]

    For more information, try '--help'.
    ");
}
