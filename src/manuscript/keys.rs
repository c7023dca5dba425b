//! Documents of which only the cited keys matter, with the files they
//! include.

use std::collections::{HashMap, HashSet};

/// What a file says about citations, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A key is cited.
    Key {
        /// The key.
        key: String,
        /// The byte at which it starts.
        at: usize,
        /// Whether it can be nothing but a citekey; a Typst `@label` may name
        /// a figure.
        sure: bool,
    },
    /// Every item belongs in the bibliography.
    All,
    /// Another file stands here.
    Include(String),
    /// A file with references.
    Bibliography(String),
}

/// A key, with where it is cited first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The key.
    pub key: String,
    /// The file, as its [`Opener`] named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Whether it can be nothing but a citekey.
    pub sure: bool,
}

/// The cited keys of a document and all it includes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Each key once, in the order in which they are first cited.
    pub mentions: Vec<Mention>,
    /// Whether every item belongs in the bibliography.
    pub all: bool,
    /// Files with references, as the document names them.
    pub bibliography: Vec<String>,
    /// Included files that could not be opened, as the document names them.
    pub unopened: Vec<String>,
}

/// A file that is being read: what is left of it.
struct Open {
    name: String,
    line: usize,
    /// Up to where lines are counted.
    counted: usize,
    text: String,
    parts: std::vec::IntoIter<Part>,
}

impl Open {
    fn new(name: String, text: String, scan: fn(&str) -> Vec<Part>) -> Self {
        let parts = scan(&text).into_iter();
        Self { name, line: 1, counted: 0, text, parts }
    }

    fn line_of(&mut self, at: usize) -> usize {
        let between = self.text.as_bytes().get(self.counted..at).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.counted = self.counted.max(at);
        self.line
    }
}

/// Opens an included file: given the name of the including file and the
/// included one's as it is written there, its full name and its text.
pub type Opener<'a> = &'a mut dyn FnMut(&str, &str) -> Option<(String, String)>;

/// Collects the keys of a document. A file is read once, however often it is
/// included.
pub fn collect(name: &str, text: String, scan: fn(&str) -> Vec<Part>, open: Opener<'_>) -> Keys {
    let mut keys = Keys::default();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut opened: HashSet<String> = HashSet::from([name.to_owned()]);
    let mut stack = vec![Open::new(name.to_owned(), text, scan)];
    while let Some(top) = stack.last_mut() {
        let Some(part) = top.parts.next() else {
            stack.pop();
            continue;
        };
        match part {
            Part::Key { key, at, sure } => match known.get(&key).and_then(|n| keys.mentions.get_mut(*n)) {
                Some(mention) => mention.sure |= sure,
                None => {
                    known.insert(key.clone(), keys.mentions.len());
                    let line = top.line_of(at);
                    keys.mentions.push(Mention { key, file: top.name.clone(), line, sure });
                }
            },
            Part::All => keys.all = true,
            Part::Bibliography(file) => {
                if !keys.bibliography.contains(&file) {
                    keys.bibliography.push(file);
                }
            }
            Part::Include(file) => match open(&top.name, &file) {
                Some((name, text)) => {
                    if opened.insert(name.clone()) {
                        stack.push(Open::new(name, text, scan));
                    }
                }
                None => {
                    if !keys.unopened.contains(&file) {
                        keys.unopened.push(file);
                    }
                }
            },
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(text: &str) -> Vec<Part> {
        let mut at = 0;
        text.split_inclusive('\n')
            .map(|line| {
                let part = match line.trim().strip_prefix('>') {
                    Some(file) => Part::Include(file.to_owned()),
                    None => Part::Key { key: line.trim().to_owned(), at, sure: true },
                };
                at += line.len();
                part
            })
            .collect()
    }

    #[test]
    fn included_files_are_read_where_they_stand_and_once() {
        let mut open = |_: &str, file: &str| match file {
            "b" => Some(("b".to_owned(), "x\n>a\n>b\ny".to_owned())),
            "a" => Some(("a".to_owned(), String::new())),
            _ => None,
        };
        let keys = collect("a", "1\n>b\n2\n>b\n1\n>none\n>none".to_owned(), scan, &mut open);
        let seen: Vec<String> =
            keys.mentions.iter().map(|m| format!("{} {}:{}", m.key, m.file, m.line)).collect();
        assert_eq!(seen, ["1 a:1", "x b:1", "y b:4", "2 a:3"]);
        assert_eq!(keys.unopened, ["none"]);
    }
}
