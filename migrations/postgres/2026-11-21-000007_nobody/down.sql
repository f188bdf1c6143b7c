DROP INDEX entries_of_nobody;
