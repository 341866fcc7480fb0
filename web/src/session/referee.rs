//! The referee's panel: when each property was close, which conflict is lit, and which rules a
//! violation needs to be off.

use std::fmt::Write as _;
use std::sync::Arc;

use flotilla_core::{Index, Rule, ServerId};
use flotilla_sim::close::Watch;
use flotilla_sim::compare::Needed;
use flotilla_sim::{BranchId, Event, EventId, Property, Violation, World};

use crate::command::RefereeCommand;
use crate::session::Session;

/// Where a violation comes later in the run than this, it would take too long to try rules.
pub(crate) const MOST_EVENTS: u64 = 20_000;
/// How many events are played again between two frames: some milliseconds' worth.
const SLICE: u64 = 1000;

/// What is shown of the referee.
#[derive(Default)]
pub(crate) struct Panel {
    /// Whether there is more to see than which properties hold.
    pub(crate) shown: bool,
    /// Whose conflict is lit, if somebody has chosen one of several.
    chosen: Option<Property>,
    /// When each property was close.
    watch: Option<Box<Watch>>,
    /// What is known of the rules that violations need.
    causes: Vec<Cause>,
}

/// The rules that a violation needs to be off.
struct Cause {
    branch: BranchId,
    property: Property,
    event: EventId,
    /// All that were off.
    off: Vec<Rule>,
    search: Search,
}

enum Search {
    /// It would take too long.
    TooLong,
    UnderWay(Box<Needed>),
    Done(Vec<Rule>),
}

/// What is known of why a property could be violated.
pub(crate) struct Blamed<'a> {
    /// The rules that were off.
    pub(crate) off: &'a [Rule],
    /// Those of them that the violation needs, once that is known.
    pub(crate) needed: Option<&'a [Rule]>,
    /// Whether that will be known.
    pub(crate) is_sought: bool,
}

impl Panel {
    /// When each property was close.
    pub(crate) fn watch(&self) -> Option<&Watch> {
        self.watch.as_deref()
    }

    /// The watch of a run that is played, to be shown its events as they happen.
    pub(super) fn watch_mut(&mut self) -> Option<&mut Watch> {
        self.watch.as_deref_mut().filter(|_| self.shown)
    }

    /// Forgets the run that was judged.
    pub(super) fn forget_run(&mut self) {
        *self = Self { shown: self.shown, ..Self::default() };
    }

    /// Whether rules are still being tried.
    pub(super) fn is_busy(&self) -> bool {
        self.shown && self.causes.iter().any(|it| matches!(it.search, Search::UnderWay(_)))
    }
}

/// What stands at a place where servers are in conflict.
#[derive(PartialEq)]
pub(crate) struct Lit {
    /// A sign with the numbers of the sides: `▲1`.
    pub(crate) sign: String,
    /// The sides in words.
    pub(crate) words: String,
}

impl Lit {
    /// The sides of a violation that a place has to do with; none if it has to do with none.
    pub(crate) fn of(violation: &Violation, here: impl Fn(usize) -> bool) -> Option<Self> {
        let (mut sign, mut words) = (String::new(), String::new());
        for (at, side) in violation.sides.iter().enumerate().filter(|(at, _)| here(*at)) {
            let _ = write!(sign, "{}{}", if sign.is_empty() { "▲" } else { "," }, at + 1);
            let _ = write!(words, "{}{side}", if words.is_empty() { "" } else { "; " });
        }
        (!sign.is_empty()).then_some(Self { sign, words })
    }
}

/// Has a watch take in an event as it happens.
pub(crate) fn watch(watch: &mut Watch, event: &Event, world: &World) {
    watch.add(event, world);
}

impl Session {
    /// The violation whose sides are lit at the cursor: the first one, unless somebody has chosen
    /// another.
    pub(crate) fn lit_violation(&self) -> Option<&Arc<Violation>> {
        let referee = self.timeline.world().referee();
        let chosen = self.referee.chosen.and_then(|property| referee.violation(property));
        chosen.or_else(|| referee.violations().first())
    }

    /// What is lit at an entry of a server's log, or at the server as a whole.
    pub(crate) fn lit_at(&self, server: ServerId, index: Option<Index>) -> Option<Lit> {
        let violation = self.lit_violation()?;
        Lit::of(violation, |at| {
            let side = violation.sides[at];
            (side.server, side.index) == (server, index)
        })
    }

