package org.talweg.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What trainings must end like: each configuration is trained once, when it is first asked for. */
final class References {
    private final Ground ground;
    private final List<Configuration> configurations;
    private final Reference[] trained;

    References(Ground ground, List<Configuration> configurations) {
        this.ground = ground;
        this.configurations = configurations;
        this.trained = new Reference[configurations.size()];
    }

    /** Round and round. */
    Reference of(int number) throws IOException, InterruptedException {
        int i = number % trained.length;
        if (trained[i] == null) {
            Path parent = Files.createDirectories(ground.folder().resolve("references"));
            trained[i] = Reference.train(configurations.get(i), ground.jvms().get(0), parent);
            System.err.printf("uninterrupted in %.1f s: %s%n", trained[i].seconds(), configurations.get(i));
        }
        return trained[i];
    }

    int trained() {
        int count = 0;
        for (Reference reference : trained) {
            count += reference == null ? 0 : 1;
        }
        return count;
    }
}
