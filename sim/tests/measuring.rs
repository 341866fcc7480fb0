//! Elections measured beside a page: what is heard of them batch by batch is what `flotilla
//! elections` measures.

use flotilla_core::Mechanism;
use flotilla_sim::elections::{Case, Experiment};
use flotilla_sim::task::{Batch, Desk, ElectionsTask, PreVote, Report, Task};
use flotilla_sim::{Chance, Span, Time};

/// The times of each case in the order of the trials, as they are heard of in the end, and in how
/// many reports. All that goes to and fro is text.
fn measured(task: &ElectionsTask) -> (Vec<Vec<Option<Time>>>, usize) {
    let text = Task::Elections(task.clone()).to_text();
    let mut desk = Desk::begin(Task::read(&text).expect("a task")).expect("it can be begun");
    let mut times = vec![Vec::new(); task.cases().len()];
    for reports in 1.. {
        let done = desk.go_on();
        let report = Report::read(&done.unwrap_or_else(|| desk.progress()).to_text());
        let Ok(Report::Measured { batches, all }) = report else { panic!("{report:?}") };
        for Batch { case, times: more } in batches {
            times[case].extend(more);
        }
        if all {
            return (times, reports);
        }
    }
    unreachable!("reports do not end")
}

fn quick() -> ElectionsTask {
    let ranges = vec![Span::millis(150, 150), Span::millis(12, 24), Span::millis(150, 300)];
    ElectionsTask { ranges, trials: 23, ..ElectionsTask::default() }
}

#[test]
fn the_times_are_those_of_the_experiment_whatever_the_batches() {
    let mut task = quick();
    task.experiment.setup.seed = 7;
    let (times, reports) = measured(&task);
    assert!(reports > 5, "{reports}");
    for (range, times) in task.ranges.iter().zip(times) {
        assert_eq!(times, task.experiment.measure(*range, 0..23, || ()), "{range}");
    }
}

#[test]
fn the_usual_ones_are_those_that_the_command_line_writes_down() {
    // The first lines of `flotilla elections --range 150..300 --csv FILE`.
    let task = ElectionsTask { ranges: vec![Span::millis(150, 300)], trials: 3, ..quick() };
    let first = [155_898, 112_126, 176_456].map(|micros| Some(Time(micros)));
    assert_eq!(measured(&task).0, [first]);
}

#[test]
fn with_both_each_range_is_measured_without_pre_votes_and_with_them() {
    let task = ElectionsTask { pre_vote: PreVote::Both, ..quick() };
    let (times, _) = measured(&task);
    let mut with = Experiment::default();
    with.setup.mechanisms = with.setup.mechanisms.and(Mechanism::PreVote);
    for (at, range) in task.ranges.iter().enumerate() {
        assert_eq!(times[at], Experiment::default().measure(*range, 0..23, || ()));
        assert_eq!(times[at + 3], with.measure(*range, 0..23, || ()));
    }
    let labels: Vec<String> = task.cases().iter().map(Case::label).collect();
    assert_eq!((&*labels[0], &*labels[3]), ("150–150", "150–150 pre-vote"));
}

#[test]
fn all_cases_grow_side_by_side() {
    let task = quick();
    let mut desk = Desk::begin(Task::Elections(task)).expect("it can be begun");
    let mut made = [0, 0, 0];
    while desk.go_on().is_none() {
        let Report::Measured { batches, .. } = desk.progress() else { panic!("trials") };
        for Batch { case, times } in batches {
            made[case] += times.len();
        }
        assert!(made.iter().max() <= made.iter().min().map(|least| least + 5).as_ref(), "{made:?}");
    }
}

#[test]
fn a_task_comes_back_from_its_text() {
    let mut task = ElectionsTask { pre_vote: PreVote::With, ..quick() };
    task.ranges.push(Span { min: Time(12_500), max: Time(24_001) });
    let setup = &mut task.experiment.setup;
    (setup.servers, setup.seed, setup.loss) = (9, u64::MAX, Chance(12_345));
    setup.latency = Span { min: Time(4_000), max: Time(6_500) };
    let task = Task::Elections(task);
    assert_eq!(Task::read(&task.to_text()), Ok(task));
}

#[test]
fn what_cannot_be_measured_is_refused_with_what_was_found() {
    let cases = [
        ("servers", "2", "found 2, expected 3 at least"),
        ("servers", "10", "found `10`, expected how many servers"),
        ("trials", "0", "found `0`, expected a number from 1 to 100000"),
        ("trials", "many", "found `many`, expected a number"),
        ("range", "300..150", "found `300..150`, expected"),
        ("range", "0..5", "found `0..5`, expected"),
        ("loss", "half", "found `half`, expected"),
        ("latency", "", "found the end of the statement, expected"),
        ("pre-vote", "maybe", "found `maybe`, expected without, with or both"),
        ("disk", "manual", "found `disk`, expected elections"),
    ];
    for (keyword, value, told) in cases {
        let mut task = quick();
        let problem = task.set(keyword, value).expect_err(keyword);
        assert!(problem.starts_with(told), "{problem}");
        assert_eq!(task, quick(), "{keyword}");
    }
}

#[test]
fn a_picture_has_room_for_twelve_ranges_each_once() {
    let mut task = ElectionsTask::default();
    for most in [150, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161] {
        task.set("range", &format!("150..{most}")).expect("room");
    }
    assert_eq!(task.ranges.len(), 12);
    let problem = task.set("range", "150..170").expect_err("no room");
    assert_eq!(problem, "found 13 ranges, expected 12 at most");
}

#[test]
fn a_text_that_is_no_report_of_trials_is_refused() {
    for text in ["measured\nfirst 1 2", "measured\n0 1 soon", "measured\n-1 5"] {
        let refused = Report::read(text).expect_err("no report").to_string();
        assert!(refused.starts_with("Found "), "{refused}");
    }
}
