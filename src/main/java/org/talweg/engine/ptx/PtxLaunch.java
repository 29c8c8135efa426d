package org.talweg.engine.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.talweg.kernel.Buffer;

/**
 * One launch as a GPU takes it: an entry of a module, a grid of blocks, and arguments in the order of the entry's parameters.
 *
 * @param file      of {@code kernels/}
 * @param defines   what chooses the variant, see {@link PtxSource}
 * @param block     threads of a block, in one dimension
 * @param arguments {@link Buffer} for a pointer, Long for .u64, Integer for .u32, Float for .f32
 */
public record PtxLaunch(String file, Map<String, String> defines, String entry, int gridX, int gridY, int block,
        List<Object> arguments) {
    public PtxLaunch {
        defines = Map.copyOf(defines);
        arguments = List.copyOf(arguments);
    }

    /** The module's text. */
    public PtxSource source() {
        return PtxSource.of(file, defines);
    }

    /** The same for an optimiser step that also writes its parameters as bfloat16, from {@code address} on. */
    public PtxLaunch withShadow(long address) {
        Map<String, String> shadowed = new TreeMap<>(defines);
        shadowed.put("SHADOW", "");
        List<Object> more = new ArrayList<>(arguments);
        more.add(address);
        return new PtxLaunch(file, shadowed, entry, gridX, gridY, block, more);
    }

    /** {@code adam, grid 245×1, block 256} */
    @Override
    public String toString() {
        return entry + ", grid " + gridX + "×" + gridY + ", block " + block;
    }
}
