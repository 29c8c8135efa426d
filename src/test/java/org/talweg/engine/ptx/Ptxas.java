package org.talweg.engine.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The {@code ptxas} of a CUDA toolkit, where one is on the path. */
final class Ptxas implements Assembler {
    /** Targets without a letter behind their number: those that PTX for every GPU can become. */
    private static final Pattern TARGET = Pattern.compile("'(sm_\\d+)'");

    private final String version;
    private final List<String> targets;

    private Ptxas(String version, List<String> targets) {
        this.version = version;
        this.targets = targets;
    }

    /** Null where there is none. */
    static Ptxas onPath() {
        try {
            String version = run("ptxas", "--version");
            List<String> targets = TARGET.matcher(run("ptxas", "--help")).results().map(MatchResult::group)
                    .map(word -> word.substring(1, word.length() - 1)).distinct()
                    .sorted(Comparator.comparingInt(target -> Integer.parseInt(target.substring("sm_".length())))).toList();
            Pattern release = Pattern.compile("release ([\\d.]+)");
            return new Ptxas(release.matcher(version).results().map(match -> match.group(1)).findFirst().orElse(version), targets);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String name() {
        return "ptxas " + version;
    }

    @Override
    public List<String> targets() {
        return targets;
    }

    @Override
    public String assemble(String ptx, String target) {
        try {
            Path source = Files.createTempFile("talweg", ".ptx");
            try {
                Files.writeString(source, ptx);
                return run("ptxas", "--gpu-name=" + target, "--verbose", "--output-file", source + ".cubin", source.toString());
            } finally {
                Files.deleteIfExists(Path.of(source + ".cubin"));
                Files.deleteIfExists(source);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new Refused(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said;
    }
}
