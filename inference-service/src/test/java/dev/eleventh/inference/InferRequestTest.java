package dev.eleventh.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.eleventh.inference.openinference.ImageTensor;
import dev.eleventh.inference.openinference.InferRequest;
import dev.eleventh.inference.openinference.OutputName;
import dev.eleventh.runtime.HttpProblem;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Case by case after the protocol's text. */
class InferRequestTest {
    private static final String IMAGE = "'name':'image','datatype':'BYTES','shape':[1],'data':['YQ==']";

    @Test
    void aRequestIsReadWhateverTheOrderOfItsFields() {
        InferRequest request = read(
                "{'outputs':[],'parameters':{'a':1},'later':[{}],'inputs':[{'data':['YQ==',['Yg==']"
                                .replace("['Yg==']", "'Yg=='")
                        + "],'parameters':{'content_type':'base64'},'shape':[2],'datatype':'BYTES','name':'image'}],'id':'42'}");

        assertThat(request.id()).isEqualTo("42");
        assertThat(request.input().isPixels()).isFalse();
        assertThat(request.input().files()).containsExactly(new byte[] {'a'}, new byte[] {'b'});
        assertThat(request.outputNames()).containsExactly(OutputName.values());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1.0, 0, 0.5, 1, 0.25, 1e-3, 0, 0, 0, 0, 0, 1]",
                "[[[[1.0, 0, 0.5], [1, 0.25, 1e-3]], [[0, 0, 0], [0, 0, 1]]]]"
            })
    void pixelsMayBeFlatOrNested(String data) {
        ImageTensor pixels = tensor("pixels", "FP32", "[1,2,2,3]", data);

        assertThat(pixels.isPixels()).isTrue();
        assertThat(pixels.pixels(2)).containsExactly(new float[] {1, 0, 0.5f, 1, 0.25f, 1e-3f, 0, 0, 0, 0, 0, 1});
    }

    @Test
    void aSampleThatIsOutsideByRoundingIsClamped() {
        float[] pixels = tensor("pixels", "FP32", "[1,2,2,3]", "[1.0000001,-1e-8,0.5,0,0,0,0,0,0,0,0,1.000009]")
                .pixels(2)
                .get(0);

        assertThat(pixels).startsWith(1, 0, 0.5f).endsWith(1);
    }

    @Test
    void aColumnOfImagesMayBeFlatOrNestedToo() {
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
    void whatIsNoRequestIsToldSo(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(HttpProblem.class, problem -> {
            assertThat(problem.status()).isEqualTo(400);
            assertThat(problem.reason()).isEqualTo("bad-json");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'inputs':null}", "{'inputs':[]}", "{'inputs':[null]}", "{'inputs':[{},{}]}"})
    void thereIsExactlyOneInput(String json) {
        assertBad(() -> read(json).input(), 400, "exactly one tensor");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'img'|'BYTES'|[1]|['YQ==']|no input 'img'",
                "null|'BYTES'|[1]|['YQ==']|no input",
                "'image'|null|[1]|['YQ==']|must be BYTES, was null",
                "'image'|'FP32'|[1]|[1]|must be BYTES, was FP32",
                "'pixels'|'FP64'|[1,2,2,3]|[1]|must be FP32, was FP64",
                "'image'|'BYTES'|null|['YQ==']|shape of image",
                "'image'|'BYTES'|[-1]|['YQ==']|shape of image",
                "'image'|'BYTES'|[null]|['YQ==']|shape of image",
                "'image'|'BYTES'|[]|['YQ==']|1 image or more",
                "'image'|'BYTES'|[0]|[]|1 image or more",
                "'image'|'BYTES'|[1]|null|binary extension",
                "'image'|'BYTES'|[1,2]|['YQ==','YQ==']|[n] or [n, 1]",
                "'image'|'BYTES'|[2]|['YQ==']|2 texts",
                "'image'|'BYTES'|[1]|[['YQ==']]|1 texts",
                "'image'|'BYTES'|[1]|[1]|not all texts",
                "'image'|'BYTES'|[2]|['YQ==',1]|not all texts",
                "'image'|'BYTES'|[2]|['YQ==','%']|image 1 is not base64",
                "'pixels'|'FP32'|[1,3,2,2]|[1]|must be [n, 2, 2, 3]",
                "'pixels'|'FP32'|[1,2,2,3]|[1]|were 1 elements",
                "'pixels'|'FP32'|[1,2,2,3]|['1']|not all numbers",
                "'pixels'|'FP32'|[1,2,2,3]|[[0,0,0,0,0,0,0,0,0,0,0,0]]|as its shape",
                "'pixels'|'FP32'|[1,2,2,3]|[0,0,0,0,0,0,0,0,0,0,0,255]|image 0 has a value of 255.0",
                "'pixels'|'FP32'|[1,2,2,3]|[0,0,0,0,0,0,0,0,0,0,0,-0.1]|image 0 has a value of -0.1",
                "'pixels'|'FP32'|[1,2,2,3]|[0,0,0,0,0,0,0,0,0,0,0,1e99]|image 0 has a value of Infinity"
            })
    void aTensorThatIsNotWhatItShouldBeIsNamed(String name, String datatype, String shape, String data, String why) {
        assertBad(
                () -> {
                    ImageTensor tensor = tensor(unquoted(name), unquoted(datatype), shape, data);
                    return tensor.isPixels() ? tensor.pixels(2) : tensor.files();
                },
                400,
                why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"257", "4294967297", "9223372036854775807"})
    void tooManyImagesAreTooMany(String count) {
        assertBad(() -> tensor("image", "BYTES", "[" + count + "]", "['YQ==']").files(), 413, count);
        assertBad(
                () -> tensor("pixels", "FP32", "[%s,2,2,3]".formatted(count), "[1]")
                        .pixels(2),
                413,
                count);
    }

    @Test
    void outputsAreAskedForByName() {
        assertThat(read("{'outputs':[{'name':'probabilities'},{'name':'label'},{'name':'label'}]}")
                        .outputNames())
                .containsExactly(OutputName.PROBABILITIES, OutputName.LABEL);
        for (String output : List.of("{'name':'Label'}", "{}", "null")) {
            assertBad(() -> read("{'outputs':[" + output + "]}").outputNames(), 400, "expected some of label,");
        }
    }

    /** Millions of small things would be fifty times as large in memory as in the body. */
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
    void smallThingsWithoutNumberTakeLittleMemory(String request) {
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
        return read("{'inputs':[{'name':%s,'datatype':%s,'shape':%s,'data':%s}]}"
                        .formatted(quoted(name), quoted(datatype), shape, data))
                .input();
    }

    /** JUnit takes a value's quotes off. */
    private static String unquoted(String text) {
        return text.replace("'", "");
    }

    private static String quoted(String text) {
        return text.equals("null") ? text : "'" + text + "'";
    }
}
