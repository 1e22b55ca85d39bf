-- Studies that are set apart: their commands are refused until somebody repairs them.
CREATE TABLE quarantine (
  study text PRIMARY KEY,
  partition int NOT NULL,
  study_id uuid,
  activity text NOT NULL,
  error text NOT NULL,
  command_id uuid,
  at timestamptz NOT NULL
);
