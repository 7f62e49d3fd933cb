-- Queues and counts of a hub or the prime are read from the index alone.
DROP INDEX due_of_hub;
DROP INDEX due_by_day;
DROP INDEX caseload_of_hub;
CREATE INDEX due_of_hub ON due (hub, due_day, subject, enrolment, standard, opened, nth, path, class, coach, contract);
CREATE INDEX due_by_day ON due (due_day, subject, enrolment, standard, opened, nth, path, class, coach, hub, contract);
CREATE INDEX caseload_of_hub ON caseload (hub, contract, stage, class, path, coach, subject);
CREATE INDEX caseload_started ON caseload (contract, started, hub, class, path, coach, subject);
