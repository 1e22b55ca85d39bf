package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.kafka.listener.GenericKafkaListener;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.trialstream.stream.StreamRole;
import io.trialstream.stream.TopicAdmin;
import io.trialstream.stream.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The overlay for production: what it says about Kafka, PostgreSQL and scaling is what the code
 * does.
 */
@Tag("full") // needs kubectl
class KubernetesProductionTest {

  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
  private static Manifests all;

  @BeforeAll
  static void render() {
    all = Manifests.render("k8s/overlays/prod");
  }

  private static int partitions() {
    return all.named(KafkaTopic.class, TOPICS.requests()).getSpec().getPartitions();
  }

  @Test
  void topics_are_those_that_the_code_would_create() {
    Map<String, KafkaTopic> topics = new HashMap<>();
    all.all(KafkaTopic.class).forEach(t -> topics.put(t.getMetadata().getName(), t));
    Set<String> expected = new TreeSet<>(TOPICS.main());
    expected.addAll(TOPICS.deadLetters());
    assertThat(topics.keySet()).isEqualTo(expected);
    topics.forEach(
        (name, topic) -> {
          Map<String, Object> config = new HashMap<>(topic.getSpec().getConfig());
          assertThat(config.remove("min.insync.replicas")).isEqualTo("2");
          assertThat(config).isEqualTo(TopicAdmin.config(TOPICS, name));
          assertThat(topic.getSpec().getPartitions())
              .isEqualTo(TopicAdmin.Layout.of(partitions()).partitionsOf(TOPICS, name));
          assertThat(topic.getSpec().getReplicas()).isEqualTo(3);
        });
  }

  @Test
  void users_may_do_what_their_role_needs_and_no_more() {
    List<KafkaUser> users = all.all(KafkaUser.class);
    assertThat(users).hasSize(5);
    for (KafkaUser user : users) {
      String role = user.getMetadata().getName().replaceFirst("^trialstream-", "");
      Set<String> granted = new HashSet<>();
      var authorization = (KafkaUserAuthorizationSimple) user.getSpec().getAuthorization();
      for (AclRule rule : authorization.getAcls()) {
        rule.getOperations()
            .forEach(
                o -> granted.add(resource(rule) + " " + o.toString().toUpperCase(Locale.ROOT)));
      }
      Set<String> needed = new HashSet<>();
      StreamRole.of(role)
          .bindings(TOPICS, "User:x")
          .forEach(
              b ->
                  needed.add(
                      "%s %s %s"
                          .formatted(
                              b.pattern().resourceType(),
                              b.pattern().name(),
                              b.entry().operation())));
      assertThat(granted).as(role).isEqualTo(needed);
    }
  }

  private static String resource(AclRule rule) {
    return switch (rule.getResource()) {
      case AclRuleTopicResource topic -> "TOPIC " + topic.getName();
      case AclRuleGroupResource group -> "GROUP " + group.getName();
      default -> throw new AssertionError("unexpected " + rule.getResource());
    };
  }

  @Test
  void each_process_is_a_user_of_its_own() {
    all.pods()
        .forEach(
            (name, pod) -> {
              Container container = pod.getSpec().getContainers().getFirst();
              String user = container.getName().equals("worker") ? "worker" : container.getName();
              assertThat(container.getEnv())
                  .filteredOn(e -> e.getName().equals("TRIALSTREAM_KAFKA_SASL_JAAS_CONFIG"))
                  .as(name)
                  .singleElement()
                  .satisfies(
                      e -> {
                        var secret = e.getValueFrom().getSecretKeyRef();
                        assertThat(secret.getName()).isEqualTo("trialstream-" + user);
                        assertThat(secret.getKey()).isEqualTo("sasl.jaas.config"); // Strimzi's
                      });
            });
  }

