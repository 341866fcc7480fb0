//! A lesson in a manual cluster.

use flotilla_core::{Kind, Rule, ServerId};
use flotilla_sim::invariants::watch;
use flotilla_sim::{
    Action, Clock, Ending, EventId, Figure8, Follow, Panel, Setup, Step, Timeline, World,
};

pub(crate) fn server(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

pub(crate) fn setup(rule_on: bool) -> Setup {
    let rules = Setup::default().rules.with(Rule::CurrentTermCommit, rule_on);
    Setup { clock: Clock::Manual, rules, ..Setup::default() }
}

/// Somebody who takes the lesson.
pub(crate) struct Learner {
    pub(crate) timeline: Timeline,
    follow: Follow,
    /// The panels as they were announced.
    pub(crate) announced: Vec<Panel>,
}

impl Learner {
    pub(crate) fn new(setup: Setup) -> Self {
        Self { timeline: Timeline::new(setup), follow: Follow::default(), announced: Vec::new() }
    }

    pub(crate) fn world(&self) -> &World {
        self.timeline.world()
    }

    pub(crate) fn lesson(&self) -> &Figure8 {
        self.follow.lesson()
    }

    pub(crate) fn panel(&self) -> Option<Panel> {
        self.lesson().panel()
    }

    /// Acts, and notes a panel that is new.
    pub(crate) fn act(&mut self, action: Action) {
        let before = self.panel();
        let asked = format!("{action:?}");
        self.timeline.act(action).unwrap_or_else(|why| panic!("{asked}: {why}"));
        self.follow.bring_to(&self.timeline);
        if let Some(panel) = self.panel()
            && before != Some(panel)
        {
            self.announced.push(panel);
        }
    }

    /// Goes to an event of the current branch.
    pub(crate) fn seek(&mut self, event: EventId) {
        self.timeline.seek(event);
        self.follow.bring_to(&self.timeline);
    }

    pub(crate) fn next_step(&self, ending: Ending) -> Option<Step> {
        self.lesson().next_step_towards(self.world(), ending)
    }

    /// Has steps done until there is none, and gives their sentences.
    pub(crate) fn finish(&mut self, ending: Ending) -> Vec<String> {
        self.until(ending, |_| false)
    }

    /// Has steps done until there is none, or `enough`.
    pub(crate) fn until(&mut self, ending: Ending, enough: impl Fn(&Self) -> bool) -> Vec<String> {
        let mut sentences = Vec::new();
        while !enough(self)
            && let Some(step) = self.next_step(ending)
        {
            sentences.push(step.sentence.clone());
            assert!(sentences.len() < 600, "no end to it: {:#?}", &sentences[560..]);
            self.act(step.action);
        }
        assert_eq!(watch(&self.timeline), Ok(()));
        sentences
    }

    /// Delivers the newest message of a kind on a link.
    pub(crate) fn deliver(&mut self, from: u8, to: u8, kind: Kind) {
        let (from, to) = (server(from), server(to));
        let newest = self.world().bus().between(Some(from), Some(to), Some(kind)).last();
        let id = newest.unwrap_or_else(|| panic!("no {kind} from {from} to {to}")).id;
        self.act(Action::Deliver(id));
    }

    /// Times a server out and collects these votes.
    pub(crate) fn elect(&mut self, number: u8, voters: [u8; 2]) {
        self.act(Action::Timeout(server(number)));
        for voter in voters {
            self.deliver(number, voter, Kind::RequestVote);
            self.deliver(voter, number, Kind::RequestVoteReply);
        }
        assert_eq!(self.world().leader(), Some(server(number)));
    }

    pub(crate) fn request(&mut self, number: u8) {
        let words = self.world().next_request();
        self.act(Action::Request(server(number), words));
    }

    /// Brings the log of the first to the second, with as many rounds as it takes.
    pub(crate) fn replicate(&mut self, from: u8, to: u8) {
        while self.logs(from) != self.logs(to) {
            self.deliver(from, to, Kind::AppendEntries);
            if self.logs(from) != self.logs(to) {
                self.deliver(to, from, Kind::AppendEntriesReply);
            }
        }
    }

    /// The terms of a server's log.
    pub(crate) fn logs(&self, number: u8) -> Vec<u64> {
        self.world().server(server(number)).log().iter().map(|entry| entry.term.0).collect()
    }
}
