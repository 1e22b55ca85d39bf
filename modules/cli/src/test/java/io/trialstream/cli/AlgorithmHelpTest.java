package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.catalogue.Catalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Help names all that the catalogue has, plug-ins too. */
class AlgorithmHelpTest {

  /** Lines that a terminal shows at once. */
  private static final int SCREEN = 24;

  private static String help(Object command) {
    return new CommandLine(command).setUsageHelpWidth(200).getUsageMessage();
  }

  private static String algorithms(String... subjects) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new AlgorithmsCommand()).setUsageHelpWidth(200);
    assertThat(command.setOut(new PrintWriter(out)).execute(subjects)).isZero();
    return out.toString();
  }

  @Test
  void create_study_names_every_sampler_and_pruner_on_two_screens() {
    String help = help(new CreateStudyCommand());
    assertThat(help).contains(Catalogue.names(Kind.SAMPLER)).contains(Catalogue.names(Kind.PRUNER));
    assertThat(help).contains("annealing", "deadline", "trialstream algorithms samplers");
    String shown = Main.commands().getSubcommands().get("create-study").getUsageMessage();
    assertThat(shown.lines().count()).as("lines of 80 columns").isLessThanOrEqualTo(2 * SCREEN);
  }

  @Test
  void every_algorithm_is_explained_with_every_option() {
    String all = algorithms();
    for (Kind kind : Kind.values()) {
      String words = algorithms(kind.word().replace(' ', '-') + "s");
      assertThat(all).contains(words);
      for (Algorithm algorithm : Catalogue.of(kind)) {
        assertThat(words)
            .containsPattern("(?m)^  " + algorithm.name() + "( |$)")
            .contains(algorithm.summary());
        assertThat(algorithm.options()).extracting(Option::name).allMatch(words::contains);
        assertThat(algorithms(algorithm.name())).contains(algorithm.summary());
      }
    }
    assertThat(all).contains("annealing", "cooling", "deadline", "last_step", "needed");
    assertThat(all).containsPattern("auto .*\\(default\\)");
  }

  @Test
  void a_name_that_is_none_is_refused_with_the_nearest() {
    assertThat(Main.run("algorithms", "anealing")).isEqualTo(2);
    CommandLine command = new CommandLine(new AlgorithmsCommand());
    StringWriter err = new StringWriter();
    command.setErr(new PrintWriter(err)).execute("anealing");
    assertThat(err.toString()).contains("anealing", "Did you mean \"annealing\"?");
  }

  @Test
  void importance_names_every_method() {
    assertThat(help(new HistoryCommands.Importances()))
        .contains(Catalogue.names(Kind.IMPORTANCE_METHOD));
  }
}
