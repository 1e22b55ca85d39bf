package io.trialstream.stream;

import io.trialstream.engine.Command;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a process sends its commands, and hears the answers. */
public interface CommandChannel {

  /** One command and what is answered to it. */
  interface Exchange {

    /** The command's id. */
    UUID commandId();

    /** Sends no more and hears no more. */
    void end();

    /** Sends the same command again after this time rather than the usual one, in milliseconds. */
    void repeatAfter(long millis);
  }

  /** A fresh id for a command. */
  UUID newCommandId();

  /**
   * Sends a command, again and again under the same id, until the exchange is ended; hears every
   * answer to it.
   *
   * @throws IllegalArgumentException if a name is not allowed or the command is too large
   */
  Exchange send(
      UUID commandId,
      String study,
      @Nullable UUID studyId,
      Command command,
      Consumer<LaneMessage> handler);

  /**
   * Sends a command once; an answer, if there is one, is unsolicited.
   *
   * @return the command's id
   */
  UUID tell(String study, @Nullable UUID studyId, Command command);
}
