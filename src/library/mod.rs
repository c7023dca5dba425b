//! The library room.
