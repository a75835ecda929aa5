package dev.eleventh.inference;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import java.awt.Color;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import triton.client.InferInput;
import triton.client.InferRequestedOutput;
import triton.client.InferResult;
import triton.client.InferenceServerClient;
import triton.client.pojo.DataType;

/** Tests the service against the protocol's text, and with a third-party client. */
class OpenInferenceIT {
    private static final String MODEL = "/v2/models/eleventh";
    private static final int SIZE = TestBackbone.get().description().format().width();

    private static TestTopics topics;
    private static RunningInference inference;

    /**
     * Versions 1 to 8: versions 1 to 3 know one, two and three colours, and later versions three; 7 lacks its head; 8
     * serves.
     */
    @BeforeAll
    static void startAndPublish() throws Exception {
        topics = TestTopics.empty();
        inference = new RunningInference(topics.bootstrapServers());
        assertLiveButNotReadyBeforeAVersionServes();
        topics.publish(PublishedModel.of(1, RED));
        topics.publish(PublishedModel.of(2, RED, GREEN));
        for (int version = 3; version <= 6; version++) {
            topics.publish(PublishedModel.of(version, RED, GREEN, BLUE));
        }
        topics.publish(PublishedModel.of(7, RED, GREEN, BLUE), chunks -> List.of(new Chunk(0, 1_000_000)));
        topics.publish(PublishedModel.of(8, RED, GREEN, BLUE));
        inference.awaitServing(8);
    }

    @AfterAll
    static void close() {
        inference.close();
        topics.close();
    }

    private static void assertLiveButNotReadyBeforeAVersionServes() throws Exception {
        assertAnswer("GET", "/v2/health/live", 200, "{\"live\":true}");
        assertAnswer("GET", "/v2/health/ready", 503, "{\"ready\":false}");
        assertAnswer("GET", MODEL + "/ready", 503, "{\"name\":\"eleventh\",\"ready\":false}");
        assertError(inference.get(MODEL), 503, "no model version serves yet");
        assertError(inference.send("POST", MODEL + "/infer", images(Color.RED)), 503, "no model version serves yet");
    }

    @Test
    void describesTheServerAndItsReadiness() throws Exception {
        JsonNode server = json(inference.get("/v2"));
        assertThat(server.at("/name").asText()).isEqualTo("eleventh");
        assertThat(server.at("/version").asText()).isNotBlank();
        assertThat(server.at("/extensions").toString()).isEqualTo("[\"binary_tensor_data\"]");
        assertThat(json(inference.get("/v2/"))).isEqualTo(server);
        assertAnswer("GET", "/v2/health/live", 200, "{\"live\":true}");
        assertAnswer("GET", "/v2/health/ready", 200, "{\"ready\":true}");
        assertAnswer("GET", MODEL + "/ready", 200, "{\"name\":\"eleventh\",\"ready\":true}");
        assertAnswer("GET", MODEL + "/versions/2/ready", 200, "{\"name\":\"eleventh\",\"ready\":true}");
    }

    @Test
    void describesTheVersionsInputsAndOutputsOfTheModel() throws Exception {
        JsonNode model = json(inference.get(MODEL));
        assertThat(model.at("/name").asText()).isEqualTo("eleventh");
        assertThat(model.at("/platform").asText()).isNotBlank();
        assertThat(model.at("/versions").toString())
                .startsWith("[\"1\",\"2\",\"3\"")
                .endsWith("\"8\"]");
        assertThat(model.at("/inputs").toString())
                .isEqualTo("[{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[-1]},"
                        + "{\"name\":\"pixels\",\"datatype\":\"FP32\",\"shape\":[-1,%1$d,%1$d,3]}]".formatted(SIZE));
        assertThat(model.at("/outputs").findValuesAsText("name"))
                .containsExactly("label", "probability", "unknown", "labels", "probabilities");
        assertThat(model.at("/outputs/3/shape").toString()).isEqualTo("[-1,3]");
        JsonNode second = json(inference.get(MODEL + "/versions/2"));
        assertThat(second.at("/outputs/3/shape").toString()).isEqualTo("[-1,2]");
    }

