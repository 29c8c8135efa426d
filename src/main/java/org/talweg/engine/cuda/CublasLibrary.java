package org.talweg.engine.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * NVIDIA's cuBLAS on this machine: of CUDA 12, for which JCuda was made, or of CUDA 13.
 *
 * <p>Looked for where the system's loader looks, in the toolkit's folders, and among the packages of Python, where PyTorch
 * brings it along.
 */
public record CublasLibrary(Path path, int major) {
    private static final int[] MAJORS = {12, 13};
    private static final int LONGEST_CHAIN = 8;
    private static final Path LOADER_CACHE = Path.of("/etc/ld.so.cache");

    static String name(int major) {
        return "libcublas.so." + major;
    }

    /** The library for CUDA 12 if there is one, else that for CUDA 13. */
    public static Optional<CublasLibrary> find() {
        return find(folders());
    }

    static Optional<CublasLibrary> find(Iterable<Path> folders) {
        for (int major : MAJORS) {
            for (Path folder : folders) {
                Path path = folder.resolve(name(major));
                if (Files.isRegularFile(path)) {
                    return Optional.of(new CublasLibrary(path.toAbsolutePath(), major));
                }
            }
        }
        return Optional.empty();
    }

    /** True for the version that JCuda was made for. */
    public boolean fits() {
        return major == MAJORS[0];
    }

    /** Loads cuBLAS and JCuda's binding to it. */
    void load(PrivateFolder folder) {
        try {
            // The binding asks for cuBLAS by name; what is loaded already under that name is taken.
            Path light = path.resolveSibling("libcublasLt.so." + major);
            if (Files.isRegularFile(light)) {
                System.load(light.toString());
            }
            System.load(path.toString());
            NativeLibrary.CUBLAS.load(folder, fits() ? content -> content
                    : content -> SharedObject.renamed(content, name(MAJORS[0]), name(major)));
        } catch (IllegalArgumentException e) {
            throw new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING, "expected JCuda's library for cuBLAS to be one that can"
                    + " be made to fit " + name(major) + ", got another: " + e.getMessage() + "; is a jar damaged?", e);
        } catch (UnsatisfiedLinkError e) {
            throw new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING, "expected to load cuBLAS from " + path + ", got "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason") + "; is it damaged, or for another"
                    + " system?", e);
        }
    }

    /** Where to look, in order, each folder once. */
    private static Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>();
        addPaths(folders, System.getenv("LD_LIBRARY_PATH"));
        loaderCache(folders);
        for (Path toolkit : matching(Path.of("/usr/local"), "cuda*")) {
            folders.add(toolkit.resolve("lib64"));
            folders.add(toolkit.resolve("targets/x86_64-linux/lib"));
        }
        List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/opt/cuda/lib64").forEach(f -> folders.add(Path.of(f)));
        for (Path prefix : pythons()) {
            folders.add(prefix.resolve("lib"));
            for (Path python : matching(prefix.resolve("lib"), "python3*")) {
                for (String packages : new String[] {"site-packages", "dist-packages"}) {
                    ofPackages(folders, python.resolve(packages));
                }
            }
        }
        Set<Path> pythonPath = new LinkedHashSet<>();
        addPaths(pythonPath, System.getenv("PYTHONPATH"));
        pythonPath.forEach(packages -> ofPackages(folders, packages));
        return folders;
    }

    private static void ofPackages(Set<Path> folders, Path packages) {
        folders.add(packages.resolve("nvidia/cublas/lib"));
        folders.add(packages.resolve("nvidia/cu13/lib"));
    }

    /** Where Pythons are installed: environments in use, then the folders above each bin of PATH, then the usual ones. */
    private static Set<Path> pythons() {
        Set<Path> prefixes = new LinkedHashSet<>();
        addPaths(prefixes, System.getenv("VIRTUAL_ENV"));
        addPaths(prefixes, System.getenv("CONDA_PREFIX"));
        Set<Path> bins = new LinkedHashSet<>();
        addPaths(bins, System.getenv("PATH"));
        for (Path bin : bins) {
            if (bin.getParent() != null) {
                prefixes.add(bin.getParent());
            }
            ofInterpreter(prefixes, bin.resolve("python3"));
        }
        prefixes.add(PrivateFolder.home(System.getenv(), System.getProperty("user.home")).resolve(".local"));
        List.of("/usr/local", "/usr", "/usr/lib/python3", "/opt/conda").forEach(prefix -> prefixes.add(Path.of(prefix)));
        return prefixes;
    }

    /** A python3 may be a link into an environment, whose python3 is itself a link to the system's: each has packages. */
    static void ofInterpreter(Set<Path> prefixes, Path python) {
        Path at = python;
        for (int i = 0; i < LONGEST_CHAIN && Files.isSymbolicLink(at); i++) {
            try {
                at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
            } catch (IOException e) {
                return;
            }
            Path bin = at.getParent();
            if (bin != null && bin.getParent() != null) {
                prefixes.add(bin.getParent());
            }
        }
    }

    private static void addPaths(Set<Path> paths, String list) {
        if (list != null) {
            for (String each : list.split(File.pathSeparator)) {
                if (each.startsWith("/")) {
                    paths.add(Path.of(each));
                }
            }
        }
    }

    private static List<Path> matching(Path folder, String pattern) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        found.sort(null);
        return found;
    }

    /** The loader's cache holds the full path of each library as a string that ends with a zero. */
    private static void loaderCache(Set<Path> folders) {
        String cache;
        try {
            cache = Files.readString(LOADER_CACHE, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return;
        }
        for (int major : MAJORS) {
            String end = "/" + name(major) + '\0';
            int at = cache.indexOf(end);
            if (at > 0) {
                int begin = cache.lastIndexOf('\0', at) + 1;
                addPaths(folders, cache.substring(begin, at));
            }
        }
    }
}
