package io.trialstream.client;

import io.trialstream.Study;
import io.trialstream.StudyContract;
import io.trialstream.devstack.DevStack;
import io.trialstream.devstack.DevStackExtension;
import io.trialstream.study.StudySpec;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A shared study on the real stack does what one in memory does. */
@ExtendWith(DevStackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("stack")
class RemoteStudyTest extends StudyContract {

  private GatewayOnStack gateway;
  private TrialstreamClient client;

  @BeforeAll
  void start(DevStack stack) throws Exception {
    gateway = GatewayOnStack.start(stack);
    client = TrialstreamClient.connect(gateway.address());
  }

  @AfterAll
  void stop() throws Exception {
    client.close();
    gateway.close();
  }

  @Override
  protected Study study(StudySpec spec) {
    return client.createStudy("contract " + UUID.randomUUID(), spec);
  }
}
