//! How clauses are written: the opening, and what stands in the second column.

use super::words::{
    conditions, list, literal, money, path, percent, quantity, reference, text, title,
};
use super::{cluster, example, schedule};
use crate::calendar::Running;
use crate::domain::Money;
use crate::language::tree::{
    ApprovalWord, At, BelowZeroWord, Clause, Conditions, CustomersWord, DestinationWord, Document,
    Head, Identity, LeftoverWord, MetricClause, PayWord, PoolClause, TierPay, TiersWord,
    WeightingClause,
};

/// A clause in its two columns.
pub(super) struct Written {
    /// The first column, or the whole clause.
    pub opening: String,
    /// The second column; empty when there is none.
    pub rest: String,
    /// Whether the second column is aligned.
    pub aligned: bool,
}

impl Written {
    /// A clause with two columns.
    pub(super) fn columns(opening: &str, rest: impl Into<String>) -> Self {
        Self { opening: opening.to_owned(), rest: rest.into(), aligned: true }
    }

    /// A clause that is written in one piece.
    pub(super) fn whole(text: impl Into<String>) -> Self {
        Self { opening: text.into(), rest: String::new(), aligned: false }
    }

    /// The clause in one piece, whatever its columns.
    pub(super) fn joined(&self) -> String {
        if self.rest.is_empty() {
            self.opening.clone()
        } else {
            format!("{} {}", self.opening, self.rest)
        }
    }
}

/// Writes a clause.
pub(super) fn write(clause: &Clause, document: &Document) -> Written {
    match clause {
        Clause::Language(version) => Written::whole(format!("language {}", version.node)),
        Clause::Catalogue => Written::whole("catalogue"),
        Clause::Ahead(length) => Written::whole(format!("events may lie ahead {}", length.node)),
        Clause::Head(head) => Written::whole(self::head(head)),
        Clause::Identity(identity) => self::identity(identity),
        Clause::Metric(clause) => metric(clause, document),
        Clause::Cluster(clause) => cluster::write(clause, document),
        Clause::Pool(clause) => pool(clause, document),
        Clause::Weighting(clause) => weighting(clause, document),
        Clause::Schedule(clause) => Written::whole(schedule::write(clause)),
        Clause::Example(clause) => Written::whole(example::write(clause, document)),
        Clause::Field { name, type_word } => Written::columns(&name.node, &type_word.node),
        Clause::Approval(word) => Written::columns("approval", approval(word.node)),
    }
}

fn approval(word: ApprovalWord) -> String {
    match word {
        ApprovalWord::Automatic => "automatic".to_owned(),
        ApprovalWord::ByHand => "by hand".to_owned(),
        ApprovalWord::After(duration) => format!("after {duration}"),
    }
}

fn head(head: &Head) -> String {
    match head {
        Head::Distributor { name, title: words } => {
            format!("distributor {}{}", name.node, title(words.as_ref()))
        }
        Head::Event { name, title: words } => {
            format!("event {}{}", name.node, title(words.as_ref()))
        }
        Head::Asset { name, title: words } => {
            format!("asset {}{}", name.node, title(words.as_ref()))
        }
        Head::Metric(name) => format!("metric {}", name.node),
        Head::Cluster(name) => format!("cluster {}", name.node),
        Head::Example(words) => format!("example {}", text(&words.node)),
        Head::Pool => "pool".to_owned(),
        Head::Weighting => "weighting".to_owned(),
        Head::Schedule => "schedule".to_owned(),
        Head::Customer => "customer".to_owned(),
        Head::Collaborator => "collaborator".to_owned(),
    }
}

fn identity(identity: &Identity) -> Written {
    match identity {
        Identity::Currency { code, others_at_rate: None } => {
            Written::columns("currency", &code.node)
        }
        Identity::Currency { code, others_at_rate: Some(_) } => {
            Written::columns("currency", format!("{}, others at the day's rate", code.node))
        }
        Identity::TimeZone(zone) => Written::columns("time zone", &zone.node),
        Identity::Starts(date) => Written::columns("starts", date.node.to_string()),
        Identity::Ends(date) => Written::columns("ends", date.node.to_string()),
    }
}

