//! The keyboard: what each key asks for.
//!
//! One table says it all: the listener, the sheet of shortcuts and the README's list are made
//! from [`KEYS`].

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::Callback;

use flotilla_core::ServerId;
use flotilla_sim::{Action, Clock, MessageId};

use crate::command::{Command, Direction, ShareCommand, Thing, TreeCommand};
use crate::session::Session;

/// A line of the sheet, and what its keys ask for.
struct Key {
    /// As the browser names them, letters in lower case.
    names: &'static [&'static str],
    /// As the sheet shows them.
    shown: &'static str,
    what: &'static str,
    /// Whether it goes on while it is held down.
    repeats: bool,
    /// What it asks for now, if anything; it is told which of `names` was pressed.
    asks: fn(&str, &Session) -> Option<Command>,
}

const KEYS: [Key; 23] = [
    key(&[" "], "Space", "Play or pause", |_, session| {
        Some(if session.playing { Command::Pause } else { Command::Play })
    }),
    held(&["ArrowLeft", "ArrowRight"], "← →", "Step back, step forward", |name, _| {
        Some(if name == "ArrowLeft" { Command::StepBack } else { Command::StepForward })
    }),
    key(&["Home", "End"], "Home End", "To start, to end", |name, _| {
        Some(if name == "Home" { Command::ToStart } else { Command::ToEnd })
    }),
    key(&UNDO, "Ctrl+Z Ctrl+Y", "Undo, redo", |name, _| {
        let back = name == "Ctrl+z";
        Some(Command::Tree(if back { TreeCommand::Undo } else { TreeCommand::Redo }))
    }),
    held(
        &[",", "."],
        ", .",
        "To the previous, to the next election, or what J chose",
        |name, _| {
            let back = name == ",";
            let direction = if back { Direction::Previous } else { Direction::Next };
            Some(Command::Tree(TreeCommand::Jump(direction)))
        },
    ),
    key(&["j"], "J", "Choose what to jump to: elections, commits, refusals, …", |_, session| {
        Some(Command::Tree(TreeCommand::Look(session.tree.quarry.next())))
    }),
    key(&["p"], "P", "Pin this moment, or take its pin away", |_, _| {
        Some(Command::Tree(TreeCommand::PinHere))
    }),
    held(&["[", "]"], "[ ]", "Slower, faster", |name, _| {
        Some(if name == "[" { Command::Slower } else { Command::Faster })
    }),
    key(&["l"], "L", "Switch between the live and the manual clock", |_, session| {
        let live = session.timeline.world().is_live();
        Some(Command::SetClock(if live { Clock::Manual } else { Clock::Live }))
    }),
    key(
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        "1 – 9",
        "Select a server",
        |name, session| {
            let id = ServerId::new(name.parse().ok()?)?;
            session
                .timeline
                .world()
                .ids()
                .contains(id)
                .then_some(Command::Select(Thing::Server(id)))
        },
    ),
    key(&["t"], "T", "Time out the selected server", |_, session| {
        Some(Command::Act(Action::Timeout(server(session)?)))
    }),
    key(&["b"], "B", "Let the selected leader send heartbeats", |_, session| {
        Some(Command::Act(Action::Beat(server(session)?)))
    }),
    key(&["c"], "C", "A client asks the selected server", |_, session| {
        Some(Command::ClientRequest(server(session)?))
    }),
    key(&["k"], "K", "Crash or restart the selected server", |_, session| {
        let id = server(session)?;
        let up = session.timeline.world().server(id).is_up();
        Some(Command::Act(if up { Action::Crash(id) } else { Action::Restart(id) }))
    }),
    held(&["m"], "M", "Select the next message under way", |_, session| {
        Some(Command::Select(Thing::Message(next_message(session)?)))
    }),
    key(&["d"], "D", "Deliver the selected message, or the oldest that waits", |_, session| {
        Some(Command::Act(Action::Deliver(message(session).or_else(|| oldest(session))?)))
    }),
    key(&["x"], "X", "Drop the selected message", |_, session| {
        Some(Command::Act(Action::Drop(message(session)?)))
    }),
    // The picture listens for itself, while it has the focus.
    key(
        &[],
        "+ - 0",
        "In the space-time picture: zoom, or follow the cursor; arrow keys move it",
        |_, _| None,
    ),
    // The browser opens menus by itself: the stage listens to that.
    key(&[], "Shift+F10", "Open the menu of what has the focus", |_, _| None),
    key(&["Ctrl+s"], "Ctrl+S", "Save the run as a file", |_, _| {
        Some(Command::Share(ShareCommand::SaveFile))
    }),
    key(&["Ctrl+o"], "Ctrl+O", "Open a file", |_, _| {
        Some(Command::Share(ShareCommand::ChooseFile))
    }),
    key(&["Escape"], "Esc", "Close what is open", |_, _| Some(Command::Close)),
    key(&["?"], "?", "Show or hide this list", |_, _| Some(Command::ToggleHelp)),
];

