//! The invariants of a run, in `eplusout.eio`.

/// Returns the place of the weather data, such as "London Heathrow GBR TRY WMO#=037720", from `eplusout.eio` or its beginning:
/// the first field after `Site:Location` in EnergyPlus 8.3 and later, or `Location` before that.
///
/// ```
/// use jess_api::read_location;
///
/// let eio = "! <Site:Location>, Location Name, Latitude {N+/S- Deg}\n Site:Location,Chicago Ohare Intl Ap,41.98\n";
/// assert_eq!(read_location(eio).as_deref(), Some("Chicago Ohare Intl Ap"));
/// ```
pub fn read_location(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (key, rest) = line.trim_start().split_once(',')?;
        let key = key.trim_end();
        let is_location = ["Site:Location", "Location"].iter().any(|name| key.eq_ignore_ascii_case(name));
        let name = rest.split(',').next().map(str::trim).filter(|name| is_location && !name.is_empty())?;
        Some(name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_the_first_field_of_its_line() {
        for (text, expected) in [
            ("", None),
            ("! <Site:Location>, Location Name\n", None),
            ("Site:Location,,1.0", None),
            ("x\nSite:Location, Wien ,48.1", Some("Wien")),
            ("Location,DENVER STAPLETON CO,39.77", Some("DENVER STAPLETON CO")),
            ("Site:Location", None),
            ("Site:LocationX,no,1", None),
            ("Zone Information,Site:Location,2", None),
        ] {
            assert_eq!(read_location(text).as_deref(), expected, "{text:?}");
        }
    }
}
