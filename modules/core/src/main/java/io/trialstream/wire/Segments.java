package io.trialstream.wire;

import io.trialstream.engine.Event;
import io.trialstream.space.Distribution;
import io.trialstream.space.Parameter;
import io.trialstream.study.BestTrial;
import io.trialstream.study.TrialState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run of a study's events in few bytes, to be replayed fast. The journal's JSON stays the truth:
 * a segment says the same in about a tenth of the space and a tenth of the time. It begins with the
 * version of its format; one of another version, or one that is damaged, is not read, and the
 * journal is. Times are whole milliseconds.
 *
 * <p>Texts, names and domains are written once and then called by number; whole numbers take as
 * many groups of seven bits as they need; rare events are JSON.
 */
public final class Segments {

  /** The format written here. */
  public static final int VERSION = 1;

  private static final int JSON = 0;
  private static final int STARTED = 1;
  private static final int FINISHED = 2;
  private static final int SUGGESTED = 3;
  private static final int REPORTED = 4;

  private Segments() {}

  /** An event, and when it was decided. */
  public record Entry(Instant at, Event event) {}

  /** Writes one segment. Confined to one thread. */
  public static final class Writer {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    private final Map<Object, Integer> known = new HashMap<>();
    private int size;
    private long lastMillis;

    public Writer() {
      whole(VERSION);
    }

    /** How many events it holds. */
    public int size() {
      return size;
    }

    /** Appends an event. */
    public void add(Instant at, Event event) {
      size++;
      switch (event) {
        case Event.TrialStarted e -> {
          head(STARTED, at);
          whole(e.number());
          whole(e.attempt());
          params(e.params());
          text(e.suggestedBy());
          attributes(e.userAttrs());
          text(e.worker());
          number(e.requestId().getMostSignificantBits());
          number(e.requestId().getLeastSignificantBits());
          signed(e.requestIssuedAtMillis() - lastMillis);
          whole(e.leaseMillis());
          whole(e.heartbeatMillis());
        }
        case Event.TrialFinished e -> {
          head(FINISHED, at);
          whole(e.number());
          whole(e.attempt());
          text(e.state().name());
          params(e.params());
          numbers(e.values());
          numbers(e.constraints());
          attributes(e.userAttrs());
          text(e.reason());
          best(e.best());
        }
        case Event.ParameterSuggested e -> {
          head(SUGGESTED, at);
          whole(e.number());
          whole(e.attempt());
          text(e.name());
          domain(e.distribution());
          number(Double.doubleToRawLongBits(e.value()));
        }
        case Event.TrialReported e -> {
          head(REPORTED, at);
          whole(e.number());
          whole(e.attempt());
          signed(e.step());
          number(Double.doubleToRawLongBits(e.value()));
          whole(e.metrics().size());
          e.metrics()
              .forEach(
                  (name, value) -> {
                    text(name);
                    number(Double.doubleToRawLongBits(value));
                  });
          whole(e.prune() ? 1 : 0);
        }
        // The events that are rare, and those of later versions, are stored as in the journal.
        default -> {
          head(JSON, at);
          text(Wire.type(event));
          bytes(Wire.encode(event));
        }
      }
    }

    /** The segment. */
    public byte[] toBytes() {
      return out.toByteArray();
    }

    private void head(int kind, Instant at) {
      whole(kind);
      long millis = at.toEpochMilli();
      signed(millis - lastMillis);
      lastMillis = millis;
    }

