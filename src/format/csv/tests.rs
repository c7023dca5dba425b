//! Tests of tables, with the columns of those who export them.

use super::*;
use crate::format::{Format, Read, detect, sample, trial};
use crate::item::{Field, Item, Variable};
use serde_json::{Value as Json, json};

fn items(text: &str) -> Vec<Json> {
    let read = read(text);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    read.items.iter().map(|read| read.item.to_json()).collect()
}

#[test]
fn scopus_and_web_of_science_are_read() {
    let scopus = "\u{FEFF}Authors,Author full names,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,DOI,Document Type,Source,ISSN,Cited by\n\
        \"Doe J.; Roe R.\",\"Doe, Jane (571); Roe, Richard (572)\",\"A \"\"new\"\" trial, of x\",2006,Archives,63,8,,856,864,10.1000/x,Article,Scopus,0003990X,12\n";
    assert_eq!(detect(scopus.as_bytes()), Some(Format::Csv));
    assert_eq!(
        items(scopus),
        [json!({
            "id": "", "type": "article-journal",
            "author": [{"family": "Doe", "given": "Jane"}, {"family": "Roe", "given": "Richard"}],
            "issued": {"date-parts": [[2006]]}, "title": "A \"new\" trial, of x", "container-title": "Archives",
            "volume": "63", "issue": "8", "page": "856-864", "source": "Scopus", "DOI": "10.1000/x",
            "ISSN": "0003990X", "custom": {"csv-cited by": "12"}
        })]
    );
    let wos = "Publication Type\tAuthors\tArticle Title\tSource Title\tDocument Type\tPublication Date\tPublication Year\tISSN\teISSN\tStart Page\tEnd Page\n\
        J\tDoe, J; Roe, R\tTitle\tJournal\tReview\tAUG 15\t2006\t0003-990X\t1538-3636\t1\t9\n";
    assert_eq!(detect(wos.as_bytes()), Some(Format::Tsv));
    let item = &items(wos)[0];
    assert_eq!(item["type"], "article-journal");
    assert_eq!(item["issued"], json!({"date-parts": [[2006, 8, 15]]}));
    assert_eq!(item["ISSN"], "0003-990X 1538-3636");
    assert_eq!(item["page"], "1-9");
}

#[test]
fn ieee_xplore_is_read() {
    let header = "\"Document Title\",Authors,\"Publication Title\",\"Date Added To Xplore\",\"Publication Year\",\"Volume\",\"Start Page\",\"End Page\",\"ISSN\",\"DOI\",PDF Link,\"Issue Date\",\"Meeting Date\",\"Publisher\",Document Identifier\n";
    let row = |kind: &str| {
        format!(
            "\"T\",\"J. Doe; R. Roe\",\"P\",\"1 May 2006\",\"2006\",\"3\",\"1\",\"9\",\"0003-990X\",\"10.1000/x\",\"https://example.org/1\",\"12 April 2006\",,\"IEEE\",\"{kind}\"\n"
        )
    };
    for (name, kind) in [
        ("IEEE Conferences", "paper-conference"),
        ("IEEE Journals", "article-journal"),
        ("IEEE Journals & Magazines", "article-journal"),
        ("IEEE Early Access Articles", "article-journal"),
        ("IEEE Magazines", "article-magazine"),
        ("IEEE Standards", "standard"),
        ("MIT Press eBook Chapters", "chapter"),
        ("IET Conferences", "paper-conference"),
    ] {
        let item = &items(&format!("{header}{}", row(name)))[0];
        assert_eq!(item["type"], kind, "{name}");
        assert_eq!(item["issued"], json!({"date-parts": [[2006, 4, 12]]}));
        assert_eq!((&item["URL"], &item["publisher"]), (&json!("https://example.org/1"), &json!("IEEE")));
    }
}

