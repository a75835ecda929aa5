package dev.eleventh.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The machine on which a benchmark ran; times are meaningless without it. */
record Machine(
        @JsonProperty("cores") int cores,
        @JsonProperty("architecture") String architecture,
        @JsonProperty("system") String system,
        @JsonProperty("jvm") String jvm,
        @JsonProperty("heap_bytes") long heapBytes) {

    static Machine here() {
        Runtime runtime = Runtime.getRuntime();
        return new Machine(
                runtime.availableProcessors(),
                System.getProperty("os.arch"),
                System.getProperty("os.name") + ' ' + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + ' ' + System.getProperty("java.vm.version"),
                runtime.maxMemory());
    }
}
