//! Made-up libraries with planted duplicates, and with what looks like them.
//!
//! Research groups write on few subjects, so that authors, year and most of a
//! title are often alike; the numbers of volumes follow the years. Among the
//! works stand those that mislead: editorials, annual reports, parts of
//! series, corrections, replies, protocols, editions, reviews of books, data
//! under the title of their article, papers of conferences that became
//! articles. The benchmark uses the same libraries.

use ibid::item::{Date, DateVariable};
use ibid::item::{Item, Kind, Name, NameVariable, Variable};
use serde_json::Value;

/// What two planted records are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    /// One record with the errors that people and machines make.
    Typos,
    /// A preprint and its article.
    Preprint,
    /// A book and a chapter of it.
    BookAndChapter,
    /// Two works of one title.
    SameTitle,
    /// Two chapters with the ISBN of their book.
    SharedIsbn,
}

/// A library, and the pairs planted in it.
pub(crate) struct World {
    pub(crate) items: Vec<Item>,
    pub(crate) pairs: Vec<(usize, usize, Sort)>,
}

const FAMILIES: &str = "Smith Müller Wang Li Zhang Chen Liu García Rodríguez Martínez Kim Lee Park Nguyen Tran Singh \
    Kumar Patel Sharma Johansson Andersson Nilsson Hansen Jørgensen Sørensen Østergaard Virtanen Korhonen Kowalski \
    Nowak Wiśniewski Novák Svoboda Dvořák Horváth Szabó Popescu Ionescu Petrov Ivanov Smirnov Kovačević Jovanović \
    Rossi Russo Ferrari Esposito Bianchi Dupont Lefèvre Moreau Fournier Bélanger Gagnon Tremblay Silva Santos \
    Gonçalves Araújo Pereira Yılmaz Öztürk Şahin Demir Tanaka Suzuki Takahashi Watanabe Itō Yamamoto Nakamura \
    Haddad Khoury Rahman Hossain Okafor Adeyemi Mensah Abebe Mwangi Dlamini Johnson Williams Brown Jones Davis Miller \
    Wilson Moore Taylor Anderson Thomas Jackson White Harris Thompson Robinson Clark Lewis Walker Hall Young King \
    Wright Scott Green Baker Adams Nelson Hill Campbell Mitchell Roberts Carter Phillips Evans Turner Parker Collins \
    Edwards Stewart Morris Murphy Cook Rogers Morgan Peterson Cooper Reed Bailey Bell Gómez Kelly Howard Ward Cox \
    Díaz Richardson Wood Watson Brooks Bennett Gray James Reyes Cruz Hughes Price Myers Long Foster Sanders Ross \
    Schröder Weiß Krüger Böhm Groß Jäger Häfner Köhler Zimmermann Lindqvist Bergström Åkesson Håkansson Nygård \
    Bakker Visser Meijer Jansen Vermeulen Peeters Claes Keller Brunner Hofer Egger Steiner Papadopoulos Nikolaidis";
const PARTICLES: [&str; 6] =
    ["van den Berg", "de Vries", "von Hofmann", "Le Gall", "McDonald-Ross", "Al-Farsi"];
const GIVEN: &str = "Anna Maria Johannes Peter Wei Xin Min Jun Sofia Elena Carlos José Luis André François Hélène \
    Karin Lars Erik Olga Ivan Dmitri Fatima Ahmed Yusuf Aisha Priya Rahul Anil Kenji Yuki Hiro Grace David Sarah \
    Michael Laura Robert Emily Thomas Claire Martin Julia Stefan Petra Jan Eva Tomáš Zofia Paweł Mehmet Ayşe Thi Van";
const SUBJECTS: &str = "ketamine|vitamin D|lithium|metformin|aspirin|ferritin|cortisol|oxytocin|mindfulness training|\
    cognitive behavioural therapy|sleep restriction|shift work|air pollution|noise exposure|sugar intake|\
    intermittent fasting|resistance training|bariatric surgery|cochlear implants|hip replacement|statins|opioids|\
    cannabis use|alcohol consumption|tobacco control|breast feeding|preterm birth|gut microbiota|viral load|\
    influenza vaccination|malaria prevention|antibiotic stewardship|wound dressing|telemedicine|electronic records|\
    deep learning|transfer learning|graph neural networks|speech recognition|machine translation|topic models|\
    soil erosion|nitrogen deposition|forest fragmentation|coral bleaching|glacier retreat|groundwater recharge|\
    perovskite solar cells|lithium batteries|graphene membranes|zeolite catalysts|carbon nanotubes|spin glasses|\
    dark matter haloes|exoplanet atmospheres|gravitational lensing|minimum wages|school vouchers|land reform|\
    migration policy|voter turnout|coalition governments|social media use|online harassment|bilingual education|\
    reading comprehension|working memory|spatial attention|moral judgement|decision making|stereotype threat";
