//! Time zones, by the rules of the browser. A database of time zones would be larger than the whole page.
#![expect(clippy::disallowed_types, reason = "the browser knows the time zone")]

use std::fmt;
use std::rc::Rc;

use chrono::{FixedOffset, Offset, Utc};
use jess_api::{Timestamp, ZoneRules};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The name that stands for the browser's own zone.
const LOCAL: &str = "local";

/// A time zone: the browser's own, or one by its name.
#[derive(Clone, Default)]
pub struct TimeZone(Option<Rc<NamedZone>>);

/// A zone of the database that the browser has.
struct NamedZone {
    name: String,
    /// True if it is the browser's own zone.
    is_local: bool,
    /// Formats an instant as a date and the offset from UTC, such as `7/26/2026, GMT+12:00`.
    format: Function,
}

impl TimeZone {
    /// Returns the zone with a name of the IANA database, or the browser's own for `local`. Returns `None` for a name
    /// that the browser does not know.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == LOCAL {
            return Some(Self::default());
        }
        let options = Object::new();
        for (key, value) in [("timeZone", name), ("timeZoneName", "longOffset")] {
            // Refused only for an object that is frozen.
            let _ = Reflect::set(&options, &key.into(), &value.into());
        }
        let formatter = new_formatter(&Array::of2(&"en-US".into(), &options))?;
        let local = new_formatter(&Array::new())?;
        let format = get(&formatter, "format")?.dyn_into().ok()?;
        let is_local = resolved_zone(&formatter)? == resolved_zone(&local)?;
        Some(Self(Some(Rc::new(NamedZone { name: name.replace('_', " "), is_local, format }))))
    }

    /// Returns the name for users; `None` for the browser's own zone, which need not be named.
    pub fn label(&self) -> Option<&str> {
        self.0.as_deref().filter(|zone| !zone.is_local).map(|zone| zone.name.as_str())
    }

    /// Returns the offset from UTC at `instant`, daylight saving time included. Returns UTC for an instant that is out of
    /// JavaScript's range.
    pub fn offset_at(&self, instant: Timestamp) -> FixedOffset {
        let seconds_east = match &self.0 {
            Some(zone) => zone.offset_seconds_at(instant),
            None => local_offset_seconds_at(instant),
        };
        seconds_east.and_then(FixedOffset::east_opt).unwrap_or_else(utc)
    }
}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref().map_or(LOCAL, |zone| &zone.name))
    }
}

impl ZoneRules for TimeZone {
    fn offset_seconds_at(&self, instant: Timestamp) -> i32 {
        self.offset_at(instant).local_minus_utc()
    }
}

impl NamedZone {
    fn offset_seconds_at(&self, instant: Timestamp) -> Option<i32> {
        let text = self.format.call1(&JsValue::UNDEFINED, &to_js(instant)).ok()?.as_string()?;
        parse_offset(text.rsplit_once("GMT")?.1)
    }
}

/// Parses `+05:45` as seconds east of UTC; an empty text is UTC itself. There are seconds in offsets of former times.
fn parse_offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('+') {
        _ if text.is_empty() => return Some(0),
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix(['-', '−'])?),
    };
    let mut parts = digits.split(':').map(|part| part.parse::<i32>().ok());
    let mut next = || parts.next().unwrap_or(Some(0));
    Some(sign * (next()? * 3600 + next()? * 60 + next()?))
}

fn local_offset_seconds_at(instant: Timestamp) -> Option<i32> {
    let seconds_east = js_sys::Date::new(&to_js(instant)).get_timezone_offset() * -60.0;
    #[expect(clippy::cast_possible_truncation, reason = "offsets are less than a day")]
    seconds_east.is_finite().then_some(seconds_east as i32)
}

/// Returns the offset of UTC, which is zero.
pub fn utc() -> FixedOffset {
    Utc.fix()
}

fn to_js(instant: Timestamp) -> JsValue {
    #[expect(clippy::cast_precision_loss)]
    JsValue::from_f64(instant.as_millis() as f64)
}

/// Creates an `Intl.DateTimeFormat`; `None` for arguments that it does not accept. The constructor of `js_sys` would end
/// the program.
fn new_formatter(arguments: &Array) -> Option<JsValue> {
    let constructor = get(&get(&js_sys::global(), "Intl")?, "DateTimeFormat")?;
    Reflect::construct(constructor.unchecked_ref::<Function>(), arguments).ok()
}

/// Returns the name of a formatter's zone, in the spelling of the browser.
fn resolved_zone(formatter: &JsValue) -> Option<String> {
    let resolved_options: Function = get(formatter, "resolvedOptions")?.dyn_into().ok()?;
    get(&resolved_options.call0(formatter).ok()?, "timeZone")?.as_string()
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_parsed() {
        let table = [
            ("", Some(0)),
            ("+12:00", Some(43_200)),
            ("-03:30", Some(-12_600)),
            ("−03:30", Some(-12_600)),
            ("+05:45", Some(20_700)),
            ("+9", Some(32_400)),
            ("-00:44:30", Some(-2670)),
            ("12:00", None),
            ("+x", None),
            ("+12:", None),
        ];
        for (text, seconds) in table {
            assert_eq!(parse_offset(text), seconds, "{text}");
        }
    }
}