fn metric(clause: &MetricClause, document: &Document) -> Written {
    match clause {
        MetricClause::Count(event) => Written::columns("count", &event.node),
        MetricClause::Measure { word, event, field } => {
            Written::columns(word.word(), format!("{}.{}", event.node, field.node))
        }
        MetricClause::Attribute(name) => Written::columns("attribute", &name.node),
        MetricClause::Credit(owner) => Written::columns("credit", path(owner)),
        MetricClause::Where(tests) => Written::columns("where", conditions(tests, document)),
        MetricClause::OncePer { paths, ever } => {
            let ever = if *ever { ", ever" } else { "" };
            Written::columns("once per", format!("{}{ever}", list(paths, path)))
        }
        MetricClause::AtMostPer { most, paths, over_all } => {
            let (most, all) = (literal(most, document), if *over_all { " over all" } else { "" });
            Written::columns("at most", format!("{most} per {}{all}", list(paths, path)))
        }
        MetricClause::Worth { points, per } => {
            let per = per.as_ref().map(|per| format!(" per {}", money(per.node)));
            let points = quantity(points.node);
            Written::columns("worth", format!("{points} points{}", per.unwrap_or_default()))
        }
        MetricClause::WorthFact(fact) => {
            Written::columns("worth", format!("{} points", path(fact)))
        }
        MetricClause::OfCustomers(word) => of_customers(word.node),
        MetricClause::Running(word) => running(word.node),
        MetricClause::Split(word) => Written::columns("split", cluster::split(&word.node)),
        MetricClause::SplitOfTwo(first, second) => {
            let parts = format!("of two {}, {}", percent(first.node), percent(second.node));
            Written::columns("split", parts)
        }
    }
}

fn pool(clause: &PoolClause, document: &Document) -> Written {
    match clause {
        PoolClause::TakeFixed(amount) => {
            Written::columns("take", format!("fixed {}", money(amount.node)))
        }
        PoolClause::TakePercent { percent: part, metric, above, up_to } => {
            let bound = |word: &str, amount: &Option<At<Money>>| match amount {
                Some(amount) => format!(" {word} {}", money(amount.node)),
                None => String::new(),
            };
            let band = bound("above", above) + &bound("up to", up_to);
            Written::columns("take", format!("{} of {}{band}", percent(part.node), metric.node))
        }
        PoolClause::First { pays, to } => {
            let much = match pays.node {
                TierPay::Part(part) => percent(part),
                TierPay::Each(amount) | TierPay::Prize(amount) => money(amount),
            };
            Written::columns("first", format!("{much} to {}", reference(to, document)))
        }
        PoolClause::Opens(tests) => {
            Written::columns("opens", format!("when {}", conditions(tests, document)))
        }
        PoolClause::LessAmount(amount) => Written::columns("less", money(amount.node)),
        PoolClause::LessPercent { percent: part, metric } => {
            Written::columns("less", format!("{} of {}", percent(part.node), metric.node))
        }
        PoolClause::TakePerUnit { rate, metric } => {
            Written::columns("take", format!("{} per {}", money(rate.node), metric.node))
        }
        PoolClause::TakeEach(amount) => {
            Written::columns("take", format!("{} each", money(amount.node)))
        }
        PoolClause::TakeContributions => Written::columns("take", "contributions"),
        PoolClause::AtMost(amount) => Written::columns("at most", money(amount.node)),
        PoolClause::AtLeast(amount) => Written::columns("at least", money(amount.node)),
        PoolClause::IfNobody(word) => {
            Written::columns("if nobody qualifies,", destination(word.node))
        }
        PoolClause::Shortfall(word) => Written::columns(
            "shortfall",
            match word.node {
                BelowZeroWord::CarryOver => "carry over",
                BelowZeroWord::Forgiven => "is forgiven",
            },
        ),
    }
}

fn destination(word: DestinationWord) -> &'static str {
    match word {
        DestinationWord::CarryOver => "carry over",
        DestinationWord::ReturnToOwner => "return to owner",
    }
}

fn leftover(word: LeftoverWord) -> &'static str {
    match word {
        LeftoverWord::CarryOver => "carry over",
        LeftoverWord::ReturnToOwner => "return to owner",
        LeftoverWord::ShareAgain => "share again",
    }
}

fn tier(from: &str, pays: TierPay) -> Written {
    let pays = match pays {
        TierPay::Part(part) => format!("at {}", percent(part)),
        TierPay::Each(amount) => format!("at {} each", money(amount)),
        TierPay::Prize(amount) => format!("pays {}", money(amount)),
    };
    Written::columns("tier", format!("from {from} {pays}"))
}

fn each(bound: String) -> Written {
    Written::columns("each", bound)
}

fn tiers_by(metric: &str, of: Option<&At<String>>) -> Written {
    let of = of.map(|of| format!(" of {}", of.node));
    Written::columns("tiers", format!("by {metric}{}", of.unwrap_or_default()))
}

fn under(head: &'static str, word: &str, tests: &Conditions, document: &Document) -> Written {
    Written::columns(head, format!("{word} {}", conditions(tests, document)))
}

