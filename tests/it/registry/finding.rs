//! Searching to the end, page by page, and the works that cite a work.

use ibid::registry::{Found, RegistryError};
use serde_json::{Value, json};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::remote::{id, only};

async fn find(name: &str, server: &MockServer, parameters: &[(&'static str, &str)], most: usize) -> Found {
    let registry = only(name, &server.uri());
    let parameters: Vec<(&'static str, String)> =
        parameters.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    registry.finder().unwrap().find(&parameters, most).await.unwrap()
}

async fn citing(
    name: &str,
    server: &MockServer,
    work: &str,
    most: usize,
) -> Result<Option<Found>, RegistryError> {
    let registry = only(name, &server.uri());
    registry.citations().unwrap().citing(&[id(work)], most).await
}

fn titles(found: &Found) -> Vec<String> {
    found.records.iter().map(|record| record.item.plain_title()).collect()
}

fn many(from: usize, to: usize, make: impl Fn(usize) -> Value) -> Vec<Value> {
    (from..to).map(make).collect()
}

#[tokio::test]
async fn crossref_goes_on_by_offset_and_a_page_that_fails_is_told() {
    let server = MockServer::start().await;
    let works = |from, to| {
        let items =
            many(from, to, |n| json!({"DOI": format!("10.1000/{n}"), "title": [format!("Work {n}")]}));
        json!({"status": "ok", "message": {"total-results": 250, "items": items}})
    };
    let page = |offset: &str, rows: &str| {
        Mock::given(method("GET"))
            .and(path("/works"))
            .and(query_param("query.bibliographic", "a, b"))
            .and(query_param("filter", "from-pub-date:2020"))
            .and(query_param("mailto", "someone@example.org"))
            .and(query_param("offset", offset))
            .and(query_param("rows", rows))
    };
    page("0", "100")
        .respond_with(ResponseTemplate::new(200).set_body_json(works(0, 100)))
        .mount(&server)
        .await;
    page("100", "50")
        .respond_with(ResponseTemplate::new(200).set_body_json(works(100, 150)))
        .mount(&server)
        .await;
    let question = [("query.bibliographic", "a, b"), ("filter", "from-pub-date:2020")];
    let found = find("crossref", &server, &question, 150).await;
    assert_eq!((found.records.len(), found.total, found.broken), (150, 250, None));
    assert_eq!(found.records[149].item.plain_title(), "Work 149");

    page("100", "100").respond_with(ResponseTemplate::new(400)).mount(&server).await;
    let found = find("crossref", &server, &question, 250).await;
    assert_eq!(found.records.len(), 100, "what came before is kept");
    assert!(matches!(found.broken, Some(RegistryError::Rejected { status: 400, .. })), "{:?}", found.broken);
    assert!(only("crossref", &server.uri()).citations().is_none());
}

#[tokio::test]
async fn openalex_numbers_its_pages_and_knows_who_cites() {
    let server = MockServer::start().await;
    let works = |count: usize, from, to| {
        let results = many(
            from,
            to,
            |n| json!({"id": format!("https://openalex.org/W{}", n + 1000), "title": format!("Work {n}")}),
        );
        json!({"meta": {"count": count}, "results": results})
    };
    let page = |filter: &str, page: &str| {
        Mock::given(path("/works"))
            .and(query_param("filter", filter))
            .and(query_param("sort", "publication_date:desc"))
            .and(query_param("per_page", "100"))
            .and(query_param("page", page))
    };
    let filter = "title.search:(a AND b)";
    page(filter, "1")
        .respond_with(ResponseTemplate::new(200).set_body_json(works(120, 0, 100)))
        .mount(&server)
        .await;
    page(filter, "2")
        .respond_with(ResponseTemplate::new(200).set_body_json(works(120, 100, 120)))
        .mount(&server)
        .await;
    let found = find("openalex", &server, &[("filter", filter)], 1000).await;
    assert_eq!((found.records.len(), found.total), (120, 120));
    let found = find("openalex", &server, &[("filter", filter)], 7).await;
    assert_eq!((found.records.len(), found.total), (7, 120));

    Mock::given(path("/works/doi:10.1000/x"))
        .respond_with(
            ResponseTemplate::new(200)
                .set_body_json(json!({"id": "https://openalex.org/W77777", "title": "X"})),
        )
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path("/works/doi:10.1000/none"))
        .respond_with(
            ResponseTemplate::new(404)
                .set_body_json(json!({"error": "Not Found", "message": "no such work"})),
        )
        .mount(&server)
        .await;
    page("cites:W77777", "1")
        .respond_with(ResponseTemplate::new(200).set_body_json(works(1, 5, 6)))
        .mount(&server)
        .await;
    let found = citing("openalex", &server, "10.1000/x", 10).await.unwrap().unwrap();
    assert_eq!(titles(&found), ["Work 5"]);
    assert!(citing("openalex", &server, "10.1000/none", 10).await.unwrap().is_none());
}

#[tokio::test]
async fn europe_pmc_follows_its_marks_and_asks_for_the_citing_records() {
    let server = MockServer::start().await;
    let results = |total: usize, mark: &str, from, to| {
        let works =
            many(from, to, |n| json!({"id": n.to_string(), "source": "MED", "title": format!("Work {n}.")}));
        json!({"hitCount": total, "nextCursorMark": mark, "resultList": {"result": works}})
    };
    let page = |query: &str, mark: &str, size: &str| {
        Mock::given(path("/search"))
            .and(query_param("query", query))
            .and(query_param("format", "json"))
            .and(query_param("resultType", "core"))
            .and(query_param("sort", "P_PDATE_D desc"))
            .and(query_param("cursorMark", mark))
            .and(query_param("pageSize", size))
    };
    page("TITLE:a", "*", "100")
        .respond_with(ResponseTemplate::new(200).set_body_json(results(103, "M2", 0, 100)))
        .mount(&server)
        .await;
    page("TITLE:a", "M2", "100")
        .respond_with(ResponseTemplate::new(200).set_body_json(results(103, "M2", 100, 103)))
        .mount(&server)
        .await;
    let found = find("europepmc", &server, &[("query", "TITLE:a")], 200).await;
    assert_eq!((found.records.len(), found.total), (103, 103));

    let citations = json!({"hitCount": 2, "citationList": {"citation": [
        {"id": "21", "source": "MED", "title": "Work 21."}, {"id": "PPR9", "source": "PPR"}, {"id": "x y", "source": "MED"}]}});
    Mock::given(path("/MED/7/citations"))
        .and(query_param("format", "json"))
        .and(query_param("page", "1"))
        .and(query_param("pageSize", "100"))
        .respond_with(ResponseTemplate::new(200).set_body_json(citations))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path("/search"))
        .and(query_param("query", "(EXT_ID:21 AND SRC:MED) OR (EXT_ID:PPR9 AND SRC:PPR)"))
        .and(query_param_is_missing("sort"))
        .respond_with(ResponseTemplate::new(200).set_body_json(results(2, "", 21, 23)))
        .expect(1)
        .mount(&server)
        .await;
    let found = citing("europepmc", &server, "pmid:7", 50).await.unwrap().unwrap();
    assert_eq!(titles(&found), ["Work 21", "Work 22"]);
}

fn article(pmid: usize) -> String {
    format!(
        "<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Work {pmid}.</ArticleTitle></Article>\
         </MedlineCitation></PubmedArticle>"
    )
}

#[tokio::test]
async fn pubmed_lists_first_and_tells_what_it_does_not_know() {
    let server = MockServer::start().await;
    let answer = json!({"esearchresult": {"count": "9", "idlist": ["3", "2"],
        "errorlist": {"phrasesnotfound": ["xyzzy[ti]"]}, "warninglist": {"quotedphrasesnotfound": ["\"a b\"[ti]"]}}});
    Mock::given(path("/esearch.fcgi"))
        .and(query_param("db", "pubmed"))
        .and(query_param("term", "a[ti]"))
        .and(query_param("retmax", "2"))
        .and(query_param("sort", "pub_date"))
        .and(query_param("retmode", "json"))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .mount(&server)
        .await;
    let set = |articles: String| format!("<PubmedArticleSet>{articles}</PubmedArticleSet>");
    Mock::given(path("/efetch.fcgi"))
        .and(query_param("id", "3,2"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(set(article(3) + &article(2)), "text/xml"))
        .mount(&server)
        .await;
    let found = find("pubmed", &server, &[("term", "a[ti]")], 2).await;
    assert_eq!(titles(&found), ["Work 3", "Work 2"]);
    assert_eq!(found.total, 9);
    assert_eq!(found.remarks, ["it does not know xyzzy[ti]", "it does not know the phrase \"a b\"[ti]"]);

    let links = json!({"linksets": [{"dbfrom": "pubmed", "ids": ["7"], "linksetdbs":
        [{"linkname": "pubmed_pubmed_citedin", "links": ["2", "9", "3"]}]}]});
    Mock::given(path("/elink.fcgi"))
        .and(query_param("dbfrom", "pubmed"))
        .and(query_param("linkname", "pubmed_pubmed_citedin"))
        .and(query_param("id", "7"))
        .respond_with(ResponseTemplate::new(200).set_body_json(links))
        .mount(&server)
        .await;
    Mock::given(path("/efetch.fcgi"))
        .and(query_param("id", "9,3"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(set(article(9) + &article(3)), "text/xml"))
        .mount(&server)
        .await;
    let found = citing("pubmed", &server, "pmid:7", 2).await.unwrap().unwrap();
    assert_eq!((titles(&found), found.total), (vec!["Work 9".to_owned(), "Work 3".to_owned()], 3));
}

#[tokio::test]
async fn arxiv_goes_on_by_start() {
    let server = MockServer::start().await;
    let entry = |n: usize| {
        format!("<entry><id>http://arxiv.org/abs/2101.0000{n}v1</id><title>Work {n}</title></entry>")
    };
    let feed = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\">\
         <opensearch:totalResults>5</opensearch:totalResults>{}{}</feed>",
        entry(1),
        entry(2)
    );
    Mock::given(path("/query"))
        .and(query_param("search_query", "ti:a ANDNOT abs:b"))
        .and(query_param("sortBy", "submittedDate"))
        .and(query_param("sortOrder", "descending"))
        .and(query_param("start", "0"))
        .and(query_param("max_results", "2"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(feed, "application/atom+xml"))
        .expect(1)
        .mount(&server)
        .await;
    let found = find("arxiv", &server, &[("search_query", "ti:a ANDNOT abs:b")], 2).await;
    assert_eq!((titles(&found), found.total), (vec!["Work 1".to_owned(), "Work 2".to_owned()], 5));
}

#[tokio::test]
async fn semantic_scholar_gives_citing_papers_only() {
    let server = MockServer::start().await;
    Mock::given(path("/paper/DOI:10.1000/x"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"paperId": "p", "title": "X"})))
        .mount(&server)
        .await;
    let data = json!({"offset": 0, "data": [{"citingPaper": {"paperId": "q", "title": "Work 1"}}, {"citingPaper": null}]});
    Mock::given(path("/paper/DOI:10.1000/x/citations"))
        .and(query_param("offset", "0"))
        .and(query_param("limit", "10"))
        .respond_with(ResponseTemplate::new(200).set_body_json(data))
        .expect(1)
        .mount(&server)
        .await;
    let found = citing("semanticscholar", &server, "10.1000/x", 10).await.unwrap().unwrap();
    assert_eq!(titles(&found), ["Work 1"]);
    let registry = only("semanticscholar", &server.uri());
    assert!(registry.finder().is_none());
}
