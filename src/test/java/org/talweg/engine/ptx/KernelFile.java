package org.talweg.engine.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file of {@code kernels/} as it is written.
 *
 * @param name from {@code kernels/} on
 */
record KernelFile(String name, List<String> lines) {
    private static final Path FOLDER = Path.of("kernels");
    private static final Pattern INCLUDE = Pattern.compile("(?m)^#include \"([^\"]+)\"");

    static final List<KernelFile> ALL = all();

    private static List<KernelFile> all() {
        try (Stream<Path> paths = Files.walk(FOLDER)) {
            return paths.filter(path -> path.toString().endsWith(".ptx")).sorted().map(KernelFile::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KernelFile read(Path path) {
        try {
            return new KernelFile(FOLDER.relativize(path).toString().replace('\\', '/'), Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isFamily() {
        return !name.startsWith("include/");
    }

    /** The comment that the file begins with. */
    List<String> header() {
        return lines.stream().takeWhile(line -> line.startsWith("//")).toList();
    }

    Set<String> includes() {
        return INCLUDE.matcher(String.join("\n", lines)).results().map(include -> include.group(1))
                .collect(Collectors.toSet());
    }
}
