package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks that the same 400 images, sent in three ways to three new systems, result in the same exact head, byte for
 * byte. The systems embed with AVX2 instructions: there, oneDNN uses a different algorithm for a batch of one image
 * than for larger batches.
 *
 * <p>This class runs early because it takes long.
 */
@Order(3)
class OneHeadIT {
    private static final int IMAGES = 400;
    private static final int ALONE = 60;
    private static final int PRODUCERS = 3;
    private static final Map<String, String> SETTINGS =
            Map.of("STRATEGY", "exact", "ONEDNN_MAX_CPU_ISA", "AVX2", "LEARN_AFTER", "1h");

    /**
     * Id of an example that is retracted at the end. A version that follows a correction is promoted regardless of the
     * held-out set, so the last version has learned all other examples.
     */
    private static final String LAST = "the-last-one";

    @TempDir
    Path directory;

    private interface Sending {
        void into(QuickstartProcess system) throws Exception;
    }

    private static String label(int number) {
        return Drawings.LABELS.get(number % Drawings.LABELS.size());
    }

    private static byte[] image(int number) {
        return Drawings.png(label(number), number);
    }

    @Test
    void imagesSentOneByOneInAnArchiveOrByThreeProducersResultInTheSameHead() throws Exception {
        String oneByOne = headOf("one-by-one", OneHeadIT::oneByOne);

        assertThat(headOf("archive", OneHeadIT::inOneArchive))
                .as("head of images sent in one archive, compared with one by one")
                .isEqualTo(oneByOne);
        assertThat(headOf("producers", OneHeadIT::byThreeProducers))
                .as("head of images sent by three producers, compared with one by one")
                .isEqualTo(oneByOne);
    }

    /**
     * Sends the images one by one. The first {@link #ALONE} are embedded alone: each is recorded before the next is
     * sent.
     */
    private static void oneByOne(QuickstartProcess system) {
        for (int i = 0; i < IMAGES; i++) {
            accept(system.post("/v1/examples?label=" + label(i), image(i)));
            if (i < ALONE) {
                awaitRecorded(system, i + 1);
            }
        }
    }

    private static void inOneArchive(QuickstartProcess system) {
        Map<String, byte[]> pictures = new TreeMap<>();
        for (int i = 0; i < IMAGES; i++) {
            pictures.put("%s/%d.png".formatted(label(i), i), image(i));
        }
        accept(system.post("/v1/examples:batch", ZippedPictures.of(pictures)));
    }

    private static void byThreeProducers(QuickstartProcess system) {
        List<CompletableFuture<Void>> producers = new ArrayList<>();
        for (int number = 0; number < PRODUCERS; number++) {
            int first = number;
            producers.add(CompletableFuture.runAsync(() -> produce(system, first)));
        }
        producers.forEach(CompletableFuture::join);
    }

    private static void produce(QuickstartProcess system, int first) {
        try (KafkaProbe producer = new KafkaProbe(system.bootstrapServers())) {
            for (int i = first; i < IMAGES; i += PRODUCERS) {
                producer.send("examples", null, null, Map.of("ce_label", label(i)), image(i));
            }
            producer.flush();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String headOf(String name, Sending sending) throws Exception {
        Path folder = Files.createDirectory(directory.resolve(name));
        try (QuickstartProcess system = QuickstartProcess.startEmpty(
                folder, folder.resolve("data"), QuickstartProcess.Ports.free(), SETTINGS)) {
            sending.into(system);
            awaitRecorded(system, IMAGES);
            accept(system.post("/v1/examples?label=disc&id=" + LAST, Drawings.png("disc", IMAGES)));
            awaitRecorded(system, IMAGES + 1);
            long before = system.learner().get("champion_version").asLong();
            accept(system.delete("/v1/examples/" + LAST));
            awaitRecorded(system, IMAGES);
            await().until(() -> system.learner().get("champion_version").asLong() > before);
            long version = awaitLearned(system);
            JsonNode manifest = await().until(
                            () -> Json.read(system.get("/v1/models/current").body(), JsonNode.class),
                            serving -> serving.path("version").asLong() == version);
            return manifest.at("/head/sha256").asText();
        }
    }

    private static void accept(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 202);
    }

    private static void awaitRecorded(QuickstartProcess system, int examples) {
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> system.learner().get("examples_recorded").asInt() == examples);
    }

    /** Waits until no event waits to be learned or published, and returns the champion's version. */
    private static long awaitLearned(QuickstartProcess system) {
        return await().until(
                        system::learner,
                        learner -> learner.get("pending_events").asInt() == 0
                                && learner.get("outbox_pending").asInt() == 0)
                .get("champion_version")
                .asLong();
    }
}
