//! What is written of the settings, held to what the page does: the tables of the documents, and the schema for
//! editors.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and the exception in clippy.toml does not reach what tests call"
)]
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::path::Path;

use jess_jobs::settings::{Reading, Settings, Written};
use serde_json::{Map, Value, json};

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The settings that index.html comes with.
fn shipped() -> Map<String, Value> {
    let html = file("index.html");
    let (_, rest) = html.split_once(r#"id="jess-jobs-settings">"#).unwrap();
    let (text, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(text).unwrap()
}

fn schema() -> Map<String, Value> {
    let schema: Value = serde_json::from_str(&file("public/settings.schema.json")).unwrap();
    schema["properties"].as_object().unwrap().clone()
}

/// The rows of a document's table of settings: each key, with its default.
fn table(document: &str) -> Map<String, Value> {
    let text = file(document);
    let rows = text.split("| key | means | default |\n").nth(1).expect("a table of settings").lines().skip(1);
    rows.take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> =
                line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('`')).collect();
            let [key, _, default] = cells[..] else { panic!("{document}: {line}") };
            (key.to_owned(), serde_json::from_str(default).unwrap_or_else(|error| panic!("{key}: {error}")))
        })
        .collect()
}

/// As the browser takes the JSON apart.
fn written(value: &Value) -> Option<Vec<Written>> {
    let member = |(key, value): (&String, &Value)| Written {
        key: key.clone(),
        text: value.as_str().map(str::to_owned),
        json: value.to_string(),
        members: written(value),
    };
    Some(value.as_object()?.iter().map(member).collect())
}

fn read(key: &str, value: &Value) -> Reading {
    Settings::read(Ok(written(&json!({ key: value })).unwrap()))
}

#[test]
fn the_documents_and_the_schema_have_the_settings_of_the_page_and_their_defaults() {
    let shipped = shipped();
    for (key, value) in &shipped {
        let reading = read(key, value);
        assert_eq!(reading.unknown, Vec::<String>::new(), "{key}");
        assert_eq!(reading.settings.unwrap(), Settings::default(), "{key}");
    }
    let defaults: Map<String, Value> =
        schema().into_iter().map(|(key, schema)| (key, schema["default"].clone())).collect();
    assert_eq!(defaults, shipped);
    assert_eq!(table("docs/hosting.md"), shipped);
}

#[test]
fn the_schema_takes_what_the_page_takes() {
    let schema = schema();
    let values = [
        ("apiBase", json!("https://api.example/jess_web/api")),
        ("apiBase", json!("/x")),
        ("apiBase", json!("")),
        ("apiBase", json!("javascript:alert(1)")),
        ("apiBase", json!("a b")),
        ("apiBase", json!(5)),
        ("signInUrl", json!("./a?b=c:d")),
        ("signInUrl", json!("data:text/html,x")),
        ("filterTransport", json!("post")),
        ("filterTransport", json!("get")),
        ("refreshSeconds", json!(0)),
        ("refreshSeconds", json!(4)),
        ("refreshSeconds", json!(5)),
        ("refreshSeconds", json!(86_400)),
        ("refreshSeconds", json!(86_401)),
        ("refreshSeconds", json!(5.5)),
        ("refreshSeconds", json!("30")),
        ("serviceTimeZone", json!("utc")),
        ("serviceTimeZone", json!("z")),
        ("serviceTimeZone", json!("-09:30")),
        ("serviceTimeZone", json!("+24:00")),
        ("serviceTimeZone", json!("Europe/London")),
        ("title", json!(" x ")),
        ("title", json!(" ")),
        ("links", json!({ "Portal": "https://portal.example/", "Help": "help" })),
        ("links", json!({ "Portal": 5 })),
        ("links", json!({ " ": "/" })),
        ("links", json!({ "Portal": "javascript:alert(1)" })),
        ("links", json!([])),
        ("theme", json!("dark")),
        ("theme", json!("black")),
        ("embedOrigins", json!(" https://portal.example  http://127.0.0.1:8080 ")),
        ("embedOrigins", json!("*")),
        ("embedOrigins", json!("https://portal.example/")),
        ("embedOrigins", json!("portal.example")),
    ];
    for (key, value) in values {
        let validator = jsonschema::validator_for(&schema[key]).unwrap();
        let taken = read(key, &value).settings.is_ok();
        assert_eq!(validator.is_valid(&value), taken, "{key}: {value}");
    }
}
