//! A server as it is drawn: the fill is its term, shape and label are its role.

use std::rc::Rc;

use flotilla_core::{Index, Position, Role, RoleKind, ServerId, ServerSet, Term};
use flotilla_sim::Server;
use yew::prelude::*;

use super::geometry::{Area, Point};
use super::ring::{Place, Sizes};
use super::shapes::{circle, line, polygon, rect, text};
use crate::session::Lit;
use crate::views::parts::hue;

/// The most entries of a log that are drawn on the stage: the ledger shows them all.
const MOST_CELLS: usize = 6;

/// What is drawn of a server, apart from its timers, which move with every frame.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct ServerModel {
    pub(super) id: ServerId,
    role: RoleKind,
    term: Term,
    up: bool,
    paused: bool,
    commit: Index,
    voted_for: Option<ServerId>,
    /// The terms of all entries of its log, as tests and tools read them.
    log: String,
    entries: u64,
    /// Where its snapshot ends, if it has one.
    snapshot: Option<Position>,
    has_vote: bool,
    /// Its last entries: their terms, and whether they are committed.
    cells: Vec<(Term, bool)>,
    /// The votes of a candidate.
    votes: Vec<Vote>,
}

/// A server's vote for a candidate.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Vote {
    Granted,
    Denied,
    Open,
    /// Granted, and counted once more: only with a rule off.
    Doubled,
}

impl Vote {
    const fn class(self) -> &'static str {
        match self {
            Self::Granted | Self::Doubled => "vote granted",
            Self::Denied => "vote denied",
            Self::Open => "vote open",
        }
    }
}

impl ServerModel {
    /// What there is to draw of a server in a cluster.
    pub(super) fn of(server: &Server, cluster: ServerSet) -> Self {
        let (log, commit) = (server.log(), server.commit_index());
        let entries = log.last_index().0;
        let base = log.base();
        let first = entries.saturating_sub(MOST_CELLS as u64).max(base.index.0) + 1;
        let cell = |index| log.term_at(Index(index)).map(|term| (term, index <= commit.0));
        Self {
            id: server.id(),
            role: server.role(),
            term: server.term(),
            up: server.is_up(),
            paused: server.is_paused(),
            commit,
            voted_for: server.voted_for(),
            log: terms(log),
            entries,
            snapshot: (base.index > Index(0)).then_some(base),
            has_vote: server.has_vote(),
            cells: (first..=entries).filter_map(cell).collect(),
            votes: votes(server, cluster),
        }
    }

    /// What a screen reader says.
    fn name(&self) -> String {
        let mut name = self.id.to_string();
        for part in [", ", self.role_label()] {
            name.push_str(part);
        }
        name.push_str(", term ");
        name.push_str(&self.term.to_string());
        if let Some(voted_for) = self.voted_for {
            name.push_str(", voted for ");
            name.push_str(&voted_for.to_string());
        }
        if !self.votes.is_empty() {
            let doubled = self.votes.iter().filter(|vote| **vote == Vote::Doubled).count();
            let granted = self.votes.iter().filter(|vote| **vote == Vote::Granted).count();
            let granted = granted + doubled;
            name.push_str(", has ");
            name.push_str(&granted.to_string());
            name.push_str(" of ");
            name.push_str(&(self.votes.len() - doubled).to_string());
            name.push_str(" votes");
        }
        name.push_str(", ");
        name.push_str(&self.entries.to_string());
        name.push_str(if self.entries == 1 { " entry" } else { " entries" });
        if let Some(snapshot) = self.snapshot {
            name.push_str(", snapshot up to index ");
            name.push_str(&snapshot.index.to_string());
        }
        if self.up {
            name.push_str(", commit index ");
            name.push_str(&self.commit.to_string());
        }
        name
    }

    /// What is written under it.
    fn role_label(&self) -> &'static str {
        match (self.up, self.paused, self.role) {
            (false, ..) => "crashed",
            (true, true, RoleKind::Leader) => "paused leader",
            (true, true, _) => "paused",
            (true, false, RoleKind::Follower) if !self.has_vote => "has no vote",
            (true, false, role) => role.name(),
        }
    }
}

/// The terms of a log's entries: `1,2,4`.
fn terms(log: &flotilla_core::Log) -> String {
    let mut text = String::with_capacity(log.last_index().0 as usize * 2);
    for entry in log.iter() {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&entry.term.to_string());
    }
    text
}

