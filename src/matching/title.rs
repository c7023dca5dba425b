//! Titles against titles, and titles against the raw text of a reference.

use super::text::{Cover, Gap, MOST_TITLE_WORDS, Word, clip, cover, words};
use super::weights as w;
use crate::item::markup;

/// A title made ready for comparing.
#[derive(Debug, Default)]
pub(super) struct Title {
    /// Its words, without a `RETRACTED:` that the publisher put before.
    pub(super) words: Vec<Word>,
    /// How many of them stand before the subtitle; all, if it has none.
    main: usize,
    /// Whether it is a notice about another work: `Correction to: …`.
    notice: bool,
    /// As it is shown.
    pub(super) shown: String,
}

/// How alike two titles are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Likeness {
    /// Share of the information they have in common, 0 to 1.
    pub(super) share: f32,
    /// Information they have in common.
    pub(super) common: f32,
    /// Information of the candidate's title.
    pub(super) total: f32,
    /// Whether the title ends where the other does.
    pub(super) bounded: bool,
    /// Whether the candidate's subtitle is not in the text: another may be.
    pub(super) main_only: bool,
    /// Whether one is another part of a series than the other.
    pub(super) other_part: bool,
    /// Content words in whose place stand others.
    pub(super) replaced: usize,
    /// Whether one is a notice about a work and the other is not.
    pub(super) notice: bool,
}

impl Title {
    pub(super) fn new(title: &str) -> Self {
        let shown = markup::strip(clip(title)).split_whitespace().collect::<Vec<_>>().join(" ");
        let mut words = words(&shown);
        words.truncate(MOST_TITLE_WORDS);
        if words.first().is_some_and(|w| matches!(w.text.as_str(), "retracted" | "withdrawn" | "removed")) {
            let article = usize::from(words.get(1).is_some_and(|w| w.text == "article"));
            if words.get(1 + article).is_some_and(|w| w.gap == Gap::Stop) {
                words.drain(..=article);
            }
        }
        let mut main = words.len();
        let mut told = 0.0;
        for (i, word) in words.iter().enumerate() {
            if i > 0 && word.gap == Gap::Stop && told >= 1.8 {
                main = i;
                break;
            }
            told += word.weight;
        }
        Self { notice: is_notice(&words), words, main, shown }
    }

    /// Information of the whole title.
    pub(super) fn information(&self) -> f32 {
        self.words.iter().map(|w| w.weight).sum()
    }

    /// Compares two titles, either of which may lack its subtitle.
    pub(super) fn compare(&self, other: &Self) -> Likeness {
        let mut best = self.alike(&self.words, &other.words, other);
        if best.share >= 0.99 {
            return best;
        }
        // Two subtitles that differ are two works of one series.
        match (self.has_subtitle(), other.has_subtitle()) {
            (true, false) => best = better(best, self.alike(self.main_words(), &other.words, other)),
            (false, true) => best = better(best, self.alike(&self.words, other.main_words(), other)),
            (true, true) | (false, false) => {}
        }
        if best.share < w::TITLE_AGREES {
            best = self.cut_short(other).or_else(|| other.cut_short(self)).unwrap_or(best);
        }
        best
    }

    /// Compares with a title that begins as this one and goes on. Records cut
    /// titles at their first markup, references after the first line.
    fn cut_short(&self, longer: &Self) -> Option<Likeness> {
        let found = cover(&self.words, &longer.words, true);
        let begins = found.at.0 == 0 && found.share() >= 0.95 && self.words.len() < longer.words.len();
        begins.then(|| Likeness {
            share: found.share(),
            common: found.matched,
            total: self.information(),
            bounded: false,
            main_only: false,
            other_part: found.renumbered,
            replaced: found.replaced,
            notice: self.notice != longer.notice,
        })
    }

    pub(super) fn has_subtitle(&self) -> bool {
        self.main < self.words.len()
    }

    pub(super) fn main_words(&self) -> &[Word] {
        self.words.get(..self.main).unwrap_or_default()
    }

    fn alike(&self, mine: &[Word], theirs: &[Word], other: &Self) -> Likeness {
        let (there, back) = (cover(mine, theirs, true), cover(theirs, mine, true));
        let sum = there.total + back.total;
        Likeness {
            share: if sum > 0.0 { (there.matched + back.matched) / sum } else { 0.0 },
            common: there.matched.min(back.matched),
            total: other.information(),
            bounded: true,
            main_only: false,
            other_part: there.renumbered && back.renumbered,
            replaced: there.replaced.min(back.replaced),
            notice: self.notice != other.notice,
        }
    }

