//! What comes after a state.

use flotilla_core::{ServerId, ServerSet, Term};

use super::Reductions;
use super::acts::{Act, Code, Own};
use super::level::{Arrival, Counters, Finds, Flight, Head, Level, State};
use super::print::least;
use super::seen::Seen;
use super::tables::{Tables, Wanted};

/// All that is looked at to work out what comes after states. Nothing of it changes meanwhile.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) tables: &'a Tables,
    pub(super) seen: &'a Seen,
    pub(super) reductions: Reductions,
    /// The number of the first state of the next level.
    pub(super) next: u32,
}

impl View<'_> {
    /// What comes after the states of a chunk; or the steps that have to be worked out first.
    pub(super) fn expand(self, level: &Level, chunk: usize) -> Result<Finds, Vec<Wanted>> {
        let tables = self.tables;
        let mut work = Work {
            view: self,
            finds: Finds::new(tables.cluster.ids().len().into()),
            wanted: Vec::new(),
            before: Vec::new(),
            sums: Vec::new(),
            locals: Vec::new(),
            messages: Vec::new(),
        };
        for (number, state, arrival) in level.chunk(chunk) {
            work.expand(number, state, arrival);
        }
        if work.wanted.is_empty() { Ok(work.finds) } else { Err(work.wanted) }
    }
}

/// One job under way, with room that is used again for every state.
struct Work<'a> {
    view: View<'a>,
    finds: Finds,
    wanted: Vec<Wanted>,
    /// The sums of the state that is looked at, and of the one that comes after it.
    before: Vec<u64>,
    sums: Vec<u64>,
    locals: Vec<u32>,
    messages: Vec<Flight>,
}

/// A state that is looked at.
#[derive(Clone, Copy)]
struct Here<'a> {
    number: u32,
    state: State<'a>,
    /// The act that led here, if no other did, and whether it was a quiet one.
    last: Option<(Code, bool)>,
}

