//! What Flotilla's own servers do, printed as somebody would print what theirs do, is judged as
//! the run itself was.

use std::collections::BTreeSet;

use flotilla_core::{Delta, Effect, MAX_SERVERS, Node, Role, Rule, ServerId, ServerSet};
use flotilla_sim::{
    Action, Chance, Consequence, Event, Happening, Property, Script, Server, Setup, Time, World,
};
use serde_json::{Value, json};

use crate::printer::Raft;
use crate::support::run_with;

const HEADER: &str = r#"{"raft-trace":1}"#;

/// What a trace says enough for.
const JUDGED: [Property; 6] = [
    Property::ElectionSafety,
    Property::LeaderAppendOnly,
    Property::LogMatching,
    Property::LeaderCompleteness,
    Property::StateMachineSafety,
    Property::Monotonic,
];

/// The lines of a run, each with the event that it tells of and the server, and what the run's
/// own referee found.
#[derive(Default)]
struct Printed {
    lines: Vec<(u64, ServerId, String)>,
    found: Vec<Value>,
}

impl Printed {
    fn print(&mut self, event: &Event, world: &World) {
        for violation in &event.verdict {
            let mut violation = serde_json::to_value(violation).expect("JSON");
            violation["line"] = violation["event"].take();
            violation.as_object_mut().expect("an object").remove("event");
            self.found.push(violation);
        }
        match event.what {
            Happening::Acted(Action::Crash(id)) => {
                let line = json!({"server": id.number(), "crash": true}).to_string();
                self.lines.push((event.id.0, id, line));
            }
            Happening::Acted(Action::Restart(id)) => {
                let raft = raft(world.server(id));
                let line = json!({
                    "server": raft.id, "restart": true, "term": raft.term, "entries": raft.log,
                });
                self.lines.push((event.id.0, id, line.to_string()));
            }
            _ => self.print_steps(event, world),
        }
    }

    fn print_steps(&mut self, event: &Event, world: &World) {
        for id in world.ids().iter() {
            let mut acted = false;
            let mut from: Option<usize> = None;
            for consequence in &event.consequences {
                let Consequence::Server { server, effect } = consequence else { continue };
                acted |= *server == id;
                if let Effect::Changed(change) = effect
                    && let Delta::Log(delta) = &change.delta
                    && *server == id
                {
                    let changed = delta.from.0 as usize;
                    from = Some(from.map_or(changed, |from| from.min(changed)));
                }
            }
            if acted {
                let line = raft(world.server(id)).trace_line(from);
                self.lines.push((event.id.0, id, line));
            }
        }
    }

    /// The command finds what the run's own referee found, at the same events.
    fn check(&self) {
        let lines: Vec<&str> = self.lines.iter().map(|(_, _, line)| line.as_str()).collect();
        let mut found = checked(&lines);
        for violation in &mut found {
            // The header is line 1.
            let line = violation["line"].as_u64().expect("a number") as usize;
            violation["line"] = json!(self.lines[line - 2].0);
        }
        assert_eq!(found, self.found);
    }

    /// The same properties fall when each server's steps stand together.
    fn check_server_by_server(&self) {
        let mut lines: Vec<_> = self.lines.iter().collect();
        lines.sort_by_key(|(_, id, _)| *id);
        let lines: Vec<&str> = lines.into_iter().map(|(_, _, line)| line.as_str()).collect();
        assert_eq!(properties(&checked(&lines)), properties(&self.found));
    }
}

/// What the command finds in these lines after a header.
fn checked(lines: &[&str]) -> Vec<Value> {
    let trace = format!("{HEADER}\n{}\n", lines.join("\n"));
    let ran = run_with("check --json -", &trace);
    assert_eq!(ran.err, "");
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(report["steps"], lines.len());
    let found = report["violations"].as_array().expect("a list").clone();
    assert_eq!(ran.code, Some(i32::from(!found.is_empty())));
    found
}

fn properties(found: &[Value]) -> BTreeSet<&str> {
    found.iter().filter_map(|violation| violation["property"].as_str()).collect()
}

