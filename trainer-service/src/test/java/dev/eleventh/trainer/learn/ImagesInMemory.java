package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.ExampleId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Images that a test adds and removes. */
final class ImagesInMemory implements ExampleImages {
    static final ExampleImages NONE = new ImagesInMemory();

    private final Map<ExampleId, byte[]> files = new ConcurrentHashMap<>();

    void put(ExampleId id, byte[] file) {
        files.put(id, file);
    }

    void remove(ExampleId id) {
        files.remove(id);
    }

    @Override
    public Set<ExampleId> present(Collection<ExampleId> examples) {
        return files(examples).keySet();
    }

    @Override
    public Map<ExampleId, byte[]> files(Collection<ExampleId> examples) {
        Map<ExampleId, byte[]> found = new HashMap<>(files);
        found.keySet().retainAll(examples);
        return found;
    }
}
