package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The help of the whole program, and what it says to a wrong command line. */
class MainTest {

  @Test
  void every_command_is_in_one_group_of_the_help() {
    Set<String> there = new TreeSet<>(Main.commands().getSubcommands().keySet());
    Set<String> ofTheDevelopmentStack = Set.of("up", "quickstart", "run", "bench");
    assertThat(CommandGroups.all()).doesNotHaveDuplicates();
    there.addAll(ofTheDevelopmentStack);
    assertThat(CommandGroups.all()).containsExactlyInAnyOrderElementsOf(there);
  }

  @Test
  void the_help_lists_commands_by_what_they_are_for_within_80_columns() {
    StringWriter text = new StringWriter();
    Main.commands().usage(new PrintWriter(text), CommandLine.Help.Ansi.OFF);
    assertThat(text.toString())
        .contains("Studies:", "Look at results:", "  best-trial ", "Operate:", "  sampler ");
    assertThat(text.toString().lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "best-trail | There is no command \"best-trail\". Did you mean \"best-trial\"?",
        "trials --study-nam x | There is no option \"--study-nam\". Did you mean \"--study-name\"?",
        "trials --study-nam=x | There is no option \"--study-nam\". Did you mean \"--study-name\"?",
        "xyzzyplugh | There is no command \"xyzzyplugh\".",
        "trials --study-name s more | Nothing is expected here, but got \"more\"."
      })
  void a_wrong_name_is_answered_with_the_one_that_was_meant(String line, String words) {
    StringWriter errors = new StringWriter();
    CommandLine commands = Main.commands().setErr(new PrintWriter(errors));
    String[] arguments = line.split(" ");
    String said = "";
    try {
      commands.parseArgs(arguments);
    } catch (CommandLine.ParameterException e) {
      said = WrongUsage.message(e);
    }
    assertThat(said).isEqualTo(words);
  }

  @Test
  void a_page_of_the_dashboard_has_an_address() {
    assertThat(DashboardCommand.address("http://h:8080", null)).isEqualTo("http://h:8080/");
    assertThat(DashboardCommand.address("http://h:8080/", "a b/ü"))
        .isEqualTo("http://h:8080/#/studies/a%20b%2F%C3%BC");
    assertThat(DashboardCommand.opener("Mac OS X", "a")).containsExactly("open", "a");
    assertThat(DashboardCommand.opener("Linux", "a")).containsExactly("xdg-open", "a");
  }
}
