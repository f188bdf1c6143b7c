//! `N2xx`: names that nothing has, that two things have, and sections and lines that are missing.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("N201", "unknown metric", "No metric of the rule has this name.").because(
        "Metrics are used by the names that the rule gives them. A name that nothing \
         has cannot be measured; `points` is there when a metric has a line `worth`.",
    ),
    error("N202", "unknown event", "The catalogue has no event with this name.").because(
        "Events are those of the built-in catalogue and of the catalogue saved on the \
         server. `tantieme check --catalogue FILE` adds one from a file.",
    ),
    error("N203", "unknown field", "The event has no field with this name.").because(
        "A path begins with a field of the event that the metric measures. The message \
         names the fields.",
    ),
    error("N204", "unknown attribute", "What the path leads to has no such attribute.").because(
        "Behind the point stands an attribute of what the path has led to: of a \
         customer, a collaborator, or a kind of asset.",
    ),
    error("N205", "unknown asset or type", "The catalogue has no asset or type with this name.")
        .because(
            "A field has one of the built-in types, or is an asset that the catalogue has; \
         an example can only use assets that it has.",
        ),
    error("N206", "unknown currency", "A currency is an ISO 4217 code, or points.")
        .because("A rule pays in a currency that exists, or in points."),
    error("N210", "name given twice", "Two metrics, events or assets cannot share a name.")
        .because("Other lines would not know which of the two is meant."),
    error("N211", "section given twice", "This section stands once in a distributor.")
        .because("With two of them, a reader could miss one. What they say stands in one place."),
    error("N212", "line given twice", "This line stands once in its section.").because(
        "With two of them, one would have to win silently. The first and the second are \
         shown.",
    ),
    error("N213", "word of the language", "A word of the language cannot be a name.")
        .because("A line could not be told from a word of the language."),
    error("N215", "other kind of document", "A catalogue is no distributor, and the reverse.")
        .because("`tantieme check` reads either; here one was expected and the other given."),
    error("N220", "section missing", "A rule needs this section.").because(
        "Without it the rule would not say what is paid, to whom, or when. There is no \
         hidden default for any of this.",
    ),
    error("N221", "line missing", "The section needs a line that says this.").because(
        "The section cannot be understood without it. Each choice that is offered is a \
         line that can be added as it is.",
    ),
];
