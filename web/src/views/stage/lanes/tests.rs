use super::*;

fn s(number: u8) -> ServerId {
    ServerId::new(number).expect("a server")
}

fn stages() -> [(f64, f64); 5] {
    [(320.0, 416.0), (390.0, 507.0), (512.0, 614.0), (599.0, 640.0), (1100.0, 900.0)]
}

/// So many messages from everybody to one server.
fn to_one(ring: &Ring, servers: u8, each: usize) -> Vec<Wants> {
    let waits = |from| Wants { from: s(from), to: s(1), width: ring.sizes.pill(8), along: 1.0 };
    (0..each).flat_map(|_| (2..=servers).map(waits)).collect()
}

fn assert_apart(ring: &Ring, messages: &[Wants], spots: &[Spot], name: &str) {
    let glyph = ring.sizes.glyph();
    let area = |nth: usize| {
        let width = if spots[nth].label { messages[nth].width } else { glyph };
        Area::new(spots[nth].at, width, glyph)
    };
    for nth in 0..messages.len() {
        assert!(area(nth).fits(ring.width, ring.height), "{name}: {nth} is cut off");
        assert!(!touches_server(ring, area(nth)), "{name}: {nth} covers a server");
        for other in 0..nth {
            assert!(!area(nth).meets(area(other), 0.0), "{name}: {other} and {nth} overlap");
        }
    }
}

#[test]
fn messages_that_wait_never_cover_each_other() {
    for (width, height) in stages() {
        for servers in 2..=9 {
            let ring = Ring::new(width, height, servers);
            for each in 1..=3 {
                let messages = to_one(&ring, servers, each);
                let name = format!("{each} from each of {servers} on {width}×{height}");
                assert_apart(&ring, &messages, &queues(&ring, &messages), &name);
            }
        }
    }
}

#[test]
fn requests_to_all_have_their_labels() {
    for (width, height) in stages() {
        let ring = Ring::new(width, height, 5);
        let asks = |to| Wants { from: s(1), to: s(to), width: ring.sizes.pill(8), along: 1.0 };
        let messages: Vec<Wants> = (2..=5).map(asks).collect();
        let spots = queues(&ring, &messages);
        assert!(spots.iter().all(|spot| spot.label), "on {width}×{height}: {spots:?}");
    }
}

#[test]
fn messages_wait_beside_their_receiver_on_the_right_of_their_link() {
    let ring = Ring::new(599.0, 640.0, 5);
    for (from, to) in [(1, 2), (2, 1), (1, 3), (4, 2), (5, 3), (3, 4)] {
        let one = Wants { from: s(from), to: s(to), width: ring.sizes.pill(8), along: 1.0 };
        let spot = queues(&ring, &[one])[0];
        let (a, b) = (ring.place(s(from)).at, ring.place(s(to)).at);
        let right = a.towards(b).right();
        let offset = (spot.at.x - a.x) * right.x + (spot.at.y - a.y) * right.y;
        assert!(offset > 10.0, "S{from} to S{to}: {offset}");
        assert!(spot.at.distance(b) < spot.at.distance(a), "S{from} to S{to}");
    }
}

#[test]
fn the_oldest_stands_in_front() {
    let ring = Ring::new(599.0, 640.0, 5);
    let one = Wants { from: s(1), to: s(3), width: ring.sizes.pill(8), along: 1.0 };
    let spots = queues(&ring, &[one; 4]);
    let receiver = ring.place(s(3)).at;
    let distances: Vec<f64> = spots.iter().map(|spot| spot.at.distance(receiver)).collect();
    assert!(distances.is_sorted(), "{distances:?}");
}
