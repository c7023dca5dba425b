//! Translating the tree of a query, leaf by leaf, without losing a hit.

use super::{Ask, Draft, Node, Query, Scope};

/// An expression of a dialect with the operators AND, OR and NOT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    Term(String),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Not(Box<Tree>),
}

impl Tree {
    /// Whether it only takes away: then there is nothing to take it from.
    pub(super) fn is_negative(&self) -> bool {
        match self {
            Self::Term(_) | Self::Or(_) => false,
            Self::Not(_) => true,
            Self::And(parts) => parts.iter().all(Self::is_negative),
        }
    }
}

/// What a dialect says for a condition.
#[derive(Debug)]
pub(super) struct Said {
    /// Finds all that is asked for, and perhaps more. `None` is everything.
    most: Option<String>,
    /// Finds nothing but what is asked for. `None` is nothing.
    least: Option<String>,
    /// Why it is not said as asked.
    why: Option<(&'static str, Remedy)>,
}

/// What is done about something that is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    /// Hits are checked for it.
    Check,
    /// Nothing: the registry finds less.
    Tell,
    /// Nothing, and no record of the registry would pass the check.
    Refuse,
}

impl Said {
    pub(super) fn exactly(text: String) -> Self {
        Self { most: Some(text.clone()), least: Some(text), why: None }
    }

    /// As asked where it is wanted; a narrower form where it is not.
    pub(super) fn between(most: String, least: String) -> Self {
        Self { most: Some(most), least: Some(least), why: None }
    }

    /// Finds more; hits are checked.
    pub(super) fn wider(text: String, why: &'static str) -> Self {
        Self { most: Some(text), least: None, why: Some((why, Remedy::Check)) }
    }

    /// Finds less, and no check brings the rest back.
    pub(super) fn narrower(text: String, why: &'static str) -> Self {
        Self { most: Some(text.clone()), least: Some(text), why: Some((why, Remedy::Tell)) }
    }

    /// Not at all; hits are checked.
    pub(super) fn unsaid(why: &'static str) -> Self {
        Self { most: None, least: None, why: Some((why, Remedy::Check)) }
    }

    /// Not at all, and hits cannot be checked either.
    pub(super) fn unknown(why: &'static str) -> Self {
        Self { most: None, least: None, why: Some((why, Remedy::Refuse)) }
    }

    /// The same of an expression that may be missing.
    pub(super) fn of(text: Option<String>, say: impl FnOnce(String) -> Self) -> Self {
        text.map_or_else(|| Self::unsaid("it holds no letter or digit"), say)
    }
}

/// The operators of a dialect.
pub(super) struct Operators {
    pub(super) not: &'static str,
}

/// The conditions of a query that all must be met.
#[derive(Debug, Default)]
pub(super) struct Conjunction {
    pub(super) positive: Vec<Tree>,
    pub(super) negative: Vec<Tree>,
}

impl Conjunction {
    /// Whether it is one term.
    pub(super) fn is_single(&self) -> bool {
        self.negative.is_empty() && matches!(self.positive.as_slice(), [Tree::Term(_)])
    }

    /// The whole as text; `None` where nothing positive is in it.
    pub(super) fn show(&self, operators: &Operators) -> Option<String> {
        if self.positive.is_empty() {
            return None;
        }
        Some(chain(&self.positive, &self.negative, operators))
    }
}

/// Translates the parts of a query: those that were widened are to be checked.
pub(super) fn conjunction(query: &Query, draft: &mut Draft, leaf: &Leaf<'_>) -> Conjunction {
    let mut all = Conjunction::default();
    for part in query.root.parts() {
        if let Some(tree) = translated(part, draft, leaf) {
            let side = if tree.is_negative() { &mut all.negative } else { &mut all.positive };
            side.push(tree);
        }
    }
    if all.positive.is_empty() && !all.negative.is_empty() {
        draft.limit(&query.root, LONE_NOT, true);
    }
    all
}

