//! From the answers of all registries to one verdict.

use super::evidence::Reference;
use super::identity::{same_work, versions};
use super::versions::is_preprint;
use super::weights as w;
use super::{
    Asked, Aspect, Candidate, Decision, FoundBy, Outcome, Printed, Reason, RegistryAnswer, Score, Scored,
    State, Verdict, Witness,
};
use crate::item::Identifier;

/// Candidates of one registry that are looked at.
const MOST_CANDIDATES: usize = 200;

/// Decides which work a printed reference stands for.
///
/// - *Wrong work*: an identifier that is printed is that of a record which is
///   plainly another work. The work itself may have been found all the same.
/// - *Matched*: some registry has a record that the evidence accepts, and no
///   other work comes close. Records of that work from other registries are
///   accepted with it.
/// - *Ambiguous*: several works are accepted, none with a clear lead.
/// - *Not found*: nothing is accepted, and every registry answered.
/// - *Unchecked*: nothing is accepted, and some registry did not answer (or
///   none was asked).
#[must_use]
pub fn decide(printed: &Printed, answers: Vec<RegistryAnswer>) -> Decision {
    let reference = Reference::new(printed);
    let mut decision = Decision::open();
    let mut scored = Vec::new();
    for answer in answers {
        let candidates = answer.candidates.into_iter().take(MOST_CANDIDATES);
        scored.extend(candidates.map(|candidate| judge(&reference, candidate)));
        let state = match answer.asked {
            Asked::Answered => State::Answered,
            Asked::Unreachable { why } => State::Unreachable(why),
            Asked::NotAsked { why } => State::NotAsked(why),
            Asked::PassedOver => State::PassedOver,
        };
        decision.witnesses.push(Witness { registry: answer.registry, title: answer.title, state });
    }
    // Stable: of equal candidates, the registry asked first comes first.
    scored.sort_by(|a, b| b.score.points.total_cmp(&a.score.points));
    let split = scored.partition_point(|s| s.score.is_accepted());
    let mut refused = scored.split_off(split);
    let by_identifier = |s: &Scored| matches!(s.candidate.found_by, FoundBy::Identifier(_));
    refused.sort_by_key(|s| !by_identifier(s));
    choose(scored, printed, &mut decision);
    // Who has the work has answered, whatever else it did not.
    for witness in &mut decision.witnesses {
        if decision.accepted.iter().any(|s| s.candidate.registry == witness.registry)
            && matches!(witness.state, State::Unreachable(_))
        {
            witness.state = State::Answered;
        }
    }
    decision.other_work = refused.iter().find(|s| is_other_work(s, &reference, &decision)).cloned();
    refused.truncate(Decision::REFUSED);
    decision.refused = refused;
    let open = |w: &Witness| matches!(w.state, State::Unreachable(_) | State::NotAsked(_));
    decision.verdict = if decision.other_work.is_some() {
        Verdict::WrongWork
    } else if !decision.accepted.is_empty() {
        Verdict::Matched
    } else if !decision.rivals.is_empty() {
        Verdict::Ambiguous
    } else if !decision.witnesses.iter().any(open) && !decision.answered().is_empty() {
        Verdict::NotFound
    } else {
        Verdict::Unchecked
    };
    decision
}

/// Whether a refused record is what a printed identifier stands for. A second
/// registry that has the right work under it says that the first is in error;
/// and beside the work's own identifier another may be that of its data.
fn is_other_work(refused: &Scored, reference: &Reference, decision: &Decision) -> bool {
    let FoundBy::Identifier(identifier) = &refused.candidate.found_by else { return false };
    let printed = |id: &Identifier| reference.identifiers().iter().any(|i| is_same(i, id));
    let right = |s: &Scored| {
        let under = |id: &Identifier| id.scheme() == identifier.scheme() && printed(id);
        s.candidate.item.identifiers().iter().any(under)
            || matches!(&s.candidate.found_by, FoundBy::Identifier(id) if under(id))
    };
    let named = !matches!(identifier, Identifier::Isbn(_) | Identifier::Issn(_));
    named
        && printed(identifier)
        && reference.is_another(&refused.candidate.item, &refused.score)
        && !decision.accepted.iter().chain(&decision.rivals).any(right)
}

fn is_same(a: &Identifier, b: &Identifier) -> bool {
    a.scheme() == b.scheme() && a.identity() == b.identity()
}

