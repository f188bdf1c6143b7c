//! What happens on the platform: events, made from a sequence of numbers.

use std::collections::VecDeque;

use serde_json::{Value as Json, json};

use super::platform;
use super::sequence::Sequence;
use crate::app::EventInput;
use rules::domain::Moment;

/// How many of those who came last are remembered.
const REMEMBERED: usize = 60;

/// Makes events. The same sequence gives the same ones.
pub struct Activity {
    sequence: Sequence,
    courses: Vec<&'static str>,
    posts: Vec<&'static str>,
    coupons: Vec<&'static str>,
    links: Vec<&'static str>,
    /// Customers who read a post or followed a link lately: every second order is by one of them.
    visitors: VecDeque<String>,
}

impl Activity {
    /// What a sequence of numbers makes happen.
    pub fn new(sequence: Sequence) -> Self {
        Self {
            sequence,
            courses: platform::courses(),
            posts: platform::posts(),
            coupons: platform::coupons(),
            links: platform::links(),
            visitors: VecDeque::new(),
        }
    }

    /// The events of a day that lasts from `start`, in no particular order: between ten and twenty.
    pub fn of_day(&mut self, start: Moment, key: &str) -> Vec<EventInput> {
        let moments = 10 + self.sequence.below(6);
        let mut events = Vec::new();
        for number in 0..moments {
            // From seven in the morning on, for sixteen hours.
            let second = 7 * 3_600 + self.sequence.below(16 * 3_600);
            let micros = i64::try_from(second).unwrap_or(0).saturating_mul(1_000_000);
            let at = Moment::from_micros(start.micros().saturating_add(micros));
            events.extend(self.next(at, &format!("{key}-{number}")));
        }
        events
    }

    /// What happens next: one event, or an order and its coupon.
    pub fn next(&mut self, at: Moment, key: &str) -> Vec<EventInput> {
        let customer = platform::customer(self.sequence.below(210));
        match self.sequence.below(14) {
            0..=4 => self.visit(at, key, &customer),
            5..=7 => self.completion(at, key, &customer),
            8..=9 => self.lesson(at, key, &customer),
            10 => self.referral(at, key, &customer),
            _ => self.order(at, key, &customer),
        }
    }

    fn visit(&mut self, at: Moment, key: &str, customer: &str) -> Vec<EventInput> {
        self.remember(customer);
        let post = self.sequence.pick(&self.posts);
        vec![event("blog_post_visited", key, at, json!({ "customer": customer, "post": post }))]
    }

    fn completion(&mut self, at: Moment, key: &str, customer: &str) -> Vec<EventInput> {
        let course = self.sequence.pick(&self.courses);
        vec![event("course_completed", key, at, json!({ "customer": customer, "course": course }))]
    }

    fn lesson(&mut self, at: Moment, key: &str, customer: &str) -> Vec<EventInput> {
        let course = self.sequence.pick(&self.courses);
        let lesson = format!("lesson {}", 1 + self.sequence.below(12));
        let minutes = 5 + self.sequence.below(40);
        let fields = json!({
            "customer": customer, "course": course, "lesson": lesson, "minutes": minutes,
        });
        vec![event("lesson_completed", key, at, fields)]
    }

    fn referral(&mut self, at: Moment, key: &str, customer: &str) -> Vec<EventInput> {
        self.remember(customer);
        let link = self.sequence.pick(&self.links);
        let fields = json!({ "customer": customer, "link": link, "page": "/courses" });
        vec![event("site_visited", key, at, fields)]
    }

    fn order(&mut self, at: Moment, key: &str, customer: &str) -> Vec<EventInput> {
        let customer = &self.returning().unwrap_or_else(|| customer.to_owned());
        let (category, price) =
            self.sequence.pick(platform::PRODUCTS).copied().unwrap_or(("course", "49.00"));
        let amount = json!({ "amount": price, "currency": "USD" });
        let fields = json!({
            "customer": customer, "order": key, "amount": amount, "category": category,
        });
        let mut events = vec![event("order_paid", key, at, fields)];
        if self.sequence.below(2) == 0 {
            let coupon = self.sequence.pick(&self.coupons);
            let fields = json!({
                "customer": customer, "order": key, "coupon": coupon, "amount": amount,
            });
            events.push(event("coupon_code_used", &format!("{key}-coupon"), at, fields));
        }
        events
    }

    fn remember(&mut self, visitor: &str) {
        if self.visitors.len() == REMEMBERED {
            self.visitors.pop_front();
        }
        self.visitors.push_back(visitor.to_owned());
    }

    /// Every second time, somebody who came lately.
    fn returning(&mut self) -> Option<String> {
        let which = self.sequence.below(2 * self.visitors.len() as u64);
        self.visitors.get(usize::try_from(which).ok()?).cloned()
    }
}

fn event(kind: &str, key: &str, at: Moment, fields: Json) -> EventInput {
    EventInput {
        key: key.to_owned(),
        kind: kind.to_owned(),
        occurred_at: at.to_string(),
        fields,
        approval: None,
    }
}