fn votes(server: &Server, cluster: ServerSet) -> Vec<Vote> {
    let Some(role) = server.process().map(flotilla_core::Node::role) else { return Vec::new() };
    let (Role::Candidate { votes, .. } | Role::PreCandidate { votes }) = role else {
        return Vec::new();
    };
    let doubled =
        std::iter::repeat_n(Vote::Doubled, usize::from(role.votes_of(*votes) - votes.len()));
    let vote = |voter| {
        if votes.contains(voter) {
            Vote::Granted
        } else if server.denied_by().contains(voter) {
            Vote::Denied
        } else {
            Vote::Open
        }
    };
    cluster.iter().map(vote).chain(doubled).collect()
}

#[derive(Properties)]
pub(super) struct FigureProps {
    pub(super) model: Rc<ServerModel>,
    pub(super) place: Place,
    pub(super) sizes: Sizes,
    pub(super) selected: bool,
    /// What is known of it by whom it is asked about, if that is no longer so.
    pub(super) outdated: Option<AttrValue>,
    /// The sides of a conflict that it takes as a whole.
    pub(super) lit: Option<Lit>,
}

impl PartialEq for FigureProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.model, &other.model)
            && self.selected == other.selected
            && self.outdated == other.outdated
            && self.lit == other.lit
            && self.place == other.place
            && self.sizes == other.sizes
    }
}

/// Draws a server. It is made again only when something of it has changed.
#[component]
pub(super) fn ServerFigure(props: &FigureProps) -> Html {
    let FigureProps { model, place, sizes, selected, outdated, lit } = props;
    let described = lit.as_ref().map(|lit| AttrValue::from(["In conflict: ", &lit.words].concat()));
    let id = model.id.to_string();
    html! {
        <g
            class={[
                look(model).as_str(),
                if *selected { " selected" } else { "" },
                if outdated.is_some() { " outdated" } else { "" },
            ].concat()}
            transform={place.at.translate()}
            role="button"
            tabindex="0"
            aria-label={model.name()}
            aria-current={selected.then_some("true")}
            aria-description={described.or_else(|| outdated.clone())}
            data-testid={["server-", &id].concat()}
            data-role={model.role.name()}
            data-term={model.term.to_string()}
            data-up={truth(model.up)}
            data-paused={truth(model.paused)}
            data-commit={model.commit.to_string()}
            data-log={model.log.clone()}
            data-snapshot={model.snapshot.map(|last| [last.index.to_string(), last.term.to_string()].join(":"))}
            data-voted-for={model.voted_for.map_or_else(String::new, |id| id.to_string())}
        >
            { circle("server-hit", Point::ORIGIN, sizes.ring + 3.0) }
            { circle("server-track", Point::ORIGIN, sizes.ring) }
            { circle("server-focus", Point::ORIGIN, sizes.ring + 4.0) }
            { drawn(model, *place, sizes) }
            { for lit.as_ref().map(|lit| conflict(&lit.sign, model, *place, sizes)) }
        </g>
    }
}

/// The look that term and role give it, as classes.
pub(super) fn look(model: &ServerModel) -> String {
    let role = if model.up { model.role.name() } else { "down" };
    ["server ", hue(model.term), " ", role, if model.paused { " paused" } else { "" }].concat()
}

/// What is seen of a server apart from timer and focus, around the origin.
pub(super) fn drawn(model: &ServerModel, place: Place, sizes: &Sizes) -> Html {
    let term = ["term ", &model.term.to_string()].concat();
    html! {
        <>
            { words(model, place, sizes) }
            { body(model, sizes) }
            { text("server-name", Point::new(0.0, sizes.body * -0.17), model.id.to_string()) }
            { text("server-term", Point::new(0.0, sizes.body * 0.32), term) }
            if model.paused && model.up {
                { pause_mark(Point::on_circle(0.125, sizes.ring), sizes.scale.max(0.8)) }
            }
            { for model.votes.iter().enumerate().map(|(nth, vote)| {
                dot(*vote, nth, model.votes.len(), place, sizes)
            }) }
        </>
    }
}

