//! Refuses styles that would not end, or not soon.

use crate::csl::CslError;
use crate::csl::program::{Element, Layout, MacroId, Text, TextSource};
use crate::item::Variable;

/// Elements a layout may expand to once its macros are called.
const MAX_EXPANSION: u64 = 500_000;
/// Calls and groups within each other.
const MAX_DEPTH: u64 = 250;

/// How much the macros and layouts expand to: refuses recursion and blow-up.
pub(super) fn check_expansion<'a>(
    names: &[&str],
    macros: &[Vec<Element>],
    layouts: impl Iterator<Item = &'a Layout>,
) -> Result<(), CslError> {
    #[derive(Clone, Copy)]
    enum State {
        Open,
        Done((u64, u64)),
    }
    struct Walk<'m> {
        names: &'m [&'m str],
        macros: &'m [Vec<Element>],
        states: Vec<Option<State>>,
    }
    impl Walk<'_> {
        fn call(&mut self, id: MacroId) -> Result<(u64, u64), CslError> {
            match self.states.get(id).copied().flatten() {
                Some(State::Done(size)) => return Ok(size),
                Some(State::Open) => {
                    let name = self.names.get(id).copied().unwrap_or_default();
                    return Err(CslError::RecursiveMacro(name.to_owned()));
                }
                None => {}
            }
            let Some(body) = self.macros.get(id) else { return Ok((0, 0)) };
            self.states[id] = Some(State::Open);
            let size = self.all(body)?;
            self.states[id] = Some(State::Done(size));
            Ok(size)
        }

        fn all(&mut self, elements: &[Element]) -> Result<(u64, u64), CslError> {
            let (mut count, mut depth) = (0u64, 0u64);
            for element in elements {
                let (c, d) = match element {
                    Element::Text(Text { source: TextSource::Macro(id), .. }) => self.call(*id)?,
                    Element::Group(g) => self.all(&g.children)?,
                    Element::Names(n) => self.all(&n.substitute)?,
                    Element::Choose(c) => {
                        let mut worst = (0, 0);
                        for branch in &c.branches {
                            let (c, d) = self.all(&branch.children)?;
                            worst = (worst.0.max(c), worst.1.max(d));
                        }
                        worst
                    }
                    _ => (0, 0),
                };
                count = count.saturating_add(c).saturating_add(1);
                depth = depth.max(d + 1);
                if count > MAX_EXPANSION || depth > MAX_DEPTH {
                    return Err(CslError::TooComplex(if depth > MAX_DEPTH {
                        "deeply nested"
                    } else {
                        "large"
                    }));
                }
            }
            Ok((count, depth))
        }
    }
    let mut walk = Walk { names, macros, states: vec![None; macros.len()] };
    for id in 0..macros.len() {
        walk.call(id)?;
    }
    for layout in layouts {
        walk.all(&layout.children)?;
    }
    Ok(())
}

/// Whether elements show a variable, themselves or by a macro they call. The
/// macros are known not to call themselves.
pub(super) fn mentions(macros: &[Vec<Element>], elements: &[Element], variable: Variable) -> bool {
    fn walk(macros: &[Vec<Element>], elements: &[Element], wanted: Variable, seen: &mut [bool]) -> bool {
        elements.iter().any(|element| match element {
            Element::Text(Text { source: TextSource::Variable { variable, .. }, .. }) => *variable == wanted,
            Element::Text(Text { source: TextSource::Macro(id), .. }) => {
                let Some(body) = macros.get(*id) else { return false };
                !std::mem::replace(&mut seen[*id], true) && walk(macros, body, wanted, seen)
            }
            Element::Number(n) => n.variable == wanted,
            Element::Group(g) => walk(macros, &g.children, wanted, seen),
            Element::Names(n) => walk(macros, &n.substitute, wanted, seen),
            Element::Choose(c) => c.branches.iter().any(|b| walk(macros, &b.children, wanted, seen)),
            _ => false,
        })
    }
    walk(macros, elements, variable, &mut vec![false; macros.len()])
}
