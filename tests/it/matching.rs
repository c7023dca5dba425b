//! Tests of the matching room from outside.
