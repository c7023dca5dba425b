//! Tests of the library room from outside.
