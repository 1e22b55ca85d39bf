package io.trialstream.server.port;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Message;
import io.trialstream.server.port.Received.Source;
import io.trialstream.stream.StreamIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The topics in memory. Members see the partitions that a test assigns them. Logs lose their
 * beginning or their end, or are made again, where a test says so. Thread-safe.
 */
public final class InMemoryBroker {

  private static final int EVENTS_AT_ONCE = 11;
  private static final Object NO_RECORD = new Object();

  private record Place(Source source, int partition) {}

  /** One topic's partition; its first record has this offset. */
  private static final class Log {
    long begin;
    final List<Received> records = new ArrayList<>();

    long end() {
      return begin + records.size();
    }
  }

  private final int partitions;
  private final Map<Place, Log> topics = new HashMap<>();
  private final List<Outgoing> published = new ArrayList<>();
  private int failingPublications;
  private int maxRecordBytes = Integer.MAX_VALUE;
  private int madeAgain;
  private String cluster = "cluster-1";

  public InMemoryBroker(int partitions) {
    this.partitions = partitions;
  }

  public int partitionOf(String study) {
    return Math.floorMod(study.hashCode(), partitions);
  }

  public synchronized void send(Envelope envelope, Command command) {
    Source source = command instanceof Command.AboutTrial ? Source.RESULTS : Source.REQUESTS;
    append(source, partitionOf(envelope.study()), envelope, command, null);
  }

  public synchronized void sendUnreadable(int partition) {
    append(Source.REQUESTS, partition, null, null, "Unknown message type");
  }

  /** Sends a command as a client with another partitioner would. */
  public synchronized void sendMisplaced(int partition, Envelope envelope, Command command) {
    Source source = command instanceof Command.AboutTrial ? Source.RESULTS : Source.REQUESTS;
    Log log = log(source, partition);
    Received right = new Received(source, partition, log.end(), envelope, command, null, "record");
    log.records.add(
        partition == partitionOf(envelope.study())
            ? right
            : new Received(
                source, partition, log.end(), envelope, null, "in the wrong partition", right));
  }

  private void append(
      Source source, int partition, Envelope envelope, Command command, String unreadable) {
    Log log = log(source, partition);
    log.records.add(
        new Received(source, partition, log.end(), envelope, command, unreadable, "record"));
  }

  private Log log(Source source, int partition) {
    return topics.computeIfAbsent(new Place(source, partition), p -> new Log());
  }

  /** Removes the oldest records of a log, as its retention does. */
  public synchronized void trim(Source source, int partition, long newBegin) {
    Log log = log(source, partition);
    long begin = Math.clamp(newBegin, log.begin, log.end());
    log.records.subList(0, (int) (begin - log.begin)).clear();
    log.begin = begin;
  }

  /** Loses the latest records of a log, as an unclean leader election does. */
  public synchronized void truncate(Source source, int partition, long newEnd) {
    Log log = log(source, partition);
    long end = Math.clamp(newEnd, log.begin, log.end());
    log.records.subList((int) (end - log.begin), log.records.size()).clear();
  }

  /** Puts offsets without records at the end of a log, as transactions do. */
  public synchronized void skip(Source source, int partition, int offsets) {
    Log log = log(source, partition);
    for (int i = 0; i < offsets; i++) {
      log.records.add(new Received(source, partition, log.end(), null, null, null, NO_RECORD));
    }
  }

  /** Deletes the command topics and creates them again. */
  public synchronized void makeTopicsAgain() {
    topics.clear();
    madeAgain++;
  }

  /** All topics are those of another cluster, and empty. */
  public synchronized void anotherCluster() {
    makeTopicsAgain();
    published.clear();
    cluster = "cluster-" + (madeAgain + 1);
  }

  /** Refuses to publish events that are larger. */
  public synchronized void limitRecords(int bytes) {
    maxRecordBytes = bytes;
  }

  public synchronized StreamIdentity identity() {
    return new StreamIdentity(
        cluster, "memory", "requests-" + madeAgain, "results-" + madeAgain, partitions);
  }

  public synchronized boolean hasEvents() {
    return published.stream().anyMatch(o -> o instanceof Outgoing.Published);
  }

  public synchronized CommandStream.Held held(int partition) {
    Log requests = log(Source.REQUESTS, partition);
    Log results = log(Source.RESULTS, partition);
    return new CommandStream.Held(
        new Offsets(requests.begin, results.begin), new Offsets(requests.end(), results.end()));
  }

  public synchronized void failNextPublications(int count) {
    failingPublications = count;
  }

  /** All that was published, in order. */
  public synchronized List<Outgoing> published() {
    return List.copyOf(published);
  }

  /** What the lane of a command's sender got in answer to it, in order. */
  public synchronized List<Message> answers(UUID commandId) {
    List<Message> answers = new ArrayList<>();
    for (Outgoing o : published) {
      switch (o) {
        case Outgoing.Published p -> {
          if (p.entry().replyTo() != null && p.entry().replyTo().commandId().equals(commandId)) {
            answers.add(p.entry().event());
          }
        }
        case Outgoing.AnswerOnly a -> {
          if (a.replyTo().commandId().equals(commandId)) {
            answers.add(a.message());
          }
        }
        case Outgoing.DeadLetter d -> {}
      }
    }
    return answers;
  }

