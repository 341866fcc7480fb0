//! A server in a given state, and short words for what it hears and does.
//!
//! The server under test is S1. The entry of term `t` at index `i` says "t.i" in every log, so
//! that logs given by their terms obey the Log Matching Property.

use flotilla_core::{
    Answer, AppendReply, Body, Change, Command, Config, DiskWrite, Effect, Entries, Entry, Index,
    Input, Leadership, Log, Mechanism, Mechanisms, Message, Node, Persistent, Policies, Position,
    Refusal, Refused, RequestId, Role, Round, Rule, Rules, ServerId, ServerSet, Term, Timer,
    Unrecorded, WriteId,
};
use proptest::prelude::*;
use proptest::sample::subsequence;

pub(crate) fn s(number: u8) -> ServerId {
    ServerId::new(number).unwrap()
}

pub(crate) fn at(term: u64, index: u64) -> Position {
    Position { term: Term(term), index: Index(index) }
}

/// Entries of these terms, the first of them at index `first`.
pub(crate) fn entries(first: u64, terms: &[u64]) -> Entries {
    let entry = |(index, term): (u64, &u64)| Entry {
        term: Term(*term),
        command: Command::Client(format!("{term}.{index}").into()),
    };
    (first..).zip(terms).map(entry).collect()
}

pub(crate) fn log(terms: &[u64]) -> Log {
    entries(1, terms).iter().cloned().collect()
}

pub(crate) fn terms(log: &Log) -> Vec<u64> {
    log.iter().map(|entry| entry.term.0).collect()
}

/// What S1 holds before a test begins: at first nothing, in term 0.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    config: Config,
    disk: Persistent,
}

/// S1, in a cluster of so many.
pub(crate) fn s1_of(servers: u8) -> Given {
    let config = Config {
        initial: ServerSet::first(servers),
        rules: Rules::default(),
        mechanisms: Mechanisms::default(),
        policies: Policies::default(),
    };
    Given { config, disk: Persistent::default() }
}

impl Given {
    pub(crate) fn disk(mut self, disk: Persistent) -> Self {
        self.disk = disk;
        self
    }

    pub(crate) fn term(mut self, term: u64) -> Self {
        self.disk.current_term = Term(term);
        self
    }

    pub(crate) fn voted(mut self, voted_for: Option<u8>) -> Self {
        self.disk.voted_for = voted_for.map(s);
        self
    }

    pub(crate) fn log(mut self, terms: &[u64]) -> Self {
        self.disk.log = log(terms);
        self
    }

    pub(crate) fn without(mut self, rule: Rule) -> Self {
        self.config.rules = self.config.rules.with(rule, false);
        self
    }

    pub(crate) fn with(mut self, mechanism: Mechanism) -> Self {
        self.config.mechanisms = self.config.mechanisms.and(mechanism);
        self
    }

    pub(crate) fn policies(mut self, choose: impl FnOnce(&mut Policies)) -> Self {
        choose(&mut self.config.policies);
        self
    }

    /// Snapshots are sent so many bytes at a time.
    pub(crate) fn chunk(mut self, bytes: u32) -> Self {
        self.config.policies.snapshot_chunk = bytes;
        self
    }

    /// It hears of the cluster only when it is added.
    pub(crate) fn spare(mut self) -> Self {
        self.config.initial = ServerSet::EMPTY;
        self
    }

    pub(crate) fn follower(self) -> Node {
        Node::restart(s(1), self.config, self.disk)
    }

    /// A candidate in the given term, its own vote on disk.
    pub(crate) fn candidate(mut self) -> Node {
        self.disk.current_term.0 -= 1;
        self.disk.voted_for = None;
        let asks_first = self.config.mechanisms.uses(Mechanism::PreVote);
        let (term, majority) = (self.disk.current_term.0, self.config.initial.majority());
        let mut node = self.follower();
        node.times_out();
        for voter in (2..=majority).filter(|_| asks_first) {
            node.hears(voter, term + 1, PRE_GRANTED);
        }
        node.sync();
        node
    }

