package io.trialstream.settings;

/** The page of the documentation that lists all settings, made of their declarations. Stateless. */
public final class SettingsPage {

  private SettingsPage() {}

  /** The page as Markdown. */
  public static String markdown() {
    StringBuilder page =
        new StringBuilder(
            """
            # Settings

            <!-- Made by `./trialstream config --markdown`; a test compares it with the code. -->

            A setting is taken from the first of these places that has it:

            1. an option of the command line, for example `--gateway`;
            2. the environment: `TRIALSTREAM_`, then the name in capitals, with `_` for each dot;
            3. the settings file: lines such as `topic.prefix=team-a`. It is the file that
               `TRIALSTREAM_CONFIG` names, or `trialstream/trialstream.properties` in `$XDG_CONFIG_HOME`
               (without that variable: in `~/.config`);
            4. the stack that `trialstream up` runs on this machine;
            5. the default.

            `trialstream config --all` shows each value that is in force, and where it comes from. Secrets are
            hidden. A name that does not exist, and a value that is not of its type, end every command with a
            sentence that says what is wrong.

            | setting | value | default | what it is for |
            |---|---|---|---|
            """);
    for (Setting<?> setting : Setting.all()) {
      page.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  setting.name(),
                  setting.values(),
                  setting.defaultText() == null ? "none" : "`" + setting.defaultText() + "`",
                  setting.description()));
    }
    page.append(
        """

        ## Kafka's clients

        A setting `kafka.NAME` becomes the property `NAME` of all of Kafka's clients, for example
        `kafka.security.protocol=SASL_SSL`. In the environment that is `TRIALSTREAM_KAFKA_SECURITY_PROTOCOL`.
        A name that is almost one of Kafka's is refused. A name that is like none of them is passed on: your own
        plug-ins for Kafka may need it.

        ## Only in the environment

        | variable | what it is for |
        |---|---|
        """);
    EnvironmentVariables.OF_THE_LAUNCHER.forEach(
        (name, what) -> page.append("| `%s` | %s |%n".formatted(name, what)));
    return page.toString();
  }
}
