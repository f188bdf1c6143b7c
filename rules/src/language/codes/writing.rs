//! `S1xx`: how a text is written; found line by line, before anything is looked up.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("S100", "not UTF-8", "The text holds bytes that are not UTF-8; save it as UTF-8.")
        .because(
            "Text is read as UTF-8. A file that another program saved in an older encoding \
         has letters such as ä or ’ as bytes that mean something else, so it is refused \
         rather than guessed. Saving it once more as UTF-8 mends it.",
        ),
    error("S101", "no language line", "The first line of a document is \"language 1\".").because(
        "A rule is always read by the version of the language that it was written for, \
         so that a later version of Tantieme never changes what an old rule pays.",
    ),
    error("S102", "unknown language version", "Only \"language 1\" is known.").because(
        "This version of Tantieme reads `language 1`. A text with another number was \
         written for another version.",
    ),
    error("S103", "control character", "Control characters have no place in a rule.").because(
        "A control character cannot be seen, and editors show it in different ways. \
         What cannot be seen must not be part of a rule about money.",
    ),
    error("S104", "quote not closed", "A text ends with a double quote on the same line.").because(
        "A text ends on the line on which it begins. Without the closing quote nobody \
         could say where it was meant to end.",
    ),
    error("S105", "curly quotes", "Texts stand between straight double quotes.").because(
        "Word processors turn straight quotes into curly ones. Only straight double \
         quotes begin and end a text; inside of a text curly ones are letters like any \
         other.",
    ),
    error("S106", "invisible character", "Characters that cannot be seen are refused.").because(
        "Characters without width hide in text that was copied from a web page. Two \
         words that look the same would then be different.",
    ),
    error("S107", "look-alike character", "A character looks like another but is a different one.")
        .because(
            "Letters of other alphabets, and wide or foreign digits, can look exactly like \
         the ones meant. A name with such a letter would be another name, so it is \
         refused where it stands.",
        ),
    error("S108", "single quotes", "Texts stand between double quotes.")
        .because("There is one way to write a text: between straight double quotes."),
    error("S109", "backslash in a text", "In a text only \\\" and \\\\ follow a backslash.")
        .because(
            "Inside of a text a backslash announces a double quote or a backslash, and \
         nothing else.",
        ),
    error("S110", "unknown first word", "The first word of a line says what the line is.").because(
        "The first word or words of a line say what the line is. The message lists what \
         may stand in the section, or shows the word that was probably meant.",
    ),
    error("S111", "line in the wrong section", "The line belongs to another section.").because(
        "Each line belongs to one section, and means nothing in another. The message \
         names the section and the line where it starts.",
    ),
    error("S112", "line outside of a section", "Every clause stands in a section.").because(
        "Only heads, such as `pool` or `metric sales`, and comments stand outside of a \
         section.",
    ),
    error("S113", "capital letters", "The words of the language have small letters.").because(
        "There is one spelling: words of the language have small letters. Inside of \
         texts, capitals are free.",
    ),
    error("S114", "line that may stand only once", "The line may stand only once, at the top.")
        .because(
            "`language 1` and `catalogue` say what the whole document is, and stand once, \
         at its top.",
        ),
    error("S115", "two kinds of document", "A document is one distributor or one catalogue.")
        .because(
            "What can be tracked and who is paid change at different times and for \
         different reasons, so they are different documents.",
        ),
    error("S116", "comment sign", "A comment starts with \"#\".")
        .because("A comment begins with `#`, on a line of its own or behind a clause."),
    error("S120", "line ends too early", "Something is missing at the end of the line.").because(
        "The line is understood up to its end, and something that it needs is missing \
         there. The message says what.",
    ),
    error("S121", "line goes on too long", "The line is complete before its end.").because(
        "The line is complete, and what follows would have no effect. What has no \
         effect is refused, so that nobody believes it has one.",
    ),
    error("S122", "word out of place", "The word does not fit at this place of the line.").because(
        "Up to this word the line is understood. The label says what may stand there \
         instead.",
    ),
    error("S123", "not a name", "A name has small letters, digits and underscores.").because(
        "Names are what other lines, exports and addresses use, so they are kept \
         simple: they begin with a small letter, go on with small letters, digits and \
         underscores, and have at most 64 characters. A word of the language cannot be \
         a name.",
    ),
    error("S124", "text without quotes", "A text stands between double quotes.").because(
        "Without quotes a word is a name or a word of the language. Text that stands \
         for itself stands between double quotes.",
    ),
    error("S125", "misspelt word", "A word of the language is written differently.").because(
        "There is one spelling for every meaning, so a word that is nearly right is not \
         taken for the right one; the message shows it.",
    ),
    error("S126", "word missing", "A word of the language or a comma is missing.").because(
        "Between these words one more is needed to make the line clear; the message \
         shows where.",
    ),
    error("S130", "not a number", "A number is written like 12 or 0.5, without separators.")
        .because(
            "In one country 1,000 is a thousand, in another it is one. Numbers are written \
         without separators and signs, with a point before decimals, and with a digit \
         on both sides of the point.",
        ),
    error("S131", "not an amount", "An amount is a number, a space and a currency code.").because(
        "`$` is used by more than twenty currencies, and order differs from country to \
         country. An amount is written in one way: number, blank, currency code.",
    ),
    error("S132", "too many decimals", "The currency has fewer decimals.").because(
        "Nobody can be paid a tenth of a cent. An amount has at most the decimals that \
         its currency has: none for JPY, two for USD, three for KWD.",
    ),
    error("S133", "not a percentage", "A percentage is written like 12.5%.")
        .because("A percentage is a number with the sign right behind it."),
    error("S134", "not a duration", "A duration is written like 14 days, or 1 day.").because(
        "A duration is a whole number, a blank, and minutes, hours, days, weeks or \
         months; with 1 in the singular.",
    ),
    error("S135", "not a date", "A date is written like 2026-10-31.").because(
        "3/4 is March in one country and April in another. A date is year, month and \
         day, with four, two and two digits, and has to be a day of the calendar.",
    ),
    error("S136", "not a time", "A time is written like 09:00, from 00:00 to 23:59.")
        .because("A time has two digits for the hour, from 00 to 23, and two for the minute."),
    error("S140", "comparison sign", "Comparisons are written in words, such as \"is\".").because(
        "Conditions can be read aloud: `is`, `is not`, `at least`, `more than` and so \
         on stand for the signs of formulas.",
    ),
    error("S141", "joining sign", "Conditions are joined by \"and\" or by \"or\".")
        .because("Conditions can be read aloud: they are joined by the words `and` or `or`."),
    error("S142", "and mixed with or", "One line joins by \"and\" or by \"or\", never by both.")
        .because(
            "`a and b or c` is read in two ways by two people. A line joins by one of the \
         words; several lines must all hold, which is a second `and`.",
        ),
    error("S143", "parentheses", "There are no parentheses; several lines must all hold.").because(
        "Without parentheses a condition reads in one way only. Conditions that must \
         all hold stand on lines of their own.",
    ),
    error("S150", "repetition", "A repetition is written like \"every week on monday\".").because(
        "There is one form for each repetition, so that two rules that run at the same \
         times look the same.",
    ),
    // S190 said that a clause was not built yet; codes are never used again.
];
