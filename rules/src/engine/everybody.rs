//! Lists with an element for everybody.

/// All results in a list, or the first error.
///
/// There is room for all of them from the start: to collect results says nothing of how many there are, and a list
/// of everybody would be copied each time that it grows.
pub(super) fn all<T, E>(results: impl Iterator<Item = Result<T, E>>) -> Result<Vec<T>, E> {
    let (least, most) = results.size_hint();
    let mut list = Vec::with_capacity(most.unwrap_or(least));
    for result in results {
        list.push(result?);
    }
    Ok(list)
}
