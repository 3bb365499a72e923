//! The list, asked for with the filter as the body of a GET or of a POST.

use http::{Method, StatusCode};

use crate::support::{Gateway, Recorder, request};

const LIST: &str = "/jess_web/api/jobs";

const JSON: [(&str, &str); 2] =
    [("content-type", "application/json"), ("cookie", "theme=dark; session_token=abc.def")];

#[tokio::test]
async fn a_filter_in_a_body_is_asked_for_as_jess_documents_it() {
    for (body, sent) in [
        (
            r#"{"status":"finished,QUEUED","x":1,"since":"2020-12-01"}"#,
            r#"{"since":"2020-12-01","status":"QUEUED,FINISHED"}"#,
        ),
        ("{}", ""),
        ("", ""),
    ] {
        for method in [Method::GET, Method::POST] {
            let jess = Recorder::content().await;
            let reply = Gateway::to(&jess).send(request(method.clone(), LIST, &JSON, body)).await;
            assert_eq!(reply.status, StatusCode::OK, "{method} {body}");
            let asked = jess.only();
            assert_eq!((asked.method.as_str(), asked.target.as_str()), ("GET", LIST));
            assert_eq!(asked.body, sent, "{method}");
            assert_eq!(asked.headers["cookie"], "session_token=abc.def");
        }
    }
}

#[tokio::test]
async fn a_filter_may_be_given_twice_and_not_as_two() {
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
            let jess = Recorder::content().await;
            let asking = request(method.clone(), &format!("{LIST}{query}"), &JSON, body);
            let reply = Gateway::to(&jess).send(asking).await;
            match sent {
                Some(sent) => assert_eq!(jess.only().body, sent, "{method} {query} {body}"),
                None => {
                    let words = reply.words(400);
                    assert!(words.contains("the query has another one than the body"), "{words}");
                    assert!(jess.received().is_empty());
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_filter_is_not_sent() {
    let jess = Recorder::content().await;
    let gateway = Gateway::to(&jess);
    for body in ["[]", "null", "{", r#"{"since":"yesterday"}"#, r#"{"since":5}"#, r#"{"status":"A\"}"}"#] {
        for method in [Method::GET, Method::POST] {
            let words = gateway.send(request(method, LIST, &JSON, body)).await.words(400);
            assert!(words.starts_with("The filter cannot be used: "), "{words}");
        }
    }
    let plain = request(Method::GET, LIST, &[("content-type", "text/plain")], "{}");
    gateway.send(plain).await.words(400);
    let long = format!(r#"{{"x":"{}"}}"#, "a".repeat(16 * 1024));
    gateway.send(request(Method::GET, LIST, &JSON, &long)).await.words(413);
    gateway.post(LIST, &[("content-type", "text/plain")], "{}").await.words(400);
    let foreign = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
    gateway.post(LIST, &foreign, "{}").await.words(403);
    assert!(jess.received().is_empty());
}