fn weighting(clause: &WeightingClause, document: &Document) -> Written {
    match clause {
        WeightingClause::ShareEqually => Written::whole("share equally"),
        WeightingClause::ShareBy(metric) => Written::columns("share by", &metric.node),
        WeightingClause::SharePart { percent: part, metric } => {
            Written::columns("share", format!("{} by {}", percent(part.node), metric.node))
        }
        WeightingClause::Top { count, metric } => {
            Written::columns("top", format!("{} by {}", count.node, metric.node))
        }
        WeightingClause::Places(places) => {
            Written::columns("places", list(places, |place| percent(place.node)))
        }
        WeightingClause::Prizes(prizes) => {
            Written::columns("places", list(prizes, |prize| money(prize.node)))
        }
        WeightingClause::Everyone(tests) => under("everyone", "where", tests, document),
        WeightingClause::InactiveKeep => Written::columns("inactive", "keep what they earned"),
        WeightingClause::Qualify(tests) => under("qualify", "when", tests, document),
        WeightingClause::EachAtMostPart(part) => {
            each(format!("at most {} of the pool", percent(part.node)))
        }
        WeightingClause::EachAtMostAmount(amount) => {
            each(format!("at most {}", money(amount.node)))
        }
        WeightingClause::EachAtMostMetric(metric) => each(format!("at most {}", metric.node)),
        WeightingClause::EachAtLeast { amount, ahead } => {
            let ahead = if *ahead { ", paid ahead" } else { "" };
            each(format!("at least {}{ahead}", money(amount.node)))
        }
        WeightingClause::EachBelowWaits(amount) => {
            each(format!("below {} waits", money(amount.node)))
        }
        WeightingClause::WaitsUntil(tests) => under("waits", "until", tests, document),
        WeightingClause::PayBy(metric) => Written::columns("pay by", &metric.node),
        WeightingClause::Pays { pays, metric, when } => {
            pay_line(pays.node, &metric.node, when.as_ref(), document)
        }
        WeightingClause::Times { factor, when } => {
            let factor = quantity(factor.node);
            Written::columns("times", format!("{factor} when {}", conditions(when, document)))
        }
        WeightingClause::Tier { from, pays } => tier(&literal(from, document), pays.node),
        WeightingClause::Tiers(word) => Written::columns("tiers", tiers(word.node)),
        WeightingClause::TiersBy { metric, of } => tiers_by(&metric.node, of.as_ref()),
        WeightingClause::TiersForEach(field) => {
            Written::columns("tiers", format!("for each {}", field.node))
        }
        WeightingClause::TiesShare => Written::columns("ties", "share the places they tie for"),
        WeightingClause::TiesEarliest => Written::columns("ties", "earliest wins"),
        WeightingClause::TiesReturn => Written::columns("ties", "return to owner"),
        WeightingClause::TiesBy(metric) => {
            Written::columns("ties", format!("by {}, then share", metric.node))
        }
        WeightingClause::Debts(word) => Written::columns("debts", debts(word.node)),
        WeightingClause::Leftover(word) => Written::columns("leftover", leftover(word.node)),
    }
}

fn pay_line(
    pays: PayWord,
    metric: &str,
    when: Option<&Conditions>,
    document: &Document,
) -> Written {
    let pays = match pays {
        PayWord::Part(part) => format!("{} of", percent(part)),
        PayWord::Each { rate, units: 1 } => format!("{} per", money(rate)),
        PayWord::Each { rate, units } => format!("{} per {units}", money(rate)),
    };
    let when = when.map(|tests| format!(" when {}", conditions(tests, document)));
    Written::columns("pay", format!("{pays} {metric}{}", when.unwrap_or_default()))
}

fn of_customers(word: CustomersWord) -> Written {
    match word {
        CustomersWord::For(length) => {
            Written::columns("for", format!("{length} from each customer's first"))
        }
        CustomersWord::Few(few) => Written::columns("for", format!("each customer's first {few}")),
        CustomersWord::After => Written::columns("after", "each customer's first"),
    }
}

fn running(word: Running) -> Written {
    match word {
        Running::Last(length) => Written::columns("over", format!("the last {length}")),
        Running::Year => Written::columns("over", "the year"),
        Running::Quarter => Written::columns("over", "the quarter"),
        Running::Start => Written::columns("since", "the start"),
    }
}

fn tiers(word: TiersWord) -> &'static str {
    match word {
        TiersWord::Marginal => "marginal",
        TiersWord::Whole => "whole",
    }
}

fn debts(word: BelowZeroWord) -> &'static str {
    match word {
        BelowZeroWord::CarryOver => "carry over",
        BelowZeroWord::Forgiven => "are forgiven",
    }
}
