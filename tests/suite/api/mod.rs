//! The API and the server, from the outside.

mod guard;
mod roles;
mod sdl;
