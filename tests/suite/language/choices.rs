//! Lines that choose between ways of paying: what is said of a word that stands for none of them.

use rules::language::parse_str;

use super::near_misses::document;

const CORRECTIONS: &str = "possible are \"corrections count in the next period\", \"corrections adjust for \
                           90 days\" and \"corrections are ignored\"";
const ADJUST: &str = "for example: corrections adjust for 90 days";
const DEBTS: &str = "possible are \"debts carry over\" and \"debts are forgiven\"";

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
        ("weighting", "pay by sales 10%", "pay by sales\n  and below it: tier from 0 at 10%"),
        (
            "weighting",
            "pay by sales 5.00 USD each",
            "pay by sales\n  and below it: tier from 0 at 5.00 USD each",
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
