//! Statements: a script as a list of them.

use flotilla_core::{Index, ServerId};

use super::cursor::{Cursor, Token, quoted};
use super::names::{self, Names, Pair};
use super::{
    Handling, Located, Reading, Script, ScriptError, Statement, Until, Which, expectations, setup,
};
use crate::action::Action;
use crate::disk::Fsync;
use crate::setup::Setup;
use crate::time::Time;

/// The words that begin a statement, those of set-up lines first.
pub(super) const KEYWORDS: &[&str] = &[
    "servers",
    "initial",
    "snapshot-chunk",
    "back-off",
    "replicate",
    "batch",
    "pipeline",
    "seed",
    "election-timeout",
    "heartbeat",
    "latency",
    "loss",
    "duplication",
    "links",
    "disk",
    "without",
    "with",
    "preset",
    "clock",
    "timeout",
    "beat",
    "lapse",
    "deliver",
    "drop",
    "hold",
    "release",
    "duplicate",
    "sync",
    "request",
    "retry",
    "read",
    "transfer",
    "snapshot",
    "members",
    "crash",
    "restart",
    "pause",
    "resume",
    "skew",
    "fsync",
    "cut",
    "isolate",
    "partition",
    "heal",
    "rule",
    "run",
    "step",
    "note",
    "expect",
];

/// How many of them begin a set-up line. `clock` does too, but only before the first action.
const OF_SETUP: usize = 18;

/// The most events that one `step` lets happen.
pub(super) const MOST_STEPS: u64 = 1_000_000;

/// Reads a script: see [`Script::parse`].
pub(super) fn parse(text: &str) -> Reading<Script> {
    let mut parser = Parser {
        script: Script { setup: Setup::default(), statements: Vec::new() },
        settled: Vec::new(),
    };
    // A byte order mark is no part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (at, line) in text.lines().enumerate() {
        let mut line = Cursor::new(line, at + 1);
        while line.next_statement() {
            parser.statement(&mut line)?;
        }
    }
    Ok(parser.script)
}

/// Reads one action of a cluster with so many servers, as [`Action`] is displayed.
pub(crate) fn read_action(text: &str, servers: u8, line: usize) -> Result<Action, ScriptError> {
    const EXPECTED: &str = "an action such as timeout S1";
    let mut line = Cursor::new(text, line);
    let mut statement = || {
        let word = line.word(EXPECTED)?;
        let keyword = KEYWORDS[names::one_of(word, KEYWORDS, EXPECTED, &line)?];
        if keyword != "clock" && KEYWORDS[..OF_SETUP].contains(&keyword) {
            return Err(line.error(quoted(text), EXPECTED));
        }
        let what = read(keyword, &mut line, Names::of(servers))?;
        line.all_read()?;
        match what {
            Statement::Act(action) => Ok(action),
            Statement::Each(handling, Which::One(id)) => Ok(handling.of(id)),
            _ => Err(line.error(quoted(text), EXPECTED)),
        }
    };
    statement().map_err(|error| *error)
}

struct Parser {
    script: Script,
    /// The set-up words that were said. All but `with`, `without` and `preset` are said once at most.
    settled: Vec<&'static str>,
}

impl Parser {
    fn statement(&mut self, line: &mut Cursor<'_>) -> Reading<()> {
        const EXPECTED: &str = "a statement such as timeout S1";
        let word = line.word(EXPECTED)?;
        let at = names::one_of(word, KEYWORDS, EXPECTED, line)?;
        let keyword = KEYWORDS[at];
        let begun = !self.script.statements.is_empty();
        let sets_clock = keyword == "clock" && !begun && !self.settled.contains(&keyword);
        if sets_clock {
            self.script.setup.clock = setup::clock(line)?;
            self.settled.push(keyword);
        } else if at < OF_SETUP {
            self.set_up(keyword, begun, line)?;
        } else {
            let names = Names::of(self.script.setup.servers);
            let what = read(keyword, line, names)?;
            self.script.statements.push(Located { line: line.line(), what });
        }
        line.done()
    }

    fn set_up(&mut self, keyword: &'static str, begun: bool, line: &mut Cursor<'_>) -> Reading<()> {
        if begun {
            let found = format!("{} after an action", quoted(keyword));
            return Err(line.error(found, "set-up lines before everything else"));
        }
        let repeatable = matches!(keyword, "with" | "without" | "preset");
        if !repeatable && self.settled.contains(&keyword) {
            let found = format!("{} for the second time", quoted(keyword));
            return Err(line.error(found, "it once"));
        }
        if keyword == "servers" && self.settled.contains(&"initial") {
            return Err(line.error("`servers` after `initial`".into(), "`servers` before it"));
        }
        self.settled.push(keyword);
        setup::read(keyword, line, &mut self.script.setup)
    }
}

