package io.trialstream.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.algorithm.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/reference/algorithms.md say what the catalogue says; this test can write them.
 */
class AlgorithmsDocTest {

  private static final Path PAGE = Path.of("../../docs/reference/algorithms.md");
  private static final String WRITE = "docs.write";
  private static final Pattern TABLE =
      Pattern.compile(
          "(<!-- written by AlgorithmsDocTest: (?<name>[a-z ]+) -->\n).*?(<!-- end -->)",
          Pattern.DOTALL);

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String name(Kind kind, Algorithm algorithm) {
    boolean standard = algorithm.name().equals(Catalogue.defaultOf(kind));
    return "`" + algorithm.name() + "`" + (standard ? " (default)" : "");
  }

  private static String algorithms(Kind kind, boolean constraints) {
    StringBuilder table = new StringBuilder();
    table
        .append("| %s | | several objectives |".formatted(kind.word()))
        .append(constraints ? " constraints |" : "")
        .append(" cost |\n|---|---|---|---|")
        .append(constraints ? "---|\n" : "\n");
    for (Algorithm algorithm : Catalogue.of(kind)) {
      table.append(
          "| %s | %s | %s |%s %s |\n"
              .formatted(
                  name(kind, algorithm),
                  cell(algorithm.summary()),
                  algorithm.severalObjectives() ? "yes" : "no",
                  !constraints ? "" : algorithm.constraints() ? " yes |" : " ignored |",
                  cell(algorithm.cost())));
    }
    return table.toString();
  }

  private static String options(Kind kind) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| %s | option | | expected | default |\n|---|---|---|---|---|\n".formatted(kind.word()));
    for (Algorithm algorithm : Catalogue.of(kind)) {
      String owner = "`" + algorithm.name() + "`";
      for (Option option : algorithm.options()) {
        table.append(
            "| %s | `%s` | %s | %s | %s |\n"
                .formatted(
                    owner,
                    option.name(),
                    cell(option.description()),
                    cell(option.type().words()),
                    option.isRequired() ? "must be given" : cell(option.standardWords() + "")));
        owner = "";
      }
    }
    return table.toString();
  }

  private static String crossovers() {
    StringBuilder table = new StringBuilder("| crossover | |\n|---|---|\n");
    for (Algorithm algorithm : Catalogue.of(Kind.CROSSOVER)) {
      table.append(
          "| %s | %s |\n".formatted(name(Kind.CROSSOVER, algorithm), cell(algorithm.summary())));
    }
    return table.toString();
  }

  private static Map<String, String> tables() {
    Map<String, String> tables = new LinkedHashMap<>();
    tables.put("samplers", algorithms(Kind.SAMPLER, true));
    tables.put("sampler options", options(Kind.SAMPLER));
    tables.put("crossovers", crossovers());
    tables.put("pruners", algorithms(Kind.PRUNER, false));
    tables.put("pruner options", options(Kind.PRUNER));
    tables.put("importance methods", algorithms(Kind.IMPORTANCE_METHOD, false));
    return tables;
  }

  @Test
  void the_tables_of_the_page_are_those_of_the_catalogue() throws IOException {
    Map<String, String> tables = tables();
    String page = Files.readString(PAGE);
    Matcher matcher = TABLE.matcher(page);
    StringBuilder written = new StringBuilder();
    while (matcher.find()) {
      String table = tables.remove(matcher.group("name"));
      assertThat(table).as("a table named %s", matcher.group("name")).isNotNull();
      matcher.appendReplacement(
          written, Matcher.quoteReplacement(matcher.group(1) + table + matcher.group(3)));
    }
    matcher.appendTail(written);
    assertThat(tables).as("tables that the page lacks").isEmpty();
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, written);
      return;
    }
    assertThat(page)
        .as(
            "docs/reference/algorithms.md is stale. Write it with: mvn -pl modules/core test -Dtest=%s -D%s=true",
            AlgorithmsDocTest.class.getSimpleName(), WRITE)
        .isEqualTo(written.toString());
  }
}
