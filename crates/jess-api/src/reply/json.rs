//! A JSON reader for the entries of a job list: the end of a value, the members of an object, the content of a
//! string. It borrows from the received bytes and reads one level of an object at a time.
//!
//! # Why not serde_json
//!
//! The alternative is a splitter that frames the entries and `#[derive(Deserialize)]` for each of them. It was
//! built and measured: 50 lines shorter, 11 kB larger in the page (27 kB when written naively) and 1.5 times
//! slower natively. It would also lose eight behaviors. Here each of the following costs one field, or nothing;
//! to serde_json it is an error that costs the whole job, except for the last one, which yields another number:
//!
//! 1. a number beyond the range of a float, such as `1e999`, is absent;
//! 2. a word that JSON does not have, such as `NaN`, `-Infinity` or `nil`, is absent;
//! 3. a number with leading zeros, such as `01`, is read as 1;
//! 4. an escape that encodes no character, such as half of a surrogate pair or `\x`, becomes U+FFFD;
//! 5. an unescaped control character in a string, such as a line feed, is kept;
//! 6. a malformed list or object inside of a field, such as `[1,]`, is skipped;
//! 7. of a key that occurs twice, the last value counts;
//! 8. a whole number above 2^53 that is written as a float, such as `9007199254740993.0`, is read exactly.
//!
//! The tests that hold them: `values_that_are_not_json_cost_one_field` in `tests/it/reply.rs` (1 to 6), and in
//! `tests/it/job.rs` `keys_may_be_unknown_repeated_and_in_any_order` (7) and
//! `numbers_may_be_strings_and_floats` (8).

mod cursor;
mod members;
mod string;
mod value;
mod value_scanner;

pub(crate) use self::cursor::Cursor;
pub(crate) use self::members::{Member, Members};
pub(crate) use self::value::{Value, ValueKind};
pub(crate) use self::value_scanner::ValueScanner;
