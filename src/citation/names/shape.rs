//! Names as they are kept: case of names printed in capitals, parts of names
//! that are written together, words that belong to the family name.

use super::token::is_uncased_script;
use crate::item::Name;

/// Scots names that keep a capital after `Mac`; other names in `Mac` are as
/// often plain words (`Machado`, `Mackey`).
const MAC: &[&str] = &[
    "macarthur",
    "macdonald",
    "macdonnell",
    "macdougall",
    "macfarlane",
    "macgregor",
    "macintosh",
    "macintyre",
    "mackinnon",
    "maclachlan",
    "maclaren",
    "maclean",
    "macleod",
    "macmahon",
    "macmillan",
    "macneil",
    "macneill",
    "macnaughton",
    "macphail",
    "macpherson",
    "macqueen",
    "macrae",
    "mactavish",
];

/// Elided and hyphenated particles.
const ELIDED: &[&str] =
    &["d'", "d’", "dell'", "dell’", "dall'", "dall’", "al-", "el-", "as-", "ad-", "an-", "ar-", "de'", "de’"];

/// Words after a Portuguese family name that tell son, grandson and nephew
/// from the elder.
const JUNIORS: &[&str] = &["Filho", "Neto", "Júnior", "Junior", "Sobrinho"];

/// First of the two family names of very many people from Spain and Latin
/// America: after a given name in full it is no second given name.
const SPANISH: &[&str] = &[
    "Alonso",
    "Álvarez",
    "Castro",
    "Díaz",
    "Domínguez",
    "Fernández",
    "Flores",
    "García",
    "Gil",
    "Gómez",
    "González",
    "Gutiérrez",
    "Hernández",
    "Herrera",
    "Jiménez",
    "López",
    "Márquez",
    "Martín",
    "Martínez",
    "Medina",
    "Méndez",
    "Molina",
    "Morales",
    "Moreno",
    "Muñoz",
    "Navarro",
    "Núñez",
    "Ortega",
    "Ortiz",
    "Pérez",
    "Ramírez",
    "Ramos",
    "Rodríguez",
    "Romero",
    "Rubio",
    "Ruiz",
    "Sánchez",
    "Sanz",
    "Serrano",
    "Suárez",
    "Torres",
    "Vargas",
    "Vázquez",
];

/// Particles that are written with a capital where the name begins with them.
const CAPITAL_PARTICLES: &[&str] = &[
    "Le", "La", "Du", "De", "Del", "Della", "Di", "Da", "Dal", "Des", "Van", "Von", "Der", "Den", "Ten",
    "Ter", "El", "St.", "St", "Ó", "Ní",
];

/// Vietnamese family names, which stand first and which `Van` may follow.
const VIETNAMESE: &[&str] = &[
    "Nguyen", "Nguyễn", "Tran", "Trần", "Pham", "Phạm", "Hoang", "Hoàng", "Vu", "Vũ", "Bui", "Bùi", "Dang",
    "Đặng", "Do", "Đỗ", "Ngo", "Ngô",
];

/// Chinese and Korean family names of two characters.
const TWO_CHARACTERS: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "东方", "東方", "独孤", "獨孤", "南宫",
    "南宮", "夏侯", "皇甫", "尉迟", "尉遲", "公孙", "公孫", "慕容", "令狐", "宇文", "长孙", "長孫", "端木",
    "남궁", "황보", "제갈", "사공", "선우", "독고", "서문",
];

/// The commonest Japanese family names, and characters such names often end
/// in; given names seldom do.
const JAPANESE_ENDS: &str = "田本村川藤木野山口崎島井原沢澤橋谷石林森上下中部瀬岡越坂辺邊";

/// Puts the names of one list into shape.
pub(super) fn shape(names: &mut [Name]) {
    let people = || names.iter().filter(|n| n.literal.is_empty() && !n.family.is_empty());
    let all_capitals =
        people().all(|n| is_capitals(&n.family, 2)) && people().any(|n| is_capitals(&n.family, 3));
    let mut capitals_first = false;
    for name in names.iter_mut() {
        if uncased(name) {
            continue;
        }
        if !name.literal.is_empty() || name.family.is_empty() {
            continue;
        }
        // `DEROSAS Renzo`: the capitals mark the family name.
        // A short one may look like initials, but not in the list of such names.
        let least = if capitals_first { 2 } else { 4 };
        if !name.given.contains([' ', '.'])
            && is_capitals(&name.given, least)
            && !is_capitals(&name.family, 1)
        {
            std::mem::swap(&mut name.family, &mut name.given);
            capitals_first = true;
            name.family = recased(&name.family);
        }
        if is_capitals(&name.family, if all_capitals { 2 } else { 4 }) {
            name.family = recased(&name.family);
        }
        if all_capitals && is_capitals(&name.given, 4) {
            name.given = recased(&name.given);
        }
        capital_particle(name);
        double_family(name);
        junior(name);
        elided(name);
    }
}

