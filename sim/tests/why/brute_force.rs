//! No search finds a way to lose an entry that was said to be safe.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use flotilla_core::{Message, Position, RoleKind};
use flotilla_sim::why::{Verdict, standing};
use flotilla_sim::{Action, Disk, World};

use crate::support::{acts, entries, manual, wander_watched};

/// What the future of a world depends on, without time and names.
fn print(world: &World) -> u64 {
    let mut hasher = DefaultHasher::new();
    for server in world.servers() {
        server.process().hash(&mut hasher);
        server.durable().hash(&mut hasher);
        server.pending_writes().for_each(|write| (write.id, &write.write).hash(&mut hasher));
        server.outbox().for_each(|message| message.hash(&mut hasher));
    }
    let mut messages: Vec<&Message> = world.bus().under_way().map(|it| &it.message).collect();
    messages.sort();
    messages.hash(&mut hasher);
    hasher.finish()
}

/// Whether the entry is lost: a leader elected since `start` in a later term lacks it, or
/// something else is committed in its place.
fn is_lost(world: &World, start: &World, entry: Position) -> bool {
    world.servers().iter().any(|server| {
        let lacks = server.log().term_at(entry.index) != Some(entry.term);
        let leads = server.role() == RoleKind::Leader
            && server.term() > entry.term
            && server.term() > start.server(server.id()).term();
        lacks && (leads || server.commit_index() >= entry.index)
    })
}

/// Follows every act from a moment on, breadth first, until so many states were seen. Gives the
/// entries that were lost in one of them.
fn lost_near_by(start: &World, safe: &[Position], most: usize) -> Vec<Position> {
    let mut seen = HashSet::from([print(start)]);
    let mut level = vec![start.clone()];
    let mut lost = Vec::new();
    while !level.is_empty() && seen.len() < most {
        let mut next = Vec::new();
        for world in &level {
            for act in acts(world).iter().filter(|act| !matches!(act, Action::Request(..))) {
                let mut after = world.clone();
                after.act(act).expect("it is possible");
                if seen.insert(print(&after)) {
                    lost.extend(safe.iter().filter(|entry| is_lost(&after, start, **entry)));
                    next.push(after);
                }
            }
            if seen.len() >= most {
                break;
            }
        }
        level = next;
    }
    lost
}

/// Goes on at random from a moment, many times. Gives the entries that were lost on a way.
fn lost_at_random(start: &World, safe: &[Position], ways: u64) -> Vec<Position> {
    let mut lost = Vec::new();
    for way in 1..=ways {
        wander_watched(start.clone(), way, 40, |world| {
            lost.extend(safe.iter().filter(|entry| is_lost(world, start, **entry)));
        });
    }
    lost
}

/// Looks for losses from one moment each of many runs. Gives how many entries were said to be
/// safe, and how many of the others were lost.
fn look(
    worlds: impl Iterator<Item = World>,
    lost: impl Fn(&World, &[Position]) -> Vec<Position>,
) -> (usize, usize) {
    let (mut said_safe, mut found_lost) = (0, 0);
    for world in worlds {
        let verdicts: Vec<(Position, Verdict)> = entries(&world)
            .into_iter()
            .filter_map(|(server, index)| standing(&world, server, index))
            .map(|standing| (standing.entry, standing.verdict))
            .collect();
        let positions: Vec<Position> = verdicts.iter().map(|(entry, _)| *entry).collect();
        let lost = lost(&world, &positions);
        for (entry, verdict) in &verdicts {
            let is_safe = *verdict == Verdict::Safe;
            let seed = world.setup().seed;
            assert!(!(is_safe && lost.contains(entry)), "seed {seed}: {entry:?} was lost");
            said_safe += usize::from(is_safe);
            found_lost += usize::from(!is_safe && lost.contains(entry));
        }
    }
    (said_safe, found_lost)
}

fn moments(seeds: Range<u64>, servers: u8, disk: Disk) -> impl Iterator<Item = World> {
    seeds.map(move |seed| manual(seed, servers, disk, 20 + (seed % 7) as usize * 10))
}

#[test]
fn what_is_safe_is_not_lost_in_any_state_near_by() {
    let search = |world: &World, entries: &[Position]| lost_near_by(world, entries, 1500);
    let (safe, lost) = look(moments(0..100, 3, Disk::Usual), search);
    assert!(safe > 70 && lost > 40, "{safe} safe, {lost} of the others lost");
}

#[test]
fn nor_at_random_where_writes_wait_for_the_disk() {
    let walk = |world: &World, entries: &[Position]| lost_at_random(world, entries, 60);
    let (safe, lost) = look(moments(100..500, 3, Disk::Manual), walk);
    assert!(safe > 30 && lost > 40, "{safe} safe, {lost} of the others lost");
}

#[test]
fn nor_at_random_among_more_servers() {
    let walk = |world: &World, entries: &[Position]| lost_at_random(world, entries, 60);
    for servers in [4, 5] {
        let (safe, lost) = look(moments(200..700, servers, Disk::Usual), walk);
        assert!(safe > 100 && lost > 20, "{servers}: {safe} safe, {lost} of the others lost");
    }
}
