//! Documents that were sent once with their digest, for requests that name them from then on. They are forgotten
//! when there are many; a client is then told to send the document again.

use std::collections::HashMap;

use parking_lot::Mutex;

/// The most bytes of all that are kept, with what keeping them takes. When there are more, it begins anew.
const MOST: usize = 8 * 1024 * 1024;
/// What keeping one takes besides its text.
const EACH: usize = 200;

/// The texts by their digest.
#[derive(Debug)]
pub struct Registered {
    longest: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    texts: HashMap<String, String>,
    bytes: usize,
}

impl Registered {
    /// None yet; of each at most so many bytes, because no longer ones are executed.
    pub fn new(longest: usize) -> Self {
        Self { longest, kept: Mutex::default() }
    }

    /// Keeps a text whose digest is this.
    pub fn keep(&self, digest: String, text: &str) {
        if text.len() > self.longest {
            return;
        }
        let bytes = text.len() + EACH;
        let mut kept = self.kept.lock();
        if kept.texts.contains_key(&digest) {
            return;
        }
        if kept.bytes + bytes > MOST {
            *kept = Kept::default();
        }
        kept.bytes += bytes;
        kept.texts.insert(digest, text.to_owned());
    }

    /// The text whose digest is this.
    pub fn find(&self, digest: &str) -> Option<String> {
        self.kept.lock().texts.get(digest).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Registered};

    #[test]
    fn so_much_is_kept_and_no_more() {
        let registered = Registered::new(10_000);
        registered.keep("long".to_owned(), &"x".repeat(10_001));
        assert_eq!(registered.find("long"), None);
        for number in 0..5_000 {
            registered.keep(number.to_string(), &"x".repeat(9_000));
            assert!(registered.find(&number.to_string()).is_some());
            let kept = registered.kept.lock();
            let bytes: usize = kept.texts.values().map(String::len).sum();
            assert!(bytes <= MOST && kept.bytes >= bytes, "{bytes}");
        }
        registered.keep("4999".to_owned(), &"x".repeat(9_000));
        assert!(registered.find("0").is_none(), "it began anew");
    }
}
