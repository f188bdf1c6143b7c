//! The API and the server, from the outside.

mod guard;
mod http;
mod life;
mod roles;
mod sdl;
mod site;
