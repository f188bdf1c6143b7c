//! The API and the server, from the outside.

mod guard;
