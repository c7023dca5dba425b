//! The grammar of printed name lists.
//!
//! ```text
//! list   = name { separator name } [ gap ]
//! name   = family "," initials | family initials | initials family
//!        | given family | family "," given | institution
//! gap    = "et al." | "…"
//! ```
//!
//! A name with initials is certain and decides how the rest of the list is
//! read; a name in full words is taken where its surroundings allow nothing
//! else.

use std::ops::Range;

use super::form::Form;
use super::token::{Kind, Token, is_uncased_script, tokens};
use crate::citation::words;
use crate::item::Name;

/// A list read from the beginning of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NameList {
    /// The names in order.
    pub(crate) names: Vec<Name>,
    /// Where the list ends.
    pub(crate) end: usize,
    /// How many names stand before the place where the list itself says that
    /// some are left out.
    pub(crate) gap: Option<usize>,
    /// Whether a name with initials, or more than one name, makes the reading
    /// certain.
    pub(crate) certain: bool,
}

struct Parsed {
    next: usize,
    name: Name,
    form: Form,
}

/// Next token, particles, family name, suffix.
type Family = (usize, Range<usize>, Range<usize>, Option<usize>);

struct Scanner<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    /// The whole text is a name list: its end ends a name.
    whole: bool,
}

/// More tokens than the longest author list in print needs.
const TOKEN_LIMIT: usize = 4000;

/// Reads the name list that the text begins with.
pub(crate) fn scan(text: &str, whole: bool) -> Option<NameList> {
    let scanner = Scanner { text, tokens: tokens(text, TOKEN_LIMIT), whole };
    scanner.list()
}

