//! Every clause of the language arrives in the program as what it says.

use chrono::{NaiveDate, NaiveTime, Weekday};
use rules::calendar::{Days, Duration, DurationUnit, Measure, MonthDay, Trigger};
use rules::domain::{
    Catalogue, Currency, Moment, Money, Percent, Quantity, TierPay, Value, ValueType,
};
use rules::language::{
    Aggregate, Band, CapLimit, Comparison, Destination, Id, Joined, Leftover, Method, MetricId,
    Operand, PayBy, Places, Program, Root, Score, TakeKind, Tiers, Ties, Unit, Worth,
    format_source,
};

use super::rules::{PROFIT_SHARE, SHORT, compiled, program, short_with};

fn usd(minor: i64) -> Money {
    Money::new(minor, "USD".parse::<Currency>().unwrap())
}

fn percent(text: &str) -> Percent {
    text.parse().unwrap()
}

fn text(value: &str) -> Value {
    Value::Text(value.into())
}

fn moment(value: &str) -> Moment {
    Moment::parse(value).unwrap()
}

#[test]
fn profit_share_is_checked_as_written() {
    let rule = program(PROFIT_SHARE);
    assert_eq!(rule.name, "course_profit_share");
    assert_eq!(rule.title, "Course creators share profit by completions");
    assert_eq!(rule.zone.name(), "America/New_York");
    let completions = &rule.metrics[0];
    assert_eq!(completions.aggregate, Aggregate::Count);
    assert_eq!(completions.unit, Unit::Count);
    let credit = completions.credit.as_ref().unwrap();
    assert_eq!(credit.root, Root::Field("course".into()));
    assert_eq!(credit.text, "course.owner");
    assert_eq!(credit.value_type, ValueType::Collaborator);
    assert_eq!(completions.conditions.len(), 2);
    assert_eq!(completions.conditions[0].clause, r#"where course.status is "published""#);
    let Comparison::IsNotPath(other) = &completions.conditions[1].tests[0].comparison else {
        panic!("{:?}", completions.conditions[1]);
    };
    assert_eq!(other.value_type, ValueType::Customer);
    assert_eq!(other.hops.len(), 2);
    let once = completions.once_per.as_ref().unwrap();
    assert_eq!(once.clause, "once per customer, course");
    assert_eq!(once.paths.len(), 2);
    let sales = &rule.metrics[1];
    assert_eq!(sales.aggregate, Aggregate::Sum { field: "amount".into() });
    assert_eq!((sales.unit, &sales.credit), (Unit::Money, &None));
    assert_eq!(rule.weighting.method, Method::InProportion(Score::Metric(MetricId::nth(0))));
    assert_eq!(
        rule.pool.takes[0].kind,
        TakeKind::PercentOf {
            percent: percent("30%"),
            metric: MetricId::nth(1),
            band: Band::default()
        }
    );
    assert_eq!(compiled(PROFIT_SHARE).diagnostics, []);
}

#[test]
fn examples_become_data() {
    let examples = compiled(PROFIT_SHARE).examples;
    assert_eq!(examples.len(), 1);
    assert_eq!(examples[0].given.len(), 4);
    assert_eq!(examples[0].given[0].collaborator, None);
    assert_eq!(examples[0].given[0].value, "1000.01".parse().unwrap());
    assert_eq!(examples[0].expectations.len(), 4);
    assert_eq!(examples[0].line, 32);
}

/// One piece of the short rule, what stands there instead, and what must be true then.
type Row = (&'static str, &'static str, fn(&Program) -> bool);

const FIXED: &str = "take      fixed 100.00 USD";
const EVERY: &str = "every month on day 1 at 00:00";
const COUNTED: &str = "count     blog_post_visited";
const CREDIT: &str = "credit    post.owner";
const SHARE: &str = "share by  visits";

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

const IDENTITY: &[Row] = &[
    ("currency  USD\n", "currency  USD\n", |rule| rule.currency.code() == "USD"),
    ("time zone UTC", "time zone Europe/Berlin", |rule| rule.zone.name() == "Europe/Berlin"),
    ("time zone UTC", "time zone UTC\n  starts 2026-01-05", |rule| {
        rule.starts == Some(moment("2026-01-05T00:00:00Z"))
    }),
    ("time zone UTC", "time zone Asia/Tokyo\n  starts 2026-01-05", |rule| {
        rule.starts == Some(moment("2026-01-04T15:00:00Z"))
    }),
    ("time zone UTC", "time zone UTC\n  ends 2026-12-31", |rule| {
        rule.ends == Some(moment("2027-01-01T00:00:00Z"))
    }),
    (r#"visits "Visits""#, "blog_visits", |rule| rule.title == "Blog visits"),
];

const METRIC: &[Row] = &[
    (COUNTED, COUNTED, |rule| rule.metrics[0].event().is_some_and(|it| *it == "blog_post_visited")),
    (
        "count     blog_post_visited\n  credit    post.owner",
        "sum collaborator_product_sold.quantity\n  credit product.owner",
        |rule| rule.metrics[0].unit == Unit::Number,
    ),
    (
        "count     blog_post_visited\n  credit    post.owner",
        "sum collaborator_product_sold.amount\n  credit product.owner",
        |rule| rule.metrics[0].unit == Unit::Money,
    ),
    (CREDIT, "credit post.owner\n  once per post", |rule| {
        rule.metrics[0].once_per.as_ref().is_some_and(|once| once.paths.len() == 1)
    }),
    (CREDIT, "credit post.owner\n  worth 2.5 points", |rule| {
        rule.metrics[0].worth == Some(Worth { points: "2.5".parse().unwrap(), per: Quantity::ONE })
    }),
];

const POOL: &[Row] = &[
    (FIXED, "take fixed 5.00 USD", |rule| rule.pool.takes[0].kind == TakeKind::Fixed(usd(500))),
    (FIXED, "take 200.00 USD each", |rule| rule.pool.takes[0].kind == TakeKind::Each(usd(20_000))),
    (FIXED, "take 5.00 USD per visits", |rule| {
        rule.pool.takes[0].kind
            == TakeKind::PerUnit { rate: usd(500), score: Score::Metric(MetricId::nth(0)) }
    }),
    (FIXED, "take fixed 1.00 USD\n  take fixed 2.00 USD", |rule| rule.pool.takes.len() == 2),
    (FIXED, "take fixed 1.00 USD\n  first 1% to protocol\n  first 5.00 USD to \"b o\"", |rule| {
        let [part, amount] = rule.pool.first.as_slice() else { return false };
        part.pays == TierPay::Part(percent("1%"))
            && part.to == "protocol"
            && amount.pays == TierPay::Prize(usd(500))
            && amount.to == "b o"
    }),
    (FIXED, "take fixed 1.00 USD\n  at most 50.00 USD", |rule| {
        rule.pool.at_most.as_ref().is_some_and(|bound| bound.amount == usd(5_000))
    }),
    (FIXED, "take fixed 1.00 USD\n  at least 50.00 USD", |rule| {
        rule.pool.at_least.as_ref().is_some_and(|bound| bound.clause == "at least 50.00 USD")
    }),
    ("qualifies, carry over", "qualifies, carry over", |rule| {
        rule.pool.if_nobody == Some(Destination::CarryOver)
    }),
    ("qualifies, carry over", "qualifies, return to owner", |rule| {
        rule.pool.if_nobody == Some(Destination::ReturnToOwner)
    }),
    ("fixed 100.00 USD\n  if nobody qualifies, carry over", "100.00 USD each", |rule| {
        rule.pool.if_nobody.is_none()
    }),
];

/// Pool and weighting of the short rule.
const PAID: &str = "pool\n  take      fixed 100.00 USD\n  if nobody qualifies, carry over\n\
                    weighting\n  share by  visits\n";

fn pay_by(rule: &Program) -> &PayBy {
    match &rule.weighting.method {
        Method::PayBy(pay_by) => pay_by,
        other => panic!("{other:?}"),
    }
}

fn ties(rule: &Program) -> Option<Ties> {
    match rule.weighting.method {
        Method::Top { ties, .. } => Some(ties),
        _ => None,
    }
}

const WEIGHTING: &[Row] = &[
    (SHARE, "share equally", |rule| rule.weighting.method == Method::Equally),
    (SHARE, SHARE, |rule| {
        rule.weighting.method == Method::InProportion(Score::Metric(MetricId::nth(0)))
    }),
    (SHARE, "top 1 by visits\n  ties share the places they tie for", |rule| {
        rule.weighting.method
            == Method::Top {
                score: Score::Metric(MetricId::nth(0)),
                places: Places::Parts(vec![Percent::HUNDRED]),
                ties: Ties::Share,
            }
    }),
    (
        SHARE,
        "top 2 by visits\n  places 60%, 30%\n  ties share the places they tie for\n  \
         leftover return to owner",
        |rule| {
            rule.weighting.leftover == Some(Leftover::To(Destination::ReturnToOwner))
                && rule.weighting.method
                    == Method::Top {
                        score: Score::Metric(MetricId::nth(0)),
                        places: Places::Parts(vec![percent("60%"), percent("30%")]),
                        ties: Ties::Share,
                    }
        },
    ),
    (SHARE, "share by visits\n  each at most 60% of the pool\n  leftover carry over", |rule| {
        let cap = rule.weighting.each_at_most.as_ref().unwrap();
        cap.limit == CapLimit::PartOfPool(percent("60%"))
            && cap.clause == "each at most 60% of the pool"
    }),
    (SHARE, "share by visits\n  each at most 60.00 USD\n  leftover carry over", |rule| {
        let cap = rule.weighting.each_at_most.as_ref().unwrap();
        cap.limit == CapLimit::Amount(usd(6_000))
            && rule.weighting.leftover == Some(Leftover::To(Destination::CarryOver))
    }),
    (SHARE, "share by visits\n  each at most 60.00 USD\n  leftover share again", |rule| {
        rule.weighting.leftover == Some(Leftover::ShareAgain)
    }),
    (SHARE, "top 1 by visits\n  ties earliest wins", |rule| ties(rule) == Some(Ties::Earliest)),
    (
        "count     blog_post_visited\n  credit    post.owner\npool\n  take      fixed 100.00 USD\n  \
         if nobody qualifies, carry over\nweighting\n  share by  visits",
        "count     blog_post_visited\n  credit    post.owner\n  worth 2 points\npool\n  take fixed \
         100.00 USD\n  if nobody qualifies, carry over\nweighting\n  top 1 by visits\n  \
         ties by points, then share",
        |rule| ties(rule) == Some(Ties::By(Score::Points)),
    ),
    (SHARE, "top 1 by visits\n  ties return to owner", |rule| {
        ties(rule) == Some(Ties::ReturnToOwner)
    }),
    (SHARE, "share by visits\n  pay 5.00 USD per visits", |rule| {
        rule.weighting.besides.len() == 1
            && rule.weighting.method == Method::InProportion(Score::Metric(MetricId::nth(0)))
    }),
    (
        SHARE,
        "share 80% by visits\n  share 20% by visits\n  leftover share again",
        |rule| match &rule.weighting.method {
            Method::Parts(parts) => parts.len() == 2 && parts[0].clause == "share 80% by visits",
            _ => false,
        },
    ),
    (SHARE, "share by visits\n  times 1.2 when visits at least 5", |rule| {
        let times = &rule.weighting.times[0];
        times.factor == "1.2".parse().unwrap() && times.clause == "times 1.2 when visits at least 5"
    }),
    (
        SHARE,
        "share by visits\n  waits until visits at least 3\n  waits until group is \"x\"",
        |rule| rule.weighting.waits_until.len() == 2,
    ),
    (PAID, "weighting\n  pay by visits\n  tier from 0 at 5.00 USD each\n", |rule| {
        let paid = pay_by(rule);
        (paid.score, paid.mode) == (Score::Metric(MetricId::nth(0)), Tiers::Marginal)
            && paid.clause == "pay by visits"
            && paid.tiers[0].pays == TierPay::Each(usd(500))
            && rule.pool.takes.is_empty()
            && rule.pool.at_most.is_none()
    }),
    (
        PAID,
        "weighting\n  tiers whole\n  tier from 20 pays 80.00 USD\n  pay by visits\n  \
         tier from 10 pays 50.00 USD\npool\n  at most 100.00 USD\n",
        |rule| {
            let from: Vec<String> =
                pay_by(rule).tiers.iter().map(|tier| tier.from.to_string()).collect();
            let bound = rule.pool.at_most.as_ref().map(|bound| bound.amount);
            pay_by(rule).mode == Tiers::Whole && from == ["10", "20"] && bound == Some(usd(10_000))
        },
    ),
    (SHARE, "share by visits\n  qualify when visits at least 5", |rule| {
        rule.weighting.qualify[0].tests[0].subject
            == Operand::Score(Score::Metric(MetricId::nth(0)))
    }),
    (SHARE, "share by visits\n  qualify when group is \"gold\"", |rule| {
        match &rule.weighting.qualify[0].tests[0].subject {
            Operand::Path(path) => path.root == Root::Collaborator && path.hops.len() == 1,
            Operand::Score(_) => false,
        }
    }),
    (SHARE, "share by visits\n  qualify when customer.country is \"US\"", |rule| {
        match &rule.weighting.qualify[0].tests[0].subject {
            Operand::Path(path) => path.hops.len() == 2,
            Operand::Score(_) => false,
        }
    }),
];

const SCHEDULE: &[Row] = &[
    (EVERY, "every day at 06:30", |rule| {
        rule.schedule.trigger == Trigger::Daily { at: time(6, 30) }
    }),
    (EVERY, "every week on monday at 06:30", |rule| {
        rule.schedule.trigger
            == Trigger::Weekly { interval: 1, on: Weekday::Mon, at: time(6, 30), from: None }
    }),
    (EVERY, "every 2 weeks on monday at 06:30 from 2026-01-05", |rule| {
        rule.schedule.trigger
            == Trigger::Weekly {
                interval: 2,
                on: Weekday::Mon,
                at: time(6, 30),
                from: Some(day(2026, 1, 5)),
            }
    }),
    (EVERY, "every month on the last day at 06:30", |rule| {
        rule.schedule.trigger == Trigger::Monthly { on: MonthDay::Last, at: time(6, 30) }
    }),
    (EVERY, "every month on day 31 or the last day at 06:30", |rule| {
        rule.schedule.trigger == Trigger::Monthly { on: MonthDay::DayOrLast(31), at: time(6, 30) }
    }),
    (EVERY, "every quarter on day 3 at 06:30", |rule| {
        rule.schedule.trigger == Trigger::Quarterly { on: MonthDay::Day(3), at: time(6, 30) }
    }),
    (EVERY, "every year on 29 february at 06:30", |rule| {
        rule.schedule.trigger == Trigger::Yearly { month: 2, day: 29, at: time(6, 30) }
    }),
    (EVERY, "cron \"0 9 1 * *\"", |rule| {
        rule.schedule.trigger == Trigger::Cron { expression: "0 9 1 * *".into() }
    }),
    (EVERY, "once on 2026-12-31 at 06:30", |rule| {
        rule.schedule.trigger == Trigger::Once { on: day(2026, 12, 31), at: time(6, 30) }
    }),
    (EVERY, "by hand", |rule| rule.schedule.trigger == Trigger::ByHand),
    ("every month on day 1 at 00:00\n  measure the month before", "by hand", |rule| {
        rule.schedule.measure == Measure::SinceLastRun
    }),
    ("month before", "month before", |rule| rule.schedule.measure == Measure::Before(Days::Month)),
    ("the month before", "the quarter before", |rule| {
        rule.schedule.measure == Measure::Before(Days::Quarter)
    }),
    ("the month before", "since the last run", |rule| {
        rule.schedule.measure == Measure::SinceLastRun
    }),
    ("month before", "month before\n  pay after 14 days", |rule| {
        rule.schedule.pay_after == Some(Duration { count: 14, unit: DurationUnit::Days })
    }),
];

#[test]
fn every_clause_arrives() {
    for (old, new, holds) in [IDENTITY, METRIC, POOL, WEIGHTING, SCHEDULE].concat() {
        let source = short_with(old, new);
        assert!(holds(&program(&source)), "{new:?} did not arrive:\n{source}");
    }
}

/// Conditions on `order_paid`, `lesson_completed` and the like, as comparisons.
#[test]
fn every_condition_arrives() {
    let number = |text: &str| Value::Number(text.parse().unwrap());
    let rows: Vec<(&str, Comparison)> = vec![
        ("lesson is \"intro\"", Comparison::Is(text("intro"))),
        ("lesson is not \"intro\"", Comparison::IsNot(text("intro"))),
        ("lesson is any of \"a\", \"b\"", Comparison::IsAnyOf(vec![text("a"), text("b")])),
        ("lesson is none of \"a\", \"b\"", Comparison::IsNoneOf(vec![text("a"), text("b")])),
        ("minutes at least 5", Comparison::AtLeast(number("5"))),
        ("minutes at most 5.5", Comparison::AtMost(number("5.5"))),
        ("minutes more than 5", Comparison::MoreThan(number("5"))),
        ("minutes less than 5", Comparison::LessThan(number("5"))),
        ("course.category is known", Comparison::IsKnown),
        ("course.category is unknown", Comparison::IsUnknown),
        ("customer is \"c1\"", Comparison::Is(text("c1"))),
        ("course is any of \"x\"", Comparison::IsAnyOf(vec![text("x")])),
    ];
    for (condition, wanted) in rows {
        let source = SHORT
            .replace(COUNTED, "count     lesson_completed")
            .replace(CREDIT, &format!("credit    course.owner\n  where     {condition}"));
        let rule = program(&source);
        assert_eq!(rule.metrics[0].conditions[0].tests[0].comparison, wanted, "{condition}");
    }
}

#[test]
fn conditions_join_by_and_or_or() {
    for (word, joined) in [("and", Joined::And), ("or", Joined::Or)] {
        let line = format!("{CREDIT}\n  where post is \"x\" {word} customer is \"y\"");
        let rule = program(&short_with(CREDIT, &line));
        let condition = &rule.metrics[0].conditions[0];
        assert_eq!((condition.joined, condition.tests.len()), (joined, 2));
    }
}

#[test]
fn moments_are_wall_clock_and_a_skipped_hour_is_its_first_instant() {
    let catalogue = rules::language::compile_catalogue(
        "language 1\ncatalogue\nevent trial_started\n  customer customer\n  post post\n  until moment\n",
        &Catalogue::builtin(),
    )
    .catalogue
    .unwrap();
    for (written, wanted) in [
        ("before 2026-03-08 02:30", Comparison::Before(moment("2026-03-08T07:00:00Z"))),
        ("after 2026-11-01 01:30", Comparison::After(moment("2026-11-01T05:30:00Z"))),
        ("before 2026-07-01", Comparison::Before(moment("2026-07-01T04:00:00Z"))),
    ] {
        let source = SHORT
            .replace("time zone UTC", "time zone America/New_York")
            .replace(COUNTED, &format!("count trial_started\n  where until {written}"));
        let compiled = rules::language::compile(&source, &catalogue);
        let rule = compiled.program.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
        assert_eq!(rule.metrics[0].conditions[0].tests[0].comparison, wanted, "{written}");
    }
}

#[test]
fn points_are_a_score_and_a_currency() {
    let worth = format!("{CREDIT}\n  worth 3 points");
    let rule = program(&short_with(CREDIT, &worth).replace(SHARE, "share by points"));
    assert_eq!(rule.weighting.method, Method::InProportion(Score::Points));
    let rule = program(&short_with(CREDIT, &worth).replace(FIXED, "take 5.00 USD per points"));
    assert_eq!(rule.pool.takes[0].kind, TakeKind::PerUnit { rate: usd(500), score: Score::Points });
    let rule = program(
        &SHORT
            .replace("currency  USD", "currency  points")
            .replace("fixed 100.00 USD", "fixed 100 points"),
    );
    assert_eq!(rule.pool.takes[0].kind, TakeKind::Fixed(Money::new(100, Currency::Points)));
}

#[test]
fn the_fingerprint_ignores_comments_blanks_and_examples() {
    let first = program(PROFIT_SHARE).fingerprint;
    let without_examples = PROFIT_SHARE.split("example").next().unwrap();
    let loose: String =
        PROFIT_SHARE.lines().map(|line| format!("\t {}  # why\r\n\r\n", line.trim())).collect();
    assert_eq!(program(without_examples).fingerprint, first);
    assert_eq!(program(&loose).fingerprint, first);
    assert_eq!(first.len(), 64);
    let formatted = format_source(&loose.replace("1000.01 USD", "1000 USD")).unwrap();
    assert_eq!(program(&formatted).fingerprint, first);
    let amount = |text: &str| program(&SHORT.replace("100.00 USD", text)).fingerprint;
    assert_eq!(amount("100 USD"), amount("100.00 USD"));
    assert_ne!(program(&PROFIT_SHARE.replace("30%", "31%")).fingerprint, first);
    let text = PROFIT_SHARE.replace("\"published\"", "\"published  twice\"");
    let other = PROFIT_SHARE.replace("\"published\"", "\"published twice\"");
    assert_ne!(program(&text).fingerprint, program(&other).fingerprint);
}