const OUTCOMES: &str = "depression|anxiety|mortality|quality of life|blood pressure|bone density|cognitive decline|\
    insulin resistance|body weight|hospital readmission|pain intensity|sleep quality|inflammation|cardiac function|\
    renal function|lung function|fertility|adherence|costs|academic achievement|employment|income inequality|trust|\
    prejudice|voting behaviour|biodiversity|carbon storage|crop yield|water quality|conversion efficiency|\
    thermal stability|error rates|generalisation|robustness|response times|memory consolidation|language acquisition|\
    visual acuity|hearing thresholds|muscle strength|gait|fatigue|stress|wound healing|recurrence|survival";
const GROUPS: &str = "older adults|adolescents|children|pregnant women|veterans|nurses|athletes|medical students|\
    patients with cancer|patients with type 2 diabetes|patients with heart failure|people with schizophrenia|\
    stroke survivors|dialysis patients|rural communities|urban households|primary schools|mice|rats|zebrafish|\
    sub-Saharan Africa|northern Europe|Latin America|South Asia|the Mediterranean|low-income countries|\
    first-generation migrants|single parents|night workers|intensive care units";
const SUBTITLES: &str = "a randomised controlled trial|a cohort study|a systematic review and meta-analysis|\
    a cross-sectional survey|results from a national register|a pilot study|evidence from panel data|\
    a Mendelian randomisation study|a qualitative study|a simulation study|implications for practice|\
    lessons from three decades|a ten-year follow-up|a case-control study|theory and experiment|a scoping review";
const FIELDS: &str = "Psychiatry|Cardiology|Nutrition|Epidemiology|Neuroscience|Oncology|Public Health|Paediatrics|\
    Rehabilitation|Nephrology|Ecology|Hydrology|Applied Physics|Materials Chemistry|Machine Learning|\
    Computational Linguistics|Political Science|Labour Economics|Education Research|Social Psychology|Astrophysics|\
    Anaesthesia|Obstetrics|Ophthalmology|Microbiology|Surgery|Sleep Medicine|Environmental Health|Sociology|Ageing";

