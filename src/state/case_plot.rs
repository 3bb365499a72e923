//! The geometry of a scatter plot: where its points and the marks of its axes are, in units of the drawing.

/// The length of an axis in units of the drawing.
pub const LENGTH: f64 = 1000.0;

/// The range of an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// The value at the beginning.
    pub min: f64,
    /// The value at the end.
    pub max: f64,
    /// The distance of two marks.
    pub step: f64,
}

impl Axis {
    /// Creates an axis for some values, from a round number to a round number, with about five marks. Returns `None` without
    /// a finite value.
    pub fn new(values: impl Iterator<Item = f64>) -> Option<Self> {
        let finite = values.filter(|value| value.is_finite());
        let (min, max) = finite
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), value| (min.min(value), max.max(value)));
        if min > max {
            return None;
        }
        // Equal values are in the middle.
        let spread = if max > min { max - min } else { max.abs().max(1.0) };
        let step = round_step(spread / 4.0);
        // A value that is a mark but for its last digit needs no further one.
        let (start, end) = ((min / step + 1e-9).floor() * step, (max / step - 1e-9).ceil() * step);
        let axis = Self { min: start, max: if end > start { end } else { start + step }, step };
        (axis.max.is_finite() && axis.min.is_finite() && step > 0.0).then_some(axis)
    }

    /// Returns the position of a value, from 0 to [`LENGTH`]; `None` if it is not a number.
    pub fn position(&self, value: f64) -> Option<f64> {
        let position = (value - self.min) / (self.max - self.min) * LENGTH;
        position.is_finite().then(|| position.clamp(0.0, LENGTH))
    }

    /// Returns the values of the marks.
    pub fn marks(&self) -> Vec<f64> {
        let count = ((self.max - self.min) / self.step).round().clamp(1.0, 20.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 20")]
        let count = count as u32;
        (0..=count).map(|mark| self.min + f64::from(mark) * self.step).collect()
    }
}

/// Returns the smallest of 1, 2, 2.5 and 5 times a power of ten that is not less than a positive number.
fn round_step(least: f64) -> f64 {
    let mut power = 1.0;
    while power > least && power > 1e-300 {
        power /= 10.0;
    }
    while power * 10.0 <= least && power < 1e300 {
        power *= 10.0;
    }
    [1.0, 2.0, 2.5, 5.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= least)
        .unwrap_or(power * 10.0)
}

/// Returns the index of the point that is nearest to a position.
pub fn nearest(points: &[(f64, f64)], x: f64, y: f64) -> Option<usize> {
    let distance = |point: &(f64, f64)| (point.0 - x).powi(2) + (point.1 - y).powi(2);
    let by_distance = |one: &(usize, &(f64, f64)), other: &(usize, &(f64, f64))| {
        distance(one.1).total_cmp(&distance(other.1))
    };
    points.iter().enumerate().min_by(by_distance).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_axis_goes_from_a_round_number_to_a_round_number() {
        let table: [(&[f64], f64, f64, f64); 5] = [
            (&[20.0, 81.0], 20.0, 100.0, 20.0),
            (&[0.15, 0.3], 0.15, 0.3, 0.05),
            (&[-3.0, 5.0], -4.0, 6.0, 2.0),
            (&[7.0], 6.0, 8.0, 2.0),
            (&[0.0, f64::NAN, f64::INFINITY], 0.0, 0.25, 0.25),
        ];
        for (values, min, max, step) in table {
            let axis = Axis::new(values.iter().copied()).unwrap();
            let is_near = |one: f64, other: f64| (one - other).abs() < 1e-9;
            assert!(is_near(axis.min, min) && is_near(axis.max, max) && is_near(axis.step, step), "{axis:?}");
        }
        assert_eq!(Axis::new([f64::NAN].into_iter()), None);
        assert_eq!(Axis::new([20.0, 81.0].into_iter()).unwrap().marks(), [20.0, 40.0, 60.0, 80.0, 100.0]);
    }

    #[test]
    fn the_nearest_point_is_found() {
        let points = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)];
        assert_eq!((nearest(&points, 9.0, 2.0), nearest(&points, 9.0, 8.0)), (Some(1), Some(2)));
        assert_eq!(nearest(&[], 0.0, 0.0), None);
    }

    proptest! {
        #[test]
        fn every_value_is_on_its_axis(values in prop::collection::vec(any::<f64>(), 1..20)) {
            if let Some(axis) = Axis::new(values.iter().copied()) {
                prop_assert!(axis.min < axis.max && axis.marks().len() <= 21);
                for value in values.iter().filter(|value| value.is_finite()) {
                    let position = axis.position(*value).unwrap();
                    prop_assert!((0.0..=LENGTH).contains(&position));
                }
            }
        }
    }
}
