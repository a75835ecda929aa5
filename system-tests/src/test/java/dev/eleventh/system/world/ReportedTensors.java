package dev.eleventh.system.world;

import static dev.eleventh.system.world.ReportedDocuments.base64;
import static dev.eleventh.system.world.ReportedDocuments.inLines;
import static dev.eleventh.system.world.WorldCases.PNG;
import static dev.eleventh.system.world.WorldCases.tensor;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Stream;

/** Requests of the Open Inference Protocol as clients of KServe and Triton send them. */
final class ReportedTensors {
    private static final String IMAGE = base64(ReportedDocuments.IMAGE);

    private ReportedTensors() {}

    static List<WorldCase> all() {
        return Stream.of(base64Texts(), shapes(), documents())
                .flatMap(List::stream)
                .toList();
    }

    private static WorldCase image(String name, String data) {
        return infer(name, request("[1]", "[\"" + data + "\"]"));
    }

    private static String request(String shape, String data) {
        return "{\"inputs\":[{\"name\":\"image\",\"shape\":%s,\"datatype\":\"BYTES\",\"data\":%s}]}"
                .formatted(shape, data);
    }

    private static WorldCase infer(String name, String json) {
        return infer(name, json.getBytes(UTF_8));
    }

    private static WorldCase infer(String name, byte[] body) {
        return WorldCase.of(name, Door.INFER, body).header("content-type", "application/json");
    }

    private static List<WorldCase> base64Texts() {
        return List.of(
                image("base64 without padding", IMAGE.replace("=", "")).is("predicted", "matatonic/openedai-vision#4"),
                image("base64 for URLs", IMAGE.replace('+', '-').replace('/', '_'))
                        .is("predicted", "rwth-iat/basyx-python-sdk#14"),
                image("a data URL", "data:image/png;base64," + IMAGE).is("predicted", "Acly/comfyui-tooling-nodes#39"),
                image("base64 in lines", inLines(IMAGE, "\\n")).is("predicted", "runpod-workers/worker-comfyui#126"),
                image("base64 that went through a form", IMAGE.replace('+', ' '))
                        .is("400 perhaps a plus sign", "runpod-workers/worker-comfyui#126"),
                image("base64 in quotes", "\\\"" + IMAGE + "\\\"")
                        .is("400 is not base64", "runpod-workers/worker-comfyui#126"),
                image("base64 that is escaped", IMAGE.replace("+", "%2B"))
                        .is("400 is not base64", "xhtml2pdf/xhtml2pdf#409"),
                image("base64 that is cut off", IMAGE.substring(0, 401))
                        .is("400 is not base64", "runpod-workers/worker-comfyui#126"));
    }

    private static List<WorldCase> shapes() {
        return List.of(
                infer("texts in arrays of their own", request("[2,1]", "[[\"%1$s\"],[\"%1$s\"]]".formatted(IMAGE)))
                        .is("predicted", "triton-inference-server/server#4405"),
                infer(
                                "texts of a shape that has one dimension less",
                                request("[2,1]", "[\"%1$s\",\"%1$s\"]".formatted(IMAGE)))
                        .is("predicted", "triton-inference-server/server#4405"),
                infer("a shape that is a text", request("\"-1\"", "[\"%s\"]".formatted(IMAGE)))
                        .is("400 not as expected", "triton-inference-server/server#1649"),
                infer("a shape below 0", request("[-1]", "[\"%s\"]".formatted(IMAGE)))
                        .is("400 whole numbers of 0 or more", "triton-inference-server/server#1649"),
                infer("base64 as TensorFlow Serving has it", request("[1]", "[{\"b64\":\"%s\"}]".formatted(IMAGE)))
                        .is("400 among its elements", "triton-inference-server/server#1649"),
                infer("a text instead of data", request("[1]", "\"%s\"".formatted(IMAGE)))
                        .is("400 data must be an array", "kserve/kserve#2746"),
                infer(
                                "the fields of gRPC",
                                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"BYTES\",\"contents\":{\"bytes_contents\":[\"%s\"]}}]}"
                                        .formatted(IMAGE))
                        .is("400 has no data", "kserve/kserve#2746"),
                tensor("samples of NaN", "NaN,0.5").is("400 not as expected", "triton-inference-server/server#6415"),
                tensor("samples of null", "null,0.5")
                        .is("400 among its elements", "triton-inference-server/server#6415"),
                tensor("samples of Infinity", "Infinity,0.5")
                        .is("400 not as expected", "triton-inference-server/server#3870"),
                tensor("samples beyond float32", "1e400,0.5").is("400 expected [0, 1]", "RFC 8259, 6"),
                tensor("samples of 400 digits", "0." + "3".repeat(400) + ",1").is("predicted", "RFC 8259, 6"),
                tensor("samples with exponents", "1E-1,10e-1").is("predicted", "RFC 8259, 6"),
                tensor("samples as texts", "\"0.5\",\"0.5\"")
                        .is("400 data of pixels must be numbers", "kserve/kserve#2512"));
    }

    private static List<WorldCase> documents() {
        String good = request("[1]", "[\"%s\"]".formatted(IMAGE));
        return List.of(
                infer("an empty body", "").is("400 body", "triton-inference-server/server#8773"),
                infer("a body of one zero", "\0").is("400 body", "triton-inference-server/server#8773"),
                infer("a body of spaces", "   ").is("400 body", "triton-inference-server/server#8773"),
                infer("a byte order mark", "\uFEFF" + good).is("predicted", "nlohmann/json#152"),
                infer("a comma at the end", good.replace("]}]}", "]},]}")).is("400 not as expected", "RFC 8259"),
                infer("two documents", good + good).is("400 not as expected", "RFC 8259"),
                infer("an image instead of a document", PNG).is("400 body", "triton-inference-server/server#4"),
                WorldCase.of("a document that is said to be a form", Door.INFER, good.getBytes(UTF_8))
                        .header("content-type", "multipart/form-data")
                        .is("predicted", "triton-inference-server/server#4244"),
                infer(
                                "no binary data though they are announced",
                                good.replace("\"data\"", "\"parameters\":{\"binary_data_size\":16},\"data\""))
                        .is("400 send one of them", "triton-inference-server/server#4244"),
                infer("a length of JSON beyond the body", good)
                        .header("Inference-Header-Content-Length", Integer.toString(good.length() + 1))
                        .is("400 Inference-Header-Content-Length", "triton-inference-server/server#5649"),
                infer("a length of JSON below 0", good)
                        .header("Inference-Header-Content-Length", "-1012208453")
                        .is("400 Inference-Header-Content-Length", "triton-inference-server/server#5649"));
    }
}
