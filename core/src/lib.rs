//! Flotilla core.
