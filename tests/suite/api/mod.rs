//! The API and the server, from the outside.

mod abuse;
mod bulk;
mod compare;
mod exact;
mod facts;
mod funds;
mod grouped;
mod guard;
mod http;
mod impossible;
mod journeys;
mod life;
mod measure_from;
mod minimum;
mod moves;
mod october;
mod points;
mod review;
mod roles;
mod sdl;
mod seams;
mod sight;
pub mod site;
mod tiers;
mod versions;
mod waiting;
