//! The command `jess-sandbox`: serves the sandbox at an address.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use axum::serve::ListenerExt;
use clap::Parser;
use jess_sandbox::{EMAIL, PASSWORD, SandboxSettings, router};
use tokio::net::TcpListener;

/// Stands in for JESS: answers at its paths with sample jobs, which are kept in memory.
#[derive(Debug, Parser)]
#[command(name = "jess-sandbox", version)]
struct Arguments {
    /// Address and port to listen on; with port 0, the first line on stdout names the port that was chosen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8788")]
    listen: SocketAddr,

    /// Number of jobs [default: about 60, with a new one every few minutes]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,

    /// Add jobs whose texts contain markup, script URLs and other attacks, to see that none of them works
    #[arg(long)]
    hostile: bool,
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
    let Arguments { listen, jobs, hostile } = arguments;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}")))?;
    announce(listener.local_addr()?)?;
    // Without this, a part of a reply that fills no packet waits until the client has acknowledged the one before.
    let listener = listener.tap_io(|stream| {
        // A connection that is gone by now fails at its first read.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router(SandboxSettings { jobs, hostile })).await
}

/// Prints the address, which scripts read from the first line, and the account.
fn announce(address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{address}/")?;
    writeln!(out, "sign in as {EMAIL} with the password {PASSWORD}")?;
    out.flush()
}
