//! The citation room.
