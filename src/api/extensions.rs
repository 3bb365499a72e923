//! The extensions of the result files that are downloaded.

/// The extensions of files, such as `csv` and `htm`; empty for all files. Each has only letters and digits, which is what
/// the bridge forwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions(Vec<String>);

impl Extensions {
    /// Parses the extensions that a user has entered, between commas, semicolons or spaces, with a dot or without.
    ///
    /// # Errors
    /// The first part that is no extension.
    pub fn parse(text: &str) -> Result<Self, String> {
        let separates = |character: char| character.is_whitespace() || matches!(character, ',' | ';');
        let mut extensions: Vec<String> = Vec::new();
        for part in text.split(separates).filter(|part| !part.is_empty()) {
            let extension = part.trim_start_matches('*').trim_start_matches('.');
            let is_valid =
                !extension.is_empty() && extension.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !is_valid {
                return Err(part.to_owned());
            }
            let extension = extension.to_ascii_lowercase();
            if !extensions.contains(&extension) {
                extensions.push(extension);
            }
        }
        Ok(Self(extensions))
    }

    /// Returns the query of a URL that names the extensions, such as `?ext=csv,htm`; empty for all files.
    pub fn to_query(&self) -> String {
        if self.0.is_empty() { String::new() } else { format!("?ext={}", self.0.join(",")) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn extensions_are_read_as_users_write_them() {
        let table = [
            ("", Ok("")),
            (" , ;", Ok("")),
            ("csv", Ok("?ext=csv")),
            ("csv, htm", Ok("?ext=csv,htm")),
            (".CSV *.htm;csv", Ok("?ext=csv,htm")),
            ("csv,a/b", Err("a/b")),
            ("eso,*", Err("*")),
            ("tar.gz", Err("tar.gz")),
            ("csv&x=1", Err("csv&x=1")),
            ("größe", Err("größe")),
        ];
        for (text, expected) in table {
            let query = Extensions::parse(text).map(|extensions| extensions.to_query());
            assert_eq!(query, expected.map(str::to_owned).map_err(str::to_owned), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_becomes_anything_but_a_list_of_extensions(text in any::<String>()) {
            if let Ok(extensions) = Extensions::parse(&text) {
                let query = extensions.to_query();
                let list = query.strip_prefix("?ext=").unwrap_or("x");
                let is_extension =
                    |one: &str| !one.is_empty() && one.bytes().all(|byte| byte.is_ascii_alphanumeric());
                prop_assert!(list.split(',').all(is_extension), "{}", query);
                prop_assert_eq!(Extensions::parse(query.strip_prefix("?ext=").unwrap_or("")), Ok(extensions));
            }
        }
    }
}
