//! The schedules of rules, with their rule off and on.

use std::path::Path;

use flotilla_sim::core::{Rule, Rules};
use flotilla_sim::invariants::watch;
use flotilla_sim::{Expectation, Played, Property, Script, Statement};

/// The script of each rule, by the rule's id.
pub(crate) fn scripts() -> Vec<(Rule, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/exercise/schedules");
    let switchable = Rule::ALL.iter().copied().filter(|rule| rule.switchable());
    let read = |rule: Rule| {
        let path = folder.join(format!("{rule}.flotilla"));
        std::fs::read_to_string(path).ok().map(|text| (rule, text))
    };
    switchable.filter_map(read).collect()
}

/// Rules whose scripts break no property, but come to no leader.
const LIVENESS: [Rule; 3] = [Rule::StepDown, Rule::RandomTimeouts, Rule::TransferCatchesUp];

pub(crate) fn parse(rule: Rule, text: &str) -> Script {
    let script = Script::parse(text).unwrap_or_else(|error| panic!("{rule}: {error}"));
    assert_eq!(script.setup.rules.off().collect::<Vec<_>>(), [rule], "the rule that is off");
    script
}

/// The properties that a script says are violated.
pub(crate) fn named(script: &Script) -> Vec<Property> {
    let property = |statement: &Statement| match statement {
        Statement::Expect(Expectation::Violation(property)) => Some(*property),
        _ => None,
    };
    script.statements.iter().filter_map(|located| property(&located.what)).collect()
}

pub(crate) fn broken(played: &Played) -> Vec<Property> {
    let found = played.timeline.world().referee().violations();
    found.iter().map(|violation| violation.property).collect()
}

/// The same schedule with all rules on: each statement in its turn. The cluster answers
/// otherwise, so a message that a statement speaks of may never have been sent; what is
/// impossible is passed over.
pub(crate) fn with_all_rules_on(mut script: Script) -> Played {
    script.setup.rules = Rules::default();
    script.statements.retain(|located| !matches!(located.what, Statement::Expect(_)));
    loop {
        for (place, located) in script.statements.iter_mut().enumerate() {
            located.line = place;
        }
        let played = script.play();
        let Some(error) = &played.stopped else {
            assert_eq!(watch(&played.timeline), Ok(()));
            return played;
        };
        script.statements.remove(error.line);
    }
}

#[test]
fn without_its_rule_a_schedule_breaks_what_it_names_and_nothing_else() {
    for (rule, text) in scripts() {
        let script = parse(rule, &text);
        let played = script.play();
        assert!(played.is_ok(), "{rule}: {:?} {:?}", played.failures, played.stopped);
        let named = named(&script);
        assert_eq!(named.len(), usize::from(!LIVENESS.contains(&rule)), "{rule}: one promise");
        assert_eq!(broken(&played), named, "{rule}");
    }
}

#[test]
fn with_its_rule_the_same_schedule_breaks_nothing() {
    for (rule, text) in scripts() {
        let script = parse(rule, &text);
        let played = with_all_rules_on(script);
        assert_eq!(broken(&played), [], "{rule}");
        if LIVENESS.contains(&rule) {
            assert!(played.timeline.world().leader().is_some(), "{rule}: a leader");
        }
    }
}
