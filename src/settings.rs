//! The settings that an administrator can change without a rebuild: a JSON object in `index.html`, or the attributes
//! of `<jess-jobs>`.

mod members;
mod url;
mod values;

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use members::Members;
use values::{
    api_base, auto_or_off, check_in_minutes, links, on_or_off, optional_url, origins, refresh_seconds,
    response_timeout_seconds, time_zone, title, web_url,
};

pub use values::{FilterTransport, Link, Theme};

/// The settings of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `apiBase`: the URL of the API without a trailing slash, relative to the page or absolute.
    pub api_base: String,
    /// `filterTransport`: how the filter is sent.
    pub filter_transport: FilterTransport,
    /// `signInUrl`: the URL of the sign-in page; `{return}` in it stands for the URL to come back to.
    pub sign_in_url: String,
    /// `refreshSeconds`: the interval of the automatic refresh while something changes; 0 for never.
    pub refresh_seconds: u32,
    /// `checkInMinutes`: the age at which a session is renewed while the user works; 0 for never.
    pub check_in_minutes: u32,
    /// `signOut`: true if the page offers to sign out.
    pub sign_out: bool,
    /// `panel`: true if a click on a job opens its panel.
    pub has_panel: bool,
    /// `outcomes`: true if the outcomes of finished jobs are read from their results.
    pub reads_outcomes: bool,
    /// `viewerBase`: the URL of the service's viewers without a trailing slash; empty where there are none.
    pub viewer_base: String,
    /// `responseTimeoutSeconds`: the time without data after which a request is given up.
    pub response_timeout_seconds: u32,
    /// `timeZone`: the time zone of the days in the filter and of the times: `local` for the viewer's, or a name of the
    /// IANA database, which may be one that the browser does not know.
    pub time_zone: String,
    /// `title`: the heading of the page, and its name in tabs and bookmarks.
    pub title: String,
    /// `links`: links to other pages, such as back to a portal, in the order in which they are shown.
    pub links: Vec<Link>,
    /// `theme`: the colour scheme, which `public/start.js` applies.
    pub theme: Theme,
    /// `embedOrigins`: the origins whose pages may exchange messages with this one, which `public/embedded.js` does.
    pub embed_origins: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            api_base: "jess_web/api".to_owned(),
            filter_transport: FilterTransport::Query,
            sign_in_url: "sign-in?return={return}".to_owned(),
            refresh_seconds: 10,
            check_in_minutes: 60,
            sign_out: true,
            has_panel: true,
            reads_outcomes: true,
            viewer_base: String::new(),
            // JESS publishes no figure. The limit of the bridge is longer, so that a slow reply is not ended by both.
            response_timeout_seconds: 45,
            time_zone: "local".to_owned(),
            title: "JESS Jobs".to_owned(),
            links: Vec::new(),
            theme: Theme::Auto,
            embed_origins: Vec::new(),
        }
    }
}

/// The result of [`Settings::parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedSettings {
    /// The settings, or everything that is wrong with them.
    ///
    /// An invalid value is not replaced by its default, because the page might then call the wrong server.
    pub settings: Result<Settings, Vec<SettingProblem>>,
    /// Keys that are not settings, and most likely misspelt.
    pub unknown: Vec<String>,
}

/// An invalid setting, as reported to the administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingProblem {
    /// The key, or `None` if the settings as a whole are invalid.
    pub key: Option<String>,
    /// The value in JSON, as it was written.
    pub found: String,
    /// A description of the valid values.
    pub expected: &'static str,
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_deref().unwrap_or("the JSON of the settings");
        write!(f, "{key} is {}; expected {}", self.found, self.expected)
    }
}

impl SettingProblem {
    /// Returns the problem of a time zone that the browser does not know.
    pub fn unknown_time_zone(name: &str) -> Self {
        // Names that were parsed have no characters that JSON escapes.
        let (key, found) = (Some("timeZone".to_owned()), format!("\"{name}\""));
        Self { key, found, expected: TIME_ZONE_EXPECTED }
    }
}

