package io.trialstream.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Makes a process send as a later version would: with fields and headers that we do not know. */
public final class FromALaterVersion
    implements ProducerInterceptor<String, byte[]>, ConsumerInterceptor<String, byte[]> {

  @Override
  public ProducerRecord<String, byte[]> onSend(ProducerRecord<String, byte[]> record) {
    ObjectNode body = Wire.read(record.value(), ObjectNode.class);
    body.putObject("fromALaterVersion").put("answer", 42);
    record.headers().add("ce_later", "yes".getBytes(StandardCharsets.UTF_8));
    return new ProducerRecord<>(
        record.topic(),
        record.partition(),
        record.timestamp(),
        record.key(),
        Wire.bytes(body),
        record.headers());
  }

  @Override
  public ConsumerRecords<String, byte[]> onConsume(ConsumerRecords<String, byte[]> records) {
    return records;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
