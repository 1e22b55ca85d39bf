package io.trialstream.stream;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.trialstream.layers.LibraryRules;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import io.vertx.kafka.client.producer.KafkaWriteStream;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** The shape of stream: Kafka and Vert.x around the messages of core, and nothing above. */
@AnalyzeClasses(
    packages = "io.trialstream.stream",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest static final ArchTests LIBRARY = ArchTests.in(LibraryRules.class);

  @ArchTest
  static final ArchRule STREAM_DOES_NOT_KNOW_WHO_USES_IT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.trialstream.worker..",
              "io.trialstream.server..",
              "io.trialstream.cli..",
              "io.trialstream.dev..")
          .because("workers and servers share it, and must not come along with each other");

  @ArchTest
  static final ArchRule TRACING_IS_CONFIGURED_BY_PROGRAMS =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.opentelemetry.sdk..", "io.opentelemetry.exporter..")
          .because("the process belongs to the user of the library, and so do its traces");

  @ArchTest
  static final ArchRule SAMPLERS_DECIDE_ELSEWHERE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.trialstream.sampler..", "io.trialstream.pruner..")
          .because("it carries messages and need not know what suggested the numbers in them");

  @ArchTest
  static final ArchRule KAFKAS_CLIENTS_ARE_OPENED_IN_ONE_PLACE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.trialstream.stream.kafka.KafkaClients")
          .should()
          .callConstructor(KafkaConsumer.class, Map.class, Deserializer.class, Deserializer.class)
          .orShould()
          .callConstructor(KafkaProducer.class, Map.class, Serializer.class, Serializer.class)
          .orShould()
          .callMethod(Admin.class, "create", Map.class)
          .orShould()
          .callMethodWhere(
              target(name("create"))
                  .and(
                      target(
                          owner(
                              assignableTo(KafkaReadStream.class)
                                  .or(assignableTo(KafkaWriteStream.class))
                                  .or(assignableTo(KafkaAdminClient.class))))))
          .because("how they are set up, used and closed is then said once");

  @ArchTest
  static final ArchRule REQUESTS_FOR_TRIALS_KNOW_NO_VERTX_AND_NO_KAFKA =
      noClasses()
          .that()
          .haveSimpleName("TrialRequest")
          .or()
          .haveSimpleName("OpenTrialRequest")
          .or()
          .haveSimpleName("PendingCommands")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "org.apache.kafka..", "io.opentelemetry..")
          .because("a simulation drives them under a virtual clock");
}
