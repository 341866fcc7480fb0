//! Whatever happens, there is a sentence for it.

use std::sync::Arc;

use flotilla_core::{Rule, ServerId, ServerSet};
use flotilla_sim::{
    Action, Chance, Clock, Disk, Event, Fsync, MessageId, Sentence, Setup, Time, World,
};
use flotilla_sim::{action_text, details, headline, message_facts, message_label, trace_line};

use crate::support::s;

/// The most characters that any sentence may have.
const MOST: usize = 200;

/// Draws numbers: the same for the same seed.
struct Dice {
    state: u64,
    servers: u8,
}

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.state >> 33) % sides
    }

    fn server(&mut self) -> ServerId {
        s(self.below(self.servers.into()) as u8 + 1)
    }

    fn message(&mut self, world: &World) -> Option<MessageId> {
        let nth = self.below(world.bus().len().max(1) as u64) as usize;
        world.bus().under_way().nth(nth).map(|envelope| envelope.id)
    }

    /// Something to do, possible or not.
    fn action(&mut self, world: &World) -> Action {
        let (a, b) = (self.server(), self.server());
        let on = self.below(2) == 0;
        let message = self.message(world);
        let asked = world.leader().filter(|_| on).unwrap_or(a);
        match (self.below(26), message) {
            (0, Some(id)) => Action::Drop(id),
            (1, Some(id)) => Action::Hold(id),
            (2, Some(id)) => Action::Release(id),
            (3, Some(id)) => Action::Duplicate(id),
            (4..=7, Some(id)) => Action::Deliver(id),
            (8, _) if on => Action::CrashTorn(a, 1),
            (8, _) => Action::Crash(a),
            (9..=10, _) => Action::Restart(a),
            (11, _) => Action::Pause(a),
            (12, _) if on => Action::SetFsync(a, Fsync::Lies),
            (12, _) => Action::Resume(a),
            (13, _) if a != b => Action::Cut(a, b),
            (14, _) if a != b => Action::CutBoth(a, b),
            (15, _) => Action::Isolate(a),
            (16, _) => Action::Partition(vec![ServerSet::first(self.servers.min(2))]),
            (17, _) => Action::HealAll,
            (18, _) => Action::Reconnect(a),
            (19, _) if a != b => Action::HealBoth(a, b),
            (20, _) => Action::Timeout(a),
            (21, _) => Action::Sync(a),
            (22, _) => Action::SetClock(if on { Clock::Live } else { Clock::Manual }),
            (23, _) => Action::Beat(asked),
            (24, _) => Action::SetClock(Clock::Live),
            _ => Action::Request(asked, world.next_request()),
        }
    }
}

/// What must hold of every sentence.
fn check(sentence: &Sentence, of: &Event) {
    let text = &sentence.text;
    assert!(text.ends_with(['.', '!', '?']), "no full stop: {text:?} {of:?}");
    assert!(text.chars().count() <= MOST, "too long: {text}");
    assert!(text.starts_with(|first: char| first.is_alphanumeric()), "{text}");
    for slip in ["Some(", "None", "{", "}", "  ", "..", ". .", " ;", ";;", " .", "\n", "(0)"] {
        assert!(!text.contains(slip), "{slip:?} in {text:?}");
    }
    assert!(!text.contains(" 1 entries") && !text.contains(" 1 votes "), "plural: {text}");
}

/// Checks every sentence of an event. Gives the length of its headline.
fn check_event(event: &Event, world: &World) -> usize {
    let said = headline(event, world);
    check(&said, event);
    for detail in details(event, world) {
        check(&detail, event);
    }
    let line = trace_line(event, world);
    assert!(line.starts_with('#') && line.ends_with(&said.text), "{line}");
    said.text.chars().count()
}

/// Plays a run with everything that can go wrong in it. Gives its headlines' lengths.
fn storm(setup: Setup, events: usize) -> Vec<usize> {
    let mut dice = Dice { state: setup.seed, servers: setup.servers };
    let mut world = World::new(setup);
    let mut event = Event::blank();
    let mut lengths = vec![check_event(&event, &world)];
    while lengths.len() < events {
        if dice.below(4) > 0 && world.advance(&mut event) {
            lengths.push(check_event(&event, &world));
            continue;
        }
        let action = dice.action(&world);
        assert!(action_text(&action).ends_with('.'));
        if let Ok(event) = world.act(&action) {
            lengths.push(check_event(&event, &world));
        }
        for envelope in world.bus().under_way() {
            assert!(message_label(&envelope.message).chars().count() <= 14);
            let rows = message_facts(&envelope.message);
            assert!(rows.iter().all(|(_, value)| !value.is_empty()));
        }
    }
    lengths
}

fn stormy(seed: u64) -> Setup {
    Setup {
        seed,
        loss: Chance(100_000),
        duplication: Chance(100_000),
        disk: [Disk::Usual, Disk::Immediate, Disk::Manual][seed as usize % 3],
        heartbeat: Time::from_millis(30),
        ..Setup::default()
    }
}

#[test]
fn every_event_has_a_headline_and_details() {
    let mut lengths: Vec<usize> = (0..9).flat_map(|seed| storm(stormy(seed), 3000)).collect();
    lengths.sort_unstable();
    let long = lengths.len() - lengths.partition_point(|length| *length <= 120);
    assert!(long * 30 < lengths.len(), "{long} of {} headlines are long", lengths.len());
}

#[test]
fn every_event_has_a_headline_with_any_rule_off() {
    let switchable = Rule::ALL.iter().filter(|rule| rule.switchable());
    for (seed, rule) in switchable.enumerate() {
        for nth in 0..3 {
            let setup = stormy(seed as u64 * 3 + nth);
            let rules = setup.rules.with(*rule, false);
            storm(Setup { rules, ..setup }, 2000);
        }
    }
}

#[test]
fn every_event_has_a_headline_with_all_rules_off_and_any_number_of_servers() {
    for servers in 1..=9 {
        let mut setup = Setup { servers, ..stormy(servers.into()) };
        for rule in Rule::ALL.iter().filter(|rule| rule.switchable()) {
            setup.rules = setup.rules.with(*rule, false);
        }
        storm(setup, 1000);
    }
}

#[test]
fn no_words_of_a_client_break_a_sentence() {
    let mut world = World::new(Setup { servers: 1, clock: Clock::Manual, ..Setup::default() });
    world.act(&Action::Timeout(s(1))).expect("it is up");
    let long: Arc<str> = "é".repeat(1000).into();
    for words in ["", " ", "a\nb", "x = 1", "…", "S1", long.as_ref()] {
        let event = world.act(&Action::Request(s(1), words.into())).expect("it is up");
        let said = headline(&event, &world).text;
        assert!(said.chars().count() <= MOST && !said.contains('\n'), "{said:?}");
        assert!(details(&event, &world).iter().all(|s| s.text.chars().count() <= MOST));
    }
}
