//! The API and the server, from the outside.

mod abuse;
mod compare;
mod funds;
mod grouped;
mod guard;
mod http;
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
mod site;
mod tiers;
mod versions;
mod waiting;
