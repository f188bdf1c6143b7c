//! Wakes up `app::tick`; decides nothing itself.
