//! Part 3C: servers that come and go while clients ask.

use std::sync::Arc;

use flotilla_sim::Time;
use flotilla_sim::core::Index;

use crate::lab::Lab;
use crate::support::{SECOND, with_every_seed};

#[test]
fn reliable_churn() {
    with_every_seed(|seed| churn(Lab::reliable(5, seed)));
}

#[test]
fn unreliable_churn() {
    with_every_seed(|seed| churn(Lab::unreliable(5, seed)));
}

fn churn(mut lab: Lab) {
    let mut clients = [0, 1, 2].map(Client::new);
    for _ in 0..20 {
        if lab.random.percent(20) {
            let id = lab.random.server(5);
            lab.disconnect(id);
        }
        if lab.random.percent(50) {
            let id = lab.random.server(5);
            if !lab.is_up(id) {
                lab.restart(id);
            }
            lab.connect(id);
        }
        if lab.random.percent(20) {
            let id = lab.random.server(5);
            if lab.is_up(id) {
                lab.crash(id);
            }
        }
        serve(&mut lab, &mut clients, 700);
    }
    serve(&mut lab, &mut clients, SECOND);
    for id in lab.world().ids().iter().filter(|id| !lab.is_up(*id)).collect::<Vec<_>>() {
        lab.restart(id);
    }
    lab.connect_all(lab.world().ids().iter());
    let last = lab.one(5);
    assert_eq!(lab.committed_by(last), 5);
    for (words, index) in clients.iter().flat_map(|client| &client.acknowledged) {
        // All five have applied `last`, and the same before it: the value is in every log.
        assert!(*index <= last && lab.applied_at(*index) == Some(words), "{words} is lost");
    }
    let acknowledged: usize = clients.iter().map(|client| client.acknowledged.len()).sum();
    assert!(acknowledged > 20, "only {acknowledged} values in 15 s");
}

/// Lets time pass, and the clients ask and look.
fn serve(lab: &mut Lab, clients: &mut [Client], millis: u64) {
    let end = lab.now() + Time::from_millis(millis);
    while lab.now() < end {
        let now = lab.now();
        for client in clients.iter_mut().filter(|client| client.wakes <= now) {
            client.go_on(lab);
        }
        lab.run(1);
    }
}

/// A client that gives one value after the other to whoever leads, and looks whether it is
/// committed.
struct Client {
    number: u64,
    wakes: Time,
    /// The value it waits for, where it was put, and how often it has looked.
    waits_for: Option<(Arc<str>, Index, usize)>,
    acknowledged: Vec<(Arc<str>, Index)>,
}

impl Client {
    /// After how many milliseconds a client looks again, and then gives up.
    const LOOKS: [u64; 5] = [10, 20, 50, 100, 200];

    const fn new(number: u64) -> Self {
        Self { number, wakes: Time::ZERO, waits_for: None, acknowledged: Vec::new() }
    }

    fn go_on(&mut self, lab: &mut Lab) {
        let Some((words, index, looked)) = self.waits_for.take() else { return self.ask(lab) };
        match lab.applied_at(index) {
            Some(applied) if *applied == *words => self.acknowledged.push((words, index)),
            Some(_) => {}
            None => {
                let Some(wait) = Self::LOOKS.get(looked) else { return };
                self.wakes = lab.now() + Time::from_millis(*wait);
                self.waits_for = Some((words, index, looked + 1));
            }
        }
    }

    fn ask(&mut self, lab: &mut Lab) {
        let words = lab.command();
        let put = lab.world().ids().iter().filter_map(|id| lab.start(id, &words)).last();
        match put {
            Some((index, _)) => {
                self.waits_for = Some((words, index, 1));
                self.wakes = lab.now() + Time::from_millis(Self::LOOKS[0]);
            }
            None => self.wakes = lab.now() + Time::from_millis(79 + 17 * self.number),
        }
    }
}
