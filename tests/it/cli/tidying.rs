//! `.bib` files made tidy by whole commands.

use std::io::Write as _;
use std::process::Stdio;

use super::Sandbox;

const FILE: &str = "% My references\n\n% About Doe\n@Book{doe99, Author={Doe, Ann}, TITLE = \"First & Best\",\n year=1999,note={}}\n\
    @STRING{j = {Journal of Things}}\n@article{abel04, journal = j, month = {August}, file = {x.pdf}}\n\
    @article{abel04, journal = j, month = {August}, file = {x.pdf}}\nthe end\n";

#[test]
fn a_file_is_made_tidy_where_it_lies() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("refs.bib", FILE);
    insta::assert_snapshot!(sandbox.seen(&["tidy", "--check", "refs.bib"]), @r"
    exit 1
    --- stdout
    refs.bib
    --- stderr
    ");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), FILE);
    insta::assert_snapshot!(sandbox.seen(&["tidy", "refs.bib"]), @r"
    exit 0
    --- stdout
    --- stderr
    made refs.bib tidy
    ");
    insta::assert_snapshot!(std::fs::read_to_string(&file).unwrap(), @r#"
    % My references

    % About Doe
    @book{doe99,
      author = {Doe, Ann},
      title = "First & Best",
      year = 1999,
      note = {},
    }

    @string{j = {Journal of Things}}

    @article{abel04,
      journal = j,
      month = {August},
      file = {x.pdf},
    }

    @article{abel04,
      journal = j,
      month = {August},
      file = {x.pdf},
    }

    the end
    "#);
    for arguments in [&["tidy", "refs.bib"][..], &["tidy", "--check", "refs.bib"]] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(sandbox.seen(arguments), @r"
            exit 0
            --- stdout
            --- stderr
            ");
        }
    }
}

#[test]
fn options_sort_merge_and_change_values() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("refs.bib", FILE);
    let options = [
        "tidy",
        "--stdout",
        "--sort",
        "--dedup",
        "--align",
        "--indent=4",
        "--fields=title",
        "--escape",
        "--months",
        "--strip-fields=file",
        "--drop-empty",
        "--delimiters=braces",
        "--no-trailing-comma",
        "refs.bib",
    ];
    insta::assert_snapshot!(sandbox.seen(&options), @r"
    exit 0
    --- stdout
    % My references

    @string{j = {Journal of Things}}

    @article{abel04,
        journal = j,
        month   = aug
    }

    % About Doe
    @book{doe99,
        title  = {First \& Best},
        author = {Doe, Ann},
        year   = {1999}
    }

    the end
    --- stderr
    refs.bib:8: abel04: merged into the entry in line 7
    ");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), FILE);
    sandbox.ok(&["tidy", "--output", "new.bib", "refs.bib"]);
    assert!(
        std::fs::read_to_string(sandbox.path("new.bib")).unwrap().starts_with("% My references\n\n% About")
    );
}

#[test]
fn what_is_wrong_is_said_and_left() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "refs.bib",
        "@misc{a, title={x}\n\n@misc{b, title={M\u{FC}ller}}\n@misc{B, title={x}"
            .chars()
            .map(|c| u32::from(c) as u8)
            .collect::<Vec<u8>>(),
    );
    insta::assert_snapshot!(sandbox.seen(&["tidy", "refs.bib"]), @r"
    exit 0
    --- stdout
    --- stderr
    warning: refs.bib:1: a: the entry is not closed; what stands before is kept
    warning: refs.bib:4: B: the entry is not closed; what stands before is kept
    refs.bib: read as windows-1252, written as UTF-8
    made refs.bib tidy
    ");
    insta::assert_snapshot!(sandbox.ok(&["tidy", "--json", "refs.bib"]), @r#"{"file":"refs.bib","changed":false,"problems":[{"line":1,"entry":"a","message":"the entry is not closed; what stands before is kept"},{"line":7,"entry":"B","message":"the entry is not closed; what stands before is kept"}],"merged":[],"similar":[]}"#);
    insta::assert_snapshot!(sandbox.seen(&["tidy", "--output", "x.bib", "refs.bib", "refs.bib"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: --output takes one file in

    hint: without it each file is changed where it lies
    ");
    insta::assert_snapshot!(sandbox.seen(&["tidy", "none.bib"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot read none.bib: No such file or directory (os error 2)
    ");
}

#[test]
fn standard_input_goes_to_standard_output() {
    let sandbox = Sandbox::new();
    let mut child =
        sandbox.command(&["tidy", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"@misc{a,x=1}").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "@misc{a,\n  x = 1,\n}\n");
}
