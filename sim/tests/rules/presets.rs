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
