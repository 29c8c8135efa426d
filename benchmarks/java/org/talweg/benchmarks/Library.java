package org.talweg.benchmarks;

import java.util.List;
import java.util.Map;

/** Peers that train networks, and how each is started. */
enum Library {
    /** As it runs with nothing set. */
    DJL("djl", "djl", "DjlPeer", Map.of()),
    /**
     * Told to keep the memory that it frees. By default glibc gives arrays of this size back to the system after each operation, and
     * the next one pays for every page again; PyTorch's tuning guide advises another allocator for that reason.
     */
    DJL_TUNED("djl-tuned", "djl", "DjlPeer", Map.of("MALLOC_MMAP_THRESHOLD_", "4000000000", "MALLOC_TRIM_THRESHOLD_", "8000000000",
            "MALLOC_ARENA_MAX", "1")),
    DEEPLEARNING4J("deeplearning4j", "deeplearning4j", "Deeplearning4jPeer", Map.of()),
    TENSORFLOW("tensorflow", "tensorflow", "TensorFlowPeer", Map.of());

    private final String label;
    private final String id;
    private final String mainClass;
    private final Map<String, String> environment;

    Library(String label, String id, String mainClass, Map<String, String> environment) {
        this.label = label;
        this.id = id;
        this.mainClass = mainClass;
        this.environment = environment;
    }

    String label() {
        return label;
    }

    PeerProcess start() throws PeerProcess.Cannot {
        return new PeerProcess(label, id, mainClass, List.of(), environment);
    }
}
