//! Hashing of words and attributes: the model knows them by their hashes
//! alone, so these functions are part of its file format.

/// Hash of some values (Fowler, Noll and Vo's FNV-1a).
pub(in crate::citation) fn of(values: impl Iterator<Item = u64>) -> u64 {
    values.fold(0xcbf2_9ce4_8422_2325, |hash, value| (hash ^ value).wrapping_mul(0x0100_0000_01b3))
}

/// Hash of some bytes, its high bits folded into the low.
pub(super) fn of_bytes(bytes: &[u8]) -> u64 {
    let hash = of(bytes.iter().copied().map(u64::from));
    hash ^ (hash >> 29)
}

/// Two values made one.
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^ (x >> 32)
}

/// The 32 bits under which the model keeps a value.
pub(super) fn short(value: u64) -> u32 {
    (value ^ (value >> 32)) as u32
}

/// Where the hash of a phrase starts; each word is [`mix`]ed in.
pub(super) const PHRASE: u64 = 11;
