//! Where scripts come from: files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The largest script that is read.
const MOST_BYTES: u64 = 64 << 20;

/// A script's place, as it was given.
#[derive(Clone, Debug)]
pub(crate) struct Source(PathBuf);

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self(path)
    }
}

impl Source {
    /// Its name in everything that is printed.
    pub(crate) fn name(&self) -> String {
        self.0.display().to_string()
    }

    /// Its text.
    ///
    /// # Errors
    /// What is wrong with it, beginning with its name.
    pub(crate) fn read(&self) -> Result<String, String> {
        let name = self.name();
        let bytes = self
            .bytes()
            .map_err(|error| format!("{name}: cannot be read: {}", without_number(&error)))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(format!(
                "{name}: found more than {} MB, expected a script",
                MOST_BYTES >> 20
            ));
        }
        String::from_utf8(bytes).map_err(|error| {
            let read = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = read.split(|byte| *byte == b'\n').count();
            format!("{name}:{line}: found bytes that are not UTF-8, expected text in UTF-8")
        })
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        if self.0 == Path::new("-") {
            io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        } else {
            File::open(&self.0)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }
}

/// What the system says, without the number it has for it.
pub(crate) fn without_number(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_string()
}
