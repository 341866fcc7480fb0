//! Everything is repaired, and then the cluster has to get on.

use flotilla_core::{Configuration, RequestId, ServerId, ServerSet};

use super::Failure;
use super::run::Run;
use crate::action::{Action, MessageId};
use crate::disk::Fsync;
use crate::server::Server;
use crate::setup::Clock;
use crate::time::{Skew, Time};
use crate::world::World;

/// How much virtual time a cluster has to recover once everything is repaired, at least, and in
/// election timeouts.
const PATIENCE: Time = Time::from_millis(20_000);
const TIMEOUTS: u64 = 20;
/// How often it is looked at.
const EVERY: Time = Time::from_millis(50);
/// If a command did not get everywhere in this time, there is another one, with twice as much: a
/// new leader commits what older ones left behind only with a command of its own term.
const ANSWER: Time = Time::from_millis(1_000);

/// Repairs what can be repaired by somebody: links, servers, disks, held messages, clocks.
pub(super) fn heal(run: &mut Run) -> Result<(), Failure> {
    if run.world.clock() == Clock::Manual {
        run.act(&Action::SetClock(Clock::Live))?;
    }
    for id in run.world.ids().iter() {
        let server = run.world.server(id);
        let (is_up, is_paused) = (server.is_up(), server.is_paused());
        if is_paused {
            run.act(&Action::Resume(id))?;
        }
        if !is_up {
            run.act(&Action::Restart(id))?;
        }
        if run.world.server(id).fsync() != Fsync::Honest {
            run.act(&Action::SetFsync(id, Fsync::Honest))?;
        }
        if run.world.server(id).skew() != Skew::NONE {
            run.act(&Action::Skew(id, Skew::NONE))?;
        }
    }
    if run.world.objection(&Action::HealAll).is_none() {
        run.act(&Action::HealAll)?;
    }
    let held = run.world.bus().under_way().filter(|envelope| envelope.held);
    let held: Vec<MessageId> = held.map(|envelope| envelope.id).collect();
    held.into_iter().try_for_each(|id| run.act(&Action::Release(id)))
}

/// A command that ought to be carried out.
struct Probe {
    request: RequestId,
    patient_until: Time,
    value: String,
}

/// Demands that a new command is acknowledged, that all voters then have the whole of the
/// leader's log, and that their state machines are what it says.
pub(super) fn demand(run: &mut Run) -> Result<(), Failure> {
    let patience = PATIENCE.max(Time(run.world.setup().election_timeout.max.0 * TIMEOUTS));
    let deadline = run.world.now() + patience;
    let mut probe: Option<Probe> = None;
    let mut asked = 0_u32;
    while run.world.now() < deadline {
        if let Some(probe) = &probe
            && run.outcome(probe.request) == Some(true)
            && let Some(voters) = converged(&run.world, &probe.value)
        {
            return voters.into_iter().try_for_each(|id| run.judge_state(run.world.server(id)));
        }
        let gone = probe.as_ref().is_none_or(|probe| {
            run.outcome(probe.request) == Some(false) || run.world.now() > probe.patient_until
        });
        if gone && let Some(leader) = run.world.leader() {
            asked += 1;
            let value = asked.to_string();
            run.act(&Action::Request(leader, format!("done={value}").into()))?;
            let request = RequestId(run.world.clients().iter().count() as u64);
            let patience = Time(ANSWER.0 << asked.min(8) >> 1);
            probe = Some(Probe { request, patient_until: run.world.now() + patience, value });
        }
        run.flow_to(run.world.now() + EVERY)?;
    }
    Err(stuck(&run.world, patience, probe.as_ref()))
}

/// The voters, if all of them have the leader's log and have carried out the probe.
fn converged(world: &World, value: &str) -> Option<Vec<ServerId>> {
    let leader = world.server(world.leader()?);
    let configuration = voters(leader)?;
    let last = leader.log().last_index();
    let is_there = |id: &ServerId| {
        let server = world.server(*id);
        server.log().last() == leader.log().last()
            && server.last_applied() == last
            && server.machine().get("done") == Some(value)
    };
    let voters: Vec<ServerId> = configuration.voters.iter().collect();
    (!configuration.is_joint() && voters.iter().all(is_there)).then_some(voters)
}

fn voters(leader: &Server) -> Option<Configuration> {
    leader.process().map(flotilla_core::Node::configuration)
}

/// What did not come about.
fn stuck(world: &World, patience: Time, probe: Option<&Probe>) -> Failure {
    let value = probe.map_or("1", |probe| &probe.value);
    let (what, expectation) = match world.leader() {
        None => ("there is no leader".to_string(), "expect leader S1".to_string()),
        Some(leader) => missing(world, leader, value),
    };
    let seconds = patience.0 / 1_000_000;
    let sentence = format!("{seconds} s after everything was repaired, {what}.");
    Failure::Stuck { sentence, expectation }
}

/// What a voter lacks, and the expectation that does not hold.
fn missing(world: &World, leader: ServerId, value: &str) -> (String, String) {
    let voters = voters(world.server(leader)).map_or(ServerSet::EMPTY, |among| among.voters);
    let lacks = |id: &ServerId| world.server(*id).machine().get("done") != Some(value);
    match [leader].into_iter().chain(voters.iter()).find(lacks) {
        Some(id) if id == leader => (
            format!("{leader} leads, and a new command did not commit"),
            format!("expect state {id} done {value}"),
        ),
        Some(id) => (
            format!("{id} does not have what {leader}, which leads, has committed"),
            format!("expect state {id} done {value}"),
        ),
        None => {
            let last = world.server(leader).log().last_index();
            (
                format!("{leader} leads, and what it appended does not commit everywhere"),
                format!("expect commit {leader} {}", last.next()),
            )
        }
    }
}