/// Translates one part.
pub(super) fn translated(part: &Node, draft: &mut Draft, leaf: &Leaf<'_>) -> Option<Tree> {
    if let Node::Leaf(scope, ask) = part {
        draft.refused |= matches!(leaf(*scope, ask).why, Some((_, Remedy::Refuse)));
    }
    let mut translator = Translator { leaf, draft, loose: false };
    let tree = translator.most(part);
    if translator.loose {
        draft.check.push(part.clone());
    }
    tree
}

/// What a dialect says for a leaf.
pub(super) type Leaf<'l> = dyn Fn(Scope, &Ask) -> Said + 'l;

struct Translator<'t> {
    leaf: &'t Leaf<'t>,
    draft: &'t mut Draft,
    /// Whether something was widened.
    loose: bool,
}

const LONE_NOT: &str = "it takes something away only from what it has found";

impl Translator<'_> {
    /// An expression that finds all that the node asks; `None` is everything.
    fn most(&mut self, node: &Node) -> Option<Tree> {
        match node {
            Node::All => None,
            Node::Nothing => self.lost(),
            Node::Leaf(scope, ask) => {
                let said = (self.leaf)(*scope, ask);
                if let Some((why, remedy)) = said.why {
                    self.loose |= remedy != Remedy::Tell;
                    self.draft.limit(node, why, remedy != Remedy::Tell);
                }
                said.most.map(Tree::Term)
            }
            Node::Not(inner) => self.least(inner).map(|tree| Tree::Not(Box::new(tree))),
            Node::And(parts) => joined(parts.iter().filter_map(|part| self.most(part)).collect(), Tree::And),
            Node::Or(parts) => {
                let mut all = Vec::new();
                let mut everything = false;
                for part in parts {
                    match self.most(part) {
                        Some(tree) if tree.is_negative() => {
                            self.note(part, LONE_NOT);
                            everything = true;
                        }
                        Some(tree) => all.push(tree),
                        None => everything = true,
                    }
                }
                if everything { self.lost() } else { joined(all, Tree::Or) }
            }
        }
    }

    /// An expression that finds nothing but what the node asks; `None` is
    /// nothing.
    fn least(&mut self, node: &Node) -> Option<Tree> {
        match node {
            Node::All | Node::Nothing => self.lost(),
            Node::Leaf(scope, ask) => {
                let said = (self.leaf)(*scope, ask);
                self.loose |= said.least.is_none() || said.most != said.least || said.why.is_some();
                // What is left out too little is checked.
                if let Some((why, _)) = said.why {
                    self.draft.limit(node, why, true);
                }
                said.least.map(Tree::Term)
            }
            Node::Not(inner) => match self.most(inner) {
                Some(tree) => Some(Tree::Not(Box::new(tree))),
                None => self.lost(),
            },
            Node::And(parts) => {
                let all: Option<Vec<Tree>> = parts.iter().map(|part| self.least(part)).collect();
                match joined(all?, Tree::And) {
                    Some(tree) if tree.is_negative() => {
                        self.note(node, LONE_NOT);
                        None
                    }
                    tree => tree,
                }
            }
            Node::Or(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    match self.least(part) {
                        Some(tree) if tree.is_negative() => self.note(part, LONE_NOT),
                        tree => all.extend(tree),
                    }
                }
                joined(all, Tree::Or)
            }
        }
    }

    fn lost(&mut self) -> Option<Tree> {
        self.loose = true;
        None
    }

    fn note(&mut self, node: &Node, why: &'static str) {
        self.draft.limit(node, why, true);
        self.loose = true;
    }
}

fn joined(mut parts: Vec<Tree>, join: impl FnOnce(Vec<Tree>) -> Tree) -> Option<Tree> {
    if parts.len() > 1 { Some(join(parts)) } else { parts.pop() }
}

/// Every composite part stands in brackets: PubMed reads from left to right,
/// whatever the operators.
fn chain(positive: &[Tree], negative: &[Tree], operators: &Operators) -> String {
    let alone = positive.len() + negative.len() == 1;
    let mut text = String::new();
    for (number, part) in positive.iter().enumerate() {
        if number > 0 {
            text.push_str(" AND ");
        }
        text.push_str(&if alone { bare(part, operators) } else { bracketed(part, operators) });
    }
    for part in negative {
        take_away(part, operators, &mut text);
    }
    text
}

