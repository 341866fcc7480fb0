//! How fast the world is in WebAssembly, to be held against `world` on the same machine.
//!
//! `cargo test --profile page -p flotilla-sim --bench wasm --target wasm32-unknown-unknown -- --nocapture`, with
//! wasm-bindgen-test-runner as that target's runner; `cargo xtask bench` does this.

#[cfg(target_arch = "wasm32")]
mod load;

#[cfg(target_arch = "wasm32")]
mod measure {
    use flotilla_sim::{EventId, Timeline};
    use wasm_bindgen_test::{console_log, wasm_bindgen_test};

    use crate::load;

    #[wasm_bindgen_test]
    fn rates_and_seeks() {
        const STRETCH: u64 = 50_000;
        let mut timeline = Timeline::new(load::setup());
        load::play_until(&mut timeline, 10_000, false);
        let mut rates: Vec<f64> = (0..5)
            .map(|_| {
                let (begun, first) = (js_sys::Date::now(), timeline.last().0);
                load::play_until(&mut timeline, first + STRETCH, false);
                let took = js_sys::Date::now() - begun;
                (timeline.last().0 - first) as f64 / took * 1000.0
            })
            .collect();
        rates.sort_by(f64::total_cmp);
        console_log!(
            "events per second in wasm, median of 5 stretches of {STRETCH}: {:.0}",
            rates[2]
        );

        let last = timeline.last().0;
        let begun = js_sys::Date::now();
        for nth in 0..200 {
            timeline.seek(EventId(nth * 7919 % last));
        }
        let each = (js_sys::Date::now() - begun) / 200.0;
        console_log!("seek anywhere in a run of {last} events in wasm, mean of 200: {each:.2} ms");
    }
}

fn main() {}
