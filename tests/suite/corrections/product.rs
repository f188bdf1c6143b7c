//! The product's side: entries through the verbs, settlements by ticks of a clock, and what came of
//! it through the API.

use std::collections::BTreeMap;

use rules::domain::{Moment, Role};
use serde_json::{Value, json};
use tantieme::app::entries::{self, EntryLine};
use tantieme::app::{EntryResult, EntryStatus, tick};
use tantieme::server::ServerConfig;
use tantieme::store::DatabaseUrl;
use tempfile::TempDir;

use crate::actor::named;
use crate::api::site::Site;
use crate::app::proving::prove;
use crate::reference::model::{Coin, Exact, Happening, What, whole};
use crate::reference::writing;

/// A site on a database of its own.
pub struct Product {
    site: Site,
    coin: Coin,
}

/// A settlement as the API shows it, amounts in minor units.
#[derive(Debug, Clone)]
pub struct Found {
    pub pool: i64,
    pub leftover: i64,
    pub carried: i64,
    pub standings: BTreeMap<String, i64>,
    /// What waits of whom, with what waited before.
    pub waiting: BTreeMap<String, i64>,
    /// What is owed by whom, above zero.
    pub debts: BTreeMap<String, i64>,
    /// Values of the credited metrics, by metric and collaborator.
    pub metrics: BTreeMap<(String, String), Exact>,
    /// Obligations by kind, collaborator and amount, in that order.
    pub obligations: Vec<(String, String, i64)>,
    pub looked: Looked,
}

/// What a settlement, or the next one, makes of what became known of older periods.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Looked {
    pub adjustments: Vec<FoundAdjustment>,
    pub taken_over: Vec<FoundTaken>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FoundAdjustment {
    pub period: usize,
    pub who: String,
    pub before: i64,
    pub after: i64,
    pub amount: i64,
    pub treatment: String,
    pub has_obligation: bool,
    pub causes: Vec<Cause>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FoundTaken {
    pub period: usize,
    /// Nobody, where the metric is site-wide.
    pub who: String,
    pub metric: String,
    /// Of which asset, where tiers are for each of them.
    pub asset: Option<String>,
    pub value: Exact,
    pub causes: Vec<Cause>,
}

/// The kind, source and key of an entry that made a difference.
pub type Cause = (String, String, String);

const CAUSES: &str = "causes(first: 100) { kind key source occurredAt recordedAt } causeCount";

fn looked_fields() -> String {
    format!(
        "adjustments(first: 50) {{ period {{ id index start end }} collaborator {{ ref }}
           before {{ amount currency }} after {{ amount }} amount {{ amount }} treatment
           obligation {{ id }} {CAUSES} }}
         takenOver(first: 50) {{ period {{ index }} collaborator {{ ref }} metric asset value counts {CAUSES} }}"
    )
}

impl Product {
    /// On a database, with a catalogue, at a moment in microseconds.
    pub fn new(
        (database, folder): (&DatabaseUrl, TempDir),
        catalogue: &str,
        now: i64,
        coin: Coin,
    ) -> Self {
        let site = Site::on(database, folder, &writing::moment(now), ServerConfig::default());
        let input = json!({ "source": catalogue });
        let saved = site.perform(&site.admin, "saveCatalogue", "catalogue { source }", &input);
        assert_eq!(saved["errors"], json!([]), "{saved:#}");
        Self { site, coin }
    }

    /// Saves a rule and, if it is new, puts it in force.
    pub fn save(&self, name: &str, source: &str) {
        let selection = "version diagnostics { code message }";
        let input = json!({ "source": source });
        let saved = self.site.perform(&self.site.admin, "saveDistributor", selection, &input);
        assert_eq!(saved["errors"], json!([]), "{source}\n{saved:#}");
        if saved["version"] == 1 {
            let input = json!({ "name": name });
            let selection = "distributor { state }";
            let done =
                self.site.perform(&self.site.admin, "activateDistributor", selection, &input);
            assert_eq!(done["errors"], json!([]), "{source}\n{done:#}");
        }
    }

    pub fn set_clock(&self, micros: i64) {
        self.site.clock.set(Moment::from_micros(micros));
    }

    /// Whatever happened, everything can be proved.
    pub fn prove(&self) {
        self.site.runtime.block_on(prove(&self.site.app));
    }

    /// Records an entry, or says why it is refused.
    pub fn record(&self, happening: &Happening) -> Result<(), String> {
        self.record_all(&[happening]).remove(0)
    }

