//! The command line, and the environment variables that say the same.

mod jess;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

pub use self::jess::Jess;
use crate::settings::{BasePath, FrameAncestors, Origins, SecureCookies, TrustedProxies};

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

    /// Pages of other hosts that may use the site's files, call JESS with the user's session and be returned to
    /// by the sign-in: origins, separated by spaces
    #[arg(long, env = "JESS_GATEWAY_ALLOW_ORIGINS", value_name = "ORIGINS", default_value = "")]
    #[arg(hide_default_value = true)]
    pub allow_origins: Origins,

    /// Where the page may connect to besides this gateway, when its apiBase is elsewhere: origins, separated by
    /// spaces
    #[arg(long, env = "JESS_GATEWAY_CONNECT_SRC", value_name = "ORIGINS", default_value = "")]
    #[arg(hide_default_value = true)]
    pub connect_src: Origins,

    /// How long JESS may take to accept a connection, in seconds
    #[arg(long, env = "JESS_GATEWAY_UPSTREAM_CONNECT_TIMEOUT", value_name = "SECONDS", default_value = "10")]
    #[arg(value_parser = seconds)]
    pub upstream_connect_timeout: Duration,

    /// How long JESS may take from a request to its answer, in seconds
    #[arg(long, env = "JESS_GATEWAY_UPSTREAM_TIMEOUT", value_name = "SECONDS", default_value = "60")]
    #[arg(value_parser = seconds)]
    pub upstream_timeout: Duration,

    /// How long JESS may be silent within an answer, in seconds
    #[arg(long, env = "JESS_GATEWAY_UPSTREAM_IDLE_TIMEOUT", value_name = "SECONDS", default_value = "60")]
    #[arg(value_parser = seconds)]
    pub upstream_idle_timeout: Duration,

    /// When the session cookie is marked Secure and the browser told to come by https only; auto: when the
    /// request says X-Forwarded-Proto: https
    #[arg(long, env = "JESS_GATEWAY_SECURE_COOKIES", value_enum, default_value_t)]
    pub secure_cookies: SecureCookies,

    /// How many clients may be connected at a time; further ones wait
    #[arg(long, env = "JESS_GATEWAY_MAX_CONNECTIONS", value_name = "N", default_value = "1024")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub max_connections: u16,

    /// How many requests to JESS may be under way at a time; further ones are answered with 503
    #[arg(long, env = "JESS_GATEWAY_MAX_UPSTREAM_REQUESTS", value_name = "N", default_value = "128")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    pub max_upstream_requests: u16,

    /// The longest body of a request, in bytes
    #[arg(long, env = "JESS_GATEWAY_MAX_BODY", value_name = "BYTES", default_value = "16384")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=16 * 1024 * 1024))]
    pub max_body: u32,

    /// How long a client may take to send its first request or a body, and to read anything of a reply, in seconds
    #[arg(long, env = "JESS_GATEWAY_CLIENT_TIMEOUT", value_name = "SECONDS", default_value = "30")]
    #[arg(value_parser = seconds)]
    pub client_timeout: Duration,

    /// How long a connection may be idle between requests, in seconds; longer than a proxy or balancer in front keeps it
    #[arg(long, env = "JESS_GATEWAY_KEEP_ALIVE", value_name = "SECONDS", default_value = "650")]
    #[arg(value_parser = seconds)]
    pub keep_alive: Duration,

    /// How many sign-ins from one address may fail in 15 minutes; 0 for any number
    #[arg(long, env = "JESS_GATEWAY_SIGN_IN_ATTEMPTS", value_name = "N", default_value = "10")]
    #[arg(value_parser = clap::value_parser!(u16).range(..=1000))]
    pub sign_in_attempts: u16,

    /// Reverse proxies whose X-Forwarded-For tells the client's address: addresses or networks such as
    /// 10.0.0.0/8, separated by spaces
    #[arg(long, env = "JESS_GATEWAY_TRUSTED_PROXIES", value_name = "ADDRESSES", default_value = "")]
    #[arg(hide_default_value = true)]
    pub trusted_proxies: TrustedProxies,
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
        assert_eq!(arguments.jess, Jess::Sandbox { settings: SandboxSettings::default(), listen: None });
        assert_eq!(arguments.listen.to_string(), "127.0.0.1:8787");
        assert_eq!(arguments.site, PathBuf::from("dist"));
        assert_eq!(arguments.base_path, BasePath::default());
        assert_eq!(arguments.frame_ancestors, FrameAncestors::default());
        assert!(arguments.allow_origins.is_empty() && arguments.connect_src.is_empty());
        assert_eq!(arguments.upstream_connect_timeout, Duration::from_secs(10));
        assert_eq!(arguments.upstream_idle_timeout, Duration::from_secs(60));
        assert_eq!(arguments.secure_cookies, SecureCookies::Auto);
        assert_eq!(arguments.upstream_timeout, Duration::from_secs(60));
        assert_eq!((arguments.max_connections, arguments.max_upstream_requests), (1024, 128));
        assert_eq!((arguments.max_body, arguments.client_timeout), (16_384, Duration::from_secs(30)));
        assert_eq!(arguments.keep_alive, Duration::from_secs(650));
        assert_eq!(arguments.sign_in_attempts, 10);
        assert_eq!(arguments.trusted_proxies, TrustedProxies::default());
    }

    #[test]
    fn every_flag_can_be_set_in_the_environment() {
        let command = Arguments::command();
        let flags: Vec<_> =
            command.get_arguments().filter_map(|flag| Some((flag.get_long()?, flag))).collect();
        assert!(flags.len() > 15, "{}", flags.len());
        for (name, flag) in flags {
            let variable = format!("JESS_GATEWAY_{}", name.to_uppercase().replace('-', "_"));
            assert_eq!(flag.get_env().and_then(|variable| variable.to_str()), Some(variable.as_str()));
        }
    }

    #[test]
    fn exactly_one_of_upstream_and_sandbox() {
        const ORIGIN: &str = "https://api.ensims.com";
        let jess = |arguments| parse(arguments).map(|arguments| arguments.jess);
        let seven = Jess::Sandbox {
            settings: SandboxSettings { jobs: Some(7), ..SandboxSettings::default() },
            listen: None,
        };
        assert_eq!(jess(&["--sandbox", "--sandbox-jobs", "7"]).unwrap(), seven);
        assert_eq!(jess(&["--upstream", ORIGIN]).unwrap(), Jess::At(ORIGIN.to_owned()));
        assert!(jess(&[]).is_err());
        assert!(jess(&["--sandbox", "--upstream", ORIGIN]).is_err());
        assert!(jess(&["--upstream", ORIGIN, "--sandbox-jobs", "7"]).is_err());
    }

    #[test]
    fn a_limit_is_a_sensible_number() {
        for (flag, taken, refused) in [
            ("--max-connections", &["1", "65535"][..], &["0", "65536", "-1", "many"][..]),
            ("--max-upstream-requests", &["1"], &["0"]),
            ("--max-body", &["1", "16777216"], &["0", "16777217", "16k"]),
            ("--sign-in-attempts", &["0", "1000"], &["1001", "-1"]),
        ] {
            for number in taken {
                assert!(parse(&["--sandbox", flag, number]).is_ok(), "{flag} {number}");
            }
            for number in refused {
                assert!(parse(&["--sandbox", flag, number]).is_err(), "{flag} {number}");
            }
        }
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