impl Settings {
    /// Parses settings in JSON. Missing keys get their defaults, and an empty string is an empty object.
    pub fn parse(json: &str) -> ParsedSettings {
        let json = if json.trim().is_empty() { "{}" } else { json };
        let (mut settings, mut problems, mut unknown) = (Self::default(), Vec::new(), Vec::new());
        match serde_json::from_str::<Members<&RawValue>>(json) {
            Ok(Members(members)) => {
                for (key, value) in members {
                    match settings.assign(&key, value.get()) {
                        Ok(()) => {}
                        Err(AssignError::UnknownKey) => unknown.push(key),
                        Err(AssignError::InvalidValue { expected }) => {
                            let found = value.get().to_owned();
                            problems.push(SettingProblem { key: Some(key), found, expected });
                        }
                    }
                }
            }
            Err(error) => {
                let found = format!("invalid ({error})");
                problems.push(SettingProblem { key: None, found, expected: "an object" });
            }
        }
        ParsedSettings { settings: if problems.is_empty() { Ok(settings) } else { Err(problems) }, unknown }
    }

    /// Sets the setting `key` to a value in JSON.
    fn assign(&mut self, key: &str, json: &str) -> Result<(), AssignError> {
        match key {
            "apiBase" => {
                self.api_base = parse_value(json, api_base, "the URL of the API, such as \"/jess_web/api\"")?;
            }
            "filterTransport" => {
                self.filter_transport = parse_value(json, Some, "\"query\", \"post\" or \"none\"")?;
            }
            "signInUrl" => {
                self.sign_in_url = parse_value(json, web_url, "a URL, such as \"sign-in?return={return}\"")?;
            }
            "refreshSeconds" => {
                let expected = "a whole number of seconds: 0 for never, or 5 to 86400";
                self.refresh_seconds = parse_value(json, refresh_seconds, expected)?;
            }
            "checkInMinutes" => {
                let expected = "a whole number of minutes: 0 for never, or 1 to 1440";
                self.check_in_minutes = parse_value(json, check_in_minutes, expected)?;
            }
            "signOut" => self.sign_out = parse_value(json, Some, "true or false")?,
            "panel" => self.has_panel = parse_value(json, on_or_off, "\"on\" or \"off\"")?,
            "outcomes" => {
                self.reads_outcomes = parse_value(json, auto_or_off, "\"auto\" or \"off\"")?;
            }
            "viewerBase" => {
                let expected =
                    "the URL of the viewers, such as \"https://app.ensims.com\", or an empty string";
                self.viewer_base = parse_value(json, optional_url, expected)?;
            }
            "responseTimeoutSeconds" => {
                let expected = "a whole number of seconds: 5 to 3600";
                self.response_timeout_seconds = parse_value(json, response_timeout_seconds, expected)?;
            }
            "timeZone" => self.time_zone = parse_value(json, time_zone, TIME_ZONE_EXPECTED)?,
            "title" => self.title = parse_value(json, title, "a string that is not blank")?,
            "links" => {
                self.links = parse_value(json, links, "labels with their URLs, such as {\"Portal\": \"/\"}")?;
            }
            "theme" => self.theme = parse_value(json, Some, "\"auto\", \"light\" or \"dark\"")?,
            "embedOrigins" => {
                let expected = "origins separated by spaces, such as \"https://portal.example\"";
                self.embed_origins = parse_value(json, origins, expected)?;
            }
            _ => return Err(AssignError::UnknownKey),
        }
        Ok(())
    }

    /// Returns the URL of the sign-in page, which leads back to the page at `path` (with its query) of `origin`.
    pub fn sign_in_link(&self, origin: &str, path: &str) -> String {
        url::sign_in_link(&self.sign_in_url, origin, path)
    }

    /// Reports whether the API has another origin than `origin`, that of the page.
    ///
    /// The API must then allow requests of the page (CORS), and the browser may withhold the session cookie.
    pub fn is_api_cross_origin(&self, origin: &str) -> bool {
        url::is_cross_origin(&self.api_base, origin)
    }

    /// Returns the time without data after which a request is given up.
    pub fn response_timeout(&self) -> Duration {
        Duration::from_secs(self.response_timeout_seconds.into())
    }

    /// Returns the URL of the Users API, which is beside that of JESS; `None` if `apiBase` does not end as that of JESS
    /// does.
    pub fn users_base(&self) -> Option<String> {
        let parent = self.api_base.strip_suffix("jess_web/api")?;
        (parent.is_empty() || parent.ends_with('/')).then(|| [parent, "users/api"].concat())
    }

