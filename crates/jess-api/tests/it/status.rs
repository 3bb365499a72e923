//! Parsing the names of states.

use jess_api::JobStatus;

#[test]
fn documented_states_are_parsed_in_any_case() {
    let names = ["ACCEPTED", "UNPACKED", "QUEUED", "FINISHED", "CANCELED", "REJECTED"];
    assert_eq!(JobStatus::DOCUMENTED.map(|status| status.to_string()), names);
    for (status, name) in JobStatus::DOCUMENTED.into_iter().zip(names) {
        let mixed = name.replace('E', "e").replace('C', "c");
        for text in [name.to_owned(), name.to_lowercase(), mixed, format!(" {name}\t")] {
            assert_eq!(JobStatus::from_text(&text), status, "{text}");
        }
    }
}

#[test]
fn both_spellings_of_canceled_are_the_same_state() {
    for text in ["CANCELED", "CANCELLED", "Cancelled", "cancelled "] {
        assert_eq!(JobStatus::from_text(text), JobStatus::Canceled, "{text}");
    }
    assert_eq!(JobStatus::from_text("CANCELLED").as_str(), "CANCELED");
}

#[test]
fn undocumented_states_keep_their_names() {
    let table = [
        ("paused", "PAUSED"),
        (" Timed out ", "TIMED OUT"),
        ("FINISHED!", "FINISHED!"),
        ("", ""),
        ("null", "NULL"),
        ("pausé", "PAUSé"),
        // Characters that the full upper-case rules would convert to ASCII.
        ("ﬁnished", "ﬁNISHED"),
        ("fınıshed", "FıNıSHED"),
    ];
    for (text, name) in table {
        let status = JobStatus::from_text(text);
        assert!(matches!(&status, JobStatus::Other(other) if &**other == name), "{text}: {status:?}");
        assert_eq!(status.to_string(), name);
        assert_eq!(JobStatus::from_text(status.as_str()), status, "{text}");
    }
}

#[test]
fn only_three_states_are_terminal() {
    let terminal: Vec<_> = JobStatus::DOCUMENTED.into_iter().filter(JobStatus::is_terminal).collect();
    assert_eq!(terminal, [JobStatus::Finished, JobStatus::Canceled, JobStatus::Rejected]);
    for text in ["", "PAUSED", "ERROR", "TIMED OUT"] {
        assert!(!JobStatus::from_text(text).is_terminal(), "{text}");
    }
}
