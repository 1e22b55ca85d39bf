-- Which Kafka cluster and topics the offsets in this database belong to: one row, or none before the
-- first sampler of this version.
CREATE TABLE identity (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  prefix text NOT NULL,
  cluster_id text NOT NULL,
  requests_id text NOT NULL,
  results_id text NOT NULL,
  partitions int NOT NULL,
  since timestamptz NOT NULL DEFAULT now()
);

-- Users that were granted a role before may go on: samplers write settings, gateways read studies.
DO $$
DECLARE
  g record;
BEGIN
  FOR g IN
    SELECT DISTINCT grantee, CASE table_name WHEN 'settings' THEN 'SELECT, INSERT' ELSE 'SELECT' END AS rights
    FROM information_schema.role_table_grants
    WHERE table_schema = current_schema() AND grantee <> current_user AND grantee <> 'PUBLIC'
      AND (table_name = 'settings' AND privilege_type = 'INSERT'
        OR table_name = 'studies' AND privilege_type = 'SELECT')
  LOOP
    EXECUTE format('GRANT %s ON identity TO %I', g.rights, g.grantee);
  END LOOP;
END $$;
