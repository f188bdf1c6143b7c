//! Reads `scenarios.txt`: what happens, and what each settlement pays under each policy.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::reference::generator::vocabulary::{EUR, USD};
use crate::reference::model::{Amount, Approval, Number, Value, What};

pub const TEXT: &str = include_str!("scenarios.txt");

/// When the correction becomes known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    Before,
    After,
    Paid,
    Twice,
}

/// What the rule says of corrections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    Next,
    Adjust,
    Ignore,
}

pub const WHENS: [When; 4] = [When::Before, When::After, When::Paid, When::Twice];
pub const SAYS: [Says; 3] = [Says::Next, Says::Adjust, Says::Ignore];

/// One scenario with its rows.
pub struct Scenario {
    pub name: String,
    pub rule: String,
    /// The rule from February on, where it is another.
    pub from_february: Option<String>,
    /// Whether a result below zero is carried as a debt in some row.
    pub debts: bool,
    pub entries: Vec<Entry>,
    pub then: Entry,
    pub again: Entry,
    pub rows: BTreeMap<(When, Says), [Month; 3]>,
}

/// Something that is recorded.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: String,
    pub what: What,
    /// Whether the product may refuse it.
    pub may_be_refused: bool,
}

/// What one settlement pays, in minor units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Month {
    pub earned: BTreeMap<String, i64>,
    pub adjusted: Listed,
    pub ignored: Listed,
    pub taken: Listed,
    /// What waits after it, of all months, of whom it is told.
    pub waiting: BTreeMap<String, i64>,
}

/// Values by collaborator, of metrics with their name, and the month that they are about.
pub type Listed = BTreeMap<(String, usize), i64>;

/// Those that are listed, of one of whom there may be several.
pub fn added(all: impl Iterator<Item = ((String, usize), i64)>) -> Listed {
    let mut sums = Listed::new();
    for (key, minor) in all {
        *sums.entry(key).or_default() += minor;
    }
    sums
}

/// Every scenario of the table.
pub fn scenarios() -> Vec<Scenario> {
    TEXT.split("\n== ").skip(1).map(scenario).collect()
}

/// The text of each rule, without what all have in common.
pub fn rules() -> BTreeMap<String, String> {
    let head = TEXT.split("\n== ").next().unwrap();
    let rules = head.split("\nrule ").skip(1);
    let rules = rules.map(|rule| rule.split_once('\n').unwrap());
    rules.map(|(name, lines)| (name.to_owned(), lines.trim_end().to_owned())).collect()
}

fn scenario(text: &str) -> Scenario {
    let (name, lines) = text.split_once('\n').unwrap();
    let (mut rule, mut from_february, mut debts) = (None, None, false);
    let (mut entries, mut then, mut again) = (Vec::new(), None, None);
    let mut rows = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.contains('|') {
            row(line, &mut rows);
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["rule", name] => rule = Some((*name).to_owned()),
            ["from", "february", name] => from_february = Some((*name).to_owned()),
            ["debts"] => debts = true,
            ["then", words @ ..] => then = Some(entry(words, "then")),
            ["again", words @ ..] => again = Some(entry(words, "again")),
            words => entries.push(entry(words, &format!("k{}", entries.len()))),
        }
    }
    assert_eq!(rows.len(), WHENS.len() * SAYS.len(), "{name} has not all rows");
    Scenario {
        name: name.to_owned(),
        rule: rule.unwrap(),
        from_february,
        debts,
        entries,
        then: then.unwrap(),
        again: again.unwrap(),
        rows,
    }
}

/// `DATE at noon` in microseconds; the start of the year is its first instant.
fn moment(date: &str) -> i64 {
    let hour = if date == "2026-01-01" { 0 } else { 12 };
    let date = NaiveDate::parse_from_str(date, "%Y-%m-%d").unwrap();
    date.and_hms_opt(hour, 0, 0).unwrap().and_utc().timestamp_micros()
}

fn entry(words: &[&str], key: &str) -> Entry {
    let (may_be_refused, words) = match words {
        ["try", words @ ..] => (true, words),
        words => (false, words),
    };
    let text = |word: &str| word.to_owned();
    let named = |what| (key.to_owned(), what);
    let owns = |kind, subject: &str, attribute, parts: &[(&str, i64)], date: &str| What::Fact {
        kind,
        subject: text(subject),
        attribute,
        value: Some(Value::Owners(
            parts.iter().map(|(who, part)| (text(who), Some(Number(part * PERCENT)))).collect(),
        )),
        from: moment(date),
    };
    let (key, what) = match words {
        [date, "owner", product, who] => {
            named(owns("product", product, "owner", &[(who, 100)], date))
        }
        [date, "owner", product, ana, part, bo, rest] => {
            let parts = [(*ana, part.parse().unwrap()), (*bo, rest.parse().unwrap())];
            named(owns("product", product, "owner", &parts, date))
        }
        [date, "author", course, who] => {
            named(owns("course", course, "owner", &[(who, 100)], date))
        }
        [date, "group", who, group] => named(of_collaborator(who, "group", text_of(group), date)),
        [date, "level", who, level] => {
            let level = Value::Number(Number(billionths(level)));
            named(of_collaborator(who, "level", level, date))
        }
        [date, "sponsor", ana, dee] => {
            named(of_collaborator(ana, "sponsor", Value::Ref(text(dee)), date))
        }
        [date, "quota", ana, amount] => {
            let amount = Amount { minor: billionths(amount) / 10_000_000, coin: USD };
            named(of_collaborator(ana, "quota", Value::Money(amount), date))
        }
        [date, "rate", rate] => {
            let value = Number(billionths(rate));
            let day = moment(date).div_euclid(86_400_000_000);
            named(What::Rate { from: EUR, to: USD, value, day })
        }
        [date, "sale", key, product, amount, more @ ..] => {
            (text(key), sale(moment(date), product, amount, more))
        }
        [date, "watch", key, customer, course, minutes] => {
            let fields = BTreeMap::from([
                ("customer", Value::Ref(text(customer))),
                ("course", Value::Ref(text(course))),
                ("minutes", Value::Number(Number(billionths(minutes)))),
            ]);
            (text(key), event("lesson_completed", moment(date), fields))
        }
        [date, "paid", key, customer, order, amount] => {
            let minor = billionths(amount) / 10_000_000;
            let fields = BTreeMap::from([
                ("customer", Value::Ref(text(customer))),
                ("order", text_of(order)),
                ("amount", Value::Money(Amount { minor, coin: USD })),
            ]);
            (text(key), event("order_paid", moment(date), fields))
        }
        ["refund", target] => {
            let target = text(target);
            named(What::TakeBack { target, amount: None, at: NOW })
        }
        ["refund", target, amount] => {
            let amount = Some(Amount { minor: billionths(amount) / 10_000_000, coin: USD });
            named(What::TakeBack { target: text(target), amount, at: NOW })
        }
        ["approve", target] => named(What::Approve { target: text(target) }),
        ["reject", target] => named(What::Reject { target: text(target) }),
        other => panic!("{other:?} is no entry"),
    };
    Entry { key, what, may_be_refused }
}

