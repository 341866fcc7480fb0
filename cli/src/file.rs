//! Files that are written whole or not at all.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::source::without_number;

/// A file that is to be written when the work for it is done.
#[derive(Clone, Debug)]
pub(crate) struct Target(PathBuf);

impl Target {
    /// A file that can be written, as far as that can be told without writing it: long work
    /// should not end in this.
    ///
    /// # Errors
    /// Why it cannot be written, beginning with its name.
    pub(crate) fn new(path: &Path) -> Result<Self, String> {
        let target = Self(path.to_path_buf());
        if path.is_dir() {
            return Err(target.told("it is a folder"));
        }
        let beside = target.beside();
        fs::write(&beside, "")
            .and_then(|()| fs::remove_file(&beside))
            .map_err(|error| target.told(&without_number(&error)))?;
        Ok(target)
    }

    /// Its name, as it was given.
    pub(crate) fn name(&self) -> String {
        self.0.display().to_string()
    }

    /// Puts `content` in the place of what was there, in one step.
    ///
    /// # Errors
    /// Why it cannot be written, beginning with its name. What was there is there still.
    pub(crate) fn write(&self, content: &str) -> Result<(), String> {
        let beside = self.beside();
        let written: io::Result<()> =
            fs::write(&beside, content).and_then(|()| fs::rename(&beside, &self.0));
        written.map_err(|error| {
            // It is of no use, and may not even be there.
            let _ = fs::remove_file(&beside);
            self.told(&without_number(&error))
        })
    }

    /// Where the content is put together: in the same folder, since only within one disk does a
    /// file take another's place in one step.
    fn beside(&self) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(self.0.file_name().unwrap_or_default());
        name.push(format!(".{}", std::process::id()));
        self.0.with_file_name(name)
    }

    fn told(&self, why: &str) -> String {
        format!("{}: cannot be written: {why}", self.name())
    }
}
