//! Rides of customers with coaches: made up, and as entries of a log.

use rules::domain::{
    Approval, Catalogue, Entry, Event, Fact, Moment, Quantity, Recorded, Subject, SubjectKind,
    Value,
};

/// How many there are.
pub const EVENTS: usize = 40_000;
const CUSTOMERS: usize = 1_000;
const COACHES: usize = 50;

/// A ride, before anybody puts it into a form of their own.
pub struct Ride {
    pub customer: usize,
    pub coach: usize,
    pub kind: &'static str,
    pub level: &'static str,
    pub minutes: i64,
    pub finished: bool,
}

/// All of them. Most of the clauses hold for each, so that most get to the last clause.
pub fn rides() -> Vec<Ride> {
    (0..EVENTS).map(ride).collect()
}

/// One of endlessly many.
pub fn ride(index: usize) -> Ride {
    let spread = index.wrapping_mul(2_654_435_761) >> 7;
    Ride {
        customer: spread % CUSTOMERS,
        coach: spread / 7 % COACHES,
        kind: if spread.is_multiple_of(11) { "track" } else { "road" },
        level: ["steady", "hard", "race", "hard", "race", "easy"][spread / 3 % 6],
        minutes: (spread / 13 % 100) as i64 + 10,
        finished: !(spread / 17).is_multiple_of(10),
    }
}

/// Where a customer lives.
pub fn country(customer: usize) -> &'static str {
    if customer.is_multiple_of(5) { "CA" } else { "US" }
}

/// The condition, written by hand.
pub fn holds(ride: &Ride) -> bool {
    ride.kind == "road"
        && ["steady", "hard", "race"].contains(&ride.level)
        && ride.minutes >= 20
        && ride.finished
        && country(ride.customer) == "US"
}

/// The countries of all customers, then the rides. All of them share the names that the catalogue
/// has for their fields, as they do when the store reads them.
pub fn log(rides: &[Ride], catalogue: &Catalogue) -> Vec<Recorded> {
    let kind = &catalogue.events["ride"];
    let country = |customer| {
        Entry::Fact(Fact {
            subject: Subject { kind: SubjectKind::Customer, reference: customer_of(customer) },
            attribute: "country".to_owned(),
            value: Some(Value::Text(country(customer).into())),
            from: Moment::ALWAYS,
        })
    };
    let names = ["customer", "coach", "kind", "level", "minutes", "finished"];
    let names = names.map(|name| kind.field(name).unwrap().name.clone());
    let event = |(index, ride): (usize, &Ride)| {
        let values = [
            Value::Ref(customer_of(ride.customer).into()),
            Value::Ref(format!("coach-{}", ride.coach).into()),
            Value::Text(ride.kind.into()),
            Value::Text(ride.level.into()),
            Value::Number(Quantity::from_nanos(i128::from(ride.minutes) * 1_000_000_000)),
            Value::Truth(ride.finished),
        ];
        Entry::Event(Event {
            kind: kind.name.clone(),
            occurred_at: Moment::from_micros(index as i64),
            fields: names.iter().cloned().zip(values).collect(),
            approval: Approval::Automatic,
        })
    };
    let entries = (0..CUSTOMERS).map(country).chain(rides.iter().enumerate().map(event));
    let place = |(index, entry)| Recorded {
        stream: 0,
        position: index as i64 + 1,
        source: "bench".to_owned(),
        key: format!("k-{index:08}"),
        recorded_at: Moment::from_micros(index as i64),
        entry,
    };
    entries.enumerate().map(place).collect()
}

fn customer_of(index: usize) -> String {
    format!("customer-{index}")
}
