//! Trials shared by threads.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use flotilla_sim::{Span, Time};

use super::plan::Plan;

/// Trials that a thread makes without looking up.
const CHUNK: usize = 20;

/// The times of all trials with one range, in the order of the trials.
pub(super) struct Measured {
    pub(super) timeouts: Span,
    pub(super) times: Vec<Option<Time>>,
}

struct Job {
    /// The how many-th range.
    range: usize,
    timeouts: Span,
    trials: Range<u32>,
}

/// Makes all trials. Which thread makes which does not matter: a trial depends on its number.
pub(super) fn measure(plan: &Plan, over: impl Fn() + Sync) -> Vec<Measured> {
    let jobs = jobs(plan);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(at) else { return done };
            done.push((at, plan.experiment.measure(job.timeouts, job.trials.clone(), &over)));
        }
    };
    let mut done: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..plan.threads).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(std::thread::ScopedJoinHandle::join);
        joined
            .flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    let empty = |timeouts| Measured { timeouts, times: Vec::new() };
    let mut measured: Vec<_> = plan.ranges().into_iter().map(empty).collect();
    for (at, times) in done {
        measured[jobs[at].range].times.extend(times);
    }
    measured
}

fn jobs(plan: &Plan) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (range, timeouts) in plan.ranges().into_iter().enumerate() {
        for first in (0..plan.trials).step_by(CHUNK) {
            let trials = first..plan.trials.min(first + CHUNK as u32);
            jobs.push(Job { range, timeouts, trials });
        }
    }
    jobs
}
