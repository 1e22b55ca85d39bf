-- A commit is one statement, which updates the ownership rows under the committer's epochs and calls
-- this where some are not there any more: nothing of it is stored then. (claim() of schema 5 is
-- left for samplers of the version before.)
CREATE FUNCTION new_owners(partitions int[]) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'partitions with a new owner: %', array_to_string(partitions, ',')
    USING ERRCODE = 'TS001', DETAIL = array_to_string(partitions, ',');
END $$;
