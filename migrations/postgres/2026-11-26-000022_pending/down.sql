DROP INDEX entries_by_hand;
