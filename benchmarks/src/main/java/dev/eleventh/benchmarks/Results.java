package dev.eleventh.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The file that a benchmark writes: its results, and everything needed to reproduce them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Results<S, R>(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("date") Instant date,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("settings") S settings,
        @JsonProperty("results") R results,
        @JsonProperty("exact") @Nullable ExactOrders exact) {

    /** Writes {@code results.json} below {@code folder}. */
    Path write(Path folder) throws IOException {
        Path file = Files.createDirectories(folder).resolve("results.json");
        String json =
                Json.MAPPER.copy().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
        return Files.writeString(file, json + "\n");
    }
}
