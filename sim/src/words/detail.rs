//! All that came of an event, in order.

use flotilla_core::{
    Answer, Because, Change, Delta, DiskWrite, Effect, Index, Kind, LogDelta, Refusal, Refused,
    Rule, ServerId, Timer,
};

use crate::action::Action;
use crate::event::{Consequence, Event, Happening};
use crate::words::post::{self, Fate, Post};
use crate::words::scene::Scene;
use crate::words::{
    Sentence, acted, appends, arrival, compaction, disks, elections, headline, mechanisms,
    membership, phrase, reads,
};
use crate::world::World;

/// All that came of an event, in order: each change, refusal, message and answer. Bookkeeping
/// that would be noise is left out.
///
/// `world_after` is the world right after the event.
pub fn details(event: &Event, world_after: &World) -> Vec<Sentence> {
    let scene = Scene { event, world: world_after };
    let mut told = Details { scene, sentences: Vec::new(), post: None };
    told.sentences.extend(event.verdict.iter().map(|violation| headline::violated(violation)));
    for place in 0..event.consequences.len() {
        told.tell(place);
    }
    told.close_post();
    told.sentences
}

struct Details<'a> {
    scene: Scene<'a>,
    sentences: Vec<Sentence>,
    /// Messages not yet told.
    post: Option<Post>,
}

