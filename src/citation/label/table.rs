//! A set or map of 32-bit hashes.

/// Open addressing at half load: from a hash to its place among the hashes
/// the table was made of.
#[derive(Debug)]
pub(super) struct Table {
    slots: Vec<(u32, u32)>,
    mask: usize,
}

const EMPTY: u32 = u32::MAX;

impl Table {
    /// The table of some hashes; of equal ones the first counts.
    pub(super) fn new(hashes: impl ExactSizeIterator<Item = u32>) -> Self {
        let size = (hashes.len() * 2).next_power_of_two().max(2);
        let mut table = Self { slots: vec![(0, EMPTY); size], mask: size - 1 };
        for (place, hash) in (0_u32..).zip(hashes) {
            let mut at = hash as usize & table.mask;
            while table.slots[at].1 != EMPTY && table.slots[at].0 != hash {
                at = (at + 1) & table.mask;
            }
            if table.slots[at].1 == EMPTY {
                table.slots[at] = (hash, place);
            }
        }
        table
    }

    /// The place of a hash.
    #[inline]
    pub(super) fn get(&self, hash: u32) -> Option<usize> {
        let mut at = hash as usize & self.mask;
        loop {
            let (key, place) = self.slots[at];
            if place == EMPTY {
                return None;
            }
            if key == hash {
                return Some(place as usize);
            }
            at = (at + 1) & self.mask;
        }
    }

    /// Whether the hash is in it.
    #[inline]
    pub(super) fn has(&self, hash: u32) -> bool {
        self.get(hash).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_is_found_at_its_place_and_no_other() {
        let hashes: Vec<u32> = (0..1000_u32).map(|i| i.wrapping_mul(2_654_435_761)).collect();
        let table = Table::new(hashes.iter().copied());
        assert!(hashes.iter().enumerate().all(|(i, h)| table.get(*h) == Some(i)));
        assert_eq!(table.get(1), None);
        assert!(!Table::new([].into_iter()).has(0));
    }
}
