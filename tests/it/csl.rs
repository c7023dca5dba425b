//! Tests of the csl room from outside.

use std::sync::Arc;

use ibid::csl::{Citation, Cite, Entry, Processor, Session, Style};
use ibid::item::Item;
use serde_json::Value;

/// Five references on ketamine; the fourth is a printed reference of which no
/// work was found.
const KETAMINE: &str = r#"[
    {"id": "zarate2006", "type": "article-journal", "DOI": "10.1001/archpsyc.63.8.856", "PMID": "16894061", "title": "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression", "container-title": "Archives of General Psychiatry", "issued": {"date-parts": [[2006, 8]]}, "volume": "63", "issue": "8", "page": "856-864", "author": [{"family": "Zarate", "given": "Carlos A.", "suffix": "Jr"}, {"family": "Singh", "given": "Jaskaran B."}, {"family": "Carlson", "given": "Paul J."}, {"family": "Brutsche", "given": "Nancy E."}, {"family": "Ameli", "given": "Rezvan"}, {"family": "Luckenbaugh", "given": "David A."}, {"family": "Charney", "given": "Dennis S."}, {"family": "Manji", "given": "Husseini K."}]},
    {"id": "sanacora2017", "type": "article-journal", "DOI": "10.1001/jamapsychiatry.2017.0080", "title": "A Consensus Statement on the Use of Ketamine in the Treatment of Mood Disorders", "container-title": "JAMA Psychiatry", "issued": {"date-parts": [[2017, 4]]}, "volume": "74", "issue": "4", "page": "399-405", "author": [{"family": "Sanacora", "given": "Gerard"}, {"family": "Frye", "given": "Mark A."}, {"family": "McDonald", "given": "William"}, {"family": "Mathew", "given": "Sanjay J."}, {"family": "Turner", "given": "Mason S."}, {"family": "Schatzberg", "given": "Alan F."}, {"family": "Summergrad", "given": "Paul"}, {"family": "Nemeroff", "given": "Charles B."}, {"literal": "for the American Psychiatric Association (APA) Council of Research Task Force on Novel Biomarkers and Treatments"}]},
    {"id": "andrade2017", "type": "article-journal", "DOI": "10.4088/JCP.17f11738", "title": "Ketamine for Depression, 4: In What Dose, at What Rate, by What Route, for How Long, and at What Frequency?", "container-title": "The Journal of Clinical Psychiatry", "issued": {"date-parts": [[2017, 7]]}, "volume": "78", "issue": "7", "page": "e852-e857", "author": [{"family": "Andrade", "given": "Chittaranjan"}]},
    {"id": "wilcox2019", "type": "article-journal", "title": "Dissociative effects of ketamine on psychopathology", "container-title": "Psychiatry Research", "issued": {"date-parts": [[2019]]}, "volume": "274", "page": "242-249", "author": [{"family": "Wilcox", "given": "C. E."}, {"family": "Pommy", "given": "J. M."}, {"family": "Adinoff", "given": "B."}, {"family": "Weitlauf", "given": "J. C."}]},
    {"id": "vollenweider2010", "type": "article-journal", "DOI": "10.1038/nrn2884", "title": "The neurobiology of psychedelic drugs: implications for the treatment of mood disorders", "container-title": "Nature Reviews Neuroscience", "issued": {"date-parts": [[2010, 9]]}, "volume": "11", "issue": "9", "page": "642-651", "author": [{"family": "Vollenweider", "given": "Franz X."}, {"family": "Kometer", "given": "Michael"}]}
]"#;

/// What citeproc-js 2.4 gives for [`KETAMINE`] in the APA style of 2026-02.
const APA: [&str; 5] = [
    r#"Andrade, C. (2017). Ketamine for Depression, 4: In What Dose, at What Rate, by What Route, for How Long, and at What Frequency? The Journal of Clinical Psychiatry, 78(7), e852–e857. https://doi.org/10.4088/JCP.17f11738"#,
    r#"Sanacora, G., Frye, M. A., McDonald, W., Mathew, S. J., Turner, M. S., Schatzberg, A. F., Summergrad, P., Nemeroff, C. B., & for the American Psychiatric Association (APA) Council of Research Task Force on Novel Biomarkers and Treatments. (2017). A Consensus Statement on the Use of Ketamine in the Treatment of Mood Disorders. JAMA Psychiatry, 74(4), 399–405. https://doi.org/10.1001/jamapsychiatry.2017.0080"#,
    r#"Vollenweider, F. X., & Kometer, M. (2010). The neurobiology of psychedelic drugs: implications for the treatment of mood disorders. Nature Reviews Neuroscience, 11(9), 642–651. https://doi.org/10.1038/nrn2884"#,
    r#"Wilcox, C. E., Pommy, J. M., Adinoff, B., & Weitlauf, J. C. (2019). Dissociative effects of ketamine on psychopathology. Psychiatry Research, 274, 242–249."#,
    r#"Zarate, C. A., Jr, Singh, J. B., Carlson, P. J., Brutsche, N. E., Ameli, R., Luckenbaugh, D. A., Charney, D. S., & Manji, H. K. (2006). A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression. Archives of General Psychiatry, 63(8), 856–864. https://doi.org/10.1001/archpsyc.63.8.856"#,
];