  public Member member(Integer... assigned) {
    return new Member(Set.of(assigned));
  }

  /**
   * One sampler's view. After every change of what is assigned to it, no partition delivers records
   * before it is resumed.
   */
  public final class Member implements CommandStream {
    private Set<Integer> assigned;
    private int maxRecords = Integer.MAX_VALUE;
    private final Map<Place, Long> positions = new HashMap<>();
    private final Set<Integer> resumed = new HashSet<>();
    private boolean reassigned = true;
    private StreamIdentity seen = InMemoryBroker.this.identity();
    private int failingPolls;

    private Member(Set<Integer> assigned) {
      this.assigned = new TreeSet<>(assigned);
    }

    public void assign(Integer... now) {
      Set<Integer> before = assigned;
      assigned = new TreeSet<>(Set.of(now));
      if (!before.equals(assigned)) {
        reassign();
      }
    }

    /** A rebalance, after which the same partitions may be this member's. */
    public void reassign() {
      reassigned = true;
      resumed.clear();
      positions.clear();
    }

    /** The next polls fail, after what comes before them. */
    public void failNextPolls(int count) {
      failingPolls = count;
    }

    /** A poll brings at most so many records of a topic's partition. */
    public void limit(int records) {
      maxRecords = records;
    }

    @Override
    public int partitions() {
      return partitions;
    }

    @Override
    public int lanes() {
      return partitions;
    }

    @Override
    public StreamIdentity identity() {
      return InMemoryBroker.this.identity(); // what is different is told by the next poll
    }

    @Override
    public Held held(int partition) {
      return InMemoryBroker.this.held(partition);
    }

    @Override
    public boolean hasEvents() {
      return InMemoryBroker.this.hasEvents();
    }

    @Override
    public Polled poll(Duration atMost) {
      synchronized (InMemoryBroker.this) {
        if (failingPolls > 0) {
          failingPolls--;
          throw new StreamFailedException("the poll failed", null);
        }
        List<Received> records = new ArrayList<>();
        Map<Integer, Offsets> read = new HashMap<>();
        Set<Integer> doubtful = new HashSet<>();
        boolean moved = reassigned;
        reassigned = false;
        if (!seen.equals(InMemoryBroker.this.identity())) {
          seen = InMemoryBroker.this.identity();
          doubtful.addAll(assigned);
        }
        for (int partition : assigned) {
          if (resumed.contains(partition)) {
            for (Source source : Source.values()) {
              Place place = new Place(source, partition);
              Log log = log(source, partition);
              long position = positions.getOrDefault(place, 0L);
              if (position < log.begin || position > log.end()) {
                doubtful.add(partition);
                continue;
              }
              int from = (int) (position - log.begin);
              int to = from + Math.min(maxRecords, log.records.size() - from);
              log.records.subList(from, to).stream()
                  .filter(r -> r.origin() != NO_RECORD)
                  .forEach(records::add);
              positions.put(place, log.begin + to);
            }
            read.put(
                partition,
                new Offsets(
                    positions.getOrDefault(new Place(Source.REQUESTS, partition), 0L),
                    positions.getOrDefault(new Place(Source.RESULTS, partition), 0L)));
          }
        }
        resumed.removeAll(doubtful);
        return new Polled(assigned, records, read, moved, doubtful);
      }
    }

    @Override
    public void resumeAt(int partition, Offsets offsets) {
      if (assigned.contains(partition)) {
        positions.put(new Place(Source.REQUESTS, partition), offsets.requests());
        positions.put(new Place(Source.RESULTS, partition), offsets.results());
        resumed.add(partition);
      }
    }

    @Override
    public void pause(int partition) {
      resumed.remove(partition);
    }

    @Override
    public long resultsEnd(int partition) {
      return InMemoryBroker.this.held(partition).end().results();
    }

    @Override
    public List<JournalEntry> publishedAfter(int partition, long position) {
      synchronized (InMemoryBroker.this) {
        TreeMap<Long, JournalEntry> after = new TreeMap<>();
        long latest = 0;
        for (Outgoing message : published) {
          if (message instanceof Outgoing.Published p
              && partitionOf(p.entry().study()) == partition) {
            latest = p.entry().position();
            after.put(latest, p.entry());
          }
        }
        return latest <= position
            ? List.of()
            : after.tailMap(position, false).values().stream().limit(EVENTS_AT_ONCE).toList();
      }
    }

    @Override
    public Publication publish(List<Outgoing> messages) {
      synchronized (InMemoryBroker.this) {
        if (failingPublications > 0 && !messages.isEmpty()) {
          failingPublications--;
          throw new StreamFailedException("the broker is away", null);
        }
        for (Outgoing message : messages) {
          if (message instanceof Outgoing.Published p && p.entry().json().length > maxRecordBytes) {
            throw new StreamFailedException(
                "The message is %d bytes.".formatted(p.entry().json().length), null);
          }
          published.add(Objects.requireNonNull(message));
        }
        return Publication.DONE;
      }
    }

    @Override
    public void reportProgress(Map<Integer, Offsets> offsets) {
      // Nothing rests on it.
    }
  }
}
