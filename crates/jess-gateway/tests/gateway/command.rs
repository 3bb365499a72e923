//! Tests of the command `jess-gateway`: its output, its arguments and its shutdown.

use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

use crate::support::{PAGE, RawListener, raw_get, read_to_close, read_until, within_timeout};

/// Returns the command without the environment of this process, which could contain settings of the gateway.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jess-gateway"));
    command.env_clear().args(arguments).args(["--listen", "127.0.0.1:0"]).kill_on_drop(true);
    command
}

/// Creates a site that contains only [`PAGE`].
pub(crate) fn site() -> TempDir {
    let site = TempDir::new().unwrap();
    std::fs::write(site.path().join("index.html"), PAGE).unwrap();
    site
}

#[cfg(unix)]
#[tokio::test]
async fn the_first_line_has_the_address_and_a_signal_ends_the_process() {
    for signal in ["-TERM", "-INT"] {
        let site = site();
        let path = site.path().to_str().unwrap();
        let mut running =
            command(&["--upstream", "http://127.0.0.1:1", "--base-path", "/jobs/", "--site", path])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
        let line = within_timeout(lines.next_line()).await.unwrap().unwrap();
        let address = line.strip_prefix("listening on http://").and_then(|rest| rest.strip_suffix("/jobs/"));
        let address = address.unwrap_or_else(|| panic!("{line}"));
        let mut browser = raw_get(address, "/jobs/").await;
        read_until(&mut browser, PAGE).await;
        let id = running.id().unwrap().to_string();
        assert!(within_timeout(Command::new("kill").args([signal, &id]).status()).await.unwrap().success());
        assert!(within_timeout(running.wait()).await.unwrap().success(), "{signal}");
    }
}

/// Starts the command and waits for its first line. Returns the process, its `host:port` and its further output.
pub(crate) async fn start(arguments: &[&str]) -> (Child, String, Lines<BufReader<ChildStdout>>) {
    let mut running = command(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let line = within_timeout(lines.next_line()).await.unwrap().unwrap();
    let address = line.strip_prefix("listening on http://").and_then(|rest| rest.strip_suffix("/"));
    let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
    (running, address, lines)
}

#[cfg(unix)]
#[tokio::test]
async fn shutdown_waits_for_replies_in_progress() {
    let (jess, origin) = RawListener::bind().await;
    let site = site();
    let (mut running, address, _lines) =
        start(&["--upstream", &origin, "--site", site.path().to_str().unwrap()]).await;
    let mut idle = raw_get(&address, "/healthz").await;
    read_until(&mut idle, "ok").await;
    let mut browser = raw_get(&address, "/jess_web/api/jobs").await;
    let mut jess = jess.accept().await;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n";
    jess.write_all(format!("{head}first").as_bytes()).await.unwrap();
    read_until(&mut browser, "first").await;

    let id = running.id().unwrap().to_string();
    assert!(within_timeout(Command::new("kill").args(["-TERM", &id]).status()).await.unwrap().success());
    // A connection without a request is closed at once, and new ones are refused.
    read_to_close(&mut idle).await;
    assert!(TcpStream::connect(&address).await.is_err());
    jess.write_all(b"second").await.unwrap();
    assert!(read_to_close(&mut browser).await.ends_with("second"));
    assert_eq!(within_timeout(running.wait()).await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn unusable_arguments_are_reported_on_stderr() {
    let (empty, site) = (TempDir::new().unwrap(), site());
    let (empty, site) = (empty.path().to_str().unwrap(), site.path().to_str().unwrap());
    for (arguments, message) in [
        (&["--upstream", "http://127.0.0.1:1", "--site", empty][..], "Build it first, with script/build"),
        (&["--upstream", "api.ensims.com", "--site", site], "“api.ensims.com” is not an address of JESS"),
        (&["--site", site], "--upstream <URL>"),
        (
            &["--upstream", "http://127.0.0.1:1", "--site", site, "--base-path", "/healthz"],
            "the health check is at /healthz",
        ),
        (
            &["--upstream", "http://127.0.0.1:1", "--site", site, "--frame-ancestors", "a;b"],
            "frame ancestors are origins",
        ),
        (
            &["--upstream", "http://127.0.0.1:1", "--site", site, "--allow-origins", "*"],
            "an origin is http:// or https://",
        ),
        (
            &["--upstream", "http://127.0.0.1:1", "--site", site, "--connect-src", "https://a/b"],
            "an origin is http:// or https://",
        ),
        (
            &["--upstream", "http://127.0.0.1:1", "--site", site, "--trusted-proxies", "nginx"],
            "trusted proxies are addresses",
        ),
    ] {
        let output = within_timeout(command(arguments).output()).await.unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(stderr.contains(message), "{stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_flag_overrides_its_environment_variable() {
    let site = site();
    for (arguments, expected) in
        [(&[][..], "“from the environment”"), (&["--upstream", "a flag"], "“a flag”")]
    {
        let output = command(arguments)
            .env("JESS_GATEWAY_SITE", site.path())
            .env("JESS_GATEWAY_UPSTREAM", "from the environment")
            .output();
        let output = within_timeout(output).await.unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && stderr.contains(expected), "{stderr}");
    }
}
