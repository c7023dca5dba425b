//! Made-up libraries with planted duplicates, and with what looks like them.
//!
//! Research groups write on few subjects, so that authors, year and most of a
//! title are often alike; the numbers of volumes follow the years. Among the
//! works stand those that mislead: editorials, annual reports, parts of
//! series, corrections, replies, protocols, editions, reviews of books, data
//! under the title of their article, papers of conferences that became
//! articles. The benchmark uses the same libraries.

mod background;
mod copied;
mod lists;
mod pairs;
mod works;

use ibid::item::{Item, Name};

use lists::{FAMILIES, FIELDS, GIVEN, GROUPS, Lists, OUTCOMES, PARTICLES, SUBJECTS, SUBTITLES, list};

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
