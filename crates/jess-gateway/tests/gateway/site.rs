//! The page's files.

use std::collections::HashSet;
use std::io::Read;
use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use crate::support::{Gateway, Making, PAGE, Reply, request};

const JS: &str = "jess-jobs-0123456789abcdef.js";

/// A script of which only one compressed form lies there.
const ONLY: &str = "only-0123456789abcdef.js";

#[tokio::test]
async fn the_page_is_revalidated_and_protected() {
    let gateway = Gateway::to_nowhere().await;
    let page = gateway.get("/").await;
    assert_eq!((page.status.as_u16(), page.text()), (200, PAGE));
    for (name, value) in [
        ("content-type", "text/html"),
        ("cache-control", "no-cache"),
        ("vary", "accept-encoding"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
             img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    let tag = page.header("etag");
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag}");
    assert_eq!(gateway.get("/index.html").await.text(), page.text());

    for named in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = gateway.get_with("/", &[("if-none-match", &named)]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{named}");
        assert_eq!(again.header("etag"), tag);
    }
    gateway.write("index.html", "<!doctype html><title>New</title>");
    let changed = gateway.get_with("/", &[("if-none-match", tag)]).await;
    assert_eq!((changed.status, changed.text()), (StatusCode::OK, "<!doctype html><title>New</title>"));
}

#[tokio::test]
async fn frames_are_for_those_who_are_named() {
    let portal = "https://portal.example 'self'";
    let gateway = Making { frame_ancestors: portal, ..Making::to("http://127.0.0.1:1") }.build();
    for target in ["/", "/nothing"] {
        let policy = gateway.get(target).await.header("content-security-policy").to_owned();
        assert!(policy.ends_with(&format!("frame-ancestors {portal}")), "{target}: {policy}");
    }
}

#[tokio::test]
async fn hashed_files_are_immutable() {
    let gateway = Gateway::to_nowhere().await;
    gateway.write(JS, "1");
    gateway.write("jess-jobs-0123456789abcdef_bg.wasm", "\0asm");
    gateway.write("start.js", "1");
    let forever = "public, max-age=31536000, immutable";
    for (path, cache, content_type) in [
        (JS, forever, "text/javascript"),
        ("jess-jobs-0123456789abcdef_bg.wasm", forever, "application/wasm"),
        ("start.js", "no-cache", "text/javascript"),
    ] {
        let reply = gateway.get(&format!("/{path}")).await;
        assert_eq!(
            (reply.header("cache-control"), reply.header("content-type")),
            (cache, content_type),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_smallest_form_is_sent_that_the_browser_takes() {
    let gateway = Gateway::to_nowhere().await;
    gateway.write(JS, "plain");
    gateway.write(format!("{JS}.br"), "brotli");
    gateway.write(format!("{JS}.gz"), "gzip");
    gateway.write(ONLY, "plain");
    gateway.write(format!("{ONLY}.gz"), "gzip");
    let mut tags = Vec::new();
    for (path, accepted, content, encoding) in [
        (JS, "gzip, deflate, br", "brotli", "br"),
        (JS, "gzip", "gzip", "gzip"),
        (JS, "br;q=0, gzip", "gzip", "gzip"),
        (JS, "identity", "plain", ""),
        (JS, "", "plain", ""),
        (ONLY, "gzip, br", "gzip", "gzip"),
        (ONLY, "br", "plain", ""),
    ] {
        let reply = gateway.get_with(&format!("/{path}"), &[("accept-encoding", accepted)]).await;
        assert_eq!(
            (reply.text(), reply.header("content-encoding")),
            (content, encoding),
            "{path} {accepted}"
        );
        assert_eq!(reply.header("content-type"), "text/javascript");
        assert_eq!(reply.header("vary"), "accept-encoding");
        assert_eq!(reply.header("content-length"), content.len().to_string());
        tags.push(reply.header("etag").to_owned());
    }
    assert!(tags[0] != tags[1] && tags[1] != tags[3], "each form has its own tag: {tags:?}");
}

/// The text of a reply that is compressed by gzip.
fn unzipped(reply: &Reply) -> String {
    assert_eq!(reply.header("content-encoding"), "gzip", "{reply:?}");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&reply.body[..]).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn a_page_is_compressed_as_it_is() {
    const TAKEN: [(&str, &str); 1] = [("accept-encoding", "gzip, deflate, br, zstd")];
    let gateway = Gateway::to_nowhere().await;
    for (path, file) in [("/", "index.html"), ("/sign-in/index.html", "sign-in/index.html")] {
        // Whatever an earlier build or an administrator left beside it, and however new that is.
        for ending in ["br", "gz"] {
            gateway.write(format!("{file}.{ending}"), "old");
            let later = SystemTime::now() + Duration::from_secs(60);
            let beside = gateway.site.path().join(format!("{file}.{ending}"));
            std::fs::File::options().write(true).open(beside).unwrap().set_modified(later).unwrap();
        }
        let mut tags = HashSet::new();
        for content in ["first ".repeat(200), "second ".repeat(200)] {
            gateway.write(file, &content);
            for _ in 0..2 {
                let reply = gateway.get_with(path, &TAKEN).await;
                assert_eq!(unzipped(&reply), content, "{path}");
                assert!(reply.body.len() < 100 && reply.header("vary") == "accept-encoding");
                assert_eq!(reply.header("content-length"), reply.body.len().to_string());
                let unchanged = [TAKEN[0], ("if-none-match", reply.header("etag"))];
                assert_eq!(gateway.get_with(path, &unchanged).await.status, StatusCode::NOT_MODIFIED);
                tags.insert(reply.header("etag").to_owned());
            }
            let plain = gateway.get_with(path, &[("accept-encoding", "identity")]).await;
            assert_eq!((plain.text(), plain.header("content-encoding")), (content.as_str(), ""), "{path}");
            tags.insert(plain.header("etag").to_owned());
        }
        assert_eq!(tags.len(), 4, "a tag for each form of each content");
    }
}

#[tokio::test]
async fn head_has_the_headers_and_no_body() {
    let gateway = Gateway::to_nowhere().await;
    let get = gateway.get("/").await;
    let head = gateway.send(request(Method::HEAD, "/", &[], "")).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    for name in ["content-type", "content-length", "etag", "cache-control"] {
        assert!(!head.header(name).is_empty(), "{name}");
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn another_method_is_refused() {
    let gateway = Gateway::to_nowhere().await;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let reply = gateway.send(request(method, "/", &[], "")).await;
        assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, "GET,HEAD"));
    }
}

#[tokio::test]
async fn nothing_else_is_served() {
    let gateway = Gateway::to_nowhere().await;
    let secret = gateway.site.path().with_extension("secret");
    std::fs::write(&secret, "secret").unwrap();
    let name = secret.file_name().unwrap().to_str().unwrap();
    gateway.write("sub/file.txt", "public");
    gateway.write(".env", "secret");
    gateway.write(".git/config", "secret");
    assert_eq!(gateway.get("/sub/file.txt").await.text(), "public");
    assert_eq!(gateway.get("/sub/file%2Etxt").await.text(), "public");
    for target in [
        "/nothing",
        "/sub",
        "/sub/",
        "/sub/file.txt/",
        "/sub/../index.html",
        "/.env",
        "/%2eenv",
        "/.git/config",
        &format!("/../{name}"),
        &format!("/..%2f{name}"),
        &format!("/%2e%2e/{name}"),
        &format!("/..%5c{name}"),
        &format!("/sub/../../{name}"),
        &format!("/{}", secret.display()),
        "/index.html%00",
        "/index%ff.html",
        &format!("/{}", "a".repeat(5000)),
    ] {
        let reply = gateway.get(target).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{target}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{target}");
        assert!(reply.text().contains("There is no page at this address"), "{target}");
        assert!(reply.header("content-security-policy").contains("default-src 'none'"));
    }
    std::fs::remove_file(secret).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_does_not_lead_out() {
    let outside = tempfile::TempDir::new().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "secret").unwrap();
    let gateway = Gateway::to_nowhere().await;
    let link = |target: &std::path::Path, name: &str| {
        std::os::unix::fs::symlink(target, gateway.site.path().join(name)).unwrap();
    };
    link(&outside.path().join("secret.txt"), "file.txt");
    link(outside.path(), "folder");
    link(&gateway.site.path().join("index.html"), "inside.html");
    gateway.write(JS, "plain");
    link(&outside.path().join("secret.txt"), &format!("{JS}.gz"));

    assert_eq!(gateway.get("/file.txt").await.status, StatusCode::NOT_FOUND);
    assert_eq!(gateway.get("/folder/secret.txt").await.status, StatusCode::NOT_FOUND);
    assert_eq!(gateway.get("/inside.html").await.status, StatusCode::OK);
    assert_eq!(gateway.get_with(&format!("/{JS}"), &[("accept-encoding", "gzip")]).await.text(), "plain");
}

#[test]
fn a_page_that_is_not_built_is_said_at_the_start() {
    let empty = tempfile::TempDir::new().unwrap();
    let error = jess_gateway::Site::open(empty.path()).unwrap_err().to_string();
    assert!(error.contains("index.html is missing") && error.contains("script/build"), "{error}");
}
