use super::*;

fn cite(keys: &[(&str, &str, Value, Value)]) -> Value {
    let cites: Vec<Value> = keys
        .iter()
        .map(|(key, mode, prefix, suffix)| {
            json!({"citationId": key, "citationPrefix": prefix, "citationSuffix": suffix,
                   "citationMode": {"t": mode}, "citationNoteNum": 0, "citationHash": 0})
        })
        .collect();
    json!({"t": "Cite", "c": [cites, [{"t": "Str", "c": "raw"}]]})
}

fn simple(key: &str) -> Value {
    cite(&[(key, "NormalCitation", json!([]), json!([]))])
}

fn words(text: &str) -> Value {
    let mut out = Vec::new();
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end();
        if !bare.is_empty() {
            out.push(json!({"t": "Str", "c": bare}));
        }
        if word.ends_with(' ') {
            out.push(json!({"t": "Space"}));
        }
    }
    Value::Array(out)
}

fn document(meta: &Value, blocks: &Value) -> Pandoc {
    read(&json!({"pandoc-api-version": [1, 23], "meta": meta, "blocks": blocks}).to_string()).unwrap()
}

fn para(inlines: Value) -> Value {
    json!({"t": "Para", "c": inlines})
}

#[test]
fn affixes_become_rich_text_and_locators_come_out() {
    let suffix = json!([{"t": "Str", "c": ","}, {"t": "Space"}, {"t": "Str", "c": "pp.\u{a0}33-35"}, {"t": "Space"},
        {"t": "Emph", "c": [{"t": "Str", "c": "passim"}]}, {"t": "Math", "c": [{"t": "InlineMath"}, "x"]}]);
    let cite = cite(&[
        ("a", "SuppressAuthor", words("see also "), suffix),
        ("b", "NormalCitation", json!([]), words(" foo")),
    ]);
    let read = document(&json!({}), &json!([para(json!([cite]))]));
    let [a, b] = read.citations[0].cites.as_slice() else { panic!() };
    assert_eq!((a.key.as_str(), a.prefix.as_str(), a.suppress_author), ("a", "see also", true));
    assert_eq!(a.locator.as_ref().map(|l| (l.label, l.value.as_str())), Some(("page", "33-35")));
    let (text, math) = a.suffix.split_at(a.suffix.len() - 4);
    assert_eq!(text, " <i>passim</i>");
    assert_eq!(read.aside.get(math.chars().next().unwrap()).unwrap()["t"], "Math");
    assert_eq!((b.suffix.as_str(), &b.locator), (" foo", &None));
}

#[test]
fn a_citation_within_an_affix_becomes_further_cites() {
    let inner = cite(&[("b", "AuthorInText", json!([]), json!([]))]);
    let suffix = json!([{"t": "Str", "c": ","}, {"t": "Space"}, {"t": "Str", "c": "p."}, {"t": "Space"},
        {"t": "Str", "c": "3"}, {"t": "Space"}, {"t": "Str", "c": "and"}, {"t": "Space"}, inner, {"t": "Str", "c": "!"}]);
    let outer = cite(&[(
        "a",
        "NormalCitation",
        json!([simple("c"), {"t": "Space"}, {"t": "Str", "c": "in"}]),
        suffix,
    )]);
    let read = document(&json!({}), &json!([para(json!([outer]))]));
    let cites: Vec<String> =
        read.citations[0].cites.iter().map(|c| format!("{}|{}|{}", c.prefix, c.key, c.suffix)).collect();
    assert_eq!(cites, ["|c|", "in|a|", "and|b|!"]);
}

#[test]
fn metadata_is_read() {
    let meta = json!({
        "bibliography": {"t": "MetaList", "c": [{"t": "MetaInlines", "c": words("refs.bib")}, {"t": "MetaString", "c": "b.json"}]},
        "csl": {"t": "MetaInlines", "c": words("apa.csl")},
        "lang": {"t": "MetaInlines", "c": words("de-DE")},
        "nocite": {"t": "MetaBlocks", "c": [para(json!([simple("n"), simple("*")]))]},
        "suppress-bibliography": {"t": "MetaBool", "c": true},
        "reference-section-title": {"t": "MetaInlines", "c": words("Works cited")},
        "references": {"t": "MetaList", "c": [{"t": "MetaMap", "c": {
            "id": {"t": "MetaInlines", "c": words("x")},
            "title": {"t": "MetaInlines", "c": [{"t": "Emph", "c": words("On X")}]},
            "issued": {"t": "MetaMap", "c": {"date-parts": {"t": "MetaList", "c":
                [{"t": "MetaList", "c": [{"t": "MetaInlines", "c": words("2001")}]}]}}},
        }}]},
    });
    let metadata = document(&meta, &json!([])).metadata;
    assert_eq!(metadata.bibliography, ["refs.bib", "b.json"]);
    assert_eq!((metadata.csl.as_deref(), metadata.lang.as_deref()), (Some("apa.csl"), Some("de-DE")));
    assert_eq!(metadata.nocite, ["n", "*"]);
    assert!(metadata.suppress_bibliography);
    assert_eq!(metadata.section_title.as_deref(), Some("Works cited"));
    assert_eq!(
        metadata.references,
        [json!({"id": "x", "title": "<i>On X</i>", "issued": {"date-parts": [[2001]]}})]
    );
}

