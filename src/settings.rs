//! What an administrator sets without a rebuild: a JSON text in `index.html`, read once at the start.

use std::fmt;
use std::time::Duration;

use jess_api::ServiceTimeZone;

/// The settings of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `apiBase`: where the API answers, without a slash at its end; relative to the page, or absolute.
    pub api_base: String,
    /// `filterTransport`: how the filter travels.
    pub filter_transport: FilterTransport,
    /// `signInUrl`: where to sign in; `{return}` in it stands for the address to come back to.
    pub sign_in_url: String,
    /// `refreshSeconds`: how often the list is asked for again while a job is active; 0 for never.
    pub refresh_seconds: u32,
    /// `serviceTimeZone`: the zone whose midnights bound the dates of the filter.
    pub service_time_zone: ServiceTimeZone,
    /// `title`: the heading of the page, and its name in tabs and bookmarks.
    pub title: String,
    /// `links`: where else one can go from here, such as back to a portal.
    pub links: Vec<Link>,
}

/// A way to somewhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its words.
    pub label: String,
    /// Where it leads: relative to the page, or absolute by http or https.
    pub address: String,
}

/// How the filter reaches the service, since a browser cannot send a body with a GET.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterTransport {
    /// In the query string; a bridge turns it into the documented request.
    Query,
    /// As the JSON body of a POST, as the summary page of the API lists the operation.
    Post,
    /// Not at all: every job comes, and the page filters.
    None,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            api_base: "jess_web/api".to_owned(),
            filter_transport: FilterTransport::Query,
            sign_in_url: "sign-in?return={return}".to_owned(),
            refresh_seconds: 30,
            service_time_zone: ServiceTimeZone::UTC,
            title: "JESS Jobs".to_owned(),
            links: Vec::new(),
        }
    }
}

/// A value that cannot be used, in words for the administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    /// The key, or nothing when the whole text is at fault.
    pub key: Option<String>,
    /// What is there.
    pub found: String,
    /// What should be.
    pub expected: String,
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{key} is {}; expected {}", self.found, self.expected),
            None => write!(f, "the settings are {}; expected {}", self.found, self.expected),
        }
    }
}

/// What reading the settings came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The settings, or what is wrong with them. A wrong value is never replaced by its default in silence:
    /// the page might then ask the wrong server.
    pub settings: Result<Settings, Vec<SettingProblem>>,
    /// Keys that mean nothing here, most likely misspelt.
    pub unknown: Vec<String>,
}

/// A setting as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The key.
    pub key: String,
    /// The value, where it is a text.
    pub text: Option<String>,
    /// The value in JSON.
    pub json: String,
    /// The members of the value, where it is an object.
    pub members: Option<Vec<Written>>,
}

impl Settings {
    /// Where to sign in so as to come back to the page at `path`, a path with its query, of `origin`. A sign-in
    /// page of the same origin gets the path, which is all that it should take; another gets the whole address.
    pub fn sign_in_link(&self, origin: &str, path: &str) -> String {
        let elsewhere = is_cross_origin(&self.sign_in_url, origin);
        let back = if elsewhere { format!("{origin}{path}") } else { path.to_owned() };
        let encoded: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
        self.sign_in_url.replace("{return}", &encoded)
    }

    /// Whether the API is at another origin than `origin`, the page's: then it has to allow the page to ask it,
    /// and a browser may keep the session's cookie back.
    pub fn is_api_cross_origin(&self, origin: &str) -> bool {
        is_cross_origin(&self.api_base, origin)
    }

    /// The interval of the unasked refresh; none for never.
    pub fn refresh_interval(&self) -> Option<Duration> {
        (self.refresh_seconds > 0).then(|| Duration::from_secs(self.refresh_seconds.into()))
    }