const PERCENT: i64 = 1_000_000_000;

fn text_of(word: &str) -> Value {
    Value::Text(word.to_owned())
}

fn event(kind: &'static str, at: i64, fields: BTreeMap<&'static str, Value>) -> What {
    What::Event { kind, at, fields, approval: Approval::Automatic }
}

fn of_collaborator(who: &str, attribute: &'static str, value: Value, date: &str) -> What {
    let (subject, value, from) = (who.to_owned(), Some(value), moment(date));
    What::Fact { kind: "collaborator", subject, attribute, value, from }
}

/// When refunds are said to have happened: on January 20, before any of them is recorded.
const NOW: i64 = 1_768_867_200_000_000;

fn sale(at: i64, product: &str, amount: &str, more: &[&str]) -> What {
    let (mut coin, mut approval) = (USD, Approval::Automatic);
    let mut fields = BTreeMap::from([("product", Value::Ref(product.to_owned()))]);
    let mut more = more.iter();
    while let Some(word) = more.next() {
        match *word {
            "EUR" => coin = EUR,
            "pending" => approval = Approval::ByHand,
            "customer" => {
                fields.insert("customer", Value::Ref((*more.next().unwrap()).to_owned()));
            }
            "order" => {
                fields.insert("order", Value::Text((*more.next().unwrap()).to_owned()));
            }
            other => panic!("{other} says nothing of a sale"),
        }
    }
    let minor = billionths(amount) / 10_000_000;
    fields.insert("amount", Value::Money(Amount { minor, coin }));
    What::Event { kind: "collaborator_product_sold", at, fields, approval }
}

/// A decimal with at most two places, in billionths.
fn billionths(text: &str) -> i64 {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let places = format!("{places:0<2}");
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let whole = whole.trim_start_matches('-');
    sign * whole.parse::<i64>().unwrap() * 1_000_000_000
        + sign * places.parse::<i64>().unwrap() * 10_000_000
}

fn row(line: &str, rows: &mut BTreeMap<(When, Says), [Month; 3]>) {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [whens, says, months @ ..] = cells.as_slice() else { panic!("{line}") };
    let [january, february, march] = months else { panic!("{line}") };
    for when in whens.split_whitespace() {
        let when = match when {
            "before" => When::Before,
            "after" => When::After,
            "paid" => When::Paid,
            "twice" => When::Twice,
            other => panic!("{other} is no moment"),
        };
        for says in match *says {
            "all" => SAYS.to_vec(),
            "next" => vec![Says::Next],
            "adjust" => vec![Says::Adjust],
            "ignore" => vec![Says::Ignore],
            other => panic!("{other} is no policy"),
        } {
            let months = [month(january), month(february), month(march)];
            assert!(rows.insert((when, says), months).is_none(), "twice: {line}");
        }
    }
}

/// Who a value is taken over for, and of what metric where it is not the sales.
pub fn taken_by(who: &str, metric: &str) -> String {
    if metric == "sales" { who.to_owned() } else { format!("{who} {metric}") }
}

fn month(cell: &str) -> Month {
    let mut month = Month::default();
    let about = |name: &str| ["january", "february"].iter().position(|one| *one == name).unwrap();
    let minor = |amount: &str| billionths(amount) / 10_000_000;
    for part in cell.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let words: Vec<&str> = part.split_whitespace().collect();
        let (list, who, amount, name) = match words.as_slice() {
            ["took", who, metric @ .., value, "of", name] => {
                let key = (taken_by(who, &metric.join(" ")), about(name));
                month.taken.insert(key, minor(value));
                continue;
            }
            ["adjusted", who, amount, "of", name] => (&mut month.adjusted, who, amount, name),
            ["ignored", who, amount, "of", name] => (&mut month.ignored, who, amount, name),
            [who, amount, "waits", all] => {
                month.earned.insert((*who).to_owned(), minor(amount));
                month.waiting.insert((*who).to_owned(), minor(all));
                continue;
            }
            [who, amount] => {
                month.earned.insert((*who).to_owned(), minor(amount));
                continue;
            }
            other => panic!("{other:?} is no result"),
        };
        list.insert(((*who).to_owned(), about(name)), minor(amount));
    }
    month
}
