DROP TABLE late_found;
