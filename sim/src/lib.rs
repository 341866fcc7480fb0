//! The world around Raft servers: virtual clock, network, disks, timeline, referee, scripts.

mod action;
mod bus;
mod canon;
mod clients;
pub mod close;
pub mod compare;
mod disk;
mod draw;
pub mod elections;
mod event;
pub mod exercise;
pub mod explore;
pub mod fuzz;
pub mod gallery;
pub mod invariants;
mod kv;
mod lesson;
pub mod liveness;
mod presets;
mod referee;
mod script;
mod server;
mod setup;
mod share;
mod spacetime;
pub mod task;
mod time;
mod timeline;
mod told;
mod trace;
pub mod why;
mod words;
mod world;

pub use action::{Action, MessageId, Objection};
pub use bus::{Bus, Envelope};
pub use canon::CanonicalHasher;
pub use clients::{Asked, Clients, End, Reply, Request};
pub use disk::Fsync;
pub use event::{Cause, Consequence, Event, EventId, Happening, Loss};
pub use flotilla_core as core;
pub use kv::KeyValues;
pub use lesson::{Aim, Cast, Ending, Figure8, Follow, Outcome, Panel, Step};
pub use presets::Preset;
pub use referee::{Glimpse, Observation, Part, Property, Referee, Side, Violation};
pub use script::{
    Expectation, Handling, Located, Pattern, Played, Playing, Script, ScriptError, Statement,
    Until, Which, mechanism_named, property_named, rule_named, write_script,
};
pub use server::{PendingWrite, Server, TimerState};
pub use setup::{Chance, Clock, Disk, Links, Setup};
pub use share::{
    LONGEST_LINK, Opened, Opening, Saved, Trouble, read_saved, script_in, write_file, write_link,
    write_saved,
};
pub use spacetime::{
    Arrow, Aside, Beside, Course, Deed, Fate, Follower, Heard, Knowledge, Lane, Mark, Moment,
    Related, SpaceTime, Standing, Stretch, Subject,
};
pub use time::{Skew, Span, Time};
pub use timeline::{
    Branch, BranchId, Bucket, Columns, Kept, Labels, Marks, Pin, Row, Summary, Timeline, Undoable,
    Wanted,
};
pub use told::fit as excerpt;
pub use trace::{Trace, TraceError, TraceKind, TraceStep};
pub use words::{
    Sentence, Tone, action_text, details, headline, message_facts, message_label, message_name,
    opening, trace_line,
};
pub use world::World;
