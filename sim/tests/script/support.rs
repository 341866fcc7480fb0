//! Scripts for tests.

use flotilla_sim::invariants::watch;
use flotilla_sim::{Played, Script, ScriptError, Time};

/// A leader by hand: S1 leads term 1 of three servers, and nothing is under way.
pub(crate) const S1_LEADS: &str = "servers 3 ; clock manual ; timeout S1 ; deliver all\n";

/// A script that can be read.
pub(crate) fn read(text: &str) -> Script {
    Script::parse(text).unwrap_or_else(|error| panic!("line {}: {error}\n{text}", error.line))
}

/// A script that can be read, played.
pub(crate) fn play(text: &str) -> Played {
    let played = read(text).play();
    assert_eq!(watch(&played.timeline), Ok(()), "in the script\n{text}");
    played
}

/// A script that plays to its end, and all of whose expectations hold.
pub(crate) fn passes(text: &str) -> Played {
    let played = play(text);
    assert_eq!(told(played.failures.iter().chain(&played.stopped)), "", "in the script\n{text}");
    played
}

/// A script that comes to its end, with this to say about it.
pub(crate) fn fails(text: &str, expected: &str) {
    let played = play(text);
    assert_eq!(told(&played.failures), expected, "in the script\n{text}");
    assert_eq!(played.stopped, None, "in the script\n{text}");
}

/// A script that cannot be played to its end, for this reason.
pub(crate) fn stops(text: &str, expected: &str) {
    let played = play(text);
    assert_eq!(told(&played.failures), "", "in the script\n{text}");
    assert_eq!(told(&played.stopped), expected, "in the script\n{text}");
}

/// When a script ends.
pub(crate) fn end(script: &str) -> Time {
    let timeline = passes(script).timeline;
    timeline.world().now()
}

fn told<'a>(errors: impl IntoIterator<Item = &'a ScriptError>) -> String {
    let lines = errors.into_iter().map(|error| format!("{}: {error}", error.line));
    lines.collect::<Vec<_>>().join("\n")
}
