-- The first statement of every commit. Those after it are sent without waiting for its answer; it
-- fails, and they with it, where a partition has a new owner: nothing of theirs is even tried.
CREATE FUNCTION claim(
  partitions int[], epochs bigint[], requests bigint[], results bigint[], positions bigint[],
  published bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  lost int[];
BEGIN
  WITH mine AS (
    UPDATE ownership o
    SET request_offset = u.requests, result_offset = u.results, position = u.position,
        published_position = u.published
    FROM unnest($1, $2, $3, $4, $5, $6)
      AS u(partition, epoch, requests, results, position, published)
    WHERE o.partition = u.partition AND o.epoch = u.epoch
    RETURNING o.partition)
  SELECT array_agg(p) INTO lost FROM unnest($1) p WHERE p NOT IN (SELECT partition FROM mine);
  IF lost IS NOT NULL THEN
    RAISE EXCEPTION 'partitions with a new owner: %', array_to_string(lost, ',')
      USING ERRCODE = 'TS001', DETAIL = array_to_string(lost, ',');
  END IF;
END $$;
