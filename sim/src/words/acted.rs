//! What came of an action that is no message, timer or disk write.

use std::cmp::Ordering;
use std::fmt::Write as _;

use flotilla_core::{Because, Delta, Effect, Refused, Rule, ServerId, ServerSet};

use crate::action::{Action, MessageId};
use crate::disk::Fsync;
use crate::event::{Consequence, Loss};
use crate::setup::Clock;
use crate::time::Skew;
use crate::words::scene::Scene;
use crate::words::{
    Sentence, action_text, compaction, disks, mechanisms, membership, phrase, reads,
};

/// What somebody did, and what came of it.
pub(super) fn acted(scene: Scene<'_>, action: &Action) -> Sentence {
    match action {
        Action::Request(id, words) | Action::RequestAs(id, _, words) => {
            requested(scene, *id, words)
        }
        Action::Retry(id, client) => match scene.world.clients().newest_of(*client) {
            Some((_, words)) => requested(scene, *id, words),
            None => Sentence::plain(plainly(scene, action)),
        },
        Action::SwitchRule(rule, on) => Sentence::plain(switched(scene, *rule, *on)).under(*rule),
        Action::Note(words) => Sentence::plain(words.to_string()),
        Action::Snapshot(id) => compaction::taken(scene, *id),
        Action::Read(id, key) => reads::asked(scene, *id, key),
        Action::Members(voters) => membership::asked(scene, *voters),
        Action::Transfer(id, target) => mechanisms::transfer_begins(scene, *id, *target),
        _ => Sentence::plain(plainly(scene, action)),
    }
}

fn plainly(scene: Scene<'_>, action: &Action) -> String {
    match action {
        Action::Drop(id) => lost(scene, *id, Loss::Dropped),
        Action::Hold(id) => format!("{} is held until you release it.", scene.called(*id)),
        Action::Release(id) => format!("{} is released.", scene.called(*id)),
        Action::Duplicate(id) => format!("{} is doubled.", scene.called(*id)),
        Action::Crash(id) | Action::CrashTorn(id, _) => crashed(scene, *id),
        Action::Skew(id, skew) => skewed(*id, *skew),
        Action::SetFsync(id, fsync) => disks::changed(scene, *id, *fsync),
        Action::Restart(id) => restarted(scene, *id),
        Action::Pause(id) => {
            format!("{id} stalls: it gets nothing done until it is resumed, and loses nothing.")
        }
        Action::Resume(id) => format!("{id} goes on where it stalled."),
        Action::Cut(from, to) => format!("What {from} sends to {to} is lost from now on."),
        Action::CutBoth(a, b) => {
            format!("What {a} and {b} send to each other is lost from now on.")
        }
        Action::Isolate(id) => {
            format!("{id} is isolated: what it sends, and what is sent to it, is lost from now on.")
        }
        Action::Partition(groups) => partitioned(scene, groups),
        Action::Heal(from, to) => format!("What {from} sends to {to} arrives again."),
        Action::HealBoth(a, b) => format!("{a} and {b} reach each other again."),
        Action::Reconnect(id) => format!("{id} and all others reach each other again."),
        Action::HealAll => "All servers reach each other again.".to_string(),
        Action::SetClock(Clock::Manual) => {
            "Time stands still: from now on nothing happens by itself.".to_string()
        }
        Action::SetClock(Clock::Live) => {
            "Time flows: timers run, and messages arrive by themselves.".to_string()
        }
        // These are told by what they set off.
        Action::Timeout(_)
        | Action::Beat(_)
        | Action::Deliver(_)
        | Action::Lapse(_)
        | Action::Snapshot(_)
        | Action::Members(_)
        | Action::Read(..)
        | Action::RequestAs(..)
        | Action::Retry(..)
        | Action::Transfer(..)
        | Action::Sync(_)
        | Action::Request(..)
        | Action::SwitchRule(..)
        | Action::Note(_) => action_text(action),
    }
}

/// How a message was lost.
pub(super) fn lost(scene: Scene<'_>, id: MessageId, how: Loss) -> String {
    let (what, to) = (scene.called(id), id.to);
    match how {
        Loss::Cut => format!("{what} is lost: the link is cut."),
        Loss::Chance => format!("{what} is lost by chance."),
        Loss::ReceiverDown => format!("{what} is lost: {to} is down."),
        Loss::Dropped => format!("{what} is lost: it was dropped."),
    }
}

