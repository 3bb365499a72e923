//! The command `jess-gateway`: arguments, listening, shutdown.

use std::error::Error;
use std::future::Future;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use hyper_util::client::proxy::matcher::Matcher;
use jess_gateway::app::app;
use jess_gateway::arguments::Arguments;
use jess_gateway::serve::serve_until;
use jess_gateway::{Site, Upstream};
use tokio::net::TcpListener;

/// The time within which replies in flight must end after the signal to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(io::stderr().is_terminal()).init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("jess-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { listen, site, upstream, upstream_limits, settings } = arguments;
    let site = Site::open(site)?;
    let upstream = Upstream::new(&upstream, &Matcher::from_env(), upstream_limits)?;
    let listener =
        TcpListener::bind(listen).await.map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let stop = stop_signal()?;
    announce(listener.local_addr()?, settings.base_path.as_str())?;
    let app = app(&settings, &site, upstream);
    serve_until(stop, listener, app, settings.clients, SHUTDOWN_GRACE).await;
    Ok(())
}

/// Prints the address of the page, which scripts read from the first line.
fn announce(address: SocketAddr, base_path: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{address}{base_path}")?;
    out.flush()
}

/// Completes at the first Ctrl-C or request to terminate.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes at the first Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
