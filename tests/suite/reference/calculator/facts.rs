//! What held when: attributes, approvals, and what was taken back.

use std::collections::BTreeMap;

use num_traits::Zero;

use super::super::model::{Amount, Approval, Exact, Happening, Number, Path, Value, What, whole};

/// Every entry that is known, with naive look-ups.
#[derive(Clone, Copy)]
pub struct Log<'l> {
    pub entries: &'l [Happening],
    /// The present.
    pub now: i64,
}

/// One event of the log.
#[derive(Clone, Copy)]
pub struct Event<'l> {
    pub entry: &'l Happening,
    pub kind: &'static str,
    pub at: i64,
    pub approval: Approval,
}

/// Who has which part of what an event is worth.
#[derive(Default)]
pub struct Credited {
    pub people: BTreeMap<String, Exact>,
    /// The part that is nobody's.
    pub nobody: Exact,
}

impl<'l> Log<'l> {
    pub fn events(self) -> Vec<Event<'l>> {
        let mut events = Vec::new();
        for entry in self.entries {
            if let What::Event { kind, at, approval, .. } = &entry.what {
                events.push(Event { entry, kind, at: *at, approval: *approval });
            }
        }
        events
    }

    /// An attribute as it was at a moment: the latest fact that holds from then or before; of
    /// those from the same moment the one that was known last.
    pub fn attribute(self, kind: &str, subject: &str, name: &str, at: i64) -> Option<Value> {
        let mut best: Option<(i64, i64, Option<Value>)> = None;
        for entry in self.entries {
            let What::Fact { kind: of, subject: who, attribute, value, from } = &entry.what else {
                continue;
            };
            if *of != kind || who != subject || *attribute != name || *from > at {
                continue;
            }
            let later = best.as_ref().is_none_or(|(f, p, _)| (*from, entry.position) > (*f, *p));
            if later {
                best = Some((*from, entry.position, value.clone()));
            }
        }
        best.and_then(|(_, _, value)| value)
    }

    /// Where a path leads from an event. Through several owners it leads to several places, and
    /// each of them may be unknown.
    pub fn of_event(self, event: Event<'l>, path: &Path) -> Vec<Option<Value>> {
        let What::Event { fields, .. } = &event.entry.what else { return vec![None] };
        let first = fields.get(path[0]).cloned();
        self.follow(vec![first], path[0], &path[1..], event.at)
    }

    /// Who is credited for an event at the end of a path. Through several owners it goes on behind
    /// each of them with their part, and what they lead to is added up.
    pub fn credited(self, event: Event<'l>, path: &Path) -> Credited {
        let What::Event { fields, .. } = &event.entry.what else { return Credited::default() };
        let mut credited = Credited::default();
        let mut places = vec![(fields.get(path[0]).cloned(), whole(1))];
        let mut field = path[0];
        for attribute in &path[1..] {
            let mut next = Vec::new();
            for (place, part) in places {
                let behind = owners_of(place.unwrap_or(Value::Owners(Vec::new())));
                if behind.is_empty() {
                    next.push((None, part.clone()));
                }
                for (who, theirs) in behind {
                    let value = self.attribute(kind_behind(field), &who, attribute, event.at);
                    next.push((value, &part * theirs));
                }
            }
            (places, field) = (next, attribute);
        }
        for (place, part) in places {
            let Some(place) = place else {
                credited.nobody += part;
                continue;
            };
            for (who, theirs) in owners_of(place) {
                *credited.people.entry(who).or_insert_with(Exact::zero) += &part * theirs;
            }
        }
        credited
    }

    /// Where a path leads from what a group has in common.
    pub fn of_group(self, group: Value, path: &Path, at: i64) -> Vec<Option<Value>> {
        self.follow(vec![Some(group)], path[0], &path[1..], at)
    }

    /// Where a path leads from a collaborator.
    pub fn of_collaborator(self, who: &str, path: &Path, at: i64) -> Vec<Option<Value>> {
        self.follow(vec![Some(Value::Ref(who.to_owned()))], "collaborator", path, at)
    }

    fn follow(
        self,
        mut places: Vec<Option<Value>>,
        mut field: &'static str,
        rest: &[&'static str],
        at: i64,
    ) -> Vec<Option<Value>> {
        for attribute in rest {
            let kind = kind_behind(field);
            let mut next = Vec::new();
            for place in places {
                match place {
                    None => next.push(None),
                    Some(Value::Ref(who)) => next.push(self.attribute(kind, &who, attribute, at)),
                    Some(Value::Owners(owners)) => {
                        for (who, _) in owners {
                            next.push(self.attribute(kind, &who, attribute, at));
                        }
                    }
                    Some(other) => panic!("{other:?} has no attributes"),
                }
            }
            (places, field) = (next, attribute);
        }
        places
    }

    /// Whether an event counts: it is approved and has not been taken back.
    pub fn counts(self, event: Event<'l>) -> bool {
        self.approved(event) && !self.taken_back(event)
    }

    /// The last word decides; without one, the way the event is approved.
    fn approved(self, event: Event<'l>) -> bool {
        let mut last: Option<(i64, bool)> = None;
        for entry in self.entries {
            let (target, word) = match &entry.what {
                What::Approve { target } => (target, true),
                What::Reject { target } => (target, false),
                _ => continue,
            };
            let speaks = *target == event.entry.key && entry.source == event.entry.source;
            if speaks && last.is_none_or(|(position, _)| entry.position > position) {
                last = Some((entry.position, word));
            }
        }
        match (last, event.approval) {
            (Some((_, word)), _) => word,
            (None, Approval::Automatic) => true,
            (None, Approval::ByHand) => false,
            (None, Approval::After(micros)) => event.at + micros <= self.now,
        }
    }

    fn taken_back(self, event: Event<'l>) -> bool {
        self.reversals(event).iter().any(Option::is_none)
    }

    /// Everything taken back of an event: nothing is all of it.
    pub fn reversals(self, event: Event<'l>) -> Vec<Option<Amount>> {
        let mut found = Vec::new();
        for entry in self.entries {
            let What::TakeBack { target, amount, .. } = &entry.what else { continue };
            if *target == event.entry.key && entry.source == event.entry.source {
                found.push(*amount);
            }
        }
        found
    }
}

/// Whose something is, each with their part.
fn owners_of(value: Value) -> Vec<(String, Exact)> {
    match value {
        Value::Ref(who) => vec![(who, whole(1))],
        Value::Owners(owners) => {
            let count = owners.len();
            let part = |part: Option<Number>| {
                part.map_or_else(|| whole(1) / whole(count as i64), |percent| percent.part())
            };
            owners.into_iter().map(|(who, of)| (who, part(of))).collect()
        }
        other => panic!("{other:?} is nobody"),
    }
}

/// What a field or attribute of that name points to.
fn kind_behind(field: &'static str) -> &'static str {
    match field {
        "owner" | "seller" | "sponsor" | "collaborator" => "collaborator",
        other => other,
    }
}