    /// Records entries in their order, as many at once as one request takes.
    pub fn record_all(&self, happenings: &[&Happening]) -> Vec<Result<(), String>> {
        let mut answers = Vec::new();
        let alike = |one: &&Happening, other: &&Happening| {
            let kind = |it: &Happening| match it.what {
                What::Approve { .. } | What::Reject { .. } | What::TakeBack { .. } => None,
                _ => Some(std::mem::discriminant(&it.what)),
            };
            one.source == other.source && kind(one) == kind(other)
        };
        for batch in happenings.chunk_by(alike) {
            let results = self.site.runtime.block_on(self.send(batch));
            answers.extend(results.into_iter().map(|result| match result.status {
                EntryStatus::Recorded => Ok(()),
                _ => Err(format!("{result:?}")),
            }));
        }
        answers
    }

    /// Sends entries of one kind and source.
    async fn send(&self, batch: &[&Happening]) -> Vec<EntryResult> {
        let (mut events, mut facts, mut words) = (Vec::new(), Vec::new(), Vec::new());
        let (mut rates, mut contributions) = (Vec::new(), Vec::new());
        for happening in batch {
            match entries::parse(writing::line(happening)).unwrap() {
                EntryLine::Event(event) => events.push(event),
                EntryLine::Fact(fact) => facts.push(fact),
                EntryLine::Correction(word) => words.push(word),
                EntryLine::Rate(rate) => rates.push(rate),
                EntryLine::Contribution(contribution) => contributions.push(contribution),
            }
        }
        let (app, sender) = (&self.site.app, named(batch[0].source, Role::Admin));
        let results = if !events.is_empty() {
            app.record_events(&sender, events).await
        } else if !facts.is_empty() {
            app.set_facts(&sender, facts).await
        } else if !words.is_empty() {
            app.correct_events(&sender, words).await
        } else if !rates.is_empty() {
            app.set_exchange_rates(&sender, rates).await
        } else {
            app.contribute(&sender, contributions).await
        };
        results.unwrap()
    }

    /// Sets the clock and settles what is due; gives what was settled.
    pub fn settle(&self, micros: i64) -> Vec<String> {
        self.set_clock(micros);
        let now = Moment::from_micros(micros);
        let report = self.site.runtime.block_on(tick(&self.site.app, now)).unwrap();
        assert_eq!(format!("{:?} {:?}", report.held, report.broken), "[] []");
        report.settled
    }

    /// Pays everything that is payable; who got how much, or `None` if nothing was.
    pub fn pay(&self, micros: i64, day: &str) -> BTreeMap<String, i64> {
        self.set_clock(micros);
        let admin = &self.site.admin;
        let selection = "fulfillment { id payouts(first: 50) { nodes { id collaborator { ref } amount { amount } } } }";
        let input = json!({ "currency": self.coin.code });
        let created = self.site.perform(admin, "createFulfillment", selection, &input);
        if created["fulfillment"] == Value::Null {
            return BTreeMap::new();
        }
        let id = json!({ "id": created["fulfillment"]["id"] });
        self.site.perform(admin, "startFulfillment", "fulfillment { state }", &id);
        let rows = created["fulfillment"]["payouts"]["nodes"].as_array().unwrap();
        let ids: Vec<&Value> = rows.iter().map(|row| &row["id"]).collect();
        let input = json!({ "payouts": ids, "paidOn": day, "reference": "bank" });
        let marked = self.site.perform(admin, "markPayoutsPaid", "payouts { state }", &input);
        assert_eq!(marked["errors"], json!([]), "{marked:#}");
        rows.iter().map(|row| (who(&row["collaborator"]), self.minor(&row["amount"]))).collect()
    }

    /// What the next settlement would make of what is known now.
    pub fn live(&self, distributor: &str) -> Looked {
        let query = format!(
            "query($name: String!) {{ distributor(name: $name) {{ {} }} }}",
            looked_fields()
        );
        let data = self.site.data(&self.site.viewer, &query, &json!({ "name": distributor }));
        self.looked(&data["distributor"])
    }

