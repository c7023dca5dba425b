use super::*;
use crate::citation::label::Span;
use crate::citation::{CrfLabeller, read_text};
use crate::item::{Date, DateParts, Kind, NameVariable};

fn read_one(text: &str) -> Reading {
    read(&Reference { text: text.to_owned(), span: 0..text.len(), label: None }, &CrfLabeller)
}

fn get(reading: &Reading, variable: Variable) -> &str {
    reading.item.get(variable).unwrap_or_default()
}

fn authors(reading: &Reading) -> Vec<String> {
    let names = reading.item.names(NameVariable::Author);
    names
        .iter()
        .map(|n| {
            if n.literal.is_empty() {
                format!("{}, {}", n.family_or_literal(), n.given)
            } else {
                n.literal.clone()
            }
        })
        .collect()
}

/// A labeller that gives the parts of a text that it was told, in order.
struct Told<'t>(&'t [(Label, &'t str)]);

impl Labeller for Told<'_> {
    fn label(&self, reference: &str) -> Labelled {
        let mut at = 0;
        let spans = self.0.iter().map(|(label, part)| {
            let start = at + reference[at..].find(part).expect("the part is in the text");
            at = start + part.len();
            Span { label: *label, range: start..at, confidence: 0.9 }
        });
        Labelled { spans: spans.collect() }
    }
}

fn told(text: &str, parts: &[(Label, &str)]) -> Reading {
    read(&Reference { text: text.to_owned(), span: 0..text.len(), label: None }, &Told(parts))
}

/// Five references on ketamine as printed: the second has a garbled author
/// list and is broken over two paragraphs.
const FIVE: &str = "References

Zarate Jr., C. A., Singh, J. B., Carlson, P. J., Brutsche, N. E., Ameli, R., Luckenbaugh, D. A., … & Manji, H. K. (2006). A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression. Archives of General Psychiatry, 63(8), 856-864.

Sanacora, G., Frye, M. A., McDonald, W., Mathew, S. J., Turner, M. S., Schatzberg, A. F., … & A Consensus Statement from the American Society of Ketamine Physicians, the American Psychiatric

Association, and the American Association for Geriatric Psychiatry. (2017). A consensus statement on the use of ketamine in the treatment of mood disorders. JAMA psychiatry, 74(4), 399-405.

Andrade, C. (2017). Ketamine for depression, 4: In what dose, at what rate, by what route, for how long, and at what frequency? Journal of Clinical Psychiatry, 78(7), e852-e857.

Wilcox, C. E., Pommy, J. M., Adinoff, B., & Weitlauf, J. C. (2019). Dissociative effects of ketamine on psychopathology. Psychiatry research, 274, 242-249.

Vollenweider, F. X., & Kometer, M. (2010). The neurobiology of psychedelic drugs: implications for the treatment of mood disorders. Nature Reviews Neuroscience, 11(9), 642-651.
";

#[test]
fn the_five_ketamine_references_read_right() {
    let readings = read_text(FIVE);
    assert_eq!(readings.len(), 5);
    let expected = [
        (
            2006,
            "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression",
            "Archives of General Psychiatry",
            "63",
            "8",
            "856-864",
        ),
        (
            2017,
            "A consensus statement on the use of ketamine in the treatment of mood disorders",
            "JAMA psychiatry",
            "74",
            "4",
            "399-405",
        ),
        (
            2017,
            "Ketamine for depression, 4: In what dose, at what rate, by what route, for how long, and at what frequency?",
            "Journal of Clinical Psychiatry",
            "78",
            "7",
            "e852-e857",
        ),
        (
            2019,
            "Dissociative effects of ketamine on psychopathology",
            "Psychiatry research",
            "274",
            "",
            "242-249",
        ),
        (
            2010,
            "The neurobiology of psychedelic drugs: implications for the treatment of mood disorders",
            "Nature Reviews Neuroscience",
            "11",
            "9",
            "642-651",
        ),
    ];
    for (reading, (year, title, container, volume, issue, page)) in readings.iter().zip(expected) {
        assert_eq!(reading.item.kind, Kind::ArticleJournal, "{title}");
        assert_eq!(reading.item.year(), Some(year), "{title}");
        assert_eq!(get(reading, Variable::Title), title);
        assert_eq!(get(reading, Variable::ContainerTitle), container);
        assert_eq!(get(reading, Variable::Volume), volume);
        assert_eq!(get(reading, Variable::Issue), issue);
        assert_eq!(get(reading, Variable::Page), page);
    }
    assert_eq!(
        authors(&readings[0]),
        [
            "Zarate, C. A.",
            "Singh, J. B.",
            "Carlson, P. J.",
            "Brutsche, N. E.",
            "Ameli, R.",
            "Luckenbaugh, D. A.",
            "Manji, H. K."
        ]
    );
    assert_eq!(readings[0].item.names(NameVariable::Author)[0].suffix, "Jr");
    assert_eq!(
        authors(&readings[1]),
        [
            "Sanacora, G.",
            "Frye, M. A.",
            "McDonald, W.",
            "Mathew, S. J.",
            "Turner, M. S.",
            "Schatzberg, A. F.",
            "A Consensus Statement from the American Society of Ketamine Physicians, the American Psychiatric Association, and the American Association for Geriatric Psychiatry",
        ]
    );
    assert_eq!(authors(&readings[2]), ["Andrade, C."]);
    assert_eq!(authors(&readings[3]), ["Wilcox, C. E.", "Pommy, J. M.", "Adinoff, B.", "Weitlauf, J. C."]);
    assert_eq!(authors(&readings[4]), ["Vollenweider, F. X.", "Kometer, M."]);
    let gaps: Vec<Option<usize>> = readings.iter().map(|r| r.item.gap(NameVariable::Author)).collect();
    assert_eq!(gaps, [Some(6), Some(6), None, None, None]);
    assert!(readings[0].confidence[&Field::Text(Variable::Volume)] > 0.8);
}

#[test]
fn journal_articles_of_the_common_styles_read_alike() {
    for text in [
        "Vollenweider, F. X., & Kometer, M. (2010). The neurobiology of psychedelic drugs. Nature Reviews Neuroscience, 11(9), 642–651. https://doi.org/10.1038/nrn2884",
        "Vollenweider FX, Kometer M. The neurobiology of psychedelic drugs. Nature Reviews Neuroscience. 2010;11(9):642-651. doi:10.1038/nrn2884",
        "Vollenweider, Franz X., and Michael Kometer. “The Neurobiology of Psychedelic Drugs.” Nature Reviews Neuroscience, vol. 11, no. 9, 2010, pp. 642-651. doi:10.1038/nrn2884.",
        "Vollenweider, Franz X., and Michael Kometer. 2010. “The Neurobiology of Psychedelic Drugs.” Nature Reviews Neuroscience 11 (9): 642–651. https://doi.org/10.1038/nrn2884.",
        "Franz X. Vollenweider and Michael Kometer, “The Neurobiology of Psychedelic Drugs,” Nature Reviews Neuroscience 11, no. 9 (2010): 642–651, https://doi.org/10.1038/nrn2884.",
        "[3] F. X. Vollenweider and M. Kometer, “The neurobiology of psychedelic drugs,” Nature Reviews Neuroscience, vol. 11, no. 9, pp. 642–651, 2010, doi: 10.1038/nrn2884.",
        "Vollenweider, F.X. and Kometer, M., 2010. The neurobiology of psychedelic drugs. Nature Reviews Neuroscience, 11(9), pp.642-651. doi:10.1038/nrn2884",
    ] {
        let reading = read_one(text);
        let families: Vec<String> =
            reading.item.names(NameVariable::Author).iter().map(|n| n.family.clone()).collect();
        assert_eq!(families, ["Vollenweider", "Kometer"], "{text}");
        assert_eq!(
            get(&reading, Variable::Title).to_lowercase(),
            "the neurobiology of psychedelic drugs",
            "{text}"
        );
        assert_eq!(get(&reading, Variable::ContainerTitle), "Nature Reviews Neuroscience", "{text}");
        assert_eq!(get(&reading, Variable::Volume), "11", "{text}");
        assert_eq!(get(&reading, Variable::Issue), "9", "{text}");
        assert_eq!(get(&reading, Variable::Page), "642-651", "{text}");
        assert_eq!(get(&reading, Variable::Doi), "10.1038/nrn2884", "{text}");
        assert_eq!(reading.item.year(), Some(2010), "{text}");
        assert_eq!(reading.item.kind, Kind::ArticleJournal, "{text}");
    }
}

#[test]
fn physics_references_without_title() {
    let reading =
        read_one("J. P. COLLMAN, J. I. BRAUMAN and K. S. SUSLICK. J. Am. Chem. Soc. 102, 3224 (1980).");
    assert_eq!(get(&reading, Variable::ContainerTitle), "J. Am. Chem. Soc.");
    assert_eq!((get(&reading, Variable::Volume), get(&reading, Variable::Page)), ("102", "3224"));
    assert_eq!(get(&reading, Variable::Title), "");
    assert_eq!(reading.item.year(), Some(1980));
    assert_eq!(reading.item.names(NameVariable::Author).len(), 3);
}

#[test]
fn books_chapters_theses_and_reports() {
    let book = read_one(
        "Knuth, D. E. (1997). The art of computer programming (3rd ed.). Reading, MA: Addison-Wesley.",
    );
    assert_eq!(book.item.kind, Kind::Book);
    assert_eq!(get(&book, Variable::Title), "The art of computer programming");
    assert_eq!(get(&book, Variable::Publisher), "Addison-Wesley");
    assert_eq!(get(&book, Variable::PublisherPlace), "Reading, MA");
    assert_eq!(get(&book, Variable::Edition), "3");

    let chapter = read_one(
        "Ashton, P. S. (1976). Breeding systems of tropical trees. In J. Burley & B. T. Styles (Eds.), Tropical trees: Variation and conservation (pp. 35-42). London: Academic Press.",
    );
    assert_eq!(chapter.item.kind, Kind::Chapter);
    assert_eq!(get(&chapter, Variable::Title), "Breeding systems of tropical trees");
    assert_eq!(get(&chapter, Variable::ContainerTitle), "Tropical trees: Variation and conservation");
    assert_eq!(get(&chapter, Variable::Page), "35-42");
    let editors: Vec<&str> =
        chapter.item.names(NameVariable::Editor).iter().map(|n| n.family.as_str()).collect();
    assert_eq!(editors, ["Burley", "Styles"]);

    let thesis = read_one(
        "Catlett, J. (1991). Megainduction: Machine Learning on Very Large Databases. Ph.D. thesis, University of Sydney.",
    );
    assert_eq!(thesis.item.kind, Kind::Thesis);
    assert_eq!(get(&thesis, Variable::Publisher), "University of Sydney");

    let report = read_one(
        "A. Smith and B. Jones. Sorting on wide machines. Technical Report CS-93-12, Department of Computer Science, Yale University, 1993.",
    );
    assert_eq!(report.item.kind, Kind::Report);
    assert_eq!(get(&report, Variable::Number), "CS-93-12");

    let paper = read_one(
        "A. Aggarwal, B. Alpern, and M. Snir. A model for hierarchical memory. In Proceedings of the Nineteenth Annual ACM Symposium on Theory of Computing, pages 305-313, 1987.",
    );
    assert_eq!(paper.item.kind, Kind::PaperConference);
    assert_eq!(
        get(&paper, Variable::ContainerTitle),
        "Proceedings of the Nineteenth Annual ACM Symposium on Theory of Computing"
    );
    assert_eq!(get(&paper, Variable::Page), "305-313");
}

#[test]
fn styles_of_other_countries() {
    let german = read_one(
        "Müller, H.-J. (2004) Die Geschichte der Physik. In: Schmidt, K. (Hrsg.): Handbuch der Wissenschaft. 3. Aufl. Berlin: Springer, S. 12–34.",
    );
    assert_eq!(get(&german, Variable::ContainerTitle), "Handbuch der Wissenschaft");
    assert_eq!((get(&german, Variable::Edition), get(&german, Variable::PublisherPlace)), ("3", "Berlin"));
    let russian =
        read_one("Иванов И. И., Петров П. П. Название статьи // Вестник МГУ. 2005. Т. 12. № 3. С. 45–67.");
    assert_eq!(get(&russian, Variable::Title), "Название статьи");
    assert_eq!(get(&russian, Variable::ContainerTitle), "Вестник МГУ");
    assert_eq!(get(&russian, Variable::Page), "45-67");
    let chinese = read_one("张三, 李四. 标题研究[J]. 中国科学, 2006, 12(3): 45-67.");
    assert_eq!(authors(&chinese), ["张, 三", "李, 四"]);
    assert_eq!(get(&chinese, Variable::Title), "标题研究");
    let french = read_one(
        "Dupont, J. et Martin, P. (1998). L'économie française. Revue économique, vol. 49, n° 3, p. 567-589.",
    );
    assert_eq!((get(&french, Variable::Volume), get(&french, Variable::Issue)), ("49", "3"));
}

#[test]
fn a_journal_at_the_start_is_no_author() {
    let reading = read_one("PLoS ONE 2010;5(3):e9490. doi:10.1371/journal.pone.0009490");
    assert_eq!(authors(&reading), [""; 0]);
    assert_eq!(get(&reading, Variable::ContainerTitle), "PLoS ONE");
}

#[test]
fn a_comma_in_a_title_makes_no_name_of_its_first_word() {
    let reading = read_one("Kahneman D. Thinking, fast and slow. New York: Farrar, Straus and Giroux; 2011.");
    assert_eq!(authors(&reading), ["Kahneman, D."]);
    assert_eq!(get(&reading, Variable::Title), "Thinking, fast and slow");
}

#[test]
fn web_pages_keep_address_and_day_of_access() {
    let page = read_one(
        "World Health Organization. (2021, March 5). Depression fact sheet. Retrieved April 2, 2022, from https://www.who.int/depression",
    );
    assert_eq!(authors(&page), ["World Health Organization"]);
    assert_eq!(get(&page, Variable::Url), "https://www.who.int/depression");
    assert_eq!(
        page.item.date(DateVariable::Issued),
        Some(&Date::from_parts(DateParts::new(2021, Some(3), Some(5))))
    );
    assert_eq!(
        page.item.date(DateVariable::Accessed),
        Some(&Date::from_parts(DateParts::new(2022, Some(4), Some(2))))
    );
    assert_eq!(get(&page, Variable::Title), "Depression fact sheet");
}

#[test]
fn dashes_for_the_same_author_take_the_names_of_the_reference_before() {
    let readings = read_text(
        "References\n\nFisher, R. A. (1918). The correlation between relatives. Transactions, 52(1), 399-433.\n\n———. (1930). The genetical theory of natural selection. Clarendon Press, Oxford.\n",
    );
    assert_eq!(authors(&readings[1]), ["Fisher, R. A."]);
}

#[test]
fn words_in_a_title_make_no_day_of_access() {
    let text = "Card, D. The most cited articles in economics of 3 May 2010. Retrieved 2011.";
    let reading = told(
        text,
        &[(Label::Author, "Card, D."), (Label::Title, "The most cited articles in economics of 3 May 2010")],
    );
    assert_eq!(reading.item.date(DateVariable::Accessed), Some(&Date::year(2011)));
}

#[test]
fn a_last_word_of_a_title_that_looks_like_pages_stays() {
    for (text, title, expected) in [
        (
            "Elastic scattering of electrons on p. Phys. Rev. 12.",
            "Elastic scattering of electrons on p",
            "Elastic scattering of electrons on p",
        ),
        ("A history of France, pp. 12-15", "A history of France, pp", "A history of France"),
        ("A history of France p. 12-15", "A history of France p", "A history of France"),
    ] {
        assert_eq!(get(&told(text, &[(Label::Title, title)]), Variable::Title), expected, "{text}");
    }
}

#[test]
fn of_two_addresses_the_first_is_taken() {
    let text = "A page. http://a.org/x,http://b.org/y";
    for parts in [
        &[(Label::Url, "http://a.org/x"), (Label::Url, "http://b.org/y")][..],
        &[(Label::Url, "http://a.org/x,http://b.org/y")],
    ] {
        assert_eq!(get(&told(text, parts), Variable::Url), "http://a.org/x");
    }
}

#[test]
fn a_mark_of_the_chinese_standard_ends_the_title() {
    let lines = "Osterbrock D. The [N] II emission lines of nebulae. ApJ. 1970.";
    let parts = [(Label::Title, "The [N] II emission lines of nebulae"), (Label::Container, "ApJ")];
    let reading = told(lines, &parts);
    assert_eq!(get(&reading, Variable::Title), "The [N] II emission lines of nebulae");
    assert_eq!(reading.item.kind, Kind::ArticleJournal);
    for (text, title, kind) in [
        ("张三. 标题研究[J]. 中国科学, 2006", "标题研究[J]", Kind::ArticleJournal),
        ("张三. 标题研究[J]. 期刊: 中国科学, 2006", "标题研究[J]. 期刊", Kind::ArticleJournal),
        ("张三. 标题研究[C]//中国科学, 2006", "标题研究[C", Kind::PaperConference),
        ("张三. 标题研究[N] 中国科学, 2006", "标题研究[N]", Kind::ArticleNewspaper),
    ] {
        let reading = told(text, &[(Label::Title, title), (Label::Container, "中国科学")]);
        assert_eq!((get(&reading, Variable::Title), reading.item.kind), ("标题研究", kind), "{text}");
        assert_eq!(get(&reading, Variable::ContainerTitle), "中国科学", "{text}");
    }
    let text = "张三, 李四. 标题研究[D]. 北京: 北京大学, 2006.";
    let thesis = told(text, &[(Label::Title, "标题研究[D]. 北京"), (Label::Container, "北京大学")]);
    let read = [Variable::Title, Variable::PublisherPlace, Variable::Publisher, Variable::ContainerTitle];
    assert_eq!(read.map(|v| get(&thesis, v)), ["标题研究", "北京", "北京大学", ""]);
    assert_eq!(thesis.item.kind, Kind::Thesis);
}

#[test]
fn a_description_after_the_title_tells_the_kind() {
    let software = "R Core Team. R [Computer software]. 2020";
    assert_eq!(told(software, &[(Label::Title, "R [Computer software]")]).item.kind, Kind::Software);
    let text = "R Core Team. R. [Computer software]. R Foundation. 2020";
    let parts = [(Label::Title, "R."), (Label::Container, "[Computer software]. R Foundation")];
    let software = told(text, &parts);
    assert_eq!((software.item.kind, get(&software, Variable::Publisher)), (Kind::Software, "R Foundation"));
    let text = "Hersbach H. ERA5 hourly data [Data set]. Copernicus Climate Change Service";
    let title = "ERA5 hourly data [Data set]. Copernicus Climate Change Service";
    let data = told(text, &[(Label::Title, title)]);
    assert_eq!((get(&data, Variable::Title), data.item.kind), ("ERA5 hourly data", Kind::Dataset));
    assert_eq!(get(&data, Variable::Publisher), "Copernicus Climate Change Service");
    let text = "Sleep [Internet]. Mayo Clinic; 2019. http://mayo.org";
    let parts = [
        (Label::Title, "Sleep [Internet]"),
        (Label::Container, "Mayo Clinic"),
        (Label::Url, "http://mayo.org"),
    ];
    assert_eq!(told(text, &parts).item.kind, Kind::Webpage);
    let text = "Müller, H. Zur Frage. Tesis doctoral, Universidad de Chile, 1990";
    let parts = [(Label::Title, "Zur Frage"), (Label::Container, "Tesis doctoral")];
    let thesis = told(text, &parts);
    assert_eq!((thesis.item.kind, get(&thesis, Variable::Genre)), (Kind::Thesis, "Tesis doctoral"));
    assert_eq!(get(&thesis, Variable::ContainerTitle), "");
}

#[test]
fn kinds_are_told_from_what_looks_like_another() {
    let text = "Gordon. Proc. IEEE 86 (1998) 2278";
    let parts = [(Label::Container, "Proc. IEEE"), (Label::Volume, "86"), (Label::Pages, "2278")];
    assert_eq!(told(text, &parts).item.kind, Kind::ArticleJournal);
    let text = "ISO 14001 and environmental performance. Journal of Cleaner Production, 2010";
    let parts = [
        (Label::Title, "ISO 14001 and environmental performance"),
        (Label::Container, "Journal of Cleaner Production"),
    ];
    assert_eq!(told(text, &parts).item.kind, Kind::ArticleJournal);
    let text = "Hubble. NASA. https://nasa.gov/hubble. Accessed 3 Apr. 2022.";
    let parts =
        [(Label::Title, "Hubble"), (Label::Publisher, "NASA"), (Label::Url, "https://nasa.gov/hubble")];
    assert_eq!(told(text, &parts).item.kind, Kind::Webpage);
    let text = "Use of patents. World Patent Information, 12, 1990";
    let parts = [(Label::Title, "Use of patents"), (Label::Container, "World Patent Information")];
    assert_eq!(told(text, &parts).item.kind, Kind::ArticleJournal);
}

#[test]
fn standards_and_patents_have_numbers() {
    for (text, parts) in [
        ("HTTP. RFC 7231, 2014", &[(Label::Title, "HTTP"), (Label::Container, "RFC 7231")][..]),
        (
            "HTTP. RFC 7231, 2014",
            &[(Label::Title, "HTTP"), (Label::Container, "RFC"), (Label::Volume, "7231")],
        ),
        ("HTTP. RFC 7231, 2014", &[(Label::Title, "HTTP"), (Label::Genre, "RFC 7231")]),
        ("HTTP. RFC 7231, 2014", &[(Label::Title, "HTTP")]),
    ] {
        let reading = told(text, parts);
        let read = [Variable::Genre, Variable::Number, Variable::ContainerTitle, Variable::Volume];
        assert_eq!(read.map(|v| get(&reading, v)), ["RFC", "7231", "", ""], "{parts:?}");
        assert_eq!(reading.item.kind, Kind::Standard, "{parts:?}");
    }
    for (text, parts, number) in [
        (
            "Tesla, N. (1888). Electro-magnetic motor. US Patent 381,968.",
            &[(Label::Container, "US Patent"), (Label::Volume, "381"), (Label::Pages, "968")][..],
            "381,968",
        ),
        (
            "Smith, J. A device. U.S. Patent No. 9,123,456. 2015.",
            &[(Label::Container, "U.S. Patent No"), (Label::Volume, "9,123,456")],
            "9,123,456",
        ),
        (
            "Smith, J. Widget. U.S. Patent No. 9,123,456. Washington",
            &[
                (Label::Title, "Widget"),
                (Label::Editor, "U.S. Patent"),
                (Label::Issue, "9"),
                (Label::Pages, "123,456"),
            ],
            "9,123,456",
        ),
        ("Smith, J. A device. Patent US 2015/0123456 A1.", &[(Label::Genre, "Patent")], "US 2015/0123456 A1"),
    ] {
        let reading = told(text, parts);
        assert_eq!((reading.item.kind, get(&reading, Variable::Number)), (Kind::Patent, number), "{text}");
        for variable in [Variable::ContainerTitle, Variable::Volume, Variable::Page] {
            assert_eq!(get(&reading, variable), "", "{text}");
        }
        assert!(reading.item.names(NameVariable::Editor).is_empty(), "{text}");
    }
}

#[test]
fn several_places_stay_apart() {
    let text = "A book. Paris, France. New York: Wiley, Chichester; New York. 210 s.";
    let parts = [
        (Label::Title, "A book"),
        (Label::Location, "Paris"),
        (Label::Location, "France"),
        (Label::Location, "New York"),
        (Label::Publisher, "Wiley"),
        (Label::Location, "New York"),
        (Label::Pages, "210"),
    ];
    let book = told(text, &parts);
    assert_eq!(get(&book, Variable::PublisherPlace), "Paris, France; New York");
    assert_eq!((get(&book, Variable::Publisher), get(&book, Variable::NumberOfPages)), ("Wiley", "210"));
}

#[test]
fn a_russian_edition_in_the_title_is_one() {
    let title = "История России. 3-е изд.";
    let book = told("Иванов И. И. История России. 3-е изд. М., 2005", &[(Label::Title, title)]);
    assert_eq!((get(&book, Variable::Title), get(&book, Variable::Edition)), ("История России", "3"));
}
