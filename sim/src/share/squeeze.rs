//! Text made short.
//!
//! A model guesses each bit of the text from what stands before it, and an arithmetic coder
//! spends the fewer bits on it the better the guess was. The model mixes what several contexts
//! say, as PAQ does: the last one to four characters, and the word with the statement that it
//! stands in. It begins with what it has learnt from [`SAMPLE`], so that even a short text is
//! made of what it knows.
//!
//! Only whole numbers are used, so that every machine guesses the same. Whatever changes a guess
//! makes old links unreadable: a test holds the format against a link of version 1.

/// What the texts look like.
const SAMPLE: &str = include_str!("sample.txt");

/// How many contexts are mixed.
const CONTEXTS: usize = 6;
/// Slots of each context, in bits.
const SLOTS: u32 = 16;
/// The finest probability of the coder, in bits.
const PRECISION: u32 = 12;
/// How much of its old guess a slot keeps at most: it learns from about so many bits.
const MEMORY: u32 = 60;

/// Makes text short.
pub(super) fn squeeze(text: &[u8]) -> Vec<u8> {
    let mut model = Model::taught();
    let mut coder = Coder { low: 0, high: u32::MAX };
    let mut squeezed = Vec::new();
    for byte in text {
        for place in (0..8).rev() {
            let bit = byte >> place & 1 == 1;
            coder.narrow(model.guess(), bit);
            model.learn(bit);
            while let Some(settled) = coder.settled() {
                squeezed.push(settled);
            }
        }
    }
    // The fewest bytes that lie between the bounds, whatever is taken to follow them.
    squeezed.push((coder.low >> 24) as u8 + 1);
    squeezed
}

/// Makes `length` bytes of text from what [`squeeze`] made; none when it is not as long as that
/// takes.
pub(super) fn unsqueeze(squeezed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut model = Model::taught();
    let mut coder = Coder { low: 0, high: u32::MAX };
    let mut read = 0;
    let mut next = || {
        read += 1;
        u32::from(*squeezed.get(read - 1).unwrap_or(&0))
    };
    let mut code = (0..4).fold(0, |code, _| code << 8 | next());
    let mut text = Vec::new();
    for _ in 0..length {
        let mut byte = 0;
        for _ in 0..8 {
            let guess = model.guess();
            let bit = code <= coder.middle(guess);
            coder.narrow(guess, bit);
            model.learn(bit);
            byte = byte << 1 | u8::from(bit);
            while coder.settled().is_some() {
                code = code << 8 | next();
            }
        }
        text.push(byte);
    }
    // The coder looks four bytes ahead, where the end takes one.
    (read == squeezed.len() + 3).then_some(text)
}

/// What is left of the numbers from 0 to 1, as the first 32 bits of them.
struct Coder {
    low: u32,
    high: u32,
}

impl Coder {
    /// Up to where a bit is 1, where that is guessed so likely.
    fn middle(&self, guess: u32) -> u32 {
        self.low + ((u64::from(self.high - self.low) * u64::from(guess)) >> PRECISION) as u32
    }

    fn narrow(&mut self, guess: u32, bit: bool) {
        let middle = self.middle(guess);
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
    }

    /// The first byte, once both bounds agree on it; then the next ones take its place.
    fn settled(&mut self) -> Option<u8> {
        let first = (self.low >> 24) as u8;
        if first != (self.high >> 24) as u8 {
            return None;
        }
        self.low <<= 8;
        self.high = self.high << 8 | 255;
        Some(first)
    }
}

/// Guesses the next bit.
struct Model {
    /// For each context and what is known of the present byte: how likely the next bit is 1, in
    /// the upper 22 bits, and from how many bits that was learnt.
    slots: Vec<u32>,
    /// Where the contexts' slots begin for the present byte.
    bases: [u32; CONTEXTS],
    /// How much each context's word weighs, in 65,536ths.
    weights: [i32; CONTEXTS],
    /// What the contexts say of the next bit, each on the logistic scale.
    says: [i32; CONTEXTS],
    /// How likely the next bit is taken to be 1.
    guess: i32,
    /// The present byte as far as it is known, after a leading 1.
    partial: u32,
    /// The last four bytes, the latest in the lowest place.
    last: u32,
    /// The first word of the line, and the word that is being written.
    statement: u32,
    word: u32,
    /// How many words stand before it in the line.
    column: u32,
    /// The logistic scale: what a probability in 4,096ths is on it.
    logistic: Vec<i16>,
}

impl Model {
    fn new() -> Self {
        let mut model = Self {
            slots: vec![1 << 31; CONTEXTS << SLOTS],
            bases: [0; CONTEXTS],
            weights: [20_000; CONTEXTS],
            says: [0; CONTEXTS],
            guess: 2048,
            partial: 1,
            last: 0,
            statement: 0,
            word: 0,
            column: 0,
            logistic: logistic(),
        };
        model.choose();
        model
    }

    /// A model that knows what the texts look like.
    fn taught() -> Self {
        let mut model = Self::new();
        for byte in SAMPLE.bytes() {
            for place in (0..8).rev() {
                model.guess();
                model.learn(byte >> place & 1 == 1);
            }
        }
        model
    }

    /// How likely the next bit is 1, in 4,096ths, from 1 to 4,095.
    fn guess(&mut self) -> u32 {
        let mut sum = 0;
        for at in 0..CONTEXTS {
            let likely = self.slots[self.slot(at)] >> 20;
            self.says[at] = self.logistic[likely as usize].into();
            sum += i64::from(self.says[at]) * i64::from(self.weights[at]);
        }
        self.guess = squash((sum >> 16) as i32).clamp(1, 4095);
        self.guess as u32
    }

