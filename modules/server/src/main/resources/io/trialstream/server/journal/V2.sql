-- How much each constraint of a trial is violated.

ALTER TABLE trials ADD constraints double precision[] NOT NULL DEFAULT '{}';
