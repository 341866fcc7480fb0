//! What to aim for next, and why.

use flotilla_core::{RoleKind, Rule, ServerId};

use crate::lesson::figure8::{Detour, Figure8};
use crate::lesson::panel::{Ending, Panel};
use crate::lesson::shape;
use crate::lesson::story::{Off, Story};
use crate::world::World;

/// What to aim for next.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Aim {
    /// The panel it leads to, unless the lesson is at its end or cannot go on.
    pub towards: Option<Panel>,
    /// In a few words.
    pub title: String,
    /// What to do, in a sentence or two.
    pub goal: String,
    /// What for, in a sentence.
    pub why: String,
    /// When the run has left the figure: what happened, and how to get back.
    pub detour: Option<String>,
}

impl Figure8 {
    /// What to aim for now. After (c) that is a choice, unless `ending` has been chosen.
    pub fn aim(&self, world: &World, ending: Option<Ending>) -> Aim {
        if world.ids().len() < shape::FEWEST {
            return too_few_servers(world);
        }
        let detour = self.detour.as_ref().map(Detour::text).or_else(|| {
            let story = self.story.as_ref()?;
            rival_lost(story, world)
        });
        let aim = if self.is_finished(world) {
            self.finished(world)
        } else if self.next_step(world).is_none() {
            start_over()
        } else {
            self.onward(world, ending)
        };
        Aim { detour: aim.detour.or(detour), ..aim }
    }

    fn onward(&self, world: &World, ending: Option<Ending>) -> Aim {
        let Some(story) = &self.story else { return toward_a(world) };
        match story.panel {
            Panel::A => toward_b(story, world),
            Panel::B => toward_c(story, world),
            Panel::C => {
                let endings = self.endings(world);
                let chosen = ending.filter(|ending| endings.contains(ending));
                let only = endings.first().copied().filter(|_| endings.len() == 1);
                match chosen.or(only) {
                    None => choice(story, world),
                    Some(Ending::Overwritten) => toward_d(story, world),
                    Some(Ending::Committed) => toward_e(story, world),
                }
            }
            Panel::D => after_d(story),
            Panel::E => after_e(story, world),
        }
    }

    fn finished(&self, world: &World) -> Aim {
        let rule = Rule::CurrentTermCommit;
        let (other, why) = match self.panel() {
            Some(Panel::D) if world.config().rules.on(rule) => (
                Ending::Committed,
                format!("With {rule} off, the same clicks lose a committed entry."),
            ),
            Some(Panel::D) if self.story.as_ref().is_some_and(|story| story.commit.is_none()) => (
                Ending::Committed,
                format!(
                    "To see it lost, switch {rule} off at (c), before the leader hears of the majority."
                ),
            ),
            Some(Panel::D) => {
                (Ending::Committed, format!("With {rule} on, the same clicks lose nothing."))
            }
            _ => {
                let why =
                    "The leader's own entry makes the difference: in (d) it crashes too early.";
                (Ending::Overwritten, why.to_string())
            }
        };
        let back = self.reached(Panel::C).map_or_else(String::new, |event| {
            let other = other.panel();
            format!(" Then go back to event {}, panel (c), for the other way: {other}.", event.0)
        });
        Aim {
            towards: None,
            title: "Done: this is how Figure 8 ends".to_string(),
            goal: format!("Read what came of it.{back}"),
            why,
            detour: None,
        }
    }
}

fn plain(towards: Panel, title: String, goal: String, why: String) -> Aim {
    Aim { towards: Some(towards), title, goal, why, detour: None }
}

fn too_few_servers(world: &World) -> Aim {
    let count = world.ids().len();
    let are = if count == 1 { "is 1 server" } else { "are 2 servers" };
    Aim {
        towards: None,
        title: "Figure 8 needs five servers".to_string(),
        goal: "Begin a new run with five servers, as the paper draws it.".to_string(),
        why: format!("There {are}: no minority can hold an entry while the others elect a leader."),
        detour: None,
    }
}

fn start_over() -> Aim {
    Aim {
        towards: None,
        title: "Start over from an earlier moment".to_string(),
        goal: "Step back to before things went wrong, or begin a new run.".to_string(),
        why: "From here no way leads into Figure 8: a leader believes of a log what is not so."
            .to_string(),
        detour: None,
    }
}

/// Whether a leader has an entry of its own term, so that it needs no other request.
fn has_asked(world: &World, leader: ServerId) -> bool {
    let server = world.server(leader);
    server.role() == RoleKind::Leader && shape::last(world, leader).term == server.term()
}

