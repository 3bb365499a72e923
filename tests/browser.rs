//! Tests that need a browser: the resource and the components, in headless Chromium.
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
#[path = "browser/page.rs"]
mod page;
#[path = "browser/resource.rs"]
mod resource;
#[path = "browser/support.rs"]
mod support;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
