//! A part of a file, and how it is taken from a response that has the requested range or the whole file.

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePart {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// True if the file ends with them.
    pub is_last: bool,
}

/// The part of a file that a response has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PartPlan {
    /// True if the file has no byte from the requested one on (status 416).
    pub(super) is_past_the_end: bool,
    /// The number of bytes at the beginning of the body that were not requested.
    pub(super) bytes_before: u64,
    /// True if the body is only a part of the file.
    is_partial: bool,
    /// The number of bytes from the requested one to the end of the file, if the response tells.
    rest: Option<u64>,
}

impl PartPlan {
    /// Returns the part in a response with this status and header `Content-Range`, such as `bytes 2000-3999/9000`, to a
    /// request for the bytes from `from` on. A server may ignore the range, and send the whole file with status 200.
    pub(super) fn new(status: u16, content_range: Option<&str>, from: u64) -> Self {
        let range = content_range.filter(|_| status == 206).and_then(parse_content_range);
        let start = match status {
            // A header that the browser does not expose can only be that of what was requested.
            206 => range.map_or(from, |(start, _)| start),
            _ => 0,
        };
        Self {
            is_past_the_end: status == 416,
            is_partial: status == 206,
            bytes_before: from.saturating_sub(start),
            rest: range.and_then(|(_, size)| size).map(|size| size.saturating_sub(from)),
        }
    }

    /// Reports whether the file ends after this number of bytes, with which the body has ended; `limit` bytes were requested.
    /// If a part does not say how large the file is, the next request shows whether it goes on.
    pub(super) fn is_last(&self, bytes: usize, limit: usize) -> bool {
        match self.rest {
            Some(rest) => u64::try_from(bytes).is_ok_and(|bytes| bytes >= rest),
            None => !self.is_partial || bytes < limit,
        }
    }
}

/// Returns the first byte and the size of the file, of which the size can be unknown (`*`).
fn parse_content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, size) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.trim().parse().ok()?, size.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_requested_part_is_found_in_a_range_and_in_the_whole_file() {
        // The status, the header, the requested start, the bytes to skip, and whether 100 bytes end the file.
        let table = [
            (200, None, 0, 0, true),
            (200, None, 2000, 2000, true),
            (206, Some("bytes 2000-2099/9000"), 2000, 0, false),
            (206, Some("bytes 2000-2099/2100"), 2000, 0, true),
            (206, Some("bytes 1500-2099/2100"), 2000, 500, true),
            (206, Some("bytes 2000-2099/*"), 2000, 0, false),
            (206, Some("nonsense"), 2000, 0, false),
            (206, None, 2000, 0, false),
            // A header that a status of 200 must not have is not believed.
            (200, Some("bytes 2000-2099/9000"), 2000, 2000, true),
        ];
        for (status, header, from, bytes_before, is_last) in table {
            let plan = PartPlan::new(status, header, from);
            let found = (plan.bytes_before, plan.is_last(100, 100));
            assert_eq!(found, (bytes_before, is_last), "{status} {header:?}");
            assert!(!plan.is_past_the_end);
        }
        assert!(PartPlan::new(206, None, 2000).is_last(99, 100));
        assert!(PartPlan::new(416, Some("bytes */0"), 0).is_past_the_end);
    }
}