fn raft(server: &Server) -> Raft {
    let all = ServerSet::first(MAX_SERVERS);
    let match_index = match server.process().map(Node::role) {
        Some(Role::Leader(leadership)) => {
            all.iter().map(|id| leadership.match_index[id].0 as usize).collect()
        }
        _ => Vec::new(),
    };
    Raft {
        id: server.id().number(),
        term: server.term().0,
        role: server.role().name(),
        commit: server.commit_index().0 as usize,
        applied: server.last_applied().0 as usize,
        log: server.log().iter().map(|entry| (entry.term.0, entry.command.to_string())).collect(),
        match_index,
    }
}

/// A live run in which everything goes wrong, with one rule off or none.
fn storm(seed: u64, servers: u8, off: Option<Rule>) -> Printed {
    let (loss, duplication) = (Chance(50_000), Chance(50_000));
    let mut setup = Setup { seed, servers, loss, duplication, ..Setup::default() };
    if let Some(rule) = off {
        setup.rules = setup.rules.with(rule, false);
    }
    let mut world = World::new(setup);
    let mut printed = Printed::default();
    let mut event = Event::blank();
    let (mut round, mut next) = (seed, Time::ZERO);
    while world.last_event().0 < 600 {
        if world.next_due().is_some_and(|due| due < next) {
            world.advance(&mut event);
            printed.print(&event, &world);
            continue;
        }
        world.pass_time(next);
        next = next + Time::from_millis(23);
        round += 1;
        for action in weather(&world, round) {
            // What is impossible now is passed over.
            if let Ok(event) = world.act(&action) {
                printed.print(&event, &world);
            }
        }
    }
    printed
}

fn weather(world: &World, round: u64) -> Vec<Action> {
    let servers = u64::from(world.ids().len());
    let one = |step: u64| ServerId::new((round / step % servers) as u8 + 1).expect("a server");
    let mut actions = vec![Action::Request(world.leader().unwrap_or(one(2)), world.next_request())];
    if round.is_multiple_of(7) {
        actions.push(Action::Crash(world.leader().unwrap_or(one(7))));
    }
    if round.is_multiple_of(3) {
        actions.push(Action::Restart(one(3)));
        actions.extend([one(4), one(5)].map(Action::Timeout));
    }
    if round.is_multiple_of(8) {
        actions.push(Action::Isolate(one(8)));
    }
    if round.is_multiple_of(5) {
        actions.push(Action::HealAll);
    }
    actions
}

#[test]
fn a_safe_run_is_safe() {
    for seed in 0..10 {
        let printed = storm(seed, 3 + (seed % 3) as u8, None);
        assert!(printed.found.is_empty());
        printed.check();
        printed.check_server_by_server();
    }
}

#[test]
fn a_run_with_a_rule_off_breaks_what_it_broke() {
    let mut broken = BTreeSet::new();
    for rule in Rule::ALL.iter().copied().filter(|rule| rule.switchable()) {
        for seed in 0..4 {
            let printed = storm(seed, 3, Some(rule));
            printed.check();
            printed.check_server_by_server();
            broken.extend(properties(&printed.found).into_iter().map(String::from));
        }
    }
    for property in JUDGED {
        assert!(broken.contains(property.id()), "no run broke {property}: {broken:?}");
    }
}

#[test]
fn the_lessons_are_judged_as_they_were() {
    for (text, is_safe) in [
        (include_str!("../../../static/lessons/figure-8.flotilla"), false),
        (include_str!("../../../static/lessons/figure-8-e.flotilla"), true),
        (include_str!("../../../static/lessons/figure-8-rule-on.flotilla"), true),
    ] {
        let script = Script::parse(text).expect("a script");
        let mut printed = Printed::default();
        script.play_watched(10_000, |event, world| printed.print(event, world));
        assert_eq!(printed.found.is_empty(), is_safe);
        printed.check();
        printed.check_server_by_server();
    }
}
