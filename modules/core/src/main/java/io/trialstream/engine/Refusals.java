package io.trialstream.engine;

/** Why a command is not done, in words. Stateless. */
final class Refusals {

  private Refusals() {}

  static Decision.Rejected invalid(String message) {
    return new Decision.Rejected(Reason.INVALID_VALUE, message);
  }

  /** For a command that means a study which was deleted. */
  static Decision.Rejected gone(Envelope envelope) {
    return new Decision.Rejected(
        Reason.STUDY_DELETED, "The study \"" + envelope.study() + "\" was deleted.");
  }

  static Decision.Rejected closed(StudyView study) {
    CloseReason why = study.closeReason() == null ? CloseReason.TIME_LIMIT : study.closeReason();
    return new Decision.Rejected(
        Reason.STUDY_CLOSED, "The study \"%s\" is closed: %s.".formatted(study.name(), why));
  }

  /** For a request that is too old to be told from a repeated one. */
  static Decision.Rejected expired() {
    return new Decision.Rejected(
        Reason.EXPIRED, "The request is too old or its clock too far off. Send a new one.");
  }

  static Decision.Rejected unknownTrial(int number) {
    return new Decision.Rejected(Reason.UNKNOWN_TRIAL, "The study has no trial " + number + ".");
  }
}
