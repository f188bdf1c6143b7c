//! What somebody meant who wrote something else.

/// The name that is most like a written one, where one is like it.
pub fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let written = written.to_lowercase().replace('_', "-");
    let most = 1 + written.chars().count() / 4;
    let like = |name: &str| strsim::osa_distance(&written, &name.to_lowercase().replace('_', "-"));
    let near = names.map(|name| (like(name), name)).filter(|(distance, _)| *distance <= most);
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}
