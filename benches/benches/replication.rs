//! Steady replication by Flotilla and by the Raft libraries that people use, side by side.
//!
//! Every cluster is measured once in each round, so that all share what else the machine does.

use std::time::Instant;

use flotilla_benches::replication::{Cluster, Flotilla, Noraft, Tikv};

/// How often each cluster is measured.
const ROUNDS: usize = 15;
/// How many entries each time, before the clock starts and after.
const WARM_UP: u64 = 1_000;
const ENTRIES: u64 = 20_000;

fn main() {
    println!(
        "servers  library                  messages/entry  message steps/s      lowest     highest   entries/s  ours/theirs"
    );
    for servers in [3, 5] {
        compare(servers);
    }
}

/// What one cluster did in a round.
#[derive(Clone, Copy)]
struct Took {
    messages: u64,
    seconds: f64,
}

impl Took {
    fn steps_per_second(self) -> f64 {
        self.messages as f64 / self.seconds
    }
}

fn measure<C: Cluster>(servers: u8) -> Took {
    let mut cluster = C::new(servers);
    for _ in 0..WARM_UP {
        cluster.replicate("x=123");
    }
    let began = Instant::now();
    let messages = (0..ENTRIES).map(|_| cluster.replicate("x=123")).sum();
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(cluster.answered(), WARM_UP + ENTRIES, "every client is answered");
    Took { messages, seconds }
}

/// A library, how to measure it, and which of the others it is held against.
type Contender = (&'static str, fn(u8) -> Took, Option<usize>);

const CONTENDERS: [Contender; 4] = [
    ("flotilla, records off", measure::<Flotilla<false>>, Some(1)),
    ("noraft 0.4", measure::<Noraft>, None),
    ("flotilla, records on", measure::<Flotilla<true>>, Some(3)),
    ("raft 0.7", measure::<Tikv>, None),
];

fn compare(servers: u8) {
    let rounds: Vec<[Took; 4]> =
        (0..ROUNDS).map(|_| CONTENDERS.map(|(_, measure, _)| measure(servers))).collect();
    for (at, (name, _, other)) in CONTENDERS.into_iter().enumerate() {
        let steps = sorted(rounds.iter().map(|round| round[at].steps_per_second()));
        let [lowest, median, highest] = [steps[0], steps[ROUNDS / 2], steps[ROUNDS - 1]];
        let each = rounds[0][at].messages / ENTRIES;
        let entries = median / each as f64;
        print!(
            "{servers:>7}  {name:<24} {each:>14} {median:>16.0} {lowest:>11.0} {highest:>11.0} {entries:>11.0}"
        );
        if let Some(other) = other {
            let ratio =
                |round: &[Took; 4]| round[at].steps_per_second() / round[other].steps_per_second();
            let ratios = sorted(rounds.iter().map(ratio));
            print!("  {:.2} ({:.2}–{:.2})", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
        }
        println!();
    }
}

fn sorted(figures: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures
}
