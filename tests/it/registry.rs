//! Tests of the registry room from outside.

mod corpus;
mod replayed;
mod transport;
