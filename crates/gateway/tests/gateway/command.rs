//! The command itself: what it says on stdout, and how it ends.

use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

use crate::support::{PAGE, Raw, bind, raw_get, read_to_end, read_until, soon};

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
        let mut running = command(&["--sandbox", "--base-path", "/jobs/", "--site", path])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
        let line = soon(lines.next_line()).await.unwrap().unwrap();
        let address = line.strip_prefix("listening on http://").and_then(|rest| rest.strip_suffix("/jobs/"));
        let address = address.unwrap_or_else(|| panic!("{line}"));
        let sandbox = soon(lines.next_line()).await.unwrap().unwrap();
        assert!(sandbox.contains("stands in for JESS") && sandbox.contains("gone at exit"), "{sandbox}");

        let mut browser = raw_get(address, "/jobs/").await;
        read_until(&mut browser, PAGE).await;
        // The bridge reaches the sandbox, whatever that says to a caller without a session.
        let mut browser = raw_get(address, "/jobs/jess_web/api/jobs").await;
        let head = read_until(&mut browser, "\r\n\r\n").await;
        assert!(!head.starts_with("HTTP/1.1 502"), "{head}");

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

#[tokio::test]
async fn the_sandbox_can_be_reached_as_jess() {
    let site = site();
    let site = site.path().to_str().unwrap();
    let arguments = ["--sandbox", "--site", site, "--sandbox-listen", "127.0.0.1:0"];
    let (_running, gateway, mut lines) = start(&arguments).await;
    let line = soon(lines.next_line()).await.unwrap().unwrap();
    let sandbox =
        line.strip_prefix("the sandbox answers as JESS at http://").unwrap_or_else(|| panic!("{line}"));
    let sandbox = sandbox.strip_suffix("/").unwrap();
    assert_ne!(sandbox, gateway);

    let log_on = r#"{"email":"user@example.com","password":"sandbox"}"#;
    let answer = ask(sandbox, "POST /users/api/auth", "", log_on).await;
    let session = answer.split("session_token=").nth(1).and_then(|rest| rest.split(';').next()).unwrap();
    let cookie = format!("Cookie: session_token={session}\r\n");
    let filter = r#"{"since":"2021-07-06","till":"2021-07-06","status":"FINISHED"}"#;
    let list = ask(sandbox, "GET /jess_web/api/jobs", &cookie, filter).await;
    assert!(list.contains(r#""job_SN":385099"#), "{list}");
    let bridged = ask(&gateway, "GET /jess_web/api/jobs?status=REJECTED", &cookie, "").await;
    assert!(bridged.contains("TestUser jobs available"), "it is the bridge's own JESS: {bridged}");
}

/// Sends a request by hand, a GET with a body too, and returns the reply.
async fn ask(address: &str, request: &str, cookie: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{cookie}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).await.unwrap();
    read_to_end(&mut stream).await
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
        (&["--sandbox", "--site", empty][..], "Build it first, with script/build"),
        (&["--upstream", "api.ensims.com", "--site", site], "“api.ensims.com” is no address of JESS"),
        (&["--site", site], "where is JESS? Give its address with --upstream, or --sandbox"),
        (
            &["--site", site, "--sandbox", "--upstream", "https://api.ensims.com"],
            "--upstream and --sandbox are given, and only one can be",
        ),
        (&["--sandbox", "--site", site, "--base-path", "/healthz"], "the health check is at /healthz"),
        (&["--sandbox", "--site", site, "--frame-ancestors", "a;b"], "frame ancestors are origins"),
        (&["--sandbox", "--site", site, "--allow-origins", "*"], "an origin is http:// or https://"),
        (&["--sandbox", "--site", site, "--connect-src", "https://a/b"], "an origin is http:// or https://"),
        (&["--sandbox", "--site", site, "--trusted-proxies", "nginx"], "trusted proxies are addresses"),
    ] {
        let output = soon(command(arguments).output()).await.unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(stderr.contains(words), "{stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

/// What the command takes for JESS, told by why it ends: the upstream here is no address, and with the sandbox
/// it finds the address that it should listen on taken.
async fn jess(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let site = site();
    let (_taken, address) = bind().await;
    let output = Command::new(env!("CARGO_BIN_EXE_jess-gateway"))
        .env_clear()
        .envs(environment.iter().copied())
        .env("JESS_GATEWAY_SITE", site.path())
        .env("JESS_GATEWAY_LISTEN", address)
        .args(arguments)
        .kill_on_drop(true)
        .output();
    let output = soon(output).await.unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    match stderr.as_str() {
        stderr if stderr.contains("is no address of JESS") => "upstream".to_owned(),
        stderr if stderr.contains("cannot listen on") => "sandbox".to_owned(),
        stderr => stderr.to_owned(),
    }
}

#[tokio::test]
async fn the_environment_says_the_same_and_the_command_line_beats_it() {
    const UPSTREAM: (&str, &str) = ("JESS_GATEWAY_UPSTREAM", "nowhere");
    const NO_UPSTREAM: (&str, &str) = ("JESS_GATEWAY_UPSTREAM", "");
    const JOBS: (&str, &str) = ("JESS_GATEWAY_SANDBOX_JOBS", "5");
    let sandbox = |value| ("JESS_GATEWAY_SANDBOX", value);
    let typed = ["--upstream", "nowhere"];
    for (arguments, environment, expected) in [
        (&[][..], &[sandbox("1")][..], "sandbox"),
        (&[], &[sandbox("true")], "sandbox"),
        (&[], &[sandbox("yes"), JOBS], "sandbox"),
        (&[], &[sandbox("1"), NO_UPSTREAM], "sandbox"),
        (&[], &[UPSTREAM], "upstream"),
        (&[], &[UPSTREAM, sandbox("")], "upstream"),
        (&[], &[UPSTREAM, sandbox("0")], "upstream"),
        (&[], &[UPSTREAM, sandbox("false")], "upstream"),
        (&[], &[UPSTREAM, JOBS], "upstream"),
        (&["--sandbox"], &[UPSTREAM], "sandbox"),
        (&["--sandbox"], &[sandbox("0")], "sandbox"),
        (&["--sandbox", "--sandbox-jobs", "5"], &[UPSTREAM], "sandbox"),
        (&typed, &[sandbox("true")], "upstream"),
        (&typed, &[JOBS], "upstream"),
        (&typed, &[sandbox("1"), JOBS], "upstream"),
        (&[], &[], "where is JESS?"),
        (&[], &[sandbox("0"), NO_UPSTREAM], "where is JESS?"),
        (&[], &[sandbox("1"), UPSTREAM], "JESS_GATEWAY_UPSTREAM and JESS_GATEWAY_SANDBOX are set"),
        (&["--sandbox-jobs", "5"], &[UPSTREAM], "--sandbox-jobs is about the sandbox"),
    ] {
        let got = jess(arguments, environment).await;
        assert!(got.contains(expected), "{arguments:?} {environment:?}: {got}");
    }
}