    /// Returns the age at which a session is renewed, or `None` for never.
    pub fn check_in_interval(&self) -> Option<Duration> {
        (self.check_in_minutes > 0).then(|| Duration::from_secs(u64::from(self.check_in_minutes) * 60))
    }

    /// Returns the interval of the automatic refresh, or `None` for never.
    pub fn refresh_interval(&self) -> Option<Duration> {
        (self.refresh_seconds > 0).then(|| Duration::from_secs(self.refresh_seconds.into()))
    }
}

/// The valid values of `timeZone`.
const TIME_ZONE_EXPECTED: &str =
    "\"local\", \"UTC\" or a name of a time zone that this browser knows, such as \"Europe/London\"";

/// The reason why a setting was not assigned.
enum AssignError {
    UnknownKey,
    InvalidValue { expected: &'static str },
}

/// Deserializes a value and validates it.
fn parse_value<Json: DeserializeOwned, T>(
    json: &str,
    validate: impl FnOnce(Json) -> Option<T>,
    expected: &'static str,
) -> Result<T, AssignError> {
    let value = serde_json::from_str(json).ok().and_then(validate);
    value.ok_or(AssignError::InvalidValue { expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(json: &str) -> Vec<String> {
        Settings::parse(json).settings.unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn missing_settings_are_the_defaults() {
        for json in ["", "  \n", "{}"] {
            let expected = ParsedSettings { settings: Ok(Settings::default()), unknown: vec![] };
            assert_eq!(Settings::parse(json), expected, "{json:?}");
        }
    }

    #[test]
    fn every_key_is_parsed() {
        let parsed = Settings::parse(
            r#"{"apiBase": "https://api.example/jess_web/api/", "filterTransport": "post",
                "signInUrl": "https://portal.example/login?next={return}", "refreshSeconds": 0, "checkInMinutes": 30,
                "signOut": false, "panel": "off", "outcomes": "off", "viewerBase": "https://view.example/",
                "responseTimeoutSeconds": 90, "timeZone": "Pacific/Auckland", "title": " Our jobs ", "theme": "dark",
                "links": {"Portal": "https://portal.example/", " Help ": "help"},
                "embedOrigins": "https://portal.example  http://127.0.0.1:8080"}"#,
        );
        let expected = Settings {
            api_base: "https://api.example/jess_web/api".to_owned(),
            filter_transport: FilterTransport::Post,
            sign_in_url: "https://portal.example/login?next={return}".to_owned(),
            refresh_seconds: 0,
            check_in_minutes: 30,
            sign_out: false,
            has_panel: false,
            reads_outcomes: false,
            viewer_base: "https://view.example".to_owned(),
            response_timeout_seconds: 90,
            time_zone: "Pacific/Auckland".to_owned(),
            title: "Our jobs".to_owned(),
            links: [("Portal", "https://portal.example/"), ("Help", "help")]
                .map(|(label, address)| Link { label: label.to_owned(), address: address.to_owned() })
                .into(),
            theme: Theme::Dark,
            embed_origins: ["https://portal.example", "http://127.0.0.1:8080"].map(str::to_owned).into(),
        };
        assert_eq!(parsed, ParsedSettings { settings: Ok(expected), unknown: vec![] });
    }

    #[test]
    fn the_settings_in_index_html_are_the_defaults() {
        let (_, rest) = include_str!("../index.html").split_once(r#"id="jess-jobs-settings">"#).unwrap();
        let (json, _) = rest.split_once("</script>").unwrap();
        assert!(json.contains("apiBase"), "the element has every key");
        let expected = ParsedSettings { settings: Ok(Settings::default()), unknown: vec![] };
        assert_eq!(Settings::parse(json), expected);
    }

    #[test]
    fn unknown_keys_are_listed_and_otherwise_ignored() {
        let parsed = Settings::parse(
            r#"{"apibase": "/x", "title": "Ours", "a\u0062c": 1e999, "serviceTimeZone": "+01:00"}"#,
        );
        assert_eq!(parsed.unknown, ["apibase", "abc", "serviceTimeZone"]);
        assert_eq!(parsed.settings.unwrap().title, "Ours");
    }

    #[test]
    fn the_last_value_of_a_duplicate_key_counts() {
        let parsed = Settings::parse(
            r#"{"title": 5, "links": {"Portal": "/a", "Help": "/b", "Portal": "/c"}, "title": "Ours", "x": 1, "x": 2}"#,
        );
        assert_eq!(parsed.unknown, ["x"]);
        let settings = parsed.settings.unwrap();
        assert_eq!(settings.title, "Ours");
        let links: Vec<&str> = settings.links.iter().map(|link| link.address.as_str()).collect();
        assert_eq!(links, ["/c", "/b"]);
    }

    #[test]
    fn an_invalid_value_is_reported_with_its_key_and_the_valid_values() {
        let table = [
            (r#"{"apiBase": 5}"#, "apiBase is 5; expected the URL of the API"),
            (r#"{"apiBase": null}"#, "apiBase is null"),
            (r#"{"apiBase": ""}"#, "apiBase is \"\""),
            (r#"{"apiBase": "/"}"#, "apiBase is \"/\""),
            (r#"{"apiBase": "javascript:alert(1)"}"#, "apiBase is"),
            (
                r#"{"signInUrl": "javascript:alert(1)"}"#,
                "signInUrl is \"javascript:alert(1)\"; expected a URL",
            ),
            (r#"{"signInUrl": "java\nscript:alert(1)"}"#, "signInUrl is \"java\\nscript:alert(1)\""),
            (
                r#"{"filterTransport": "get"}"#,
                "filterTransport is \"get\"; expected \"query\", \"post\" or \"none\"",
            ),
            (r#"{"filterTransport": "Query"}"#, "filterTransport is \"Query\""),
            (r#"{"refreshSeconds": 1}"#, "refreshSeconds is 1; expected a whole number"),
            (r#"{"refreshSeconds": -30}"#, "refreshSeconds is -30"),
            (r#"{"refreshSeconds": 1e999}"#, "refreshSeconds is 1e999"),
            (r#"{"refreshSeconds": "30"}"#, "refreshSeconds is \"30\""),
            (
                r#"{"responseTimeoutSeconds": 4}"#,
                "responseTimeoutSeconds is 4; expected a whole number of seconds: 5 to 3600",
            ),
            (r#"{"responseTimeoutSeconds": 3601}"#, "responseTimeoutSeconds is 3601"),
            (r#"{"timeZone": "+01:00"}"#, "timeZone is \"+01:00\"; expected \"local\", \"UTC\" or a name"),
            (r#"{"timeZone": ""}"#, "timeZone is \"\""),
            (r#"{"timeZone": null}"#, "timeZone is null"),
            (r#"{"title": " "}"#, "title is \" \"; expected a string"),
            (r#"{"theme": "black"}"#, "theme is \"black\"; expected \"auto\", \"light\" or \"dark\""),
            (r#"{"links": "/"}"#, "links is \"/\"; expected labels with their URLs"),
            (r#"{"links": ["/"]}"#, "links is [\"/\"]"),
            (r#"{"links": {"Portal": 5}}"#, "links is {\"Portal\": 5}"),
            (r#"{"links": {"Portal": "javascript:alert(1)"}}"#, "links is"),
            (r#"{"links": {" ": "/"}}"#, "links is"),
            (r#"{"embedOrigins": "*"}"#, "embedOrigins is \"*\"; expected origins separated by spaces"),
            (r#"{"embedOrigins": "https://portal.example https://*.example"}"#, "embedOrigins is"),
            ("[]", "the JSON of the settings is invalid (invalid type: sequence, expected an object"),
            ("{", "the JSON of the settings is invalid (EOF"),
            (
                r#"{"title": "Ours",}"#,
                "the JSON of the settings is invalid (trailing comma at line 1 column 18)",
            ),
            ("{} {}", "the JSON of the settings is invalid (trailing characters"),
        ];
        for (json, expected) in table {
            let reported = problems(json);
            assert!(reported.len() == 1 && reported[0].starts_with(expected), "{json}: {reported:?}");
        }
    }

    #[test]
    fn all_invalid_values_are_reported_in_document_order() {
        let keys: Vec<String> =
            problems(r#"{"title": 6, "apiBase": 5, "filterTransport": 7, "refreshSeconds": 30}"#)
                .iter()
                .filter_map(|problem| Some(problem.split_once(' ')?.0.to_owned()))
                .collect();
        assert_eq!(keys, ["title", "apiBase", "filterTransport"]);
    }
}
