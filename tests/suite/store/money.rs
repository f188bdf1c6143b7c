//! Money is never made or lost on its way from the pool to the payout.

use chrono::NaiveDate;
use rules::domain::{Account, Money};
use tantieme::store::{StoreError, journal};

use super::databases::{Database, on_both};
use super::deciding;
use super::paying::{everything, gather, owe};
use super::samples::{at, october, settlement, usd};
use super::settlements::{commit, with_period};

/// The balances in minor units: owner, pool, and owed and paid of each.
fn balances(database: &Database, people: &[&str]) -> Vec<i64> {
    let mut accounts = vec![Account::Owner, Account::Pool("share".to_owned())];
    for name in people {
        accounts.push(Account::Owed((*name).to_owned()));
        accounts.push(Account::Paid((*name).to_owned()));
    }
    let balance = |account: &Account| database.read(|c| journal::balance(c, account, usd())).minor;
    accounts.iter().map(balance).collect()
}

on_both! {
    fn the_book_balances_at_every_step(database) {
        let people = ["ana", "bo"];
        let check = |expected: &[i64], step: &str| {
            let balances = balances(&database, &people);
            assert_eq!(balances, expected, "{step}");
            assert_eq!(balances.iter().sum::<i64>(), 0, "{step}");
        };
        with_period(&database, "share");
        commit(&database, &settlement("share", 0, &[("ana", 600), ("bo", 400)], 50)).unwrap();
        check(&[-1_050, 50, 600, 0, 400, 0], "settled");
        owe(&database, "bo", -150, october(1));
        check(&[-900, 50, 600, 0, 250, 0], "deducted");
        let mistake = owe(&database, "ana", 70, october(1));
        database.write(|c| deciding::cancel(c, &mistake, "a mistake", october(2)));
        check(&[-900, 50, 600, 0, 250, 0], "credited and cancelled");
        let gathering = rules::domain::Gathering {
            payable_until: rules::domain::Moment::FAR_FUTURE, ..everything()
        };
        let later = at("2026-12-01T00:00:00Z");
        let (_, list) =
            database.write(|c| deciding::gather(c, &gathering, later)).unwrap();
        let total: i64 = list.iter().map(|payout| payout.amount.minor).sum();
        assert_eq!(total, 850);
        check(&[-900, 50, 600, 0, 250, 0], "gathered");
        let pay = |id: &str| {
            let day = NaiveDate::from_ymd_opt(2026, 12, 3).unwrap();
            database.write(|c| deciding::mark_paid(c, &[id.to_owned()], day, None, later))
        };
        pay("1.ana");
        pay("1.ana");
        check(&[-900, 50, 0, 600, 250, 0], "paid once, however often it is said");
        pay("1.bo");
        check(&[-900, 50, 0, 600, 0, 250], "paid");
        assert_eq!(gather(&database, &everything()), None);
    }

    fn an_entry_of_nothing_is_refused(database) {
        for minor in [0, -1] {
            let entry = rules::domain::JournalEntry {
                from: Account::Owner,
                to: Account::Pool("share".to_owned()),
                amount: Money::new(minor, usd()),
                at: october(1),
                cause: "share.0".to_owned(),
            };
            let error = database.refused(|c| journal::append(c, std::slice::from_ref(&entry)));
            assert!(matches!(error, StoreError::Unbalanced(_)), "{error:?}");
            let circle = rules::domain::JournalEntry {
                to: Account::Owner, amount: Money::new(5, usd()), ..entry
            };
            let error = database.refused(|c| journal::append(c, &[circle]));
            assert!(matches!(error, StoreError::Unbalanced(_)), "{error:?}");
        }
    }
}
