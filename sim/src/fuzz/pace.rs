//! How fast a cluster gets on in trouble, where the timeouts promise something about that.
//!
//! Each demand is made of a cluster that has just recovered. Its limit follows from how long
//! messages, writes and timers take at most; where they take too long for a promise, there is no
//! demand.

use flotilla_core::{
    AppendReply, Body, Kind, Mechanism, Replicate, ServerId, ServerSet, Term, Timer,
};

use super::Failure;
use super::dice::Dice;
use super::run::Run;
use crate::action::{Action, MessageId};
use crate::server::TimerState;
use crate::setup::{Chance, Disk, Setup};
use crate::time::{Span, Time};
use crate::world::World;

/// A demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pace {
    /// The leader and one other do not reach each other. With pre-vote it stays leader, since all
    /// others hear it.
    OneLinkCut,
    /// The leader crashes, and one of the two others cannot win since it lacks an entry. It stands
    /// for election shortly before the other's timer can fire, which fires none the less.
    OneBehind,
    /// The leader hands over to a server that lacks an entry, while clients go on asking.
    HandOver,
}

/// For so many election timeouts a leader has to stay.
const STAYS: u64 = 10;
/// Rounding, and what happens at the same time.
const MARGIN: Time = Time::from_millis(1);

/// The demand that a seed makes.
pub(super) fn of_seed(seed: u64) -> Option<Pace> {
    // Not the stream that the run itself is drawn from.
    Dice::new(!seed).pick(&[Pace::OneLinkCut, Pace::OneBehind, Pace::HandOver])
}

/// Makes a demand of a cluster that has recovered, if it is one of which it can be made.
pub(super) fn demand(pace: Pace, run: &mut Run) -> Result<(), Failure> {
    if !is_suited(pace, run.world.setup()) {
        return Ok(());
    }
    let Some(calm) = calm(run)? else { return Ok(()) };
    match pace {
        Pace::OneLinkCut => one_link_cut(run, &calm),
        Pace::OneBehind => one_behind(run, &calm),
        Pace::HandOver => hand_over(run, &calm),
    }
}

/// The longest that a write takes.
fn write(setup: &Setup) -> Time {
    match setup.disk {
        Disk::Usual => Setup::LIVE_DISK.max,
        Disk::Immediate | Disk::Manual => Time::ZERO,
        Disk::Within(span) => span.max,
    }
}

/// The longest that a message and the write before it take.
fn hop(setup: &Setup) -> Time {
    setup.latency.max + write(setup)
}

/// Whether the promise holds with what the cluster is made of.
fn is_suited(pace: Pace, setup: &Setup) -> bool {
    let uses = |mechanism| setup.mechanisms.uses(mechanism);
    let least = setup.election_timeout.min;
    let spread = setup.latency.max.since(setup.latency.min);
    // Followers hear a leader before the shortest election timeout is over.
    let is_steady = setup.loss == Chance::NEVER && setup.heartbeat + spread + MARGIN < least;
    let at_once = setup.policies.replicate == Replicate::AtOnce && setup.policies.pipeline == 0;
    let hops = |count: u64| Time(hop(setup).0 * count) + MARGIN;
    is_steady
        && match pace {
            Pace::OneLinkCut => uses(Mechanism::PreVote),
            Pace::OneBehind => {
                let asks_first =
                    [Mechanism::PreVote, Mechanism::IgnoreDisruptiveVotes, Mechanism::LeaseReads];
                at_once && hops(3) < least && !asks_first.into_iter().any(uses)
            }
            // The entry, its answer, TimeoutNow, the vote request and the vote.
            Pace::HandOver => {
                at_once && hops(5) < least && setup.latency.min >= Time::from_millis(1)
            }
        }
}

/// A leader whom all other voters follow.
struct Calm {
    leader: ServerId,
    term: Term,
    others: Vec<ServerId>,
}

/// Takes down whoever does not vote, waits, and looks whether all is calm.
fn calm(run: &mut Run) -> Result<Option<Calm>, Failure> {
    let Some(voters) = voters(&run.world) else { return Ok(None) };
    for id in run.world.ids().minus(voters).iter() {
        run.act(&Action::Crash(id))?;
    }
    let longest = run.world.setup().election_timeout.max;
    run.flow_to(run.world.now() + longest + longest)?;
    Ok(look(&run.world, voters))
}

/// The voters, unless they are about to change.
fn voters(world: &World) -> Option<ServerSet> {
    let node = world.server(world.leader()?).process()?;
    let flotilla_core::Role::Leader(lead) = node.role() else { return None };
    let changes = lead.reconfiguration.is_some() || node.configuration().is_joint();
    (!changes).then(|| node.configuration().voters)
}

