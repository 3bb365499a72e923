//! The rules of ARCHITECTURE.md about dependencies between modules that clippy.toml cannot express: tests that search the
//! source.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and the exception in clippy.toml does not reach what tests call"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// A Rust file below the root: its path from there, and its code without comments and unit tests.
struct Source {
    path: String,
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(below: &str) -> Vec<Source> {
    let mut folders = vec![root().join(below)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(source(&path));
            }
        }
    }
    assert!(!found.is_empty(), "no Rust files below {below}");
    found
}

fn source(path: &PathBuf) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let code = text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    Source { path: path.strip_prefix(root()).unwrap().display().to_string(), code }
}

/// Every file below `below`, except those at `except`, is free of `words`.
fn check_absent(below: &str, except: &[&str], words: &[&str]) {
    for Source { path, code } in sources(below) {
        if except.contains(&path.as_str()) {
            continue;
        }
        for word in words {
            assert!(!code.contains(word), "{path} names {word}, which it may not know");
        }
    }
}

/// The dependencies that a manifest names in a section, without those for tests.
fn dependencies(manifest: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(manifest)).unwrap();
    let section = text.split("\n[dependencies]\n").nth(1).expect("a section of dependencies");
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let name = |line: &str| line.split(['.', ' ', '=']).next().unwrap_or("").to_owned();
    let names: Vec<String> = lines.filter(|line| line.contains('=')).map(name).collect();
    assert!(!names.is_empty(), "{manifest} names no dependencies");
    names
}

#[test]
fn jess_api_is_pure() {
    assert_eq!(dependencies("crates/jess-api/Cargo.toml"), ["chrono", "serde", "serde_json"]);
    let impure = [
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "leptos",
        "gloo",
        "axum",
        "tokio",
        "async fn",
        "std::fs",
        "std::net",
        "std::env",
        "std::time",
        "SystemTime",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "println!",
        "eprintln!",
    ];
    check_absent("crates/jess-api/src", &[], &impure);
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let chrono = workspace.lines().find(|line| line.starts_with("chrono")).unwrap();
    assert!(chrono.contains("default-features = false") && !chrono.contains("clock"), "{chrono}");
}

#[test]
fn the_table_engine_is_pure() {
    assert_eq!(dependencies("crates/job-table/Cargo.toml"), ["jess-api"]);
    let impure = ["std::fs", "std::net", "std::env", "std::time", "async fn", "SystemTime", "Instant::now"];
    check_absent("crates/job-table/src", &[], &impure);
}

#[test]
fn the_page_and_the_gateway_meet_in_jess_api_only() {
    assert!(!dependencies("Cargo.toml").iter().any(|name| name == "jess-gateway"));
    assert!(!dependencies("crates/jess-gateway/Cargo.toml").iter().any(|name| name == "jess-jobs"));
}

#[test]
fn arrows_in_the_page_point_down() {
    // Ways to name a module that the checks below would not find.
    check_absent("src", &[], &["crate::{", "super::super"]);
    check_absent("src/components", &[], &["crate::app::"]);
    check_absent("src/state", &[], &["crate::app", "crate::components"]);
    check_absent("src/api", &[], &["crate::app", "crate::components", "crate::state", "job_table"]);
    let modules =
        ["src/settings.rs", "src/platform.rs", "src/embedding.rs"].map(|path| source(&root().join(path)));
    for Source { path, code } in
        modules.into_iter().chain(sources("src/settings")).chain(sources("src/platform"))
    {
        for word in ["crate::app", "crate::components", "crate::state", "crate::api", "job_table"] {
            assert!(!code.contains(word), "{path} names {word}");
        }
    }
}

#[test]
fn no_module_depends_on_the_target() {
    check_absent("src", &[], &["cfg(target_arch", "cfg(target_family"]);
}

#[test]
fn components_use_the_public_api_of_leptos() {
    check_absent("src", &[], &["tachys", "Rndr", "query_selector(\".", "query_selector(\"#"]);
}

#[test]
fn only_the_root_wires() {
    check_absent("src", &["src/main.rs", "src/components/job_row.rs"], &["mount_to", "set_hook"]);
    check_absent(
        "src",
        &["src/app.rs"],
        &["Client::new", "Jobs::new", "AddressBar::from_window", "AddressBar::detached"],
    );
}

#[test]
fn one_map_from_a_status_to_its_looks() {
    let tones = ["\"good\"", "\"pending\"", "\"ended\"", "\"bad\""];
    check_absent("src", &["src/components/status_badge.rs"], &tones);
}

#[test]
fn data_never_becomes_markup() {
    let words =
        ["inner_html", "innerHTML", "set_outer_html", "insert_adjacent_html", "document().write", "style=\""];
    check_absent("src", &[], &words);
    for script in ["public/start.js", "index.html"] {
        let text = fs::read_to_string(root().join(script)).unwrap();
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", " style=", " onclick="]
        {
            assert!(!text.contains(word), "{script} has {word}");
        }
    }
}

#[test]
fn every_component_has_its_file_in_the_style_sheet() {
    let main = fs::read_to_string(root().join("style/main.css")).unwrap();
    for entry in fs::read_dir(root().join("style")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let imported = main.contains(&format!("@import \"{name}\";"));
        assert!(
            ["main.css", "embed.css"].contains(&name.as_str()) || imported,
            "style/main.css does not import {name}"
        );
    }
    for Source { path, .. } in sources("src/components") {
        let name = path.trim_start_matches("src/components/").replace(".rs", ".css");
        if name.contains('/') {
            continue;
        }
        // Pure text, components without a look of their own, and parts of other components.
        let without_style = [
            "case_columns.css",
            "case_grid.css",
            "cells.css",
            "columns.css",
            "copied_jobs.css",
            "copied_rows.css",
            "csv_grid.css",
            "date_input.css",
            "error_message.css",
            "field_message.css",
            "focus.css",
            "format.css",
            "grid_heading.css",
            "highlights.css",
            "icon.css",
            "job_row.css",
            "job_results.css",
            "load_progress.css",
            "outcome_cell.css",
            "panel_layout.css",
            "panel_part.css",
            "range_select.css",
            "row_checkbox.css",
            "select_all.css",
            "selection_copy.css",
            "selection_download.css",
            "settings_error.css",
            "status_choices.css",
            "updated.css",
            "virtual_range.css",
            "virtual_rows.css",
        ];
        let exists = root().join("style").join(&name).exists();
        assert!(exists || without_style.contains(&name.as_str()), "{path} has no style/{name}");
    }
}

#[test]
fn colours_are_tokens() {
    for entry in fs::read_dir(root().join("style")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if !path.ends_with("tokens.css") {
            assert!(
                !text.contains('#') && !text.contains("rgb("),
                "{} has a colour of its own",
                path.display()
            );
        }
        assert!(!text.contains("!important"), "{} has !important", path.display());
    }
}
