//! What scripts mean.

use crate::support::{fails, passes, stops};

#[test]
fn an_election_by_hand() {
    passes(
        "servers 3 ; clock manual
         timeout S1
         expect role S1 candidate ; expect term S1 1 ; expect voted S1 S1
         expect waiting S1->* RequestVote 2
         deliver S1->S2 ; deliver S2->S1
         expect leader S1 ; expect voted S2 S1 ; expect voted S3 none
         request S1 \"x=1\" ; deliver all
         expect log S1 1 ; expect log S3 1 ; expect commit S1 1 ; expect commit S2 0
         beat S1 ; deliver all
         expect commit S2 1 ; expect state S2 x 1 ; expect state S2 y none
         expect waiting *->* 0 ; expect safe",
    );
}

#[test]
fn a_run_goes_on_after_an_expectation_that_does_not_hold() {
    fails(
        "clock manual ; timeout S1
         expect leader S1
         expect term S1 1
         expect role S2 leader",
        "2: found no leader, and S1 a candidate of term 1, expected S1 to lead\n\
         4: found S2 a follower of term 0, expected S2 to be a leader",
    );
}

#[test]
fn a_run_ends_at_what_cannot_be_done() {
    stops(
        "clock manual ; crash S1
         timeout S1
         expect leader S1",
        "2: found that S1 is down: it can only be restarted, \
         expected a server that is up, goes on and does not lead",
    );
}
