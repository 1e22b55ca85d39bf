package io.trialstream.server.port;

class InMemoryJournalTest extends JournalContract {
  @Override
  protected Journal journal() {
    return new InMemoryJournal();
  }
}
