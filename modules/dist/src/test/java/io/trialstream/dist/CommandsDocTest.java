package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docs/reference/commands.md is what the code declares, and documents name what there is. */
class CommandsDocTest {

  private static final Path PAGE = Documents.HOME.resolve("docs/reference/commands.md");

  /** With this system property, the page is written and not compared. */
  private static final String WRITE = "trialstream.write-docs";

  private static final Pattern COMMAND =
      Pattern.compile(
          "(?m)(?:^ *|\\$\\(|TRIALSTREAM_TOKEN=\\S+ )(?:\\./)?trialstream +([a-z][^|>;&#)`\"'\n]*)");

  @Test
  void the_page_of_commands_is_made_from_the_code() throws IOException {
    String page = CommandLines.page(CommandLines.all());
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as(
            "%s is stale. Write it with: mvn -pl modules/dist -am integration-test -Dtest=CommandsDocTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
            PAGE, WRITE)
        .isEqualTo(page);
  }

  @Test
  void commands_in_code_blocks_exist_with_their_options() throws IOException {
    CommandLine commands = CommandLines.all();
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Documents.Page page : Documents.pages()) {
      if (page.path().endsWith("CHANGELOG.md") || page.path().startsWith("docs/decisions")) {
        continue; // records of their time
      }
      Matcher matcher = COMMAND.matcher(page.commands());
      while (matcher.find()) {
        String words = matcher.group(1);
        if (words.startsWith("test") || words.startsWith("format")) {
          continue; // of the launcher in a clone
        }
        seen++;
        String problem = CommandLines.wrong(commands, words.split(" -- ", 2)[0]);
        if (problem != null) {
          wrong.add("%s: %s: trialstream %s".formatted(page.path(), problem, words));
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(50);
  }

  @Test
  void a_command_or_an_option_that_there_is_not_is_found() {
    CommandLine commands = CommandLines.all();
    assertThat(CommandLines.wrong(commands, "create-study --study-name a --sampler tpe")).isNull();
    assertThat(CommandLines.wrong(commands, "bench throughput --warm-up 30")).isNull();
    assertThat(CommandLines.wrong(commands, "create-studdy --study-name a"))
        .contains("create-studdy");
    assertThat(CommandLines.wrong(commands, "create-study --name a")).contains("--name");
  }
}
