//! Actions as scripts write them.

use std::fmt;

use super::cursor::in_quotes;
use crate::action::Action;

/// As scripts write it: `timeout S1`, `deliver S1->S2 @3`. Messages are named by their number,
/// whatever else is under way.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout(id) => write!(f, "timeout {id}"),
            Self::Beat(id) => write!(f, "beat {id}"),
            Self::Deliver(id) => write!(f, "deliver {id}"),
            Self::Drop(id) => write!(f, "drop {id}"),
            Self::Hold(id) => write!(f, "hold {id}"),
            Self::Release(id) => write!(f, "release {id}"),
            Self::Duplicate(id) => write!(f, "duplicate {id}"),
            Self::Sync(id) => write!(f, "sync {id}"),
            Self::Request(id, words) => write!(f, "request {id} {}", in_quotes(words)),
            Self::Crash(id) => write!(f, "crash {id}"),
            Self::CrashTorn(id, written) => write!(f, "crash {id} torn {written}"),
            Self::Skew(id, skew) => write!(f, "skew {id} {skew}"),
            Self::SetFsync(id, fsync) => write!(f, "fsync {id} {}", fsync.name()),
            Self::Restart(id) => write!(f, "restart {id}"),
            Self::Pause(id) => write!(f, "pause {id}"),
            Self::Resume(id) => write!(f, "resume {id}"),
            Self::Cut(from, to) => write!(f, "cut {from}->{to}"),
            Self::CutBoth(a, b) => write!(f, "cut {a}-{b}"),
            Self::Isolate(id) => write!(f, "isolate {id}"),
            Self::Partition(groups) => {
                f.write_str("partition")?;
                for (at, group) in groups.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { " |" })?;
                    group.iter().try_for_each(|id| write!(f, " {id}"))?;
                }
                Ok(())
            }
            Self::Heal(from, to) => write!(f, "heal {from}->{to}"),
            Self::HealBoth(a, b) => write!(f, "heal {a}-{b}"),
            Self::Reconnect(id) => write!(f, "heal {id}"),
            Self::HealAll => f.write_str("heal"),
            Self::SwitchRule(rule, on) => {
                write!(f, "rule {rule} {}", if *on { "on" } else { "off" })
            }
            Self::SetClock(clock) => write!(f, "clock {}", clock.name()),
            Self::Lapse(id) => write!(f, "lapse {id}"),
            Self::Transfer(id, target) => write!(f, "transfer {id} {target}"),
            Self::Snapshot(id) => write!(f, "snapshot {id}"),
            Self::RequestAs(id, client, words) => {
                write!(f, "request {id} {} C{client}", in_quotes(words))
            }
            Self::Retry(id, client) => write!(f, "retry {id} C{client}"),
            Self::Read(id, key) => write!(f, "read {id} {}", key_text(key)),
            Self::Members(voters) => write!(f, "members {voters}"),
            Self::Note(words) => write!(f, "note {}", in_quotes(words)),
        }
    }
}

/// A key as scripts write it: plain where it is one word, otherwise in quotes.
fn key_text(key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { key.to_string() } else { in_quotes(key) }
}
