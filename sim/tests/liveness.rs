//! Progress with a rule and without it: every scenario shows its difference, and what it says of
//! itself is so.

use flotilla_sim::core::{Mechanism, Rule, ServerSet};
use flotilla_sim::exercise::Exercise;
use flotilla_sim::gallery::{Lost, Without};
use flotilla_sim::liveness::{Difference, Life, Scenario, Second, told};
use flotilla_sim::task::{Desk, LivenessTask, Pace, Report, Task};
use flotilla_sim::{Action, EventId, Time, Timeline, World};

const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];
/// As long as on the page.
const SECONDS: u64 = 60;

fn life(scenario: Scenario, seed: u64, with: bool) -> (Timeline, Vec<Second>) {
    let mut life = Life::new(scenario, seed, with);
    let seconds = (0..SECONDS).map(|_| life.live()).collect();
    (life.into_run(), seconds)
}

fn run(scenario: Scenario, with: bool) -> Timeline {
    life(scenario, 1, with).0
}

/// In the median of some seeds: terms, and how long nobody led.
fn medians(scenario: Scenario, with: bool) -> (u32, Time) {
    let totals = SEEDS.map(|seed| Second::total(&life(scenario, seed, with).1));
    let mut terms = totals.map(|total| total.terms);
    let mut leaderless = totals.map(|total| total.leaderless);
    terms.sort_unstable();
    leaderless.sort_unstable();
    (terms[SEEDS.len() / 2], leaderless[SEEDS.len() / 2])
}

/// What was done of this kind, each with the world before it.
fn deeds(run: &Timeline, wanted: fn(&Action) -> bool) -> Vec<(Action, World)> {
    let branch = run.current();
    let acts = run.branches()[branch.0].acts().filter(|(_, _, action)| wanted(action));
    let before = |event: EventId| run.moment(branch, EventId(event.0 - 1)).0;
    acts.map(|(event, _, action)| (action.clone(), before(event))).collect()
}

#[test]
fn without_what_makes_the_difference_more_than_twice_the_time_is_without_a_leader() {
    for scenario in Scenario::ALL {
        let [(_, with), (_, without)] = [true, false].map(|with| medians(scenario, with));
        assert!(without.0 > 2 * with.0, "{scenario:?}: {without} against {with}");
    }
}

#[test]
fn where_terms_rise_without_end_they_stay_with_what_makes_the_difference() {
    for scenario in [
        Scenario::Beginning,
        Scenario::Storm,
        Scenario::OneLink,
        Scenario::OneLinkPreVote,
        Scenario::Flaky,
        Scenario::Removed,
    ] {
        let [(with, _), (without, _)] = [true, false].map(|with| medians(scenario, with));
        assert!(with <= 2 && without > 100, "{scenario:?}: {without} against {with}");
    }
}

#[test]
fn without_random_timeouts_or_stepping_down_nobody_ever_leads() {
    for scenario in [Scenario::Beginning, Scenario::Storm] {
        assert_eq!(medians(scenario, false).1, Time::from_millis(1000 * SECONDS), "{scenario:?}");
    }
}

#[test]
fn a_leader_that_nobody_replaces_keeps_all_others_from_standing() {
    for scenario in [Scenario::Deaf, Scenario::Hub] {
        let (terms, leaderless) = medians(scenario, false);
        assert_eq!(terms, 1, "{scenario:?}");
        assert!(leaderless > Time::from_millis(1000 * SECONDS - 3000), "{scenario:?}");
        assert!(medians(scenario, true).1 < Time::from_millis(1000), "{scenario:?}");
    }
}

#[test]
fn who_crashes_leads_while_the_first_of_the_others_lacks_its_last_entry() {
    let crashes = deeds(&run(Scenario::Behind, true), |deed| matches!(deed, Action::Crash(_)));
    assert_eq!(crashes.len() as u64, SECONDS / 4);
    for (action, world) in crashes {
        let leader = world.leader().expect("a leader");
        assert_eq!(action, Action::Crash(leader));
        let last = |id| world.server(id).log().last_index();
        let others: Vec<_> = world.ids().without(leader).iter().map(last).collect();
        assert_eq!(others[1], last(leader));
        assert!(others[0] < others[1]);
    }
}

#[test]
fn over_one_link_the_two_that_do_not_reach_each_other_depose_each_other() {
    let mut life = Life::new(Scenario::OneLink, 1, false);
    let mut leaders = ServerSet::EMPTY;
    for second in 0..SECONDS {
        life.live();
        if second >= 3 {
            leaders = life.run().world().leader().into_iter().chain(leaders.iter()).collect();
        }
    }
    let world = life.run().world();
    let ends: ServerSet = world
        .ids()
        .iter()
        .filter(|one| world.ids().iter().any(|other| world.bus().is_cut(*one, other)))
        .collect();
    assert_eq!((leaders, ends.len()), (ends, 2));
}

