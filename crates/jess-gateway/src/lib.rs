//! Serves the JESS Jobs page and bridges it to JESS.
//!
//! A browser can neither send what JESS documents, a GET with a body, nor call JESS from another origin. So the
//! gateway serves the page and JESS from one origin: [`app::app`] is the whole service as a router, and
//! [`settings::Settings`] says what it may do. [`serve`] serves it to clients and limits what they may use.
//!
//! - `site` serves the built page, and the sign-in page, which is a part of it.
//! - `bridge` turns the documented calls, and no others, into calls to JESS.
//!
//! # What is absent
//! No reply of JESS is held in memory as a whole, except the short reply to a sign-in. Nothing is stored: no session,
//! no job. Memory contains the site's files and, for 15 minutes, the addresses of failed sign-ins. No header or cookie
//! is passed on in either direction unless `bridge/headers.rs` or `bridge/cookie.rs` names it.

pub mod app;
pub mod arguments;
mod bridge;
mod log;
mod login_limiter;
mod security;
pub mod serve;
pub mod settings;
mod site;

pub use bridge::{Upstream, UpstreamError, UpstreamLimits};
pub use site::{Site, SiteError};
