package io.trialstream.server.port;

import io.trialstream.engine.Command;
import io.trialstream.engine.Envelope;

class InMemoryBrokerTest extends CommandStreamContract {

  private final InMemoryBroker broker = new InMemoryBroker(2);

  @Override
  protected CommandStream stream() {
    return broker.member(0, 1);
  }

  @Override
  protected void send(Envelope envelope, Command command) {
    broker.send(envelope, command);
  }

  @Override
  protected void trimResults(int partition, long begin) {
    broker.trim(Received.Source.RESULTS, partition, begin);
  }

  @Override
  protected void makeTopicsAgain() {
    broker.makeTopicsAgain();
  }

  @Override
  protected void sendMisplaced(Envelope envelope, Command command) {
    broker.sendMisplaced(1 - broker.partitionOf(envelope.study()), envelope, command);
  }
}