    @Test
    void answersImagesRowByRow() throws Exception {
        JsonNode answer = json(inference.send("POST", MODEL + "/infer", images(Color.RED, Color.BLUE)));

        assertThat(answer.at("/model_name").asText()).isEqualTo("eleventh");
        assertThat(answer.at("/model_version").asText()).isEqualTo("8");
        assertThat(answer.has("id")).isFalse();
        assertThat(answer.at("/outputs")).hasSize(5);
        assertThat(output(answer, "label").toString())
                .isEqualTo("{\"name\":\"label\",\"shape\":[2],\"datatype\":\"BYTES\",\"data\":[\"red\",\"blue\"]}");
        assertThat(output(answer, "unknown").at("/data").toString()).isEqualTo("[false,false]");
        assertThat(output(answer, "labels").at("/shape").toString()).isEqualTo("[2,3]");
        JsonNode probabilities = output(answer, "probabilities").at("/data");
        assertThat(probabilities).hasSize(6);
        for (int image = 0; image < 2; image++) {
            assertThat(probabilities.get(3 * image))
                    .isEqualTo(output(answer, "probability").at("/data").get(image));
        }
    }

    @Test
    void returnsTheIdAndOnlyTheRequestedOutputsInOrder() throws Exception {
        String request =
                "{\"id\":\"42\",\"parameters\":{\"priority\":1},\"outputs\":[{\"name\":\"unknown\"},{\"name\":\"label\","
                        + "\"parameters\":{\"binary_data\":false}}],"
                        + images(Color.GREEN).substring(1);
        JsonNode answer = json(inference.send("POST", MODEL + "/infer", request));

        assertThat(answer.at("/id").asText()).isEqualTo("42");
        assertThat(answer.at("/outputs").findValuesAsText("name")).containsExactly("unknown", "label");
    }

    @Test
    void answersPixelsLikeTheFileWithThesePixels() throws Exception {
        JsonNode flat = json(inference.send("POST", MODEL + "/infer", pixels(squares(), false)));
        JsonNode nested = json(inference.send("POST", MODEL + "/infer", pixels(squares(), true)));

        assertThat(output(flat, "label").at("/data").toString()).isEqualTo("[\"red\",\"blue\"]");
        assertThat(nested).isEqualTo(flat);
    }

    @Test
    void answersWithTheRequestedOlderVersion() throws Exception {
        for (int version : new int[] {1, 2, 3, 4, 5, 6, 8, 2, 1}) {
            JsonNode answer =
                    json(inference.send("POST", MODEL + "/versions/" + version + "/infer", images(Color.BLUE)));

            assertThat(answer.at("/model_version").asInt()).isEqualTo(version);
            TreeSet<String> labels = new TreeSet<>();
            output(answer, "labels").at("/data").forEach(label -> labels.add(label.asText()));
            assertThat(labels)
                    .isEqualTo(new TreeSet<>(List.of("red", "green", "blue").subList(0, Math.min(version, 3))));
        }
        assertThat(inference.servingVersion()).isEqualTo(8);
    }

    @Test
    void simultaneousRequestsForAVersionWaitForOneLoad() throws Exception {
        for (int version = 1; version <= 4; version++) {
            json(inference.get(MODEL + "/versions/" + version));
        }
        long before = inference.loads();
        List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, 12)
                .mapToObj(i -> inference.sendAsync("POST", MODEL + "/versions/5/infer", images(Color.RED)))
                .toList();
        for (CompletableFuture<HttpResponse<String>> answer : asked) {
            assertThat(json(answer.get()).at("/model_version").asInt()).isEqualTo(5);
        }

