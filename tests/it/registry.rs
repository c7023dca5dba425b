//! Tests of the registry room from outside.

mod arxiv;
mod books;
mod corpus;
mod datacite;
mod doi;
mod europepmc;
mod faults;
mod finding;
mod many;
mod notices;
mod recorded;
mod remote;
mod replayed;
mod retractionwatch;
mod semanticscholar;
mod transport;
mod unpaywall;
mod versions;
