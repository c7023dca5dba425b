//! Tests of the citation room from outside.
