//! Works of DataCite, shape by shape.

use super::*;

#[test]
fn a_work_maps_in_full() {
    let work = json!({"id": "10.5061/dryad.8515", "type": "dois", "attributes": {
        "doi": "10.5061/DRYAD.8515", "publisher": {"name": "Dryad"}, "publicationYear": "2011",
        "titles": [{"title": "Data from: a new <i>malaria</i> agent.", "titleType": null},
            {"title": "In apes", "titleType": "Subtitle"}, {"title": "Daten", "titleType": "TranslatedTitle", "lang": "de"}],
        "creators": [{"name": "Ollomo, Benjamin", "nameType": "Personal", "givenName": "Benjamin",
                "familyName": "Ollomo", "affiliation": [{"name": "CIRMF"}],
                "nameIdentifiers": [{"nameIdentifier": "0000-0002-1825-0097", "nameIdentifierScheme": "ORCID"}]},
            {"name": "CIRMF", "nameType": "Organizational", "affiliation": []}, {"name": "Durand, P. (Ed.)"}, 3],
        "contributors": [{"name": "Renaud, F.", "contributorType": "Editor"},
            {"name": "Prugnolle, F.", "contributorType": "Supervisor"}],
        "dates": [{"date": "2011-02-01T17:22:41Z", "dateType": "Issued"}, {"date": "2010/2011", "dateType": "Collected"},
            {"date": "2011-03", "dateType": "Available"}],
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "DataPackage", "citeproc": "dataset"},
        "subjects": [{"subject": "Phylogeny"}, {"subject": "Malaria"}], "version": 1, "language": "en",
        "rightsList": [{"rights": "CC 0", "rightsIdentifier": "cc0-1.0"}], "sizes": ["4 pages", "1 MB"],
        "descriptions": [{"description": "<p>One.</p><p>Two.</p>", "descriptionType": "Abstract"},
            {"description": "How.", "descriptionType": "Methods"}],
        "identifiers": [{"identifier": "arXiv:2101.00001v2", "identifierType": "arXiv"}],
        "alternateIdentifiers": [{"alternateIdentifier": "X 1", "alternateIdentifierType": "Local"}],
        "relatedIdentifiers": [{"relationType": "IsPartOf", "relatedIdentifier": "0003-990X", "relatedIdentifierType": "ISSN"}],
        "url": "http://datadryad.org/x", "citationCount": 0, "xml": "PD94"
    }});
    let item = item(&work);
    assert_eq!(item.kind, Kind::Dataset);
    assert_eq!(item.get(Variable::Title), Some("Data from: a new <i>malaria</i> agent: In apes"));
    let ids: Vec<String> = item.identifiers().iter().map(ToString::to_string).collect();
    assert_eq!(ids, ["doi:10.5061/dryad.8515", "arxiv:2101.00001v2", "issn:0003-990X"]);
    let authors = item.names(NameVariable::Author);
    let shown: Vec<String> = authors.iter().map(Name::display).collect();
    assert_eq!(shown, ["Benjamin Ollomo", "CIRMF", "P. Durand"]);
    assert_eq!(authors[0].extra["ORCID"], "https://orcid.org/0000-0002-1825-0097");
    assert_eq!(authors[0].extra["affiliation"], json!(["CIRMF"]));
    assert_eq!(item.names(NameVariable::Editor)[0].family, "Renaud");
    assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2011-02-01"));
    assert_eq!(item.date(DateVariable::AvailableDate).unwrap().to_edtf().as_deref(), Some("2011-03"));
    for (variable, value) in [
        (Variable::Publisher, "Dryad"),
        (Variable::Keyword, "Phylogeny; Malaria"),
        (Variable::Version, "1"),
        (Variable::License, "cc0-1.0"),
        (Variable::Abstract, "One.\nTwo."),
        (Variable::NumberOfPages, "4"),
        (Variable::Url, "http://datadryad.org/x"),
    ] {
        assert_eq!(item.get(variable), Some(value), "{variable}");
    }
    let kept: Vec<&str> = item.extra.keys().map(String::as_str).collect();
    for key in
        ["translated-titles", "contributors", "dates", "descriptions", "alternate-identifiers", "sizes"]
    {
        assert!(kept.contains(&key), "{key}: {kept:?}");
    }
    assert!(!kept.contains(&"citationCount") && !kept.contains(&"xml"));
    assert_eq!(super::item(&work["attributes"]), item, "the attributes alone say the same");
}

