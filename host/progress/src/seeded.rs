//! Chance that can be repeated: the same seed gives the same draws on every machine, so that an answer that rests on
//! re-drawing can be reproduced to the digit. `SplitMix64` of Steele, Lea and Flood 2014 (doi:10.1145/2714064.2660195).

/// A source of draws.
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    /// From a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below `end`, which is above 0.
    pub const fn below(&mut self, end: usize) -> usize {
        // The upper half of a 128-bit product: Lemire 2019, whose bias is below 2⁻⁵⁰ for every end that fits in memory.
        ((self.bits() as u128 * end as u128) >> 64) as usize
    }

    /// From 0 up to, and without, 1.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Puts them into a random order (Fisher and Yates 1938).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (2..=items.len()).rev() {
            items.swap(end - 1, self.below(end));
        }
    }
}
