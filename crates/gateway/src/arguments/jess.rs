//! Where JESS is: at an origin, or here as the sandbox.

use std::net::SocketAddr;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, Error, FromArgMatches};

use crate::sandbox::SandboxSettings;

/// What the gateway is a gateway to: exactly one of the two.
///
/// What stands on the command line beats what the environment says, so that a machine's usual setting never
/// keeps anyone from trying the other one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Jess {
    /// A service, at this origin; not checked yet.
    At(String),
    /// The sandbox.
    Sandbox {
        /// How it is populated.
        settings: SandboxSettings,
        /// Where else it answers than to the bridge: for another bridge to be tried against.
        listen: Option<SocketAddr>,
    },
}

/// The arguments as they are written.
#[derive(Debug, Args)]
struct Flags {
    /// Where JESS is: scheme and host without a path, such as the public service at api.ensims.com over https
    #[arg(long, env = "JESS_GATEWAY_UPSTREAM", value_name = "URL")]
    upstream: Option<String>,

    /// Stand in for JESS: sample jobs, kept in memory and gone at exit
    #[arg(long, env = "JESS_GATEWAY_SANDBOX")]
    // In the environment 1 and yes say it too, and nothing, 0, no and false do not.
    #[arg(value_parser = clap::builder::FalseyValueParser::new())]
    sandbox: bool,

    /// How many jobs the sandbox has, instead of its usual ones
    #[arg(long, env = "JESS_GATEWAY_SANDBOX_JOBS", value_name = "N")]
    sandbox_jobs: Option<usize>,

    /// Add jobs to the sandbox that hold what an attacker would try, to see that none of it works
    #[arg(long, env = "JESS_GATEWAY_SANDBOX_HOSTILE")]
    #[arg(value_parser = clap::builder::FalseyValueParser::new())]
    sandbox_hostile: bool,

    /// Address and port at which the sandbox also answers by itself, as JESS does, to try another bridge against
    /// it; port 0 takes a free one, which the second line on stdout tells
    #[arg(long, env = "JESS_GATEWAY_SANDBOX_LISTEN", value_name = "ADDRESS:PORT")]
    sandbox_listen: Option<SocketAddr>,
}

impl Flags {
    /// Decides between the two; `typed` says whether an argument stands on the command line.
    fn decide(self, typed: impl Fn(&str) -> bool) -> Result<Jess, Error> {
        // A variable that is set to nothing is what a compose file makes of one that is not set.
        let origin = self.upstream.filter(|origin| !origin.is_empty() || typed("upstream"));
        let settings = SandboxSettings { jobs: self.sandbox_jobs, hostile: self.sandbox_hostile };
        let sandbox = Jess::Sandbox { settings, listen: self.sandbox_listen };
        let jess = match (origin, self.sandbox) {
            (Some(origin), false) => Jess::At(origin),
            (None, true) => sandbox,
            (Some(origin), true) => match (typed("upstream"), typed("sandbox")) {
                (true, false) => Jess::At(origin),
                (false, true) => sandbox,
                (true, true) => return Err(both("--upstream and --sandbox are given")),
                (false, false) => return Err(both("JESS_GATEWAY_UPSTREAM and JESS_GATEWAY_SANDBOX are set")),
            },
            (None, false) => return Err(neither()),
        };
        match jess {
            Jess::At(_) if typed("sandbox_jobs") => Err(without_sandbox("--sandbox-jobs")),
            Jess::At(_) if typed("sandbox_hostile") => Err(without_sandbox("--sandbox-hostile")),
            Jess::At(_) if typed("sandbox_listen") => Err(without_sandbox("--sandbox-listen")),
            jess => Ok(jess),
        }
    }
}

fn both(what: &str) -> Error {
    let words = format!("{what}, and only one can be: choose the JESS at that address or the sandbox");
    Error::raw(ErrorKind::ArgumentConflict, words)
}

fn neither() -> Error {
    let words = "where is JESS? Give its address with --upstream, or --sandbox to try it with sample jobs";
    Error::raw(ErrorKind::MissingRequiredArgument, words)
}

fn without_sandbox(flag: &str) -> Error {
    let words = format!(
        "{flag} is about the sandbox, but --upstream or JESS_GATEWAY_UPSTREAM names a JESS: add --sandbox, or \
         leave {flag} out"
    );
    Error::raw(ErrorKind::ArgumentConflict, words)
}

