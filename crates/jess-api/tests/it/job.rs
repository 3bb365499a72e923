//! The fields of a job, in every spelling that the service might use.

use jess_api::{Job, JobId, JobIdError, JobStatus, Progress, Timestamp};

use crate::fixtures::{job_with, list_of};

#[test]
fn missing_null_and_malformed_fields_are_absent() {
    let expected = Job::with_id(JobId::new(7).unwrap());
    assert_eq!(job_with(""), expected);
    let texts =
        ["job_Name", "job_Desc", "job_Type", "job_Subset", "job_Args", "status", "message", "username"];
    let numbers = [
        "id",
        "njobs",
        "received",
        "accepted",
        "prepared",
        "simulated",
        "collected",
        "retrieved",
        "cancelled",
        "cputime",
        "storageSize",
        "submissionSize",
        "resultSize",
    ];
    for key in texts.into_iter().chain(numbers).chain(["progress"]) {
        for value in
            ["null", "true", "[]", "[1,[2]]", "{}", r#"{"job_SN":9}"#, r#""""#, r#""  ""#, r#""null""#]
        {
            let members = format!(r#""{key}":{value}"#);
            assert_eq!(job_with(&members), expected, "{members}");
        }
    }
    for key in numbers {
        for value in [
            r#""six""#,
            r#""1,5""#,
            r#""0x10""#,
            "1e300",
            "18446744073709551615",
            r#""inf""#,
            r#""NaN""#,
            "1e999",
            "NaN",
            "-Infinity",
            "6x",
            "-",
            r#""\ud83d""#,
        ] {
            let members = format!(r#""{key}":{value}"#);
            assert_eq!(job_with(&members), expected, "{members}");
        }
    }
}

#[test]
fn blank_and_null_names_are_absent() {
    let table = [
        (r#""Test job""#, Some("Test job")),
        (r#""null and void""#, Some("null and void")),
        (r#""NULL""#, Some("NULL")),
        (r#"" padded ""#, Some(" padded ")),
        (r#""<b>bold</b> & \"so\"""#, Some("<b>bold</b> & \"so\"")),
        (r#""\ud83c\udfe2 \u5927\u697c""#, Some("🏢 大楼")),
        (r#""half \ud83c""#, Some("half \u{FFFD}")),
        (r#""no \escape""#, Some("no \u{FFFD}scape")),
        ("\"two\nlines\"", Some("two\nlines")),
        ("12", Some("12")),
        ("-3", Some("-3")),
        ("12.0", Some("12")),
        ("1.5", None),
        (r#""null""#, None),
        (r#"" null ""#, None),
        (r#""""#, None),
        (r#""\t""#, None),
        ("null", None),
        ("false", None),
    ];
    for (json, expected) in table {
        assert_eq!(job_with(&format!(r#""job_Name":{json}"#)).name.as_deref(), expected, "{json}");
    }
}

#[test]
fn numbers_may_be_strings_and_floats() {
    let table = [
        ("6", Some(6)),
        (r#""6""#, Some(6)),
        (r#"" 6 ""#, Some(6)),
        ("6.0", Some(6)),
        ("6.9", Some(6)),
        (r#""6.9""#, Some(6)),
        (r#""6.0""#, Some(6)),
        (r#""-0.5""#, Some(0)),
        (r#""6.""#, None),
        (r#"".5""#, None),
        (r#""6.x""#, None),
        ("6e2", Some(600)),
        (r#""6e2""#, Some(600)),
        ("6.25e1", Some(62)),
        ("625E-1", Some(62)),
        ("6e", None),
        ("1e18", Some(1_000_000_000_000_000_000)),
        ("1e19", None),
        ("0e2147483647", Some(0)),
        ("1e2147483648", None),
        ("6e-2147483648", Some(0)),
        ("-0.5", Some(0)),
        ("-1", None),
        ("-1.5", None),
        (r#""-1""#, None),
        ("0", Some(0)),
        ("1000000000000000.0", Some(1_000_000_000_000_000)),
        // Numbers are parsed digit by digit, so those above 2⁵³ are exact as well.
        ("1000000000000001.0", Some(1_000_000_000_000_001)),
        ("9007199254740993.0", Some(9_007_199_254_740_993)),
        ("9223372036854775807", Some(9_223_372_036_854_775_807)),
        ("9223372036854775808", None),
    ];
    for (json, expected) in table {
        assert_eq!(job_with(&format!(r#""cputime":{json}"#)).cpu_seconds, expected, "{json}");
        assert_eq!(job_with(&format!(r#""storageSize":{json}"#)).storage_bytes, expected, "{json}");
    }
    assert_eq!(job_with(r#""id":-1"#).account, Some(-1));
    assert_eq!(job_with(r#""id":-9223372036854775808"#).account, Some(i64::MIN));
    assert_eq!(job_with(r#""id":-9223372036854775809"#).account, None);
    let expected = Some(Timestamp::from_millis(1_607_127_162_329));
    for json in ["1607127162329", "1607127162329.0", "1.607127162329e12", r#""1607127162329""#] {
        assert_eq!(job_with(&format!(r#""received":{json}"#)).received, expected, "{json}");
    }
}

/// Services write a missing time as the zero, the minimum or the maximum of a type.
#[test]
fn times_at_which_there_was_no_job_are_absent() {
    let expected = Job::with_id(JobId::new(7).unwrap());
    for key in ["received", "accepted", "prepared", "simulated", "collected", "retrieved", "cancelled"] {
        for value in [
            "0",
            "0.0",
            r#""0""#,
            "-0",
            "1",
            "-1",
            // Midnight of 1 January 1970 in zones east and west of UTC.
            "-50400000",
            "43200000",
            // The first instants of the years 1, 0, 1601, 1900 and 1980.
            "-62135596800000",
            "-62167219200000",
            "-11644473600000",
            "-2208988800000",
            "315532800000",
            // 2021 in seconds, microseconds and nanoseconds.
            "1625569133",
            "1625569133430000",
            "1625569133430000000",
            // The ends of the years 2099 and 9999, and of a type.
            "4102444800000",
            "253402300799999",
            "9223372036854775807",
            "-9223372036854775808",
        ] {
            assert_eq!(job_with(&format!(r#""{key}":{value}"#)), expected, "{key}: {value}");
        }
        for millis in [946_684_800_000_i64, 1_625_569_133_430, 2_147_483_648_000, 4_102_444_799_999] {
            assert_ne!(job_with(&format!(r#""{key}":{millis}"#)), expected, "{key}: {millis}");
        }
    }
}

/// Job 7.9 is not job 7: a rounded number could cancel or download another job.
#[test]
fn job_numbers_are_never_rounded() {
    let table = [
        ("385099", Some(385_099)),
        (r#""385099""#, Some(385_099)),
        ("385099.0", Some(385_099)),
        ("3.85099e5", Some(385_099)),
        ("385099.5", None),
        (r#""385099.5""#, None),
        ("0", None),
        ("0.5", None),
        ("-7", None),
        ("null", None),
        ("true", None),
        (r#""""#, None),
        ("[7]", None),
        ("9007199254740993.0", Some(9_007_199_254_740_993)),
        ("38509950e-2", None),
        ("38509900e-2", Some(385_099)),
        ("18446744073709551615", None),
    ];
    for (json, expected) in table {
        let list = list_of(&format!(r#"{{"job_SN":{json},"id":1}}"#));
        assert_eq!(list.jobs.first().map(|job| job.id.number()), expected, "{json}");
        assert_eq!(list.jobs.len() + list.unreadable, 1, "{json}");
    }
}

#[test]
fn keys_may_be_unknown_repeated_and_in_any_order() {
    let list = list_of(
        r#"{"status":"QUEUED","new":{"a":[1]},"cputime":1,"JOB_NAME":"x","job_SN":3,"cputime":2,"job_SN":4,"id":9}"#,
    );
    let id = JobId::new(4).unwrap();
    let expected =
        Job { account: Some(9), status: JobStatus::Queued, cpu_seconds: Some(2), ..Job::with_id(id) };
    assert_eq!(list.jobs, [expected]);
    assert_eq!(list_of(r#"{"job_SN":3,"job_SN":null}"#).unreadable, 1);
    assert_eq!(job_with(r#""job_Name":"a","job_Name":null"#).name, None);
}

#[test]
fn fields_of_one_entry_do_not_leak_into_the_next() {
    let list = list_of(r#"{"job_SN":1,"job_Name":"a","cputime":1,"status":"FINISHED"},{"job_SN":2}"#);
    assert_eq!(list.jobs[1], Job::with_id(JobId::new(2).unwrap()));
}

#[test]
fn status_and_progress_are_parsed() {
    assert_eq!(job_with(r#""status":"cancelled""#).status, JobStatus::Canceled);
    assert_eq!(job_with(r#""status":"Paused""#).status.as_str(), "PAUSED");
    assert_eq!(job_with("").status.as_str(), "");
    let text = "20, 0, 0, 0, 16, 4, 0";
    assert_eq!(job_with(&format!(r#""progress":"{text}""#)).progress, Progress::from_text(text));
    for malformed in [r#""1 of 20""#, "[20,0,0,0,16,4,0]", "20", r#""20,0,0,0,16,4""#] {
        assert_eq!(job_with(&format!(r#""progress":{malformed}"#)).progress, None, "{malformed}");
    }
}

#[test]
fn job_ids_are_parsed_from_digits_only() {
    for (text, number) in [("1", 1), ("385099", 385_099), ("007", 7), ("18446744073709551615", u64::MAX)] {
        assert_eq!(text.parse::<JobId>().map(JobId::number), Ok(number), "{text}");
    }
    let invalid = [
        "",
        "0",
        "000",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x1",
        "..",
        "1/2",
        "1?x",
        "１",
        "١",
        "1\n",
        "%31",
        "18446744073709551616",
    ];
    for text in invalid {
        assert_eq!(text.parse::<JobId>(), Err(JobIdError), "{text:?}");
    }
    assert_eq!(JobId::new(0), None);
    assert_eq!(JobIdError.to_string(), "a job number has digits only and is greater than zero");
}
