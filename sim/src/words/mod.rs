//! What happened, in sentences: in the words of the paper, with the numbers of this run.
//!
//! [`headline`] tells an event in one sentence, [`details`] tells all that came of it. Both
//! look only at the event and at the world right after it.

mod acted;
mod action;
mod appends;
mod arrival;
mod compaction;
mod could;
mod detail;
mod disks;
mod elections;
mod headline;
mod mechanisms;
mod membership;
mod message;
mod phrase;
mod post;
mod reads;
mod remedy;
mod scene;

use flotilla_core::{Because, Refusal, Rule};

use crate::event::Event;
use crate::setup::Setup;
use crate::told;
use crate::world::World;

pub use action::action_text;
pub use could::{Told, could_win, is_safe};
pub use detail::details;
pub(crate) use elections::tally;
pub use headline::headline;
pub use message::{message_facts, message_label, message_name};
pub(crate) use phrase::join;
pub(crate) use remedy::remedy;

/// Something that was, in words.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Sentence {
    /// The sentence, with its full stop.
    pub text: String,
    /// The rule behind it, whose [`Rule::citation`] and [`Rule::text`] say more.
    pub rule: Option<Rule>,
    /// The clause that decided, with its values, as [`Because`] words it.
    pub because: Option<String>,
    /// What kind of news it is.
    pub tone: Tone,
}

/// What kind of news a sentence is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Tone {
    /// Something was done.
    Plain,
    /// Something was not done.
    Refusal,
    /// A promise is broken.
    Violation,
}

impl Sentence {
    fn plain(text: String) -> Self {
        Self { text, rule: None, because: None, tone: Tone::Plain }
    }

    fn refusal(text: String, refusal: &Refusal) -> Self {
        Self::plain(text).by(refusal.rule, refusal.because).toned(Tone::Refusal)
    }

    fn by(self, rule: Rule, because: Because) -> Self {
        Self { because: Some(because.to_string()), ..self.under(rule) }
    }

    fn under(self, rule: Rule) -> Self {
        Self { rule: Some(rule), ..self }
    }

    fn toned(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// How a run begins.
pub fn opening(setup: &Setup) -> Sentence {
    const NUMBERS: [&str; 10] =
        ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
    let number = NUMBERS[usize::from(setup.servers.min(9))];
    let mut text = String::from(number);
    text.push_str(if setup.servers == 1 {
        " server starts as a follower of term 0, with an empty log"
    } else {
        " servers start as followers of term 0, with empty logs"
    });
    if !setup.rules.all_on() {
        text.push_str("; ");
        text.push_str(&phrase::rules_off(setup.rules));
        text.push_str(": this is modified Raft");
    }
    text.push('.');
    Sentence::plain(text)
}

/// An event in one line: its number, its time, its headline.
pub fn trace_line(event: &Event, world_after: &World) -> String {
    let text = told::one_line(&headline(event, world_after).text);
    format!("#{:<4} {:>10}  {text}", event.id.0, event.at.to_string())
}
