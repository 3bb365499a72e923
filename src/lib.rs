//! JESS Jobs: the job list of JESS, the jEPlus Simulation Service, as a page in the browser.
//!
//! Data goes one way: the address bar holds the filter, a reactive resource requests the jobs that it matches, and the
//! views show those that were received. `ARCHITECTURE.md` has the map and the rules that `tests/layering.rs` keeps.

pub mod api;
pub mod app;
pub mod components;
pub mod context;
pub mod embedding;
pub mod export;
pub mod platform;
pub mod settings;
pub mod state;
