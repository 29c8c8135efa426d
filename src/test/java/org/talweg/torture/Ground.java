package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Where trainings are tortured: a folder of its own, the Javas, and configurations with their references.
 *
 * @param jvms the first is this one's
 */
record Ground(Path folder, List<Jvm> jvms, long seed) {
    static Ground in(Path folder, long seed) throws IOException {
        List<Jvm> jvms = new ArrayList<>(Jvm.found());
        jvms.addAll(jvms.stream().map(Jvm::scalar).toList());
        return new Ground(Files.createDirectories(folder), jvms, seed);
    }

    /** On which trainings are over sooner. */
    static Ground quick(Path folder, long seed) throws IOException {
        return new Ground(folder, Jvm.found().stream().map(Jvm::scalar).toList(), seed);
    }

    Jvm jvm(Random random) {
        return jvms.get(random.nextInt(jvms.size()));
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
