use super::*;
use crate::format::trial;
use crate::item::{Name, NameVariable};

const TEXT: &str = "PMID- 16894061
OWN - NLM
STAT- MEDLINE
IS  - 0003-990X (Print)
IS  - 1538-3636 (Linking)
VI  - 63
IP  - 8
DP  - 2006 Aug
TI  - A title that is so long that it is folded onto
      a second line.
PG  - 856-64
LID - 10.1001/archpsyc.63.8.856 [doi]
AB  - CONTEXT: Text.
FAU - Weaver, Ada B Jr
AU  - Weaver AB Jr
AUID- ORCID: 0000-0002-1825-0097
AD  - Department of Examples, Springfield, and so on, so that the line is folded as
      long lines are.
FAU - van der Holt, Carl
AU  - van der Holt C
CN  - The Example Group
LA  - ger
PT  - Journal Article
PT  - Randomized Controlled Trial
TT  - Ein Titel.
DEP - 20060712
PL  - United States
TA  - Arch Gen Ex
JT  - Archives of general examples
MH  - Depressive Disorder, Major/*drug therapy
MH  - *Ketamine
OT  - keyword
PMC - PMC4513071
GR  - X01/MH/NIMH
SO  - Arch Gen Ex. 2006 Aug;63(8):856-64.

PMID- 20301295
TI  - A Chapter.
BTI - A Book of Examples(R)
CTI - A Series of Books
FED - Adam, Margaret P
ED  - Adam MP
FAU - Doe, Jane
AU  - Doe J
PB  - University of Examples
PL  - Springfield
DP  - 1993
ISBN- 9783161484100
EN  - 2nd
PT  - Review

PMID- 1
BTI - Whole Book
PT  - Book

PMID- 2
TI  - [Not Available].
TT  - Titre.
PT  - Preprint
JT  - exRxiv
";

fn items(text: &str) -> Vec<Item> {
    trial::items(Format::Nbib, text)
}

#[test]
fn tags_end_in_the_fifth_place() {
    for (line, divided) in [
        ("PMID- 1", Some(("PMID", " 1"))),
        ("TI  - x", Some(("TI", " x"))),
        ("TI  -x", Some(("TI", "x"))),
        ("FAU - x", Some(("FAU", " x"))),
        ("SO- x", None),
        ("SO  x", None),
        ("      TI  - x", None),
        ("Ti  - x", None),
        ("    - x", None),
        ("é", None),
    ] {
        assert_eq!(tag(line), divided, "{line}");
    }
}

#[test]
fn files_are_told_by_a_pmid_or_their_tags() {
    for (text, is) in [
        (TEXT, true),
        ("OWN - NLM\nFAU - A, B\nPT  - x", true),
        ("TY  - JOUR\nJT  - x\nFAU - y\nER  - ", false),
        ("PMID 123", false),
        ("PMID: 123", false),
    ] {
        assert_eq!(looks_like(text), is, "{text}");
    }
}

#[test]
fn pubmed_is_read_and_written() {
    assert_eq!(read(TEXT).problems, []);
    let (json, written) = trial::shown(Format::Nbib, TEXT);
    insta::assert_json_snapshot!(json);
    insta::assert_snapshot!(written);
}

#[test]
fn a_journal_makes_an_article_whatever_its_type() {
    for (lines, kind) in [
        ("PT  - Technical Report\nJT  - J", Kind::ArticleJournal),
        ("PT  - Technical Report", Kind::Report),
        ("PT  - Academic Dissertation", Kind::Thesis),
        ("PT  - Journal Article\nPT  - Preprint\nJT  - J", Kind::Article),
        ("PT  - Editorial", Kind::ArticleJournal),
        ("PT  - Book", Kind::Book),
        ("BTI - B", Kind::Chapter),
    ] {
        assert_eq!(items(&format!("PMID- 1\nTI  - T\n{lines}\n"))[0].kind, kind, "{lines}");
    }
}

#[test]
fn records_without_anything_are_left_out() {
    let read = read("PMID- 1\nTI  - a\n\nXX  - y\n\nTI  - b\n");
    assert_eq!(
        read.items.iter().map(|read| (read.line, read.item.kind)).collect::<Vec<_>>(),
        [(1, Kind::ArticleJournal), (6, Kind::Document)]
    );
    assert_eq!(read.problems[0].to_string(), "4: a record without a PMID and a title; left out");
}

#[test]
fn titles_lose_their_stop_once() {
    for (title, back) in
        [("A title", "A title"), ("Why?", "Why?"), ("In the U.S.", "In the U.S."), ("[B]", "B")]
    {
        let mut item = Item::new(Kind::ArticleJournal);
        item.set(Variable::Title, title);
        item.set_names(NameVariable::Author, vec![Name::person("A", "")]);
        assert_eq!(items(&write(&[&item]))[0].get(Variable::Title), Some(back));
    }
}

#[test]
fn all_kinds_and_fields_come_back() {
    // A preprint is one by its type.
    let moved = [("container-title-short", "container-title"), ("title", "genre")];
    trial::all_kinds_and_fields(Format::Nbib, &TABLE, &moved);
}

#[test]
fn hostile_files_do_no_harm() {
    trial::hostile(Format::Nbib, TEXT);
}
