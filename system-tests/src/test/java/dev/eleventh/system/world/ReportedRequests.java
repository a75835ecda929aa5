package dev.eleventh.system.world;

import static dev.eleventh.system.world.WorldCases.PNG;
import static dev.eleventh.system.world.WorldCases.predict;
import static dev.eleventh.system.world.WorldCases.teach;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** Requests as clients, proxies and load balancers send them. */
final class ReportedRequests {
    private static final String HOST = "Host: localhost\r\n";
    private static final String CLOSE = "Connection: close\r\n";

    private ReportedRequests() {}

    static List<WorldCase> all() {
        return Stream.of(codings(), probes(), framing(), targets())
                .flatMap(List::stream)
                .toList();
    }

    /** Compressed bodies, which are decompressed; the decompressed body has the limits of an uncompressed one. */
    private static List<WorldCase> codings() {
        byte[] gzip = ReportedArchives.gzip(PNG);
        String tensors = "{\"inputs\":[{\"name\":\"image\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%s\"]}]}"
                .formatted(ReportedDocuments.base64(PNG));
        byte[] packed = ReportedArchives.gzip(tensors.getBytes(UTF_8));
        return List.of(
                coded(teach("an image in gzip"), "gzip", gzip).is("accepted", "yhirose/cpp-httplib#50"),
                coded(predict("an image in gzip"), "gzip", gzip).is("predicted", "tensorflow/serving#1091"),
                coded(predict("an image in gzip, by its old name"), "x-gzip", gzip)
                        .is("predicted", "RFC 9110, 8.4.1.3"),
                coded(predict("an image in deflate"), "deflate", deflate(PNG)).is("predicted", "RFC 9110, 8.4.1.2"),
                coded(predict("an image as it is"), "identity", PNG).is("predicted", "RFC 9110, 12.5.3"),
                coded(predict("an image in br"), "br", PNG)
                        .is("unsupported-encoding", "algolia/algoliasearch-client-kotlin#114"),
                coded(teach("an image in gzip twice"), "gzip, gzip", gzip).is("unsupported-encoding", "RFC 9110, 8.4"),
                coded(predict("an image that is not in gzip"), "gzip", PNG)
                        .is("bad-encoding", "yhirose/cpp-httplib#50"),
                coded(predict("an image in gzip that is cut off"), "gzip", cut(gzip))
                        .is("body-incomplete", "RFC 9110"),
                coded(predict("40 MB of zeros in gzip"), "gzip", ReportedArchives.gzip(new byte[40_000_000]))
                        .is("too-large", "a bomb"),
                coded(WorldCase.of("a request in gzip", Door.INFER, packed), "gzip", packed)
                        .is("predicted", "triton-inference-server/server#2736"),
                coded(
                                WorldCase.of("a request in deflate", Door.INFER, packed),
                                "deflate",
                                deflate(tensors.getBytes(UTF_8)))
                        .is("predicted", "triton-inference-server/client#2"),
                coded(WorldCase.of("a request in br", Door.INFER, packed), "br", packed)
                        .is("415 gzip, deflate", "triton-inference-server/server#2736"),
                coded(
                                WorldCase.of("a request that is not in gzip", Door.INFER, packed),
                                "gzip",
                                tensors.getBytes(UTF_8))
                        .is("400 Content-Encoding", "braintrustdata/braintrust-sdk-javascript#2411"));
    }

    private static WorldCase coded(WorldCase line, String coding, byte[] body) {
        return line.withBody(body).header("content-encoding", coding);
    }

    private static byte[] cut(byte[] packed) {
        return Arrays.copyOf(packed, packed.length - 20);
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            deflated.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return deflated.toByteArray();
    }

    private static WorldCase wire(String name, String... parts) {
        return WorldCase.of(name, Door.WIRE, String.join("", parts).getBytes(ISO_8859_1));
    }

    private static WorldCase get(String name, String line, String... headers) {
        return wire(name, line, "\r\n", String.join("", headers), "\r\n");
    }