impl Details<'_> {
    fn tell(&mut self, place: usize) {
        if let Some((from, to, kind, fate)) = post::posted(self.scene, place) {
            return self.add_post(from, to, kind, fate);
        }
        let sentence = match &self.scene.event.consequences[place] {
            Consequence::Server { server, effect } => self.effect(*server, effect),
            Consequence::Copied { of, .. } => {
                Some(Sentence::plain(format!("The network doubles {}.", self.scene.called(*of))))
            }
            Consequence::Lost { .. } | Consequence::Sent { .. }
                if post::is_told_by_send(self.scene, place) =>
            {
                None
            }
            Consequence::Sent { id } => {
                Some(Sentence::plain(format!("{} goes out.", self.scene.called(*id))))
            }
            Consequence::Lost { id, how, .. } => {
                Some(Sentence::plain(acted::lost(self.scene, *id, *how)))
            }
            Consequence::NeverSent { server, count } => {
                Some(Sentence::plain(format!("{server} loses {}.", disks::never_sent(*count))))
            }
            Consequence::NeverWritten { server, count } => {
                Some(Sentence::plain(format!("{server} loses {}.", disks::never_written(*count))))
            }
            Consequence::WrittenUnheard { server, count } => {
                let writes = disks::writes(*count);
                Some(Sentence::plain(format!("{writes} of {server} reached its disk, unheard of.")))
            }
            Consequence::NeverFlushed { server, count } => {
                Some(Sentence::plain(format!("{server} loses {}.", disks::never_flushed(*count))))
            }
            Consequence::Flushed { server, count } => {
                let writes = disks::writes(*count);
                Some(Sentence::plain(format!("{server}'s disk writes out its cache: {writes}.")))
            }
        };
        if let Some(sentence) = sentence {
            self.close_post();
            self.sentences.push(sentence);
        }
    }

    fn add_post(&mut self, from: ServerId, to: ServerId, kind: Kind, fate: Fate) {
        if !self.post.as_ref().is_some_and(|post| post.takes(from, to, kind, fate)) {
            self.close_post();
        }
        self.post.get_or_insert_with(|| Post::new(from, kind, fate)).to.insert(to);
    }

    fn close_post(&mut self) {
        self.sentences.extend(self.post.take().map(Post::sentence));
    }

    fn effect(&self, server: ServerId, effect: &Effect) -> Option<Sentence> {
        Some(match effect {
            Effect::Changed(change) => {
                let text = self.change(server, change)?;
                Sentence::plain(text).by(change.rule, change.because)
            }
            Effect::Refused(refusal) => Sentence::refusal(self.refusal(server, refusal), refusal),
            Effect::Write(_, write) => {
                Sentence::plain(format!("{server} writes to its disk: {}.", contents(write)))
                    .under(Rule::PersistBeforeReply)
            }
            Effect::Apply { index, entry } => {
                let command = phrase::command(&entry.command);
                Sentence::plain(format!("{server} applies {command}, index {index}."))
                    .under(Rule::ApplyCommitted)
            }
            Effect::Answer { answer: Answer::Applied(index), .. } => {
                Sentence::plain(format!("{server} answers its client: index {index} is applied."))
                    .under(Rule::AnswerAfterApply)
            }
            Effect::Answer { answer: Answer::LostLeadership, .. } => Sentence::plain(format!(
                "{server} tells a client that it leads no more: the entry may or may not survive."
            )),
            Effect::SetTimer(Timer::Election) => {
                let anew = matches!(self.scene.event.what, Happening::Acted(Action::Restart(_)));
                let starts = if anew { "starts" } else { "restarts" };
                Sentence::plain(format!("{server} {starts} its election timer."))
            }
            Effect::SetTimer(Timer::MinimumElection)
            | Effect::Answer { answer: Answer::HandingOver(_), .. } => {
                Sentence::plain(mechanisms::effect(server, effect)?)
            }
            Effect::Restore(_) => {
                Sentence::plain(compaction::restored(server, effect)?).under(Rule::InstallSnapshot)
            }
            Effect::Answer { request, answer: Answer::Readable(_) } => {
                Sentence::plain(reads::told(self.scene, server, *request))
                    .under(Rule::ReadConfirmsLeadership)
            }
            Effect::Answer { answer: Answer::Refused, .. } => {
                Sentence::plain(membership::answered(server, effect)?)
            }
            // The records tell the same.
            Effect::Told(_)
            | Effect::SetTimer(Timer::Heartbeat | Timer::Lease)
            | Effect::ClearTimer(_)
            | Effect::Send { .. }
            | Effect::Answer { answer: Answer::NotLeader(_), .. } => return None,
        })
    }

    fn change(&self, server: ServerId, change: &Change) -> Option<String> {
        let because = change.because;
        let crashed = because == Because::Crashed;
        Some(match &change.delta {
            Delta::CurrentTerm { before, after } => from_to(server, "currentTerm", before, after),
            Delta::VotedFor { after: Some(vote), .. } if crashed => {
                format!("{server}'s votedFor is {vote} again.")
            }
            Delta::VotedFor { after: None, .. } => format!("{server}'s votedFor is empty again."),
            Delta::VotedFor { after: Some(vote), .. } => {
                format!("{server} votes for {}.", phrase::name_for(*vote, server))
            }
            Delta::Role { before, after } if before == after => {
                format!("{server} is a {after} anew.")
            }
            Delta::Role { before, after } => from_to(server, "role", before, after),
            Delta::Votes { after, .. } => {
                format!("{server} has {because}: {}.", phrase::servers(*after))
            }
            Delta::DoubleVotes { .. } => format!("{server} has {because}."),
            Delta::Log(log) if crashed => log_taken_back(server, log),
            Delta::Log(log) => log_change(server, log),
            Delta::CommitIndex { before, after } => from_to(server, "commitIndex", before, after),
            Delta::Leader { after: Some(leader), .. } if *leader != server => {
                format!("{server} takes {leader} for its leader.")
            }
            Delta::NextIndex { server: peer, before, after } => {
                from_to(server, &format!("nextIndex for {peer}"), before, after)
            }
            Delta::MatchIndex { server: peer, before, after } => {
                let whom = phrase::name_for(*peer, server);
                from_to(server, &format!("matchIndex for {whom}"), before, after)
            }
            Delta::Leader { .. } if crashed => format!("{server} knows of no leader."),
            Delta::LastApplied { before, after } if crashed => {
                from_to(server, "lastApplied", before, after)
            }
            Delta::LeaderIsRecent { .. } | Delta::Heard { .. } | Delta::Transfer { .. } => {
                mechanisms::changed(server, &change.delta, because)?
            }
            Delta::Snapshot { .. }
            | Delta::LogOnDisk { .. }
            | Delta::Incoming { .. }
            | Delta::SnapshotUnderWay { .. } => {
                compaction::changed(server, &change.delta, because)?
            }
            Delta::Reads { .. } | Delta::Round { .. } | Delta::Lease { .. } => {
                reads::changed(server, &change.delta)?
            }
            Delta::Reconfiguration { .. } => membership::changed(server, &change.delta, because)?,
            Delta::WriteDone { .. } if self.waited() => disks::done(self.scene, server, 1) + ".",
            Delta::Leader { .. }
            | Delta::LastApplied { .. }
            | Delta::ClientWaits { .. }
            | Delta::ClientAnswered { .. }
            | Delta::WriteBegun { .. }
            | Delta::WriteDone { .. }
            | Delta::WritesLost { .. }
            | Delta::InFlight { .. }
            | Delta::AskedSuccessor { .. }
            | Delta::Rules { .. } => return None,
        })
    }

    /// Whether the writes that are done here were begun earlier.
    fn waited(&self) -> bool {
        !self.scene.effects().any(|(_, effect)| matches!(effect, Effect::Write(..)))
    }

    fn refusal(&self, server: ServerId, refusal: &Refusal) -> String {
        let because = refusal.because;
        let message = match &self.scene.event.what {
            Happening::Arrived { message, .. } => Some(message),
            _ => None,
        };
        match (refusal.what, message) {
            (Refused::Vote { candidate }, _) => {
                let why = elections::why_vote(because, server, candidate);
                format!("{server} denies {candidate} its vote: {why}.")
            }
            (Refused::Append { .. } | Refused::SecondLeader { .. }, Some(message)) => {
                appends::refused_append(message, refusal) + "."
            }
            (Refused::Reply { .. }, Some(message)) => {
                arrival::ignored(self.scene, message, refusal)
            }
            (Refused::HigherTerm { .. }, Some(message)) => arrival::dropped(message, refusal),
            (Refused::Commit(_), _) => headline::not_committed(server, because),
            (Refused::VoteDenied { by }, _) => {
                format!("{by} has denied {server} its vote; {server} has {because}.")
            }
            (Refused::Request(_), _) => match because {
                Because::NotLeader { .. } => {
                    format!("{server} rejects the request: it is {because}.")
                }
                _ => format!("{server} rejects the request: {because}."),
            },
            (
                Refused::PreVote { .. } | Refused::Transfer { .. } | Refused::TimeoutNow { .. },
                _,
            ) => mechanisms::refused(server, refusal.what, because).unwrap_or_default(),
            (Refused::InstallSnapshot { .. } | Refused::Snapshot, _) => {
                compaction::refused(server, refusal.what, because).unwrap_or_default()
            }
            (Refused::Read(_), _) => format!("{server} does not answer the read yet: {because}."),
            (Refused::Election, _) => format!("{server} asks nobody for a vote: {because}."),
            (
                Refused::Append { leader: other }
                | Refused::SecondLeader { leader: other }
                | Refused::Reply { from: other }
                | Refused::HigherTerm { from: other },
                None,
            ) => {
                format!("{server} passes over what {other} says: {because}.")
            }
        }
    }
}

