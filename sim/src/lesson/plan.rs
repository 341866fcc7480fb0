//! "Do this step for me": the next action toward the present aim.
//!
//! It is worked out from the logs as they are, so that it takes over at any point of any run. From
//! an empty cluster it follows the paper to the letter: terms 1 to 5, and S1 to S5 in their parts.

use std::ops::ControlFlow::{Break, Continue};

use flotilla_core::{Position, RoleKind, ServerId, ServerSet, Term};

use crate::action::Action;
use crate::lesson::figure8::Figure8;
use crate::lesson::moves::{BLOCKED, Moves, Way};
use crate::lesson::panel::Ending;
use crate::lesson::shape;
use crate::lesson::story::{Back, Rival, Story};
use crate::world::World;

/// One step of the lesson, to be done for the learner.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Step {
    /// What to do. It is possible now.
    pub action: Action,
    /// What that is and what it is good for, in a sentence.
    pub sentence: String,
}

impl Figure8 {
    /// The next step toward the present aim. After (c) it heads for (d).
    ///
    /// There is none when the figure is finished, and when no way leads on: then the aim says so.
    pub fn next_step(&self, world: &World) -> Option<Step> {
        self.next_step_towards(world, Ending::default())
    }

    /// The same, heading for one of the endings after (c).
    pub fn next_step_towards(&self, world: &World, ending: Ending) -> Option<Step> {
        if world.ids().len() < shape::FEWEST || self.is_finished(world) {
            return None;
        }
        let plan = Plan { lesson: self, moves: Moves { world } };
        let step = match plan.onward(ending) {
            Break(step) => step,
            Continue(()) => None,
        };
        let possible = |step: &Step| {
            world.objection(&step.action).is_none_or(|objection| !objection.impossible)
        };
        step.filter(possible)
    }
}

#[derive(Clone, Copy)]
struct Plan<'a> {
    lesson: &'a Figure8,
    moves: Moves<'a>,
}

