//! What stands between the planted pairs.

use ibid::item::{Date, DateVariable, Item, Kind, Name, NameVariable, Variable};

use super::{Maker, Team};

impl Maker {
    /// Works that are nobody's duplicate, some of them much like others.
    pub(super) fn background(&mut self, team: &Team) {
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
                    let title = if n < 10 { format!("{what} {year}") } else { what.to_owned() };
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
}
