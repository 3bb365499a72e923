//! Where to go after signing in.

use percent_encoding::percent_decode_str;

use crate::settings::Origins;

/// An address that a browser cannot take for one that nobody allowed: a path of this host with its query, or
/// an address at an origin that the gateway was told to allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReturnTo(String);

/// The longest that is taken, in bytes.
const LONGEST: usize = 2048;

impl ReturnTo {
    /// Reads an address; `None` for whatever else a browser could follow.
    pub(super) fn parse(text: &str, origins: &Origins) -> Option<Self> {
        // Browsers drop tabs and line ends before they look, and take a backslash for a slash.
        let plain =
            text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        (plain && (is_path(text) || is_at(text, origins))).then(|| Self(text.to_owned()))
    }

    /// The address as it was given.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether the text is a path of this host.
///
/// Browsers read `//host` as another host. So the path begins with one slash and has no second one beside
/// any, no backslash and no control character; nor may it become any of that by being decoded on the way.
fn is_path(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let Ok(decoded) = percent_decode_str(path).decode_utf8() else { return false };
    path.starts_with('/')
        && !decoded.contains("//")
        && !decoded.contains(|character: char| character == '\\' || character.is_control())
}

/// Whether the text is an address at one of the origins: written as a browser writes it, and with the origin
/// at its end where it seems to be, so that no user, port or further part of a name can follow it.
fn is_at(text: &str, origins: &Origins) -> bool {
    let rest =
        origins.iter().find_map(|origin| text.strip_prefix(origin).filter(|rest| ends_an_origin(rest)));
    rest.is_some()
}

fn ends_an_origin(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['/', '?', '#'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    fn portals() -> Origins {
        "https://portal.example http://127.0.0.1:8080".parse().unwrap()
    }

    #[test]
    fn paths_of_this_host_are_taken() {
        for text in [
            "/",
            "/jobs/",
            "/jobs/?since=2020-12-01&status=QUEUED,FINISHED",
            "/?q=a%20b&x=http://other.example//",
            "/?q=%5C%0A",
            "/jobs/#row-12",
            "/a:b@c/",
        ] {
            for origins in [Origins::default(), portals()] {
                assert_eq!(ReturnTo::parse(text, &origins).as_ref().map(ReturnTo::as_str), Some(text));
            }
        }
    }

    #[test]
    fn addresses_at_allowed_origins_are_taken() {
        for text in [
            "https://portal.example",
            "https://portal.example/",
            "https://portal.example/jobs?since=2020-12-01#top",
            "https://portal.example?x",
            "https://portal.example//a",
            "http://127.0.0.1:8080/a@b",
        ] {
            assert_eq!(ReturnTo::parse(text, &portals()).as_ref().map(ReturnTo::as_str), Some(text));
            assert_eq!(ReturnTo::parse(text, &Origins::default()), None, "{text:?}");
        }
    }

    #[test]
    fn nothing_leads_elsewhere() {
        for text in [
            "",
            "jobs/",
            "?x=1",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/%5Cevil.example",
            "/%2Fevil.example",
            "/%2F%2Fevil.example",
            "/jobs//evil.example",
            "/.//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /evil.example",
            "/ evil.example",
            "/%09/evil.example",
            "/%00",
            "/%ff",
            "/jobs\r\nSet-Cookie: a=b",
            "/?x=1\r\nSet-Cookie: a=b",
            "/?\\",
            "http://evil.example/",
            "https:evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "/é",
            "/\u{ff0f}evil.example",
            "https://portal.example.evil.example/",
            "https://portal.example@evil.example/",
            "https://portal.example:8443/",
            "https://portal.example\\@evil.example/",
            "https://portal.examplé/",
            "https://evil.example/https://portal.example/",
            "http://portal.example/",
            "http://127.0.0.1:80801/",
            "https:/portal.example/",
            "//portal.example/",
        ] {
            assert_eq!(ReturnTo::parse(text, &portals()), None, "{text:?}");
        }
        assert_eq!(ReturnTo::parse(&format!("/{}", "a".repeat(LONGEST)), &portals()), None);
    }

    /// Texts that are likely to be misread: pieces of addresses in any order, among them those of this test's
    /// origins.
    fn address_like() -> impl Strategy<Value = String> {
        let beginning =
            proptest::sample::select(vec!["", "/", "https://portal.example", "http://127.0.0.1:8080"]);
        let piece = prop_oneof![
            proptest::sample::select(vec![
                "https://portal.example",
                "http://127.0.0.1:8080",
                "https:",
                "//",
                "/",
                "\\",
                "@",
                ":",
                ".",
                "evil.example",
                "?",
                "#",
                "%2F",
                "%5C",
                "\t",
                "\n",
                "..",
                "/.",
                ";",
                "javascript:",
                "é",
                "[",
                "]",
            ])
            .prop_map(str::to_owned),
            any::<char>().prop_map(String::from),
        ];
        (beginning, proptest::collection::vec(piece, 0..6))
            .prop_map(|(beginning, pieces)| beginning.to_owned() + &pieces.concat())
    }

    proptest! {
        /// What a browser makes of an address, by the URL standard, is at this host or at an allowed one.
        #[test]
        fn a_browser_stays_where_it_may_go(text in address_like()) {
            let here = Url::parse("https://jobs.example/jobs/sign-in").unwrap();
            if let Some(target) = ReturnTo::parse(&text, &portals()) {
                let origin = here.join(target.as_str()).unwrap().origin().ascii_serialization();
                let allowed = ["https://jobs.example", "https://portal.example", "http://127.0.0.1:8080"];
                prop_assert!(allowed.contains(&origin.as_str()), "{text:?} leads to {origin}");
            }
        }
    }
}
