package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.trialstream.wire.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What export writes and import reads, by a gateway that has pages of trials and may break. */
class ExportImportTest {

  @TempDir private Path folder;
  private HttpServer gateway;
  private int trials = 3;
  private int readable = Integer.MAX_VALUE;
  private String note = "a, \"b\"";
  private int tooLarge = -1;
  private int breaksAfter = Integer.MAX_VALUE;
  private List<Integer> reporting = List.of();
  private final List<JsonNode> added = new ArrayList<>();

  @BeforeEach
  void startGateway() throws IOException {
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext("/api/v1/studies/s/trials", this::page);
    gateway.createContext("/api/v1/studies/s/reports", this::reports);
    gateway.createContext("/api/v1/studies/s/add-trial", this::add);
    gateway.start();
  }

  @AfterEach
  void stopGateway() {
    gateway.stop(0);
  }

  private void page(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    int from = Integer.parseInt(query.replaceAll(".*from=(\\d+).*", "$1"));
    int limit = Integer.parseInt(query.replaceAll(".*limit=(\\d+).*", "$1"));
    int end = Math.min(trials, from + limit);
    if (from >= readable) {
      answer(exchange, 500, "{}");
    } else {
      answer(
          exchange,
          200,
          IntStream.range(from, end)
              .mapToObj(this::trial)
              .collect(Collectors.joining(",", "[", "]")));
    }
  }

  /** Only the last of very many has the parameter "late". */
  private String trial(int n) {
    return """
    {"number": %d, "state": "%s", "values": [%d.5], "params": {"x": %d%s}, "user_attrs": {"note": %s}}\
    """
        .formatted(
            n,
            n == 1 ? "RUNNING" : "COMPLETE",
            n,
            n,
            n == 20_000 ? ", \"late\": 1" : "",
            Wire.text(note));
  }

