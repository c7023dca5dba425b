//! Words of titles, names and whole printed references, and how alike they
//! are.
//!
//! Everything here is linear in the length of its input or banded, and input
//! is cut at fixed lengths, so that no text, however long, costs more than a
//! few thousand comparisons.

use super::locator::year_like;
use super::vocabulary::{greek, is_function_word, is_generic, roman};
use crate::item::fold;

/// A reference longer than this (in characters) is cut: printed references
/// run to a few hundred.
const LONGEST_TEXT: usize = 4_000;
/// Words of a text that are looked at.
const MOST_WORDS: usize = 500;
/// Words of a title that are looked at.
pub(super) const MOST_TITLE_WORDS: usize = 80;
/// How far, in words, a title may drift against the text at a time: dropped or
/// inserted words, page headers.
const DRIFT: usize = 4;

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// White space, or a mark that divides nothing.
    Space,
    /// A hyphen, dash or slash.
    Join,
    /// An opening or closing bracket.
    Bracket,
    /// A comma.
    Comma,
    /// A full stop, colon, semicolon, question or exclamation mark, a
    /// quotation mark, or the start of the text.
    Stop,
}

/// A folded word and where it stood.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Folded: no case, accents, ligatures, apostrophes.
    pub(super) text: String,
    /// What stands between it and the word before.
    pub(super) gap: Gap,
    /// Whether it began with a lower-case letter.
    pub(super) lower: bool,
    /// Where it stands in the text, in bytes.
    pub(super) span: (usize, usize),
    /// How much it says; see [`information`].
    pub(super) weight: f32,
    /// A hash of the text.
    pub(super) hash: u64,
}

impl Word {
    fn new(text: String, gap: Gap, lower: bool, span: (usize, usize)) -> Self {
        let (hash, weight) = (hash(&text), information(&text));
        Self { text, gap, lower, span, weight, hash }
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.hash == other.hash && self.text == other.text
    }

    pub(super) fn has_digit(&self) -> bool {
        self.text.bytes().any(|b| b.is_ascii_digit())
    }

    /// Whether it is a number that tells the parts of a series apart: a small
    /// one, or a year.
    fn numbers(&self) -> bool {
        self.counts() || year_like(&self.text).is_some()
    }

    /// Whether it stands with the word before, with no mark between that
    /// could end a title.
    fn goes_on(&self) -> bool {
        self.gap <= Gap::Join
    }

    /// Whether it is a small number in digits or Roman figures.
    pub(super) fn counts(&self) -> bool {
        (self.text.len() <= 2 && self.text.bytes().all(|b| b.is_ascii_digit()))
            || (self.text.len() > 1 || matches!(self.text.as_str(), "i" | "v" | "x"))
                && roman(&self.text).is_some_and(|n| n < 40)
    }
}

/// FNV-1a: short keys, no adversary (equal hashes are compared as text).
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// How much a word tells about which work it stands for: the more letters, the
/// rarer. An ordinary content word is about 1.
fn information(word: &str) -> f32 {
    if is_function_word(word) {
        return 0.1;
    }
    if is_generic(word) {
        return 0.3;
    }
    if is_ideograph(word) {
        return 0.5;
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return 0.3;
    }
    match word.chars().count() {
        0..=2 => 0.3,
        3 => 0.6,
        4..=5 => 0.9,
        6..=8 => 1.1,
        _ => 1.3,
    }
}

fn is_ideograph(word: &str) -> bool {
    word.chars().next().is_some_and(divides_itself)
}

/// Letters of scripts written without spaces: each is a word.
fn divides_itself(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{0E00}'..='\u{0E7F}')
}