/// Reads the rest of a statement.
fn read(keyword: &str, line: &mut Cursor<'_>, names: Names) -> Reading<Statement> {
    if let Some(handling) = Handling::named(keyword) {
        return Ok(Statement::Each(handling, names.which(line)?));
    }
    match keyword {
        "run" => run(line),
        "step" if line.at_end() => Ok(Statement::Step(1)),
        "step" => line.number("how many events", 1..=MOST_STEPS).map(Statement::Step),
        "expect" => expectations::read(line, names).map(Statement::Expect),
        _ => action(keyword, line, names).map(Statement::Act),
    }
}

fn run(line: &mut Cursor<'_>) -> Reading<Statement> {
    const EXPECTED: &str = "leader, commit or quiet";
    if line.peek()? != Token::Word("until") {
        return line.millis("how long, or `until`", Time::ZERO).map(Statement::Run);
    }
    line.next()?;
    let word = line.word(EXPECTED)?;
    let until = match names::one_of(word, &["leader", "commit", "quiet"], EXPECTED, line)? {
        0 => Until::Leader,
        1 => Until::Commit(Index(line.number("an index", 0..=u64::MAX)?)),
        _ => Until::Quiet,
    };
    Ok(Statement::RunUntil(until))
}

/// A word, and what it does to a server.
type ToAServer = (&'static str, fn(ServerId) -> Action);

const TO_A_SERVER: [ToAServer; 9] = [
    ("timeout", Action::Timeout),
    ("beat", Action::Beat),
    ("lapse", Action::Lapse),
    ("snapshot", Action::Snapshot),
    ("sync", Action::Sync),
    ("restart", Action::Restart),
    ("pause", Action::Pause),
    ("resume", Action::Resume),
    ("isolate", Action::Isolate),
];

/// A statement that is one action.
fn action(keyword: &str, line: &mut Cursor<'_>, names: Names) -> Reading<Action> {
    if let Some((_, action)) = TO_A_SERVER.iter().find(|(word, _)| *word == keyword) {
        return names.server(line).map(action);
    }
    Ok(match keyword {
        "partition" => Action::Partition(names.groups(line)?),
        "crash" => crash(line, names)?,
        "skew" => Action::Skew(names.server(line)?, line.skew()?),
        "fsync" => {
            let id = names.server(line)?;
            let (expected, known) = ("lies or honest", Fsync::ALL.map(Fsync::name));
            let at = names::one_of(line.word(expected)?, &known, expected, line)?;
            Action::SetFsync(id, Fsync::ALL[at])
        }
        "cut" => cut(line, names)?,
        "heal" => heal(line, names)?,
        "clock" => Action::SetClock(setup::clock(line)?),
        "rule" => {
            let rule = names::rule(line)?;
            let word = line.word("on or off")?;
            let off = names::one_of(word, &["on", "off"], "on or off", line)?;
            Action::SwitchRule(rule, off == 0)
        }
        "members" => Action::Members(names.set(line)?),
        "retry" => Action::Retry(names.server(line)?, names::client(line)?),
        "read" => Action::Read(names.server(line)?, expectations::key(line)?),
        "transfer" => Action::Transfer(names.server(line)?, names.server(line)?),
        "request" => {
            let id = names.server(line)?;
            let words = text(line, "what the client asks in quotes, such as \"x=1\"")?;
            if line.at_end() {
                Action::Request(id, words)
            } else {
                Action::RequestAs(id, names::client(line)?, words)
            }
        }
        _ => Action::Note(text(line, "words in quotes")?),
    })
}

fn crash(line: &mut Cursor<'_>, names: Names) -> Reading<Action> {
    const EXPECTED: &str = "`torn` and how many writes, or the end of the statement";
    let id = names.server(line)?;
    if line.at_end() {
        return Ok(Action::Crash(id));
    }
    names::one_of(line.word(EXPECTED)?, &["torn"], EXPECTED, line)?;
    let what = "how many unfinished writes reached the disk";
    Ok(Action::CrashTorn(id, line.number(what, 0..=u64::from(u32::MAX))? as u32))
}

fn cut(line: &mut Cursor<'_>, names: Names) -> Reading<Action> {
    let word = line.word("a link such as S1->S3, or S1-S3 for both ways")?;
    Ok(match names.pair(word, line)? {
        Pair::OneWay(from, to) => Action::Cut(from, to),
        Pair::BothWays(a, b) => Action::CutBoth(a, b),
    })
}

fn heal(line: &mut Cursor<'_>, names: Names) -> Reading<Action> {
    if line.at_end() {
        return Ok(Action::HealAll);
    }
    let word = line.word("a server or a link, such as S1, S1->S3 or S1-S3")?;
    if !word.contains('-') {
        return names.server_named(word, line).map(Action::Reconnect);
    }
    Ok(match names.pair(word, line)? {
        Pair::OneWay(from, to) => Action::Heal(from, to),
        Pair::BothWays(a, b) => Action::HealBoth(a, b),
    })
}

fn text(line: &mut Cursor<'_>, expected: &str) -> Reading<std::sync::Arc<str>> {
    match line.next()? {
        Token::Text(text) => Ok(text),
        other => Err(line.error(other.named(), expected)),
    }
}
