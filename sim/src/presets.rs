//! Famous broken programs: several rules off at once.

use flotilla_core::{Rule, Rules};

/// A program that gets Raft wrong in a way that many have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Preset {
    /// Its name in scripts.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What it gets wrong, in a sentence.
    pub text: &'static str,
    /// The rules it does without.
    pub off: &'static [Rule],
    /// The place in its program that is wrong, as pseudocode.
    pub wrong: &'static [&'static str],
    /// The same place as Raft has it.
    pub right: &'static [&'static str],
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 5] = [
        Self {
            id: "count-the-acks",
            name: "The leader that counts the acks",
            text: "Each success counts for whatever the leader's log holds by then, whenever it was asked for, and old entries are committed by counting.",
            off: &[Rule::MatchWhatWasSent, Rule::MatchAppendTerm, Rule::CurrentTermCommit],
            wrong: &[
                "on a success of AppendEntries from f:",
                "    matchIndex[f] = last index of log",
                "    nextIndex[f] = matchIndex[f] + 1",
                "    if a majority has matchIndex >= N:",
                "        commitIndex = N",
            ],
            right: &[
                "on a success of AppendEntries from f:",
                "    if it was asked in an older term: ignore it",
                "    matchIndex[f] = last index that was sent",
                "    nextIndex[f] = matchIndex[f] + 1",
                "    if a majority has matchIndex >= N",
                "       and log[N].term == currentTerm:",
                "        commitIndex = N",
            ],
        },
        Self {
            id: "special-heartbeats",
            name: "The follower to whom heartbeats are special",
            text: "A heartbeat is answered with success unchecked, and its leaderCommit is taken over as it is.",
            off: &[Rule::HeartbeatConsistencyCheck, Rule::CommitOnlyMatched],
            wrong: &[
                "on AppendEntries m:",
                "    if m.entries is empty:",
                "        commitIndex = m.leaderCommit",
                "        reply success",
                "    if log[m.prevLogIndex].term != m.prevLogTerm:",
                "        reply failure",
            ],
            right: &[
                "on AppendEntries m:",
                "    if log[m.prevLogIndex].term != m.prevLogTerm:",
                "        reply failure",
                "    put m.entries into log",
                "    last = m.prevLogIndex + length of m.entries",
                "    if m.leaderCommit > commitIndex:",
                "        commitIndex = min(m.leaderCommit, last)",
                "    reply success",
            ],
        },
        Self {
            id: "append-cuts-the-log",
            name: "The follower whose log every append cuts",
            text: "Whatever arrives is put after prevLogIndex without a look at the log before, and what stood there is cut off.",
            off: &[Rule::ConsistencyCheck, Rule::TruncateOnlyOnConflict],
            wrong: &[
                "on AppendEntries m:",
                "    log = log[1..m.prevLogIndex] + m.entries",
                "    reply success",
            ],
            right: &[
                "on AppendEntries m:",
                "    if log[m.prevLogIndex].term != m.prevLogTerm:",
                "        reply failure",
                "    for each entry e of m, and its index i:",
                "        if log[i] is there and log[i].term != e.term:",
                "            log = log[1..i-1]",
                "        if log[i] is not there:",
                "            append e",
                "    reply success",
            ],
        },
        Self {
            id: "votes-are-a-number",
            name: "The candidate whose votes are a number",
            text: "Each vote that arrives adds one, whoever sent it and for whichever term.",
            off: &[Rule::DistinctVotes, Rule::MatchVoteTerm],
            wrong: &[
                "on a vote from v:",
                "    votes = votes + 1",
                "    if votes > servers / 2:",
                "        become leader",
            ],
            right: &[
                "on a vote from v:",
                "    if it was given in an older term: ignore it",
                "    votes = votes and v, as a set",
                "    if size of votes > servers / 2:",
                "        become leader",
            ],
        },
        Self {
            id: "persist-nothing",
            name: "The server that persists nothing",
            text: "Term, vote and log are in memory only, and a crash takes them.",
            off: &[Rule::PersistTerm, Rule::PersistVote, Rule::PersistLog],
            wrong: &[
                "on RequestVote, if c gets the vote:",
                "    currentTerm = c.term",
                "    votedFor = c",
                "    reply granted",
                "on a restart:",
                "    currentTerm = 0, votedFor = nobody, log = empty",
            ],
            right: &[
                "on RequestVote, if c gets the vote:",
                "    currentTerm = c.term",
                "    votedFor = c",
                "    write currentTerm and votedFor, and wait",
                "    reply granted",
                "on a restart:",
                "    read currentTerm, votedFor and log from disk",
            ],
        },
    ];

    /// Whether all of its rules are off among these.
    pub fn is_off(&self, rules: Rules) -> bool {
        self.off.iter().all(|rule| !rules.on(*rule))
    }

    /// These rules without those that this program does without.
    #[must_use]
    pub fn of(self, rules: Rules) -> Rules {
        self.off.iter().fold(rules, |rules, rule| rules.with(*rule, false))
    }
}
