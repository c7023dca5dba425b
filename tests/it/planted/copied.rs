//! Second records of one work, with errors.

use ibid::item::{Date, DateVariable, Item, Kind, Name, NameVariable, Variable};

use super::{Maker, capital};

impl Maker {
    /// A record of the same work, as another program or a person has it.
    pub(super) fn copied(&mut self, work: &Item) -> Item {
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
                name.family = name.family.replace('ü', "ue").replace('ö', "oe").replace('ä', "ae");
            }),
            2 => names[0].family = self.misspelt(&names[0].family.clone()),
            _ => {}
        }
        copy.set_names(variable, names);
        let year = work.year().unwrap();
        match self.random.usize(..30) {
            0..3 if work.kind != Kind::Book => {
                copy.set_date(DateVariable::Issued, Date::year(year + self.pick(&[-1, 1])));
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
    pub(super) fn misspelt(&mut self, text: &str) -> String {
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
}

pub(super) fn initials(name: &mut Name) {
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
