-- What running trials report, step by step.

ALTER TABLE trials ADD last_step bigint;
ALTER TABLE studies ADD n_running int NOT NULL DEFAULT 0;

CREATE TABLE reports (
  study_id uuid NOT NULL REFERENCES studies,
  number int NOT NULL,
  attempt int NOT NULL,
  step bigint NOT NULL,
  value double precision NOT NULL,
  metrics json NOT NULL,
  prune boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (study_id, number, attempt, step)
);

-- Whom to tell that a study has closed; a row is removed once it is told.
CREATE TABLE webhooks (
  study_id uuid NOT NULL REFERENCES studies,
  seq bigint NOT NULL,
  study text NOT NULL,
  url text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (study_id, seq)
);
