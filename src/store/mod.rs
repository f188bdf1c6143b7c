//! Rows and SQL: SQLite and PostgreSQL behind one `Store`. All SQL is here.
