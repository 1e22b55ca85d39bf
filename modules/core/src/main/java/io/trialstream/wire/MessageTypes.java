package io.trialstream.wire;

import io.trialstream.engine.Answer;
import io.trialstream.engine.Command;
import io.trialstream.engine.Event;
import io.trialstream.engine.Message;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names of messages on the wire and in the journal, each with its version. They are written
 * down here and not made from the names of classes, so that a class can be renamed, and a message
 * can get a second version. A name that was released stays. Stateless.
 */
final class MessageTypes {

  private static final String PREFIX = "io.trialstream.";

  private record Type(String simpleName, int version, Class<? extends Message> form) {
    String name() {
      return MessageTypes.name(simpleName, version);
    }
  }

  private static final List<Type> ALL =
      List.of(
          new Type("CreateStudy", 1, Command.CreateStudy.class),
          new Type("DeleteStudy", 1, Command.DeleteStudy.class),
          new Type("PauseStudy", 1, Command.PauseStudy.class),
          new Type("ResumeStudy", 1, Command.ResumeStudy.class),
          new Type("StopStudy", 1, Command.StopStudy.class),
          new Type("SetStudyAttributes", 1, Command.SetStudyAttributes.class),
          new Type("EnqueueTrial", 1, Command.EnqueueTrial.class),
          new Type("AddTrial", 1, Command.AddTrial.class),
          new Type("RequestTrial", 1, Command.RequestTrial.class),
          new Type("RequestParameter", 1, Command.RequestParameter.class),
          new Type("ReportTrial", 1, Command.ReportTrial.class),
          new Type("SetTrialAttributes", 1, Command.SetTrialAttributes.class),
          new Type("InvalidateTrial", 1, Command.InvalidateTrial.class),
          new Type("Heartbeat", 1, Command.Heartbeat.class),
          new Type("FinishTrial", 1, Command.FinishTrial.class),
          new Type("ReleaseTrial", 1, Command.ReleaseTrial.class),
          new Type("RepairStudy", 1, Command.RepairStudy.class),
          new Type("RequestDigest", 1, Command.RequestDigest.class),
          new Type("StudyCreated", 1, Event.StudyCreated.class),
          new Type("StudyDeleted", 1, Event.StudyDeleted.class),
          new Type("StudyPaused", 1, Event.StudyPaused.class),
          new Type("StudyResumed", 1, Event.StudyResumed.class),
          new Type("StudyClosed", 1, Event.StudyClosed.class),
          new Type("StudyAttributesSet", 1, Event.StudyAttributesSet.class),
          new Type("TrialEnqueued", 1, Event.TrialEnqueued.class),
          new Type("TrialAdded", 1, Event.TrialAdded.class),
          new Type("TrialStarted", 1, Event.TrialStarted.class),
          new Type("ParameterSuggested", 1, Event.ParameterSuggested.class),
          new Type("TrialReported", 1, Event.TrialReported.class),
          new Type("TrialInvalidated", 1, Event.TrialInvalidated.class),
          new Type("TrialReleased", 1, Event.TrialReleased.class),
          new Type("TrialAttributesSet", 1, Event.TrialAttributesSet.class),
          new Type("TrialFinished", 1, Event.TrialFinished.class),
          new Type("NothingNow", 1, Answer.NothingNow.class),
          new Type("CommandRejected", 1, Answer.CommandRejected.class),
          new Type("CommandAccepted", 1, Answer.CommandAccepted.class),
          new Type("DigestComputed", 1, Answer.DigestComputed.class));

  private static final Map<String, Class<? extends Message>> FORMS =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Type::name, Type::form));

  private static final ClassValue<String> NAMES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> form) {
          return ALL.stream()
              .filter(type -> type.form == form)
              .findFirst()
              .map(Type::name)
              .orElseThrow(() -> new IllegalArgumentException(form + " has no name on the wire."));
        }
      };

  private MessageTypes() {}

  /** A name on the wire, also of a version that is the form of no message of its own. */
  static String name(String simpleName, int version) {
    return PREFIX + simpleName + ".v" + version;
  }

  /** The name of messages of this class. */
  static String name(Class<?> form) {
    return NAMES.get(form);
  }

  /** The class of messages of this name; null if there is no such name. */
  static @Nullable Class<? extends Message> form(String name) {
    return FORMS.get(name);
  }

  /** All names, in no particular order. */
  static List<String> names() {
    return List.copyOf(FORMS.keySet());
  }
}