impl FromArgMatches for Jess {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let typed = |argument: &str| matches.value_source(argument) == Some(ValueSource::CommandLine);
        Flags::from_arg_matches(matches)?.decide(typed)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Jess {
    fn augment_args(command: Command) -> Command {
        Flags::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Flags::augment_args_for_update(command)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    const URL: &str = "https://api.ensims.com";
    const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7);

    /// What is decided, given what is on the command line and what is in the environment.
    fn decide(typed: &[&str], set: &[&str]) -> Result<Jess, ErrorKind> {
        let given = |argument: &str| typed.contains(&argument) || set.contains(&argument);
        let flags = Flags {
            upstream: given("upstream").then(|| URL.to_owned()),
            sandbox: given("sandbox"),
            sandbox_jobs: given("sandbox_jobs").then_some(5),
            sandbox_hostile: given("sandbox_hostile"),
            sandbox_listen: given("sandbox_listen").then_some(LISTEN),
        };
        flags.decide(|argument| typed.contains(&argument)).map_err(|error| error.kind())
    }

    #[test]
    fn exactly_one_is_chosen_and_the_command_line_beats_the_environment() {
        const UPSTREAM: &str = "upstream";
        const SANDBOX: &str = "sandbox";
        const JOBS: &str = "sandbox_jobs";
        const HOSTILE: &str = "sandbox_hostile";
        const AT: &str = "sandbox_listen";
        let at = || Ok(Jess::At(URL.to_owned()));
        let sandbox =
            |jobs, hostile| Ok(Jess::Sandbox { settings: SandboxSettings { jobs, hostile }, listen: None });
        let listening = Jess::Sandbox { settings: SandboxSettings::default(), listen: Some(LISTEN) };
        let usual = || sandbox(None, false);
        let five = || sandbox(Some(5), false);
        let conflict = || Err(ErrorKind::ArgumentConflict);
        for (typed, set, expected) in [
            (&[UPSTREAM][..], &[][..], at()),
            (&[], &[UPSTREAM], at()),
            (&[SANDBOX], &[], usual()),
            (&[], &[SANDBOX], usual()),
            (&[SANDBOX], &[UPSTREAM], usual()),
            (&[UPSTREAM], &[SANDBOX], at()),
            (&[SANDBOX], &[SANDBOX, UPSTREAM], usual()),
            (&[UPSTREAM], &[SANDBOX, UPSTREAM], at()),
            (&[SANDBOX, JOBS], &[], five()),
            (&[SANDBOX, JOBS], &[UPSTREAM], five()),
            (&[SANDBOX], &[JOBS], five()),
            (&[JOBS], &[SANDBOX], five()),
            (&[UPSTREAM], &[JOBS], at()),
            (&[], &[UPSTREAM, JOBS], at()),
            (&[UPSTREAM], &[SANDBOX, JOBS], at()),
            (&[SANDBOX, HOSTILE], &[], sandbox(None, true)),
            (&[SANDBOX, HOSTILE], &[JOBS], sandbox(Some(5), true)),
            (&[UPSTREAM], &[HOSTILE], at()),
            (&[UPSTREAM, HOSTILE], &[], conflict()),
            (&[SANDBOX, AT], &[UPSTREAM], Ok(listening)),
            (&[UPSTREAM], &[AT], at()),
            (&[UPSTREAM, AT], &[], conflict()),
            (&[], &[], Err(ErrorKind::MissingRequiredArgument)),
            (&[JOBS], &[], Err(ErrorKind::MissingRequiredArgument)),
            (&[], &[JOBS], Err(ErrorKind::MissingRequiredArgument)),
            (&[SANDBOX, UPSTREAM], &[], conflict()),
            (&[], &[SANDBOX, UPSTREAM], conflict()),
            (&[UPSTREAM, JOBS], &[], conflict()),
            (&[UPSTREAM, JOBS], &[SANDBOX], conflict()),
            (&[JOBS], &[UPSTREAM], conflict()),
        ] {
            assert_eq!(decide(typed, set), expected, "on the command line {typed:?}, set {set:?}");
        }
    }
}
