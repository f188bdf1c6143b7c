-- What belongs to no customer: corrections, rates, contributions, and the few events without one. A log
-- that is read customer by customer asks for these by themselves.
CREATE INDEX entries_of_nobody ON entries (entry, name, occurred_at) WHERE customer IS NULL;