/// Back, and twice forth: both are usual.
const UNDO: [&str; 3] = ["Ctrl+z", "Ctrl+y", "Ctrl+Shift+z"];

/// How the names of keys that are pressed together with Ctrl begin.
const CTRL: &str = "Ctrl+";

/// A key that asks once, however long it is held.
const fn key(
    names: &'static [&'static str],
    shown: &'static str,
    what: &'static str,
    asks: fn(&str, &Session) -> Option<Command>,
) -> Key {
    Key { names, shown, what, repeats: false, asks }
}

/// A key that goes on asking while it is held.
const fn held(
    names: &'static [&'static str],
    shown: &'static str,
    what: &'static str,
    asks: fn(&str, &Session) -> Option<Command>,
) -> Key {
    Key { repeats: true, ..key(names, shown, what, asks) }
}

/// Each key with what it does, for the shortcut sheet.
pub(crate) const SHEET: [(&str, &str); KEYS.len()] = {
    let mut sheet = [("", ""); KEYS.len()];
    let mut at = 0;
    while at < KEYS.len() {
        sheet[at] = (KEYS[at].shown, KEYS[at].what);
        at += 1;
    }
    sheet
};

/// Listens to keys that no field or control wants for itself. What they ask for is found out when
/// it is to be done.
pub(crate) fn listen(heard: Callback<Pressed>) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&gloo_utils::document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let Some(pressed) = Pressed::of(event) else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let wanted = target.is_some_and(|target| Focus::on(&target).wants(&event.key()));
        // A field undoes what is written in it. Of what else is ours with Ctrl it has no use.
        let for_fields = !pressed.name.starts_with(CTRL) || UNDO.contains(&pressed.name);
        if wanted && for_fields {
            return;
        }
        event.prevent_default();
        heard.emit(pressed);
    })
}

/// A key of ours that was pressed, and by which of its names.
#[derive(Clone, Copy)]
pub(crate) struct Pressed {
    key: &'static Key,
    name: &'static str,
}

impl Pressed {
    fn of(event: &KeyboardEvent) -> Option<Self> {
        if event.alt_key() || event.default_prevented() || event.is_composing() {
            return None;
        }
        let chord = event.ctrl_key() || event.meta_key();
        let named = if chord { Self::with_ctrl } else { Self::named };
        let pressed = named(&event.key(), event.shift_key())?;
        (pressed.key.repeats || !event.repeat()).then_some(pressed)
    }

    /// Shift belongs to signs and digits that some keyboards want it for. With a letter or a
    /// named key it means something else, which is not ours.
    pub(crate) fn named(name: &str, shift: bool) -> Option<Self> {
        let letter = name.len() == 1 && name.as_bytes()[0].is_ascii_alphabetic();
        if shift && (letter || name.len() > 1 || name == " ") {
            return None;
        }
        Self::known(&if letter { name.to_ascii_lowercase() } else { name.to_string() })
    }

    /// With Ctrl, or the key that takes its place on some keyboards.
    fn with_ctrl(name: &str, shift: bool) -> Option<Self> {
        let shift = if shift { "Shift+" } else { "" };
        Self::known(&[CTRL, shift, &name.to_ascii_lowercase()].concat())
    }

    fn known(name: &str) -> Option<Self> {
        KEYS.iter().find_map(|key| {
            let name = key.names.iter().find(|known| **known == name)?;
            Some(Self { key, name })
        })
    }

    /// What it asks for as things are now.
    pub(crate) fn asks(self, session: &Session) -> Command {
        (self.key.asks)(self.name, session).unwrap_or(Command::Idle(self.key.what))
    }
}

/// What has the focus, as far as it wants keys for itself.
#[derive(Default)]
struct Focus {
    tag: String,
    kind: String,
    has_role: bool,
    editable: bool,
    in_menu: bool,
}

impl Focus {
    fn on(target: &Element) -> Self {
        let editable =
            target.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
        Self {
            tag: target.tag_name().to_ascii_lowercase(),
            kind: target.get_attribute("type").unwrap_or_default(),
            has_role: target.has_attribute("role"),
            editable,
            in_menu: target.closest("[role=menu]").ok().flatten().is_some(),
        }
    }

    /// Whether the key is its own: text fields want all but Escape, sliders and radio buttons
    /// what moves them, buttons what presses them.
    fn wants(&self, key: &str) -> bool {
        let moves = key.starts_with("Arrow") || key == "Home" || key == "End";
        let presses = key == " " || key == "Enter";
        if self.editable {
            return key != "Escape";
        }
        match (self.tag.as_str(), self.kind.as_str()) {
            ("input", "range") => moves,
            ("input", "radio" | "checkbox" | "button") => moves || presses,
            ("input" | "textarea" | "select", _) => key != "Escape",
            ("button" | "a" | "summary", _) => presses || (self.in_menu && moves),
            _ => (presses && self.has_role) || (moves && self.in_menu),
        }
    }
}

/// The selected server.
const fn server(session: &Session) -> Option<ServerId> {
    match session.selected {
        Some(Thing::Server(id)) => Some(id),
        _ => None,
    }
}

