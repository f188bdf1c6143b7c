//! Words with a value: names, texts, numbers, amounts, percentages.

use std::str::FromStr;

use crate::domain::{Currency, InvalidAmount, LONGEST_REFERENCE, Money, Percent, Quantity};
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Read};
use crate::language::parser::words;
use crate::language::tree::{At, DottedPath, Literal};

use super::moments;

/// The most values in a list.
const LONGEST_LIST: usize = 20;

/// The most characters in a name.
const LONGEST_NAME: usize = 64;

/// A name that refers to something.
pub(super) fn name(node: &Node<'_>) -> Read<At<String>> {
    let text = node.text();
    if text.len() > LONGEST_NAME {
        let length = text.len();
        let message =
            format!("the name has {length} characters, at most {LONGEST_NAME} are possible");
        return Err(node.fault("S123", message));
    }
    Ok(node.at(text.to_owned()))
}

/// A name that is given to something.
pub(super) fn new_name(node: &Node<'_>) -> Read<At<String>> {
    let text = node.text();
    if words::is_reserved(text) {
        let message = format!("\"{text}\" is a word of the language and cannot be a name");
        let other = format!("{text}_1");
        return Err(node
            .fault("S123", message)
            .label("another name is needed")
            .help(format!("a name such as {other}")));
    }
    name(node)
}

/// A path, split at its points.
pub(super) fn path(node: &Node<'_>) -> Read<DottedPath> {
    let mut steps = Vec::new();
    let mut start = 0;
    for step in node.text().split('.') {
        let end = start + step.len();
        if step.len() > LONGEST_NAME {
            let message = format!(
                "the name has {} characters, at most {LONGEST_NAME} are possible",
                step.len()
            );
            return Err(node.fault("S123", message));
        }
        steps.push(node.within(step.to_owned(), start..end));
        start = end + 1;
    }
    Ok(node.at(steps))
}

/// The two names of `EVENT.FIELD`.
pub(super) fn event_field(node: &Node<'_>) -> Read<(At<String>, At<String>)> {
    let mut steps = path(node)?.node.into_iter();
    match (steps.next(), steps.next()) {
        (Some(event), Some(field)) => Ok((event, field)),
        _ => Err(node.unexpected()),
    }
}

/// A text without its quotes, escapes resolved.
pub(super) fn text(node: &Node<'_>) -> At<String> {
    let quoted = node.text();
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let mut plain = String::with_capacity(quoted.len());
    let mut escaped = false;
    for character in inner.unwrap_or(quoted).chars() {
        if character == '\\' && !escaped {
            escaped = true;
        } else {
            plain.push(character);
            escaped = false;
        }
    }
    node.at(plain)
}

/// A collaborator: a bare name, or a text. As long as one in events and facts.
pub(super) fn person(node: &Node<'_>) -> Read<At<String>> {
    let reference =
        if node.rule() == Rule::text { text(node) } else { node.at(node.text().to_owned()) };
    let length = reference.node.len();
    if length > LONGEST_REFERENCE {
        let message =
            format!("the reference has {length} bytes, at most {LONGEST_REFERENCE} are possible");
        return Err(node.fault("S123", message));
    }
    Ok(reference)
}

/// A number with its limits.
pub(super) fn quantity(node: &Node<'_>) -> Read<At<Quantity>> {
    let text = node.text();
    Quantity::from_str(text).map(|number| node.at(number)).map_err(|_| too_long(node, text))
}

fn too_long(node: &Node<'_>, text: &str) -> crate::language::parser::fault::Fault {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let message = if whole.len() > 18 {
        format!("the number has {} digits before the point, at most 18 are possible", whole.len())
    } else {
        format!("the number has {} digits behind the point, at most 9 are possible", places.len())
    };
    node.fault("S130", message)
}

/// A whole number that fits 32 bits.
pub(super) fn count(node: &Node<'_>) -> Read<At<u32>> {
    let text = node.text();
    let too_large = |_| node.fault("S130", format!("\"{text}\" is too large a number here"));
    text.parse().map(|number| node.at(number)).map_err(too_large)
}

/// A percentage.
pub(super) fn percent(node: &Node<'_>) -> Read<At<Percent>> {
    let text = node.text();
    let number = text.strip_suffix('%').unwrap_or(text);
    Percent::from_str(text).map(|percent| node.at(percent)).map_err(|_| too_long(node, number))
}

/// An amount, checked against its currency's decimals.
pub(super) fn money(node: &Node<'_>) -> Read<At<Money>> {
    let mut parts = node.parts();
    let (amount, code) = (parts.need()?, parts.need()?);
    let currency: Currency = code.text().parse().map_err(|_| {
        let message = format!("there is no currency \"{}\"", code.text());
        code.fault("S131", message).label("not a code of ISO 4217")
    })?;
    let written = amount.text();
    Money::parse(written, currency).map(|money| node.at(money)).map_err(|error| match error {
        InvalidAmount::TooPrecise { allowed, .. } => too_precise(&amount, currency, allowed),
        InvalidAmount::TooLarge(_) | InvalidAmount::NotANumber(_) => {
            amount.fault("S130", format!("\"{written}\" is too large an amount"))
        }
    })
}

/// Zeros behind the last decimal may go, unless the point may separate thousands; anything else
/// is for the author to decide.
fn too_precise(
    amount: &Node<'_>,
    currency: Currency,
    allowed: u32,
) -> crate::language::parser::fault::Fault {
    let text = amount.text();
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let kept: String = places.chars().take(allowed as usize).collect();
    let decimals = match allowed {
        0 => "no decimals".to_owned(),
        1 => "1 decimal".to_owned(),
        more => format!("{more} decimals"),
    };
    let message = format!("{currency} has {decimals}, \"{text}\" has {}", places.len());
    let fault = amount.fault("S132", message);
    let shorter = if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") };
    let thousands = places.len() == 3 && whole.len() <= 3 && whole != "0";
    if thousands {
        let code = currency.code();
        fault.help(format!("{shorter} {code}, or {whole}{places} {code} without a separator"))
    } else if places.chars().skip(allowed as usize).all(|digit| digit == '0') {
        fault.instead(shorter)
    } else {
        fault.help(format!("an amount such as {shorter} {currency}"))
    }
}

/// A literal, or a bare name as the text that refers to something.
pub(super) fn literal(node: &Node<'_>) -> Read<At<Literal>> {
    let literal = match node.rule() {
        Rule::text => Literal::Text(text(node).node),
        Rule::value_name => Literal::Text(name(node)?.node),
        Rule::kw_yes => Literal::Truth(true),
        Rule::kw_no => Literal::Truth(false),
        Rule::moment => moments::moment(node)?,
        Rule::percent => Literal::Percent(percent(node)?.node),
        Rule::duration => Literal::Duration(moments::duration(node)?.node),
        Rule::money => Literal::Money(money(node)?.node),
        Rule::number => Literal::Number(quantity(node)?.node),
        _ => return Err(node.unexpected()),
    };
    Ok(node.at(literal))
}

/// A list of at most twenty.
pub(super) fn list<'c, T>(
    nodes: impl Iterator<Item = Node<'c>>,
    read: impl Fn(&Node<'c>) -> Read<T>,
) -> Read<Vec<T>> {
    let nodes: Vec<Node<'c>> = nodes.collect();
    if let Some(first_over) = nodes.get(LONGEST_LIST) {
        let message =
            format!("the list has {} values, at most {LONGEST_LIST} are possible", nodes.len());
        return Err(first_over.fault("L704", message).label("one too many"));
    }
    nodes.iter().map(read).collect()
}
