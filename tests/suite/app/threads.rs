//! Which threads of a server execute what: seen from outside, by their names, which only Linux shows.

use rules::domain::Role;
use serde_json::{Value as Json, json};
use tantieme::app::{App, TokenInput};
use tantieme::clock::Clock;
use tantieme::store::DatabaseUrl;

use super::crash::{Server, ask};
use crate::actor::admin;

/// Of the threads that execute mutations which show much.
const DOING: &str = "doing";

/// Shows 100 obligations of each collaborator.
const MUCH: &str =
    "mutation($input: UpsertCollaboratorsInput!) { upsertCollaborators(input: $input) {
    errors { message } collaborators { ref obligations(first: 100) { totalCount } } } }";

/// Shows names.
const LITTLE: &str =
    "mutation($input: UpsertCollaboratorsInput!) { upsertCollaborators(input: $input) {
    errors { message } collaborators { ref } } }";

/// Whether the process has a thread whose name begins so.
fn has_thread(server: &Server, name: &str) -> bool {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", server.child.id())).unwrap();
    tasks.map_while(Result::ok).any(|task| {
        // A thread may end between being listed and being read.
        let called = std::fs::read_to_string(task.path().join("comm")).unwrap_or_default();
        called.trim_end().starts_with(name)
    })
}

fn people(count: usize) -> Json {
    let one = |number: usize| json!({ "ref": format!("p-{number}"), "name": "P" });
    json!({ "collaborators": (0..count).map(one).collect::<Vec<_>>() })
}

#[test]
fn mutations_that_show_much_leave_the_threads_that_take_requests() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("threads.db").to_str().unwrap().to_owned();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = App::open(&DatabaseUrl::parse(&database).unwrap(), Clock::System).unwrap();
    let input = TokenInput {
        name: "office".to_owned(),
        role: Role::Admin,
        collaborator: None,
        expires_at: None,
    };
    let (_, token) = runtime.block_on(app.create_token(&admin(), input)).unwrap();
    drop(app);
    let server = Server::start(&database);
    for (text, count, elsewhere) in [(LITTLE, 2, false), (MUCH, 50, true)] {
        let answer = ask(&server.address, &token, text, &people(count)).unwrap();
        let shown = answer["data"]["upsertCollaborators"]["collaborators"].as_array();
        assert_eq!(shown.map(Vec::len), Some(count), "{answer}");
        assert_eq!(has_thread(&server, DOING), elsewhere, "{text}");
    }
}
