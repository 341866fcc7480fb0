//! Disks: what a crash left of the writes, and disks that lie.

use flotilla_core::{Persistent, Rule, Rules, ServerId, ServerSet};

use crate::disk::Fsync;
use crate::event::{Consequence, Event};
use crate::server::Server;
use crate::words::phrase;
use crate::words::scene::Scene;
use crate::world::World;

/// A disk lies from now on, or keeps its word again.
pub(super) fn changed(scene: Scene<'_>, server: ServerId, fsync: Fsync) -> String {
    if fsync == Fsync::Lies {
        return format!(
            "{server}'s disk lies from now on: what it says is written is in its cache only."
        );
    }
    let flushed = scene.event.consequences.iter().find_map(|consequence| match consequence {
        Consequence::Flushed { count, .. } => Some(writes(*count)),
        _ => None,
    });
    match flushed {
        Some(writes) => {
            format!("{server}'s disk is honest again and writes out its cache: {writes}.")
        }
        None => format!("{server}'s disk is honest again."),
    }
}

/// Whether a server's disk lies.
pub(super) fn lies(scene: Scene<'_>, server: ServerId) -> bool {
    scene.world.server(server).fsync() == Fsync::Lies
}

/// That writes are done, as far as the disk says.
pub(super) fn done(scene: Scene<'_>, server: ServerId, count: u32) -> String {
    match (lies(scene, server), count) {
        (true, 1) => format!("{server}'s lying disk says that its write is done"),
        (true, _) => format!("{server}'s lying disk says that {count} writes are done"),
        (false, 1) => format!("{server}'s write is on disk"),
        (false, _) => format!("{count} writes of {server} are on disk"),
    }
}

/// Whose disks lost what they had said was done: ` The disk of S2 had lied.`, or nothing.
pub(super) fn had_lied(world: &World) -> String {
    let broken = world.servers().iter().filter(|server| server.broken_promises() > 0);
    let whose: ServerSet = broken.map(Server::id).collect();
    match whose.len() {
        0 => String::new(),
        1 => format!(" The disk of {} had lied.", phrase::servers(whose)),
        many => format!(" The disks of {many} servers had lied."),
    }
}

/// How many unfinished writes had reached the disk before a crash, of how many.
pub(super) fn written_unheard(event: &Event) -> Option<String> {
    let (mut written, mut lost) = (0, 0);
    for consequence in &event.consequences {
        match consequence {
            Consequence::WrittenUnheard { count, .. } => written = *count,
            Consequence::NeverWritten { count, .. } => lost = *count,
            _ => {}
        }
    }
    let of = phrase::count((written + lost).into(), "unfinished write", "unfinished writes");
    (written > 0).then(|| format!(" after {written} of {of} reached its disk"))
}

pub(super) fn writes(count: u32) -> String {
    phrase::count(count.into(), "write", "writes")
}

pub(super) fn never_written(count: u32) -> String {
    writes(count) + " not yet on disk"
}

pub(super) fn never_sent(count: u32) -> String {
    phrase::count(count.into(), "message", "messages") + " that waited for the disk"
}

pub(super) fn never_flushed(count: u32) -> String {
    let were = if count == 1 { "was" } else { "were" };
    format!("{} that its disk had said {were} done", writes(count))
}

/// What is not on this disk and may never be: `; votes are not written while persist-vote is off`,
/// or nothing.
pub(super) fn not_written(disk: &Persistent, rules: Rules) -> String {
    let empty = Persistent::default();
    let kept = [
        (Rule::PersistTerm, "terms", disk.current_term == empty.current_term),
        (Rule::PersistVote, "votes", disk.voted_for == empty.voted_for),
        (Rule::PersistLog, "logs", disk.log == empty.log),
    ];
    let off = kept.into_iter().filter(|(rule, _, missing)| *missing && !rules.on(*rule));
    let off: Vec<_> = off.collect();
    let what = phrase::join(off.iter().map(|(_, what, _)| (*what).to_string()));
    match off[..] {
        [] => String::new(),
        [(rule, ..)] => format!("; {what} are not written while {rule} is off"),
        _ => format!("; {what} are not written"),
    }
}
