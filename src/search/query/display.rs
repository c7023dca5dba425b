//! A query in canonical form.

use std::fmt;

use super::lexer::whole_identifier;
use super::{Ask, Node, Query, Scope};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Shown(&self.root).to_string();
        // Words side by side must not be read as one identifier.
        if !matches!(self.root, Node::Leaf(..)) && whole_identifier(&text).is_some() {
            write!(f, "({text})")
        } else {
            f.write_str(&text)
        }
    }
}

struct Shown<'n>(&'n Node);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self.0, f, Place::Top)
    }
}

/// Where a node stands, which tells whether it needs brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Any,
    All,
    Not,
}

fn write(node: &Node, f: &mut fmt::Formatter<'_>, place: Place) -> fmt::Result {
    match node {
        Node::All => f.write_str("*"),
        Node::Nothing => f.write_str("()"),
        Node::Leaf(scope, ask) => leaf(*scope, ask, f),
        Node::Not(inner) => {
            f.write_str("-")?;
            write(inner, f, Place::Not)
        }
        Node::And(parts) => list(parts, " ", Place::All, place == Place::Not, f),
        Node::Or(parts) => list(parts, " OR ", Place::Any, matches!(place, Place::All | Place::Not), f),
    }
}

fn list(
    parts: &[Node],
    between: &str,
    place: Place,
    brackets: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    if brackets {
        f.write_str("(")?;
    }
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            f.write_str(between)?;
        }
        write(part, f, place)?;
    }
    if brackets {
        f.write_str(")")?;
    }
    Ok(())
}

fn leaf(scope: Scope, ask: &Ask, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(name) = scope.name() {
        write!(f, "{name}:")?;
    }
    match ask {
        Ask::Word(text) => f.write_str(text),
        Ask::Phrase(text) => write!(f, "\"{text}\""),
        Ask::Prefix(text) => write!(f, "{text}*"),
        Ask::Fuzzy(text, 1) => write!(f, "{text}~"),
        Ask::Fuzzy(text, distance) => write!(f, "{text}~{distance}"),
        Ask::Years(Some(from), Some(to)) if from == to => write!(f, "{from}"),
        Ask::Years(from, to) => {
            let show = |year: &Option<i32>| year.map(|y| y.to_string()).unwrap_or_default();
            write!(f, "{}-{}", show(from), show(to))
        }
        Ask::Identifier(identifier) => write!(f, "{identifier}"),
        Ask::Present => f.write_str("*"),
    }
}
