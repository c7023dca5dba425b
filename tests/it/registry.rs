//! Tests of the registry room from outside.

mod books;
mod corpus;
mod replayed;
mod semanticscholar;
mod transport;
mod unpaywall;
