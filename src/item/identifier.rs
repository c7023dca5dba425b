//! Identifiers of works and serials: normalised, and checked as far as their
//! own rules allow.
//!
//! Sources: DOI Handbook (2.2 syntax, 2.4 case); NLM on PMID and PMCID; arXiv
//! identifier scheme (old, new, versions); ISO 2108 (ISBN) and ISO 3297
//! (ISSN) check digits; OpenAlex entity ids.

mod forms;

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use super::{Field, Item, Variable};
use forms::{after_any, arxiv, clip, doi, isbn, issn, strip_prefix_ignore_case, trim_doi};

/// The kinds of identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Digital object identifier.
    Doi,
    /// PubMed.
    Pmid,
    /// PubMed Central.
    Pmcid,
    /// arXiv.
    Arxiv,
    /// OpenAlex work.
    OpenAlex,
    /// International standard book number.
    Isbn,
    /// International standard serial number.
    Issn,
}

impl Scheme {
    /// Every scheme, the best for telling works apart first.
    pub const ALL: [Self; 7] =
        [Self::Doi, Self::Pmid, Self::Pmcid, Self::Arxiv, Self::OpenAlex, Self::Isbn, Self::Issn];

    /// Short lower-case name, as used in queries and prefixes: `doi`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Doi => "doi",
            Self::Pmid => "pmid",
            Self::Pmcid => "pmcid",
            Self::Arxiv => "arxiv",
            Self::OpenAlex => "openalex",
            Self::Isbn => "isbn",
            Self::Issn => "issn",
        }
    }

    /// The scheme of that short name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether one identifier stands for one work. An ISBN stands for a book
    /// that may hold many works, an ISSN for a serial.
    #[must_use]
    pub const fn names_one_work(self) -> bool {
        !matches!(self, Self::Isbn | Self::Issn)
    }
}

/// Why a text is not an identifier of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentifier {
    /// The form is wrong.
    #[error("`{text}` is not {}", described(*.scheme))]
    Form {
        /// The text as given.
        text: String,
        /// The scheme it was read as.
        scheme: Scheme,
    },
    /// The form is right and the check digit is not.
    #[error("the check digit of {} `{text}` is wrong", .scheme.as_str().to_uppercase())]
    CheckDigit {
        /// The text as given.
        text: String,
        /// The scheme it was read as.
        scheme: Scheme,
    },
}

fn described(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Doi => "a DOI (10.PREFIX/SUFFIX)",
        Scheme::Pmid => "a PMID (1 to 8 digits)",
        Scheme::Pmcid => "a PMCID (PMC and digits)",
        Scheme::Arxiv => "an arXiv id (2101.00001 or hep-th/9901001)",
        Scheme::OpenAlex => "an OpenAlex work id (W and digits)",
        Scheme::Isbn => "an ISBN (10 or 13 digits)",
        Scheme::Issn => "an ISSN (1234-567X)",
    }
}

/// A normalised identifier. Equal identifiers are equal values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identifier {
    /// Lower case, without resolver or prefix: `10.1001/archpsyc.63.8.856`.
    Doi(String),
    /// Without leading zeros.
    Pmid(u32),
    /// The digits after `PMC`.
    Pmcid(u32),
    /// The id without its version, and the version where one was given.
    Arxiv {
        /// `2101.00001` or `hep-th/9901001`.
        id: String,
        /// The number after `v`.
        version: Option<u16>,
    },
    /// `W` and digits.
    OpenAlex(String),
    /// 13 digits; ISBN-10 is converted.
    Isbn(String),
    /// `1234-567X`.
    Issn(String),
}

