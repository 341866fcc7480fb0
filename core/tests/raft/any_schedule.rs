//! Plain Raft is safe whatever becomes of messages, disks and timers, and comes to an agreement
//! when it is left alone. What leaves a server is on its disk, and a crash leaves nothing else.
//! With rules off, nothing makes a server panic.

use flotilla_core::{BackOff, Input, Mechanism, Replicate, RequestId, ServerSet, Timer};
use proptest::prelude::*;

use crate::cluster::Cluster;
use crate::support::*;

/// A server is told by any number, a message by its place among those under way.
#[derive(Clone, Copy, Debug)]
enum Act {
    TimesOut(u8),
    Beats(u8),
    Propose(u8),
    Lapses(u8),
    Transfer(u8, u8),
    Snapshot(u8),
    Read(u8),
    EndsLease(u8),
    /// Asks a server for these voters, a bit for each.
    Members(u8, u8),
    Writes(u8),
    Deliver(u16),
    Drop(u16),
    Duplicate(u16),
    /// A message arrives, and the server crashes after so many effects.
    DeliverAndCrash(u16, usize),
    /// A timer runs out, and the server crashes after so many effects.
    TimeOutAndCrash(u8, usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        3 => any::<u8>().prop_map(Act::TimesOut),
        4 => any::<u8>().prop_map(Act::Beats),
        6 => any::<u8>().prop_map(Act::Propose),
        3 => any::<u8>().prop_map(Act::Lapses),
        1 => any::<(u8, u8)>().prop_map(|(id, target)| Act::Transfer(id, target)),
        2 => any::<u8>().prop_map(Act::Snapshot),
        3 => any::<u8>().prop_map(Act::Read),
        1 => any::<u8>().prop_map(Act::EndsLease),
        2 => any::<(u8, u8)>().prop_map(|(id, voters)| Act::Members(id, voters)),
        30 => any::<u8>().prop_map(Act::Writes),
        50 => any::<u16>().prop_map(Act::Deliver),
        4 => any::<u16>().prop_map(Act::Drop),
        4 => any::<u16>().prop_map(Act::Duplicate),
        2 => (any::<u16>(), 0usize..12).prop_map(|(at, kept)| Act::DeliverAndCrash(at, kept)),
        1 => (any::<u8>(), 0usize..12).prop_map(|(id, kept)| Act::TimeOutAndCrash(id, kept)),
    ];
    prop::collection::vec(act, 0..300)
}

fn mechanisms() -> impl Strategy<Value = Vec<Mechanism>> {
    prop::sample::subsequence(Mechanism::ALL, 0..=Mechanism::ALL.len())
}

fn act(cluster: &mut Cluster, act: Act) {
    let count = cluster.servers.len() as u8;
    let server = |number: u8| s(number % count + 1);
    let flying = cluster.flying.len();
    let message = |at: u16| (flying > 0).then(|| usize::from(at) % flying);
    match act {
        Act::TimesOut(id) => cluster.step(server(id), Input::TimerFired(Timer::Election)),
        Act::Beats(id) => cluster.step(server(id), Input::TimerFired(Timer::Heartbeat)),
        Act::Lapses(id) => cluster.step(server(id), Input::TimerFired(Timer::MinimumElection)),
        Act::Transfer(id, target) => {
            cluster.step(server(id), Input::Transfer { target: server(target) });
        }
        Act::Read(id) => cluster.step(server(id), Input::Read { request: RequestId(8) }),
        Act::EndsLease(id) => cluster.step(server(id), Input::TimerFired(Timer::Lease)),
        Act::Snapshot(id) => cluster.take_snapshot(server(id)),
        Act::Members(id, voters) => {
            let voters: ServerSet =
                (1..=count).filter(|bit| voters >> (bit - 1) & 1 == 1).map(s).collect();
            if !voters.is_empty() {
                let request = RequestId(7);
                cluster.step(server(id), Input::Reconfigure { request, voters });
            }
        }
        Act::Propose(id) => cluster.step(server(id), propose(id.into())),
        Act::Writes(id) => drop(cluster.write_oldest(server(id))),
        Act::TimeOutAndCrash(id, kept) => {
            cluster.step_and_crash(server(id), Input::TimerFired(Timer::Election), kept);
        }
        Act::Deliver(at) => {
            if let Some(message) = message(at).map(|at| cluster.flying.remove(at)) {
                cluster.step(message.to, Input::Receive(message));
            }
        }
        Act::DeliverAndCrash(at, kept) => {
            if let Some(message) = message(at).map(|at| cluster.flying.remove(at)) {
                cluster.step_and_crash(message.to, Input::Receive(message), kept);
            }
        }
        Act::Drop(at) => drop(message(at).map(|at| cluster.flying.remove(at))),
        Act::Duplicate(at) => {
            if let Some(at) = message(at) {
                cluster.flying.push(cluster.flying[at].clone());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn plain_raft_is_safe_and_comes_to_an_agreement(
        count in 1u8..=5, with in mechanisms(), choices in any::<[u8; 4]>(), acts in acts()
    ) {
        let given = with.into_iter().fold(s1_of(count), Given::with);
        let [back_off, replicate, batch, pipeline] = choices;
        let given = given.policies(|it| {
            it.back_off = BackOff::ALL[usize::from(back_off % 3)];
            it.replicate = Replicate::ALL[usize::from(replicate % 2)];
            (it.batch, it.pipeline) = (u32::from(batch % 4), u32::from(pipeline % 3));
        });
        let mut cluster = Cluster::new(count, &given);
        for next in acts {
            act(&mut cluster, next);
            cluster.judge_logs();
        }
        cluster.converge();
    }

    #[test]
    fn no_rule_switched_off_makes_a_server_panic(
        count in 1u8..=5, no_op: bool, off in any_rules(), acts in acts()
    ) {
        let given = off.into_iter().fold(s1_of(count), Given::without);
        let given = if no_op { given.with(Mechanism::NoOp) } else { given };
        let mut cluster = Cluster::new(count, &given);
        for next in acts {
            act(&mut cluster, next);
        }
        for server in &cluster.servers {
            let node = &server.node;
            prop_assert!(node.commit_index() <= node.log().last_index(), "commitIndex is past the log");
        }
    }
}
