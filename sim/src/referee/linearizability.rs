//! Linearizability: *each operation appears to happen at one instant between its call and its
//! answer* (Herlihy and Wing, 1990; §8).
//!
//! A history of calls and answers is linearizable when its operations can be put in an order that
//! keeps the order of those that do not overlap, and in which each read gives what the write
//! before it wrote. Keys are judged one by one: a history is linearizable when that of each key
//! is. The search is that of Wing and Gong (1993), with the memory of Lowe (2017): a set of
//! operations that were put in order and led to a value is not tried again.
//!
//! Looking through a history takes long, and most answers need none of it: an answer from a state
//! that has everything which was answered before the question came in fits at the end of the order
//! of the log. Only others make the referee look.

use std::collections::BTreeSet;
use std::sync::Arc;

use flotilla_core::{Answer, RequestId, Session};

use super::{Part, Property, Side, Violation};
use crate::clients::{Asked, Clients, Reply};
use crate::event::EventId;
use crate::kv::assignment;
use crate::told;

/// A client was told something.
pub(super) fn judge_answer(
    clients: &Clients,
    request: RequestId,
    event: EventId,
) -> Option<Arc<Violation>> {
    let asked = clients.request(request)?;
    if !clients.is_out_of_order(request) {
        return None;
    }
    let key = match &asked.what {
        Asked::Read(key) => Arc::clone(key),
        Asked::Command(words, _) => assignment(words)?.0.into(),
        Asked::Members(_) => return None,
    };
    if is_linearizable(clients, &key) {
        return None;
    }
    let said = match asked.end.as_ref().map(|end| &end.reply) {
        Some(Reply::Value(Some(value))) => told::client_words(value),
        _ => "nothing".to_string(),
    };
    let key = told::client_words(&key);
    let sentence = format!(
        "{} told a client {said} for {key}, which fits no order of what was asked and answered.",
        asked.server
    );
    let property = Property::Linearizability;
    let servers = vec![asked.server];
    let (indices, terms) = (Vec::new(), Vec::new());
    let sides = [Part::Asked(asked.at), Part::Told(event)].map(|part| Side::of(asked.server, part));
    let sides = sides.to_vec();
    Some(Arc::new(Violation { property, event, servers, indices, terms, sides, sentence }))
}

/// Whether all that clients were told of all keys fits an order.
pub(crate) fn holds(clients: &Clients) -> bool {
    let mut keys: Vec<&str> = clients
        .iter()
        .filter_map(|request| match &request.what {
            Asked::Read(key) => Some(&**key),
            _ => None,
        })
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter().all(|key| is_linearizable(clients, key))
}

fn is_linearizable(clients: &Clients, key: &str) -> bool {
    Search::new(operations(clients, key)).succeeds()
}

/// One operation on one key.
struct Operation<'a> {
    start: EventId,
    /// None while it may still take effect, or has without anybody knowing.
    end: Option<EventId>,
    /// What a read gave, or a write wrote.
    value: Option<&'a str>,
    writes: bool,
}

