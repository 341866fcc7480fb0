//! The rules of Raft by name, those that can be switched off, and the optional mechanisms.

use std::fmt;

macro_rules! rules {
    ($(
        $(#[$doc:meta])* $name:ident $id:literal $switch:ident $cite:literal $text:literal
        $($protects:literal)?;
    )*) => {
        /// A line of the Raft paper that made something happen, or kept it from happening.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize), serde(into = "&'static str"))]
        pub enum Rule { $( #[doc = $text] $(#[$doc])* $name, )* }

        impl Rule {
            /// Every rule: in the order of Figure 2, later ones at the end, since a rule's place is
            /// part of what a run's hash is made from.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// Its name in scripts, links and on the page.
            pub const fn id(self) -> &'static str {
                match self { $( Self::$name => $id, )* }
            }

            /// Where it stands in the paper.
            pub const fn citation(self) -> &'static str {
                match self { $( Self::$name => $cite, )* }
            }

            /// The rule in a sentence.
            pub const fn text(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }

            /// What it keeps from happening, in a sentence, for a rule that can be switched off.
            /// The others have nothing to say here.
            pub const fn protects(self) -> &'static str {
                match self { $( Self::$name => concat!("" $(, $protects)?), )* }
            }

            /// Whether it can be switched off.
            pub const fn switchable(self) -> bool {
                match self { $( Self::$name => rules!(@ $switch), )* }
            }
        }
    };
    (@ switch) => { true };
    (@ fixed) => { false };
}