#[test]
fn a_removed_server_does_not_hear_of_it_and_goes_on_in_ever_higher_terms() {
    for with in [true, false] {
        let run = run(Scenario::Removed, with);
        let world = run.world();
        let leaders = world.servers().iter().filter_map(|server| server.process());
        let voters = leaders.map(|node| node.configuration().voters).min_by_key(|it| it.len());
        let voters = voters.expect("a configuration");
        let removed = world.ids().iter().find(|id| !voters.contains(*id)).expect("it was removed");
        assert!(world.server(removed).has_vote(), "it does not know");
        assert!(world.server(removed).term().0 > 100);
        let disturbed = voters.iter().all(|voter| world.server(voter).term().0 > 100);
        assert_eq!(disturbed, !with);
    }
}

#[test]
fn who_takes_no_commands_while_it_hands_over_has_done_so_when_it_is_shut_down() {
    for with in [true, false] {
        let run = run(Scenario::Maintenance, with);
        let crashes = deeds(&run, |deed| matches!(deed, Action::Crash(_)));
        let still_leads = |(action, world): &(Action, World)| action.server() == world.leader();
        let still_leading: Vec<bool> = crashes.iter().map(still_leads).collect();
        assert!(still_leading.len() > 10);
        assert!(still_leading.iter().all(|leads| *leads != with), "{with}: {still_leading:?}");
    }
}

#[test]
fn a_successor_that_is_brought_up_to_date_first_leads_a_tenth_of_a_second_later() {
    for with in [true, false] {
        let run = run(Scenario::HandOver, with);
        let hand_overs = deeds(&run, |deed| matches!(deed, Action::Transfer(..)));
        let leads_soon = |(action, world): &(Action, World)| {
            let Action::Transfer(leader, follower) = *action else { return false };
            let last = |id| world.server(id).log().last_index();
            assert!(last(follower) < last(leader), "it lacks an entry");
            let mut later = world.clone();
            later.act(&Action::Transfer(leader, follower)).expect("it leads");
            let mut event = flotilla_sim::Event::blank();
            let soon = later.now() + Time::from_millis(100);
            while later.next_due().is_some_and(|due| due <= soon) {
                later.advance(&mut event);
            }
            later.leader() == Some(follower)
        };
        let leads: Vec<bool> = hand_overs.iter().map(leads_soon).collect();
        assert!(leads.len() > 10);
        let soon = leads.iter().filter(|leads| **leads).count();
        let in_vain = leads.len() - soon;
        assert!(if with { in_vain == 0 } else { 3 * in_vain > leads.len() }, "{in_vain}");
    }
}

#[test]
fn what_makes_the_difference_is_all_in_which_the_two_set_ups_differ() {
    for scenario in Scenario::ALL {
        let setup = |with| {
            let run = Life::new(scenario, 7, with).into_run();
            flotilla_sim::Setup::clone(run.setup())
        };
        let (with, mut without) = (setup(true), setup(false));
        assert_ne!(with, without);
        match scenario.difference() {
            Difference::Rule(rule) => without.rules = without.rules.with(rule, true),
            Difference::Mechanism(it) => without.mechanisms = without.mechanisms.and(it),
        }
        assert_eq!(with, without, "{scenario:?}");
    }
}

#[test]
fn each_rule_that_can_be_switched_off_has_an_exercise_or_guards_progress_in_a_scenario() {
    for rule in Rule::ALL.iter().copied().filter(|rule| rule.switchable()) {
        let guards_progress =
            Without::of(rule).is_some_and(|without| matches!(without.lost, Lost::Progress(_)));
        let exercise = Exercise::rules().any(|other| other == rule);
        assert_ne!(exercise, guards_progress, "{rule}");
        assert_eq!(Scenario::about(Difference::Rule(rule)).is_some(), guards_progress, "{rule}");
    }
    for mechanism in [Mechanism::PreVote, Mechanism::CheckQuorum, Mechanism::IgnoreDisruptiveVotes]
    {
        assert!(Scenario::about(Difference::Mechanism(mechanism)).is_some(), "{mechanism:?}");
    }
}

#[test]
fn a_life_is_the_same_each_time_and_another_with_another_seed() {
    for scenario in Scenario::ALL {
        let hash = |seed| life(scenario, seed, false).0.run_hash();
        assert_eq!(hash(1), hash(1), "{scenario:?}");
        assert_ne!(hash(1), hash(2), "{scenario:?}");
    }
}

#[test]
fn time_without_a_leader_counts_while_nobody_can_commit_anything() {
    let (run, seconds) = life(Scenario::Deaf, 1, false);
    let mut elected = None;
    run.replay(EventId(0), run.last(), |event, world| {
        if world.leader().is_some() {
            elected = elected.or(Some(event.at));
        }
    });
    let leaderless: Vec<Time> = seconds.iter().map(|second| second.leaderless).collect();
    assert_eq!(leaderless[0], elected.expect("a leader"));
    assert_eq!(leaderless[1..3], [Time::ZERO; 2]);
    // It leads on, and hears nobody.
    assert!(leaderless[3..].iter().all(|time| *time == Time::from_millis(1000)));
}

