//! Made-up works.

use ibid::item::{Date, DateVariable, Item, Kind, NameVariable, Variable};

use super::lists::{FIELDS, list};
use super::{Maker, Team, capital};

impl Maker {
    pub(super) fn doi(&mut self) -> String {
        self.number += 1;
        format!("10.5555/{}.{}", self.random.u32(100..999), self.number)
    }

    pub(super) fn isbn(&mut self) -> String {
        let digits = format!("978{:09}", self.random.u32(100_000_000..999_999_999));
        let weighted = digits.bytes().zip([1, 3].into_iter().cycle()).map(|(d, w)| u32::from(d - b'0') * w);
        format!("{digits}{}", (10 - weighted.sum::<u32>() % 10) % 10)
    }

    pub(super) fn article(&mut self, team: &Team) -> Item {
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
    pub(super) fn place(&mut self, item: &mut Item, journal: usize) {
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

    pub(super) fn book(&mut self, team: &Team, edited: bool) -> Item {
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

    pub(super) fn chapter(&mut self, team: &Team, book: &Item) -> Item {
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

    pub(super) fn any_work(&mut self, team: &Team) -> Item {
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

    pub(super) fn paper(&mut self, team: &Team) -> Item {
        let mut item = self.article(team);
        item.kind = Kind::PaperConference;
        let fields = list(FIELDS, '|');
        let name = format!("Proceedings of the International Conference on {}", self.pick(&fields));
        item.set(Variable::ContainerTitle, name);
        item.set(Variable::Volume, "");
        item.set(Variable::Issue, "");
        item
    }
}
