//! The command `jess-gateway`: arguments, listening, shutdown.

use std::error::Error;
use std::future::Future;
use std::io::{self, IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use axum::serve::{Listener, ListenerExt};
use clap::Parser;
use jess_gateway::app::app;
use jess_gateway::arguments::{Arguments, Jess};
use jess_gateway::sandbox::{self, SandboxSettings};
use jess_gateway::settings::Settings;
use jess_gateway::{Site, Upstream};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long replies in flight may go on after the signal to stop.
const FAREWELL: Duration = Duration::from_secs(10);

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
    let site = Site::open(arguments.site)?;
    let (origin, sandbox) = match arguments.jess {
        Jess::At(origin) => (origin, false),
        Jess::Sandbox(settings) => (start_sandbox(settings).await?, true),
    };
    let upstream =
        Upstream::new(&origin, arguments.upstream_connect_timeout, arguments.upstream_idle_timeout)?;
    let settings = Settings {
        site,
        upstream,
        sandbox,
        base_path: arguments.base_path.clone(),
        frame_ancestors: arguments.frame_ancestors,
        secure_cookies: arguments.secure_cookies,
    };
    let app = app(settings);
    let listener = TcpListener::bind(arguments.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", arguments.listen))?;
    let stop = stop_signal()?;
    announce(listener.local_addr()?, arguments.base_path.as_str(), sandbox)?;
    serve_until(stop, listener, app).await?;
    Ok(())
}

/// Starts the sandbox on a socket of its own, so that the bridge reaches it exactly as it would reach JESS,
/// and returns its origin. It ends with the process.
async fn start_sandbox(settings: SandboxSettings) -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(prompt(listener), sandbox::router(settings)).await });
    Ok(origin)
}

/// Has each part of a reply sent at once. As connections come, a part that fills no packet waits until the
/// client has confirmed the one before: on a slow line, the first rows of a list for those few bytes' way.
fn prompt(listener: TcpListener) -> impl Listener<Addr = SocketAddr> {
    listener.tap_io(|connection| {
        // A connection that is gone by now shows that soon enough.
        let _ = connection.set_nodelay(true);
    })
}

/// Says where the page is, for people and for scripts, which read the first line.
fn announce(address: SocketAddr, base_path: &str, sandbox: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{address}{base_path}")?;
    if sandbox {
        writeln!(
            out,
            "the sandbox stands in for JESS: its jobs are samples, its state is in memory and gone at exit"
        )?;
    }
    out.flush()
}

/// Serves until the signal, then lets replies in flight end, for a while.
async fn serve_until(
    stop: impl Future<Output = ()> + Send + 'static,
    listener: TcpListener,
    app: axum::Router,
) -> io::Result<()> {
    let (stopping, mut stopped) = watch::channel(false);
    let signal = async move {
        stop.await;
        stopping.send_replace(true);
    };
    let serving = axum::serve(prompt(listener), app).with_graceful_shutdown(signal);
    tokio::select! {
        served = serving => served,
        () = async {
            // The sender lives until the signal; were it gone, there would be nothing to wait for.
            let _ = stopped.wait_for(|stopped| *stopped).await;
            tokio::time::sleep(FAREWELL).await;
        } => Ok(()),
    }
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
