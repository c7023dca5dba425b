//! The csl room.