impl Operation<'_> {
    /// The same write once more: the first answer to any of its attempts says that it is done.
    fn tried_again(&mut self, attempt: &Operation<'_>) {
        self.end = match (self.end, attempt.end) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

/// What was done to a key, by its start. Reads without an answer say nothing, and writes that
/// were refused did nothing. One whose end is not known matters only if its value was read. A
/// command that a session sends again is the same operation.
fn operations<'a>(clients: &'a Clients, key: &str) -> Vec<Operation<'a>> {
    let mut all: Vec<Operation<'a>> = Vec::new();
    let mut attempts: Vec<(Session, usize)> = Vec::new();
    for request in clients.iter() {
        let (start, end) = (request.at, request.end.as_ref());
        match &request.what {
            Asked::Read(other) if **other == *key => {
                if let Some(end) = end
                    && let Reply::Value(value) = &end.reply
                {
                    let (end, value) = (Some(end.at), value.as_deref());
                    all.push(Operation { start, end, value, writes: false });
                }
            }
            Asked::Command(words, session) => {
                let Some((other, value)) = assignment(words) else { continue };
                let end = match end.map(|end| (end.at, &end.reply)) {
                    Some((at, Reply::Answer(Answer::Applied(_)))) => Some(at),
                    None | Some((_, Reply::Answer(Answer::LostLeadership))) => None,
                    Some(_) => continue,
                };
                if other != key {
                    continue;
                }
                let write = Operation { start, end, value: Some(value), writes: true };
                let first = attempts.iter().find(|(of, _)| Some(*of) == *session);
                if let Some((_, first)) = first {
                    all[*first].tried_again(&write);
                } else {
                    attempts.extend(session.map(|session| (session, all.len())));
                    all.push(write);
                }
            }
            _ => {}
        }
    }
    let read: BTreeSet<&str> =
        all.iter().filter(|it| !it.writes).filter_map(|it| it.value).collect();
    all.retain(|it| it.end.is_some() || it.value.is_some_and(|value| read.contains(value)));
    all
}

/// A search for an order.
struct Search<'a> {
    operations: Vec<Operation<'a>>,
    /// A bit for each operation that is in the order.
    placed: Vec<u64>,
    /// How many that have an end are not in it.
    left: usize,
    tried: BTreeSet<(Vec<u64>, Option<&'a str>)>,
    steps: Vec<Step>,
}

/// A write that was put into the order, and the reads that followed it at once.
struct Step {
    placed: Vec<usize>,
    /// Which operation to try next after it.
    next: usize,
}

impl<'a> Search<'a> {
    fn new(operations: Vec<Operation<'a>>) -> Self {
        let left = operations.iter().filter(|it| it.end.is_some()).count();
        let placed = vec![0; operations.len().div_ceil(64)];
        Self { operations, placed, left, tried: BTreeSet::new(), steps: Vec::new() }
    }

    fn succeeds(mut self) -> bool {
        self.step(None, None);
        while self.left > 0 {
            let Some(step) = self.steps.last() else { return false };
            let Some(write) = self.next_write(step.next) else {
                self.back();
                continue;
            };
            if let Some(step) = self.steps.last_mut() {
                step.next = write + 1;
            }
            self.step(Some(write), self.operations[write].value);
        }
        true
    }

    /// Puts a write into the order, and then all reads that fit there: they change nothing, so
    /// it never helps to put them later.
    fn step(&mut self, write: Option<usize>, value: Option<&'a str>) {
        let mut placed: Vec<usize> = write.into_iter().collect();
        for at in &placed {
            self.place(*at, true);
        }
        while let Some(read) = self.next_read(value) {
            self.place(read, true);
            placed.push(read);
        }
        self.steps.push(Step { placed, next: 0 });
        if !self.tried.insert((self.placed.clone(), value)) {
            self.back();
        }
    }

    fn back(&mut self) {
        if let Some(step) = self.steps.pop() {
            for at in step.placed {
                self.place(at, false);
            }
        }
    }

    fn place(&mut self, at: usize, is: bool) {
        let bit = 1 << (at % 64);
        if is {
            self.placed[at / 64] |= bit;
        } else {
            self.placed[at / 64] &= !bit;
        }
        if self.operations[at].end.is_some() {
            self.left = if is { self.left - 1 } else { self.left + 1 };
        }
    }

    fn is_placed(&self, at: usize) -> bool {
        self.placed[at / 64] & 1 << (at % 64) != 0
    }

    fn next_write(&self, from: usize) -> Option<usize> {
        self.candidates().filter(|at| *at >= from).find(|at| self.operations[*at].writes)
    }

    fn next_read(&self, value: Option<&str>) -> Option<usize> {
        let fits = |at: &usize| !self.operations[*at].writes && self.operations[*at].value == value;
        self.candidates().find(fits)
    }

