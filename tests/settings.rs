//! Compares the documentation of the settings and their JSON schema with what the page accepts.
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

use jess_jobs::settings::{ParsedSettings, Settings};
use serde_json::{Map, Value, json};

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the settings in index.html.
fn shipped() -> Map<String, Value> {
    let html = file("index.html");
    let (_, rest) = html.split_once(r#"id="jess-jobs-settings">"#).unwrap();
    let (text, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str(text).unwrap()
}

/// Returns the schema of each setting.
fn schema() -> Map<String, Value> {
    let schema: Value = serde_json::from_str(&file("public/settings.schema.json")).unwrap();
    schema["properties"].as_object().unwrap().clone()
}

/// Returns the keys and defaults in a document's table of settings.
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

fn parse(key: &str, value: &Value) -> ParsedSettings {
    Settings::parse(&json!({ key: value }).to_string())
}

#[test]
fn documentation_and_schema_have_the_keys_and_defaults_of_the_page() {
    let shipped = shipped();
    for (key, value) in &shipped {
        let expected = ParsedSettings { settings: Ok(Settings::default()), unknown: vec![] };
        assert_eq!(parse(key, value), expected, "{key}");
    }
    let defaults: Map<String, Value> =
        schema().into_iter().map(|(key, schema)| (key, schema["default"].clone())).collect();
    assert_eq!(defaults, shipped);
    assert_eq!(table("docs/hosting.md"), shipped);
}

#[test]
fn the_schema_accepts_what_the_page_accepts() {
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
        ("filterTransport", json!("POST")),
        ("filterTransport", json!(null)),
        ("refreshSeconds", json!(-5)),
        ("refreshSeconds", json!(0)),
        ("refreshSeconds", json!(4)),
        ("refreshSeconds", json!(5)),
        ("refreshSeconds", json!(86_400)),
        ("refreshSeconds", json!(86_401)),
        ("refreshSeconds", json!(5.5)),
        ("refreshSeconds", json!("30")),
        ("panel", json!("off")),
        ("panel", json!("auto")),
        ("panel", json!(true)),
        ("outcomes", json!("off")),
        ("outcomes", json!("on")),
        ("viewerBase", json!("")),
        ("viewerBase", json!("https://view.example/jess")),
        ("viewerBase", json!("javascript:alert(1)")),
        ("viewerBase", json!(null)),
        ("checkInMinutes", json!(0)),
        ("checkInMinutes", json!(1440)),
        ("checkInMinutes", json!(1441)),
        ("checkInMinutes", json!(-1)),
        ("checkInMinutes", json!("60")),
        ("signOut", json!(true)),
        ("signOut", json!(false)),
        ("signOut", json!("yes")),
        ("responseTimeoutSeconds", json!(4)),
        ("responseTimeoutSeconds", json!(5)),
        ("responseTimeoutSeconds", json!(3600)),
        ("responseTimeoutSeconds", json!(3601)),
        ("responseTimeoutSeconds", json!(45.5)),
        ("timeZone", json!("local")),
        ("timeZone", json!("UTC")),
        ("timeZone", json!("utc")),
        ("timeZone", json!("Europe/London")),
        ("timeZone", json!("America/Port-au-Prince")),
        ("timeZone", json!("America/Argentina/Buenos_Aires")),
        ("timeZone", json!("Etc/GMT+5")),
        ("timeZone", json!("-09:30")),
        ("timeZone", json!("")),
        ("timeZone", json!(" UTC")),
        ("timeZone", json!("UTC\n")),
        ("timeZone", json!("Europe London")),
        ("timeZone", json!(null)),
        ("timeZone", json!(1)),
        ("title", json!(" x ")),
        ("title", json!(" ")),
        ("links", json!({ "Portal": "https://portal.example/", "Help": "help" })),
        ("links", json!({ "Portal": 5 })),
        ("links", json!({ " ": "/" })),
        ("links", json!({ "Portal": "javascript:alert(1)" })),
        ("links", json!([])),
        ("theme", json!("auto")),
        ("theme", json!("light")),
        ("theme", json!("dark")),
        ("theme", json!("black")),
        ("theme", json!("Dark")),
        ("theme", json!(["dark"])),
        ("embedOrigins", json!("")),
        ("embedOrigins", json!([])),
        ("embedOrigins", json!("https://portal.example")),
        ("embedOrigins", json!("https://portal.example *")),
        ("embedOrigins", json!(" https://portal.example  http://127.0.0.1:8080 ")),
        ("embedOrigins", json!("*")),
        ("embedOrigins", json!("https://portal.example/")),
        ("embedOrigins", json!("portal.example")),
    ];
    for (key, value) in values {
        let validator = jsonschema::validator_for(&schema[key]).unwrap();
        let accepted = parse(key, &value).settings.is_ok();
        assert_eq!(validator.is_valid(&value), accepted, "{key}: {value}");
    }
}