/// The text up to [`LONGEST_TEXT`].
pub(super) fn clip(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_TEXT).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The words of a text, folded, without web addresses and DOIs. A word broken
/// at the end of a line is made whole.
pub(super) fn words(text: &str) -> Vec<Word> {
    let text = clip(text);
    let mut splitter = Splitter { out: Vec::new(), gap: Gap::Stop, word: String::new(), start: 0, end: 0 };
    let mut web_until = 0;
    let mut chunk_start = true;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if splitter.out.len() >= MOST_WORDS {
            break;
        }
        if at < web_until {
            continue;
        }
        if chunk_start && !c.is_whitespace() {
            chunk_start = false;
            let chunk = text.get(at..).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
            if is_web_address(chunk) {
                splitter.finish();
                splitter.gap = Gap::Stop;
                web_until = at + chunk.len();
                continue;
            }
        }
        chunk_start |= c.is_whitespace();
        let joins = unicode_normalization::char::is_combining_mark(c)
            || matches!(c, '\u{AD}' | '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{FEFF}')
            || (matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`') && !splitter.word.is_empty());
        if c.is_alphanumeric() || (joins && !splitter.word.is_empty()) {
            splitter.push(c, at);
            continue;
        }
        // `Ger-⏎man`: the hyphen is the line's, not the word's.
        if matches!(c, '-' | '\u{2010}') && !splitter.word.is_empty() {
            let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
            let next = rest.trim_start();
            let white = rest.get(..rest.len() - next.len()).unwrap_or_default();
            if white.contains(['\n', '\r']) && next.starts_with(char::is_lowercase) {
                while chars.peek().is_some_and(|(_, c)| c.is_whitespace()) {
                    chars.next();
                }
                continue;
            }
        }
        splitter.finish();
        splitter.gap = splitter.gap.max(gap_of(c));
    }
    splitter.finish();
    splitter.out
}

/// Whether a run without spaces is a web address or a DOI.
fn is_web_address(chunk: &str) -> bool {
    let bare = chunk.trim_start_matches(['(', '[', '<', '"', '“']);
    let starts =
        |prefix: &str| bare.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    let doi = bare.strip_prefix("10.").is_some_and(|rest| {
        rest.contains('/') && rest.bytes().take(4).filter(u8::is_ascii_digit).count() == 4
    });
    doi || ["http://", "https://", "www.", "doi:10."].into_iter().any(starts)
}

struct Splitter {
    out: Vec<Word>,
    gap: Gap,
    word: String,
    start: usize,
    end: usize,
}

impl Splitter {
    fn push(&mut self, c: char, at: usize) {
        if self.word.is_empty() {
            self.start = at;
        }
        if divides_itself(c) {
            self.finish();
            self.start = at;
        }
        self.word.push(c);
        self.end = at + c.len_utf8();
        if divides_itself(c) {
            self.finish();
        }
    }

    fn finish(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let lower = self.word.starts_with(char::is_lowercase);
        let gap = std::mem::replace(&mut self.gap, Gap::Space);
        let span = (self.start, self.end);
        if self.word.is_ascii() {
            let mut text = std::mem::take(&mut self.word);
            text.retain(|c| c != '\'' && c != '`');
            text.make_ascii_lowercase();
            self.out.push(Word::new(text, gap, lower, span));
            return;
        }
        let folded = fold::fold(&self.word);
        self.word.clear();
        let mixed = folded.chars().count() == 1
            || folded.chars().any(|c| c.is_ascii_alphanumeric())
                && folded.chars().any(|c| greek(c).is_some());
        let mut gap = gap;
        let mut part = String::new();
        let mut parts = Vec::new();
        for c in folded.chars().filter(|c| c.is_alphanumeric()) {
            match greek(c).filter(|_| mixed) {
                Some(name) => parts.extend([std::mem::take(&mut part), name.to_owned()]),
                None => part.push(c),
            }
        }
        parts.push(part);
        for part in parts.into_iter().filter(|p| !p.is_empty()) {
            self.out.push(Word::new(part, gap, lower, span));
            gap = Gap::Join;
        }
    }
}

fn gap_of(c: char) -> Gap {
    match c {
        '-' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Gap::Join,
        '(' | ')' | '[' | ']' | '{' | '}' | '（' | '）' => Gap::Bracket,
        ',' | '，' | '、' => Gap::Comma,
        '.' | ':' | ';' | '?' | '!' | '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' | '。' | '：'
        | '「' | '」' | '『' | '』' | '《' | '》' => Gap::Stop,
        _ => Gap::Space,
    }
}

