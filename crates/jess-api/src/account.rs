//! The account of the user, and what it has used.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::lenient;

/// The data of a reply of `GET /account` (page `docs:jess:acc_info`), as far as the page shows it.
///
/// A field that is missing, null or malformed is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct AccountReply {
    /// `cpuhour`: the compute time that is left, in whole hours; negative if the account is overdrawn.
    #[serde(rename = "cpuhour", default, deserialize_with = "lenient::deserialize")]
    pub cpu_hours: Option<i64>,
}

/// The data of a reply of `GET /usage` (page `docs:jess:usage_info`), as far as the page shows it: a list of one entry.
///
/// ```
/// use jess_api::{UsageReply, read_envelope};
///
/// let body = br#"{"ok":true,"status":"TestUser usage report available","data":[{"storage":852305,"jobs":603}]}"#;
/// let usage = read_envelope::<UsageReply>(body)?.into_data()?.unwrap();
/// assert_eq!(usage.storage_bytes(), Some(852_305));
/// # Ok::<(), jess_api::ReplyError>(())
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
pub struct UsageReply(Vec<Box<RawValue>>);

#[derive(Deserialize)]
struct UsageEntry {
    #[serde(default, deserialize_with = "lenient::deserialize")]
    storage: Option<u64>,
}

impl UsageReply {
    /// Returns the storage that the account uses, in bytes.
    pub fn storage_bytes(&self) -> Option<u64> {
        serde_json::from_str::<UsageEntry>(self.0.first()?.get()).ok()?.storage
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_envelope;

    #[test]
    fn what_the_service_does_not_tell_is_absent() {
        let hours = |data: &str| {
            let body = format!(r#"{{"ok":true,"status":"","data":{data}}}"#);
            read_envelope::<AccountReply>(body.as_bytes()).unwrap().into_data().unwrap().unwrap().cpu_hours
        };
        assert_eq!(hours(r#"{"cpuhour":91.33972222222222,"id":1}"#), Some(91));
        assert_eq!(hours(r#"{"cpuhour":"12"}"#), Some(12));
        assert_eq!(hours(r#"{"cpuhour":-3.25}"#), Some(-3));
        for data in ["{}", r#"{"cpuhour":null}"#, r#"{"cpuhour":{}}"#] {
            assert_eq!(hours(data), None, "{data}");
        }
        let storage = |data: &str| serde_json::from_str::<UsageReply>(data).unwrap().storage_bytes();
        assert_eq!(storage(r#"[{"storage":8523}]"#), Some(8523));
        for data in ["[]", "[{}]", "[7]", r#"[{"storage":"NA"}]"#] {
            assert_eq!(storage(data), None, "{data}");
        }
    }
}
