//! Tests of the cli room from outside.
