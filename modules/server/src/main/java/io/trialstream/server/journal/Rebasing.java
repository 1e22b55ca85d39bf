package io.trialstream.server.journal;

import io.trialstream.server.loop.Rebase;
import io.trialstream.server.port.CommandStream;
import io.trialstream.server.port.Offsets;
import io.trialstream.stream.OpenTopicAdmin;
import io.trialstream.stream.StreamIdentity;
import io.trialstream.stream.Topics;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes a database go on with the Kafka cluster and the topics that are there now. Stateless. */
public final class Rebasing {

  private Rebasing() {}

  /** What it would do, and what is lost by it. Fails if the topics cannot be used. */
  public static Future<Rebase> plan(Database database, OpenTopicAdmin topics) {
    return topics
        .present()
        .compose(
            present -> {
              StreamIdentity stream = present.identity();
              Topics names = new Topics(stream.prefix());
              int partitions = stream.partitions();
              return database
                  .requirePartitions(partitions)
                  .compose(
                      v ->
                          Future.all(
                              topics.ranges(names.requests(), partitions),
                              topics.ranges(names.results(), partitions),
                              topics.hasEvents(partitions),
                              IdentityTable.remembered(database.pool())))
                  .map(
                      all ->
                          Rebase.plan(
                              all.resultAt(3),
                              stream,
                              held(all.resultAt(0), all.resultAt(1)),
                              all.<Boolean>resultAt(2)));
            });
  }

  private static Map<Integer, CommandStream.Held> held(
      Map<Integer, OpenTopicAdmin.LogRange> requests,
      Map<Integer, OpenTopicAdmin.LogRange> results) {
    Map<Integer, CommandStream.Held> held = new HashMap<>();
    requests.forEach(
        (partition, r) -> {
          OpenTopicAdmin.LogRange s =
              results.getOrDefault(partition, new OpenTopicAdmin.LogRange(0, 0));
          held.put(
              partition,
              new CommandStream.Held(
                  new Offsets(r.begin(), s.begin()), new Offsets(r.end(), s.end())));
        });
    return held;
  }

  /**
   * Does what was planned, in one transaction. Raises every epoch, so that nothing that a sampler
   * has read before is stored after.
   */
  public static Future<?> carryOut(Database database, Rebase rebase) {
    return database
        .pool()
        .withTransaction(
            c ->
                c.query("LOCK TABLE ownership IN SHARE ROW EXCLUSIVE MODE")
                    .execute()
                    .compose(v -> IdentityTable.replace(c, rebase.stream()))
                    .compose(v -> setOffsets(c, rebase)));
  }

  private static Future<?> setOffsets(SqlConnection c, Rebase rebase) {
    List<Tuple> rows = new ArrayList<>();
    rebase.offsets().forEach((p, o) -> rows.add(Tuple.of(p, o.requests(), o.results())));
    return c.preparedQuery(
            """
            INSERT INTO ownership (partition, epoch, request_offset, result_offset, position, published_position)
            VALUES ($1, 1, $2, $3, 0, 0)
            ON CONFLICT (partition) DO UPDATE SET epoch = ownership.epoch + 1,
              request_offset = excluded.request_offset, result_offset = excluded.result_offset
            """)
        .executeBatch(rows);
  }
}
