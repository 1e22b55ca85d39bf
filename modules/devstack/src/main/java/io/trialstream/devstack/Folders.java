package io.trialstream.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders of a stack. Stateless. */
public final class Folders {

  private Folders() {}

  /**
   * Takes a data folder for this process.
   *
   * @return the lock, held until it is closed or the process ends
   * @throws StackUnavailableException if another process has it
   */
  static FileChannel take(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("in-use.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new StackUnavailableException(
            "The data folder %s is in use by another process. Stop that one, or name another folder."
                .formatted(folder),
            null);
      }
      return channel;
    } catch (IOException e) {
      throw new StackUnavailableException(
          "The data folder %s cannot be used: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  public static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The temporary folder " + folder + " was not removed.", e);
    }
  }
}
