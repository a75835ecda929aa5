package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.event.TraceParent;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Checks that asyncapi.yaml is valid AsyncAPI 3.0 and describes the topics as the code does. */
class AsyncApiTest {
    private static final String SPECIFICATIONS_OWN_SCHEMA = "/asyncapi-3.0.0-schema.json";

    private final SpecificationDocument specification = SpecificationDocument.asyncApi();

    @Test
    void theDocumentIsValidAsyncApi() {
        InputStream resource =
                Objects.requireNonNull(AsyncApiTest.class.getResourceAsStream(SPECIFICATIONS_OWN_SCHEMA));
        Schema schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(resource, InputFormat.JSON);

        assertThat(schema.validate(specification.root())).isEmpty();
    }

    @Test
    void theChannelsAreTheTopicsWithTheirSettings() {
        Map<String, String> documented = new TreeMap<>();
        for (JsonNode channel : specification.root().get("channels")) {
            JsonNode kafka = channel.at("/bindings/kafka");
            assertThat(kafka.get("topic")).isEqualTo(channel.get("address"));
            documented.put(
                    channel.get("address").asText(),
                    describe(kafka.get("partitions").asInt() > 1, settings(kafka.get("topicConfiguration"))));
        }
        Map<String, String> real = new TreeMap<>();
        for (Topic<?, ?> topic : Topics.ALL) {
            real.put(topic.name(), describe(topic.partitioned(), new TreeMap<>(topic.config())));
        }
        assertThat(documented).isEqualTo(real);
    }

    private static String describe(boolean partitioned, Map<String, String> settings) {
        return "partitioned=%s %s".formatted(partitioned, settings);
    }

    private static Map<String, String> settings(JsonNode configuration) {
        Map<String, String> settings = new TreeMap<>();
        configuration.forEachEntry(
                (name, value) -> settings.put(name, value.isArray() ? String.join(",", texts(value)) : value.asText()));
        return settings;
    }

    @Test
    void headersAndReasonsMatchTheCodecs() {
        JsonNode schemas = specification.root().at("/components/schemas");

        assertThat(texts(schemas.at("/RejectionHeaders/properties/rejection-reason/enum")))
                .containsExactlyElementsOf(Arrays.stream(RejectionReason.values())
                        .map(RejectionReason::code)
                        .toList());
        assertThat(names(schemas.at("/RejectionHeaders/properties")))
                .containsExactlyInAnyOrderElementsOf(RejectionHeaders.NAMES);
        List<String> example = names(schemas.at("/LabelledHeaders/properties"));
        assertThat(example).contains(TraceParent.HEADER, RejectionHeaders.REDRIVEN_FROM);
        example.removeAll(List.of(TraceParent.HEADER, RejectionHeaders.REDRIVEN_FROM));
        assertThat(example).containsExactlyInAnyOrderElementsOf(ExampleEventCodec.HEADERS);
        assertThat(schemas.at("/LabelledHeaders/properties/ce_type/const").asText())
                .isEqualTo(ExampleEventCodec.LABELLED);
        assertThat(schemas.at("/RelabelledHeaders/properties/ce_type/const").asText())
                .isEqualTo(ExampleEventCodec.RELABELLED);
        assertThat(schemas.at("/RetractedHeaders/properties/ce_type/const").asText())
                .isEqualTo(ExampleEventCodec.RETRACTED);
    }

    @Test
    void everyChannelHasAReaderOrAWriter() {
        List<String> used = StreamSupport.stream(
                        specification.root().get("operations").spliterator(), false)
                .map(operation -> operation.at("/channel/$ref").asText())
                .toList();

        names(specification.root().get("channels"))
                .forEach(channel -> assertThat(used).contains("#/channels/" + channel));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