#[test]
fn a_paper_stands_in_its_proceedings() {
    let item = item(&json!({"attributes": {
        "titles": [{"title": "A"}], "types": {"resourceTypeGeneral": "ConferencePaper"},
        "container": {"type": "Series", "title": "LIPIcs", "firstPage": "Korea"},
        "relatedItems": [{"relationType": "IsPublishedIn", "volume": "22", "firstPage": "93", "lastPage": "105",
            "number": "6", "titles": [{"title": "LIPIcs, Volume 22"}, {"title": "8th Conference", "titleType": "Subtitle"}],
            "relatedItemIdentifier": {"relatedItemIdentifier": "1868-8969", "relatedItemIdentifierType": "ISSN"},
            "contributors": [{"name": "Severini, Simone", "contributorType": "Editor"}]}]
    }}));
    assert_eq!(item.kind, Kind::PaperConference);
    assert_eq!(item.get(Variable::ContainerTitle), Some("LIPIcs, Volume 22: 8th Conference"));
    assert_eq!(item.get(Variable::Page), Some("93-105"));
    assert_eq!(item.get(Variable::Issn), Some("1868-8969"));
    assert_eq!(item.names(NameVariable::Editor)[0].family, "Severini");
}

#[test]
fn the_kind_is_what_the_types_say() {
    let of = |general: &str, special: &str, citeproc: &str| {
        let types = json!({"resourceTypeGeneral": general, "resourceType": special, "citeproc": citeproc});
        item(&json!({"types": types})).kind
    };
    assert_eq!(of("Text", "Dissertation/Thesis", "article-journal"), Kind::Thesis);
    assert_eq!(of("Text", "Journal Article", "article-journal"), Kind::ArticleJournal);
    assert_eq!(of("Text", "", "thesis"), Kind::Thesis);
    assert_eq!(of("Text", "", "article-journal"), Kind::Document);
    assert_eq!(of("Preprint", "", "article"), Kind::Article);
    assert_eq!(of("Software", "Report generator", ""), Kind::Software);
    assert_eq!(of("Model", "article", ""), Kind::Document);
    assert_eq!(of("Image", "Poster", "graphic"), Kind::Speech);
    assert_eq!(of("Journal", "", ""), Kind::Periodical);
    let article = json!({"types": {"resourceTypeGeneral": "Journal"}, "creators": [{"name": "Zarate, C."}]});
    assert_eq!(item(&article).kind, Kind::ArticleJournal);
}

#[test]
fn the_year_of_publication_is_the_one_to_cite() {
    let work = json!({"publicationYear": 2015, "dates": {"date": "2014-12-30", "dateType": "Issued"}});
    let item = item(&work);
    assert_eq!(item.year(), Some(2015));
    assert_eq!(item.extra["dates"], json!([{"dateType": "Issued", "date": "2014-12-30"}]));
}

#[test]
fn a_list_in_one_name_is_divided() {
    let item = item(&json!({"creators": [{"name": "Enos, Ryan (Harvard University); Vavreck, Lynn (UCLA)"},
        {"name": "(:unav)"}, "Zarate, Carlos", {"nameType": "Personal", "familyName": "Gael Forget"}, "Gurbanov E.B."]}));
    let shown: Vec<String> = item.names(NameVariable::Author).iter().map(Name::display).collect();
    assert_eq!(shown, ["Ryan Enos", "Lynn Vavreck", "Carlos Zarate", "Gael Forget", "E.B. Gurbanov"]);
}

#[test]
fn schema_org_and_older_names_are_read() {
    let schema =
        item(&json!({"@type": "Dataset", "@id": "https://doi.org/10.25491/d50j-3083", "name": "Matrices",
        "author": {"@type": "Organization", "name": "The GTEx Consortium"}, "datePublished": "2017-11-30",
        "publisher": {"name": "GTEx"}, "keywords": "gtex, gene", "inLanguage": "en"}));
    assert_eq!((schema.kind, schema.year()), (Kind::Dataset, Some(2017)));
    assert_eq!(schema.get(Variable::Doi), Some("10.25491/d50j-3083"));
    assert_eq!(schema.names(NameVariable::Author)[0].literal, "The GTEx Consortium");
    let older = item(&json!({"id": "10.5063/F1M61H5X", "title": "dataone", "publication-year": "2016",
        "resource-type-general": "Software", "creator": {"type": "Person", "familyName": "Jones", "givenName": "M."}}));
    assert_eq!(
        (older.kind, older.year(), older.plain_title()),
        (Kind::Software, Some(2016), "dataone".into())
    );
    assert_eq!(older.names(NameVariable::Author)[0].family, "Jones");
}

#[test]
fn no_shape_is_too_odd() {
    let odd = [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!([[1]]),
        json!({"a": 1}),
        json!(-1),
        json!([{"title": []}]),
    ];
    for key in [
        "id",
        "doi",
        "attributes",
        "data",
        "titles",
        "title",
        "creators",
        "contributors",
        "publisher",
        "dates",
        "publicationYear",
        "container",
        "relatedItems",
        "relatedIdentifiers",
        "types",
        "identifiers",
        "identifier",
        "descriptions",
        "subjects",
        "rightsList",
        "sizes",
        "version",
        "language",
    ] {
        for value in &odd {
            let _ = item(&json!({ key: value }));
        }
    }
    for value in &odd {
        let _ = item(value);
    }
}
