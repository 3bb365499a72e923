//! Tests of the command `jess-sandbox`: its output, its arguments, and its replies over a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jess_api::{Job, read_job_list};
use jess_sandbox::{EMAIL, PASSWORD};
use serde_json::json;

/// The longest that a test waits for data; only a failing test waits that long.
const TIMEOUT: Duration = Duration::from_secs(10);

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jess-sandbox"));
    command.args(arguments);
    command
}

/// A running sandbox, which is ended when it is dropped.
struct RunningSandbox {
    process: Child,
    /// The `host:port` of the first line.
    address: String,
    /// The second line.
    account: String,
}

impl RunningSandbox {
    /// Starts the command at a free port and reads its output.
    fn start(arguments: &[&str]) -> Self {
        let mut process = command(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.strip_prefix("listening on http://").and_then(|rest| rest.strip_suffix('/'));
        let address = address.unwrap_or_else(|| panic!("{first}")).to_owned();
        Self { process, address, account: lines.next().unwrap().unwrap() }
    }

    /// Sends a request with a JSON body. Returns the head of the reply, in lower case, and its body.
    fn send(&self, method_and_path: &str, cookie: &str, body: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        let (address, length) = (&self.address, body.len());
        let request = format!(
            "{method_and_path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
             Cookie: {cookie}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        let end = reply.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
        let (head, body) = reply.split_at(end);
        let head = String::from_utf8(head.to_ascii_lowercase()).unwrap();
        let body =
            if head.contains("transfer-encoding: chunked") { decode_chunks(body) } else { body.to_vec() };
        (head, body)
    }

    /// Signs in. Returns the cookie of the session as `name=value`, and its attributes.
    fn sign_in(&self) -> (String, String) {
        let credentials = json!({ "email": EMAIL, "password": PASSWORD }).to_string();
        let (head, _) = self.send("POST /users/api/auth", "", &credentials);
        assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        let (session, attributes) = cookie.split_once("; ").unwrap();
        (session.to_owned(), attributes.to_owned())
    }

    /// Requests the job list as JESS documents it: by a GET with the filter as its body.
    fn list(&self, cookie: &str, filter: &str) -> Vec<Job> {
        let (head, body) = self.send("GET /jess_web/api/jobs", cookie, filter);
        assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
        let list = read_job_list(&body).unwrap();
        assert_eq!(list.unreadable, 0);
        list.jobs
    }
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        // Fails only if the process has ended, which the test has reported then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Decodes a body with `Transfer-Encoding: chunked`.
fn decode_chunks(mut body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    loop {
        let line_end = body.windows(2).position(|bytes| bytes == b"\r\n").unwrap();
        let size = std::str::from_utf8(&body[..line_end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return decoded;
        }
        let chunk = &body[line_end + 2..];
        decoded.extend_from_slice(&chunk[..size]);
        body = &chunk[size + 2..];
    }
}

#[test]
fn a_documented_client_can_sign_in_and_list_jobs() {
    let sandbox = RunningSandbox::start(&[]);
    assert_eq!(sandbox.account, "sign in as user@example.com with the password sandbox");
    let (head, _) = sandbox.send("GET /jess_web/api/jobs", "", "");
    assert!(head.starts_with("http/1.1 401 "), "{head}");

    let (cookie, attributes) = sandbox.sign_in();
    assert!(cookie.starts_with("session_token="), "{cookie}");
    assert!(!attributes.contains("secure") && !attributes.contains("domain"), "{attributes}");

    let filter = r#"{"since":"2020-12-01","till":"2020-12-20","status":"FINISHED"}"#;
    let numbers: Vec<_> = sandbox.list(&cookie, filter).iter().map(|job| job.id.number()).collect();
    assert_eq!(numbers, [12_238, 12_240, 12_244, 12_245]);
    assert!(sandbox.list(&cookie, "").len() >= 70);
}

#[test]
fn the_number_of_jobs_can_be_set_and_hostile_jobs_can_be_added() {
    let sandbox = RunningSandbox::start(&["--jobs", "3", "--hostile"]);
    let (cookie, _) = sandbox.sign_in();
    let jobs = sandbox.list(&cookie, "{}");
    let (hostile, generated): (Vec<_>, Vec<_>) = jobs.iter().partition(|job| job.id.number() < 10_000);
    assert_eq!(generated.len(), 3);
    assert!(hostile.iter().any(|job| job.name.as_deref().is_some_and(|name| name.contains("<script"))));
}

#[test]
fn tests_can_control_the_sandbox_only_with_the_flag() {
    for (arguments, status) in [(&["--control"][..], "200"), (&[], "404")] {
        let sandbox = RunningSandbox::start(arguments);
        let (head, _) = sandbox.send("POST /control/clock", "", r#"{"advanceSeconds":60}"#);
        assert!(head.starts_with(&format!("http/1.1 {status} ")), "{head}");
    }
}

/// Checks that the command fails with this message on stderr and prints nothing on stdout.
fn assert_fails(arguments: &[&str], message: &str) {
    let output = command(arguments).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{arguments:?}");
    assert!(stderr.contains(message), "{stderr}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
}

#[test]
fn invalid_arguments_are_refused() {
    assert_fails(&["--upstream", "http://127.0.0.1:1"], "unexpected argument '--upstream'");
    assert_fails(&["--jobs", "many"], "invalid value 'many' for '--jobs <N>'");
    assert_fails(&["--listen", "8788"], "invalid value '8788' for '--listen <ADDRESS:PORT>'");
    assert_fails(&["extra"], "unexpected argument 'extra'");
}

#[test]
fn an_address_in_use_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let message = format!("jess-sandbox: cannot listen on {address}: ");
    assert_fails(&["--listen", &address], &message);
}
