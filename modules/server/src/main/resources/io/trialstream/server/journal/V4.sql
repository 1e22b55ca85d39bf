-- Rows of trials and reports are written thousands of times a second, always with their study's;
-- to look that up for every row cost a tenth of all work.

ALTER TABLE trials DROP CONSTRAINT trials_study_id_fkey;
ALTER TABLE reports DROP CONSTRAINT reports_study_id_fkey;
