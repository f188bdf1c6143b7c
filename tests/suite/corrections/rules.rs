//! The rules of the table as plain data, for the calculator; `scenarios.txt` has their text.

use crate::reference::generator::vocabulary::USD;
use crate::reference::model::{
    Exactly, Goes, How, Metric, Number, Path, Pays, Places, Rule, Score, Take, Tier, Ties, Unit,
    Way,
};

const PERCENT: i64 = 1_000_000_000;

/// 2026-01-01, from which every rule measures, in days since 1970.
pub const STARTS: i64 = 20_454;

/// The names of all rules.
pub const NAMES: &[&str] =
    &["commission", "doubled", "once", "at_most", "sponsors", "winner", "tiers", "shared"];

/// The rule of that name.
pub fn rule(name: &str) -> Rule {
    let ten = || rated(&[(0, 10)], true);
    match name {
        "commission" => paying(sales(), ten()),
        "doubled" => paying(sales(), rated(&[(0, 20)], true)),
        "once" => paying(Metric { once_per: vec![vec!["order"]], ..sales() }, ten()),
        "at_most" => {
            let most = Some((Number(2 * PERCENT), vec!["customer"]));
            let counted =
                Metric { how: How::Count, unit: Unit::Count, at_most_per: most, ..sales() };
            let five = Tier { from: Exactly::Number(Number(0)), pays: Pays::PerUnit(500) };
            let way = Way::PayBy { score: Score::Metric(0), tiers: vec![five], marginal: true };
            paying(counted, way)
        }
        "sponsors" => {
            let credit: Path = vec!["product", "owner", "sponsor"];
            paying(Metric { credit: Some(credit), ..sales() }, ten())
        }
        "winner" => {
            let places = Places::Parts(vec![Number(100 * PERCENT)]);
            let way = Way::Top { score: Score::Metric(0), places, ties: Ties::Share };
            pooled(9000, Goes::ReturnToOwner, way)
        }
        "tiers" => paying(sales(), rated(&[(0, 10), (100, 20)], false)),
        "shared" => pooled(6000, Goes::CarryOver, Way::InProportion(Score::Metric(0))),
        other => panic!("there is no rule named {other}"),
    }
}

/// Sums what was sold for the owner of the product.
pub fn sales() -> Metric {
    Metric {
        name: "sales".to_owned(),
        event: "collaborator_product_sold",
        how: How::Sum("amount"),
        unit: Unit::Money,
        credit: Some(vec!["product", "owner"]),
        over: None,
        lines: Vec::new(),
        once_per: Vec::new(),
        ever: false,
        at_most_per: None,
        worth: None,
        running: None,
        of_customers: None,
    }
}

/// Percentages of the sales from so many dollars on.
fn rated(tiers: &[(i64, i64)], marginal: bool) -> Way {
    let tier = |(from, percent): &(i64, i64)| Tier {
        from: Exactly::Minor(from * 100),
        pays: Pays::Rate(Number(percent * PERCENT)),
    };
    Way::PayBy { score: Score::Metric(0), tiers: tiers.iter().map(tier).collect(), marginal }
}

pub fn paying(metric: Metric, way: Way) -> Rule {
    Rule {
        coin: USD,
        others_at_rate: true,
        zone: "Etc/UTC",
        zone_minutes: 0,
        starts: Some(STARTS),
        ends: None,
        clusters: Vec::new(),
        metrics: vec![metric],
        opens: Vec::new(),
        takes: Vec::new(),
        less: Vec::new(),
        first: Vec::new(),
        debts: None,
        shortfall: None,
        pool_at_most: None,
        pool_at_least: None,
        if_nobody: None,
        way,
        besides: Vec::new(),
        times: Vec::new(),
        qualify: Vec::new(),
        cap: None,
        waits_below: None,
        waits_until: None,
        inactive_keep: false,
        leftover: None,
    }
}

fn pooled(minor: i64, goes: Goes, way: Way) -> Rule {
    let takes = vec![Take::Fixed(minor)];
    Rule { takes, if_nobody: Some(goes), ..paying(sales(), way) }
}
