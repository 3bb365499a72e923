//! Serves the JESS Jobs page, bridges it to JESS, and stands in for JESS as a sandbox.
//!
//! A browser cannot send what JESS documents: a GET with a body. It cannot call JESS from another origin
//! either. So the gateway serves the page and JESS from one origin: [`app::app`] is the whole service as a
//! router, and everything that it may do is in its [`settings::Settings`]. [`serve`] gives it to the clients
//! that connect, and bounds what they may take.
//!
//! - `site` serves the built page.
//! - `bridge` turns the calls of the contract, and no others, into calls to JESS.
//! - `sign_in` is a page for users without a portal around them.
//! - [`sandbox`] answers as JESS does, for trying and testing.
//!
//! # What is absent
//! No reply of JESS is held in memory whole, save the small answer to a sign-in. Nothing is stored: no
//! session, no job; in memory there are the site's files, and for a while the addresses of which sign-ins have
//! failed. No header or cookie crosses in either direction unless `bridge/headers.rs` or `bridge/cookie.rs`
//! names it.

mod accept_encoding;
pub mod app;
pub mod arguments;
mod attempts;
mod bridge;
mod html;
mod log;
mod request_body;
mod same_origin;
pub mod sandbox;
mod security;
pub mod serve;
pub mod settings;
mod sign_in;
mod site;

pub use bridge::{Upstream, UpstreamError, UpstreamLimits};
pub use site::{Site, SiteError};
