//! Flotilla sim.