    /// The leader of the given term, its whole log on disk.
    pub(crate) fn leader(self) -> Node {
        let term = self.disk.current_term.0;
        let majority = self.config.initial.majority();
        let mut node = self.candidate();
        for voter in 2..=majority {
            node.hears(voter, term, GRANTED);
        }
        node.sync();
        assert!(matches!(node.role(), Role::Leader(_)), "{node:?}");
        node
    }
}

/// All rules that can be switched off.
pub(crate) fn switchable() -> Vec<Rule> {
    Rule::ALL.iter().copied().filter(|rule| rule.switchable()).collect()
}

/// Some of these: often one or a few, sometimes all.
pub(crate) fn any_rules() -> impl Strategy<Value = Vec<Rule>> {
    let all = switchable();
    let (few, any) = (1..=3, 0..=all.len());
    prop_oneof![subsequence(all.clone(), few), subsequence(all, any)]
}

/// What happens to a server.
pub(crate) trait Drive {
    /// Takes a step, and checks what holds of every step.
    fn on(&mut self, input: Input) -> Vec<Effect>;

    fn hears(&mut self, from: u8, term: u64, body: Body) -> Vec<Effect>;

    fn times_out(&mut self) -> Vec<Effect> {
        self.on(Input::TimerFired(Timer::Election))
    }

    fn beats(&mut self) -> Vec<Effect> {
        self.on(Input::TimerFired(Timer::Heartbeat))
    }

    fn asked(&mut self, request: u64) -> Vec<Effect> {
        self.on(propose(request))
    }

    /// All its writes are done.
    fn sync(&mut self) -> Vec<Effect>;

    /// Crashes, and checks that the records lead to what is left.
    fn crashes(&mut self, disk: &Persistent) -> Vec<Effect>;

    fn lead(&self) -> &Leadership;
}

/// Lets the same happen to a server with and without records, and checks what holds of both.
fn folded(
    node: &mut Node,
    happen: impl FnOnce(&mut Node, &mut Vec<Effect>),
    happen_silently: impl FnOnce(&mut Node, &mut Unrecorded),
) -> Vec<Effect> {
    let (mut folded, mut silent) = (node.clone(), node.clone());
    let (mut effects, mut unrecorded) = (Vec::new(), Unrecorded::default());
    happen(node, &mut effects);
    happen_silently(&mut silent, &mut unrecorded);
    for change in changes(&effects) {
        folded.fold(change);
    }
    assert_eq!(folded, *node, "the records do not lead to the new state");
    assert_eq!(silent, *node, "without records the state is another");
    let rest = |effect: &&Effect| !matches!(effect, Effect::Changed(_) | Effect::Refused(_));
    assert!(effects.iter().filter(rest).eq(&unrecorded.0), "without records it does other things");
    effects
}

impl Drive for Node {
    fn on(&mut self, input: Input) -> Vec<Effect> {
        let silent_input = input.clone();
        folded(self, |node, out| node.step(input, out), |node, out| node.step(silent_input, out))
    }

    fn crashes(&mut self, disk: &Persistent) -> Vec<Effect> {
        folded(self, |node, out| node.crash(disk, out), |node, out| node.crash(disk, out))
    }

    fn hears(&mut self, from: u8, term: u64, body: Body) -> Vec<Effect> {
        self.on(Input::Receive(Message { from: s(from), to: self.id(), term: Term(term), body }))
    }

    fn sync(&mut self) -> Vec<Effect> {
        self.writes().newest().map(|newest| self.on(Input::WriteDone(newest))).unwrap_or_default()
    }

    fn lead(&self) -> &Leadership {
        let Role::Leader(leadership) = self.role() else { panic!("not a leader: {self:?}") };
        leadership
    }
}

