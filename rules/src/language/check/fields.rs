//! A line such as `sum order_paid`, which lacks the field that is measured: the fields there are.

use std::collections::HashMap;

use super::super::diagnostic::{Diagnostic, Edit, Fix};
use super::super::tree::{Clause, ClusterClause, Document, Head, Line, MeasureWord};
use crate::domain::{Catalogue, EventKind, ValueType};

/// Words that measure a field.
const WORDS: [MeasureWord; 5] = [
    MeasureWord::Sum,
    MeasureWord::Average,
    MeasureWord::Highest,
    MeasureWord::Lowest,
    MeasureWord::Distinct,
];

/// Gives problems with lines that measure an event or cluster without a field the lines that are
/// right, each as a fix. Whoever reads line by line knows of no catalogue.
pub(super) fn offer(found: &mut [Diagnostic], document: &Document, catalogue: &Catalogue) {
    let mut lacking =
        found.iter_mut().filter(|it| it.code == "S122" && it.fixes.is_empty()).peekable();
    if lacking.peek().is_none() {
        return;
    }
    let clusters = clusters(document);
    for it in lacking {
        let Some(line) = document.line(it.primary.span.line) else { continue };
        let Some(lines) = right_lines(document, (catalogue, &clusters), line) else { continue };
        let (start, end) = (line.span.start, line.span.end);
        it.help = Some(lines.join("\n or: "));
        it.fixes = lines
            .into_iter()
            .map(|text| Fix {
                title: format!("write {text}"),
                edits: vec![Edit { start, end, text }],
            })
            .collect();
    }
}

/// The lines that were probably meant; `None` for a line that is something else.
fn right_lines(
    document: &Document,
    (catalogue, clusters): (&Catalogue, &HashMap<&str, usize>),
    line: &Line,
) -> Option<Vec<String>> {
    let text = document.source.get(line.span.start..line.span.end)?;
    let mut words = text.split_whitespace();
    let (first, name, None) = (words.next()?, words.next()?, words.next()) else { return None };
    let word = WORDS.into_iter().find(|word| word.word() == first)?;
    let fields = match catalogue.events.get(name) {
        Some(event) => measurable(event, word),
        None => of_journeys(document, catalogue, *clusters.get(name)?, word)?,
    };
    if fields.is_empty() {
        return Some(vec![format!("count {name}")]);
    }
    Some(fields.into_iter().map(|field| format!("{first} {name}.{field}")).collect())
}

/// The fields of an event that can be measured so; money first.
fn measurable(event: &EventKind, word: MeasureWord) -> Vec<&str> {
    let of = |fits: fn(&ValueType) -> bool| {
        let fields = event.fields.iter().filter(move |field| fits(&field.value_type));
        fields.map(|field| field.name.as_str())
    };
    if word == MeasureWord::Distinct {
        return of(|_| true).collect();
    }
    of(|it| *it == ValueType::Money).chain(of(|it| *it == ValueType::Number)).collect()
}

/// The first place in the lines of each cluster's head, by name.
fn clusters(document: &Document) -> HashMap<&str, usize> {
    let mut heads = HashMap::new();
    for (place, line) in document.lines.iter().enumerate() {
        if let Some(Clause::Head(Head::Cluster(name))) = &line.clause {
            heads.entry(name.node.as_str()).or_insert(place);
        }
    }
    heads
}

/// What can be added up of the journeys of the cluster whose head is at that place; `None` where the event
/// that ends them is not there.
fn of_journeys<'c>(
    document: &Document,
    catalogue: &'c Catalogue,
    head: usize,
    word: MeasureWord,
) -> Option<Vec<&'c str>> {
    let under = document.lines.iter().skip(head + 1).map(|line| line.clause.as_ref());
    let under = under.take_while(|clause| !matches!(clause, Some(Clause::Head(_)))).flatten();
    for clause in under {
        match clause {
            Clause::Cluster(ClusterClause::EndsWith { event: end, .. })
                if word == MeasureWord::Sum =>
            {
                return Some(measurable(catalogue.events.get(&end.node)?, word));
            }
            Clause::Cluster(ClusterClause::ValueSum { .. }) if word == MeasureWord::Sum => {
                return Some(vec!["value"]);
            }
            _ => {}
        }
    }
    Some(Vec::new())
}
