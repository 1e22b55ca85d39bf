package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the folders of {@code k8s} render to: well formed, and as the code is. */
@Tag("full") // needs kubectl
class KubernetesTest {

  private static final Set<String> SETTINGS =
      Set.of(
          "TRIALSTREAM_BOOTSTRAP_SERVERS",
          "TRIALSTREAM_POSTGRES_URL",
          "TRIALSTREAM_POSTGRES_PASSWORD_FILE",
          "TRIALSTREAM_LOG_FORMAT",
          "TRIALSTREAM_TLS_CERT",
          "TRIALSTREAM_TLS_KEY");
  private static final String KAFKA_CLIENT = "TRIALSTREAM_KAFKA_";
  private static final Map<String, Manifests> RENDERED = new HashMap<>();

  private static Manifests rendered(String folder) {
    return RENDERED.computeIfAbsent(folder, Manifests::render);
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/base", "k8s/overlays/dev", "k8s/overlays/prod"})
  void every_field_is_one_that_kubernetes_knows(String folder) {
    assertThat(rendered(folder).objects()).hasSizeGreaterThan(10);
    assertThat(rendered(folder).unknown()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/overlays/dev", "k8s/overlays/prod"})
  void images_commands_ports_and_probes_are_those_of_the_code(String folder) {
    rendered(folder)
        .pods()
        .forEach(
            (name, pod) -> {
              Container container = pod.getSpec().getContainers().getFirst();
              assertThat(container.getImage()).as(name).isIn("trialstream", "trialstream-worker");
              List<String> args = container.getArgs();
              if (container.getImage().equals("trialstream")) {
                new CommandLine(Main.class).parseArgs(args.toArray(String[]::new));
              } else {
                Path objective = Path.of(args.getFirst());
                assertThat(Manifests.HOME.resolve("examples").resolve(objective.getFileName()))
                    .exists();
              }
              for (ContainerPort port : container.getPorts()) {
                String option = port.getName().equals("metrics") ? "--metrics-port" : "--http-port";
                assertThat(args.get(args.indexOf(option) + 1))
                    .as(name)
                    .isEqualTo(port.getContainerPort().toString());
              }
              boolean secured =
                  container.getEnv().stream()
                      .anyMatch(e -> e.getName().equals("TRIALSTREAM_TLS_CERT"));
              Stream.of(
                      container.getStartupProbe(),
                      container.getLivenessProbe(),
                      container.getReadinessProbe())
                  .filter(probe -> probe != null)
                  .map(Probe::getHttpGet)
                  .forEach(
                      get -> {
                        assertThat(get.getPath()).isIn("/health/live", "/health/ready");
                        assertThat("HTTPS".equals(get.getScheme())).as(name).isEqualTo(secured);
                        assertThat(container.getPorts())
                            .extracting(ContainerPort::getName)
                            .contains(get.getPort().getStrVal());
                      });
            });
  }

  /** A container's settings, with those of the config maps; null for values out of secrets. */
  private static Map<String, String> environment(Manifests all, Container container) {
    Map<String, String> environment = new HashMap<>();
    container
        .getEnvFrom()
        .forEach(
            from ->
                environment.putAll(
                    all.named(ConfigMap.class, from.getConfigMapRef().getName()).getData()));
    for (EnvVar variable : container.getEnv()) {
      environment.put(variable.getName(), variable.getValue());
    }
    return environment;
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/overlays/dev", "k8s/overlays/prod"})
  void settings_and_secrets_are_given_where_they_are_used(String folder) {
    Set<String> kafka = new HashSet<>(ProducerConfig.configNames());
    kafka.retainAll(ConsumerConfig.configNames());
    rendered(folder)
        .pods()
        .forEach(
            (name, pod) -> {
              Container container = pod.getSpec().getContainers().getFirst();
              Map<String, String> environment = environment(rendered(folder), container);
              assertThat(environment).as(name).containsKey("TRIALSTREAM_BOOTSTRAP_SERVERS");
              environment
                  .keySet()
                  .forEach(
                      key -> {
                        if (key.startsWith(KAFKA_CLIENT)) {
                          String property = key.substring(KAFKA_CLIENT.length()).replace('_', '.');
                          assertThat(kafka).contains(property.toLowerCase(Locale.ROOT));
                        } else {
                          assertThat(SETTINGS).as(name).contains(key);
                        }
                      });
              Stream.concat(container.getArgs().stream(), environment.values().stream())
                  .filter(text -> text != null && text.contains("/run/secrets/"))
                  .map(text -> text.substring(text.indexOf("/run/secrets/")))
                  .forEach(
                      file ->
                          assertThat(container.getVolumeMounts())
                              .as(name + " " + file)
                              .extracting(VolumeMount::getMountPath)
                              .contains(Path.of(file).getParent().toString()));
              assertThat(pod.getSpec().getVolumes())
                  .extracting(v -> v.getName())
                  .containsAll(
                      container.getVolumeMounts().stream().map(VolumeMount::getName).toList());
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/overlays/dev", "k8s/overlays/prod"})
  void pods_have_few_rights_and_time_to_end(String folder) {
    rendered(folder)
        .pods()
        .forEach(
            (name, pod) -> {
              assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).as(name).isTrue();
              Container container = pod.getSpec().getContainers().getFirst();
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
              assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
              if (name.startsWith("deployment trialstream-")) {
                assertThat(pod.getSpec().getTerminationGracePeriodSeconds())
                    .as(name)
                    .isGreaterThan(Verticles.STOP_SECONDS);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/overlays/dev", "k8s/overlays/prod"})
  void selectors_find_something(String folder) {
    Manifests all = rendered(folder);
    List<Map<String, String>> labels =
        new ArrayList<>(
            Stream.concat(
                    all.pods().values().stream(),
                    all.all(StatefulSet.class).stream().map(s -> s.getSpec().getTemplate()))
                .map(KubernetesTest::labels)
                .toList());
    if (folder.endsWith("prod")) { // what the operators give their pods
      labels.add(Map.of("strimzi.io/name", "trialstream-kafka"));
      labels.add(Map.of("cnpg.io/cluster", "trialstream-postgres"));
    }
    List<LabelSelector> selectors = new ArrayList<>();
    all.all(Service.class)
        .forEach(s -> selectors.add(new LabelSelector(List.of(), s.getSpec().getSelector())));
    all.all(PodDisruptionBudget.class).forEach(b -> selectors.add(b.getSpec().getSelector()));
    for (NetworkPolicy policy : all.all(NetworkPolicy.class)) {
      selectors.add(policy.getSpec().getPodSelector());
      policy.getSpec().getEgress().stream()
          .flatMap(rule -> rule.getTo().stream())
          .filter(peer -> peer.getNamespaceSelector() == null)
          .forEach(peer -> selectors.add(peer.getPodSelector()));
    }
    assertThat(selectors)
        .isNotEmpty()
        .allSatisfy(s -> assertThat(labels).anyMatch(l -> selects(s, l)));
    assertThat(all.all(ServiceMonitor.class))
        .allSatisfy(
            m ->
                assertThat(all.all(Service.class))
                    .anySatisfy(
                        s -> {
                          assertThat(s.getMetadata().getLabels())
                              .containsAllEntriesOf(m.getSpec().getSelector().getMatchLabels());
                          assertThat(s.getSpec().getPorts())
                              .anyMatch(
                                  p ->
                                      p.getName()
                                          .equals(m.getSpec().getEndpoints().getFirst().getPort()));
                        }));
  }

  private static Map<String, String> labels(PodTemplateSpec pod) {
    return pod.getMetadata().getLabels();
  }

  private static boolean selects(LabelSelector selector, Map<String, String> labels) {
    return labels.entrySet().containsAll(selector.getMatchLabels().entrySet())
        && selector.getMatchExpressions().stream()
            .allMatch(
                e ->
                    e.getOperator().equals("In") && e.getValues().contains(labels.get(e.getKey())));
  }

  @Test
  void the_alert_rules_are_the_same_in_both_forms() throws IOException {
    Path monitoring = Manifests.HOME.resolve("monitoring");
    JsonNode plain = Manifests.YAML.readTree(monitoring.resolve("alerts.yml").toFile());
    JsonNode operator =
        Manifests.YAML.readTree(monitoring.resolve("prometheus-rule.yaml").toFile());
    assertThat(operator.path("spec").path("groups")).isEqualTo(plain.path("groups"));
    String help = Files.readString(Manifests.HOME.resolve("docs/operate/runbook.md"));
    assertThat(plain.path("groups").get(0).path("rules"))
        .isNotEmpty()
        .allSatisfy(
            rule -> {
              String alert = rule.path("alert").asText();
              assertThat(help).contains("### " + alert + "\n");
              assertThat(rule.path("annotations").path("runbook_url").asText())
                  .endsWith("/docs/operate/runbook.md#" + alert.toLowerCase(Locale.ROOT));
            });
  }
}
