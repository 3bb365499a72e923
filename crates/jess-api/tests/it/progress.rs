//! Parsing the seven numbers, and the segments of the bar.

use jess_api::{JobStatus, Progress, SegmentKind};

#[test]
fn only_seven_whole_numbers_are_parsed() {
    let table = [
        ("20, 0, 0, 0, 16, 4, 0", Some([20, 0, 0, 16, 4, 0])),
        ("20,1,2,3,4,5,6", Some([20, 3, 3, 4, 5, 6])),
        (" 1 ,0,0,\t0,0,0, 1 ", Some([1, 0, 0, 0, 0, 1])),
        ("0,0,0,0,0,0,0", Some([0; 6])),
        ("4294967295,4294967295,4294967295,0,0,0,0", Some([u32::MAX, u32::MAX, 0, 0, 0, 0])),
        ("", None),
        ("null", None),
        ("20", None),
        ("20 0 0 0 16 4 0", None),
        ("20;0;0;0;16;4;0", None),
        ("20,0,0,0,16,4", None),
        ("20,0,0,0,16,4,0,0", None),
        ("20,0,0,0,16,4,0,", None),
        (",20,0,0,0,16,4,0", None),
        ("20,,0,0,16,4,0", None),
        ("20,0,0,0,16,4,x", None),
        ("20,0,0,0,16,4,0 done", None),
        ("20,0,0,0,16,-4,0", None),
        ("20,0,0,0,16.5,4,0", None),
        ("4294967296,0,0,0,0,0,0", None),
        ("20,0,0,0,１６,4,0", None),
        ("[20,0,0,0,16,4,0]", None),
    ];
    for (text, expected) in table {
        let numbers = Progress::from_text(text)
            .map(|it| [it.total, it.other, it.canceled, it.waiting, it.in_progress, it.done]);
        assert_eq!(numbers, expected, "{text}");
    }
}

#[test]
fn a_job_that_has_ended_has_no_cases_in_progress() {
    use SegmentKind::{Canceled, Done, InProgress, NotCollected, Other, Waiting};
    type Row = (&'static str, &'static str, &'static [(SegmentKind, u32)], u64);
    let table: [Row; 8] = [
        ("QUEUED", "20,0,0,0,16,4,0", &[(InProgress, 4), (Waiting, 16)], 20),
        ("CANCELED", "20,0,0,12,0,8,0", &[(NotCollected, 8), (Canceled, 12)], 20),
        ("FINISHED", "12,0,0,0,0,0,12", &[(Done, 12)], 12),
        (
            "PAUSED",
            "9,1,1,1,2,3,1",
            &[(Done, 1), (InProgress, 3), (Waiting, 2), (Canceled, 1), (Other, 2)],
            9,
        ),
        ("REJECTED", "0,0,0,0,0,0,0", &[], 0),
        ("ACCEPTED", "20,0,0,0,0,0,0", &[], 20),
        ("QUEUED", "0,0,0,0,3,0,0", &[(Waiting, 3)], 3),
        (
            "QUEUED",
            "1,4294967295,9,0,4294967295,0,0",
            &[(Waiting, u32::MAX), (Other, u32::MAX)],
            8_589_934_590,
        ),
    ];
    for (status, text, expected, whole) in table {
        let progress = Progress::from_text(text).unwrap();
        let segments = progress.segments(&JobStatus::from_text(status));
        let segments: Vec<_> = segments.into_iter().map(|segment| (segment.kind, segment.cases)).collect();
        assert_eq!((segments.as_slice(), progress.whole()), (expected, whole), "{status} {text}");
    }
}
