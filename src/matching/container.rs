//! Whether two names are one journal or book: abbreviated titles (ISO 4 and
//! others), acronyms, articles left out.

use super::text::{Gap, Word, near};
use super::vocabulary::is_function_word;

/// How much of a container's name was found, and whether the name there goes
/// on, so that it may be another one (*Psychiatry* in *Psychiatry Research*).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Found {
    /// Share of the information of the name's words, 0 to 1.
    pub(super) share: f32,
    /// Whether further words follow or precede without a mark between.
    pub(super) goes_on: bool,
    /// First word of the place, and the one after its last.
    pub(super) at: (usize, usize),
}

/// Whether one folded word is the other or abbreviates it: a beginning
/// (`psychiatr`, `j`), or a contraction (`natl`, `dtsch`).
pub(super) fn abbreviates(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() || short.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    long.starts_with(short) || near(a, b) || shares_stem(short, long) || contracts(short, long)
}

/// `psychiatric` and `psychiatry`: titles are misquoted by their endings.
fn shares_stem(short: &str, long: &str) -> bool {
    let common = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    common >= 6 && short.len() - common <= 3 && long.len() - common <= 4
}

fn contracts(short: &str, long: &str) -> bool {
    if short.len() < 3 || short.as_bytes().first() != long.as_bytes().first() {
        return false;
    }
    let mut rest = long.bytes();
    let all = short.bytes().all(|b| rest.any(|l| l == b));
    all && short.as_bytes().last() == long.as_bytes().last()
        || all && short.len() >= 4 && rest.len() * 2 < long.len()
}

fn is_key(word: &Word) -> bool {
    !is_function_word(&word.text) || word.text == "am"
}

/// What a word of a container's name tells: *Journal* and single letters
/// little.
fn worth(word: &Word) -> f32 {
    match word.text.as_str() {
        "journal" | "j" | "the" | "international" | "int" | "annals" | "ann" | "proceedings" | "proc"
        | "annual" => 0.4,
        text if text.chars().count() == 1 => 0.3,
        text if text.bytes().all(|b| b.is_ascii_digit()) => 0.1,
        "usa" | "online" | "print" | "part" | "series" | "section" | "sect" | "london" => 0.15,
        _ => 1.0,
    }
}

/// Finds a container's name in a list of words; `free` says which of them may
/// be used.
pub(super) fn find(name: &[Word], hay: &[Word], free: impl Fn(usize) -> bool) -> Found {
    let keys: Vec<&Word> = name.iter().filter(|w| is_key(w)).take(20).collect();
    let total: f32 = keys.iter().map(|w| worth(w)).sum();
    if keys.is_empty() {
        return Found::default();
    }
    let mut best = Found::default();
    for start in (0..hay.len()).filter(|j| free(*j)) {
        let mut candidates = [acronym(&keys, hay, start, &free), None];
        let enters = |key: Option<&&Word>| {
            key.is_some_and(|key| hay.get(start).is_some_and(|w| abbreviates(&w.text, &key.text)))
        };
        if enters(keys.first()) || enters(keys.get(1)) {
            candidates[1] = Some(walk(&keys, hay, start, &free, total));
        }
        for found in candidates.into_iter().flatten() {
            let value = |f: &Found| f.share - if f.goes_on { 0.2 } else { 0.0 };
            if value(&found) > value(&best) {
                best = found;
            }
        }
    }
    best
}

fn walk(keys: &[&Word], hay: &[Word], start: usize, free: &impl Fn(usize) -> bool, total: f32) -> Found {
    let (mut j, mut matched, mut end, mut skipped) = (start, 0.0, start, 0);
    for key in keys {
        let mut k = j;
        while hay.get(k).is_some_and(|w| k > start && free(k) && !is_key(w)) {
            k += 1;
        }
        match hay.get(k) {
            Some(word) if free(k) && abbreviates(&word.text, &key.text) => {
                matched += worth(key);
                j = k + 1;
                end = j;
            }
            _ => {
                skipped += 1;
                if skipped > 2 {
                    break;
                }
            }
        }
    }
    Found {
        share: if total > 0.0 { matched / total } else { 0.0 },
        goes_on: goes_on(hay, start, end, free),
        at: (start, end),
    }
}