// Word boundaries are ASCII's: with Unicode's, text beyond ASCII cannot be
// searched by automaton, and a search takes ten times as long.
static IN_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?xi)
      (?P<doi> (?: (?:https?://)?(?:dx\.|www\.)?doi\.org/ | (?-u:\b)doi\s*[:=]?\s* | (?-u:\b) )10\.\d{4,9}(?:\.\d+)*/[^\s"“”\u{2018}]+ )
    | (?P<arxiv> (?: (?-u:\b)arxiv\s*:\s* | (?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/ )
        (?: \d{4}\.\d{4,5} | [a-z]{2,10}(?:-[a-z]{2,10})?(?:\.[a-z]{2})?/\d{7} )(?:v\d{1,3})? )
    | (?P<pmcid> (?: (?:https?://)?(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/ | (?:https?://)?pmc\.ncbi\.nlm\.nih\.gov/articles/ | (?:(?-u:\b)pmcid\s*:?\s*)? )(?-u:\b)PMC\d{3,9}(?-u:\b) )
    | (?P<pmid> (?: (?-u:\b)pmid\s*:?\s* | (?:https?://)?pubmed\.ncbi\.nlm\.nih\.gov/ | (?:https?://)?(?:www\.)?ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/ )\d{1,8}(?-u:\b) )
    | (?P<openalex> (?:https?://)?(?:api\.)?openalex\.org/(?:works/)?W\d{3,12}(?-u:\b) )
    | (?P<isbn> (?-u:\b)isbn(?:-1[03])?\s*:?\s*[0-9][0-9\x20\u{2010}-\u{2015}-]{8,16}[0-9X] )
    | (?P<issn> (?-u:\b)e?-?issn\s*:?\s*\d{4}[\u{2010}-\u{2015}-]?\d{3}[0-9X](?-u:\b) )
    "#,
    )
});

#[expect(clippy::expect_used, reason = "the patterns are constants")]
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern compiles")
}

impl Identifier {
    /// Reads a text that is one identifier in any of its usual forms: bare,
    /// with a prefix (`doi:`, `PMID:`), or as a resolver's address. Bare
    /// digits are no identifier: too much else looks like a PMID.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((at, found)) = Self::find_all(text).into_iter().next()
            && at.start == 0
            && text[at.end..]
                .trim_matches(|c: char| matches!(c, '/' | '.' | '>') || c.is_whitespace())
                .is_empty()
        {
            return Some(found);
        }
        if let Some((name, rest)) = text.split_once(':')
            && let Some(scheme) = Scheme::from_name(name.trim())
        {
            return Self::parse_as(scheme, rest).ok();
        }
        // A reference that ends in a DOI is no DOI.
        let one_word = !text.contains(char::is_whitespace);
        [Scheme::Doi, Scheme::Arxiv, Scheme::OpenAlex, Scheme::Issn, Scheme::Isbn]
            .into_iter()
            .filter(|scheme| one_word || matches!(scheme, Scheme::Issn | Scheme::Isbn))
            .find_map(|scheme| Self::parse_as(scheme, text).ok())
    }

    /// Reads a text known to be an identifier of one scheme.
    ///
    /// # Errors
    /// [`BadIdentifier`] with what is wrong.
    pub fn parse_as(scheme: Scheme, text: &str) -> Result<Self, BadIdentifier> {
        let given = text.trim();
        let form = || BadIdentifier::Form { text: clip(given), scheme };
        match scheme {
            Scheme::Doi => doi(given).map(Self::Doi).ok_or_else(form),
            Scheme::Pmid => {
                let digits = after_any(given, &["pmid:", "pmid", "pubmed.ncbi.nlm.nih.gov/", "/pubmed/"]);
                digits
                    .trim_end_matches('/')
                    .parse()
                    .ok()
                    .filter(|n| (1..=99_999_999).contains(n))
                    .map(Self::Pmid)
                    .ok_or_else(form)
            }
            Scheme::Pmcid => {
                let digits = after_any(given, &["pmcid:", "pmcid", "/articles/"]);
                let digits = strip_prefix_ignore_case(digits, "pmc").unwrap_or(digits);
                let digits = digits.trim_end_matches('/').split('.').next().unwrap_or_default();
                digits.parse().ok().filter(|n| *n > 0).map(Self::Pmcid).ok_or_else(form)
            }
            Scheme::Arxiv => {
                let id = after_any(
                    given,
                    &["arxiv:", "arxiv.org/abs/", "arxiv.org/pdf/", "arxiv.org/html/", "10.48550/arxiv."],
                );
                let id = id.trim_end_matches('/');
                let id = id.strip_suffix(".pdf").unwrap_or(id).split(['[', ' ']).next().unwrap_or_default();
                arxiv(id).ok_or_else(form)
            }
            Scheme::OpenAlex => {
                let id = after_any(given, &["openalex:", "openalex.org/works/", "openalex.org/"])
                    .to_ascii_uppercase();
                let digits = id.strip_prefix('W').unwrap_or_default();
                let right = (3..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
                if right { Ok(Self::OpenAlex(id)) } else { Err(form()) }
            }
            Scheme::Isbn => isbn(given),
            Scheme::Issn => issn(given),
        }
    }

    /// Every identifier that stands in a running text, with its place. ISBN,
    /// ISSN, PMID and arXiv ids are found by their prefix or address only; a
    /// DOI also bare.
    #[must_use]
    pub fn find_all(text: &str) -> Vec<(Range<usize>, Self)> {
        let mut found: Vec<(Range<usize>, Self)> = Vec::new();
        for captures in IN_TEXT.captures_iter(text) {
            found.extend(from_captures(&captures));
        }
        found
    }

    /// The scheme.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        match self {
            Self::Doi(_) => Scheme::Doi,
            Self::Pmid(_) => Scheme::Pmid,
            Self::Pmcid(_) => Scheme::Pmcid,
            Self::Arxiv { .. } => Scheme::Arxiv,
            Self::OpenAlex(_) => Scheme::OpenAlex,
            Self::Isbn(_) => Scheme::Isbn,
            Self::Issn(_) => Scheme::Issn,
        }
    }

    /// The normalised value, without prefix; an arXiv id with its version.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Doi(v) | Self::OpenAlex(v) | Self::Isbn(v) | Self::Issn(v) => v.clone(),
            Self::Pmid(n) => n.to_string(),
            Self::Pmcid(n) => format!("PMC{n}"),
            Self::Arxiv { id, version: Some(version) } => format!("{id}v{version}"),
            Self::Arxiv { id, version: None } => id.clone(),
        }
    }

    /// The value by which two identifiers name the same work: as
    /// [`Self::value`], without an arXiv version.
    #[must_use]
    pub fn identity(&self) -> String {
        match self {
            Self::Arxiv { id, .. } => id.clone(),
            other => other.value(),
        }
    }

    /// The arXiv id that an arXiv DOI (`10.48550/arXiv.…`) stands for.
    #[must_use]
    pub fn arxiv_of_doi(&self) -> Option<Self> {
        match self {
            Self::Doi(doi) => arxiv(doi.strip_prefix("10.48550/arxiv.")?),
            _ => None,
        }
    }

    /// The address a reader can open.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Doi(doi) => format!("https://doi.org/{}", encode_doi(doi)),
            Self::Pmid(n) => format!("https://pubmed.ncbi.nlm.nih.gov/{n}/"),
            Self::Pmcid(n) => format!("https://pmc.ncbi.nlm.nih.gov/articles/PMC{n}/"),
            Self::Arxiv { .. } => format!("https://arxiv.org/abs/{}", self.value()),
            Self::OpenAlex(id) => format!("https://openalex.org/{id}"),
            Self::Isbn(isbn) => format!("https://openlibrary.org/isbn/{isbn}"),
            Self::Issn(issn) => format!("https://portal.issn.org/resource/ISSN/{issn}"),
        }
    }

    /// The field in which an [`Item`] keeps identifiers of its scheme: the CSL
    /// variable, or `extra` for arXiv and OpenAlex.
    #[must_use]
    pub fn field(&self) -> Field {
        match self.scheme() {
            Scheme::Doi => Field::Text(Variable::Doi),
            Scheme::Pmid => Field::Text(Variable::Pmid),
            Scheme::Pmcid => Field::Text(Variable::Pmcid),
            Scheme::Isbn => Field::Text(Variable::Isbn),
            Scheme::Issn => Field::Text(Variable::Issn),
            scheme @ (Scheme::Arxiv | Scheme::OpenAlex) => Field::Extra(scheme.as_str().to_owned()),
        }
    }

    /// Puts the identifier where an [`Item`] keeps its scheme.
    pub fn put(&self, item: &mut Item) {
        match self.field() {
            Field::Text(variable) => item.set(variable, self.value()),
            field => drop(item.extra.insert(field.name().to_owned(), Value::from(self.value()))),
        }
    }
}

/// `doi:10.1001/…`, `pmid:16894061`.
impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme().as_str(), self.value())
    }
}

