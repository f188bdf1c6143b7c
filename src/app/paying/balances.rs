//! Where collaborators stand, and what lists come to.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::{collaborators, journal, obligations, payout_accounts, payouts};
use rules::domain::{
    Account, Balance, BalanceInView, Currency, Money, Obligation, ObligationFilter, ObligationSum,
    PayoutFilter, PayoutSum,
};
use rules::paying::balance;

use crate::app::{Answer, App, Sight};

impl App {
    /// The balances of many collaborators, one for each currency in which they ever had anything.
    pub async fn balances(
        &self,
        sight: &Sight,
        mut references: Vec<String>,
    ) -> Answer<BTreeMap<String, Vec<Balance>>> {
        references.retain(|who| sight.sees(who));
        let now = self.now();
        self.read(move |connection| {
            let accounts: Vec<String> = references
                .iter()
                .flat_map(|who| [Account::Owed(who.clone()), Account::Paid(who.clone())])
                .map(|account| account.to_string())
                .collect();
            let mut book = journal::balances(connection, &accounts)?;
            let held = collaborators::held(connection)?;
            let accounts = payout_accounts::current(connection, &references)?;
            let mut open: BTreeMap<String, BTreeMap<Currency, Vec<Obligation>>> = BTreeMap::new();
            for one in obligations::open_of(connection, &references)? {
                let of = open.entry(one.collaborator.clone()).or_default();
                of.entry(one.amount.currency).or_default().push(one);
            }
            let mut balances = BTreeMap::new();
            for who in references {
                let mut of =
                    |account: Account| book.remove(&account.to_string()).unwrap_or_default();
                let (owed, paid) = (of(Account::Owed(who.clone())), of(Account::Paid(who.clone())));
                let is_held = held.contains_key(&who)
                    || accounts.get(&who).is_some_and(|account| account.is_held_at(now));
                let mut open = open.remove(&who).unwrap_or_default();
                let currencies: BTreeSet<Currency> =
                    owed.keys().chain(paid.keys()).chain(open.keys()).copied().collect();
                let mut list = Vec::with_capacity(currencies.len());
                for currency in currencies {
                    let zero = Money::zero(currency);
                    list.push(balance(&BalanceInView {
                        currency,
                        owed: owed.get(&currency).copied().unwrap_or(zero),
                        paid: paid.get(&currency).copied().unwrap_or(zero),
                        open: open.remove(&currency).unwrap_or_default(),
                        is_held,
                        now,
                    })?);
                }
                balances.insert(who, list);
            }
            Ok(balances)
        })
        .await
    }

    /// What obligations come to, by state, currency, distributor and the moment they are payable from.
    pub async fn obligation_sums(
        &self,
        sight: &Sight,
        mut filter: ObligationFilter,
    ) -> Answer<Vec<ObligationSum>> {
        let Ok(()) = sight.narrow_to(&mut filter.collaborator) else { return Ok(Vec::new()) };
        self.read(move |connection| obligations::sums(connection, &filter)).await
    }

    /// What payouts come to, by state, currency and day of payment.
    pub async fn payout_sums(
        &self,
        sight: &Sight,
        mut filter: PayoutFilter,
    ) -> Answer<Vec<PayoutSum>> {
        let Ok(()) = sight.narrow_to(&mut filter.collaborator) else { return Ok(Vec::new()) };
        self.read(move |connection| payouts::sums(connection, &filter)).await
    }
}