rules! {
    ApplyCommitted "apply-committed" fixed "Figure 2, All Servers 1"
        "If commitIndex > lastApplied: increment lastApplied and apply the entry there to the state machine.";
    HigherTerm "higher-term" fixed "Figure 2, All Servers 2"
        "A message with a higher term makes any server a follower of that term.";
    ElectionTimeout "election-timeout" fixed "Figure 2, Followers 2"
        "If the election timeout elapses without hearing from a leader or granting a vote: become a candidate.";
    StartElection "start-election" fixed "Figure 2, Candidates 1"
        "A candidate increments currentTerm, votes for itself, resets its election timer and asks all others for their vote.";
    CollectVotes "collect-votes" fixed "Figure 2, Candidates 2"
        "A candidate counts the votes it is granted in its own term.";
    WinElection "win-election" fixed "Figure 2, Candidates 2"
        "Votes from a majority of servers make a candidate leader.";
    YieldToLeader "yield-to-leader" fixed "Figure 2, Candidates 3"
        "A candidate that hears from a leader of its own term becomes a follower.";
    ElectionRetry "election-retry" fixed "Figure 2, Candidates 4"
        "If the election timeout elapses without a winner: start a new election.";
    Heartbeat "heartbeat" fixed "Figure 2, Leaders 1"
        "A leader sends AppendEntries to all on election and again in idle times, to prevent election timeouts.";
    AppendCommand "append-command" fixed "Figure 2, Leaders 2"
        "A leader appends a client's command to its own log.";
    AnswerAfterApply "answer-after-apply" fixed "Figure 2, Leaders 2"
        "A leader answers its client after the entry is applied to the state machine.";
    SendEntries "send-entries" fixed "Figure 2, Leaders 3"
        "If a follower's nextIndex is not past the end of the log: send it AppendEntries from nextIndex on.";
    AppendSucceeded "append-succeeded" fixed "Figure 2, Leaders 3"
        "If AppendEntries succeeds: update nextIndex and matchIndex for that follower.";
    AppendRetry "append-retry" fixed "Figure 2, Leaders 3"
        "If AppendEntries fails because of log inconsistency: move nextIndex back and retry.";
    CurrentTermCommit "current-term-commit" switch "Figure 2, Leaders 4 · §5.4.2"
        "A leader commits by counting only entries of its own term; older ones are committed with them."
        "An entry that a majority holds can still be overwritten, until one of the leader's own term is on a majority above it.";
    StaleAppend "stale-append" fixed "Figure 2, AppendEntries 1"
        "Reply false if term < currentTerm.";
    ConsistencyCheck "consistency-check" switch "Figure 2, AppendEntries 2"
        "Reply false if the log has no entry at prevLogIndex whose term is prevLogTerm."
        "An entry is appended only where the log before it is the leader's: so equal places mean equal histories.";
    TruncateConflict "truncate-conflict" fixed "Figure 2, AppendEntries 3"
        "If an entry conflicts with a new one (same index, different term): delete it and all that follow it.";
    AppendNew "append-new" fixed "Figure 2, AppendEntries 4"
        "Append any new entries not already in the log.";
    FollowCommit "follow-commit" fixed "Figure 2, AppendEntries 5"
        "If leaderCommit > commitIndex: commitIndex = min(leaderCommit, index of the last entry this request vouches for).";
    StaleVoteRequest "stale-vote-request" fixed "Figure 2, RequestVote 1"
        "Reply false if term < currentTerm.";
    OneVotePerTerm "one-vote-per-term" switch "Figure 2, RequestVote 2"
        "Grant a vote only if votedFor is empty or this candidate: one vote a term, first come first served."
        "Two majorities share a server, and it cannot make two leaders of one term.";
    UpToDateCheck "up-to-date-check" switch "Figure 2, RequestVote 2 · §5.4.1"
        "Grant a vote only if the candidate's log is at least as up to date as one's own."
        "A server that lacks a committed entry finds no majority, since one of any majority has the entry.";
    PersistVote "persist-vote" switch "Figure 2, Persistent state"
        "votedFor is on disk before the vote is sent, and is read back after a crash."
        "A voter that crashes and comes back does not vote again in the same term.";
    PersistBeforeReply "persist-before-reply" switch "Figure 2, Persistent state"
        "currentTerm, votedFor and the log are on disk before a server replies, and before a leader counts itself."
        "What a leader counts is still there after any crash.";
    StaleReply "stale-reply" fixed "§5.1"
        "A reply to a request of an older term, or to a role given up since, counts for nothing.";
    LearnLeader "learn-leader" fixed "Figure 2, AppendEntries arguments"
        "leaderId tells a follower whom to name to clients.";
    OneLeader "one-leader" fixed "§5.2"
        "A leader never gets AppendEntries of its own term, since a term has at most one leader.";
    RedirectClient "redirect-client" fixed "§8"
        "A server that is not the leader rejects a client's request and names the leader it heard from last.";
    BeginWithNoOp "begin-with-no-op" fixed "§8"
        "A new leader commits a blank entry of its own term at once.";
    SwitchRule "switch-rule" fixed "Flotilla"
        "You switched a rule on or off.";
    VolatileState "volatile-state" fixed "Figure 2, Volatile state · §5.2"
        "commitIndex, lastApplied and the role are in memory only: after a crash a server begins as a follower that knows of no commit.";
    PreVote "pre-vote" fixed "Thesis 9.6"
        "A server asks whether it would get the votes of a majority before it raises its term.";
    PreVoteRecentLeader "pre-vote-recent-leader" switch "Thesis 9.6"
        "A pre-vote is refused while a leader was heard within the minimum election timeout."
        "A server that does not hear the leader, while others do, does not depose it.";
    IgnoreDisruptiveVotes "ignore-disruptive-votes" fixed "Thesis 4.2.3"
        "A vote request of a higher term is denied, and its term not adopted, while a leader was heard within the minimum election timeout.";
    CheckQuorum "check-quorum" fixed "Thesis 6.2"
        "A leader that has not heard from a majority within an election timeout steps down.";
    TransferLeadership "transfer-leadership" fixed "Thesis 3.10"
        "A leader can hand over: it brings its successor up to date and asks it to start an election at once.";
    TransferStopsProposals "transfer-stops-proposals" switch "Thesis 3.10"
        "A leader takes no new commands while it hands over, so that its successor can catch up."
        "The successor has an end to reach, and the hand-over comes to one.";
    TransferCatchesUp "transfer-catches-up" switch "Thesis 3.10"
        "A leader asks its successor to start an election only once the successor has the whole log."
        "The successor can win: no time without a leader is lost on an election in vain.";
    PersistTerm "persist-term" switch "Figure 2, Persistent state"
        "currentTerm is on disk before a server replies, and is read back after a crash."
        "A server that crashes does not come back in a term that it had left, to vote there again.";
    PersistLog "persist-log" switch "Figure 2, Persistent state"
        "The log is on disk before a server replies, and is read back after a crash."
        "An entry that a majority has acknowledged outlives the crash of every one of them.";
    DistinctVotes "distinct-votes" switch "Figure 2, Candidates 2"
        "Votes are a set: a server's vote counts once, however often its reply arrives."
        "A reply that the network doubles does not make a majority of a minority.";
    MatchVoteTerm "match-vote-term" switch "Figure 2, Candidates 2 · §5.1"
        "A vote counts only in the term for which it was given."
        "A voter that gave its vote to one candidate is not counted for another in a later term.";
    IncrementTerm "increment-term" switch "Figure 2, Candidates 1"
        "A candidate increments currentTerm and only then votes for itself."
        "Each election has a term of its own, in which the candidate has voted for nobody else.";
    StrictMajority "strict-majority" switch "Figure 2, Candidates 2 and Leaders 4"
        "A majority is more than half of all servers."
        "Any two majorities share a server, which knows what the other one decided.";
    LastTermFirst "last-term-first" switch "§5.4.1"
        "Of two logs the one with the later last term is more up to date; only between equal terms the longer one is."
        "A long log of old entries that nobody committed does not win against a short one that was committed.";
    CommitOnlyMatched "commit-only-matched" switch "Figure 2, AppendEntries 5"
        "commitIndex follows leaderCommit no further than the last entry that the request vouches for."
        "A follower does not take what its log holds beyond for what the leader committed there.";
    HeartbeatConsistencyCheck "heartbeat-consistency-check" switch "Figure 2, AppendEntries 2 · §5.3"
        "A heartbeat is checked like any AppendEntries: it fails without an entry at prevLogIndex whose term is prevLogTerm."
        "A follower whose log differs from the leader's does not say that it agrees, nor commit what the leader committed.";
    TruncateOnlyOnConflict "truncate-only-on-conflict" switch "Figure 2, AppendEntries 3 · §5.3"
        "A log is cut only where an entry conflicts with a new one: what follows matching entries stays."
        "A late or shorter AppendEntries does not delete entries that the follower has already acknowledged.";
    TruncateTheTail "truncate-the-tail" switch "Figure 2, AppendEntries 3"
        "With an entry that conflicts, all that follow it are deleted."
        "Entries of another leader do not come to stand behind an entry that they never followed.";
    MatchWhatWasSent "match-what-was-sent" switch "Figure 2, Leaders 3"
        "A success moves matchIndex to the last entry of the request that it answers."
        "A leader does not count a follower for entries that it appended after it had sent that request.";
    MatchAppendTerm "match-append-term" switch "§5.1"
        "A reply to AppendEntries counts only for the leader of the term in which it was asked."
        "What a follower held in an older term, and may have lost since, is not counted.";
    MatchNeverDecreases "match-never-decreases" switch "Figure 2, Volatile state on leaders"
        "matchIndex increases monotonically: a late reply never moves it back."
        "A leader does not forget what it knows, and does not send again what a follower has.";
    LeaderAppendOnly "leader-append-only" switch "Figure 3, Leader Append-Only · §5.3"
        "A leader puts a new command at the end of its log, and never overwrites an entry there."
        "An index and a term name one entry and no other.";
    StepDown "step-down" switch "Figure 2, All Servers 2"
        "A leader or candidate that gets a message of a higher term becomes a follower of that term."
        "A leader that was cut off finds back into the cluster, and one that is out of date gives way.";
    TimerResetRules "timer-reset-rules" switch "Figure 2, Followers 2"
        "Only a leader of the current term and a vote that is granted restart the election timer."
        "A server that cannot win does not keep those who can from standing for election.";
    RandomTimeouts "random-timeouts" switch "§5.2"
        "Each election timeout is drawn at random from a span."
        "Servers seldom stand for election at the same time, and split votes do not repeat themselves.";
    TakeSnapshot "take-snapshot" fixed "§7"
        "A snapshot of the state machine takes the place of the entries that led to it.";
    InstallSnapshot "install-snapshot" fixed "Figure 13, InstallSnapshot 2–8"
        "A follower that needs entries which are gone gets the snapshot in their place; what agrees with it stays.";
    StaleSnapshot "stale-snapshot" fixed "Figure 13, InstallSnapshot 1"
        "Reply immediately if term < currentTerm.";
    ChangeConfiguration "change-configuration" fixed "§6 · thesis 4.1"
        "A new configuration is an entry of the log, in use from the moment that it stands there.";
    CatchUpFirst "catch-up-first" fixed "§6 · thesis 4.2.1"
        "New servers catch up without a vote, in rounds, before the configuration changes.";
    RemovedLeader "removed-leader" fixed "§6 · thesis 4.2.2"
        "A leader that is not in the new configuration does not count itself, and steps down when that is committed.";
    KnowsNoCluster "knows-no-cluster" fixed "§6 · thesis 4.2.1"
        "A server that has heard of no configuration yet does not stand for election.";
    OneChangeAtATime "one-change-at-a-time" switch "Thesis 4.1"
        "A change of the configuration begins only when the one before it is committed."
        "Majorities of configurations that can be in use at the same time overlap.";
    OwnTermBeforeReconfigure "own-term-before-reconfigure" switch "Thesis 4.1, as corrected in 2015"
        "A leader changes the configuration only after it has committed an entry of its own term."
        "No configuration that an older leader left in some logs comes to be used beside the new one.";
    JointConsensus "joint-consensus" switch "§6"
        "Several servers change by way of a joint configuration, in which agreement needs a majority of the old and of the new."
        "The old voters and the new ones never decide on their own.";
    ReadConfirmsLeadership "read-confirms-leadership" switch "§8 · thesis 6.4"
        "A leader answers a read only after a quorum has answered heartbeats that it sent since the read came in."
        "A leader that was deposed and does not know it does not answer with what is out of date.";
    ReadAfterOwnTerm "read-after-own-term" switch "§8 · thesis 6.4"
        "A leader answers reads only after it has committed an entry of its own term."
        "A new leader does not answer before it knows of everything that was committed before it.";
    MatchReadRequest "match-read-request" switch "Thesis 6.4"
        "Only answers to heartbeats of a read's own round confirm it."
        "An answer that was under way before the read came in does not vouch for it.";
    LeaseRead "lease-read" fixed "Thesis 6.4.1"
        "A leader whose heartbeats a quorum has answered reads without another round for nine tenths of the minimum election timeout.";
    ClientSessions "client-sessions" switch "§8 · thesis 6.3"
        "A state machine that gets a command of a session for the second time answers with the first result and does nothing."
        "A client that does not know whether its command was executed can send it again.";
}

