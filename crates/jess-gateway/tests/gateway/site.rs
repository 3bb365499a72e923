//! Tests of the site: caching, compression, headers, and which files are served.

use std::collections::HashSet;
use std::io::Read;
use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use crate::support::{Gateway, GatewayBuilder, PAGE, Reply, request};

const JS: &str = "jess-jobs-0123456789abcdef.js";

/// A script with only one precompressed file, `.gz`.
const GZIP_ONLY_JS: &str = "only-0123456789abcdef.js";

#[tokio::test]
async fn the_page_is_revalidated_and_has_security_headers() {
    let gateway = Gateway::with_unreachable_upstream().await;
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

    for tags in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = gateway.get_with("/", &[("if-none-match", &tags)]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{tags}");
        assert_eq!(again.header("etag"), tag);
    }
    gateway.write("index.html", "<!doctype html><title>New</title>");
    let changed = gateway.get_with("/", &[("if-none-match", tag)]).await;
    assert_eq!((changed.status, changed.text()), (StatusCode::OK, "<!doctype html><title>New</title>"));
}

#[tokio::test]
async fn a_page_of_the_same_length_and_time_has_another_tag() {
    let gateway = Gateway::with_unreachable_upstream().await;
    let mut tags = HashSet::new();
    for content in ["<script src=start-01.js>", "<script src=start-02.js>"] {
        gateway.write("index.html", content);
        // As an archive or an image sets it.
        let page = std::fs::File::options().write(true).open(gateway.site.path().join("index.html")).unwrap();
        page.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_577_836_800)).unwrap();
        for encoding in ["identity", "gzip"] {
            let reply = gateway.get_with("/", &[("accept-encoding", encoding)]).await;
            let text = if encoding == "gzip" { decompress(&reply) } else { reply.text().to_owned() };
            assert_eq!(text, content);
            assert_eq!(reply.header("last-modified"), "Wed, 01 Jan 2020 00:00:00 GMT");
            tags.insert(reply.header("etag").to_owned());
        }
    }
    assert_eq!(tags.len(), 4, "{tags:?}");
}

#[tokio::test]
async fn the_content_security_policy_names_the_frame_ancestors() {
    let portal = "https://portal.example 'self'";
    let gateway =
        GatewayBuilder { frame_ancestors: portal, ..GatewayBuilder::for_upstream("http://127.0.0.1:1") }
            .build();
    for target in ["/", "/nothing"] {
        let policy = gateway.get(target).await.header("content-security-policy").to_owned();
        assert!(policy.ends_with(&format!("frame-ancestors {portal}")), "{target}: {policy}");
    }
}

#[tokio::test]
async fn hashed_files_are_immutable() {
    let gateway = Gateway::with_unreachable_upstream().await;
    gateway.write(JS, "1");
    gateway.write("jess-jobs-0123456789abcdef_bg.wasm", "\0asm");
    gateway.write("start.js", "1");
    let immutable = "public, max-age=31536000, immutable";
    for (path, cache, content_type) in [
        (JS, immutable, "text/javascript"),
        ("jess-jobs-0123456789abcdef_bg.wasm", immutable, "application/wasm"),
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
async fn the_smallest_precompressed_file_that_the_browser_accepts_is_sent() {
    let gateway = Gateway::with_unreachable_upstream().await;
    gateway.write(JS, "plain");
    gateway.write(format!("{JS}.br"), "brotli");
    gateway.write(format!("{JS}.gz"), "gzip");
    gateway.write(GZIP_ONLY_JS, "plain");
    gateway.write(format!("{GZIP_ONLY_JS}.gz"), "gzip");
    let mut tags = Vec::new();
    for (path, accepted, content, encoding) in [
        (JS, "gzip, deflate, br", "brotli", "br"),
        (JS, "gzip", "gzip", "gzip"),
        (JS, "br;q=0, gzip", "gzip", "gzip"),
        (JS, "identity", "plain", ""),
        (JS, "", "plain", ""),
        (GZIP_ONLY_JS, "gzip, br", "gzip", "gzip"),
        (GZIP_ONLY_JS, "br", "plain", ""),
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
    assert!(tags[0] != tags[1] && tags[1] != tags[3], "each encoding must have its own tag: {tags:?}");
}

/// Decompresses the body of a reply that is compressed with gzip.
fn decompress(reply: &Reply) -> String {
    assert_eq!(reply.header("content-encoding"), "gzip", "{reply:?}");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&reply.body[..]).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn pages_are_compressed_while_they_are_served() {
    const ACCEPTED: [(&str, &str); 1] = [("accept-encoding", "gzip, deflate, br, zstd")];
    let gateway = Gateway::with_unreachable_upstream().await;
    for (path, file) in [("/", "index.html"), ("/sign-in/index.html", "sign-in/index.html")] {
        // Precompressed files of a page are ignored, even newer ones: they could be of an earlier version.
        for extension in ["br", "gz"] {
            gateway.write(format!("{file}.{extension}"), "old");
            let later = SystemTime::now() + Duration::from_secs(60);
            let precompressed = gateway.site.path().join(format!("{file}.{extension}"));
            std::fs::File::options().write(true).open(precompressed).unwrap().set_modified(later).unwrap();
        }
        let mut tags = HashSet::new();
        for content in ["first ".repeat(200), "second ".repeat(200)] {
            gateway.write(file, &content);
            for _ in 0..2 {
                let reply = gateway.get_with(path, &ACCEPTED).await;
                assert_eq!(decompress(&reply), content, "{path}");
                assert!(reply.body.len() < 100 && reply.header("vary") == "accept-encoding");
                assert_eq!(reply.header("content-length"), reply.body.len().to_string());
                let unchanged = [ACCEPTED[0], ("if-none-match", reply.header("etag"))];
                assert_eq!(gateway.get_with(path, &unchanged).await.status, StatusCode::NOT_MODIFIED);
                tags.insert(reply.header("etag").to_owned());
            }
            let plain = gateway.get_with(path, &[("accept-encoding", "identity")]).await;
            assert_eq!((plain.text(), plain.header("content-encoding")), (content.as_str(), ""), "{path}");
            tags.insert(plain.header("etag").to_owned());
        }
        assert_eq!(tags.len(), 4, "each encoding of each content must have its own tag");
    }
}

#[tokio::test]
async fn head_has_the_headers_and_no_body() {
    let gateway = Gateway::with_unreachable_upstream().await;
    let get = gateway.get("/").await;
    let head = gateway.send(request(Method::HEAD, "/", &[], "")).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    for name in ["content-type", "content-length", "etag", "cache-control"] {
        assert!(!head.header(name).is_empty(), "{name}");
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let gateway = Gateway::with_unreachable_upstream().await;
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let reply = gateway.send(request(method, "/", &[], "")).await;
        assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, "GET,HEAD"));
    }
}

#[tokio::test]
async fn only_files_of_the_site_are_served() {
    let gateway = Gateway::with_unreachable_upstream().await;
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
async fn symbolic_links_to_files_outside_of_the_site_are_not_followed() {
    let outside = tempfile::TempDir::new().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "secret").unwrap();
    let gateway = Gateway::with_unreachable_upstream().await;
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
fn a_site_without_a_page_is_an_error() {
    let empty = tempfile::TempDir::new().unwrap();
    let error = jess_gateway::Site::open(empty.path()).unwrap_err().to_string();
    assert!(error.contains("index.html is missing") && error.contains("script/build"), "{error}");
}
