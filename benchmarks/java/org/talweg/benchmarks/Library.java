package org.talweg.benchmarks;

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
    /** Its OpenBLAS is of 2021 and does not know newer processors; its two pools of threads would spin against each other. */
    DEEPLEARNING4J("deeplearning4j", "deeplearning4j", "Deeplearning4jPeer",
            Map.of("OPENBLAS_CORETYPE", "SkylakeX", "OMP_WAIT_POLICY", "PASSIVE", "OPENBLAS_THREAD_TIMEOUT", "4")),
    /** A pool of threads for each session: otherwise all keep the number of threads of the first. */
    TENSORFLOW("tensorflow", "tensorflow", "TensorFlowPeer", Map.of("TF_OVERRIDE_GLOBAL_THREADPOOL", "1"));

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
        return new PeerProcess(label, id, mainClass, environment);
    }
}
