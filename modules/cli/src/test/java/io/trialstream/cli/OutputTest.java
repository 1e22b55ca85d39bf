package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables for people stay in their frame, whatever the names of studies are. */
class OutputTest {

  private static List<String> table(int most, List<Map<String, String>> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new TextTable(records, most).print(new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static Map<String, String> record(String name, String note) {
    Map<String, String> record = new LinkedHashMap<>();
    record.put("name", name);
    record.put("note", note);
    return record;
  }

  @ParameterizedTest
  @CsvSource({
    "plain, 5",
    "日本語, 6",
    "한국어, 6",
    "ｆｕｌｌ, 8",
    "ﾊﾝｶｸ, 4",
    "e\u0301a\u0308, 2",
    "\uD83D\uDE00, 2",
    "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67, 2",
    "\uD83C\uDDE9\uD83C\uDDEA, 2",
    "\u2764\uFE0F, 2",
    "\u2764, 1",
    "naïve…, 6",
    "a\u2FE0b, 3"
  })
  void a_text_is_as_wide_as_a_terminal_shows_it(String text, int columns) {
    assertThat(DisplayWidth.of(text)).isEqualTo(columns);
  }

  @Test
  void the_frame_is_straight_with_wide_and_combining_characters() {
    List<String> lines =
        table(
            Terminal.UNLIMITED,
            List.of(record("日本語", "e\u0301"), record("x", "\uD83D\uDE00"), record("", "abc")));
    assertThat(lines)
        .containsExactly(
            "+--------+------+",
            "| name   | note |",
            "+--------+------+",
            "| 日本語 | e\u0301    |",
            "| x      | \uD83D\uDE00   |",
            "|        | abc  |",
            "+--------+------+");
  }

  @Test
  void what_a_terminal_has_no_room_for_is_cut_and_marked() {
    List<String> lines = table(24, List.of(record("short", "a note that is quite long")));
    assertThat(lines).allSatisfy(line -> assertThat(DisplayWidth.of(line)).isEqualTo(24));
    assertThat(lines.get(3)).contains("| short | a note").endsWith("… |");
    assertThat(table(24, List.of(record("short", "日本語日本語日本語"))).get(3))
        .isEqualTo("| short | 日本語日本…  |");
  }

  @Test
  void a_number_is_cut_only_after_names_and_texts() {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("learning_rate", "1.2346e-5");
    row.put("state", "COMPLETE");
    assertThat(table(23, List.of(row)).subList(1, 4))
        .containsExactly(
            "| learning… | state   |", "+-----------+---------+", "| 1.2346e-5 | COMPLE… |");
  }

  @Test
  void many_columns_are_cut_at_the_edge() {
    Map<String, String> wide = new LinkedHashMap<>();
    for (int i = 0; i < 12; i++) {
      wide.put("column" + i, "a value");
    }
    assertThat(table(80, List.of(wide)))
        .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isEqualTo(80));
  }

  @Test
  void nothing_is_cut_in_a_file_or_a_pipe() {
    String note = "n".repeat(5_000);
    assertThat(table(Terminal.UNLIMITED, List.of(record("a", note))).get(3)).contains(note);
    assertThat(Terminal.columns()).as("tests have no terminal").isEqualTo(Terminal.UNLIMITED);
  }

  @Test
  void line_breaks_and_escapes_stay_within_a_cell() {
    List<String> lines =
        table(Terminal.UNLIMITED, List.of(record("a\nb\tc", "\u001B[31mred\u001B[0m")));
    assertThat(lines).hasSize(5);
    assertThat(lines.get(3)).isEqualTo("| a b c |  [31mred [0m |");
  }

  @ParameterizedTest
  @CsvSource(
      value = {"120, 120", "none, 80", "'', 80", "wide, 80", "0, 20", "99999999999, 80"},
      nullValues = "none")
  void the_width_is_what_COLUMNS_says_and_80_if_that_is_unknown(String variable, int columns) {
    assertThat(Terminal.columns(variable)).isEqualTo(columns);
  }
}