fn look(world: &World, voters: ServerSet) -> Option<Calm> {
    let leader = world.leader().filter(|id| voters.contains(*id))?;
    let (term, last) = (world.server(leader).term(), world.server(leader).log().last());
    let others: Vec<ServerId> = voters.without(leader).iter().collect();
    let follows = |id: &ServerId| {
        let server = world.server(*id);
        let heard = server.process().and_then(flotilla_core::Node::leader);
        heard == Some(leader) && server.term() == term && server.log().last() == last
    };
    others.iter().all(follows).then_some(Calm { leader, term, others })
}

fn one_link_cut(run: &mut Run, calm: &Calm) -> Result<(), Failure> {
    let Calm { leader, term, others } = calm;
    let [other, _, ..] = others[..] else { return Ok(()) };
    run.act(&Action::CutBoth(*leader, other))?;
    let stays = Time(run.world.setup().election_timeout.max.0 * STAYS);
    run.flow_to(run.world.now() + stays)?;
    if run.world.leader() == Some(*leader) && run.world.server(*leader).term() == *term {
        return Ok(());
    }
    let sentence = format!(
        "{leader} was deposed in {stays} though all voters but {other} heard it all the time."
    );
    Err(Failure::Slow { sentence, expectation: format!("expect term {leader} {term}") })
}

fn one_behind(run: &mut Run, calm: &Calm) -> Result<(), Failure> {
    let Calm { leader, others, .. } = calm;
    let [able, behind] = others[..] else { return Ok(()) };
    let hop = hop(run.world.setup());
    run.act(&Action::Cut(*leader, behind))?;
    run.act(&Action::Request(*leader, "late=1".into()))?;
    run.flow_to(run.world.now() + hop + MARGIN)?;
    run.act(&Action::Crash(*leader))?;
    // What the leader sent before is under way no longer.
    run.flow_to(run.world.now() + hop + MARGIN)?;
    let (first, second) = (run.world.server(able), run.world.server(behind));
    let lacks = first.log().last() > second.log().last();
    let TimerState::Running { due, full, .. } = *first.timer(Timer::Election) else {
        return Ok(());
    };
    let (heard, Span { min, max }) = (due - full, run.world.setup().election_timeout);
    let stands = heard + min - (hop + MARGIN);
    let wins = due + hop + hop + MARGIN;
    // Not where the one behind may stand once more in between.
    if !lacks || stands < run.world.now() || wins >= stands + min {
        return Ok(());
    }
    run.flow_to(stands)?;
    run.act(&Action::Timeout(behind))?;
    run.flow_to(heard + max + hop + hop + MARGIN)?;
    if run.world.leader() == Some(able) {
        return Ok(());
    }
    let sentence = format!(
        "{able} does not lead though the longest election timeout is over: {behind}, which cannot \
         win, stood for election."
    );
    Err(Failure::Slow { sentence, expectation: format!("expect leader {able}") })
}

fn hand_over(run: &mut Run, calm: &Calm) -> Result<(), Failure> {
    /// How often it is looked whether a client has to ask for more.
    const EVERY: Time = Time(500);
    let leader = calm.leader;
    let Some(target) = calm.others.first().copied() else { return Ok(()) };
    run.act(&Action::Cut(leader, target))?;
    run.act(&Action::Request(leader, "late=1".into()))?;
    run.act(&Action::Heal(leader, target))?;
    let begun = run.world.now();
    run.act(&Action::Transfer(leader, target))?;
    let patience = run.world.setup().election_timeout.min;
    let mut answered: Option<MessageId> = None;
    let mut asked = 1;
    while run.world.now() < begun + patience {
        if run.world.leader() == Some(target) {
            return Ok(());
        }
        let reply = has_all(&run.world, leader, target);
        if reply.is_some() && reply != answered {
            asked += 1;
            run.act(&Action::Request(leader, format!("late={asked}").into()))?;
            answered = reply;
        }
        run.flow_to(run.world.now() + EVERY)?;
    }
    let sentence = format!("{target} does not lead {patience} after {leader} was to hand over.");
    Err(Failure::Slow { sentence, expectation: format!("expect leader {target}") })
}

/// The answer under way by which a leader will know that a follower has its whole log.
fn has_all(world: &World, leader: ServerId, follower: ServerId) -> Option<MessageId> {
    let last = world.server(leader).log().last_index();
    let kind = Some(Kind::AppendEntriesReply);
    let mut answers = world.bus().between(Some(follower), Some(leader), kind);
    let tells_all = answers.find(|envelope| match envelope.message.body {
        Body::AppendEntriesReply(AppendReply::Accepted { match_index }, _) => match_index >= last,
        _ => false,
    });
    tells_all.map(|envelope| envelope.id)
}
