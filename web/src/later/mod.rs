//! The later part of the page: what nobody needs to watch a run and act in it.
//!
//! `cargo xtask dist` divides the WebAssembly in two. The first part is loaded with the page, the
//! later one when a command needs it, or ahead of time at the first sign of a person. What is in
//! the later part follows from the code: whatever is reached through the table [`Later`] and in no
//! other way. So nothing outside of this module names a function that shall stand in it.
//!
//! A page that is not divided, as in development and in tests, has all in one file, and does the
//! same.

mod waiting;

use flotilla_core::Rule;
use flotilla_sim::close::Watch;
use flotilla_sim::{Event, Follower, Timeline, World};
use yew::prelude::*;

use crate::command::{
    CompareCommand, LivenessCommand, PredictCommand, RefereeCommand, SearchCommand, ShareCommand,
    Thing, TreeCommand, TrialsCommand,
};
use crate::memo::{Emit, Shared, View};
use crate::session::{Lesson, Session};
use crate::views::element::Element;
use crate::views::menu::MenuProps;
use crate::{session, views};

pub(crate) use waiting::{Admitted, Asked, GIVEN_UP, ON_ITS_WAY, Waiting};

/// The functions of the later part.
pub(crate) struct Later {
    /// Begins a run with what the set-up form says.
    pub(crate) new_run: Deed,
    /// Runs the script in the box.
    pub(crate) open_script: Deed,
    /// Writes the run into the box and the clipboard.
    pub(crate) copy_script: Deed,
    /// The run as a script.
    pub(crate) write_script: fn(&Timeline) -> String,
    /// Begins the lesson.
    pub(crate) start_lesson: Deed,
    /// Takes the next step of the lesson.
    pub(crate) lesson_step: Deed,
    /// Why the lesson has no next step to take.
    pub(crate) lesson_step_why_not: fn(&Session) -> Option<String>,
    /// Has the lesson take in an event as it happens.
    pub(crate) watch_lesson: fn(&mut Lesson, &Event, &World),
    /// Brings the lesson to the cursor.
    pub(crate) follow_lesson: Deed,
    /// Shows a space-time picture an event as it happens.
    pub(crate) watch_picture: fn(&mut Follower, &Event, &World),
    /// Brings the space-time picture to the cursor and to what is looked at.
    pub(crate) follow_picture: Deed,
    /// The space-time picture.
    pub(crate) picture: fn(&Shared, &Emit, [u64; 3]) -> Html,
    /// What the inspector says of an event, and of a message that is not under way.
    pub(crate) past: fn(&Session, Thing) -> (String, Vec<Element>),
    /// The lesson.
    pub(crate) lesson: View,
    /// The menu of a thing, with its key among its siblings.
    pub(crate) menu: fn(String, MenuProps) -> Html,
    /// The sheet of shortcuts and words.
    pub(crate) sheet: View,
    /// Does what is asked of two runs side by side.
    pub(crate) compare: fn(&mut Session, CompareCommand),
    /// Lets real time pass for them.
    pub(crate) pass_in_comparison: fn(&mut Session, f64),
    /// Two runs side by side.
    pub(crate) comparison: View,
    /// Keeps, sends or opens a run.
    pub(crate) share: fn(&mut Session, ShareCommand),
    /// Goes on with a run that is being opened.
    pub(crate) open_on: Deed,
    /// Keeps the work in the browser.
    pub(crate) keep: Deed,
    /// What stands below the stage where it stands alone.
    pub(crate) embed: View,
    /// The panel for keeping and sending.
    pub(crate) panel: View,
    /// How far it is with a run that is being opened.
    pub(crate) progress: View,
    /// What could happen to what is selected, and why the last event did what it did.
    pub(crate) why: View,
    /// Does something with the tree of runs.
    pub(crate) tree: fn(&mut Session, TreeCommand),
    /// Why something cannot be done with it.
    pub(crate) tree_why_not: fn(&Session, &TreeCommand) -> Option<String>,
    /// The futures of the run.
    pub(crate) rows: View,
    /// What is shown over the tape: a moment that is looked at, and flags.
    pub(crate) peek: View,
    /// What finds and lists moments.
    pub(crate) moments: View,
    /// Does something about the search for a schedule.
    pub(crate) search: fn(&mut Session, SearchCommand),
    /// What is asked of a search, how far it is, and what was found.
    pub(crate) finder: View,
    /// Does something about the experiments with elections.
    pub(crate) trials: fn(&mut Session, TrialsCommand),
    /// What is asked of the experiments, and what was measured.
    pub(crate) experiments: View,
    /// Does something about lives with a rule that guards progress and without it.
    pub(crate) liveness: fn(&mut Session, LivenessCommand),
    /// What is asked of such lives, and what happened in them.
    pub(crate) lives: View,
    /// Does something about the referee's panel.
    pub(crate) referee: fn(&mut Session, RefereeCommand),
    /// Brings the panel to the cursor.
    pub(crate) follow_referee: Deed,
    /// Shows what keeps how close a run comes an event as it happens.
    pub(crate) watch_close: fn(&mut Watch, &Event, &World),
    /// Goes on with finding out which rules violations need.
    pub(crate) try_rules: Deed,
    /// What there is to say of each property.
    pub(crate) properties: View,
    /// Does something about the exercises.
    pub(crate) predict: fn(&mut Session, PredictCommand),
    /// Takes in what the browser keeps of the progress with them.
    pub(crate) recall_progress: Deed,
    /// The exercise that is open.
    pub(crate) exercise: View,
    /// All exercises, and how far somebody is.
    pub(crate) predictions: View,
    /// How far somebody is with the exercise of a rule.
    pub(crate) mark: fn(&Session, Rule) -> Option<Element>,
}

