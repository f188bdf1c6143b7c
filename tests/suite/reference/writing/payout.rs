//! The lines under `pool` and `weighting`.

use super::super::model::{
    BelowZero, Cap, Exactly, Goes, PayLine, Pays, Places, Rule, Score, Take, Tier, Ties, Way,
};
use super::{condition, money, number, score};

fn goes(goes: Goes) -> &'static str {
    match goes {
        Goes::CarryOver => "carry over",
        Goes::ReturnToOwner => "return to owner",
        Goes::ShareAgain => "share again",
    }
}

pub fn pool(rule: &Rule) -> String {
    let mut text = "\npool\n".to_owned();
    for take in &rule.takes {
        text += &match take {
            Take::Fixed(minor) => format!("  take fixed {}\n", money(*minor, rule.coin)),
            Take::PercentOf(percent, metric, band) => {
                let end = |word: &str, minor: Option<i64>| {
                    minor.map(|minor| format!(" {word} {}", money(minor, rule.coin)))
                };
                let ends = [end("above", band.above), end("up to", band.up_to)];
                let (name, ends) = (&rule.metrics[*metric].name, ends.into_iter().flatten());
                format!("  take {}% of {name}{}\n", number(*percent), ends.collect::<String>())
            }
            Take::PerUnit(minor, of) => {
                format!("  take {} per {}\n", money(*minor, rule.coin), score(rule, *of))
            }
            Take::Each(minor) => format!("  take {} each\n", money(*minor, rule.coin)),
            Take::Contributions => "  take contributions\n".to_owned(),
        };
    }
    for less in &rule.less {
        text += &match less {
            Take::PercentOf(percent, metric, _) => {
                format!("  less {}% of {}\n", number(*percent), rule.metrics[*metric].name)
            }
            Take::Fixed(minor) => format!("  less {}\n", money(*minor, rule.coin)),
            other => panic!("{other:?} cannot be subtracted"),
        };
    }
    for first in &rule.first {
        let pays = match first.pays {
            Pays::Rate(percent) => format!("{}%", number(percent)),
            Pays::Prize(minor) => money(minor, rule.coin),
            Pays::PerUnit(_) => panic!("nothing is paid first for units"),
        };
        text += &format!("  first {pays} to \"{}\"\n", first.to);
    }
    for opens in &rule.opens {
        text += &format!("  opens when {}\n", condition(rule, opens));
    }
    for (word, bound) in [("at most", rule.pool_at_most), ("at least", rule.pool_at_least)] {
        if let Some(minor) = bound {
            text += &format!("  {word} {}\n", money(minor, rule.coin));
        }
    }
    if let Some(it) = rule.if_nobody {
        text += &format!("  if nobody qualifies, {}\n", goes(it));
    }
    if let Some(it) = rule.shortfall {
        text += match it {
            BelowZero::CarriesOver => "  shortfall carry over\n",
            BelowZero::IsForgiven => "  shortfall is forgiven\n",
        };
    }
    if text == "\npool\n" { String::new() } else { text }
}

fn pay_line(rule: &Rule, line: &PayLine) -> String {
    let name = score(rule, line.score);
    let pays = match line.pays {
        Pays::Rate(percent) => format!("{}% of", number(percent)),
        Pays::PerUnit(minor) if line.units == 1 => format!("{} per", money(minor, rule.coin)),
        Pays::PerUnit(minor) => format!("{} per {}", money(minor, rule.coin), line.units),
        Pays::Prize(_) => panic!("no pay line has a prize"),
    };
    let when = line.when.as_ref().map(|when| format!(" when {}", condition(rule, when)));
    format!("  pay {pays} {name}{}\n", when.unwrap_or_default())
}

fn ranked(rule: &Rule, by: Score, places: &Places, ties: &Ties) -> String {
    let mut text = format!("  top {} by {}\n", places.count(), score(rule, by));
    let parts: Vec<String> = match places {
        Places::Parts(parts) if parts.len() == 1 => Vec::new(),
        Places::Parts(parts) => parts.iter().map(|part| format!("{}%", number(*part))).collect(),
        Places::Prizes(prizes) => prizes.iter().map(|prize| money(*prize, rule.coin)).collect(),
    };
    if !parts.is_empty() {
        text += &format!("  places {}\n", parts.join(", "));
    }
    text += &match ties {
        Ties::Share => "  ties share the places they tie for\n".to_owned(),
        Ties::ReturnToOwner => "  ties return to owner\n".to_owned(),
        Ties::Earliest => "  ties earliest wins\n".to_owned(),
        Ties::By(other) => format!("  ties by {}, then share\n", score(rule, *other)),
    };
    text
}

