package io.trialstream.worker.command;

import io.trialstream.names.NearestName;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds programs as a shell does: by their path, or in the folders of {@code PATH}. Stateless. */
final class Programs {

  private Programs() {}

  /**
   * Makes sure that a program can be started, before a trial is spent on finding out.
   *
   * @param program a path if there is a slash in it, else the name of a file in {@code PATH}; what
   *     has a place for a parameter is known in a trial only, and is not looked for
   * @param path the variable {@code PATH}
   * @throws IllegalArgumentException if there is none, or it may not be executed
   */
  static void requireThere(String program, @Nullable String path) {
    if (program.contains("{")) {
      return;
    }
    if (program.contains("/")) {
      requireExecutable(program);
    } else if (folders(path).noneMatch(folder -> isExecutable(folder.resolve(program)))) {
      throw new IllegalArgumentException(
          "There is no program \"%s\" in the folders of PATH.%s"
              .formatted(program, NearestName.question(program, all(path))));
    }
  }

  private static void requireExecutable(String program) {
    Path file = Path.of(program);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "There is no file %s. Start the worker in the folder that the path begins in, or write the whole path."
              .formatted(program));
    }
    if (!Files.isExecutable(file)) {
      throw new IllegalArgumentException(
          "The file %s may not be executed. Make it a program with: chmod +x %s"
              .formatted(program, program));
    }
  }

  private static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static Stream<Path> folders(@Nullable String path) {
    return path == null
        ? Stream.of()
        : Arrays.stream(path.split(File.pathSeparator)).flatMap(Programs::folder);
  }

  private static Stream<Path> folder(String name) {
    try {
      Path folder = Path.of(name);
      return Files.isDirectory(folder) ? Stream.of(folder) : Stream.of();
    } catch (InvalidPathException notAFolder) {
      return Stream.of();
    }
  }

  private static Collection<String> all(@Nullable String path) {
    Collection<String> names = new TreeSet<>();
    for (Path folder : folders(path).toList()) {
      try (Stream<Path> files = Files.list(folder)) {
        files.map(file -> String.valueOf(file.getFileName())).forEach(names::add);
      } catch (IOException e) {
        throw new UncheckedIOException("The folder " + folder + " of PATH cannot be read.", e);
      }
    }
    return names;
  }
}
