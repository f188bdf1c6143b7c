//! `N2xx`: names that nothing has, that two things have, and sections and lines that are missing.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("N201", "unknown metric", "No metric of the rule has this name."),
    error("N202", "unknown event", "The catalogue has no event with this name."),
    error("N203", "unknown field", "The event has no field with this name."),
    error("N204", "unknown attribute", "What the path leads to has no such attribute."),
    error("N205", "unknown asset or type", "The catalogue has no asset or type with this name."),
    error("N206", "unknown currency", "A currency is an ISO 4217 code, or points."),
    error("N210", "name given twice", "Two metrics, events or assets cannot share a name."),
    error("N211", "section given twice", "This section stands once in a distributor."),
    error("N212", "line given twice", "This line stands once in its section."),
    error("N213", "word of the language", "A word of the language cannot be a name."),
    error("N215", "other kind of document", "A catalogue is no distributor, and the reverse."),
    error("N220", "section missing", "A rule needs this section."),
    error("N221", "line missing", "The section needs a line that says this."),
];