/// The same as HTML.
const APA_HTML: [&str; 5] = [
    r#"<div class="csl-entry">Andrade, C. (2017). Ketamine for Depression, 4: In What Dose, at What Rate, by What Route, for How Long, and at What Frequency? <i>The Journal of Clinical Psychiatry</i>, <i>78</i>(7), e852–e857. https://doi.org/10.4088/JCP.17f11738</div>"#,
    r#"<div class="csl-entry">Sanacora, G., Frye, M. A., McDonald, W., Mathew, S. J., Turner, M. S., Schatzberg, A. F., Summergrad, P., Nemeroff, C. B., &#38; for the American Psychiatric Association (APA) Council of Research Task Force on Novel Biomarkers and Treatments. (2017). A Consensus Statement on the Use of Ketamine in the Treatment of Mood Disorders. <i>JAMA Psychiatry</i>, <i>74</i>(4), 399–405. https://doi.org/10.1001/jamapsychiatry.2017.0080</div>"#,
    r#"<div class="csl-entry">Vollenweider, F. X., &#38; Kometer, M. (2010). The neurobiology of psychedelic drugs: implications for the treatment of mood disorders. <i>Nature Reviews Neuroscience</i>, <i>11</i>(9), 642–651. https://doi.org/10.1038/nrn2884</div>"#,
    r#"<div class="csl-entry">Wilcox, C. E., Pommy, J. M., Adinoff, B., &#38; Weitlauf, J. C. (2019). Dissociative effects of ketamine on psychopathology. <i>Psychiatry Research</i>, <i>274</i>, 242–249.</div>"#,
    r#"<div class="csl-entry">Zarate, C. A., Jr, Singh, J. B., Carlson, P. J., Brutsche, N. E., Ameli, R., Luckenbaugh, D. A., Charney, D. S., &#38; Manji, H. K. (2006). A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression. <i>Archives of General Psychiatry</i>, <i>63</i>(8), 856–864. https://doi.org/10.1001/archpsyc.63.8.856</div>"#,
];

/// What citeproc-js 2.4 gives in NLM's citation-sequence style of 2026-01.
const VANCOUVER: [&str; 5] = [
    r#"1. Zarate CA Jr, Singh JB, Carlson PJ, Brutsche NE, Ameli R, Luckenbaugh DA, et al. A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression. Archives of General Psychiatry. 2006 Aug;63(8):856–64. doi:10.1001/archpsyc.63.8.856 PubMed PMID: 16894061."#,
    r#"2. Sanacora G, Frye MA, McDonald W, Mathew SJ, Turner MS, Schatzberg AF, et al. A Consensus Statement on the Use of Ketamine in the Treatment of Mood Disorders. JAMA Psychiatry. 2017 Apr;74(4):399–405. doi:10.1001/jamapsychiatry.2017.0080"#,
    r#"3. Andrade C. Ketamine for Depression, 4: In What Dose, at What Rate, by What Route, for How Long, and at What Frequency? The Journal of Clinical Psychiatry. 2017 Jul;78(7):e852–7. doi:10.4088/JCP.17f11738"#,
    r#"4. Wilcox CE, Pommy JM, Adinoff B, Weitlauf JC. Dissociative effects of ketamine on psychopathology. Psychiatry Research. 2019;274:242–9."#,
    r#"5. Vollenweider FX, Kometer M. The neurobiology of psychedelic drugs: implications for the treatment of mood disorders. Nature Reviews Neuroscience. 2010 Sep;11(9):642–51. doi:10.1038/nrn2884"#,
];

fn ketamine() -> Vec<Item> {
    let records: Vec<Value> = serde_json::from_str(KETAMINE).unwrap();
    records.iter().map(|r| Item::from_json(r).unwrap()).collect()
}

fn processor(style: &str) -> Processor {
    Processor::new(Arc::new(Style::named(style).unwrap()), None).unwrap()
}