fn from_to(
    server: ServerId,
    field: &str,
    before: &dyn std::fmt::Display,
    after: &dyn std::fmt::Display,
) -> String {
    format!("{server}'s {field} goes from {before} to {after}.")
}

/// What a crash does to a log.
fn log_taken_back(server: ServerId, log: &LogDelta) -> String {
    if log.appended.is_empty() {
        let last = Index(log.from.0 + log.removed.len() as u64 - 1);
        return format!("{server} loses {}.", phrase::indices(log.from, last));
    }
    format!("{server} still has {} on its disk.", placed(log))
}

fn log_change(server: ServerId, log: &LogDelta) -> String {
    if !log.removed.is_empty() && !log.appended.is_empty() {
        return format!("{server} overwrites its log from index {} on.", log.from);
    }
    if !log.removed.is_empty() {
        let last = Index(log.from.0 + log.removed.len() as u64 - 1);
        return format!("{server} deletes {}.", phrase::indices(log.from, last));
    }
    let term = match &log.appended[..] {
        [entry] => format!(", of term {}", entry.term),
        _ => String::new(),
    };
    format!("{server} appends {}{term}.", placed(log))
}

/// `x=1 at index 1`, or `indices 1–3`.
fn placed(log: &LogDelta) -> String {
    match &log.appended[..] {
        [entry] => format!("{} at index {}", phrase::command(&entry.command), log.from),
        all => phrase::indices(log.from, Index(log.from.0 + all.len().max(1) as u64 - 1)),
    }
}

/// What a disk write holds: `term 1, its vote for S1, x=1 at index 1`.
fn contents(write: &DiskWrite) -> String {
    let term = write.current_term.map(|term| format!("term {term}"));
    let vote = match write.voted_for {
        Some(Some(vote)) => Some(format!("its vote for {vote}")),
        // A new term begins without a vote, and need not say so.
        Some(None) if term.is_none() => Some("that its vote is free".to_string()),
        Some(None) | None => None,
    };
    let snapshot = write.snapshot.as_ref();
    let snapshot = snapshot.map(|it| format!("a snapshot up to index {}", it.last.index));
    let log = write.log.as_ref().map(placed);
    phrase::join([term, vote, snapshot, log].into_iter().flatten())
}
