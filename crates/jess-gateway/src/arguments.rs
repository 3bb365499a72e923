//! The command line. Each flag can also be set by an environment variable.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

use crate::UpstreamLimits;
use crate::settings::Settings;

/// Serves the JESS Jobs page and connects it to JESS.
///
/// Everything is served below the base path: the page, the sign-in page at sign-in/, JESS at jess_web/api and
/// users/api, and the health check at healthz, which is at the root as well.
#[derive(Debug, Clone, PartialEq, Parser)]
#[command(name = "jess-gateway", version)]
pub struct Arguments {
    /// Address and port to listen on; with port 0, the first line on stdout names the port that was chosen
    #[arg(long, env = "JESS_GATEWAY_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,

    /// Directory of the built page
    #[arg(long, env = "JESS_GATEWAY_SITE", value_name = "DIRECTORY", default_value = "dist")]
    pub site: PathBuf,

    /// Address of JESS: scheme and host without a path, such as https://api.ensims.com
    #[arg(long, env = "JESS_GATEWAY_UPSTREAM", value_name = "URL")]
    pub upstream: String,

    /// Limits for JESS.
    #[command(flatten)]
    pub upstream_limits: UpstreamLimits,

    /// Everything else.
    #[command(flatten)]
    pub settings: Settings,
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::time::Duration;

    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::settings::{ClientLimits, SecureCookies};

    /// Parses the arguments as the command does, but ignores the environment.
    fn parse(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        let command = Arguments::command().mut_args(|argument| argument.env(None));
        let all = [&["jess-gateway", "--upstream", "https://api.ensims.com"], arguments].concat();
        Arguments::from_arg_matches(&command.try_get_matches_from(all)?)
    }

    #[test]
    fn the_defaults_are_the_documented_ones() {
        let Arguments { listen, site, upstream, upstream_limits, settings } = parse(&[]).unwrap();
        assert_eq!((listen.to_string().as_str(), site), ("127.0.0.1:8787", PathBuf::from("dist")));
        assert_eq!(upstream, "https://api.ensims.com");
        let limits = UpstreamLimits {
            connect_timeout: Duration::from_secs(10),
            response_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(60),
            max_requests: 128,
        };
        assert_eq!(upstream_limits, limits);
        let expected = Settings {
            base_path: "/".parse().unwrap(),
            frame_ancestors: "'none'".parse().unwrap(),
            allow_origins: "".parse().unwrap(),
            connect_src: "".parse().unwrap(),
            secure_cookies: SecureCookies::Auto,
            sign_in_attempts: 10,
            trusted_proxies: "".parse().unwrap(),
            clients: ClientLimits {
                max_connections: 1024,
                timeout: Duration::from_secs(30),
                keep_alive: Duration::from_secs(650),
                max_body: NonZeroUsize::new(16_384).unwrap(),
            },
        };
        assert_eq!(settings, expected);
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
    fn the_documented_table_has_each_flag_with_its_default() {
        let document = include_str!("../../../docs/gateway.md");
        for flag in Arguments::command().get_arguments() {
            let (Some(name), Some([value])) = (flag.get_long(), flag.get_value_names()) else { continue };
            let row = document.lines().find(|line| line.starts_with(&format!("| `--{name} {value}` |")));
            let row = row.unwrap_or_else(|| panic!("docs/gateway.md has no row for --{name} {value}"));
            let default = match flag.get_default_values() {
                [] => "required".to_owned(),
                [default] if default.is_empty() => "none".to_owned(),
                defaults => format!("`{}`", defaults[0].to_string_lossy()),
            };
            assert!(row.ends_with(&format!(" | {default} |")), "{row}");
        }
    }

    #[test]
    fn limits_are_checked() {
        for (flag, accepted, rejected) in [
            ("--max-connections", &["1", "65535"][..], &["0", "65536", "-1", "many"][..]),
            ("--max-upstream-requests", &["1"], &["0"]),
            ("--max-body", &["1", "16777216"], &["0", "16777217", "16k"]),
            ("--sign-in-attempts", &["0", "1000"], &["1001", "-1"]),
            ("--upstream-idle-timeout", &["0.25", "86400"], &["0", "nan", "inf", "1e300", "soon"]),
        ] {
            for value in accepted {
                assert!(parse(&[flag, value]).is_ok(), "{flag} {value}");
            }
            for value in rejected {
                assert!(parse(&[flag, value]).is_err(), "{flag} {value}");
            }
        }
    }
}
