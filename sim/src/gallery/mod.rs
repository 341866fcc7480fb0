//! What a gallery of the rules is made from: Figure 2 as the table that the paper draws, and what is
//! lost without each rule.

mod figure2;
mod without;

pub use figure2::{FIGURE_2, Group, Line, Panel};
pub use without::{Lost, Without};
