//! Whatever somebody opens: a script, a file, a link. It is played in slices, so that a page can
//! show how far it is, and give up.

use super::remake::Remake;
use super::{Saved, Trouble, file, payload};
use crate::script::{Playing, Script, ScriptError};
use crate::timeline::Timeline;

/// The largest text of a saved run in a file, in bytes.
const LONGEST_IN_FILE: usize = 2_000_000;

/// A run that is being opened.
#[derive(Debug)]
pub struct Opening {
    run: Run,
    remark: Option<String>,
}

#[derive(Debug)]
enum Run {
    Script(Box<Playing>),
    Saved(Box<Remake>),
}

/// A run that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The run.
    pub timeline: Timeline,
    /// What whoever opened it has to be told.
    pub remark: Option<String>,
}

impl Opening {
    /// Begins to open what a text holds: a script, a file with its last line, or a link.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(text: &str) -> Result<Self, Trouble> {
        if let Some(link) = link_in(text) {
            return Self::link(link);
        }
        let Some(file) = file::cut(text) else { return Self::script(text, None) };
        if !file.unchanged {
            let remark = "The script of this file was changed after it was saved, so it was run \
                          as it stands; what its last line holds was left out.";
            return Self::script(file.script, Some(remark.into()));
        }
        let saved = payload::read(file.payload, LONGEST_IN_FILE).map_err(|Trouble(trouble)| {
            Trouble([&trouble, " Without its last line the file is a script."].concat())
        })?;
        Ok(Self::saved(saved))
    }

    /// Begins to open what follows the `#` in a link.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn link(payload: &str) -> Result<Self, Trouble> {
        payload::read_link(payload).map(Self::saved)
    }

    /// Begins to make a saved run again.
    pub fn saved(saved: Saved) -> Self {
        Self { run: Run::Saved(Box::new(Remake::new(saved))), remark: None }
    }

    fn script(text: &str, remark: Option<String>) -> Result<Self, Trouble> {
        let script = Script::parse(text).map_err(|error| in_line(&error))?;
        let playing = Playing::new(script, Script::MOST_EVENTS);
        Ok(Self { run: Run::Script(Box::new(playing)), remark })
    }

    /// How far it is, in thousandths.
    pub fn thousandths(&self) -> u32 {
        match &self.run {
            Run::Script(playing) => playing.thousandths(),
            Run::Saved(remake) => remake.thousandths(),
        }
    }

    /// Goes on for so many events at most, and gives itself back if that was not all.
    ///
    /// # Errors
    /// When something in it cannot be done.
    pub fn advance(mut self, events: u64) -> Result<Result<Opened, Self>, Trouble> {
        let done = match &mut self.run {
            Run::Script(playing) => playing.advance(events, &mut |_, _| {}),
            Run::Saved(remake) => remake.advance(events)?,
        };
        if !done {
            return Ok(Err(self));
        }
        let Self { run, mut remark } = self;
        let timeline = match run {
            Run::Saved(remake) => remake.made(),
            Run::Script(playing) => {
                let played = playing.played();
                if let Some(stopped) = &played.stopped {
                    return Err(in_line(stopped));
                }
                remark = remark.or(played.failures.first().map(|failure| in_line(failure).0));
                played.timeline
            }
        };
        Ok(Ok(Opened { timeline, remark }))
    }
}

fn in_line(error: &ScriptError) -> Trouble {
    Trouble(format!("Line {}: {error}.", error.line))
}

/// What follows the `#`, if a text is a link: one word that holds a `#`, or begins as what
/// follows it does.
fn link_in(text: &str) -> Option<&str> {
    let word = text.trim();
    if word.contains(char::is_whitespace) {
        return None;
    }
    if let Some((address, payload)) = word.split_once('#')
        && (address.is_empty() || address.contains(':'))
    {
        return Some(payload);
    }
    let mut characters = word.chars();
    let numbered = characters.next() == Some('v') && characters.next()?.is_ascii_digit();
    numbered.then_some(word)
}