fn list(text: &'static str, by: char) -> Vec<&'static str> {
    text.split(by).map(str::trim).filter(|word| !word.is_empty()).collect()
}

struct Lists {
    families: Vec<&'static str>,
    given: Vec<&'static str>,
    subjects: Vec<&'static str>,
    outcomes: Vec<&'static str>,
    groups: Vec<&'static str>,
    subtitles: Vec<&'static str>,
    /// Journals in full and abbreviated, with the year before their first.
    journals: Vec<(String, String, i32)>,
}

/// People who publish together on a few subjects.
#[derive(Clone)]
struct Team {
    people: Vec<Name>,
    subjects: Vec<&'static str>,
    outcomes: Vec<&'static str>,
    journals: Vec<usize>,
}

struct Maker {
    random: fastrand::Rng,
    lists: Lists,
    items: Vec<Item>,
    pairs: Vec<(usize, usize, Sort)>,
    number: usize,
}

/// A library of so many items, one in twenty of a planted pair's second.
pub(crate) fn world(size: usize, seed: u64) -> World {
    let mut maker = Maker::new(seed);
    let planted = size / 20;
    let teams: Vec<Team> = (0..(size / 12).max(8)).map(|_| maker.team()).collect();
    for n in 0..planted {
        let team = teams[maker.random.usize(..teams.len())].clone();
        // Of twenty: eight with errors, four preprints, three of each of two
        // sorts, two of chapters.
        match n % 20 {
            0..8 => maker.plant_typos(&team),
            8..12 => maker.plant_preprint(&team),
            12..15 => maker.plant_book_and_chapter(&team),
            15..18 => maker.plant_same_title(&team),
            _ => maker.plant_shared_isbn(&team),
        }
    }
    while maker.items.len() < size {
        let team = teams[maker.random.usize(..teams.len())].clone();
        maker.background(&team);
    }
    maker.items.truncate(size);
    maker.shuffled()
}

impl Maker {
    fn new(seed: u64) -> Self {
        let mut journals = Vec::new();
        for (n, field) in (0..).zip(list(FIELDS, '|')) {
            let short: Vec<String> = field.split(' ').map(|w| w.chars().take(5).collect()).collect();
            let short = short.join(" ");
            for (m, (long, abbreviated)) in (0..).zip([
                (format!("Journal of {field}"), format!("J. {short}.")),
                (format!("European Journal of {field}"), format!("Eur. J. {short}.")),
                (format!("{field} Letters"), format!("{short}. Lett.")),
                (format!("Annals of {field}"), format!("Ann. {short}.")),
                (format!("{field} Research"), format!("{short}. Res.")),
                (format!("Current Opinion in {field}"), format!("Curr. Opin. {short}.")),
            ]) {
                journals.push((long, abbreviated, 1900 + (n * 7 + m * 13) % 80));
            }
        }
        let mut families = list(FAMILIES, ' ');
        families.extend(PARTICLES);
        Self {
            random: fastrand::Rng::with_seed(seed),
            lists: Lists {
                families,
                given: list(GIVEN, ' '),
                subjects: list(SUBJECTS, '|'),
                outcomes: list(OUTCOMES, '|'),
                groups: list(GROUPS, '|'),
                subtitles: list(SUBTITLES, '|'),
                journals,
            },
            items: Vec::new(),
            pairs: Vec::new(),
            number: 0,
        }
    }

    fn chance(&mut self, share: f64) -> bool {
        self.random.f64() < share
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.random.usize(..of.len())].clone()
    }

    fn person(&mut self) -> Name {
        let families = self.lists.families.clone();
        let given = self.lists.given.clone();
        // Frequent names are frequent.
        let at = (self.random.f64() * self.random.f64() * families.len() as f64) as usize;
        let mut first = self.pick(&given).to_owned();
        if self.chance(0.4) {
            first.push_str(&format!(" {}.", (b'A' + self.random.u8(..26)) as char));
        }
        Name::person(families[at], first)
    }

    fn team(&mut self) -> Team {
        let (subjects, outcomes) = (self.lists.subjects.clone(), self.lists.outcomes.clone());
        let journals = self.lists.journals.len();
        Team {
            people: (0..self.random.usize(2..9)).map(|_| self.person()).collect(),
            subjects: (0..2).map(|_| self.pick(&subjects)).collect(),
            outcomes: (0..3).map(|_| self.pick(&outcomes)).collect(),
            journals: (0..4).map(|_| self.random.usize(..journals)).collect(),
        }
    }

    fn title(&mut self, team: &Team) -> String {
        let (subject, outcome) = (self.pick(&team.subjects), self.pick(&team.outcomes));
        let groups = self.lists.groups.clone();
        let group = self.pick(&groups);
        let title = match self.random.usize(..12) {
            0 => format!("Effects of {subject} on {outcome} in {group}"),
            1 => format!("{subject} and {outcome} in {group}"),
            2 => format!("Association between {subject} and {outcome} among {group}"),
            3 => format!("Does {subject} improve {outcome}? Evidence from {group}"),
            4 => format!("{subject} for {outcome} in {group}"),
            5 => format!("Long-term {outcome} after {subject} in {group}"),
            6 => format!("Predictors of {outcome} following {subject}"),
            7 => format!("The role of {subject} in {outcome}"),
            8 => format!("Modelling {outcome} under {subject} in {group}"),
            9 => format!("Rethinking {subject}"),
            10 => format!("Mechanisms linking {subject} with {outcome}"),
            _ => format!("{outcome} and {subject} revisited"),
        };
        let title = capital(&title);
        if title.contains('?') || self.chance(0.5) {
            return title;
        }
        let subtitles = self.lists.subtitles.clone();
        format!("{title}: {}", self.pick(&subtitles))
    }

    fn authors(&mut self, team: &Team) -> Vec<Name> {
        let mut people = team.people.clone();
        // The first author changes, the rest of the team less.
        let first = self.random.usize(..people.len());
        people.swap(0, first);
        people.truncate(self.random.usize(1..=team.people.len()));
        people
    }

    fn doi(&mut self) -> String {
        self.number += 1;
        format!("10.5555/{}.{}", self.random.u32(100..999), self.number)
    }

    fn isbn(&mut self) -> String {
        let digits = format!("978{:09}", self.random.u32(100_000_000..999_999_999));
        let weighted = digits.bytes().zip([1, 3].into_iter().cycle()).map(|(d, w)| u32::from(d - b'0') * w);
        format!("{digits}{}", (10 - weighted.sum::<u32>() % 10) % 10)
    }

    fn article(&mut self, team: &Team) -> Item {
        let mut item = Item::new(Kind::ArticleJournal);
        item.set(Variable::Title, self.title(team));
        let authors = self.authors(team);
        item.set_names(NameVariable::Author, authors);
        let journal = self.pick(&team.journals);
        self.place(&mut item, journal);
        let doi = self.doi();
        if self.chance(0.85) {
            item.set(Variable::Doi, doi);
        }
        item
    }

    /// Puts an article into an issue of a journal.
    fn place(&mut self, item: &mut Item, journal: usize) {
        let (name, _, before) = self.lists.journals[journal].clone();
        let year = 1985 + (self.random.f64().sqrt() * 40.0) as i32;
        item.set_date(DateVariable::Issued, Date::year(year));
        item.set(Variable::ContainerTitle, name);
        item.set(Variable::Volume, (year - before).to_string());
        item.set(Variable::Issue, self.random.u32(1..13).to_string());
        let page = self.random.u32(1..1_800);
        let last = page + self.random.u32(3..18);
        let pages = match self.random.usize(..10) {
            0 => format!("e{}", self.random.u32(10_000..99_999)),
            1 => self.random.u32(100_000..199_999).to_string(),
            _ => format!("{page}-{last}"),
        };
        item.set(Variable::Page, pages);
        if self.chance(0.04) {
            item.set(Variable::Volume, "");
            item.set(Variable::Page, "");
        }
    }

    fn book(&mut self, team: &Team, edited: bool) -> Item {
        let mut item = Item::new(Kind::Book);
        let (subject, fields) = (self.pick(&team.subjects), list(FIELDS, '|'));
        let field = self.pick(&fields);
        let title = match self.random.usize(..5) {
            0 => format!("Handbook of {subject}: concepts and applications in {field}"),
            1 => format!("{subject} in {field}"),
            2 => format!("Principles of {field}: the case of {subject}"),
            3 => format!("Understanding {subject}"),
            _ => format!("{subject}: an introduction for {field}"),
        };
        item.set(Variable::Title, capital(&title));
        let mut names = self.authors(team);
        names.truncate(3);
        item.set_names(if edited { NameVariable::Editor } else { NameVariable::Author }, names);
        item.set_date(DateVariable::Issued, Date::year(self.random.i32(1985..2025)));
        item.set(
            Variable::Publisher,
            self.pick(&["Springer", "Nordhus", "Academic Press", "Oxford University Press"]),
        );
        item.set(Variable::Isbn, self.isbn());
        item
    }

    fn chapter(&mut self, team: &Team, book: &Item) -> Item {
        let mut item = book.clone();
        item.kind = Kind::Chapter;
        item.set(Variable::ContainerTitle, book.get(Variable::Title).unwrap());
        let title = if self.chance(0.1) {
            self.pick(&["Introduction", "Conclusions"]).to_owned()
        } else {
            self.title(team)
        };
        item.set(Variable::Title, title);
        let authors = self.authors(team);
        item.set_names(NameVariable::Author, authors);
        let page = self.random.u32(1..600);
        item.set(Variable::Page, format!("{page}-{}", page + 20));
        item
    }

    fn any_work(&mut self, team: &Team) -> Item {
        match self.random.usize(..20) {
            0 | 1 => self.book(team, false),
            2 | 3 => {
                let book = self.book(team, true);
                self.chapter(team, &book)
            }
            4 => self.paper(team),
            _ => self.article(team),
        }
    }

    fn paper(&mut self, team: &Team) -> Item {
        let mut item = self.article(team);
        item.kind = Kind::PaperConference;
        let fields = list(FIELDS, '|');
        let name = format!("Proceedings of the International Conference on {}", self.pick(&fields));
        item.set(Variable::ContainerTitle, name);
        item.set(Variable::Volume, "");
        item.set(Variable::Issue, "");
        item
    }

    fn plant(&mut self, one: Item, other: Item, sort: Sort) {
        let at = self.items.len();
        self.items.extend([one, other]);
        self.pairs.push((at, at + 1, sort));
    }

    fn plant_typos(&mut self, team: &Team) {
        let work = self.any_work(team);
        let copy = self.copied(&work);
        self.plant(work, copy, Sort::Typos);
    }

    fn plant_preprint(&mut self, team: &Team) {
        let mut article = self.article(team);
        if article.names(NameVariable::Author).is_empty() {
            article.set_names(NameVariable::Author, team.people.clone());
        }
        let mut preprint = article.clone();
        for variable in
            [Variable::Volume, Variable::Issue, Variable::Page, Variable::Doi, Variable::ContainerTitle]
        {
            preprint.set(variable, "");
        }
        self.number += 1;
        let number = self.number;
        preprint.kind = Kind::Article;
        match self.random.usize(..6) {
            0 => preprint.set(Variable::Doi, format!("10.1101/2019.03.11.{:06}", number)),
            1 => preprint.set(
                Variable::Doi,
                format!("10.48550/arXiv.{:04}.{:05}", 1000 + number / 90_000, number % 90_000),
            ),
            2 => {
                preprint.extra.insert("arxiv".to_owned(), Value::from(format!("1905.{number:05}")));
            }
            3 => {
                preprint.kind = Kind::ArticleJournal;
                preprint.set(Variable::ContainerTitle, format!("arXiv preprint arXiv:1905.{number:05}"));
            }
            4 => {
                preprint.set(Variable::Doi, format!("10.2139/ssrn.{number}"));
                preprint.set(Variable::ContainerTitle, "SSRN Electronic Journal");
            }
            _ => {
                preprint.kind = Kind::ArticleJournal;
                preprint.set(Variable::ContainerTitle, "bioRxiv");
                preprint.set(Variable::Page, format!("{number:06}"));
            }
        }
        let year = article.year().unwrap() - self.pick(&[0, 0, 1, 1, 1, 2]);
        preprint.set_date(DateVariable::Issued, Date::year(year));
        let title = article.get(Variable::Title).unwrap().to_owned();
        let changed = match self.random.usize(..10) {
            0 => title.split(": ").next().unwrap().to_owned(),
            1 if !title.contains(':') => format!("{title}: a preliminary analysis"),
            2 => self.misspelt(&title),
            3 => format!("Towards {}", title.to_lowercase()),
            _ => title,
        };
        preprint.set(Variable::Title, changed);
        let mut names = article.names(NameVariable::Author).to_vec();
        match self.random.usize(..6) {
            0 => names.iter_mut().for_each(initials),
            1 => names.push(self.person()),
            2 if names.len() > 3 => names.swap(1, 2),
            _ => {}
        }
        preprint.set_names(NameVariable::Author, names);
        self.plant(article, preprint, Sort::Preprint);
    }

    fn plant_book_and_chapter(&mut self, team: &Team) {
        let edited = self.chance(0.7);
        let book = self.book(team, edited);
        let mut chapter = self.chapter(team, &book);
        // Some say what the book's title page says.
        if self.chance(0.1) {
            chapter.set(Variable::Title, book.get(Variable::Title).unwrap());
        }
        self.plant(book, chapter, Sort::BookAndChapter);
    }

    fn plant_same_title(&mut self, team: &Team) {
        let one = self.article(team);
        let mut other = one.clone();
        let doi = self.doi();
        if other.get(Variable::Doi).is_some() {
            other.set(Variable::Doi, doi);
        }
        let journal = self.random.usize(..self.lists.journals.len());
        match self.random.usize(..4) {
            // By others, elsewhere.
            0 => {
                let team = self.team();
                other.set_names(NameVariable::Author, team.people);
                self.place(&mut other, journal);
                self.plant(one, other, Sort::SameTitle);
            }
            // A heading under which a journal's editor writes every year.
            1 => {
                let heading = self.pick(&[
                    "Editorial",
                    "From the editor",
                    "Introduction to the special issue",
                    "News and views",
                    "Letter to the editor",
                ]);
                let mut one = one;
                let journal = team.journals[0];
                for item in [&mut one, &mut other] {
                    item.set(Variable::Title, heading);
                    self.place(item, journal);
                    if item.get(Variable::Page).is_none() {
                        item.set(Variable::Volume, self.random.u32(1..90).to_string());
                        item.set(Variable::Page, self.random.u32(1..900).to_string());
                    }
                }
                self.plant(one, other, Sort::SameTitle);
            }
            // By the same, at another conference or in another journal.
            2 => {
                let mut one = one;
                one.set_date(DateVariable::Issued, Date::year(2004));
                let mut other = other;
                other.kind = Kind::PaperConference;
                for variable in [Variable::Volume, Variable::Issue, Variable::Doi] {
                    other.set(variable, "");
                }
                other.set(Variable::ContainerTitle, "Proceedings of the Tenth Workshop on Applied Methods");
                other.set(Variable::Page, self.random.u32(1..99).to_string());
                other.set_date(DateVariable::Issued, Date::year(2003));
                if one.get(Variable::Page).is_none() {
                    one.set(Variable::Page, "1201-1210");
                    one.set(Variable::Volume, "41");
                }
                self.plant(one, other, Sort::SameTitle);
            }
            // Brought up to date some years later.
            _ => {
                let mut one = one;
                self.place(&mut other, team.journals[0]);
                one.set_date(DateVariable::Issued, Date::year(1981));
                one.set(Variable::Volume, "3");
                one.set(Variable::Page, "77-81");
                self.plant(one, other, Sort::SameTitle);
            }
        }
    }

    fn plant_shared_isbn(&mut self, team: &Team) {
        let book = self.book(team, true);
        let one = self.chapter(team, &book);
        let mut other = self.chapter(team, &book);
        while other.get(Variable::Title) == one.get(Variable::Title) {
            other = self.chapter(team, &book);
        }
        self.plant(one, other, Sort::SharedIsbn);
    }

    /// Works that are nobody's duplicate, some of them much like others.
    fn background(&mut self, team: &Team) {
        let n = self.random.usize(..200);
        let article = self.article(team);
        let title = article.get(Variable::Title).unwrap().to_owned();
        let doi = self.doi();
        let mut like = article.clone();
        if like.get(Variable::Doi).is_some() {
            like.set(Variable::Doi, doi);
        }
        let later = |item: &mut Item, by: u32| {
            if let Some(Ok(page)) =
                item.get(Variable::Page).map(|p| p.split('-').next().unwrap_or_default().parse::<u32>())
            {
                item.set(Variable::Page, format!("{}-{}", page + by, page + by + 9));
            } else {
                item.set(Variable::Volume, "38");
                item.set(Variable::Page, "2001");
            }
        };
        match n {
            0..3 => {
                let (mut one, mut two) = (article, like);
                let marks = self.pick(&[
                    ("Part I", "Part II"),
                    ("Part 1", "Part 2"),
                    ("I", "II"),
                    ("part A", "part B"),
                ]);
                one.set(Variable::Title, format!("{title}. {}", marks.0));
                two.set(Variable::Title, format!("{title}. {}", marks.1));
                later(&mut two, 10);
                self.items.extend([one, two]);
            }
            3..6 => {
                let kind = self.random.usize(..4);
                like.set(
                    Variable::Title,
                    match kind {
                        0 => format!("Correction to: {title}"),
                        1 => format!("Erratum: {title}"),
                        2 => format!("{title}: authors' reply"),
                        _ => format!("Comment on \"{title}\""),
                    },
                );
                later(&mut like, 400);
                self.items.extend([article, like]);
            }
            6..8 => {
                like.set(
                    Variable::Title,
                    format!("{}: protocol for a randomised trial", title.split(": ").next().unwrap()),
                );
                self.place(&mut like, team.journals[1]);
                self.items.extend([article, like]);
            }
            8..12 => {
                // Each institution reports on one thing, year by year.
                self.number += 1;
                let who =
                    format!("{} Office {}", self.pick(&["Federal", "National", "Regional"]), self.number);
                let what = self.pick(&[
                    "Annual report",
                    "Health statistics",
                    "State of the environment",
                    "Global status report on road safety",
                ]);
                for year in 2008..2012 {
                    let mut report = Item::new(Kind::Report);
                    let title = if n % 2 == 0 { format!("{what} {year}") } else { what.to_owned() };
                    report.set(Variable::Title, title);
                    report.set_names(NameVariable::Author, vec![Name::literal(&*who)]);
                    report.set_date(DateVariable::Issued, Date::year(year));
                    self.items.push(report);
                }
            }
            12..14 => {
                like.kind = if n == 12 { Kind::Thesis } else { Kind::Dataset };
                for variable in [Variable::Volume, Variable::Issue, Variable::Page, Variable::ContainerTitle]
                {
                    like.set(variable, "");
                }
                self.items.extend([article, like]);
            }
            14..16 => {
                let first = self.book(team, false);
                let mut second = first.clone();
                second.set(Variable::Edition, "2");
                second.set(Variable::Isbn, self.isbn());
                second.set_date(
                    DateVariable::Issued,
                    Date::year(first.year().unwrap() + self.random.i32(1..7)),
                );
                self.items.extend([first, second]);
            }
            16..18 => {
                let book = self.book(team, false);
                let mut review = like;
                review.kind = Kind::ReviewBook;
                review.set(Variable::Title, book.get(Variable::Title).unwrap());
                let reviewer = self.person();
                review.set_names(NameVariable::Author, vec![reviewer]);
                self.items.extend([book, review]);
            }
            // Another outcome of the same study, in the same year.
            18..30 => {
                let outcomes = self.lists.outcomes.clone();
                let (old, new) = (self.pick(&team.outcomes), self.pick(&outcomes));
                if title.contains(old) && old != new {
                    like.set(Variable::Title, title.replace(old, new));
                    later(&mut like, 60);
                    self.items.push(like);
                }
                self.items.push(article);
            }
            30..44 => {
                let item = self.book(team, false);
                self.items.push(item);
            }
            44..52 => {
                let book = self.book(team, true);
                for _ in 0..3 {
                    let chapter = self.chapter(team, &book);
                    // Chapters of one book have titles of their own.
                    let same = |item: &Item| {
                        item.kind == Kind::Chapter
                            && item.get(Variable::Isbn) == chapter.get(Variable::Isbn)
                            && item.get(Variable::Title) == chapter.get(Variable::Title)
                    };
                    if !self.items.iter().rev().take(3).any(same) {
                        self.items.push(chapter);
                    }
                }
            }
            52..64 => {
                let item = self.paper(team);
                self.items.push(item);
            }
            64..68 => {
                let mut preprint = article;
                preprint.kind = Kind::Article;
                for variable in [Variable::Volume, Variable::Issue, Variable::Page, Variable::ContainerTitle]
                {
                    preprint.set(variable, "");
                }
                let doi = format!("10.1101/2020.05.02.{:06}", self.number);
                preprint.set(Variable::Doi, doi);
                self.items.push(preprint);
            }
            _ => self.items.push(article),
        }
    }

    /// A record of the same work, as another program or a person has it.
    fn copied(&mut self, work: &Item) -> Item {
        let mut copy = work.clone();
        // Two records of one DOI are no riddle, and a library holds no such.
        copy.set(Variable::Doi, "");
        if self.chance(0.5) {
            copy.set(Variable::Pmid, self.random.u32(1_000_000..39_000_000).to_string());
        }
        if self.chance(0.7) {
            copy.set(Variable::Isbn, "");
        }
        let title = work.get(Variable::Title).unwrap().to_owned();
        let mut changed = title.clone();
        if self.chance(0.25) && changed.split_whitespace().count() > 5 {
            changed = changed.split(": ").next().unwrap().to_owned();
        }
        if self.chance(0.45) {
            changed = self.misspelt(&changed);
            if self.chance(0.3) {
                changed = self.misspelt(&changed);
            }
        }
        match self.random.usize(..8) {
            0 => changed = changed.to_uppercase(),
            1 => changed = changed.split(' ').map(capital).collect::<Vec<_>>().join(" "),
            2 => changed.push('.'),
            3 => changed = changed.replace("randomised", "randomized").replace("behaviour", "behavior"),
            _ => {}
        }
        copy.set(Variable::Title, changed);
        let variable = if work.names(NameVariable::Author).is_empty() {
            NameVariable::Editor
        } else {
            NameVariable::Author
        };
        let mut names = work.names(variable).to_vec();
        if self.chance(0.5) {
            names.iter_mut().for_each(initials);
        }
        if self.chance(0.25) && names.len() > 3 {
            let kept = self.random.usize(1..4);
            names.truncate(kept);
        }
        match self.random.usize(..10) {
            0 => names.iter_mut().for_each(|name| name.family = plain(&name.family)),
            1 => names.iter_mut().for_each(|name| {
                name.family = name.family.replace('ü', "ue").replace('ö', "oe").replace('ä', "ae")
            }),
            2 => names[0].family = self.misspelt(&names[0].family.clone()),
            _ => {}
        }
        copy.set_names(variable, names);
        let year = work.year().unwrap();
        match self.random.usize(..30) {
            0..3 if work.kind != Kind::Book => {
                copy.set_date(DateVariable::Issued, Date::year(year + self.pick(&[-1, 1])))
            }
            3 => copy.set_date(DateVariable::Issued, Date::year(year - 10)),
            _ => {}
        }
        if let Some(name) = work.get(Variable::ContainerTitle).map(str::to_owned) {
            let journal = self.lists.journals.iter().find(|j| j.0 == name).cloned();
            match (journal, self.random.usize(..10)) {
                (Some(journal), 0..3) => copy.set(Variable::ContainerTitle, journal.1),
                (Some(journal), 3 | 4) => copy.set(Variable::ContainerTitle, journal.1.replace('.', "")),
                (Some(_), 5) => copy.set(Variable::ContainerTitle, ""),
                (None, 0..3) => copy.set(Variable::ContainerTitle, name.split(": ").next().unwrap()),
                _ => {}
            }
        }
        if self.chance(0.5) {
            copy.set(Variable::Issue, "");
        }
        if self.chance(0.1) {
            copy.set(Variable::Volume, "");
        }
        if let Some(pages) = work.get(Variable::Page).map(str::to_owned) {
            let (first, last) = pages.split_once('-').unwrap_or((&pages, ""));
            let short = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
            let form = match self.random.usize(..8) {
                0 => first.to_owned(),
                1 if !last.is_empty() && first.len() == last.len() => format!("{first}-{}", &last[short..]),
                2 => format!("pp. {}", pages.replace('-', "–")),
                3 => String::new(),
                4 => pages.trim_start_matches('e').to_owned(),
                _ => pages.clone(),
            };
            copy.set(Variable::Page, form);
        }
        if self.chance(0.1) {
            copy.kind = Kind::Document;
        }
        copy
    }

    /// One letter dropped, doubled, changed, or changed about with the next.
    fn misspelt(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        let places: Vec<usize> =
            (1..letters.len().saturating_sub(1)).filter(|i| letters[*i].is_lowercase()).collect();
        if places.is_empty() {
            return text.to_owned();
        }
        let at = self.pick(&places);
        match self.random.usize(..4) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            2 => letters[at] = self.random.lowercase(),
            _ if letters[at + 1].is_lowercase() => letters.swap(at, at + 1),
            _ => drop(letters.remove(at)),
        }
        letters.into_iter().collect()
    }

    fn shuffled(mut self) -> World {
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        self.random.shuffle(&mut order);
        let mut place = vec![0; order.len()];
        for (to, from) in order.iter().enumerate() {
            place[*from] = to;
        }
        let items = order.iter().map(|from| self.items[*from].clone()).collect();
        let pairs = self.pairs.iter().map(|(a, b, sort)| {
            let (a, b) = (place[*a], place[*b]);
            (a.min(b), a.max(b), *sort)
        });
        World { items, pairs: pairs.collect() }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn initials(name: &mut Name) {
    let letters = name.given.split_whitespace().filter_map(|word| word.chars().next());
    name.given = letters.map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ");
}

fn plain(text: &str) -> String {
    let plain = |c: char| match c {
        'ü' => 'u',
        'ö' | 'ø' | 'Ö' | 'Ø' => 'o',
        'ä' | 'å' | 'á' | 'ã' => 'a',
        'é' | 'è' | 'ë' => 'e',
        'í' | 'ı' => 'i',
        'ç' | 'č' | 'ć' => 'c',
        'ñ' | 'ń' => 'n',
        'ž' => 'z',
        other => other,
    };
    text.chars().map(plain).collect()
}
