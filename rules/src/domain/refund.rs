//! What may still be taken back of an event: never more than it brought, however many take from it.

use super::{Currency, Money};

/// What is left of one event's money, and whether the event was taken back wholly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refundable {
    /// The first amount of each currency, and what is left of it.
    amounts: Vec<Amount>,
    /// Whether nothing is left, of the event itself neither.
    taken_back: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Amount {
    brought: Money,
    left: Money,
}

/// Why an event cannot be taken back, or not that much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefused {
    /// There is no event with that key.
    #[error("there is no event with that key; record the event before it is taken back")]
    NoEvent,
    /// The event has no money of the refund's currency.
    #[error("the event has no amount in {currency}{}", found(*other))]
    NoAmount {
        /// The currency of the refund.
        currency: Currency,
        /// The currency of the event's first amount; `None` when it has no amount at all.
        other: Option<Currency>,
    },
    /// More than is left of the event's amount, all earlier refunds together.
    #[error("{asked} is more than {}", rest(*left, *brought))]
    TooMuch {
        /// What was to be taken back.
        asked: Money,
        /// What is left after earlier refunds.
        left: Money,
        /// What the event brought.
        brought: Money,
    },
    /// It was taken back wholly before.
    #[error("the event was taken back wholly before; nothing of it is left")]
    TakenBack,
}

fn found(other: Option<Currency>) -> String {
    match other {
        Some(other) => format!("; it has one in {other}"),
        None => "; it can be taken back only as a whole".to_owned(),
    }
}

fn rest(left: Money, brought: Money) -> String {
    if left == brought {
        return format!("the event's {brought}");
    }
    format!("what is left of the event's {brought}: {left}")
}

impl Refundable {
    /// An event's money, in the order of its fields' names. A refund concerns the first amount of
    /// its own currency.
    pub fn of(amounts: impl IntoIterator<Item = Money>) -> Self {
        let mut refundable = Self::default();
        for brought in amounts {
            if !refundable.amounts.iter().any(|amount| amount.is_in(brought.currency)) {
                refundable.amounts.push(Amount { brought, left: brought });
            }
        }
        refundable
    }

    /// Takes an amount back, or with `None` the whole event with whatever is left of it. When that
    /// is refused, nothing changes.
    pub fn take(&mut self, part: Option<Money>) -> Result<(), RefundRefused> {
        self.check(part)?;
        self.note(part);
        Ok(())
    }

    /// Notes what was taken back before, whether or not there was that much.
    pub fn note(&mut self, part: Option<Money>) {
        let Some(part) = part else {
            self.taken_back = true;
            return;
        };
        if let Some(amount) = self.amounts.iter_mut().find(|amount| amount.is_in(part.currency)) {
            amount.left.minor = amount.left.minor.saturating_sub(part.minor);
        }
    }

    /// What is left of its amount in a currency; `None` where it has none.
    pub fn left(&self, currency: Currency) -> Option<Money> {
        let amount = self.amounts.iter().find(|amount| amount.is_in(currency))?;
        Some(amount.left)
    }

    /// What of its amount in a currency was taken back before; `None` where it has none.
    pub fn taken(&self, currency: Currency) -> Option<Money> {
        let amount = self.amounts.iter().find(|amount| amount.is_in(currency))?;
        amount.brought.minus(amount.left).ok()
    }

    fn check(&self, part: Option<Money>) -> Result<(), RefundRefused> {
        if self.taken_back {
            return Err(RefundRefused::TakenBack);
        }
        let Some(asked) = part else { return Ok(()) };
        let currency = asked.currency;
        let Some(amount) = self.amounts.iter().find(|amount| amount.is_in(currency)) else {
            let other = self.amounts.first().map(|amount| amount.brought.currency);
            return Err(RefundRefused::NoAmount { currency, other });
        };
        let Amount { brought, left } = *amount;
        if asked.minor > left.minor {
            return Err(RefundRefused::TooMuch { asked, left, brought });
        }
        Ok(())
    }
}

impl Amount {
    fn is_in(&self, currency: Currency) -> bool {
        self.brought.currency == currency
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i64) -> Money {
        Money::new(minor, "USD".parse().unwrap())
    }

    fn eur(minor: i64) -> Money {
        Money::new(minor, "EUR".parse().unwrap())
    }

    #[test]
    fn partial_refunds_together_are_at_most_what_the_event_brought() {
        let mut order = Refundable::of([usd(10_000), eur(1000), usd(300)]);
        assert_eq!(order.take(Some(usd(6000))), Ok(()));
        let message = order.take(Some(usd(4001))).unwrap_err().to_string();
        assert_eq!(
            message,
            "40.01 USD is more than what is left of the event's 100.00 USD: 40.00 USD"
        );
        assert_eq!(order.take(Some(eur(1000))), Ok(()));
        assert_eq!(order.take(Some(usd(4000))), Ok(()));
        assert!(order.take(Some(usd(1))).is_err());
        assert_eq!(order.take(None), Ok(()));
        assert_eq!(order.take(None), Err(RefundRefused::TakenBack));
        assert_eq!(order.take(Some(usd(1))), Err(RefundRefused::TakenBack));
    }

    #[test]
    fn what_an_event_does_not_have_cannot_be_taken_from_it() {
        let mut order = Refundable::of([usd(500)]);
        let message = |refused: Result<(), RefundRefused>| refused.unwrap_err().to_string();
        let foreign = message(order.take(Some(eur(1))));
        assert_eq!(foreign, "the event has no amount in EUR; it has one in USD");
        assert_eq!(
            message(order.take(Some(usd(501)))),
            "5.01 USD is more than the event's 5.00 USD"
        );
        let visit = message(Refundable::of([]).take(Some(usd(1))));
        assert_eq!(visit, "the event has no amount in USD; it can be taken back only as a whole");
        assert_eq!(Refundable::of([]).take(None), Ok(()));
    }

    #[test]
    fn an_amount_below_zero_has_nothing_to_take_back() {
        let mut credit_note = Refundable::of([usd(-500)]);
        assert!(credit_note.take(Some(usd(1))).is_err());
        assert!(Refundable::of([usd(i64::MIN)]).take(Some(usd(i64::MAX))).is_err());
        assert_eq!(credit_note.take(None), Ok(()));
    }
}
