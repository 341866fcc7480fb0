//! Runs that are kept and sent: as links, as files, and in the browser's storage.
//!
//! - `saved` is what a run is made again from, taken from a timeline;
//! - `text` writes that down as lines of text and reads them;
//! - `payload` makes the text short enough for an address, with `squeeze` and `base64`;
//! - `file` is a script with the payload in its last line;
//! - `remake` makes the run again, in slices; `opening` does so for whatever somebody opens.
//!
//! `docs/share.md` tells the formats.

mod base64;
mod file;
mod opening;
mod payload;
mod remake;
mod saved;
mod squeeze;
mod text;

use std::fmt;

pub use file::{script_in, write_file};
pub use opening::{Opened, Opening};
pub use payload::{LONGEST_LINK, write_link};
pub use saved::Saved;
pub use text::{read_saved, write_saved};

/// Why something cannot be opened, or written so that it could be opened: one clear sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble(pub(crate) String);

impl Trouble {
    fn found(found: impl fmt::Display, expected: impl fmt::Display) -> Self {
        Self(format!("Found {found}, expected {expected}."))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}
