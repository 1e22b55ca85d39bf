package io.trialstream.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Variables of the environment whose names begin as those of settings do, and that are none.
 * Stateless.
 */
final class EnvironmentVariables {

  /** Read by the launcher, before there is a process that could read settings. */
  static final Map<String, String> OF_THE_LAUNCHER = launcher();

  /** What a worker gives to the program that evaluates a trial; see docs/guides/workers.md. */
  private static final Pattern OF_A_TRIAL =
      Pattern.compile("TRIALSTREAM_(TRIAL|ATTEMPT|PARAMS|ATTRS|RESULT)");

  /**
   * What Kubernetes puts into a container for a service whose name begins with
   * <em>trialstream</em>.
   */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile(
          "TRIALSTREAM_(.+_)?(SERVICE_(HOST|PORT(_\\w+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?)");

  private static final Pattern ADDRESS_OF_A_SERVICE = Pattern.compile("(tcp|udp|sctp)://.*");

  private EnvironmentVariables() {}

  private static Map<String, String> launcher() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("TRIALSTREAM_CONFIG", "The path of the settings file.");
    variables.put(
        "TRIALSTREAM_JAVA_OPTIONS", "Options for the JVM of the commands, such as -Xmx2g.");
    variables.put(
        "TRIALSTREAM_PLUGINS",
        "Jars with samplers and pruners of your own, joined as in a class path.");
    variables.put(
        "TRIALSTREAM_WORKER_JAVA_OPTIONS",
        "Options for the JVM of the worker processes that 'run' and 'quickstart' start.");
    return variables;
  }

  /** Whether a variable says something else than a setting's value. */
  static boolean isNoSetting(String name, String value) {
    return OF_THE_LAUNCHER.containsKey(name)
        || OF_A_TRIAL.matcher(name).matches()
        || OF_A_SERVICE.matcher(name).matches()
        || (name.endsWith("_PORT") && ADDRESS_OF_A_SERVICE.matcher(value).matches());
  }
}