/// The table, in tests, which have all in one file.
#[cfg(test)]
const fn whole() -> &'static Later {
    &LATER
}

/// What is done to the session.
pub(crate) type Deed = fn(&mut Session);

static LATER: Later = Later {
    new_run: Session::new_run,
    open_script: Session::open_script,
    copy_script: Session::copy_script,
    write_script: flotilla_sim::write_script,
    start_lesson: Session::start_lesson,
    lesson_step: Session::lesson_step,
    lesson_step_why_not: Session::lesson_step_why_not,
    watch_lesson: session::watch_lesson,
    follow_lesson: Session::follow_lesson,
    watch_picture: session::watch_picture,
    follow_picture: Session::follow_picture,
    picture: views::spacetime::view,
    past: views::inspector::past::view,
    lesson: views::lesson::view,
    menu: views::menu::view,
    sheet: views::sheet::view,
    why: views::why::view,
    compare: Session::compare,
    pass_in_comparison: Session::pass_in_comparison,
    comparison: views::compare::view,
    share: session::share,
    open_on: Session::open_on,
    keep: Session::keep,
    embed: views::embed::view,
    panel: views::share::view,
    progress: views::share::progress,
    tree: session::apply_to_tree,
    tree_why_not: session::tree_why_not,
    rows: views::tape::rows::view,
    peek: views::tape::peek::view,
    moments: views::tape::moments::view,
    search: session::search,
    finder: views::search::view,
    trials: session::trials,
    experiments: views::trials::view,
    liveness: session::liveness,
    lives: views::liveness::view,
    referee: Session::on_referee,
    follow_referee: Session::follow_referee,
    watch_close: session::watch_close,
    try_rules: Session::try_rules,
    properties: views::referee::view,
    predict: session::predict,
    recall_progress: Session::recall_progress,
    exercise: views::predict::view,
    predictions: views::predictions::view,
    mark: views::predictions::mark,
};

/// The later part has not arrived.
#[derive(Debug)]
pub(crate) struct Missing;

/// Loads the later part.
///
/// # Errors
/// It did not arrive. Asked again, it is tried again.
pub(crate) async fn load() -> Result<&'static Later, Missing> {
    #[cfg(feature = "parts")]
    return parts::table().await;
    #[cfg(not(feature = "parts"))]
    std::future::ready(Ok(&LATER)).await
}

/// Where the page is divided.
#[cfg(feature = "parts")]
mod parts {
    use super::{LATER, Later, Missing};

    impl From<wasm_split_helpers::SplitLoaderError> for Missing {
        fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
            Self
        }
    }

    // Made asynchronous by the attribute: the body stands in the later part, and with it all that
    // it leads to.
    #[allow(clippy::unnecessary_wraps, reason = "it is the loading that may fail")]
    #[wasm_split_helpers::wasm_split(later, fallible)]
    pub(super) fn table() -> Result<&'static Later, Missing> {
        Ok(&LATER)
    }
}

/// A view of the later part, or nothing while that is not there.
pub(crate) fn view(session: &Session, emit: &Emit, which: fn(&Later) -> View) -> Html {
    session.later.map_or_else(Html::default, |later| which(later)(session, emit))
}
