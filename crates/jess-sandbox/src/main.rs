//! The command `jess-sandbox`: serves the sandbox at an address.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use axum::serve::ListenerExt;
use clap::Parser;
use jess_sandbox::{EMAIL, PASSWORD, SandboxSettings, router};
use tokio::net::TcpListener;

/// Imitates JESS: replies at its paths with sample jobs. All state is in memory.
#[derive(Debug, Parser)]
#[command(name = "jess-sandbox", version)]
struct Arguments {
    /// Address and port to listen on; port 0 chooses a free port, which the first line on stdout names
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8788")]
    listen: SocketAddr,

    /// Number of jobs, besides hostile ones [default: 70, and a new one every three minutes]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,

    /// Add jobs whose texts contain markup, script URLs and other attacks, to test that clients show plain text
    #[arg(long)]
    hostile: bool,

    /// For tests only: add routes below /control/, open to everybody, that move the clock, end sessions, refuse
    /// cancellations and results, hold replies, submit jobs and list requests; and a second account, other@example.com
    #[arg(long)]
    control: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jess-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> io::Result<()> {
    let Arguments { listen, jobs, hostile, control } = arguments;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}")))?;
    announce(listener.local_addr()?)?;
    // Without this, the last packet of a chunk waits until the client has acknowledged the one before.
    let listener = listener.tap_io(|stream| {
        // If the connection is closed already, its first read fails.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router(SandboxSettings { jobs, hostile, control })).await
}

/// Prints the address, which scripts read from the first line, and the account.
fn announce(address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{address}/")?;
    writeln!(out, "sign in as {EMAIL} with the password {PASSWORD}")?;
    out.flush()
}
