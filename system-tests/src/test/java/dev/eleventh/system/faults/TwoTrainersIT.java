package dev.eleventh.system.faults;

import static org.awaitility.Awaitility.await;

import dev.eleventh.system.Drawings;
import dev.eleventh.system.KafkaProbe;
import dev.eleventh.trainer.TrainerMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs two trainers simultaneously: both record, one learns, and the other takes over after a kill. */
@Isolated
@Tag("faults")
class TwoTrainersIT {
    private static final Logger log = LoggerFactory.getLogger(TwoTrainersIT.class);

    private static final Pattern ASSIGNED = Pattern.compile("partitions assigned .* positions=\\{(.*)}");

    @TempDir
    Path directory;

    @Test
    void bothRecordOneLearnsAndWhenItIsKilledTheOtherTakesOver() throws Exception {
        try (World world = new World(
                directory, directory.resolve("postgresql"), Map.of("LEARN_AFTER", "500ms", "LEARN_INTERVAL", "1ms"))) {
            world.awaitStarted();
            World.Service second = world.service("second-trainer", TrainerMain.class);
            try (Program unused = second.program();
                    KafkaProbe kafka = world.probe()) {
                world.awaitReady(second);
                await("both to have partitions").until(() -> hasPartitions(world.trainer()) && hasPartitions(second));
                await("one of the two to lead, not both")
                        .until(() -> leads(world, world.trainer()) != leads(world, second));
                teach(kafka, 0);
                awaitRecorded(world, second, 40);

                boolean firstLeads = leads(world, world.trainer());
                World.Service leader = firstLeads ? world.trainer() : second;
                World.Service follower = firstLeads ? second : world.trainer();
                long killed = System.nanoTime();
                leader.program().kill();
                await("the other to lead").pollInterval(Duration.ofMillis(50)).until(() -> leads(world, follower));
                log.info("the other trainer took over within={}", Duration.ofNanos(System.nanoTime() - killed));

                teach(kafka, 40);
                awaitRecorded(world, follower, 80);
            }
        }
    }

    private static void teach(KafkaProbe kafka, int from) throws InterruptedException {
        for (int i = from; i < from + 40; i++) {
            String label = Drawings.LABELS.get(i % Drawings.LABELS.size());
            kafka.send("examples", null, "drawing-" + i, Map.of("ce_label", label), Drawings.png(label, i));
        }
        kafka.flush();
    }

    private static void awaitRecorded(World world, World.Service trainer, int examples) {
        await(examples + " examples to be recorded and considered")
                .until(() -> world.get(trainer, "/v1/learner")
                        .filter(response -> response.body().contains("\"pending_events\":0"))
                        .filter(response -> response.body().contains("\"examples_recorded\":" + examples))
                        .isPresent());
    }

    /** Returns whether the trainer has partitions, by the last assignment in its log. */
    private static boolean hasPartitions(World.Service trainer) {
        Matcher matcher = ASSIGNED.matcher(trainer.program().output());
        String last = "";
        while (matcher.find()) {
            last = matcher.group(1);
        }
        return !last.isEmpty();
    }

    private static boolean leads(World world, World.Service trainer) {
        return world.get(trainer, "/metrics")
                .filter(response -> Pattern.compile("(?m)^eleventh_leader(\\{.*})? 1\\.0$")
                        .matcher(response.body())
                        .find())
                .isPresent();
    }
}
