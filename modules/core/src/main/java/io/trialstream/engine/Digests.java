package io.trialstream.engine;

import io.trialstream.space.Parameter;
import io.trialstream.study.FrozenTrial;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Computes {@link StudyDigest}s. Stateless. */
public final class Digests {

  private interface Writer {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private Digests() {}

  static StudyDigest of(StudyView state) {
    return new StudyDigest(
        ofTrials(state.trials()),
        sha256(state::writeObservers),
        sha256(
            out -> write(out, Offers.forTrial(state.trials().size(), Map.of(), state).params())));
  }

  /** The digest of trials, wherever they were read; in the order of their numbers. */
  public static String ofTrials(List<FrozenTrial> trials) {
    return sha256(
        out -> {
          for (FrozenTrial trial : trials) {
            write(out, trial);
          }
        });
  }

  private static void write(DataOutputStream out, FrozenTrial t) throws IOException {
    out.writeInt(t.number());
    out.writeInt(t.attempt());
    out.writeInt(t.losses());
    out.writeUTF(t.state().name());
    write(out, t.params());
    writeText(out, new TreeMap<>(t.fixed()).toString());
    for (double value : t.values()) {
      out.writeDouble(value);
    }
    for (double constraint : t.constraints()) {
      out.writeDouble(constraint);
    }
    writeText(out, new TreeMap<>(t.userAttrs()).toString());
    writeText(out, String.valueOf(t.worker()));
    out.writeLong(millis(t.startedAt()));
    out.writeLong(millis(t.completedAt()));
    writeText(out, String.valueOf(t.reason()));
    out.writeLong(t.lastStep() == null ? -1 : t.lastStep());
  }

  private static void write(DataOutputStream out, Map<String, Parameter> params)
      throws IOException {
    for (var p : new TreeMap<>(params).entrySet()) {
      writeText(out, p.getKey());
      writeText(out, p.getValue().distribution().toString());
      out.writeDouble(p.getValue().value());
    }
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    out.writeInt(text.length());
    out.writeChars(text);
  }

  private static long millis(@Nullable Instant instant) {
    return instant == null ? -1 : instant.toEpochMilli();
  }

  private static String sha256(Writer content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (DataOutputStream out =
          new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
        content.writeTo(out);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Nothing here reads or writes a device.", e);
    }
  }
}
