//! What somebody did, for the history and for the names of branches.

use crate::action::{Action, MessageId};
use crate::disk::Fsync;
use crate::words::phrase;

/// An action in a sentence: `You crash S1.`; a note is given as it is.
pub fn action_text(action: &Action) -> String {
    match action {
        Action::Timeout(id) => format!("You let {id} time out."),
        Action::Beat(id) => format!("You let {id} send heartbeats."),
        Action::Deliver(id) => on_message("deliver", *id),
        Action::Drop(id) => on_message("drop", *id),
        Action::Hold(id) => on_message("hold", *id),
        Action::Release(id) => on_message("release", *id),
        Action::Duplicate(id) => on_message("duplicate", *id),
        Action::Sync(id) => format!("You let {id}'s disk finish its writes."),
        Action::Request(id, words) => {
            format!("You ask {id} for {}.", phrase::client_words(words))
        }
        Action::Crash(id) => format!("You crash {id}."),
        Action::CrashTorn(id, written) => {
            let writes = phrase::count((*written).into(), "write", "writes");
            format!("You crash {id} after {writes} reached its disk.")
        }
        Action::Skew(id, skew) => format!("You let {id}'s timers take {skew} of their time."),
        Action::SetFsync(id, Fsync::Lies) => format!("You let {id}'s disk lie."),
        Action::SetFsync(id, Fsync::Honest) => format!("You let {id}'s disk keep its word."),
        Action::Restart(id) => format!("You restart {id}."),
        Action::Pause(id) => format!("You pause {id}."),
        Action::Resume(id) => format!("You resume {id}."),
        Action::Cut(from, to) => format!("You cut {from} to {to}."),
        Action::CutBoth(a, b) => format!("You cut {a} and {b} both ways."),
        Action::Isolate(id) => format!("You isolate {id}."),
        Action::Partition(groups) => {
            let groups: Vec<String> = groups.iter().map(|group| phrase::servers(*group)).collect();
            format!("You partition the network: {}.", groups.join(" | "))
        }
        Action::Heal(from, to) => format!("You heal {from} to {to}."),
        Action::HealBoth(a, b) => format!("You heal {a} and {b} both ways."),
        Action::Reconnect(id) => format!("You reconnect {id}."),
        Action::HealAll => "You heal all links.".to_string(),
        Action::SwitchRule(rule, on) => {
            format!("You switch {rule} {}.", if *on { "on" } else { "off" })
        }
        Action::SetClock(clock) => format!("You switch to the {} clock.", clock.name()),
        Action::Note(words) => words.to_string(),
        Action::Lapse(id) => format!("You let {id}'s minimum election timer fire."),
        Action::Snapshot(id) => format!("You let {id} take a snapshot."),
        Action::RequestAs(id, client, words) => {
            format!("You let C{client} ask {id} for {}.", phrase::client_words(words))
        }
        Action::Retry(id, client) => format!("You let C{client} ask {id} again."),
        Action::Read(id, key) => {
            format!("You ask {id} for the value of {}.", phrase::client_words(key))
        }
        Action::Members(voters) => {
            format!("You ask for the voters {}.", phrase::servers(*voters))
        }
        Action::Transfer(id, target) => format!("You ask {id} to hand over to {target}."),
    }
}

fn on_message(verb: &str, id: MessageId) -> String {
    format!("You {verb} message {} from {} to {}.", id.number, id.from, id.to)
}
