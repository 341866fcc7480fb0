//! A run under way, and what is known of it beside the referee's verdict.

use flotilla_core::{Answer, Command, Effect, Index, RequestId};

use super::{Deed, Failure, Place};
use crate::action::{Action, MessageId};
use crate::bus::Bus;
use crate::clients::{Asked, End, Reply};
use crate::disk::Fsync;
use crate::event::{Consequence, Event};
use crate::invariants::Witness;
use crate::kv::KeyValues;
use crate::script::Handling;
use crate::server::Server;
use crate::setup::{Clock, Setup};
use crate::time::Time;
use crate::world::World;

/// How a run that leaves something out finds the messages that another run was about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Naming {
    /// By their numbers, which change when something else is sent before.
    ByNumber,
    /// By how many of the same kind on the same link are older.
    FromOldest,
    /// By how many are newer.
    FromNewest,
}

/// A run that is watched.
pub(super) struct Run {
    pub(super) world: World,
    event: Event,
    /// Who looks whether all holds that holds in plain Raft.
    witness: Option<Witness>,
    /// What was done, and when.
    pub(super) done: Vec<Deed>,
    /// What the first server to get there applied, from index 1 on.
    applied: Vec<Command>,
    /// Commands that a client was told are applied, and where.
    acknowledged: Vec<(RequestId, Index)>,
}

impl Naming {
    pub(super) const ALL: [Self; 3] = [Self::ByNumber, Self::FromOldest, Self::FromNewest];
}

impl Run {
    pub(super) fn new(setup: Setup) -> Self {
        let world = World::new(setup);
        let witness = world.config().rules.all_on().then(|| Witness::new(&world));
        Self {
            world,
            event: Event::blank(),
            witness,
            done: Vec::new(),
            applied: Vec::new(),
            acknowledged: Vec::new(),
        }
    }

    /// How many events there were.
    pub(super) fn events(&self) -> u64 {
        self.world.last_event().0
    }

    /// Lets time flow until `to`, under the live clock.
    pub(super) fn flow_to(&mut self, to: Time) -> Result<(), Failure> {
        if self.world.clock() == Clock::Manual {
            return Ok(());
        }
        while self.world.next_due().is_some_and(|due| due <= to) {
            self.world.advance(&mut self.event);
            self.watch()?;
            if self.world.bus().len() > Bus::MOST {
                let sentence = format!("More than {} messages are under way.", Bus::MOST);
                let expectation = "expect waiting all 0".into();
                return Err(Failure::Stuck { sentence, expectation });
            }
        }
        if self.world.now() < to {
            self.world.pass_time(to);
        }
        Ok(())
    }

    /// Does something now. What is impossible is passed over.
    pub(super) fn act(&mut self, action: &Action) -> Result<(), Failure> {
        let at = self.world.now();
        let place = self.place(action);
        let Ok(event) = self.world.act(action) else { return Ok(()) };
        self.done.push(Deed { at, action: action.clone(), place });
        if matches!(action, Action::SetFsync(_, Fsync::Lies)) {
            // Then not everything holds any more that is to hold with all rules on.
            self.witness = None;
        }
        self.event = event;
        self.watch()
    }

    /// Does now what was done in another run. A message goes by its number, or by where it stood.
    pub(super) fn act_again(&mut self, deed: &Deed, naming: Naming) -> Result<(), Failure> {
        let Some((handling, id)) = Handling::in_action(&deed.action) else {
            return self.act(&deed.action);
        };
        let Some(Place { kind, older, newer }) = deed.place else { return Ok(()) };
        let alike = self.world.bus().between(Some(id.from), Some(id.to), Some(kind));
        let alike: Vec<MessageId> = alike.map(|envelope| envelope.id).collect();
        let found = match naming {
            Naming::ByNumber => alike.into_iter().find(|other| *other == id),
            Naming::FromOldest => alike.into_iter().nth(older),
            Naming::FromNewest => alike.into_iter().nth_back(newer),
        };
        found.map_or(Ok(()), |id| self.act(&handling.of(id)))
    }

