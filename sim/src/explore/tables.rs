//! Tables of all parts that states are made of, and of what comes of each step.
//!
//! States have few parts, each of which many of them share: so a part is stored once, and a state
//! is a list of their numbers. What a server does depends only on itself and on what happens to
//! it, and what the referee says only on what it remembers and on that step: so both are worked
//! out once and looked up ever after.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use flotilla_core::{Body, Message, Rename, Renaming, RoleKind, Rule, ServerId, Term};

use super::acts::{Act, Code};
use super::cluster::Cluster;
use super::level::State;
use super::local::Local;
use super::onlookers::{Look, Onlookers};
use super::print::{Prints, print};
use super::{Bounds, Reductions};
use crate::canon::CanonicalHasher;
use crate::referee::Property;
use crate::world::World;

type Map<K, V> = HashMap<K, V, BuildHasherDefault<CanonicalHasher>>;

/// All that a search knows of parts and steps. Numbers are given in the order in which things
/// are learnt, which is the same whatever the number of threads.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) cluster: Cluster,
    pub(super) bounds: Bounds,
    pub(super) sought: Option<Property>,
    /// The ways to exchange names that are made use of.
    pub(super) names: Vec<Renaming>,
    forgets_replies: bool,
    pub(super) locals: Parts<Local, LocalFacts>,
    pub(super) messages: Parts<Message, MessageFacts>,
    pub(super) referees: Vec<(Onlookers, RefereeFacts)>,
    pub(super) referee_prints: Prints,
    referee_numbers: Map<[u64; 2], u32>,
    steps: Map<(u32, Code), u32>,
    pub(super) moves: Vec<Move>,
    judgements: Map<Question, u32>,
}

/// Parts of one kind, each with what is often asked of it.
#[derive(Debug)]
pub(super) struct Parts<T, F> {
    kind: u8,
    items: Vec<(T, F)>,
    numbers: Map<T, u32>,
    pub(super) prints: Prints,
}

impl<T: Clone + Eq + Hash + Rename, F> Parts<T, F> {
    fn new(kind: u8, width: usize) -> Self {
        Self { kind, items: Vec::new(), numbers: Map::default(), prints: Prints::new(width) }
    }

    pub(super) fn item(&self, number: u32) -> &T {
        &self.items[number as usize].0
    }

    pub(super) fn facts(&self, number: u32) -> &F {
        &self.items[number as usize].1
    }

    fn len(&self) -> usize {
        self.items.len()
    }

    /// The number of a part, which is a new one if the part is.
    fn number(&mut self, part: T, names: &[Renaming], facts: impl FnOnce(&T) -> F) -> u32 {
        if let Some(number) = self.numbers.get(&part) {
            return *number;
        }
        let number = self.items.len() as u32;
        let kind = self.kind;
        self.prints.push(names.iter().map(|names| print(kind, &part.renamed(names))));
        let facts = facts(&part);
        self.numbers.insert(part.clone(), number);
        self.items.push((part, facts));
        number
    }
}

/// What is often asked of a server.
#[derive(Debug)]
pub(super) struct LocalFacts {
    pub(super) id: ServerId,
    pub(super) is_up: bool,
    pub(super) durable_term: Term,
    /// The term that it leads.
    leads: Option<Term>,
    /// Whether clients may ask it for more.
    pub(super) takes_commands: bool,
    /// The term in which it is a candidate or a leader.
    stands_in: Option<Term>,
    /// What it can do without a message.
    pub(super) menu: Box<[Code]>,
}

/// What is often asked of a message.
#[derive(Debug)]
pub(super) struct MessageFacts {
    pub(super) to: ServerId,
    term: Term,
    reply: Option<Reply>,
}

/// What kind of answer a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reply {
    /// Of a vote that is not granted: it can do no more than tell of a later term.
    NoVote,
    /// Any other.
    Other,
}

