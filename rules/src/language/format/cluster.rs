//! How the lines of a cluster are written, and the splits over clusters.

use super::clause::Written;
use super::words::{conditions, list, path, percent};
use crate::language::tree::{ClusterClause, Document, RepeatsWord, SplitWord, TouchesWord};

pub(super) fn write(clause: &ClusterClause, document: &Document) -> Written {
    match clause {
        ClusterClause::GroupBy(field) => Written::columns("group by", &field.node),
        ClusterClause::Touch { event, by } => {
            Written::columns("touch", format!("{} by {}", event.node, path(by)))
        }
        ClusterClause::EndsWith { event, once_per } => {
            let once = match once_per.is_empty() {
                true => String::new(),
                false => format!(" once per {}", list(once_per, path)),
            };
            Written::columns("ends with", format!("{}{once}", event.node))
        }
        ClusterClause::ValueSum { event, field } => {
            Written::columns("value sum", format!("{}.{}", event.node, field.node))
        }
        ClusterClause::Window(length) => {
            Written::columns("window", format!("{} before the end", length.node))
        }
        ClusterClause::Gap(length) => Written::columns("gap", length.node.to_string()),
        ClusterClause::Segment(tests) => Written::columns("segment", conditions(tests, document)),
        ClusterClause::Repeats(word) => Written::columns(
            "repeats",
            match word.node {
                RepeatsWord::Once => "count once",
                RepeatsWord::Each => "count each",
            },
        ),
        ClusterClause::Touches(word) => Written::columns(
            "touches",
            match word.node {
                TouchesWord::OneJourney => "belong to one journey",
                TouchesWord::Several => "may serve several",
            },
        ),
        ClusterClause::Hold(length) => {
            Written::columns("hold", format!("{} after the end", length.node))
        }
    }
}

/// What stands behind `split`.
pub(super) fn split(word: &SplitWord) -> String {
    match word {
        SplitWord::Evenly => "evenly".to_owned(),
        SplitWord::ByTouches => "by touches".to_owned(),
        SplitWord::ByField(field) => format!("by {field}"),
        SplitWord::First => "first".to_owned(),
        SplitWord::Last => "last".to_owned(),
        SplitWord::Position { first, middle, last } => {
            let (first, middle, last) = (percent(*first), percent(*middle), percent(*last));
            format!("first {first}, middle {middle}, last {last}")
        }
        SplitWord::HalfLife(length) => format!("half-life {length}"),
    }
}