#[test]
fn zotero_pubmed_and_rayyan_are_read() {
    let zotero = "\"Key\",\"Item Type\",\"Publication Year\",\"Author\",\"Title\",\"Publication Title\",\"Date\",\"Type\",\"Manual Tags\",\"Extra\",\"Notes\"\n\
        \"ABCD1234\",\"thesis\",\"2006\",\"van der Berg, Anna\",\"T\",\"\",\"2006-08-03\",\"PhD thesis\",\"a; b\",\"x: y\",\"<p>n</p>\"\n";
    let item = &items(zotero)[0];
    assert_eq!(
        *item,
        json!({
            "id": "ABCD1234", "type": "thesis", "author": [{"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"}],
            "issued": {"date-parts": [[2006, 8, 3]]}, "title": "T", "genre": "PhD thesis", "keyword": "a, b", "note": "x: y\n\n<p>n</p>"
        })
    );
    let pubmed = "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n\
        1,A trial.,\"Zarate CA Jr, Singh JB.\",\"Arch Gen Psychiatry. 2006 Aug;63(8):856-64. doi: 10.1001/x.\",Zarate CA Jr,Arch Gen Psychiatry,2006,2006/08/09,,,10.1001/x\n";
    let item = &items(pubmed)[0];
    for (field, value) in [
        ("volume", json!("63")),
        ("issue", json!("8")),
        ("page", json!("856-64")),
        ("issued", json!({"date-parts": [[2006, 8]]})),
        ("container-title", json!("Arch Gen Psychiatry")),
        ("type", json!("article-journal")),
    ] {
        assert_eq!(item[field], value, "{field}");
    }
    assert_eq!(item["author"][1], json!({"family": "Singh", "given": "JB"}));
    let rayyan =
        "key,title,year,month,day,journal,authors,pubmed_id\nr1,T,2006,8,3,J,\"Doe, J. and Roe, R.\",1\n";
    let item = &items(rayyan)[0];
    assert_eq!(item["author"].as_array().unwrap().len(), 2);
    assert_eq!(item["PMID"], "1");
    assert_eq!(item["issued"], json!({"date-parts": [[2006, 8, 3]]}));
}

#[test]
fn months_and_days_are_read_from_columns_of_their_own() {
    for (month, day, date) in [
        ("8", "3", json!([[2006, 8, 3]])),
        ("08", "", json!([[2006, 8]])),
        ("Aug", "3", json!([[2006, 8, 3]])),
        ("August", "", json!([[2006, 8]])),
        ("", "3", json!([[2006]])),
    ] {
        let item = &items(&format!("key,title,year,month,day\nr1,T,2006,{month},{day}\n"))[0];
        assert_eq!(item["issued"], json!({ "date-parts": date }), "{month} {day}");
    }
}

#[test]
fn the_delimiter_is_found_and_columns_may_be_said() {
    let text = "sep=;\nTitle;Writer;Shelf\n\"A; b\";Doe, Jane;12\n\n;;\nB;;\n";
    let columns = Columns::parse("Writer=author,Shelf=call-number").unwrap();
    let read = read_with(text, &columns);
    assert_eq!(read.problems, []);
    assert_eq!(read.items.iter().map(|item| item.line).collect::<Vec<_>>(), [3, 6]);
    assert_eq!(read.items[0].raw, "\"A; b\";Doe, Jane;12");
    let item = &read.items[0].item;
    assert_eq!(item.get(Variable::Title), Some("A; b"));
    assert_eq!(item.get(Variable::CallNumber), Some("12"));
    assert_eq!(item.creators()[0].family, "Doe");
    let columns = Columns::parse("\"Title, of work\"=title,x=-,y=shelf").unwrap();
    let item = read_with("\"Title, of work\",x,y\nA,B,C\n", &columns).items.remove(0).item;
    assert_eq!(item.to_json(), json!({"id": "", "type": "document", "title": "A", "custom": {"shelf": "C"}}));
    assert!(matches!(Columns::parse("a"), Err(ColumnsError::NoPair { .. })));
    assert!(matches!(Columns::parse("a=b,A=c"), Err(ColumnsError::Twice { .. })));
}

#[test]
fn what_is_wrong_is_told_by_line() {
    let read = read("title,year\nA,2006,x\nB\n\"C,2007\nD,2008\n");
    let messages: Vec<(usize, bool)> =
        read.problems.iter().map(|problem| (problem.line, problem.message.contains("quotation"))).collect();
    assert_eq!(messages, [(2, false), (4, true)]);
    assert_eq!(read.items.len(), 3);
    assert_eq!(super::read("a,b\n1,2\n").problems.len(), 1);
    assert_eq!(super::read(""), Read::default());
}
#[test]
fn sentences_are_no_tables() {
    for text in [
        "Zarate CA. Title, abstract, and volume. 2006.",
        "Title, a study. Author.",
        "Doe, Jane. 2006. The title. Journal, volume 3, issue 2.",
        "title",
    ] {
        assert!(!(CSV.looks_like)(text) && !(TSV.looks_like)(text), "{text}");
    }
}