    private void whole(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) ((rest & 0x7F) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    private void signed(long value) {
      whole((value << 1) ^ (value >> 63));
    }

    private void number(long bits) {
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) (bits >>> shift));
      }
    }

    private void bytes(byte[] bytes) {
      whole(bytes.length);
      out.writeBytes(bytes);
    }

    /** Null is 0, a new one 1 with its text, a known one its number from 2 on. */
    private void once(@Nullable Object value, Function<Object, String> form) {
      if (value == null) {
        whole(0);
        return;
      }
      Integer before = known.get(value);
      if (before != null) {
        whole(before + 2L);
      } else {
        whole(1);
        bytes(form.apply(value).getBytes(StandardCharsets.UTF_8));
        known.put(value, known.size());
      }
    }

    private void text(@Nullable String text) {
      once(text, String::valueOf);
    }

    private void domain(Distribution distribution) {
      once(distribution, Wire::text);
    }

    private void params(Map<String, Parameter> params) {
      whole(params.size());
      params.forEach(
          (name, parameter) -> {
            text(name);
            domain(parameter.distribution());
            number(Double.doubleToRawLongBits(parameter.value()));
          });
    }

    private void numbers(List<Double> numbers) {
      whole(numbers.size());
      numbers.forEach(n -> number(Double.doubleToRawLongBits(n)));
    }

    private void attributes(Map<String, @Nullable Object> attrs) {
      bytes(attrs.isEmpty() ? new byte[0] : Wire.attributes(attrs));
    }

    private void best(@Nullable BestTrial best) {
      whole(best == null ? 0 : best.number() + 1L);
      if (best != null) {
        number(Double.doubleToRawLongBits(best.value()));
      }
    }
  }

  /**
   * Reads a segment.
   *
   * @param each gets its events in order
   * @throws UnreadableMessageException if it is of another version, or damaged
   */
  public static void read(byte[] segment, Consumer<Entry> each) {
    try {
      new Reader(segment).read(each);
    } catch (RuntimeException e) {
      throw new UnreadableMessageException("A segment cannot be read: " + e.getMessage(), e);
    }
  }

  private static final class Reader {
    private final ByteBuffer in;
    private final List<Object> known = new ArrayList<>();
    private long lastMillis;

    Reader(byte[] segment) {
      in = ByteBuffer.wrap(segment);
    }

    void read(Consumer<Entry> each) {
      long version = whole();
      if (version != VERSION) {
        throw new IllegalArgumentException("its format has version " + version);
      }
      while (in.hasRemaining()) {
        int kind = (int) whole();
        lastMillis += signed();
        each.accept(new Entry(Instant.ofEpochMilli(lastMillis), event(kind)));
      }
    }

    private Event event(int kind) {
      return switch (kind) {
        case STARTED ->
            new Event.TrialStarted(
                (int) whole(),
                (int) whole(),
                params(),
                text(),
                attributes(),
                needed(text()),
                new UUID(in.getLong(), in.getLong()),
                lastMillis + signed(),
                whole(),
                whole());
        case FINISHED ->
            new Event.TrialFinished(
                (int) whole(),
                (int) whole(),
                TrialState.valueOf(needed(text())),
                params(),
                numbers(),
                numbers(),
                attributes(),
                text(),
                best());
        case SUGGESTED ->
            new Event.ParameterSuggested(
                (int) whole(), (int) whole(), needed(text()), domain(), in.getDouble());
        case REPORTED ->
            new Event.TrialReported(
                (int) whole(), (int) whole(), signed(), in.getDouble(), metrics(), whole() == 1);
        case JSON -> (Event) Wire.decode(needed(text()), bytes());
        default -> throw new IllegalArgumentException("there is no event of kind " + kind);
      };
    }

    private long whole() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.get();
        value |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    private long signed() {
      long value = whole();
      return (value >>> 1) ^ -(value & 1);
    }

    private byte[] bytes() {
      byte[] bytes = new byte[(int) whole()];
      in.get(bytes);
      return bytes;
    }

    private @Nullable Object once(Function<byte[], Object> form) {
      int which = (int) whole();
      if (which == 0) {
        return null;
      }
      if (which > 1) {
        return known.get(which - 2);
      }
      Object value = form.apply(bytes());
      known.add(value);
      return value;
    }

    private @Nullable String text() {
      return (String) once(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private Distribution domain() {
      return needed((Distribution) once(bytes -> Wire.read(bytes, Distribution.class)));
    }

    private static <T> T needed(@Nullable T value) {
      if (value == null) {
        throw new IllegalArgumentException("something needed is missing");
      }
      return value;
    }

    private Map<String, Parameter> params() {
      int count = (int) whole();
      Map<String, Parameter> params = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        String name = needed(text());
        params.put(name, new Parameter(domain(), in.getDouble()));
      }
      return params;
    }

    private List<Double> numbers() {
      int count = (int) whole();
      List<Double> numbers = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        numbers.add(in.getDouble());
      }
      return numbers;
    }

    private Map<String, Double> metrics() {
      int count = (int) whole();
      Map<String, Double> metrics = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        metrics.put(needed(text()), in.getDouble());
      }
      return metrics;
    }

    @SuppressWarnings("unchecked") // JSON objects have names
    private Map<String, @Nullable Object> attributes() {
      byte[] json = bytes();
      if (json.length == 0) {
        return Map.of();
      }
      return Wire.read(json, Map.class);
    }

    private @Nullable BestTrial best() {
      long number = whole();
      return number == 0 ? null : new BestTrial((int) number - 1, in.getDouble());
    }
  }
}
