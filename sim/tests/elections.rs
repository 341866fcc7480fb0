//! How long a cluster is without a leader: the times have the shape of the paper's Figure 16, and
//! depend on nothing but what they should depend on.

use flotilla_core::{Mechanism, Rule};
use flotilla_sim::elections::{Distribution, Experiment, Panel, Scale, plot};
use flotilla_sim::{Setup, Span, Time};

const TRIALS: u32 = 100;

fn measured(experiment: &Experiment, timeouts: Span) -> Distribution {
    Distribution::of(timeouts, experiment.measure(timeouts, 0..TRIALS, || ()))
}

fn usual(timeouts: Span) -> Distribution {
    measured(&Experiment::default(), timeouts)
}

fn percentiles(percent: u32, ranges: &[Span]) -> Vec<Time> {
    let limit = Experiment::default().limit;
    ranges.iter().map(|range| usual(*range).percentile(percent).unwrap_or(limit)).collect()
}

fn with(change: impl Fn(&mut Setup)) -> Experiment {
    let mut experiment = Experiment::default();
    change(&mut experiment.setup);
    experiment
}

#[test]
fn a_seed_gives_the_same_times_and_another_gives_others() {
    let range = Span::millis(150, 155);
    assert_eq!(usual(range), usual(range));
    assert_ne!(usual(range), measured(&with(|setup| setup.seed = 2), range));
}

#[test]
fn a_trial_does_not_depend_on_those_before_it() {
    let (experiment, range) = (Experiment::default(), Span::millis(150, 155));
    let together = experiment.measure(range, 0..20, || ());
    let apart: Vec<_> =
        (0..20).rev().flat_map(|nth| experiment.measure(range, nth..nth + 1, || ())).collect();
    assert_eq!(together, apart.into_iter().rev().collect::<Vec<_>>());
    assert!(together.windows(2).any(|two| two[0] != two[1]), "{together:?}");
}

#[test]
fn it_tells_of_each_trial_that_is_over() {
    let mut over = 0;
    Experiment::default().measure(Span::millis(150, 300), 5..12, || over += 1);
    assert_eq!(over, 7);
}

#[test]
fn without_spread_votes_are_split_without_end() {
    let distribution = usual(Span::millis(150, 150));
    assert!(distribution.unled() > TRIALS / 2, "{} of {TRIALS}", distribution.unled());
}

#[test]
fn a_little_spread_makes_most_elections_short() {
    let medians = percentiles(50, &Experiment::SPREADS[..4]);
    assert!(medians.is_sorted_by(|one, next| one > next), "{medians:?}");
}

#[test]
fn more_spread_makes_the_longest_elections_shorter() {
    let longest = percentiles(99, &Experiment::SPREADS[1..]);
    assert!(longest.is_sorted_by(|one, next| one > next), "{longest:?}");
}

#[test]
fn longer_timeouts_make_longer_elections() {
    for percent in [1, 10, 50] {
        let times = percentiles(percent, &Experiment::LENGTHS);
        assert!(times.is_sorted_by(|one, next| one < next), "p{percent}: {times:?}");
    }
}

#[test]
fn nobody_notices_the_crash_before_half_the_least_timeout() {
    for range in Experiment::LENGTHS {
        let least = usual(range).times()[0];
        assert!(least.0 > range.min.0 / 2, "{least} of {range}");
    }
}

#[test]
fn a_log_that_is_behind_costs_time() {
    // Of two servers that are left, only the one with the longer log can win.
    let range = Span::millis(150, 300);
    let three = measured(&with(|setup| setup.servers = 3), range).percentile(50);
    let anyone = with(|setup| {
        setup.servers = 3;
        setup.rules = setup.rules.with(Rule::UpToDateCheck, false);
    });
    let without = measured(&anyone, range).percentile(50);
    assert!(without < three, "{without:?} without the check, {three:?} with it");
}

#[test]
fn all_sizes_and_mechanisms_elect() {
    for servers in Experiment::FEWEST..=9 {
        for mechanism in Mechanism::ALL {
            let experiment = with(|setup| {
                setup.servers = servers;
                setup.mechanisms = setup.mechanisms.and(*mechanism);
            });
            let times = experiment.measure(Span::millis(150, 300), 0..3, || ());
            assert!(times.iter().all(Option::is_some), "{servers}, {mechanism:?}: {times:?}");
        }
    }
}

#[test]
fn a_trial_ends_whatever_rule_is_off() {
    for rule in Rule::ALL.iter().copied().filter(|rule| rule.switchable()) {
        let experiment = with(|setup| setup.rules = setup.rules.with(rule, false));
        let limit = experiment.limit;
        let times = experiment.measure(Span::millis(12, 24), 0..3, || ());
        assert!(times.iter().flatten().all(|time| *time <= limit), "{rule}: {times:?}");
    }
}

#[test]
fn the_limit_ends_a_trial() {
    let experiment = Experiment { limit: Time::from_millis(100), ..Experiment::default() };
    let distribution = measured(&experiment, Span::millis(150, 300));
    assert!((1..TRIALS).contains(&distribution.unled()), "{}", distribution.unled());
    assert!(distribution.times().iter().all(|time| *time <= experiment.limit));
    let within = usual(Span::millis(150, 300)).share_within(experiment.limit);
    assert_eq!((within * f64::from(TRIALS)).round() as u32, TRIALS - distribution.unled());
}

fn drawn(distributions: &[Distribution]) -> String {
    let panels = [Scale::Logarithmic, Scale::Linear].map(|scale| Panel {
        title: "As it came out",
        scale,
        distributions: distributions.iter().collect(),
    });
    plot(&panels, Time::from_millis(10_000))
}

#[test]
fn a_plot_has_a_line_for_each_range_in_each_panel() {
    let distributions = Experiment::LENGTHS.map(usual);
    let svg = drawn(&distributions);
    assert_eq!(svg.matches("<polyline").count(), 2 * distributions.len());
    for text in ["12–24 ms", "150–300 ms", "time without a leader (ms)", "As it came out"] {
        assert_eq!(svg.matches(text).count(), 2, "{text}");
    }
}

#[test]
fn a_line_rises_to_the_top_when_all_trials_had_a_leader_and_only_then() {
    let tops = |distribution| drawn(&[distribution]).matches("604,40.0\"").count();
    let range = Span::millis(150, 300);
    let time = Time::from_millis(100);
    assert_eq!(tops(Distribution::of(range, [Some(time), Some(time)])), 2);
    assert_eq!(tops(Distribution::of(range, [Some(time), None])), 0);
    assert_eq!(tops(Distribution::of(range, [None, None])), 0);
}
