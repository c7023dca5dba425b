//! Tests of the registry room from outside.

mod books;
mod corpus;
mod replayed;
mod transport;
