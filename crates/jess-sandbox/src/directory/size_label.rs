//! The sizes in labels.

/// Formats a size like the labels of 2021: "0 B", "5.42 kB", "596.6 kB", "10.76 MB".
pub(super) fn size_label_of_2021(bytes: u64) -> String {
    if bytes < 1_000 { format!("{bytes} B") } else { scaled(bytes, "kB") }
}

/// Formats a size like the labels of 2020, which are never in bytes: "0.10 KB".
pub(super) fn size_label_of_2020(bytes: u64) -> String {
    scaled(bytes, "KB")
}

/// Formats a size in thousands or millions of bytes, with two decimals below a hundred and one from there on.
fn scaled(bytes: u64, kilo: &str) -> String {
    let (unit, name) = if bytes < 1_000_000 { (1_000, kilo) } else { (1_000_000, "MB") };
    let hundredths = (bytes * 100 + unit / 2) / unit;
    if hundredths < 10_000 {
        format!("{}.{:02} {name}", hundredths / 100, hundredths % 100)
    } else {
        let tenths = (bytes * 10 + unit / 2) / unit;
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::{size_label_of_2020, size_label_of_2021};

    #[test]
    fn size_labels_match_the_recorded_ones() {
        let cases = [
            (0, "0 B", "0.00 KB"),
            (97, "97 B", "0.10 KB"),
            (237, "237 B", "0.24 KB"),
            (5_430, "5.43 kB", "5.43 KB"),
            (13_895, "13.90 kB", "13.90 KB"),
            (28_041, "28.04 kB", "28.04 KB"),
            (160_502, "160.5 kB", "160.5 KB"),
            (596_643, "596.6 kB", "596.6 KB"),
            (1_547_758, "1.55 MB", "1.55 MB"),
            (10_757_435, "10.76 MB", "10.76 MB"),
        ];
        for (bytes, new, old) in cases {
            assert_eq!(size_label_of_2021(bytes), new);
            assert_eq!(size_label_of_2020(bytes), old);
        }
    }
}
