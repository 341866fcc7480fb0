//! A saved run as lines of text.
//!
//! ```text
//! servers 3                     the set-up, as in scripts
//! clock live
//! branch                        a future; `branch 1 37` parts from the first one after event 37
//! 12 250000 crash S1            12 events come by themselves, 250,000 µs pass, and then this is done
//! restart S1                    at once after that
//! 40 1000000 end                what comes after the last action
//! name 2 "what if"              what people said of a branch: its name, `pin 2`, `delete 2`
//! moment 1 14 "here"            a pinned moment: after event 14 of branch 1, with a name or without
//! at 1 14 250                   the cursor: in branch 1, after event 14 and 250 µs more
//! ```

use std::fmt::Write as _;
use std::sync::Arc;

use super::Trouble;
use super::saved::{Gap, Place, Said, Saved, SavedAct, SavedBranch};
use crate::action::Action;
use crate::event::EventId;
use crate::script::{Script, ScriptError, in_quotes, read_action, shown, write_setup};
use crate::setup::Setup;
use crate::time::Time;
use crate::timeline::BranchId;

/// The longest text that is read or written, in bytes.
const LONGEST: usize = 2_000_000;
/// The most branches: moving along one takes as long as the way back to the first is.
const MOST_BRANCHES: usize = 1000;
/// The most events of all branches together, so that they fit in a tab.
const MOST_EVENTS: u64 = 4_000_000;
/// The longest time of a run: as many microseconds as a drawing can tell apart.
pub(super) const LONGEST_TIME: Time = Time(1 << 53);

/// Writes a saved run down.
///
/// # Errors
/// When it is longer than what is read again.
pub fn write_saved(saved: &Saved) -> Result<String, Trouble> {
    let mut text = write_setup(&saved.setup);
    for branch in &saved.branches {
        // Writing to a String cannot fail.
        let _ = match branch.parts {
            None => writeln!(text, "branch"),
            Some((parent, event)) => writeln!(text, "branch {} {}", parent.0 + 1, event.0),
        };
        for act in &branch.acts {
            gap(act.before, &mut text);
            let _ = writeln!(text, "{}", act.action);
        }
        gap(branch.rest, &mut text);
        text.push_str("end\n");
    }
    for said in &saved.said {
        let _ = match said {
            Said::Name(branch, name) => writeln!(text, "name {} {}", branch.0 + 1, in_quotes(name)),
            Said::Pin(branch) => writeln!(text, "pin {}", branch.0 + 1),
            Said::Delete(branch) => writeln!(text, "delete {}", branch.0 + 1),
            Said::Moment(branch, event, name) if name.is_empty() => {
                writeln!(text, "moment {} {}", branch.0 + 1, event.0)
            }
            Said::Moment(branch, event, name) => {
                writeln!(text, "moment {} {} {}", branch.0 + 1, event.0, in_quotes(name))
            }
        };
    }
    let Place { branch, event, since } = saved.place;
    let _ = write!(text, "at {} {}", branch.0 + 1, event.0);
    let _ = if since == Time::ZERO { Ok(()) } else { write!(text, " {}", since.0) };
    text.push('\n');
    fits(saved, text.len())?;
    Ok(text)
}

fn gap(gap: Gap, text: &mut String) {
    let _ = match gap {
        Gap { events: 0, time: Time::ZERO } => Ok(()),
        Gap { events, time: Time::ZERO } => write!(text, "{events} "),
        Gap { events, time } => write!(text, "{events} {} ", time.0),
    };
}

/// Whether a saved run keeps within what is read and written.
fn fits(saved: &Saved, length: usize) -> Result<(), Trouble> {
    let (events, branches) = (saved.events(), saved.branches.len());
    if events > MOST_EVENTS {
        return Err(Trouble::found(
            format_args!("a run of {events} events"),
            format_args!("{MOST_EVENTS} at most"),
        ));
    }
    if branches > MOST_BRANCHES {
        return Err(Trouble::found(
            format_args!("{branches} branches"),
            format_args!("{MOST_BRANCHES} at most"),
        ));
    }
    fits_in(length, LONGEST)
}

/// Whether a text of `length` bytes is no longer than `longest`.
pub(super) fn fits_in(length: usize, longest: usize) -> Result<(), Trouble> {
    if length <= longest {
        return Ok(());
    }
    Err(Trouble::found(
        format_args!("a saved run of {length} bytes"),
        format_args!("{longest} at most"),
    ))
}

/// Reads what [`write_saved`] wrote. Whether it can be done shows when it is made again.
///
/// # Errors
/// The first thing that cannot be read.
pub fn read_saved(text: &str) -> Result<Saved, Trouble> {
    fits_in(text.len(), LONGEST)?;
    let saved = Reader::new(text).and_then(Reader::read).map_err(|error| {
        Trouble::found(
            format_args!("{} in line {} of the saved run", error.found, error.line),
            error.expected,
        )
    })?;
    fits(&saved, text.len())?;
    Ok(saved)
}

type Reading<T> = Result<T, ScriptError>;

/// Reads line by line.
struct Reader<'a> {
    setup: Setup,
    lines: std::iter::Peekable<std::iter::Enumerate<std::str::Lines<'a>>>,
    /// The line that was read last, from 1.
    line: usize,
}

impl<'a> Reader<'a> {
    /// Reads the set-up.
    fn new(text: &'a str) -> Reading<Self> {
        let is_branch = |line: &str| line == "branch" || line.starts_with("branch ");
        let set_up: Vec<&str> = text.lines().take_while(|line| !is_branch(line)).collect();
        let script = Script::parse(&set_up.join("\n"))?;
        if let Some(statement) = script.statements.first() {
            return Err(error(statement.line, "an action", "the set-up, and then `branch`"));
        }
        let mut lines = text.lines().enumerate().peekable();
        if let Some(last) = set_up.len().checked_sub(1) {
            lines.nth(last);
        }
        Ok(Self { setup: script.setup, lines, line: set_up.len() })
    }

