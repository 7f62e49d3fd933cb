GRANT SELECT, INSERT ON holiday TO waymark_app;