impl<'a> Plan<'a> {
    fn world(self) -> &'a World {
        self.moves.world
    }

    fn onward(self, ending: Ending) -> Way {
        self.moves.calm()?;
        let Some(story) = &self.lesson.story else { return self.to_a() };
        let way = match (story.rival, story.back) {
            (None, _) => self.to_b(story),
            (Some(rival), None) => self.to_c(story, rival),
            (Some(rival), Some(back)) => return self.to_ending(story, rival, back, ending),
        };
        // Where the figure cannot go on, it can begin again at a later index.
        if way == BLOCKED { self.to_a() } else { way }
    }

    /// Toward (a): an entry that all have, then one that only two get.
    fn to_a(self) -> Way {
        let Some(leader) = self.natural_leader() else { return BLOCKED };
        let last = shape::last(self.world(), leader);
        if self.is_begun(leader) {
            return self.spread_partially(leader, last);
        }
        let all_equal = self.world().ids().iter().all(|id| shape::last(self.world(), id) == last);
        if !all_equal || last.index.0 == 0 {
            return self.level(leader);
        }
        let term = self.world().server(leader).term();
        if self.moves.leads(leader) && term == last.term {
            let behind = self.world().server(leader).commit_index() < last.index;
            let why = format!("once a majority has answered, index {} is committed.", last.index);
            if behind {
                if_possible(self.moves.acknowledged(leader, last.index, &why))?;
            }
        }
        self.moves.elected(leader, last.term)?;
        let why =
            format!("its entry goes to index {}, the one all this is about.", last.index.next());
        self.moves.requested(leader, &why)
    }

    /// The server that everybody would vote for; of equals the one that leads, or last led.
    fn natural_leader(self) -> Option<ServerId> {
        let world = self.world();
        shape::highest(world.ids().iter(), |id| {
            let last = shape::last(world, id);
            let leads = world.leader() == Some(id);
            let made_it = self.lesson.leaders.led(id, last.term);
            [last.term.0, last.index.0, leads.into(), made_it.into()]
        })
    }

    /// Whether a leader's last entry is its own and still unknown to enough servers that have
    /// all before it, so that one of them can become the rival.
    fn is_begun(self, leader: ServerId) -> bool {
        let (world, last) = (self.world(), shape::last(self.world(), leader));
        let index = last.index.previous();
        let Some(before) = shape::entry_at(world, leader, index) else { return false };
        let without = world.ids().iter().filter(|id| shape::last(world, *id) == before).count();
        self.moves.leads(leader)
            && world.server(leader).term() == last.term
            && index.0 >= 1
            && without >= usize::from(world.ids().majority())
    }

    fn spread_partially(self, leader: ServerId, entry: Position) -> Way {
        let holders = shape::holders(self.world(), entry);
        if holders.len() >= shape::partial(self.world()) {
            return Continue(());
        }
        let why = format!("index {} is then on a minority, and no further.", entry.index);
        self.spread(leader, entry, None, &why)
    }

    /// One more server gets an entry of the leader, rather not one that holds `rival`.
    fn spread(self, leader: ServerId, entry: Position, rival: Option<Position>, why: &str) -> Way {
        let lacking = shape::except(self.world().ids(), shape::holders(self.world(), entry));
        let rivals = rival.map_or(ServerSet::EMPTY, |rival| shape::holders(self.world(), rival));
        let to = self.moves.nearest(leader, shape::except(lacking, rivals));
        let Some(to) = to.or_else(|| self.moves.nearest(leader, lacking)) else { return BLOCKED };
        self.moves.replicated(leader, to, entry.index, why)
    }

    /// All logs become equal, and not empty.
    fn level(self, leader: ServerId) -> Way {
        self.moves.elected(leader, Term(0))?;
        let last = shape::last(self.world(), leader);
        if last.index.0 == 0 {
            return self.moves.requested(leader, "an entry that every server will have.");
        }
        let why = format!("every server is to have index {}.", last.index);
        for id in self.world().ids().without(leader).iter() {
            self.moves.replicated(leader, id, last.index, &why)?;
        }
        // Equal in what the leader has, yet somebody has more: a new entry settles it.
        self.moves.requested(leader, "its own entry takes the place of what others have beyond it.")
    }

    /// Toward (b): a rival without the entry is elected and gets one of its own there.
    fn to_b(self, story: &Story) -> Way {
        let why = format!(
            "index {} is on a minority, and somebody without it can be elected.",
            story.index()
        );
        let term = self.world().server(story.first).term();
        if term == story.entry.term {
            self.moves.crashed_if_leader(story.first, &why)?;
        }
        let Some(rival) = self.best_rival(story) else { return BLOCKED };
        self.moves.elected(rival, story.entry.term)?;
        let why = format!("a different entry at index {}, on {rival} alone.", story.index());
        self.moves.requested(rival, &why)
    }

    /// Whose log ends where the entry would come; rather one that is on its way to win, and else
    /// the one farthest from S1, as in the paper.
    fn best_rival(self, story: &Story) -> Option<ServerId> {
        let world = self.world();
        let before = story.index().previous();
        let fits = |id: &ServerId| {
            shape::last(world, *id).index == before
                && *id != story.first
                && shape::electable(world, *id)
        };
        shape::highest(world.ids().iter().filter(fits), |id| {
            let server = world.server(id);
            let later = server.term() > story.entry.term;
            let leads = later && server.role() == RoleKind::Leader;
            let votes = self.moves.votes(id).filter(|_| later).map_or(0, ServerSet::len);
            [leads.into(), votes.into(), id.number().into(), 0]
        })
    }

    /// Toward (c): the entry comes back with a leader of a later term than the rival's.
    fn to_c(self, story: &Story, rival: Rival) -> Way {
        let why = format!("its entry at index {} stays on its disk.", story.index());
        self.moves.crashed_if_leader(rival.server, &why)?;
        let Some(leader) = self.best_holder(story, story.entry, story.first, rival.term) else {
            return BLOCKED;
        };
        self.moves.elected(leader, rival.term)?;
        let why = format!(
            "index {} of term {} goes on spreading, under a leader of a later term.",
            story.index(),
            story.entry.term
        );
        self.spread(leader, story.entry, story.rival_entry(), &why)
    }

    /// Who of those that hold `entry` can lead: one who does, or nearly does, in a term after
    /// `after`; else `first`; else any.
    fn best_holder(
        self,
        story: &Story,
        entry: Position,
        first: ServerId,
        after: Term,
    ) -> Option<ServerId> {
        let world = self.world();
        let electable = |id: &ServerId| shape::electable(world, *id);
        shape::highest(shape::holders(world, entry).iter().filter(electable), |id| {
            let server = world.server(id);
            let later = server.term() > after;
            let leads = later && server.role() == RoleKind::Leader;
            let stands = later && server.role() == RoleKind::Candidate;
            let term = if leads { server.term() } else { Term(0) };
            let cast = story.rival.is_some_and(|rival| rival.server == id);
            [term.0, stands.into(), (id == first).into(), cast.into()]
        })
    }

    fn to_ending(self, story: &Story, rival: Rival, back: Back, ending: Ending) -> Way {
        if story.overwritten.is_some() {
            return self.until_rival_commits(story, rival, back);
        }
        if story.seal.is_some() {
            return self.until_rival_is_refused(story, rival);
        }
        let (first, second) = match ending {
            Ending::Overwritten => (self.to_d(story, rival, back), self.to_e(story, rival, back)),
            Ending::Committed => (self.to_e(story, rival, back), self.to_d(story, rival, back)),
        };
        if first == BLOCKED { second } else { first }
    }

    /// Toward (d): the leader hears that the entry is on a majority, gets an entry of its own
    /// term, and crashes before that spreads; the rival is elected and overwrites.
    fn to_d(self, story: &Story, rival: Rival, back: Back) -> Way {
        let Some(entry) = story.rival_entry() else { return BLOCKED };
        let Some(winner) = self.best_holder(story, entry, rival.server, back.term) else {
            return BLOCKED;
        };
        for id in shape::holders(self.world(), story.entry).iter() {
            if self.moves.leads(id) && self.world().server(id).term() >= back.term {
                self.let_leader_count(id, story)?;
                if shape::last(self.world(), id).index == story.index() {
                    let why = "an entry of its own term, which stays on it alone.";
                    self.moves.requested(id, why)?;
                }
                self.moves.crashed_if_leader(id, "its own entry is on no other disk.")?;
            }
        }
        self.moves.elected(winner, back.term)?;
        self.overwrite(story, winner)
    }

    /// A leader hears who holds the entry, if it still can.
    fn let_leader_count(self, leader: ServerId, story: &Story) -> Way {
        let why =
            format!("it counts who holds index {} of term {}.", story.index(), story.entry.term);
        if_possible(self.moves.acknowledged(leader, story.index(), &why))
    }

    fn overwrite(self, story: &Story, winner: ServerId) -> Way {
        let holders = shape::holders(self.world(), story.entry);
        let Some(to) = self.moves.nearest(winner, holders) else { return BLOCKED };
        let why = format!("what {to} has at index {} is overwritten.", story.index());
        self.moves.replicated(winner, to, story.index(), &why)
    }

    /// After (d), with the rule off: the rival counts its own old entry too.
    fn until_rival_commits(self, story: &Story, rival: Rival, back: Back) -> Way {
        let Some(entry) = story.rival_entry() else { return BLOCKED };
        let Some(leader) = self.best_holder(story, entry, rival.server, back.term) else {
            return BLOCKED;
        };
        self.moves.elected(leader, back.term)?;
        if !shape::on_majority(self.world(), entry) {
            let why = format!("index {} of term {} spreads.", entry.index, entry.term);
            self.spread(leader, entry, None, &why)?;
        }
        let why =
            format!("{leader} counts who holds index {} of term {}.", entry.index, entry.term);
        self.moves.acknowledged(leader, entry.index, &why)
    }

    /// Toward (e): an entry of the leader's own term comes to a majority.
    fn to_e(self, story: &Story, rival: Rival, back: Back) -> Way {
        let Some(leader) = self.best_holder(story, story.entry, back.server, rival.term) else {
            return BLOCKED;
        };
        self.moves.elected(leader, rival.term)?;
        self.let_leader_count(leader, story)?;
        let (last, term) = (shape::last(self.world(), leader), self.world().server(leader).term());
        if last.index == story.index() || last.term != term {
            let why = "an entry of its own term, which it may count.";
            return self.moves.requested(leader, why);
        }
        let why = format!("index {} of its own term {} spreads.", last.index, last.term);
        self.spread(leader, last, story.rival_entry(), &why)
    }

    /// After (e): the leader commits and crashes, and the rival asks everybody in vain.
    fn until_rival_is_refused(self, story: &Story, rival: Rival) -> Way {
        let (Some(seal), Some(entry)) = (story.seal, story.rival_entry()) else { return BLOCKED };
        let rival = shape::highest(shape::holders(self.world(), entry).iter(), |id| {
            let stands = self.moves.votes(id).is_some();
            [stands.into(), (id == rival.server).into(), 0, 0]
        });
        let Some(rival) = rival else { return BLOCKED };
        for id in shape::holders(self.world(), seal).iter() {
            let server = self.world().server(id);
            if self.moves.leads(id) {
                if server.commit_index() < seal.index && server.term() == seal.term {
                    let why =
                        format!("index {} is on a majority, and of its own term.", seal.index);
                    if_possible(self.moves.acknowledged(id, seal.index, &why))?;
                }
                self.moves.crashed_if_leader(id, "now it can be seen whether anything is lost.")?;
            }
        }
        self.moves.heard_out(rival, seal.term)
    }
}

/// What is good to see but not needed: without a way there, the plan goes on.
fn if_possible(way: Way) -> Way {
    if way == BLOCKED { Continue(()) } else { way }
}
