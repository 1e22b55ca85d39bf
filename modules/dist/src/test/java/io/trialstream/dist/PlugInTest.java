package io.trialstream.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.plugin.AnnealingSampler;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.wire.Wire;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sampler and the pruner of examples/plug-in, on the class path of a stack and off it. */
class PlugInTest {

  private static final String VARIABLE = "TRIALSTREAM_PLUGINS";

  @TempDir Path folder;
  private Launcher launcher;
  private String jar = "";

  @BeforeEach
  void start() throws Exception {
    launcher = new Launcher(folder);
    jar =
        Path.of(AnnealingSampler.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
  }

  @AfterEach
  void stop() throws Exception {
    launcher.close();
  }

  private Launcher.Running up() throws Exception {
    return launcher.up("--data", folder.resolve("data").toString());
  }

  private static void down(Launcher.Running up) throws Exception {
    up.signal("TERM");
    up.await();
  }

  private Launcher.Result ask() throws Exception {
    return launcher.run("ask", "--study-name", "annealed", "-f", "json");
  }

  private void evaluate(int number) throws Exception {
    Launcher.Result asked = ask();
    assertThat(asked.exit()).as(asked.err()).isZero();
    assertThat(asked.json().findValue("number").asInt()).isEqualTo(number);
    Launcher.Result told =
        launcher.run(
            "tell",
            "--study-name",
            "annealed",
            "--trial-number",
            Integer.toString(number),
            "--values",
            "1");
    assertThat(told.exit()).as(told.err()).isZero();
  }

  /** A jar that names a provider which it does not have. */
  private Path brokenPlugIn() throws Exception {
    Path services = folder.resolve("broken").resolve("META-INF").resolve("services");
    Files.createDirectories(services);
    Files.writeString(services.resolve("io.trialstream.sampler.SamplerProvider"), "com.acme.Gone");
    return folder.resolve("broken");
  }

  private JsonNode algorithms() throws Exception {
    Path stack = folder.resolve("state").resolve("trialstream").resolve("stack.json");
    String gateway = Wire.read(Files.readAllBytes(stack), JsonNode.class).path("gateway").asText();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return Wire.read(
          http.send(
                  HttpRequest.newBuilder(URI.create(gateway + "/api/v1/algorithms")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body(),
          JsonNode.class);
    }
  }

  @Test
  void a_study_of_a_plug_in_waits_while_a_sampler_lacks_it_and_loses_nothing() throws Exception {
    launcher.with(VARIABLE, jar + File.pathSeparator + brokenPlugIn());
    Launcher.Running up = up();

    // One that is broken is named, and disturbs nothing.
    assertThat(up.errors()).contains("a plug-in cannot be used", "com.acme.Gone");
    assertThat(algorithms().path("problems").toString()).contains("com.acme.Gone");
    assertThat(launcher.run("create-study", "--sampler", "gone").err()).contains("com.acme.Gone");

    // The others are seen wherever samplers and pruners are listed.
    assertThat(launcher.run("create-study", "--help").out()).contains("annealing", "deadline");
    assertThat(launcher.run("algorithms").out())
        .contains("annealing", "cooling", "default: 0.98", "deadline", "last_step", "needed");
    assertThat(algorithms().path("samplers").findValuesAsText("name")).contains("annealing");
    assertThat(algorithms().path("pruners").findValuesAsText("name")).contains("deadline");
    assertThat(launcher.run("create-study", "--sampler", "anealing").err())
        .contains("Did you mean \"annealing\"?");
    assertThat(
            launcher
                .run("create-study", "--sampler", "annealing", "--sampler-kwargs", "{\"start\": 2}")
                .err())
        .contains("a number from 0 to 1 for option start of sampler \"annealing\"");

    // A study uses both.
    Path space = folder.resolve("space.json");
    Files.writeString(space, "{\"x\": {\"type\": \"float\", \"low\": 0, \"high\": 1}}");
    Launcher.Result created =
        launcher.run(
            "create-study",
            "--study-name",
            "annealed",
            "--sampler",
            "annealing",
            "--pruner",
            "deadline",
            "--pruner-kwargs",
            "{\"last_step\": 3}",
            "--space",
            space.toString());
    assertThat(created.exit()).as(created.err()).isZero();
    evaluate(0);
    evaluate(1);
    down(up);

    // The next sampler lacks the plug-in: the study is set apart, and says where what is missing.
    launcher.with(VARIABLE, "");
    up = up();
    Launcher.Result refused = ask();
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("in quarantine", "Process ", "has no sampler \"annealing\"");
    assertThat(launcher.run("doctor").out()).contains("annealed", "annealing");
    assertThat(launcher.trials("annealed")).hasSize(2);
    down(up);

    // With the plug-in and a repair it goes on where it stood.
    launcher.with(VARIABLE, jar);
    up();
    Launcher.Result repaired = launcher.run("doctor", "--retry", "annealed");
    assertThat(repaired.exit()).as(repaired.err()).isZero();
    evaluate(2);
    assertThat(launcher.trials("annealed")).hasSize(3);
  }
}
