//! The one integration-test binary: a module for each room, and for whole
//! commands.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

mod better_bibtex;
mod bibtex;
mod citation;
mod cli;
mod converting;
mod csl;
mod dialects;
mod duplicates;
mod format;
mod formats_tagged;
mod formats_xml;
mod formats_yaml;
mod journals;
mod library;
mod matching;
mod normalising;
mod planted;
mod registry;
mod replay;
mod search;
mod snapshot;
mod support;
