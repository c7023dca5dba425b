//! Tests of the csl room from outside.
