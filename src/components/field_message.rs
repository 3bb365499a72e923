//! The messages for problems with the fields of the filter form.

use jess_api::Quoted;

use crate::state::draft::{FIRST_YEAR, FieldProblem};

/// Returns the message for a problem: what is wrong, and what to do.
pub fn field_message(problem: &FieldProblem) -> String {
    match problem {
        FieldProblem::IncompleteDate => "The date is not complete. Complete it, or clear it.".to_owned(),
        FieldProblem::YearTooEarly => {
            format!("The date is before {FIRST_YEAR}. Choose a date in {FIRST_YEAR} or later.")
        }
        FieldProblem::NotADate { text } => format!("{} is not a date. Choose a date.", Quoted(text)),
        FieldProblem::SinceAfterTill => {
            "The last day is before the first day. Choose a later last day or an earlier first day."
                .to_owned()
        }
        FieldProblem::InvalidStatus { text } => {
            format!("The address asks for {}, which is not a status. Choose from the list.", Quoted(text))
        }
        FieldProblem::UnknownRange { text } => {
            format!("The address asks for {}, which is not a period. Choose from the list.", Quoted(text))
        }
        FieldProblem::MixedStatuses => {
            "The address both names and excludes statuses. Choose from the list.".to_owned()
        }
        FieldProblem::TooManyStatuses { max } => {
            format!("The address asks for more than {max} statuses. Choose from the list.")
        }
        FieldProblem::Other(error) => format!("This filter cannot be used: {error}."),
    }
}

#[cfg(test)]
mod tests {
    use jess_api::{FilterError, FilterKey};

    use super::*;

    #[test]
    fn each_problem_has_its_message() {
        let table = [
            (FieldProblem::IncompleteDate, "The date is not complete. Complete it, or clear it."),
            (FieldProblem::YearTooEarly, "The date is before 1970. Choose a date in 1970 or later."),
            (FieldProblem::NotADate { text: "soon".to_owned() }, "“soon” is not a date. Choose a date."),
            (
                FieldProblem::SinceAfterTill,
                "The last day is before the first day. Choose a later last day or an earlier first day.",
            ),
            (
                FieldProblem::InvalidStatus { text: "a\"b".to_owned() },
                "The address asks for “a\"b”, which is not a status. Choose from the list.",
            ),
            (
                FieldProblem::UnknownRange { text: "8d".to_owned() },
                "The address asks for “8d”, which is not a period. Choose from the list.",
            ),
            (
                FieldProblem::MixedStatuses,
                "The address both names and excludes statuses. Choose from the list.",
            ),
            (
                FieldProblem::TooManyStatuses { max: 32 },
                "The address asks for more than 32 statuses. Choose from the list.",
            ),
        ];
        for (problem, message) in table {
            assert_eq!(field_message(&problem), message);
        }
        let other = FieldProblem::Other(FilterError::Repeated { key: FilterKey::Since });
        assert!(field_message(&other).starts_with("This filter cannot be used: "));
    }

    #[test]
    fn text_from_the_address_is_quoted_and_shortened() {
        let message = field_message(&FieldProblem::NotADate { text: "\u{202e}".repeat(1000) });
        assert!(message.chars().count() < 80 && !message.contains('\u{202e}'), "{message}");
    }
}
