-- The journal, who owns it, and the tables derived from it.

CREATE TABLE settings (
  name text PRIMARY KEY,
  value text NOT NULL
);

CREATE TABLE ownership (
  partition int PRIMARY KEY,
  epoch bigint NOT NULL,
  request_offset bigint NOT NULL,
  result_offset bigint NOT NULL,
  position bigint NOT NULL,
  published_position bigint NOT NULL
);

CREATE TABLE journal (
  study_id uuid NOT NULL,
  seq bigint NOT NULL,
  partition int NOT NULL,
  position bigint NOT NULL,
  study text NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  data json NOT NULL,
  command_id uuid,
  sender text,
  lane int,
  PRIMARY KEY (study_id, seq)
);

CREATE UNIQUE INDEX journal_position ON journal (partition, position);

CREATE TABLE studies (
  study_id uuid PRIMARY KEY,
  name text NOT NULL,
  partition int NOT NULL,
  status text NOT NULL,
  close_reason text,
  spec json NOT NULL,
  user_attrs json NOT NULL,
  last_seq bigint NOT NULL,
  n_trials int NOT NULL,
  best_trial int,
  best_value double precision,
  watched boolean NOT NULL,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz
);

CREATE UNIQUE INDEX studies_name ON studies (name) WHERE deleted_at IS NULL;
CREATE INDEX studies_watched ON studies (partition) WHERE watched AND deleted_at IS NULL;

CREATE TABLE trials (
  study_id uuid NOT NULL REFERENCES studies,
  number int NOT NULL,
  attempt int NOT NULL,
  losses int NOT NULL,
  state text NOT NULL,
  params json NOT NULL,
  fixed json NOT NULL,
  "values" double precision[] NOT NULL,
  user_attrs json NOT NULL,
  worker text,
  started_at timestamptz,
  completed_at timestamptz,
  reason text,
  PRIMARY KEY (study_id, number)
);