    /// Learns what the bit was that was guessed last.
    fn learn(&mut self, bit: bool) {
        let error = (i32::from(bit) << PRECISION) - self.guess;
        for at in 0..CONTEXTS {
            self.weights[at] += (self.says[at] * error * 5 + 0x2000) >> 14;
            let slot = self.slot(at);
            self.slots[slot] = learnt(self.slots[slot], bit);
        }
        self.partial = self.partial << 1 | u32::from(bit);
        if self.partial >= 256 {
            self.take((self.partial & 255) as u8);
            self.partial = 1;
        }
    }

    fn slot(&self, context: usize) -> usize {
        let within = mixed(self.bases[context] ^ self.partial) & ((1 << SLOTS) - 1);
        context << SLOTS | within as usize
    }

    /// A byte is complete.
    fn take(&mut self, byte: u8) {
        self.last = self.last << 8 | u32::from(byte);
        match byte {
            b'\n' => (self.statement, self.word, self.column) = (0, 0, 0),
            b' ' => {
                // Numbers before a statement are no part of it.
                if self.statement == 0 && self.word >> 31 == 0 {
                    self.statement = self.word;
                }
                (self.word, self.column) = (0, self.column + 1);
            }
            _ => {
                let number = u32::from(byte.is_ascii_digit() && self.word == 0) << 31;
                let hashed = mixed(self.word.wrapping_add(u32::from(byte))) & 0x7fff_ffff;
                self.word = hashed | self.word & 1 << 31 | number;
            }
        }
        self.choose();
    }

    /// Chooses the contexts for the next byte.
    fn choose(&mut self) {
        let last = self.last;
        let place = mixed(self.statement ^ self.column << 8);
        self.bases = [
            last & 0xff,
            last & 0xffff,
            last & 0x00ff_ffff,
            last,
            place ^ self.word,
            mixed(place ^ last & 0xffff),
        ]
        .map(|context| mixed(context.wrapping_add(1)) & !0xff);
    }
}

/// A slot that has seen one more bit.
fn learnt(slot: u32, bit: bool) -> u32 {
    let (likely, seen) = (slot >> 10, slot & 1023);
    let target = if bit { (1 << 22) - 1 } else { 0 };
    let step = (i64::from(target) - i64::from(likely)) * 2 / (2 * i64::from(seen) + 3);
    let likely = (i64::from(likely) + step) as u32;
    likely << 10 | (seen + 1).min(MEMORY)
}

/// Spreads the bits of a number.
const fn mixed(number: u32) -> u32 {
    let number = number.wrapping_mul(0x9e37_79b1);
    (number ^ number >> 15).wrapping_mul(0x85eb_ca6b) >> 3
}

/// The probability, in 4,096ths, of a place on the logistic scale, whose unit is 1/256.
fn squash(place: i32) -> i32 {
    /// 4096 / (1 + e^-x) for x from -8 to 8 in halves.
    const CURVE: [i32; 33] = [
        1, 2, 3, 6, 10, 16, 27, 45, 73, 120, 194, 310, 488, 747, 1101, 1546, 2047, 2549, 2994,
        3348, 3607, 3785, 3901, 3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
    ];
    let place = place.clamp(-2047, 2047) + 2048;
    let (half, rest) = ((place >> 7) as usize, place & 127);
    (CURVE[half] * (128 - rest) + CURVE[half + 1] * rest + 64) >> 7
}

/// The other way round: the place of each probability.
fn logistic() -> Vec<i16> {
    let mut places = Vec::with_capacity(4096);
    for place in -2047..=2047_i16 {
        while places.len() <= squash(place.into()) as usize {
            places.push(place);
        }
    }
    places.resize(4096, 2047);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8]) -> usize {
        let squeezed = squeeze(text);
        assert_eq!(unsqueeze(&squeezed, text.len()).as_deref(), Some(text));
        squeezed.len()
    }

    #[test]
    fn any_text_comes_back_as_it_was() {
        let noise = |length: u32| -> Vec<u8> {
            (0..length).map(|at| (mixed(at + length) >> 7) as u8).collect()
        };
        for length in (0..64).chain([1000, 20_000]) {
            check(&noise(length));
        }
        assert!(check(&noise(20_000)) < 20_600, "noise grows by little");
        assert!(check("a".repeat(20_000).as_bytes()) < 200);
        assert!(check("é😀\n\u{2028}\u{0}".as_bytes()) < 30);
    }

    #[test]
    fn what_the_model_knows_takes_next_to_nothing() {
        assert!(check(SAMPLE.as_bytes()) * 10 < SAMPLE.len());
        let often = "deliver S2->S3 @7\n".repeat(100);
        assert!(check(often.as_bytes()) * 30 < often.len());
    }

    #[test]
    fn what_was_cut_or_has_something_after_it_does_not_come_back() {
        let text = "crash S1\nrestart S1\n".repeat(40);
        let mut squeezed = squeeze(text.as_bytes());
        for length in 0..squeezed.len() {
            let cut = unsqueeze(&squeezed[..length], text.len());
            assert_ne!(cut.as_deref(), Some(text.as_bytes()), "{length} bytes");
        }
        squeezed.push(0);
        assert_eq!(unsqueeze(&squeezed, text.len()), None);
    }

    #[test]
    fn the_logistic_scale_goes_there_and_back() {
        let logistic = logistic();
        assert!(logistic.is_sorted());
        for (likely, place) in logistic.into_iter().enumerate().take(4095).skip(1) {
            let back = squash(place.into()) as usize;
            assert!(back.abs_diff(likely) <= 8, "{likely} came back as {back}");
        }
    }
}
