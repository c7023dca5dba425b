//! Citekeys.
