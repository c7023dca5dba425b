//! Tests of the registry room from outside.

mod corpus;
mod datacite;
mod remote;
mod replayed;
mod transport;
