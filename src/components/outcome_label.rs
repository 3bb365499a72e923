//! The words and the class of an outcome: the only map from one to its looks.

use jess_api::Outcome;

use super::format;

/// The short label of an outcome, for a cell, and the end of its class in `style/outcome_label.css`.
pub fn label(outcome: Outcome) -> (String, &'static str) {
    let number = |count: u64, noun| format::counted(usize::try_from(count).unwrap_or(usize::MAX), noun);
    match outcome {
        Outcome::Succeeded { severe_errors: Some(severe @ 1..), .. } => {
            (format!("{} severe", format::count(severe)), "severe")
        }
        Outcome::Succeeded { warnings: Some(warnings @ 1..), .. } => {
            (number(warnings, "warning"), "succeeded")
        }
        Outcome::Succeeded { .. } => ("ok".to_owned(), "succeeded"),
        Outcome::Failed { of: 1, .. } => ("fatal".to_owned(), "failed"),
        Outcome::Failed { failed, of } => {
            (format!("{}/{} failed", format::count(failed), format::count(of)), "failed")
        }
        Outcome::NotFound => ("none found".to_owned(), "none"),
    }
}

/// Describes an outcome in a sentence.
pub fn describe(outcome: Outcome) -> String {
    let counted = |count: Option<u64>, noun: &str| match count {
        Some(count) => format::counted(usize::try_from(count).unwrap_or(usize::MAX), noun),
        None => format!("an unknown number of {noun}s"),
    };
    match outcome {
        Outcome::Succeeded { warnings: None, severe_errors: None } => {
            "The simulation completed successfully.".to_owned()
        }
        Outcome::Succeeded { warnings, severe_errors } => format!(
            "The simulation completed successfully, with {}, {}.",
            counted(warnings, "warning"),
            counted(severe_errors, "severe error"),
        ),
        Outcome::Failed { of: 1, .. } => {
            "The simulation failed: it was stopped by an error, or ended without saying so.".to_owned()
        }
        Outcome::Failed { failed, of } => format!(
            "{} of {} failed: stopped by an error, or ended without saying so.",
            format::count(failed),
            counted(Some(of), "simulation"),
        ),
        Outcome::NotFound => {
            "The results do not say whether the simulation succeeded: none of RunTimes.csv, eplusout.end and \
             eplusout.err tells."
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_its_words() {
        let succeeded = |warnings, severe_errors| Outcome::Succeeded { warnings, severe_errors };
        let table = [
            (succeeded(Some(0), Some(0)), "ok", "succeeded", ", with 0 warnings, 0 severe errors."),
            (succeeded(None, None), "ok", "succeeded", "completed successfully."),
            (succeeded(Some(1), Some(0)), "1 warning", "succeeded", ", with 1 warning, 0 severe errors."),
            (
                succeeded(Some(1200), None),
                "1,200 warnings",
                "succeeded",
                "an unknown number of severe errors.",
            ),
            (succeeded(Some(3), Some(2)), "2 severe", "severe", ", with 3 warnings, 2 severe errors."),
            (Outcome::Failed { failed: 1, of: 1 }, "fatal", "failed", "stopped by an error"),
            (Outcome::Failed { failed: 5, of: 60 }, "5/60 failed", "failed", "5 of 60 simulations failed"),
            (Outcome::NotFound, "none found", "none", "do not say whether"),
        ];
        for (outcome, short, tone, part) in table {
            assert_eq!(label(outcome), (short.to_owned(), tone), "{outcome:?}");
            assert!(describe(outcome).contains(part), "{}", describe(outcome));
        }
    }
}
