package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code kubectl kustomize} makes of a folder, read with typed models. What a model has no
 * field for is in {@link #unknown}.
 *
 * @param objects all of them
 * @param unknown where there is a field that Kubernetes or its operator does not know
 */
record Manifests(List<HasMetadata> objects, List<String> unknown) {

  static final Path HOME = Path.of(System.getProperty("trialstream.home"));
  static final YAMLMapper YAML = new YAMLMapper();

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
          Map.entry("StatefulSet", StatefulSet.class),
          Map.entry("Kafka", Kafka.class),
          Map.entry("KafkaNodePool", KafkaNodePool.class),
          Map.entry("KafkaTopic", KafkaTopic.class),
          Map.entry("KafkaUser", KafkaUser.class),
          Map.entry("Cluster", Operators.Cluster.class),
          Map.entry("ObjectStore", Operators.ObjectStore.class),
          Map.entry("ScheduledBackup", Operators.ScheduledBackup.class),
          Map.entry("ScaledObject", Operators.ScaledObject.class),
          Map.entry("TriggerAuthentication", Operators.TriggerAuthentication.class));

  /** Renders a folder of {@code k8s}. */
  static Manifests render(String folder) {
    Manifests manifests = new Manifests(new ArrayList<>(), new ArrayList<>());
    try {
      Process kubectl =
          new ProcessBuilder("kubectl", "kustomize", HOME.resolve(folder).toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String rendered = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      try (MappingIterator<JsonNode> documents =
          YAML.readerFor(JsonNode.class).readValues(rendered)) {
        while (documents.hasNext()) {
          manifests.read(documents.next());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(manifests.objects).as(folder).isNotEmpty();
    return manifests;
  }

  private void read(JsonNode document) throws IOException {
    Class<? extends HasMetadata> type = KINDS.get(document.path("kind").asText());
    assertThat(type).as(document.path("kind").asText()).isNotNull();
    HasMetadata object = YAML.treeToValue(document, type);
    assertThat(document.path("apiVersion").asText())
        .isEqualTo(
            type.getName().startsWith("io.strimzi.") // its models are of the version before, too
                ? "kafka.strimzi.io/v1"
                : object.getApiVersion());
    objects.add(object);
    // What the model does not know is kept aside, and is missing from what it knows.
    strip(object, new IdentityHashMap<>());
    String name = object.getKind() + " " + object.getMetadata().getName();
    compare(name, document, YAML.valueToTree(object));
  }

  /** Takes away what the model has no field for. */
  private static void strip(Object bean, Map<Object, Boolean> seen) {
    if (bean == null || seen.put(bean, true) != null) {
      return;
    }
    if (bean instanceof Iterable<?> list) {
      list.forEach(one -> strip(one, seen));
    } else if (bean instanceof Map<?, ?> map) {
      map.values().forEach(one -> strip(one, seen));
    } else if (bean.getClass().getName().startsWith("io.fabric8.")
        || bean.getClass().getName().startsWith("io.strimzi.")) {
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

  private void compare(String where, JsonNode written, JsonNode understood) {
    if (written.isObject()) {
      written
          .properties()
          .forEach(
              e -> {
                JsonNode other = understood.path(e.getKey());
                boolean empty = e.getValue().isContainerNode() && e.getValue().isEmpty();
                if (other.isMissingNode() && !empty) {
                  unknown.add(where + ": " + e.getKey());
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

  <T> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> T named(Class<T> type, String name) {
    return all(type).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
  }

  /** Templates of the pods that run our images, by kind and name. */
  Map<String, PodTemplateSpec> pods() {
    Map<String, PodTemplateSpec> pods = new HashMap<>();
    all(Deployment.class)
        .forEach(
            d -> pods.put("deployment " + d.getMetadata().getName(), d.getSpec().getTemplate()));
    all(Job.class)
        .forEach(j -> pods.put("job " + j.getMetadata().getName(), j.getSpec().getTemplate()));
    assertThat(pods).hasSizeGreaterThanOrEqualTo(4);
    return pods;
  }
}