/// Percent-encodes a DOI for the path of an address; `/` stays.
#[must_use]
pub fn encode_doi(doi: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const SET: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'`')
        .add(b'{')
        .add(b'}')
        .add(b';')
        .add(b'[')
        .add(b']')
        .add(b'|')
        .add(b'\\')
        .add(b'^');
    utf8_percent_encode(doi, SET).to_string()
}

pub(super) fn of_item(item: &Item) -> Vec<Identifier> {
    let mut found = Vec::new();
    let mut add = |identifier: Identifier| {
        if !found.contains(&identifier) {
            found.push(identifier);
        }
    };
    for scheme in Scheme::ALL {
        let value = match scheme {
            Scheme::Doi => item.get(Variable::Doi),
            Scheme::Pmid => item.get(Variable::Pmid),
            Scheme::Pmcid => item.get(Variable::Pmcid),
            Scheme::Isbn => item.get(Variable::Isbn),
            Scheme::Issn => item.get(Variable::Issn),
            Scheme::Arxiv | Scheme::OpenAlex => item.extra.get(scheme.as_str()).and_then(Value::as_str),
        };
        let Some(value) = value else { continue };
        if matches!(scheme, Scheme::Isbn | Scheme::Issn) {
            // Several may stand in one value: "978-… 0-…", "1234-5678, …".
            value
                .split([',', ';'])
                .filter_map(|part| Identifier::parse_as(scheme, part).ok())
                .for_each(&mut add);
            if Identifier::parse_as(scheme, value).is_err() {
                value
                    .split_whitespace()
                    .filter_map(|part| Identifier::parse_as(scheme, part).ok())
                    .for_each(&mut add);
            }
        } else if let Ok(identifier) = Identifier::parse_as(scheme, value) {
            let arxiv = identifier.arxiv_of_doi();
            add(identifier);
            arxiv.into_iter().for_each(&mut add);
        }
    }
    if let Some(url) = item.get(Variable::Url)
        && let Some(identifier) = Identifier::parse(url)
        && !found.iter().any(|i| i.scheme() == identifier.scheme())
    {
        found.push(identifier);
    }
    found.sort_by_key(Identifier::scheme);
    found
}

