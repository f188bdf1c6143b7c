//! Rules as text and happenings as JSON lines: the form in which the product gets them.

mod payout;
mod splits;

use chrono::{DateTime, SecondsFormat};
use serde_json::{Map, Value as Json, json};

use super::model::{
    Amount, Approval, Closing, Cluster, Coin, Happening, How, Line, Metric, Most, Number, Of, Path,
    Rule, Score, Test, Unit, Value, Verb, What,
};

/// `12.5` for 12,500,000,000 billionths.
pub fn number(number: Number) -> String {
    let sign = if number.0 < 0 { "-" } else { "" };
    let digits = number.0.unsigned_abs();
    let (whole, places) = (digits / 1_000_000_000, digits % 1_000_000_000);
    let places = format!("{places:09}");
    match places.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        places => format!("{sign}{whole}.{places}"),
    }
}

fn decimal(amount: Amount) -> String {
    let sign = if amount.minor < 0 { "-" } else { "" };
    let (minor, scale) = (amount.minor.unsigned_abs(), amount.coin.scale().unsigned_abs());
    match amount.coin.decimals as usize {
        0 => format!("{sign}{minor}"),
        places => format!("{sign}{}.{:0places$}", minor / scale, minor % scale),
    }
}

fn money(minor: i64, coin: Coin) -> String {
    format!("{} {}", decimal(Amount { minor, coin }), coin.code)
}

fn date(day: i64) -> String {
    DateTime::from_timestamp(day * 86_400, 0).unwrap().format("%Y-%m-%d").to_string()
}

