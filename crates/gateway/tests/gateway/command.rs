//! The command itself: what it says on stdout, and how it ends.

use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::support::{PAGE, raw_get, read_until, soon};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jess-gateway"));
    command.args(arguments).args(["--listen", "127.0.0.1:0"]).kill_on_drop(true);
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
        (&["--site", site], "--upstream <URL>|--sandbox"),
        (&["--sandbox", "--site", site, "--frame-ancestors", "a;b"], "frame ancestors are origins"),
    ] {
        let output = soon(command(arguments).output()).await.unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(stderr.contains(words), "{stderr}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
