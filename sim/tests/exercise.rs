//! Exercises: what is asked of each rule, and that the answers are those of the runs.

use flotilla_core::{Rule, ServerId};
use flotilla_sim::exercise::{About, Exercise, Question};
use flotilla_sim::gallery::{Lost, Without};
use flotilla_sim::why::{Outcome, Verdict, ballot, standing_in};
use flotilla_sim::{Event, EventId, Property, Timeline};

fn exercises() -> Vec<Exercise> {
    Exercise::rules().map(|rule| Exercise::of(rule).expect("an exercise")).collect()
}

fn asked(exercise: &Exercise, about: About) -> Option<&Question> {
    exercise.questions.iter().find(|question| question.about == about)
}

/// The moment at which a question is asked.
fn moment(exercise: &Exercise, question: &Question) -> Timeline {
    let mut run = exercise.runs[usize::from(question.rule_on)].clone();
    run.seek(question.at);
    run
}

fn right(question: &Question) -> Vec<usize> {
    (0..question.choices.len()).filter(|at| question.choices[*at].right).collect()
}

#[test]
fn each_rule_whose_absence_breaks_a_property_has_an_exercise() {
    let breaks =
        |rule: &Rule| matches!(Without::of(*rule), Some(Without { lost: Lost::Property(_), .. }));
    let mut wanted: Vec<Rule> = Rule::ALL.iter().copied().filter(breaks).collect();
    let mut there: Vec<Rule> = Exercise::rules().collect();
    wanted.sort_unstable();
    there.sort_unstable();
    assert_eq!(there, wanted);
    assert!(Exercise::of(Rule::StepDown).is_none(), "it protects progress only");
    for exercise in exercises() {
        let rule = exercise.rule;
        let [without, with] = &exercise.runs;
        assert_eq!(without.setup().rules.off().collect::<Vec<_>>(), [rule]);
        assert!(with.setup().rules.all_on(), "{rule}");
    }
}

#[test]
fn what_is_asked_is_listed_without_playing_anything() {
    for exercise in exercises() {
        let asked: Vec<About> = exercise.questions.iter().map(|question| question.about).collect();
        assert_eq!(Exercise::asked(exercise.rule), asked, "{}", exercise.rule);
        assert_eq!(asked[0], About::Breaks, "{}", exercise.rule);
        assert!(asked.contains(&About::Next), "{}", exercise.rule);
    }
    assert_eq!(Exercise::asked(Rule::StepDown), []);
}

#[test]
fn a_question_has_a_right_answer_a_wrong_one_and_a_reason() {
    for exercise in exercises() {
        for question in &exercise.questions {
            let (rule, right) = (exercise.rule, right(question));
            assert!(
                !right.is_empty() && right.len() < question.choices.len(),
                "{rule}: {question:?}"
            );
            assert!(question.takes_several() || right.len() == 1, "{rule}: {question:?}");
            assert!(question.reasons.iter().all(|reason| !reason.is_empty()), "{rule}");
            assert!(!question.reasons.is_empty(), "{rule}: {question:?}");
            let mut texts: Vec<&str> = question.choices.iter().map(|it| it.text.as_str()).collect();
            texts.sort_unstable();
            texts.dedup();
            assert_eq!(texts.len(), question.choices.len(), "{rule}: {question:?}");
        }
    }
}

#[test]
fn an_answer_is_right_if_it_takes_all_right_choices_and_no_other() {
    for exercise in exercises() {
        for question in &exercise.questions {
            let right = right(question);
            assert!(question.is_right(&right));
            assert!(!question.is_right(&right[1..]));
            let all: Vec<usize> = (0..question.choices.len()).collect();
            assert!(!question.is_right(&all));
        }
    }
}

#[test]
fn what_breaks_is_asked_first_and_is_what_the_last_event_breaks_and_nothing_else() {
    for exercise in exercises() {
        let question = asked(&exercise, About::Breaks).expect("asked of every rule");
        assert_eq!(question.at, EventId(0), "{}", exercise.rule);
        let mut run = exercise.runs[0].clone();
        let end = run.last();
        run.seek(EventId(end.0 - 1));
        assert!(run.world().referee().violations().is_empty(), "{}", exercise.rule);
        run.seek(end);
        let broken: Vec<Property> = run.event().verdict.iter().map(|it| it.property).collect();
        let lost = Without::of(exercise.rule).expect("it is lost without the rule").lost;
        assert_eq!(Lost::Property(broken[0]), lost, "{}", exercise.rule);
        assert_eq!(broken.len(), 1, "{}: one choice is right", exercise.rule);
        let chosen = &question.choices[right(question)[0]].text;
        assert!(chosen.starts_with(&format!("{}:", broken[0].name())), "{chosen}");
        assert!(question.choices.len() > Property::ALL.len(), "nothing wrong is a choice, too");
    }
}

#[test]
fn with_the_rule_on_the_schedule_breaks_nothing() {
    for exercise in exercises() {
        let mut run = exercise.runs[1].clone();
        run.seek_end();
        assert!(run.world().referee().violations().is_empty(), "{}", exercise.rule);
    }
}

#[test]
fn a_question_is_shown_in_a_run_that_ends_with_its_moment() {
    for exercise in exercises() {
        for question in &exercise.questions {
            let shown = exercise.up_to(question.rule_on, question.at);
            assert_eq!(shown.last(), question.at, "{}", exercise.rule);
            assert_eq!(shown.branches().len(), 1);
            let there = moment(&exercise, question);
            assert_eq!(shown.world(), there.world(), "{}", exercise.rule);
        }
    }
}

