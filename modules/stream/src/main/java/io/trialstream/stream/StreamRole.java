package io.trialstream.stream;

import io.trialstream.stream.kafka.KafkaClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What a process needs to do on the stream, and no more, as access control lists of Kafka. */
public enum StreamRole {
  /** Asks and tells; reads answers. */
  WORKER,
  /** The same for callers over HTTP. */
  GATEWAY,
  /** Decides, publishes, sets aside. */
  SAMPLER,
  /** Reads the published journal, for dashboards and analytics. */
  FOLLOWER,
  /** Reads the dead letters and sends them again. */
  OPERATOR,
  /** Reads how far the samplers are behind, to start and stop some; reads no message. */
  SCALER;

  /**
   * The role of this name, in any case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StreamRole of(String name) {
    for (StreamRole role : values()) {
      if (role.name().equalsIgnoreCase(name)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "Expected the role worker, gateway, sampler, follower, operator or scaler, but got \"%s\"."
            .formatted(name));
  }

  /**
   * The access control list entries that let a principal play this role.
   *
   * @param principal for example {@code User:worker}
   */
  public List<AclBinding> bindings(Topics topics, String principal) {
    if (!principal.contains(":")) {
      throw new IllegalArgumentException(
          "Expected a principal like User:worker, but got \"%s\".".formatted(principal));
    }
    List<AclBinding> all = new ArrayList<>();
    // Whoever connects looks first whether the topics fit together.
    topics.main().forEach(topic -> all.add(allow(topic, AclOperation.DESCRIBE, principal)));
    switch (this) {
      case WORKER, GATEWAY -> {
        all.add(allow(topics.requests(), AclOperation.WRITE, principal));
        all.add(allow(topics.results(), AclOperation.WRITE, principal));
        all.add(allow(topics.suggestions(), AclOperation.READ, principal));
        if (this == GATEWAY) {
          all.add(allow(topics.studyEvents(), AclOperation.READ, principal));
        }
      }
      case SAMPLER -> {
        all.add(allow(topics.requests(), AclOperation.READ, principal));
        all.add(allow(topics.results(), AclOperation.READ, principal));
        all.add(allow(topics.suggestions(), AclOperation.WRITE, principal));
        all.add(allow(topics.studyEvents(), AclOperation.WRITE, principal));
        topics.deadLetters().forEach(t -> all.add(allow(t, AclOperation.WRITE, principal)));
        all.add(allow(ResourceType.GROUP, topics.samplerGroup(), AclOperation.READ, principal));
      }
      case SCALER ->
          all.add(
              allow(ResourceType.GROUP, topics.samplerGroup(), AclOperation.DESCRIBE, principal));
      case FOLLOWER -> all.add(allow(topics.studyEvents(), AclOperation.READ, principal));
      case OPERATOR -> {
        all.add(allow(topics.requests(), AclOperation.WRITE, principal));
        all.add(allow(topics.results(), AclOperation.WRITE, principal));
        topics
            .deadLetters()
            .forEach(
                t -> {
                  all.add(allow(t, AclOperation.READ, principal));
                  all.add(allow(t, AclOperation.WRITE, principal));
                });
      }
    }
    return all;
  }

  private static AclBinding allow(String topic, AclOperation operation, String principal) {
    return allow(ResourceType.TOPIC, topic, operation, principal);
  }

  private static AclBinding allow(
      ResourceType type, String name, AclOperation operation, String principal) {
    return new AclBinding(
        new ResourcePattern(type, name, PatternType.LITERAL),
        new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
  }

  /** Grants it; blocks. To be called by someone who may alter the cluster. */
  public List<AclBinding> grant(KafkaSettings settings, String principal) {
    List<AclBinding> bindings = bindings(settings.topics(), principal);
    try (Admin admin = KafkaClients.blockingAdmin(settings.admin())) {
      admin.createAcls(bindings).all().get();
      return bindings;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StreamUnavailableException("Interrupted while permissions were granted.", e);
    } catch (ExecutionException e) {
      throw refused(settings, e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw refused(settings, e);
    }
  }

  private static StreamUnavailableException refused(KafkaSettings settings, Throwable e) {
    return new StreamUnavailableException(
        "Kafka at %s does not take permissions: %s"
            .formatted(settings.bootstrapServers(), e.getMessage()),
        e);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
