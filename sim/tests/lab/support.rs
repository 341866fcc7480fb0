//! Seeds, chance, and what a message weighs.

use std::ops::Range;

use flotilla_sim::core::{Body, Command, Entry, Message, ServerId};

pub(crate) const SECOND: u64 = 1000;

pub(crate) fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

/// Plays `test` with every seed that is asked for: see [`seeds`].
pub(crate) fn with_every_seed(test: impl Fn(u64)) {
    for seed in seeds(std::env::var("FLOTILLA_LAB_SEEDS").ok().as_deref()) {
        let _told = TellSeed(seed);
        test(seed);
    }
}

/// `500` stands for the first 500 seeds, `17..18` for these; unless said otherwise, 200.
fn seeds(words: Option<&str>) -> Range<u64> {
    let Some(words) = words else { return 1..201 };
    let read = match words.split_once("..") {
        Some((first, end)) => first.parse().ok().zip(end.parse().ok()),
        None => words.parse().ok().and_then(|count: u64| Some((1, count.checked_add(1)?))),
    };
    match read {
        Some((first, end)) if first < end => first..end,
        _ => panic!("FLOTILLA_LAB_SEEDS: found '{words}', expected a number or A..B"),
    }
}

#[test]
fn seeds_are_a_number_or_a_range() {
    assert_eq!([seeds(None), seeds(Some("3")), seeds(Some("17..18"))], [1..201, 1..4, 17..18]);
    for words in ["", "0", "x", "3..3", "5..", "1..2..3"] {
        let refused = std::panic::catch_unwind(|| seeds(Some(words)));
        assert!(refused.is_err(), "'{words}' was taken");
    }
}

/// Says with which seed a test failed.
struct TellSeed(u64);

impl Drop for TellSeed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let seed = self.0;
            eprintln!("again with FLOTILLA_LAB_SEEDS={seed}..{}", seed + 1);
        }
    }
}

/// The chance of one test: SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One of `0..limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub(crate) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of S1 to S`servers`.
    pub(crate) fn server(&mut self, servers: u8) -> ServerId {
        s(self.below(u64::from(servers)) as u8 + 1)
    }
}

/// Sender, receiver, kind, and a term of eight bytes.
pub(crate) const HEADER: u64 = 11;
/// Beside its words, an entry has a term of eight bytes and a length of four.
pub(crate) const ENTRY: u64 = 12;

/// What a message weighs on the wire, roughly: eight bytes for each term and index, one for each
/// flag and server, four for each length, and a command's words as they are.
pub(crate) fn bytes_of(message: &Message) -> u64 {
    const POSITION: u64 = 16;
    const CONFIGURATION: u64 = 4;
    const ROUND: u64 = 8;
    let body = match &message.body {
        Body::RequestVote { .. } => POSITION + 1,
        Body::PreVote { .. } => POSITION,
        Body::RequestVoteReply { .. } | Body::PreVoteReply { .. } => 1,
        Body::AppendEntries { entries, .. } => {
            POSITION + 8 + ROUND + 4 + entries.iter().map(bytes_of_entry).sum::<u64>()
        }
        Body::AppendEntriesReply(..) => 1 + 8 + ROUND,
        Body::TimeoutNow => 0,
        Body::InstallSnapshot(part) => {
            POSITION + CONFIGURATION + 8 + 4 + part.data.len() as u64 + 1
        }
        Body::InstallSnapshotReply(_) => 1 + POSITION,
    };
    HEADER + body
}

pub(crate) fn bytes_of_entry(entry: &Entry) -> u64 {
    const SESSION: u64 = 16;
    let words = match &entry.command {
        Command::NoOp => 0,
        Command::Client(words) => words.len() as u64,
        Command::Configuration(_) => 4,
        Command::Session(_, words) => SESSION + words.len() as u64,
    };
    ENTRY + words
}
