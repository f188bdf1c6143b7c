DROP TABLE audit;
DROP TABLE tokens;
DROP TABLE collaborators;