impl Scanner<'_> {
    fn kind(&self, i: usize) -> Option<Kind> {
        self.tokens.get(i).map(|t| t.kind)
    }

    fn word(&self, i: usize) -> &str {
        self.tokens.get(i).and_then(|t| self.text.get(t.range.clone())).unwrap_or_default()
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(a), Some(b)) if from < to => self.text.get(a.range.start..b.range.end).unwrap_or_default(),
            _ => "",
        }
    }

    fn starts_with_digit(&self, i: usize) -> bool {
        self.word(i).starts_with(|c: char| c.is_ascii_digit())
    }

    /// Whether a name may end before token `i`.
    fn ends_before(&self, i: usize) -> bool {
        match self.kind(i) {
            None => true,
            Some(
                Kind::Comma
                | Kind::Semicolon
                | Kind::And
                | Kind::EtAl
                | Kind::Ellipsis
                | Kind::Stop
                | Kind::Colon
                | Kind::Open
                | Kind::Close
                | Kind::Slash
                | Kind::Same,
            ) => true,
            Some(Kind::Other) => {
                self.starts_with_digit(i)
                    || self.word(i).starts_with(['"', '“', '«', '‘', '\'', '„', '-', '–'])
            }
            _ => false,
        }
    }

    fn list(&self) -> Option<NameList> {
        if self.kind(0) == Some(Kind::Same) {
            let end = self.tokens.first()?.range.end;
            return Some(NameList { names: Vec::new(), end, gap: None, certain: true });
        }
        let first = self.name(0, None, true)?;
        let lead = first.form;
        let mut certain = lead.certain();
        let mut names = vec![first.name];
        let mut missing = None;
        let mut joined = false;
        let mut at = first.next;
        let mut end = at;
        let after_first = at;
        loop {
            let (mut sep, mut and, mut gap) = (false, false, false);
            let mut next = at;
            loop {
                match self.kind(next) {
                    Some(Kind::Comma | Kind::Semicolon | Kind::Slash) => sep = true,
                    Some(Kind::And) => and = true,
                    Some(Kind::Ellipsis) => gap = true,
                    // `…` that has lost a dot or a comma of its own
                    Some(Kind::Stop) if gap => {}
                    _ => break,
                }
                next += 1;
            }
            let bracket = self.kind(next) == Some(Kind::Open);
            if self.kind(next + usize::from(bracket)) == Some(Kind::EtAl) {
                missing = missing.or(Some(names.len()));
                end = next + 1 + if bracket { 2 } else { 0 };
                break;
            }
            if gap {
                missing = missing.or(Some(names.len()));
                end = next;
            }
            if !(sep || and || gap) {
                break;
            }
            if let Some(parsed) = self.name(next, Some(lead), and || gap) {
                // Two names of full words are no chance.
                certain |= parsed.form.certain() || and;
                joined |= and || gap || parsed.form != Form::GivenFamily;
                names.push(parsed.name);
                at = parsed.next;
                end = at;
                continue;
            }
            if let Some((literal, to)) = self.institution(next, and || gap) {
                names.push(Name::literal(bare_institution(&literal)));
                at = to;
                end = at;
                if self.kind(at) == Some(Kind::Open) {
                    break;
                }
                continue;
            }
            break;
        }
        // `Kubik, Reinhold, Händels Rinaldo: …`: without an "and" the second
        // run of words is no name.
        if lead == Form::FamilyCommaGiven && names.len() == 2 && !joined && missing.is_none() && !self.whole {
            names.truncate(1);
            end = after_first;
        }
        let end = self.tokens.get(end.min(self.tokens.len()).checked_sub(1)?)?.range.end;
        Some(NameList { certain: certain || names.len() > 2, names, end, gap: missing })
    }

    /// The name at token `i`. `lead` is the form of the list's first name;
    /// `announced` says that an "and" or a gap stands before it.
    fn name(&self, i: usize, lead: Option<Form>, announced: bool) -> Option<Parsed> {
        use Form::{FamilyCommaGiven, FamilyCommaInitials, FamilyInitials, GivenFamily, InitialsFamily};
        // A name in a script without case is one word, or two.
        if matches!(lead, None | Some(GivenFamily)) && self.word(i).starts_with(is_uncased_script) {
            let short = |at: usize| {
                (1..=6).contains(&self.word(at).chars().count())
                    && self.word(at).starts_with(is_uncased_script)
            };
            let next = if self.kind(i + 1) == Some(Kind::Word) { i + 2 } else { i + 1 };
            let fits = short(i) && (next == i + 1 || short(i + 1)) && self.ends_before(next);
            return fits.then(|| Parsed {
                next,
                name: Name::literal(self.slice(i, next)),
                form: GivenFamily,
            });
        }
        let family_first =
            matches!(lead, None | Some(FamilyCommaInitials | FamilyInitials | FamilyCommaGiven));
        if family_first {
            if let Some(parsed) = self.family_initials(i, lead) {
                return Some(parsed);
            }
            if let Some(parsed) = self.family_comma_initials(i) {
                return Some(parsed);
            }
        }
        if let Some(parsed) = self.initials_family(i) {
            return Some(parsed);
        }
        let full = match lead {
            None | Some(GivenFamily | FamilyCommaGiven) => true,
            Some(FamilyCommaInitials | FamilyInitials | InitialsFamily) => announced,
        };
        if !full {
            return None;
        }
        if matches!(lead, None | Some(FamilyCommaGiven))
            && let Some(parsed) = self.family_comma_given(i)
        {
            return Some(parsed);
        }
        self.given_family(i)
    }

    /// Whether what follows a name is no running text: `Thinking, fast and slow`.
    fn list_goes_on(&self, i: usize) -> bool {
        match self.kind(i) {
            Some(Kind::Comma | Kind::Semicolon) => {
                self.kind(i + 1) != Some(Kind::Other)
                    || self.starts_with_digit(i + 1)
                    || self.ends_before(i + 1)
            }
            _ => true,
        }
    }

    /// Particles, up to `max` words, a suffix.
    fn family(&self, i: usize, max: usize, caps: bool) -> Option<Family> {
        let mut at = i;
        while self.kind(at) == Some(Kind::Particle)
            || (at > i && self.kind(at) == Some(Kind::And) && self.joins_particles(at))
        {
            at += 1;
        }
        let start = at;
        // `St. John`, `Ó Briain`
        if matches!(self.word(at), "St." | "Ó") && self.kind(at + 1) == Some(Kind::Word) {
            at += 1;
        }
        while at - start < max {
            match self.kind(at) {
                Some(Kind::Word) => at += 1,
                Some(Kind::Initials { dotted: false })
                    if caps && at == start && self.word(at).chars().count() > 1 =>
                {
                    at += 1;
                }
                // `Ruiz de la Torre`, `Ortega y Gasset`
                Some(Kind::Particle) if at > start && self.particle_run(at).is_some() => {
                    at = self.particle_run(at)? + 1;
                }
                Some(Kind::And) if at == start + 1 && self.joins_family(at) => at += 2,
                _ => break,
            }
        }
        if at == start {
            return None;
        }
        let family = start..at;
        let suffix = (self.kind(at) == Some(Kind::Suffix)).then_some(at);
        Some((at + usize::from(suffix.is_some()), i..start, family, suffix))
    }

    /// `von und zu`, `de y de`
    fn joins_particles(&self, i: usize) -> bool {
        matches!(self.word(i), "y" | "e")
            || (self.word(i) == "und" && self.kind(i + 1) == Some(Kind::Particle))
    }

    /// The `y` of `Ortega y Gasset`, the `i` of `Gaudí i Cornet`.
    fn joins_family(&self, i: usize) -> bool {
        matches!(self.word(i), "y" | "i") && self.kind(i + 1) == Some(Kind::Word)
    }

    /// The word after a run of particles.
    fn particle_run(&self, i: usize) -> Option<usize> {
        let mut at = i;
        while self.kind(at) == Some(Kind::Particle) {
            at += 1;
        }
        (self.kind(at) == Some(Kind::Word)).then_some(at)
    }

    /// The token after a run of initials of one manner: all with full stops or all without.
    fn initials(&self, i: usize) -> Option<(usize, bool)> {
        let Some(Kind::Initials { dotted }) = self.kind(i) else { return None };
        let mut at = i + 1;
        while at - i < 6 && self.kind(at) == Some(Kind::Initials { dotted }) {
            // `J. A title`: a bare letter after dotted ones is no initial,
            // which the comparison above already says.
            if self.word(at) == "St." {
                break;
            }
            at += 1;
        }
        // `J. AND`: a bare last initial before a separator belongs to a dotted run.
        if dotted
            && self.kind(at) == Some(Kind::Initials { dotted: false })
            && self.ends_before(at + 1)
            && self.word(at).chars().count() == 1
            && (self.kind(at + 1) == Some(Kind::Comma)
                || (self.whole && matches!(self.kind(at + 1), None | Some(Kind::And | Kind::Semicolon))))
        {
            at += 1;
        }
        Some((at, dotted))
    }

    fn build(
        &self,
        particles: Range<usize>,
        family: Range<usize>,
        given: &str,
        suffix: Option<usize>,
    ) -> Name {
        // The full stop after `FH` ends the list.
        let bare = given.trim_end_matches('.');
        let capitals = bare.chars().count() > 1 && bare.chars().all(char::is_uppercase);
        let given = if capitals { bare } else { given };
        let mut name = Name::person(self.slice(family.start, family.end), clean(given));
        name.non_dropping_particle = self.slice(particles.start, particles.end).to_owned();
        name.suffix = suffix.map(|s| self.word(s).trim_end_matches('.').to_owned()).unwrap_or_default();
        name
    }

    /// A suffix after the name, with or without a comma.
    fn suffix_after(&self, i: usize) -> (usize, Option<usize>) {
        let at = i + usize::from(self.kind(i) == Some(Kind::Comma));
        if self.kind(at) == Some(Kind::Suffix) { (at + 1, Some(at)) } else { (i, None) }
    }

    fn family_initials(&self, i: usize, lead: Option<Form>) -> Option<Parsed> {
        let settled = lead == Some(Form::FamilyInitials);
        let (at, particles, family, early) = self.family(i, 3, settled || self.kind(i + 1).is_some())?;
        // `NAGEB (R.)`, `FERRIERES (Madeleine)`
        if self.kind(at) == Some(Kind::Open) && !self.vetoed(family.clone()) {
            let mut next = at + 1;
            while next < at + 4 && matches!(self.kind(next), Some(Kind::Word | Kind::Initials { .. })) {
                next += 1;
            }
            let initials = self.initials(at + 1).is_some();
            if next == at + 1
                || self.kind(next) != Some(Kind::Close)
                || !(initials || self.word(family.start).chars().all(|c| !c.is_lowercase()))
                || !self.ends_before(next + 1)
            {
                return None;
            }
            let name = self.build(particles, family, self.slice(at + 1, next), early);
            return Some(Parsed { next: next + 1, name, form: Form::FamilyInitials });
        }
        let (next, dotted) = self.initials(at)?;
        // `SMITH JA` needs a name longer than its initials unless settled.
        if self.kind(family.start) != Some(Kind::Word)
            && (dotted || self.word(family.start).chars().count() < 2)
        {
            return None;
        }
        if !dotted
            && self.kind(next).is_some()
            && !self.ends_before(next)
            && self.kind(next) != Some(Kind::Suffix)
        {
            return None;
        }
        let capitals =
            |w: usize| self.word(w).chars().count() > 2 && self.word(w).chars().all(|c| !c.is_lowercase());
        // `BURKE P. Venice and Amsterdam`: only the family name is in capitals.
        let marked = capitals(family.start) && !capitals(next);
        if !settled
            && !marked
            && !self.ends_before(next)
            && self.given_family(i).is_some_and(|p| p.next > next && self.list_goes_on(p.next))
        {
            return None;
        }
        if self.vetoed(family.clone()) {
            return None;
        }
        let (end, late) = self.suffix_after(next);
        let name = self.build(particles, family, self.slice(at, next), early.or(late));
        Some(Parsed { next: end, name, form: Form::FamilyInitials })
    }

    fn family_comma_initials(&self, i: usize) -> Option<Parsed> {
        let (mut at, particles, family, mut suffix) = self.family(i, 4, true)?;
        if self.kind(at) != Some(Kind::Comma) {
            return None;
        }
        at += 1;
        if self.kind(at) == Some(Kind::Suffix) && self.kind(at + 1) == Some(Kind::Comma) {
            suffix = suffix.or(Some(at));
            at += 2;
        }
        let (next, dotted) = self.initials(at)?;
        if !dotted && !self.ends_before(next) && self.kind(next) != Some(Kind::Suffix) {
            return None;
        }
        // `Daniel Gildea, D. Jurafsky and`: the comma parts two names.
        if family.len() > 1
            && self.kind(family.start + 1) == Some(Kind::Word)
            && self.kind(next) == Some(Kind::Word)
            && self.ends_before(next + 1)
        {
            return None;
        }
        let mut particles = particles;
        let mut end = next;
        // `Gogh, V. van`
        if particles.is_empty() {
            let mut tail = next;
            while self.kind(tail) == Some(Kind::Particle) {
                tail += 1;
            }
            if tail > next && self.ends_before(tail) {
                particles = next..tail;
                end = tail;
            }
        }
        let (end, late) = self.suffix_after(end);
        let name = self.build(particles, family, self.slice(at, next), suffix.or(late));
        Some(Parsed { next: end, name, form: Form::FamilyCommaInitials })
    }

    fn initials_family(&self, i: usize) -> Option<Parsed> {
        let (at, dotted) = self.initials(i)?;
        let (mut next, particles, mut family, early) = self.family(at, 3, true)?;
        if !self.ends_before(next) {
            if !dotted {
                return None;
            }
            // Running text follows: the first word is the name.
            family = family.start..family.start + 1;
            next = family.end;
        }
        // `J. Comput. Phys.`
        if self.kind(next) == Some(Kind::Stop)
            && family.clone().any(|w| words::SERIAL.contains(self.word(w).to_lowercase().as_str()))
        {
            return None;
        }
        // `HIV Envelope Glycoform Heterogeneity and` is no name.
        if !dotted && (self.word(i).chars().count() > 2 || family.len() > 2) {
            return None;
        }
        if self.vetoed(family.clone()) {
            return None;
        }
        let (end, late) = if early.is_some() { (next, None) } else { self.suffix_after(next) };
        let name = self.build(particles, family, self.slice(i, at), early.or(late));
        Some(Parsed { next: end, name, form: Form::InitialsFamily })
    }

    fn vetoed(&self, words: Range<usize>) -> bool {
        words.clone().any(|w| words::ORGANISATION.contains(self.word(w).to_lowercase().as_str()))
            || words.clone().count() > 0
                && words.clone().any(|w| words::NOT_A_PERSON.contains(self.word(w).to_lowercase().as_str()))
    }

    fn given_family(&self, i: usize) -> Option<Parsed> {
        let mut at = i;
        let mut words = 0;
        let mut family = i;
        while at - i < 7 {
            match self.kind(at) {
                Some(Kind::Word) => {
                    words += 1;
                    family = at;
                }
                Some(Kind::Initials { .. }) => {}
                Some(Kind::Particle) if at > i => {}
                _ => break,
            }
            at += 1;
        }
        let next = family + 1;
        if self.kind(i) != Some(Kind::Word)
            || !(2..=4).contains(&words)
            || at != next
            || !(self.ends_before(next) || self.kind(next) == Some(Kind::Suffix))
        {
            return None;
        }
        if self.vetoed(i..next) {
            return None;
        }
        // `José Ortega y Gasset`, but not `Juan Pérez y María López`
        if words == 2
            && next == i + 2
            && self.joins_family(next)
            && self.ends_before(next + 2)
            && !self.vetoed(next + 1..next + 2)
        {
            let name = self.build(family..family, family..next + 2, self.slice(i, family), None);
            return Some(Parsed { next: next + 2, name, form: Form::GivenFamily });
        }
        let mut particle = family;
        // `Jean de La Fontaine`
        if matches!(self.word(family - 1), "La" | "Le" | "Los" | "Las")
            && family > i + 2
            && self.kind(family - 2) == Some(Kind::Particle)
        {
            particle -= 1;
            family -= 1;
        }
        while particle > i && self.kind(particle - 1) == Some(Kind::Particle) {
            particle -= 1;
        }
        let (end, suffix) = if self.kind(next) == Some(Kind::Suffix) {
            (next + 1, Some(next))
        } else {
            self.suffix_after(next)
        };
        let name = self.build(particle..family, family..next, self.slice(i, particle), suffix);
        Some(Parsed { next: end, name, form: Form::GivenFamily })
    }

    fn family_comma_given(&self, i: usize) -> Option<Parsed> {
        let (at, particles, family, suffix) = self.family(i, 3, false)?;
        if self.kind(at) != Some(Kind::Comma) || self.vetoed(family.clone()) {
            return None;
        }
        let given = at + 1;
        let mut next = given;
        while next - given < 4 && matches!(self.kind(next), Some(Kind::Word | Kind::Initials { .. })) {
            // `Russell L. Scientific method`
            if next > given && self.kind(next) == Some(Kind::Word) && self.kind(next - 1) != Some(Kind::Word)
            {
                break;
            }
            next += 1;
        }
        if next == given || self.kind(given) != Some(Kind::Word) || self.vetoed(given..next) {
            return None;
        }
        // `Aljoscha Burchardt, Katrin Erk`: two words on both sides of the
        // comma are two names.
        let full = |r: Range<usize>| r.filter(|w| self.kind(*w) == Some(Kind::Word)).count() > 1;
        if full(family.clone()) && full(given..next) {
            return None;
        }
        let mut particles = particles;
        let mut end = next;
        if particles.is_empty() {
            while self.kind(end) == Some(Kind::Particle) {
                end += 1;
            }
            if end > next {
                particles = next..end;
            }
        }
        let dotted = self.kind(end - 1) == Some(Kind::Initials { dotted: true });
        if !self.ends_before(end) && !dotted {
            return None;
        }
        // `Thomas von Eicken, David E. Culler`: two names.
        if family.len() > 1 && !self.ends_before(end) {
            return None;
        }
        let (end, late) = self.suffix_after(end);
        let name = self.build(particles, family, self.slice(given, next), suffix.or(late));
        Some(Parsed { next: end, name, form: Form::FamilyCommaGiven })
    }

    /// An institution within a list of people: everything up to the year in
    /// brackets (APA), or a run of words with an institution's name among
    /// them up to the next separator.
    fn institution(&self, i: usize, announced: bool) -> Option<(String, usize)> {
        let mut named = false;
        let mut first_end = None;
        let mut at = i;
        if self.word(i).starts_with(['"', '“', '«', '‘', '\'', '„', '`']) {
            return None;
        }
        while at - i < 60 {
            match self.kind(at) {
                Some(Kind::Open)
                    if self.starts_with_digit(at + 1) || matches!(self.word(at + 1), "in" | "n") =>
                {
                    if (named || announced) && at > i {
                        let to = if self.kind(at - 1) == Some(Kind::Stop) { at - 1 } else { at };
                        return (to > i).then(|| (clean(self.slice(i, to)), at));
                    }
                    return None;
                }
                Some(Kind::Comma | Kind::Semicolon | Kind::Stop | Kind::Colon) | None => {
                    if named && first_end.is_none() {
                        first_end = Some(at);
                    }
                    if self.kind(at).is_none() {
                        break;
                    }
                }
                Some(_) if self.starts_with_digit(at) => break,
                Some(_) => {
                    named |= words::ORGANISATION.contains(self.word(at).to_lowercase().as_str());
                }
            }
            at += 1;
        }
        if self.whole && announced {
            let all = self.tokens.len();
            let stopped = self.kind(all.saturating_sub(1)) == Some(Kind::Stop);
            let to = all - usize::from(stopped);
            return (to > i).then(|| (clean(self.slice(i, to)), all));
        }
        let end = first_end.filter(|end| end - i <= 10)?;
        let lower = (i..end).filter(|w| self.kind(*w) == Some(Kind::Other)).count();
        (end > i && lower <= 3).then(|| (clean(self.slice(i, end)), end))
    }
}

/// The name of an institution without the words that join it to a list:
/// `for the SPRINT Research Group`.
pub(super) fn bare_institution(text: &str) -> &str {
    let mut text = text.trim();
    for lead in ["and ", "& ", "for ", "on behalf of ", "the "] {
        text = text.strip_prefix(lead).unwrap_or(text).trim_start();
    }
    text
}

/// White space made single, closing marks left off (but for an initial's full stop).
fn clean(text: &str) -> String {
    // `S .` comes of PDF text.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".");
    text.trim_end_matches([',', ';', ':', '-']).to_owned()
}
