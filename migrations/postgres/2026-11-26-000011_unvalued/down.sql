DROP TABLE unvalued;