    /// Looks for the title in the words of a whole reference; also gives the
    /// place.
    pub(super) fn find_in(&self, text: &[Word]) -> (Likeness, Cover) {
        let mut found = cover(&self.words, text, false);
        let mut share = found.share();
        let mut main_only = false;
        if self.has_subtitle() && share < w::TITLE_AGREES {
            let main = cover(self.main_words(), text, false);
            if main.share() > share && main.share() > w::TITLE_AGREES {
                share = main.share() * 0.97;
                found = main;
                main_only = true;
            }
        }
        let ends = |at: usize| at == 0 || text.get(at).is_none_or(|w| w.gap >= Gap::Bracket);
        let (start, end) = found.at;
        let in_book = start > 0 && text.get(start - 1).is_some_and(|w| w.text == "in");
        let first = self.words.first().map(|w| w.text.as_str()).unwrap_or_default();
        let likeness = Likeness {
            share,
            common: found.matched,
            total: self.information(),
            bounded: ends(start) && ends(end) && !in_book,
            main_only,
            other_part: found.renumbered,
            replaced: found.replaced,
            notice: self.notice && !text.iter().any(|w| w.text == first),
        };
        (likeness, found)
    }
}

fn better(a: Likeness, b: Likeness) -> Likeness {
    // A title without its subtitle is a little less sure.
    let b = Likeness { share: b.share * 0.97, ..b };
    if b.share > a.share { b } else { a }
}

impl Likeness {
    /// The evidence in points.
    pub(super) fn points(&self) -> f32 {
        let quality = match (self.bounded, self.main_only) {
            (_, true) => w::TITLE_WITHOUT_SUBTITLE,
            (false, false) => w::TITLE_UNBOUNDED,
            (true, false) => 1.0,
        };
        let full = (w::TITLE_PER_WORD * self.common).min(w::TITLE_MOST) * quality;
        let differs = w::TITLE_DIFFERS * (self.total / 2.0).min(1.0);
        let mut points = if self.share >= w::TITLE_AGREES {
            full * (0.7 + 0.3 * (self.share - w::TITLE_AGREES) / (1.0 - w::TITLE_AGREES))
        } else if self.share >= w::TITLE_NEAR {
            let along = (self.share - w::TITLE_NEAR) / (w::TITLE_AGREES - w::TITLE_NEAR);
            differs * 0.5 * (1.0 - along) + full * 0.7 * along
        } else {
            let along = (self.share / w::TITLE_NEAR).max(0.5) * 2.0 - 1.0;
            differs * (1.0 - 0.5 * along)
        };
        if self.other_part {
            points = points.min(full) + w::TITLE_OTHER_PART;
        }
        points += self.replaced.min(2) as f32 * w::TITLE_WORD_REPLACED;
        if self.notice {
            points += w::TITLE_NOTICE;
        }
        points
    }

    /// Whether it is like another part of a series, or one word of it stands
    /// for another.
    pub(super) fn is_sibling(&self) -> bool {
        self.share >= w::TITLE_NEAR && (self.other_part || self.replaced > 0)
    }

    /// Whether the titles are the same, or at least alike.
    pub(super) fn outcome(&self) -> super::Outcome {
        let flawed = self.other_part || self.notice || self.replaced > 0 || !self.bounded;
        if self.share >= w::TITLE_AGREES && !flawed {
            super::Outcome::Agrees
        } else if self.share >= 0.5 * (w::TITLE_NEAR + w::TITLE_AGREES) && !self.notice {
            super::Outcome::Near
        } else {
            super::Outcome::Differs
        }
    }
}

/// Whether a title announces something about another work.
fn is_notice(words: &[Word]) -> bool {
    let at = |i: usize| words.get(i).map(|w| w.text.as_str()).unwrap_or_default();
    let about = matches!(at(1), "to" | "on" | "for" | "of" | "re");
    match at(0) {
        "erratum" | "errata" | "corrigendum" | "corrigenda" | "retraction" => words.len() > 2,
        "correction" | "addendum" => {
            words.len() > 2 && (about || words.get(1).is_some_and(|w| w.gap == Gap::Stop))
        }
        "author" | "authors" | "publisher" | "editorial" | "expression" => {
            matches!((at(0), at(1), at(2)), (_, "correction" | "reply", _) | ("expression", "of", "concern"))
                || matches!((at(0), at(1)), ("editorial", "comment"))
        }
        "comment" | "comments" | "commentary" | "reply" | "response" | "rejoinder" => about,
        _ => false,
    }
}

/// What the function words of a title say of its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Other,
    Unknown,
}

/// The language of a title, or of a whole reference, by its function words.
/// Words that also stand in names (`de`, `van`, `et al.`) tell nothing.
pub(super) fn language(words: &[Word]) -> Language {
    let any = |telling: &[&str]| words.iter().any(|w| telling.contains(&w.text.as_str()));
    if any(&["of", "the", "with", "for", "from", "by", "and"]) {
        Language::English
    } else if any(&[
        "und", "fur", "mit", "bei", "zum", "zur", "eine", "uber", "nach", "durch", "les", "une", "sur",
        "dans", "pour", "chez", "una", "por", "para", "sobre", "della", "nella", "nel", "delle", "uma",
        "voor", "een", "och", "hos", "med",
    ]) {
        Language::Other
    } else {
        Language::Unknown
    }
}

impl Title {
    /// Whether all of it stands in brackets: `[Sleep in children].`
    pub(super) fn is_bracketed(&self) -> bool {
        self.shown.starts_with('[') && self.shown.trim_end_matches('.').ends_with(']')
    }

