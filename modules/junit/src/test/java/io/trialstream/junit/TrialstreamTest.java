package io.trialstream.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.trialstream.client.ClientOptions;
import io.trialstream.client.RemoteStudy;
import io.trialstream.client.TrialstreamClient;
import io.trialstream.stream.KafkaSettings;
import io.trialstream.study.StudySpec;
import io.trialstream.study.TrialState;
import io.trialstream.worker.Worker;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The annotation, in a run of JUnit inside this test, so that the end of the run is seen too. */
@Tag("stack")
class TrialstreamTest {

  private static final Set<URI> GATEWAYS = ConcurrentHashMap.newKeySet();
  private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

  private static TestExecutionSummary run(String kind, Class<?>... classes) {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request().configurationParameter(StackKind.PARAMETER, kind);
    for (Class<?> type : classes) {
      request.selectors(selectClass(type));
    }
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request.build(), new TestExecutionListener[] {summary});
    return summary.getSummary();
  }

  private static Throwable onlyFailure(TestExecutionSummary summary) {
    assertThat(summary.getFailures()).hasSize(1);
    return summary.getFailures().getFirst().getException();
  }

  @Test
  void two_classes_share_one_stack_that_stops_with_the_run() {
    TestExecutionSummary summary = run("embedded", First.class, Second.class);
    assertThat(summary.getFailures())
        .extracting(TestExecutionSummary.Failure::getException)
        .isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(4);
    assertThat(GATEWAYS).hasSize(1);
    assertThat(NAMES).hasSize(2);
    int port = GATEWAYS.iterator().next().getPort();
    assertThatThrownBy(() -> new Socket("127.0.0.1", port).close()).isInstanceOf(IOException.class);
  }

  @Test
  void a_kind_of_stack_that_there_is_not_is_refused_in_words() {
    assertThat(onlyFailure(run("kubernetes", First.class)))
        .hasMessageContaining(
            "Expected embedded or container as trialstream.stack, but got \"kubernetes\".");
  }

  @Test
  void what_a_class_asks_for_itself_comes_before_the_parameter() {
    assertThat(StackKind.CONTAINER.with(Optional.of("embedded"))).isEqualTo(StackKind.CONTAINER);
    assertThat(StackKind.CONFIGURED.with(Optional.of("container"))).isEqualTo(StackKind.CONTAINER);
    assertThat(StackKind.CONFIGURED.with(Optional.empty())).isEqualTo(StackKind.EMBEDDED);
  }

  @Test
  void a_field_that_cannot_be_filled_is_refused_with_the_types_that_can() {
    assertThat(onlyFailure(run("embedded", WrongField.class)))
        .hasMessageContaining("ClientOptions, KafkaSettings, TrialstreamClient, TrialstreamStack")
        .hasMessageContaining("java.lang.String");
  }

  @Trialstream
  static class First {

    @FromStack static TrialstreamClient shared;

    @FromStack private TrialstreamStack stack;

    private final TrialstreamClient ofConstructor;

    First(TrialstreamClient client) {
      ofConstructor = client;
    }

    @BeforeAll
    static void prepared(TrialstreamClient client) {
      assertThat(client).isSameAs(shared);
    }

    @Test
    void the_client_and_a_worker_work_for_one_study(TrialstreamClient client, KafkaSettings kafka) {
      assertThat(client).isSameAs(ofConstructor);
      GATEWAYS.add(stack.gateway());
      NAMES.add(stack.studyName("s"));
      String name = stack.studyName("s");
      RemoteStudy study =
          client.createStudy(name, StudySpec.builder().maxTrials(4L).seed(1).build());
      study.optimize(trial -> trial.suggestDouble("x", -1, 1), 2);
      try (Worker worker = Worker.connect(kafka)) {
        assertThat(worker.optimize(name, trial -> trial.suggestDouble("x", -1, 1))).isEqualTo(2);
      }
      assertThat(study.trials()).hasSize(4).allMatch(t -> t.state() == TrialState.COMPLETE);
    }

    @Nested
    class Inner {
      @Test
      void sees_the_same_names(TrialstreamStack inner) {
        assertThat(inner.studyName("s")).isEqualTo(stack.studyName("s"));
      }
    }
  }

  @Trialstream
  static class Second {

    @Test
    void has_names_of_its_own(TrialstreamStack stack) {
      GATEWAYS.add(stack.gateway());
      NAMES.add(stack.studyName("s"));
    }

    @Test
    void options_lead_to_the_gateway(ClientOptions options, TrialstreamStack stack) {
      assertThat(options.gateway()).isEqualTo(stack.gateway());
      try (TrialstreamClient mine = TrialstreamClient.connect(options)) {
        assertThat(mine.studies("none-has-this-prefix", 0, 1)).isEmpty();
      }
    }
  }

  @Trialstream
  static class WrongField {

    @FromStack String gateway;

    @Test
    void never_runs() {}
  }
}
