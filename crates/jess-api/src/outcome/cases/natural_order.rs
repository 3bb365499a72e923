//! The order in which people count: "case 9" before "case 10".

use std::cmp::Ordering;

/// Compares two texts so that the numbers in them are in the order of their values.
///
/// ```
/// let mut ids = ["P1_10", "P1_9", "P1_009", "P2_1", "P1"];
/// ids.sort_by(|a, b| jess_api::natural_cmp(a, b));
/// assert_eq!(ids, ["P1", "P1_009", "P1_9", "P1_10", "P2_1"]);
/// ```
pub fn natural_cmp(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while !left.is_empty() && !right.is_empty() {
        let (left_run, left_rest) = split_run(left);
        let (right_run, right_rest) = split_run(right);
        let order = match (to_digits(left_run), to_digits(right_run)) {
            (Some(left), Some(right)) => left.len().cmp(&right.len()).then_with(|| left.cmp(right)),
            _ => left_run.cmp(right_run),
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (left_rest, right_rest);
    }
    // Also tells apart what differs in leading zeros only.
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Splits after the digits at the beginning, or after what comes before the first digit.
fn split_run(text: &str) -> (&str, &str) {
    let is_digits = text.starts_with(|first: char| first.is_ascii_digit());
    text.find(|character: char| character.is_ascii_digit() != is_digits)
        .and_then(|end| text.split_at_checked(end))
        .unwrap_or((text, ""))
}

/// Returns the digits of a number without leading zeros.
fn to_digits(run: &str) -> Option<&str> {
    run.starts_with(|first: char| first.is_ascii_digit()).then(|| run.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_in_the_order_of_their_values() {
        for (less, greater) in [
            ("LHS-000009", "LHS-000010"),
            ("LHS-9", "LHS-10"),
            ("9", "10"),
            ("", "0"),
            ("a", "a0"),
            ("a1", "a1b"),
            ("EP_G-T_0-W_0-P1_2-P2_10", "EP_G-T_0-W_0-P1_10-P2_2"),
            ("a1x2", "a01x3"),
            ("a01", "a1"),
            ("99999999999999999999999999", "100000000000000000000000000"),
            ("é9", "é10"),
        ] {
            assert_eq!(natural_cmp(less, greater), Ordering::Less, "{less} {greater}");
            assert_eq!(natural_cmp(greater, less), Ordering::Greater, "{greater} {less}");
        }
    }

    proptest! {
        #[test]
        fn the_order_is_total(texts in prop::collection::vec("[019a!é]{0,4}", 3)) {
            let [a, b, c] = [&texts[0], &texts[1], &texts[2]];
            prop_assert_eq!(natural_cmp(a, b), natural_cmp(b, a).reverse());
            prop_assert_eq!(natural_cmp(a, b) == Ordering::Equal, a == b);
            if natural_cmp(a, b).is_le() && natural_cmp(b, c).is_le() {
                prop_assert!(natural_cmp(a, c).is_le());
            }
        }
    }
}