#[test]
fn after_an_answer_the_run_can_be_watched_up_to_the_next_question_or_to_the_end() {
    for exercise in exercises() {
        for (place, question) in exercise.questions.iter().enumerate() {
            let stop = exercise.stop_after(place);
            let (rule, on) = (exercise.rule, question.rule_on);
            let mut shown = exercise.up_to(on, question.at);
            for action in exercise.acts(on, question.at, stop) {
                shown.act(action.clone()).unwrap_or_else(|why| panic!("{rule}: {why}"));
            }
            assert_eq!(shown.last(), stop, "{rule}");
            let asked_then = exercise.questions[place + 1..].iter().find(|next| next.rule_on == on);
            let end = exercise.runs[usize::from(on)].last();
            assert_eq!(stop, asked_then.map_or(end, |next| next.at), "{rule}");
            let seen_before_asked = asked_then.is_some_and(|next| next.at < stop);
            assert!(!seen_before_asked, "{rule}");
        }
    }
}

#[test]
fn what_happens_next_is_what_the_next_event_is_called_and_not_what_it_would_be_with_the_rule() {
    let mut count = 0;
    for exercise in exercises() {
        let Some(question) = asked(&exercise, About::Next) else { continue };
        let mut run = moment(&exercise, question);
        assert!(run.step());
        let event = Event { verdict: Vec::new(), ..run.event().clone() };
        let told = flotilla_sim::headline(&event, run.world()).text;
        let chosen = &question.choices[right(question)[0]].text;
        for choice in &question.choices {
            assert!(!choice.text.contains("is off"), "it gives nothing away: {}", choice.text);
            assert!(!choice.text.contains("violated"), "{}", choice.text);
        }
        // Where nothing else is told of the event, the question is what it leaves behind.
        if question.text.ends_with("What happens?") && exercise.rule != Rule::ClientSessions {
            let words = |text: &str| {
                text.split([' ', '.', ',', ';', ':']).map(String::from).collect::<Vec<_>>()
            };
            let said = words(&told);
            let rule = exercise.rule;
            assert!(words(chosen).iter().all(|word| said.contains(word)), "{rule}: {told}");
            count += 1;
        }
    }
    assert_eq!(count, 23, "rules that are asked what happens next");
}

#[test]
fn who_can_win_is_what_elections_among_copies_give() {
    for exercise in exercises() {
        let Some(question) = asked(&exercise, About::Winners) else { continue };
        let run = moment(&exercise, question);
        let stands =
            run.world().ids().iter().filter_map(|id| match ballot(run.world(), id).outcome {
                Outcome::Wins { .. } => Some((id.to_string(), true)),
                Outcome::Falls => Some((id.to_string(), false)),
                // Who leads or is down has no election to win.
                _ => None,
            });
        let chosen = question.choices.iter().map(|choice| (choice.text.clone(), choice.right));
        assert_eq!(chosen.collect::<Vec<_>>(), stands.collect::<Vec<_>>(), "{}", exercise.rule);
    }
}

#[test]
fn an_entry_is_called_safe_only_where_that_is_proved() {
    let mut verdicts = [0, 0];
    for exercise in exercises() {
        let Some(question) = asked(&exercise, About::Safe) else { continue };
        assert!(question.rule_on);
        let run = moment(&exercise, question);
        let mut broken = exercise.runs[0].clone();
        broken.seek_end();
        let index = broken.world().referee().violations()[0].indices[0];
        let of = |id: ServerId| {
            let standing = standing_in(&run, id, index)?;
            let asked = format!("of term {} at index {index} of {id} safe", standing.entry.term);
            question.text.contains(&asked).then_some(standing)
        };
        let standing =
            run.world().ids().iter().find_map(of).expect("the entry that is asked about");
        let safe = standing.verdict == Verdict::Safe;
        assert_eq!(question.choices[0].right, safe, "{}", exercise.rule);
        verdicts[usize::from(safe)] += 1;
    }
    assert!(verdicts.iter().all(|count| *count > 0), "both answers come up: {verdicts:?}");
}

#[test]
fn the_first_choice_is_not_always_the_right_one() {
    let exercises = exercises();
    let nexts = exercises.iter().filter_map(|exercise| asked(exercise, About::Next));
    let first: Vec<bool> = nexts.map(|question| question.choices[0].right).collect();
    assert!(first.contains(&true) && first.contains(&false));
}

#[test]
fn one_vote_per_term_is_asked_as_its_story_goes() {
    let exercise = Exercise::of(Rule::OneVotePerTerm).expect("an exercise");
    let told = |question: &Question| {
        let right: Vec<&str> =
            right(question).iter().map(|at| question.choices[*at].text.as_str()).collect();
        [&question.text, right.join(", ").as_str(), &question.reasons[0]].join("\n")
    };
    let told: Vec<String> = exercise.questions.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "All servers do without this rule. Which promise breaks first?\n\
             Election Safety: At most one leader can be elected in a given term.\n\
             Election Safety breaks first.",
            "RequestVote from S2 to S3, term 1, arrives. What happens?\n\
             S3 grants S2 its vote for term 1.\n\
             S3 grants S2 its vote for term 1: it has voted for S1, but one-vote-per-term is off.",
        ]
    );
}
