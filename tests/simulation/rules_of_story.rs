//! The distributors of every story: one shares a pool, three pay a tenth of what each sold and differ
//! in what becomes of corrections.

/// How a distributor treats what becomes known of a settled period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Differences of metrics count in the period being settled.
    CountNext,
    /// Differences of amounts become adjustments.
    Adjust,
    /// Nothing becomes of them.
    Ignore,
}

/// One distributor of a story.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub name: &'static str,
    /// `true` when it shares a pool of half the sales, `false` when it pays a tenth of them.
    pub shares: bool,
    pub policy: Policy,
    schedule: &'static str,
}

const DAILY: &str = "every day at 06:00\n  measure the day before";
const WEEKLY: &str = "every week on monday at 09:00\n  measure the week before";
const MONTHLY: &str = "every month on day 1 at 09:00\n  measure the month before";

/// All of them, in the order of their names.
pub const RULES: [Rule; 4] = [
    Rule { name: "adjusted", shares: false, policy: Policy::Adjust, schedule: WEEKLY },
    Rule { name: "counted", shares: false, policy: Policy::CountNext, schedule: WEEKLY },
    Rule { name: "ignored", shares: false, policy: Policy::Ignore, schedule: MONTHLY },
    Rule { name: "shared", shares: true, policy: Policy::CountNext, schedule: DAILY },
];

/// Percentages that the pool changes between; exact for sales in whole dollars.
pub const PERCENTAGES: [i64; 3] = [50, 40, 75];

impl Rule {
    /// The text; `percent` is what a pool takes of the sales.
    pub fn text(&self, percent: i64) -> String {
        let corrections = match self.policy {
            Policy::CountNext => "corrections count in the next period",
            Policy::Adjust => "corrections adjust for 4000 days",
            Policy::Ignore => "corrections are ignored",
        };
        let divided = if self.shares {
            format!(
                "metric all_sales\n  sum coupon_code_used.amount\npool\n  take {percent}% of all_sales\n  \
                 if nobody qualifies, carry over\nweighting\n  share by sales\n"
            )
        } else {
            "weighting\n  pay by sales\n  tier from 0 at 10%\n".to_owned()
        };
        format!(
            "language 1\ndistributor {} \"{}\"\n  currency USD\n  time zone UTC\n  starts 2026-01-01\n\
             metric sales\n  sum coupon_code_used.amount\n  credit coupon.owner\n{divided}schedule\n  \
             {}\n  pay after 3 days\n  unapproved are left out\n  {corrections}\n",
            self.name, self.name, self.schedule
        )
    }
}
