//! What is measured side by side does the same work.
#![cfg(not(target_arch = "wasm32"))]

use flotilla_benches::replication::{Cluster, Flotilla, Machine, Noraft, Tikv};

const COMMANDS: u64 = 100;

/// Each server of `C` applies each command, and each client is answered; how many messages that
/// takes for each entry.
fn messages_of<C: Cluster>(servers: u8) -> u64 {
    let mut cluster = C::new(servers);
    let messages: Vec<u64> = (0..COMMANDS).map(|_| cluster.replicate("x=123")).collect();
    assert_eq!(cluster.answered(), COMMANDS);
    cluster.heartbeat();
    let all = Machine { commands: COMMANDS, bytes: 5 * COMMANDS };
    assert_eq!(cluster.machines(), vec![all; usize::from(servers)]);
    assert!(messages.iter().all(|count| *count == messages[0]), "{messages:?}");
    messages[0]
}

#[test]
fn flotilla_needs_a_request_and_a_reply_for_each_peer() {
    assert_eq!([3, 5].map(messages_of::<Flotilla<false>>), [4, 8]);
    assert_eq!([3, 5].map(messages_of::<Flotilla<true>>), [4, 8]);
}

#[test]
fn noraft_needs_as_many() {
    assert_eq!([3, 5].map(messages_of::<Noraft>), [4, 8]);
}

#[test]
fn tikv_tells_followers_of_each_commit_as_well() {
    assert_eq!([3, 5].map(messages_of::<Tikv>), [8, 16]);
}
