package dev.eleventh.inference.openinference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.StrictJson;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the protocol's text case by case. */
class InferRequestTest {
    private static final String IMAGE = "'name':'image','datatype':'BYTES','shape':[1],'data':['YQ==']";

    @Test
    void readsARequestWithFieldsInAnyOrder() {
        InferRequest request = read(
                "{'outputs':[],'parameters':{'a':1},'later':[{}],'inputs':[{'data':['YQ==',['Yg==']"
                                .replace("['Yg==']", "'Yg=='")
                        + "],'parameters':{'content_type':'base64'},'shape':[2],'datatype':'BYTES','name':'image'}],'id':'42'}");

        assertThat(request.id()).isEqualTo("42");
        assertThat(input(request).isPixels()).isFalse();
        assertThat(input(request).files()).containsExactly(new byte[] {'a'}, new byte[] {'b'});
        assertThat(request.outputNames()).containsExactly(OutputName.values());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1.0, 0, 0.5, 1, 0.25, 1e-3, 0, 0, 0, 0, 0, 1]",
                "[[[[1.0, 0, 0.5], [1, 0.25, 1e-3]], [[0, 0, 0], [0, 0, 1]]]]"
            })
    void acceptsFlatAndNestedPixels(String data) {
        ImageTensor pixels = tensor("pixels", "FP32", "[1,2,2,3]", data);

        assertThat(pixels.isPixels()).isTrue();
        assertThat(pixels.pixels(2, 2)).containsExactly(new float[] {1, 0, 0.5f, 1, 0.25f, 1e-3f, 0, 0, 0, 0, 0, 1});
    }

    @Test
    void clampsASampleThatIsOutOfRangeByRounding() {
        float[] pixels = tensor("pixels", "FP32", "[1,2,2,3]", "[1.0000001,-1e-8,0.5,0,0,0,0,0,0,0,0,1.000009]")
                .pixels(2, 2)
                .get(0);

        assertThat(pixels).startsWith(1, 0, 0.5f).endsWith(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'FP32'|[1,2,2,3]|[0,0.2,0.4, 0.6,0.8,1, 0,0,0, 1,1,1]",
                "'FP32'|[1,3,2,2]|[0,0.6,0,1, 0.2,0.8,0,1, 0.4,1,0,1]",
                "'UINT8'|[1,2,2,3]|[0,51,102, 153,204,255, 0,0,0, 255,255,255]",
                "'UINT8'|[1,3,2,2]|[0,153,0,255, 51,204,0,255, 102,255,0,255]"
            })
    void acceptsByteSamplesAndChannelsFirst(String datatype, String shape, String data) {
        float[] rows = {0, 0.2f, 0.4f, 0.6f, 0.8f, 1, 0, 0, 0, 1, 1, 1};
        String[] numbers = data.replaceAll("[\\[\\] ]", "").split(",", -1);
        boolean bytes = unquoted(datatype).equals("UINT8");
        ByteBuffer binary =
                ByteBuffer.allocate(numbers.length * (bytes ? 1 : Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (String number : numbers) {
            if (bytes) {
                binary.put((byte) Integer.parseInt(number));
            } else {
                binary.putFloat(Float.parseFloat(number));
            }
        }

        assertThat(tensor("pixels", unquoted(datatype), shape, data).pixels(2, 2))
                .containsExactly(rows);
        assertThat(binary("pixels", unquoted(datatype), shape, binary.array()).pixels(2, 2))
                .containsExactly(rows);
    }

    @Test
    void imagesNeedNotBeSquare() {
        byte[] planes = {1, 2, 3, 4, 5, 6};

        assertThat(binary("pixels", "UINT8", "[1,3,1,2]", planes).pixels(2, 1))
                .containsExactly(new float[] {1 / 255f, 3 / 255f, 5 / 255f, 2 / 255f, 4 / 255f, 6 / 255f});
        assertBad(() -> binary("pixels", "UINT8", "[1,3,1,2]", planes).pixels(1, 2), 400, "must be [n, 2, 1, 3]");
    }

    @Test
    void acceptsBinaryFiles() {
        assertThat(binary("image", "BYTES", "[2]", new byte[] {1, 0, 0, 0, 'a', 2, 0, 0, 0, 'b', 'c'})
                        .files())
                .containsExactly(new byte[] {'a'}, new byte[] {'b', 'c'});
    }

    @Test
    void rejectsInvalidBinaryDataWithTheReason() {
        byte[] one = {1, 0, 0, 0, 'a'};
        assertBad(() -> binary("image", "BYTES", "[2]", one).files(), 400, "must have 2 elements");
        for (byte[] cut : new byte[][] {{1, 0, 0, 0}, {1, 0}, {-1, -1, -1, -1, 'a'}}) {
            assertBad(() -> binary("image", "BYTES", "[1]", cut).files(), 400, "is incomplete");
        }
        assertBad(() -> binary("pixels", "FP32", "[1,2,2,3]", new byte[12]).pixels(2, 2), 400, "must have 48 bytes");
        assertBad(() -> binary("pixels", "UINT8", "[1,2,2,3]", new byte[48]).pixels(2, 2), 400, "must have 12 bytes");
        String image = "{'inputs':[{'name':'image','datatype':'BYTES','shape':[1]%s}]}";
        assertBad(() -> binary(image.formatted(""), one), 400, "image has no data");
        assertBad(
                () -> binary(image.formatted(",'parameters':{'binary_data_size':4}"), one),
                400,
                "is 4, but 5 bytes follow");
        assertBad(() -> binary(image.formatted(",'data':['YQ==']"), one), 400, "is null, but 5 bytes follow");
        assertBad(
                () -> binary(image.formatted(",'data':['YQ=='],'parameters':{'binary_data_size':5}"), one),
                400,
                "send one of them");
        for (String header : List.of("", "x", "-1", "3", "1e0")) {
            assertBad(() -> InferBody.of(header, new byte[2]), 400, "at most the body's 2");
        }
    }

    @Test
    void acceptsAFlatOrNestedColumnOfImages() {
        assertThat(tensor("image", "BYTES", "[2,1]", "[['YQ=='],['Yg==']]").files())
                .hasSize(2);
        assertThat(tensor("image", "BYTES", "[2,1]", "['YQ==','Yg==']").files()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "rubbish",
                "{'inputs':[{" + IMAGE + "}]} more",
                "{'inputs':{}}",
                "{'id':42,'inputs':[{" + IMAGE + "}]}",
                "{'parameters':[],'inputs':[{" + IMAGE + "}]}",
                "{'inputs':[{'shape':['1']}]}",
                "{'inputs':[{'shape':[1.5]}]}",
                "{'inputs':[{'data':'YQ=='}]}",
                "{'inputs':[{'data':[null]}]}",
                "{'inputs':[{'data':[true]}]}",
                "{'inputs':[{'data':[{}]}]}",
                "{'inputs':[{'data':[1,[2]]}]}",
                "{'inputs':[{'data':[[1],2]}]}",
                "{'inputs':[{'data':[[1],[2,3]]}]}",
                "{'inputs':[{'data':[1"
            })
    void rejectsAnInvalidRequest(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(HttpProblem.class, problem -> {
            assertThat(problem.status()).isEqualTo(400);
            assertThat(problem.reason()).isEqualTo("bad-json");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'inputs':null}", "{'inputs':[]}", "{'inputs':[null]}", "{'inputs':[{},{}]}"})
    void requiresExactlyOneInput(String json) {
        assertBad(() -> input(read(json)), 400, "exactly one tensor");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'img'|'BYTES'|[1]|['YQ==']|no input 'img'",
                "null|'BYTES'|[1]|['YQ==']|no input",
                "'image'|null|[1]|['YQ==']|must be BYTES, was null",
                "'image'|'FP32'|[1]|[1]|must be BYTES, was FP32",
                "'pixels'|'FP64'|[1,2,2,3]|[1]|must be FP32 or UINT8, was FP64",
                "'image'|'BYTES'|null|['YQ==']|shape of image",
                "'image'|'BYTES'|[-1]|['YQ==']|shape of image",
                "'image'|'BYTES'|[null]|['YQ==']|shape of image",
                "'image'|'BYTES'|[]|['YQ==']|at least 1 image",
                "'image'|'BYTES'|[0]|[]|at least 1 image",
                "'image'|'BYTES'|[1]|null|as binary data",
                "'image'|'BYTES'|[1,2]|['YQ==','YQ==']|[n] or [n, 1]",
                "'image'|'BYTES'|[2]|['YQ==']|2 strings",
                "'image'|'BYTES'|[1]|[['YQ==']]|1 strings",
                "'image'|'BYTES'|[1]|[1]|not all of them strings",
                "'image'|'BYTES'|[2]|['YQ==',1]|not all of them strings",
                "'image'|'BYTES'|[2]|['YQ==','%']|image 1 is not base64",
                "'pixels'|'FP32'|[1,2,3,2]|[1]|must be [n, 2, 2, 3]",
                "'pixels'|'UINT8'|[1,2,2,3]|[0,0,0,0,0,0,0,0,0,0,0,256]|image 0 has a value of 256.0",
                "'pixels'|'UINT8'|[1,2,2,3]|[0,0,0,0,0,0,0,0,0,0,0,0.5]|a whole number",
                "'pixels'|'FP32'|[1,2,2,3]|[1]|was 1 elements",
                "'pixels'|'FP32'|[1,2,2,3]|['1']|not all of them numbers",
                "'pixels'|'FP32'|[1,2,2,3]|[[0,0,0,0,0,0,0,0,0,0,0,0]]|match its shape",
                "'pixels'|'FP32'|[1,2,2,3]|[0,0,0,0,0,0,0,0,0,0,0,255]|image 0 has a value of 255.0",
                "'pixels'|'FP32'|[1,2,2,3]|[0,0,0,0,0,0,0,0,0,0,0,-0.1]|image 0 has a value of -0.1",
                "'pixels'|'FP32'|[1,2,2,3]|[0,0,0,0,0,0,0,0,0,0,0,1e99]|image 0 has a value of Infinity"
            })
    void rejectsAnInvalidTensorWithTheReason(String name, String datatype, String shape, String data, String why) {
        assertBad(
                () -> {
                    ImageTensor tensor = tensor(unquoted(name), unquoted(datatype), shape, data);
                    return tensor.isPixels() ? tensor.pixels(2, 2) : tensor.files();
                },
                400,
                why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"257", "4294967297", "9223372036854775807"})
    void rejectsTooManyImages(String count) {
        assertBad(() -> tensor("image", "BYTES", "[" + count + "]", "['YQ==']").files(), 413, count);
        assertBad(
                () -> tensor("pixels", "FP32", "[%s,2,2,3]".formatted(count), "[1]")
                        .pixels(2, 2),
                413,
                count);
    }

    @Test
    void selectsOutputsByName() {
        assertThat(read("{'outputs':[{'name':'probabilities'},{'name':'label'},{'name':'label'}]}")
                        .outputNames())
                .containsExactly(OutputName.PROBABILITIES, OutputName.LABEL);
        for (String output : List.of("{'name':'Label'}", "{}", "null")) {
            assertBad(() -> read("{'outputs':[" + output + "]}").outputNames(), 400, "expected one or more of label,");
        }
    }

    /** Millions of small elements would take fifty times as much memory as the body. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'inputs':[{'name':'image','data':['a'%s]}]}; ,'a'",
                "{'inputs':[{'name':'pixels','data':[0%s]}]}; ,0",
                "{'inputs':[{'name':'image','data':[[]%s]}]}; ,[]",
                "{'inputs':[{'name':'image','shape':[1000%s]}]}; ,1000",
                "{'inputs':[{}%s]}; ,{}",
                "{'outputs':[{}%s]}; ,{}",
                "{'parameters':{'a':[{}%s]}}; ,{}",
                "{'later':[{}%s]}; ,{}",
            })
    void manySmallElementsTakeLittleMemory(String request) {
        String[] parts = request.split("; ", 2);
        String json = parts[0].formatted(parts[1].repeat((8 << 20) / parts[1].length()));
        byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        try {
            StrictJson.read(body, InferRequest.class);
        } catch (HttpProblem refused) {
            assertThat(refused.status()).isEqualTo(400);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10L * body.length);
    }

    private interface Call {
        Object run();
    }

    private static void assertBad(Call call, int status, String why) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(HttpProblem.class, problem -> {
            assertThat(problem.status()).isEqualTo(status);
            assertThat(problem).hasMessageContaining(why);
        });
    }

    private static InferRequest read(String json) {
        return StrictJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), InferRequest.class);
    }

    private static ImageTensor tensor(String name, String datatype, String shape, String data) {
        return input(read("{'inputs':[{'name':%s,'datatype':%s,'shape':%s,'data':%s}]}"
                .formatted(quoted(name), quoted(datatype), shape, data)));
    }

    private static ImageTensor input(InferRequest request) {
        return request.input(InferBody.of(null, new byte[0]));
    }

    private static ImageTensor binary(String name, String datatype, String shape, byte[] data) {
        String json = "{'inputs':[{'name':'%s','datatype':'%s','shape':%s,'parameters':{'binary_data_size':%d}}]}"
                .formatted(name, datatype, shape, data.length);
        return binary(json, data);
    }

    private static ImageTensor binary(String json, byte[] data) {
        byte[] text = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        ByteBuffer whole =
                ByteBuffer.allocate(text.length + data.length).put(text).put(data);
        InferBody body = InferBody.of(Integer.toString(text.length), whole.array());
        return StrictJson.read(body.json(), InferRequest.class).input(body);
    }

    /** JUnit removes a value's quotes. */
    private static String unquoted(String text) {
        return text.replace("'", "");
    }

    private static String quoted(String text) {
        return text.equals("null") ? text : "'" + text + "'";
    }
}