fn judge(reference: &Reference, candidate: Candidate) -> Scored {
    let mut score = reference.score(&candidate.item);
    let FoundBy::Identifier(identifier) = &candidate.found_by else { return Scored { candidate, score } };
    let printed = reference.identifiers().iter().any(|i| is_same(i, identifier));
    if printed && score.outcome(Aspect::Identifier) != Outcome::Agrees {
        // Registries follow merged and aliased identifiers: the record may
        // carry another one.
        let points = match identifier {
            Identifier::Isbn(_) => w::ISBN,
            Identifier::Issn(_) => 0.0,
            _ => w::IDENTIFIER,
        };
        let was = score.reasons.iter().any(|r| r.aspect == Aspect::Identifier);
        let undone = if was { w::IDENTIFIER_DIFFERS } else { 0.0 };
        let mut reasons = score.reasons;
        reasons.retain(|r| r.aspect != Aspect::Identifier);
        let name = identifier.to_string();
        let agrees = Reason {
            aspect: Aspect::Identifier,
            outcome: Outcome::Agrees,
            printed: name.clone(),
            candidate: name,
        };
        reasons.push(agrees);
        score = Score::new(score.points - undone + points, reasons);
    }
    // Where nothing else is given, what it stands for is the work.
    if printed && reference.is_bare() {
        score = Score::new(score.points.max(w::PRIOR + w::IDENTIFIER), score.reasons);
    }
    // An identifier alone does not make the article of its erratum, which
    // stands elsewhere under another title.
    let elsewhere = [Aspect::Volume, Aspect::Issue, Aspect::Page];
    let elsewhere = elsewhere.iter().filter(|a| score.outcome(**a) == Outcome::Differs).count();
    if score.outcome(Aspect::Title) == Outcome::Differs && elsewhere >= 2 {
        score = Score::new(score.points.min(w::OTHER_WORK), score.reasons);
    }
    if !score.is_accepted() {
        for reason in score.reasons.iter_mut().filter(|r| r.aspect == Aspect::Identifier) {
            if reason.outcome == Outcome::Agrees {
                reason.outcome = Outcome::Differs;
                reason.printed.clone_from(&reason.candidate);
            }
        }
        // First what it comes down to.
        score.reasons.sort_by_key(|r| r.aspect != Aspect::Identifier);
    }
    Scored { candidate, score }
}

/// Parts the accepted candidates, best first, into works, and takes the first
/// if it leads.
fn choose(scored: Vec<Scored>, printed: &Printed, decision: &mut Decision) {
    let mut works: Vec<Vec<Scored>> = Vec::new();
    for candidate in scored {
        let lead = works.first().and_then(|w| w.first()).map_or(f32::MIN, |s| s.score.points);
        if candidate.score.points < lead - w::MARGIN * 4.0 && works.len() > 8 {
            continue;
        }
        match works
            .iter_mut()
            .find(|work| work.iter().any(|s| same_work(&s.candidate.item, &candidate.candidate.item)))
        {
            Some(work) => work.push(candidate),
            None => works.push(vec![candidate]),
        }
    }
    let points = |work: &[Scored]| work.first().map_or(f32::MIN, |s| s.score.points);
    let lead = works.first().map_or(f32::MIN, |w| points(w));
    works.retain(|work| points(work) > lead - w::MARGIN);
    prefer_version_of_record(&mut works, printed);
    if works.len() == 1 {
        decision.accepted = works.into_iter().flatten().collect();
    } else {
        decision.rivals = works.into_iter().filter_map(|work| work.into_iter().next()).collect();
    }
}

/// Between a preprint and its article the printed reference decides; where it
/// says neither, the article is meant.
fn prefer_version_of_record(works: &mut Vec<Vec<Scored>>, printed: &Printed) {
    if works.len() < 2 {
        return;
    }
    let of = |work: &Vec<Scored>| work.first().is_some_and(|s| is_preprint(&s.candidate.item));
    let one_work = works.iter().skip(1).all(|work| {
        let pair = works.first().and_then(|w| w.first()).zip(work.first());
        pair.is_some_and(|(a, b)| versions(&a.candidate.item, &b.candidate.item))
    });
    if one_work && !is_preprint(printed.item) && works.iter().any(|w| !of(w)) {
        works.retain(|work| !of(work));
    }
}