/// `2026-10-03T10:00:00Z`
pub fn moment(micros: i64) -> String {
    let moment = DateTime::from_timestamp_micros(micros).unwrap();
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The whole text of a rule.
pub fn rule(rule: &Rule) -> String {
    let mut text = format!(
        "language 1\ndistributor random_rule \"A random rule\"\n  currency {}",
        rule.coin.code
    );
    text += if rule.others_at_rate { ", others at the day's rate\n" } else { "\n" };
    text += &format!("  time zone {}\n", rule.zone);
    for (word, day) in [("starts", rule.starts), ("ends", rule.ends)] {
        if let Some(day) = day {
            text += &format!("  {word} {}\n", date(day));
        }
    }
    for cluster in &rule.clusters {
        text += &cluster_text(rule, cluster);
    }
    for (index, metric) in rule.metrics.iter().enumerate().filter(|(_, it)| it.times.is_none()) {
        text += &metric_text(rule, metric);
        if let Some(path) = rule.metrics.get(index + 1).and_then(|next| next.times.as_ref()) {
            text += &format!("  worth {} points\n", path.join("."));
        }
    }
    text += &payout::pool(rule);
    text += &payout::weighting(rule);
    text += "\nschedule\n  every month on day 1 at 09:00\n  measure the month before\n";
    text
}

/// Hours, or days where it is whole ones.
fn duration(micros: i64) -> String {
    let (count, unit) = match micros % 86_400_000_000 {
        0 => (micros / 86_400_000_000, "day"),
        _ => (micros / 3_600_000_000, "hour"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

fn cluster_text(rule: &Rule, cluster: &Cluster) -> String {
    let mut text = format!("\ncluster {}\n  group by {}\n", cluster.name, cluster.group_by);
    for (event, path) in &cluster.touches {
        text += &format!("  touch {event} by {}\n", path.join("."));
    }
    match &cluster.closing {
        Closing::End { event, once_per, window, gap, hold, several } => {
            let once = once_per.as_ref().map(|path| format!(" once per {}", path.join(".")));
            text += &format!("  ends with {event}{}\n", once.unwrap_or_default());
            if let Some(window) = *window {
                text += &format!("  window {} before the end\n", duration(window));
            }
            if let Some(gap) = *gap {
                text += &format!("  gap {}\n", duration(gap));
            }
            if let Some(hold) = *hold {
                text += &format!("  hold {} after the end\n", duration(hold));
            }
            text += match *several {
                true => "  touches may serve several\n",
                false => "  touches belong to one journey\n",
            };
        }
        Closing::Period { value: Some((event, field)) } => {
            text += &format!("  value sum {event}.{field}\n");
        }
        Closing::Period { value: None } => {}
    }
    for line in &cluster.segment {
        text += &format!("  segment {}\n", condition(rule, line));
    }
    text += if cluster.once { "  repeats count once\n" } else { "  repeats count each\n" };
    text
}

fn metric_text(rule: &Rule, metric: &Metric) -> String {
    let cluster = metric.over.map(|(cluster, _)| rule.clusters[cluster].name.as_str());
    let event = cluster.unwrap_or(metric.event);
    let mut text = format!("\nmetric {}\n", metric.name);
    let (word, field) = match metric.how {
        How::Count => ("count", None),
        How::Sum(field) => ("sum", Some(field)),
        How::Average(field) => ("average", Some(field)),
        How::Highest(field) => ("highest", Some(field)),
        How::Lowest(field) => ("lowest", Some(field)),
        How::Distinct(field) => ("distinct", Some(field)),
        How::Fact(name) => {
            text += &format!("  attribute {name}\n");
            return text + &worth(rule, metric);
        }
    };
    let field = field.map_or_else(String::new, |field| format!(".{field}"));
    text += &format!("  {word} {event}{field}\n");
    if let Some(credit) = &metric.credit {
        text += &format!("  credit {}\n", credit.join("."));
    }
    if let Some((_, how)) = metric.over {
        text += &splits::split(how);
    }
    for line in &metric.lines {
        text += &format!("  where {}\n", condition(rule, line));
    }
    if !metric.once_per.is_empty() {
        let paths: Vec<String> = metric.once_per.iter().map(|path| path.join(".")).collect();
        text += &format!("  once per {}\n", paths.join(", "));
    }
    if let Some(Most { most, paths, over_all }) = &metric.at_most_per {
        let most = match metric.unit {
            Unit::Money => money(most.0 / (1_000_000_000 / rule.coin.scale()), rule.coin),
            _ => number(*most),
        };
        let paths: Vec<String> = paths.iter().map(|path| path.join(".")).collect();
        let all = if *over_all { " over all" } else { "" };
        text += &format!("  at most {most} per {}{all}\n", paths.join(", "));
    }
    text + &worth(rule, metric)
}

fn worth(rule: &Rule, metric: &Metric) -> String {
    let Some(worth) = metric.worth else { return String::new() };
    let per = worth.per_minor.map(|minor| format!(" per {}", money(minor, rule.coin)));
    format!("  worth {} points{}\n", number(worth.points), per.unwrap_or_default())
}

fn condition(rule: &Rule, line: &Line) -> String {
    let tests: Vec<String> = line.tests.iter().map(|it| test(rule, it)).collect();
    tests.join(if line.any { " or " } else { " and " })
}

fn test(rule: &Rule, test: &Test) -> String {
    let subject = match &test.of {
        Of::Path(path) => path.join("."),
        Of::Score(one) => score(rule, *one),
    };
    let value = |value: &Value| literal(rule, value);
    let list = |values: &[Value]| values.iter().map(value).collect::<Vec<_>>().join(", ");
    let path = |path: &Path| path.join(".");
    let verb = match &test.verb {
        Verb::Is(it) => format!("is {}", value(it)),
        Verb::IsNot(it) => format!("is not {}", value(it)),
        Verb::IsAnyOf(them) => format!("is any of {}", list(them)),
        Verb::IsNoneOf(them) => format!("is none of {}", list(them)),
        Verb::AtLeast(it) => format!("at least {}", value(it)),
        Verb::AtMost(it) => format!("at most {}", value(it)),
        Verb::MoreThan(it) => format!("more than {}", value(it)),
        Verb::LessThan(it) => format!("less than {}", value(it)),
        Verb::Before(it) => format!("before {}", value(it)),
        Verb::After(it) => format!("after {}", value(it)),
        Verb::IsKnown => "is known".to_owned(),
        Verb::IsUnknown => "is unknown".to_owned(),
        Verb::IsPath(other) => format!("is {}", path(other)),
        Verb::IsNotPath(other) => format!("is not {}", path(other)),
    };
    format!("{subject} {verb}")
}

fn literal(rule: &Rule, value: &Value) -> String {
    match value {
        Value::Number(it) => number(*it),
        Value::Percent(it) => format!("{}%", number(*it)),
        Value::Money(amount) => money(amount.minor, amount.coin),
        Value::Text(text) | Value::Ref(text) => format!("\"{text}\""),
        Value::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::Moment(micros) => {
            let local = DateTime::from_timestamp_micros(micros + rule.zone_minutes * 60_000_000);
            local.unwrap().format("%Y-%m-%d %H:%M").to_string()
        }
        Value::Owners(_) | Value::Exact(_) => panic!("{value:?} cannot be written into a rule"),
    }
}

fn score(rule: &Rule, score: Score) -> String {
    match score {
        Score::Metric(index) => rule.metrics[index].name.clone(),
        Score::Points => "points".to_owned(),
    }
}

/// A happening as a line of an entry file.
pub fn line(happening: &Happening) -> Json {
    let key = &happening.key;
    let coins = |amount: &Amount| json!({"amount": decimal(*amount), "currency": amount.coin.code});
    match &happening.what {
        What::Event { kind, at, fields, approval } => {
            let fields = fields.iter().map(|(name, it)| ((*name).to_owned(), wire(it)));
            let fields = Json::Object(Map::from_iter(fields));
            let mut line =
                json!({"event": kind, "key": key, "occurredAt": moment(*at), "fields": fields});
            match approval {
                Approval::Automatic => line["approval"] = json!("APPROVED"),
                Approval::ByHand => line["approval"] = json!("PENDING"),
                Approval::After(_) => {}
            }
            line
        }
        What::Fact { kind, subject, attribute, value, from } => json!({
            "fact": {"kind": kind, "ref": subject}, "key": key, "attribute": attribute,
            "value": value.as_ref().map_or(Json::Null, wire), "from": moment(*from),
        }),
        What::Approve { target } => json!({"approve": target, "key": key}),
        What::Reject { target } => json!({"reject": target, "key": key}),
        What::TakeBack { target, amount, at } => {
            let mut line = json!({"reverse": target, "key": key, "occurredAt": moment(*at)});
            if let Some(amount) = amount {
                line["amount"] = coins(amount);
            }
            line
        }
        What::Rate { from, to, value, day } => json!({
            "rate": {"from": from.code, "to": to.code}, "value": number(*value), "on": date(*day),
            "key": key,
        }),
        What::Contribution { distributor, amount, at } => json!({
            "contribute": distributor, "amount": coins(amount), "key": key,
            "occurredAt": moment(*at),
        }),
    }
}

fn wire(value: &Value) -> Json {
    match value {
        Value::Number(it) => Json::String(number(*it)),
        Value::Percent(it) => Json::String(format!("{}%", number(*it))),
        Value::Money(amount) => json!({"amount": decimal(*amount), "currency": amount.coin.code}),
        Value::Text(text) | Value::Ref(text) => json!(text),
        Value::Truth(truth) => json!(truth),
        Value::Moment(micros) => json!(moment(*micros)),
        Value::Owners(owners) => {
            let parts =
                owners.iter().map(|(who, part)| (who.clone(), Json::String(owner_part(*part))));
            Json::Object(Map::from_iter(parts))
        }
        Value::Exact(_) => panic!("{value:?} is no value of a field"),
    }
}

fn owner_part(part: Option<Number>) -> String {
    part.map_or_else(|| "equally".to_owned(), |part| format!("{}%", number(part)))
}