fn text(t: &str) -> Vec<Value> {
    vec![json!({"t": "Str", "c": t})]
}

#[test]
fn notes_are_numbered_and_know_what_is_around_them() {
    let note = json!({"t": "Note", "c": [para(json!([simple("b"), {"t": "Space"}, simple("c")]))]});
    let read = document(&json!({}), &json!([para(json!([simple("a"), note, simple("d")]))]));
    let numbers = |notes| read.in_order(notes).iter().map(|p| p.note).collect::<Vec<_>>();
    assert_eq!((numbers(false), numbers(true)), (vec![0, 1, 1, 0], vec![1, 2, 2, 3]));
    assert_eq!(
        read.in_notes,
        [None, Some(InNote { first: true, last: false }), Some(InNote { first: false, last: true }), None]
    );
}

#[test]
fn a_note_closes_up_and_takes_punctuation_before_it() {
    let blocks = json!([para(
        json!([{"t": "Str", "c": "Said"}, {"t": "Space"}, simple("a"), {"t": "Str", "c": ".)"}])
    )]);
    let read = document(&json!({}), &blocks);
    let out = read.write(vec![Replacement::Note { before: None, text: text("A") }], None);
    let inlines = out["blocks"][0]["c"].as_array().unwrap();
    assert_eq!((inlines.len(), &inlines[0]["c"], &inlines[2]["c"]), (3, &json!("Said"), &json!(")")));
    assert_eq!(
        inlines[1]["c"][1],
        json!([{"t": "Str", "c": "."}, {"t": "Note", "c": [{"t": "Para", "c": [{"t": "Str", "c": "A"}]}]}])
    );
}

#[test]
fn the_bibliography_fills_its_block_or_ends_the_document() {
    let entries = || Bibliography {
        entries: vec![("a".to_owned(), text("A"))],
        hanging_indent: true,
        heading: Some("Works cited".to_owned()),
    };
    let place = json!([{"t": "Div", "c": [["refs", ["mine"], []], []]}, para(json!([simple("a")]))]);
    let out = document(&json!({}), &place).write(vec![Replacement::Inline(text("x"))], Some(entries()));
    assert_eq!(
        out["blocks"][0]["c"],
        json!([["refs", ["mine", "references", "csl-bib-body", "hanging-indent"], []],
            [{"t": "Div", "c": [["ref-a", ["csl-entry"], []], [{"t": "Para", "c": [{"t": "Str", "c": "A"}]}]]}]])
    );
    let out = document(&json!({}), &json!([])).write(Vec::new(), Some(entries()));
    assert_eq!(out["blocks"][0]["c"][0], 1);
    assert_eq!(out["blocks"][1]["c"][0][0], "refs");
}

#[test]
fn what_is_no_document_is_refused() {
    assert!(matches!(read("x"), Err(ManuscriptError::Json(_))));
    assert!(matches!(read("{}"), Err(ManuscriptError::NoDocument(_))));
    let deep = format!("{{\"blocks\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(matches!(read(&deep), Err(ManuscriptError::TooDeep)));
}

#[test]
fn trees_of_any_shape_are_carried_along() {
    for blocks in [
        json!(1),
        json!([{"t": "Cite"}, {"t": "Cite", "c": []}, {"t": "Cite", "c": [[], []]}, {"t": "Cite", "c": [[{}], []]}]),
        json!([{"t": "Div", "c": simple("a")}, {"t": "Str"}, {"t": 3, "c": [1]}, null]),
        json!([{"t": "Cite", "c": [[{"citationId": "a"}]]}, simple("b")]),
    ] {
        let read = document(&json!({"nocite": 3, "references": {"t": "MetaList", "c": 1}}), &blocks);
        let all = vec![Replacement::Note { before: None, text: text("x") }; read.citations.len()];
        let keys: Vec<String> = read.citations.iter().map(|c| c.cites[0].key.clone()).collect();
        let out = read.write(all, None).to_string();
        if keys.contains(&"b".to_owned()) {
            assert!(out.contains("\"x\""), "{out}");
        }
    }
}
