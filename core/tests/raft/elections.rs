//! *Followers* and *Candidates* of Figure 2.

use flotilla_core::{Input, RoleKind, WriteId};

use crate::support::*;

#[test]
fn a_lone_server_leads_only_when_the_vote_of_this_very_term_is_on_disk() {
    let mut node = s1_of(1).follower();
    node.times_out();
    node.times_out();
    node.on(Input::WriteDone(WriteId(1)));
    assert_eq!(node.role().kind(), RoleKind::Candidate, "only term 1 is on disk");
    node.on(Input::WriteDone(WriteId(2)));
    assert_eq!(node.role().kind(), RoleKind::Leader);
    assert_eq!(node.current_term().0, 2);
}
