package io.trialstream.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationTest {

  private final List<Integer> waiting = new ArrayList<>();
  private final List<Integer> stored = new ArrayList<>();
  private final List<Integer> skipped = new ArrayList<>();
  private int slices;

  /** Tries slices until the work is done, as a partition does. */
  private void work(Isolation isolation, Set<Integer> bad, int atOnce) {
    for (Isolation.Slice slice = isolation.next(); slice != null; slice = isolation.next()) {
      slices++;
      int size = Math.min(slice.size(), atOnce); // the others do not fit into the batch
      List<Integer> tried = List.copyOf(waiting.subList(0, size));
      if (slice.skip() != null) {
        assertThat(slice.size()).isEqualTo(1);
        skipped.addAll(tried);
      } else if (tried.stream().anyMatch(bad::contains)) {
        isolation.refused(size, "refused");
        continue;
      } else {
        stored.addAll(tried);
      }
      waiting.subList(0, size).clear();
      isolation.stored(size);
    }
  }

  private Isolation refused(int commands) {
    for (int i = 0; i < commands; i++) {
      waiting.add(i);
    }
    return new Isolation(commands, "refused");
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "2, 1", "3, 1", "7, 6", "1000, 0", "1000, 517", "1000, 999"})
  void the_refused_command_is_skipped_and_all_others_are_stored_in_their_order(
      int commands, int bad) {
    Isolation isolation = refused(commands);
    work(isolation, Set.of(bad), Integer.MAX_VALUE);
    assertThat(skipped).containsExactly(bad);
    assertThat(stored).hasSize(commands - 1).isSorted();
    assertThat(waiting).isEmpty();
    int halvings = 32 - Integer.numberOfLeadingZeros(commands - 1);
    assertThat(slices).isLessThanOrEqualTo(2 * halvings + 1);
  }

  @Test
  void several_refused_commands_are_all_found() {
    Isolation isolation = refused(100);
    Set<Integer> bad = Set.of(0, 1, 50, 99);
    work(isolation, bad, Integer.MAX_VALUE);
    assertThat(skipped).containsExactlyElementsOf(new TreeSet<>(bad));
    assertThat(stored).hasSize(96).isSorted();
  }

  @Test
  void what_does_not_fit_into_a_slice_is_tried_before_the_slices_behind_it() {
    Isolation isolation = refused(40);
    work(isolation, Set.of(25), 3);
    assertThat(skipped).containsExactly(25);
    assertThat(stored).hasSize(39).isSorted();
  }

  @Test
  void a_slice_of_which_nothing_was_decided_is_tried_again() {
    Isolation isolation = refused(4);
    isolation.stored(0);
    assertThat(isolation.next()).isEqualTo(new Isolation.Slice(2, null));
  }
}