/// A row of the table in docs/liveness.md.
fn row(scenario: Scenario) -> String {
    let [without, with] = [false, true].map(|with| Second::total(&life(scenario, 1, with).1));
    let seconds = |total: Second| {
        let hundredths = (total.leaderless.0 + 5000) / 10_000;
        format!("{}.{:02} s", hundredths / 100, hundredths % 100)
    };
    format!(
        "| {} | `{}` | {} | {} | {} | {} |",
        scenario.name(),
        scenario.difference(),
        without.terms,
        with.terms,
        seconds(without),
        seconds(with)
    )
}

#[test]
fn the_table_tells_what_is_measured_and_what_happens_in_each_scenario() {
    let page = include_str!("../../docs/liveness.md");
    for scenario in Scenario::ALL {
        let (row, unwrapped) = (row(scenario), page.replace('\n', " "));
        assert!(page.contains(&row), "the row is\n{row}");
        let told = format!("**{}.** {} {}", scenario.name(), scenario.text(), scenario.why());
        assert!(unwrapped.contains(&told), "it is told as\n{told}");
    }
}

/// What is heard in the end of two lives, and in how many reports. All that goes to and fro is
/// text.
fn heard(task: LivenessTask) -> (Vec<[Second; 2]>, usize) {
    let task = Task::read(&Task::Liveness(task).to_text()).expect("a task");
    let mut desk = Desk::begin(task).expect("it can be begun");
    let mut heard = Vec::new();
    for reports in 1.. {
        let done = desk.go_on();
        let report = Report::read(&done.unwrap_or_else(|| desk.progress()).to_text());
        let Ok(Report::Lived { seconds, all }) = report else { panic!("{report:?}") };
        heard.extend(seconds);
        if all {
            return (heard, reports);
        }
    }
    unreachable!("reports do not end")
}

#[test]
fn what_is_heard_second_by_second_is_what_two_lives_give() {
    for pace in Pace::ALL {
        let scenario = Scenario::Behind;
        let (seconds, reports) = heard(LivenessTask { scenario, seed: 9, seconds: 60, pace });
        let [without, with] = [false, true].map(|with| life(scenario, 9, with).1);
        assert_eq!(reports, 60);
        assert_eq!(seconds, without.into_iter().zip(with).map(<[_; 2]>::from).collect::<Vec<_>>());
    }
}

#[test]
fn lives_that_are_watched_rest_between_two_seconds_and_others_do_not() {
    let rest = |pace| {
        let task = LivenessTask { pace, ..LivenessTask::default() };
        Desk::begin(Task::Liveness(task)).expect("it can be begun").rest()
    };
    assert_eq!([rest(Pace::Watched), rest(Pace::AtOnce)], [100, 0]);
}

#[test]
fn a_task_comes_back_from_its_text_and_what_cannot_be_lived_is_refused() {
    for scenario in Scenario::ALL {
        let task = LivenessTask { scenario, seed: u64::MAX, seconds: 10, pace: Pace::AtOnce };
        assert_eq!(Task::read(&Task::Liveness(task).to_text()), Ok(Task::Liveness(task)));
    }
    for (keyword, value, told) in [
        ("seconds", "9", "found `9`, expected a number from 10 to 300"),
        ("seconds", "301", "found `301`, expected a number from 10 to 300"),
        ("seconds", "a minute", "found `a minute`, expected a number"),
        ("seed", "-1", "found `-1`, expected"),
        ("seed", "", "found the end of the statement, expected"),
        ("scenario", "peace", "found `peace`, expected a scenario"),
        ("pace", "slow", "found `slow`, expected watched or at-once"),
        ("servers", "3", "found `servers`, expected lives"),
    ] {
        let mut task = LivenessTask::default();
        let problem = task.set(keyword, value).expect_err(keyword);
        assert!(problem.starts_with(told), "{problem}");
        assert_eq!(task, LivenessTask::default());
    }
    for text in ["lived\n1 2 3", "lived\n1 2 3 4 5", "lived-all\n1 2 3 soon"] {
        let refused = Report::read(text).expect_err("no report").to_string();
        assert!(refused.starts_with("Found "), "{refused}");
    }
}

#[test]
fn a_life_is_told_in_terms_and_seconds() {
    let seconds = [(0, 178_121), (1, 0), (213, 57_021_879)];
    let life = seconds.map(|(terms, micros)| Second { terms, leaderless: Time(micros) });
    assert_eq!(told(&life), "214 terms, without a leader for 57.2 s of 3");
    assert_eq!(told(&life[..2]), "1 term, without a leader for 0.2 s of 2");
    assert_eq!(told(&[]), "no term, without a leader for 0.0 s of 0");
}
