package io.trialstream.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a whole Trialstream: Kafka, PostgreSQL, a sampler and a gateway on ports of
 * their own.
 *
 * <pre>{@code
 * @Trialstream
 * class TuningTest {
 *   @Test
 *   void two_workers_share_a_study(TrialstreamClient client, TrialstreamStack stack) {
 *     RemoteStudy study = client.createStudy(stack.studyName("tuning"), StudySpec.minimize(1));
 *     try (Worker worker = Worker.connect(stack.kafka())) { … }
 *   }
 * }
 * }</pre>
 *
 * <p>Constructors, tests and methods of the life cycle may have parameters of the types {@link
 * TrialstreamStack}, {@link io.trialstream.client.TrialstreamClient}, {@link
 * io.trialstream.client.ClientOptions} and {@link io.trialstream.stream.KafkaSettings}; fields of
 * these types with {@link FromStack} are filled.
 *
 * <p>Nothing is started before the first class that has this annotation. All classes of a run share
 * one stack of a kind, which stops when the run ends, and its data is removed. {@link
 * TrialstreamStack#studyName} keeps their studies apart. It needs JUnit 5.13 or newer.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TrialstreamExtension.class)
public @interface Trialstream {

  /** Where Kafka and PostgreSQL come from. */
  StackKind value() default StackKind.CONFIGURED;
}