    /// Operations that may come next: none that is left has ended before they started.
    fn candidates(&self) -> impl Iterator<Item = usize> {
        let left = (0..self.operations.len()).filter(|at| !self.is_placed(*at));
        let mut first_end = EventId(u64::MAX);
        for at in left.clone() {
            let Operation { start, end, .. } = self.operations[at];
            if start > first_end {
                break;
            }
            first_end = end.map_or(first_end, |end| end.min(first_end));
        }
        left.take_while(move |at| self.operations[*at].start <= first_end)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `w3 0..2`: a write of 3 from event 0 to event 2; `r- 1..4`: a read of nothing; `w1 2..`:
    /// one whose end is not known.
    fn operation(told: &str) -> Operation<'_> {
        let (what, when) = told.split_once(' ').expect("an operation and its time");
        let (start, end) = when.split_once("..").expect("a time");
        let event = |text: &str| text.parse().ok().map(EventId);
        let value = Some(&what[1..]).filter(|value| *value != "-");
        let start = event(start).expect("a start");
        Operation { start, end: event(end), value, writes: what.starts_with('w') }
    }

    fn check(history: &[&str], expected: bool) {
        let operations = history.iter().map(|told| operation(told)).collect();
        assert_eq!(Search::new(operations).succeeds(), expected, "{history:?}");
    }

    #[test]
    fn a_read_gives_what_was_written_last() {
        check(&[], true);
        check(&["r- 0..1"], true);
        check(&["w1 0..1", "r1 2..3"], true);
        check(&["w1 0..1", "r- 2..3"], false);
        check(&["w1 0..1", "w2 2..3", "r1 4..5"], false);
    }

    #[test]
    fn what_overlaps_may_come_in_any_order() {
        check(&["w1 0..5", "r- 1..2", "r1 3..4"], true);
        check(&["w1 0..5", "r1 1..2", "r- 3..4"], false);
        check(&["w1 0..9", "w2 1..9", "r1 10..11"], true);
        check(&["w1 0..9", "w2 1..9", "r1 10..11", "r2 12..13"], false);
    }

    #[test]
    fn a_write_whose_end_is_not_known_may_take_effect_late_or_never() {
        check(&["w1 0..1", "w2 2..", "r1 3..4", "r2 5..6"], true);
        check(&["w1 0..1", "w2 2..", "r1 3..4"], true);
        check(&["w1 0..1", "w2 2..", "r2 3..4", "r1 5..6"], false);
    }

    /// Tries every order.
    fn by_force(operations: &[Operation<'_>], used: u32, value: Option<&str>) -> bool {
        let left = |at: &usize| used & 1 << at == 0;
        if (0..operations.len()).filter(left).all(|at| operations[at].end.is_none()) {
            return true;
        }
        (0..operations.len()).filter(left).any(|at| {
            let this = &operations[at];
            let early = |other: usize| operations[other].end.is_some_and(|end| end < this.start);
            let may = !(0..operations.len()).filter(left).any(early);
            let fits = this.writes || this.value == value;
            may && fits
                && by_force(
                    operations,
                    used | 1 << at,
                    if this.writes { this.value } else { value },
                )
        })
    }

    fn histories() -> impl Strategy<Value = Vec<(bool, usize, u64, u64, bool)>> {
        prop::collection::vec((any::<bool>(), 0..3usize, 0..12u64, 0..5u64, any::<bool>()), 0..7)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn it_finds_an_order_whenever_there_is_one(told in histories()) {
            const VALUES: [&str; 3] = ["a", "b", "c"];
            let operation = |(writes, value, start, length, open): (bool, usize, u64, u64, bool)| {
                Operation {
                    start: EventId(start),
                    end: (!(writes && open)).then_some(EventId(start + length)),
                    value: Some(VALUES[value]).filter(|_| writes || value > 0),
                    writes,
                }
            };
            let mut operations: Vec<_> = told.into_iter().map(operation).collect();
            operations.sort_by_key(|it| it.start);
            let expected = by_force(&operations, 0, None);
            prop_assert_eq!(Search::new(operations).succeeds(), expected);
        }
    }
}
