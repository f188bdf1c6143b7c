//! How much each token, and each address, may ask for in a minute: requests, what they cost, and tokens that nobody
//! knows. It is counted in this process.

mod meter;

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Value as JsonValue, json};

use super::fault;
use crate::clock;
use meter::{Full, Meter};

/// What is let through in a minute; 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLimits {
    /// Requests of each token.
    pub token_requests: u32,
    /// What the requests of each token cost.
    pub token_cost: u32,
    /// Requests from each address.
    pub address_requests: u32,
    /// What the requests from each address cost.
    pub address_cost: u32,
    /// Requests from each address with a token that is not good.
    pub failed_sign_ins: u32,
}

impl RateLimits {
    /// More than one server does, but a script that has run away is stopped before it matters to others.
    pub const USUAL: Self = Self {
        token_requests: 600_000,
        token_cost: 20_000_000,
        address_requests: 600_000,
        address_cost: 20_000_000,
        failed_sign_ins: 120,
    };
}

/// Who asks, as far as it is counted by where they are: one address of the old kind, or a network such as one household
/// has of the new kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Whereabouts(u128);

impl From<IpAddr> for Whereabouts {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(u128::from(address.to_bits())),
            IpAddr::V6(address) => Self(address.to_bits() >> 64 << 64),
        }
    }
}

/// What one request costs, beside what its token has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// What it costs.
    pub requested: u64,
    /// What the requests of a minute may cost; `None` for no limit.
    pub limit: Option<u32>,
    /// What is left of that; `None` for no limit.
    pub remaining: Option<u32>,
}

/// More was asked for than is let through in a minute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{who} may have {limit} {what} in a minute; go on in {seconds} seconds")]
pub struct TooOften {
    who: &'static str,
    what: &'static str,
    limit: u32,
    /// When there is room again.
    pub seconds: u64,
}

impl TooOften {
    /// The same as a GraphQL error.
    pub fn error(&self) -> JsonValue {
        let extensions = json!({ "code": fault::RATE_LIMITED, "retryAfterSeconds": self.seconds });
        json!({ "message": self.to_string(), "extensions": extensions })
    }
}

/// Counts for one server.
#[derive(Debug, Default)]
pub struct Rates {
    keys: RandomState,
    token_requests: Meter,
    token_cost: Meter,
    address_requests: Meter,
    address_cost: Meter,
    failed_sign_ins: Meter,
    /// Until when nothing is looked up for those who failed too often, in time that passes.
    shut_out: Mutex<HashMap<u64, Duration>>,
}

const TOKEN: &str = "the token";
const ADDRESS: &str = "this address";

impl Rates {
    /// With these limits.
    pub fn of(limits: RateLimits) -> Self {
        Self {
            keys: RandomState::new(),
            token_requests: Meter::of(limits.token_requests),
            token_cost: Meter::of(limits.token_cost),
            address_requests: Meter::of(limits.address_requests),
            address_cost: Meter::of(limits.address_cost),
            failed_sign_ins: Meter::of(limits.failed_sign_ins),
            shut_out: Mutex::default(),
        }
    }

    /// Counts a request from somewhere, before it is known who makes it.
    ///
    /// # Errors
    /// When there were too many.
    pub fn request_from(&self, whereabouts: Option<Whereabouts>) -> Result<(), TooOften> {
        let Some(key) = whereabouts.map(|it| self.keys.hash_one(it)) else { return Ok(()) };
        take(&self.address_requests, key, 1, (ADDRESS, "requests")).map(|_| ())
    }

    /// Counts a request of a token, by its id.
    ///
    /// # Errors
    /// When there were too many.
    pub fn request_of(&self, token: &str) -> Result<(), TooOften> {
        take(&self.token_requests, self.keys.hash_one(token), 1, (TOKEN, "requests")).map(|_| ())
    }

    /// Counts what a request costs.
    ///
    /// # Errors
    /// When that is more than is left, with what is left.
    pub(super) fn charge(
        &self,
        (token, whereabouts): (&str, Option<Whereabouts>),
        requested: u64,
    ) -> Result<Cost, (TooOften, Cost)> {
        let many = u32::try_from(requested).unwrap_or(u32::MAX);
        if let Some(key) = whereabouts.map(|it| self.keys.hash_one(it)) {
            spend(&self.address_cost, key, many, ADDRESS)?;
        }
        spend(&self.token_cost, self.keys.hash_one(token), many, TOKEN)
    }

    /// Counts what is told without being asked for each time. It is told also when nothing is left.
    pub(super) fn tell(&self, token: &str) -> Cost {
        let taken = self.token_cost.take(self.keys.hash_one(token), 1);
        let limit = self.token_cost.limit();
        Cost { requested: 1, limit, remaining: taken.unwrap_or(limit.map(|_| 0)) }
    }

    /// Whether a token that comes from there is looked at.
    ///
    /// # Errors
    /// When too many were not good.
    pub fn may_sign_in(&self, whereabouts: Option<Whereabouts>) -> Result<(), TooOften> {
        let Some(key) = whereabouts.map(|it| self.keys.hash_one(it)) else { return Ok(()) };
        let until = self.shut_out.lock().get(&key).copied();
        let left = until.map(|until| until.saturating_sub(clock::passed()));
        match left.filter(|left| !left.is_zero()) {
            Some(left) => Err(self.failed_too_often(left)),
            None => Ok(()),
        }
    }

