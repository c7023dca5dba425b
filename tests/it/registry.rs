//! Tests of the registry room from outside.
