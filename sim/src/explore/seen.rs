//! The states that were seen, and how each was first reached.

use super::acts::Code;
use super::level::bytes_of;

/// Fingerprints of states, numbered in the order in which they were found, each with the state
/// before it and the act between the two.
#[derive(Debug)]
pub(super) struct Seen {
    prints: Vec<u64>,
    ways: Vec<(u32, Code)>,
    /// Where a fingerprint is among them, by its low bits; else the next free place. One more
    /// than the number, so that 0 stands for none.
    slots: Vec<u32>,
}

/// The most states that can be numbered.
const MOST: usize = u32::MAX as usize - 1;

impl Seen {
    pub(super) fn new() -> Self {
        Self { prints: Vec::new(), ways: Vec::new(), slots: vec![0; 1 << 10] }
    }

    pub(super) fn len(&self) -> usize {
        self.prints.len()
    }

    /// The number of the state with this fingerprint.
    pub(super) fn find(&self, print: u64) -> Option<u32> {
        self.place(print).ok()
    }

    /// The number of the state with this fingerprint, and whether it is a new one.
    pub(super) fn insert(&mut self, print: u64, parent: u32, code: Code) -> (u32, bool) {
        match self.place(print) {
            Ok(number) => (number, false),
            Err(slot) => {
                let number = self.prints.len() as u32;
                self.slots[slot] = number + 1;
                self.prints.push(print);
                self.ways.push((parent, code));
                if self.is_crowded(self.prints.len()) {
                    self.grow();
                }
                (number, true)
            }
        }
    }

    /// The acts that lead to a state, each with the number of the state it leads to.
    pub(super) fn way_to(&self, mut number: u32) -> Vec<(Code, u32)> {
        let mut way = Vec::new();
        while let (parent, code) = self.ways[number as usize]
            && code != Code::NONE
        {
            way.push((code, number));
            number = parent;
        }
        way.reverse();
        way
    }

    /// The act by which a state was first reached.
    pub(super) fn last_code(&self, number: u32) -> Code {
        self.ways[number as usize].1
    }

    pub(super) fn print_of(&self, number: u32) -> u64 {
        self.prints[number as usize]
    }

    /// How much memory this takes when so many more states have been added; none if they cannot be
    /// numbered.
    pub(super) fn bytes_with(&self, more: usize) -> Option<usize> {
        let states = self.len() + more;
        let mut slots = self.slots.len();
        while states > slots / 4 * 3 {
            slots *= 2;
        }
        // While slots are made anew, the old ones are there too.
        let old = if slots > self.slots.len() { self.slots.len() } else { 0 };
        let bytes = bytes_of(&self.prints, more)
            + bytes_of(&self.ways, more)
            + (slots + old) * size_of::<u32>();
        (states <= MOST).then_some(bytes)
    }

    fn place(&self, print: u64) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = print as usize & mask;
        loop {
            match self.slots[slot] {
                0 => return Err(slot),
                taken if self.prints[taken as usize - 1] == print => return Ok(taken - 1),
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    fn is_crowded(&self, states: usize) -> bool {
        states > self.slots.len() / 4 * 3
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        self.slots = Vec::new();
        self.slots.resize(mask + 1, 0);
        for (number, print) in self.prints.iter().enumerate() {
            let mut slot = *print as usize & mask;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = number as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_found_again_however_many_there_are() {
        let mut seen = Seen::new();
        let print = |number: u64| (number * 7).wrapping_mul(0x9e37_79b9_7f4a_7c15) << 8;
        for number in 0..5000 {
            assert_eq!(seen.insert(print(number), 0, Code::NONE), (number as u32, true));
        }
        for number in 0..5000 {
            assert_eq!(seen.insert(print(number), 0, Code::NONE), (number as u32, false));
        }
        assert_eq!((seen.len(), seen.find(print(5000))), (5000, None));
    }
}