/// As an attribute says it.
pub(super) const fn truth(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// A follower is a circle, a candidate or pre-candidate a dashed hexagon, a leader a double ring, and one that
/// is down only dots.
fn body(model: &ServerModel, sizes: &Sizes) -> Html {
    let r = sizes.body;
    match model.role {
        RoleKind::Candidate | RoleKind::PreCandidate if model.up => {
            let corner = |nth: u8| Point::on_circle((f64::from(nth) + 0.5) / 6.0, r * 1.06);
            polygon("server-body", &[0, 1, 2, 3, 4, 5].map(corner))
        }
        RoleKind::Leader if model.up => html! {
            <>
                { circle("server-body", Point::ORIGIN, r) }
                { circle("server-inner", Point::ORIGIN, r - (4.0 * sizes.scale).max(3.0)) }
            </>
        },
        _ => circle("server-body", Point::ORIGIN, r),
    }
}

/// The role and the end of the log, away from the links.
fn words(model: &ServerModel, place: Place, sizes: &Sizes) -> Html {
    // The role stands next to the server, the log further out.
    let side = if place.above { -1.0 } else { 1.0 };
    let (from, to) = (sizes.block_from() * side, sizes.block_to() * side);
    let role = role_at(place, sizes);
    let log = to - sizes.cell * 0.5 * side;
    let area = Area::new(
        Point::new(0.0, f64::midpoint(from, to)),
        sizes.strip,
        sizes.block_to() - sizes.block_from(),
    );
    html! {
        <>
            { rect("server-hit", area, 0.0) }
            { text("server-role", Point::new(0.0, role), model.role_label().to_string()) }
            { strip(model, log, sizes) }
        </>
    }
}

/// How far from the middle of a server its role stands.
fn role_at(place: Place, sizes: &Sizes) -> f64 {
    let at = sizes.block_from() + sizes.font * 0.62;
    if place.above { -at } else { at }
}

/// The end of the log: a box for each entry, filled by its term, dashed until it is committed.
fn strip(model: &ServerModel, y: f64, sizes: &Sizes) -> Html {
    let digits = model.cells.iter().map(|(term, _)| term.to_string().len()).max().unwrap_or(1);
    let width = (sizes.font * (0.75 + 0.62 * digits as f64)).max(sizes.cell);
    let pitch = width + 2.0;
    let fits = (((sizes.strip - sizes.font) / pitch) as usize).max(1);
    let shown = model.cells.len().min(fits);
    let base = model.snapshot.map_or(0, |last| last.index.0);
    let hidden = model.entries - shown as u64;
    let more = hidden > 0;
    // What stands for the entries that are not shown, and how far it moves the others.
    let before = if base > 0 && hidden == base { format!("≤{base}") } else { "…".into() };
    let indent = if more { sizes.font * (0.2 + 0.3 * before.chars().count() as f64) } else { 0.0 };
    let left = (shown as f64 - 1.0) * pitch / -2.0 + indent;
    let cell = |(nth, (term, committed)): (usize, &(Term, bool))| {
        let at = Point::new(left + nth as f64 * pitch, y);
        html! {
            <g class={["cell ", hue(*term), if *committed { " committed" } else { "" }].concat()}>
                { rect("", Area::new(at, width, sizes.cell), 2.5) }
                { text("", at, term.to_string()) }
            </g>
        }
    };
    html! {
        <>
            if more {
                { text("server-more", Point::new(left - width * 0.5 - indent, y), before) }
            }
            { for model.cells[model.cells.len() - shown..].iter().enumerate().map(cell) }
        </>
    }
}

/// One vote on the crown of a candidate.
fn dot(vote: Vote, nth: usize, of: usize, place: Place, sizes: &Sizes) -> Html {
    // Side by side, around the middle of the side where the words are.
    let step = (sizes.dot * 2.0 + 3.0) / sizes.crown / std::f64::consts::TAU;
    let turn = (nth as f64 - (of as f64 - 1.0) / 2.0) * step;
    let at = Point::on_circle(if place.above { turn } else { 0.5 - turn }, sizes.crown);
    let r = sizes.dot;
    let cross = |side: f64| {
        line(
            "",
            at.moved(Point::new(side, -1.0), r * 0.55),
            at.moved(Point::new(-side, 1.0), r * 0.55),
        )
    };
    html! {
        <g class={vote.class()}>
            { circle("", at, r) }
            if vote == Vote::Denied {
                { cross(1.0) }
                { cross(-1.0) }
            }
        </g>
    }
}

/// The sign of a side of a conflict, behind the role of its server, where no messages come.
fn conflict(sign: &str, model: &ServerModel, place: Place, sizes: &Sizes) -> Html {
    let width = 6.0 + 8.0 * sign.chars().count() as f64;
    let role = sizes.font * 0.3 * model.role_label().len() as f64;
    let at = Point::new(role + width / 2.0 + 6.0, role_at(place, sizes));
    html! {
        <g class="server-conflict">
            { rect("", Area::new(at, width, 16.0), 3.0) }
            { text("", at, sign.to_string()) }
        </g>
    }
}

/// Two bars, on what stands still.
pub(super) fn pause_mark(at: Point, scale: f64) -> Html {
    let bar = |x: f64| {
        rect("", Area::new(Point::new(at.x + x * scale, at.y), 2.2 * scale, 7.2 * scale), 0.0)
    };
    html! {
        <g class="pause-mark">{ circle("", at, 7.5 * scale) }{ bar(-2.3) }{ bar(2.3) }</g>
    }
}

#[cfg(test)]
mod tests {
    use flotilla_sim::{Action, Clock, Setup, World};

    use super::*;

    fn s(number: u8) -> ServerId {
        ServerId::new(number).expect("a server")
    }

    fn world(actions: &[Action]) -> World {
        let mut world = World::new(Setup { clock: Clock::Manual, ..Setup::default() });
        for action in actions {
            world.act(action).expect("it can be done");
        }
        world
    }

    fn model(world: &World, number: u8) -> ServerModel {
        ServerModel::of(world.server(s(number)), world.ids())
    }

    #[test]
    fn a_server_at_the_beginning_is_a_follower_of_term_0() {
        let model = model(&world(&[]), 1);
        assert_eq!(model.name(), "S1, follower, term 0, 0 entries, commit index 0");
        assert_eq!((model.log.as_str(), model.cells.len()), ("", 0));
    }

    #[test]
    fn a_candidate_wears_the_votes_of_all_servers() {
        let model = model(&world(&[Action::Timeout(s(3))]), 3);
        assert_eq!(model.votes.len(), 5);
        assert_eq!(model.votes[2], Vote::Granted);
        assert_eq!(model.votes.iter().filter(|vote| **vote == Vote::Open).count(), 4);
        assert_eq!(
            model.name(),
            "S3, candidate, term 1, voted for S3, has 1 of 5 votes, 0 entries, commit index 0"
        );
    }

    #[test]
    fn a_vote_that_is_counted_twice_is_worn_twice() {
        let rules = flotilla_core::Rules::default().with(flotilla_core::Rule::DistinctVotes, false);
        let setup = Setup { clock: Clock::Manual, rules, ..Setup::default() };
        let mut world = World::new(setup);
        let mut act = |action| world.act(&action).expect("it is possible");
        let id = |from, to| flotilla_sim::MessageId { from: s(from), to: s(to), number: 1 };
        act(Action::Timeout(s(1)));
        act(Action::Deliver(id(1, 2)));
        act(Action::Duplicate(id(2, 1)));
        act(Action::Deliver(id(2, 1)));
        let name = ServerModel::of(world.server(s(1)), world.ids()).name();
        assert!(name.contains("has 2 of 5 votes"), "{name}");
    }

    #[test]
    fn a_crashed_server_says_so_and_keeps_its_disk() {
        let world = world(&[Action::Timeout(s(3)), Action::Crash(s(3))]);
        let model = model(&world, 3);
        assert_eq!(model.name(), "S3, crashed, term 1, voted for S3, 0 entries");
        assert!(model.votes.is_empty());
    }

    #[test]
    fn a_long_log_shows_its_end() {
        let setup = Setup { clock: Clock::Manual, servers: 1, ..Setup::default() };
        let mut world = World::new(setup);
        world.act(&Action::Timeout(s(1))).expect("an election");
        for _ in 0..9 {
            let words = world.next_request();
            world.act(&Action::Request(s(1), words)).expect("a request");
        }
        let model = ServerModel::of(world.server(s(1)), world.ids());
        assert_eq!(model.log, "1,1,1,1,1,1,1,1,1");
        assert_eq!(model.cells, vec![(Term(1), true); MOST_CELLS]);
    }
}
