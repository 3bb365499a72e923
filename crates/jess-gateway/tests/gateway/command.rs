//! The command itself: what it says on stdout, and how it ends.

use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

use crate::support::{PAGE, Raw, raw_get, read_to_end, read_until, soon};

/// The command, with nothing of this process's environment: it might say something of the gateway.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jess-gateway"));
    command.env_clear().args(arguments).args(["--listen", "127.0.0.1:0"]).kill_on_drop(true);
    command
}

pub(crate) fn site() -> TempDir {
    let site = TempDir::new().unwrap();
    std::fs::write(site.path().join("index.html"), PAGE).unwrap();
    site
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_where_it_is_and_ends_when_told() {
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
        let line = soon(lines.next_line()).await.unwrap().unwrap();
        let address = line.strip_prefix("listening on http://").and_then(|rest| rest.strip_suffix("/jobs/"));
        let address = address.unwrap_or_else(|| panic!("{line}"));
        let mut browser = raw_get(address, "/jobs/").await;
        read_until(&mut browser, PAGE).await;
        let id = running.id().unwrap().to_string();
        assert!(soon(Command::new("kill").args([signal, &id]).status()).await.unwrap().success());
        assert!(soon(running.wait()).await.unwrap().success(), "{signal}");
    }
}

/// Starts the command and returns it with the lines of its stdout, the first of which has come.
pub(crate) async fn start(arguments: &[&str]) -> (Child, String, Lines<BufReader<ChildStdout>>) {
    let mut running = command(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let line = soon(lines.next_line()).await.unwrap().unwrap();
    let address = line.strip_prefix("listening on http://").and_then(|rest| rest.strip_suffix("/"));
    let address = address.unwrap_or_else(|| panic!("{line}")).to_owned();
    (running, address, lines)
}

#[cfg(unix)]
#[tokio::test]
async fn replies_in_flight_end_before_it_does() {
    let (jess, origin) = Raw::listen().await;
    let site = site();
    let (mut running, address, _lines) =
        start(&["--upstream", &origin, "--site", site.path().to_str().unwrap()]).await;
    let mut kept = raw_get(&address, "/healthz").await;
    read_until(&mut kept, "ok").await;
    let mut browser = raw_get(&address, "/jess_web/api/jobs").await;
    let mut jess = jess.accept().await;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n";
    jess.write_all(format!("{head}first").as_bytes()).await.unwrap();
    read_until(&mut browser, "first").await;

    let id = running.id().unwrap().to_string();
    assert!(soon(Command::new("kill").args(["-TERM", &id]).status()).await.unwrap().success());
    // A connection without a request ends at once, and then nobody listens any more.
    read_to_end(&mut kept).await;
    assert!(TcpStream::connect(&address).await.is_err());
    jess.write_all(b"second").await.unwrap();
    assert!(read_to_end(&mut browser).await.ends_with("second"));
    assert_eq!(soon(running.wait()).await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn what_it_cannot_serve_it_says_and_ends() {
    let (empty, site) = (TempDir::new().unwrap(), site());
    let (empty, site) = (empty.path().to_str().unwrap(), site.path().to_str().unwrap());
    for (arguments, words) in [
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
        let output = soon(command(arguments).output()).await.unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(stderr.contains(words), "{stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_flag_beats_its_environment_variable() {
    let site = site();
    for (arguments, expected) in
        [(&[][..], "“from the environment”"), (&["--upstream", "a flag"], "“a flag”")]
    {
        let output = command(arguments)
            .env("JESS_GATEWAY_SITE", site.path())
            .env("JESS_GATEWAY_UPSTREAM", "from the environment")
            .output();
        let output = soon(output).await.unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && stderr.contains(expected), "{stderr}");
    }
}