        assertThat(inference.loads()).isEqualTo(before + 1);
    }

    @Test
    void answers404ToUnknownResourcesAnd503ToARefusedVersion() throws Exception {
        for (String path : List.of("", "/ready", "/versions/8", "/versions/8/ready")) {
            assertError(inference.get("/v2/models/Eleventh" + path), 404, "there is no model 'Eleventh'");
        }
        assertError(inference.send("POST", "/v2/models/x/infer", images(Color.RED)), 404, "there is no model 'x'");
        for (String version : List.of("9", "0", "-1", "latest", "99999999999999999999")) {
            assertError(inference.get(MODEL + "/versions/" + version), 404, version);
            assertError(inference.get(MODEL + "/versions/" + version + "/ready"), 404, version);
            assertError(
                    inference.send("POST", MODEL + "/versions/" + version + "/infer", images(Color.RED)), 404, version);
        }
        assertError(inference.send("POST", MODEL + "/versions/7/infer", images(Color.RED)), 503, "head-missing");
        assertError(inference.get(MODEL + "/versions/7"), 503, "head-missing");
        assertAnswer("GET", MODEL + "/versions/7/ready", 503, "{\"name\":\"eleventh\",\"ready\":false}");
        assertThat(json(inference.get(MODEL)).at("/versions").toString()).doesNotContain("\"7\"");
        assertError(inference.get("/v2/nonsense"), 404, "/v2/nonsense");
        assertError(inference.get(MODEL + "/infer"), 405, "/infer");
    }

    @Test
    void answers400ToABadRequestAnd413ToATooLargeOne() throws Exception {
        String bad = Base64.getEncoder().encodeToString(TestImages.truncatedJpeg());
        String good = Base64.getEncoder().encodeToString(TestImages.png(Color.RED, 1));
        assertInferError("rubbish", 400, "body");
        assertInferError(
                request("image", "BYTES", "[3]", "[\"%s\",\"%s\",\"%s\"]".formatted(good, bad, good)), 400, "image 1");
        assertInferError(request("image", "BYTES", "[257]", "[" + "\"\",".repeat(256) + "\"\"]"), 413, "256");
        assertInferError("{\"id\":\"" + "x".repeat(33 << 20) + "\"}", 413, "33554432");
    }

    @Test
    void answersAThirdPartyClient() throws Exception {
        try (InferenceServerClient client = new InferenceServerClient(inference.address(), 5_000, 30_000)) {
            InferInput input = new InferInput("image", new long[] {2, 1}, DataType.BYTES);
            input.setData(new String[] {base64(Color.GREEN), base64(Color.RED)}, false);
            var arguments = new InferenceServerClient.InferArguments(
                            "eleventh",
                            List.of(input),
                            List.of(
                                    new InferRequestedOutput("label", false),
                                    new InferRequestedOutput("probability", false)))
                    .setModelVersion("3")
                    .setRequestId("theirs");
            InferResult result = client.infer(arguments);

            assertThat(result.getResponse().getId()).isEqualTo("theirs");
            assertThat(result.getResponse().getModelVersion()).isEqualTo("3");
            assertThat(result.getResponse().getOutputByName("label").getData()).containsExactly("green", "red");
            assertThat(result.getOutputAsFloat("probability")).hasSize(2);

            InferInput squares = new InferInput("pixels", new long[] {2, SIZE, SIZE, 3}, DataType.FP32);
            squares.setData(squares(), false);
            assertThat(client.infer("eleventh", List.of(squares), Collections.emptyList())
                            .getOutputAsBool("unknown"))
                    .containsExactly(false, false);
            InferInput binarySquares = new InferInput("pixels", new long[] {2, SIZE, SIZE, 3}, DataType.FP32);
            binarySquares.setData(squares(), true);
            InferResult binary = client.infer(
                    "eleventh",
                    List.of(binarySquares),
                    List.of(
                            new InferRequestedOutput("probability", true),
                            new InferRequestedOutput("unknown", true),
                            new InferRequestedOutput("label", false)));
            assertThat(binary.getOutputAsFloat("probability"))
                    .hasSize(2)
                    .isEqualTo(client.infer("eleventh", List.of(squares), Collections.emptyList())
                            .getOutputAsFloat("probability"));
            assertThat(binary.getOutputAsBool("unknown")).containsExactly(false, false);
        }
    }

    @Test
    void answersAFileAsBinaryDataInBinaryLikeTritonsClientRequests() throws Exception {
        byte[] file = TestImages.png(Color.GREEN, 3);
        byte[] json = ("{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":"
                        + "{\"binary_data_size\":%d}}],\"outputs\":[{\"name\":\"label\",\"parameters\":{\"binary_data\":true}}]}")
                .formatted(Integer.BYTES + file.length)
                .getBytes(UTF_8);
        byte[] body = ByteBuffer.allocate(json.length + Integer.BYTES + file.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(json)
                .putInt(file.length)
                .put(file)
                .array();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + inference.address() + MODEL + "/infer"))
                .header("Content-Type", "application/octet-stream")
                .header("Inference-Header-Content-Length", Integer.toString(json.length))
                .POST(BodyPublishers.ofByteArray(body))
                .build();

        HttpResponse<byte[]> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        int jsonBytes = Integer.parseInt(
                response.headers().firstValue("Inference-Header-Content-Length").orElseThrow());
        JsonNode output = Json.read(new String(response.body(), 0, jsonBytes, UTF_8), JsonNode.class)
                .at("/outputs/0");
        assertThat(output.toString())
                .isEqualTo(
                        "{\"name\":\"label\",\"shape\":[1],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":9}}");
        assertThat(Arrays.copyOfRange(response.body(), jsonBytes, response.body().length))
                .isEqualTo(new byte[] {5, 0, 0, 0, 'g', 'r', 'e', 'e', 'n'});
    }

    private static String images(Color... colours) {
        List<String> data = Arrays.stream(colours).map(OpenInferenceIT::base64).toList();
        return request("image", "BYTES", "[%d]".formatted(data.size()), Json.write(data));
    }

    private static String base64(Color colour) {
        return Base64.getEncoder().encodeToString(TestImages.png(colour, 3));
    }

    private static String request(String name, String datatype, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}]}"
                .formatted(name, shape, datatype, data);
    }

    /** Returns the pixels of a red and a blue square. */
    private static float[] squares() {
        float[] values = new float[2 * SIZE * SIZE * 3];
        IntStream.range(0, SIZE * SIZE).forEach(pixel -> {
            values[pixel * 3] = 1;
            values[(SIZE * SIZE + pixel) * 3 + 2] = 1;
        });
        return values;
    }

    private static String pixels(float[] values, boolean nested) {
        List<?> data =
                IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
        if (nested) {
            for (int length : new int[] {3, SIZE, SIZE}) {
                List<?> flat = data;
                data = IntStream.range(0, flat.size() / length)
                        .mapToObj(i -> flat.subList(i * length, (i + 1) * length))
                        .toList();
            }
        }
        return request("pixels", "FP32", "[2,%1$d,%1$d,3]".formatted(SIZE), Json.write(data));
    }

    private static JsonNode output(JsonNode answer, String name) {
        for (JsonNode output : answer.at("/outputs")) {
            if (output.at("/name").asText().equals(name)) {
                return output;
            }
        }
        throw new AssertionError("no output " + name + " in " + answer);
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        return Json.read(response.body(), JsonNode.class);
    }

    private static void assertAnswer(String method, String path, int status, String body) throws Exception {
        HttpResponse<String> response = inference.send(method, path, "");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Json.read(response.body(), JsonNode.class)).isEqualTo(Json.read(body, JsonNode.class));
    }

    private static void assertInferError(String request, int status, String part) throws Exception {
        assertError(inference.send("POST", MODEL + "/infer", request), status, part);
    }

    /** Checks the protocol's error format: an object with one string. */
    private static void assertError(HttpResponse<String> response, int status, String part) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        Map<?, ?> error = Json.read(response.body(), Map.class);
        assertThat(error).hasSize(1);
        assertThat(error.get("error")).asString().contains(part);
    }
}
