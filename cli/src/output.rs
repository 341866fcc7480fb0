//! What is printed.

use std::fmt::Display;
use std::io::{self, BufWriter, StdoutLock, Write};

/// Standard output. When nobody reads it any more, what is printed is dropped without a word:
/// the exit code still tells the truth.
pub(crate) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    broken: Option<io::Error>,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { out: BufWriter::new(io::stdout().lock()), broken: None }
    }

    /// Prints a line of the result.
    pub(crate) fn line(&mut self, line: impl Display) {
        if self.broken.is_none() {
            self.broken = writeln!(self.out, "{line}").err();
        }
    }

    /// Prints a line for whoever looks on, after everything that was printed before it.
    pub(crate) fn aside(&mut self, line: impl Display) {
        self.flush();
        // There is nobody left to tell if this fails.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Makes sure that what was printed can be read.
    pub(crate) fn flush(&mut self) {
        if self.broken.is_none() {
            self.broken = self.out.flush().err();
        }
    }

    /// Finishes printing.
    ///
    /// # Errors
    /// When something could not be printed, and not because nobody reads it.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.flush();
        match self.broken {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }
}