/// Whether a text has no small letter, and a word of at least so many letters.
fn is_capitals(text: &str, letters: usize) -> bool {
    !text.chars().any(char::is_lowercase)
        && text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= letters)
        && text.chars().any(char::is_uppercase)
}

/// A name in capitals as it is written otherwise: `O'BRIEN`, `SMITH-JONES`,
/// `MCDONALD`. Single letters stay.
fn recased(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        // Small `İ` would be two characters.
        let lower = word.replace('İ', "i").to_lowercase();
        let bare = lower.trim_end_matches(|c: char| !c.is_alphabetic());
        let prefix = match () {
            () if bare.starts_with("mc") && bare.len() > 4 => 2,
            () if MAC.contains(&bare) => 3,
            () => 0,
        };
        for (i, c) in lower.chars().enumerate() {
            if i == 0 || (prefix > 0 && i == prefix) { out.extend(c.to_uppercase()) } else { out.push(c) }
        }
    }
    out
}

/// `Gabriel García | Márquez`: both are family names.
fn double_family(name: &mut Name) {
    if let Some((given, first)) = name.given.rsplit_once(' ')
        && name.non_dropping_particle.is_empty()
        && SPANISH.contains(&first)
        && !given.ends_with('.')
    {
        name.family = format!("{first} {}", name.family);
        name.given = given.to_owned();
    }
}

/// `Ursula K. Le | Guin`: an article or particle with a capital belongs to
/// the family name.
fn capital_particle(name: &mut Name) {
    while let Some((given, last)) = name.given.rsplit_once(' ')
        && CAPITAL_PARTICLES.contains(&last)
        && name.non_dropping_particle.is_empty()
        && !VIETNAMESE.contains(&given)
    {
        name.family = format!("{last} {}", name.family);
        name.given = given.to_owned();
    }
}

fn junior(name: &mut Name) {
    if name.suffix.is_empty()
        && let Some((family, last)) = name.family.rsplit_once(' ')
        && JUNIORS.contains(&last)
    {
        name.suffix = last.to_owned();
        name.family = family.to_owned();
    }
}

fn elided(name: &mut Name) {
    if let Some((particle, family)) = ELIDED
        .iter()
        .find_map(|p| name.family.strip_prefix(p).map(|f| (*p, f)))
        .filter(|(_, family)| family.starts_with(char::is_uppercase))
    {
        let before = &name.non_dropping_particle;
        name.non_dropping_particle =
            if before.is_empty() { particle.to_owned() } else { format!("{before} {particle}") };
        name.family = family.to_owned();
    }
}

/// Parts a name of Chinese, Japanese or Korean characters, family name first.
/// Gives whether the name is in a script without case.
fn uncased(name: &mut Name) -> bool {
    if !name.literal.starts_with(is_uncased_script) {
        return false;
    }
    let whole = name.literal.clone();
    let is_east_asian = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '々');
    let parts: Vec<&str> = whole.split_whitespace().collect();
    match parts.as_slice() {
        [family, given] if whole.chars().all(|c| is_east_asian(c) || c.is_whitespace()) => {
            *name = Name::person(*family, *given);
        }
        [one] if one.chars().all(is_east_asian) => {
            let characters: Vec<char> = one.chars().collect();
            let family: usize = match characters.as_slice() {
                _ if TWO_CHARACTERS.iter().any(|f| one.starts_with(f)) && characters.len() > 2 => 2,
                [_, second, _, _] if JAPANESE_ENDS.contains(*second) => 2,
                [_, second, _] if JAPANESE_ENDS.contains(*second) && kana(&characters) => 2,
                [_, _, _, _] if characters.iter().all(|c| !matches!(c, '\u{ac00}'..='\u{d7a3}')) => 2,
                [_, _] | [_, _, _] => 1,
                _ => return true,
            };
            let text = |part: &[char]| part.iter().collect::<String>();
            let (family, given) = characters.split_at(family);
            *name = Name::person(text(family), text(given));
        }
        _ => {}
    }
    true
}

fn kana(characters: &[char]) -> bool {
    characters.iter().any(|c| matches!(c, '\u{3040}'..='\u{30ff}'))
}

#[cfg(test)]
mod tests {
    use super::recased;

    #[test]
    fn names_in_capitals_are_written_small() {
        for (text, expected) in [
            ("O'BRIEN", "O'Brien"),
            ("MCDONALD", "McDonald"),
            ("MACLEOD", "MacLeod"),
            ("MACHADO", "Machado"),
            ("ST. JOHN", "St. John"),
            ("ИВАНОВ", "Иванов"),
            ("ÖZTÜRK-ŞAHİN", "Öztürk-Şahin"),
        ] {
            assert_eq!(recased(text), expected);
        }
    }
}
