//! The outcomes as they are kept in the browser: a text with a line for each job.

use std::fmt::Write as _;

use jess_api::{JobId, Outcome};

/// The number of outcomes that are kept: those with the highest numbers. They take about 300 kB.
pub(super) const MAX_KEPT: usize = 20_000;

/// Writes outcomes, at most [`MAX_KEPT`] of the newest jobs. One that was not found is left out: the results may have been
/// refused or missing for a reason that passes.
pub(super) fn write(outcomes: impl IntoIterator<Item = (JobId, Outcome)>) -> String {
    let mut outcomes: Vec<_> =
        outcomes.into_iter().filter(|(_, outcome)| *outcome != Outcome::NotFound).collect();
    outcomes.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
    let mut text = String::new();
    for (id, outcome) in outcomes.into_iter().take(MAX_KEPT) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{id} {}", outcome.to_code());
    }
    text
}

/// Reads what [`write`] has written. Lines that are something else are left out.
pub(super) fn read(text: &str) -> impl Iterator<Item = (JobId, Outcome)> {
    text.lines().filter_map(|line| {
        let (id, code) = line.split_once(' ')?;
        Some((id.parse().ok()?, Outcome::from_code(code)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_read_again_and_other_lines_are_left_out() {
        let id = |number| JobId::new(number).unwrap();
        let outcomes = [
            (id(7), Outcome::NotFound),
            (id(9), Outcome::Failed { failed: 1, of: 12 }),
            (id(8), Outcome::Succeeded { warnings: Some(3), severe_errors: Some(0) }),
        ];
        let text = write(outcomes);
        assert_eq!(text, "9 f1/12\n8 s0,w3\n");
        assert_eq!(read(&text).count(), 2);
        let damaged = format!("x\n0 ok\n5 later-version\n{text}6");
        assert_eq!(read(&damaged).collect::<Vec<_>>(), read(&text).collect::<Vec<_>>());
    }

    #[test]
    fn only_the_newest_are_kept() {
        let all =
            (1..=20_001).map(|number| (JobId::new(number).unwrap(), Outcome::Failed { failed: 1, of: 1 }));
        let text = write(all);
        assert_eq!(text.lines().count(), MAX_KEPT);
        assert!(text.starts_with("20001 f1/1\n") && text.ends_with("\n2 f1/1\n"));
    }
}
