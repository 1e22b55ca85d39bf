package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.dist.Documents.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links lead somewhere, each document can be found, and sentences can be read. */
class DocumentsTest {

  private static final int MOST_WORDS = 36;

  /** Words that mean something else here than elsewhere, or nothing to most readers. */
  private static final Pattern PRIVATE_WORDS =
      Pattern.compile(
          "(?i).{0,30}\\b(whoever|anew|so many|hands? (?:over|back)|handed (?:over|back)|handing (?:over|back)"
              + "|beside|is told|are told|was told|tells?|telling)\\b.{0,30}");

  private static final Pattern DOCUMENT = Pattern.compile("\\bdocs/[a-z0-9/-]+\\.md\\b");

  private static final Pattern BLOCK_FROM_A_FILE =
      Pattern.compile("<!-- from (\\S+) -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL);

  private static final Path JAVA_PROJECT = Documents.HOME.resolve("examples/java-project");

  @Test
  void links_lead_to_files_and_headings_that_there_are() throws IOException {
    Map<Path, Page> byPath = new HashMap<>();
    Documents.pages().forEach(page -> byPath.put(Documents.HOME.resolve(page.path()), page));
    List<String> broken = new ArrayList<>();
    for (Page page : byPath.values()) {
      for (String link : page.links()) {
        Path target = page.target(link);
        Page there = byPath.get(target);
        String[] parts = link.split("#", 2);
        if (!Files.exists(target)
            || (parts.length == 2 && there != null && !there.anchors().contains(parts[1]))) {
          broken.add("%s: %s".formatted(page.path(), link));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void each_document_can_be_reached_from_the_index() throws IOException {
    Map<Path, Page> byPath = new HashMap<>();
    Documents.pages().forEach(page -> byPath.put(Documents.HOME.resolve(page.path()), page));
    Set<Path> reached = new LinkedHashSet<>();
    ArrayDeque<Path> next = new ArrayDeque<>(List.of(Documents.HOME.resolve("docs/README.md")));
    while (!next.isEmpty()) {
      Path path = next.remove();
      Page page = byPath.get(path);
      if (reached.add(path) && page != null) {
        page.links().forEach(link -> next.add(page.target(link)));
      }
    }
    assertThat(byPath.keySet())
        .filteredOn(path -> path.startsWith(Documents.HOME.resolve("docs")))
        .as("documents that no link of docs/README.md leads to")
        .isSubsetOf(reached);
  }

  @Test
  void documents_that_code_and_manifests_name_exist() throws IOException {
    List<String> missing = new ArrayList<>();
    int seen = 0;
    for (String folder : List.of("modules", "examples", "monitoring", "k8s", "deploy", ".ci")) {
      for (Path file : Documents.sources(folder)) {
        Matcher name = DOCUMENT.matcher(Files.readString(file));
        while (name.find()) {
          seen++;
          if (!Files.exists(Documents.HOME.resolve(name.group()))) {
            missing.add("%s: %s".formatted(Documents.HOME.relativize(file), name.group()));
          }
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(seen).isGreaterThan(15);
  }

  @Test
  void sentences_of_tutorials_and_guides_are_short() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Page page : Documents.pages()) {
      String path = page.path().toString();
      if (path.equals("README.md")
          || path.matches("docs/(README.md|start/.*|guides/.*|operate/.*)")) {
        page.sentences().stream()
            .filter(sentence -> sentence.split(" ").length > MOST_WORDS)
            .forEach(sentence -> tooLong.add("%s: %s".formatted(path, sentence)));
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void documents_use_no_private_words() throws IOException {
    assertThat(Documents.pages())
        .filteredOn(page -> !page.path().startsWith("docs/decisions")) // records of their time
        .filteredOn(page -> !page.path().endsWith("commands.md")) // made from help texts
        .flatExtracting(page -> page.find(PRIVATE_WORDS))
        .isEmpty();
  }

  @Test
  void code_that_is_said_to_be_from_a_file_is_in_that_file() throws IOException {
    int seen = 0;
    for (Page page : Documents.pages()) {
      Matcher block = BLOCK_FROM_A_FILE.matcher(page.text());
      while (block.find()) {
        seen++;
        assertThat(Files.readString(JAVA_PROJECT.resolve(block.group(1))))
            .as("%s, from %s", page.path(), block.group(1))
            .contains(block.group(2).stripTrailing());
      }
    }
    assertThat(seen).isGreaterThan(3);
  }
}