/// What is often asked of a referee.
#[derive(Debug)]
pub(super) struct RefereeFacts {
    /// Whether what the search looks for has happened.
    pub(super) broken: bool,
    settled: Term,
}

/// What comes of a step of one server.
#[derive(Debug)]
pub(super) struct Move {
    pub(super) after: u32,
    pub(super) sent: Box<[u32]>,
    /// Nothing came of it: the server is as it was, sent nothing and told no client anything.
    pub(super) is_idle: bool,
    /// The referee has nothing to judge in it.
    pub(super) is_quiet: bool,
    looks: Box<[Look]>,
}

/// What the referee is asked: what it remembers, the step, the lowest durable term.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct Question {
    referee: u32,
    step: u32,
    lowest_term: Term,
}

/// A step of one server in a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Wanted {
    /// The server before it.
    pub(super) local: u32,
    /// What happens.
    pub(super) code: Code,
    pub(super) referee: u32,
    /// The lowest durable term of the other servers.
    pub(super) lowest_of_others: Term,
}

impl Tables {
    pub(super) fn new(
        world: &World,
        bounds: Bounds,
        reductions: Reductions,
        sought: Option<Property>,
    ) -> Self {
        let cluster = Cluster::of(world, &bounds);
        let names = if reductions.symmetry { symmetries(&cluster) } else { vec![Renaming::none()] };
        let width = names.len();
        let forgets_replies = reductions.forgetting && replies_age(&cluster);
        Self {
            cluster,
            bounds,
            sought,
            names,
            forgets_replies,
            locals: Parts::new(1, width),
            messages: Parts::new(2, width),
            referees: Vec::new(),
            referee_prints: Prints::new(width),
            referee_numbers: Map::default(),
            steps: Map::default(),
            moves: Vec::new(),
            judgements: Map::default(),
        }
    }

    /// The number of a server in a world.
    pub(super) fn local_of(&mut self, world: &World, id: ServerId) -> u32 {
        let local = Local::of(world, id, &self.cluster);
        self.local(local)
    }

    /// The number of a server.
    fn local(&mut self, local: Local) -> u32 {
        let bounds = self.bounds;
        self.locals.number(local, &self.names, |local| {
            let id = local.id();
            let stands = |kind| kind != RoleKind::Follower;
            let node = local.node().filter(|node| stands(node.role().kind()));
            let menu = local.menu(&bounds).into_iter().map(|own| Code::of(Act::Own(id, own)));
            let leader = node.filter(|node| node.role().kind() == RoleKind::Leader);
            LocalFacts {
                leads: leader.map(flotilla_core::Node::current_term),
                takes_commands: local.takes_commands(&bounds),
                id,
                is_up: local.node().is_some(),
                durable_term: local.durable_term(),
                stands_in: node.map(flotilla_core::Node::current_term),
                menu: menu.collect(),
            }
        })
    }

    /// The number of a message.
    pub(super) fn message(&mut self, message: Message) -> u32 {
        self.messages.number(message, &self.names, |message| {
            let reply = match message.body {
                Body::RequestVoteReply { granted: false } => Some(Reply::NoVote),
                Body::RequestVoteReply { granted: true }
                | Body::AppendEntriesReply(..)
                | Body::InstallSnapshotReply(_) => Some(Reply::Other),
                _ => None,
            };
            MessageFacts { to: message.to, term: message.term, reply }
        })
    }

    /// The number of what onlookers remember.
    pub(super) fn referee(&mut self, onlookers: Onlookers) -> u32 {
        let essence = |names: &Renaming, salt: u8| {
            let mut hasher = CanonicalHasher::default();
            hasher.write_u8(salt);
            onlookers.essence(names, &mut hasher);
            hasher.finish()
        };
        let key = [0, 1].map(|salt| essence(&self.names[0], salt));
        let number = self.referees.len() as u32;
        let known = *self.referee_numbers.entry(key).or_insert(number);
        if known == number {
            let prints = self.names.iter().map(|names| print(3, &essence(names, 0)));
            self.referee_prints.push(prints);
            let found = onlookers.referee.violations();
            let facts = RefereeFacts {
                broken: found
                    .iter()
                    .any(|violation| self.sought.is_none_or(|sought| sought == violation.property)),
                settled: onlookers.referee.settled(),
            };
            self.referees.push((onlookers, facts));
        }
        known
    }