/// The selected message.
const fn message(session: &Session) -> Option<MessageId> {
    match session.selected {
        Some(Thing::Message(id)) => Some(id),
        _ => None,
    }
}

/// The oldest message that is under way and not held.
fn oldest(session: &Session) -> Option<MessageId> {
    let mut under_way = session.timeline.world().bus().under_way();
    under_way.find(|envelope| !envelope.held).map(|envelope| envelope.id)
}

/// The message after the selected one, oldest first, and round again.
fn next_message(session: &Session) -> Option<MessageId> {
    let bus = session.timeline.world().bus();
    let all: Vec<_> = bus.under_way().map(|envelope| envelope.id).collect();
    let selected = message(session).and_then(|id| all.iter().position(|other| *other == id));
    all.get(selected.map_or(0, |at| at + 1)).or(all.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_keys_clash() {
        let names: Vec<_> = KEYS.iter().flat_map(|key| key.names).collect();
        for (at, name) in names.iter().enumerate() {
            assert!(!names[..at].contains(name), "{name} is there twice");
            let letter = name.len() == 1;
            assert!(!letter || **name == name.to_ascii_lowercase(), "{name} can never be pressed");
        }
    }

    /// The sheet as README.md has it.
    fn readme_table() -> String {
        let mut table = String::from("| key | what it does |\n| --- | --- |\n");
        for (shown, what) in SHEET {
            let keys = shown.split(' ').map(|key| match key {
                "–" => key.to_string(),
                _ => format!("<kbd>{key}</kbd>"),
            });
            let keys: Vec<_> = keys.collect();
            table.push_str(&["| ", &keys.join(" "), " | ", what, " |\n"].concat());
        }
        table
    }

    #[test]
    fn the_readme_lists_the_same_keys() {
        let readme = include_str!("../../README.md");
        let (_, rest) = readme.split_once("<!-- keys: ").unwrap();
        let (_, rest) = rest.split_once("-->\n").unwrap();
        let (listed, _) = rest.split_once("<!-- /keys -->").unwrap();
        assert_eq!(listed.trim(), readme_table().trim(), "in README.md:\n{}", readme_table());
    }

    #[test]
    fn shift_is_part_of_signs_and_digits_only() {
        let ours = |name, shift| Pressed::named(name, shift).is_some();
        assert!(ours("?", true) && ours("1", true) && ours("T", false) && ours("t", false));
        assert!(!ours("T", true) && !ours("ArrowLeft", true) && !ours(" ", true));
        assert!(!ours("F5", false) && !ours("q", false) && !ours("Tab", false));
    }

    #[test]
    fn with_ctrl_only_what_is_ours_is_taken_from_the_browser() {
        let ours = |name| Pressed::with_ctrl(name, false).is_some();
        assert!(ours("s") && ours("S") && ours("o") && ours("z"));
        assert!(!ours("t") && !ours("ArrowLeft") && !ours("p") && !ours("Home"));
        assert!(Pressed::named("s", false).is_none());
    }

    #[test]
    fn fields_and_controls_keep_their_keys() {
        let focus = |tag: &str, kind: &str| Focus {
            tag: tag.into(),
            kind: kind.into(),
            ..Focus::default()
        };
        assert!(focus("input", "text").wants("t") && focus("textarea", "").wants("ArrowLeft"));
        assert!(!focus("textarea", "").wants("Escape"));
        assert!(
            focus("button", "button").wants(" ") && !focus("button", "button").wants("ArrowLeft")
        );
        assert!(focus("input", "range").wants("Home") && !focus("input", "range").wants(" "));
        assert!(focus("input", "radio").wants(" ") && focus("input", "radio").wants("ArrowDown"));
        assert!(!focus("body", "").wants(" "));
        let item = Focus { in_menu: true, ..focus("button", "button") };
        assert!(item.wants("ArrowDown") && !item.wants("Escape"));
    }

    /// Presses keys as a person would.
    fn press(session: &mut Session, keys: &str) {
        for key in keys.split_whitespace() {
            let pressed = Pressed::named(key, false).unwrap();
            let command = pressed.asks(session);
            assert_ne!(command, Command::Idle(pressed.key.what), "{key} asks for nothing");
            session.apply(command);
        }
    }

    #[test]
    fn an_election_can_be_made_by_keyboard_alone() {
        let mut session = Session::new();
        press(&mut session, "l 1 t");
        assert_eq!(session.timeline.world().bus().under_way().count(), 4);
        press(&mut session, "m d m d m d m d d d d d");
        let leader = session.timeline.world().leader().map(ServerId::number);
        assert_eq!(leader, Some(1));
        let end = session.timeline.world().clone();
        let events = session.timeline.cursor().0 as usize;
        press(&mut session, &"ArrowLeft ".repeat(events));
        assert_eq!(session.timeline.cursor().0, 0);
        press(&mut session, &"ArrowRight ".repeat(events));
        assert_eq!(*session.timeline.world(), end);
    }
}