  /** Of two trials at once; trial 2 has none. */
  private void reports(HttpExchange exchange) throws IOException {
    int from = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll("\\D", ""));
    answer(
        exchange,
        200,
        reporting.stream()
            .filter(n -> n >= from)
            .limit(2)
            .map("{\"number\": %1$d, \"reports\": [{\"step\": 7, \"value\": %1$d}]}"::formatted)
            .collect(Collectors.joining(",", "[", "]")));
  }

  private void add(HttpExchange exchange) throws IOException {
    JsonNode trial = Wire.read(exchange.getRequestBody().readAllBytes(), JsonNode.class);
    if (trial.path("params").path("x").asInt() == tooLarge) {
      answer(exchange, 413, "{\"detail\": \"Expected a body of at most 9 bytes.\"}");
      return;
    }
    added.add(trial);
    answer(exchange, added.size() > breaksAfter ? 503 : 200, "{}");
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private int run(String command, Object... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                command,
                "--study-name",
                "s",
                "--gateway",
                "http://127.0.0.1:" + gateway.getAddress().getPort()));
    for (Object argument : arguments) {
      line.add(argument.toString());
    }
    return Main.run(line.toArray(String[]::new));
  }

  @Test
  void all_pages_are_exported_and_imported_once_each() throws IOException {
    trials = 20_001;
    Path file = folder.resolve("trials.json");
    assertThat(run("export", "-o", file)).isZero();
    assertThat(Wire.read(Files.readAllBytes(file), JsonNode.class)).hasSize(20_001);

    trials = 3;
    assertThat(run("export", "-o", file)).isZero();
    assertThat(run("import", file)).isZero();
    assertThat(added)
        .as("one still runs")
        .extracting(body -> body.path("params").path("x").asInt())
        .containsExactly(0, 2);
    assertThat(added).extracting(body -> body.path("request_id").asText()).doesNotHaveDuplicates();
  }

  @Test
  void reports_come_with_their_trials_over_all_pages_and_are_imported() throws IOException {
    trials = 9;
    reporting = List.of(0, 3, 4, 5, 8);
    Path file = folder.resolve("trials.json");
    assertThat(run("export", "-o", file)).isZero();
    assertThat(Wire.read(Files.readAllBytes(file), JsonNode.class))
        .filteredOn(trial -> trial.has("reports"))
        .allSatisfy(
            trial ->
                assertThat(trial.path("reports").path(0).path("value"))
                    .isEqualTo(trial.path("number")))
        .extracting(trial -> trial.path("number").asInt())
        .containsExactlyElementsOf(reporting);
    assertThat(run("import", file)).isZero();
    assertThat(added).hasSize(8);
    assertThat(added.getFirst().path("reports").path(0).path("step").asInt()).isEqualTo(7);
  }

  @Test
  void a_trial_that_cannot_be_added_is_named_and_the_others_go_on() throws IOException {
    trials = 5;
    tooLarge = 3;
    Path file = folder.resolve("trials.json");
    assertThat(run("export", "-o", file)).isZero();
    assertThat(run("import", file)).isEqualTo(1);
    assertThat(added)
        .extracting(body -> body.path("params").path("x").asInt())
        .containsExactly(0, 2, 4);
  }

  @Test
  void an_import_that_broke_off_goes_on_with_the_same_requests() throws IOException {
    trials = 5;
    breaksAfter = 1;
    Path file = folder.resolve("trials.json");
    assertThat(run("export", "-o", file)).isZero();
    assertThat(run("import", file)).isEqualTo(1);
    assertThat(added).hasSize(2);
    breaksAfter = Integer.MAX_VALUE;
    assertThat(run("import", file)).isZero();
    List<String> ids = added.stream().map(body -> body.path("request_id").asText()).toList();
    assertThat(ids.subList(0, 2)).isEqualTo(ids.subList(2, 4));
    assertThat(ids.subList(2, 6)).doesNotHaveDuplicates();
    assertThat(run("import", "--again", file)).isZero();
    assertThat(added.stream().map(body -> body.path("request_id").asText()).distinct()).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain words that are longer than a field usually is",
        " blanks around ",
        "#hash",
        "=1+2",
        "-3",
        "tab\tand \u65e5\u672c"
      })
  void a_cell_of_a_table_is_as_it_is(String words) throws IOException {
    trials = 1;
    note = words;
    Path file = folder.resolve("trials.csv");
    assertThat(run("export", "-f", "csv", "-o", file)).isZero();
    assertThat(Files.readAllLines(file).getLast()).isEqualTo("0,COMPLETE,0.5,,,0," + words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a\nb", "a\r\nb", "say \"so\"", "\"", ",", "\r"})
  void a_cell_that_would_break_the_table_is_in_quotes(String words) throws IOException {
    trials = 1;
    note = words;
    Path file = folder.resolve("trials.csv");
    assertThat(run("export", "-f", "csv", "-o", file)).isZero();
    assertThat(Files.readString(file))
        .isEqualTo(
            "number,state,value,datetime_start,datetime_complete,params_x,user_attrs_note%n0,COMPLETE,0.5,,,0,\"%s\"%n"
                .formatted(words.replace("\"", "\"\"")));
  }

  @Test
  void a_table_has_the_columns_of_all_pages() throws IOException {
    trials = 20_001;
    Path file = folder.resolve("trials.csv");
    assertThat(run("export", "-f", "csv", "-o", file)).isZero();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(20_002);
    assertThat(lines.getFirst())
        .isEqualTo(
            "number,state,value,datetime_start,datetime_complete,params_late,params_x,user_attrs_note");
    assertThat(lines.get(1)).isEqualTo("0,COMPLETE,0.5,,,,0,\"a, \"\"b\"\"\"");
    assertThat(lines.getLast()).isEqualTo("20000,COMPLETE,20000.5,,,1,20000,\"a, \"\"b\"\"\"");
  }

  @Test
  void a_gateway_that_breaks_leaves_the_file_of_yesterday() throws IOException {
    Path file = folder.resolve("trials.json");
    Files.writeString(file, "yesterday's");
    trials = 20_001;
    readable = 10_000;
    assertThat(run("export", "-o", file)).isEqualTo(1);
    assertThat(file).hasContent("yesterday's");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void a_study_without_trials_is_an_empty_array() throws IOException {
    trials = 0;
    Path file = folder.resolve("trials.json");
    assertThat(run("export", "-o", file)).isZero();
    assertThat(file).hasContent("[]");
  }

  @Test
  void a_file_that_breaks_off_is_refused_before_anything_is_added() throws IOException {
    Path file = folder.resolve("trials.json");
    Files.writeString(file, "[" + trial(0) + ",\n{\"number\": ");
    assertThat(run("import", file)).isEqualTo(1);
    assertThat(added).isEmpty();
  }
}
