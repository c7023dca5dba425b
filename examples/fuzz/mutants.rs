//! Texts that are changed at random.

use fastrand::Rng;

/// Mutants are kept below this size, so that many can be tried.
const MOST_BYTES: usize = 1 << 16;

/// What mutants are made of.
pub(crate) struct Mutants {
    /// Texts as they should be.
    pub(crate) seeds: Vec<Vec<u8>>,
    /// What the grammar is made of.
    pub(crate) tokens: &'static [&'static str],
}

impl Mutants {
    /// The mutant of a number: one of the seeds, changed one to eight times.
    pub(crate) fn mutant(&self, number: u64) -> Vec<u8> {
        let Self { seeds, tokens } = self;
        let rng = &mut Rng::with_seed(number);
        let any_seed = |rng: &mut Rng| &seeds[rng.usize(..seeds.len())];
        let seed = any_seed(rng);
        let mut bytes =
            if seed.len() > MOST_BYTES { part(rng, seed, MOST_BYTES).to_vec() } else { seed.clone() };
        for _ in 0..rng.usize(1..=8) {
            let at = rng.usize(..=bytes.len());
            match rng.u8(..8) {
                0 if !bytes.is_empty() => {
                    let at = rng.usize(..bytes.len());
                    bytes[at] ^= 1 << rng.u8(..8);
                }
                1 => {
                    let end = at + rng.usize(..=(bytes.len() - at).min(64));
                    bytes.drain(at..end);
                }
                2 => {
                    let again = part(rng, &bytes, 256).to_vec();
                    bytes.splice(at..at, again);
                }
                3 => {
                    // The same many times over, for what is not linear.
                    let unit = part(rng, &bytes, 24).to_vec();
                    let times = rng.usize(1..2000);
                    bytes.splice(at..at, unit.repeat(times));
                }
                4 => {
                    let other = any_seed(rng);
                    let other = part(rng, other, 1024).to_vec();
                    bytes.splice(at..at, other);
                }
                5 => {
                    let end = at + rng.usize(..=(bytes.len() - at).min(8));
                    bytes.splice(at..end, tokens[rng.usize(..tokens.len())].bytes());
                }
                6 => {
                    let token = tokens[rng.usize(..tokens.len())];
                    bytes.splice(at..at, token.repeat(rng.usize(1..500)).into_bytes());
                }
                _ => bytes.insert(at, rng.u8(..)),
            }
            bytes.truncate(MOST_BYTES);
        }
        bytes
    }
}

/// A part of a text, by two random places.
fn part<'b>(rng: &mut Rng, bytes: &'b [u8], most: usize) -> &'b [u8] {
    let start = rng.usize(..=bytes.len());
    let length = rng.usize(..=most.min(bytes.len() - start));
    &bytes[start..start + length]
}
