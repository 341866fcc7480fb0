//! Figure 2 line by line, each with the rules that can be switched off there.
//!
//! The lines are told in words of our own. Where the paper has bullets, they are numbered from the
//! top, as [`Rule::citation`] counts them.

use flotilla_core::Rule;

/// One of the boxes that the figure consists of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Panel {
    /// Its title.
    pub title: &'static str,
    /// What stands in it.
    pub groups: &'static [Group],
}

/// Lines of a box that stand under a heading of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Group {
    /// Its heading.
    pub heading: &'static str,
    /// What a citation of one of its lines begins with, after `Figure 2, `.
    pub cited: &'static str,
    /// What stands in it.
    pub lines: &'static [Line],
}

/// A line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its number, or the name of the variable, argument or result that it is about; empty for what
    /// holds for the whole group, and for a part of a line.
    pub label: &'static str,
    /// What it says.
    pub text: &'static str,
    /// The rules that can be switched off there.
    pub rules: &'static [Rule],
    /// The lines under it.
    pub parts: &'static [Line],
}

/// A line without anything to switch.
const fn plain(label: &'static str, text: &'static str) -> Line {
    Line { label, text, rules: &[], parts: &[] }
}

impl Line {
    const fn with(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    const fn of(self, parts: &'static [Self]) -> Self {
        Self { parts, ..self }
    }

    /// Whether it has a number.
    pub fn is_numbered(&self) -> bool {
        self.label.starts_with(|letter: char| letter.is_ascii_digit())
    }
}

/// The figure: the boxes of its left column from the top, then those of its right one.
pub const FIGURE_2: [[Panel; 2]; 2] = [[STATE, APPEND_ENTRIES], [REQUEST_VOTE, RULES_FOR_SERVERS]];

const STATE: Panel = Panel {
    title: "State",
    groups: &[
        Group {
            heading: "Persistent state on all servers",
            cited: "Persistent state",
            lines: &[
                plain("", "What is listed here is on disk before the server answers an RPC.")
                    .with(&[Rule::PersistBeforeReply]),
                plain("currentTerm", "The latest term that the server has seen; 0 at first, and it only grows.")
                    .with(&[Rule::PersistTerm]),
                plain("votedFor", "The candidate that has this server's vote in the current term, if one has.")
                    .with(&[Rule::PersistVote]),
                plain("log[]", "The entries: each a command for the state machine and the term in which a leader got it; the first index is 1.")
                    .with(&[Rule::PersistLog]),
            ],
        },
        Group {
            heading: "Volatile state on all servers",
            cited: "Volatile state",
            lines: &[
                plain("commitIndex", "The highest entry known to be committed; 0 at first, and it only grows."),
                plain("lastApplied", "The highest entry applied to the state machine; 0 at first, and it only grows."),
            ],
        },
        Group {
            heading: "Volatile state on leaders",
            cited: "Volatile state on leaders",
            lines: &[
                plain("", "Made anew after an election."),
                plain("nextIndex[]", "For each server the next entry to send to it; at first the one after the leader's last."),
                plain("matchIndex[]", "For each server the highest entry known to be replicated there; 0 at first, and it only grows.")
                    .with(&[Rule::MatchNeverDecreases]),
            ],
        },
    ],
};

const APPEND_ENTRIES: Panel = Panel {
    title: "AppendEntries RPC",
    groups: &[
        Group {
            heading: "What the leader sends",
            cited: "AppendEntries arguments",
            lines: &[
                plain("", "To replicate entries (§5.3), and as a heartbeat (§5.2)."),
                plain("term", "The leader's term."),
                plain("leaderId", "Whom a follower names to clients."),
                plain("prevLogIndex", "The index of the entry just before the new ones."),
                plain("prevLogTerm", "The term of that entry."),
                plain("entries[]", "The entries to store; none in a heartbeat, more than one to save messages."),
                plain("leaderCommit", "The leader's commitIndex."),
            ],
        },
        Group {
            heading: "What it is answered",
            cited: "AppendEntries results",
            lines: &[
                plain("term", "The receiver's currentTerm, by which a leader finds out that it is out of date."),
                plain("success", "Whether the receiver had the entry at prevLogIndex with prevLogTerm."),
            ],
        },
        Group {
            heading: "What the receiver does",
            cited: "AppendEntries",
            lines: &[
                plain("1", "Refuse what comes from an older term (§5.1)."),
                plain("2", "Refuse if its log has no entry at prevLogIndex with the term prevLogTerm (§5.3).")
                    .with(&[Rule::ConsistencyCheck, Rule::HeartbeatConsistencyCheck]),
                plain("3", "Where one of its entries has another term than the new one at that index: delete it and all behind it (§5.3).")
                    .with(&[Rule::TruncateOnlyOnConflict, Rule::TruncateTheTail]),
                plain("4", "Append the new entries that it does not have yet."),
                plain("5", "If leaderCommit is ahead of commitIndex: follow it, but not past the last new entry.")
                    .with(&[Rule::CommitOnlyMatched]),
            ],
        },
    ],
};

const REQUEST_VOTE: Panel = Panel {
    title: "RequestVote RPC",
    groups: &[
        Group {
            heading: "What the candidate sends",
            cited: "RequestVote arguments",
            lines: &[
                plain("", "To gather votes (§5.2)."),
                plain("term", "The candidate's term."),
                plain("candidateId", "Who asks."),
                plain("lastLogIndex", "The index of the candidate's last entry (§5.4)."),
                plain("lastLogTerm", "The term of that entry (§5.4)."),
            ],
        },
        Group {
            heading: "What it is answered",
            cited: "RequestVote results",
            lines: &[
                plain("term", "The receiver's currentTerm, by which a candidate finds out that it is out of date."),
                plain("voteGranted", "Whether the candidate has the vote."),
            ],
        },
        Group {
            heading: "What the receiver does",
            cited: "RequestVote",
            lines: &[
                plain("1", "Refuse who asks in an older term (§5.1)."),
                plain("2", "Grant the vote if no other candidate has it, and the candidate's log is at least as up to date as one's own (§5.2, §5.4).")
                    .with(&[Rule::OneVotePerTerm, Rule::UpToDateCheck, Rule::LastTermFirst]),
            ],
        },
    ],
};

const RULES_FOR_SERVERS: Panel = Panel {
    title: "Rules for Servers",
    groups: &[
        Group {
            heading: "All servers",
            cited: "All Servers",
            lines: &[
                plain("1", "While commitIndex is ahead of lastApplied: apply the next entry (§5.3)."),
                plain("2", "On a higher term in any request or answer: take it over and become a follower (§5.1).")
                    .with(&[Rule::StepDown]),
            ],
        },
        Group {
            heading: "Followers (§5.2)",
            cited: "Followers",
            lines: &[
                plain("1", "Answer candidates and leaders."),
                plain("2", "If an election timeout passes without AppendEntries from the current leader and without granting a vote: become a candidate.")
                    .with(&[Rule::TimerResetRules]),
            ],
        },
        Group {
            heading: "Candidates (§5.2)",
            cited: "Candidates",
            lines: &[
                plain("1", "On becoming one, start an election:").of(&[
                    plain("", "increment currentTerm,").with(&[Rule::IncrementTerm]),
                    plain("", "vote for oneself,"),
                    plain("", "restart the election timer,").with(&[Rule::RandomTimeouts]),
                    plain("", "ask all other servers for their votes."),
                ]),
                plain("2", "With votes from a majority: become leader.")
                    .with(&[Rule::StrictMajority, Rule::DistinctVotes, Rule::MatchVoteTerm]),
                plain("3", "On AppendEntries from the new leader: become a follower."),
                plain("4", "If the election timeout passes: start another election."),
            ],
        },
        Group {
            heading: "Leaders",
            cited: "Leaders",
            lines: &[
                plain("1", "Once elected, send every server a heartbeat; again whenever there was nothing to send, before election timeouts pass (§5.2)."),
                plain("2", "On a client's command: append it to the log, and answer once it is applied (§5.3).")
                    .with(&[Rule::LeaderAppendOnly]),
                plain("3", "While a follower's nextIndex is not past the end of the log: send the entries from there on (§5.3).").of(&[
                    plain("", "If that succeeds: move the follower's nextIndex and matchIndex up.")
                        .with(&[Rule::MatchWhatWasSent, Rule::MatchAppendTerm]),
                    plain("", "If the logs do not agree: move nextIndex down and try again."),
                ]),
                plain("4", "Commit up to the highest entry of the current term that a majority's matchIndex has reached (§5.3, §5.4).")
                    .with(&[Rule::CurrentTermCommit]),
            ],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line, with how it is cited.
    fn lines() -> Vec<(String, &'static Line)> {
        let groups = FIGURE_2.iter().flatten().flat_map(|panel| panel.groups);
        groups
            .flat_map(|group| {
                group.lines.iter().flat_map(move |line| {
                    let cited = if line.is_numbered() {
                        format!("Figure 2, {} {}", group.cited, line.label)
                    } else {
                        format!("Figure 2, {}", group.cited)
                    };
                    let parts = std::iter::once(line).chain(line.parts);
                    parts.map(move |part| (cited.clone(), part))
                })
            })
            .collect()
    }

    /// A citation of a line and nothing else, as the first part of what a rule cites.
    fn cites(rule: Rule, cited: &str) -> bool {
        let rest = rule.citation().strip_prefix(cited);
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(" ·") || rest.starts_with(" and")
        })
    }

    #[test]
    fn each_switchable_rule_of_figure_2_stands_at_exactly_one_line() {
        for rule in Rule::ALL.iter().copied().filter(|rule| rule.switchable()) {
            let places = lines().iter().filter(|(_, line)| line.rules.contains(&rule)).count();
            if rule.citation().starts_with("Figure 2, ") {
                assert_eq!(places, 1, "{rule}");
            } else {
                assert!(places <= 1, "{rule}");
            }
        }
    }

    #[test]
    fn a_rule_stands_at_the_line_that_it_cites() {
        for (cited, line) in lines() {
            for rule in line.rules {
                assert!(rule.switchable(), "{rule}");
                let elsewhere = !rule.citation().starts_with("Figure 2, ");
                assert!(elsewhere || cites(*rule, &cited), "{rule} stands at {cited}");
            }
        }
    }

    #[test]
    fn every_rule_that_cites_figure_2_cites_a_line_of_it() {
        for rule in Rule::ALL.iter().copied() {
            let found = lines().iter().any(|(cited, _)| cites(rule, cited));
            assert_eq!(found, rule.citation().starts_with("Figure 2, "), "{rule}");
        }
    }

    #[test]
    fn the_lines_of_a_group_are_numbered_from_one() {
        for group in FIGURE_2.iter().flatten().flat_map(|panel| panel.groups) {
            let numbered = group.lines.iter().filter(|line| line.is_numbered());
            for (line, number) in numbered.zip(1..) {
                assert_eq!(line.label, number.to_string(), "{}", group.heading);
            }
        }
    }
}