fn from_captures(captures: &Captures<'_>) -> Option<(Range<usize>, Identifier)> {
    for scheme in Scheme::ALL {
        let Some(found) = captures.name(scheme.as_str()) else { continue };
        let identifier = match scheme {
            Scheme::Isbn | Scheme::Issn => {
                let at = found.as_str().find(|c: char| c.is_ascii_digit())?;
                let digits = match scheme {
                    // The 10 or 13 of `ISBN-13:` is no part of the number.
                    Scheme::Isbn => found.as_str()[at..].trim_start_matches("13:").trim_start_matches("10:"),
                    _ => &found.as_str()[at..],
                };
                Identifier::parse_as(scheme, digits)
            }
            _ => Identifier::parse_as(scheme, found.as_str()),
        };
        let identifier = identifier.ok()?;
        let end = match &identifier {
            // The pattern takes closing marks along; the DOI does not keep them.
            Identifier::Doi(_) => found.start() + trim_doi(found.as_str()).len(),
            _ => found.end(),
        };
        return Some((found.start()..end, identifier));
    }
    None
}

/// An ORCID iD as its address.
pub(crate) fn orcid(text: &str) -> Option<String> {
    let id = text.trim().trim_end_matches('/').rsplit('/').next()?.to_ascii_uppercase();
    let compact: String = id.chars().filter(|c| *c != '-').collect();
    let right = compact.len() == 16
        && compact.bytes().enumerate().all(|(i, b)| b.is_ascii_digit() || (i == 15 && b == b'X'));
    let groups: Vec<&str> = (0..4).filter_map(|i| compact.get(i * 4..i * 4 + 4)).collect();
    right.then(|| format!("https://orcid.org/{}", groups.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SICI: &str = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2";

    fn parse(text: &str) -> String {
        Identifier::parse(text).map_or_else(|| "none".to_owned(), |i| i.to_string())
    }

    #[test]
    fn a_doi_in_any_dress_is_the_same() {
        for text in [
            "10.1001/archpsyc.63.8.856",
            "10.1001/ARCHPSYC.63.8.856",
            "doi:10.1001/archpsyc.63.8.856",
            "DOI: 10.1001/archpsyc.63.8.856.",
            "https://doi.org/10.1001/archpsyc.63.8.856",
            "http://dx.doi.org/10.1001%2Farchpsyc.63.8.856",
            "doi.org/10.1001/archpsyc.63.8.856",
            "https://doi.org/doi:10.1001/archpsyc.63.8.856",
            "<https://doi.org/10.1001/archpsyc.63.8.856>",
        ] {
            let doi = Identifier::parse_as(Scheme::Doi, text).map(|i| i.to_string());
            assert_eq!(doi.as_deref(), Ok("doi:10.1001/archpsyc.63.8.856"), "{text}");
        }
    }

    #[test]
    fn an_old_sici_doi_keeps_its_marks() {
        for text in [
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
            "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
            "doi:10.1002/(SICI)1097-0258(19980815/30)17:15/16&lt;1661::AID-SIM968&gt;3.0.CO;2-2",
        ] {
            assert_eq!(parse(text), format!("doi:{SICI}"), "{text}");
        }
        let url = Identifier::Doi(SICI.into()).url();
        assert!(url.contains("%3C1661::aid-sim968%3E3.0.co%3B2-2"), "{url}");
        assert_eq!(Identifier::parse(&url), Some(Identifier::Doi(SICI.into())));
    }

    #[test]
    fn what_is_no_doi_is_refused() {
        for text in ["", "10.", "10.1/x", "10.1001", "10.1001/", "version 10.1001/x", "10.1001/a b"] {
            assert!(Identifier::parse_as(Scheme::Doi, text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_reference_that_ends_in_an_identifier_is_none() {
        for text in [
            "Zarate (2006). A trial. https://doi.org/10.1001/archpsyc.63.8.856",
            "See 10.1001/archpsyc.63.8.856",
        ] {
            assert_eq!(Identifier::parse(text), None, "{text}");
        }
    }

    #[test]
    fn identifiers_are_found_in_running_text() {
        let text = "See (https://doi.org/10.1016/j.jad.2014.02.017), arXiv:2101.00001v3 [cs.CL]; PMID: 16894061. \
                    PMCID: PMC1234567; ISBN-13: 978-0-306-40615-7, ISSN 0003-990X.";
        let found: Vec<String> = Identifier::find_all(text).iter().map(|(_, i)| i.to_string()).collect();
        assert_eq!(
            found,
            [
                "doi:10.1016/j.jad.2014.02.017",
                "arxiv:2101.00001v3",
                "pmid:16894061",
                "pmcid:PMC1234567",
                "isbn:9780306406157",
                "issn:0003-990X",
            ]
        );
        let (at, _) = &Identifier::find_all(text)[0];
        assert_eq!(&text[at.clone()], "https://doi.org/10.1016/j.jad.2014.02.017");
    }

    #[test]
    fn each_scheme_reads_its_forms() {
        for (text, read) in [
            ("PMID 16894061", "pmid:16894061"),
            ("pmid:00123", "pmid:123"),
            ("https://pubmed.ncbi.nlm.nih.gov/16894061/", "pmid:16894061"),
            ("https://www.ncbi.nlm.nih.gov/pubmed/16894061", "pmid:16894061"),
            ("PMC7033418", "pmcid:PMC7033418"),
            ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7033418/", "pmcid:PMC7033418"),
            ("2101.00001", "arxiv:2101.00001"),
            ("arXiv:hep-th/9901001v2", "arxiv:hep-th/9901001v2"),
            ("math.GT/0309136", "arxiv:math/0309136"),
            ("https://arxiv.org/pdf/1706.03762v5.pdf", "arxiv:1706.03762v5"),
            ("W2741809807", "openalex:W2741809807"),
            ("https://openalex.org/W2741809807", "openalex:W2741809807"),
            ("0-306-40615-2", "isbn:9780306406157"),
            ("ISBN 978-0-306-40615-7", "isbn:9780306406157"),
            ("080442957X", "isbn:9780804429573"),
            ("0003990X", "issn:0003-990X"),
            ("16894061", "none"),
            ("2113.00001", "none"),
            ("Ketamine for depression", "none"),
            ("978-0-306-40615-8", "none"),
        ] {
            assert_eq!(parse(text), read, "{text}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_said() {
        let error = Identifier::parse_as(Scheme::Isbn, "978-0-306-40615-8").unwrap_err();
        assert_eq!(error.to_string(), "the check digit of ISBN `978-0-306-40615-8` is wrong");
        assert!(matches!(
            Identifier::parse_as(Scheme::Issn, "0003-9901"),
            Err(BadIdentifier::CheckDigit { .. })
        ));
        assert!(matches!(Identifier::parse_as(Scheme::Isbn, "12345"), Err(BadIdentifier::Form { .. })));
    }

    #[test]
    fn an_item_tells_its_identifiers() {
        let mut item = Item::default();
        item.set(Variable::Url, "https://pubmed.ncbi.nlm.nih.gov/16894061/");
        item.set(Variable::Doi, "https://doi.org/10.48550/arXiv.2101.00001");
        item.set(Variable::Issn, "0003-990X, 1538-3636");
        let shown: Vec<String> = item.identifiers().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "doi:10.48550/arxiv.2101.00001",
                "pmid:16894061",
                "arxiv:2101.00001",
                "issn:0003-990X",
                "issn:1538-3636"
            ]
        );
    }

    #[test]
    fn an_identifier_put_on_an_item_is_found_again() {
        for text in
            ["10.1000/x", "pmid:1", "PMC12", "arXiv:2101.00001v2", "W123456", "0306406152", "0003-990X"]
        {
            let identifier =
                Identifier::parse(text).or_else(|| Identifier::parse_as(Scheme::Pmcid, text).ok()).unwrap();
            let mut item = Item::default();
            identifier.put(&mut item);
            assert_eq!(item.identifiers(), [identifier], "{text}");
        }
    }

    #[test]
    fn orcids_are_addresses() {
        let wanted = Some("https://orcid.org/0000-0002-1825-009X".to_owned());
        for given in [
            "http://orcid.org/0000-0002-1825-009X",
            "0000-0002-1825-009x",
            "https://orcid.org/000000021825009X/",
        ] {
            assert_eq!(orcid(given), wanted, "{given}");
        }
        assert_eq!(orcid("0000-0002-1825"), None);
        assert_eq!(orcid("ééééé-0002-1825-0097"), None);
    }
}
