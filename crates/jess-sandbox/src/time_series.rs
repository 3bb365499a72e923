//! Imitates `eplusout.eso`, which has the values of a year at every timestep: a text of 30 MB that is never in memory as
//! a whole.
//!
//! It consists of parts: the data dictionary, one part for each day, and the end. The length of each is known without
//! writing it, since numbers have a fixed width, so that the size is exact and a range is read without what precedes it.

use std::fmt::Write as _;
use std::iter;

use fastrand::Rng;

/// The number of days.
const DAYS: usize = 365;

/// The number of timesteps of a day.
const TIMESTEPS: usize = 96;

/// The variables of the site, with their units.
const SITE_VARIABLES: [(&str, &str); 2] =
    [("Site Outdoor Air Drybulb Temperature", "C"), ("Site Diffuse Solar Radiation Rate per Area", "W/m2")];

/// The variables of each zone, with their units.
const ZONE_VARIABLES: [(&str, &str); 6] = [
    ("Zone Mean Air Temperature", "C"),
    ("Zone Operative Temperature", "C"),
    ("Zone Air Relative Humidity", "%"),
    ("Zone Windows Total Transmitted Solar Radiation Rate", "W"),
    ("Zone Lights Electric Power", "W"),
    ("Zone Ideal Loads Supply Air Total Cooling Rate", "W"),
];

/// The zones.
const ZONES: [&str; 6] = ["SPACE1-1", "SPACE2-1", "SPACE3-1", "SPACE4-1", "SPACE5-1", "PLENUM-1"];

/// The number of the first variable; the dictionary begins with six other entries.
const FIRST_VARIABLE: usize = 7;

/// The length of a value: two digits, a point, and 15 digits.
const VALUE_LENGTH: usize = 18;

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// The values of one job.
#[derive(Debug, Clone)]
pub(crate) struct TimeSeries {
    seed: u64,
    dictionary: String,
    end: String,
}

impl TimeSeries {
    /// Creates the values for a seed, in a file that begins with the line of the version.
    pub(crate) fn new(seed: u64, version: &str) -> Self {
        let mut dictionary = format!(
            "{version}\n\
             1,5,Environment Title[],Latitude[deg],Longitude[deg],Time Zone[],Elevation[m]\n\
             2,8,Day of Simulation[],Month[],Day of Month[],DST Indicator[1=yes 0=no],Hour[],StartMinute[],\
             EndMinute[],DayType\n\
             3,5,Cumulative Day of Simulation[],Month[],Day of Month[],DST Indicator[1=yes 0=no],DayType  \
             ! When Daily Report Variables Requested\n\
             4,2,Cumulative Days of Simulation[],Month[]  ! When Monthly Report Variables Requested\n\
             5,1,Cumulative Days of Simulation[] ! When Run Period Report Variables Requested\n\
             6,1,Calendar Year of Simulation[] ! When Annual Report Variables Requested\n"
        );
        for (number, (zone, (name, unit))) in (FIRST_VARIABLE..).zip(variables()) {
            let _ = writeln!(dictionary, "{number},1,{zone},{name} [{unit}] !TimeStep");
        }
        dictionary.push_str("End of Data Dictionary\n1,RUN PERIOD 1,  51.48,  -0.45,   0.00,  25.00\n");
        let records = DAYS * TIMESTEPS * (variables().count() + 1);
        let end = format!("End of Data\n Number of Records Written={records:>12}\n");
        Self { seed, dictionary, end }
    }

    /// Returns the number of parts.
    pub(crate) fn parts(&self) -> usize {
        DAYS + 2
    }

    /// Returns the size of a part in bytes.
    pub(crate) fn part_size(&self, part: usize) -> usize {
        match day_of(part) {
            _ if part == 0 => self.dictionary.len(),
            Some(day) => TIMESTEPS * (timestamp(day, 0).len() + values_length()),
            None => self.end.len(),
        }
    }

    /// Returns the size of all parts in bytes.
    pub(crate) fn size(&self) -> u64 {
        let size: usize = (0..self.parts()).map(|part| self.part_size(part)).sum();
        u64::try_from(size).unwrap_or(u64::MAX)
    }

    /// Writes a part.
    pub(crate) fn part(&self, part: usize) -> String {
        match day_of(part) {
            _ if part == 0 => self.dictionary.clone(),
            Some(day) => self.day(day),
            None => self.end.clone(),
        }
    }

    fn day(&self, day: usize) -> String {
        let mut rng = Rng::with_seed(self.seed.wrapping_add(u64::try_from(day).unwrap_or_default()));
        let mut text = String::with_capacity(self.part_size(day));
        for step in 0..TIMESTEPS {
            text.push_str(&timestamp(day, step));
            for number in (FIRST_VARIABLE..).take(variables().count()) {
                // Of a thousand values each, so that the file compresses about as well as a real one.
                let (whole, fraction) = (rng.u64(18..28), rng.u64(1..101) * 9_876_543_210_987);
                let _ = writeln!(text, "{number},{whole}.{fraction:015}");
            }
        }
        text
    }
}

/// Returns the day that a part has, counted from 1.
fn day_of(part: usize) -> Option<usize> {
    (1..=DAYS).contains(&part).then_some(part)
}

fn variables() -> impl Iterator<Item = (&'static str, (&'static str, &'static str))> {
    let of_site = SITE_VARIABLES.iter().map(|variable| ("Environment", *variable));
    of_site.chain(ZONES.iter().flat_map(|zone| ZONE_VARIABLES.iter().map(move |variable| (*zone, *variable))))
}

/// Returns the length of the lines with the values of one timestep.
fn values_length() -> usize {
    let digits = |number: usize| if number < 10 { 1 } else { 2 };
    // With a comma and a line break.
    (FIRST_VARIABLE..).take(variables().count()).map(|number| digits(number) + VALUE_LENGTH + 2).sum()
}

/// Returns the line before the values of a timestep. It is equally long for all timesteps of a day.
fn timestamp(day: usize, step: usize) -> String {
    const LENGTHS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut month, mut of_month) = (1, day);
    for length in LENGTHS {
        if of_month > length {
            of_month -= length;
            month += 1;
        } else {
            break;
        }
    }
    let weekday = iter::repeat(WEEKDAYS).flatten().nth(day - 1).unwrap_or_default();
    let (hour, start) = (step / 4 + 1, step % 4 * 15);
    let till = start + 15;
    format!("2,{day},{month:2},{of_month:2}, 0,{hour:2},{start:2}.00,{till:2}.00,{weekday}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_are_those_of_the_parts() {
        let series =
            TimeSeries::new(7, "Program Version,EnergyPlus, Version 9.3.0-baff08990c, YMD=2021.07.06 10:59");
        for part in 0..series.parts() {
            assert_eq!(series.part(part).len(), series.part_size(part), "part {part}");
        }
        assert!((30_000_000..32_000_000).contains(&series.size()), "{}", series.size());
    }

    #[test]
    fn days_are_those_of_a_year() {
        assert_eq!(timestamp(1, 0), "2,1, 1, 1, 0, 1, 0.00,15.00,Sunday\n");
        assert_eq!(timestamp(31, 3), "2,31, 1,31, 0, 1,45.00,60.00,Tuesday\n");
        assert_eq!(timestamp(32, 4), "2,32, 2, 1, 0, 2, 0.00,15.00,Wednesday\n");
        assert_eq!(timestamp(365, 95), "2,365,12,31, 0,24,45.00,60.00,Sunday\n");
    }
}