    /** Requests of probes and load balancers that check the system's health. */
    private static List<WorldCase> probes() {
        return List.of(
                get("HEAD of liveness", "HEAD /health/live HTTP/1.1", HOST, CLOSE)
                        .is("200", "punkpeye/fastmcp#275"),
                get("HEAD of readiness", "HEAD /health/ready HTTP/1.1", HOST, CLOSE)
                        .is("200", "ArcadeData/arcadedb#8133"),
                get("HEAD of the protocol's readiness", "HEAD /v2/health/ready HTTP/1.1", HOST, CLOSE)
                        .is("200", "line/armeria#315"),
                get("HEAD of the version that serves", "HEAD /v1/models/current HTTP/1.1", HOST, CLOSE)
                        .is("200", "RFC 9110, 9.1"),
                get("HEAD of what only takes POST", "HEAD /v1/predict HTTP/1.1", HOST, CLOSE)
                        .is("405", "RFC 9110, 9.1"),
                get("HTTP/1.0 without a host", "GET /health/live HTTP/1.0").is("200", "zulip/zulip#37805"),
                get("HTTP/1.0 with a host", "GET /health/live HTTP/1.0", HOST).is("200", "zulip/docker-zulip#554"),
                wire(
                                "HTTP/1.0 that keeps its connection",
                                "GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                                "GET /health/live HTTP/1.0\r\n\r\n")
                        .is("200, 200", "ApacheBench"),
                get("HTTP/1.1 without a host", "GET /health/live HTTP/1.1", CLOSE)
                        .is("400", "RFC 9112, 3.2"),
                get("OPTIONS of a path", "OPTIONS /v1/predict HTTP/1.1", HOST, CLOSE)
                        .is("405", "RFC 9110, 15.5.6"),
                get("TRACE", "TRACE /health/live HTTP/1.1", HOST, CLOSE).is("405", "RFC 9110, 9.3.8"),
                get("a method that nobody knows", "BREW /health/live HTTP/1.1", HOST, CLOSE)
                        .is("405", "RFC 9110, 9.1"));
    }

    private static String png() {
        return new String(PNG, ISO_8859_1);
    }

    private static WorldCase chunked(String name, String coding, String chunks) {
        return wire(
                name,
                "POST /v1/predict HTTP/1.1\r\n",
                HOST,
                CLOSE,
                "Transfer-Encoding: " + coding + "\r\n\r\n",
                chunks);
    }

    private static String chunk(String form) {
        return form.formatted(PNG.length) + "\r\n" + png() + "\r\n";
    }

    private static List<WorldCase> framing() {
        String end = "0\r\n\r\n";
        String gzip = new String(ReportedArchives.gzip(PNG), ISO_8859_1);
        return List.of(
                chunked("chunks", "chunked", chunk("%x") + end).is("200", "curl -T -"),
                chunked("chunks in capitals", "Chunked", chunk("%X") + end).is("200", "uNetworking/uWebSockets#1943"),
                chunked("chunks with extensions", "chunked", chunk("%x;name=\"a b\";flag") + "0;last\r\n\r\n")
                        .is("200", "moonbitlang/async#618"),
                chunked("chunks with a trailer", "chunked", chunk("%x") + "0\r\nX-Checksum: example\r\n\r\n")
                        .is("200", "civetweb/civetweb#1133"),
                chunked("chunks with leading zeros", "chunked", chunk("0000%x") + "000\r\n\r\n")
                        .is("200", "RFC 9112, 7.1"),
                chunked("chunks in chunks", "chunked, chunked", chunk("%x") + end)
                        .is("400", "hyperium/hyper#3861"),
                // a compressed transfer coding is not decompressed, and its bytes are no image
                chunked("chunks of gzip", "gzip, chunked", "%x\r\n%s\r\n".formatted(gzip.length(), gzip) + end)
                        .is("415", "uNetworking/uWebSockets#1943"),
                chunked("chunks of no number", "chunked", "xyz\r\n").is("400", "RFC 9112, 7.1"),
                wire(
                                "chunks and a length",
                                "POST /v1/predict HTTP/1.1\r\n" + HOST + CLOSE,
                                "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                                chunk("%x") + end)
                        .is("400", "scylladb/seastar#3668"),
                wire(
                                "two lengths that differ",
                                "POST /v1/predict HTTP/1.1\r\n" + HOST + CLOSE,
                                "Content-Length: 1\r\nContent-Length: %d\r\n\r\n".formatted(PNG.length),
                                png())
                        .is("400", "RFC 9112, 6.3"),
                wire(
                                "HTTP/1.0 with a body",
                                "POST /v1/predict HTTP/1.0\r\nContent-Length: %d\r\n\r\n".formatted(PNG.length),
                                png())
                        .is("200", "ApacheBench"),
                wire("no body and no length", "POST /v1/predict HTTP/1.1\r\n" + HOST + CLOSE + "\r\n")
                        .is("400", "RFC 9112, 6.3"),
                wire(
                                "names of headers in small letters",
                                "POST /v1/predict HTTP/1.1\r\nhost:localhost\r\nconnection:close\r\n",
                                "content-length:%d\r\ncontent-type:image/png\r\n\r\n".formatted(PNG.length),
                                png())
                        .is("200", "RFC 9110, 5.1"),
                wire(
                                "two requests at once",
                                "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n",
                                "POST /v1/predict HTTP/1.1\r\n" + HOST + CLOSE,
                                "Content-Length: %d\r\n\r\n".formatted(PNG.length),
                                png())
                        .is("200, 200", "RFC 9112, 9.3.2"),
                wire(
                                "a request behind a refused one",
                                "POST /v1/predict HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\n\r\nnone",
                                "GET /health/live HTTP/1.1\r\n" + HOST + CLOSE + "\r\n")
                        .is("415, 200", "RFC 9112, 9.3.2"),
                predict("a client that asks first")
                        .header("expect", "100-continue")
                        .is("predicted", "curl/curl#953"),
                teach("a client that asks first")
                        .header("expect", "100-continue")
                        .is("accepted", "xrootd/xrootd#1120"),
                wire(
                                "an expectation that nobody knows",
                                "POST /v1/predict HTTP/1.1\r\n" + HOST + CLOSE,
                                "Expect: a-miracle\r\nContent-Length: 4\r\n\r\nnone")
                        .is("417", "curl/curl#4949"));
    }

    /** Paths and queries. */
    private static List<WorldCase> targets() {
        String teach = "POST %s HTTP/1.1\r\n" + HOST + CLOSE + "Content-Length: " + PNG.length + "\r\n\r\n";
        String umlaut = new String("K\u00E4se".getBytes(UTF_8), ISO_8859_1);
        return List.of(
                get("a target with its host", "GET http://localhost/health/live HTTP/1.1", HOST, CLOSE)
                        .is("200", "RFC 9112, 3.2.2"),
                get("a path that ends with a slash", "GET /health/live/ HTTP/1.1", HOST, CLOSE)
                        .is("200", "a base URL"),
                wire("a query in UTF-8 without escapes", teach.formatted("/v1/examples?label=" + umlaut), png())
                        .is("202", "curl 'URL?label=K\u00E4se'"),
                wire("a query in Latin-1 without escapes", teach.formatted("/v1/examples?label=K\u00E4se"), png())
                        .is("400", "curl 'URL?label=K\u00E4se'"),
                wire("an empty parameter before the label", teach.formatted("/v1/examples?&&label=mug&"), png())
                        .is("202", "a program that joins"),
                get("an id with a slash", "DELETE /v1/examples/a%2Fb HTTP/1.1", HOST, CLOSE)
                        .is("202", "jetty/jetty.project#12467"),
                get("an id with a percent sign", "DELETE /v1/examples/%25percent.txt HTTP/1.1", HOST, CLOSE)
                        .is("202", "jetty/jetty.project#12162"),
                get("an id with brackets", "DELETE /v1/examples/%3C%25%3DFOO%25%3E%7E1 HTTP/1.1", HOST, CLOSE)
                        .is("202", "jetty/jetty.project#11890"),
                get("an id with a semicolon", "DELETE /v1/examples/a%3Bb HTTP/1.1", HOST, CLOSE)
                        .is("202", "jetty/jetty.project#6978"),
                get("an id that is not ASCII", "DELETE /v1/examples/%C3%A5 HTTP/1.1", HOST, CLOSE)
                        .is("400", "jetty/jetty.project#9444"),
                get("an id in a broken escape", "DELETE /v1/examples/%zz HTTP/1.1", HOST, CLOSE)
                        .is("400", "RFC 3986, 2.1"));
    }
}
