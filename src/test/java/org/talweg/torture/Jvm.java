package org.talweg.torture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A Java that can run Talweg, and how.
 *
 * @param version its major version
 * @param options beside scripts/jvm-options
 */
record Jvm(Path java, int version, List<String> options) {
    /** The engine's scalar form gives the same bits, and a short run has soon been compiled. */
    private static final List<String> SCALAR = List.of("-XX:TieredStopAtLevel=1", "-Dtalweg.vectorBits=0");
    private static final List<Path> PLACES = List.of(Path.of("/usr/lib/jvm"), Path.of("/opt/java"),
            Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"));

    /** The one that runs this, and one of another version where scripts/check would find one. */
    static List<Jvm> found() throws IOException {
        List<Jvm> found = new ArrayList<>();
        found.add(new Jvm(Path.of(System.getProperty("java.home"), "bin/java"), Runtime.version().feature(), List.of()));
        for (Path place : PLACES) {
            if (!Files.isDirectory(place)) {
                continue;
            }
            try (DirectoryStream<Path> homes = Files.newDirectoryStream(place)) {
                for (Path home : homes) {
                    int version = version(home);
                    if (version >= 17 && version != found.get(0).version && found.size() == 1) {
                        found.add(new Jvm(home.resolve("bin/java"), version, List.of()));
                    }
                }
            }
        }
        return found;
    }

    Jvm scalar() {
        return new Jvm(java, version, SCALAR);
    }

    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/javac")) || !Files.isReadable(release)) {
            return 0;
        }
        Properties lines = new Properties();
        try (var in = Files.newBufferedReader(release)) {
            lines.load(in);
        }
        String version = lines.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Integer.parseInt(version.replaceAll("[^0-9].*", ""));
    }
}
