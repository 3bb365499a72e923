//! Tests that need a browser but no server: the resource and the rows, in headless Chromium.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and the exception in clippy.toml does not reach what tests call"
)]

#[path = "browser/fake_fetch.rs"]
mod fake_fetch;
#[path = "browser/job_status.rs"]
mod job_status;
#[path = "browser/resource.rs"]
mod resource;
#[path = "browser/rows.rs"]
mod rows;
#[path = "browser/support.rs"]
mod support;
#[path = "browser/text.rs"]
mod text;
#[path = "browser/time_zone.rs"]
mod time_zone;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
