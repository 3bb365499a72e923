//! Outcomes as short texts, to be stored.

use super::Outcome;

impl Outcome {
    /// Returns a short text from which [`Outcome::from_code`] reads the outcome again:
    ///
    /// ```
    /// use jess_api::Outcome;
    ///
    /// for (outcome, code) in [
    ///     (Outcome::Succeeded { warnings: Some(3), severe_errors: Some(0) }, "s0,w3"),
    ///     (Outcome::Succeeded { warnings: Some(3), severe_errors: None }, "w3"),
    ///     (Outcome::Succeeded { warnings: None, severe_errors: None }, "ok"),
    ///     (Outcome::Failed { failed: 5, of: 60 }, "f5/60"),
    ///     (Outcome::NotFound, "-"),
    /// ] {
    ///     assert_eq!(outcome.to_code(), code);
    ///     assert_eq!(Outcome::from_code(code), Some(outcome));
    /// }
    /// ```
    pub fn to_code(self) -> String {
        match self {
            Self::Succeeded { warnings: None, severe_errors: None } => "ok".to_owned(),
            Self::Succeeded { warnings: Some(warnings), severe_errors: None } => format!("w{warnings}"),
            Self::Succeeded { warnings: None, severe_errors: Some(severe) } => format!("s{severe}"),
            Self::Succeeded { warnings: Some(warnings), severe_errors: Some(severe) } => {
                format!("s{severe},w{warnings}")
            }
            Self::Failed { failed, of } => format!("f{failed}/{of}"),
            Self::NotFound => "-".to_owned(),
        }
    }

    /// Reads the text that [`Outcome::to_code`] returns. Returns `None` for any other text, such as one of a later version.
    pub fn from_code(code: &str) -> Option<Self> {
        if let Some(counts) = code.strip_prefix('f') {
            let (failed, of) = counts.split_once('/')?;
            let (failed, of) = (failed.parse().ok()?, of.parse().ok()?);
            return (1..=of).contains(&failed).then_some(Self::Failed { failed, of });
        }
        match code {
            "-" => return Some(Self::NotFound),
            "ok" => return Some(Self::Succeeded { warnings: None, severe_errors: None }),
            _ => {}
        }
        let (mut warnings, mut severe_errors) = (None, None);
        for part in code.split(',') {
            let count = if part.starts_with('s') { &mut severe_errors } else { &mut warnings };
            let number = part.strip_prefix(['s', 'w'])?.parse().ok()?;
            if count.replace(number).is_some() {
                return None;
            }
        }
        Some(Self::Succeeded { warnings, severe_errors })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_codes_are_not_read() {
        for code in [
            "", "x", "s", "w", "s2,", "s2,w3,x1", "s2,s3", "w-1", "f", "f0/1", "f2/1", "f1", "f1/", "OK",
            "s2 w3",
        ] {
            assert_eq!(Outcome::from_code(code), None, "{code:?}");
        }
    }

    fn any_outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            Just(Outcome::NotFound),
            any::<(Option<u64>, Option<u64>)>()
                .prop_map(|(warnings, severe_errors)| Outcome::Succeeded { warnings, severe_errors }),
            (1_u64.., any::<u64>())
                .prop_map(|(number, of)| Outcome::Failed { failed: number.min(of.max(1)), of: of.max(1) }),
        ]
    }

    proptest! {
        #[test]
        fn codes_are_read_again(outcome in any_outcome()) {
            prop_assert_eq!(Outcome::from_code(&outcome.to_code()), Some(outcome));
        }
    }
}
