package io.trialstream.algorithm;

import io.trialstream.names.NearestName;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.Direction;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Those who make the algorithms of one kind: the built-in ones, and the plug-ins on the class path.
 *
 * <p>A plug-in that cannot be used disturbs nobody else: it is left out, and {@link #problems} says
 * why, as does the error about a name that there is not. Two plug-ins of one name are both left
 * out, since which of them comes first depends on the order of the class path, and a study must get
 * the same one in each process. Immutable.
 *
 * @param <P> what makes one algorithm
 */
public final class Providers<P> {

  /** A list of plug-ins that is broken at more places is not read any further. */
  private static final int MAX_PROBLEMS = 100;

  private final Kind kind;
  private final Function<P, Algorithm> declaration;
  private final Map<String, P> builtIn = new LinkedHashMap<>();
  private final Map<String, P> plugIns = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();

  private Providers(Kind kind, Collection<P> builtIn, Function<P, Algorithm> declaration) {
    this.kind = kind;
    this.declaration = declaration;
    builtIn.forEach(provider -> this.builtIn.put(declaration.apply(provider).name(), provider));
  }

  /**
   * The built-in providers, and those on the class path that this class comes from.
   *
   * @param type the interface that a plug-in implements and names in {@code META-INF/services}
   */
  public static <P> Providers<P> installed(
      Kind kind, Class<P> type, Collection<P> builtIn, Function<P, Algorithm> declaration) {
    return of(
        kind, builtIn, ServiceLoader.load(type, type.getClassLoader()).iterator(), declaration);
  }

  /**
   * These providers.
   *
   * @param plugIns may throw at any place, as those of a {@link ServiceLoader} do
   */
  public static <P> Providers<P> of(
      Kind kind, Collection<P> builtIn, Iterator<P> plugIns, Function<P, Algorithm> declaration) {
    Providers<P> all = new Providers<>(kind, builtIn, declaration);
    Map<String, List<P>> byName = new TreeMap<>();
    while (all.problems.size() < MAX_PROBLEMS && all.readNext(plugIns, byName)) {
      // the next one
    }
    byName.forEach(all::add);
    return all;
  }

  /** Reads one plug-in; false if there is none left. */
  private boolean readNext(Iterator<P> from, Map<String, List<P>> byName) {
    String which = "One on the class path";
    try {
      if (!from.hasNext()) {
        return false;
      }
      P provider = from.next();
      which = provider.getClass().getName();
      Algorithm algorithm = declaration.apply(provider);
      if (algorithm.kind() != kind) {
        problems.add("%s declares a %s.".formatted(which, algorithm.kind().word()));
      } else {
        byName.computeIfAbsent(algorithm.name(), n -> new ArrayList<>()).add(provider);
      }
    } catch (VirtualMachineError e) {
      throw e;
    } catch (ServiceConfigurationError e) { // its message names the class
      problems.add(e.getMessage() + (e.getCause() == null ? "." : ": " + e.getCause() + "."));
    } catch (Throwable e) { // somebody else's code
      problems.add("%s: %s.".formatted(which, e));
    }
    return true;
  }

  private void add(String name, List<P> providers) {
    String which =
        String.join(" and ", providers.stream().map(p -> p.getClass().getName()).toList());
    if (builtIn.containsKey(name)) {
      problems.add(
          "%s: the name \"%s\" is that of a %s of Trialstream."
              .formatted(which, name, kind.word()));
    } else if (providers.size() > 1) {
      problems.add("%s: the name \"%s\" is taken by each of them.".formatted(which, name));
    } else {
      plugIns.put(name, providers.getFirst());
    }
  }

  /** What all of them declare: the built-in ones in their order, then the plug-ins by name. */
  public List<Algorithm> algorithms() {
    List<Algorithm> all = new ArrayList<>();
    builtIn.values().forEach(provider -> all.add(declaration.apply(provider)));
    plugIns.values().forEach(provider -> all.add(declaration.apply(provider)));
    return all;
  }

  /** The plug-ins that are left out, each with the reason, in a sentence. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Whether a study that asks for this gets only what is Trialstream's own, inside it too. */
  public boolean isBuiltIn(AlgorithmSpec spec) {
    P provider = builtIn.get(spec.name());
    if (provider == null) {
      return false;
    }
    Algorithm algorithm = declaration.apply(provider);
    OptionValues options = OptionValues.of(algorithm, spec);
    return algorithm.options().stream()
        .filter(option -> option.type() instanceof OptionType.Nested)
        .allMatch(option -> isBuiltIn(options.nested(option.name())));
  }

  /**
   * The one of the name that a study asks for.
   *
   * @throws IllegalArgumentException if there is none; the message names the nearest name, this
   *     process, and the plug-ins that are left out
   */
  public P named(String name) {
    P found = builtIn.getOrDefault(name, plugIns.get(name));
    if (found == null) {
      List<String> known = names();
      throw new IllegalArgumentException(
          "Process %s has no %s \"%s\".%s Expected one of %s.%s"
              .formatted(
                  ManagementFactory.getRuntimeMXBean().getName(), // its number and host
                  kind.word(),
                  name,
                  NearestName.question(name, known),
                  String.join(", ", known),
                  problems.isEmpty()
                      ? ""
                      : " Left out were plug-ins: " + String.join(" ", problems)));
    }
    return found;
  }

  private List<String> names() {
    return algorithms().stream().map(Algorithm::name).toList();
  }

  /**
   * The options that a study gives, checked.
   *
   * @param provider one of these
   * @throws IllegalArgumentException if they are not as declared, or there are several objectives
   *     and it works with one
   */
  public OptionValues options(P provider, AlgorithmSpec spec, List<Direction> directions) {
    Algorithm algorithm = declaration.apply(provider);
    OptionValues options = OptionValues.of(algorithm, spec);
    if (directions.size() > 1 && !algorithm.severalObjectives()) {
      throw new IllegalArgumentException(
          "The %s \"%s\" works with one objective, but the study has %s. Use one of %s."
              .formatted(
                  kind.word(),
                  algorithm.name(),
                  directions.size(),
                  String.join(
                      ", ",
                      algorithms().stream()
                          .filter(Algorithm::severalObjectives)
                          .map(Algorithm::name)
                          .toList())));
    }
    return options;
  }
}
