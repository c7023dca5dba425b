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

const OVID: &str = "Database: Ovid MEDLINE(R) <1946 to November 2006>
Search Strategy:
1     examples (44)

<1>
Unique Identifier
  16894061
Status
  MEDLINE
Authors
  Weaver AB Jr. Doe J.
Authors Full Name
  Weaver, Ada B Jr. Doe, Jane.
Institution
  Department of Examples.
Title
  A title
  on two lines.
Source
  Archives of Examples. 63(8):856-64, 2006 Aug.
Abstract
  CONTEXT: Text.
Publication Type
  Journal Article. Comparative Study.
Digital Object Identifier
  https://dx.doi.org/10.1001/archpsyc.63.8.856

<2>
VN  - Ovid Technologies
DB  - Embase
AN  - 2011123456
AU  - Weaver A.B., Doe J.
TI  - Another title. [Review]
SO  - Heart. 97 (8) (pp 621-629), 2011. Date of Publication: April 2011.
KW  - depression
      ketamine
IS  - 1355-6037
IN  - Department of Examples

<3>
VN  - Ovid Technologies
DB  - APA PsycInfo
AN  - 2006-09876-001
AU  - Weaver, Ada B
      Doe, Jane
TI  - A third.
SO  - Mind. Vol.63(8), Aug 2006, pp. 856-864.
YR  - 2006
";

#[test]
fn lists_of_ovid_are_read() {
    assert_eq!(crate::format::detect(OVID.as_bytes()), Some(Format::Nbib));
    let read = read(OVID);
    assert_eq!(read.problems, []);
    assert_eq!(read.items.iter().map(|read| read.line).collect::<Vec<_>>(), [5, 28, 40]);
    let items: Vec<_> = read.items.iter().map(|read| read.item.to_json()).collect();
    insta::assert_json_snapshot!(items);
    trial::hostile(Format::Nbib, OVID);
}

#[test]
fn the_source_of_a_list_of_ovid_is_cut() {
    for (line, parts) in [
        (
            "Arch Ex. 63(8 Suppl 1):S12-9, 2006 Aug 15.",
            ["Arch Ex", "63", "8 Suppl 1", "S12-9", "2006 Aug 15"],
        ),
        ("J. Ex. (Oxford). 12:e3, 1999.", ["J. Ex. (Oxford)", "12", "", "e3", "1999"]),
        ("Lancet. 354(9182), 1999 Sep 11.", ["Lancet", "354", "9182", "", "1999 Sep 11"]),
    ] {
        let item = &trial::items(Format::Nbib, &format!("<1>\nTitle\n  T\nSource\n  {line}\n"))[0];
        let mut expected = Record::default();
        expected.push("TI", "T");
        for (tag, said) in ["JT", "VI", "IP", "PG", "DP"].into_iter().zip(parts) {
            if !said.is_empty() {
                expected.push(tag, said);
            }
        }
        assert_eq!(*item, super::item(expected), "{line}");
    }
    let told = trial::problems(
        Format::Nbib,
        "<1>\nTitle\n  T\nSource\n  In a drawer\n<2>\nTitle\n<3>\nAuthors\n  X\n",
    );
    assert_eq!(
        told,
        ["1: the source `In a drawer` could not be read; left out", "8: a record without a title; left out"]
    );
}

#[test]
fn texts_of_other_formats_are_told() {
    for (text, message) in [
        ("TY  - JOUR\nTI  - A title\nER  - \n", "1: this is no MEDLINE, it looks like ris; read it as that"),
        ("Some text\nand more", "1: no line of this text has a tag of MEDLINE; it is not read"),
        ("QQ  - x\nZZ  - y", "1: no line of this text has a tag of MEDLINE; it is not read"),
    ] {
        assert_eq!(trial::problems(Format::Nbib, text), [message]);
    }
    assert_eq!(trial::items(Format::Nbib, "TI  - A title\nAU  - Doe J\n").len(), 1);
}
