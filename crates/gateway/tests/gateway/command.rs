//! The command itself: what it says on stdout, and how it ends.

use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::support::{PAGE, bind, raw_get, read_until, soon};

/// The command, with nothing of this process's environment: it might say something of the gateway.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jess-gateway"));
    command.env_clear().args(arguments).args(["--listen", "127.0.0.1:0"]).kill_on_drop(true);
    command
}

fn site() -> TempDir {
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
