package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.engine.Event;
import io.trialstream.engine.StudyEngine;
import io.trialstream.server.port.SegmentLog;
import io.trialstream.study.StudySpec;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Leases of studies that an earlier version has created. */
class OwnedStudyTest {

  private static final ClockReading NOW =
      new ClockReading(Instant.parse("2026-01-01T00:00:00Z"), 1_000_000_000);

  @Test
  void a_lease_and_a_time_out_that_never_end_do_not_end_in_the_past() {
    StudySpec spec =
        StudySpec.builder().lease(Long.MAX_VALUE, 1_000).trialTimeoutMillis(Long.MAX_VALUE).build();
    UUID id = UUID.randomUUID();
    OwnedStudy study =
        new OwnedStudy(
            new StudyEngine(new Event.StudyCreated(id, "s", spec), NOW.instant()),
            new SegmentLog(id, 1, 10),
            NOW);
    study.apply(
        new Event.TrialStarted(
            0,
            1,
            Map.of(),
            null,
            Map.of(),
            "worker",
            UUID.randomUUID(),
            NOW.instant().toEpochMilli(),
            spec.leaseMillis(),
            spec.heartbeatMillis()),
        NOW);
    assertThat(study.leases.next().orElseThrow().deadlineMillis()).isEqualTo(Long.MAX_VALUE);
    study.alive(0, 1, NOW);
    assertThat(study.leases.next().orElseThrow().deadlineMillis()).isEqualTo(Long.MAX_VALUE);
    study.grantAll(NOW);
    assertThat(study.leases.next().orElseThrow().deadlineMillis()).isEqualTo(Long.MAX_VALUE);
  }
}
