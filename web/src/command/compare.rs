//! What a person asks of a comparison.

use flotilla_core::{Mechanism, Rule};
use flotilla_sim::{BranchId, EventId};

use crate::command::rule_label;
use crate::session::{Session, Subject, Twisted};

/// One intent about two runs side by side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CompareCommand {
    /// Show this run with and without a rule.
    Rule(Rule),
    /// Show this run with and without a mechanism.
    Mechanism(Mechanism),
    /// Play this run again with a rule on beside it, from an event on.
    Again(Rule, EventId),
    /// Show another branch beside this one.
    Branch(BranchId),
    /// Change one thing more in the other run, or put it back.
    Also(Twisted),
    /// Go to a moment.
    Seek(u64),
    /// One moment on.
    Later,
    /// One moment back.
    Earlier,
    /// To the first moment at which the two differ.
    ToParting,
    /// Let both go on.
    Play,
    /// Let both stand.
    Pause,
    /// Back to the run.
    Close,
}

impl CompareCommand {
    /// What a button for it says.
    pub(crate) fn label(self) -> String {
        match self {
            Self::Rule(_) | Self::Mechanism(_) => "Show this run with and without".into(),
            Self::Again(rule, _) => format!("Play it again with {} on", rule_label(rule)),
            Self::Branch(branch) => format!("Compare with future {}", branch.0 + 1),
            Self::Also(twisted) => twisted.name(),
            Self::Seek(moment) => format!("Go to moment {moment}"),
            Self::Later => "Step forward".into(),
            Self::Earlier => "Step back".into(),
            Self::ToParting => "Go to where they part".into(),
            Self::Play => "Play".into(),
            Self::Pause => "Pause".into(),
            Self::Close => "Close comparison".into(),
        }
    }

    /// What it does, in a sentence.
    pub(crate) fn explanation(self) -> String {
        match self {
            Self::Rule(rule) => {
                let rule = rule_label(rule);
                return format!("Play this run once with {rule} and once without, side by side.");
            }
            Self::Mechanism(mechanism) => {
                let mechanism = mechanism.id();
                return format!(
                    "Play this run once with {mechanism} and once without, side by side."
                );
            }
            Self::Again(..) => "Play the same schedule without the rule and with it, side by side.",
            Self::Branch(_) => "Show both futures side by side on one clock.",
            Self::Also(_) => "Change this in the other run as well, or put it back.",
            Self::Seek(_) => "Go to this moment in both runs.",
            Self::Later => "Go one moment forward in both runs.",
            Self::Earlier => "Go one moment back in both runs.",
            Self::ToParting => "Go to the first event that is not the same in both runs.",
            Self::Play => "Let both runs go on.",
            Self::Pause => "Let both runs stand.",
            Self::Close => "Go back to the run, which is as it was.",
        }
        .into()
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(self, session: &Session) -> Option<String> {
        let reason = match self {
            Self::Rule(_) | Self::Mechanism(_) | Self::Again(..)
                if session.timeline.last().0 == 0 =>
            {
                "nothing has happened in this run yet"
            }
            Self::Branch(branch) if branch == session.branch() => "this is the branch itself",
            Self::Seek(_) | Self::Later | Self::Earlier | Self::ToParting | Self::Play => {
                return session.compared.as_ref()?.why_not(self).map(Into::into);
            }
            _ => return None,
        };
        Some(reason.into())
    }
}

impl Subject {
    /// What stands over the comparison.
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Branches(..) | Self::Twists(_) => "The same run twice",
            Self::Without(_) => "The same trouble twice",
        }
    }

    /// What stands over the two runs.
    pub(crate) fn names(&self) -> [String; 2] {
        match self {
            Self::Branches(one, other) => {
                [*one, *other].map(|branch| format!("Branch {}", branch.0 + 1))
            }
            Self::Without(twisted) => [false, true].map(|on| twisted.told(on)),
            Self::Twists(twists) => {
                let told: Vec<String> = twists.iter().map(|(it, on)| it.told(*on)).collect();
                let other = if told.is_empty() { "The same again".into() } else { told.join(", ") };
                ["As it was played".into(), other]
            }
        }
    }
}

impl Twisted {
    /// Its name.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Rule(rule) => rule_label(rule),
            Self::Mechanism(mechanism) => mechanism.id().replace('-', " "),
        }
    }

    /// Whether it is there, in words: `Without pre vote`.
    pub(crate) fn told(self, on: bool) -> String {
        format!("{} {}", if on { "With" } else { "Without" }, self.name())
    }
}
