//! Each famous broken program is broken, and its script tells how.

use flotilla_sim::core::Rules;
use flotilla_sim::{Preset, Script, write_script};

use crate::schedules::{broken, named, with_all_rules_on};

fn script(preset: Preset) -> Script {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/presets");
    let text = std::fs::read_to_string(folder.join(format!("{}.flotilla", preset.id)));
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", preset.id));
    Script::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", preset.id))
}

#[test]
fn a_preset_breaks_what_its_script_names_and_plain_raft_does_not() {
    for preset in Preset::ALL {
        let script = script(preset);
        let played = script.play();
        assert!(played.is_ok(), "{}: {:?} {:?}", preset.id, played.failures, played.stopped);
        assert_eq!(named(&script).len(), 1, "{}", preset.id);
        assert_eq!(broken(&played), named(&script), "{}", preset.id);
        assert_eq!(broken(&with_all_rules_on(script)), [], "{}", preset.id);
    }
}

#[test]
fn a_preset_is_its_rules_and_is_written_down_as_these() {
    for preset in Preset::ALL {
        let script = script(preset);
        let off: Vec<_> = script.setup.rules.off().collect();
        assert_eq!(script.setup.rules, preset.of(Rules::default()));
        assert!(off.len() >= 2, "{}", preset.id);
        let written = write_script(&script.play().timeline);
        for rule in off {
            assert!(written.contains(&format!("without {rule}\n")), "{written}");
        }
        assert!(!written.contains("preset"), "{written}");
    }
}

#[test]
fn a_preset_is_told_in_words() {
    for preset in Preset::ALL {
        assert!(preset.text.ends_with('.') && !preset.name.ends_with('.'), "{}", preset.id);
    }
}

#[test]
fn a_preset_tells_what_is_wrong_and_what_is_right_of_the_same_place() {
    for Preset { id, wrong, right, .. } in Preset::ALL {
        assert_eq!(wrong.first(), right.first(), "{id}: they begin alike");
        let differ = |one: &[&str], other: &[&str]| one.iter().any(|line| !other.contains(line));
        assert!(differ(wrong, right) && differ(right, wrong), "{id}");
        let longest = wrong.iter().chain(right).map(|line| line.len()).max();
        assert!(longest <= Some(54), "{id}: a line that a phone has no room for");
    }
}

#[test]
fn a_preset_is_off_only_while_all_of_its_rules_are() {
    for preset in Preset::ALL {
        let all = preset.of(Rules::default());
        assert!(preset.is_off(all), "{}", preset.id);
        for rule in preset.off {
            assert!(!preset.is_off(all.with(*rule, true)), "{}", preset.id);
        }
    }
}
