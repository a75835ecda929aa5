package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Reads {@code example_image}, which {@link PostgresExampleStore} owns. */
public final class PostgresExampleImages implements ExampleImages {
    private final Jdbi jdbi;

    public PostgresExampleImages(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Set<ExampleId> present(Collection<ExampleId> examples) {
        return new HashSet<>(jdbi.withHandle(
                handle -> handle.createQuery("SELECT example_id FROM example_image WHERE example_id = ANY (:ids)")
                        .bindArray("ids", String.class, values(examples))
                        .map((row, context) -> new ExampleId(row.getString("example_id")))
                        .list()));
    }

    @Override
    public Map<ExampleId, byte[]> files(Collection<ExampleId> examples) {
        Map<ExampleId, byte[]> files = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery(
                        "SELECT example_id, bytes FROM example_image WHERE example_id = ANY (:ids)")
                .bindArray("ids", String.class, values(examples))
                .map((row, context) -> files.put(new ExampleId(row.getString("example_id")), row.getBytes("bytes")))
                .list());
        return files;
    }

    private static List<String> values(Collection<ExampleId> examples) {
        return examples.stream().map(ExampleId::value).toList();
    }
}