    /// Whether one of two titles may translate the other: one is in another
    /// language than English, or in brackets, as indexes give translations.
    pub(super) fn may_translate(&self, other: &[Word]) -> bool {
        let (mine, theirs) = (language(&self.words), language(other));
        self.is_bracketed() || (mine == Language::Other) != (theirs == Language::Other)
    }
}

/// Whether the raw text of a reference has a title at all, outside the words
/// of the container: physics lists give none.
pub(super) fn has_title(text: &[Word], container: (usize, usize)) -> bool {
    let mut lower = 0;
    let (mut run, mut longest) = (0, 0);
    for (i, word) in text.iter().enumerate() {
        let outside = i < container.0 || i >= container.1;
        let letters = !word.has_digit() && word.text.chars().count() > 1;
        if !outside || !letters || word.gap >= Gap::Bracket {
            run = 0;
        }
        if outside && letters {
            run += 1;
            longest = longest.max(run);
            let content =
                word.weight >= 0.9 && !matches!(word.text.as_str(), "press" | "accepted" | "submitted");
            lower += usize::from(word.lower && content);
        }
    }
    lower >= 3 || longest >= 5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Outcome;

    fn outcome(a: &str, b: &str) -> Outcome {
        Title::new(a).compare(&Title::new(b)).outcome()
    }

    #[test]
    fn a_subtitle_may_be_missing_on_either_side() {
        let long = "The neurobiology of psychedelic drugs: implications for the treatment of mood disorders";
        let short = "The neurobiology of psychedelic drugs";
        assert_eq!(outcome(long, short), Outcome::Agrees);
        assert_eq!(outcome(short, long), Outcome::Agrees);
    }

    #[test]
    fn a_title_cut_short_is_near_and_says_what_it_has() {
        let whole = "Transcriptome profiling of Lilium longiflorum generative cells by cDNA microarray";
        let cut = "Transcriptome profiling of";
        assert_eq!(outcome(whole, cut), Outcome::Near);
        assert_eq!(outcome(cut, whole), Outcome::Near);
        let points = |a: &str, b: &str| Title::new(a).compare(&Title::new(b)).points();
        assert!(points(whole, cut) > 0.0 && points(whole, cut) < 0.5 * points(whole, whole));
        assert!(points("Generative cells by cDNA microarray", whole) < 0.0);
    }

    #[test]
    fn titles_that_share_their_subject_differ() {
        let wilcox = "Dissociative effects of ketamine on psychopathology";
        for near in [
            "The role of dissociation in ketamine's antidepressant effects",
            "Do the dissociative side effects of ketamine mediate its antidepressant effects?",
            "Features of dissociation differentially predict antidepressant response to ketamine in treatment-resistant depression",
        ] {
            assert_eq!(outcome(wilcox, near), Outcome::Differs, "{near}");
        }
    }

    #[test]
    fn markup_case_and_a_retraction_mark_do_not_matter() {
        assert_eq!(outcome("The <i>p53</i> tumour gene", "THE P53 TUMOR GENE."), Outcome::Agrees);
        assert_eq!(
            outcome("RETRACTED ARTICLE: Cells that never were", "Cells that never were"),
            Outcome::Agrees
        );
    }

    #[test]
    fn a_notice_is_not_its_article() {
        let title = "A randomized trial of an aspartate antagonist in depression";
        assert_eq!(outcome(title, &format!("Correction to: {title}")), Outcome::Differs);
        assert_eq!(outcome(title, &format!("Erratum: {title}")), Outcome::Differs);
        assert_eq!(outcome(&format!("Reply to {title}"), title), Outcome::Differs);
    }

    #[test]
    fn another_part_is_at_most_near() {
        let part = |n| format!("Ketamine for depression, {n}: in what dose, at what rate");
        assert_eq!(outcome(&part(3), &part(4)), Outcome::Near);
        let (three, four) = (Title::new(&part(3)), Title::new(&part(4)));
        assert!(three.compare(&four).points() < four.compare(&four).points() - 2.0);
    }

    #[test]
    fn generic_titles_say_little() {
        let generic = Title::new("Editorial");
        assert!(generic.compare(&Title::new("Editorial")).points() < 1.0);
    }

    #[test]
    fn languages_are_known_by_their_function_words() {
        assert_eq!(language(&words("Effects of sleep loss")), Language::English);
        assert_eq!(language(&words("Eine randomisierte Studie zu einem Antagonisten")), Language::Other);
        assert_eq!(language(&words("Van de Berg A, et al. Sleep loss in adults")), Language::Unknown);
    }

    #[test]
    fn references_of_physics_have_no_title() {
        let no = words("Sain M, Law S, Suhara F, Boullioux A (2005) J. Reinf. Plast. Comp. 24(2):121");
        assert!(!has_title(&no, (0, 0)));
        let yes = words(
            "Cobey JC (2002) Physicians and surgeons volunteering in developing countries. Clin Orthop 396:65",
        );
        assert!(has_title(&yes, (0, 0)));
    }
}
