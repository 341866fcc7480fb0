//! The sides of a conflict: what stands against what.

use std::fmt;

use flotilla_core::{Index, ServerId, Term};

use crate::event::EventId;

/// A server's part in a conflict.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Side {
    /// Which server.
    pub server: ServerId,
    /// Which entry it is about, if it is about one.
    pub index: Option<Index>,
    /// What it has to do with it.
    pub part: Part,
}

/// What a server has to do with a conflict.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Part {
    /// It was elected leader of a term.
    Elected(Term),
    /// It committed an entry as a leader.
    Committed {
        /// The entry's term.
        entry: Term,
        /// The leader's.
        leader: Term,
    },
    /// It leads a term without an entry.
    Lacks(Term),
    /// It gave an entry up while it led a term.
    GaveUp(Term),
    /// It had an entry of a term in its log.
    Has(Term),
    /// It applied an entry of a term.
    Applied(Term),
    /// It had a snapshot that ends with an entry of a term.
    Snapshot(Term),
    /// A number of its own went back, from here if it is an index.
    WentBackFrom,
    /// To here.
    WentBackTo,
    /// A client asked it in an event.
    Asked(EventId),
    /// And was told something in an event.
    Told(EventId),
    /// It executed a command.
    Executed,
}

impl Side {
    /// A part that has to do with an entry.
    pub(super) const fn at(server: ServerId, index: Index, part: Part) -> Self {
        Self { server, index: Some(index), part }
    }

    /// A part that has to do with none.
    pub(super) const fn of(server: ServerId, part: Part) -> Self {
        Self { server, index: None, part }
    }
}

/// `S1 committed index 2 of term 2 in term 4`
impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { server, index, part } = self;
        let index = index.map(|index| format!(" index {index}")).unwrap_or_default();
        match part {
            Part::Elected(term) => write!(f, "{server} was elected leader of term {term}"),
            Part::Committed { entry, leader } => {
                write!(f, "{server} committed{index} of term {entry} in term {leader}")
            }
            Part::Lacks(term) => write!(f, "{server} led term {term} without{index}"),
            Part::GaveUp(term) => write!(f, "{server} gave up{index} while it led term {term}"),
            Part::Has(term) => write!(f, "{server} had{index} of term {term}"),
            Part::Applied(term) => write!(f, "{server} applied{index} of term {term}"),
            Part::Snapshot(term) => {
                write!(f, "{server} had a snapshot up to{index} of term {term}")
            }
            Part::WentBackFrom if index.is_empty() => write!(f, "{server} went back"),
            Part::WentBackFrom => write!(f, "{server} went back from{index}"),
            Part::WentBackTo => write!(f, "{server} went back to{index}"),
            Part::Asked(event) => write!(f, "{server} was asked in event {}", event.0),
            Part::Told(event) => write!(f, "{server} answered in event {}", event.0),
            Part::Executed => write!(f, "{server} executed the command at{index}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::staged::Stage;

    /// The sides of the only violation of a step, in words.
    fn told(stage: &mut Stage, number: u8, step: &str) -> Vec<String> {
        let (what, log) = step.split_once(": ").expect("what it does, and its log");
        let verdict = stage.step(number, |server| {
            let server = server.has(log);
            for deed in what.split(", ") {
                let (deed, value) = deed.split_once(' ').expect("a deed");
                let value = value.parse().expect("a number");
                match deed {
                    "leads" => server.leads(value),
                    "follows" => server.follows(value),
                    "commits" => server.commits(value),
                    _ => server.applies(value),
                };
            }
            server
        });
        assert_eq!(verdict.len(), 1, "{step}");
        verdict[0].sides.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_was_there_before_stands_before_what_came() {
        let mut stage = Stage::new();
        stage.calm(1, |s1| s1.leads(1).has("a@1 b@1").commits(2).applies(2));
        let elected = ["S1 was elected leader of term 1", "S2 was elected leader of term 1"];
        assert_eq!(told(&mut stage.clone(), 2, "leads 1: a@1 b@1"), elected);
        let lacks = ["S1 committed index 2 of term 1 in term 1", "S2 led term 3 without index 2"];
        assert_eq!(told(&mut stage.clone(), 2, "leads 3: a@1"), lacks);
        let gave_up = ["S1 gave up index 2 while it led term 1"];
        assert_eq!(told(&mut stage.clone(), 1, "leads 1, commits 2, applies 2: a@1 d@2"), gave_up);
        let had = ["S1 had index 2 of term 1", "S2 had index 2 of term 1"];
        assert_eq!(told(&mut stage.clone(), 2, "follows 1: a@1 c@1"), had);
        let applied = ["S1 applied index 2 of term 1", "S2 applied index 2 of term 2"];
        assert_eq!(told(&mut stage.clone(), 2, "follows 2, applies 2: a@1 d@2"), applied);
        let back = ["S1 went back from index 2", "S1 went back to index 1"];
        assert_eq!(told(&mut stage.clone(), 1, "commits 1: a@1 b@1"), back);
        assert_eq!(told(&mut stage, 1, "follows 0: a@1 b@1"), ["S1 went back"]);
    }
}
