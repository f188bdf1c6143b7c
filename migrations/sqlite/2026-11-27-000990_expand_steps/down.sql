DROP TABLE expand_steps;
