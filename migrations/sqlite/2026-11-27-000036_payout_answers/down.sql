DROP TABLE payout_answers;
