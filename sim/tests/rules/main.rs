//! Each rule that can be switched off keeps a promise. A schedule in this folder breaks exactly
//! that promise without the rule, and none with it.

mod docs;
mod liveness;
mod mechanisms;
mod presets;
mod schedules;
