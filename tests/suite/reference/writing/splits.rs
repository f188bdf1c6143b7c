//! How a journey is split, as text.

use super::super::model::{Number, Split};
use super::{duration, number};

pub fn split(split: Split) -> String {
    let percent = |part: Number| format!("{}%", number(part));
    match split {
        Split::Evenly => "  split evenly\n".to_owned(),
        Split::ByTouches => "  split by touches\n".to_owned(),
        Split::ByField(field) => format!("  split by {field}\n"),
        Split::First => "  split first\n".to_owned(),
        Split::Last => "  split last\n".to_owned(),
        Split::Position { first, middle, last, of_two } => {
            let of_two = of_two.map_or_else(String::new, |(one, two)| {
                format!("  split of two {}, {}\n", percent(one), percent(two))
            });
            let (first, middle, last) = (percent(first), percent(middle), percent(last));
            format!("  split first {first}, middle {middle}, last {last}\n{of_two}")
        }
        Split::HalfLife(micros) => format!("  split half-life {}\n", duration(micros)),
    }
}