    /// Where among these servers the leader is that is asked for another configuration: the one
    /// of the highest term. None if there are two, which only a rule that is off can make: names
    /// would decide between them.
    pub(super) fn leader(&self, locals: &[u32]) -> Option<usize> {
        let leads = |local: &u32| self.locals.facts(*local).leads;
        let highest = locals.iter().filter_map(leads).max()?;
        let mut leaders =
            locals.iter().enumerate().filter(|(_, local)| leads(local) == Some(highest));
        let (place, _) = leaders.next()?;
        leaders.next().is_none().then_some(place)
    }

    /// Whether a message to this server can never again make a difference. Only replies are
    /// forgotten, and of those only what no future of the server can take up:
    ///
    /// - A reply of term `t` acts in two ways: a term above the receiver's current one is adopted,
    ///   and one that is equal counts for the candidate or leader of that term. Lower ones are
    ///   refused without an answer.
    /// - The current term never falls below the durable one, not even in a crash, and the
    ///   durable one never falls. So once the durable term is at least `t`, nothing is left
    ///   to adopt.
    /// - A server becomes candidate only by raising its term, and leader only as a candidate.
    ///   So once its term has reached `t` it will stand in `t` only if it does so now; a crash
    ///   makes a follower of it.
    /// - A vote that is not granted does not count even then.
    pub(super) fn is_dead(&self, message: u32, local: u32) -> bool {
        let (message, local) = (self.messages.facts(message), self.locals.facts(local));
        self.forgets_replies
            && local.durable_term >= message.term
            && match message.reply {
                None => false,
                Some(Reply::NoVote) => true,
                Some(Reply::Other) => local.stands_in != Some(message.term),
            }
    }

    /// What comes of a step, if that is known: its number.
    pub(super) fn step(&self, local: u32, code: Code) -> Option<u32> {
        self.steps.get(&(local, code)).copied()
    }

    /// What the referee remembers after a step, if that is known.
    pub(super) fn judgement(&self, step: u32, wanted: &Wanted) -> Option<u32> {
        let question = self.question(step, wanted);
        let settled = self.referees[wanted.referee as usize].1.settled;
        if self.moves[step as usize].is_quiet && question.lowest_term <= settled {
            return Some(wanted.referee);
        }
        self.judgements.get(&question).copied()
    }

    fn question(&self, step: u32, wanted: &Wanted) -> Question {
        let own = self.locals.facts(self.moves[step as usize].after).durable_term;
        let lowest_term = wanted.lowest_of_others.min(own);
        Question { referee: wanted.referee, step, lowest_term }
    }

    /// The sums of the fingerprints of a state's parts.
    pub(super) fn add_up(&self, state: State<'_>, sums: &mut Vec<u64>) {
        sums.clear();
        sums.resize(self.names.len(), 0);
        state.locals.iter().for_each(|local| self.locals.prints.add(*local, sums));
        for flight in state.messages {
            self.messages.prints.add(flight.message(), sums);
        }
        self.referee_prints.add(state.referee, sums);
    }

    /// Works out what comes of a step.
    pub(super) fn learn(&mut self, wanted: &Wanted) {
        let step = match self.step(wanted.local, wanted.code) {
            Some(step) => step,
            None => self.learn_step(wanted.local, wanted.code),
        };
        if self.judgement(step, wanted).is_none() {
            let question = self.question(step, wanted);
            let mut onlookers = self.referees[wanted.referee as usize].0.clone();
            onlookers.see(&self.moves[step as usize].looks, question.lowest_term);
            let after = self.referee(onlookers);
            self.judgements.insert(question, after);
        }
    }

