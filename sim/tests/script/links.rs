//! Links that keep messages in order.

use std::collections::{BTreeMap, BTreeSet};

use flotilla_sim::{EventId, Happening, Links, MessageId, Timeline, World};
use proptest::prelude::*;

use crate::random_runs::{any_run, run};
use crate::support::{passes, read, stops};

/// S1 leads; under way to S2 are a copy of its request for a vote (@2) and, behind it, an
/// AppendEntries (@3).
const THREE: &str = "links in-order ; servers 2 ; clock manual
    timeout S1 ; duplicate S1->S2 ; deliver S1->S2 @1 ; deliver S2->S1 @1";

/// A message that arrived after one that was sent later on its link.
fn overtaken(timeline: &Timeline) -> Option<MessageId> {
    let mut arrived: BTreeMap<_, u32> = BTreeMap::new();
    let mut overtaken = None;
    timeline.replay(EventId(0), timeline.last(), |event, _| {
        if let Happening::Arrived { id, .. } = event.what {
            let newest = arrived.entry((id.from, id.to)).or_default();
            if id.number < *newest {
                overtaken = Some(id);
            }
            *newest = id.number.max(*newest);
        }
    });
    overtaken
}

/// Under the live clock a message waits if it is held or behind one that is, and only then.
fn only_what_is_held_up_waits(world: &World) {
    let mut held_up = BTreeSet::new();
    for envelope in world.bus().under_way().filter(|_| world.is_live()) {
        let id = envelope.id;
        if envelope.held {
            held_up.insert((id.from, id.to));
        }
        assert_eq!(envelope.due.is_none(), held_up.contains(&(id.from, id.to)), "{id}");
    }
}

proptest! {
    #[test]
    fn no_message_overtakes_another_whatever_is_done((mut setup, deeds) in any_run()) {
        setup.links = Links::InOrder;
        let timeline = run(setup, deeds);
        prop_assert_eq!(overtaken(&timeline), None);
        timeline.replay(EventId(0), timeline.last(), |_, world| only_what_is_held_up_waits(world));
    }
}

#[test]
fn messages_overtake_each_other_where_links_reorder() {
    let storm = "servers 3 ; latency 1..50 ; heartbeat 5 ; run 3000";
    assert!(overtaken(&passes(&format!("links reorder ; {storm}")).timeline).is_some());
    assert!(overtaken(&passes(storm).timeline).is_some(), "they do so usually");
    assert_eq!(overtaken(&passes(&format!("links in-order ; {storm}")).timeline), None);
}

#[test]
fn by_hand_only_the_oldest_of_a_link_can_be_delivered() {
    passes(&format!("{THREE} ; expect leader S1 ; expect waiting S1->S2 2"));
    stops(
        &format!("{THREE}\ndeliver S1->S2 @3"),
        "3: found that S1->S2 @2 is ahead of it, and links keep order, \
         expected the oldest message of its link, to a server that goes on",
    );
    stops(
        &format!("{THREE}\ndeliver S1->S2 AppendEntries"),
        "3: found that S1->S2 @2 is ahead of it, and links keep order, \
         expected the oldest message of its link, to a server that goes on",
    );
    passes(&format!("{THREE} ; deliver S1->S2 ; deliver S1->S2 @3"));
    passes(&format!("{THREE} ; drop S1->S2 ; deliver S1->S2 @3"));
    let reorder = THREE.replace("in-order", "reorder");
    passes(&format!("{reorder} ; deliver S1->S2 @3 ; deliver S1->S2 @2"));
}

#[test]
fn what_is_behind_a_held_message_is_passed_by() {
    passes(&format!(
        "{THREE} ; hold S1->S2
         deliver all ; deliver *->S2 ; deliver *->* AppendEntries ; expect waiting S1->S2 2"
    ));
    stops(
        &format!("{THREE} ; hold S1->S2\ndeliver S1->S2"),
        "3: found that S1->S2 @2, which is held, is ahead of it, and links keep order, \
         expected the oldest message of its link, to a server that goes on",
    );
    passes(&format!("{THREE} ; hold S1->S2 ; deliver S1->S2 @2 ; deliver S1->S2"));
    passes(&format!("{THREE} ; hold S1->S2 ; release S1->S2 ; deliver all ; expect waiting all 0"));
}

#[test]
fn a_held_message_holds_up_what_is_behind_it_in_live_time_too() {
    let wait = "servers 2 ; links in-order ; latency 5 ; disk immediate
        timeout S1 ; hold S1->S2 ; duplicate S1->S2 ; run 100";
    passes(&format!("{wait} ; expect waiting S1->S2 2 ; expect term S2 0"));
    for on in ["release S1->S2", "drop S1->S2 @1", "deliver S1->S2 @1"] {
        passes(&format!("{wait} ; {on} ; run 20 ; expect term S2 1 ; expect leader S1"));
    }
    let reorder = wait.replace("in-order", "reorder");
    passes(&format!("{reorder} ; expect term S2 1 ; expect waiting S1->S2 1"));
}

#[test]
fn what_is_lost_is_not_waited_for() {
    passes(
        "servers 2 ; links in-order ; clock manual
         timeout S1 ; cut S1->S2 ; timeout S1 ; heal ; timeout S1 ; drop S1->S2
         deliver S1->S2 @3 ; expect term S2 3",
    );
}

#[test]
fn links_are_said_once_and_by_name() {
    let error = |text| flotilla_sim::Script::parse(text).expect_err("an error").to_string();
    assert_eq!(error("links ordered"), "found `ordered`, expected reorder or in-order");
    assert_eq!(error("links in-ordr"), "found `in-ordr`, expected `in-order`");
    assert_eq!(
        error("links reorder ; links in-order"),
        "found `links` for the second time, expected it once"
    );
    assert_eq!(read("links in-order").setup.links, Links::InOrder);
}
