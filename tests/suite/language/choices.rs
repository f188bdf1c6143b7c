//! Lines that choose between ways of paying: what is said of a word that stands for none of them.

use rules::language::parse_str;

use super::near_misses::document;

const CORRECTIONS: &str = "possible are \"corrections count in the next period\", \"corrections adjust for \
                           90 days\" and \"corrections are ignored\"";
const ADJUST: &str = "for example: corrections adjust for 90 days";
const DEBTS: &str = "two things can become of a debt\ndebts carry over\nlater amounts pay it back; or\ndebts are \
                     forgiven";

#[test]
fn every_way_is_named_and_none_is_chosen_for_the_author() {
    for (section, line, help) in [
        ("schedule", "corrections are paid", CORRECTIONS),
        ("schedule", "corrections", CORRECTIONS),
        ("schedule", "corrections adjust", ADJUST),
        ("schedule", "corrections are adjusted", ADJUST),
        ("schedule", "corrections adjust for ever", ADJUST),
        (
            "schedule",
            "unapproved are paid",
            "possible are \"unapproved wait\" and \"unapproved are left out\"",
        ),
        ("weighting", "debts are kept", DEBTS),
        (
            "weighting",
            "pay by sales 10%",
            "pay 10% of sales\nor, where it steps: pay by sales, and below it lines such as: tier from 0 at 10%",
        ),
        ("weighting", "pay 3.80 USD CPM", "pay 3.80 USD per 1000 completions"),
        (
            "weighting",
            "tier from 1000.00 USD less 7%",
            "the rate that holds from 1000.00 USD on, with the 7% already counted in, such as 12%:\ntier from 1000.00 USD at 12%",
        ),
        (
            "pool",
            "at most 500.00 USD each",
            "under \"weighting\", for each:\neach at most 500.00 USD\nhere, for all of them together, an amount: at most 5000.00 USD",
        ),
        (
            "example \"x\"",
            "course \"rust-101\" belongs to ana, equally",
            "leave it out, or name the others",
        ),
    ] {
        let parsed = parse_str(&document(section, line));
        let [only] = parsed.diagnostics.as_slice() else {
            panic!("{line}: {:#?}", parsed.diagnostics)
        };
        assert_eq!((only.help.as_deref(), only.fixes.len()), (Some(help), 0), "{line}");
    }
}
