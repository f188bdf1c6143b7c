-- Which of a bank's answers were taken: the same file again changes nothing.
CREATE TABLE payout_answers (
    digest TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    format TEXT COLLATE "C" NOT NULL,
    taken_at BIGINT NOT NULL,
    who TEXT COLLATE "C" NOT NULL
);