    fn learn_step(&mut self, before: u32, code: Code) -> u32 {
        let local = self.locals.item(before);
        let moved = match code.act() {
            Some(Act::Own(_, own)) => local.act(own, &self.cluster),
            Some(Act::Deliver(message)) => {
                local.receive(self.messages.item(message), &self.cluster)
            }
            Some(Act::Members(asked, voters)) => local.reconfigure(asked, voters, &self.cluster),
            Some(Act::Duplicate(_)) | None => unreachable!("a copy is no step of a server"),
        };
        let after = self.local(moved.after);
        let sent: Box<[u32]> = moved.sent.into_iter().map(|sent| self.message(sent)).collect();
        let matters = moved.looks.iter().any(Look::matters);
        let is_idle = after == before && sent.is_empty() && !matters;
        let is_quiet = moved.looks.iter().all(Look::is_quiet);
        let looks = moved.looks.into_boxed_slice();
        let step = self.moves.len() as u32;
        self.moves.push(Move { after, sent, is_idle, is_quiet, looks });
        self.steps.insert((before, code), step);
        step
    }

    /// About how much memory all of this takes.
    pub(super) fn bytes(&self) -> usize {
        // What hangs on a part, such as a log, is shared with others: counted by experience.
        const LOCAL: usize = 1000;
        const MESSAGE: usize = 300;
        const REFEREE: usize = 1500;
        const MOVE: usize = 500;
        self.locals.len() * LOCAL
            + self.messages.len() * MESSAGE
            + self.referees.len() * REFEREE
            + self.moves.len() * MOVE
            + self.judgements.capacity() * size_of::<(Question, u32)>()
            + self.locals.prints.bytes()
            + self.messages.prints.bytes()
            + self.referee_prints.bytes()
    }
}

/// The ways to exchange names under which the cluster is the same. With more than five servers
/// only five names are exchanged: there would be too many ways to look at.
fn symmetries(cluster: &Cluster) -> Vec<Renaming> {
    let exchanged = cluster.ids().iter().take(5).collect();
    let mut names = Renaming::all_of(exchanged);
    names.retain(|names| cluster.is_same(names));
    names
}

/// Whether [`Tables::is_dead`] holds with these rules. Some, when off, let replies of older terms
/// count or let a server stand twice in a term; what a rule that is not known here does is not
/// known.
fn replies_age(cluster: &Cluster) -> bool {
    const HARMLESS: &[Rule] = &[
        Rule::ClientSessions,
        Rule::CommitOnlyMatched,
        Rule::ConsistencyCheck,
        Rule::CurrentTermCommit,
        Rule::DistinctVotes,
        Rule::HeartbeatConsistencyCheck,
        Rule::JointConsensus,
        Rule::LastTermFirst,
        Rule::LeaderAppendOnly,
        Rule::MatchNeverDecreases,
        Rule::MatchReadRequest,
        Rule::MatchWhatWasSent,
        Rule::OneChangeAtATime,
        Rule::OneVotePerTerm,
        Rule::OwnTermBeforeReconfigure,
        Rule::PersistBeforeReply,
        Rule::PersistLog,
        Rule::PersistTerm,
        Rule::PersistVote,
        Rule::PreVoteRecentLeader,
        Rule::RandomTimeouts,
        Rule::ReadAfterOwnTerm,
        Rule::ReadConfirmsLeadership,
        Rule::StepDown,
        Rule::StrictMajority,
        Rule::TimerResetRules,
        Rule::TransferCatchesUp,
        Rule::TransferStopsProposals,
        Rule::TruncateOnlyOnConflict,
        Rule::TruncateTheTail,
        Rule::UpToDateCheck,
    ];
    cluster.config().rules.off().all(|rule| HARMLESS.contains(&rule))
}
