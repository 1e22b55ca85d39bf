package io.trialstream.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A library cannot set its user's locale, and on some systems {@code "%d".formatted(7)} has other
 * digits than 0 to 9. So the libraries write numbers with {@code %s}, which has them everywhere.
 */
class LibraryFormatsTest {

  /** Conversions whose result depends on the locale, and messages formatted by it. */
  private static final Pattern BY_LOCALE =
      Pattern.compile("%[-#+ 0,(]*\\d*(\\.\\d+)?[dfeEgGtT]\\b|\\{\\d,number");

  @Test
  void numbers_in_messages_of_the_libraries_do_not_depend_on_the_locale() throws IOException {
    List<String> found = new ArrayList<>();
    for (String module : List.of("core", "stream", "worker", "worker-program")) {
      Path sources = Path.of("..", module, "src", "main", "java");
      assertThat(sources).isDirectory();
      try (Stream<Path> files = Files.walk(sources)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          for (String line : Files.readAllLines(file)) {
            if (BY_LOCALE.matcher(line).find()) {
              found.add(file.getFileName() + ": " + line.strip());
            }
          }
        }
      }
    }
    assertThat(found).as("write %s instead").isEmpty();
  }
}