  @Test
  void kafka_and_postgres_are_where_they_are_looked_for() {
    Kafka kafka = all.all(Kafka.class).getFirst();
    GenericKafkaListener listener = kafka.getSpec().getKafka().getListeners().getFirst();
    assertThat(listener.isTls()).isTrue();
    Map<String, String> client = all.named(ConfigMap.class, "trialstream-kafka").getData();
    assertThat(client)
        .containsEntry(
            "TRIALSTREAM_BOOTSTRAP_SERVERS",
            "%s-kafka-bootstrap:%d".formatted(kafka.getMetadata().getName(), listener.getPort()))
        .containsEntry(
            "TRIALSTREAM_KAFKA_SASL_MECHANISM",
            listener.getAuth().getType().toUpperCase(Locale.ROOT));

    Operators.Cluster cluster = all.all(Operators.Cluster.class).getFirst();
    URI url =
        URI.create(
            all.named(ConfigMap.class, "trialstream-settings")
                .getData()
                .get("TRIALSTREAM_POSTGRES_URL"));
    Operators.InitDb database = cluster.getSpec().bootstrap().initdb();
    assertThat(url.getHost()).isEqualTo(cluster.getMetadata().getName() + "-rw");
    assertThat(url.getUserInfo()).isEqualTo(database.owner());
    assertThat(url.getPath()).isEqualTo("/" + database.database());
    assertThat(url.getQuery()).contains("sslmode=verify-full");
  }

  @Test
  void scaling_watches_what_there_is() throws IOException {
    List<Operators.ScaledObject> scaled = all.all(Operators.ScaledObject.class);
    assertThat(scaled).hasSize(2);
    Set<String> authentications = new HashSet<>();
    all.all(Operators.TriggerAuthentication.class)
        .forEach(a -> authentications.add(a.getMetadata().getName()));
    for (Operators.ScaledObject one : scaled) {
      Deployment target = all.named(Deployment.class, one.getSpec().scaleTargetRef().name());
      assertThat(target.getSpec().getReplicas()).as("KEDA says how many").isNull();
      for (Operators.Trigger trigger : one.getSpec().triggers()) {
        if (trigger.authenticationRef() != null) {
          assertThat(authentications).contains(trigger.authenticationRef().name());
        }
        switch (trigger.type()) {
          case "kafka" -> {
            assertThat(trigger.metadata()).containsEntry("consumerGroup", TOPICS.samplerGroup());
            assertThat(trigger.metadata().get("topic")).isIn(TOPICS.requests(), TOPICS.results());
            assertThat(one.getSpec().maxReplicaCount()).isLessThanOrEqualTo(partitions());
          }
          case "metrics-api" -> {
            String path = URI.create(trigger.metadata().get("url")).getPath();
            assertThat(contract())
                .contains(path.replaceFirst("/studies/[^/]+/", "/studies/{name}/") + ":");
          }
          default -> assertThat(trigger.type()).isEqualTo("cpu");
        }
      }
    }
  }

  private static String contract() throws IOException {
    return Files.readString(
        Manifests.HOME.resolve(
            "modules/server/src/main/resources/io/trialstream/server/gateway/openapi.yaml"));
  }

  @Test
  void secrets_come_from_an_operator_or_the_documentation_says_how_to_make_them()
      throws IOException {
    Set<String> made = new HashSet<>();
    all.all(KafkaUser.class).forEach(u -> made.add(u.getMetadata().getName()));
    all.all(Kafka.class).forEach(k -> made.add(k.getMetadata().getName() + "-cluster-ca-cert"));
    all.all(Operators.Cluster.class)
        .forEach(
            c ->
                made.addAll(
                    List.of(
                        c.getMetadata().getName() + "-app", c.getMetadata().getName() + "-ca")));
    String help = Files.readString(Manifests.HOME.resolve("docs/operate/kubernetes.md"));
    Stream<String> ofPods =
        all.pods().values().stream()
            .flatMap(pod -> pod.getSpec().getVolumes().stream())
            .filter(volume -> volume.getSecret() != null)
            .map(volume -> volume.getSecret().getSecretName());
    Stream<String> ofScaling =
        all.all(Operators.TriggerAuthentication.class).stream()
            .flatMap(a -> a.getSpec().secretTargetRef().stream())
            .map(Operators.Target::name);
    Stream<String> others = Stream.of("trialstream-backup", "trialstream-metrics-token");
    assertThat(Stream.of(ofPods, ofScaling, others).flatMap(names -> names))
        .allSatisfy(
            secret ->
                assertThat(
                        made.contains(secret)
                            || help.contains("secret generic " + secret)
                            || help.contains("secret tls " + secret))
                    .as(secret)
                    .isTrue());
  }
}