    /// What is known of the rules that a violation needs.
    pub(crate) fn blamed(&self, violation: &Violation) -> Option<Blamed<'_>> {
        let is_it = |cause: &&Cause| cause.is_of(self.branch(), violation);
        let Cause { off, search, .. } = self.referee.causes.iter().find(is_it)?;
        let needed = match search {
            Search::Done(needed) => Some(&needed[..]),
            Search::TooLong | Search::UnderWay(_) => None,
        };
        let is_sought = matches!(search, Search::UnderWay(_));
        Some(Blamed { off, needed, is_sought })
    }

    /// Does what is asked of the referee's panel.
    pub(crate) fn on_referee(&mut self, command: RefereeCommand) {
        match command {
            RefereeCommand::Toggle => {
                self.referee.shown = !self.referee.shown;
                // Its place is beside the run, and so is the choice of where to begin.
                self.choosing = false;
                self.follow_referee();
            }
            RefereeCommand::Light(property) => {
                self.referee.chosen = Some(property);
                let index = self.lit_violation().and_then(|it| it.indices.first().copied());
                self.log_first = index.filter(|index| !self.shows(*index)).map(|index| index.0);
            }
        }
    }

    /// Whether the ledger shows an index.
    fn shows(&self, index: Index) -> bool {
        let window = self.log_window();
        (window.first..=window.last()).contains(&index.0)
    }

    /// Brings the panel to the cursor, if it is shown.
    pub(super) fn bring_referee(&mut self) {
        if self.referee.shown {
            self.by_later(|later| later.follow_referee);
        }
    }

    /// Brings the panel to the cursor.
    pub(crate) fn follow_referee(&mut self) {
        let timeline = &self.timeline;
        match &mut self.referee.watch {
            Some(watch) => watch.follow(timeline),
            none => *none = Some(Box::new(Watch::new(timeline))),
        }
        let branch = timeline.current();
        for violation in timeline.world().referee().violations() {
            if self.referee.causes.iter().all(|it| !it.is_of(branch, violation)) {
                let needed = Needed::new(timeline, violation.property, violation.event);
                self.referee.causes.push(Cause::new(branch, violation, needed));
            }
        }
    }

    /// Plays some more of the runs that tell which rules are needed.
    pub(crate) fn try_rules(&mut self) {
        let sought = |cause: &&mut Cause| matches!(cause.search, Search::UnderWay(_));
        let Some(cause) = self.referee.causes.iter_mut().find(sought) else { return };
        if let Search::UnderWay(needed) = &mut cause.search
            && let Some(needed) = needed.advance(SLICE)
        {
            cause.search = Search::Done(needed);
            self.changes.page += 1;
        }
    }
}

impl Cause {
    fn new(branch: BranchId, violation: &Violation, needed: Needed) -> Self {
        let off: Vec<Rule> = needed.left().collect();
        let search = if off.is_empty() {
            Search::Done(Vec::new())
        } else if violation.event.0 > MOST_EVENTS {
            Search::TooLong
        } else {
            Search::UnderWay(Box::new(needed))
        };
        Self { branch, property: violation.property, event: violation.event, off, search }
    }

    fn is_of(&self, branch: BranchId, violation: &Violation) -> bool {
        (self.branch, self.property, self.event) == (branch, violation.property, violation.event)
    }
}

#[cfg(test)]
mod tests {
    use flotilla_sim::Script;

    use super::*;

    /// A page with the run of a script, and the panel open.
    fn opened(script: &str) -> Session {
        let mut session = Session::new();
        session.timeline = Script::parse(script).expect("a script").play().timeline;
        session.on_referee(RefereeCommand::Toggle);
        session
    }

    const TWO_LEADERS: &str =
        "servers 3\nclock manual\nwithout one-vote-per-term\nwithout step-down
        timeout S1; timeout S2; deliver S1->S3; deliver S3->S1; deliver S2->S3; deliver S3->S2\n";

    fn s(number: u8) -> ServerId {
        ServerId::new(number).expect("a server")
    }

    #[test]
    fn the_sides_of_a_violation_are_lit_at_their_places_and_nowhere_else() {
        let session = opened(TWO_LEADERS);
        let lit = |number, index: Option<u64>| {
            session.lit_at(s(number), index.map(Index)).map(|lit| (lit.sign, lit.words))
        };
        let said = |sign: &str, words: &str| Some((sign.to_string(), words.to_string()));
        assert_eq!(lit(1, None), said("▲1", "S1 was elected leader of term 1"));
        assert_eq!(lit(2, None), said("▲2", "S2 was elected leader of term 1"));
        assert_eq!((lit(3, None), lit(1, Some(1))), (None, None));
    }

    #[test]
    fn which_rule_is_missing_is_known_after_some_slices() {
        let mut session = opened(TWO_LEADERS);
        let violation = session.lit_violation().expect("two lead").clone();
        let blamed = session.blamed(&violation).expect("it is being tried");
        assert_eq!((blamed.off.len(), blamed.needed, blamed.is_sought), (2, None, true));
        assert!(session.is_moving(), "frames are asked for while it is");
        for _ in 0..10 {
            session.try_rules();
        }
        let blamed = session.blamed(&violation).expect("it was tried");
        assert_eq!(blamed.needed, Some(&[Rule::OneVotePerTerm][..]));
        assert!(!session.is_moving());
    }

    #[test]
    fn in_a_run_that_is_too_long_no_rule_is_tried() {
        let mut session = opened(TWO_LEADERS);
        let mut violation = Violation::clone(session.lit_violation().expect("two lead"));
        violation.event = EventId(MOST_EVENTS + 1);
        let needed = Needed::new(&session.timeline, violation.property, violation.event);
        session.referee.causes = vec![Cause::new(session.branch(), &violation, needed)];
        let blamed = session.blamed(&violation).expect("it is known that it is too long");
        assert_eq!((blamed.off.len(), blamed.needed, blamed.is_sought), (2, None, false));
    }

    #[test]
    fn another_run_is_judged_anew() {
        let mut session = opened(TWO_LEADERS);
        session.on_referee(RefereeCommand::Light(Property::ElectionSafety));
        session.referee.forget_run();
        assert!(session.referee.shown);
        assert!(session.referee.causes.is_empty() && session.referee.watch().is_none());
    }
}
