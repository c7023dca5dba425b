//! Tests of the format room from outside.
