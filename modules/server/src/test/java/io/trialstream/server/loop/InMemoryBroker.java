package io.trialstream.server.loop;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;
import io.trialstream.engine.Message;
import io.trialstream.server.loop.Received.Source;
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

/** The topics in memory. Members see the partitions that a test assigns them. Thread-safe. */
public final class InMemoryBroker {

  private static final int EVENTS_AT_ONCE = 11;

  private record Place(Source source, int partition) {}

  private final int partitions;
  private final Map<Place, List<Received>> topics = new HashMap<>();
  private final List<Outgoing> published = new ArrayList<>();
  private int failingPublications;

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

  private void append(
      Source source, int partition, Envelope envelope, Command command, String unreadable) {
    List<Received> log =
        topics.computeIfAbsent(new Place(source, partition), p -> new ArrayList<>());
    log.add(new Received(source, partition, log.size(), envelope, command, unreadable, "record"));
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

  /** One sampler's view. */
  public final class Member implements CommandStream {
    private Set<Integer> assigned;
    private int maxRecords = Integer.MAX_VALUE;
    private final Map<Place, Long> positions = new HashMap<>();
    private final Set<Integer> paused = new HashSet<>();

    private Member(Set<Integer> assigned) {
      this.assigned = new TreeSet<>(assigned);
    }

    public void assign(Integer... now) {
      assigned = new TreeSet<>(Set.of(now));
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
    public Polled poll(Duration atMost) {
      synchronized (InMemoryBroker.this) {
        List<Received> records = new ArrayList<>();
        for (int partition : assigned) {
          if (!paused.contains(partition)) {
            for (Source source : Source.values()) {
              Place place = new Place(source, partition);
              List<Received> log = topics.getOrDefault(place, List.of());
              int from = (int) Math.min(positions.getOrDefault(place, 0L), log.size());
              int to = from + Math.min(maxRecords, log.size() - from);
              records.addAll(log.subList(from, to));
              positions.put(place, (long) to);
            }
          }
        }
        return new Polled(assigned, records);
      }
    }

    @Override
    public void resumeAt(int partition, Offsets offsets) {
      positions.put(new Place(Source.REQUESTS, partition), offsets.requests());
      positions.put(new Place(Source.RESULTS, partition), offsets.results());
      paused.remove(partition);
    }

    @Override
    public void pause(int partition) {
      paused.add(partition);
    }

    @Override
    public long resultsEnd(int partition) {
      synchronized (InMemoryBroker.this) {
        return topics.getOrDefault(new Place(Source.RESULTS, partition), List.of()).size();
      }
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
        messages.forEach(m -> published.add(Objects.requireNonNull(m)));
        return Publication.DONE;
      }
    }

    @Override
    public void reportProgress(Map<Integer, Offsets> offsets) {
      // Nothing rests on it.
    }
  }
}
