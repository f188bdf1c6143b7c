//! What becomes known after a settlement, checked twice: by amounts worked out by hand, and by the
//! reference calculator, which compares a period as known then with the same period as known now.

mod adds_up;
mod by_hand;
mod calculated;
mod played;
mod product;
mod random;
mod rules;
mod story;
mod table;
mod timeline;
mod told;
