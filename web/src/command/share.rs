//! What a person can ask of links, files and pictures.

use crate::session::Session;

/// One intent that has to do with keeping, sending and opening runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ShareCommand {
    /// Show or hide the panel.
    Toggle,
    /// Make a link to the moment at the cursor, and copy it.
    CopyLink,
    /// Save the run as a file.
    SaveFile,
    /// Save the stage, and the ledger or what stands in its place, as a picture.
    SaveSvg,
    /// The same in pixels.
    SavePng,
    /// Let the person choose a file to open.
    ChooseFile,
    /// Open what a file holds.
    OpenFile(String),
    /// Open what a link leads to: what follows the `#`.
    OpenLink(String),
    /// Stop opening a run, and stay with the one that is there.
    GiveUp,
    /// Bring back the work that the browser kept.
    Restore,
    /// Throw the work away that the browser kept.
    Discard,
    /// Something is dragged over the page, or is not any more.
    Drag(bool),
}

impl ShareCommand {
    /// What a button for it says.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Toggle => "Share",
            Self::CopyLink => "Copy link to this moment",
            Self::SaveFile => "Save file",
            Self::SaveSvg => "Save as SVG",
            Self::SavePng => "Save as PNG",
            Self::ChooseFile | Self::OpenFile(_) => "Open file",
            Self::OpenLink(_) => "Open link",
            Self::GiveUp => "Cancel",
            Self::Restore => "Restore",
            Self::Discard => "Discard",
            Self::Drag(_) => "Drop a file",
        }
    }

    /// What it does, in a sentence.
    pub(crate) fn explanation(&self) -> &'static str {
        match self {
            Self::Toggle => "Send this moment as a link, or save the run as a file.",
            Self::CopyLink => "Whoever opens it sees this moment of the same run, event for event.",
            Self::SaveFile => "A script that anybody can read, with all branches.",
            Self::SaveSvg => "A picture of this moment, sharp at any size.",
            Self::SavePng => "A picture of this moment, for a slide.",
            Self::ChooseFile | Self::OpenFile(_) => "Open a file or a script.",
            Self::OpenLink(_) => "Open the moment that the address leads to.",
            Self::GiveUp => "Stop opening, and stay with the run that is there.",
            Self::Restore => "Go on with the work that this browser kept.",
            Self::Discard => "Throw the work away that this browser kept.",
            Self::Drag(_) => "Open the file that is dropped on the page.",
        }
    }

    /// Whether the later part of the page has to be there for it.
    pub(crate) const fn needs_later(&self) -> bool {
        !matches!(self, Self::Drag(_) | Self::GiveUp | Self::ChooseFile)
    }

    /// Why it cannot be done now, as a sentence without a full stop.
    pub(crate) fn why_not(&self, session: &Session) -> Option<&'static str> {
        match self {
            Self::GiveUp if session.share.opening.is_none() => Some("nothing is being opened"),
            Self::Restore | Self::Discard if session.share.offer.is_none() => {
                Some("this browser keeps no other work")
            }
            _ => None,
        }
    }
}
