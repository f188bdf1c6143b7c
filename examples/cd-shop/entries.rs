//! Makes entry lines of the purchases, as the folder's `README.md` says:
//! `cargo run --release --example cd_shop_entries > examples/cd-shop/entries.jsonl`.

use std::error::Error;
use std::io::{BufWriter, Write, stdout};

use serde_json::json;

/// The purchases as they were published: fixed width, one header line.
const PURCHASES: &str = include_str!("purchases.txt");

/// How many affiliates there are, and coupons, one for each.
const AFFILIATES: u32 = 12;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(stdout().lock());
    for line in lines()? {
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// All entry lines: who owns which coupon, then the events in the order of the file.
pub fn lines() -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines: Vec<String> = (0..AFFILIATES).map(owner).collect();
    for (row, number) in PURCHASES.lines().zip(1..).skip(1) {
        let purchase = Purchase::read(row).ok_or_else(|| format!("line {number}: {row}"))?;
        lines.push(purchase.paid(number));
        if purchase.discs >= 2 {
            lines.push(purchase.coupon_used(number));
        }
    }
    Ok(lines)
}

fn owner(affiliate: u32) -> String {
    json!({
        "fact": { "kind": "coupon", "ref": format!("CODE{affiliate:02}") },
        "attribute": "owner",
        "value": format!("a{affiliate:02}"),
        "from": "1997-01-01T00:00:00Z",
    })
    .to_string()
}

/// One row: customer, date, number of discs, dollars.
struct Purchase<'a> {
    customer: &'a str,
    coupon: String,
    occurred_at: String,
    discs: u32,
    dollars: &'a str,
}

impl<'a> Purchase<'a> {
    fn read(row: &'a str) -> Option<Self> {
        let mut columns = row.split_whitespace();
        let (customer, date) = (columns.next()?, columns.next()?);
        let discs = columns.next()?.parse().ok()?;
        let dollars = columns.next()?;
        let coupon = format!("CODE{:02}", customer.parse::<u32>().ok()? % AFFILIATES);
        let (year, month, day) = (date.get(0..4)?, date.get(4..6)?, date.get(6..8)?);
        let occurred_at = format!("{year}-{month}-{day}T12:00:00Z");
        Some(Self { customer, coupon, occurred_at, discs, dollars })
    }

    fn paid(&self, number: usize) -> String {
        json!({
            "event": "order_paid",
            "key": format!("o-{number}"),
            "occurredAt": self.occurred_at,
            "fields": {
                "customer": format!("c{}", self.customer),
                "order": format!("o-{number}"),
                "amount": { "amount": self.dollars, "currency": "USD" },
            },
        })
        .to_string()
    }

    fn coupon_used(&self, number: usize) -> String {
        json!({
            "event": "coupon_code_used",
            "key": format!("k-{number}"),
            "occurredAt": self.occurred_at,
            "fields": {
                "customer": format!("c{}", self.customer),
                "order": format!("o-{number}"),
                "coupon": self.coupon,
                "amount": { "amount": self.dollars, "currency": "USD" },
            },
        })
        .to_string()
    }
}
