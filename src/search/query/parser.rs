//! Tokens to the tree of a query, by recursive descent of bounded depth.

use std::borrow::Cow;

use super::lexer::{Token, tokens, years};
use super::{Ask, MAX_DEPTH, MAX_LEAVES, Node, Scope};
use crate::item::Identifier;
use crate::search::analysis::plain::without_latex;

/// Reads a query's text.
pub(super) fn parse(text: &str) -> Node {
    if text.trim().is_empty() {
        return Node::All;
    }
    // LaTeX that is pasted: its quotes are accents, its braces nothing.
    let text = if text.contains(['\\', '{']) {
        Cow::Owned(without_latex(text).replace(['\\', '{', '}'], " "))
    } else {
        Cow::Borrowed(text)
    };
    let tokens = tokens(&text);
    let mut parser = Parser { tokens: tokens.into_iter().peekable(), leaves: 0, unfollowed: 0 };
    let mut parts = Vec::new();
    while parser.tokens.peek().is_some() {
        parts.extend(parser.any(Scope::Any, 0));
        // What stopped it is a bracket that nothing opened.
        parser.tokens.next();
    }
    all_of(parts).unwrap_or(Node::Nothing)
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    leaves: usize,
    /// Brackets that are open and too deep to be followed.
    unfollowed: usize,
}

impl Parser {
    fn any(&mut self, scope: Scope, depth: usize) -> Option<Node> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.all(scope, depth));
            if self.tokens.next_if_eq(&Token::Or).is_none() {
                return any_of(parts);
            }
        }
    }

    fn all(&mut self, scope: Scope, depth: usize) -> Option<Node> {
        let mut parts = Vec::new();
        let mut negated = false;
        loop {
            let node = match self.tokens.peek() {
                None | Some(Token::Or) => break,
                Some(Token::Close) if self.unfollowed == 0 => break,
                Some(Token::Close) => {
                    self.unfollowed -= 1;
                    self.tokens.next();
                    continue;
                }
                Some(Token::Not) => {
                    self.tokens.next();
                    negated = !negated;
                    continue;
                }
                Some(Token::Open(_)) if depth >= MAX_DEPTH => {
                    self.unfollowed += 1;
                    self.tokens.next();
                    continue;
                }
                Some(_) => self.operand(scope, depth),
            };
            if let Some(node) = node {
                parts.push(if negated { negation(node) } else { node });
            }
            negated = false;
        }
        all_of(parts)
    }

    fn operand(&mut self, scope: Scope, depth: usize) -> Option<Node> {
        let inner = |own| if own == Scope::Any { scope } else { own };
        match self.tokens.next()? {
            Token::Open(own) => {
                let node = self.any(inner(own), depth + 1);
                self.tokens.next_if_eq(&Token::Close);
                node
            }
            Token::All => Some(Node::All),
            Token::Leaf(own, ask) => {
                self.leaves += 1;
                (self.leaves <= MAX_LEAVES).then(|| leaf(inner(own), ask))
            }
            Token::Close | Token::Or | Token::Not => None,
        }
    }
}

/// A leaf of a group takes the group's field; what the field cannot hold is
/// looked for everywhere.
fn leaf(scope: Scope, ask: Ask) -> Node {
    match (scope, ask) {
        (_, ask @ Ask::Identifier(_)) => Node::Leaf(Scope::Any, ask),
        (Scope::Year, Ask::Word(text)) => match years(&text) {
            Some(ask) => Node::Leaf(scope, ask),
            None => Node::Leaf(Scope::Any, Ask::Word(text)),
        },
        (Scope::Year, ask @ (Ask::Phrase(_) | Ask::Prefix(_) | Ask::Fuzzy(..))) => {
            Node::Leaf(Scope::Any, ask)
        }
        (Scope::Identifier(scheme), ref ask @ (Ask::Word(ref text) | Ask::Phrase(ref text))) => {
            match Identifier::parse_as(scheme, text) {
                Ok(identifier) => Node::Leaf(Scope::Any, Ask::Identifier(identifier)),
                Err(_) => Node::Leaf(scope, ask.clone()),
            }
        }
        (scope, ask) => Node::Leaf(scope, ask),
    }
}

/// All of the parts; `None` if there are none.
fn all_of(parts: Vec<Node>) -> Option<Node> {
    let any_part = !parts.is_empty();
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Node::All => {}
            Node::And(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    match flat.len() {
        0 => any_part.then_some(Node::All),
        1 => flat.pop(),
        _ => Some(Node::And(flat)),
    }
}

/// Any of the parts; `None` if there are none.
fn any_of(parts: Vec<Node>) -> Option<Node> {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Node::Or(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() > 1 { Some(Node::Or(flat)) } else { flat.pop() }
}

fn negation(node: Node) -> Node {
    match node {
        Node::Not(inner) => *inner,
        other => Node::Not(Box::new(other)),
    }
}
