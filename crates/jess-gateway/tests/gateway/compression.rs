//! Tests of the compression of JESS's replies: which are compressed, and that no part of them is delayed.

use std::io::Write;
use std::sync::LazyLock;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;

use crate::support::{Gateway, GatewayBuilder, MockUpstream, RawListener, request, response, within_timeout};

const CANCEL: &str = "/jess_web/api/job/7";
const LIST: &str = "/jess_web/api/jobs";
/// The `Accept-Encoding` of a browser.
const BROWSER: &str = "gzip, deflate, br, zstd";
const ENCODINGS: [&str; 2] = ["zstd", "gzip"];

/// A list that is long enough to be compressed, and longer than all buffers between JESS and the browser.
static LONG_LIST: LazyLock<String> = LazyLock::new(|| {
    let jobs: Vec<_> = (1..20_000).map(|number| format!(r#"{{"job_SN":{number}}}"#)).collect();
    format!(r#"{{"ok":true,"status":"TestUser jobs available","data":[{}]}}"#, jobs.join(","))
});

/// Builds a reply with the long list and further headers.
fn long_list(headers: &[(&str, &str)]) -> Response {
    response(StatusCode::OK, &[&[("content-type", "application/json")], headers].concat(), LONG_LIST.as_str())
}

/// Decodes as much as possible of these parts, which need not be all of a reply.
fn decode(encoding: &str, parts: &[Bytes]) -> String {
    let mut decoder: Box<dyn Decoder> = match encoding {
        "zstd" => Box::new(zstd::stream::write::Decoder::new(Vec::new()).unwrap()),
        "gzip" => Box::new(flate2::write::GzDecoder::new(Vec::new())),
        _ => panic!("unknown encoding: {encoding:?}"),
    };
    for part in parts {
        decoder.write_all(part).unwrap();
    }
    decoder.flush().unwrap();
    decoder.text()
}

trait Decoder: Write {
    fn text(&self) -> String;
}

impl Decoder for zstd::stream::write::Decoder<'static, Vec<u8>> {
    fn text(&self) -> String {
        String::from_utf8(self.get_ref().clone()).unwrap()
    }
}

impl Decoder for flate2::write::GzDecoder<Vec<u8>> {
    fn text(&self) -> String {
        String::from_utf8(self.get_ref().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_list_has_the_best_encoding_that_the_browser_accepts() {
    let jess = MockUpstream::replying(|| long_list(&[("etag", "\"tag\""), ("accept-ranges", "bytes")])).await;
    let gateway = Gateway::for_upstream(&jess);
    for (accepted, encoding) in [
        (BROWSER, "zstd"),
        ("gzip, deflate, br", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=0.2, zstd;q=0.1", "zstd"),
    ] {
        let reply = gateway.get_with(LIST, &[("accept-encoding", accepted)]).await;
        assert_eq!(
            (reply.status, reply.header("content-encoding")),
            (StatusCode::OK, encoding),
            "{accepted}"
        );
        assert_eq!((reply.header("vary"), reply.header("cache-control")), ("accept-encoding", "no-store"));
        for removed in ["content-length", "etag", "accept-ranges"] {
            assert_eq!(reply.header(removed), "", "{removed}");
        }
        assert!(reply.body.len() < LONG_LIST.len() / 2, "{accepted}: {} bytes", reply.body.len());
        assert_eq!(decode(encoding, &[reply.body]), *LONG_LIST, "{accepted}");
    }
    for accepted in ["br", "identity", "", "zstd;q=0, gzip;q=0"] {
        let reply = gateway.get_with(LIST, &[("accept-encoding", accepted)]).await;
        assert_eq!((reply.header("content-encoding"), reply.header("vary")), ("", "accept-encoding"));
        assert_eq!(reply.header("content-length"), LONG_LIST.len().to_string());
        assert_eq!(reply.text(), *LONG_LIST, "{accepted}");
    }
}

#[tokio::test]
async fn replies_that_jess_compressed_are_not_changed() {
    let jess = MockUpstream::replying(|| long_list(&[("content-encoding", "br"), ("etag", "\"tag\"")])).await;
    let reply = Gateway::for_upstream(&jess).get_with(LIST, &[("accept-encoding", BROWSER)]).await;
    assert_eq!(
        jess.only_request().headers["accept-encoding"],
        BROWSER,
        "JESS can choose an encoding of the browser"
    );
    assert_eq!((reply.header("content-encoding"), reply.header("etag")), ("br", "\"tag\""));
    assert_eq!(reply.header("content-length"), LONG_LIST.len().to_string());
    assert_eq!(reply.text(), *LONG_LIST);
}

/// Checks that the reply to a browser's request has the same body as JESS's reply, uncompressed.
async fn check_uncompressed(method: Method, target: &str, jess_reply: fn() -> Response) {
    let jess = MockUpstream::replying(jess_reply).await;
    let headers = [("accept-encoding", BROWSER), ("content-type", "application/json")];
    let body = if target == CANCEL { r#"{"cmd":"Cancel"}"# } else { "{}" };
    let reply = Gateway::for_upstream(&jess).send(request(method, target, &headers, body)).await;
    assert_eq!(reply.header("content-encoding"), "", "{target}");
    let expected = jess_reply().into_body().collect().await.unwrap().to_bytes();
    assert_eq!(reply.body, expected, "{target}");
}

#[tokio::test]
async fn files_and_replies_about_the_session_are_not_compressed() {
    for target in ["/users/api/checkin", "/users/api/logout", CANCEL] {
        check_uncompressed(Method::POST, target, || long_list(&[])).await;
    }
    // The gateway reads the reply to a sign-in and limits its length.
    check_uncompressed(Method::POST, "/users/api/auth", || {
        response(StatusCode::OK, &[("content-type", "application/json")], LONG_LIST.get(..50_000).unwrap())
    })
    .await;
    check_uncompressed(Method::GET, LIST, || long_list(&[("set-cookie", "session_token=abc; Path=/")])).await;
    for target in ["/jess_web/api/job/file/7", "/jess_web/api/job/file/7/report.json"] {
        check_uncompressed(Method::GET, target, || long_list(&[])).await;
        check_uncompressed(Method::GET, target, || {
            response(StatusCode::OK, &[("content-type", "application/zip")], LONG_LIST.as_str())
        })
        .await;
    }
}

#[tokio::test]
async fn short_replies_errors_and_other_types_are_not_compressed() {
    const JSON: [(&str, &str); 1] = [("content-type", "application/json")];
    check_uncompressed(Method::GET, LIST, || response(StatusCode::OK, &JSON, r#"{"ok":true,"data":[]}"#))
        .await;
    check_uncompressed(Method::GET, LIST, || response(StatusCode::BAD_REQUEST, &JSON, &LONG_LIST)).await;
    check_uncompressed(Method::GET, LIST, || {
        response(StatusCode::OK, &[("content-type", "text/plain")], &LONG_LIST)
    })
    .await;
}

#[tokio::test]
async fn statuses_and_directories_are_compressed() {
    let jess = MockUpstream::replying(|| long_list(&[])).await;
    for target in ["/jess_web/api/job/status/7", "/jess_web/api/job/dir/7"] {
        let reply = Gateway::for_upstream(&jess).get_with(target, &[("accept-encoding", "gzip")]).await;
        assert_eq!(reply.header("content-encoding"), "gzip", "{target}");
        assert_eq!(decode("gzip", &[reply.body]), *LONG_LIST);
    }
}

/// Requests the list from a JESS that sends only `first` for now. Returns the body of the compressed reply, and the
/// connection on which the test can send more.
async fn start_reply(encoding: &str, first: &str) -> (Body, TcpStream) {
    let (jess, origin) = RawListener::bind().await;
    let gateway =
        GatewayBuilder { idle_timeout: Duration::from_secs(60), ..GatewayBuilder::for_upstream(origin) }
            .build();
    let request = request(Method::GET, LIST, &[("accept-encoding", encoding)], "");
    let (response, jess) = tokio::join!(within_timeout(gateway.router.oneshot(request)), async {
        let mut jess = jess.accept().await;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        jess.write_all(format!("{head}{:x}\r\n{first}\r\n", first.len()).as_bytes()).await.unwrap();
        jess
    });
    let response = response.unwrap();
    assert_eq!(response.headers()["content-encoding"], encoding);
    (response.into_body(), jess)
}

/// Returns the next part of a body: `None` at its end, an error where it is truncated.
async fn next_part(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    let frame = within_timeout(body.frame()).await?;
    Some(frame.map(|frame| frame.into_data().unwrap()))
}

/// Reads parts until they decode to `text`, and returns them.
async fn parts_until(body: &mut Body, encoding: &str, text: &str) -> Vec<Bytes> {
    let mut parts = Vec::new();
    while decode(encoding, &parts) != text {
        parts.push(next_part(body).await.expect("the body ended").expect("the body is truncated"));
    }
    parts
}

#[tokio::test]
async fn the_first_part_can_be_decoded_before_the_second_is_sent() {
    for encoding in ENCODINGS {
        let (mut body, mut jess) = start_reply(encoding, "first").await;
        let mut parts = parts_until(&mut body, encoding, "first").await;
        jess.write_all(b"6\r\nsecond\r\n0\r\n\r\n").await.unwrap();
        while let Some(part) = next_part(&mut body).await {
            parts.push(part.unwrap());
        }
        assert_eq!(decode(encoding, &parts), "firstsecond");
    }
}

#[tokio::test]
async fn a_disconnecting_browser_ends_the_request_to_jess() {
    for encoding in ENCODINGS {
        let (mut body, mut jess) = start_reply(encoding, "first").await;
        parts_until(&mut body, encoding, "first").await;
        drop(body);
        let mut rest = Vec::new();
        // The gateway may close or reset the connection.
        let _ = within_timeout(jess.read_to_end(&mut rest)).await;
    }
}

#[tokio::test]
async fn a_truncated_reply_ends_with_an_error_after_all_received_data() {
    for encoding in ENCODINGS {
        let (mut body, jess) = start_reply(encoding, "first").await;
        drop(jess);
        parts_until(&mut body, encoding, "first").await;
        next_part(&mut body).await.expect("the body ended").expect_err("the body is not truncated");
    }
}