    /// Reads settings as they are written, or why they could not be taken apart; none gives the defaults.
    pub fn read(written: Result<Vec<Written>, String>) -> Reading {
        let mut settings = Self::default();
        let mut problems = Vec::new();
        let mut unknown = Vec::new();
        match written {
            Ok(written) => {
                for one in written {
                    match settings.set(&one) {
                        Set::Done => {}
                        Set::Unknown => unknown.push(one.key),
                        Set::Expected(expected) => problems.push(SettingProblem {
                            key: Some(one.key),
                            found: one.json,
                            expected: expected.to_owned(),
                        }),
                    }
                }
            }
            Err(error) => problems.push(SettingProblem {
                key: None,
                found: format!("something else ({error})"),
                expected: "a JSON object".to_owned(),
            }),
        }
        Reading { settings: if problems.is_empty() { Ok(settings) } else { Err(problems) }, unknown }
    }

    fn set(&mut self, Written { key, text, json, members }: &Written) -> Set {
        let text = || text.clone();
        match key.as_str() {
            "apiBase" => put(&mut self.api_base, "the address of the API, such as \"/jess_web/api\"", || {
                let base = text()?.trim_end_matches('/').to_owned();
                is_web_address(&base).then_some(base)
            }),
            "filterTransport" => put(&mut self.filter_transport, "\"query\", \"post\" or \"none\"", || {
                FilterTransport::from_name(&text()?)
            }),
            "signInUrl" => {
                put(&mut self.sign_in_url, "an address, such as \"sign-in?return={return}\"", || {
                    text().filter(|url| is_web_address(url))
                })
            }
            "refreshSeconds" => put(
                &mut self.refresh_seconds,
                "a whole number of seconds: 0 for never, or 5 to 86400",
                || json.parse().ok().filter(|seconds| matches!(seconds, 0 | 5..=86_400)),
            ),
            "serviceTimeZone" => {
                put(&mut self.service_time_zone, "\"UTC\" or an offset such as \"+01:00\"", || {
                    text()?.parse().ok()
                })
            }
            "title" => put(&mut self.title, "a text", || {
                text().map(|title| title.trim().to_owned()).filter(|title| !title.is_empty())
            }),
            "links" => {
                put(&mut self.links, "labels with their addresses, such as {\"Portal\": \"/\"}", || {
                    members.as_ref()?.iter().map(Link::from_member).collect()
                })
            }
            // These two are for the scripts around the program: public/start.js and public/embedded.js.
            "theme" => put(&mut (), "\"auto\", \"light\" or \"dark\"", || {
                matches!(text()?.as_str(), "auto" | "light" | "dark").then_some(())
            }),
            "embedOrigins" => {
                put(&mut (), "origins with blanks between, such as \"https://portal.example\"", || {
                    text()?.split_whitespace().all(is_origin).then_some(())
                })
            }
            _ => Set::Unknown,
        }
    }
}

impl Link {
    fn from_member(Written { key, text, .. }: &Written) -> Option<Self> {
        let (label, address) = (key.trim(), text.as_deref()?);
        let usable = !label.is_empty() && is_web_address(address);
        usable.then(|| Self { label: label.to_owned(), address: address.to_owned() })
    }
}

