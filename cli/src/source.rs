//! Where scripts and traces come from: files and standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// The largest script that is read, and the longest line of a trace.
const MOST_BYTES: u64 = 64 << 20;

/// The place of a script or a trace, as it was given.
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
        let bytes = self.bytes().map_err(|error| unreadable(&name, &error))?;
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

    /// Its text, to be read line by line.
    ///
    /// # Errors
    /// Why it cannot be opened, beginning with its name.
    pub(crate) fn open(&self) -> Result<Text, String> {
        let name = self.name();
        let length = if self.is_input() {
            None
        } else {
            self.0.metadata().ok().filter(std::fs::Metadata::is_file).map(|data| data.len())
        };
        match self.reader() {
            Ok(reader) => {
                let reader = BufReader::new(reader);
                Ok(Text { name, reader, length, number: 0, bytes_read: 0 })
            }
            Err(error) => Err(unreadable(&name, &error)),
        }
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.reader()?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn reader(&self) -> io::Result<Box<dyn Read>> {
        Ok(if self.is_input() { Box::new(io::stdin()) } else { Box::new(File::open(&self.0)?) })
    }

    fn is_input(&self) -> bool {
        self.0 == Path::new("-")
    }
}

/// A text that is read line by line, however long it is.
pub(crate) struct Text {
    name: String,
    reader: BufReader<Box<dyn Read>>,
    length: Option<u64>,
    number: u64,
    bytes_read: u64,
}

impl Text {
    /// Reads the next line into `line`. False at the end.
    ///
    /// # Errors
    /// Why it cannot be read, beginning with name and line.
    pub(crate) fn read_line(&mut self, line: &mut String) -> Result<bool, String> {
        self.number += 1;
        let mut bytes = std::mem::take(line).into_bytes();
        bytes.clear();
        let mut limited = (&mut self.reader).take(MOST_BYTES + 1);
        let count = limited
            .read_until(b'\n', &mut bytes)
            .map_err(|error| unreadable(&self.name, &error))?;
        self.bytes_read += count as u64;
        if count as u64 > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(self.at_line(&format!("found more than {most} MB, expected a line")));
        }
        *line = String::from_utf8(bytes)
            .map_err(|_| self.at_line("found bytes that are not UTF-8, expected text in UTF-8"))?;
        Ok(count > 0)
    }

    /// The number of the line that was read last, from 1.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// How many bytes it has, if that is known.
    pub(crate) const fn bytes(&self) -> Option<u64> {
        self.length
    }

    /// How many of them were read.
    pub(crate) const fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// What is wrong with the line that was read last.
    pub(crate) fn at_line(&self, problem: &str) -> String {
        format!("{}:{}: {problem}", self.name, self.number)
    }
}

fn unreadable(name: &str, error: &io::Error) -> String {
    format!("{name}: cannot be read: {}", without_number(error))
}

/// What the system says, without the number it has for it.
pub(crate) fn without_number(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_string()
}
