//! The rules of the table as plain data, for the calculator; `scenarios.txt` has their text.

use crate::reference::generator::vocabulary::USD;
use crate::reference::model::{
    Band, Cap, Closing, Cluster, Exactly, First, Goes, How, Line, Metric, Most, Number, Of, Path,
    PayLine, Pays, Places, Rule, Score, Split, Take, Test, Tier, Ties, Unit, Value, Verb, Way,
    Worth,
};

const PERCENT: i64 = 1_000_000_000;

/// 2026-01-01, from which every rule measures, in days since 1970.
pub const STARTS: i64 = 20_454;

/// The names of all rules.
pub const NAMES: &[&str] = &[
    "commission",
    "doubled",
    "once",
    "at_most",
    "sponsors",
    "winner",
    "tiers",
    "shared",
    "beside",
    "first",
    "parts",
    "tiers_by",
    "quota",
    "least",
    "ahead",
    "over_all",
    "of_each",
    "of_products",
    "held",
    "own_cap",
    "by_minutes",
    "one_end",
    "by_level",
    "team",
];

/// The rule of that name.
pub fn rule(name: &str) -> Rule {
    let ten = || rated(&[(0, 10)], true);
    match name {
        "commission" => paying(sales(), ten()),
        "doubled" => paying(sales(), rated(&[(0, 20)], true)),
        "once" => paying(Metric { once_per: vec![vec!["order"]], ..sales() }, ten()),
        "at_most" => {
            let paths = vec![vec!["customer"]];
            five_for_each(Most { most: Number(2 * PERCENT), paths, over_all: false })
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
        "beside" => {
            let part = Pays::Rate(Number(5 * PERCENT));
            let line = PayLine { pays: part, units: 1, score: Score::Metric(0), when: None };
            let rule = pooled(6000, Goes::CarryOver, Way::InProportion(Score::Metric(0)));
            Rule { besides: vec![line], ..rule }
        }
        "first" => {
            let rule = pooled(0, Goes::CarryOver, Way::InProportion(Score::Metric(0)));
            let takes = vec![Take::PercentOf(Number(50 * PERCENT), 0, Band::default())];
            let pays = Pays::Rate(Number(10 * PERCENT));
            Rule { takes, first: vec![First { pays, to: "dee".to_owned() }], ..rule }
        }
        "parts" => {
            let half = |index: usize| (Number(50 * PERCENT), Score::Metric(index));
            let rule = pooled(6000, Goes::CarryOver, Way::Parts(vec![half(0), half(1)]));
            let leftover = Some(Goes::CarryOver);
            Rule { metrics: vec![sales(), orders()], leftover, ..rule }
        }
        "tiers_by" => {
            let from = |orders: i64| Exactly::Number(Number(orders * PERCENT));
            let rule = paying(sales(), reached((1, None), [(from(0), 10), (from(3), 20)], false));
            Rule { metrics: vec![sales(), orders()], ..rule }
        }
        "quota" => {
            let from = |part: i64| Exactly::Percent(Number(part * PERCENT));
            let way = reached((0, Some(1)), [(from(0), 10), (from(100), 20)], true);
            Rule { metrics: vec![sales(), quota()], ..paying(sales(), way) }
        }
        "least" => Rule { least: Some((1200, false)), ..paying(sales(), ten()) },
        "ahead" => Rule { least: Some((1200, true)), ..paying(sales(), ten()) },
        "over_all" => {
            let paths = vec![vec!["customer"]];
            five_for_each(Most { most: Number(3 * PERCENT), paths, over_all: true })
        }
        "of_each" => {
            let paths = vec![vec!["customer"], vec!["product"]];
            five_for_each(Most { most: Number(2 * PERCENT), paths, over_all: false })
        }
        "of_products" => {
            let Way::PayBy { score, tiers, reached_by, marginal, .. } =
                rated(&[(0, 10), (100, 20)], true)
            else {
                panic!("rates are paid by")
            };
            paying(sales(), Way::PayBy { score, tiers, reached_by, for_each: true, marginal })
        }
        "held" => {
            let two = Verb::AtLeast(Value::Number(Number(2 * PERCENT)));
            let tests = vec![Test { of: Of::Score(Score::Metric(1)), verb: two }];
            let waits_until = Some(Line { any: false, tests });
            Rule { metrics: vec![sales(), orders()], waits_until, ..paying(sales(), ten()) }
        }
        "own_cap" => {
            let cap = Some(Cap::Own(Score::Metric(1)));
            Rule { metrics: vec![sales(), quota()], cap, ..paying(sales(), ten()) }
        }
        "by_minutes" => journeys(None, Split::ByField("minutes")),
        "one_end" => journeys(Some(vec!["order"]), Split::Last),
        "by_level" => {
            let counted = Metric { name: "sales".to_owned(), ..orders() };
            let points = Metric {
                name: "sales points".to_owned(),
                unit: Unit::Number,
                worth: Some(Worth { points: Number(PERCENT), per_minor: None }),
                times: Some(vec!["product", "owner", "level"]),
                ..counted.clone()
            };
            let one = Tier { from: Exactly::Number(Number(0)), pays: Pays::PerUnit(100) };
            let (score, tiers) = (Score::Points, vec![one]);
            let way =
                Way::PayBy { score, tiers, reached_by: None, for_each: false, marginal: true };
            Rule { metrics: vec![counted, points], ..paying(sales(), way) }
        }
        "team" => {
            let team = Verb::Is(Value::Text("team".to_owned()));
            let tests = vec![Test { of: Of::Path(vec!["group"]), verb: team }];
            let everyone = vec![Line { any: false, tests }];
            Rule { everyone, ..pooled(6000, Goes::CarryOver, Way::Equally) }
        }
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
        times: None,
        running: None,
        of_customers: None,
    }
}

/// An attribute of each collaborator that is money.
fn quota() -> Metric {
    Metric { name: "quota".to_owned(), how: How::Fact("quota"), credit: None, ..sales() }
}

/// 10% of orders, split among the authors of the lessons before them.
fn journeys(once_per: Option<Path>, split: Split) -> Rule {
    let cluster = Cluster {
        name: "journey".to_owned(),
        group_by: "customer",
        touches: vec![("lesson_completed", vec!["course", "owner"])],
        closing: Closing::End {
            event: "order_paid",
            once_per,
            window: Some(30 * 86_400_000_000),
            gap: None,
            hold: None,
            several: false,
        },
        segment: Vec::new(),
        once: false,
    };
    let event = "order_paid";
    let sales = Metric { event, credit: None, over: Some((0, split)), ..sales() };
    Rule { clusters: vec![cluster], ..paying(sales, rated(&[(0, 10)], true)) }
}

/// Counts them.
fn orders() -> Metric {
    Metric { name: "orders".to_owned(), how: How::Count, unit: Unit::Count, ..sales() }
}

/// 5.00 for each sale, of which not all count.
fn five_for_each(most: Most) -> Rule {
    let counted = Metric { at_most_per: Some(most), name: "sales".to_owned(), ..orders() };
    let five = Tier { from: Exactly::Number(Number(0)), pays: Pays::PerUnit(500) };
    let (score, tiers) = (Score::Metric(0), vec![five]);
    paying(counted, Way::PayBy { score, tiers, reached_by: None, for_each: false, marginal: true })
}

/// Two percentages of the sales, which are reached by a metric, or by what part it is of another.
fn reached((by, quota): (usize, Option<usize>), tiers: [(Exactly, i64); 2], marginal: bool) -> Way {
    let rate = |percent: i64| Pays::Rate(Number(percent * PERCENT));
    let tiers = tiers.map(|(from, percent)| Tier { from, pays: rate(percent) }).to_vec();
    let reached_by = Some((Score::Metric(by), quota.map(Score::Metric)));
    Way::PayBy { score: Score::Metric(0), tiers, reached_by, for_each: false, marginal }
}

/// Percentages of the sales from so many dollars on.
fn rated(tiers: &[(i64, i64)], marginal: bool) -> Way {
    let tier = |(from, percent): &(i64, i64)| Tier {
        from: Exactly::Minor(from * 100),
        pays: Pays::Rate(Number(percent * PERCENT)),
    };
    Way::PayBy {
        score: Score::Metric(0),
        tiers: tiers.iter().map(tier).collect(),
        reached_by: None,
        for_each: false,
        marginal,
    }
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
        everyone: Vec::new(),
        least: None,
        inactive_keep: false,
        leftover: None,
    }
}

fn pooled(minor: i64, goes: Goes, way: Way) -> Rule {
    let takes = vec![Take::Fixed(minor)];
    Rule { takes, if_nobody: Some(goes), ..paying(sales(), way) }
}