/// The server whose log everybody shares most of: who S1 would be.
fn likely_leader(world: &World) -> Option<ServerId> {
    world.leader().or_else(|| {
        shape::highest(world.ids().iter(), |id| {
            let last = shape::last(world, id);
            [last.term.0, last.index.0, 0, 0]
        })
    })
}

fn toward_a(world: &World) -> Aim {
    let Some(leader) = likely_leader(world) else { return start_over() };
    let leads = world.server(leader).role() == RoleKind::Leader;
    let shared = shape::shared(world, leader);
    let common = shape::entry_at(world, leader, shared).filter(|entry| entry.index.0 > 0);
    let Some(common) = common.filter(|common| shape::holders(world, *common) == world.ids()) else {
        let elect = if leads {
            String::new()
        } else {
            format!("Time out {leader} and deliver requests and votes until it leads. ")
        };
        return plain(
            Panel::A,
            "First, an entry that every server has".to_string(),
            if has_asked(world, leader) {
                format!("Deliver {leader}'s AppendEntries to all.")
            } else {
                format!(
                    "{elect}Give {leader} a client request and deliver its AppendEntries to all."
                )
            },
            "In the paper that is index 1, of term 1: the past that everybody agrees on."
                .to_string(),
        );
    };
    let (partial, of) = (shape::partial(world), world.ids().len());
    let others = match partial - 1 {
        0 => "to nobody".to_string(),
        1 => "to one other server only".to_string(),
        more => format!("to {more} others only"),
    };
    let (term, last) = (world.server(leader).term(), shape::last(world, leader));
    let goal = if leads && last.term == term && last.index > common.index {
        format!("Deliver {leader}'s entry at index {} {others}.", common.index.next())
    } else if leads && term > common.term {
        format!("Give {leader} one request and deliver the entry {others}.")
    } else {
        format!(
            "Let {leader} lead a new term: crash it, restart it, time it out. Then give it one \
             request and deliver the entry {others}."
        )
    };
    plain(
        Panel::A,
        format!("(a) An entry on {partial} of {of} servers"),
        goal,
        "On a minority an entry is not committed, and a leader may be elected that does not have it."
            .to_string(),
    )
}

fn toward_b(story: &Story, world: &World) -> Aim {
    let (first, index) = (story.first, story.index());
    let without: Vec<ServerId> = world
        .ids()
        .iter()
        .filter(|id| *id != first && !shape::holds(world, *id, story.entry))
        .collect();
    let rival = without.last().map_or_else(|| "another server".to_string(), ServerId::to_string);
    let crash =
        if world.server(first).is_up() { format!("Crash {first}. ") } else { String::new() };
    plain(
        Panel::B,
        format!("(b) Another leader, another entry at index {index}"),
        format!(
            "{crash}Time out {rival} until it leads a term after {}, with votes from those \
             without index {index}; then give it a request and deliver nothing of it.",
            story.entry.term
        ),
        format!(
            "{} would refuse {rival}, whose log is behind theirs; the others are a majority.",
            shape::names(shape::holders(world, story.entry))
        ),
    )
}

fn toward_c(story: &Story, world: &World) -> Aim {
    let (first, index, term) = (story.first, story.index(), story.entry.term);
    let rival = story.rival.map_or(first, |rival| rival.server);
    let holders = shape::holders(world, story.entry);
    let back = if holders.contains(first) { first } else { holders.iter().next().unwrap_or(first) };
    plain(
        Panel::C,
        format!("(c) {back} comes back, and index {index} spreads"),
        format!(
            "Crash {rival}, restart {back} and have it elected in a later term. Deliver its \
             AppendEntries, and the answers, until index {index} of term {term} is on {} servers.",
            world.ids().majority()
        ),
        format!(
            "An entry of an old term on a majority: is it safe to commit? {rival} still has another."
        ),
    )
}

fn choice(story: &Story, world: &World) -> Aim {
    let (leader, rival) = parts(story);
    let crash = hear_and_crash(story, world, leader);
    Aim {
        towards: None,
        title: "(d) or (e)? The figure goes on two ways".to_string(),
        goal: format!(
            "For (d): {crash}Let {rival} lead. For (e): let {leader} first replicate an entry of \
             its own term on a majority."
        ),
        why: format!(
            "Index {} of term {} is on a majority in both; only its own term makes it safe.",
            story.index(),
            story.entry.term
        ),
        detour: None,
    }
}

/// Who plays S1 and S5 after (c).
fn parts(story: &Story) -> (ServerId, ServerId) {
    let leader = story.back.map_or(story.first, |back| back.server);
    (leader, story.rival.map_or(leader, |rival| rival.server))
}