impl FilterTransport {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "query" => Some(Self::Query),
            "post" => Some(Self::Post),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

/// What became of one key.
enum Set {
    Done,
    Unknown,
    Expected(&'static str),
}

fn put<T>(place: &mut T, expected: &'static str, read: impl FnOnce() -> Option<T>) -> Set {
    match read() {
        Some(value) => {
            *place = value;
            Set::Done
        }
        None => Set::Expected(expected),
    }
}

/// Whether an address is of another origin than `origin`; a relative one is not.
fn is_cross_origin(address: &str, origin: &str) -> bool {
    ["http://", "https://", "//"].iter().any(|start| address.starts_with(start))
        && address.strip_prefix(origin).is_none_or(|rest| !(rest.is_empty() || rest.starts_with('/')))
}

/// Whether a text is a scheme, a host and perhaps a port, and nothing behind them.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '*', '@']))
}

/// Whether the text can serve as an address: relative, or absolute by http or https. Anything else, above all
/// `javascript:`, must not become a link or a request.
fn is_web_address(text: &str) -> bool {
    let scheme =
        text.split(['/', '?', '#']).next().and_then(|start| start.split_once(':')).map(|(name, _)| name);
    let clean = !text.is_empty() && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    clean && scheme.is_none_or(|name| name.eq_ignore_ascii_case("http") || name.eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(value: &serde_json::Value) -> Option<Vec<Written>> {
        let member = |(key, value): (&String, &serde_json::Value)| Written {
            key: key.clone(),
            text: value.as_str().map(str::to_owned),
            json: value.to_string(),
            members: members(value),
        };
        value.as_object().map(|object| object.iter().map(member).collect())
    }

    /// As the browser takes the JSON apart (`platform::written`).
    fn read(json: &str) -> Reading {
        let parse = || {
            let value = serde_json::from_str(json).map_err(|error| error.to_string())?;
            members(&value).ok_or_else(|| "it is no object".to_owned())
        };
        Settings::read(if json.trim().is_empty() { Ok(Vec::new()) } else { parse() })
    }

    fn problems(json: &str) -> Vec<String> {
        read(json).settings.unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nothing_set_is_the_defaults() {
        for json in ["", "  \n", "{}"] {
            let reading = read(json);
            assert_eq!(reading, Reading { settings: Ok(Settings::default()), unknown: vec![] }, "{json:?}");
        }
    }

    #[test]
    fn every_key_is_read() {
        let reading = read(
            r#"{"apiBase": "https://api.example/jess_web/api/", "filterTransport": "post",
                "signInUrl": "https://portal.example/login?next={return}", "refreshSeconds": 0,
                "serviceTimeZone": "+01:00", "title": "Our jobs", "theme": "dark",
                "links": {"Portal": "https://portal.example/", " Help ": "help"},
                "embedOrigins": "https://portal.example  http://127.0.0.1:8080"}"#,
        );
        let expected = Settings {
            api_base: "https://api.example/jess_web/api".to_owned(),
            filter_transport: FilterTransport::Post,
            sign_in_url: "https://portal.example/login?next={return}".to_owned(),
            refresh_seconds: 0,
            service_time_zone: "+01:00".parse().unwrap(),
            title: "Our jobs".to_owned(),
            links: [("Help", "help"), ("Portal", "https://portal.example/")]
                .map(|(label, address)| Link { label: label.to_owned(), address: address.to_owned() })
                .into(),
        };
        assert_eq!(reading, Reading { settings: Ok(expected), unknown: vec![] });
    }

    #[test]
    fn the_settings_of_the_site_are_the_defaults() {
        let (_, rest) = include_str!("../index.html").split_once(r#"id="jess-jobs-settings">"#).unwrap();
        let (json, _) = rest.split_once("</script>").unwrap();
        assert!(json.contains("apiBase"), "the tag shows every key");
        assert_eq!(read(json), Reading { settings: Ok(Settings::default()), unknown: vec![] });
    }

    #[test]
    fn an_unknown_key_is_named_and_does_no_harm() {
        let reading = read(r#"{"apibase": "/x", "title": "Ours"}"#);
        assert_eq!(reading.unknown, ["apibase"]);
        assert_eq!(reading.settings.unwrap().title, "Ours");
    }

    #[test]
    fn a_wrong_value_is_named_with_what_was_expected() {
        let table = [
            (r#"{"apiBase": 5}"#, "apiBase is 5; expected the address"),
            (r#"{"apiBase": ""}"#, "apiBase is \"\""),
            (r#"{"apiBase": "javascript:alert(1)"}"#, "apiBase is"),
            (r#"{"signInUrl": "javascript:alert(1)"}"#, "signInUrl is"),
            (r#"{"signInUrl": "JavaScript:alert(1)"}"#, "signInUrl is"),
            (r#"{"signInUrl": "data:text/html,x"}"#, "signInUrl is"),
            (r#"{"signInUrl": " javascript:alert(1)"}"#, "signInUrl is"),
            (r#"{"signInUrl": "java\nscript:alert(1)"}"#, "signInUrl is"),
            (r#"{"filterTransport": "get"}"#, "expected \"query\", \"post\" or \"none\""),
            (r#"{"refreshSeconds": 1}"#, "refreshSeconds is 1; expected a whole number"),
            (r#"{"refreshSeconds": "30"}"#, "refreshSeconds is \"30\""),
            (r#"{"serviceTimeZone": "London"}"#, "serviceTimeZone is \"London\""),
            (r#"{"title": " "}"#, "title is"),
            (r#"{"theme": "black"}"#, "theme is \"black\"; expected \"auto\", \"light\" or \"dark\""),
            (r#"{"links": "/"}"#, "links is \"/\"; expected labels with their addresses"),
            (r#"{"links": ["/"]}"#, "links is [\"/\"]"),
            (r#"{"links": {"Portal": 5}}"#, "links is {\"Portal\":5}"),
            (r#"{"links": {"Portal": "javascript:alert(1)"}}"#, "links is"),
            (r#"{"links": {" ": "/"}}"#, "links is"),
            (r#"{"embedOrigins": "*"}"#, "embedOrigins is \"*\"; expected origins"),
            (r#"{"embedOrigins": "https://*.example"}"#, "embedOrigins is"),
            (r#"{"embedOrigins": "portal.example"}"#, "embedOrigins is"),
            (r#"{"embedOrigins": "https://portal.example/"}"#, "embedOrigins is"),
            ("[]", "the settings are something else (it is no object"),
            ("{", "the settings are something else (EOF"),
        ];
        for (json, words) in table {
            let said = problems(json);
            assert!(said.len() == 1 && said[0].contains(words), "{json}: {said:?}");
        }
    }

    #[test]
    fn every_wrong_value_is_reported_at_once() {
        assert_eq!(problems(r#"{"apiBase": 5, "title": 6, "filterTransport": 7}"#).len(), 3);
    }

    #[test]
    fn the_way_to_sign_in_leads_back() {
        let path = "%2Fjobs%2F%3Fstatus%3DQUEUED%2CFINISHED%26q%3Da%2520b";
        let whole = format!("https%3A%2F%2Fjobs.example{path}");
        let table = [
            ("sign-in?return={return}", format!("sign-in?return={path}")),
            ("/sign-in?return={return}", format!("/sign-in?return={path}")),
            (
                "https://jobs.example/sign-in?return={return}",
                format!("https://jobs.example/sign-in?return={path}"),
            ),
            (
                "https://portal.example/login?next={return}",
                format!("https://portal.example/login?next={whole}"),
            ),
            ("https://jobs.example.org/?next={return}", format!("https://jobs.example.org/?next={whole}")),
            ("//portal.example/?next={return}", format!("//portal.example/?next={whole}")),
            ("https://portal.example/", "https://portal.example/".to_owned()),
        ];
        for (sign_in_url, link) in table {
            let settings = Settings { sign_in_url: sign_in_url.to_owned(), ..Settings::default() };
            let path = "/jobs/?status=QUEUED,FINISHED&q=a%20b";
            assert_eq!(settings.sign_in_link("https://jobs.example", path), link);
        }
    }

    #[test]
    fn an_api_elsewhere_is_one_of_another_origin() {
        let table = [
            ("jess_web/api", false),
            ("/jess_web/api", false),
            ("https://jobs.example/jess_web/api", false),
            ("https://jobs.example", false),
            ("https://jobs.example:8443/jess_web/api", true),
            ("http://jobs.example/jess_web/api", true),
            ("https://jobs.example.org", true),
            ("//api.example/jess_web/api", true),
        ];
        for (api_base, elsewhere) in table {
            let settings = Settings { api_base: api_base.to_owned(), ..Settings::default() };
            assert_eq!(settings.is_api_cross_origin("https://jobs.example"), elsewhere, "{api_base}");
        }
    }

    #[test]
    fn relative_and_absolute_addresses_are_taken() {
        for address in
            ["sign-in", "/sign-in?return={return}", "//host/x", "https://a.example/b:c", "./a?b=c:d"]
        {
            assert!(is_web_address(address), "{address}");
        }
    }
}
