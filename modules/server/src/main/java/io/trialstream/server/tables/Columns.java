package io.trialstream.server.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.trialstream.space.Parameter;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows and values of columns in the form in which the records of this package hold them. Columns of
 * JSON are selected as text. Stateless.
 */
final class Columns {

  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};

  private static final TypeReference<Map<String, Double>> METRICS = new TypeReference<>() {};

  private Columns() {}

  /** The rows in their order, each in this form. */
  static <T> List<T> list(RowSet<Row> rows, Function<Row, T> form) {
    List<T> list = new ArrayList<>(rows.size());
    rows.forEach(row -> list.add(form.apply(row)));
    return list;
  }

  /** The first row in this form; empty if there is none. */
  static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> form) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(form.apply(rows.iterator().next()));
  }

  /** JSON values by name. */
  static Map<String, @Nullable Object> object(Row row, String column) {
    return json(row.getString(column), OBJECT);
  }

  /** Numbers by name, NaN and infinities too. */
  static Map<String, Double> metrics(Row row, String column) {
    return json(row.getString(column), METRICS);
  }

  /** Parameters by name. */
  static Map<String, Parameter> parameters(Row row, String column) {
    return Wire.parameters(row.getString(column));
  }

  private static <T> T json(String text, TypeReference<T> type) {
    try {
      return Wire.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new UnreadableMessageException("A row holds unreadable JSON: " + text, e);
    }
  }

  /** The numbers of an array; none of them is null. */
  static List<Double> doubles(Row row, String column) {
    return Arrays.asList(row.getArrayOfDoubles(column));
  }

  /** The numbers of an array; none of them is null. */
  static List<Integer> integers(Row row, String column) {
    return Arrays.asList(row.getArrayOfIntegers(column));
  }

  /** A time that is always there. */
  static Instant instant(Row row, String column) {
    return Objects.requireNonNull(optionalInstant(row, column), column);
  }

  /** A time, or null. */
  static @Nullable Instant optionalInstant(Row row, String column) {
    var time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }
}
