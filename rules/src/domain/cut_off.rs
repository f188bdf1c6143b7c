//! "As of": how far each stream of the log had been read.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// For each stream, the last position that is included. A stream that is absent is not read at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CutOff(BTreeMap<i32, i64>);

impl CutOff {
    /// A cut-off from stream and position pairs.
    pub fn new(positions: impl IntoIterator<Item = (i32, i64)>) -> Self {
        Self(positions.into_iter().collect())
    }

    /// Includes everything up to `position` of stream 0.
    pub fn single(position: i64) -> Self {
        Self::new([(0, position)])
    }

    /// Whether the position of the stream is included.
    pub fn includes(&self, stream: i32, position: i64) -> bool {
        self.0.get(&stream).is_some_and(|last| position <= *last)
    }

    /// The last position included of the stream; 0 when nothing is.
    pub fn last(&self, stream: i32) -> i64 {
        self.0.get(&stream).copied().unwrap_or(0)
    }

    /// Whether it includes all that another one does.
    pub fn reaches(&self, other: &Self) -> bool {
        other.positions().all(|(stream, last)| self.last(stream) >= last)
    }

    /// The pairs, by stream.
    pub fn positions(&self) -> impl Iterator<Item = (i32, i64)> + '_ {
        self.0.iter().map(|(stream, position)| (*stream, *position))
    }
}

impl fmt::Display for CutOff {
    /// `0:1234,1:99`; empty when no stream is read.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<String> = self.0.iter().map(|(s, p)| format!("{s}:{p}")).collect();
        formatter.write_str(&pairs.join(","))
    }
}

impl FromStr for CutOff {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || format!("\"{text}\" is not a cut-off; it looks like 0:1234");
        let mut positions = BTreeMap::new();
        for pair in text.split(',').filter(|pair| !pair.is_empty()) {
            let (stream, position) = pair.split_once(':').ok_or_else(bad)?;
            let stream = stream.parse().map_err(|_| bad())?;
            positions.insert(stream, position.parse().map_err(|_| bad())?);
        }
        Ok(Self(positions))
    }
}
