//! Everything that can be changed: each mutation by whoever may not, and by whoever may, with what belongs to somebody else.

use serde_json::{Value, json};

use super::answer::{Came, came, strange};
use super::documents::{document, quoted};
use super::holder::Holder;
use super::schema::{Field, Input};
use super::walk::Walker;

/// What there is to change, as an admin sees it. Whoever was refused has changed nothing of it.
const STATE: &str = "{
    distributors { nodes { name state version currentPeriod { index } } }
    collaborators { nodes { ref name hold { reason } payoutAccount { masked } proposedPayoutAccount { state } } }
    obligations(first: 200) { totalCount nodes { id state hold { reason } dispute { id } } }
    payouts(first: 50) { totalCount nodes { id state paidOn reference } }
    disputes(first: 50) { nodes { id state messages(first: 9) { totalCount } } }
    fulfillments { nodes { id state } } settlements { nodes { id state } }
    events { totalCount } facts { totalCount } exchangeRates { totalCount }
    tokens { nodes { id revokedAt } } webhooks { nodes { id disabledAt } } catalogue { source } }";

impl Walker<'_> {
    /// What there is to change.
    pub fn state(&self) -> Value {
        self.site.data(&self.site.admin, STATE, &json!({}))
    }

    /// The mutations.
    pub fn mutations(&self) -> &[Field] {
        &self.schema.get("Mutation").fields
    }

    /// A mutation with as little as it needs, about somebody's things.
    pub fn smallest(&self, mutation: &Field, whose: &str) -> String {
        let parts =
            mutation.arguments.iter().filter(|argument| argument.required).map(|argument| {
                format!("{}: {}", argument.name, self.least(&mutation.name, argument, whose))
            });
        format!("{}({})", mutation.name, parts.collect::<Vec<_>>().join(", "))
    }

    fn least(&self, mutation: &str, input: &Input, whose: &str) -> String {
        let kind = self.schema.get(&input.takes);
        let value = match input.takes.as_str() {
            _ if !kind.inputs.is_empty() => {
                let disputed =
                    |field: &Input| input.takes == "OpenDisputeInput" && field.name == "obligation";
                let needed = |field: &&Input| field.required || disputed(field);
                let parts =
                    kind.inputs.iter().filter(needed).map(|field| {
                        format!("{}: {}", field.name, self.least(mutation, field, whose))
                    });
                format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
            }
            _ if !kind.values.is_empty() => kind.values[0].clone(),
            "ID" => quoted(&self.id_for(mutation, &input.name, whose)),
            "String" if matches!(input.name.as_str(), "collaborator" | "ref") => quoted(whose),
            "Decimal" => quoted("1.00"),
            "CurrencyCode" => quoted("USD"),
            "Date" => quoted("2026-12-01"),
            "DateTime" => quoted("2026-12-01T00:00:00Z"),
            "Int" => "1".to_owned(),
            "Boolean" => "true".to_owned(),
            "JSON" => "{}".to_owned(),
            _ => quoted("x"),
        };
        if input.list { format!("[{value}]") } else { value }
    }

    /// The id of what a mutation is about, of somebody's.
    fn id_for(&self, mutation: &str, field: &str, whose: &str) -> String {
        let kind = match (mutation, field) {
            (_, "payouts") | ("correctPayoutReference", _) => "Payout",
            (_, "obligation") => "Obligation",
            (name, _) if name.ends_with("Obligation") => "Obligation",
            (name, _) if name.ends_with("Dispute") => "Dispute",
            _ => return self.names.of(whose)[0].clone(),
        };
        self.names.kind_of(whose, kind)
    }

    /// What is wrong with the answer to a mutation of somebody who may not do it, or not with this.
    pub fn refused(&self, holder: &Holder, mutation: &Field) -> Option<String> {
        let last = self.smallest(mutation, holder.other());
        let way: &[String] = &[];
        let errors = format!("{last} {{ errors {{ code message }} }}");
        let text = document("mutation", way, &errors);
        let answer = holder.ask(self.site, &text);
        let coordinate = format!("Mutation.{}", mutation.name);
        let may = self.table.lets(holder.role, &coordinate);
        let code = |path: &str| {
            answer.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let found = match (may, came(&answer, way, &last)) {
            (false, Came::Forbidden) => None,
            (true, Came::Shown) => {
                let code = code(&format!("/data/{}/errors/0/code", mutation.name));
                (code != "NOT_FOUND").then(|| format!("comes to {code:?}"))
            }
            (_, came) => Some(format!("{came:?}")),
        };
        let strange = strange(&answer, &text, &|word| holder.is_stranger(word));
        let told = (!strange.is_empty()).then(|| format!("tells of {strange:?}"));
        let found = found.or(told);
        found.map(|found| format!("{coordinate} as {}: {found}: {answer}\n    {text}", holder.name))
    }
}
