//! The weight of evidence, in log odds: one table, tuned on printed references
//! whose work is known (`tests/it/matching.rs`; the other half of that corpus
//! judges).

/// Against any candidate before a word is compared: most hits of a search are
/// other works.
pub(super) const PRIOR: f32 = -6.0;
/// How many points change the odds shown by a factor of *e*.
pub(super) const SPREAD: f32 = 2.5;
/// The lead a work needs over the next to be the one.
pub(super) const MARGIN: f32 = 1.5;

/// For each unit of information in a title that agrees, and for all of it.
pub(super) const TITLE_PER_WORD: f32 = 1.3;
pub(super) const TITLE_MOST: f32 = 7.0;
/// The share of words from which a title agrees, and from which it is near.
pub(super) const TITLE_AGREES: f32 = 0.82;
pub(super) const TITLE_NEAR: f32 = 0.6;
/// A title that ends elsewhere than the printed one counts for less.
pub(super) const TITLE_UNBOUNDED: f32 = 0.75;
/// Less still one whose subtitle is not in the raw text.
pub(super) const TITLE_WITHOUT_SUBTITLE: f32 = 0.6;
pub(super) const TITLE_DIFFERS: f32 = -6.5;
/// The most that a title says against a candidate that stands at the very
/// place of the reference (author, container, volume, page), where one of the
/// titles may be a translation.
pub(super) const TITLE_DIFFERS_IN_PLACE: f32 = -2.5;
/// `Part 3` for `Part 4`; a correction for its article.
pub(super) const TITLE_OTHER_PART: f32 = -7.5;
/// One content word for another: `anxiety` for `depression`.
pub(super) const TITLE_WORD_REPLACED: f32 = -4.0;
pub(super) const TITLE_NOTICE: f32 = -5.0;
/// Below this share, a title of at least so much information is another
/// work's, unless it may be a translation; and what that leaves at most.
pub(super) const TITLE_PLAINLY_OTHER: f32 = 0.5;
pub(super) const TITLE_TELLING: f32 = 2.0;
pub(super) const OTHER_WORK: f32 = -0.5;
/// Less information than this is no title one could compare.
pub(super) const TITLE_LEAST: f32 = 0.7;

pub(super) const FIRST_AUTHOR: f32 = 2.5;
pub(super) const SHORT_FIRST_AUTHOR: f32 = 2.0;
pub(super) const FIRST_AUTHOR_OUT_OF_PLACE: f32 = 0.8;
pub(super) const FURTHER_AUTHOR: f32 = 1.0;
pub(super) const FURTHER_AUTHORS_MOST: f32 = 3.0;
pub(super) const AUTHORS_DIFFER: f32 = -4.0;
/// Where the authors are only known as part of a raw text.
pub(super) const AUTHOR_NOT_IN_TEXT: f32 = -2.5;

pub(super) const YEAR: f32 = 1.5;
pub(super) const YEAR_NEXT: f32 = 0.5;
pub(super) const YEAR_OFF_BY_FEW: f32 = -1.5;
pub(super) const YEAR_DIFFERS: f32 = -3.0;

pub(super) const CONTAINER: f32 = 2.0;
pub(super) const CONTAINER_NEAR: f32 = 0.7;
pub(super) const CONTAINER_DIFFERS: f32 = -2.0;
pub(super) const CONTAINER_NOT_IN_TEXT: f32 = -1.2;

pub(super) const VOLUME: f32 = 1.6;
pub(super) const VOLUME_DIFFERS: f32 = -1.6;
pub(super) const ISSUE: f32 = 0.7;
pub(super) const ISSUE_DIFFERS: f32 = -0.5;
/// A first page of three digits or more, and a shorter one.
pub(super) const PAGE: f32 = 3.0;
pub(super) const SHORT_PAGE: f32 = 1.7;
pub(super) const PAGE_DIFFERS: f32 = -2.2;
/// Volume and page side by side, in a raw text.
pub(super) const VOLUME_AND_PAGE: f32 = 0.8;

pub(super) const IDENTIFIER: f32 = 8.0;
pub(super) const ISBN: f32 = 4.0;
pub(super) const IDENTIFIER_DIFFERS: f32 = -2.5;
pub(super) const KIND_DIFFERS: f32 = -0.7;
