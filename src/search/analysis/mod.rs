//! From text to terms: the one analysis that indexing, querying, the
//! evaluator and the snippets share.
//!
//! [`plain`](plain::plain) takes markup and LaTeX off a text, [`words`] cuts
//! it into words and gives each its spellings, [`names`] does the same for a
//! person's name, [`language`] knows the stemmers. [`tokenizer`] hands all of
//! it to tantivy.

pub(super) mod language;
pub(super) mod names;
pub(super) mod plain;
pub(super) mod tokenizer;
pub(super) mod words;
