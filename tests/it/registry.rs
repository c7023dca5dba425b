//! Tests of the registry room from outside.

mod arxiv;
mod corpus;
mod datacite;
mod doi;
mod europepmc;
mod remote;
mod replayed;
mod transport;