#[test]
fn apa_is_as_citeproc_js_gives_it() {
    let items = ketamine();
    let bibliography = processor("apa").bibliography(&items.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(bibliography.entries.iter().map(Entry::to_text).collect::<Vec<_>>(), APA);
    assert_eq!(bibliography.entries.iter().map(Entry::to_html).collect::<Vec<_>>(), APA_HTML);
    assert!(bibliography.parameters.hanging_indent);
}

#[test]
fn vancouver_is_as_citeproc_js_gives_it() {
    let items = ketamine();
    let bibliography = processor("vancouver").bibliography(&items.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(bibliography.entries.iter().map(Entry::to_text).collect::<Vec<_>>(), VANCOUVER);
    assert_eq!(bibliography.entries[0].id, "zarate2006");
}

/// The group author, `Jr` and the long author lists as each style has them.
#[test]
fn the_five_references_in_nine_styles() {
    let items = ketamine();
    let refs: Vec<&Item> = items.iter().collect();
    let mut shown = String::new();
    for style in [
        "apa",
        "nlm-citation-sequence",
        "chicago-author-date",
        "chicago-notes-bibliography",
        "modern-language-association",
        "harvard-cite-them-right",
        "ieee",
        "nature",
        "american-medical-association",
    ] {
        let bibliography = processor(style).bibliography(&refs).unwrap();
        shown.push_str(&format!("# {style}\n{}\n", bibliography.to_text()));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn every_archived_style_renders_any_item_and_names_its_author() {
    let items = ketamine();
    let mut odd: Vec<Item> = ibid::item::Kind::ALL
        .iter()
        .enumerate()
        .map(|(n, kind)| Item { kind: *kind, id: format!("odd{n}"), ..items[n % items.len()].clone() })
        .collect();
    odd.extend(
        ibid::item::Kind::ALL.iter().map(|kind| Item { id: format!("bare-{kind}"), ..Item::new(*kind) }),
    );
    let refs: Vec<&Item> = odd.iter().collect();
    for name in ibid::csl::styles() {
        let style = Style::named(&name.name).unwrap();
        let processor = Processor::new(Arc::new(style), None).unwrap();
        let Ok(bibliography) = processor.bibliography(&refs) else {
            assert!(!processor.style().has_bibliography(), "{}", name.name);
            continue;
        };
        assert!(bibliography.entries.len() >= items.len(), "{}", name.name);
        let entries = processor.bibliography(&items.iter().collect::<Vec<_>>()).unwrap().entries;
        let entry = entries.iter().find(|e| e.id == "sanacora2017").unwrap().to_text();
        assert!(entry.to_lowercase().contains("sanacora"), "{}: no author in {entry}", name.name);
    }
}

/// A citation of one to three of the items.
fn any_citation(random: &mut fastrand::Rng, items: &[Item], note: u32) -> Citation {
    let cites = (0..random.usize(1..4)).map(|_| Cite {
        locator: random.bool().then(|| random.u32(1..4).to_string()),
        ..Cite::new(items[random.usize(..items.len())].id.clone())
    });
    Citation { cites: cites.collect(), note, ..Citation::default() }
}

#[test]
fn a_session_reads_as_the_same_document_from_nothing() {
    let mut items = ketamine();
    // Namesakes, to be told apart as they come and go.
    for n in 0..5 {
        let mut twin = items[n].clone();
        twin.id = format!("twin{n}");
        twin.names.values_mut().for_each(|names| names.truncate(1 + n % 3));
        items.push(twin);
    }
    let refs: Vec<&Item> = items.iter().collect();
    let mut random = fastrand::Rng::with_seed(7);
    for style in
        ["apa", "nature", "chicago-notes-bibliography", "modern-language-association", "alphanumeric"]
    {
        let processor = processor(style);
        let mut session = Session::new(&processor, &refs);
        let mut document: Vec<(String, Citation)> = Vec::new();
        for step in 0..40 {
            if document.len() > 6 && random.u8(..3) == 0 {
                let (id, _) = document.remove(random.usize(..document.len()));
                session.remove(&id);
            } else {
                let citation = any_citation(&mut random, &items, step + 1);
                let at = random.usize(..document.len() + 1);
                document.insert(at, (step.to_string(), citation.clone()));
                session.insert(at, step.to_string(), citation);
            }
            let mut fresh = Session::new(&processor, &refs);
            fresh.update(document.clone());
            let read = |s: &Session<'_>| -> Vec<String> { s.citations().map(|(_, c)| c.to_html()).collect() };
            assert_eq!(read(&session), read(&fresh), "{style}, step {step}");
            assert_eq!(session.bibliography(), fresh.bibliography(), "{style}, step {step}");
        }
    }
}