    /// Where the message stands that an action is about.
    fn place(&self, action: &Action) -> Option<Place> {
        let (_, id) = Handling::in_action(action)?;
        let kind = self.world.bus().get(id)?.message.kind();
        let alike = || self.world.bus().between(Some(id.from), Some(id.to), Some(kind));
        let older = alike().position(|envelope| envelope.id == id)?;
        Some(Place { kind, older, newer: alike().count() - older - 1 })
    }

    /// Looks at the event just made.
    fn watch(&mut self) -> Result<(), Failure> {
        if let Some(violation) = self.event.verdict.first() {
            let (property, sentence) = (violation.property, violation.sentence.clone());
            return Err(Failure::Violation { property, sentence });
        }
        if let Some(witness) = &mut self.witness
            && let Err(breach) = witness.observe(&self.world, &self.event)
        {
            return Err(Failure::Invariant { sentence: breach.to_string() });
        }
        for consequence in &self.event.consequences {
            let Consequence::Server { effect, .. } = consequence else { continue };
            match effect {
                Effect::Apply { index, entry } if index.0 == self.applied.len() as u64 + 1 => {
                    self.applied.push(entry.command.clone());
                }
                Effect::Answer { request, answer: Answer::Applied(index) } => {
                    self.acknowledged.push((*request, *index));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a server's state machine holds what it ought to: all that was applied up to where
    /// it is, and so every command before that of which a client was told.
    pub(super) fn judge_state(&self, server: &Server) -> Result<(), Failure> {
        let (id, upto) = (server.id(), server.last_applied());
        let known = self.applied.get(..upto.0 as usize);
        let mut machine = KeyValues::default();
        let rules = self.world.config().rules;
        for (at, command) in (1..).zip(known.unwrap_or_default()) {
            machine.apply(Index(at), command, rules);
        }
        if known.is_none() || machine != *server.machine() {
            let sentence =
                format!("{id}'s state machine is not what the first {upto} entries make of it.");
            let differs = |key: &&str| machine.get(key) != server.machine().get(key);
            let mut keys = machine.iter().chain(server.machine().iter()).map(|(key, _)| key);
            let key = keys.find(differs).unwrap_or("x");
            let value = machine.get(key).unwrap_or("none");
            let expectation = format!("expect state {id} {key} {value}");
            return Err(Failure::Lost { sentence, expectation });
        }
        let lost =
            self.acknowledged.iter().find(|acknowledged| !self.is_kept(**acknowledged, upto));
        lost.map_or(Ok(()), |(request, index)| {
            let sentence = format!(
                "Request {} was acknowledged at index {index}, and {id} does not have it there.",
                request.0
            );
            let expectation = format!("expect commit {id} {index}");
            Err(Failure::Lost { sentence, expectation })
        })
    }

    /// Whether a command that was acknowledged at an index stands there, in a log applied up to
    /// `upto`.
    fn is_kept(&self, (request, index): (RequestId, Index), upto: Index) -> bool {
        let asked = self.world.clients().request(request).map(|request| &request.what);
        let there = self.applied.get(index.0 as usize - 1);
        let same = match (asked, there) {
            (Some(Asked::Command(asked, None)), Some(Command::Client(there))) => asked == there,
            (Some(Asked::Command(asked, Some(of))), Some(Command::Session(session, there))) => {
                (of, asked) == (session, there)
            }
            (Some(Asked::Members(_)), Some(Command::Configuration(_))) => true,
            _ => false,
        };
        same && index <= upto
    }

    /// Whether a request was acknowledged; none while nothing is known.
    pub(super) fn outcome(&self, request: RequestId) -> Option<bool> {
        let End { reply, .. } = self.world.clients().request(request)?.end.as_ref()?;
        Some(matches!(reply, Reply::Answer(Answer::Applied(_))))
    }
}
