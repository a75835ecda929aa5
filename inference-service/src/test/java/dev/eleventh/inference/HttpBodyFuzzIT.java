package dev.eleventh.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.fuzz.Fuzz;
import dev.eleventh.contracts.fuzz.HostileImages;
import dev.eleventh.contracts.fuzz.PngBuilder;
import dev.eleventh.runtime.http.HttpProblem;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fuzzes bodies for {@code POST /v1/predict} and {@code /v2/models/eleventh/infer}, over a socket. */
@Tag("fuzz")
class HttpBodyFuzzIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final byte[] RED = TestImages.png(Color.RED, 1);
    /**
     * The header that splits a body into JSON and tensors; sent with some bodies, always with half the body's length.
     */
    private static final String JSON_BYTES = "Inference-Header-Content-Length";

    private static TestTopics topics;
    private static RunningInference inference;

    @BeforeAll
    static void startAndPublish() throws Exception {
        topics = TestTopics.empty();
        inference = new RunningInference(topics.bootstrapServers());
        topics.publish(PublishedModel.of(1, PublishedModel.RED, PublishedModel.GREEN));
        inference.awaitServing(1);
    }

    @AfterAll
    static void close() {
        inference.close();
        topics.close();
    }

    @Test
    void predictsOrRejectsEveryBodyWithAReason() {
        List<byte[]> seeds = new ArrayList<>(HostileImages.seeds());
        seeds.add(RED);
        Fuzz.target("http predict", seeds, HttpProblem.class)
                .repairing(HostileImages::repaired)
                .measuringAllThreads()
                // memory for the pixels that a header declares, up to the largest image
                .run(100, input -> (512L << 20) + 64L * input.length, HttpBodyFuzzIT::predict);
    }

    @Test
    void infersOrRejectsEveryBodyWithAReason() {
        Fuzz.target("http infer", inferences(), HttpProblem.class)
                .measuringAllThreads()
                .run(200, input -> (512L << 20) + 64L * input.length, HttpBodyFuzzIT::infer);
    }

    private static List<byte[]> inferences() {
        // small, so that most of the damage is to the JSON
        String image = Base64.getEncoder().encodeToString(PngBuilder.pixel(8, PngBuilder.RGB, "ff0000"));
        return List.of(
                        "{\"id\":\"7\",\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%s\"]}]}",
                        "{\"parameters\":{\"a\":[1,{\"b\":null}]},\"outputs\":[{\"name\":\"label\"}],\"inputs\":"
                                + "[{\"name\":\"image\",\"shape\":[2,1],\"datatype\":\"BYTES\",\"data\":[[\"%1$s\"],[\"%1$s\"]]}]}",
                        "{\"inputs\":[{\"name\":\"pixels\",\"shape\":[1,2,2,3],\"datatype\":\"FP32\",\"data\":[0,0.5,1,1e-3]}]}")
                .stream()
                .map(json -> json.formatted(image).getBytes(UTF_8))
                .toList();
    }

    private static void predict(byte[] body) throws Exception {
        JsonNode prediction = answered("/v1/predict", body, "/error/message");
        assertThat(prediction.at("/predictions/0/label").asText()).isIn("red", "green");
        assertThat(prediction.at("/model_version").asLong()).isEqualTo(1);
    }

    private static void infer(byte[] body) throws Exception {
        JsonNode answer = answered("/v2/models/eleventh/infer", body, "/error");
        assertThat(answer.at("/model_version").asText()).isEqualTo("1");
        assertThat(answer.at("/outputs")).isNotEmpty();
    }

    private static JsonNode answered(String path, byte[] body, String message) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + inference.address() + path))
                .POST(BodyPublishers.ofByteArray(body));
        if (body.length % 8 == 3) {
            request.header(JSON_BYTES, Integer.toString(body.length / 2));
        }
        HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isIn(200, 400, 413, 415);
        JsonNode answer = Json.read(response.body(), JsonNode.class);
        if (response.statusCode() != 200) {
            assertThat(answer.at(message).asText()).as(response.body()).isNotBlank();
            throw new HttpProblem(
                    response.statusCode(), "refused", answer.at(message).asText());
        }
        return answer;
    }
}