fn tier_line(rule: &Rule, tier: &Tier) -> String {
    let from = match tier.from {
        Exactly::Minor(minor) => money(minor, rule.coin),
        Exactly::Number(it) => number(it),
        Exactly::Percent(it) => format!("{}%", number(it)),
    };
    let pays = match tier.pays {
        Pays::Rate(percent) => format!("at {}%", number(percent)),
        Pays::PerUnit(minor) => format!("at {} each", money(minor, rule.coin)),
        Pays::Prize(minor) => format!("pays {}", money(minor, rule.coin)),
    };
    format!("  tier from {from} {pays}\n")
}

pub fn weighting(rule: &Rule) -> String {
    let mut text = "\nweighting\n".to_owned();
    match &rule.way {
        Way::Equally => text += "  share equally\n",
        Way::InProportion(by) => text += &format!("  share by {}\n", score(rule, *by)),
        Way::Parts(parts) => {
            for (part, by) in parts {
                text += &format!("  share {}% by {}\n", number(*part), score(rule, *by));
            }
        }
        Way::Top { score: by, places, ties } => {
            text += &ranked(rule, *by, places, ties);
        }
        Way::Pays(lines) => lines.iter().for_each(|line| text += &pay_line(rule, line)),
        Way::PayBy { score: by, tiers, reached_by, for_each, marginal } => {
            text += &format!("  pay by {}\n", score(rule, *by));
            if let Some((by, quota)) = reached_by {
                let quota = quota.map(|quota| format!(" of {}", score(rule, quota)));
                let by = score(rule, *by);
                text += &format!("  tiers by {by}{}\n", quota.unwrap_or_default());
            }
            if let (true, Score::Metric(index)) = (for_each, by) {
                let credit = rule.metrics[*index].credit.as_ref().unwrap();
                text += &format!("  tiers for each {}\n", credit[0]);
            }
            tiers.iter().for_each(|tier| text += &tier_line(rule, tier));
            text += if *marginal { "  tiers marginal\n" } else { "  tiers whole\n" };
        }
    }
    rule.besides.iter().for_each(|line| text += &pay_line(rule, line));
    for (factor, when) in &rule.times {
        text += &format!("  times {} when {}\n", number(*factor), condition(rule, when));
    }
    for line in &rule.everyone {
        text += &format!("  everyone where {}\n", condition(rule, line));
    }
    if rule.inactive_keep {
        text += "  inactive keep what they earned\n";
    }
    for line in &rule.qualify {
        text += &format!("  qualify when {}\n", condition(rule, line));
    }
    match rule.cap {
        Some(Cap::PartOfPool(part)) => {
            text += &format!("  each at most {}% of the pool\n", number(part))
        }
        Some(Cap::Own(by)) => text += &format!("  each at most {}\n", score(rule, by)),
        Some(Cap::Amount(minor)) => {
            text += &format!("  each at most {}\n", money(minor, rule.coin))
        }
        None => {}
    }
    if let Some((minor, ahead)) = rule.least {
        let ahead = if ahead { ", paid ahead" } else { "" };
        text += &format!("  each at least {}{ahead}\n", money(minor, rule.coin));
    }
    if let Some(minor) = rule.waits_below {
        text += &format!("  each below {} waits\n", money(minor, rule.coin));
    }
    if let Some(until) = &rule.waits_until {
        text += &format!("  waits until {}\n", condition(rule, until));
    }
    if let Some(it) = rule.debts {
        text += match it {
            BelowZero::CarriesOver => "  debts carry over\n",
            BelowZero::IsForgiven => "  debts are forgiven\n",
        };
    }
    if let Some(it) = rule.leftover {
        text += &format!("  leftover {}\n", goes(it));
    }
    text
}
