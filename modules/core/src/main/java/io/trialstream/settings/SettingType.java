package io.trialstream.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * What a setting's value may be. Immutable.
 *
 * @param words for people, after "Expected": for example "a port number from 1 to 65535"
 * @param reader makes a value of its text; throws {@link IllegalArgumentException} if it cannot
 * @param secret whether the value must never be shown
 */
record SettingType<T>(String words, Function<String, T> reader, boolean secret) {

  static final SettingType<String> TEXT = open("a text", text -> text);

  /** An address, which is shown without the password that it may hold. */
  static final SettingType<String> ADDRESS = open("an address", text -> text);

  static final SettingType<Path> FILE = open("the path of a file", SettingType::path);

  static final SettingType<String> SECRET = new SettingType<>("a secret", text -> text, true);

  static final SettingType<Integer> PORT = open("a port number from 1 to 65535", SettingType::port);

  static final SettingType<Boolean> SWITCH = choice("on", "off", "on"::equals);

  static final SettingType<Boolean> TRUTH = choice("true", "false", "true"::equals);

  /** One of two words. */
  static <T> SettingType<T> choice(String one, String other, Function<String, T> reader) {
    return open(
        one + " or " + other,
        text -> {
          if (!List.of(one, other).contains(text)) {
            throw new IllegalArgumentException("neither " + one + " nor " + other);
          }
          return reader.apply(text);
        });
  }

  private static <T> SettingType<T> open(String words, Function<String, T> reader) {
    return new SettingType<>(words, reader, false);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Integer port(String text) {
    int port = Integer.parseInt(text);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("out of range");
    }
    return port;
  }
}
