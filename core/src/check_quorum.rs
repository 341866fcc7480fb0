//! Check-quorum (thesis 6.2): a leader that cannot reach a majority does not go on as if it
//! could. Its election timer, which other leaders have no use for, says when to look.

use crate::because::Because;
use crate::change::Delta;
use crate::effect::{Effect, Sink, Timer};
use crate::ids::{ServerId, ServerSet};
use crate::node::Turn;
use crate::rules::{Mechanism, Rule};

impl<S: Sink> Turn<'_, S> {
    /// A server answered this leader in its term.
    pub(crate) fn hear_follower(&mut self, from: ServerId) {
        if !self.node.config.mechanisms.uses(Mechanism::CheckQuorum) {
            return;
        }
        let Some(before) = self.leadership().map(|lead| lead.heard) else { return };
        let mut after = before;
        after.insert(from);
        let because = self.heard(after);
        self.set(Delta::Heard { before, after }, Rule::CheckQuorum, because);
    }

    /// An election timeout has passed since the last look: no majority was heard, so this
    /// leader steps down; or the counting begins again.
    pub(crate) fn check_quorum(&mut self) {
        let Some(before) = self.leadership().map(|lead| lead.heard) else { return };
        let because = self.heard(before);
        if !self.has_quorum(self.with_itself(before)) {
            self.become_follower(Rule::CheckQuorum, because);
            self.follow(None, Rule::CheckQuorum, because);
            return;
        }
        self.set(Delta::Heard { before, after: ServerSet::EMPTY }, Rule::CheckQuorum, because);
        self.effect(Effect::SetTimer(Timer::Election));
    }

    fn heard(&self, heard: ServerSet) -> Because {
        let members = self.configuration().members();
        let heard = self.with_itself(heard).and(members);
        Because::Heard { servers: heard.len(), of: members.len() }
    }

    fn with_itself(&self, mut servers: ServerSet) -> ServerSet {
        servers.insert(self.node.id);
        servers
    }
}
