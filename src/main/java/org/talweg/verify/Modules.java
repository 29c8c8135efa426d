package org.talweg.verify;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.talweg.engine.ptx.Lowering;
import org.talweg.engine.ptx.PtxLaunch;
import org.talweg.engine.ptx.PtxSource;
import org.talweg.kernel.Kernel;

/** The PTX modules that launches need, each with the SHA-256 of its joined text. */
public final class Modules {
    private record Module(String file, Map<String, String> defines) {}

    private final Set<Module> seen = new HashSet<>();
    private final Map<String, String> hashes = new TreeMap<>();

    /** Notes the module of a launch. */
    public void add(Kernel kernel) {
        PtxLaunch launch = Lowering.of(kernel);
        if (launch != null && seen.add(new Module(launch.file(), launch.defines()))) {
            PtxSource source = launch.source();
            hashes.put(source.name(), Hash.of(source.text()));
        }
    }

    /** Hashes by file and defines, in alphabetical order. */
    public Map<String, String> hashes() {
        return new TreeMap<>(hashes);
    }
}
