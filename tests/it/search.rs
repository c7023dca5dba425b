//! Tests of the search room from outside.
