//! Tests of the log: one line per request, without secrets.

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use http::{Method, StatusCode};
use tokio::io::AsyncWriteExt;
use tower::ServiceExt;

use crate::support::{
    Gateway, GatewayBuilder, MockUpstream, RawListener, raw_get, read_to_close, read_until, request,
};

/// The log of the gateways of all tests.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Installs the subscriber that captures the log, once for all tests. It must be there before the first gateway:
/// tracing caches for each call site whether a subscriber is interested.
pub(crate) fn capture() {
    static INSTALLED: LazyLock<()> =
        LazyLock::new(|| tracing_subscriber::fmt().with_writer(|| Log).with_ansi(false).init());
    LazyLock::force(&INSTALLED);
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

/// Returns the lines that contain a text.
fn lines_with(text: &str) -> Vec<String> {
    let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
    let log = String::from_utf8_lossy(&log);
    log.lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
}

/// Checks that exactly one line contains a text, and returns it.
#[track_caller]
fn line_with(text: &str) -> String {
    let lines = lines_with(text);
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines[0].clone()
}

#[tokio::test]
async fn a_request_is_logged_in_one_line_without_secrets() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway = Gateway::for_upstream(&jess);
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
    assert!(line_with(&ids[1]).contains("no session"), "the line must contain the cause");
    assert!(lines_with("hunter2").is_empty());
    assert!(lines_with("me@example.com").is_empty());
}

#[tokio::test]
async fn the_cause_of_a_failure_is_logged_and_not_sent() {
    let reply = Gateway::with_unreachable_upstream().await.get("/jess_web/api/jobs").await;
    assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    assert!(!reply.text().contains("refused"), "{reply:?}");
    let line = line_with(reply.header("x-request-id"));
    assert!(line.contains("WARN") && line.contains("refused"), "{line}");
}

#[tokio::test]
async fn requests_of_disconnected_clients_are_logged() {
    let get = |target| request(Method::GET, target, &[], "");

    let jess = MockUpstream::with_empty_list().await;
    drop(Gateway::for_upstream(&jess).router.oneshot(get("/jess_web/api/job/status/770001")).await.unwrap());
    let lines = lines_with("770001");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].contains("status=200") && lines[1].contains("closed the connection during the reply"),
        "{lines:?}"
    );

    // A reply is complete when its last byte has been read, even if the client then disconnects.
    let gateway = Gateway::for_upstream(&jess);
    let mut client = raw_get(&gateway.listen().await, "/jess_web/api/job/status/770003").await;
    read_until(&mut client, r#""data":[]}"#).await;
    client.shutdown().await.unwrap();
    read_to_close(&mut client).await;
    line_with("770003");

    let (silent, origin) = RawListener::bind().await;
    let gateway = GatewayBuilder::for_upstream(origin).build();
    tokio::select! {
        _ = gateway.router.oneshot(get("/jess_web/api/job/status/770002")) => panic!("JESS sends no reply"),
        _held_open = silent.accept() => {}
    }
    let line = line_with("770002");
    assert!(line.contains("closed the connection before the reply"), "{line}");
}
