//! What can happen next, as a number: the order of the numbers is the order in which a search
//! tries them, and so which of several shortest schedules it gives.

use flotilla_core::{MAX_SERVERS, ServerId, ServerSet};

/// One act: it counts one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Act {
    /// A server does something without a message.
    Own(ServerId, Own),
    /// A message of the tables arrives.
    Deliver(u32),
    /// A message of the tables gets a copy.
    Duplicate(u32),
    /// The leader is asked, as the how many-th thing since the search began, to let these and no
    /// others vote.
    Members(u8, ServerSet),
}

/// What a server can do without a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Own {
    /// Its election timer fires.
    Timeout,
    /// A client asks it: the how many-th command, and the how many-th thing asked, since the search
    /// began.
    Request(u8, u8),
    /// Its heartbeat timer fires.
    Beat,
    /// Its disk writes are done.
    Sync,
    /// It crashes.
    Crash,
    /// It starts again.
    Restart,
    /// Its minimum election timer fires: it forgets that it heard a leader.
    Lapse,
    /// It is to hand over its leadership.
    Transfer(ServerId),
    /// A client asks it for a value: the how many-th thing asked since the search began.
    Read(u8),
    /// Its state machine gives its state, and the log before it goes.
    Snapshot,
    /// A client sends it the how many-th command once more, as the how many-th thing asked since
    /// the search began.
    Retry(u8, u8),
    /// It crashes after so many of its disk writes, but not all of them, are done.
    CrashTorn(u16),
}

/// An [`Act`] in 32 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Code(u32);

const DELIVER: u32 = 1 << 30;
const DUPLICATE: u32 = 2 << 30;
const MEMBERS: u32 = 3 << 30;
const CLASS: u32 = 3 << 30;

impl Code {
    /// For the state that a search begins with.
    pub(super) const NONE: Self = Self(u32::MAX);

    pub(super) fn of(act: Act) -> Self {
        Self(match act {
            Act::Own(id, own) => {
                let (kind, number) = own.parts();
                u32::from(id.number()) << 24 | u32::from(kind) << 16 | u32::from(number)
            }
            Act::Deliver(message) => DELIVER | message,
            Act::Duplicate(message) => DUPLICATE | message,
            Act::Members(asked, voters) => {
                let bits = voters.iter().fold(0, |bits, id| bits | bit(id));
                MEMBERS | u32::from(asked) << MAX_SERVERS | bits
            }
        })
    }

    /// Whether it asks for something. What is asked has a number, so that two such acts are not
    /// the same in the other order.
    pub(super) fn asks(self) -> bool {
        matches!(
            self.act(),
            Some(Act::Own(_, Own::Request(..) | Own::Read(_) | Own::Retry(..)) | Act::Members(..))
        )
    }

    /// Whether it is a crash between two disk writes.
    pub(super) fn is_torn_crash(self) -> bool {
        matches!(self.act(), Some(Act::Own(_, Own::CrashTorn(_))))
    }

    /// The act, if it is one.
    pub(super) fn act(self) -> Option<Act> {
        let rest = self.0 & !CLASS;
        match self.0 & CLASS {
            DELIVER => Some(Act::Deliver(rest)),
            DUPLICATE => Some(Act::Duplicate(rest)),
            0 => {
                let id = ServerId::new((rest >> 24) as u8)?;
                Some(Act::Own(id, Own::from_parts((rest >> 16) as u8, rest as u16)?))
            }
            _ => {
                let asked = u8::try_from(rest >> MAX_SERVERS).ok()?;
                let all = ServerSet::first(MAX_SERVERS).iter();
                Some(Act::Members(asked, all.filter(|id| rest & bit(*id) != 0).collect()))
            }
        }
    }
}

fn bit(id: ServerId) -> u32 {
    1 << (id.number() - 1)
}

impl Own {
    fn parts(self) -> (u8, u16) {
        match self {
            Self::Timeout => (0, 0),
            Self::Request(command, asked) => (1, u16::from_be_bytes([command, asked])),
            Self::Beat => (2, 0),
            Self::Sync => (3, 0),
            Self::Crash => (4, 0),
            Self::Restart => (5, 0),
            Self::Lapse => (6, 0),
            Self::Transfer(target) => (7, target.number().into()),
            Self::Read(asked) => (8, asked.into()),
            Self::Snapshot => (9, 0),
            Self::Retry(command, asked) => (10, u16::from_be_bytes([command, asked])),
            Self::CrashTorn(written) => (11, written),
        }
    }

    fn from_parts(kind: u8, number: u16) -> Option<Self> {
        let [high, low] = number.to_be_bytes();
        Some(match kind {
            0 => Self::Timeout,
            1 => Self::Request(high, low),
            2 => Self::Beat,
            3 => Self::Sync,
            4 => Self::Crash,
            5 => Self::Restart,
            6 => Self::Lapse,
            7 => Self::Transfer(ServerId::new(low)?),
            8 => Self::Read(low),
            9 => Self::Snapshot,
            10 => Self::Retry(high, low),
            11 => Self::CrashTorn(number),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_for_one_act() {
        let s9 = ServerId::new(9).expect("a server");
        let owns = [
            Own::Timeout,
            Own::Request(255, 1),
            Own::Beat,
            Own::Sync,
            Own::Crash,
            Own::Restart,
            Own::Lapse,
            Own::Transfer(s9),
            Own::Read(250),
            Own::Snapshot,
            Own::Retry(1, 250),
            Own::CrashTorn(3),
        ];
        let last = (1 << 30) - 1;
        let acts = owns.map(|own| Act::Own(s9, own)).into_iter();
        let all = ServerSet::first(9);
        let others = [
            Act::Deliver(0),
            Act::Deliver(last),
            Act::Duplicate(last),
            Act::Members(255, all),
            Act::Members(0, all.without(s9)),
        ];
        for act in acts.chain(others) {
            assert_eq!(Code::of(act).act(), Some(act));
        }
        assert_eq!(Code::NONE.act(), None);
    }
}
