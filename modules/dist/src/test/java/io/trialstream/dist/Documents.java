package io.trialstream.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Markdown documents of the repository, as far as tests ask them. */
final class Documents {

  static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE_SPAN = Pattern.compile("`[^`\n]*`");

  private Documents() {}

  /** All documents, by path: those of the root, of docs and of examples. */
  static List<Page> pages() throws IOException {
    List<Page> pages = new ArrayList<>();
    for (String folder : List.of("", "docs", "examples")) {
      int depth = folder.isEmpty() ? 1 : 9;
      try (Stream<Path> files = Files.walk(HOME.resolve(folder), depth)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .filter(file -> !file.toString().contains("/target/"))
            .sorted()
            .forEach(file -> pages.add(read(file)));
      }
    }
    return pages;
  }

  /** The sources in a folder of the repository that may name documents. */
  static List<Path> sources(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(HOME.resolve(folder))) {
      return files
          .filter(file -> file.toString().matches(".*\\.(java|js|ya?ml|xml|sh|py|md)|.*/\\.ci/run"))
          .filter(file -> !file.toString().matches(".*/(target|node_modules)/.*"))
          .sorted()
          .toList();
    }
  }

  private static Page read(Path file) {
    try {
      return new Page(HOME.relativize(file), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One document. Immutable. */
  record Page(Path path, String text) {

    /** The code blocks of a language. */
    List<String> code(String language) {
      List<String> blocks = new ArrayList<>();
      StringBuilder block = new StringBuilder();
      String fence = null;
      for (String line : text.lines().toList()) {
        if (line.strip().startsWith("```")) {
          if (fence != null && fence.equals(language)) {
            blocks.add(block.toString());
          }
          block.setLength(0);
          fence = fence == null ? line.strip().substring(3) : null;
        } else {
          block.append(line).append('\n');
        }
      }
      return blocks;
    }

    /**
     * Command lines: those of shell blocks, and code within sentences, each on a line of its own.
     */
    String commands() {
      String blocks = String.join("\n", code("sh")).replace("\\\n", " ");
      Stream<String> spans = CODE_SPAN.matcher(prose()).results().map(m -> m.group());
      return blocks + spans.map(span -> "\n" + span.replace("`", "")).collect(Collectors.joining());
    }

    /** The text without its code blocks. */
    String prose() {
      StringBuilder prose = new StringBuilder();
      boolean code = false;
      for (String line : text.lines().toList()) {
        if (line.strip().startsWith("```")) {
          code = !code;
        } else if (!code) {
          prose.append(line).append('\n');
        }
      }
      return prose.toString();
    }

    /** The prose, in which each piece of code in a line is one word. */
    String words() {
      return CODE_SPAN.matcher(prose()).replaceAll("code");
    }

    /** Where the document's links lead, those to other hosts left out. */
    List<String> links() {
      return LINK.matcher(CODE_SPAN.matcher(prose()).replaceAll("code"))
          .results()
          .map(m -> m.group(1))
          .filter(link -> !link.contains("://") && !link.startsWith("mailto:"))
          .toList();
    }

    /** The file that a link means. */
    Path target(String link) {
      String file = link.split("#", 2)[0];
      return file.isEmpty()
          ? HOME.resolve(path)
          : HOME.resolve(path).getParent().resolve(file).normalize();
    }

    /** Names that links may have behind a hash, as GitHub makes them from headings. */
    Set<String> anchors() {
      Set<String> anchors = new HashSet<>();
      for (String line : prose().lines().filter(l -> l.matches("#+ .*")).toList()) {
        String plain = line.replaceFirst("^#+ ", "").replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
        String name =
            plain
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .strip()
                .replace(' ', '-');
        String once = name;
        for (int n = 1; !anchors.add(once); n++) {
          once = name + "-" + n;
        }
      }
      return anchors;
    }

    /** Sentences of running text: list items too, without tables and headings. */
    List<String> sentences() {
      String paragraphs =
          words()
              .lines()
              .filter(line -> !line.matches("\\s*(\\||#|<!--).*"))
              .map(line -> line.replaceFirst("^\\s*(\\*|-|\\d+\\.) ", "\n"))
              .reduce("", (a, b) -> a + "\n" + b);
      return Pattern.compile("(?<=[.:;!?])[)\"*_]*\\s+|\n\\s*\n")
          .splitAsStream(paragraphs)
          .map(sentence -> sentence.replaceAll("\\s+", " ").strip())
          .filter(sentence -> !sentence.isEmpty())
          .toList();
    }

    /** The pieces of the prose that match. */
    List<String> find(Pattern pattern) {
      String words = words().replaceAll("\\]\\([^)]*\\)", "]");
      return pattern
          .matcher(words)
          .results()
          .map(MatchResult::group)
          .map(found -> "%s: %s".formatted(path, found.replaceAll("\\s+", " ")))
          .toList();
    }
  }
}