/// How much of a list of words stands, in order and together, in another.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cover {
    /// Information of the words found.
    pub(super) matched: f32,
    /// Information of all words looked for.
    pub(super) total: f32,
    /// First word of the place, and the one after its last.
    pub(super) at: (usize, usize),
    /// Whether another number stands in the place of one: `Part 2` is not
    /// `Part 3`.
    pub(super) renumbered: bool,
    /// Content words in whose place stand others: `anxiety` for `depression`.
    pub(super) replaced: usize,
}

impl Cover {
    /// Takes in words that were not found, and those that stand in their place.
    fn exchange(&mut self, here: Option<&[Word]>, there: Option<&[Word]>) {
        let (here, there) = (here.unwrap_or_default(), there.unwrap_or_default());
        let content = |words: &[Word]| words.iter().filter(|w| w.weight >= 0.6).count();
        self.replaced += content(here).min(content(there));
        self.renumbered |= here.iter().any(Word::numbers) && there.iter().any(Word::numbers);
    }

    pub(super) fn share(&self) -> f32 {
        if self.total > 0.0 { self.matched / self.total } else { 0.0 }
    }
}

/// Finds the place in `hay` that has most of the words of `needle` in order,
/// allowing for typing errors and words written together or apart.
///
/// Equal words vote for the diagonal they lie on; the words are then aligned
/// along the best one, within [`DRIFT`]. `whole` says that `hay` is a title
/// too, and not a text that it stands in.
pub(super) fn cover(needle: &[Word], hay: &[Word], whole: bool) -> Cover {
    let needle = needle.get(..MOST_TITLE_WORDS.min(needle.len())).unwrap_or_default();
    let total: f32 = needle.iter().map(|w| w.weight).sum();
    let (n, h) = (needle.len(), hay.len());
    if n == 0 || h == 0 {
        return Cover { total, ..Cover::default() };
    }
    let mut votes = vec![0.0_f32; n + h];
    for (i, word) in needle.iter().enumerate() {
        for (j, other) in hay.iter().enumerate() {
            if word.is(other)
                && let Some(vote) = votes.get_mut(j + n - i)
            {
                *vote += word.weight;
            }
        }
    }
    let mut best = (0.0_f32, n);
    for d in 0..votes.len() {
        let near = |by: usize| {
            let before = d.checked_sub(by).and_then(|d| votes.get(d)).copied().unwrap_or_default();
            before + votes.get(d + by).copied().unwrap_or_default()
        };
        let own = votes.get(d).copied().unwrap_or_default();
        let sum = own + 0.8 * near(1) + 0.6 * near(2) + 0.4 * near(3);
        if sum > best.0 {
            best = (sum, d);
        }
    }
    align(needle, hay, best.1 as isize - n as isize, Cover { total, ..Cover::default() }, whole)
}

