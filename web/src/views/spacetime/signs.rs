//! The signs on the lanes, and what they say in words.

use flotilla_core::{Term, Timer};
use flotilla_sim::{Beside, Deed, Mark, SpaceTime};

/// A sign above a lane or beside all of them, drawn about the point (0, 0).
#[derive(PartialEq, Eq)]
pub(super) struct Sign {
    /// The most telling first.
    pub(super) rank: u8,
    /// What the legend calls it.
    pub(super) name: &'static str,
    pub(super) class: &'static str,
    pub(super) path: &'static str,
}

const fn sign(rank: u8, name: &'static str, class: &'static str, path: &'static str) -> Sign {
    Sign { rank, name, class, path }
}

/// A ring with the hand of a clock.
const CLOCK: &str = "M4.8 0A4.8 4.8 0 1 1 0-4.8 4.8 4.8 0 0 1 4.8 0M0-2.6V0l2 1.4";

const VIOLATED: Sign = sign(
    0,
    "a promise broken",
    "broken",
    "M0-6 6.5 5.5h-13ZM-.8-2.5h1.6L.5 1.7h-1ZM-.8 2.6h1.6v1.6h-1.6Z",
);
const CRASHED: Sign = sign(1, "crash", "line", "M-4-4 4 4M4-4-4 4");
const RESTARTED: Sign =
    sign(2, "restart", "line", "M4.2 1.2A4.3 4.3 0 1 1 2.6-3.4M3.2-6.4 2.9-3-.4-3.4");
const ELECTED: Sign = sign(
    3,
    "election won",
    "solid",
    "M0-6 1.6-2.1 5.7-1.9 2.6.8 3.6 4.9 0 2.6-3.6 4.9-2.6.8-5.7-1.9-1.6-2.1Z",
);
const TIMED_OUT: Sign = sign(4, "election timer fired", "line", CLOCK);
const PAUSED: Sign = sign(5, "pause", "line", "M-2-4V4M2-4V4");
const RESUMED: Sign = sign(6, "goes on", "solid", "M-3-4.5 4.5 0-3 4.5Z");
const ASKED: Sign = sign(7, "request", "line", "M-3.2-1.8 0 1.6 3.2-1.8");
const VOTED: Sign =
    sign(8, "vote given", "solid", "M3.6 0A3.6 3.6 0 1 1-3.6 0 3.6 3.6 0 0 1 3.6 0Z");
const SNAPSHOT: Sign = sign(9, "snapshot", "line", "M-4-4H4V4H-4ZM-4-1H4");
const REFUSED: Sign =
    sign(10, "refusal", "line", "M4.6 0A4.6 4.6 0 1 1 0-4.6 4.6 4.6 0 0 1 4.6 0M-3.2 3.2 3.2-3.2");
const BEAT: Sign = sign(11, "heartbeat", "line quiet", "M-4.5 0h2.6L-.6-3 1 3 2.2 0h2.3");
const PARTITIONED: Sign = sign(12, "partition", "line", "M0-5.5V5.5M-5.5-2.5V2.5M5.5-2.5V2.5");
const CUT: Sign = sign(13, "links cut", "line", "M-6 0H-2.2M2.2 0H6M-2 4.5 2-4.5");
const HEALED: Sign = sign(14, "links healed", "line", "M-6 0H6M-3-3V3M3-3V3");
const SWITCHED: Sign = sign(15, "something switched", "line", "M0-5 5 0 0 5-5 0Z");
const NOTED: Sign = sign(16, "note", "line", "M-5-4.5H5V2.5H-1L-4 5V2.5H-5Z");

/// All signs, for the legend.
pub(super) const SIGNS: [&Sign; 17] = [
    &TIMED_OUT,
    &VOTED,
    &ELECTED,
    &BEAT,
    &ASKED,
    &REFUSED,
    &SNAPSHOT,
    &CRASHED,
    &RESTARTED,
    &PAUSED,
    &RESUMED,
    &VIOLATED,
    &CUT,
    &HEALED,
    &PARTITIONED,
    &NOTED,
    &SWITCHED,
];

/// The sign for what happened at no server.
pub(super) const fn sign_beside(what: Beside) -> &'static Sign {
    match what {
        Beside::Cut => &CUT,
        Beside::Healed => &HEALED,
        Beside::Partitioned => &PARTITIONED,
        Beside::Noted => &NOTED,
        Beside::Switched => &SWITCHED,
    }
}

/// The sign for what a server did, if it has one.
pub(super) const fn sign_of(deed: &Deed) -> Option<&'static Sign> {
    Some(match deed {
        Deed::Violated(_) => &VIOLATED,
        Deed::Crashed => &CRASHED,
        Deed::Restarted => &RESTARTED,
        Deed::Elected => &ELECTED,
        Deed::TimerFired(Timer::Election) => &TIMED_OUT,
        Deed::TimerFired(Timer::Heartbeat) => &BEAT,
        Deed::Paused => &PAUSED,
        Deed::Resumed => &RESUMED,
        Deed::Asked => &ASKED,
        Deed::Voted(_) => &VOTED,
        Deed::Snapshot(_) => &SNAPSHOT,
        Deed::Refused => &REFUSED,
        _ => return None,
    })
}

/// The box of an entry: which indices, the term of the last, whether it is committed.
pub(super) fn entry_box(picture: &SpaceTime, mark: &Mark) -> Option<(String, Term, bool)> {
    match &mark.deed {
        Deed::Appended(from, entries) => {
            let term = entries.last()?.term;
            Some((span(from.0, from.0 + entries.len() as u64 - 1), term, false))
        }
        Deed::Committed { from, to, .. } => {
            let term = picture.term_of(mark.server, *to, mark.event).unwrap_or_default();
            Some((span(from.0, to.0), term, true))
        }
        _ => None,
    }
}

fn span(from: u64, to: u64) -> String {
    if from == to { from.to_string() } else { format!("{from}–{to}") }
}

/// What a server did, in words; what goes without saying has none.
pub(super) fn words(deed: &Deed) -> Option<String> {
    Some(match deed {
        Deed::TimerFired(Timer::Election) => "the election timer fires".into(),
        Deed::TimerFired(Timer::Heartbeat) => "the heartbeat timer fires".into(),
        Deed::Voted(server) => format!("votes for {server}"),
        Deed::Elected => "is elected".into(),
        Deed::Appended(from, entries) => {
            format!("appends {}", span(from.0, from.0 + entries.len() as u64 - 1))
        }
        Deed::Removed(from, entries) => {
            format!("removes {}", span(from.0, from.0 + entries.len() as u64 - 1))
        }
        Deed::Committed { from, to, .. } => format!("commits {}", span(from.0, to.0)),
        Deed::Snapshot(last) => format!("has a snapshot up to index {}", last.index),
        Deed::Asked => "a client asks".into(),
        Deed::Crashed => "crashes".into(),
        Deed::Restarted => "starts again".into(),
        Deed::Paused => "stalls".into(),
        Deed::Resumed => "goes on".into(),
        Deed::Violated(property) => format!("breaks {}", property.name()),
        Deed::Applied(index) => format!("applies {index}"),
        Deed::Refused => "refuses".into(),
        Deed::TimerFired(_) | Deed::TimerRestarted => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::SIGNS;

    #[test]
    fn every_sign_has_a_name_and_a_rank_of_its_own() {
        for (at, sign) in SIGNS.iter().enumerate() {
            assert!(SIGNS[..at].iter().all(|other| other.rank != sign.rank), "{}", sign.name);
            assert!(SIGNS[..at].iter().all(|other| other.name != sign.name), "{}", sign.name);
        }
    }
}
