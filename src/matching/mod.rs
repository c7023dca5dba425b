//! The matching room.