impl Rule {
    /// The switchable rule with this id.
    pub fn switchable_by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.switchable() && rule.id() == id)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl From<Rule> for &'static str {
    fn from(rule: Rule) -> Self {
        rule.id()
    }
}

/// A bit for each rule that can be switched, by how many before it can be; none for the others.
const BITS: [u64; Rule::ALL.len()] = {
    let mut bits = [0; Rule::ALL.len()];
    let (mut place, mut switchable) = (0, 0);
    while place < bits.len() {
        if Rule::ALL[place].switchable() {
            bits[place] = 1 << switchable;
            switchable += 1;
        }
        place += 1;
    }
    bits
};

/// Which rules are in force. All are, unless switched off: then it is modified Raft.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Rules {
    /// A bit for each rule that is off.
    off: u64,
}

impl Rules {
    /// Whether `rule` is in force.
    pub const fn on(self, rule: Rule) -> bool {
        self.off & BITS[rule as usize] == 0
    }

    /// These rules with `rule` in force or not.
    ///
    /// # Panics
    /// When `rule` cannot be switched.
    #[must_use]
    pub fn with(self, rule: Rule, on: bool) -> Self {
        assert!(rule.switchable(), "{rule} cannot be switched");
        let bit = BITS[rule as usize];
        Self { off: if on { self.off & !bit } else { self.off | bit } }
    }

