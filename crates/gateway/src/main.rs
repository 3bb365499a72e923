//! The command `jess-gateway`: arguments, listening, shutdown.

use std::error::Error;
use std::future::Future;
use std::io::{self, IsTerminal, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use clap::Parser;
use hyper_util::client::proxy::matcher::Matcher;
use jess_gateway::app::app;
use jess_gateway::arguments::{Arguments, Jess};
use jess_gateway::sandbox::{self, SandboxSettings};
use jess_gateway::serve::{Connections, prompt, serve_until};
use jess_gateway::settings::{RequestBodies, Settings};
use jess_gateway::{Site, Upstream, UpstreamLimits};
use tokio::net::TcpListener;

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
        Jess::At(origin) => (origin, None),
        Jess::Sandbox { settings, listen } => {
            let sandbox = Sandbox::start(settings, listen).await?;
            (sandbox.origin.clone(), Some(sandbox))
        }
    };
    let limits = UpstreamLimits {
        connect: arguments.upstream_connect_timeout,
        answer: arguments.upstream_timeout,
        idle: arguments.upstream_idle_timeout,
        requests: arguments.max_upstream_requests.into(),
    };
    let settings = Settings {
        site,
        upstream: Upstream::new(&origin, &Matcher::from_env(), limits)?,
        sandbox: sandbox.is_some(),
        base_path: arguments.base_path.clone(),
        frame_ancestors: arguments.frame_ancestors,
        allow_origins: arguments.allow_origins,
        connect_src: arguments.connect_src,
        secure_cookies: arguments.secure_cookies,
        request_bodies: RequestBodies {
            longest: arguments.max_body.try_into()?,
            patience: arguments.client_timeout,
        },
        sign_in_attempts: NonZeroUsize::new(arguments.sign_in_attempts.into()),
        trusted_proxies: arguments.trusted_proxies,
    };
    let listener = listen(arguments.listen).await?;
    let connections = Connections {
        most: arguments.max_connections.into(),
        patience: arguments.client_timeout,
        idle: arguments.keep_alive,
        farewell: FAREWELL,
    };
    let stop = stop_signal()?;
    announce(listener.local_addr()?, arguments.base_path.as_str(), sandbox.as_ref())?;
    serve_until(stop, listener, app(settings), connections).await;
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))
}

/// The sandbox, as it runs. It ends with the process.
struct Sandbox {
    /// Where the bridge reaches it.
    origin: String,
    /// Where anyone does, if that was asked for.
    public: Option<SocketAddr>,
}

impl Sandbox {
    /// Starts the sandbox on a socket of its own, so that the bridge reaches it exactly as it would reach JESS,
    /// and on another one if one is given.
    async fn start(settings: SandboxSettings, public: Option<SocketAddr>) -> Result<Self, Box<dyn Error>> {
        let router = sandbox::router(settings);
        let private = listen((Ipv4Addr::LOCALHOST, 0).into()).await?;
        let mut sandbox = Self { origin: format!("http://{}", private.local_addr()?), public: None };
        if let Some(address) = public {
            let public = listen(address).await?;
            sandbox.public = Some(public.local_addr()?);
            start(public, router.clone());
        }
        start(private, router);
        Ok(sandbox)
    }
}

fn start(listener: TcpListener, router: Router) {
    tokio::spawn(async move { axum::serve(listener.tap_io(|stream| prompt(stream)), router).await });
}

/// Says where the page is, for people and for scripts, which read the first line, and the second one for a
/// sandbox that they can reach.
fn announce(address: SocketAddr, base_path: &str, sandbox: Option<&Sandbox>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{address}{base_path}")?;
    if let Some(sandbox) = sandbox {
        if let Some(public) = sandbox.public {
            writeln!(out, "the sandbox answers as JESS at http://{public}/")?;
        }
        writeln!(
            out,
            "the sandbox stands in for JESS: its jobs are samples, its state is in memory and gone at exit"
        )?;
    }
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
