//! What verdicts to come depend on in the history of clients.

use std::hash::{Hash, Hasher};

use flotilla_core::{Answer, Index, RequestId, Session};

use super::{Asked, Clients, Reply, Request};
use crate::event::EventId;

/// An operation as far as it matters. Of events it keeps only which ends come before which
/// beginnings: see [`Epochs`].
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Operation<'a> {
    what: What<'a>,
    /// Its number, and what was known when it was asked for, if it may still be answered.
    open: Option<(RequestId, Index)>,
    began: usize,
    /// None while it may still take effect.
    ended: Option<usize>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum What<'a> {
    /// The key, and what was told.
    Read(&'a str, Option<&'a str>),
    Command(&'a str, Option<Session>),
    /// Whom the configuration names makes no difference to clients.
    Members,
}

impl Clients {
    /// Feeds to `out` what the verdicts to come depend on: what was asked and told, without
    /// whom and when, and in no order but that of what ended before something else began. Two
    /// histories that feed the same are judged alike, whatever is asked and told later.
    pub(crate) fn essence(&self, out: &mut impl Hasher) {
        // The next command's words and the sessions are for whoever asks, not for a verdict.
        let Self { asked, commands: _, sessions: _, answered } = self;
        (asked.len() as u64, answered).hash(out);
        if asked.is_empty() {
            return;
        }
        let epochs = Epochs::of(self);
        let mut operations: Vec<Operation<'_>> = (1..)
            .zip(asked.iter())
            .filter_map(|(number, request)| {
                Some(Operation {
                    what: what(request)?,
                    open: request.end.is_none().then_some((RequestId(number), request.floor)),
                    began: epochs.at(request.at),
                    ended: ended(request).map(|end| epochs.at(end)),
                })
            })
            .collect();
        operations.sort_unstable();
        operations.hash(out);
    }
}

/// What somebody asked for, unless it makes no difference any more: a read that was not answered
/// says nothing, and a command that was refused did nothing.
fn what(request: &Request) -> Option<What<'_>> {
    let reply = request.end.as_ref().map(|end| &end.reply);
    match (&request.what, reply) {
        (Asked::Read(key), None) => Some(What::Read(key, None)),
        (Asked::Read(key), Some(Reply::Value(value))) => Some(What::Read(key, value.as_deref())),
        (
            Asked::Command(words, session),
            None | Some(Reply::Answer(Answer::Applied(_) | Answer::LostLeadership)),
        ) => Some(What::Command(words, *session)),
        (Asked::Members(_), None) => Some(What::Members),
        _ => None,
    }
}

/// When it took effect at the latest, if it has.
fn ended(request: &Request) -> Option<EventId> {
    let end = request.end.as_ref()?;
    (end.reply != Reply::Answer(Answer::LostLeadership)).then_some(end.at)
}

/// A new epoch begins with what is asked after something has ended in the one before. So an
/// operation that ended before another began is in an earlier epoch then, and one that did not is
/// not: that is all that an order of operations has to keep to.
struct Epochs(Vec<EventId>);

impl Epochs {
    fn of(clients: &Clients) -> Self {
        let those_that_matter = || clients.iter().filter(|request| what(request).is_some());
        let mut begun = vec![EventId(0)];
        for request in those_that_matter() {
            let last = begun[begun.len() - 1];
            let mut ends = those_that_matter().filter_map(ended);
            if ends.any(|end| last <= end && end < request.at) {
                begun.push(request.at);
            }
        }
        Self(begun)
    }

    fn at(&self, event: EventId) -> usize {
        self.0.partition_point(|begun| *begun <= event)
    }
}

#[cfg(test)]
mod tests {
    use flotilla_core::{Command, Rules, ServerId, ServerSet};

    use super::*;
    use crate::canon::CanonicalHasher;
    use crate::kv::KeyValues;

    /// Asks and answers in a row: `w1` asks for x=1, `r` for x, `m` for other voters; `=1` answers
    /// the first thing asked, with index 1; `!1` refuses it; `?1` gives it up; `.` lets an event
    /// pass.
    fn history(told: &str) -> Clients {
        let mut clients = Clients::default();
        let mut machine = KeyValues::default();
        let s1 = ServerId::new(1).expect("a server");
        for (event, word) in (1..).zip(told.split_whitespace()) {
            let (kind, number) = word.split_at(1);
            let request = RequestId(number.parse().unwrap_or_default());
            let asked = match kind {
                "w" => Some(Asked::Command(format!("x={number}").into(), None)),
                "r" => Some(Asked::Read("x".into())),
                "m" => Some(Asked::Members(ServerSet::first(2))),
                _ => None,
            };
            let answer = match kind {
                "=" => Some(answered(&clients, request, &mut machine)),
                "!" => Some(Answer::NotLeader(None)),
                "?" => Some(Answer::LostLeadership),
                _ => None,
            };
            if let Some(asked) = asked {
                clients.ask(s1, asked, EventId(event));
            }
            if let Some(answer) = answer {
                clients.tell(request, answer, EventId(event), &machine);
            }
        }
        clients
    }

    fn answered(clients: &Clients, request: RequestId, machine: &mut KeyValues) -> Answer {
        let index = Index(request.0);
        match &clients.request(request).expect("a request").what {
            Asked::Read(_) => return Answer::Readable(index),
            Asked::Command(words, _) => {
                machine.apply(index, &Command::Client(words.clone()), Rules::default());
            }
            Asked::Members(_) => {}
        }
        Answer::Applied(index)
    }

    fn essence(told: &str) -> u64 {
        let mut hasher = CanonicalHasher::default();
        history(told).essence(&mut hasher);
        hasher.finish()
    }

    #[test]
    fn only_the_order_of_ends_before_beginnings_matters() {
        let same = [
            ("w1 =1 r =2", ". . w1 . =1 . r =2 ."),
            // Both begin before either ends, and both end before the next begins.
            ("w1 w2 =1 =2 r", "w1 w2 =2 . =1 r"),
            ("w1 =1 r r =2 =3 r", "w1 =1 r r =3 =2 r"),
            // A read that got no answer, and a refused command, leave nothing but their number.
            ("w1 =1 r !2 w3", "w1 =1 w2 !2 w3"),
            ("w1 r !2 =1", "w1 w2 . !2 =1"),
        ];
        for (one, other) in same {
            assert_eq!(essence(one), essence(other), "{one} / {other}");
        }
    }

    #[test]
    fn what_a_verdict_can_depend_on_makes_a_difference() {
        let different = [
            ("w1 r =1 =2", "w1 =1 r =2"),
            ("w1 r =2 =1", "w1 r =1 =2"),
            ("w1 =1 r", "w1 r =1"),
            ("w1 w2 =1", "w1 w2 =2"),
            ("w1", "w2"),
            ("w1", "r"),
            ("w1", "w1 r !2"),
            ("w1", "w1 ?1"),
            ("w1 =1", "w1 ?1"),
            ("m1 =1 r", "m1 !1 r"),
            ("m1", "w1"),
            // What was known when the read came in.
            ("m1 =1 r", "m1 r =1"),
        ];
        for (one, other) in different {
            assert_ne!(essence(one), essence(other), "{one} / {other}");
        }
    }
}
