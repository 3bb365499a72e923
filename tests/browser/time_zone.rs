//! Time zones by the rules of this browser.

use chrono::NaiveDate;
use jess_api::{Timestamp, ZoneRules, day_of, start_of_day};
use jess_jobs::platform::TimeZone;
use wasm_bindgen_test::wasm_bindgen_test;

fn zone(name: &str) -> TimeZone {
    TimeZone::from_name(name).unwrap_or_else(|| panic!("{name}"))
}

#[wasm_bindgen_test]
fn named_zones_have_their_offsets() {
    // Seconds east of UTC on 15 January and 15 July 2026.
    let table = [
        ("UTC", 0, 0),
        ("utc", 0, 0),
        ("Europe/London", 0, 3600),
        ("America/New_York", -18_000, -14_400),
        ("America/St_Johns", -12_600, -9000),
        ("Pacific/Auckland", 46_800, 43_200),
        ("Pacific/Kiritimati", 50_400, 50_400),
        ("Asia/Kathmandu", 20_700, 20_700),
        ("Australia/Lord_Howe", 39_600, 37_800),
        ("Etc/GMT+5", -18_000, -18_000),
    ];
    for (name, winter, summer) in table {
        let offset = |millis| zone(name).offset_seconds_at(Timestamp::from_millis(millis));
        assert_eq!([1_768_435_200_000, 1_784_073_600_000].map(offset), [winter, summer], "{name}");
    }
    for millis in [i64::MIN, i64::MAX] {
        assert_eq!(zone("Asia/Kathmandu").offset_seconds_at(Timestamp::from_millis(millis)), 0);
    }
}

#[wasm_bindgen_test]
fn days_begin_at_the_first_instant_of_their_date() {
    let table = [
        ("America/Sao_Paulo", (2018, 11, 4), 1_541_300_400_000),
        ("Asia/Beirut", (2026, 3, 29), 1_774_735_200_000),
        ("America/Havana", (2026, 11, 1), 1_793_505_600_000),
        ("Europe/London", (2026, 10, 26), 1_792_972_800_000),
        ("Pacific/Apia", (2011, 12, 30), 1_325_239_200_000),
    ];
    for (name, (year, month, day), start) in table {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let zone = zone(name);
        assert_eq!(start_of_day(&zone, day).as_millis(), start, "{name}");
        assert!(day_of(&zone, Timestamp::from_millis(start)).unwrap() >= day, "{name}");
        assert!(day_of(&zone, Timestamp::from_millis(start - 1)).unwrap() < day, "{name}");
    }
}

#[wasm_bindgen_test]
fn only_zones_that_the_browser_knows_are_accepted_and_only_others_than_its_own_are_named() {
    for name in ["Europe/Londn", "Local", "x", "+", ""] {
        assert!(TimeZone::from_name(name).is_none(), "{name}");
    }
    assert_eq!(zone("local").label(), None);
    assert_eq!(zone("America/Argentina/Buenos_Aires").label(), Some("America/Argentina/Buenos Aires"));
    let now = jess_jobs::platform::now();
    assert_eq!(zone("local").offset_at(now), TimeZone::default().offset_at(now));
}
