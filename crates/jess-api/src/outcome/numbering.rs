//! Numbers for names.

use std::collections::HashMap;

/// Numbers for distinct names, from 0 in the order in which they come.
///
/// It is the only map of the parsers in this folder, since each further type of map adds more than 1 kB of code.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbering {
    numbers: HashMap<String, usize>,
}

impl Numbering {
    /// Returns the number of a name, which is the next one if the name is new.
    pub(super) fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.numbers.len();
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// Returns the names in the order of their numbers.
    pub(super) fn into_names(self) -> Vec<String> {
        let mut names = vec![String::new(); self.numbers.len()];
        for (name, number) in self.numbers {
            if let Some(place) = names.get_mut(number) {
                *place = name;
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_have_the_same_number() {
        let mut numbering = Numbering::default();
        assert_eq!(["b", "a", "b", ""].map(|name| numbering.number(name)), [0, 1, 0, 2]);
        assert_eq!(numbering.into_names(), ["b", "a", ""]);
    }
}