#[test]
fn formulas_are_guarded_and_read_back() {
    let mut item = Item::default();
    for (variable, text) in [
        (Variable::Title, "=HYPERLINK(1)"),
        (Variable::Volume, "-1"),
        (Variable::Issue, "'=x"),
        (Variable::Note, "'x"),
        (Variable::Number, "+49"),
    ] {
        item.set(variable, text);
    }
    let written = write::excel(&[&item]);
    assert!(written.starts_with("\u{FEFF}id,type,title,volume,issue,"), "{written}");
    assert!(written.contains("\r\n,document,'=HYPERLINK(1),'-1,''=x,'+49,'x\r\n"), "{written}");
    for text in [written, write::csv(&[&item]), write::tsv(&[&item])] {
        assert_eq!(read(&text).items[0].item, item, "{text}");
    }
}

#[test]
fn every_kind_and_variable_survives() {
    let items = sample::items();
    let references: Vec<&Item> = items.iter().collect();
    for (text, format) in [
        (write::csv(&references), Format::Csv),
        (write::tsv(&references), Format::Tsv),
        (write::excel(&references), Format::Csv),
    ] {
        assert_eq!(detect(text.as_bytes()), Some(format));
        let read = read(&text);
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        assert_eq!(read.items.len(), items.len());
        for (item, again) in items.iter().zip(&read.items) {
            let differences: Vec<_> = item
                .diff(&again.item)
                .into_iter()
                .filter(|(field, old, new)| {
                    let plain = |value: &Option<Json>| {
                        let text = value.as_ref().and_then(Json::as_str).unwrap_or_default();
                        text.split([' ', ',', ';', '|', '\n'])
                            .filter(|word| !word.is_empty())
                            .collect::<String>()
                    };
                    // Spaces are made single; keywords are a list.
                    !(matches!(field, Field::Text(_)) && plain(old) == plain(new))
                })
                .collect();
            assert!(differences.is_empty(), "{}: {differences:#?}", item.kind);
        }
        let first: Vec<Item> = read.items.into_iter().map(|read| read.item).collect();
        let second = super::read(&write::csv(&first.iter().collect::<Vec<_>>()));
        for (item, again) in first.iter().zip(&second.items) {
            assert_eq!(item.diff(&again.item), []);
        }
    }
}

#[test]
fn hostile_tables_end() {
    let items = sample::items();
    trial::hostile(Format::Csv, &write::csv(&[&items[1], &items[2]]));
    let wide = "title,".repeat(1_000_000);
    assert_eq!(read(&wide).problems.len(), 1);
    let _ = read(&format!("title\n{}", ",".repeat(1_000_000)));
    let _ = read(&format!("title\n{}", "\"".repeat(1_000_001)));
    let _ = read(&format!("title,author\n{}\n", "\0,\0\n".repeat(10_000)));
    let _ = read(&format!("title,author\nx,\"{}\"\n", "a and ".repeat(100_000)));
    assert!(!(CSV.looks_like)(&wide));
}

#[test]
fn an_article_number_is_no_page() {
    let text = "Title,Source title,Art. No.,Page start,Page end\nA,J,e12,,\nB,J,e13,e13,\nC,J,e14,1,9\n";
    let said: Vec<_> =
        items(text).iter().map(|item| [item.get("number").cloned(), item.get("page").cloned()]).collect();
    let wanted = |number: &str, page: Option<&str>| [Some(Json::from(number)), page.map(Json::from)];
    assert_eq!(said, [wanted("e12", None), wanted("e13", None), wanted("e14", Some("1-9"))]);
}

#[test]
fn what_no_variable_says_is_kept() {
    let text = "Title,Type,Status,Status,Citation\n\
        A,Odd thing,new,seen,Arch Gen Psychiatry. 2006 Aug;63(8):856-64. doi: 10.1000/x. Epub 2006 Jul 1.\n";
    let item = &items(text)[0];
    assert_eq!((&item["DOI"], &item["page"]), (&json!("10.1000/x"), &json!("856-64")));
    let custom = &item["custom"];
    assert_eq!(custom["csv-type"], "Odd thing");
    assert_eq!(custom["csv-citation"], "Epub 2006 Jul 1.");
    let mut read = read("Title,Year,Odd,odd\nA,2001,1,2\n");
    assert_eq!(read.items.remove(0).item.extra["csv-odd"], json!(["1", "2"]));
}
