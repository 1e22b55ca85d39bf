package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.server.port.Offsets;
import io.trialstream.server.port.Received;
import io.trialstream.server.port.Received.Source;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What was read of a partition and is not decided yet. Studies take turns, so that a flood for one
 * does not starve the others; the commands of one study stay in their order. The offsets to store
 * never pass a command that waits. Confined to the loop's thread.
 */
final class Backlog {

  /** Most commands of one study in one batch, while others wait too. */
  static final int MAX_PER_STUDY = 500;

  /** Most commands of one batch. */
  static final int MAX_PER_TURN = 5_000;

  /** Most bytes of commands of one batch. */
  static final long MAX_BYTES_PER_BATCH = 8L << 20;

  /** With more bytes of commands than this the partition is not read on. */
  static final long FULL_BYTES = 32L << 20;

  /** With more than this the partition is not read on until half of it is decided. */
  static final int FULL = 10_000;

  /**
   * Most requests for trials of one study that wait for a later batch; what comes on top is told at
   * once to come again later, so that a flood is read past quickly.
   */
  static final int MAX_REQUESTS_WAITING = 2_000;

  /**
   * What one batch deals with.
   *
   * @param decide commands to decide, in their order
   * @param later requests for trials to be told to come again later
   */
  record Taken(List<Received> decide, List<Received> later) {
    List<Received> all() {
      List<Received> all = new ArrayList<>(decide);
      all.addAll(later);
      return all;
    }
  }

  private Offsets read;
  private List<Received> waiting = new ArrayList<>();
  private final Map<Source, SortedSet<Long>> undecided = new EnumMap<>(Source.class);

  /**
   * @param from where the partition is read on
   */
  Backlog(Offsets from) {
    read = from;
    for (Source source : Source.values()) {
      undecided.put(source, new TreeSet<>());
    }
  }

  /** Takes in a record, unless it was taken in before. */
  void add(Received received) {
    if (!read.passed(received)) {
      read = read.after(received);
      waiting.add(received);
      offsets(received).add(received.offset());
    }
  }

  /** The partition has been read up to here: what lies between has no records. */
  void readUpTo(Offsets offsets) {
    read = read.max(offsets);
  }

  private SortedSet<Long> offsets(Received received) {
    return undecided.computeIfAbsent(received.source(), s -> new TreeSet<>());
  }

  /**
   * Takes out what is to be dealt with in this batch.
   *
   * @param busy studies whose commands have to wait
   */
  Taken take(Predicate<String> busy) {
    Set<String> studies = new HashSet<>();
    waiting.forEach(received -> studies.add(study(received)));
    Set<String> standStill = studies.stream().filter(busy).collect(Collectors.toSet());
    int perStudy = studies.size() > 1 ? MAX_PER_STUDY : MAX_PER_TURN;
    Map<String, Integer> counts = new HashMap<>();
    Map<String, Integer> requests = new HashMap<>();
    long bytes = 0;
    List<Received> decide = new ArrayList<>();
    List<Received> later = new ArrayList<>();
    List<Received> left = new ArrayList<>();
    for (Received received : waiting) {
      String study = study(received);
      if (!standStill.contains(study)
          && decide.size() < MAX_PER_TURN
          && bytes < MAX_BYTES_PER_BATCH
          && counts.merge(study, 1, Integer::sum) <= perStudy) {
        decide.add(received);
        bytes += received.bytes();
      } else if (asksForTrials(received)
          && requests.merge(study, 1, Integer::sum) > MAX_REQUESTS_WAITING) {
        later.add(received);
      } else {
        left.add(received);
      }
    }
    waiting = left;
    return new Taken(decide, later);
  }

  /** Puts back what was taken out and cannot be dealt with in this batch. */
  void putBack(List<Received> records) {
    List<Received> all = new ArrayList<>(records);
    all.addAll(waiting);
    waiting = all;
  }

  /**
   * Whether anything that waits is about another study than these.
   *
   * @param others further studies
   */
  boolean concernsOtherThan(Set<String> studies, Predicate<String> others) {
    for (Received received : waiting) {
      if (received.envelope() != null
          && received.command() != null
          && !studies.contains(received.envelope().study())
          && !others.test(received.envelope().study())) {
        return true;
      }
    }
    return false;
  }

  private static boolean asksForTrials(Received received) {
    return received.command() instanceof Command.RequestTrial request && request.count() > 0;
  }

  private static String study(Received received) {
    Envelope envelope = received.envelope();
    return envelope == null ? "" : envelope.study();
  }

  void decided(Received received) {
    offsets(received).remove(received.offset());
  }

  /**
   * These were taken out, and maybe decided, but nothing of it is stored: they stand at the head
   * again, each once.
   *
   * @return how many they are
   */
  int undo(List<Received> records) {
    Set<Received> all = new LinkedHashSet<>(records);
    int undone = all.size();
    all.forEach(received -> offsets(received).add(received.offset()));
    all.addAll(waiting);
    waiting = new ArrayList<>(all);
    return undone;
  }

  /** Takes out this many from the head. */
  List<Received> takeFirst(int count) {
    List<Received> first = List.copyOf(waiting.subList(0, count));
    waiting = new ArrayList<>(waiting.subList(count, waiting.size()));
    return first;
  }

  int size() {
    return waiting.size();
  }

  /** Whether so much waits that the partition is not to be read on. */
  boolean isFull() {
    return waiting.size() > FULL || bytes() > FULL_BYTES;
  }

  /** Whether so little waits that the partition is to be read on again. */
  boolean hasRoom() {
    return waiting.size() < FULL / 2 && bytes() < FULL_BYTES / 2;
  }

  private long bytes() {
    long bytes = 0;
    for (Received received : waiting) {
      bytes += received.bytes();
    }
    return bytes;
  }

  /** Where a successor would have to read on. */
  Offsets stored() {
    return new Offsets(
        first(Source.REQUESTS, read.requests()), first(Source.RESULTS, read.results()));
  }

  private long first(Source source, long otherwise) {
    SortedSet<Long> open = undecided.getOrDefault(source, new TreeSet<>());
    return open.isEmpty() ? otherwise : open.first();
  }

  /** Where this owner reads on. */
  Offsets read() {
    return read;
  }
}
