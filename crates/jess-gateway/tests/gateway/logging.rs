//! The log: one line per request, and no secret in it.

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use http::{Method, StatusCode};
use tokio::io::AsyncWriteExt;
use tower::ServiceExt;

use crate::support::{Gateway, Making, Raw, Recorder, raw_get, read_to_end, read_until, request};

/// Everything that the gateways of all tests have logged.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Begins to listen. There is one listener for all tests, and each gateway waits for it: tracing remembers for
/// good that nobody listened where a line was first written.
pub(crate) fn listen() {
    static LISTENING: LazyLock<()> =
        LazyLock::new(|| tracing_subscriber::fmt().with_writer(|| Log).with_ansi(false).init());
    LazyLock::force(&LISTENING);
}

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::Write::write(&mut *LOG.lock().unwrap_or_else(PoisonError::into_inner), bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines with this text.
fn lines_with(text: &str) -> Vec<String> {
    let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    let log = String::from_utf8_lossy(&log);
    log.lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
}

/// The only line with this text.
#[track_caller]
fn line_with(text: &str) -> String {
    let lines = lines_with(text);
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines[0].clone()
}

#[tokio::test]
async fn a_reply_is_one_line_without_secrets() {
    let jess = Recorder::content().await;
    let gateway = Gateway::to(&jess);
    let headers = [
        ("cookie", "session_token=hunter2"),
        ("authorization", "hunter2"),
        ("x-request-id", "hunter2"),
        ("content-type", "application/json"),
    ];
    let credentials = r#"{"email":"me@example.com","password":"hunter2"}"#;
    let mut ids = Vec::new();
    for (reply, method, path, status) in [
        (gateway.get_with("/jess_web/api/jobs?q=hunter2", &headers).await, "GET", "/jess_web/api/jobs", 200),
        (
            gateway.post("/users/api/auth?x=hunter2", &headers, credentials).await,
            "POST",
            "/users/api/auth",
            502,
        ),
        (gateway.get("/nothing").await, "GET", "/nothing", 404),
    ] {
        let id = format!("id=\"{}\"", reply.header("x-request-id"));
        let line = line_with(&id);
        for part in [
            format!("method={method}"),
            format!("path=\"{path}\""),
            format!("status={status}"),
            "ms=".to_owned(),
        ] {
            assert!(line.contains(&part), "{part} is not in {line}");
        }
        ids.push(id);
    }
    assert!(line_with(&ids[1]).contains("no session"), "the line has the cause");
    assert!(lines_with("hunter2").is_empty());
    assert!(lines_with("me@example.com").is_empty());
}

#[tokio::test]
async fn the_cause_of_a_failure_is_for_the_log_alone() {
    let reply = Gateway::to_nowhere().await.get("/jess_web/api/jobs").await;
    assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    assert!(!reply.text().contains("refused"), "{reply:?}");
    let line = line_with(reply.header("x-request-id"));
    assert!(line.contains("WARN") && line.contains("refused"), "{line}");
}

#[tokio::test]
async fn a_client_that_goes_away_has_its_line_too() {
    let get = |target| request(Method::GET, target, &[], "");

    let jess = Recorder::content().await;
    drop(Gateway::to(&jess).router.oneshot(get("/jess_web/api/job/status/770001")).await.unwrap());
    let lines = lines_with("770001");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("status=200") && lines[1].contains("went away within the reply"), "{lines:?}");

    // A reply that has been read to its length is complete, though nobody asked for its end.
    let gateway = Gateway::to(&jess);
    let mut client = raw_get(&gateway.listen().await, "/jess_web/api/job/status/770003").await;
    read_until(&mut client, r#""data":[]}"#).await;
    client.shutdown().await.unwrap();
    read_to_end(&mut client).await;
    line_with("770003");

    let (silent, origin) = Raw::listen().await;
    let gateway = Making::to(origin).build();
    tokio::select! {
        _ = gateway.router.oneshot(get("/jess_web/api/job/status/770002")) => panic!("there is no answer"),
        _held_open = silent.accept() => {}
    }
    let line = line_with("770002");
    assert!(line.contains("went away before the reply"), "{line}");
}