/// How the leader of (c) comes to its end, as far as there is something left to do.
fn hear_and_crash(story: &Story, world: &World, leader: ServerId) -> String {
    if !world.server(leader).is_up() {
        String::new()
    } else if story.commit.is_none() && !shape::knows(world, leader, story.entry) {
        format!("Deliver the acknowledgements to {leader}, then crash it. ")
    } else {
        format!("Crash {leader}. ")
    }
}

fn toward_d(story: &Story, world: &World) -> Aim {
    let (leader, rival) = parts(story);
    let index = story.index();
    let heard = hear_and_crash(story, world, leader);
    plain(
        Panel::D,
        format!("(d) What if {leader} crashes now?"),
        format!(
            "{heard}Restart {rival}, have it elected, and deliver its AppendEntries until it \
             overwrites index {index}."
        ),
        format!(
            "Its last term {} is above {}, so a majority may vote for it.",
            story.rival.map_or(0, |rival| rival.term.0),
            story.entry.term
        ),
    )
}

fn toward_e(story: &Story, world: &World) -> Aim {
    let (leader, rival) = parts(story);
    let ask = if has_asked(world, leader) {
        format!("Deliver {leader}'s AppendEntries to a majority.")
    } else {
        format!("Give {leader} a request and deliver its AppendEntries to a majority.")
    };
    plain(
        Panel::E,
        format!("(e) First an entry of {leader}'s own term"),
        ask,
        format!(
            "An entry of the current term on a majority is committed, and all before it; whoever \
             has it refuses {rival}."
        ),
    )
}

fn after_d(story: &Story) -> Aim {
    let (_, rival) = parts(story);
    let (index, rule) = (story.index(), Rule::CurrentTermCommit);
    plain(
        Panel::D,
        format!("Let {rival}'s entry commit at index {index}"),
        format!("Deliver {rival}'s AppendEntries to a majority, and their answers to {rival}."),
        if story.commit.is_some() {
            format!(
                "With {rule} off it counts its old entry too: two servers then applied different entries."
            )
        } else {
            format!(
                "With {rule} off it counts its old entry too. Nobody has applied another, so nothing is lost."
            )
        },
    )
}

fn after_e(story: &Story, world: &World) -> Aim {
    let (leader, rival) = parts(story);
    let friends = world.ids().iter().filter(|id| shape::may_vote(world, *id, rival)).count();
    plain(
        Panel::E,
        format!("Now let {rival} try to win"),
        format!(
            "Deliver the acknowledgements to {leader} and crash it. Restart {rival}, time it out \
             until its term is the highest, and deliver its vote requests and the answers."
        ),
        format!(
            "It needs {} votes, and only {friends} of {} servers have a log that lets them vote \
             for it.",
            world.ids().majority(),
            world.ids().len()
        ),
    )
}

/// The rival's entry is gone, before or after (c).
fn rival_lost(story: &Story, world: &World) -> Option<String> {
    let index = story.index();
    if let Some(event) = story.rival_lost {
        return Some(format!(
            "Event {} removed the other entry at index {index}. Step back to before it, or let \
             another server without the first entry make a new one.",
            event.0
        ));
    }
    let rival = story.rival_entry()?;
    let gone = story.panel == Panel::C && shape::holders(world, rival).is_empty();
    gone.then(|| {
        format!(
            "No log has the other entry at index {index} any more, so nothing can overwrite it: \
             (d) is out of reach. Step back for it, or go on to (e)."
        )
    })
}

impl Detour {
    fn text(&self) -> String {
        let (index, term) = (self.story.index(), self.story.entry.term);
        let rival = self.story.rival.map(|rival| rival.server);
        let what = match (self.off, rival) {
            (Off::EntrySpread, _) => format!(
                "index {index} of term {term} went to too many servers: nobody without it can win"
            ),
            (Off::EntryLost, _) => {
                format!("the last copy of index {index} of term {term} was overwritten")
            }
            (Off::RivalSpread, Some(rival)) => format!(
                "{rival}'s entry at index {index} went to too many servers: {} cannot win again",
                self.story.first
            ),
            (Off::RivalSpread, None) => {
                format!("another entry at index {index} went to too many servers")
            }
            (Off::Usurped, _) => {
                format!("index {index} of term {term} was overwritten, but not by the entry of (b)")
            }
        };
        format!(
            "With event {}, {what}. Step back to before it, or go on from here: the figure can \
             begin again at a later index.",
            self.at.0
        )
    }
}
