package dev.eleventh.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests against the reference SDK: the SDK reads events that this codec writes, and the codec reads events that the SDK
 * writes.
 */
class CloudEventsSdkTest {
    private static final Instant RECORDED = Instant.parse("2020-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"labelled", "relabelled", "retracted"})
    void theSdkReadsEncodedEvents(String name) {
        ExampleEvent event = Events.named(name);

        CloudEvent read = read(ExampleEventCodec.encode(event), Events.value(event));

        assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(read.getId()).isEqualTo("42");
        assertThat(read.getSource()).isEqualTo(URI.create("/cameras/7"));
        assertThat(read.getType()).isEqualTo("dev.eleventh.example." + name + ".v1");
        assertThat(read.getTime()).isEqualTo(event.time().atOffset(ZoneOffset.UTC));
        assertThat(read.getExtension("label")).isEqualTo(name.equals("retracted") ? null : "Käse");
        assertThat(read.getDataContentType()).isEqualTo(name.equals("labelled") ? "image/png" : null);
        byte[] value = Events.value(event);
        if (value != null) {
            assertThat(read.getData().toBytes()).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"labelled", "relabelled", "retracted"})
    void eventsOfTheSdkAreDecoded(String name) throws Exception {
        ExampleEvent event = Events.named(name);

        ProducerRecord<Void, byte[]> written = write(event, name);

        assertThat(ExampleEventCodec.decode(null, written.headers(), written.value(), RECORDED))
                .isEqualTo(event);
    }

    private static CloudEvent read(Headers headers, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> received = new ConsumerRecord<>("examples", 0, 0, null, value);
        headers.forEach(header -> received.headers().add(header));
        return KafkaMessageFactory.createReader(received).toEvent();
    }

    private static ProducerRecord<Void, byte[]> write(ExampleEvent event, String name) {
        CloudEventBuilder builder = CloudEventBuilder.v1()
                .withId(event.id().value())
                .withSource(URI.create(event.source()))
                .withType("dev.eleventh.example." + name + ".v1")
                .withTime(event.time().atOffset(ZoneOffset.UTC));
        if (event instanceof ExampleEvent.Labelled labelled) {
            builder.withExtension("label", labelled.label().value());
            builder.withData(labelled.contentType(), labelled.image().bytes());
        } else if (event instanceof ExampleEvent.Relabelled relabelled) {
            builder.withExtension("label", relabelled.label().value());
        }
        return KafkaMessageFactory.createWriter("examples").writeBinary(builder.build());
    }
}
