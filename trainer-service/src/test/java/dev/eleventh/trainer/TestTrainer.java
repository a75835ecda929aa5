package dev.eleventh.trainer;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.trainer.config.TrainerConfig;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shared by tests of a whole trainer: one backbone per JVM, and settings that avoid long waits. */
public final class TestTrainer {
    private static @Nullable Backbone backbone;

    private TestTrainer() {}

    public static synchronized Backbone backbone() {
        if (backbone == null) {
            backbone = Backbone.load();
        }
        return backbone;
    }

    public static TrainerConfig config(TestTopics topics, TestDatabase database, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", topics.bootstrapServers(),
                "TRAINER_GROUP_ID", "group-of-" + database.config().url(),
                "TRANSACTIONAL_ID", "relay-of-" + database.config().url(),
                "DATABASE_URL", database.config().url(),
                "DATABASE_USER", database.config().user(),
                "DATABASE_PASSWORD", database.config().password().reveal(),
                "LEARN_AFTER", "500ms"));
        environment.putAll(more);
        Settings settings = Settings.of(environment);
        TrainerConfig config = TrainerConfig.read(settings);
        settings.verify();
        return config;
    }
}
