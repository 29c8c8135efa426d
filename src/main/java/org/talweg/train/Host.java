package org.talweg.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The machine and the Java that runs on it, in words. */
public final class Host {
    private Host() {}

    /** The processor's name, or where the system does not tell its kind. */
    public static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown");
        } catch (IOException | UncheckedIOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** {@code Linux 6.1.0, amd64} */
    public static String system() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch");
    }

    /** Version and name of the virtual machine. */
    public static String java() {
        return System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vm.name");
    }
}