pub(crate) fn propose(request: u64) -> Input {
    let command = Command::Client(format!("x={request}").into());
    Input::Propose { request: RequestId(request), command }
}

pub(crate) const GRANTED: Body = Body::RequestVoteReply { granted: true };
pub(crate) const DENIED: Body = Body::RequestVoteReply { granted: false };

pub(crate) const PRE_GRANTED: Body = Body::PreVoteReply { granted: true };
pub(crate) const PRE_REFUSED: Body = Body::PreVoteReply { granted: false };

pub(crate) fn vote_request(last: Position) -> Body {
    Body::RequestVote { last, transfer: false }
}

/// `AppendEntries` with entries of these terms after `prev`.
pub(crate) fn append(prev: Position, terms: &[u64], leader_commit: u64) -> Body {
    let entries = entries(prev.index.0 + 1, terms);
    Body::AppendEntries { prev, entries, leader_commit: Index(leader_commit), round: Round::NONE }
}

pub(crate) const fn accepted(match_index: u64) -> Body {
    Body::AppendEntriesReply(AppendReply::Accepted { match_index: Index(match_index) }, Round::NONE)
}

pub(crate) const fn rejected(hint: u64) -> Body {
    Body::AppendEntriesReply(AppendReply::Rejected { hint: Index(hint) }, Round::NONE)
}

/// The messages among `effects`, each with the write it waits for.
pub(crate) fn sends(effects: &[Effect]) -> Vec<(&Message, Option<WriteId>)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send { message, after } => Some((message, *after)),
            _ => None,
        })
        .collect()
}

/// Whom the messages among `effects` are for, and what they say.
pub(crate) fn said(effects: &[Effect]) -> Vec<(u8, Body)> {
    sends(effects).into_iter().map(|(sent, _)| (sent.to.number(), sent.body.clone())).collect()
}

/// The one message among `effects`: whom for, in which term, and what it says.
pub(crate) fn reply(effects: &[Effect]) -> (u8, u64, Body) {
    let [(sent, _)] = sends(effects)[..] else { panic!("not one message: {effects:?}") };
    (sent.to.number(), sent.term.0, sent.body.clone())
}

pub(crate) fn writes(effects: &[Effect]) -> impl Iterator<Item = (WriteId, &DiskWrite)> {
    effects.iter().filter_map(|effect| match effect {
        Effect::Write(id, write) => Some((*id, write)),
        _ => None,
    })
}

pub(crate) fn changes(effects: &[Effect]) -> Vec<&Change> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Changed(change) => Some(change),
            _ => None,
        })
        .collect()
}

pub(crate) fn refusals(effects: &[Effect]) -> Vec<Refusal> {
    let refusal = |effect: &Effect| match effect {
        Effect::Refused(refusal) => Some(*refusal),
        _ => None,
    };
    effects.iter().filter_map(refusal).collect()
}

/// What was refused, by which rule, and the reason in words.
pub(crate) fn refused(effects: &[Effect]) -> Vec<(Refused, Rule, String)> {
    let told = |it: Refusal| (it.what, it.rule, it.because.to_string());
    refusals(effects).into_iter().map(told).collect()
}

pub(crate) fn answers(effects: &[Effect]) -> Vec<(u64, Answer)> {
    let answer = |effect: &Effect| match effect {
        Effect::Answer { request, answer } => Some((request.0, *answer)),
        _ => None,
    };
    effects.iter().filter_map(answer).collect()
}

/// The indices applied.
pub(crate) fn applied(effects: &[Effect]) -> Vec<u64> {
    let apply = |effect: &Effect| match effect {
        Effect::Apply { index, .. } => Some(index.0),
        _ => None,
    };
    effects.iter().filter_map(apply).collect()
}

pub(crate) fn resets_election_timer(effects: &[Effect]) -> bool {
    effects.contains(&Effect::SetTimer(Timer::Election))
}
