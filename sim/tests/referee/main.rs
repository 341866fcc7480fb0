//! The referee watching whole clusters: schedules of the paper, and the shortest ones that break
//! a promise once a rule is off.

mod figure_8;
mod storms;
mod support;
