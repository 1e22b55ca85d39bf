package io.trialstream.cli;

import io.trialstream.algorithm.Algorithm;
import io.trialstream.algorithm.Kind;
import io.trialstream.catalogue.Catalogue;
import io.trialstream.names.NearestName;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code algorithms}: what the catalogue of this process has. */
@Command(
    name = "algorithms",
    description =
        "Explains samplers, pruners, importance methods and crossovers, plug-ins too, with their"
            + " options.",
    mixinStandardHelpOptions = true)
final class AlgorithmsCommand implements Runnable {

  @Parameters(
      paramLabel = "WHAT",
      arity = "0..*",
      completionCandidates = Subjects.class,
      description =
          "samplers, pruners, importance-methods, crossovers, or the name of one algorithm"
              + " (default: all).")
  List<String> subjects = List.of();

  @Spec CommandSpec command = CommandSpec.create();

  /** Kinds and names. */
  static final class Subjects implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return known().iterator();
    }
  }

  private static String word(Kind kind) {
    return kind.word().replace(' ', '-') + "s";
  }

  private static List<String> known() {
    Stream<String> kinds = Arrays.stream(Kind.values()).map(AlgorithmsCommand::word);
    Stream<String> names = Arrays.stream(Kind.values()).map(Catalogue::names).flatMap(List::stream);
    return Stream.concat(kinds, names).toList();
  }

  @Override
  public void run() {
    List<String> known = known();
    for (String subject : subjects) {
      if (!known.contains(subject)) {
        throw new ParameterException(
            command.commandLine(),
            "There is no algorithm \"%s\".%s"
                .formatted(subject, NearestName.question(subject, known)));
      }
    }
    PrintWriter out = command.commandLine().getOut();
    String before = "";
    for (Kind kind : Kind.values()) {
      List<Algorithm> chosen = new ArrayList<>(Catalogue.of(kind));
      if (!subjects.isEmpty() && !subjects.contains(word(kind))) {
        chosen.removeIf(algorithm -> !subjects.contains(algorithm.name()));
      }
      if (!chosen.isEmpty()) {
        out.print(before + AlgorithmHelp.described(command.commandLine().getHelp(), kind, chosen));
        before = System.lineSeparator();
      }
    }
    out.flush();
  }
}
