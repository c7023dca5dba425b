//! The library behind the `ibid` command: it reads citations, checks them
//! against public registries, keeps them with the story of every field, finds
//! them by full text and prints them in any citation style.
//!
//! The rooms stand on floors, and each uses only those below it:
//!
//! | floor | rooms |
//! |---|---|
//! | 5 | `cli` (in the binary's half: [`cli`]) |
//! | 4 | [`workflow`] |
//! | 3 | [`library`], [`search`], [`registry`] |
//! | 2 | [`matching`], [`citation`], [`mod@format`], [`csl`], [`manuscript`] |
//! | 1 | [`item`] |

pub mod citation;
pub mod cli;
pub mod csl;
pub mod format;
pub mod item;
pub mod library;
pub mod manuscript;
pub mod matching;
pub mod registry;
pub mod search;
pub mod workflow;