    /// Every settlement of a distributor, by the index of its period. A period that has nothing to
    /// give to nobody has none.
    pub fn settlements(&self, distributor: &str) -> BTreeMap<usize, Found> {
        let query = "query($name: String!) { distributor(name: $name) { settlements(first: 10) {
            nodes { id period { index } } } } }";
        let variables = json!({ "name": distributor });
        let data = self.site.data(&self.site.viewer, query, &variables);
        let rows = data["distributor"]["settlements"]["nodes"].as_array().unwrap();
        rows.iter().map(|row| (period(row), self.settlement(&row["id"]))).collect()
    }

    fn settlement(&self, id: &Value) -> Found {
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Settlement {{
               pool {{ amount }} leftover {{ amount }} carriedOver {{ amount }}
               standings(first: 50) {{ nodes {{ collaborator {{ ref }} amount {{ amount }} debt {{ amount }}
                 derivation {{ waits {{ before {{ amount }} }} }}
                 metrics {{ name value }} }} }}
               obligations(first: 50) {{ nodes {{ kind collaborator {{ ref }} amount {{ amount }} }} }}
               {} }} }} }}",
            looked_fields()
        );
        let data = self.site.data(&self.site.viewer, &query, &json!({ "id": id }));
        let found = &data["node"];
        let (mut standings, mut metrics, mut debts) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut waiting = BTreeMap::new();
        for row in found["standings"]["nodes"].as_array().unwrap() {
            standings.insert(who(&row["collaborator"]), self.minor(&row["amount"]));
            let waits = &row["derivation"]["waits"];
            if *waits != Value::Null {
                let all = self.minor(&waits["before"]) + self.minor(&row["amount"]);
                waiting.insert(who(&row["collaborator"]), all);
            }
            debts.insert(who(&row["collaborator"]), self.minor(&row["debt"]));
            for metric in row["metrics"].as_array().unwrap() {
                let name = metric["name"].as_str().unwrap().to_owned();
                metrics.insert((name, who(&row["collaborator"])), exact(&metric["value"]));
            }
        }
        debts.retain(|_, debt| *debt != 0);
        let obligation = |row: &Value| {
            let kind = row["kind"].as_str().unwrap().to_owned();
            (kind, who(&row["collaborator"]), self.minor(&row["amount"]))
        };
        let obligations = found["obligations"]["nodes"].as_array().unwrap().iter();
        let mut obligations: Vec<_> = obligations.map(obligation).collect();
        obligations.sort();
        Found {
            pool: self.minor(&found["pool"]),
            leftover: self.minor(&found["leftover"]),
            carried: self.minor(&found["carriedOver"]),
            standings,
            waiting,
            debts,
            metrics,
            obligations,
            looked: self.looked(found),
        }
    }

    fn looked(&self, found: &Value) -> Looked {
        let rows = |name: &str| found[name].as_array().unwrap().clone();
        let adjustments = rows("adjustments").into_iter().map(|row| FoundAdjustment {
            period: period(&row),
            who: who(&row["collaborator"]),
            before: self.minor(&row["before"]),
            after: self.minor(&row["after"]),
            amount: self.minor(&row["amount"]),
            treatment: row["treatment"].as_str().unwrap().to_owned(),
            has_obligation: row["obligation"] != Value::Null,
            causes: causes(&row),
        });
        // What no metric can take over is only listed.
        let counting = rows("takenOver").into_iter().filter(|row| row["counts"] == true);
        let taken_over = counting.map(|row| FoundTaken {
            period: period(&row),
            who: who(&row["collaborator"]),
            metric: row["metric"].as_str().unwrap().to_owned(),
            asset: row["asset"].as_str().map(str::to_owned),
            value: exact(&row["value"]),
            causes: causes(&row),
        });
        let mut looked =
            Looked { adjustments: adjustments.collect(), taken_over: taken_over.collect() };
        looked.adjustments.sort_by_key(|one| (one.period, one.who.clone()));
        looked.taken_over.sort_by_key(|one| {
            (one.period, one.metric.clone(), one.who.clone(), one.asset.clone())
        });
        looked
    }

    fn minor(&self, money: &Value) -> i64 {
        let minor = exact(&money["amount"]) * whole(self.coin.scale());
        assert!(minor.is_integer(), "{money} has more places than the currency");
        i64::try_from(minor.to_integer()).unwrap()
    }
}

fn period(row: &Value) -> usize {
    usize::try_from(row["period"]["index"].as_u64().unwrap()).unwrap()
}

/// The reference; nobody, where there is no collaborator.
fn who(collaborator: &Value) -> String {
    collaborator["ref"].as_str().unwrap_or_default().to_owned()
}

fn causes(row: &Value) -> Vec<Cause> {
    let causes = row["causes"].as_array().unwrap();
    assert_eq!(row["causeCount"].as_u64(), Some(causes.len() as u64), "{row:#}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut causes: Vec<Cause> = causes
        .iter()
        .map(|it| (text(&it["kind"]), text(&it["source"]), text(&it["key"])))
        .collect();
    causes.sort();
    causes
}

/// A decimal as it stands in an answer.
fn exact(decimal: &Value) -> Exact {
    let text = decimal.as_str().unwrap();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (units, places) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = whole(10_i64.pow(u32::try_from(places.len()).unwrap()));
    let all: i64 = format!("{units}{places}").parse().unwrap();
    let value = whole(all) / scale;
    if negative { -value } else { value }
}
