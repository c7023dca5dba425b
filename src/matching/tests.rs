//! Tests of scores and verdicts.
