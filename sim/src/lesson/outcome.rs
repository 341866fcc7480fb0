//! What came of it: what is committed, what is lost, who refuses whom, and why.

use flotilla_core::{Because, Position, RoleKind, Rule, ServerId};

use crate::lesson::figure8::Figure8;
use crate::lesson::panel::Panel;
use crate::lesson::shape;
use crate::lesson::story::{Commit, Story};
use crate::referee::Property;
use crate::told;
use crate::world::World;

/// What a panel shows in this run, with its live values.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Outcome {
    /// In a few words.
    pub title: String,
    /// In a sentence or two.
    pub text: String,
    /// One sentence for each server or property that had a part in it.
    pub points: Vec<String>,
    /// Whether a committed entry is lost.
    pub lost: bool,
}

impl Figure8 {
    /// What came of it so far; there is nothing to say before (c).
    pub fn outcome(&self, world: &World) -> Option<Outcome> {
        let story = self.story.as_ref()?;
        match story.panel {
            Panel::A | Panel::B => None,
            Panel::C => Some(on_a_majority(story, world)),
            Panel::D => Some(overwritten(story, world)),
            Panel::E => Some(sealed(story, world)),
        }
    }
}

fn on_a_majority(story: &Story, world: &World) -> Outcome {
    let Position { index, term } = story.entry;
    let holders = shape::holders(world, story.entry);
    let on = format!(
        "Index {index} of term {term} is on {}, {} of {}",
        shape::names(holders),
        holders.len(),
        world.ids().len()
    );
    let (leader, own) = story.back.map_or((story.first, term), |back| (back.server, back.term));
    let rule = Rule::CurrentTermCommit;
    let leads = world.server(leader).role() == RoleKind::Leader;
    let (title, text) = if let Some(commit) = story.commit {
        (
            format!("{} has committed index {index}", commit.by),
            format!(
                "{on}. With {rule} off {} counted them, although the entry is not of its own \
                 term: §5.4.2 of the paper forbids just that.",
                commit.by
            ),
        )
    } else if leads && !shape::knows(world, leader, story.entry) {
        (
            format!("Index {index} is on a majority"),
            format!("{on}. {leader} does not know yet: deliver the acknowledgements to it."),
        )
    } else if world.config().rules.on(rule) {
        (
            format!("Why index {index} is not committed"),
            format!(
                "{on}. But its term is {term}, and {leader} was elected for term {own}: a leader \
                 commits by counting only entries of its own term (§5.4.2)."
            ),
        )
    } else if leads {
        (
            format!("Index {index} is on a majority"),
            format!("{on}. {leader} commits it with the next answer it counts."),
        )
    } else if story.waited {
        (
            format!("Index {index} is not committed"),
            format!(
                "{on}. {leader} knew, and waited for an entry of its own term, as {rule} says."
            ),
        )
    } else {
        (
            format!("Index {index} is not committed"),
            format!("{on}. {leader} stopped leading before it could count them."),
        )
    };
    Outcome { title, text, points: Vec::new(), lost: false }
}

fn overwritten(story: &Story, world: &World) -> Outcome {
    let Position { index, term } = story.entry;
    let rival = story.rival.map_or(story.first, |rival| rival.server);
    let own = story.rival.map_or(term, |rival| rival.term);
    let on = story.overwritten.unwrap_or(rival);
    if let Some(commit) = story.commit {
        return Outcome {
            title: format!(
                "A committed entry is lost: {} at index {index}",
                told::command(&story.command)
            ),
            text: format!(
                "{} committed index {index} of term {term} at event {}, and on {on} {rival}'s \
                 entry of term {own} has taken its place.",
                commit.by, commit.event.0
            ),
            points: broken(story, world, rival),
            lost: true,
        };
    }
    let why = if story.waited {
        format!(
            "{} waited for an entry of its own term, as {} tells it to.",
            story.back.map_or(story.first, |back| back.server),
            Rule::CurrentTermCommit
        )
    } else {
        "The leader never heard that it was on a majority. Step back to (c) and deliver the \
         acknowledgements before it crashes."
            .to_string()
    };
    Outcome {
        title: "Nothing is lost".to_string(),
        text: format!(
            "Index {index} was never committed, so {rival} may overwrite it. No client was told \
             that {} is done. {why}",
            told::command(&story.command)
        ),
        points: Vec::new(),
        lost: false,
    }
}

/// The properties that died, and when.
fn broken(story: &Story, world: &World, rival: ServerId) -> Vec<String> {
    let mut points = Vec::new();
    if let Some(violation) = world.referee().violation(Property::LeaderCompleteness) {
        points.push(format!(
            "{} died at event {}, when {rival} was elected: {}",
            violation.property.name(),
            violation.event.0,
            violation.sentence
        ));
    }
    match (world.referee().violation(Property::StateMachineSafety), story.rival_commit) {
        (Some(violation), _) => points.push(format!(
            "{} died at event {}: {}",
            violation.property.name(),
            violation.event.0,
            violation.sentence
        )),
        (None, None) => points.push(format!(
            "Once {rival}'s entry commits at index {}, {} dies as well.",
            story.index(),
            Property::StateMachineSafety.name()
        )),
        (None, Some(Commit { .. })) => {}
    }
    points
}

fn sealed(story: &Story, world: &World) -> Outcome {
    let Some(seal) = story.seal else { return on_a_majority(story, world) };
    let index = story.index();
    let committed = shape::committer(world, seal).is_some();
    let state = if committed { "committed, and with it" } else { "safe, and so is" };
    let leader = story.back.map_or(story.first, |back| back.server);
    let Some(rival) = story.rival.map(|rival| rival.server) else {
        return on_a_majority(story, world);
    };
    let leads = world.server(rival).role() == RoleKind::Leader;
    let title = if leads {
        format!("{rival} won all the same")
    } else {
        format!("{rival} can no longer win")
    };
    Outcome {
        title,
        text: format!(
            "Index {} of {leader}'s own term {} is on {}: {state} index {index}.",
            seal.index,
            seal.term,
            shape::names(shape::holders(world, seal))
        ),
        points: world.ids().without(rival).iter().map(|id| answer(world, id, rival)).collect(),
        lost: false,
    }
}

/// What a server says to a candidate, and why.
fn answer(world: &World, voter: ServerId, candidate: ServerId) -> String {
    let (mine, its) = (shape::last(world, voter), shape::last(world, candidate));
    let down = if world.server(voter).is_up() { "" } else { " (it is down now)" };
    let compared = Because::LogBehind { candidate: its, voter: mine };
    if shape::may_vote(world, voter, candidate) {
        return format!("{voter} may vote for {candidate}: {compared}{down}.");
    }
    format!("{voter} refuses {candidate}: {compared}{down}.")
}
