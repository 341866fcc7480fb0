//! An election among copies of servers, with disks that are done at once.

use flotilla_core::{
    Because, Body, Change, Delta, Effect, Input, Message, Node, Refusal, Refused, Role, RoleKind,
    Rule, ServerId, ServerSet, Timer,
};

/// The most elections that a candidate needs: a voter may be ahead of it, or have voted in its term.
pub(super) const MOST_ELECTIONS: u8 = 3;

/// What a server said to a candidate, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reply {
    /// It gives its vote. There is no reason where it had given it before.
    Grants(Option<(Rule, Because)>),
    /// It does not.
    Refuses(Refusal),
}

/// An election that was held.
#[derive(Clone, Debug)]
pub(super) struct Poll {
    /// The candidate, once all have answered or it has won.
    pub(super) candidate: Node,
    /// What each server said that was asked: to the last request that reached it.
    pub(super) replies: Vec<(ServerId, Reply)>,
    /// All whom the candidate spoke to.
    pub(super) asked: ServerSet,
    /// Who votes for it, itself included.
    pub(super) votes: ServerSet,
    /// How many elections it took.
    pub(super) elections: u8,
    /// Why it asked nobody.
    pub(super) silent: Option<Refusal>,
}

impl Poll {
    /// Holds elections until the candidate leads, or nobody refuses for the sake of the term only.
    pub(super) fn hold(candidate: Node, voters: Vec<Node>) -> Self {
        let mut voters = voters;
        let mut poll = Self::once(candidate, &mut voters, 1);
        while !poll.is_won() && poll.comes_too_early() && poll.elections < MOST_ELECTIONS {
            let elections = poll.elections + 1;
            poll = Self::once(poll.candidate, &mut voters, elections);
        }
        poll
    }

    /// Whether the candidate leads.
    pub(super) fn is_won(&self) -> bool {
        self.candidate.role().kind() == RoleKind::Leader
    }

    /// Whether somebody might vote for it in a later term: whoever refuses since the term is old,
    /// or since the vote of the term is given.
    fn comes_too_early(&self) -> bool {
        self.replies.iter().any(|(_, reply)| {
            let Reply::Refuses(refusal) = reply else { return false };
            matches!(refusal.because, Because::TermIsLower { .. } | Because::VotedForOther { .. })
        })
    }

    /// One election. Grants arrive before refusals, since the question is whether it can win.
    fn once(candidate: Node, voters: &mut [Node], elections: u8) -> Self {
        let mut poll = Self {
            candidate,
            replies: Vec::new(),
            asked: ServerSet::EMPTY,
            votes: ServerSet::EMPTY,
            elections,
            silent: None,
        };
        let effects = step(&mut poll.candidate, Input::TimerFired(Timer::Election));
        poll.silent = effects.iter().find_map(refusal);
        let mut requests = requests(&effects);
        poll.note_votes();
        let mut refusals = Vec::new();
        while !requests.is_empty() {
            let mut grants = Vec::new();
            for request in std::mem::take(&mut requests) {
                poll.asked.insert(request.to);
                let voter = voters.iter_mut().find(|voter| voter.id() == request.to);
                let Some(answer) = voter.and_then(|voter| poll.ask(voter, request)) else {
                    continue;
                };
                if answer.granted() == Some(true) {
                    grants.push(answer);
                } else {
                    refusals.push(answer);
                }
            }
            for grant in grants {
                let effects = step(&mut poll.candidate, Input::Receive(grant));
                requests.extend(self::requests(&effects));
                poll.note_votes();
            }
        }
        if !poll.is_won() {
            for refusal in refusals {
                step(&mut poll.candidate, Input::Receive(refusal));
            }
        }
        poll
    }

    /// A server takes the step that a request asks for. Gives its answer, unless it has none.
    fn ask(&mut self, voter: &mut Node, request: Message) -> Option<Message> {
        let candidate = request.from;
        let effects = step(voter, Input::Receive(request));
        let reply = match effects.iter().find_map(refusal) {
            Some(refusal) => Reply::Refuses(refusal),
            None => Reply::Grants(effects.iter().find_map(vote)),
        };
        self.replies.retain(|(known, _)| *known != voter.id());
        let place = self.replies.partition_point(|(known, _)| *known < voter.id());
        self.replies.insert(place, (voter.id(), reply));
        effects.into_iter().find_map(|effect| match effect {
            Effect::Send { message, .. } if message.to == candidate && is_vote(&message) => {
                Some(message)
            }
            _ => None,
        })
    }

    /// Remembers who votes for the candidate while it is one.
    fn note_votes(&mut self) {
        if let Role::Candidate { votes, .. } | Role::PreCandidate { votes } = self.candidate.role()
        {
            self.votes = *votes;
        } else if self.is_won() {
            let granted =
                self.replies.iter().filter(|(_, reply)| matches!(reply, Reply::Grants(_)));
            self.votes = granted.map(|(voter, _)| *voter).collect();
            self.votes.insert(self.candidate.id());
        }
    }
}

/// Lets a server take a step, and its disk do at once what it asks for.
pub(super) fn step(node: &mut Node, input: Input) -> Vec<Effect> {
    let mut effects = Vec::new();
    node.step(input, &mut effects);
    while let Some(write) = node.writes().newest() {
        node.step(Input::WriteDone(write), &mut effects);
    }
    effects
}

fn requests(effects: &[Effect]) -> Vec<Message> {
    let request = |effect: &Effect| match effect {
        Effect::Send { message, .. }
            if matches!(message.body, Body::RequestVote { .. } | Body::PreVote { .. }) =>
        {
            Some(message.clone())
        }
        _ => None,
    };
    effects.iter().filter_map(request).collect()
}

fn is_vote(message: &Message) -> bool {
    matches!(message.body, Body::RequestVoteReply { .. } | Body::PreVoteReply { .. })
}

/// A vote or an election that there is not.
fn refusal(effect: &Effect) -> Option<Refusal> {
    let Effect::Refused(refusal) = effect else { return None };
    let is_about_votes = matches!(
        refusal.what,
        Refused::Vote { .. }
            | Refused::PreVote { .. }
            | Refused::HigherTerm { .. }
            | Refused::Election
    );
    is_about_votes.then_some(*refusal)
}

fn vote(effect: &Effect) -> Option<(Rule, Because)> {
    match effect {
        Effect::Changed(Change {
            delta: Delta::VotedFor { after: Some(_), .. },
            rule,
            because,
        }) => Some((*rule, *because)),
        _ => None,
    }
}
