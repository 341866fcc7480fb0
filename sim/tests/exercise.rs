//! Exercises: what is asked of each rule, and that the answers are those of the runs.

use flotilla_core::Rule;
use flotilla_sim::Timeline;
use flotilla_sim::exercise::{About, Exercise, Question};
use flotilla_sim::why::{Outcome, Verdict, ballot, standing_in};

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
fn each_rule_whose_absence_breaks_a_property_has_an_exercise_of_two_questions_at_least() {
    let exercises = exercises();
    assert!(exercises.len() >= 25, "{}", exercises.len());
    for exercise in &exercises {
        let rule = exercise.rule;
        let [without, with] = &exercise.runs;
        assert_eq!(without.setup().rules.off().collect::<Vec<_>>(), [rule]);
        assert!(with.setup().rules.all_on(), "{rule}");
        assert!(exercise.questions.len() >= 2, "{rule}: {:?}", exercise.questions);
        assert!(asked(exercise, About::Broken).is_some(), "{rule}");
    }
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
fn what_breaks_is_what_the_referee_says_after_the_next_event() {
    for exercise in exercises() {
        let question = asked(&exercise, About::Broken).expect("asked of every rule");
        let mut run = moment(&exercise, question);
        assert!(run.world().referee().violations().is_empty(), "{}", exercise.rule);
        assert!(run.step(), "{}", exercise.rule);
        let broken = run.event().verdict[0].property.name();
        let chosen = &question.choices[right(question)[0]].text;
        assert!(chosen.starts_with(&format!("{broken}:")), "{}: {chosen}", exercise.rule);
    }
}

#[test]
fn what_happens_next_is_what_the_next_event_is_called_and_not_what_it_would_be_with_the_rule() {
    let mut count = 0;
    for exercise in exercises() {
        let Some(question) = asked(&exercise, About::Next) else { continue };
        let mut run = moment(&exercise, question);
        assert!(run.step());
        let told = flotilla_sim::headline(run.event(), run.world()).text;
        let chosen = &question.choices[right(question)[0]].text;
        let words =
            |text: &str| text.split([' ', '.', ',', ';']).map(String::from).collect::<Vec<_>>();
        let said = words(&told);
        assert!(words(chosen).iter().all(|word| said.contains(word)), "{}: {told}", exercise.rule);
        assert!(!chosen.contains("is off"), "it gives nothing away: {chosen}");
        count += 1;
    }
    assert!(count >= 20, "{count} rules are asked what happens next");
}

#[test]
fn who_can_win_is_what_elections_among_copies_give() {
    for exercise in exercises() {
        let Some(question) = asked(&exercise, About::Winners) else { continue };
        let run = moment(&exercise, question);
        for (id, choice) in run.world().ids().iter().zip(&question.choices) {
            let wins = matches!(ballot(run.world(), id).outcome, Outcome::Wins { .. });
            assert_eq!(
                (choice.text.clone(), choice.right),
                (id.to_string(), wins),
                "{}",
                exercise.rule
            );
        }
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
        let holder = run.world().servers().iter().find(|it| it.log().term_at(index).is_some());
        let standing = standing_in(&run, holder.expect("somebody has it").id(), index);
        let safe = standing.expect("it is there").verdict == Verdict::Safe;
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
            "You deliver message 1 from S2 to S3. What happens?\n\
             S3 grants S2 its vote for term 1: it has voted for S1.\n\
             With the rule on: S3 denies S2 its vote for term 1: it has voted for S1.",
            "Which servers could win an election now, with one-vote-per-term off?\n\
             S2, S3\n\
             S1 leads term 1 already.",
            "You deliver message 1 from S3 to S2. Which promise is broken by that?\n\
             Election Safety: At most one leader can be elected in a given term.\n\
             S2 was elected leader of term 1, of which S1 had already been elected leader.",
        ]
    );
}