impl Work<'_> {
    /// Everything that can happen in a state, in the order of the codes.
    fn expand(&mut self, number: u32, state: State<'_>, arrival: Arrival) {
        let mut before = std::mem::take(&mut self.before);
        self.view.tables.add_up(state, &mut before);
        self.before = before;
        let tables = self.view.tables;
        let last = match arrival {
            Arrival::Several => None,
            Arrival::Quiet => Some((self.view.seen.last_code(number), true)),
            Arrival::Judged => Some((self.view.seen.last_code(number), false)),
        };
        let here = Here { number, state, last: last.filter(|_| self.view.reductions.ordering) };
        for (place, local) in state.locals.iter().enumerate() {
            for code in &tables.locals.facts(*local).menu {
                if let Some(code) = self.afforded(*code, state.counters) {
                    self.step(here, place, code, false);
                }
            }
            if state.counters.retries < tables.bounds.retries {
                self.retries(here, place);
            }
        }
        let mut known = None;
        for flight in state.messages {
            if known != Some(flight.message()) {
                known = Some(flight.message());
                let to = tables.messages.facts(flight.message()).to;
                let receiver = |local: &u32| tables.locals.facts(*local).id == to;
                if let Some(place) = state.locals.iter().position(receiver)
                    && tables.locals.facts(state.locals[place]).is_up
                {
                    self.step(
                        here,
                        place,
                        Code::of(Act::Deliver(flight.message())),
                        flight.is_fresh(),
                    );
                }
            }
        }
        if state.counters.copies < tables.bounds.copies {
            self.copies(here);
        }
        if state.counters.changes < tables.bounds.changes {
            self.changes(here);
        }
    }

    /// The act, with the number of the request if it is one, unless its bound is used up.
    fn afforded(&self, code: Code, counters: Counters) -> Option<Code> {
        let bounds = &self.view.tables.bounds;
        match code.act() {
            Some(Act::Own(_, Own::Crash | Own::CrashTorn(_)))
                if counters.crashes >= bounds.crashes =>
            {
                None
            }
            Some(Act::Own(_, Own::Transfer(_))) if counters.transfers >= bounds.transfers => None,
            Some(Act::Own(_, Own::Snapshot)) if counters.snapshots >= bounds.snapshots => None,
            Some(Act::Own(_, Own::Read(_))) if counters.reads >= bounds.reads => None,
            Some(Act::Own(id, Own::Read(_))) => {
                Some(Code::of(Act::Own(id, Own::Read(counters.next_asked()))))
            }
            Some(Act::Own(id, Own::Request(..))) => {
                let request = Own::Request(counters.requests + 1, counters.next_asked());
                Some(Code::of(Act::Own(id, request)))
            }
            _ => Some(code),
        }
    }

    /// A server takes a step. `is_fresh`: the last act made it possible.
    fn step(&mut self, here: Here<'_>, place: usize, code: Code, is_fresh: bool) {
        let (tables, state) = (self.view.tables, here.state);
        let others = state.locals.iter().enumerate().filter(|(at, _)| *at != place);
        let terms = others.map(|(_, local)| tables.locals.facts(*local).durable_term);
        let wanted = Wanted {
            local: state.locals[place],
            code,
            referee: state.referee,
            lowest_of_others: terms.min().unwrap_or(Term(u64::MAX)),
        };
        let step = tables.step(wanted.local, code);
        let judged = step.and_then(|step| Some((step, tables.judgement(step, &wanted)?)));
        let Some((step, referee)) = judged else {
            self.wanted.push(wanted);
            return;
        };
        let made = &tables.moves[step as usize];
        let id = tables.locals.facts(wanted.local).id;
        if made.is_idle && self.view.reductions.forgetting
            || !is_fresh && self.comes_earlier(here, id, code, made.is_quiet)
        {
            return;
        }
        self.take_over(here.state);
        if let Some(Act::Deliver(message)) = code.act() {
            self.remove(message);
        }
        let (old, new) = (wanted.local, made.after);
        if new != old {
            self.locals[place] = new;
            tables.locals.prints.subtract(old, &mut self.sums);
            tables.locals.prints.add(new, &mut self.sums);
            self.forget(id, new);
        }
        for sent in &made.sent {
            self.send(*sent);
        }
        let counters = state.counters.after(code);
        self.found(here, code, referee, counters, made.is_quiet);
    }

    /// Each command that a client has asked for is sent once more.
    fn retries(&mut self, here: Here<'_>, place: usize) {
        let facts = self.view.tables.locals.facts(here.state.locals[place]);
        if !facts.takes_commands {
            return;
        }
        let counters = here.state.counters;
        for command in 1..=counters.requests {
            let retry = Own::Retry(command, counters.next_asked());
            self.step(here, place, Code::of(Act::Own(facts.id, retry)), false);
        }
    }

    /// The leader is asked for each other configuration.
    fn changes(&mut self, here: Here<'_>) {
        let Some(place) = self.view.tables.leader(here.state.locals) else { return };
        let all = self.view.tables.cluster.ids();
        let mut choices = vec![all];
        for id in all.iter() {
            let more: Vec<ServerSet> = choices.iter().map(|set| set.without(id)).collect();
            choices.extend(more);
        }
        let asked = here.state.counters.next_asked();
        for voters in choices.into_iter().filter(|voters| !voters.is_empty()) {
            // It needs all acts before it: they decide who leads.
            self.step(here, place, Code::of(Act::Members(asked, voters)), true);
        }
    }

    /// Each message under way gets a copy.
    fn copies(&mut self, here: Here<'_>) {
        let mut known = None;
        for flight in here.state.messages {
            let message = flight.message();
            let code = Code::of(Act::Duplicate(message));
            let to = self.view.tables.messages.facts(message).to;
            if known == Some(message)
                || !flight.is_fresh() && self.comes_earlier(here, to, code, true)
            {
                continue;
            }
            known = Some(message);
            self.take_over(here.state);
            self.send(message);
            let counters = here.state.counters.after(code);
            self.found(here, code, here.state.referee, counters, true);
        }
    }

    /// Whether an act leads to a state that another order leads to: it could have happened before
    /// the last act, to the same end.
    ///
    /// Two acts commute if they are of different servers, the second did not need the
    /// first, the onlookers have nothing to judge or to remember in one of them, not both ask for
    /// something, which is numbered, and none is a crash between two writes: that changes a durable
    /// term without a look of the referee, which sees the lowest of these with the next step. Of
    /// the two orders, only the one that puts the lower code first is followed. A copy counts as an
    /// act of its receiver: after another act of it there might be nothing left to be copied.
    ///
    /// No shortest schedule is lost by it. Of all the shortest ways to a state take the first in
    /// the order of codes. Suppose that this leaves out an act of it, and take the first such
    /// act: the way up to it was followed, so the act before it is the one by which its state was
    /// reached, and it could be exchanged with that. The exchanged way is as short, ends in the
    /// same state, and comes before the first way: a contradiction. Where states that
    /// differ in names stand for each other, the rest of the exchanged way has other names, but
    /// it still comes first, since it has the lower code at the exchanged place. A state
    /// that is reached by more than one act of the level before it does not count as reached by
    /// one: there nothing is left out.
    fn comes_earlier(&self, here: Here<'_>, id: ServerId, code: Code, quiet: bool) -> bool {
        let Some((last, last_is_quiet)) = here.last else { return false };
        let of_last = match last.act() {
            // Who is asked for another configuration depends on all servers.
            Some(Act::Own(_, Own::CrashTorn(_)) | Act::Members(..)) | None => return false,
            Some(Act::Own(id, _)) => id,
            Some(Act::Deliver(message) | Act::Duplicate(message)) => {
                self.view.tables.messages.facts(message).to
            }
        };
        let may_commute = code < last && id != of_last && (quiet || last_is_quiet);
        may_commute && !code.is_torn_crash() && !(code.asks() && last.asks())
    }

    /// Begins with the state as it is.
    fn take_over(&mut self, state: State<'_>) {
        self.sums.clone_from(&self.before);
        self.locals.clear();
        self.locals.extend_from_slice(state.locals);
        self.messages.clear();
        let settled = state.messages.iter().map(|flight| Flight::new(flight.message(), false));
        self.messages.extend(settled);
    }

    fn remove(&mut self, message: u32) {
        if let Some(at) = self.messages.iter().position(|flight| flight.message() == message) {
            self.messages.remove(at);
            self.view.tables.messages.prints.subtract(message, &mut self.sums);
        }
    }

    /// A message goes out, unless nothing can come of it.
    fn send(&mut self, message: u32) {
        let tables = self.view.tables;
        let to = tables.messages.facts(message).to;
        let mut locals = self.locals.iter();
        let receiver = locals.find(|local| tables.locals.facts(**local).id == to);
        if receiver.is_some_and(|local| tables.is_dead(message, *local)) {
            return;
        }
        let was_there = self.messages.iter().any(|flight| *flight == Flight::new(message, false));
        let flight = Flight::new(message, !was_there);
        let at = self.messages.partition_point(|other| *other < flight);
        self.messages.insert(at, flight);
        tables.messages.prints.add(message, &mut self.sums);
    }

    /// A server changed: forgets what no longer matters to it.
    fn forget(&mut self, id: ServerId, local: u32) {
        let (tables, sums) = (self.view.tables, &mut self.sums);
        self.messages.retain(|flight| {
            let message = flight.message();
            let dead = tables.messages.facts(message).to == id && tables.is_dead(message, local);
            if dead {
                tables.messages.prints.subtract(message, sums);
            }
            !dead
        });
    }

    /// Takes the state that came of an act, unless it was seen in an earlier level.
    fn found(&mut self, here: Here<'_>, code: Code, referee: u32, counters: Counters, quiet: bool) {
        let tables = self.view.tables;
        self.finds.acts += 1;
        if referee != here.state.referee {
            tables.referee_prints.subtract(here.state.referee, &mut self.sums);
            tables.referee_prints.add(referee, &mut self.sums);
        }
        let print = least(&self.sums, counters.word());
        if self.view.seen.find(print).is_some_and(|number| number < self.view.next) {
            return;
        }
        let broken = tables.referees[referee as usize].1.broken;
        let head = Head { print, parent: here.number, code, broken };
        let state = State { locals: &self.locals, referee, counters, messages: &self.messages };
        self.finds.push(head, state, if quiet { Arrival::Quiet } else { Arrival::Judged });
    }
}
