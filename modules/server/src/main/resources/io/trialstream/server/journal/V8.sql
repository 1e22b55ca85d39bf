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

-- Users that were granted a role before may go on: samplers write it, gateways read it.
DO $$
DECLARE
  g record;
BEGIN
  FOR g IN
    SELECT DISTINCT grantee, CASE table_name
      WHEN 'settings' THEN 'SELECT, INSERT, UPDATE, DELETE' ELSE 'SELECT' END AS rights
    FROM information_schema.role_table_grants
    WHERE table_schema = current_schema() AND grantee <> current_user AND grantee <> 'PUBLIC'
      AND (table_name = 'settings' AND privilege_type = 'INSERT'
        OR table_name = 'studies' AND privilege_type = 'SELECT')
  LOOP
    EXECUTE format('GRANT %s ON quarantine TO %I', g.rights, g.grantee);
  END LOOP;
END $$;
