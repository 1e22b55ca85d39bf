package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** docker-compose.yml against the code: commands, settings, ports, files. */
class ComposeFileTest {

  private static final Path HOME = Path.of(System.getProperty("trialstream.home"));
  private static final Set<String> SETTINGS =
      Set.of(
          "TRIALSTREAM_BOOTSTRAP_SERVERS",
          "TRIALSTREAM_POSTGRES_URL",
          "TRIALSTREAM_POSTGRES_PASSWORD_FILE");
  private static final Pattern SECRET = Pattern.compile("/run/secrets/([a-z-]+)");

  private final JsonNode compose = yaml("docker-compose.yml");

  private static JsonNode yaml(String file) {
    try {
      return new YAMLMapper().readTree(HOME.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A service with what it merges in. */
  private JsonNode service(String name) {
    JsonNode own = compose.path("services").path(name);
    ObjectNode all = (ObjectNode) own.deepCopy();
    if (own.has("<<")) {
      compose
          .path("x-trialstream")
          .properties()
          .forEach(
              e -> {
                if (!own.has(e.getKey())) {
                  all.set(e.getKey(), e.getValue());
                }
              });
      all.remove("<<");
    }
    return all;
  }

  private Stream<String> services() {
    return compose.path("services").propertyStream().map(Map.Entry::getKey);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  private Stream<String> ours() {
    return services().filter(name -> service(name).path("image").asText().equals("trialstream"));
  }

  @Test
  void every_command_and_health_check_is_one_that_there_is() {
    List<String> checked = new ArrayList<>();
    ours()
        .forEach(
            name -> {
              List<String> command = texts(service(name).path("command"));
              new CommandLine(Main.class).parseArgs(command.toArray(String[]::new));
              checked.add(command.getFirst());
              List<String> health = texts(service(name).path("healthcheck").path("test"));
              if (!health.isEmpty()) {
                int main = health.indexOf(Main.class.getName());
                assertThat(main).isPositive();
                new CommandLine(Main.class)
                    .parseArgs(health.subList(main + 1, health.size()).toArray(String[]::new));
              }
            });
    assertThat(checked).contains("sampler", "gateway", "topics", "create-study");
  }

  @Test
  void every_secret_is_made_and_given_and_every_setting_is_known() throws Exception {
    String maker = Files.readString(HOME.resolve("deploy/compose/secrets.sh"));
    compose
        .path("secrets")
        .forEach(
            secret -> {
              String file = Path.of(secret.path("file").asText()).getFileName().toString();
              assertThat(maker).contains(file.replaceFirst("^(read|write)-token$", "-token"));
            });
    ours()
        .forEach(
            name -> {
              JsonNode service = service(name);
              Set<String> used = new TreeSet<>();
              SECRET.matcher(service.toString()).results().forEach(m -> used.add(m.group(1)));
              assertThat(texts(service.path("secrets"))).as(name).containsAll(used);
              service
                  .path("environment")
                  .fieldNames()
                  .forEachRemaining(variable -> assertThat(SETTINGS).as(name).contains(variable));
              assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
            });
  }

  @Test
  void files_are_there_and_prometheus_asks_at_the_right_ports() {
    services()
        .flatMap(name -> texts(service(name).path("volumes")).stream())
        .filter(volume -> volume.startsWith("./"))
        .forEach(volume -> assertThat(HOME.resolve(volume.split(":")[0])).exists());
    List<String> sampler = texts(service("sampler").path("command"));
    List<String> gateway = texts(service("gateway").path("command"));
    JsonNode jobs = yaml("monitoring/prometheus.yml").path("scrape_configs");
    assertThat(jobs.get(0).path("dns_sd_configs").get(0).path("port").asText())
        .isEqualTo(sampler.get(sampler.indexOf("--metrics-port") + 1));
    assertThat(jobs.get(1).path("static_configs").get(0).path("targets").get(0).asText())
        .isEqualTo("gateway:" + gateway.get(gateway.indexOf("--http-port") + 1));
    assertThat(texts(service("prometheus").path("secrets")))
        .contains(
            Path.of(jobs.get(1).path("authorization").path("credentials_file").asText())
                .getFileName()
                .toString());
  }
}
