//! Which statements a database was asked. Other tests run beside one that counts: a watch sees only the
//! statements that name something of its own, or that one database was asked.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// Statements by what they were watched for: a word in their text, or in the address of the database.
static HEARD: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());

/// A connection's listener.
#[derive(Default)]
struct Listener {
    url: String,
}

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                url.clone_into(&mut self.url)
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                let mut heard = HEARD.lock().unwrap();
                if heard.is_empty() {
                    return;
                }
                let text = query.to_string();
                for (word, statements) in heard.iter_mut() {
                    if text.contains(word) || self.url.contains(word) {
                        statements.push(text.clone());
                    }
                }
            }
            _ => {}
        }
    }
}

/// Makes every connection that is opened from now on tell its statements.
pub fn listen() {
    static LISTENING: OnceLock<()> = OnceLock::new();
    LISTENING.get_or_init(|| {
        set_default_instrumentation(|| Some(Box::new(Listener::default()))).unwrap();
    });
}

/// The statements since the last call that have a word in their text, or in the address of their database.
pub fn since_last(word: &str) -> Vec<String> {
    HEARD.lock().unwrap().insert(word.to_owned(), Vec::new()).unwrap_or_default()
}
