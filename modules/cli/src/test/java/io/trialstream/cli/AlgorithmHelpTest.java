package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import io.trialstream.catalogue.Catalogue;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Help names all that the catalogue has, plug-ins too. */
class AlgorithmHelpTest {

  private static String help(Object command) {
    return new CommandLine(command).setUsageHelpWidth(200).getUsageMessage();
  }

  @Test
  void create_study_names_every_sampler_and_pruner_with_every_option() {
    String help = help(new StudyCommands.Create());
    for (Kind kind : new Kind[] {Kind.SAMPLER, Kind.PRUNER}) {
      for (Algorithm algorithm : Catalogue.of(kind)) {
        assertThat(help).contains("  " + algorithm.name() + " ");
        assertThat(algorithm.options()).extracting(Option::name).allMatch(help::contains);
      }
    }
    assertThat(help).contains("annealing", "deadline").containsPattern("auto .*\\(default\\)");
  }

  @Test
  void importance_names_every_method() {
    assertThat(help(new HistoryCommands.Importances()))
        .contains(Catalogue.names(Kind.IMPORTANCE_METHOD));
  }
}