fn take_away(part: &Tree, operators: &Operators, text: &mut String) {
    match part {
        Tree::Not(inner) => {
            text.push_str(operators.not);
            text.push_str(&bracketed(inner, operators));
        }
        Tree::And(parts) => parts.iter().for_each(|part| take_away(part, operators, text)),
        Tree::Term(_) | Tree::Or(_) => {}
    }
}

fn bracketed(tree: &Tree, operators: &Operators) -> String {
    match tree {
        Tree::Term(text) => text.clone(),
        composite => format!("({})", bare(composite, operators)),
    }
}

fn bare(tree: &Tree, operators: &Operators) -> String {
    match tree {
        Tree::Term(text) => text.clone(),
        Tree::And(parts) => {
            let (negative, positive): (Vec<Tree>, Vec<Tree>) =
                parts.iter().cloned().partition(Tree::is_negative);
            chain(&positive, &negative, operators)
        }
        Tree::Or(parts) => {
            parts.iter().map(|part| bracketed(part, operators)).collect::<Vec<_>>().join(" OR ")
        }
        Tree::Not(inner) => bracketed(inner, operators),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A dialect that says `e…` exactly, `w…` wider, `b…` between two forms
    /// and `u…` not at all.
    fn leaf(_: Scope, ask: &Ask) -> Said {
        let Ask::Word(word) = ask else { return Said::unsaid("no word") };
        match word.chars().next() {
            Some('e') => Said::exactly(word.clone()),
            Some('w') => Said::wider(format!("{word}+"), "wider"),
            Some('b') => Said::between(format!("{word}+"), format!("{word}-")),
            _ => Said::unsaid("not at all"),
        }
    }

    /// A document is a set of words: bits in this order.
    const WORDS: [&str; 8] = ["e1", "e2", "w1", "b1", "u1", "more", "less", "u2"];

    fn has(document: u32, word: &str) -> bool {
        WORDS.iter().position(|known| *known == word).is_some_and(|at| document >> at & 1 == 1)
    }

    fn asked(node: &Node, document: u32) -> bool {
        match node {
            Node::All => true,
            Node::Nothing => false,
            Node::And(parts) => parts.iter().all(|part| asked(part, document)),
            Node::Or(parts) => parts.iter().any(|part| asked(part, document)),
            Node::Not(inner) => !asked(inner, document),
            Node::Leaf(_, Ask::Word(word)) => has(document, word),
            Node::Leaf(..) => false,
        }
    }

    /// What the registry finds: `+` finds too much, `-` too little.
    fn found(tree: &Tree, document: u32) -> bool {
        match tree {
            Tree::And(parts) => parts.iter().all(|part| found(part, document)),
            Tree::Or(parts) => parts.iter().any(|part| found(part, document)),
            Tree::Not(inner) => !found(inner, document),
            Tree::Term(term) => match (term.strip_suffix('+'), term.strip_suffix('-')) {
                (Some(word), _) => has(document, word) || has(document, "more"),
                (_, Some(word)) => has(document, word) && !has(document, "less"),
                _ => has(document, term),
            },
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_lost_and_what_is_too_much_is_checked(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["e1 ", "e2 ", "w1 ", "b1 ", "u1 ", "u2 ", "-", "-", "OR ", "OR ", "(", ")"]),
                1..16,
            )
        ) {
            let query = Query::parse(&pieces.concat());
            let mut draft = Draft::default();
            let all = conjunction(&query, &mut draft, &leaf);
            let between = query.to_string().contains("b1");
            for document in 0..1 << WORDS.len() {
                let found = all.positive.iter().chain(&all.negative).all(|tree| found(tree, document));
                let checked = draft.check.iter().all(|part| asked(part, document));
                let wanted = asked(&query.root, document);
                prop_assert!(!wanted || found && checked, "{query} loses {document:b}");
                prop_assert!(between || wanted || !found || checked != found, "{query} keeps {document:b}");
            }
        }
    }
}
