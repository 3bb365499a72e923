//! Tests of job lists whose filter is the body of a GET or of a POST, as in JESS's documentation.

use http::{Method, StatusCode};

use crate::support::{Gateway, MockUpstream, request};

const LIST: &str = "/jess_web/api/jobs";

const JSON: [(&str, &str); 2] =
    [("content-type", "application/json"), ("cookie", "theme=dark; session_token=abc.def")];

#[tokio::test]
async fn a_filter_in_the_body_is_passed_on_in_normal_form() {
    for (body, sent) in [
        (
            r#"{"status":"finished,QUEUED","x":1,"since":"2020-12-01"}"#,
            r#"{"since":"2020-12-01","status":"QUEUED,FINISHED"}"#,
        ),
        ("{}", ""),
        ("", ""),
    ] {
        for method in [Method::GET, Method::POST] {
            let jess = MockUpstream::with_empty_list().await;
            let reply = Gateway::for_upstream(&jess).send(request(method.clone(), LIST, &JSON, body)).await;
            assert_eq!(reply.status, StatusCode::OK, "{method} {body}");
            let received = jess.only_request();
            assert_eq!((received.method.as_str(), received.target.as_str()), ("GET", LIST));
            assert_eq!(received.body, sent, "{method}");
            assert_eq!(received.headers["cookie"], "session_token=abc.def");
        }
    }
}

#[tokio::test]
async fn query_and_body_must_have_the_same_filter() {
    const FILTER: &str = r#"{"since":"2020-12-01","status":"QUEUED,FINISHED"}"#;
    for (query, body, sent) in [
        ("?since=2020-12-01&status=QUEUED,FINISHED", "", Some(FILTER)),
        ("?since=2020-12-01&status=QUEUED,FINISHED", "{}", Some(FILTER)),
        ("?q=x", FILTER, Some(FILTER)),
        ("?since=&status=", FILTER, Some(FILTER)),
        ("?status=finished,queued&since=2020-12-01", FILTER, Some(FILTER)),
        ("?since=2020-12-01", FILTER, None),
        ("?status=QUEUED", r#"{"status":"FINISHED"}"#, None),
        ("?till=2020-12-01", r#"{"since":"2020-12-01"}"#, None),
    ] {
        for method in [Method::GET, Method::POST] {
            let jess = MockUpstream::with_empty_list().await;
            let request = request(method.clone(), &format!("{LIST}{query}"), &JSON, body);
            let reply = Gateway::for_upstream(&jess).send(request).await;
            match sent {
                Some(sent) => assert_eq!(jess.only_request().body, sent, "{method} {query} {body}"),
                None => {
                    let message = reply.error_message(400);
                    assert!(message.contains("the query has another one than the body"), "{message}");
                    assert!(jess.requests().is_empty());
                }
            }
        }
    }
}

#[tokio::test]
async fn invalid_filters_are_not_passed_on() {
    let jess = MockUpstream::with_empty_list().await;
    let gateway = Gateway::for_upstream(&jess);
    for body in ["[]", "null", "{", r#"{"since":"yesterday"}"#, r#"{"since":5}"#, r#"{"status":"A\"}"}"#] {
        for method in [Method::GET, Method::POST] {
            let message = gateway.send(request(method, LIST, &JSON, body)).await.error_message(400);
            assert!(message.starts_with("The filter cannot be used: "), "{message}");
        }
    }
    let plain = request(Method::GET, LIST, &[("content-type", "text/plain")], "{}");
    gateway.send(plain).await.error_message(400);
    let long = format!(r#"{{"x":"{}"}}"#, "a".repeat(16 * 1024));
    gateway.send(request(Method::GET, LIST, &JSON, &long)).await.error_message(413);
    gateway.post(LIST, &[("content-type", "text/plain")], "{}").await.error_message(400);
    let foreign = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
    gateway.post(LIST, &foreign, "{}").await.error_message(403);
    assert!(jess.requests().is_empty());
}
