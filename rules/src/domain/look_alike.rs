//! Names that people take for the same one: in other letters, of another width, put together otherwise.

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::confusable_detection::skeleton;

/// Whether two names look the same to somebody who does not look at case.
pub fn look_alike(one: &str, other: &str) -> bool {
    // A capital letter may look like a letter that its small one does not look like.
    small_first(one) == small_first(other) || small_last(one) == small_last(other)
}

fn small_first(name: &str) -> String {
    let small = name.nfkc().collect::<String>().to_lowercase();
    skeleton(&small).collect()
}

fn small_last(name: &str) -> String {
    let plain: String = name.nfkc().collect();
    skeleton(&plain).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_the_same() {
        for (one, other) in [
            ("scheduler", "ｓｃｈｅｄｕｌｅｒ"),
            ("scheduler", "sch\u{435}dul\u{435}r"),
            ("scheduler", "\u{405}\u{421}\u{41d}\u{415}DULER"),
            ("shopA", "\u{17f}hopa"),
            ("caf\u{e9}", "cafe\u{301}"),
            ("ShopI", "Shopl"),
            ("admin", "\u{430}dmin"),
        ] {
            assert!(look_alike(one, other), "{one} {other}");
        }
        for (one, other) in
            [("Zoë", "Zoe"), ("shop-a", "shop-b"), ("reader-1", "reader-2"), ("shop", "shops")]
        {
            assert!(!look_alike(one, other), "{one} {other}");
        }
    }
}
