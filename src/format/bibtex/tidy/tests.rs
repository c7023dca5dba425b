use super::super::{Delimiters, Indent};
use super::*;

const FILE: &str = "% The file's own remark\r\n\r\n% About a\r\n@STRING(p = \"P\") @ARTICLE{a,\r\n Title=\"A\",\r\n\tAUTHOR = {B,\r\n  C}, % who\r\n  % alone\r\n Year = 2000 % when\r\n , Note = {} }  % behind a\r\n\r\n\r\n\r\n@comment{x}\r\njunk\r\n@Book(b, publisher = p # { x})\r\n@misc{c}\r\n\r\nthe end";

fn once(text: &str, options: &Tidy) -> String {
    let tidied = tidy(text, options);
    assert_eq!(tidy(&tidied.text, options).text, tidied.text, "not the same twice");
    tidied.text
}

fn sorted_by(keys: &[&str]) -> Tidy {
    Tidy { sort: keys.iter().map(|key| key.parse().unwrap()).collect(), ..Tidy::default() }
}

#[test]
fn by_default_only_the_layout_changes() {
    assert_eq!(
        once(FILE, &Tidy::default()).replace("\r\n", "\n"),
        "% The file's own remark

% About a
@string{p = \"P\"}

@article{a,
  title = \"A\",
  author = {B,
  C}, % who
  % alone
  year = 2000, % when
  note = {},
} % behind a

@comment{x}
junk
@book{b,
  publisher = p # { x},
}

@misc{c,
}

the end
"
    );
    assert_eq!(once("", &Tidy::default()), "");
    assert_eq!(once("\n\n", &Tidy::default()), "");
    assert_eq!(once("@misc{a}", &Tidy::default()), "@misc{a,\n}\n");
}

#[test]
fn layout_fields_and_values_follow_the_options() {
    let options = Tidy {
        layout: Layout {
            indent: Indent::Tab,
            align: true,
            trailing_comma: false,
            delimiters: Delimiters::Braces,
            order: vec!["year".to_owned()],
            blank_lines: 0,
            lower_case: false,
            ..Layout::default()
        },
        months: true,
        ascii: true,
        escape: true,
        drop_empty: true,
        strip: vec!["file".to_owned()],
        ..Tidy::default()
    };
    assert_eq!(
        once(
            "@Misc{a, Title = \"Größe & Co\", month = \"August\", YEAR = 2000, url = {a_b&é}, file = {x}, note = { }}\n@misc{b}",
            &options
        ),
        "@Misc{a,\n\tYEAR  = {2000},\n\tTitle = {Gr{\\\"o}{\\ss}e \\& Co},\n\tmonth = aug,\n\turl   = {a_b&é}\n}\n@misc{b,\n}\n"
    );
}

#[test]
fn a_long_name_does_not_make_every_line_long() {
    let long = "n".repeat(10_000);
    let text = format!("@misc{{a, {long} = {{{}}}{}}}", "w ".repeat(10_000), ", a = 1".repeat(5000));
    let layout = Layout { align: true, width: Some(80), ..Layout::default() };
    assert!(once(&text, &Tidy { layout, ..Tidy::default() }).len() < 2 * text.len());
}

#[test]
fn sorting_takes_remarks_along() {
    let text = "% head\n\n% c\n@misc{c, year = 1999, author = {John Able}}\n@string{s = {x}}\n% b\n@misc{b, year = 2001, author = {Zed, A}, crossref = {a}} % behind b\n@misc{a, author = {Baker}}\n@misc{d, date = {2000-02}}\n% tail";
    let order = |keys: &[&str]| {
        let text = once(text, &sorted_by(keys));
        let keys = text.lines().filter(|line| line.starts_with(['%', '@'])).map(|line| {
            line.trim_start_matches("@misc{").split([',', '{']).next().unwrap_or_default().to_owned()
        });
        keys.collect::<Vec<_>>().join("|")
    };
    assert_eq!(order(&["key"]), "% head|@string|% b|b|% c|c|d|a|% tail");
    assert_eq!(order(&["-year", "key"]), "% head|@string|% b|b|d|% c|c|a|% tail");
    assert_eq!(order(&["author"]), "% head|@string|% c|c|% b|b|d|a|% tail");
    assert!(once(text, &sorted_by(&["key"])).contains("} % behind b\n"));
}

#[test]
fn what_cannot_move_is_not_sorted() {
    for text in [
        "@misc{b, a = s}\n@string{s = {x}}\n@misc{a}",
        "@string{s = {x}}\n@misc{b, a = s}\n@string{S = {y}}\n@misc{a}",
        "@misc{b, a = {x}\n\n@misc{a}",
    ] {
        let tidied = tidy(text, &sorted_by(&["key"]));
        assert!(tidied.text.find("{b,") < tidied.text.find("{a"), "{}", tidied.text);
        assert!(tidied.problems.iter().any(|problem| problem.message.contains("not sorted")), "{text}");
    }
}

#[test]
fn doubles_are_merged_and_others_named() {
    let text = "@string{s = {S}}\n@article{a, title = {T}, doi = {10.1/X}}\n@article{a, doi = {https://doi.org/10.1/x}, note = s, year = 1}\n\
                @book{b, title = {T  u}}\n@Book{b, TITLE = \"T u\"}\n@book{b, title = {other}}\n@misc{c, doi = {10.1/x}}\n\
                @misc{e, note={n}}\n@misc{e, note={n} % why\n}";
    let options = Tidy { dedup: true, ..Tidy::default() };
    let tidied = tidy(text, &options);
    assert_eq!(
        tidied.text,
        "@string{s = {S}}\n\n@article{a,\n  title = {T},\n  doi = {10.1/X},\n  note = {S},\n  year = {1},\n}\n\n@book{b,\n  title = {T  u},\n}\n\n\
         @book{b,\n  title = {other},\n}\n\n@misc{c,\n  doi = {10.1/x},\n}\n\n@misc{e,\n  note = {n},\n}\n\n@misc{e,\n  note = {n}, % why\n}\n"
    );
    let shown = |problems: &[Problem]| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        shown(&tidied.merged),
        ["3: a: merged into the entry in line 2", "5: b: merged into the entry in line 4"]
    );
    assert_eq!(
        shown(&tidied.similar),
        [
            "6: b: has the key of the entry in line 4, but differs",
            "7: c: looks like `a` in line 2",
            "9: e: has the key of the entry in line 8, but differs"
        ]
    );
    assert!(tidy(&tidied.text, &options).merged.is_empty());
}

#[test]
fn broken_entries_stay_as_they_are() {
    let text = "@misc{a, x={1}\n,y}\n@misc{b,z=1\n\n@misc{c,z=1}";
    assert_eq!(once(text, &Tidy::default()), "@misc{a, x={1}\n,y}\n\n@misc{b,z=1\n\n@misc{c,\n  z = 1,\n}\n");
}

#[test]
fn journals_are_named_as_wanted() {
    let text = "@article{a,\n  journal = \"Journal of the American Chemical Society\",\n}\n\n@book{b,\n  journal = {Nature Medicine},\n}\n";
    let named = |journals| once(text, &Tidy { journals, ..Tidy::default() });
    let short = text.replace("Journal of the American Chemical Society", "J. Am. Chem. Soc.");
    assert_eq!(named(JournalNames::Abbreviated), short);
    assert_eq!(named(JournalNames::Dotless), short.replace('.', ""));
    assert_eq!(tidy(&short, &Tidy { journals: JournalNames::Full, ..Tidy::default() }).text, text);
}