fn align(needle: &[Word], hay: &[Word], mut diagonal: isize, mut found: Cover, whole: bool) -> Cover {
    let (mut next, mut first, mut i) = (0_usize, None, 0_usize);
    // Where the run of words not found begins, here.
    let mut gap_from: Option<usize> = None;
    while let Some(word) = needle.get(i) {
        let centre = (i as isize + diagonal).max(0) as usize;
        // A function word is everywhere: it must not lead the way.
        let reach = if word.weight < 0.2 { 1 } else { DRIFT };
        let from = centre.saturating_sub(reach).max(next);
        let to = (centre + reach + 1).min(hay.len());
        // Place, words used here and there, worth, whether equal.
        let mut hit: Option<(usize, usize, usize, f32, bool)> = None;
        for (j, other) in hay.iter().enumerate().take(to).skip(from) {
            // Behind an equal word, a like one is not looked for.
            let closer = |place: usize| j.abs_diff(centre) < place.abs_diff(centre);
            if hit.is_some_and(|(place, .., exact)| exact && !closer(place)) {
                continue;
            }
            let candidate = if word.is(other) {
                Some((j, 1, 1, word.weight, true))
            } else if let Some((here, there, worth)) = written_apart(needle, i, hay, j) {
                Some((j, here, there, worth, true))
            } else {
                near(&word.text, &other.text).then_some((j, 1, 1, word.weight * 0.85, false))
            };
            let Some(candidate) = candidate else { continue };
            let better = hit.is_none_or(|(place, .., exact)| {
                candidate.4 && !exact || candidate.4 == exact && closer(place)
            });
            if better {
                hit = Some(candidate);
            }
        }
        let Some((j, here, there, worth, _)) = hit else {
            gap_from.get_or_insert(i);
            i += 1;
            continue;
        };
        if let Some(from) = gap_from.take() {
            let here = if first.is_some() {
                next
            } else {
                // What stands before in one run of words begins the title.
                let most = j.saturating_sub(i + 1);
                let mut at = j;
                while at > most && (whole || hay.get(at).is_some_and(Word::goes_on)) {
                    at -= 1;
                }
                at
            };
            found.exchange(needle.get(from..i), hay.get(here..j));
        }
        found.matched += worth;
        first.get_or_insert(j);
        next = j + there;
        found.at.1 = next;
        i += here;
        diagonal = next as isize - i as isize;
    }
    if let Some(from) = gap_from {
        // What follows after a mark is no title any more, unless it counts.
        let most = next + needle.len() - from + 1;
        let mut end = next;
        while end < most && first.is_some() && hay.get(end).is_some_and(|w| whole || w.goes_on()) {
            end += 1;
        }
        if end == next && hay.get(next).is_some_and(Word::counts) {
            end += 1;
        }
        found.exchange(needle.get(from..), hay.get(next..end));
    }
    found.at.0 = first.unwrap_or_default();
    found
}

/// `anti tumor` against `antitumor`, either way round.
/// Gives the words used on either side, and their worth.
fn written_apart(needle: &[Word], i: usize, hay: &[Word], j: usize) -> Option<(usize, usize, f32)> {
    let (word, other) = (needle.get(i)?, hay.get(j)?);
    let is_pair = |whole: &str, first: &str, second: Option<&Word>| {
        second
            .is_some_and(|s| whole.strip_prefix(first).is_some_and(|rest| !rest.is_empty() && rest == s.text))
    };
    if is_pair(&word.text, &other.text, hay.get(j + 1)) {
        return Some((1, 2, word.weight));
    }
    if is_pair(&other.text, &word.text, needle.get(i + 1)) {
        let second = needle.get(i + 1).map_or(0.0, |w| w.weight);
        return Some((2, 1, word.weight + second));
    }
    None
}

