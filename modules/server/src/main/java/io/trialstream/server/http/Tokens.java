package io.trialstream.server.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a gateway knows: bearer tokens and what each may do, from a JSON file that holds their
 * hashes and not themselves. Immutable.
 */
public final class Tokens {

  private static final int TOKEN_BYTES = 32;
  private static final String TOKEN_PREFIX = "ts_";

  private final Map<String, Caller> callers = new HashMap<>();

  private Tokens(TokenFile file) {
    for (Entry entry : file.tokens()) {
      if (entry.sha256().length() != 64) {
        throw new IllegalArgumentException(
            "Expected the SHA-256 of token \"%s\" as 64 hexadecimal digits."
                .formatted(entry.name()));
      }
      callers.put(
          entry.sha256(),
          new Caller(
              entry.name(),
              entry.role() == Role.WRITE,
              entry.studies().isEmpty() ? List.of("") : entry.studies()));
    }
  }

  /** What a token lets its holder do. */
  public enum Role {
    @JsonProperty("read")
    READ,
    /** Reads, too. */
    @JsonProperty("write")
    WRITE
  }

  /**
   * A token as the file has it.
   *
   * @param name for people and logs
   * @param studies what names of studies start with that it is for; none stands for all
   * @param sha256 its hash, in hexadecimal digits
   */
  public record Entry(String name, Role role, List<String> studies, String sha256) {
    public Entry {
      if (name == null || name.isBlank() || role == null || sha256 == null) {
        throw new IllegalArgumentException(
            "Expected each token with a name, a role (read or write) and its sha256.");
      }
      studies = studies == null ? List.of() : List.copyOf(studies);
    }
  }

  /** The whole file. */
  private record TokenFile(List<Entry> tokens) {
    private TokenFile {
      if (tokens == null) {
        throw new IllegalArgumentException("Expected an object with a list \"tokens\".");
      }
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException if it cannot be read; says why
   */
  public static Tokens read(Path file) {
    return new Tokens(content(file));
  }

  private static TokenFile content(Path file) {
    try {
      return Wire.readStrictly(Files.readAllBytes(file), TokenFile.class);
    } catch (IOException e) {
      throw new IllegalArgumentException("The token file %s cannot be read.".formatted(file), e);
    } catch (UnreadableMessageException e) {
      throw new IllegalArgumentException(
          "The token file %s is not valid: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Makes a token and adds it to the file, which is created if it is not there.
   *
   * @return the token, which is kept nowhere else
   * @throws IllegalArgumentException if the file has a token of this name, or cannot be read
   */
  public static String create(Path file, String name, Role role, List<String> studies)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (Files.exists(file)) {
      entries.addAll(content(file).tokens());
    }
    if (entries.stream().anyMatch(e -> e.name().equals(name))) {
      throw new IllegalArgumentException(
          "The file %s has a token named \"%s\" already.".formatted(file, name));
    }
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = TOKEN_PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    entries.add(new Entry(name, role, studies, Hashes.sha256(token)));
    Files.write(
        file,
        Wire.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(new TokenFile(entries)));
    return token;
  }

  /** Who holds this token. */
  Optional<Caller> caller(@Nullable String token) {
    return token == null
        ? Optional.empty()
        : Optional.ofNullable(callers.get(Hashes.sha256(token)));
  }
}