    fn next(&mut self) -> &'a str {
        let next = self.lines.next();
        self.line += 1;
        next.map_or("", |(_, line)| line)
    }

    fn error(&self, line: &str, expected: &str) -> ScriptError {
        let found = match line {
            "" => "nothing".to_string(),
            line => shown(line),
        };
        error(self.line, &found, expected)
    }

    fn read(mut self) -> Reading<Saved> {
        const EXPECTED: &str = "`branch` or `at` and where the cursor stands";
        let (mut branches, mut said) = (Vec::new(), Vec::new());
        loop {
            let line = self.next();
            // Names stand last, and in quotes.
            let (words, name) = line.find('"').map_or((line, ""), |at| line.split_at(at));
            let (word, numbers) = words.split_once(' ').unwrap_or((words, ""));
            let numbers = numbers_in(numbers);
            match (word, numbers.as_deref()) {
                ("name" | "pin" | "delete" | "moment", Some(&[branch, ref event @ ..])) => {
                    let branch = self.known(branch, branches.len(), line)?;
                    said.push(self.said(line, word, branch, event, name)?);
                }
                _ if !name.is_empty() => return Err(self.error(line, EXPECTED)),
                ("branch", Some([])) if branches.is_empty() => {
                    branches.push(self.branch(None)?);
                }
                ("branch", Some(&[parent, event])) if !branches.is_empty() => {
                    let parent = self.known(parent, branches.len(), line)?;
                    branches.push(self.branch(Some((parent, EventId(event))))?);
                }
                ("at", Some(&[branch, event, ref since @ ..])) if since.len() <= 1 => {
                    let branch = self.known(branch, branches.len(), line)?;
                    let since = self.time(*since.first().unwrap_or(&0), line)?;
                    let place = Place { branch, event: EventId(event), since };
                    let after = self.next();
                    if !after.is_empty() || self.lines.peek().is_some() {
                        return Err(self.error(after, "the end"));
                    }
                    return Ok(Saved { setup: self.setup, branches, said, place });
                }
                _ => return Err(self.error(line, EXPECTED)),
            }
        }
    }

    /// A branch by its number, from 1 to how many there are.
    fn known(&self, number: u64, branches: usize, line: &str) -> Reading<BranchId> {
        let known = usize::try_from(number).ok().filter(|known| (1..=branches).contains(known));
        known
            .map(|known| BranchId(known - 1))
            .ok_or_else(|| self.error(line, "the number of a branch before it"))
    }

    /// What a line says of a branch or a moment.
    fn said(
        &self,
        line: &str,
        word: &str,
        branch: BranchId,
        event: &[u64],
        name: &str,
    ) -> Reading<Said> {
        match (word, event, name) {
            ("name", [], name) => Ok(Said::Name(branch, self.name(name)?)),
            ("pin", [], "") => Ok(Said::Pin(branch)),
            ("delete", [], "") => Ok(Said::Delete(branch)),
            ("moment", [event], "") => Ok(Said::Moment(branch, EventId(*event), "".into())),
            ("moment", [event], name) => {
                Ok(Said::Moment(branch, EventId(*event), self.name(name)?))
            }
            _ => Err(self.error(line, "nothing more, or a name in quotes where there can be one")),
        }
    }

    /// A name in quotes, as the words of a note are.
    fn name(&self, quoted: &str) -> Reading<Arc<str>> {
        match read_action(&["note ", quoted].concat(), self.setup.servers, self.line)? {
            Action::Note(name) => Ok(name),
            _ => Err(self.error(quoted, "a name in quotes")),
        }
    }

    fn time(&self, micros: u64, line: &str) -> Reading<Time> {
        let time = Time(micros);
        if time > LONGEST_TIME {
            return Err(self.error(line, "a time of at most 2^53 microseconds"));
        }
        Ok(time)
    }

    fn branch(&mut self, parts: Option<(BranchId, EventId)>) -> Reading<SavedBranch> {
        let mut branch = SavedBranch { parts, acts: Vec::new(), rest: Gap::default() };
        loop {
            let line = self.next();
            let (gap, action) = self.gap(line)?;
            if action == "end" {
                branch.rest = gap;
                return Ok(branch);
            }
            let expected = "an action or `end`";
            if action.is_empty() {
                return Err(self.error(line, expected));
            }
            let action = read_action(action, self.setup.servers, self.line)?;
            branch.acts.push(SavedAct { before: gap, action });
        }
    }

    /// The numbers that a line begins with, and what stands after them.
    fn gap<'b>(&self, line: &'b str) -> Reading<(Gap, &'b str)> {
        let mut rest = line;
        let mut numbers = [0; 2];
        for number in &mut numbers {
            if !rest.starts_with(|first: char| first.is_ascii_digit()) {
                break;
            }
            let (digits, after) = rest.split_once(' ').unwrap_or((rest, ""));
            *number = digits.parse().map_err(|_| self.error(line, "how many events"))?;
            rest = after;
        }
        let [events, time] = numbers;
        Ok((Gap { events, time: self.time(time, line)? }, rest))
    }
}

fn error(line: usize, found: &str, expected: &str) -> ScriptError {
    ScriptError { line, found: found.to_string(), expected: expected.to_string() }
}

/// Whole numbers with a space between them.
fn numbers_in(text: &str) -> Option<Vec<u64>> {
    text.split(' ').filter(|word| !word.is_empty()).map(|word| word.parse().ok()).collect()
}
