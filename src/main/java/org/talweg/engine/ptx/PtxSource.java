package org.talweg.engine.ptx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The text of one PTX module: a file of {@code kernels/} joined with its includes, its macros expanded.
 *
 * <p>What is added to PTX is in {@code kernels/README.md}. Every line of the result knows where it comes from, so that an
 * error of the compiler or of the emulator points into the files as they were written.
 */
public final class PtxSource {
    private final String name;
    private final List<Preprocessor.Line> lines;
    private final List<Preprocessor.Line> code;
    private final List<String> unused;

    private PtxSource(String name, List<Preprocessor.Line> lines, List<String> unused) {
        this.unused = unused;
        this.name = name;
        this.lines = lines;
        this.code = lines.stream().map(line -> new Preprocessor.Line(Preprocessor.code(line.text()).stripTrailing(), line.origin()))
                .filter(line -> !line.text().isEmpty()).toList();
    }

    /**
     * A module of the product.
     *
     * @param file    such as {@code adam.ptx}
     * @param defines words defined before its first line, such as QUADS
     * @throws IllegalArgumentException naming file and line, if the text is not well formed
     */
    public static PtxSource of(String file, Map<String, String> defines) {
        return of(file, defines, PtxSource::written);
    }

    /** The same for files found by {@code files}, null for one that does not exist. */
    public static PtxSource of(String file, Map<String, String> defines, Function<String, String> files) {
        StringBuilder name = new StringBuilder(file);
        new TreeMap<>(defines).forEach((word, text) -> name.append(' ').append(word).append(text.isEmpty() ? "" : "=" + text));
        Preprocessor preprocessor = new Preprocessor(files, defines);
        List<Preprocessor.Line> lines = preprocessor.join(file);
        return new PtxSource(name.toString(), lines, defines.keySet().stream().filter(word -> !preprocessor.asks(word)).sorted().toList());
    }

    /** The files of {@code kernels/} that a module begins with, in alphabetical order. */
    public static List<String> families() {
        URL one = PtxSource.class.getResource("/kernels/adam.ptx");
        try (Stream<String> names = one.openConnection() instanceof JarURLConnection jar ? inJar(jar) : inFolder(one)) {
            return names.filter(name -> name.endsWith(".ptx")).sorted().toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot list kernels/ of this program at " + one, e);
        }
    }

    private static Stream<String> inFolder(URL one) throws IOException, URISyntaxException {
        return Files.list(Path.of(one.toURI()).getParent()).map(path -> path.getFileName().toString());
    }

    private static Stream<String> inJar(JarURLConnection one) throws IOException {
        String folder = one.getEntryName().substring(0, one.getEntryName().lastIndexOf('/') + 1);
        return one.getJarFile().stream().map(ZipEntry::getName).filter(name -> name.startsWith(folder))
                .map(name -> name.substring(folder.length())).filter(name -> name.indexOf('/') < 0);
    }

    /** A file of {@code kernels/} as it was written, or null if there is none. */
    public static String written(String file) {
        try (InputStream in = PtxSource.class.getResourceAsStream("/kernels/" + file)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read kernels/" + file + " of this program", e);
        }
    }

    /** File and defines: {@code adam.ptx ENTRY=adam QUADS}. */
    public String name() {
        return name;
    }

    /** Defined words that nothing in the text depends on. */
    public List<String> unused() {
        return unused;
    }

    /** PTX for an assembler: without comments, since assemblers take ASCII only, and without empty lines. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Preprocessor.Line line : code) {
            text.append(line.text()).append('\n');
        }
        return text.toString();
    }

    /** Where line {@code line} of the text, from 1 on, was written: {@code include/math.ptx:23 in adam.ptx:57}. */
    public String origin(int line) {
        return line < 1 || line > code.size() ? name + ", line " + line : code.get(line - 1).origin();
    }

    /** What was joined, for people: with its comments. */
    public String listing() {
        StringBuilder text = new StringBuilder();
        for (Preprocessor.Line line : lines) {
            text.append(line.text()).append('\n');
        }
        return text.toString();
    }

    /** The files that were joined, in the order of their first line. */
    public List<String> files() {
        Set<String> seen = new HashSet<>();
        List<String> files = new ArrayList<>();
        for (Preprocessor.Line line : lines) {
            String file = line.origin().substring(0, line.origin().indexOf(':'));
            if (seen.add(file)) {
                files.add(file);
            }
        }
        return files;
    }
}
