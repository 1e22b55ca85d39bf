package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The manifests in k8s and monitoring: well formed, and as the code is. */
class KubernetesTest {

  private static final Path HOME = Path.of(System.getProperty("trialstream.home"));
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("ConfigMap", ConfigMap.class),
          Map.entry("Deployment", Deployment.class),
          Map.entry("Job", Job.class),
          Map.entry("Namespace", Namespace.class),
          Map.entry("NetworkPolicy", NetworkPolicy.class),
          Map.entry("PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("PrometheusRule", PrometheusRule.class),
          Map.entry("Service", Service.class),
          Map.entry("ServiceAccount", ServiceAccount.class),
          Map.entry("ServiceMonitor", ServiceMonitor.class),
          Map.entry("StatefulSet", StatefulSet.class));
  private static final Set<String> SETTINGS =
      Set.of(
          "TRIALSTREAM_BOOTSTRAP_SERVERS",
          "TRIALSTREAM_POSTGRES_URL",
          "TRIALSTREAM_POSTGRES_PASSWORD_FILE",
          "TRIALSTREAM_LOG_FORMAT");

  private static final List<HasMetadata> OBJECTS = new ArrayList<>();
  private static final List<String> UNKNOWN = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    for (String folder : List.of("k8s/base", "k8s/overlays/dev", "monitoring")) {
      JsonNode kustomization =
          YAML.readTree(HOME.resolve(folder).resolve("kustomization.yaml").toFile());
      for (JsonNode resource : kustomization.path("resources")) {
        Path file = HOME.resolve(folder).resolve(resource.asText());
        if (Files.isRegularFile(file)) {
          readAll(file);
        } else {
          assertThat(file.resolve("kustomization.yaml")).exists();
        }
      }
    }
  }

  private static void readAll(Path file) throws IOException {
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        Class<? extends HasMetadata> type = KINDS.get(document.path("kind").asText());
        assertThat(type).as(file + ": " + document.path("kind")).isNotNull();
        HasMetadata object = YAML.treeToValue(document, type);
        assertThat(object.getApiVersion()).isEqualTo(document.path("apiVersion").asText());
        OBJECTS.add(object);
        // What the model does not know is kept aside, and is missing from what it knows.
        compare(
            file.getFileName() + " " + object.getMetadata().getName(),
            document,
            YAML.valueToTree(known(object)));
      }
    }
  }

  /** The object without what its model has no field for. */
  private static Object known(HasMetadata object) {
    strip(object, new IdentityHashMap<>());
    return object;
  }

  private static void strip(Object bean, Map<Object, Boolean> seen) {
    if (bean == null || seen.put(bean, true) != null) {
      return;
    }
    if (bean instanceof Iterable<?> list) {
      list.forEach(one -> strip(one, seen));
    } else if (bean instanceof Map<?, ?> map) {
      map.values().forEach(one -> strip(one, seen));
    } else if (bean.getClass().getName().startsWith("io.fabric8.")) {
      for (var method : bean.getClass().getMethods()) {
        if (method.getName().startsWith("get")
            && method.getParameterCount() == 0
            && method.getDeclaringClass() != Object.class) {
          try {
            Object value = method.invoke(bean);
            if (method.getName().equals("getAdditionalProperties")) {
              ((Map<?, ?>) value).clear();
            } else {
              strip(value, seen);
            }
          } catch (ReflectiveOperationException | UnsupportedOperationException e) {
            // not a part of it: a getter that computes something
          }
        }
      }
    }
  }

  private static void compare(String where, JsonNode written, JsonNode understood) {
    if (written.isObject()) {
      written
          .properties()
          .forEach(
              e -> {
                JsonNode other = understood.path(e.getKey());
                boolean empty = e.getValue().isContainerNode() && e.getValue().isEmpty();
                if (other.isMissingNode() && !empty) {
                  UNKNOWN.add(where + ": " + e.getKey());
                } else {
                  compare(where + "." + e.getKey(), e.getValue(), other);
                }
              });
    } else if (written.isArray()) {
      for (int i = 0; i < written.size(); i++) {
        compare(where + "[" + i + "]", written.get(i), understood.path(i));
      }
    }
  }

  private static <T> List<T> all(Class<T> type) {
    return OBJECTS.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static Map<String, PodTemplateSpec> pods() {
    Map<String, PodTemplateSpec> pods = new HashMap<>();
    all(Deployment.class)
        .forEach(
            d -> pods.put("deployment " + d.getMetadata().getName(), d.getSpec().getTemplate()));
    all(Job.class)
        .forEach(j -> pods.put("job " + j.getMetadata().getName(), j.getSpec().getTemplate()));
    assertThat(pods).hasSizeGreaterThanOrEqualTo(5);
    return pods;
  }

  @Test
  void every_field_is_one_that_kubernetes_knows() {
    assertThat(OBJECTS).hasSizeGreaterThan(20);
    assertThat(UNKNOWN).isEmpty();
  }

  @Test
  void images_commands_ports_and_probes_are_those_of_the_code() {
    pods()
        .forEach(
            (name, pod) -> {
              Container container = pod.getSpec().getContainers().getFirst();
              assertThat(container.getImage()).as(name).isIn("trialstream", "trialstream-worker");
              List<String> args = container.getArgs();
              if (container.getImage().equals("trialstream")) {
                new CommandLine(Main.class).parseArgs(args.toArray(String[]::new));
              }
              for (ContainerPort port : container.getPorts()) {
                String option = port.getName().equals("metrics") ? "--metrics-port" : "--http-port";
                assertThat(args.get(args.indexOf(option) + 1))
                    .as(name)
                    .isEqualTo(port.getContainerPort().toString());
              }
              Stream.of(
                      container.getStartupProbe(),
                      container.getLivenessProbe(),
                      container.getReadinessProbe())
                  .filter(probe -> probe != null)
                  .map(Probe::getHttpGet)
                  .forEach(
                      get -> {
                        assertThat(get.getPath()).isIn("/health/live", "/health/ready");
                        assertThat(container.getPorts())
                            .extracting(ContainerPort::getName)
                            .contains(get.getPort().getStrVal());
                      });
            });
  }

  @Test
  void settings_and_secrets_are_given_where_they_are_used() {
    ConfigMap settings = all(ConfigMap.class).getFirst();
    assertThat(SETTINGS).containsAll(settings.getData().keySet());
    pods()
        .forEach(
            (name, pod) -> {
              Container container = pod.getSpec().getContainers().getFirst();
              assertThat(SETTINGS)
                  .as(name)
                  .containsAll(container.getEnv().stream().map(EnvVar::getName).toList());
              List<String> used = new ArrayList<>(container.getArgs());
              if (name.startsWith("deployment trialstream-")) {
                used.addAll(settings.getData().values());
              }
              used.stream()
                  .filter(text -> text.startsWith("/run/secrets/"))
                  .forEach(
                      file ->
                          assertThat(container.getVolumeMounts())
                              .as(name + " " + file)
                              .extracting(VolumeMount::getMountPath)
                              .contains(Path.of(file).getParent().toString()));
            });
  }

  @Test
  void pods_have_few_rights_and_time_to_end() {
    pods()
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

  @Test
  void selectors_find_something() {
    List<Map<String, String>> labels =
        Stream.concat(
                pods().values().stream(),
                all(StatefulSet.class).stream().map(s -> s.getSpec().getTemplate()))
            .map(pod -> pod.getMetadata().getLabels())
            .toList();
    List<Map<String, String>> selectors = new ArrayList<>();
    all(Service.class).forEach(s -> selectors.add(s.getSpec().getSelector()));
    all(PodDisruptionBudget.class)
        .forEach(b -> selectors.add(b.getSpec().getSelector().getMatchLabels()));
    assertThat(selectors)
        .allSatisfy(
            s ->
                assertThat(labels)
                    .anySatisfy(l -> assertThat(l.entrySet()).containsAll(s.entrySet())));
    assertThat(all(ServiceMonitor.class))
        .allSatisfy(
            m ->
                assertThat(all(Service.class))
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

  @Test
  void the_alert_rules_are_the_same_in_both_forms() throws IOException {
    JsonNode plain = YAML.readTree(HOME.resolve("monitoring/alerts.yml").toFile());
    JsonNode operator = YAML.readTree(HOME.resolve("monitoring/prometheus-rule.yaml").toFile());
    assertThat(operator.path("spec").path("groups")).isEqualTo(plain.path("groups"));
    String help = Files.readString(HOME.resolve("docs/operations.md"));
    assertThat(plain.path("groups").get(0).path("rules"))
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(help).contains("### " + rule.path("alert").asText()));
  }
}
