//! The pairs that are planted.

use ibid::item::{Date, DateVariable, Item, Kind, NameVariable, Variable};
use serde_json::Value;

use super::copied::initials;
use super::{Maker, Sort, Team};

impl Maker {
    pub(super) fn plant(&mut self, one: Item, other: Item, sort: Sort) {
        let at = self.items.len();
        self.items.extend([one, other]);
        self.pairs.push((at, at + 1, sort));
    }

    pub(super) fn plant_typos(&mut self, team: &Team) {
        let work = self.any_work(team);
        let copy = self.copied(&work);
        self.plant(work, copy, Sort::Typos);
    }

    pub(super) fn plant_preprint(&mut self, team: &Team) {
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
            0 => preprint.set(Variable::Doi, format!("10.1101/2019.03.11.{number:06}")),
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

    pub(super) fn plant_book_and_chapter(&mut self, team: &Team) {
        let edited = self.chance(0.7);
        let book = self.book(team, edited);
        let mut chapter = self.chapter(team, &book);
        // Some say what the book's title page says.
        if self.chance(0.1) {
            chapter.set(Variable::Title, book.get(Variable::Title).unwrap());
        }
        self.plant(book, chapter, Sort::BookAndChapter);
    }

    pub(super) fn plant_same_title(&mut self, team: &Team) {
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

    pub(super) fn plant_shared_isbn(&mut self, team: &Team) {
        let book = self.book(team, true);
        let one = self.chapter(team, &book);
        let mut other = self.chapter(team, &book);
        while other.get(Variable::Title) == one.get(Variable::Title) {
            other = self.chapter(team, &book);
        }
        self.plant(one, other, Sort::SharedIsbn);
    }
}
