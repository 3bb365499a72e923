//! Parts of a reply that are absent if they have another type than expected.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// An object, or nothing for any other value.
pub(super) struct MapOrNothing<T>(pub(super) Option<T>);

/// The objects of a list, or nothing for any other value.
pub(super) struct ListOrNothing<T>(pub(super) Option<Vec<T>>);

impl<T> Default for MapOrNothing<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Default for ListOrNothing<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// A visitor whose value is the default one for all types that it does not expect.
struct Tolerant<V>(PhantomData<V>);

/// Implements the methods of a visitor for single values.
macro_rules! ignore_single_values {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Tolerant<MapOrNothing<T>> {
    type Value = MapOrNothing<T>;

    ignore_single_values!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(MapOrNothing(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|value| MapOrNothing(Some(value)))
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Tolerant<ListOrNothing<T>> {
    type Value = ListOrNothing<T>;

    ignore_single_values!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(MapOrNothing(value)) = list.next_element()? {
            values.extend(value);
        }
        Ok(ListOrNothing(Some(values)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(ListOrNothing(None))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for MapOrNothing<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tolerant(PhantomData::<Self>))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ListOrNothing<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tolerant(PhantomData::<Self>))
    }
}
