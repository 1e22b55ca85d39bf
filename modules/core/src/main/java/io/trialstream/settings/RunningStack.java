package io.trialstream.settings;

import io.trialstream.wire.UnreadableMessageException;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Where a stack that someone started on this machine listens, as recorded in the user's state
 * folder, where other commands find it.
 *
 * @param pid process that runs it
 * @param gateway URL of the gateway
 * @param bootstrapServers Kafka's address
 * @param topicPrefix prefix of its topics
 * @param postgres URL of the database, without the password
 * @param postgresPassword its password; the file is readable by its owner only
 */
public record RunningStack(
    long pid,
    String gateway,
    String bootstrapServers,
    String topicPrefix,
    String postgres,
    String postgresPassword) {

  /** The file: {@code $XDG_STATE_HOME/trialstream/stack.json}, or below {@code ~/.local/state}. */
  public static Path file() {
    String state = System.getenv("XDG_STATE_HOME");
    Path base =
        state == null || state.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(state);
    return base.resolve("trialstream").resolve("stack.json");
  }

  /** The stack that is recorded and whose process is alive. */
  public static Optional<RunningStack> find() {
    try {
      RunningStack stack = Wire.read(Files.readAllBytes(file()), RunningStack.class);
      return ProcessHandle.of(stack.pid).filter(ProcessHandle::isAlive).map(p -> stack);
    } catch (IOException | UnreadableMessageException notThere) {
      return Optional.empty();
    }
  }

  /** Records this stack in place of any other. */
  public void record() throws IOException {
    Path file = file();
    Files.createDirectories(file.getParent());
    Path fresh = Files.createTempFile(file.getParent(), "stack", ".json");
    if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    }
    Files.write(fresh, Wire.bytes(this));
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes the record, if it is this stack's. */
  public void forget() throws IOException {
    if (find().filter(this::equals).isPresent()) {
      Files.deleteIfExists(file());
    }
  }

  @Override
  public String toString() {
    return "gateway=%s kafka=%s postgres=%s".formatted(gateway, bootstrapServers, postgres);
  }
}
