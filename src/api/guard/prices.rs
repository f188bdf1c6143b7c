//! What a field costs behind which more stands than its own rows.

use async_graphql::parser::types::Field;

/// What one evaluation of a distributor's open period costs.
const EVALUATION: u64 = 1_000;

/// What a text costs that may be as long as a rule: others wait while so much is written.
const TEXT: u64 = 20;

/// What one event costs that is looked at by every rule that reads it.
const FORESIGHT: u64 = 25;

/// Fields that evaluate, and what one of them adds to the cost.
const EVALUATING: &[(&str, u64)] = &[
    ("standings", EVALUATION),
    ("standing", EVALUATION),
    ("projectedPool", EVALUATION),
    ("projectedSite", EVALUATION),
    ("projectedTaken", EVALUATION),
    ("skipped", EVALUATION),
    ("countedFor", EVALUATION),
    ("uncredited", EVALUATION),
    ("adjustments", EVALUATION),
    ("takenOver", EVALUATION),
    ("leftoverChanges", EVALUATION),
    ("unvalued", EVALUATION),
    // Everything that was ever owed.
    ("statement", EVALUATION),
    // Everything that is payable.
    ("previewFulfillment", EVALUATION),
    // All rows that are there.
    ("obligationTotals", EVALUATION),
    ("payoutTotals", EVALUATION),
    // Of each event of the request.
    ("foreseen", FORESIGHT),
    // A rule that nobody has seen before, over all that is recorded.
    ("preview", 5 * EVALUATION),
    ("compareRules", 10 * EVALUATION),
    // The examples of the text.
    ("checkRule", 2 * EVALUATION),
    // Long texts, made or sent once for each row.
    ("explanation", TEXT),
    ("source", TEXT),
    // All types of the schema with their fields.
    ("__schema", 20 * EVALUATION),
    ("__type", EVALUATION),
];

/// Lists of which a page is read, whatever is asked of it.
const PAGED: &[&str] = &[
    "auditTrail",
    "changes",
    "collaborators",
    "disputes",
    "distributors",
    "events",
    "exchangeRates",
    "exports",
    "excluded",
    "facts",
    "fulfillments",
    "hookDeliveries",
    "journeys",
    "leftOut",
    "lines",
    "messages",
    "obligations",
    "otherwise",
    "payouts",
    "periods",
    "settlements",
    "standings",
    "tokens",
    "touches",
    "unmatched",
    "versions",
    "webhookDeliveries",
    "webhooks",
];

/// Fields whose value has all that is below them computed already.
const COMPUTED: &[&str] = &["settlement", "settlements", "settled", "preview", "approveSettlement"];
/// Their types, as fragments name them.
const COMPUTED_TYPES: &[&str] = &["Settlement", "Outcome"];
/// The steps from a list to its items.
const STEPS: &[&str] = &["nodes", "edges", "node"];

/// Whether what is selected is part of something that was computed already: then it is not evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Under {
    computed: bool,
}

impl Under {
    /// The top of an operation.
    pub const TOP: Self = Self { computed: false };

    /// Under a fragment on a type.
    pub fn on(type_name: &str) -> Self {
        Self { computed: COMPUTED_TYPES.contains(&type_name) }
    }

    /// Under a field.
    pub fn field(self, field: &Field) -> Self {
        let name = field.name.node.as_str();
        let is_step = STEPS.contains(&name) && field.arguments.is_empty();
        Self { computed: COMPUTED.contains(&name) || (is_step && self.computed) }
    }

    /// What a field here adds to the cost besides itself.
    pub fn price(self, field: &Field) -> u64 {
        // The events or journeys behind a metric are found by an evaluation, also those of a settlement.
        if field.get_argument("metric").is_some() {
            return EVALUATION;
        }
        let name = field.name.node.as_str();
        let priced = EVALUATING.iter().find(|(evaluating, _)| *evaluating == name);
        let is_there = |price: &u64| self.computed && *price != TEXT;
        priced.map(|(_, price)| *price).filter(|price| !is_there(price)).unwrap_or(0)
    }
}

/// What each row of a field's page costs at least: it is read, also where nothing of it is asked for.
pub(super) fn row(field: &Field) -> u64 {
    u64::from(PAGED.contains(&field.name.node.as_str()))
}

/// Whether a field is answered with the schema.
pub(super) fn is_introspection(field: &Field) -> bool {
    matches!(field.name.node.as_str(), "__schema" | "__type")
}
