//! Files: a script that anybody can read and run, with the whole tree in its last line.

use std::hash::Hasher;

use super::{Saved, Trouble, payload, write_saved};
use crate::canon::CanonicalHasher;
use crate::script::write_script;
use crate::timeline::Timeline;

/// How the last line begins. For scripts it is a comment.
const MARK: &str = "# flotilla ";

/// Writes a timeline down as a file: the current branch as a script, and in the last line all
/// branches and where the cursor stands.
///
/// # Errors
/// When it is longer than what is read again.
pub fn write_file(timeline: &Timeline) -> Result<String, Trouble> {
    let saved = write_saved(&Saved::tree(timeline))?;
    let script = write_script(timeline);
    let (mark, payload) = (fingerprint(&script), payload::write(&saved));
    Ok([&script, "\n", MARK, &mark, " ", &payload, "\n"].concat())
}

/// What a person may want to read and change in a text that holds a script: all of it but the last
/// line of a file.
pub fn script_in(text: &str) -> &str {
    cut(text).map_or(text, |file| file.script.trim_end())
}

/// A file, cut into its script and what its last line holds.
pub(super) struct File<'a> {
    pub(super) script: &'a str,
    pub(super) payload: &'a str,
    /// Whether the script is the one that was saved.
    pub(super) unchanged: bool,
}

/// Cuts a text that ends as a file does.
pub(super) fn cut(text: &str) -> Option<File<'_>> {
    let whole = text.trim_end();
    let last = whole.rfind('\n')? + 1;
    let (mark, payload) = whole[last..].strip_prefix(MARK)?.split_once(' ')?;
    let script = &text[..last];
    Some(File { script, payload, unchanged: fingerprint(script) == mark })
}

/// What tells a script from another, whatever programs do to the ends of its lines.
fn fingerprint(script: &str) -> String {
    let mut hasher = CanonicalHasher::default();
    for line in script.trim_end().lines() {
        hasher.write(line.trim_end().as_bytes());
        hasher.write_u8(b'\n');
    }
    format!("{:08x}", hasher.finish() as u32)
}