    /// Counts a token from there that is not good.
    pub fn sign_in_failed(&self, whereabouts: Option<Whereabouts>) {
        let Some(key) = whereabouts.map(|it| self.keys.hash_one(it)) else { return };
        let wait = match self.failed_sign_ins.take(key, 1) {
            Ok(None | Some(1..)) => return,
            // The next one would be one too many: it need not be looked at.
            Ok(Some(0)) => self.failed_sign_ins.limit().map_or(Duration::ZERO, each),
            Err(Full::Until(wait)) => wait,
            Err(Full::Never) => return,
        };
        let now = clock::passed();
        let mut shut_out = self.shut_out.lock();
        if shut_out.len() >= MOST_SHUT_OUT {
            shut_out.retain(|_, until| *until > now);
        }
        if shut_out.len() < MOST_SHUT_OUT {
            shut_out.insert(key, now.saturating_add(wait));
        }
    }

    fn failed_too_often(&self, left: Duration) -> TooOften {
        let limit = self.failed_sign_ins.limit().unwrap_or_default();
        TooOften { who: ADDRESS, what: "tokens that are not good", limit, seconds: seconds(left) }
    }
}

/// How many are remembered who failed too often; of further ones each failure is looked up.
const MOST_SHUT_OUT: usize = 10_000;

/// What every limit is for.
const MINUTE: Duration = Duration::from_secs(60);

/// How long one of so many a minute takes.
fn each(limit: u32) -> Duration {
    MINUTE / limit.max(1)
}

/// Takes so much; what is left.
fn take(
    meter: &Meter,
    key: u64,
    many: u32,
    (who, what): (&'static str, &'static str),
) -> Result<Option<u32>, TooOften> {
    let limit = meter.limit().unwrap_or_default();
    meter.take(key, many).map_err(|full| {
        let seconds = seconds(full.wait());
        TooOften { who, what, limit, seconds }
    })
}

/// The same of what a request costs, with what is left of the minute.
fn spend(meter: &Meter, key: u64, many: u32, who: &'static str) -> Result<Cost, (TooOften, Cost)> {
    let (requested, limit) = (u64::from(many), meter.limit());
    let cost = |remaining| Cost { requested, limit, remaining };
    meter.take(key, many).map(cost).map_err(|full| {
        // What is missing comes in that time.
        let missing =
            u128::from(limit.unwrap_or_default()) * full.wait().as_nanos() / MINUTE.as_nanos();
        let left = u128::from(many).saturating_sub(missing);
        let (limit, seconds) = (limit.unwrap_or_default(), seconds(full.wait()));
        let reason = TooOften { who, what: "of cost", limit, seconds };
        (reason, cost(u32::try_from(left).ok()))
    })
}

/// Whole seconds, of which none is waited in vain.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(1)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::{RateLimits, Rates, Whereabouts};

    fn at(address: &str) -> Whereabouts {
        Whereabouts::from(address.parse::<IpAddr>().expect("an address"))
    }

    #[test]
    fn a_household_is_one_place() {
        assert_eq!(at("192.0.2.1"), at("::ffff:192.0.2.1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
        assert_eq!(at("2001:db8:1:2::3"), at("2001:db8:1:2:ffff::"));
        assert_ne!(at("2001:db8:1:2::3"), at("2001:db8:1:3::3"));
    }

    #[test]
    fn who_fails_too_often_is_shut_out_and_others_are_not() {
        let rates = Rates::of(RateLimits { failed_sign_ins: 3, ..RateLimits::default() });
        let (one, other) = (Some(at("192.0.2.1")), Some(at("192.0.2.2")));
        for _ in 0..3 {
            assert_eq!(rates.may_sign_in(one), Ok(()));
            rates.sign_in_failed(one);
        }
        let refused = rates.may_sign_in(one).expect_err("three is the most");
        assert!((19..=21).contains(&refused.seconds), "a third of a minute: {refused}");
        assert_eq!(rates.may_sign_in(other), Ok(()));
        for _ in 0..10 {
            rates.sign_in_failed(None);
        }
        assert_eq!(rates.may_sign_in(None), Ok(()), "nobody knows where that is");
    }

    #[test]
    fn what_is_left_is_said() {
        let rates = Rates::of(RateLimits { token_cost: 100, ..RateLimits::default() });
        let cost = rates.charge(("1", None), 30).expect("there is room");
        assert_eq!((cost.requested, cost.limit, cost.remaining), (30, Some(100), Some(70)));
        let (refused, cost) = rates.charge(("1", None), 80).expect_err("70 are left");
        assert!((5..=7).contains(&refused.seconds), "ten in six seconds: {refused}");
        assert!(matches!(cost.remaining, Some(70..=75)), "{cost:?}");
        assert_eq!(rates.charge(("2", None), 100).map(|cost| cost.remaining), Ok(Some(0)));
        let told = rates.tell("2");
        assert_eq!((told.requested, told.remaining), (1, Some(0)), "told all the same");
    }
}
