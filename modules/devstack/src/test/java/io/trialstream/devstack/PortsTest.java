package io.trialstream.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void a_port_that_was_found_and_is_not_used_yet_is_not_found_again() {
    Set<Integer> found = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      assertThat(found.add(Ports.freeOr(0))).isTrue();
    }
  }

  @Test
  void one_that_is_wanted_is_found_again_as_long_as_it_is_free() {
    int port = Ports.freeOr(0);
    assertThat(Ports.freeOr(port)).isEqualTo(port);
    assertThat(Ports.freeOr(port)).isEqualTo(port);
  }
}