    /// The rules that are off, in the order of [`Rule::ALL`].
    pub fn off(self) -> impl Iterator<Item = Rule> {
        Rule::ALL.iter().copied().filter(move |rule| !self.on(*rule))
    }

    /// A bit for each rule that is off: different for different rules.
    pub const fn bits(self) -> u64 {
        self.off
    }

    /// Whether every rule is in force: plain Raft.
    pub const fn all_on(self) -> bool {
        self.off == 0
    }
}

/// As the ids of the rules that are off.
#[cfg(feature = "serde")]
impl serde::Serialize for Rules {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.off())
    }
}

/// A mechanism beyond Figure 2 that a cluster may use. All are off by default.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mechanism {
    /// A new leader begins its term with a blank entry (§8).
    NoOp,
    /// Servers ask whether they could win before they raise their term (thesis 9.6).
    PreVote,
    /// Leaders that hear from no majority step down (thesis 6.2).
    CheckQuorum,
    /// Votes are denied to all who disturb a leader that was heard lately (thesis 4.2.3).
    IgnoreDisruptiveVotes,
    /// Leaders answer reads by the clock, and voters keep from voting for as long (thesis 6.4.1).
    LeaseReads,
}

impl Mechanism {
    /// Every mechanism.
    pub const ALL: &[Self] = &[
        Self::NoOp,
        Self::PreVote,
        Self::CheckQuorum,
        Self::IgnoreDisruptiveVotes,
        Self::LeaseReads,
    ];

    /// Its name in scripts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoOp => "no-op",
            Self::PreVote => "pre-vote",
            Self::CheckQuorum => "check-quorum",
            Self::IgnoreDisruptiveVotes => "ignore-disruptive-votes",
            Self::LeaseReads => "lease-reads",
        }
    }
}

/// The mechanisms in use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Mechanisms {
    used: u32,
}

impl Mechanisms {
    /// Whether `mechanism` is in use.
    pub const fn uses(self, mechanism: Mechanism) -> bool {
        self.used & (1 << mechanism as u32) != 0
    }

    /// These mechanisms and `mechanism`.
    #[must_use]
    pub const fn and(self, mechanism: Mechanism) -> Self {
        self.with(mechanism, true)
    }

    /// These mechanisms with `mechanism` in use, or not.
    #[must_use]
    pub const fn with(self, mechanism: Mechanism, on: bool) -> Self {
        let bit = 1 << mechanism as u32;
        Self { used: if on { self.used | bit } else { self.used & !bit } }
    }

    /// Those in use, in the order of [`Mechanism::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Mechanism> {
        Mechanism::ALL.iter().copied().filter(move |mechanism| self.uses(*mechanism))
    }
}
