//! The command line, and the environment variables that say the same.

mod jess;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

pub use self::jess::Jess;
use crate::settings::{BasePath, FrameAncestors, SecureCookies};

/// Serves the JESS Jobs page and connects it to JESS, or to a sandbox that stands in for JESS.
///
/// Everything is served below the base path: the page, the sign-in page at sign-in, JESS at jess_web/api and
/// users/api, and the health check at healthz, which also stays at the root.
#[derive(Debug, Clone, PartialEq, Parser)]
#[command(name = "jess-gateway", version)]
#[command(override_usage = "jess-gateway [OPTIONS] (--upstream <URL> | --sandbox)")]
pub struct Arguments {
    /// Address and port to listen on; port 0 takes a free one, which the first line on stdout tells
    #[arg(long, env = "JESS_GATEWAY_LISTEN", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,

    /// Directory of the built page
    #[arg(long, env = "JESS_GATEWAY_SITE", default_value = "dist")]
    pub site: PathBuf,

    /// What it is a gateway to
    #[command(flatten)]
    pub jess: Jess,

    /// Path on this host under which everything is served
    #[arg(long, env = "JESS_GATEWAY_BASE_PATH", value_name = "PATH", default_value = "/")]
    pub base_path: BasePath,

    /// Pages that may show this one in a frame: origins, 'self' or 'none', separated by spaces
    #[arg(long, env = "JESS_GATEWAY_FRAME_ANCESTORS", value_name = "SOURCES", default_value = "'none'")]
    pub frame_ancestors: FrameAncestors,

    /// How long JESS may take to accept a connection, in seconds
    #[arg(long, env = "JESS_GATEWAY_UPSTREAM_CONNECT_TIMEOUT", value_name = "SECONDS", default_value = "10")]
    #[arg(value_parser = seconds)]
    pub upstream_connect_timeout: Duration,

    /// How long JESS may be silent, before its answer and within it, in seconds
    #[arg(long, env = "JESS_GATEWAY_UPSTREAM_IDLE_TIMEOUT", value_name = "SECONDS", default_value = "60")]
    #[arg(value_parser = seconds)]
    pub upstream_idle_timeout: Duration,

    /// When the session cookie is marked Secure; auto: when the request says X-Forwarded-Proto: https
    #[arg(long, env = "JESS_GATEWAY_SECURE_COOKIES", value_enum, default_value_t)]
    pub secure_cookies: SecureCookies,
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .filter(|seconds| (0.001..=86_400.0).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "a time-out is a number of seconds, above zero and up to a day".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::sandbox::SandboxSettings;

    /// Parses as the command does, but as if nothing were set in the environment.
    fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        let command = Arguments::command().mut_args(|argument| argument.env(None));
        Arguments::from_arg_matches(&command.try_get_matches_from([&["jess-gateway"], arguments].concat())?)
    }

    #[test]
    fn defaults_are_the_documented_ones() {
        let arguments = parse(&["--sandbox"]).unwrap();
        assert_eq!(arguments.jess, Jess::Sandbox(SandboxSettings::default()));
        assert_eq!(arguments.listen.to_string(), "127.0.0.1:8787");
        assert_eq!(arguments.site, PathBuf::from("dist"));
        assert_eq!(arguments.base_path, BasePath::default());
        assert_eq!(arguments.frame_ancestors, FrameAncestors::default());
        assert_eq!(arguments.upstream_connect_timeout, Duration::from_secs(10));
        assert_eq!(arguments.upstream_idle_timeout, Duration::from_secs(60));
        assert_eq!(arguments.secure_cookies, SecureCookies::Auto);
    }

    #[test]
    fn exactly_one_of_upstream_and_sandbox() {
        const ORIGIN: &str = "https://api.ensims.com";
        let jess = |arguments| parse(arguments).map(|arguments| arguments.jess);
        let seven = Jess::Sandbox(SandboxSettings { jobs: Some(7) });
        assert_eq!(jess(&["--sandbox", "--sandbox-jobs", "7"]).unwrap(), seven);
        assert_eq!(jess(&["--upstream", ORIGIN]).unwrap(), Jess::At(ORIGIN.to_owned()));
        assert!(jess(&[]).is_err());
        assert!(jess(&["--sandbox", "--upstream", ORIGIN]).is_err());
        assert!(jess(&["--upstream", ORIGIN, "--sandbox-jobs", "7"]).is_err());
    }

    #[test]
    fn a_time_out_is_a_sensible_number_of_seconds() {
        let idle = |text| parse(&["--sandbox", "--upstream-idle-timeout", text]);
        assert_eq!(idle("0.25").unwrap().upstream_idle_timeout, Duration::from_millis(250));
        for text in ["0", "nan", "inf", "1e300", "soon"] {
            assert!(idle(text).is_err(), "{text}");
        }
    }
}
