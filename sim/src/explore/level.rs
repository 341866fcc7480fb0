//! States that are as many acts away from the beginning, in a row of numbers.

use super::acts::{Act, Code, Own};

/// How many states one job works on.
pub(super) const CHUNK: usize = 256;

/// A state as it is written down: the numbers of its servers in order, of what the referee
/// remembers, its counters, and the messages under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct State<'a> {
    /// The numbers of the servers.
    pub(super) locals: &'a [u32],
    pub(super) referee: u32,
    pub(super) counters: Counters,
    /// In the order of their numbers, one as often as it is under way.
    pub(super) messages: &'a [Flight],
}

/// A message under way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Flight(u32);

impl Flight {
    /// One that was under way before the last act, or was sent by it.
    pub(super) const fn new(message: u32, is_fresh: bool) -> Self {
        Self(message << 1 | is_fresh as u32)
    }

    /// The number of the message.
    pub(super) const fn message(self) -> u32 {
        self.0 >> 1
    }

    /// Whether the last act sent it. This is no part of the state.
    pub(super) const fn is_fresh(self) -> bool {
        self.0 & 1 == 1
    }
}

/// What was used up of the bounds, and how many requests there were.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counters {
    pub(super) requests: u8,
    pub(super) crashes: u8,
    pub(super) copies: u8,
    pub(super) transfers: u8,
    pub(super) changes: u8,
    pub(super) reads: u8,
    pub(super) retries: u8,
    pub(super) snapshots: u8,
}

impl Counters {
    pub(super) fn word(self) -> u64 {
        let Self { requests, crashes, copies, transfers, changes, reads, retries, snapshots } =
            self;
        u64::from_be_bytes([
            reads, retries, snapshots, requests, crashes, copies, transfers, changes,
        ])
    }

    /// The number of the next thing that is asked: a command, for the first time or again, a
    /// read, or a change of the configuration. A schedule is too short for these to be more than
    /// a byte holds.
    pub(super) const fn next_asked(self) -> u8 {
        self.requests + self.retries + self.reads + self.changes + 1
    }

    /// What is used up after an act.
    #[must_use]
    pub(super) fn after(mut self, code: Code) -> Self {
        match code.act() {
            Some(Act::Own(_, Own::Request(command, _))) => self.requests = command,
            Some(Act::Members(..)) => self.changes += 1,
            Some(Act::Own(_, Own::Crash | Own::CrashTorn(_))) => self.crashes += 1,
            Some(Act::Own(_, Own::Transfer(_))) => self.transfers += 1,
            Some(Act::Own(_, Own::Read(_))) => self.reads += 1,
            Some(Act::Own(_, Own::Retry(..))) => self.retries += 1,
            Some(Act::Own(_, Own::Snapshot)) => self.snapshots += 1,
            Some(Act::Duplicate(_)) => self.copies += 1,
            _ => {}
        }
        self
    }

    const fn from_word(word: u64) -> Self {
        let [reads, retries, snapshots, requests, crashes, copies, transfers, changes] =
            word.to_be_bytes();
        Self { requests, crashes, copies, transfers, changes, reads, retries, snapshots }
    }
}

/// Which orders of acts lead to a state, as far as that is made use of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Arrival {
    /// One act that the referee had to judge, and no other.
    Judged,
    /// One act that the referee had nothing to judge in, and no other.
    Quiet,
    /// Several, or this is the beginning.
    Several,
}

/// States in a row.
#[derive(Debug, Default)]
pub(super) struct Level {
    servers: usize,
    /// The number of the first.
    pub(super) first: u32,
    arrivals: Vec<Arrival>,
    words: Vec<u32>,
    messages: Vec<Flight>,
    /// Where each chunk begins: in the words, and in the messages.
    chunks: Vec<(usize, usize)>,
}

impl Level {
    pub(super) fn new(servers: usize, first: u32) -> Self {
        Self { servers, first, ..Self::default() }
    }

    pub(super) const fn len(&self) -> usize {
        self.arrivals.len()
    }

    pub(super) const fn servers(&self) -> usize {
        self.servers
    }

    pub(super) const fn chunks(&self) -> usize {
        self.chunks.len()
    }

    pub(super) fn push(&mut self, state: State<'_>, arrival: Arrival) {
        if self.len().is_multiple_of(CHUNK) {
            self.chunks.push((self.words.len(), self.messages.len()));
        }
        self.arrivals.push(arrival);
        self.words.extend_from_slice(state.locals);
        let (messages, counters) = (state.messages.len() as u32, state.counters.word());
        self.words.extend([state.referee, (counters >> 32) as u32, counters as u32, messages]);
        self.messages.extend_from_slice(state.messages);
    }

    /// The state with this number is reached once more.
    pub(super) fn reached_again(&mut self, number: u32) {
        self.arrivals[(number - self.first) as usize] = Arrival::Several;
    }

    /// The states of a chunk with their numbers and arrivals.
    pub(super) fn chunk(&self, chunk: usize) -> impl Iterator<Item = (u32, State<'_>, Arrival)> {
        let start = chunk * CHUNK;
        let (words, mut from) = self.chunks[chunk];
        let arrivals = self.arrivals[start..].iter().take(CHUNK).enumerate();
        let mut records = self.words[words..].chunks_exact(self.servers + 4);
        arrivals.map_while(move |(at, arrival)| {
            let (locals, rest) = records.next()?.split_at(self.servers);
            let messages = &self.messages[from..from + rest[3] as usize];
            from += messages.len();
            let counters = Counters::from_word(u64::from(rest[1]) << 32 | u64::from(rest[2]));
            let state = State { locals, referee: rest[0], counters, messages };
            Some((self.first + (start + at) as u32, state, *arrival))
        })
    }

    pub(super) fn bytes(&self) -> usize {
        bytes_of(&self.arrivals, 0) + bytes_of(&self.words, 0) + bytes_of(&self.messages, 0)
    }

    /// How much memory this takes when these have been added.
    pub(super) fn bytes_with(&self, finds: &Finds) -> usize {
        let more = &finds.states;
        bytes_of(&self.arrivals, more.arrivals.len())
            + bytes_of(&self.words, more.words.len())
            + bytes_of(&self.messages, more.messages.len())
    }
}

/// How much memory a list takes when so many more items have been added: it grows to twice its
/// size.
pub(super) fn bytes_of<T>(list: &Vec<T>, more: usize) -> usize {
    let (len, room) = (list.len() + more, list.capacity());
    let room = if len > room { len.max(room * 2) } else { room };
    room * size_of::<T>()
}

/// States that may be new, as a job finds them.
#[derive(Debug)]
pub(super) struct Finds {
    /// Acts looked at.
    pub(super) acts: u64,
    heads: Vec<Head>,
    states: Level,
}

/// How a state was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) print: u64,
    pub(super) parent: u32,
    pub(super) code: Code,
    /// Whether it has what the search looks for.
    pub(super) broken: bool,
}

impl Finds {
    pub(super) fn new(servers: usize) -> Self {
        Self { acts: 0, heads: Vec::new(), states: Level::new(servers, 0) }
    }

    pub(super) const fn len(&self) -> usize {
        self.heads.len()
    }

    pub(super) fn push(&mut self, head: Head, state: State<'_>, arrival: Arrival) {
        self.heads.push(head);
        self.states.push(state, arrival);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Head, State<'_>, Arrival)> {
        let states = (0..self.states.chunks()).flat_map(|chunk| self.states.chunk(chunk));
        self.heads.iter().zip(states).map(|(head, (_, state, arrival))| (*head, state, arrival))
    }
}
