package io.trialstream;

import io.trialstream.study.StudySpec;

class InMemoryStudyTest extends StudyContract {

  @Override
  protected Study study(StudySpec spec) {
    return Study.inMemory(spec);
  }
}
