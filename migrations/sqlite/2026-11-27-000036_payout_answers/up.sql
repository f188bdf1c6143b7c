-- Which of a bank's answers were taken: the same file again changes nothing.
CREATE TABLE payout_answers (
    digest TEXT NOT NULL PRIMARY KEY,
    format TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    who TEXT NOT NULL
);