/// Whether the name found goes on to either side: a content word with no more
/// than a space between.
fn goes_on(hay: &[Word], start: usize, end: usize, free: &impl Fn(usize) -> bool) -> bool {
    let content = |at: usize| {
        hay.get(at)
            .is_some_and(|w| free(at) && is_key(w) && !w.has_digit() && w.text.len() > 1 && worth(w) > 0.2)
            && !hay.get(at).is_some_and(|w| is_locator_word(&w.text))
    };
    let joined = |at: usize| hay.get(at).is_some_and(|w| w.gap == Gap::Space);
    (joined(end) && content(end))
        || (joined(start) && start > 0 && content(start - 1) && hay.get(start - 1).is_some_and(|w| !w.lower))
}

/// Words that stand between a container and its volume.
fn is_locator_word(word: &str) -> bool {
    matches!(
        word,
        "vol"
            | "volume"
            | "no"
            | "nr"
            | "num"
            | "number"
            | "issue"
            | "pp"
            | "pages"
            | "page"
            | "suppl"
            | "supplement"
            | "jg"
            | "bd"
            | "band"
            | "tome"
            | "art"
            | "article"
            | "doi"
            | "in"
            | "press"
            | "epub"
    )
}

/// `JAMA` for *Journal of the American Medical Association*, either way round.
fn acronym(keys: &[&Word], hay: &[Word], start: usize, free: &impl Fn(usize) -> bool) -> Option<Found> {
    let word = hay.get(start)?;
    let short = |text: &str| (3..=7).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase());
    if short(&word.text) && keys.len() >= 3 {
        let initials: String = keys.iter().filter_map(|k| k.text.chars().next()).collect();
        if initials == word.text || (word.text.len() >= 4 && initials.starts_with(&word.text)) {
            return Some(Found { share: 1.0, goes_on: false, at: (start, start + 1) });
        }
    }
    let [only] = keys else { return None };
    if !short(&only.text) {
        return None;
    }
    let mut j = start;
    for (used, letter) in only.text.chars().enumerate() {
        while hay.get(j).is_some_and(|w| used > 0 && !is_key(w)) {
            j += 1;
        }
        let word = hay.get(j).filter(|w| free(j) && w.text.len() > 1 && w.text.starts_with(letter))?;
        if used > 0 && word.gap > Gap::Join {
            // `J. Am. Med. Assoc.` has stops; a comma or bracket ends a name.
            if word.gap != Gap::Stop {
                return None;
            }
        }
        j += 1;
    }
    Some(Found { share: 1.0, goes_on: false, at: (start, j) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::text::words;

    fn same(a: &str, b: &str) -> f32 {
        let found = find(&words(a), &words(b), |_| true);
        found.share - if found.goes_on { 0.3 } else { 0.0 }
    }

    #[test]
    fn abbreviated_names_are_the_same_journal() {
        for (short, long) in [
            ("Arch Gen Psychiatry", "Archives of General Psychiatry"),
            ("Dtsch Med Wochenschr", "Deutsche Medizinische Wochenschrift"),
            ("Proc. Natl. Acad. Sci. U.S.A.", "Proceedings of the National Academy of Sciences"),
            ("J. Clin. Psychiatry", "The Journal of Clinical Psychiatry"),
            ("N Engl J Med", "New England Journal of Medicine"),
            ("JAMA", "Journal of the American Medical Association"),
            ("PNAS", "Proceedings of the National Academy of Sciences"),
            ("Am J Psychiat", "American Journal of Psychiatry"),
            ("Int J Geogr Inf Sci", "International Journal of Geographical Information Science"),
        ] {
            assert!(same(short, long) > 0.85, "{short}: {}", same(short, long));
            assert!(same(long, short) > 0.85, "{long}: {}", same(long, short));
        }
    }

    #[test]
    fn other_journals_are_others() {
        for (a, b) in [
            ("Psychiatry Research", "Nature Communications"),
            ("Psychiatry", "Psychiatry Research"),
            ("Cancer Res", "Clin Cancer Res"),
            ("Journal of Affective Disorders", "Journal of Psychiatric Research"),
        ] {
            assert!(same(a, b) < 0.85, "{a} / {b}: {}", same(a, b));
        }
    }

    #[test]
    fn a_name_is_found_in_a_whole_reference() {
        let text = "Sain M, Law S, Suhara F (2005) J. Reinf. Plast. Comp. 24(2):121";
        assert!(same("Journal of Reinforced Plastics and Composites", text) > 0.9);
    }
}
