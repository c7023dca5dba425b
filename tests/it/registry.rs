//! Tests of the registry room from outside.

mod corpus;
mod faults;
mod many;
mod recorded;
mod replayed;
mod transport;