fn requested(scene: Scene<'_>, server: ServerId, words: &str) -> Sentence {
    let words = phrase::client_words(words);
    let refused = scene.refusal(|refusal| matches!(refusal.what, Refused::Request(_)));
    if let Some((_, refusal)) = refused {
        if let Because::HandsOver { .. } = refusal.because {
            let because = refusal.because;
            let text = format!("A client asks {server} for {words}; it takes nothing: {because}.");
            return Sentence::refusal(text, refusal);
        }
        let leader = scene.world.server(server).process().and_then(flotilla_core::Node::leader);
        let names = match leader {
            Some(leader) => format!("names {leader}"),
            None => "knows of none".to_string(),
        };
        let text =
            format!("A client asks {server} for {words}; {server} is not the leader and {names}.");
        return Sentence::refusal(text, refusal);
    }
    let (Some(change), (_, Some(added))) =
        (scene.changed(|delta| matches!(delta, Delta::Log(_))), scene.log_change())
    else {
        return Sentence::plain(format!("A client asks {server} for {words}."));
    };
    let index = added.from;
    let sends = if scene.world.ids().len() > 1 { " and sends it to all" } else { "" };
    let verb = match change.because {
        Because::OverUncommitted { .. } => "overwrites its own log with",
        _ => "appends",
    };
    let text = format!("{server} {verb} {words} at index {index}{sends}{}.", scene.losses());
    Sentence::plain(text).by(change.rule, change.because)
}

fn switched(scene: Scene<'_>, rule: Rule, on: bool) -> String {
    let rules = scene.world.config().rules;
    if !on {
        return format!("{rule} is off from now on: this is modified Raft.");
    }
    if rules.all_on() {
        return format!("{rule} is on again: from now on this is Raft with all its rules.");
    }
    format!("{rule} is on again; {}: this is modified Raft.", phrase::rules_off(rules))
}

fn crashed(scene: Scene<'_>, server: ServerId) -> String {
    let kept_off = |rule| !scene.world.config().rules.on(rule);
    let lost = |consequence: &Consequence| match consequence {
        Consequence::Server { effect: Effect::Changed(change), .. } => match &change.delta {
            Delta::Role { .. } => Some("its role".to_string()),
            Delta::CommitIndex { .. } => Some("its commitIndex".to_string()),
            Delta::CurrentTerm { .. } if kept_off(Rule::PersistTerm) => {
                Some("its term".to_string())
            }
            Delta::VotedFor { before: Some(vote), .. } if kept_off(Rule::PersistVote) => {
                Some(format!("its vote for {}", phrase::name_for(*vote, server)))
            }
            Delta::Log(log) if !log.removed.is_empty() && kept_off(Rule::PersistLog) => {
                let entries = log.removed.len() as u64;
                Some(phrase::count(entries, "entry", "entries") + " of its log")
            }
            _ => None,
        },
        Consequence::NeverFlushed { count, .. } => Some(disks::never_flushed(*count)),
        Consequence::NeverWritten { count, .. } => Some(disks::never_written(*count)),
        Consequence::NeverSent { count, .. } => Some(disks::never_sent(*count)),
        _ => None,
    };
    let lost = phrase::join(scene.event.consequences.iter().filter_map(lost));
    let torn = disks::written_unheard(scene.event).unwrap_or_default();
    if lost.is_empty() {
        return format!("{server} crashes{torn}.");
    }
    format!("{server} crashes{torn}: it loses {lost}.")
}

fn skewed(server: ServerId, skew: Skew) -> String {
    let speed = match skew.cmp(&Skew::NONE) {
        Ordering::Less => "fast",
        Ordering::Equal => return format!("{server}'s clock is right from now on."),
        Ordering::Greater => "slow",
    };
    format!("{server}'s clock is {speed} from now on: its timers take {skew} of their time.")
}

fn restarted(scene: Scene<'_>, server: ServerId) -> String {
    let disk = scene.world.server(server).durable();
    let entries = disk.log.last_index().0;
    let mut text =
        format!("{server} restarts from its disk as a follower of term {}", disk.current_term);
    text.push_str(", with ");
    match entries {
        0 => text.push_str("an empty log"),
        _ => text.push_str(&phrase::count(entries, "entry", "entries")),
    }
    if let Some(vote) = disk.voted_for {
        let _ = write!(text, " and its vote for {}", phrase::name_for(vote, server));
    }
    text.push_str(&disks::not_written(disk, scene.world.config().rules));
    if scene.world.server(server).fsync() == Fsync::Lies {
        text.push_str("; its disk lies");
    }
    text.push('.');
    text
}

/// Servers not named form one more group.
fn partitioned(scene: Scene<'_>, groups: &[ServerSet]) -> String {
    let others: ServerSet = scene
        .world
        .ids()
        .iter()
        .filter(|id| !groups.iter().any(|group| group.contains(*id)))
        .collect();
    let all = groups.iter().copied().chain([others]).filter(|group| !group.is_empty());
    let all: Vec<String> = all.map(phrase::servers).collect();
    format!("The network is partitioned: {}.", all.join(" | "))
}
