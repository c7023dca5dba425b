//! Tests of the registry room from outside.

mod books;
mod corpus;
mod replayed;
mod retractionwatch;
mod semanticscholar;
mod transport;
mod unpaywall;
