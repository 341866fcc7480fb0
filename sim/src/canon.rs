//! One hash on every machine.

use std::hash::Hasher;

/// A hasher that gives the same for the same values, natively and in WebAssembly.
///
/// Derived `Hash` writes lengths and discriminants as `usize` and `isize`, whose size differs
/// between machines: here every number is written in the same width and byte order. The mixing
/// is FNV-1a over 64-bit words.
#[derive(Clone, Debug)]
pub struct CanonicalHasher(u64);

impl Default for CanonicalHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl CanonicalHasher {
    fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        self.0 ^= self.0 >> 29;
    }
}

impl Hasher for CanonicalHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.word(u64::from(*byte));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.word(value.into());
    }

    fn write_u16(&mut self, value: u16) {
        self.word(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.word(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.word(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.word(value as u64);
    }

    #[allow(clippy::cast_sign_loss, reason = "only the bits matter")]
    fn write_isize(&mut self, value: isize) {
        self.word(value as i64 as u64);
    }
}
