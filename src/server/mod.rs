//! HTTP on actix-web: authentication, limits, health.
