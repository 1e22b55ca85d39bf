package io.trialstream.server.loop;

class InMemoryJournalTest extends JournalContract {
  @Override
  protected Journal journal() {
    return new InMemoryJournal();
  }
}