/// Whether two folded words are one but for typing errors: one in words of
/// five letters, two in words of nine. Numbers are never near.
pub(super) fn near(a: &str, b: &str) -> bool {
    let (long, short) = (a.len().max(b.len()), a.len().min(b.len()));
    if short < 5 || long - short > 2 || long > 40 {
        return false;
    }
    let ends = a.bytes().next() == b.bytes().next() || a.bytes().next_back() == b.bytes().next_back();
    if !ends || a.bytes().chain(b.bytes()).any(|b| b.is_ascii_digit()) {
        return false;
    }
    let allowed = if short >= 9 { 2 } else { 1 };
    long - short <= allowed && strsim::osa_distance(a, b) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|w| w.text).collect()
    }

    fn share(needle: &str, hay: &str) -> f32 {
        cover(&words(needle), &words(hay), false).share()
    }

    #[test]
    fn a_word_broken_at_the_line_end_is_whole() {
        assert_eq!(texts("[Ger-\nman] Dia-\n  betes 2007-\n2010"), ["german", "diabetes", "2007", "2010"]);
    }

    #[test]
    fn addresses_and_dois_are_no_words() {
        let text = "Nature 5. https://doi.org/10.1038/nrn2884 (10.1038/x) doi:10.1000/abcd end";
        assert_eq!(texts(text), ["nature", "5", "end"]);
    }

    #[test]
    fn greek_letters_are_spelled_out() {
        assert_eq!(texts("TNFα and β-catenin"), ["tnf", "alpha", "and", "beta", "catenin"]);
        assert_eq!(texts("λόγος"), ["λογος"]);
    }

    #[test]
    fn scripts_without_spaces_divide_by_letter() {
        assert_eq!(texts("文献検索. A"), ["文", "献", "検", "索", "a"]);
    }

    #[test]
    fn combining_accents_stay_in_their_word() {
        assert_eq!(texts("re\u{301}sume\u{301} naïve"), ["resume", "naive"]);
    }

    #[test]
    fn a_title_is_found_in_its_reference_despite_typing_errors() {
        let text =
            "Classen M, Demling L. Endoskopishe shinkterotomie der papilla \nVateri. Dtsch 1974;99:496-7.";
        assert!(share("Endoskopische Sphinkterotomie der Papilla Vateri", text) > 0.75);
        assert!(share("sound – action associations", "learning sound-action associations in") > 0.99);
        assert!(share("H2-sensing hydrogenase", "the H2-\nsensing hydrogenase") > 0.99);
    }

    #[test]
    fn the_same_words_scattered_are_no_title() {
        let text = "Ketamine, A. B. and Depression, C. The mood of rats in trials of other things. Major J 3";
        assert!(share("Ketamine in major depression trials", text) < 0.6);
    }

    #[test]
    fn parts_of_a_series_differ() {
        let renumbered = |a: &str, b: &str| cover(&words(a), &words(b), false).renumbered;
        assert!(renumbered("Ketamine for depression, 4: doses", "Ketamine for depression, 3: doses"));
        assert!(renumbered("Collagen type II synthesis", "Collagen type I synthesis"));
        assert!(renumbered("Studies on bone: part 2", "Studies on bone: part 3"));
        assert!(!renumbered("Ketamine, 4: doses", "Ketamine, 4: doses"));
        assert!(!renumbered("Studies on bone: part 2", "Studies on bone. J Bone 1985"));
    }

    #[test]
    fn a_repeated_word_is_found_at_its_own_place() {
        let text = "by Toll-like receptor 2-Toll-\nlike receptor 6 heterodimer. Immunity";
        let found =
            cover(&words("by Toll-like receptor 2-Toll-like receptor 6 heterodimer"), &words(text), false);
        assert!(found.share() > 0.99 && !found.renumbered);
    }

    #[test]
    fn words_in_the_place_of_others_are_counted() {
        let replaced = |a: &str, b: &str| cover(&words(a), &words(b), false).replaced;
        let anxiety = "Parenting and childhood anxiety: a meta-analysis";
        assert_eq!(replaced(anxiety, "Parenting and childhood depression: a meta-analysis"), 1);
        assert_eq!(replaced(anxiety, "Parenting and childhood: a meta-analysis"), 0);
        assert_eq!(replaced(anxiety, "Parenting and childhood anxeity: a meta-analysis"), 0);
    }

    #[test]
    fn a_name_that_repeats_the_title_does_not_mislead() {
        let text = "MRC Laparoscopic Groin Hernia Trial Group (1999) Laparo-\nscopic versus open repair of groin hernia: a \
                    randomised com-\nparison. Lancet 354:185";
        assert!(
            share("Laparoscopic versus open repair of groin hernia: a randomised comparison", text) > 0.99
        );
        let text = "Ferrer P: The effect of temperature on \nthe proteome of recombinant Pichia pastoris. J Proteome Res";
        assert!(
            share("The effect of temperature on the proteome of recombinant Pichia pastoris", text) > 0.99
        );
        let text = "Giraldez R: A \ngenetic linkage map of Phaseolus vulgaris L. and localization of genes";
        assert!(share("A genetic linkage map of", text) > 0.99);
    }

    #[test]
    fn numbers_and_short_words_are_never_near() {
        assert!(near("behaviour", "behavior") && near("recieve", "receive"));
        assert!(!near("10001", "10002") && !near("rat", "cat") && !near("inhibit", "exhibit"));
    }

    #[test]
    fn hostile_text_is_cut() {
        let long = "é".repeat(100_000) + &" a".repeat(100_000);
        assert!(words(&long).len() <= MOST_WORDS);
        assert!(words(&"a ".repeat(1_000_000)).len() <= MOST_WORDS);
    }
}
